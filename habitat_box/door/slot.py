"""What the folder outside the store needs to know: to whom it is sealed, and which phones may speak to a closed box."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from crypto.inbox_seal import device_line, inbox_recipient, new_inbox_key
from habitat_box.door.ageing import Ageing
from habitat_box.errors import DiskFull, StoreBusy
from habitat_box.store import inbox_folder, secrets
from habitat_box.store.moments import optional_day
from habitat_box.words import local_day

KEY = "inbox_key"
"""The name of the inbox's keys among the box's secrets: an AGE-SECRET-KEY a line, the newest first."""

_WORKERS_OPEN = {"worker": frozenset({"id", "organisation_id", "active_until"})}


@dataclass(frozen=True)
class Speaker:
    """A phone as the inbox knows it."""

    device_id: str
    worker_id: str
    organisation_id: str
    state: str
    active_until: date | None

    def may_speak(self, today: date) -> bool:
        """Say whether what it says on a day is its worker's."""
        return self.state == "actif" and (self.active_until is None or self.active_until >= today)


class Slot(Ageing):
    """The part of the door that tells the folder outside what it may take."""

    def keep_inbox(self) -> None:
        """Write to whom the inbox is sealed and who may speak, outside any unit.

        A full disk or a busy store is asked again in an hour: what brought us here is done and stays done.
        """
        with suppress(OSError, StoreBusy, DiskFull):
            self._keep_inbox()

    def _keep_inbox(self) -> None:
        today, public = local_day(self.clock()), inbox_recipient(self.inbox_keys()[0])
        sure_at = self.clock() if self.clock_is_sure() else None
        inbox = inbox_folder.folder_of(self.store.path.parent)
        inbox_folder.make(inbox)
        with inbox_folder.held(inbox):  # asked once the folder is ours: whoever writes last wrote what is true last
            lines = {line for line, one in self._speakers().items() if one.may_speak(today)}
            inbox_folder.prepare(inbox, public, lines, sure_at)

    def inbox_keys(self) -> list[str]:
        """Give the keys that open the inbox, the newest first; the first one is drawn when it is needed."""
        with suppress(KeyError):
            return secrets.get(self.store, KEY).decode("ascii").split()
        with self.store.unit():
            try:  # the other process may have drawn it while we waited for the lock
                return secrets.get(self.store, KEY).decode("ascii").split()
            except KeyError:
                made = new_inbox_key()
                secrets.keep(self.store, KEY, made.encode())
                return [made]

    def renew_inbox_key(self) -> None:
        """Seal what comes next to a new key; what waits outside still opens with the one before."""
        with self.store.unit():
            secrets.keep(self.store, KEY, "\n".join([new_inbox_key(), *self.inbox_keys()[:1]]).encode())
            self.store.after_commit("inbox", self.keep_inbox)

    def _speakers(self) -> dict[str, Speaker]:
        """Give every phone the box knows, by its line of the folder."""
        with self.store.unit(write=False), self.store.opened(_WORKERS_OPEN):
            rows = self.store.rows(
                "SELECT d.secret_hash, d.id, d.worker_id, w.organisation_id, d.state, w.active_until FROM device d"
                " JOIN worker w ON w.id = d.worker_id"
            )
        return {
            device_line(row["secret_hash"]): Speaker(
                row["id"], row["worker_id"], row["organisation_id"], row["state"], optional_day(row["active_until"])
            )
            for row in rows
        }


__all__ = ["KEY", "Slot", "Speaker"]
