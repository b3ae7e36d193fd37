"""Erasure that lasts: rows destroyed, counted in a register that names nobody, and remembered by a ledger of tokens."""

from __future__ import annotations

from collections.abc import Sequence

from habitat_box.domain.erasure import CAUSES, REMEMBERED
from habitat_box.domain.people import Actor
from habitat_box.door.todo import Todo
from habitat_box.store import erasing, ledger
from habitat_box.store.erasing import Key
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
                for one in ids:
                    self._remember_erased(str(one), REMEMBERED[table])
        return number

    def _note_destroyed(self, rule: str, cause: str, number: int, oldest: str = "") -> None:
        """Write one row of the register of destructions, in the caller's unit, and have the WAL swept after it."""
        row = {"id": self.new_id(), "at": text_of(self.clock()), "rule": rule, "cause": cause, "number": number}
        self.store.insert("destruction", {**row, "oldest": oldest})
        self.store.after_commit("sweep", self.sweep)

    def _remember_erased(self, token: str, scope: str) -> None:
        """Add a line to the ledger, in the caller's unit. `token`: a random id, never a word."""
        ledger.remember(self.store, token, scope, local_day(self.clock()).isoformat())

    def sweep(self) -> bool:
        """Empty the WAL, so that nothing erased stays there; False when a reader held on to it (the next hour tries again).

        Outside any unit. What `_destroy` erased is swept by itself when its unit commits.
        """
        return self.store.sweep()

    def erase_person(self, actor: Actor, person_id: str, cause: str) -> int:
        """Erase a resident and everything that hangs on her, and give how many files went. Raises UnknownPerson.

        Her choices stay, reached by a receipt's number alone; the lines about her stay in the log and link to nobody.
        """
        at = self.clock()
        with self.store.unit():
            person = self._one(person_id)
            self._wrote(actor, at, "effacer", "la fiche", [person.log_ref])
            return self._destroy("resident", [person_id], rule="fiche", cause=cause)


__all__ = ["Erasing"]
