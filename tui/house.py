"""What a screen or a widget asks of the app it lives in, and no more: so that neither imports the app."""

from __future__ import annotations

from typing import Protocol, cast

from textual.dom import DOMNode

from tui.seat import Seat


class House(Protocol):
    """The app, seen from a room."""

    seat: Seat

    def enter_house(self) -> None:
        """Open today, once a box is open."""

    def close_box(self) -> None:
        """Forget the open box and ask for the passphrase again."""

    def open_person(self, person_id: str, tab: str = "visits", at: str = "") -> None:
        """Open a resident's page, with the cursor on a line."""

    def open_room(self, name: str) -> None:
        """Open a room over this one."""

    def open_law(self, name: str, at: str = "") -> None:
        """Open a register of the law's room, with the cursor on a line."""

    def action_room(self, name: str) -> None:
        """Go to a room."""

    def action_health(self) -> None:
        """Say how the house is doing."""

    def action_search(self) -> None:
        """Search a name."""

    def action_help(self) -> None:
        """Tell what the screen is for."""

    def action_language(self) -> None:
        """Speak the other language."""

    def action_other_theme(self) -> None:
        """Go from dark to light and back."""

    def action_leave_app(self) -> None:
        """Ask before closing."""


def house(node: DOMNode) -> House:
    """Find the app a widget lives in."""
    return cast(House, node.app)
