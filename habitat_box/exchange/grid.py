"""A table before it means anything: rows of cells, each with the line it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from habitat_box.exchange.clean_text import clean
from habitat_box.exchange.french_hours import Cell


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `cut` when the file ended in the middle of it."""

    line: int
    cells: tuple[Cell, ...]
    cut: bool = False

    def at(self, place: int | None) -> Cell:
        """Give a cell, or None beyond the row's end; an empty text is no cell."""
        if place is None or place >= len(self.cells):
            return None
        cell = self.cells[place]
        return None if isinstance(cell, str) and not cell.strip() else cell

    def text(self, place: int | None) -> str:
        """Give a cell as clean words."""
        return as_text(self.at(place))

    @property
    def filled(self) -> list[int]:
        """List the places that hold something."""
        return [place for place in range(len(self.cells)) if self.at(place) is not None]

    @property
    def words(self) -> str:
        """Give the whole row as one line of words."""
        return " ; ".join(t for place in self.filled if (t := self.text(place)))


@dataclass(frozen=True, slots=True)
class Grid:
    """A whole table: its rows, the sheet they are on, how the file was written."""

    rows: tuple[Row, ...]
    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    # What a merged area shows beyond its first column, by line and place; and the cells that repeat the one above.
    spread: Mapping[tuple[int, int], Cell] = field(default_factory=dict)
    repeated: frozenset[tuple[int, int]] = frozenset()


def as_text(cell: Cell) -> str:
    """Write a cell as the words a person would read in it."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return clean(cell)
    if isinstance(cell, datetime):
        return f"{cell:%d/%m/%Y}" if cell.time() == time() else f"{cell:%d/%m/%Y %H:%M}"
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    if isinstance(cell, float) and cell == int(cell):
        return str(int(cell))
    return clean(str(cell))
