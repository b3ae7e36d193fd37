"""Read a table, whatever file it came in: find its shape, then its records."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from habitat_box.domain.names import Candidate, NameBook
from habitat_box.domain.planning import FileKind, Reading, Recognised, SourceRef
from habitat_box.domain.sheet import Layout, Role
from habitat_box.exchange.clean_text import cite
from habitat_box.exchange.french_dates import Calendar, Title, read_title
from habitat_box.exchange.grid import Grid, Row
from habitat_box.exchange.header_rows import join_headers
from habitat_box.exchange.layout import find_header, header_score, is_value, recognise
from habitat_box.exchange.people_grid import PeopleReader, across, recognise_people
from habitat_box.exchange.records import Records, TableReader, whole_weeks
from habitat_box.exchange.row_times import Places
from habitat_box.exchange.week_grid import is_week, recognise_week, titles_of
from habitat_box.exchange.week_header import find_days
from habitat_box.exchange.week_records import WeekReader

MOST_ROWS = 100_000
_NO_ENDS = "Aucune colonne ne dit quand les visites finissent : seule l'heure de début est gardée."
_MOST_REPAIRS = 50  # broken quotes, before every quote is taken for a sign like another
_LONGEST_RECORD = 40  # lines; beyond, a quote was left open
_DELIMITERS = ";,\t|"
_WRITTEN_DATE = re.compile(r"(?<!\d)(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?!\d)")


def read_text_grid(text: str, encoding: str, remembered: Layout | None) -> Grid:
    """Cut a text into rows by the delimiter that makes the most regular table of it."""
    text = text.replace("\x00", "")
    first_line = re.match(r"\ufeff?sep=(.)\r?\n", text, re.I)
    if first_line:
        return _grid(text, first_line[1], encoding, skip=1)
    sample = "\n".join(re.split(r"\r\n|\n|\r", text)[:120])
    best = max(_DELIMITERS, key=lambda delimiter: _regularity(sample, delimiter))
    if remembered and remembered.delimiter and _regularity(sample, remembered.delimiter) > 0:
        # Between two shapes that both hold, the service's usual one.
        best = best if _regularity(sample, best) > _regularity(sample, remembered.delimiter) else remembered.delimiter
    return _grid(text, best, encoding)


def _regularity(sample: str, delimiter: str) -> float:
    """Score a delimiter: how many rows share the commonest width above one, and whether a header appears."""
    rows = _split(sample, delimiter)
    widths = [len(row.cells) for row in rows if row.filled]
    wide = [width for width in widths if width > 1]
    if not wide:
        return 0.0
    common = max(set(wide), key=lambda width: (wide.count(width), width))
    header = max((header_score(row) for row in rows[:40]), default=0.0)
    days = find_days(rows, Calendar(date(2026, 1, 1)), fewest=3, down=40)
    return wide.count(common) / len(widths) + min(common, 8) / 8 + max(header, float(len(days.groups)) if days else 0.0)


def _grid(text: str, delimiter: str, encoding: str, skip: int = 0) -> Grid:
    rows = _split(text, delimiter)[skip : MOST_ROWS + skip]
    if rows and not text.endswith(("\n", "\r")):
        usual = max((len(row.cells) for row in rows[:-1]), default=0)
        if len(rows[-1].cells) < usual:
            rows[-1] = replace(rows[-1], cut=True)
    return Grid(tuple(rows), None, encoding, delimiter)


def _split(text: str, delimiter: str) -> list[Row]:
    """Split a text into rows; a quote that never closes is a sign like another, on its own line only."""
    lines = re.split(r"(?<=\n)|(?<=\r)(?!\n)", text)
    if lines and not lines[-1]:
        lines.pop()
    rows: list[Row] = []
    at = repairs = 0
    while at < len(lines) and len(rows) <= MOST_ROWS:
        if repairs < _MOST_REPAIRS:
            at = _strict_rows(lines, at, delimiter, rows)
        if at < len(lines):
            rows.append(Row(at + 1, tuple(_loose(lines[at], delimiter))))
            at, repairs = at + 1, repairs + 1
    return rows


def _strict_rows(lines: list[str], at: int, delimiter: str, rows: list[Row]) -> int:
    """Add rows until the end or the first broken quote; return the rank of the line that stopped."""
    reader = csv.reader(lines[at:] if at else lines, delimiter=delimiter, strict=True)
    base = at
    try:
        for cells in reader:
            if base + reader.line_num - at > _LONGEST_RECORD or len(rows) > MOST_ROWS:
                return at
            rows.append(Row(at + 1, tuple(cells)))
            at = base + reader.line_num
    except csv.Error:
        return at
    return len(lines)


def _loose(line: str, delimiter: str) -> list[str]:
    return [cell.strip('" ') for cell in line.rstrip("\r\n").split(delimiter)]


def read_grids(
    kind: FileKind,
    grids: Sequence[Grid],
    around: date,
    people: Sequence[Candidate],
    remembered: Layout | None,
    file_name: str = "",
) -> Reading | None:
    """Read every table of a file, or return None when there is none. The file's name may say the week of bare days."""
    book = NameBook(people)
    parts: list[Records] = []
    layout: Layout | None = None
    titles: list[Title] = []
    warnings: list[str] = []
    for grid in grids:
        found = _one_table(grid, around, book, remembered, file_name)
        if found is None:
            parts.append(_no_table(grid))
            continue
        layout = layout or found.layout
        titles.append(found.title)
        parts.append(found.records)
        if found.open_ended:
            warnings.append(_NO_ENDS)
        if remembered and _roles(remembered) != _roles(found.layout):
            warnings.append("La mise en page a changé depuis le dernier fichier de ce service : vérifiez les colonnes.")
    if layout is None:
        return None
    visits = tuple(visit for part in parts for visit in part.visits)
    unusable = tuple(lost for part in parts for lost in part.unusable)
    days = {day for part in parts for day in part.days}
    warnings += [warning for part in parts for warning in part.warnings]
    window = _window(days, titles, around)
    said = tuple(recognised for part in parts for recognised in part.recognised)
    read = len(visits) + len(unusable)
    return Reading(kind, visits, (), unusable, layout, read, window, tuple(dict.fromkeys(warnings)), said)


