"""Whom, by whom and when: what a row's labels, the titles above and a cell's words say together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from habitat_box.domain.sheet import Layout, Role
from habitat_box.domain.spelling import civility_of, plain
from habitat_box.exchange.block_titles import about, name_alone
from habitat_box.exchange.evidence import looks_like_clock
from habitat_box.exchange.french_hours import DAY, read_clock, read_interval, read_minutes
from habitat_box.exchange.grid import Row
from habitat_box.exchange.row_times import RowNotUnderstood, close
from habitat_box.exchange.week_cells import Piece
from habitat_box.exchange.week_header import Group
from habitat_box.exchange.week_words import Named, named, says_care

Knows = Callable[[str], bool]

NO_WEEK = "rien ne dit de quelle semaine il s'agit : écrivez-la dans le titre ou le nom du fichier"
_MARKS = {"x", "✓", "✔", "v", "1", "oui", "ok", "•", "o", "●"}


@dataclass(frozen=True)
class Labels:
    """What the left of a row, or a title, says."""

    resident: str = ""
    worker: str = ""
    start: int | None = None
    end: int | None = None
    length: int | None = None
    title: str = ""
    words: str = ""  # all of them, to cite


@dataclass(frozen=True)
class Who:
    """Whom a visit is for and by whom, with the words left over."""

    resident: str
    worker: str = ""
    title: str = ""
    status: str = ""
    marked: bool = False  # the status is the cross that says a visit takes place
    doubtful: bool = False


@dataclass(frozen=True)
class Axis:
    """Which roles stand on the left of a grid."""

    places: dict[Role, int]
    duration_header: str = ""

    @classmethod
    def of(cls, layout: Layout) -> Axis:
        """Find them in a layout."""
        places: dict[Role, int] = {}
        for column in layout.columns:
            if column.role not in (Role.WEEKDAY, Role.IGNORED):
                places.setdefault(column.role, column.place)
        header = next((c.header for c in layout.columns if c.role is Role.DURATION), "")
        return cls(places, header)

    @property
    def people(self) -> bool:
        """Say whether rows are about residents."""
        return any(role in self.places for role in (Role.NAME, Role.LAST_NAME, Role.FIRST_NAME))

    @property
    def hours(self) -> bool:
        """Say whether rows are hours."""
        return Role.START in self.places or Role.INTERVAL in self.places

    @property
    def workers(self) -> bool:
        """Say whether rows are about workers."""
        return any(role in self.places for role in (Role.WORKER, Role.WORKER_LAST, Role.WORKER_FIRST))

    def labels(self, row: Row, carried: str) -> Labels:
        """Read the left of a row; a blank name is the one carried from above. Raises RowNotUnderstood."""
        resident = self._joined(row, Role.CIVILITY, Role.NAME) if self._text(row, Role.NAME) else ""
        resident = resident or self._halves(row)
        start, end = self._hours(row)
        cell = row.at(self.places.get(Role.DURATION))
        return Labels(
            resident or (carried if self.people else ""),
            self._text(row, Role.WORKER) or self._joined(row, Role.WORKER_FIRST, Role.WORKER_LAST),
            start,
            end,
            read_minutes(cell, self.duration_header) if cell is not None else None,
            self._text(row, Role.TITLE),
            " ".join(text for role in self.places if (text := self._text(row, role))),
        )

    def _text(self, row: Row, role: Role) -> str:
        return row.text(self.places.get(role))

    def _joined(self, row: Row, *roles: Role) -> str:
        return " ".join(text for role in roles if (text := self._text(row, role)))

    def _halves(self, row: Row) -> str:
        if not self._joined(row, Role.FIRST_NAME, Role.LAST_NAME):
            return ""
        return self._joined(row, Role.CIVILITY, Role.FIRST_NAME, Role.LAST_NAME)

    def _hours(self, row: Row) -> tuple[int | None, int | None]:
        """Read the hours on the left; words that are none are for the cells to make up for."""
        if pair := read_interval(row.at(self.places.get(Role.INTERVAL))):
            return pair[0], close(pair[0], pair[1] or DAY)
        start = read_clock(row.at(self.places.get(Role.START, self.places.get(Role.INTERVAL))))
        end = read_clock(row.at(self.places.get(Role.END)))
        if start is None or end is None:
            return start, None
        closed = close(start, end or DAY)
        if closed is None:
            raise RowNotUnderstood("la fin est avant le début", row.words)
        return start, closed


def whose(lines: Sequence[str], axis: Axis, knows: Knows) -> Labels | None:
    """Find whom a title is about: "Planning de Sonia Marchand", "Intervenante : Élodie Brun", a resident alone."""
    for line in lines:
        said = about(line)
        if said is not None and said.kind != "either":
            return Labels(worker=said.name, words=line) if said.kind == "worker" else Labels(resident=said.name, words=line)
        name = said.name if said else name_alone(line)
        if name and knows(name) and not axis.people:
            return Labels(resident=name)
        if said and not knows(name):
            return Labels(worker=name)
    return None


def day_of(group: Group, piece: Piece) -> date:
    """Give the day of a cell. Raises RowNotUnderstood when nothing says its week."""
    if piece.problem:
        raise RowNotUnderstood(piece.problem, piece.text)
    if group.day is None:
        raise RowNotUnderstood(NO_WEEK, piece.text)
    return group.day


def hours_of(piece: Piece, labels: Labels) -> tuple[int, int | None]:
    """Give the hours of a visit: the cell's, else the row's. Raises RowNotUnderstood."""
    length = piece.length or labels.length
    if piece.start is not None:
        return piece.start, piece.end if piece.end is not None or not length else piece.start + length
    if labels.start is None:
        broken = looks_like_clock(labels.words)
        raise RowNotUnderstood("cette heure n'existe pas" if broken else "aucune heure n'est écrite", piece.text)
    if piece.length or (labels.end is None and length):
        return labels.start, labels.start + (length or 0)
    return labels.start, labels.end


def people_of(piece: Piece, labels: Labels, heading: Labels | None, axis: Axis, knows: Knows) -> Who:
    """Tell whom a visit is for and who comes. Raises RowNotUnderstood when a name could be either's."""
    marked = plain(piece.words).strip() in _MARKS
    said = Named(status=piece.words) if marked else named(piece.words, knows)
    if piece.start is None and not (marked or said.name or said.status or says_care(said.title)):
        raise RowNotUnderstood("rien ne dit qu'une visite a lieu", piece.text)
    doubtful = said.doubtful and not marked
    above = heading or Labels()
    if axis.people or (above.resident and not axis.workers):
        resident = labels.resident if axis.people else above.resident
        labelled = above.worker if above.words else ""
        who = _for_resident(resident, labels.worker or (labelled if not said.name else ""), said, labels)
    elif axis.workers or above.worker:
        who = Who(said.name, labels.worker or above.worker, _joined(labels.title, said.title), said.status)
    else:
        who = _either(said, knows, labels, piece.text)
    if not who.resident:
        raise RowNotUnderstood("aucun nom de personne", piece.text)
    return Who(who.resident, who.worker, who.title, who.status, marked, doubtful)


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _for_resident(resident: str, worker: str, said: Named, labels: Labels) -> Who:
    """Read the cell's name as the worker's, unless the row names one."""
    if worker:
        return Who(resident, worker, _joined(labels.title, said.name, said.title), said.status)
    return Who(resident, said.name, _joined(labels.title, said.title), said.status)


def _either(said: Named, knows: Knows, labels: Labels, text: str) -> Who:
    """With no name on the left nor above, take a resident that is known or called Mme or M.; the other name works."""
    other = named(said.title, knows).name
    names = [(said.name, other), (other, said.name)]
    for is_resident in (knows, lambda name: bool(civility_of(name))):
        for name, worker in names:
            if name and is_resident(name) and not (worker and is_resident(worker)):
                plain_title = said.title == other
                return Who(name, worker, _joined(labels.title, "" if plain_title else said.title), said.status)
    who = said.name or said.title
    raise RowNotUnderstood(f"rien ne dit si « {who[:60]} » est un habitant ou un intervenant", text)
