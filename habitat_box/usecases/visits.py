"""The day and the week as the coordinator sees them, a worker's own day, and the board of the common room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from habitat_box.domain.access import Action, Look
from habitat_box.domain.birthdays import kept_for
from habitat_box.domain.conflicts import Problem, problems_of, same_weekdays_before
from habitat_box.domain.people import Card
from habitat_box.domain.visits import Activity, PlanningChange, Visit, VisitsOf
from habitat_box.store import planning
from habitat_box.usecases.desk import Desk, needs
from habitat_box.usecases.log_receipt import Receipt, receipt_now
from habitat_box.words import local_day, midnight, name_order


@dataclass(frozen=True)
class DayView:
    """One day of the house. `changes`: accepted since the day before began, newest first."""

    day: date
    today: date
    now: datetime
    seen: VisitsOf
    activities: tuple[Activity, ...]
    problems: tuple[Problem, ...]
    changes: tuple[PlanningChange, ...]
    cards: dict[str, Card]
    birthdays: tuple[Card, ...] = ()
    """Who is wished a happy birthday that day (P10), visited or not."""


@dataclass(frozen=True)
class WeekView:
    """Seven days from a Monday: visits by day, and everyone who lives here as rows."""

    monday: date
    seen: VisitsOf
    residents: tuple[Card, ...]
    activities: tuple[Activity, ...]

    def of(self, person_id: str, day: date) -> list[Visit]:
        return [v for v in self.seen.visits if v.resident_id == person_id and v.day == day]


@dataclass(frozen=True)
class OwnDay:
    """A worker's day: her visits with what each person allows, and other services' hours where P8 says YES."""

    day: date
    now: datetime
    seen: VisitsOf
    others: tuple[Visit, ...]
    receipt: Receipt | None = None
    """The log's line that says she looked; None when nobody was shown."""

    def others_of(self, person_id: str) -> list[Visit]:
        return [visit for visit in self.others if visit.resident_id == person_id]


def today_of(desk: Desk) -> date:
    """Tell the day it is in the house."""
    return local_day(desk.box.clock())


@needs(Action.SEE_HOUSE)
def see_day(desk: Desk, day: date | None = None) -> DayView:
    """See a day by hour: visits, activities, what is wrong, what changed since yesterday. Today by default."""
    box = desk.box
    now = box.clock()
    chosen = day or local_day(now)
    past = same_weekdays_before(chosen) if chosen >= local_day(now) else []
    with box.store.unit():
        seen, earlier = box.door.visits_and_past(desk.actor, Look.DAY, chosen, chosen, past)
        changes, changed = box.door.changes(desk.actor, midnight(local_day(now) - timedelta(days=1)))
        activities = planning.activities_between(box.store, chosen, chosen)
        wished = _wished(desk, chosen)
    problems = problems_of(chosen, seen.visits, earlier)
    return DayView(
        chosen,
        local_day(now),
        now,
        seen,
        tuple(activities),
        tuple(problems),
        tuple(changes),
        {**changed, **seen.cards},
        wished,
    )


@needs(Action.SEE_HOUSE)
def see_week(desk: Desk, monday: date) -> WeekView:
    """See a week as a grid."""
    box, sunday = desk.box, monday + timedelta(days=6)
    with box.store.unit():
        seen = box.door.visits(desk.actor, Look.DAY, monday, sunday)
        residents = box.door.everyone(desk.actor, Look.NAMES)
        activities = planning.activities_between(box.store, monday, sunday)
    ordered = sorted(residents, key=lambda card: (card.dwelling or "", card.last_name or ""))
    # A record set aside has no name to list, and its visits still take place.
    ordered += [card for card in seen.cards.values() if card.limited]
    return WeekView(monday, seen, tuple(ordered), tuple(activities))


@needs(Action.SEE_HOUSE)
def house_version(desk: Desk) -> int:
    """Give a number that differs once someone else has written in the box; it shows nobody and leaves no log line.

    Numbers compare on one thread only: each thread has its own connection (PRAGMA data_version).
    """
    return desk.box.store.version()


@needs(Action.SEE_OWN_VISITS)
def see_own_day(desk: Desk) -> OwnDay:
    """See one's own visits of today, and of last night until two hours after they end."""
    now = desk.box.clock()
    with desk.box.store.unit():
        seen, others = desk.box.door.own_visits(desk.actor, local_day(now))
        receipt = receipt_now(desk) if seen.visits else None
    return OwnDay(local_day(now), now, seen, others, receipt)


@needs(Action.SEE_BOARD)
def see_board(desk: Desk) -> DayView:
    """See today as the common room may: hours, and first names only where P1 says YES."""
    box = desk.box
    now = box.clock()
    day = local_day(now)
    with box.store.unit():
        seen = box.door.board(desk.actor, day)
        activities = planning.activities_between(box.store, day, day)
        wished = _wished(desk, day)
    return DayView(day, day, now, seen, tuple(activities), (), (), seen.cards, wished)


def _wished(desk: Desk, day: date) -> tuple[Card, ...]:
    """Give whose birthday the house may wish on a day: those who live here then, and say YES to it."""
    cards = desk.box.door.given(desk.actor, Look.BIRTHDAYS, "P10", kept_for(day))
    return tuple(sorted((card for card in cards if card.birthday), key=lambda card: name_order(card.name)))
