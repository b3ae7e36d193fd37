"""What is wrong in a day: each kind found, each look-alike left alone, time changes included."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitat_box.domain.conflicts import Kind, problems_of, same_weekdays_before
from habitat_box.domain.visits import PARIS, Visit, VisitStatus

MONDAY = date(2026, 11, 23)
_numbers = count()


def a_visit(
    hour: float,
    minutes: int = 60,
    *,
    who: str = "simone",
    worker: str | None = "sonia",
    service: str = "aide",
    day: date = MONDAY,
    status: VisitStatus = VisitStatus.PLANNED,
) -> Visit:
    local = datetime(day.year, day.month, day.day, int(hour), int(hour % 1 * 60), tzinfo=PARIS)
    start = local.astimezone(UTC)
    return Visit(
        f"v{next(_numbers)}", who, service, service, worker, worker or "", start, start + timedelta(minutes=minutes), status
    )


def kinds(*today: Visit, earlier: tuple[Visit, ...] = (), day: date = MONDAY) -> list[Kind]:
    return [problem.kind for problem in problems_of(day, today, earlier)]


def test_two_visits_at_once_are_found_and_visits_that_touch_are_not() -> None:
    assert kinds(a_visit(9), a_visit(9.5, worker="karim")) == [Kind.DOUBLE_RESIDENT]
    assert kinds(a_visit(9), a_visit(10, worker="karim")) == []
    assert kinds(a_visit(9), a_visit(9.5, worker="karim", status=VisitStatus.CANCELLED)) == []


def test_a_worker_in_two_places_is_found_and_a_nameless_one_is_not() -> None:
    assert kinds(a_visit(9), a_visit(9.5, who="rene")) == [Kind.DOUBLE_WORKER]
    assert kinds(a_visit(9, worker=None), a_visit(9.5, who="rene", worker=None)) == []


def test_an_end_before_its_start_is_found_once_and_overlaps_nothing() -> None:
    assert kinds(a_visit(9, -30)) == [Kind.BACKWARDS]
    assert kinds(a_visit(9, 0)) == [Kind.BACKWARDS]
    assert kinds(a_visit(9, -30), a_visit(9, worker="karim")) == [Kind.BACKWARDS]


def weeks(*numbers: int, hour: float = 9, who: str = "simone", service: str = "aide") -> tuple[Visit, ...]:
    return tuple(a_visit(hour, day=MONDAY - timedelta(weeks=n), who=who, service=service) for n in numbers)


def test_nobody_at_a_usual_time_is_found_from_three_weeks_of_four() -> None:
    assert kinds(earlier=weeks(1, 2, 3)) == [Kind.NOBODY]
    assert kinds(earlier=weeks(1, 2)) == []
    assert kinds(earlier=weeks(1, 1, 1, 2)) == []
    assert kinds(a_visit(9.75, service="soin"), earlier=weeks(1, 2, 3)) == []
    assert kinds(a_visit(9.77), earlier=weeks(1, 2, 3)) == [Kind.NOBODY]
    assert kinds(a_visit(9, status=VisitStatus.CANCELLED), earlier=weeks(1, 2, 3)) == [Kind.NOBODY]
    assert kinds(a_visit(9, who="rene"), earlier=weeks(1, 2, 3)) == [Kind.NOBODY]


def test_a_usual_morning_and_a_usual_evening_are_two_usual_times() -> None:
    earlier = weeks(1, 2, 3) + weeks(1, 2, 4, hour=18)
    (missing,) = problems_of(MONDAY, [a_visit(9)], earlier)
    assert missing.visits[0].local_start.hour == 18
    assert kinds(earlier=earlier) == [Kind.NOBODY, Kind.NOBODY]


def test_a_cancelled_past_makes_no_habit() -> None:
    past = tuple(a_visit(9, day=MONDAY - timedelta(weeks=n), status=VisitStatus.CANCELLED) for n in (1, 2, 3, 4))
    assert kinds(earlier=past) == []


@pytest.mark.parametrize("sunday", [date(2027, 3, 28), date(2027, 10, 31)])
def test_a_usual_hour_is_the_hour_on_the_wall_across_a_time_change(sunday: date) -> None:
    earlier = tuple(a_visit(9, day=day) for day in same_weekdays_before(sunday))
    assert kinds(a_visit(9, day=sunday), earlier=earlier, day=sunday) == []
    assert kinds(day=sunday, earlier=earlier) == [Kind.NOBODY]


def test_visits_across_the_repeated_hour_overlap_only_when_they_really_do() -> None:
    first = datetime(2027, 10, 31, 2, 15, tzinfo=PARIS).astimezone(UTC)
    half_past, again = first + timedelta(minutes=15), first + timedelta(hours=1)
    one = Visit("a", "simone", "aide", "aide", "sonia", "", first, first + timedelta(minutes=30))
    other = Visit("b", "simone", "soin", "soin", "karim", "", again, again + timedelta(minutes=30))
    touching = Visit("c", "simone", "soin", "soin", "karim", "", half_past, half_past + timedelta(minutes=30))
    assert one.local_start.time() == other.local_start.time()
    assert kinds(one, other, day=date(2027, 10, 31)) == []
    assert kinds(one, touching, day=date(2027, 10, 31)) == [Kind.DOUBLE_RESIDENT]


def test_the_weeks_before_are_the_four_same_weekdays() -> None:
    assert same_weekdays_before(MONDAY) == [date(2026, 11, 16), date(2026, 11, 9), date(2026, 11, 2), date(2026, 10, 26)]


SLOTS = st.lists(
    st.tuples(
        st.integers(0, 22),
        st.integers(-30, 120),
        st.sampled_from(["simone", "rene"]),
        st.sampled_from(["sonia", "karim", None]),
    ),
    max_size=8,
)


@given(SLOTS)
def test_doubles_are_exactly_the_pairs_that_share_a_minute(slots: list[tuple[int, int, str, str | None]]) -> None:
    visits = [a_visit(hour, minutes, who=who, worker=worker) for hour, minutes, who, worker in slots]
    found = {
        frozenset(v.id for v in p.visits)
        for p in problems_of(MONDAY, visits)
        if p.kind in (Kind.DOUBLE_RESIDENT, Kind.DOUBLE_WORKER)
    }
    expected = {
        frozenset((a.id, b.id))
        for place, a in enumerate(visits)
        for b in visits[place + 1 :]
        if a.minutes > 0
        and b.minutes > 0
        and max(a.starts_at, b.starts_at) < min(a.ends_at, b.ends_at)
        and (a.resident_id == b.resident_id or (a.worker_id is not None and a.worker_id == b.worker_id))
    }
    assert found == expected
