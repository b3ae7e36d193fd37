"""The days a rule chooses inside one year, month, week or day (RFC 5545, 3.3.10, table of expand and limit)."""

from __future__ import annotations

from calendar import isleap, monthrange
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from habitat_box.domain.recurrence_rule import Rule

_ONE_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


def first_week(year: int, week_start: int) -> date:
    """Give the first day of week 1: the first week with at least four days in the year."""
    fourth = date(year, 1, 4)
    return fourth - timedelta(days=(fourth.weekday() - week_start) % 7)


def week_year(day: date, week_start: int) -> int:
    """Give the year a day's week belongs to."""
    if day.year < 9999 and day >= first_week(day.year + 1, week_start):
        return day.year + 1
    return day.year if day >= first_week(day.year, week_start) else day.year - 1


def days_of_year(rule: Rule, year: int, start: date) -> list[date]:
    """List the days a yearly rule chooses in one year (of weeks when the rule numbers weeks)."""
    if rule.weeks:
        return [day for day in _days_of_weeks(rule, year, start) if _passes(rule, day, weekdays=False)]
    if rule.year_days:
        return [day for day in _numbered_days(rule, year) if _passes(rule, day)]
    if rule.month_days:
        # Nothing says which month: libical takes DTSTART's, unless weekdays already choose.
        months = rule.months or (range(1, 13) if rule.weekdays else (start.month,))
        found = [day for month in months for day in _month_days(rule, year, month)]
        return [day for day in found if _passes(rule, day)]
    if rule.weekdays and not rule.months:
        return sorted(set(_weekdays_between(rule, date(year, 1, 1), date(year, 12, 31))))
    if rule.weekdays:
        spans = [_span(year, month) for month in rule.months]
        return sorted({day for span in spans for day in _weekdays_between(rule, *span)})
    return [d for month in rule.months or (start.month,) if (d := _date(year, month, start.day))]


def days_of_month(rule: Rule, year: int, month: int, start: date) -> list[date]:
    """List the days a monthly rule chooses in one month."""
    if rule.months and month not in rule.months:
        return []
    if rule.month_days:
        return [day for day in _month_days(rule, year, month) if _passes(rule, day)]
    if rule.weekdays:
        found = sorted(set(_weekdays_between(rule, *_span(year, month))))
    else:
        found = [day] if (day := _date(year, month, start.day)) else []
    return [day for day in found if _passes(rule, day, weekdays=False)]


def days_of_week(rule: Rule, first: date, start: date) -> list[date]:
    """List the days a weekly rule chooses in the week that begins on `first`."""
    wanted = {weekday for _, weekday in rule.weekdays} or {start.weekday()}
    week = sorted((weekday - rule.week_start) % 7 for weekday in wanted)
    days = [first + timedelta(days=offset) for offset in week]
    if rule.months or rule.month_days or rule.year_days:
        return [day for day in days if _passes(rule, day, weekdays=False)]
    return days


def chooses(rule: Rule, day: date) -> bool:
    """Say whether a daily or shorter rule lets this day through."""
    if rule.weeks and not _in_weeks(rule, day):
        return False
    if rule.weekdays and day.weekday() not in {weekday for _, weekday in rule.weekdays}:
        return False
    return _passes(rule, day, weekdays=False)


def _passes(rule: Rule, day: date, *, weekdays: bool = True) -> bool:
    """Apply the parts that only limit."""
    if rule.months and day.month not in rule.months:
        return False
    if rule.month_days:
        length = monthrange(day.year, day.month)[1]
        if day.day not in rule.month_days and day.day - length - 1 not in rule.month_days:
            return False
    if rule.year_days:
        number = day.timetuple().tm_yday
        if number not in rule.year_days and number - 367 + (not isleap(day.year)) not in rule.year_days:
            return False
    return not weekdays or not rule.weekdays or any(_is_nth(rule, day, n, w) for n, w in rule.weekdays)


def _is_nth(rule: Rule, day: date, nth: int, weekday: int) -> bool:
    if day.weekday() != weekday:
        return False
    if nth == 0:
        return True
    first, last = _span(day.year, day.month)
    if rule.freq == "YEARLY" and not rule.months:
        first, last = date(day.year, 1, 1), date(day.year, 12, 31)
    return (day - first).days // 7 + 1 == nth or (last - day).days // 7 + 1 == -nth


def _weekdays_between(rule: Rule, first: date, last: date) -> Iterator[date]:
    for nth, weekday in rule.weekdays:
        earliest = first + timedelta(days=(weekday - first.weekday()) % 7)
        count = (last - earliest).days // 7 + 1
        if nth == 0:
            yield from (earliest + _WEEK * n for n in range(count))
        elif 0 < nth <= count:
            yield earliest + _WEEK * (nth - 1)
        elif 0 < -nth <= count:
            yield earliest + _WEEK * (count + nth)


def _days_of_weeks(rule: Rule, year: int, start: date) -> Iterable[date]:
    first = first_week(year, rule.week_start)
    count = (first_week(year + 1, rule.week_start) - first).days // 7
    weekdays = {weekday for _, weekday in rule.weekdays} or {start.weekday()}
    numbers = {week if week > 0 else count + 1 + week for week in rule.weeks}
    offsets = [(weekday - rule.week_start) % 7 for weekday in weekdays]
    chosen = (first + _WEEK * (n - 1) + _ONE_DAY * o for n in numbers if 1 <= n <= count for o in offsets)
    return sorted(chosen)


def _in_weeks(rule: Rule, day: date) -> bool:
    year = week_year(day, rule.week_start)
    first = first_week(year, rule.week_start)
    number = (day - first).days // 7 + 1
    count = (first_week(year + 1, rule.week_start) - first).days // 7
    return number in rule.weeks or number - count - 1 in rule.weeks


def _numbered_days(rule: Rule, year: int) -> list[date]:
    length = 366 if isleap(year) else 365
    numbers = {n if n > 0 else length + 1 + n for n in rule.year_days}
    return [date(year, 1, 1) + timedelta(days=n - 1) for n in sorted(numbers) if 1 <= n <= length]


def _month_days(rule: Rule, year: int, month: int) -> list[date]:
    length = monthrange(year, month)[1]
    numbers = {n if n > 0 else length + 1 + n for n in rule.month_days}
    return [date(year, month, n) for n in sorted(numbers) if 1 <= n <= length]


def _span(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _date(year: int, month: int, day: int) -> date | None:
    return date(year, month, day) if day <= monthrange(year, month)[1] else None
