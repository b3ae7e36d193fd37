"""Recognise a week's grid: days across, and on its left whom or what each row is about."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from habitat_box.domain.names import NameBook
from habitat_box.domain.sheet import Column, Layout, Role
from habitat_box.exchange.evidence import Evidence, weigh
from habitat_box.exchange.french_dates import Calendar
from habitat_box.exchange.french_hours import Cell, read_clock, read_interval
from habitat_box.exchange.grid import Grid, Row, as_text
from habitat_box.exchange.headers import header_words, role_of
from habitat_box.exchange.week_cells import cell_words, cut
from habitat_box.exchange.week_header import DayHeader, find_days, week_of
from habitat_box.exchange.week_words import named

_LOOK_DOWN, _SAMPLE, _EXAMPLES = 60, 200, 3
_MOSTLY, _OFTEN = 0.6, 0.3
_PEOPLE = frozenset({Role.NAME, Role.FIRST_NAME, Role.LAST_NAME})
_WORKERS = frozenset({Role.WORKER, Role.WORKER_FIRST, Role.WORKER_LAST})
_KEPT = _PEOPLE | _WORKERS | {Role.CIVILITY, Role.START, Role.END, Role.INTERVAL, Role.DURATION, Role.TITLE, Role.STATUS}


@dataclass(frozen=True)
class WeekRecognition:
    """A recognised grid: its layout, its line of days, the calendar its titles give, and where the week was found."""

    layout: Layout
    header: DayHeader
    calendar: Calendar
    from_name: bool
    unread: tuple[str, ...] = ()  # what to say of columns that hold hours and are not read


def is_week(layout: Layout) -> bool:
    """Say whether a layout is of a week's grid: several columns are days."""
    return sum(column.role is Role.WEEKDAY for column in layout.columns) >= 2


def recognise_week(
    grid: Grid, calendar: Calendar, book: NameBook, remembered: Layout | None, file_name: str
) -> WeekRecognition | None:
    """Find the grid of two days or more, or None. What was remembered for the service wins."""
    header = find_days(grid.rows, calendar, fewest=2, down=_LOOK_DOWN)
    if header is None:
        return None
    calendar, from_name = week_of(titles_of(grid, header), calendar, file_name)
    header = find_days(grid.rows, calendar, fewest=2, down=_LOOK_DOWN)
    if header is None:
        return None
    body = [row for row in grid.rows[header.last + 1 :] if len(row.filled) > 1]
    roles = _roles(grid, header, body, calendar, book)
    titles = {place: _title(grid.rows[header.first], grid.rows[header.last], place) for place in roles}
    if remembered is not None and is_week(remembered):
        roles = _remembered(remembered, roles, titles)
    layout = Layout(
        grid.encoding,
        grid.delimiter,
        grid.rows[header.first].line,
        tuple(Column(place, titles[place], roles[place]) for place in sorted(roles)),
        calendar.day_first,
        calendar.year,
        tuple(_examples(body, place) for place in sorted(roles)),
    )
    return WeekRecognition(layout, header, calendar, from_name and header.bare, _unread(layout, body))


def _unread(layout: Layout, body: Sequence[Row]) -> tuple[str, ...]:
    """Say which columns outside the days hold hours that no visit uses, so that none is lost in silence."""
    found = []
    for column in layout.columns:
        if column.role is Role.IGNORED and any(_holds_hours(row.at(column.place)) for row in body[:_SAMPLE]):
            name = column.header or f"n° {column.place + 1}"
            found.append(f"La colonne « {name} » contient des heures qui ne sont pas lues : vérifiez les colonnes.")
    return tuple(found)


def _holds_hours(cell: Cell) -> bool:
    """Recognise a span of hours with or without words; a lone "5h00" is a total."""
    return isinstance(cell, str) and any(piece.end is not None for piece in cut(cell_words(cell)))


def titles_of(grid: Grid, header: DayHeader) -> list[str]:
    """Give the words that may tell the week: the rows above, the corners of the header, the sheet's name."""
    above = [row.words for row in grid.rows[max(0, header.first - 10) : header.first] if row.filled]
    top, days = grid.rows[header.first], {group.place for group in header.groups}
    corners = [top.text(place) for place in top.filled if place not in days]
    return [*above, *corners, grid.sheet or ""]


def day_columns(header: DayHeader) -> dict[int, int]:
    """Give the rank of the day of each column."""
    return {place: n for n, g in enumerate(header.groups) for place in range(g.place, g.place + g.width)}


def _title(first: Row, last: Row, place: int) -> str:
    words = (first.text(place), last.text(place) if last is not first else "")
    return " ".join(dict.fromkeys(word for word in words if word))


