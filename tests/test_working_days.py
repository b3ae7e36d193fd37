"""The working day a time limit runs to: Sundays, public holidays and Easter included."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitat_box.domain.working_days import easter, holidays, is_working_day, next_working_day, same_day_after_months

EASTERS = {
    1943: (4, 25), 1961: (4, 2), 2000: (4, 23), 2008: (3, 23), 2011: (4, 24), 2024: (3, 31), 2025: (4, 20),
    2026: (4, 5), 2027: (3, 28), 2028: (4, 16), 2029: (4, 1), 2030: (4, 21), 2038: (4, 25), 2049: (4, 18),
}  # fmt: skip


@pytest.mark.parametrize(("year", "day"), EASTERS.items())
def test_easter_falls_where_calendars_print_it(year: int, day: tuple[int, int]) -> None:
    assert easter(year) == date(year, *day)


@given(st.integers(1900, 2200))
def test_easter_is_a_sunday_between_its_two_bounds(year: int) -> None:
    found = easter(year)
    assert found.weekday() == 6
    assert date(year, 3, 22) <= found <= date(year, 4, 25)


def test_the_holidays_of_2027_are_the_eleven_of_the_labour_code() -> None:
    assert {f"{day:%d/%m}" for day in holidays(2027)} == {
        "01/01", "29/03", "01/05", "06/05", "08/05", "17/05", "14/07", "15/08", "01/11", "11/11", "25/12",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("day", "then"),
    [
        (date(2027, 2, 28), date(2027, 3, 1)),
        (date(2027, 3, 27), date(2027, 3, 30)),  # Saturday, Easter, Easter Monday
        (date(2027, 5, 6), date(2027, 5, 7)),  # Ascension
        (date(2027, 5, 17), date(2027, 5, 18)),  # Whit Monday
        (date(2026, 12, 25), date(2026, 12, 28)),
        (date(2027, 1, 1), date(2027, 1, 4)),
        (date(2026, 11, 23), date(2026, 11, 23)),
    ],
)
@pytest.mark.rule("G3")
def test_a_limit_on_a_day_off_runs_to_the_next_working_day(day: date, then: date) -> None:
    assert next_working_day(day) == then


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 24))
def test_the_same_day_later_is_in_the_right_month_and_never_later_in_it(day: date, months: int) -> None:
    later = same_day_after_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_no_more_than_four_days_are_ever_waited(day: date) -> None:
    then = next_working_day(day)
    assert is_working_day(then)
    assert timedelta(0) <= then - day <= timedelta(days=4)
