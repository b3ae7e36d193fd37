"""A grid with people across: each column is a resident or a worker, each row a day, an hour, or both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from habitat_box.domain.names import NameBook
from habitat_box.domain.planning import ReadVisit, Recognised, SourceRef, Unusable
from habitat_box.domain.sheet import Column, Layout, Role
from habitat_box.domain.spelling import plain
from habitat_box.exchange.block_titles import day_of_title, is_person
from habitat_box.exchange.clean_text import cite
from habitat_box.exchange.evidence import weigh
from habitat_box.exchange.french_dates import Calendar, NoSuchDate, read_date
from habitat_box.exchange.grid import Grid, Row
from habitat_box.exchange.headers import role_of
from habitat_box.exchange.layout import announces_list, is_value
from habitat_box.exchange.records import FOOTER, TOTAL, LineKind, Records
from habitat_box.exchange.row_times import RowNotUnderstood, moments
from habitat_box.exchange.week_cells import Piece, cell_words, cut, says_nobody
from habitat_box.exchange.week_labels import Axis, Labels, hours_of, people_of

_LOOK_DOWN, _MOSTLY = 60, 0.6


@dataclass(frozen=True)
class PeopleRecognition:
    """A recognised grid: its layout, the rank of its line of names, who each column is about."""

    layout: Layout
    header_at: int
    people: dict[int, str]
    residents: bool  # else workers


def across(layout: Layout) -> bool:
    """Say whether a layout is of people across: several columns of them, whose names are never kept."""
    return sum(column.role in (Role.NAME, Role.WORKER) and not column.header for column in layout.columns) >= 2


def recognise_people(grid: Grid, calendar: Calendar, book: NameBook, remembered: Layout | None) -> PeopleRecognition | None:
    """Find a line of at least two people over days or hours, or None. A remembered role of the people wins."""
    for rank, row in enumerate(grid.rows[:_LOOK_DOWN]):
        if announces_list(row) or _is_data(row):
            return None
        people = _people_of(row, book)
        if not people:
            continue
        body = [one for one in grid.rows[rank + 1 :] if len(one.filled) > 1]
        labels = _labels(row, body, people, calendar, book)
        residents = any(book.knows(name) for name in people.values())
        if not labels or (not residents and not _known_in_cells(body, people, book)):
            continue
        if remembered is not None and across(remembered):
            residents = any(column.role is Role.NAME for column in remembered.columns)
        role = Role.NAME if residents else Role.WORKER
        columns = [Column(place, row.text(place), labels[place]) for place in labels]
        # The names at the top are people's: shown as examples, never remembered as headers.
        columns = sorted([*columns, *(Column(place, "", role) for place in people)], key=lambda column: column.place)
        examples = tuple((people[c.place],) if c.place in people else (body[0].text(c.place),) for c in columns)
        layout = Layout(grid.encoding, grid.delimiter, row.line, tuple(columns), calendar.day_first, calendar.year, examples)
        return PeopleRecognition(layout, rank, people, residents)
    return None


def _is_data(row: Row) -> bool:
    """Recognise a row of a table that has begun: the line of names cannot come after it."""
    return len(row.filled) > 2 and any(is_value(row.text(place)) for place in row.filled)


def _people_of(row: Row, book: NameBook) -> dict[int, str]:
    """Give the people a row names, when it names nothing else but headers."""
    texts = {place: row.text(place) for place in row.filled}
    if len(texts) < 2 or any(len(text) > 60 or is_value(text) for text in texts.values()):
        return {}
    people = {place: text for place, text in texts.items() if book.knows(text) or is_person(text)}
    rest = [text for place, text in texts.items() if place not in people]
    headed = all(role_of(text) is not None or any(c.isdigit() for c in text) for text in rest)
    return people if len(set(people.values())) == len(people) >= 2 and len(rest) <= 3 and headed else {}


def _labels(header: Row, body: Sequence[Row], people: dict[int, str], calendar: Calendar, book: NameBook) -> dict[int, Role]:
    """Find the days and the hours on the left of the people."""
    roles: dict[int, Role] = {}
    for place in range(min(people)):
        seen = weigh(body, place, calendar, book)
        if seen.filled and (seen.dates >= _MOSTLY or seen.weekdays >= _MOSTLY) and Role.DATE not in roles.values():
            roles[place] = Role.DATE
        elif seen.filled and seen.intervals >= _MOSTLY:
            roles[place] = Role.INTERVAL
        elif seen.filled and seen.clocks >= _MOSTLY:
            roles[place] = Role.END if Role.START in roles.values() else Role.START
        elif seen.filled or header.at(place) is not None:
            roles[place] = Role.IGNORED
    return roles if any(role is not Role.IGNORED for role in roles.values()) else {}


def _known_in_cells(body: Sequence[Row], people: dict[int, str], book: NameBook) -> bool:
    texts = [text for row in body[:50] for place in people if (text := row.text(place))]
    names = [piece.words for text in texts for piece in cut(text)]
    return sum(book.knows(name) for name in names) > len(names) / 2


class PeopleReader:
    """Reads the cells in order, carrying a day down where it is written once."""

    def __init__(self, grid: Grid, recognition: PeopleRecognition, calendar: Calendar, book: NameBook) -> None:
        self.out = Records()
        self.open_ended = False
        self._grid, self._found, self._calendar, self._book = grid, recognition, calendar, book
        left = tuple(column for column in recognition.layout.columns if column.place not in recognition.people)
        self._left = Axis.of(replace(recognition.layout, columns=left))
        self._axis = Axis({Role.NAME if recognition.residents else Role.WORKER: -1})
        self._dated = recognition.layout.place_of(Role.DATE)
        self._day: date | None = None

    def read(self) -> Records:
        """Read every row."""
        for rank, row in enumerate(self._grid.rows):
            if not row.filled:
                continue
            if rank <= self._found.header_at:
                self._learn(row)
                self._recognise(row, "header" if rank == self._found.header_at else "title", row.words)
            elif any(place in self._found.people for place in row.filled):
                self._row(row)
            elif self._learn(row):
                self._recognise(row, "title", row.words)
            else:
                self._recognise(row, "note", row.words)
        return self.out

    def _recognise(self, row: Row, kind: LineKind, words: str) -> None:
        self.out.recognised.append(Recognised(self._source(row), kind, cite(words)))

    def _source(self, row: Row) -> SourceRef:
        return SourceRef(line=row.line, sheet=self._grid.sheet)

    def _learn(self, row: Row) -> bool:
        """Keep the day that a line alone, or a title, says of the rows under it."""
        try:
            alone = read_date(row.at(row.filled[0]), self._calendar) if len(row.filled) == 1 else None
        except NoSuchDate:
            return False
        day = alone.day if alone and alone.rest is None else day_of_title(row.words, self._calendar)
        self._day = day or self._day
        return day is not None

    def _row(self, row: Row) -> None:
        first = row.text(row.filled[0])
        if row.filled[0] not in self._found.people and (TOTAL.match(plain(first)) or FOOTER.match(plain(first))):
            self._recognise(row, "total" if TOTAL.match(plain(first)) else "note", row.words)
            return
        try:
            day, labels = self._day_of(row), self._left.labels(row, "")
        except RowNotUnderstood as problem:
            self.out.unusable.append(Unusable(self._source(row), cite(row.words, 400), problem.reason, "not_understood"))
            return
        for place, person in self._found.people.items():
            if text := cell_words(row.at(place)):
                self._cell(row, day, person, text, labels)

    def _day_of(self, row: Row) -> date:
        cell = row.at(self._dated)
        if cell is not None:
            try:
                found = read_date(cell, self._calendar)
            except NoSuchDate as problem:
                raise RowNotUnderstood("cette date n'existe pas", row.words) from problem
            if found is None or found.rest is not None:
                raise RowNotUnderstood("la date n'est pas comprise", row.words)
            self._day = found.day
        if self._day is None:
            raise RowNotUnderstood("la date manque", row.words)
        self.out.days.add(self._day)
        return self._day

    def _cell(self, row: Row, day: date, person: str, text: str, labels: Labels) -> None:
        if says_nobody(text):
            self._recognise(row, "note", f"{person} : {day:%d/%m} : {text}")
            return
        named = replace(labels, resident=person) if self._found.residents else replace(labels, worker=person)
        for piece in cut(text):
            try:
                self.out.visits.append(self._visit(row, day, piece, named))
            except (RowNotUnderstood, OverflowError, ValueError) as problem:
                reason = problem.reason if isinstance(problem, RowNotUnderstood) else "une date est hors du calendrier"
                words = cite(piece.text)
                context = f"{reason} ({cite(person)} ; {day:%d/%m/%Y})"
                self.out.unusable.append(Unusable(self._source(row), words, context, "not_understood"))

    def _visit(self, row: Row, day: date, piece: Piece, labels: Labels) -> ReadVisit:
        if piece.problem:
            raise RowNotUnderstood(piece.problem, piece.text)
        start, end = hours_of(piece, labels)
        who = people_of(piece, labels, None, self._axis, self._book.knows)
        self.open_ended = self.open_ended or end is None
        first, last = moments(day, start, start if end is None else end)
        off = bool(who.status) and not who.marked
        return ReadVisit(
            self._source(row), who.resident, who.worker or None, first, last, off, who.title, status_words=who.status
        )
