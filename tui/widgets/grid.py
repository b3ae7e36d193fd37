"""A grid of residents by days: hours and services in each square, painted only where it is seen."""

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

Square = tuple[Cell, ...]


@dataclass(frozen=True)
class Band:
    """One row of the grid: a key, a name, and a square for each day."""

    key: str
    name: tuple[Cell, ...]
    squares: tuple[Square, ...]

    @property
    def height(self) -> int:
        return max(len(self.name), *(len(square) for square in self.squares), 1)


class Grid(Drawn, inherit_bindings=False):
    """Bands with a cursor on one square. Going over an edge posts `Over`."""

    TONES = ("cursor", "blurred", "strong", "faint", "struck", "rule")
    COMPONENT_CLASSES = {f"roll--{tone}" for tone in TONES}
    BINDINGS = [
        Binding("up", "move(-1, 0)", N_("Monter"), show=False),
        Binding("down", "move(1, 0)", N_("Descendre"), show=False),
        Binding("left", "move(0, -1)", N_("Jour d'avant"), show=False),
        Binding("right", "move(0, 1)", N_("Jour d'après"), show=False),
        Binding("home", "move(-999, 0)", N_("Tout en haut"), show=False),
        Binding("end", "move(999, 0)", N_("Tout en bas"), show=False),
        Binding("enter", "choose", N_("Ouvrir")),
    ]

    class Chosen(Message):
        """A square was chosen."""

        def __init__(self, key: str) -> None:
            self.key = key
            super().__init__()

    class Over(Message):
        """The cursor went past the first (-1) or the last (1) day."""

        def __init__(self, side: int) -> None:
            self.side = side
            super().__init__()

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.bands: tuple[Band, ...] = ()
        self.tops: list[int] = []
        self.places: list[tuple[int, int]] = []  # for each line: band, line inside it; -1 for the rule under a band
        self.row, self.day, self.name_width = 0, 0, 16

    def show(self, bands: Sequence[Band]) -> None:
        """Show these rows."""
        self.bands = tuple(bands)
        self.row = min(self.row, max(0, len(self.bands) - 1))
        self.tops, self.places = [], []
        for number, band in enumerate(self.bands):
            self.tops.append(len(self.places))
            self.places += [(number, line) for line in range(band.height)] + [(number, -1)]
        self._measure()

    @property
    def wide(self) -> bool:
        return self.size.width >= 120

    @property
    def square_width(self) -> int:
        return max(6, (self.size.width - self.name_width - 1) // 7)

    def _measure(self) -> None:
        self.name_width = 24 if self.wide else 15
        self.virtual_size = Size(self.size.width, len(self.places))
        self.refresh()

    # -- moving

    def action_move(self, down: int, across: int) -> None:
        if not self.bands:
            return
        self.row = min(max(self.row + down, 0), len(self.bands) - 1)
        day = self.day + across
        if not 0 <= day <= 6:
            self.day = day % 7
            self.post_message(self.Over(across))
        else:
            self.day = day
        self._into_sight()
        self.refresh()

    def _into_sight(self) -> None:
        top, bottom = self.tops[self.row], self.tops[self.row] + self.bands[self.row].height
        if top < self.scroll_y:
            self.scroll_to(y=top, animate=False)
        elif bottom > self.scroll_y + self.size.height:
            self.scroll_to(y=bottom - self.size.height, animate=False)

    def action_choose(self) -> None:
        if self.bands:
            self.post_message(self.Chosen(self.bands[self.row].key))

    # -- painting

    def render_line(self, y: int) -> Strip:
        place, plain = int(self.scroll_y) + y, self.rich_style
        if place >= len(self.places):
            return Strip.blank(self.size.width, plain)
        number, inside = self.places[place]
        if inside < 0:
            line = Segment(" " + "╌" * (self.size.width - 2), plain + self._style("rule"))
            return Strip([line]).adjust_cell_length(self.size.width, plain)
        return self._band_line(self.bands[number], inside, number == self.row, plain)

    def _band_line(self, band: Band, inside: int, current: bool, plain: Style) -> Strip:
        name = band.name[inside] if inside < len(band.name) else Cell("")
        back = plain + self._style("blurred") if current else plain
        held = "▌" if current and self.has_focus else " "
        segments = [Segment(held, back), *self._cell(name, self.name_width - 1, back)]
        for day, square in enumerate(band.squares):
            cell = square[inside] if inside < len(square) else Cell("")
            here = current and day == self.day
            segments += self._cell(cell, self.square_width, plain + self._style("cursor") if here else back)
        return Strip(segments).adjust_cell_length(self.size.width, back)

    def _cell(self, cell: Cell, width: int, row: Style) -> list[Segment]:
        text = cell.text if cell_len(cell.text) < width else set_cell_size(cell.text, max(0, width - 2)) + "…"
        return [Segment(text, row + self._style(cell.tone)), Segment(" " * (width - cell_len(text)), row)]
