"""Dates as French offices write them: 23/11/2026, lundi 23 novembre, Lun 23/11, 2026-11-23."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from habitat_box.domain.spelling import plain
from habitat_box.exchange.french_hours import Cell

MONTHS = {
    "jan": 1, "janv": 1, "janvier": 1, "fev": 2, "fevr": 2, "fevrier": 2, "mar": 3, "mars": 3, "avr": 4, "avril": 4,
    "mai": 5, "juin": 6, "jui": 6, "juil": 7, "juillet": 7, "aou": 8, "aout": 8, "sep": 9, "sept": 9, "septembre": 9,
    "oct": 10, "octobre": 10, "nov": 11, "novembre": 11, "dec": 12, "decembre": 12,
    "january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8,
    "september": 9, "october": 10, "november": 11, "december": 12,
}  # fmt: skip
WEEKDAYS = {
    "lun": 0, "lundi": 0, "mar": 1, "mardi": 1, "mer": 2, "mercredi": 2, "jeu": 3, "jeudi": 3, "ven": 4,
    "vendredi": 4, "sam": 5, "samedi": 5, "dim": 6, "dimanche": 6,
    "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5, "sunday": 6,
}  # fmt: skip
_DAY_NAME = r"(?:le\s+)?(?:(?P<weekday>[a-z]{2,9})\.?,?\s*(?:le\s+)?)?"
_TAIL = r"(?:[\sT,]+(?:a\s+)?(?P<rest>\S.*))?"
_YEAR_FIRST = re.compile(_DAY_NAME + r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)" + _TAIL, re.I)
_NUMBERS = re.compile(
    _DAY_NAME + r"(?P<d>\d{1,2})\s*[-/.]\s*(?P<m>\d{1,2})(?:\s*[-/.]\s*(?P<y>\d{4}|\d{2})(?!\d))?" + _TAIL, re.I
)
_WORDS = re.compile(
    _DAY_NAME + r"(?P<d>\d{1,2})(?:er)?[\s-]*(?P<month>[a-z]{3,9})\.?(?:[\s-]*(?P<y>\d{4}|\d{2})(?![\dh:]))?" + _TAIL, re.I
)
_DAY_ONLY = re.compile(r"(?P<weekday>[a-z]{3,9})\.?\s+(?P<d>\d{1,2})(?:er)?")
_PACKED = re.compile(r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})")
_ONE_DATE = r"(?:[a-z]+\.? )?\d{1,2}(?:er)?(?:[/.-]\d{1,2}(?:[/.-]\d{2,4})?| [a-z]{3,9}\.?(?: \d{4})?)?"
_FROM_TO = re.compile(rf"\bdu (?P<first>{_ONE_DATE}) (?:au|a|jusqu'?au) (?P<last>{_ONE_DATE})")
_WEEK_OF = re.compile(rf"\bsemaine du (?P<first>{_ONE_DATE})")
_SERIALS = range(36_000, 64_000)  # spreadsheet days, 1998 to 2075
_SERIAL_ZERO = date(1899, 12, 30)


@dataclass(frozen=True)
class Calendar:
    """What helps to complete a date: the year or week of the title, the day asked for, the order of numbers."""

    around: date
    year: int | None = None
    monday: date | None = None
    day_first: bool = True


@dataclass(frozen=True)
class FoundDate:
    """A date read from a cell, what was left of the cell, and the weekday it claims when it is another."""

    day: date
    rest: Cell = None
    contradicts: str = ""


class NoSuchDate(ValueError):
    """A date that is well written and does not exist, such as 31/11."""


def read_date(value: Cell, calendar: Calendar) -> FoundDate | None:
    """Read a date, or None when the cell holds something else. Raises NoSuchDate."""
    if isinstance(value, datetime):
        rest = value.time() if value.time() != time() else None
        return FoundDate(value.date(), rest)
    if isinstance(value, date):
        return FoundDate(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_serial(float(value))
    if not isinstance(value, str) or not value.strip():
        return None
    text = re.sub(r"\s+", " ", plain(value)).strip()
    for pattern in (_YEAR_FIRST, _NUMBERS, _WORDS, _PACKED):
        if (part := pattern.fullmatch(text)) and (found := _assemble(part, calendar, value)):
            return found
    if (part := _DAY_ONLY.fullmatch(text)) and part["weekday"] in WEEKDAYS:
        return _nearest(WEEKDAYS[part["weekday"]], int(part["d"]), calendar, value)
    if text.strip(".") in WEEKDAYS and calendar.monday:
        return FoundDate(calendar.monday + timedelta(days=WEEKDAYS[text.strip(".")]))
    return _from_serial(float(text)) if re.fullmatch(r"\d{5}", text) else None


def weekday_alone(value: Cell) -> bool:
    """Say whether a cell is just the name of a day."""
    return isinstance(value, str) and plain(value).strip(" .") in WEEKDAYS


def _from_serial(value: float) -> FoundDate | None:
    if int(value) not in _SERIALS:
        return None
    fraction = value - int(value)
    rest = timedelta(minutes=round(fraction * 24 * 60)) if fraction else None
    return FoundDate(_SERIAL_ZERO + timedelta(days=int(value)), rest)


def _assemble(part: re.Match[str], calendar: Calendar, value: str) -> FoundDate | None:
    groups = part.groupdict()
    name = groups.get("weekday")
    if name and name.lower() not in WEEKDAYS:
        return None
    day = int(groups["d"])
    if groups.get("month"):
        found = MONTHS.get(groups["month"].lower())
        if found is None:
            return None
        month = found
    else:
        month = int(groups["m"])
        if not calendar.day_first and part.re is _NUMBERS:
            day, month = month, day
    weekday = WEEKDAYS[name.lower()] if name else None
    read = _complete(day, month, groups.get("y"), calendar, value)
    contradicts = name or "" if weekday is not None and read.weekday() != weekday else ""
    return FoundDate(read, groups.get("rest"), contradicts)


def _complete(day: int, month: int, year: str | None, calendar: Calendar, value: str) -> date:
    """Give the date its year: written, of the title, or the nearest to the period asked for."""
    try:
        if year:
            return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
        if calendar.monday:
            near = calendar.monday
        elif calendar.year:
            near = date(calendar.year, 7, 1)
        else:
            near = calendar.around
        candidates = [date(y, month, day) for y in (near.year - 1, near.year, near.year + 1) if _exists(y, month, day)]
        if not candidates:
            raise ValueError(value)
        return min(candidates, key=lambda d: abs((d - near).days))
    except ValueError as problem:
        raise NoSuchDate(value) from problem


def _nearest(weekday: int, day: int, calendar: Calendar, value: str) -> FoundDate:
    """Find "lun. 23": the closest day of that name and number."""
    near = calendar.monday or calendar.around
    days = (near + timedelta(days=n) for n in sorted(range(-190, 191), key=abs))
    found = next((d for d in days if d.day == day and d.weekday() == weekday), None)
    if found is None:
        raise NoSuchDate(value)
    return FoundDate(found)


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


@dataclass(frozen=True)
class Title:
    """What the lines above a table say of its dates."""

    year: int | None = None
    monday: date | None = None
    weekly: bool = False
    span: tuple[date, date] | None = None


def read_title(lines: list[str], around: date) -> Title:
    """Find in the title lines the year, "semaine 48", "du 23 au 29 novembre", or that the table is of whole weeks."""
    text = " ".join(plain(line) for line in lines)
    year = next((int(y) for y in re.findall(r"(?<!\d)(20\d{2})(?!\d)", text)), None)
    weekly = "hebdomadaire" in text
    span = _span(text, around, year)
    week = re.search(r"(?:semaine|sem\.?|(?<![a-z])s)\s*(?:n\s*°?\s*|no\s*)?(\d{1,2})(?!\d|[/h:.]\d)", text)
    if week and 1 <= int(week[1]) <= 53:
        monday = _monday(int(week[1]), year, around)
        return Title(year, monday, weekly or monday is not None, span)
    monday = span[0] - timedelta(days=span[0].weekday()) if span else None
    return Title(year, monday, weekly or ("semaine du" in text and span is not None), span)


def _span(text: str, around: date, year: int | None) -> tuple[date, date] | None:
    """Read "du 23/11/2026 au 29/11/2026", "du lundi 23 au dimanche 29 novembre", "semaine du 23/11"."""
    part = _FROM_TO.search(text)
    calendar = Calendar(around, year)
    try:
        if part is None:
            start = _WEEK_OF.search(text)
            found = read_date(start[1], calendar) if start else None
            return (found.day, found.day) if found else None
        last = read_date(part["last"].strip(), calendar)
        first_words = part["first"].strip()
        if last and re.fullmatch(r"(?:[a-z]+\.? )?\d{1,2}(?:er)?", first_words):
            day = int(re.sub(r"\D", "", first_words))
            month = last.day if day <= last.day.day else last.day.replace(day=1) - timedelta(days=1)
            return month.replace(day=day), last.day
        first = read_date(first_words, Calendar(last.day if last else around, last.day.year if last else year))
    except (NoSuchDate, ValueError):
        return None
    if first and last and timedelta(0) <= last.day - first.day <= timedelta(days=92):
        return first.day, last.day
    return None


def _monday(week: int, year: int | None, around: date) -> date | None:
    found = []
    for candidate in [year] if year else range(around.year - 1, around.year + 2):
        try:
            found.append(date.fromisocalendar(candidate, week, 1))
        except ValueError:
            continue
    return min(found, key=lambda d: abs((d - around).days)) if found else None
