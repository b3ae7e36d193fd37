"""What a resident gives for a purpose she may say YES to: habits, a reminder number, a birthday, words for the report."""

from __future__ import annotations

from habitat_box.domain.people import Actor
from habitat_box.door.frame import Frame
from habitat_box.store.moments import day_text
from habitat_box.words import local_day

OPTIONAL_OPEN = {"optional_data": frozenset({"id", "resident_id", "purpose", "words", "written_on"})}
NAMED = {
    "P7": "les habitudes",
    "P9": "le numéro de rappel",
    "P10": "l'anniversaire",
    "P11": "les paroles",
    "P12": "le numéro gardé",
}
"""What the access log calls them."""


class Optional(Frame):
    """The part of the door that writes what consent alone lets the house keep."""

    def write_optional(self, actor: Actor, person_id: str, purpose: str, words: str, *, add: bool = False) -> None:
        """Keep words for a purpose in place of those before, or beside them with `add`; "" forgets them."""
        at = self.clock()
        with self.store.unit():
            person = self._one(person_id)
            with self.store.opened(OPTIONAL_OPEN, {"optional_data"}):
                if not add:
                    self.store.run("DELETE FROM optional_data WHERE resident_id = ? AND purpose = ?", (person_id, purpose))
                if words:
                    row = {"id": self.new_id(), "resident_id": person_id, "purpose": purpose, "words": words}
                    self.store.insert("optional_data", {**row, "written_on": day_text(local_day(at))})
            self._wrote(actor, at, "écrire" if words else "effacer", NAMED[purpose], [person.log_ref])

    def write_habits(self, actor: Actor, person_id: str, words: str) -> None:
        """Keep what a resident says matters to her, or forget it when it is empty."""
        self.write_optional(actor, person_id, "P7", words)


__all__ = ["Optional"]
