"""An iCalendar recurrence rule as values (RFC 5545, 3.3.10), read strictly enough to say what is wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time

from habitat_box.domain.spelling import plain

FREQUENCIES = ("SECONDLY", "MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY")
WEEKDAYS = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}
_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_LIMITS = {
    "BYSECOND": (0, 60), "BYMINUTE": (0, 59), "BYHOUR": (0, 23), "BYMONTHDAY": (-31, 31),
    "BYYEARDAY": (-366, 366), "BYWEEKNO": (-53, 53), "BYMONTH": (1, 12), "BYSETPOS": (-366, 366),
}  # fmt: skip


def wall(year: int, month: int = 1, day: int = 1, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    """Make the moment a clock on the wall shows, before any zone is attached."""
    return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001  expansion works on wall time


class RuleNotUnderstood(ValueError):
    """The rule says something that cannot be followed; the message cites it."""


@dataclass(frozen=True)
class Rule:
    """One RRULE. `until` is a local naive moment, included; None means for ever or COUNT."""

    freq: str
    interval: int = 1
    count: int | None = None
    until: datetime | None = None
    until_utc: bool = False
    weekdays: tuple[tuple[int, int], ...] = ()  # (0 or the nth, 0 = Monday)
    seconds: tuple[int, ...] = ()
    minutes: tuple[int, ...] = ()
    hours: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    year_days: tuple[int, ...] = ()
    weeks: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    positions: tuple[int, ...] = ()
    week_start: int = 0

    @property
    def names_days(self) -> bool:
        """Say whether the rule itself chooses days, so that DTSTART need not."""
        return bool(self.weekdays or self.month_days or self.year_days or self.weeks)

    @property
    def names_hours(self) -> bool:
        """Say whether the rule chooses hours of the day."""
        return bool(self.hours or self.minutes or self.seconds)


def read_rule(text: str) -> Rule:
    """Read the value of an RRULE. Raises RuleNotUnderstood."""
    parts: dict[str, str] = {}
    for piece in text.strip().strip(";").split(";"):
        name, equals, value = piece.partition("=")
        if not equals:
            raise RuleNotUnderstood(piece)
        parts[name.strip().upper()] = value.strip().upper()
    freq = parts.get("FREQ", "")
    if freq not in FREQUENCIES:
        raise RuleNotUnderstood(text)
    if parts.get("RSCALE", "GREGORIAN") != "GREGORIAN" or parts.get("SKIP", "OMIT") != "OMIT":
        raise RuleNotUnderstood(text)
    until, until_utc = _read_until(parts["UNTIL"]) if parts.get("UNTIL") else (None, False)
    numbers = {name: _numbers(name, parts[name]) for name in _LIMITS if parts.get(name)}
    return Rule(
        freq,
        interval=max(1, _number("INTERVAL", parts.get("INTERVAL") or "1")),
        count=_number("COUNT", parts["COUNT"]) if parts.get("COUNT") else None,
        until=until,
        until_utc=until_utc,
        weekdays=_weekdays(parts.get("BYDAY", "")),
        seconds=numbers.get("BYSECOND", ()),
        minutes=numbers.get("BYMINUTE", ()),
        hours=numbers.get("BYHOUR", ()),
        month_days=numbers.get("BYMONTHDAY", ()),
        year_days=numbers.get("BYYEARDAY", ()),
        weeks=numbers.get("BYWEEKNO", ()),
        months=numbers.get("BYMONTH", ()),
        positions=numbers.get("BYSETPOS", ()),
        week_start=WEEKDAYS.get(parts.get("WKST", "MO"), 0),
    )


def _number(name: str, text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise RuleNotUnderstood(f"{name}={text}")
    return int(text)


def _numbers(name: str, text: str) -> tuple[int, ...]:
    low, high = _LIMITS[name]
    found = set()
    for piece in text.split(","):
        if not re.fullmatch(r"[+-]?\d{1,3}", piece, re.ASCII) or not low <= int(piece) <= high:
            raise RuleNotUnderstood(f"{name}={text}")
        if int(piece) == 0 and low < 0:
            raise RuleNotUnderstood(f"{name}={text}")
        found.add(int(piece))
    return tuple(sorted(found))


def _weekdays(text: str) -> tuple[tuple[int, int], ...]:
    if not text:
        return ()
    found = []
    for piece in text.split(","):
        part = _DAY.fullmatch(piece.strip())
        if part is None:
            raise RuleNotUnderstood(f"BYDAY={text}")
        found.append((int(part[1] or 0), WEEKDAYS[part[2]]))
    return tuple(dict.fromkeys(found))


def _read_until(text: str) -> tuple[datetime, bool]:
    """Read UNTIL; a date alone means to the end of that day, the way it is meant by those who write it."""
    part = re.fullmatch(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z?))?", text, re.ASCII)
    try:
        if part is None:
            raise ValueError(plain(text))
        day = date(int(part[1]), int(part[2]), int(part[3]))
        hour = time(int(part[4]), int(part[5]), min(int(part[6]), 59)) if part[4] else time.max
    except ValueError as problem:
        raise RuleNotUnderstood(f"UNTIL={text}") from problem
    return datetime.combine(day, hour), bool(part[7])
