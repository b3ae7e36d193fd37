"""The day and the week as the coordinator sees them, the worker's own day, and the board of the common room."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from habitat_box.domain.conflicts import Kind
from habitat_box.domain.visits import PARIS, Visit
from habitat_box.errors import AccessRefused
from habitat_box.usecases import consents, printing, residents, visits
from habitat_box.usecases.desk import Desk
from tests.conftest import TODAY, Cast, FrozenClock, at, visit


def test_the_coordinator_sees_the_day_by_hour_with_what_is_wrong(desk: Desk, cast: Cast) -> None:
    visit(desk, "Cabinet de l'Erdre", cast.simone, cast.karim.id, at(9, 30), 20)
    view = visits.see_day(desk)
    assert [(v.local_start.hour, view.seen.who(v).name) for v in view.seen.visits] == [
        (9, "Simone DELMAS"),
        (9, "Simone DELMAS"),
        (10, "René Béraud"),
        (18, "Simone DELMAS"),
    ]
    assert [problem.kind for problem in view.problems] == [Kind.DOUBLE_RESIDENT]
    assert view.day == view.today == TODAY
    assert {change.kind for change in view.changes} == {"added"}
    assert "Sonia" not in repr(view.seen)
    assert "Simone" not in repr(view.seen)


def test_a_usual_visit_that_is_missing_shows_today_and_not_in_the_past(desk: Desk, cast: Cast) -> None:
    for weeks in (1, 2, 3):
        day = TODAY - timedelta(weeks=weeks)
        visit(desk, "Aide & Présence", cast.rene, cast.sonia.id, at(15, 0, day))
    assert [(p.kind, p.resident_id) for p in visits.see_day(desk).problems] == [(Kind.NOBODY, cast.rene)]
    past = visits.see_day(desk, TODAY - timedelta(days=1))
    assert past.problems == ()
    assert past.seen.visits == ()


def test_changes_are_told_for_yesterday_and_today_only(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    clock.now = datetime(2026, 11, 24, 23, 59, tzinfo=PARIS).astimezone(UTC)
    assert len(visits.see_day(desk).changes) == 3
    clock.now += timedelta(minutes=1)
    assert visits.see_day(desk).changes == ()


def test_the_week_runs_from_monday_to_sunday_with_everyone_as_a_row(desk: Desk, cast: Cast) -> None:
    visit(desk, "Aide & Présence", cast.rene, cast.sonia.id, at(9, 0, date(2026, 11, 29)))
    visit(desk, "Aide & Présence", cast.rene, cast.sonia.id, at(9, 0, date(2026, 11, 30)))
    week = visits.see_week(desk, TODAY)
    assert [card.dwelling for card in week.residents] == ["A01", "B01"]
    assert len(week.of(cast.rene, date(2026, 11, 29))) == 1
    assert len(week.seen.visits) == 4
    assert week.of(cast.rene, date(2026, 11, 30)) == []


@pytest.mark.parametrize(("day", "hour"), [(date(2027, 3, 28), 3), (date(2027, 10, 31), 2), (date(2026, 11, 24), 0)])
def test_a_visit_stays_on_its_day_and_hour_across_a_time_change(desk: Desk, cast: Cast, day: date, hour: int) -> None:
    visit(desk, "Aide & Présence", cast.rene, cast.sonia.id, at(hour, 30, day))
    (seen,) = visits.see_day(desk, day).seen.visits
    assert (seen.day, seen.local_start.hour, seen.local_start.minute) == (day, hour, 30)


def test_a_visit_tells_its_day_in_the_house() -> None:
    late = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    one = Visit("v", "r", "o", "Aide", None, "Sonia", late, late + timedelta(minutes=45))
    assert one.day == date(2026, 11, 24)
    assert (one.local_end.hour, one.minutes) == (1, 45)
    assert "Sonia" not in repr(one)


@pytest.mark.rule("A6")
def test_other_services_hours_come_with_no_name_and_leave_with_p8(desk: Desk, cast: Cast) -> None:
    sonia = desk.box.desk(cast.sonia)
    consents.record_face_to_face(desk, cast.simone, "P8", True)
    day = visits.see_own_day(sonia)
    (other,) = day.others_of(cast.simone)
    assert (other.worker, other.worker_id) == ("", None)
    assert day.others_of(cast.rene) == []
    consents.record_face_to_face(desk, cast.simone, "P8", False)
    assert visits.see_own_day(sonia).others == ()


@pytest.mark.rule("B6")
def test_the_board_says_an_hour_and_a_name_only_with_p1(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    consents.record_face_to_face(desk, cast.simone, "P1", True)
    board = visits.see_board(desk)
    assert [board.seen.who(v).name for v in board.seen.visits] == ["Simone", "Visite", "Simone"]
    assert {(v.worker, v.worker_id, v.organisation, v.organisation_id) for v in board.seen.visits} == {("", None, "", "")}
    assert "DELMAS" not in str([vars(card) for card in board.seen.cards.values()])
    with pytest.raises(AccessRefused):
        printing.print_board(desk.box.desk(cast.sonia), tmp_path)


@pytest.mark.rule("A2")
def test_all_refused_the_planning_is_the_same(desk: Desk, cast: Cast) -> None:
    def plan() -> list[object]:
        view = visits.see_day(desk)
        return [(v, view.seen.who(v).name) for v in view.seen.visits]

    def own() -> list[object]:
        view = visits.see_own_day(desk.box.desk(cast.sonia))
        return [(v, view.seen.who(v).name, view.seen.who(v).dwelling) for v in view.seen.visits]

    for person in (cast.simone, cast.rene):
        for code in ("P1", "P7", "P8"):
            consents.record_face_to_face(desk, person, code, True)
    with_all = plan(), own()
    for person in (cast.simone, cast.rene):
        for code in ("P1", "P7", "P8"):
            consents.record_face_to_face(desk, person, code, False)
    assert (plan(), own()) == with_all


@pytest.mark.rule("D7")
def test_a_fresh_house_shows_nobody_to_anybody(desk: Desk) -> None:
    assert visits.see_day(desk).seen.visits == ()
    assert visits.see_week(desk, TODAY).residents == ()
    assert visits.see_board(desk).seen.cards == {}
    assert residents.names(desk) == []
