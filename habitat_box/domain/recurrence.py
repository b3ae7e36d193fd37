"""When a series comes back: expanded on local time for the window asked, never through its past."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from habitat_box.domain.recurrence_days import (
    chooses,
    days_of_month,
    days_of_week,
    days_of_year,
    first_week,
    week_year,
)
from habitat_box.domain.recurrence_rule import Rule, RuleNotUnderstood, read_rule

__all__ = ["Rule", "RuleNotUnderstood", "Series", "TooManyOccurrences", "Work", "occurrences", "read_rule"]

_STEP = {"HOURLY": 3600, "MINUTELY": 60, "SECONDLY": 1}
_LAST_YEAR = 9998
_WALKED = 2_000  # occurrences; a longer count is walked only as far as it is asked


class TooManyOccurrences(ValueError):
    """The series would cost more work than a planning ever needs."""


class Work:
    """A budget of steps and of occurrences, so that a hostile rule ends in a sentence and not in a wait."""

    def __init__(self, steps: int = 200_000, results: int = 3_000) -> None:
        self.steps = steps
        self.results = results

    def spend(self, steps: int = 1) -> None:
        """Take steps from the budget. Raises TooManyOccurrences when it is empty."""
        self.steps -= steps
        if self.steps < 0:
            raise TooManyOccurrences


@dataclass(frozen=True)
class Series:
    """A start and what repeats it. All moments are naive, in the zone of the start."""

    start: datetime
    all_day: bool = False
    rules: tuple[Rule, ...] = ()
    extra: tuple[datetime, ...] = ()  # RDATE
    excluded: frozenset[datetime] = frozenset()  # EXDATE
    excluded_days: frozenset[date] = frozenset()  # EXDATE given as a day
    except_rules: tuple[Rule, ...] = ()  # EXRULE of RFC 2445, still written by old software

    def between(self, lower: datetime, upper: datetime, work: Work | None = None) -> list[datetime]:
        """List the starts from `lower` to `upper`, both included, in order. Raises TooManyOccurrences."""
        work = work or Work()
        # A DTSTART that its own rule does not produce is undefined (RFC 5545, 3.8.5.3); libical leaves it out.
        given = self.extra if self.rules else (self.start, *self.extra)
        found = {moment for moment in given if lower <= moment <= upper}
        for rule in self.rules:
            for moment in occurrences(rule, self.start, lower, upper, self.all_day, work):
                found.add(moment)
                if len(found) > work.results:
                    raise TooManyOccurrences
        for rule in self.except_rules:
            found.difference_update(occurrences(rule, self.start, lower, upper, self.all_day, work))
        kept = found - self.excluded
        if self.excluded_days:
            kept = {moment for moment in kept if moment.date() not in self.excluded_days}
        return sorted(kept)


def occurrences(
    rule: Rule, start: datetime, lower: datetime, upper: datetime, all_day: bool = False, work: Work | None = None
) -> Iterator[datetime]:
    """Yield what the rule alone gives between `lower` and `upper`, both included, in order."""
    return _walk(_close(rule, start, all_day), start, lower, upper, all_day, work or Work())


def _walk(rule: Rule, start: datetime, lower: datetime, upper: datetime, all_day: bool, work: Work) -> Iterator[datetime]:
    stop = min(upper, rule.until) if rule.until else upper
    left = rule.count
    # A count can only be reached by counting.
    lower_seen = start if left is not None else max(lower, start)
    if stop < start:
        return
    for moments in _periods(rule, start, lower_seen, stop, all_day, work):
        for moment in _positioned(rule, moments):
            if moment < start:
                continue
            if moment > stop or left == 0:
                return
            if left is not None:
                left -= 1
            if moment >= lower:
                yield moment


def _close(rule: Rule, start: datetime, all_day: bool) -> Rule:
    """Turn COUNT into UNTIL where arithmetic or one short walk allows, so that age costs nothing."""
    if rule.count is None or rule.count < 1:
        return rule
    plainly = not (rule.names_days or rule.names_hours or rule.months or rule.positions)
    if not plainly or rule.freq not in ("DAILY", "WEEKLY"):
        return _last_of(rule, start, all_day) if rule.count <= _WALKED else rule
    unit = timedelta(days=1 if rule.freq == "DAILY" else 7)
    try:
        last = start + unit * rule.interval * (rule.count - 1)
    except OverflowError:
        return replace(rule, count=None)
    return replace(rule, count=None, until=min(last, rule.until) if rule.until else last)


@lru_cache(maxsize=2048)
def _last_of(rule: Rule, start: datetime, all_day: bool) -> Rule:
    """Walk a counted series once to its last occurrence; what is asked later starts from there."""
    try:
        last = start
        for moment in _walk(rule, start, start, _end_of_time(start), all_day, Work(steps=_WALKED * 4)):
            last = moment
    except TooManyOccurrences:
        return rule
    return replace(rule, count=None, until=last)


def _end_of_time(start: datetime) -> datetime:
    return start.replace(year=min(start.year + 100, _LAST_YEAR), day=1)


def _positioned(rule: Rule, moments: list[datetime]) -> Sequence[datetime]:
    """Keep the BYSETPOS of one period's whole set."""
    if not rule.positions:
        return moments
    size = len(moments)
    places = {p - 1 if p > 0 else size + p for p in rule.positions}
    return [moments[p] for p in sorted(places) if 0 <= p < size]