def _roles(grid: Grid, header: DayHeader, body: Sequence[Row], calendar: Calendar, book: NameBook) -> dict[int, Role]:
    """Settle what each column holds: the days, then the labels, by their words and what is under them."""
    days = day_columns(header)
    width = max((len(row.cells) for row in (*body, grid.rows[header.first])), default=0)
    labels = [place for place in range(width) if place not in days]
    seen = {place: weigh(body, place, calendar, book) for place in labels}
    roles = {place: Role.WEEKDAY for place in days}
    top, under = grid.rows[header.first], grid.rows[header.last]
    for place in labels:
        said = role_of(top.text(place)) or role_of(under.text(place))
        roles[place] = _label_role(said, body, place, seen[place], taken=set(roles.values()), days=days)
    _name_the_people(roles, labels, seen, body, days, book)
    return roles


def _label_role(
    said: Role | None, body: Sequence[Row], place: int, seen: Evidence, *, taken: set[Role], days: Collection[int]
) -> Role:
    values = [cell for row in body[:_SAMPLE] if (cell := row.at(place)) is not None]
    role = said or Role.IGNORED
    if said in (None, Role.INTERVAL, Role.START):
        intervals = sum(read_interval(value) is not None for value in values)
        clocks = sum(_clock(value, bare=said is not None) for value in values)
        if values and intervals + clocks >= _MOSTLY * len(values):
            role = Role.INTERVAL if intervals else Role.START
    if said is None and place > min(days):
        # On the right of the days, hours without a header could be visits as well as labels.
        role = Role.IGNORED
    usable = bool(values) and role in _KEPT and role not in taken and seen.filled > 0
    return role if usable else Role.IGNORED


def _clock(value: Cell, *, bare: bool) -> bool:
    """Recognise an hour; a number alone is one under a header that says so only."""
    if not bare and isinstance(value, str) and value.strip().isdigit():
        return False
    return read_clock(value, bare=bare) is not None


def _name_the_people(
    roles: dict[int, Role],
    labels: Sequence[int],
    seen: dict[int, Evidence],
    body: Sequence[Row],
    days: dict[int, int],
    book: NameBook,
) -> None:
    """Tell residents from workers on the left: by who is known here, in the labels or in the cells."""
    if not any(role in _PEOPLE | _WORKERS for role in roles.values()):
        free = [p for p in labels if roles[p] is Role.IGNORED and seen[p].filled and _wordy(body, p)]
        if not free:
            return
        best = max(free, key=lambda p: (seen[p].residents, seen[p].persons, seen[p].distinct, -p))
        if seen[best].persons < _OFTEN and seen[best].residents < _OFTEN and _is_moments(body, best):
            return
        roles[best] = Role.NAME
    places = [p for p in labels if roles[p] in _PEOPLE]
    if Role.LAST_NAME in roles.values() and Role.FIRST_NAME not in roles.values():
        roles[next(p for p in places if roles[p] is Role.LAST_NAME)] = Role.NAME
    if any(role in _WORKERS for role in roles.values()) or len(places) != 1:
        return
    if seen[places[0]].residents < _OFTEN and _known_in_cells(body, days, book) > max(seen[places[0]].residents, _OFTEN):
        roles[places[0]] = Role.WORKER


def _wordy(body: Sequence[Row], place: int) -> bool:
    values = [row.text(place) for row in body[:_SAMPLE] if row.at(place) is not None]
    return sum(not any(c.isdigit() for c in value.split("(")[0]) for value in values) >= _MOSTLY * len(values)


def _is_moments(body: Sequence[Row], place: int) -> bool:
    """Recognise a column of "Matin", "Après-midi": no people."""
    values = {as_text(row.at(place)).casefold() for row in body if row.at(place) is not None}
    said = [v for v in values if re.match(r"(?:matin|apr[èe]s|midi|soir|nuit|journ[ée]e|am\b|pm\b|lever|coucher|repas)", v)]
    return len(said) * 2 >= len(values)


def _known_in_cells(body: Sequence[Row], days: dict[int, int], book: NameBook) -> float:
    names = [name for text in _cells(body, days) for piece in cut(text) if (name := named(piece.words, book.knows).name)]
    return sum(book.knows(name) for name in names) / len(names) if names else 0.0


def _cells(body: Sequence[Row], days: dict[int, int]) -> Iterator[str]:
    for row in body[: _SAMPLE // 4]:
        for place in row.filled:
            if place in days:
                yield cell_words(row.at(place))


def _remembered(remembered: Layout, roles: dict[int, Role], titles: dict[int, str]) -> dict[int, Role]:
    """Use the remembered roles of the labels, found again by their header, else by their place."""
    labels = [column for column in remembered.columns if column.role is not Role.WEEKDAY]
    by_title = {header_words(column.header): column.role for column in labels if header_words(column.header)}
    by_place = {column.place: column.role for column in labels}
    days = {place for place, role in roles.items() if role is Role.WEEKDAY}
    kept = dict(roles)
    for place in roles.keys() - days:
        kept[place] = by_title.get(header_words(titles[place])) or by_place.get(place, roles[place])
    return kept


def _examples(body: Sequence[Row], place: int) -> tuple[str, ...]:
    found = dict.fromkeys(text for row in body[:40] if (text := row.text(place)))
    return tuple(found)[:_EXAMPLES]
