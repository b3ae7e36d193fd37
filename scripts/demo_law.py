"""What a house that lives shows of the law: a YES that ends soon, one that waits, one who is represented, a request, a task."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count

from demo_house import RESIDENTS

from habitat_box.domain.people import DecisionMode
from habitat_box.domain.rights import Right
from habitat_box.domain.support import REVIEW, Support
from habitat_box.ports import system_clock
from habitat_box.usecases import consents, residents, rights
from habitat_box.usecases.desk import Desk

BEGAN_DAYS, CHOSE_DAYS = 160, 6
"""How long ago the box was made, and when most of its people were asked."""

BEAT_DAYS = 25
"""A box looks at its clock at least this often, or it doubts of the date."""

ENDING = ("Huguette", "P4")
ASKED = (("Noémie", "P2"), ("Tomáš", "P10"), ("Abdelkader", "P1"))
REPRESENTED = "Odette"
BY_REPRESENTATIVE = (("P9", True), ("P10", True))
TAKEN_BACK = ("Zohra", "P3")
REQUEST = ("Gwenaël", Right.ACCESS, 20)


class Ago:
    """A clock that runs some days late, a little on at each question: the house did not begin today."""

    def __init__(self, days: float) -> None:
        self._days, self._ticks = days, count()

    def __call__(self) -> datetime:
        return system_clock() - timedelta(days=self._days) + timedelta(milliseconds=50 * next(self._ticks))

    def come_to(self, days: float, desk: Desk) -> None:
        """Come nearer to today, as a box does that is opened every few weeks."""
        while self._days > days:
            self._days = max(days, self._days - BEAT_DAYS)
            desk.box.door.beat_clock()


def choose_long_ago(desk: Desk, ids: list[str]) -> None:
    """Write the YES that ends within the month."""
    name, code = ENDING
    consents.record_face_to_face(desk, _people(ids)[name], code, True)


def choose(desk: Desk, ids: list[str], today: date) -> None:
    """Put questions that wait for an answer, and write what a representative said, the judge's order seen."""
    people = _people(ids)
    for name, code in ASKED:
        consents.ask(desk, people[name], code)
    person = people[REPRESENTED]
    contact = (residents.see_person(desk, person).card.contacts or ())[0]
    seen = today - timedelta(days=CHOSE_DAYS)
    support = Support(DecisionMode.REPRESENTED, True, contact.id, seen, "Maïwenn Kervella", None, seen + REVIEW)
    consents.write_support(desk, person, support)
    for code, yes in BY_REPRESENTATIVE:
        consents.record_for(desk, person, code, yes)


def live_today(desk: Desk, ids: list[str], today: date) -> None:
    """Take back a YES today, which leaves something to take down, and write a request received weeks ago."""
    people = _people(ids)
    name, code = TAKEN_BACK
    consents.record_face_to_face(desk, people[name], code, False)
    asker, right, days = REQUEST
    rights.file_request(desk, people[asker], right, "", today - timedelta(days=days))


def _people(ids: list[str]) -> dict[str, str]:
    return {one.first: person for one, person in zip(RESIDENTS, ids, strict=True)}
