"""Erasure that lasts: rows destroyed, counted in a register that names nobody, and remembered by a ledger of tokens."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from habitat_box.config import read_settings
from habitat_box.domain.erasure import CARD, CAUSES, PHONE, REMEMBERED, RULE_OF
from habitat_box.domain.people import Actor
from habitat_box.door.todo import Todo
from habitat_box.errors import NoBoxHere
from habitat_box.store import erasing, ledger, ledger_file
from habitat_box.store.erasing import Key
from habitat_box.store.ledger import Line
from habitat_box.store.moments import text_of
from habitat_box.words import local_day


class Erasing(Todo):
    """The part of the door that destroys."""

    def _destroy(self, table: str, ids: Sequence[Key], *, rule: str, cause: str, oldest: str = "") -> int:
        """Destroy these rows with all that hangs on them, in the caller's unit, and give how many of them there were.

        The one way anything goes, too old or withdrawn: one row in the register of destructions, a line in the ledger for
        what a backup could bring back, and the WAL swept after the commit. `oldest`: ISO day of the oldest row.
        """
        if cause not in CAUSES:
            raise ValueError(cause)
        number = erasing.destroy(self.store, table, ids)
        if number:
            self._note_destroyed(rule, cause, number, oldest)
            if table in REMEMBERED:
                for one in dict.fromkeys(ids):
                    self._remember_erased(str(one), REMEMBERED[table])
        return number

    def _note_destroyed(self, rule: str, cause: str, number: int, oldest: str = "") -> None:
        """Write one row of the register of destructions, in the caller's unit, and have the WAL swept after it."""
        row = {"id": self.new_id(), "at": text_of(self.clock()), "rule": rule, "cause": cause, "number": number}
        self.store.insert("destruction", {**row, "oldest": oldest})
        self.store.after_commit("sweep", self.sweep)

    def _remember_erased(self, token: str, scope: str) -> None:
        """Add a line to the ledger, in the caller's unit. `token`: a random id, never a word."""
        if ledger.remember(self.store, token, scope, local_day(self.clock()).isoformat()):
            self.store.after_commit("ledger", self.keep_ledger)

    def keep_ledger(self) -> None:
        """Write the ledger's signed copy into the box's folder and beside each backup at hand, outside any unit.

        A disk that refuses is asked again later; a stick that is away gets its copy with its next backup.
        """
        folder = self.store.path.parent
        with suppress(NoBoxHere):  # a store that is being brought back has no settings yet
            settings = read_settings(folder)
            with self.store.unit(write=False):
                rows = self.store.rows("SELECT DISTINCT path FROM backup_made WHERE path <> ''")
            at_hand = {path.parent for path in (Path(row["path"]) for row in rows) if path.is_file()}
            beside = [place / f"{settings.host_name}{ledger_file.BESIDE}" for place in sorted(at_hand)]
            for place in (folder / ledger_file.NAME, *beside):
                with suppress(OSError):
                    ledger_file.write(self.store, settings.store_id, self.clock(), place)

    def sweep(self) -> bool:
        """Empty the WAL, so that nothing erased stays there; False when a reader held on to it (the next hour tries again).

        Outside any unit. What `_destroy` erased is swept by itself when its unit commits.
        """
        return self.store.sweep()

    def erase_person(self, actor: Actor, person_id: str, cause: str, oldest: str = "") -> int:
        """Erase a resident and everything that hangs on her, and give how many files went. Raises UnknownPerson.

        Her choices stay, reached by a receipt's number alone; the lines about her stay in the log and link to nobody.
        """
        at = self.clock()
        with self.store.unit():
            person = self._one(person_id)
            self._wrote(actor, at, "effacer", "la fiche", [person.log_ref])
            return self._destroy("resident", [person_id], rule="fiche", cause=cause, oldest=oldest)

    # -- after a restore

    def erase_again(self, actor: Actor, lines: Sequence[Line]) -> int:
        """Apply ledger lines to a store brought back from before them, keep those it lacked, and give how many acted.

        A whole row never comes back, so its line is applied whatever the store remembers; the end of a part (a role, a use)
        may have been lifted since, so only the lines the store lacks are.
        """
        with self.store.unit():
            known = {(line.token, line.scope) for line in ledger.lines_of(self.store)}
            new = [line for line in lines if (line.token, line.scope) not in known]
            for line in new:  # before they act, so that the chain goes on as it was
                ledger.remember(self.store, line.token, line.scope, line.day)
            acted = sum(self._rows_again(lines, table) for table in REMEMBERED)
            acted += sum(self._end_part(actor, line) for line in new)
            if acted:
                self._wrote(actor, self.clock(), "effacer", "une restauration")
        return acted

    def _rows_again(self, lines: Sequence[Line], table: str) -> int:
        scope = REMEMBERED[table]
        tokens = [line.token for line in lines if line.scope == scope]
        return self._destroy(table, tokens, rule=RULE_OF[scope], cause="restauration")

    def _end_part(self, actor: Actor, line: Line) -> bool:
        """End a part of a row a ledger line names; say whether there was one. Another part of the door adds its own."""
        if line.scope == PHONE:
            close = "UPDATE device SET state = 'révoqué', pin_hash = NULL WHERE id = ? AND state <> 'révoqué'"
            return bool(self.store.run(close, (line.token,)))
        if line.scope == CARD:
            close = "UPDATE card SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL"
            with self.store.opened({"card": {"id", "revoked_at"}}, {"card"}):
                return bool(self.store.run(close, (text_of(self.clock()), line.token)))
        return False


__all__ = ["Erasing"]
