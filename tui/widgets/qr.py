"""A QR code on the terminal: two modules in each character, black on white whatever the theme."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

QUIET = 2
DARK, LIGHT = "#000000", "#ffffff"


class QrCode(Widget):
    """One address as a QR code; its size follows its text."""

    def __init__(self, text: str = "", *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.modules: list[list[bool]] = []
        self.show(text)

    def show(self, text: str) -> None:
        """Show another address. ASCII only: readers disagree on the rest."""
        import segno

        code = segno.make(text, error="l", micro=False) if text else None
        self.modules = [[bool(module) for module in line] for line in code.matrix_iter(border=QUIET)] if code else []
        self.styles.width = len(self.modules)
        self.styles.height = (len(self.modules) + 1) // 2
        self.refresh(layout=True)

    def render_line(self, y: int) -> Strip:
        if not self.modules or 2 * y >= len(self.modules):
            return Strip.blank(self.size.width)
        top = self.modules[2 * y]
        bottom = self.modules[2 * y + 1] if 2 * y + 1 < len(self.modules) else [False] * len(top)
        segments = [Segment("▀", _style(up, down)) for up, down in zip(top, bottom, strict=True)]
        return Strip(segments).adjust_cell_length(self.size.width)


def _style(up: bool, down: bool) -> Style:
    return Style(color=DARK if up else LIGHT, bgcolor=DARK if down else LIGHT)
