"""What icalendar reads for us: dates, durations, offsets and rules, with what real calendars write beside the RFC."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from icalendar.prop import vDDDTypes, vDuration, vRecur, vUTCOffset

from habitat_box.domain.recurrence import Rule, RuleNotUnderstood, read_rule
from habitat_box.domain.recurrence_rule import wall

# The library's int() would take "1 " and "+1" for digits: a damaged date must be refused, not read as another one.
_EXACT = re.compile(r"\d{8}(?:T\d{6}Z?)?", re.ASCII)
# ISO 8601 with its dashes, no seconds, fractions of them: written by scripts and by some exports.
_LOOSE = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ](\d\d):?(\d\d)(?::?(\d\d))?(?:\.\d+)?(Z?))?", re.ASCII)
_OFFSET = re.compile(r"[+-]\d{4}(?:\d\d)?", re.ASCII)
# The library passes over a piece that is no NAME=VALUE: a rule half read would repeat too often.
_PIECES = re.compile(r"[A-Z-]+=[A-Z0-9,+:.-]*(?:;[A-Z-]+=[A-Z0-9,+:.-]*)*;*", re.ASCII)


class ValueNotUnderstood(ValueError):
    """A value that cannot be used; the message cites it."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """A DATE or DATE-TIME as written: the naive moment, whether it is only a day, whether it ends in Z."""

    local: datetime
    is_day: bool
    utc: bool


def read_stamp(value: str) -> Stamp:
    """Read a DATE or DATE-TIME. Raises ValueNotUnderstood."""
    text = value.strip().upper()
    try:
        exact = _EXACT.fullmatch(text) and text[13:15] != "60"
        found = vDDDTypes.from_ical(text if exact else _mended(text))  # type: ignore[no-untyped-call]
    except ValueError as problem:
        raise ValueNotUnderstood(value) from problem
    day = found if isinstance(found, date) else None
    if day is None or not 1 < day.year < 9998:
        raise ValueNotUnderstood(value)
    if isinstance(found, datetime):
        return Stamp(found.replace(tzinfo=None), False, found.tzinfo is not None)
    return Stamp(wall(day.year, day.month, day.day), True, False)


def _mended(text: str) -> str:
    """Write a date the way the RFC does. Raises ValueError."""
    part = _LOOSE.fullmatch(text)
    if part is None:
        raise ValueError(text)
    year, month, day, hour, minute, second, utc = part.groups()
    # RFC 5545, 3.3.12: who has no leap second takes 60 for 59.
    clock = f"T{hour}{minute}{'59' if second == '60' else second or '00'}{utc}" if hour else ""
    return f"{year}{month}{day}{clock}"


def read_duration(value: str) -> tuple[int, timedelta]:
    """Read a DURATION as its calendar days and its exact rest. Raises ValueNotUnderstood."""
    days, clock, rest = value.strip().upper().partition("T")
    sign = days[0] if days[:1] in ("+", "-") else ""
    try:
        # Read in two, for RFC 5545, 3.3.6: P1D follows the calendar and PT24H the clock; one timedelta forgets which.
        nominal = vDuration.from_ical(days)  # type: ignore[no-untyped-call]
        exact = vDuration.from_ical(f"{sign}P{clock}{rest}")  # type: ignore[no-untyped-call]
    except ValueError as problem:
        raise ValueNotUnderstood(value) from problem
    if not any(sign.isdigit() for sign in value):
        raise ValueNotUnderstood(value)
    return nominal.days, exact


def read_offset(value: str) -> timedelta:
    """Read a UTC-OFFSET. Raises ValueNotUnderstood."""
    text = value.strip()
    try:
        size: timedelta = vUTCOffset.from_ical(text if _OFFSET.fullmatch(text) else "")  # type: ignore[no-untyped-call]
    except ValueError as problem:
        raise ValueNotUnderstood(value) from problem
    return size


@lru_cache(maxsize=2048)
def read_recur(text: str) -> Rule:
    """Read a rule as the house's own. Raises RuleNotUnderstood."""
    # Some software writes BYDAY=MO, TU and some a last semicolon.
    tidy = "".join(text.split()).upper()
    if not _PIECES.fullmatch(tidy):
        raise RuleNotUnderstood(text)
    try:
        return read_rule(vRecur.from_ical(tidy).to_ical().decode())
    except ValueError as problem:
        raise RuleNotUnderstood(text) from problem
