"""Which backups stay."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backups import overdue, to_keep

TODAY = date(2026, 11, 21)


def ago(*days: int) -> set[date]:
    return {TODAY - timedelta(days=day) for day in days}


def test_all_of_the_last_35_days_stay() -> None:
    days = ago(*range(36))
    assert to_keep(days, TODAY, True) == days


def test_then_one_a_week_stays_up_to_92_days() -> None:
    kept = to_keep(ago(*range(200)), TODAY, True)
    older = {day for day in kept if (TODAY - day).days > 35}
    assert len(kept) - len(older) == 36
    assert len({day.isocalendar()[:2] for day in older}) == len(older)
    assert all(day.isoweekday() == 7 for day in older)
    assert 7 <= len(older) <= 9
    assert max((TODAY - day).days for day in kept) <= 92


def test_nothing_goes_while_the_clock_is_not_trusted() -> None:
    days = ago(*range(0, 400, 3))
    assert to_keep(days, TODAY, False) == days


def test_nothing_goes_while_the_newest_is_not_verified() -> None:
    days = ago(*range(0, 400, 3))
    assert to_keep(days, TODAY, True, newest_verified=False) == days


def test_nothing_goes_while_a_backup_comes_from_the_future() -> None:
    days = ago(-1, *range(0, 400, 3))
    assert to_keep(days, TODAY, True) == days


@pytest.mark.rule("E8")
def test_the_newest_three_stay_inside_the_promise_and_none_past_it() -> None:
    assert to_keep(ago(88, 90, 91), TODAY, True) == ago(88, 90, 91)
    days = ago(100, 200, 300, 400)
    assert to_keep(days, TODAY, True) == set()
    assert overdue(days, TODAY) == days
    assert overdue(ago(92), TODAY) == set()


def test_no_backup_means_nothing_to_keep() -> None:
    assert to_keep([], TODAY, True) == set()


@given(st.sets(st.integers(-3, 500), max_size=60), st.booleans(), st.booleans())
def test_rotation_is_careful_whatever_it_finds(ages: set[int], trusted: bool, verified: bool) -> None:
    days = ago(*ages)
    kept = to_keep(days, TODAY, trusted, newest_verified=verified)
    assert kept <= days
    assert len(kept) >= min(3, len({day for day in days if (TODAY - day).days <= 92}))
    assert {day for day in days if 0 <= (TODAY - day).days <= 35} <= kept
    assert to_keep(kept, TODAY, trusted, newest_verified=verified) == kept


@given(st.integers(0, 6))
def test_a_year_of_daily_rotation_never_leaves_a_hole_of_more_than_a_week(start: int) -> None:
    kept: set[date] = set()
    for day in range(365):
        today = TODAY + timedelta(days=start + day)
        kept = to_keep(kept | {today}, today, True)
    dates = sorted(kept)
    assert all((after - before).days <= 7 for before, after in zip(dates, dates[1:], strict=False))
    assert 84 <= (dates[-1] - dates[0]).days <= 92
