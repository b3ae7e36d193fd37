"""What phones said while the box was closed: filed once each, tied to a visit when one fits, settled by the coordinator."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from habitat_box.domain.inbox import DAY, Doubt, Filed, Heard, Kind, Settled, around, which
from habitat_box.domain.people import BOX, Actor
from habitat_box.domain.trusted_clock import SET_RIGHT
from habitat_box.domain.visits import PARIS, Visit, VisitStatus
from habitat_box.door.frame import REFS_OPEN
from habitat_box.door.slot import Slot, Speaker
from habitat_box.errors import UnknownItem
from habitat_box.store import planning
from habitat_box.store.connection import Row
from habitat_box.store.moments import instant, optional_instant, text_of
from habitat_box.store.personal import marks
from habitat_box.words import N_, local_day

ENTRY = (
    "id", "number", "kind", "at", "words", "device_id", "worker_id", "visit_id", "doubt", "state", "was", "filed_at",
    "settled_at",
)  # fmt: skip
ENTRY_OPEN = {"inbox_entry": frozenset(ENTRY)}
SAID = {
    Kind.ARRIVED: N_("une arrivée"), Kind.DONE: N_("une fin de visite"), Kind.NOTE: N_("un mot d'un téléphone"),
    Kind.UNREADABLE: N_("un mot illisible"),
}  # fmt: skip
"""What the log calls each kind."""

ACTS = {Settled.CONFIRMED: "confirmer", Settled.DISCARDED: "rejeter", Settled.WAITING: "rouvrir"}
LONGEST_VISIT = timedelta(hours=12)


class Inbox(Slot):
    """The part of the door that files and settles what was said outside."""

    # -- filing

    def file_entries(self, heard: Sequence[Heard], pulse: tuple[str, int]) -> int:
        """File entries in one transaction with their log lines, those known already left out, and give how many were new.

        `pulse`: the machine's own count now, by which an entry that doubted the clock is dated again.
        """
        now = self.clock()
        with self.store.unit():
            known, speakers, sure = self.entries_known([one.id for one in heard]), self._speakers(), self.clock_is_sure()
            fresh: dict[str, Heard] = {}
            for one in heard:
                if one.id not in known:
                    fresh.setdefault(one.id, one)  # of a tap sent twice, the hour the phone was told first
            for one in fresh.values():
                at, doubt = _dated(one, now, pulse, sure)
                self._file(one, at, doubt, speakers.get(one.device), now)
        return len(fresh)

    def file_unreadable(self, ids: Sequence[str]) -> int:
        """File one line for each file nobody could read, and give how many were new."""
        now = self.clock()
        with self.store.unit():
            known = self.entries_known(ids)
            fresh = [one for one in dict.fromkeys(ids) if one not in known]
            for one in fresh:
                self._insert(Heard(one, "", Kind.UNREADABLE, now, sure=True), now, Doubt.DAMAGED, None, "", now)
                self._wrote(BOX, now, "recevoir", SAID[Kind.UNREADABLE])
        return len(fresh)

    def entries_known(self, ids: Collection[str]) -> set[str]:
        """Give which of these entries are filed already."""
        with self.store.unit(write=False), self.store.opened(ENTRY_OPEN):
            rows = self.store.rows(f"SELECT id FROM inbox_entry WHERE id IN ({marks(ids)})", tuple(ids))  # noqa: S608
        return {row["id"] for row in rows}

    def _file(self, one: Heard, at: datetime, doubt: Doubt, speaker: Speaker | None, now: datetime) -> None:
        if doubt is Doubt.NONE and speaker is None:
            doubt = Doubt.UNKNOWN
        elif doubt is Doubt.NONE and speaker is not None and not speaker.may_speak(local_day(at)):
            doubt = Doubt.RETIRED
        visit = None
        if doubt is Doubt.NONE and speaker is not None:
            near = self._near(at, speaker.worker_id, speaker.organisation_id)
            found = which(one.kind, at, near, self._begun(speaker.worker_id, at))
            visit = next((each for each in near if each.id == found), None)
        self._insert(one, at, doubt, speaker, visit.id if visit else "", now)
        refs = self._log_refs([visit.resident_id]) if visit else {}
        self._wrote(BOX, now, "recevoir", SAID[one.kind], list(refs.values()) or [""])

    def _insert(self, one: Heard, at: datetime, doubt: Doubt, speaker: Speaker | None, visit: str, now: datetime) -> None:
        with self.store.opened({**ENTRY_OPEN, "worker": {"id"}}, {"inbox_entry"}):
            last = self.store.one("SELECT coalesce(max(number), 0) AS number FROM inbox_entry")
            self.store.insert(
                "inbox_entry",
                {
                    "id": one.id, "number": (last["number"] if last else 0) + 1, "kind": one.kind.value, "at": text_of(at),
                    "words": one.words, "device_id": speaker.device_id if speaker else None,
                    "worker_id": speaker.worker_id if speaker else None, "visit_id": visit or None, "doubt": doubt.value,
                    "filed_at": text_of(now),
                },
            )  # fmt: skip

    def _near(self, at: datetime, worker_id: str, organisation_id: str) -> list[Visit]:
        """Give the worker's own visits around an instant, else those of her service without a name, in the caller's unit."""
        first, last = local_day(at - DAY), local_day(at + DAY)
        with self.store.opened(planning.OPENED):
            found = around(planning.visits_of_worker(self.store, worker_id, organisation_id, first, last), at)
        return [one for one in found if one.worker_id == worker_id] or found

    def _begun(self, worker_id: str, at: datetime) -> set[str]:
        """Give the visits this worker told she had come to and has not told the end of."""
        with self.store.opened(ENTRY_OPEN):
            rows = self.store.rows(
                "SELECT visit_id, kind FROM inbox_entry WHERE worker_id = ? AND visit_id IS NOT NULL AND state <> ?"
                " AND at BETWEEN ? AND ?",
                (worker_id, Settled.DISCARDED.value, text_of(at - LONGEST_VISIT), text_of(at)),
            )
        over = {row["visit_id"] for row in rows if row["kind"] == Kind.DONE.value}
        return {row["visit_id"] for row in rows if row["kind"] == Kind.ARRIVED.value} - over

    # -- settling

    def inbox_waiting(self) -> int:
        """Count what waits to be confirmed. It names nobody."""
        with self.store.unit(write=False), self.store.opened(ENTRY_OPEN):
            row = self.store.one("SELECT count(id) AS number FROM inbox_entry WHERE state = ?", (Settled.WAITING.value,))
        return int(row["number"]) if row else 0

    def waiting_of(self, device: str) -> int:
        """Count what waits to be confirmed of one phone, by its line of the folder."""
        speaker = self._speakers().get(device)
        with self.store.unit(write=False), self.store.opened(ENTRY_OPEN):
            row = self.store.one(
                "SELECT count(id) AS number FROM inbox_entry WHERE state = ? AND device_id = ?",
                (Settled.WAITING.value, speaker.device_id if speaker else ""),
            )
        return int(row["number"]) if row else 0

    def inbox_entries(self, state: Settled = Settled.WAITING) -> list[Filed]:
        """Give what was said, in the order it was."""
        with self.store.unit(write=False), self.store.opened(ENTRY_OPEN):
            rows = self.store.rows(
                f"SELECT {', '.join(ENTRY)} FROM inbox_entry WHERE state = ? ORDER BY number",  # noqa: S608
                (state.value,),
            )
        return [_filed(row) for row in rows]

    def unreadable(self) -> set[str]:
        """Give the names of the files set aside that still wait for someone to look."""
        with self.store.unit(write=False), self.store.opened(ENTRY_OPEN):
            rows = self.store.rows(
                "SELECT id FROM inbox_entry WHERE kind = ? AND state = ?", (Kind.UNREADABLE.value, Settled.WAITING.value)
            )
        return {row["id"] for row in rows}

    def visits_of_entry(self, entry: Filed) -> list[Visit]:
        """Give the visit an entry is tied to, else those it may speak of: her own, her service's, else everyone's."""
        with self.store.unit(write=False):
            if entry.visit_id:
                return self._visit(entry.visit_id)
            if entry.kind is Kind.UNREADABLE:
                return []
            service = self._service_of(entry.worker_id)
            if service:
                return self._near(entry.at, entry.worker_id, service)
            with self.store.opened(planning.OPENED):
                days = local_day(entry.at - DAY), local_day(entry.at + DAY)
                return around(planning.visits_between(self.store, *days), entry.at)

    def visits_of_day(self, entry: Filed) -> list[Visit]:
        """Give every visit of the day an entry is of, for when none is near its hour."""
        day = entry.at.astimezone(PARIS).date()
        with self.store.unit(write=False), self.store.opened(planning.OPENED):
            found = planning.visits_between(self.store, day, day)
        return [one for one in found if one.status is not VisitStatus.CANCELLED]

    def _service_of(self, worker_id: str) -> str:
        with self.store.opened({"worker": {"id", "organisation_id"}}):
            row = self.store.one("SELECT organisation_id FROM worker WHERE id = ?", (worker_id,))
        return str(row["organisation_id"]) if row else ""

    def _visit(self, visit_id: str) -> list[Visit]:
        with self.store.opened(planning.OPENED):
            row = self.store.one(f"{planning.SELECT} WHERE v.id = ?", (visit_id,))
        return [planning.visit_of(row)] if row else []

    def settle_entry(self, actor: Actor, entry_id: str, state: Settled, visit_id: str) -> None:
        """Write where an entry stands and its visit, "" for none. A confirmed end makes the visit done. Raises UnknownItem."""
        at = self.clock()
        with self.store.unit():
            with self.store.opened(ENTRY_OPEN):
                row = self.store.one(f"SELECT {', '.join(ENTRY)} FROM inbox_entry WHERE id = ?", (entry_id,))  # noqa: S608
            if row is None:
                raise UnknownItem(what=N_("Mot"), number=entry_id[:8])
            self._undo_end(row)
            was = self._do_end(row, visit_id) if state is Settled.CONFIRMED else ""
            with self.store.opened(ENTRY_OPEN, {"inbox_entry"}):
                self.store.run(
                    "UPDATE inbox_entry SET state = ?, visit_id = ?, was = ?, settled_at = ? WHERE id = ?",
                    (state.value, visit_id or None, was, None if state is Settled.WAITING else text_of(at), entry_id),
                )
            self._wrote(actor, at, ACTS[state], SAID[Kind(row["kind"])], self._refs_of_visit(visit_id))

    def _refs_of_visit(self, visit_id: str) -> list[str]:
        with self.store.opened({"visit": {"id", "resident_id"}, **REFS_OPEN}):
            rows = self.store.rows(
                "SELECT r.log_ref FROM visit v JOIN resident r ON r.id = v.resident_id WHERE v.id = ?", (visit_id,)
            )
        return [row["log_ref"] for row in rows] or [""]

    def _do_end(self, row: Row, visit_id: str) -> str:
        """Mark the visit of a confirmed end as done, in the caller's unit, and give how it stood."""
        found = self._visit(visit_id) if row["kind"] == Kind.DONE.value else []
        if not found:
            return ""
        self._mark_visit(visit_id, VisitStatus.DONE.value)
        return found[0].status.value

    def _undo_end(self, row: Row) -> None:
        """Put the visit of an end that was confirmed back as it stood, unless another confirmed end still says it is done."""
        if not row["was"]:
            return
        with self.store.opened(ENTRY_OPEN, {"inbox_entry"}):
            heirs = self.store.run(
                "UPDATE inbox_entry SET was = ? WHERE id = (SELECT id FROM inbox_entry WHERE visit_id = ? AND was <> ''"
                " AND id <> ? ORDER BY number LIMIT 1)",
                (row["was"], row["visit_id"], row["id"]),
            )
        if not heirs:
            self._mark_visit(row["visit_id"], row["was"])

    def _mark_visit(self, visit_id: str, status: str) -> None:
        with self.store.opened({"visit": {"id"}}, {"visit"}):
            self.store.run("UPDATE visit SET status = ? WHERE id = ?", (status, visit_id))


def _dated(one: Heard, now: datetime, pulse: tuple[str, int], sure: bool) -> tuple[datetime, Doubt]:
    """Give when an entry was said: as its clock told, or counted back from a clock that is sure, on the same start."""
    boot, uptime = pulse
    if one.sure and not (sure and one.at > now + SET_RIGHT):
        return one.at, Doubt.NONE
    if sure and boot and boot == one.boot and uptime >= one.uptime:
        return now - timedelta(seconds=uptime - one.uptime), Doubt.NONE
    return one.at, Doubt.CLOCK


def _filed(row: Row) -> Filed:
    return Filed(
        row["id"], row["number"], Kind(row["kind"]), instant(row["at"]), Doubt(row["doubt"]), Settled(row["state"]),
        row["worker_id"] or "", row["visit_id"] or "", row["words"], optional_instant(row["settled_at"]),
    )  # fmt: skip


__all__ = ["Inbox"]