def _periods(
    rule: Rule, start: datetime, lower: datetime, upper: datetime, all_day: bool, work: Work
) -> Iterator[list[datetime]]:
    """Yield the full set of each period that can touch the window."""
    if rule.freq in _STEP:
        if not all_day:
            yield from _short_periods(rule, start, lower, upper, work)
        return
    walk: Callable[[Rule, date, date, date], Iterator[list[date]]] = {
        "DAILY": _daily, "WEEKLY": _weekly, "MONTHLY": _monthly, "YEARLY": _yearly,
    }[rule.freq]  # fmt: skip
    times = [start.time()] if all_day or not rule.names_hours else _times(rule, start)
    for days in walk(rule, start.date(), lower.date(), upper.date()):
        work.spend(1 + len(days))
        yield [datetime.combine(day, hour) for day in days for hour in times]


def _times(rule: Rule, start: datetime) -> list[time]:
    """List the hours of the day the rule chooses, the missing parts taken from DTSTART."""
    hours = rule.hours or (start.hour,)
    minutes = rule.minutes or (start.minute,)
    seconds = [second for second in rule.seconds or (start.second,) if second < 60]
    return [time(h, m, s) for h in hours for m in minutes for s in seconds]


def _daily(rule: Rule, start: date, lower: date, upper: date) -> Iterator[list[date]]:
    first = max(0, (lower - start).days // rule.interval)
    for number in range(first * rule.interval, (upper - start).days + 1, rule.interval):
        day = start + timedelta(days=number)
        yield [day] if chooses(rule, day) else []


def _weekly(rule: Rule, start: date, lower: date, upper: date) -> Iterator[list[date]]:
    back = (start.weekday() - rule.week_start) % 7
    if start.toordinal() <= back:
        return
    origin = start - timedelta(days=back)
    step = 7 * rule.interval
    first = max(0, (lower - origin).days // step)
    for number in range(first * step, (upper - origin).days + 1, step):
        yield days_of_week(rule, origin + timedelta(days=number), start)


def _monthly(rule: Rule, start: date, lower: date, upper: date) -> Iterator[list[date]]:
    origin = start.year * 12 + start.month - 1
    first = max(0, (lower.year * 12 + lower.month - 1 - origin) // rule.interval)
    last = min(upper.year, _LAST_YEAR) * 12 + upper.month
    for number in range(origin + first * rule.interval, last, rule.interval):
        yield days_of_month(rule, number // 12, number % 12 + 1, start)


def _yearly(rule: Rule, start: date, lower: date, upper: date) -> Iterator[list[date]]:
    wanted = {weekday for _, weekday in rule.weekdays} or {start.weekday()}
    in_weeks = rule.weeks and start.weekday() in wanted
    origin = week_year(start, rule.week_start) if in_weeks else start.year
    # A year of weeks may begin in the December before: look one period earlier.
    first = max(0, (lower.year - 1 - origin) // rule.interval)
    for year in range(origin + first * rule.interval, min(upper.year + 1, _LAST_YEAR) + 1, rule.interval):
        if not rule.weeks and year > upper.year:
            return
        if rule.weeks and first_week(year, rule.week_start) > upper:
            return
        yield days_of_year(rule, year, start) if year > 0 else []


def _short_periods(rule: Rule, start: datetime, lower: datetime, upper: datetime, work: Work) -> Iterator[list[datetime]]:
    """Walk hours, minutes or seconds; a day the rule refuses is passed over in one step."""
    unit = _STEP[rule.freq]
    origin = start.replace(minute=0 if unit == 3600 else start.minute, second=0 if unit > 1 else start.second)
    step = unit * rule.interval
    number = max(0, int((lower - origin).total_seconds()) // step)
    while (moment := origin + timedelta(seconds=number * step)) <= upper:
        work.spend()
        if not chooses(rule, moment.date()):
            midnight = datetime.combine(moment.date() + timedelta(days=1), time.min)
            number = -(-int((midnight - origin).total_seconds()) // step)
            continue
        if moments := _inside(rule, moment, start, unit):
            yield moments
        number += 1


def _inside(rule: Rule, moment: datetime, start: datetime, unit: int) -> list[datetime]:
    """Limit by the larger parts, expand the smaller ones."""
    if rule.hours and moment.hour not in rule.hours:
        return []
    if unit < 3600 and rule.minutes and moment.minute not in rule.minutes:
        return []
    if unit == 1:
        return [moment] if not rule.seconds or moment.second in rule.seconds else []
    minutes = (rule.minutes or (start.minute,)) if unit == 3600 else (moment.minute,)
    seconds = [second for second in rule.seconds or (start.second,) if second < 60]
    return [moment.replace(minute=m, second=s) for m in minutes for s in seconds]
