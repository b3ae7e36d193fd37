"""Days a letter can be answered: neither a Sunday, nor a Saturday, nor a French public holiday (Code du travail L3133-1).

A time limit that ends on one of them runs to the next working day (Regulation 1182/71, art. 3(4)).
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from functools import cache

FIXED = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
AFTER_EASTER = (1, 39, 50)
"""Easter Monday, Ascension, Whit Monday: days after Easter Sunday."""


def easter(year: int) -> date:
    """Give Easter Sunday of a Gregorian year (anonymous Gregorian computus, Nature 1876)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    late = (a + 11 * h + 22 * weekday) // 451
    month, day = divmod(h + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


@cache
def holidays(year: int) -> frozenset[date]:
    """Give the eleven public holidays of a year."""
    moving = {easter(year) + timedelta(days=days) for days in AFTER_EASTER}
    return frozenset({date(year, month, day) for month, day in FIXED} | moving)


def is_working_day(day: date) -> bool:
    """Say whether a letter can be answered that day."""
    return day.weekday() < 5 and day not in holidays(day.year)


def next_working_day(day: date) -> date:
    """Give the day itself if it is a working day, else the first one after."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def same_day_after_months(day: date, months: int) -> date:
    """Give the same day some months later, or the last of a shorter month (Regulation 1182/71, art. 3(2)(c))."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
