"""A run of words about one purpose, said by a person and her representative: what the tests of choices play."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from habitat_box.domain import choosing
from habitat_box.domain.choosing import Frame
from habitat_box.domain.consent import (
    Channel,
    ConsentEvent,
    State,
    is_in_force,
)
from habitat_box.domain.people import DecisionMode
from habitat_box.domain.purposes import PURPOSES, Purpose
from habitat_box.domain.support import ALONE, HelperRole, Support

NOW = datetime(2026, 11, 23, 8, 40, tzinfo=UTC)
SEEN = date(2026, 10, 1)
HOUR, DAY, TICK = timedelta(hours=1), timedelta(days=1), timedelta(microseconds=1)
ASSISTED = Support(DecisionMode.ASSISTED, True, "c", SEEN, "la coordinatrice")
REPRESENTED = Support(DecisionMode.REPRESENTED, True, "c", SEEN, "la coordinatrice", SEEN)
NOT_FOR_THE_PERSON = Support(DecisionMode.REPRESENTED, False, "c", SEEN, "la coordinatrice", SEEN)
MODES = {"alone": ALONE, "assisted": ASSISTED, "represented for goods": NOT_FOR_THE_PERSON, "represented": REPRESENTED}
EVERY_PURPOSE = pytest.mark.parametrize("purpose", PURPOSES.values(), ids=list(PURPOSES))
EVERY_MODE = pytest.mark.parametrize("support", MODES.values(), ids=list(MODES))


class Talk:
    """A run of words about one purpose, an hour apart."""

    def __init__(self, purpose: Purpose, support: Support = ALONE) -> None:
        self.purpose, self.support, self.at = purpose, support, NOW
        self.past: list[ConsentEvent] = []

    def frame(self, channel: Channel = Channel.ASSISTED, helper: HelperRole = HelperRole.NOBODY) -> Frame:
        self.at += HOUR
        return Frame(f"e{len(self.past)}", f"r{len(self.past)}", self.at, channel, list(self.past), helper)

    def keep(self, event: ConsentEvent) -> State:
        self.past.append(event)
        return event.state

    def person(self, yes: bool, helper: HelperRole = HelperRole.ASSISTANT, channel: Channel = Channel.ASSISTED) -> State:
        return self.keep(choosing.answer(self.purpose, yes, self.frame(channel, helper), self.support))

    def representative(self, yes: bool) -> State:
        return self.keep(choosing.answer_of_representative(self.purpose, yes, self.frame(), self.support))

    def undo(self) -> State:
        return self.keep(choosing.undo(self.frame(), self.support))

    @property
    def on(self) -> bool:
        return bool(self.past) and is_in_force(self.past[-1], self.at + DAY)
