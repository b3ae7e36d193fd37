"""What a NO has sealed: hidden at once, kept 72 hours so that a stolen card hides and never destroys, then erased."""

from __future__ import annotations

from datetime import datetime, timedelta

from habitat_box.domain.consent import is_sealed
from habitat_box.domain.people import Actor
from habitat_box.door.frame import Frame
from habitat_box.door.optional import OPTIONAL_OPEN
from habitat_box.store import journal

LONGEST_SILENCE = timedelta(days=30)
"""A box that jumps further than this since its last log line doubts its clock, and erases nothing."""


class Sealing(Frame):
    """The part of the door that erases what a NO withdrew."""

    def erase_sealed(self, actor: Actor) -> int:
        """Erase every text whose NO is 72 hours old, and give how many. Nothing while the clock is in doubt."""
        at = self.clock()
        with self.store.unit(write=False):
            due = [] if self._doubts(at) else self._withdrawn(at, at_once=False)
        return self._erase(actor, due) if due else 0

    def erase_withdrawn(self, actor: Actor, person_id: str) -> int:
        """Erase one person's withdrawn text now: she typed her code, or said so to the coordinator."""
        at = self.clock()
        with self.store.unit():
            due = [person for person in self._withdrawn(at, at_once=True) if person == person_id]
            return self._erase(actor, due) if due else 0

    def _withdrawn(self, at: datetime, *, at_once: bool) -> list[str]:
        with self.store.opened(OPTIONAL_OPEN):
            ids = [row["resident_id"] for row in self.store.rows("SELECT resident_id FROM optional_data WHERE purpose = 'P7'")]
        return [one.id for one in self._known(ids) if is_sealed(one.events.get("P7"), at, at_once=at_once)]

    def _erase(self, actor: Actor, ids: list[str]) -> int:
        at = self.clock()
        with self.store.unit():
            with self.store.opened(OPTIONAL_OPEN, {"optional_data"}):
                forget = "DELETE FROM optional_data WHERE resident_id = ? AND purpose = 'P7'"
                erased = sum(self.store.run(forget, (person,)) for person in ids)
            self._wrote(actor, at, "effacer", "les habitudes", sorted(self._log_refs(ids).values()))
        return erased

    def _doubts(self, at: datetime) -> bool:
        last = journal.last_moment(self.store)
        return last is not None and not last <= at <= last + LONGEST_SILENCE


__all__ = ["Sealing"]
