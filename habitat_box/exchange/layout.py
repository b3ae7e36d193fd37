"""Recognise a table: where its header is, what each column holds, by the words first and the contents after."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from habitat_box.domain.names import NameBook
from habitat_box.domain.sheet import Column, Layout, Role
from habitat_box.exchange.block_titles import about
from habitat_box.exchange.evidence import Evidence, looks_like_person, weigh
from habitat_box.exchange.french_dates import Calendar, NoSuchDate, read_date
from habitat_box.exchange.french_hours import read_clock, read_interval
from habitat_box.exchange.grid import Grid, Row
from habitat_box.exchange.headers import header_words, is_one_of_several, role_of
from habitat_box.exchange.roles import guess_missing, settle

_LOOK_DOWN = 60  # rows in which a header may be
_EXAMPLES = 3
_HOURLY = 0.5  # share of a column's cells
_TIMES = {Role.DATE, Role.START, Role.INTERVAL}
_PEOPLE = {Role.NAME, Role.LAST_NAME}
_ANY = Calendar(around=date(2026, 1, 1))  # enough to tell a date from a word


@dataclass(frozen=True)
class Recognition:
    """A recognised table: its layout, the rank of its header row, what the columns contain."""

    layout: Layout
    header_at: int | None  # rank in the grid's rows
    unread: tuple[str, ...] = ()  # what to say of columns that hold hours and are not read


def recognise(grid: Grid, calendar: Calendar, book: NameBook, remembered: Layout | None) -> Recognition | None:
    """Find the table of a grid, or None when there is none. A remembered layout wins where its headers are found."""
    header_at = find_header(grid.rows)
    first = header_at + 1 if header_at is not None else 0
    body = [row for row in grid.rows[first:] if row.filled]
    top = grid.rows[header_at].filled if header_at is not None else []
    width = max((row.filled[-1] for row in body), default=-1) + 1
    width = max(width, top[-1] + 1 if top else 0)
    if not width:
        return None
    header = grid.rows[header_at] if header_at is not None else None
    weighed = [weigh(body, place, calendar, book) for place in range(width)]
    roles = _remembered_roles(remembered, header, width) or _guessed_roles(header, weighed)
    columns = tuple(Column(n, header.text(n) if header else "", role) for n, role in enumerate(roles))
    layout = Layout(
        grid.encoding,
        grid.delimiter,
        header.line if header else None,
        columns,
        calendar.day_first,
        calendar.year,
        tuple(_examples(body, place) for place in range(width)),
    )
    above = grid.rows[max(0, first - 10) : max(0, first - 1)]
    if not usable(layout, body, above):
        return None
    return Recognition(layout, header_at, () if remembered else _unread(columns, weighed))


def _unread(columns: Sequence[Column], weighed: Sequence[Evidence]) -> tuple[str, ...]:
    """Say which columns hold hours that no visit uses, so that none is lost in silence."""
    paired = {Role.START, Role.END} <= {column.role for column in columns}
    found = []
    for column, seen in zip(columns, weighed, strict=True):
        said = role_of(column.header)
        if column.role not in (Role.IGNORED, Role.TITLE, Role.COMMENT) or (paired and said is Role.INTERVAL):
            continue
        clocked = re.search(r"\b(?:heures?|horaires?|debut|fin|arrivee|depart)\b", header_words(column.header)) is not None
        hours = seen.intervals >= _HOURLY or (seen.clocks >= _HOURLY and clocked and said is not Role.DURATION)
        if seen.filled and hours:
            name = column.header or f"n° {column.place + 1}"
            found.append(f"La colonne « {name} » contient des heures qui ne sont pas lues : vérifiez les colonnes.")
    return tuple(found)


def usable(layout: Layout, body: Sequence[Row], above: Sequence[Row] = ()) -> bool:
    """Say whether the columns are enough to read visits: a time and a person, who may head the table or a block."""
    has_time = any(layout.place_of(role) is not None for role in (Role.START, Role.INTERVAL, Role.DATE))
    has_person = any(layout.place_of(role) is not None for role in (Role.NAME, Role.LAST_NAME))
    return has_time and (has_person or any(map(heads_block, body)) or any(about(row.words) for row in above))


def heads_block(row: Row) -> bool:
    """Recognise a row that only names a person."""
    return len(row.filled) == 1 and looks_like_person(row.text(row.filled[0]))


def find_header(rows: Sequence[Row]) -> int | None:
    """Give the rank of the row that announces the most columns, or None."""
    best, found = 0.0, None
    for rank, row in enumerate(rows[:_LOOK_DOWN]):
        score = header_score(row)
        if score > max(best, 1.5) or (score > best and _announces_visits(row)):
            best, found = score, rank
    return found


def header_score(row: Row) -> float:
    """Count the roles a row announces; a row that holds a date or an hour announces none."""
    roles = set()
    unknown = 0
    for place in row.filled:
        cell = row.at(place)
        if not isinstance(cell, str) or is_value(cell):
            return 0.0
        role = role_of(cell)
        unknown += role is None
        if role:
            roles.add(role)
    return len(roles) - 0.25 * unknown if len(roles) >= 2 else 0.0


def _announces_visits(row: Row) -> bool:
    """Say whether a row names a time and a person, however many other columns it has."""
    roles = {role_of(row.text(place)) for place in row.filled}
    return bool(roles & _TIMES and roles & _PEOPLE)


def announces_list(row: Row) -> bool:
    """Say whether a row can only be the header of a list: what looks like a grid's header under it is data."""
    roles = {role_of(row.text(place)) for place in row.filled} - {None} if len(row.filled) > 2 else set()
    return len(roles) >= 3 and header_score(row) > 0 and bool(roles & _TIMES and roles & _PEOPLE)


def is_value(cell: str) -> bool:
    """Tell a date or an hour from a word."""
    try:
        dated = read_date(cell, _ANY) is not None
    except NoSuchDate:
        dated = True
    return dated or read_interval(cell) is not None or read_clock(cell, bare=False) is not None


def _guessed_roles(header: Row | None, weighed: Sequence[Evidence]) -> list[Role]:
    announced: list[Role | None] = [role_of(header.text(n)) if header else None for n in range(len(weighed))]
    several = {n for n in range(len(weighed)) if header and is_one_of_several(header.text(n))}
    return guess_missing(settle(announced, weighed, several), weighed, headless=header is None)


def _remembered_roles(remembered: Layout | None, header: Row | None, width: int) -> list[Role] | None:
    """Use what was remembered for the service when all the headers it needs are still there."""
    if remembered is None or not remembered.columns:
        return None
    if header is None or remembered.header_line is None:
        same_shape = header is None and remembered.header_line is None and len(remembered.columns) == width
        return [column.role for column in remembered.columns] if same_shape else None
    titles = [header_words(header.text(place)) for place in range(width)]
    roles = [Role.IGNORED] * width
    taken: set[int] = set()
    for column in remembered.columns:
        wanted = header_words(column.header)
        place = next((n for n, title in enumerate(titles) if title == wanted and n not in taken), None)
        if place is None:
            if column.role is not Role.IGNORED:
                return None
            continue
        taken.add(place)
        roles[place] = column.role
    return roles


def _examples(body: Sequence[Row], place: int) -> tuple[str, ...]:
    found = dict.fromkeys(text for row in body[:40] if (text := row.text(place)))
    return tuple(found)[:_EXAMPLES]
