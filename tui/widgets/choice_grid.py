"""The choices of the whole house on one page: a row a resident, a column a subject, a sign in each square."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from tui.tongue import N_
from tui.widgets.drawn import Drawn
from tui.widgets.lines import Cell

WORDS_FROM = 130
"""From this width on a word stands beside each sign."""
SQUARE, WIDE_SQUARE = 4, 11


@dataclass(frozen=True)
class Row:
    """One resident: her id, her name, a square for each subject."""

    key: str
    name: Cell
    squares: tuple[Cell, ...]


@dataclass(frozen=True)
class Head:
    """One subject: its code, and the short name that stands above the column where there is room."""

    key: str
    short: str


class ChoiceGrid(Drawn, inherit_bindings=False):
    """Squares with a cursor on one. Enter posts `Chosen`, moving posts `Moved`."""

    TONES = ("cursor", "blurred", "strong", "faint", "warn", "bad", "good", "title")
    COMPONENT_CLASSES = {f"roll--{tone}" for tone in TONES}
    BINDINGS = [
        Binding("up", "move(-1, 0)", N_("Habitant d'avant"), show=False),
        Binding("down", "move(1, 0)", N_("Habitant d'après"), show=False),
        Binding("left", "move(0, -1)", N_("Sujet d'avant"), show=False),
        Binding("right", "move(0, 1)", N_("Sujet d'après"), show=False),
        Binding("home", "move(-999, 0)", N_("Tout en haut"), show=False),
        Binding("end", "move(999, 0)", N_("Tout en bas"), show=False),
        Binding("enter", "choose", N_("Ouvrir")),
    ]

    class Chosen(Message):
        """A square was chosen."""

    class Moved(Message):
        """The cursor came to a square."""

    def __init__(self, heads: Sequence[Head], *, chooses: str = "", empty: str = "", id: str | None = None) -> None:
        super().__init__(id=id)
        self.heads, self.chooses, self.empty = tuple(heads), chooses, empty
        self.rows: tuple[Row, ...] = ()
        self.row, self.column = 0, 0

    def show(self, rows: Sequence[Row]) -> None:
        """Show these rows; the cursor stays on its resident."""
        held = self.key
        self.rows = tuple(rows)
        keys = [one.key for one in rows]
        self.row = keys.index(held) if held in keys else min(self.row, max(0, len(rows) - 1))
        self._measure()
        self.post_message(self.Moved())

    @property
    def key(self) -> str:
        """The resident under the cursor, "" when there is none."""
        return self.rows[self.row].key if self.row < len(self.rows) else ""

    @property
    def head(self) -> str:
        """The subject under the cursor."""
        return self.heads[self.column].key

    @property
    def wide(self) -> bool:
        """Whether words stand beside the signs."""
        return self.size.width >= WORDS_FROM

    @property
    def _square(self) -> int:
        return WIDE_SQUARE if self.wide else SQUARE

    @property
    def _names(self) -> int:
        return max(12, self.size.width - 2 - self._square * len(self.heads))

    def _measure(self) -> None:
        self.virtual_size = Size(self.size.width, len(self.rows) + 1)
        self.refresh()

    def action_move(self, down: int, across: int) -> None:
        if not self.rows:
            return
        self.row = min(max(self.row + down, 0), len(self.rows) - 1)
        self.column = min(max(self.column + across, 0), len(self.heads) - 1)
        top, height = int(self.scroll_y), max(1, self.size.height - 1)
        if self.row < top:
            self.scroll_to(y=self.row, animate=False)
        elif self.row >= top + height:
            self.scroll_to(y=self.row - height + 1, animate=False)
        self.refresh()
        self.post_message(self.Moved())

    def action_choose(self) -> None:
        if self.rows:
            self.post_message(self.Chosen())

    # -- painting

    def render_line(self, y: int) -> Strip:
        plain, width = self.rich_style, self.size.width
        if not self.rows:
            text = self.empty.split("\n")[y - 1] if 0 < y <= len(self.empty.split("\n")) else ""
            return Strip([Segment("   " + text, plain + self._style("faint"))]).adjust_cell_length(width, plain)
        place = int(self.scroll_y) + y - 1
        if y == 0:
            return self._head_line(plain)
        if place >= len(self.rows):
            return Strip.blank(width, plain)
        return self._row_line(self.rows[place], place == self.row, plain)

    def _head_line(self, plain: Style) -> Strip:
        segments = [Segment(" " * (self._names + 1), plain)]
        for place, head in enumerate(self.heads):
            tone = plain + self._style("title") + (self._style("cursor") if place == self.column else Style())
            segments += self._cell(head.short if self.wide else head.key, tone, plain)
        return Strip(segments).adjust_cell_length(self.size.width, plain)

    def _row_line(self, row: Row, current: bool, plain: Style) -> Strip:
        back = plain + self._style("blurred") if current else plain
        text = _cut(row.name.text, self._names - 2)
        segments = [Segment("▌" if current and self.has_focus else " ", back)]
        segments += [Segment(text, back + self._style(row.name.tone)), Segment(" " * (self._names - cell_len(text)), back)]
        for place, square in enumerate(row.squares):
            here = plain + self._style("cursor") + Style(reverse=True) if current and place == self.column else back
            text = square.text if self.wide else square.text.split(" ")[0]
            segments += self._cell(text, here + self._style(square.tone), back)
        return Strip(segments).adjust_cell_length(self.size.width, back)

    def _cell(self, text: str, tone: Style, back: Style) -> list[Segment]:
        shown = _cut(text, self._square - 1)
        return [Segment(shown, tone), Segment(" " * (self._square - cell_len(shown)), back)]


def _cut(text: str, width: int) -> str:
    return text if cell_len(text) <= width else set_cell_size(text, max(0, width - 1)) + "…"
