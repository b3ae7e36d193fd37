"""The rows of a recognised table, one by one: a visit, a line that is no record, or words nobody could use."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from habitat_box.domain.planning import ReadVisit, Recognised, SourceRef, Unusable
from habitat_box.domain.sheet import Role
from habitat_box.domain.spelling import plain
from habitat_box.exchange.block_titles import about, day_of_title
from habitat_box.exchange.clean_text import cite
from habitat_box.exchange.evidence import looks_like_person
from habitat_box.exchange.french_dates import Calendar, NoSuchDate, read_date
from habitat_box.exchange.grid import Grid, Row
from habitat_box.exchange.headers import header_words
from habitat_box.exchange.layout import Recognition, header_score
from habitat_box.exchange.row_times import Places, RowNotUnderstood, day_of_row, times_of_row
from habitat_box.exchange.statuses import State, cancelled_in_title, state_of

FOOTER = re.compile(
    r"^\W*(?:edite|edition|imprime|impression|genere|export|extrait|page|document|fait le|mis a jour|mise a jour|legende"
    r"|nb|nota|contact|tel|telephone|signature|www|http|merci|attention|copyright|source|version|planning|semaine)\b"
)
TOTAL = re.compile(
    r"^(?:sous[ -]?tota(?:l|ux)|tota(?:l|ux)|cumul|somme|nombre d|nb d|nb\b|soit "
    r"|\d+ (?:interventions?|visites?|passages?|heures?|lignes?)\b)"
)

LineKind = Literal["title", "header", "total", "note"]


@dataclass
class Records:
    """What a table gave."""

    visits: list[ReadVisit] = field(default_factory=list)
    unusable: list[Unusable] = field(default_factory=list)
    recognised: list[Recognised] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    days: set[date] = field(default_factory=set)


class TableReader:
    """Reads the rows in order, carrying a day or a name down where the table writes it once."""

    def __init__(self, grid: Grid, recognition: Recognition, calendar: Calendar) -> None:
        self.out = Records(warnings=list(recognition.unread))
        self._grid, self._at, self._calendar = grid, recognition.header_at, calendar
        layout = recognition.layout
        self._places, self._slots = Places.of(layout), Places.every(layout)
        self._place = {role: layout.place_of(role) for role in Role}
        self._workers = [c.place for c in layout.columns if c.role is Role.WORKER]
        self._titles = {c.place: c.header for c in layout.columns}
        self._day: date | None = None
        self._section: date | None = None
        self._name = self._block_worker = ""
        body = grid.rows[(self._at + 1 if self._at is not None else 0) :]
        self._grouped_days = _written_once(body, self._place[Role.DATE])
        self._grouped_names = _written_once(body, self._name_place)

    @property
    def _name_place(self) -> int | None:
        place = self._place[Role.NAME]
        return self._place[Role.LAST_NAME] if place is None else place

    def read(self) -> Records:
        """Read every row."""
        for rank, row in enumerate(self._grid.rows):
            if not row.filled:
                continue
            kind = self._line_kind(rank, row)
            if kind:
                self.out.recognised.append(Recognised(self._source(row), kind, cite(row.words)))
            else:
                self._record(row)
        return self.out

    def _source(self, row: Row) -> SourceRef:
        return SourceRef(line=row.line, sheet=self._grid.sheet)

    def _line_kind(self, rank: int, row: Row) -> LineKind | None:
        """Recognise the lines around and between the records."""
        if self._at is not None and rank < self._at:
            self._learn(row)
            return "title"
        if rank == self._at or (self._at is not None and self._repeats_header(row)):
            return "header"
        if self._is_total(row):
            return "total"
        return self._lone_kind(row) if len(row.filled) == 1 and not row.cut else None

    def _repeats_header(self, row: Row) -> bool:
        same = [p for p in row.filled if self._titles.get(p) and header_words(row.text(p)) == header_words(self._titles[p])]
        return len(same) >= 2 and len(same) * 2 > len(row.filled) and header_score(row) > 0

    def _is_total(self, row: Row) -> bool:
        """Recognise a total by its word, in a row that has no day and hour of its own."""
        if not any(TOTAL.match(plain(row.text(place))) for place in row.filled):
            return False
        timed = any(row.at(p) is not None for p in (self._places.start, self._places.interval))
        return not (timed and self._looks_dated(row))

    def _looks_dated(self, row: Row) -> bool:
        try:
            return any(read_date(row.at(p), self._calendar) for p in (self._places.date, self._places.start))
        except NoSuchDate:
            return True

    def _lone_kind(self, row: Row) -> LineKind | None:
        """Recognise a row with a single cell: a day or a name that heads a block, or a note."""
        place = row.filled[0]
        cell = row.at(place)
        try:
            found = read_date(cell, self._calendar)
        except NoSuchDate:
            return None
        if found and found.rest is None:
            self._section = self._day = found.day
            return "title"
        text = row.text(place)
        if self._learn(row):
            return "title"
        if FOOTER.match(plain(text)):
            return "note"
        if self._name_place is None and looks_like_person(text):
            self._name = text
            return "title"
        if place in (self._name_place, self._places.start, self._places.end, self._places.interval):
            # The first column of a sheet also holds its footers: a sentence is not a name.
            return None if looks_like_person(text) or any(c.isdigit() for c in text) else "note"
        return "note" if not any(c.isdigit() for c in text) or len(text.split()) > 2 else None

    def _learn(self, row: Row) -> bool:
        """Keep what a title says of the rows under it, where no column says it: their day, their resident, their worker."""
        if self._places.date is None and (day := self._titled_day(row)):
            self._section = self._day = day
            return True
        said = about(row.words)
        if said is None:
            return False
        if self._name_place is None and said.kind != "worker":
            self._name = said.name
            return True
        if self._place[Role.WORKER] is None and said.kind != "resident" and self._name_place is not None:
            self._block_worker = said.name
            return True
        return False

    def _titled_day(self, row: Row) -> date | None:
        try:
            alone = read_date(row.at(row.filled[0]), self._calendar) if len(row.filled) == 1 else None
        except NoSuchDate:
            return None
        return alone.day if alone and alone.rest is None else day_of_title(row.words, self._calendar)

    def _record(self, row: Row) -> None:
        """Read a row: one visit, or one for each pair of hours where the table has several."""
        used = [slot for slot in self._slots if slot.has_hours(row)] or self._slots[:1]
        for slot in used:
            self._one(row, slot)

    def _one(self, row: Row, slot: Places) -> None:
        try:
            self.out.visits.append(self._visit(row, slot))
        except RowNotUnderstood as problem:
            context = f" ({cite(row.words)})" if problem.words != row.words else ""
            lost = Unusable(self._source(row), cite(problem.words), f"{problem.reason}{context}", "not_understood")
            self.out.unusable.append(lost)
        except (OverflowError, ValueError):
            self.out.unusable.append(
                Unusable(self._source(row), cite(row.words), "une date est hors du calendrier", "not_understood")
            )

    def _visit(self, row: Row, slot: Places) -> ReadVisit:
        found = day_of_row(row, slot, self._calendar, self._carried_day(row))
        self._day = found.day
        self.out.days.add(found.day)
        if found.contradicts:
            self.out.warnings.append(f"Ligne {row.line} : le {found.day:%d/%m/%Y} n'est pas un {found.contradicts}.")
        name = self._resident(row)
        start, end = times_of_row(row, slot, found, self._calendar)
        if not name:
            raise RowNotUnderstood("la ligne est coupée avant sa fin" if row.cut else "aucun nom de personne", row.words)
        title, words = row.text(self._place[Role.TITLE]), row.text(self._place[Role.STATUS])
        state = state_of(words, self._titles.get(self._place[Role.STATUS] or 0, ""))
        if state is State.UNKNOWN:
            self.out.warnings.append(f"Ligne {row.line} : statut « {cite(words, 40)} » inconnu, visite gardée.")
        return ReadVisit(
            self._source(row),
            name,
            self._worker(row, slot) or None,
            start,
            end,
            cancelled=state is State.CANCELLED or cancelled_in_title(title),
            title=title,
            tentative=state is State.TENTATIVE,
            status_words=words,
        )

    def _carried_day(self, row: Row) -> date | None:
        """Carry a day down where the table writes each day once, or where a line heads a block."""
        if self._section is not None and row.at(self._places.date) is None:
            return self._section if self._places.date is None else self._day
        return self._day if self._grouped_days else None

    def _resident(self, row: Row) -> str:
        """Put the name together, whichever columns it is in."""
        name = row.text(self._place[Role.NAME])
        if not name:
            parts = [row.text(self._place[role]) for role in (Role.FIRST_NAME, Role.LAST_NAME)]
            name = " ".join(part for part in parts if part)
        if not name and (self._grouped_names or self._name_place is None):
            return self._name
        civility = row.text(self._place[Role.CIVILITY])
        self._name = f"{civility} {name}" if civility and name else name
        return self._name

    def _worker(self, row: Row, slot: Places) -> str:
        """Name who comes: the column of this pair of hours, or all the workers of the row."""
        places = [slot.worker] if slot.worker is not None else self._workers
        worker = " / ".join(dict.fromkeys(text for place in places if (text := row.text(place))))
        parts = [row.text(self._place[role]) for role in (Role.WORKER_FIRST, Role.WORKER_LAST)]
        return worker or " ".join(part for part in parts if part) or self._block_worker


def _written_once(rows: Sequence[Row], place: int | None) -> bool:
    """Say whether a column writes a value once and leaves the cells under it blank."""
    if place is None:
        return False
    values = [row.text(place) for row in rows if len(row.filled) > 1]
    blanks = sum(not value for value in values)
    repeated = sum(bool(a) and a == b for a, b in zip(values, values[1:], strict=False))
    return blanks > 0 and repeated == 0 and bool(values and values[0])


def whole_weeks(days: set[date]) -> tuple[date, date]:
    """Widen days to the Mondays and Sundays around them."""
    first, last = min(days), max(days)
    return first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday())
