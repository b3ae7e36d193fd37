"""A roll of lines: every list of the app. Only the lines in sight are ever painted, so length costs nothing."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from tui.tongue import N_
from tui.widgets.drawn import Drawn
from tui.widgets.lines import Column, Line, widths

GAP = 2


class Roll(Drawn, inherit_bindings=False):
    """Lines with a cursor. Enter posts `Chosen`, moving posts `Moved`."""

    TONES = ("strong", "faint", "warn", "bad", "good", "struck", "accent", "title", "rule", "now")
    COMPONENT_CLASSES = {"roll--cursor", "roll--blurred", *(f"roll--{tone}" for tone in TONES)}
    BINDINGS = [
        Binding("up", "move(-1)", N_("Monter"), show=False),
        Binding("down", "move(1)", N_("Descendre"), show=False),
        Binding("pageup", "page(-1)", N_("Page d'avant"), show=False),
        Binding("pagedown", "page(1)", N_("Page d'après"), show=False),
        Binding("home", "end(-1)", N_("Tout en haut"), show=False),
        Binding("end", "end(1)", N_("Tout en bas"), show=False),
        Binding("enter", "choose", N_("Ouvrir"), show=False),
    ]

    class Chosen(Message):
        """A line was chosen with Enter."""

        def __init__(self, roll: Roll, key: str) -> None:
            self.roll, self.key = roll, key
            super().__init__()

        @property
        def control(self) -> Roll:
            return self.roll

    class Moved(Message):
        """The cursor came to a line."""

        def __init__(self, roll: Roll, key: str) -> None:
            self.roll, self.key = roll, key
            super().__init__()

        @property
        def control(self) -> Roll:
            return self.roll

    def __init__(self, columns: Sequence[Column] = (), *, empty: str = "", chooses: str = "", id: str | None = None) -> None:
        super().__init__(id=id)
        self.chooses = chooses  # what Enter does, for the bar of keys; "" when it does nothing
        self.columns = tuple(columns)
        self.lines: tuple[Line, ...] = ()
        self.empty = empty
        self.cursor = -1
        self._widths: tuple[int, ...] = ()

    # -- what is shown

    def show(self, lines: Sequence[Line], columns: Sequence[Column] | None = None, key: str = "") -> None:
        """Show these lines; the cursor stays on its key, or goes to `key` or to the first line that can be chosen."""
        wanted, place = key or self.key, self.cursor
        self.lines = tuple(lines)
        if columns is not None:
            self.columns = tuple(columns)
        keys = [line.key for line in self.lines]
        if wanted and wanted in keys:
            self.cursor = keys.index(wanted)
        else:
            self.cursor = self._near(min(max(place, 0), len(keys) - 1)) if wanted else self._near(0)
        self._measure()
        if self.cursor >= 0:
            self.call_after_refresh(self._into_sight)
        self.post_message(self.Moved(self, self.key))

    @property
    def key(self) -> str:
        """The key of the line under the cursor, "" when there is none."""
        return self.lines[self.cursor].key if 0 <= self.cursor < len(self.lines) else ""

    def go(self, key: str) -> None:
        """Put the cursor on a key."""
        self.cursor = next((n for n, line in enumerate(self.lines) if line.key == key), self.cursor)
        self._moved()

    def _near(self, place: int) -> int:
        after = next((n for n in range(max(place, 0), len(self.lines)) if self.lines[n].key), -1)
        before = next((n for n in range(min(place, len(self.lines) - 1), -1, -1) if self.lines[n].key), -1)
        return after if after >= 0 else before

    def _measure(self) -> None:
        self._widths = widths(self.columns, self.lines, self.size.width - 2, GAP)
        self.virtual_size = Size(self.size.width, len(self.lines))
        self.refresh()

    # -- moving

    def _moved(self) -> None:
        self._into_sight()
        self.refresh()
        self.post_message(self.Moved(self, self.key))

    def _into_sight(self) -> None:
        top, height = int(self.scroll_y), max(1, self.size.height)
        # A heading just above the first line comes with it.
        first = 0 if not any(line.key for line in self.lines[: max(self.cursor, 0)]) else self.cursor
        if first < top:
            self.scroll_to(y=first, animate=False)
        elif self.cursor >= top + height:
            self.scroll_to(y=self.cursor - height + 1, animate=False)

    def action_move(self, step: int) -> None:
        places = range(self.cursor + step, len(self.lines) if step > 0 else -1, step)
        self.cursor = next((n for n in places if self.lines[n].key), self.cursor)
        self._moved()

    def action_page(self, step: int) -> None:
        wanted = self.cursor + step * max(1, self.size.height - 1)
        self.cursor = self._near(min(max(wanted, 0), len(self.lines) - 1))
        self._moved()

    def action_end(self, side: int) -> None:
        self.cursor = self._near(0 if side < 0 else len(self.lines) - 1)
        self._moved()

    def action_choose(self) -> None:
        if self.key:
            self.post_message(self.Chosen(self, self.key))

    def on_click(self, event: events.Click) -> None:
        place = int(self.scroll_y) + event.get_content_offset_capture(self).y
        if 0 <= place < len(self.lines) and self.lines[place].key:
            again = place == self.cursor
            self.cursor = place
            self._moved()
            if again:
                self.action_choose()

    # -- painting

    def render_line(self, y: int) -> Strip:
        place, width, plain = int(self.scroll_y) + y, self.size.width, self.rich_style
        if not self.lines:
            return self._empty_line(y, width, plain)
        if place >= len(self.lines):
            return Strip.blank(width, plain)
        line = self.lines[place]
        row = plain
        if place == self.cursor and line.key:
            row = plain + self._style("cursor" if self.has_focus else "blurred")
        segments = self._spread(line, row) if line.spread else self._cells(line, row, place == self.cursor)
        return Strip(segments).adjust_cell_length(width, row)

    def _spread(self, line: Line, row: Style) -> list[Segment]:
        cell, width = line.cells[0], self.size.width - 2
        style = row + self._style(cell.tone) if cell.tone else row
        if line.ruled:
            label = f"── {cell.text} " if cell.text else ""
            return [Segment(" ", row), Segment(label + "─" * max(0, width - cell_len(label)), style)]
        return [Segment(" ", row), Segment(_cut(cell.text, width), style)]

    def _cells(self, line: Line, row: Style, current: bool) -> list[Segment]:
        held = current and line.key and (self.has_focus or not self.can_focus)
        segments = [Segment("▌" if held else " ", row)]
        for cell, width in zip(line.cells, self._widths, strict=False):
            if width:
                tone = row + self._style(cell.tone) if cell.tone else row
                text = _cut(cell.text, width)
                segments += [Segment(text, tone), Segment(" " * (width - cell_len(text) + GAP), row)]
        return segments

    def _empty_line(self, y: int, width: int, plain: Style) -> Strip:
        words = [part for text in self.empty.split("\n") for part in (wrap(text, max(10, width - 6)) or [""])]
        top = min(2, max(0, (self.size.height - len(words)) // 2))
        text = words[y - top] if 0 <= y - top < len(words) else ""
        return Strip([Segment("   " + text, plain + self._style("faint"))]).adjust_cell_length(width, plain)


def _cut(text: str, width: int) -> str:
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, max(0, width - 1)) + "…"
