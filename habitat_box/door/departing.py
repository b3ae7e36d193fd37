"""The end of a stay: a death the same day, any other departure the day after (LIL 84 to 86; reference, E9)."""

from __future__ import annotations

from datetime import date, datetime

from crypto.tokens import new_receipt_id
from habitat_box.domain.erasure import USES
from habitat_box.domain.people import Actor
from habitat_box.domain.tasks import TaskKind
from habitat_box.door.holding import Holding
from habitat_box.door.sealing import Sealing
from habitat_box.errors import UnknownPerson
from habitat_box.store import departures, sessions
from habitat_box.words import local_day

DEATH = "décès"
KEPT_AFTER = frozenset({"P12"})
"""What a YES still covers after a departure: keeping in touch."""

REMINDERS = (TaskKind.RENEW, TaskKind.REVIEW_MODE)
"""What nobody asks a dead person's house to do any more."""


class Departing(Sealing, Holding):
    """The part of the door that closes a stay."""

    def close_stay(self, actor: Actor, person_id: str) -> int:
        """End the YES, the cards and their sessions of someone whose stay is over, and give how many things that was.

        A death ends all and destroys photos and reminders at once; another departure keeps P12, and what the rest had kept
        is erased 72 hours later. Does nothing before the day, nor twice. Raises UnknownPerson.
        """
        at = self.clock()
        with self.store.unit():
            stay = departures.stay_of(self.store, person_id)
            if stay is None:
                raise UnknownPerson
            return self._close(actor, at, person_id, stay[1]) if is_over(*stay, local_day(at)) else 0

    def close_stays(self, actor: Actor) -> int:
        """Close every stay that is over, and give how many had something left to end. Nothing while the clock is in doubt."""
        with self.store.unit(write=False):
            today = local_day(self.clock())
            gone = departures.gone_by(self.store, today.isoformat()) if self.clock_is_sure() else {}
            over = [person for person, stay in gone.items() if is_over(*stay, today)]
        return sum(1 for person in over if self.close_stay(actor, person))

    def _close(self, actor: Actor, at: datetime, person_id: str, code: str) -> int:
        died = code == DEATH
        ended = self.end_choices_of(actor, person_id, new_receipt_id, frozenset() if died else KEPT_AFTER)
        living = departures.living_cards(self.store, person_id)
        if living:
            ended += self.revoke_cards(actor, person_id)
            for card in living:
                sessions.end(self.store, subject_id=card)
        if died:
            due = [(person_id, purpose, "effacement") for purpose in (*USES, "P9")]
            ended += self._erase_due(actor, at, due)
            tasks = departures.tasks_of(self.store, person_id, [kind.value for kind in REMINDERS])
            ended += self._destroy("task", tasks, rule="tâches", cause="effacement")
        return ended


def is_over(exit_on: date | None, code: str, today: date) -> bool:
    """Say whether a stay is over: the day of a death, the day after any other departure."""
    return exit_on is not None and (exit_on <= today if code == DEATH else exit_on < today)


__all__ = ["Departing"]