@dataclass(frozen=True)
class _Table:
    """A table read: its layout, its titles, its records, whether some visits have no end."""

    layout: Layout
    title: Title
    records: Records
    open_ended: bool


def _one_table(grid: Grid, around: date, book: NameBook, remembered: Layout | None, file_name: str) -> _Table | None:
    """Read one table: days across make a week's grid, anything else is a list."""
    plain_calendar = Calendar(around, day_first=_day_first(grid))
    two_days = recognise_week(grid, plain_calendar, book, remembered, file_name)
    week = two_days if two_days and two_days.header.sure else None
    grid = grid if week else join_headers(grid, is_value)
    calendar, title = _calendar(grid, around)
    people = None if week else recognise_people(grid, calendar, book, remembered)
    if people is not None:
        cells = PeopleReader(grid, people, calendar, book)
        return _Table(people.layout, title, cells.read(), cells.open_ended)
    recognition = None if week else recognise(grid, calendar, book, remembered)
    if recognition is not None:
        records = TableReader(grid, recognition, calendar).read()
        return _Table(recognition.layout, title, records, not Places.of(recognition.layout).has_end)
    week = week or two_days
    if week is None:
        return None
    reader = WeekReader(grid, week, book)
    return _Table(week.layout, read_title(titles_of(grid, week.header), around), reader.read(), reader.open_ended)


def _roles(layout: Layout) -> list[Role]:
    """List the roles; of a grid without its days or people, whose number changes from week to week."""
    if across(layout):
        return list(dict.fromkeys(c.role for c in layout.columns))
    return [c.role for c in layout.columns if not (is_week(layout) and c.role is Role.WEEKDAY)]


def _no_table(grid: Grid) -> Records:
    lines = [row for row in grid.rows if row.filled]
    said = [Recognised(SourceRef(row.line, None, grid.sheet), "note", cite(row.words)) for row in lines[:20]]
    words = f"La feuille « {cite(grid.sheet or '', 40)} » ne contient pas de planning reconnu." if lines else ""
    return Records(recognised=said, warnings=[words] if words else [])


def _calendar(grid: Grid, around: date) -> tuple[Calendar, Title]:
    """Learn from the title lines, the sheet's name and the dates themselves how to read dates."""
    header_at = find_header(grid.rows)
    above = [row.words for row in grid.rows[:header_at] if row.filled][:10] if header_at else []
    if header_at is None:
        above = [row.words for row in grid.rows[:5] if len(row.filled) == 1]
    title = read_title([*above, grid.sheet or ""], around)
    return Calendar(around, title.year, title.monday, _day_first(grid)), title


def _day_first(grid: Grid) -> bool:
    """Read 11/23/2026 as American only when no date of the table can be French."""
    american = False
    for row in grid.rows[:500]:
        for place in row.filled:
            cell = row.at(place)
            for first, second, _ in _WRITTEN_DATE.findall(cell) if isinstance(cell, str) else ():
                if int(first) > 12:
                    return True
                american = american or int(second) > 12
    return not american


def _window(days: set[date], titles: Sequence[Title], around: date) -> tuple[date, date]:
    """Say for which days the file speaks: its own, widened to what its title announces."""
    if not days:
        return around, around - timedelta(days=1)
    first, last = whole_weeks(days) if any(title.weekly for title in titles) else (min(days), max(days))
    for span in (title.span for title in titles if title.span):
        # A title that speaks of another time than the rows is not believed.
        if span[0] <= last and span[1] >= first:
            first, last = min(first, span[0]), max(last, span[1])
    return first, last
