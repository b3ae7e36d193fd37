"""The line of days at the top of a week's grid: which column is which day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from habitat_box.domain.sheet import Role
from habitat_box.domain.spelling import plain
from habitat_box.exchange.french_dates import WEEKDAYS, Calendar, FoundDate, NoSuchDate, read_date, read_title
from habitat_box.exchange.french_hours import Cell, read_clock, read_interval
from habitat_box.exchange.grid import Row
from habitat_box.exchange.headers import role_of
from habitat_box.exchange.layout import announces_list

_LETTERS = ("L", "M", "M", "J", "V", "S", "D")
_MOMENTS = r"(?:le )?(?:matins?|matinee|apres[ -]?midis?|aprem|ap|am|pm|soirs?|soiree|midi|nuit|journee)"
_DAY_LIKE = re.compile(
    r"\s*(?:le\s+)?(?:lun|mar|mer|jeu|ven|sam|dim|mon|tue|wed|thu|fri|sat|sun|\d{1,4}\s?[-/.]|\d{1,2}(?:er)?\s[a-zà-ÿ]{3}|[LMJVSD]\s*$|\d{5,8}\s*$)",
    re.I,
)
_MOMENT = re.compile(_MOMENTS)
_NAMED = re.compile(rf"(?P<day>[a-z]{{3,9}})\b\.?(?:\s+(?:{_MOMENTS}))?")
_SURE = 3  # days: two could be a row of data
_WIDEST_GAP = 4  # days: a weekend and a holiday


@dataclass(frozen=True)
class Group:
    """The columns of one day: its first column, how many, its date or None when nothing says the week."""

    place: int
    width: int
    day: date | None
    title: str


@dataclass(frozen=True)
class DayHeader:
    """A line of days, maybe written on two rows."""

    first: int  # ranks in the grid's rows
    last: int
    groups: tuple[Group, ...]
    subs: dict[int, Role] = field(default_factory=dict)
    bare: bool = False  # names of days only
    wrong: tuple[str, ...] = ()  # "lundi 24/11" when the 24 is a Tuesday

    @property
    def sure(self) -> bool:
        """Say whether this can be nothing but a line of days; two days alone may stand in a list."""
        return bool(self.subs) or len({group.title for group in self.groups if group.title}) >= _SURE


class _Found(NamedTuple):
    day: date | None
    weekday: int | None
    contradicts: str


def find_days(rows: Sequence[Row], calendar: Calendar, *, fewest: int, down: int) -> DayHeader | None:
    """Find the first line of at least `fewest` days among the first `down` rows."""
    for rank in range(min(down, len(rows))):
        header = header_at(rows, rank, calendar, fewest=fewest)
        if header is not None:
            return header
        if announces_list(rows[rank]):
            return None
    return None


def header_at(rows: Sequence[Row], rank: int, calendar: Calendar, *, fewest: int) -> DayHeader | None:
    """Read one row as a line of days, with the row under it when it belongs to it; None when it is none."""
    row = rows[rank]
    if not row.filled or not _may_hold_days(row):
        return None
    found = _days_of(row, calendar)
    if found is None or not _follow(found, fewest) or not _only_words_beside(row, found):
        return None
    under = rows[rank + 1] if rank + 1 < len(rows) else None
    dated = _with_dates_under(row, under, found, calendar) if under else None
    if dated and _follow(dated, fewest):
        found, last, subs = dated, rank + 1, {}
    else:
        subs = _subs_under(under, found) if under else {}
        last = rank + 1 if subs else rank
    groups = _groups(row, found, subs, calendar)
    wrong = tuple(f"{row.text(place)}" for place, one in found.items() if one.contradicts)
    bare = all(one.day is None for one in found.values())
    return DayHeader(rank, last, groups, subs, bare, wrong)


def _may_hold_days(row: Row) -> bool:
    """Pass quickly over the rows that cannot be lines of days."""
    filled = row.filled
    if len(filled) < 2 or sum(_like_a_day(row.at(place)) for place in filled) < 2:
        return False
    return not any(
        isinstance(cell, str) and (len(cell) > 400 or read_interval(cell) or read_clock(cell, bare=False) is not None)
        for place in filled
        if (cell := row.at(place)) is not None
    )


def _like_a_day(cell: Cell) -> bool:
    return not isinstance(cell, str) or _DAY_LIKE.match(cell) is not None


def _days_of(row: Row, calendar: Calendar) -> dict[int, _Found] | None:
    letters = [row.text(place) for place in row.filled]
    start = next((n for n in range(len(letters)) if tuple(letters[n : n + 5]) == _LETTERS[:5]), None)
    if start is not None:
        run = [place for n, place in enumerate(row.filled[start : start + 7]) if row.text(place) == _LETTERS[n]]
        return {place: _Found(None, n, "") for n, place in enumerate(run)}
    found = {}
    for place in row.filled:
        try:
            one = _day(row.at(place), calendar)
        except NoSuchDate:
            return None
        if one is not None:
            found[place] = one
    return found or None


def _day(cell: Cell, calendar: Calendar) -> _Found | None:
    """Read "Lundi", "Lundi 23/11", "23/11/2026", "Lundi matin". Raises NoSuchDate."""
    if isinstance(cell, str):
        name = _NAMED.fullmatch(re.sub(r"\s+", " ", plain(cell)).strip())
        if name and name["day"] in WEEKDAYS:
            return _Found(None, WEEKDAYS[name["day"]], "")
    elif not isinstance(cell, datetime | int | float) or isinstance(cell, bool):
        return None
    found = read_date(cell, calendar)
    if found is None or (found.rest is not None and not _harmless(found)):
        return None
    return _Found(found.day, found.day.weekday(), found.contradicts)


def _harmless(found: FoundDate) -> bool:
    return isinstance(found.rest, str) and not any(c.isdigit() for c in found.rest)


def _follow(found: dict[int, _Found], fewest: int) -> bool:
    """Accept days that follow one another; the same day twice in a row is a morning and an afternoon."""
    days = list(found.values())
    if all(one.day for one in days):
        steps = [(b.day - a.day).days for a, b in zip(days, days[1:], strict=False) if a.day and b.day]
        return len({one.day for one in days}) >= fewest and all(0 <= step <= _WIDEST_GAP for step in steps)
    if any(one.day for one in days):
        return False
    names = [one.weekday for one in days if one.weekday is not None]
    return len(set(names)) >= fewest and names[: len(set(names))] == sorted(names[: len(set(names))])


def _only_words_beside(row: Row, found: dict[int, _Found]) -> bool:
    """Refuse a row of data: beside two days there are only headers, beside more a few words."""
    beside = [row.text(place) for place in row.filled if place not in found]
    if len({one.weekday for one in found.values()}) < _SURE:
        return all(role_of(text) is not None for text in beside) and any(
            isinstance(row.at(p), str) and row.text(p)[:1].isalpha() for p in found
        )
    return len(beside) <= max(len(found), 6)


def _with_dates_under(row: Row, under: Row, found: dict[int, _Found], calendar: Calendar) -> dict[int, _Found] | None:
    """Join names of days to the dates or numbers on the next row, or dates to the names under them."""
    if any(place not in found for place in under.filled if not _is_word(under, place)):
        return None
    joined: dict[int, _Found] = {}
    for place, one in found.items():
        try:
            below = _day(under.at(place), calendar)
            if below is None and one.day is None and re.fullmatch(r"\d{1,2}(?:er)?", under.text(place)):
                below = _day(f"{row.text(place)} {under.text(place)}", calendar)
        except NoSuchDate:
            return None
        if below is None:
            return None
        day = one.day or below.day
        wrong = one.weekday != below.weekday and bool(day)
        joined[place] = _Found(day, below.weekday, row.text(place) if wrong else "")
    return joined


def _is_word(row: Row, place: int) -> bool:
    cell = row.at(place)
    return isinstance(cell, str) and not any(c.isdigit() for c in cell)


def _subs_under(under: Row, found: dict[int, _Found]) -> dict[int, Role]:
    """Read the second header row: "Matin | Après-midi", or "Début | Fin | Intervenant" under each day."""
    first = min(found)
    inside = [place for place in under.filled if place >= first]
    subs: dict[int, Role] = {}
    for place in inside:
        text = under.text(place)
        role = Role.WEEKDAY if _MOMENT.fullmatch(plain(text).strip()) else role_of(text)
        if role is None:
            return {}
        subs[place] = role
    return subs if len(subs) >= 2 else {}


def _groups(row: Row, found: dict[int, _Found], subs: dict[int, Role], calendar: Calendar) -> tuple[Group, ...]:
    """Give each day its columns: those up to the next day, when the header leaves them blank."""
    places = list(found)
    filled = [place for place in row.filled if place not in found]
    widths = [b - a if not any(a < p < b for p in filled) else 1 for a, b in zip(places, places[1:], strict=False)]
    usual = max(set(widths), key=widths.count) if widths else 1
    # Without a word of its own, a column belongs to the day on its left: nothing under it may be lost.
    after = next((p for p in filled if p > places[-1]), None)
    last = max(widths, default=1) if subs or usual > 1 or len(set(widths)) > 1 else 1
    widths.append(min(last, after - places[-1]) if after else last)
    seen: list[int | None] = []
    groups = []
    for place, width in zip(places, widths, strict=True):
        one = found[place]
        repeated = one.day is None and one.weekday in seen[:-1] and one.weekday != seen[-1]
        seen.append(one.weekday)
        day = one.day
        if day is None and calendar.monday and one.weekday is not None and not repeated:
            day = calendar.monday + timedelta(days=one.weekday)
        groups.append(Group(place, width, day, row.text(place)))
    return tuple(groups)


def week_of(lines: list[str], calendar: Calendar, file_name: str) -> tuple[Calendar, bool]:
    """Find the week in the lines above, else in the file's name; say whether it came from the name."""
    for words, from_name in ((lines, False), ([file_name], True)):
        title = read_title(words, calendar.around)
        if title.monday is not None:
            return Calendar(calendar.around, title.year or calendar.year, title.monday, calendar.day_first), from_name
    return calendar, False
