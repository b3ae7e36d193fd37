"""A box that doubts the date erases nothing, says so, and is cured by the right date or by the coordinator alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitat_box import errors
from habitat_box.domain import trusted_clock
from habitat_box.domain.tasks import TaskKind
from habitat_box.domain.trusted_clock import LONGEST_SILENCE, SET_RIGHT, ClockMark
from habitat_box.store import migrations
from habitat_box.store.connection import Store
from habitat_box.usecases import consents, keeping, residents, retention, visits
from habitat_box.usecases.desk import Desk
from habitat_box.usecases.tending import tend
from tests import bare_store
from tests.conftest import TODAY, Cast, FrozenClock

NOW = datetime(2026, 11, 23, 8, 40, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("jump", "sure"),
    [
        (timedelta(0), True),
        (-SET_RIGHT, True),
        (-SET_RIGHT - SECOND, False),
        (LONGEST_SILENCE, True),
        (LONGEST_SILENCE + SECOND, False),
        (timedelta(days=3653), False),
        (-timedelta(days=3653), False),
    ],
    ids=["stands", "set right", "back", "a month", "more than a month", "ten years on", "ten years back"],
)
@pytest.mark.rule("E1")
def test_a_clock_is_sure_within_a_month_forward_and_minutes_back(jump: timedelta, sure: bool) -> None:
    assert trusted_clock.is_sure(ClockMark(NOW), NOW + jump) is sure
    after = trusted_clock.after(ClockMark(NOW), NOW + jump)
    assert (after.doubted_at is None) is sure
    assert after.sure_at == (max(NOW, NOW + jump) if sure else NOW)


def test_a_box_that_never_noted_an_instant_has_nothing_to_compare_with() -> None:
    assert trusted_clock.is_sure(None, NOW)
    assert trusted_clock.after(None, NOW) == ClockMark(NOW)
    assert trusted_clock.confirmed(NOW) == ClockMark(NOW)


@given(st.lists(st.timedeltas(timedelta(days=-5000), timedelta(days=5000)), max_size=20))
def test_looking_again_and_again_never_cures_a_doubt(jumps: list[timedelta]) -> None:
    mark, now = ClockMark(NOW), NOW
    for jump in jumps:
        now = NOW + jump
        before, mark = mark, trusted_clock.after(mark, now)
        assert mark.sure_at >= before.sure_at
        assert mark.sure_at - before.sure_at <= LONGEST_SILENCE
        if not trusted_clock.is_sure(before, now):
            assert mark.sure_at == before.sure_at
            assert mark.doubted_at is not None
            assert not trusted_clock.is_sure(mark, now)


@given(st.timedeltas(timedelta(days=31), timedelta(days=5000)))
def test_the_first_instant_of_a_doubt_is_remembered(jump: timedelta) -> None:
    first = trusted_clock.after(ClockMark(NOW), NOW + jump)
    again = trusted_clock.after(first, NOW + jump + SECOND)
    assert again.doubted_at == NOW + jump


# -- the box


def rows(desk: Desk) -> dict[str, int]:
    with desk.box.store.maintenance():
        tables = [r["name"] for r in desk.box.store.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
        wanted = [name for name in tables if not name.startswith("sqlite_") and name not in ("access_log", "clock_mark")]
        return {n: int(desk.box.store.database.execute_sql(f"SELECT count(*) FROM {n}").fetchone()[0]) for n in wanted}  # noqa: S608


@pytest.fixture
def lived(desk: Desk, cast: Cast) -> Desk:
    residents.add_contact(desk, cast.simone, "Paul", "06 00 00 00 01", "fils")
    consents.record_face_to_face(desk, cast.simone, "P7", True)
    residents.write_habits(desk, cast.simone, "Le café d'abord")
    consents.record_face_to_face(desk, cast.simone, "P7", False)
    residents.say_goodbye(desk, cast.rene, TODAY)
    desk.box.settings.technical_log.write_text("2026-11-23 08:00:00 INFO started\n", "utf-8")
    retention.tend(desk.box)
    return desk


@pytest.mark.rule("E1")
@pytest.mark.parametrize("years", [-10, 10])
def test_a_box_ten_years_off_erases_nothing_whoever_looks_at_it(
    lived: Desk, cast: Cast, clock: FrozenClock, years: int
) -> None:
    before = rows(lived)
    clock.advance(days=3653 * years / 10)
    for _hour in range(48):
        assert retention.tend(lived.box) == []
        consents.erase_sealed(lived.box)
        clock.advance(hours=1)
    visits.see_day(lived)
    residents.see_person(lived, cast.simone)
    assert retention.tend(lived.box) == []
    assert rows(lived) == before
    assert lived.box.settings.technical_log.read_text("utf-8") != ""
    said = retention.status(lived)
    assert not said.sure
    assert said.doubted_at is not None
    assert said.overdue == ()
    assert not said.is_in_order
    with pytest.raises(errors.ClockInDoubt, match="doute de la date"):
        retention.run(lived)
    assert keeping.verify(lived).is_whole


@pytest.mark.rule("E1")
def test_the_doubt_ends_when_the_date_comes_back(lived: Desk, clock: FrozenClock) -> None:
    clock.advance(days=3653)
    retention.tend(lived.box)
    assert not retention.status(lived).sure
    clock.advance(days=-3653, hours=1)
    retention.tend(lived.box)
    said = retention.status(lived)
    assert said.sure
    assert said.doubted_at is None


@pytest.mark.rule("E1")
def test_the_coordinator_confirms_a_long_holiday_and_the_work_is_done(lived: Desk, clock: FrozenClock) -> None:
    clock.advance(days=70)
    assert retention.tend(lived.box) == []
    assert retention.confirm_date(lived) == clock.now
    assert {one.rule for one in retention.run(lived)} >= {"fiche", "soutien"}
    assert retention.status(lived).is_in_order
    assert keeping.verify(lived).is_whole


def test_a_box_without_a_mark_trusts_the_time_of_its_log(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    assert desk.box.door.clock_mark() is None or desk.box.door.clock_is_sure()
    clock.advance(days=31)
    assert not desk.box.door.clock_is_sure()
    assert retention.tend(desk.box) == []
    residents.names(desk)  # a line under the new date cures nothing once the doubt was noted
    assert not desk.box.door.clock_is_sure()
    assert retention.tend(desk.box) == []
    clock.advance(days=-31)
    assert desk.box.door.clock_is_sure()


def test_a_box_made_before_the_marks_starts_from_its_last_line(tmp_path: Path) -> None:
    store = Store(tmp_path / "old.db", bare_store.KEY)
    try:
        with store.maintenance():
            migrations.m0001_first(store)
            for seq, at in ((1, "2026-11-22T08:00:00.000000Z"), (2, "2026-11-21T08:00:00.000000Z")):
                line = (seq, at, "", "", "", "", "", "", "", "", b"", b"", b"")
                store.run(f"INSERT INTO access_log VALUES ({','.join('?' * len(line))})", line)  # noqa: S608
            migrations.m0002_rights(store)
        with store.unit(write=False):
            assert store.rows("SELECT sure_at, doubted_at FROM clock_mark") == [
                {"sure_at": "2026-11-21T08:00:00.000000Z", "doubted_at": None}
            ]
    finally:
        store.close()


@pytest.mark.parametrize("read", [retention.status, retention.preview, retention.limits, retention.archived])
def test_no_worker_sees_what_is_kept_and_how_long(desk: Desk, cast: Cast, read: Callable[[Desk], object]) -> None:
    with pytest.raises(errors.AccessRefused):
        read(desk.box.desk(cast.sonia))


def test_a_box_that_doubts_ends_no_yes_and_all_are_back_with_the_right_date(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    consents.record_face_to_face(desk, cast.simone, "P1", True)
    tend(desk.box)
    clock.advance(days=4000)
    tend(desk.box)
    (wrong,) = [one for one in consents.all_choices(desk, [cast.simone])[cast.simone] if one.purpose.code == "P1"]
    assert not wrong.in_force
    clock.advance(days=-4000)
    tend(desk.box)
    (right,) = [one for one in consents.all_choices(desk, [cast.simone])[cast.simone] if one.purpose.code == "P1"]
    assert right.in_force
    assert not [task for task in desk.box.door.tasks() if task.kind is TaskKind.BOARD]
