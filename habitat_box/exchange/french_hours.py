"""Hours and lengths as French offices write them: 8h30, 9:00-10:30, midi, 1h30, 45 min."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

from habitat_box.domain.spelling import plain

Cell = str | int | float | bool | datetime | time | timedelta | None

DAY = 24 * 60  # minutes
_CLOCK = re.compile(
    r"(\d{1,2})\s*(?:h(?:eures?|rs?|\b|(?=\d))|:|\.(?=\d\d)|[uU](?=\d))\s*(?:(\d{1,2})\s*(?:mn|min(?:utes?)?|m)?)?(?::(\d{2})(?:\.\d+)?)?"
    r"\s*(am|pm)?"
)
_BARE = re.compile(r"(\d{1,2})\s*(am|pm)?")
_PACKED = re.compile(r"(\d{2})(\d{2})")
_SEPARATOR = re.compile(r"\s*(?:-+>?|–|—|→|/|~|\bjusqu(?:a|'a|')?\b|\ba\b|\bau\b|\bet\b|\bto\b|\buntil\b)\s*")
_OPENING = re.compile(r"^(?:de|du|entre|from|des|vers|a|horaires?)\s*:?\s+")
_LENGTH = re.compile(
    r"(?:(\d{1,3}(?:[.,]\d+)?)\s*(?:h(?:eures?)?\b|h(?=\d)))?\s*(?:(\d{1,4}(?:[.,]\d+)?)\s*(?:mn|min(?:utes?)?\.?|m|')?)?"
)
_COLONS = re.compile(r"(\d{1,3}):(\d{2})(?::(\d{2}))?")


def read_clock(value: Cell, *, bare: bool = True) -> int | None:
    """Read one hour as minutes after midnight (0 to 1440), or None. A bare 9 is nine o'clock."""
    if isinstance(value, datetime | time):
        return value.hour * 60 + value.minute
    if isinstance(value, timedelta):
        minutes = int(value.total_seconds() // 60)
        return minutes if 0 <= minutes <= DAY else None
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return _from_number(value, bare=bare)
    text = _OPENING.sub("", _plain(value))
    if text in ("midi", "12h midi"):
        return 12 * 60
    if text == "minuit":
        return 0
    if part := _CLOCK.fullmatch(text):
        return _minutes(int(part[1]), int(part[2] or 0), int(part[3] or 0), part[4])
    if part := _PACKED.fullmatch(text):
        return _minutes(int(part[1]), int(part[2]), 0, None)
    if bare and (part := _BARE.fullmatch(text)):
        return _minutes(int(part[1]), 0, 0, part[2])
    return _from_text_number(text)


def _from_number(value: float, *, bare: bool) -> int | None:
    """Read a spreadsheet's fraction of a day, or a whole hour."""
    if 0 <= value < 1:
        return round(value * DAY)
    if bare and value == int(value) and 1 <= value <= 24:
        return int(value) * 60
    if value == int(value) and 100 <= value <= 2400:
        return _minutes(int(value) // 100, int(value) % 100, 0, None)
    return None


def _from_text_number(text: str) -> int | None:
    """Read a fraction of a day that became text: 0,3125."""
    if re.fullmatch(r"0[.,]\d{3,}", text):
        return _from_number(float(text.replace(",", ".")), bare=False)
    return None


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", plain(text)).strip(" .;,")


def _minutes(hour: int, minute: int, second: int, half: str | None) -> int | None:
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    if minute > 59 or second > 59 or hour > 24 or (hour == 24 and minute):
        return None
    return hour * 60 + minute


def read_interval(value: Cell) -> tuple[int, int] | None:
    """Read "9:00-10:30" or "de 8h à 9h" as two moments in minutes after midnight, or None."""
    if not isinstance(value, str):
        return None
    text = _OPENING.sub("", _plain(re.sub(r"\([^)]*\)", " ", value)))
    parts = [part for part in _SEPARATOR.split(text) if part]
    if len(parts) == 1:
        # "8h00 9h30": nothing but a space between two hours.
        found = list(_CLOCK.finditer(text))
        parts = [m[0] for m in found] if len(found) == 2 and _covers(text, found) else parts
    if len(parts) != 2:
        return None
    start, end = read_clock(parts[0]), read_clock(parts[1])
    # A bare pair of numbers is a date or a room before it is an hour.
    if start is None or end is None or all(re.fullmatch(r"\d{1,2}", part) for part in parts):
        return None
    return start, end


def _covers(text: str, found: list[re.Match[str]]) -> bool:
    return not re.sub(r"\s", "", "".join([text[: found[0].start()], text[found[-1].end() :]]))


def ends_at_midnight(value: Cell) -> bool:
    """Say whether an hour that reads 0 is the end of the day when it closes a visit."""
    return read_clock(value) == 0


def read_minutes(value: Cell, header: str = "") -> int | None:
    """Read a length in minutes, or None. A number alone takes its unit from the header, else from its size."""
    if isinstance(value, datetime | time):
        return value.hour * 60 + value.minute
    if isinstance(value, timedelta):
        return round(value.total_seconds() / 60)
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return _by_unit(float(value), header)
    text = _plain(value)
    if re.fullmatch(r"\d+(?:[.,]\d+)?", text):
        return _by_unit(float(text.replace(",", ".")), header)
    if part := _COLONS.fullmatch(text):
        return int(part[1]) * 60 + int(part[2])
    part = _LENGTH.fullmatch(text)
    if not part or not (part[1] or part[2]):
        return None
    hours, minutes = (float((p or "0").replace(",", ".")) for p in part.groups())
    return round(hours * 60 + minutes)


def _by_unit(value: float, header: str) -> int | None:
    words = plain(header)
    if value < 0:
        return None
    if re.search(r"\bmin|\bmn\b", words):
        return round(value)
    if re.search(r"\bh\b|heure", words):
        return round(value * 60)
    if 0 < value < 1:
        # A spreadsheet keeps an hour as 1/24; half an hour written 0.5 is rarer than 12 hours is absurd.
        return round(value * DAY) if value < 0.25 else round(value * 60)
    return round(value * 60) if value <= 8 and value != 5 else round(value)
