"""Which backups stay: all of 35 days, then one a week, none older than 92 days; and when nothing is deleted at all."""

from collections.abc import Collection
from datetime import date

ALL_DAYS = 35
MOST_DAYS = 92
FEWEST = 3


def to_keep(dates: Collection[date], today: date, clock_trusted: bool, *, newest_verified: bool = True) -> set[date]:
    """Return the days whose backups stay.

    All stay while the clock is not trusted, the newest backup is not verified, or a backup is dated after today. The
    three newest stay within the 92 days; past them none does, since that is the promise made to erased people.
    """
    days = set(dates)
    if not clock_trusted or not newest_verified or any(day > today for day in days):
        return days
    weekly: dict[tuple[int, int], date] = {}
    for day in sorted(days):
        weekly[day.isocalendar()[:2]] = day  # the last of each week
    wanted = {day for day in days if _age(day, today) <= ALL_DAYS}
    wanted |= {day for day in weekly.values() if _age(day, today) <= MOST_DAYS}
    return wanted | {day for day in sorted(days)[-FEWEST:] if _age(day, today) <= MOST_DAYS}


def overdue(dates: Collection[date], today: date) -> set[date]:
    """Return the days whose backups are past 92 days, so that a screen can say so."""
    return {day for day in dates if _age(day, today) > MOST_DAYS}


def _age(day: date, today: date) -> int:
    return (today - day).days
