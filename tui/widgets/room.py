"""A room: what every full screen has in common, bars above and below and help of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.dom import DOMNode
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from tui.house import house
from tui.seat import Seat
from tui.tongue import N_, _
from tui.widgets.bars import KeyBar, TopBar


class Room(Screen[None]):
    """A full screen of the house. `NAME` or else `BAR` is its place in the top bar, `HELP` what `?` tells."""

    NAME: ClassVar[str] = ""
    BAR: ClassVar[str] = ""
    HEADING: ClassVar[str] = ""
    HELP: ClassVar[str] = ""
    WIDE_FROM: ClassVar[int] = 130
    BINDINGS = [Binding("escape", "leave", N_("Retour"), show=False)]

    @property
    def seat(self) -> Seat:
        return house(self).seat

    def compose(self) -> ComposeResult:
        yield TopBar(self.BAR or self.NAME)
        yield Static(_(self.HEADING) if self.HEADING else "", id="heading", markup=False)
        yield from self.furnish()
        yield KeyBar()

    def furnish(self) -> ComposeResult:
        """Give what stands in the room."""
        yield from ()

    def head(self, text: str) -> None:
        """Write the room's heading."""
        self.query_one("#heading", Static).update(text)

    def on_resize(self) -> None:
        self.set_class(self.size.width >= self.WIDE_FROM, "wide")

    def action_leave(self) -> None:
        """Go back where one came from."""
        if len(self.app.screen_stack) > 2:
            self.app.pop_screen()


class Sheet(ModalScreen[object]):
    """A window over a room. Escape closes it and nothing is lost."""

    HELP: ClassVar[str] = ""
    BINDINGS = [Binding("escape", "leave", N_("Fermer"))]

    @property
    def seat(self) -> Seat:
        return house(self).seat

    def action_leave(self) -> None:
        """Close without doing anything."""
        self.dismiss(None)


def lay(node: DOMNode, sheet: Sheet, then: Callable[[Any], object]) -> None:
    """Lay a sheet over the room; `then` gets its answer, unless it was closed or the answer is no."""

    def answered(answer: object) -> None:
        if answer is not None and answer is not False:
            then(answer)

    node.app.push_screen(sheet, answered)
