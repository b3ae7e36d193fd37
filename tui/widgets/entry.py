"""A field to type in whose cursor stays still: blinking would repaint the screen twice a second for nothing."""

from __future__ import annotations

from typing import Any

from textual.widgets import Input


class Entry(Input):
    """An input of one line. `chooses` says in the bar of keys what Enter does."""

    def __init__(self, value: str | None = None, *, chooses: str = "", **ways: Any) -> None:
        super().__init__(value, **ways)
        self.chooses = chooses
        self.cursor_blink = False
