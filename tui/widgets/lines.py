"""Lines, cells and columns as plain values, and how wide each column may be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from tui.tongue import shown


@dataclass(frozen=True)
class Cell:
    """A piece of text in a tone of its own."""

    text: str
    tone: str = ""


@dataclass(frozen=True)
class Column:
    """One column: as wide as its widest cell up to `most`. When room is short the one that `bends` most gives first,
    down to `least`."""

    most: int = 60
    bends: int = 0
    least: int = 8


@dataclass(frozen=True)
class Line:
    """One line. Without a key the cursor passes over it; `spread` gives its first cell the whole width."""

    cells: tuple[Cell, ...]
    key: str = ""
    spread: bool = False
    ruled: bool = False


def row(key: str, *cells: str | tuple[str, str] | Cell) -> Line:
    """Make a line of cells; what is text is made harmless here."""
    return Line(tuple(_cell(cell) for cell in cells), key)


def _cell(cell: str | tuple[str, str] | Cell) -> Cell:
    if isinstance(cell, Cell):
        return Cell(shown(cell.text), cell.tone)
    if isinstance(cell, tuple):
        return Cell(shown(cell[0]), cell[1])
    return Cell(shown(cell))


def title(text: str, tone: str = "title") -> Line:
    """Make a heading the cursor passes over."""
    return Line((Cell(shown(text), tone),), spread=True)


def note(text: str, tone: str = "faint", key: str = "") -> Line:
    """Make a line of running text."""
    return Line((Cell(shown(text), tone),), key, spread=True)


def rule(text: str = "", tone: str = "rule") -> Line:
    """Make a line drawn across, with a word on it."""
    return Line((Cell(shown(text), tone),), spread=True, ruled=True)


def widths(columns: Sequence[Column], lines: Sequence[Line], room: int, gap: int) -> tuple[int, ...]:
    """Share `room` cells between the columns: 0 for a column with nothing in it."""
    wide = [0] * len(columns)
    for line in lines:
        if not line.spread:
            for place, cell in enumerate(line.cells[: len(columns)]):
                wide[place] = max(wide[place], cell_len(cell.text))
    wide = [min(width, column.most) for width, column in zip(wide, columns, strict=True)]
    over = sum(wide) + gap * (sum(1 for width in wide if width) - 1) - room
    for place in sorted(range(len(columns)), key=lambda one: -columns[one].bends):
        if over > 0 and columns[place].bends:
            given = min(over, max(0, wide[place] - columns[place].least))
            wide[place] -= given
            over -= given
    return tuple(wide)
