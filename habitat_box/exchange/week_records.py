"""The cells of a recognised week's grid, one by one: visits, words that say nobody comes, or words nobody could use."""

from __future__ import annotations

from dataclasses import replace

from habitat_box.domain.names import NameBook
from habitat_box.domain.planning import ReadVisit, Recognised, SourceRef, Unusable
from habitat_box.domain.sheet import Role
from habitat_box.domain.spelling import plain
from habitat_box.exchange.clean_text import cite
from habitat_box.exchange.grid import Grid, Row
from habitat_box.exchange.records import FOOTER, TOTAL, LineKind, Records
from habitat_box.exchange.row_times import RowNotUnderstood, moments
from habitat_box.exchange.week_cells import Piece, cell_words, cut, says_nobody
from habitat_box.exchange.week_grid import WeekRecognition, day_columns, titles_of
from habitat_box.exchange.week_header import Group, header_at, week_of
from habitat_box.exchange.week_labels import Axis, Labels, day_of, hours_of, people_of, whose


class WeekReader:
    """Reads the cells of a grid in order; a new line of days starts a new week."""

    def __init__(self, grid: Grid, recognition: WeekRecognition, book: NameBook) -> None:
        self.out = Records(warnings=list(recognition.unread))
        self.open_ended = False
        self._grid, self._book = grid, book
        self._header, self._calendar = recognition.header, recognition.calendar
        layout = recognition.layout
        self._roles = {column.place: column.role for column in layout.columns}
        self._axis = Axis.of(layout)
        self._resident = ""
        self._about = whose(titles_of(grid, recognition.header), self._axis, book.knows)
        self._last: dict[int, int] = {}  # column -> rank of the visit last read there
        if recognition.from_name:
            self.out.warnings.append("La semaine est lue dans le nom du fichier : vérifiez les dates.")

    def read(self) -> Records:
        """Read every row."""
        self._take_header()
        skip_to = self._header.last
        for rank, row in enumerate(self._grid.rows):
            if not self._filled(row):
                self._resident = ""
                continue
            kind = self._line_kind(rank, row, skip_to)
            if kind == "header" and rank > skip_to:
                skip_to = self._header.last
            if kind:
                self.out.recognised.append(Recognised(self._source(row), kind, cite(row.words)))
            else:
                self._row(row)
        return self.out

    def _source(self, row: Row) -> SourceRef:
        return SourceRef(line=row.line, sheet=self._grid.sheet)

    def _filled(self, row: Row) -> bool:
        return bool(row.filled) or any((row.line, place) in self._grid.spread for place in self._roles)

    def _take_header(self) -> None:
        self._columns = day_columns(self._header)
        self.out.days.update(group.day for group in self._header.groups if group.day)
        line = self._grid.rows[self._header.first].line
        self.out.warnings += [f"Ligne {line} : « {cite(words, 40)} » n'est pas le bon jour." for words in self._header.wrong]

    def _line_kind(self, rank: int, row: Row, skip_to: int) -> LineKind | None:
        """Recognise the lines around and between the records."""
        if rank < self._header.first and rank <= skip_to:
            return "title"
        if rank <= skip_to:
            return "header"
        again = header_at(self._grid.rows, rank, self._calendar, fewest=3)
        if again is not None and again.groups[0].place == self._header.groups[0].place:
            self._header = again
            self._take_header()
            return "header"
        if row.filled and row.filled[0] not in self._columns and TOTAL.match(plain(row.text(row.filled[0]))):
            return "total"
        return None if any(place in self._columns for place in row.filled) else self._lone_kind(row)

    def _lone_kind(self, row: Row) -> LineKind | None:
        """Read a row with nothing under the days: a new week, whom a block is about, a resident with no visit."""
        text = row.words
        calendar, _ = week_of([text], replace(self._calendar, monday=None), "")
        if calendar.monday is not None:
            self._calendar = calendar
            return "title"
        if about := whose([text], self._axis, self._book.knows):
            self._about = about
            return "title"
        if FOOTER.match(plain(text)):
            return "note"
        if not self._axis.hours and any(piece.start is not None for piece in cut(text)):
            return None
        if self._axis.people:
            self._resident = self._axis.labels(row, "").resident
        return "note"

    def _row(self, row: Row) -> None:
        try:
            labels = self._axis.labels(row, self._resident)
        except RowNotUnderstood as problem:
            self._lose(row, problem.words, problem.reason, row.words)
            return
        if not any(place in self._columns for place in row.filled):
            self._lose(row, row.words, "des heures qui ne sont sous aucun jour", "")
            return
        self._resident = labels.resident
        for group in self._header.groups:
            for text, repeated in self._cells(row, group):
                self._cell(row, group, text, labels, repeated=repeated)

    def _cells(self, row: Row, group: Group) -> list[tuple[str, bool]]:
        """Give the texts under one day: one for its columns together, unless they are parts of the day."""
        places = range(group.place, group.place + group.width)
        found = {}
        for place in places:
            cell = row.at(place)
            cell = self._grid.spread.get((row.line, place)) if cell is None else cell
            if cell is not None and (words := cell_words(cell)) and self._roles.get(place) is not Role.IGNORED:
                found[place] = words
        repeated = all((row.line, place) in self._grid.repeated for place in found)
        subs = self._header.subs
        if any(subs.get(place) is Role.WEEKDAY for place in found):
            return [(text, (row.line, place) in self._grid.repeated) for place, text in found.items()]
        ends = [place for place in found if subs.get(place) in (Role.START, Role.END)]
        hours = " - ".join(found[place] for place in ends)
        rest = [text for place, text in found.items() if place not in ends]
        text = "\n".join(dict.fromkeys(part for part in (hours, *rest) if part))
        return [(text, repeated)] if text else []

    def _cell(self, row: Row, group: Group, text: str, labels: Labels, *, repeated: bool) -> None:
        if says_nobody(text) or (text.casefold() == labels.words.casefold() and text):
            said = " : ".join(part for part in (labels.words, group.title, text) if part)
            self.out.recognised.append(Recognised(self._source(row), "note", cite(said)))
            return
        for piece in cut(text):
            try:
                self._place_visit(row, group, piece, labels, repeated=repeated)
            except RowNotUnderstood as problem:
                self._lose(row, problem.words, problem.reason, f"{labels.words} ; {group.title}")
            except (OverflowError, ValueError):
                self._lose(row, piece.text, "une date est hors du calendrier", f"{labels.words} ; {group.title}")

    def _lose(self, row: Row, words: str, reason: str, context: str) -> None:
        where = f" ({cite(context)})" if context.strip(" ;") else ""
        self.out.unusable.append(Unusable(self._source(row), cite(words), f"{reason}{where}", "not_understood"))

    def _place_visit(self, row: Row, group: Group, piece: Piece, labels: Labels, *, repeated: bool) -> None:
        visit = self._visit(row, group, piece, labels)
        before = self._last.get(group.place)
        if repeated and before is not None and piece.start is None and not self._axis.people:
            # A cell merged over several hours is one visit, as long as they are.
            kept = self.out.visits[before]
            if kept.end == visit.start and kept.resident_name == visit.resident_name:
                self.out.visits[before] = replace(kept, end=visit.end)
                return
        self._last[group.place] = len(self.out.visits)
        self.out.visits.append(visit)

    def _visit(self, row: Row, group: Group, piece: Piece, labels: Labels) -> ReadVisit:
        day, (start, end) = day_of(group, piece), hours_of(piece, labels)
        who = people_of(piece, labels, self._about, self._axis, self._book.knows)
        if who.doubtful:
            self.out.warnings.append(f"Ligne {row.line} : « {cite(piece.text, 60)} » : visite gardée, annulée peut-être.")
        self.open_ended = self.open_ended or end is None
        first, last = moments(day, start, start if end is None else end)
        off = bool(who.status) and not who.marked
        return ReadVisit(
            self._source(row), who.resident, who.worker or None, first, last, off, who.title, status_words=who.status
        )
