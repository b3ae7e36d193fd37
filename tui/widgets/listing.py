"""A list over a room: read it, choose a line or close it."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from tui.tongue import N_, _
from tui.widgets.bars import KeyBar
from tui.widgets.lines import Column, Line
from tui.widgets.roll import Roll
from tui.widgets.room import Sheet


class Listing(Sheet):
    """A list in a window. Dismissed with the key of the chosen line."""

    HELP = N_("Les flèches parcourent la liste, Entrée choisit la ligne, Échap ferme.")

    def __init__(
        self, heading: str, lines: Sequence[Line], columns: Sequence[Column], *, empty: str = "", note: str = ""
    ) -> None:
        super().__init__()
        self.heading, self.lines, self.columns, self.empty, self.note = heading, lines, columns, empty, note

    def compose(self) -> ComposeResult:
        with Vertical(classes="window tall"):
            yield Static(self.heading, classes="window-title", markup=False)
            if self.note:
                yield Static(self.note, classes="note", markup=False)
            yield Roll(self.columns, id="lines", empty=self.empty, chooses=_("Choisir"))
            yield KeyBar()

    def on_mount(self) -> None:
        roll = self.query_one("#lines", Roll)
        roll.show(self.lines)
        roll.focus()

    def on_roll_chosen(self, event: Roll.Chosen) -> None:
        self.dismiss(event.key)
