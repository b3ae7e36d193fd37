"""What draws itself line by line: measured again when its size changes, its styles asked for once a theme."""

from __future__ import annotations

from rich.style import Style
from textual import events
from textual.scroll_view import ScrollView


class Drawn(ScrollView, can_focus=True, inherit_bindings=False):
    """A widget made of lines. A child measures itself, draws a line, and names the tones it uses."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._styles: dict[str, Style] = {}

    def _measure(self) -> None:
        """Say how many lines there are, for this size."""
        raise NotImplementedError

    def on_resize(self, event: events.Resize) -> None:
        self._measure()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._styles = {}

    def _style(self, tone: str) -> Style:
        if tone not in self._styles:
            self._styles[tone] = self.get_component_rich_style(f"roll--{tone}", partial=True) if tone else Style()
        return self._styles[tone]
