"""The last days of each place of backups, a square a day: what is missing is seen before it is read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rich.cells import set_cell_size
from rich.style import Style
from rich.text import Text
from textual.app import RenderResult
from textual.geometry import Size
from textual.widget import Widget

from habitat_box.usecases.backup_days import DAYS, Day, PlaceDays
from tui.tongue import _, short_day, shown

SQUARES = {Day.PROVEN: ("■", "good"), Day.NONE: ("□", "faint"), Day.BEFORE: ("·", "faint")}
LABEL_CELLS, MOST_PLACES = 24, 4
AIRY = LABEL_CELLS + 2 * DAYS + 20
"""From this width the squares stand apart."""


class BackupDays(Widget):
    """One line a place, oldest day first, with the legend in words."""

    COMPONENT_CLASSES = {"days--good", "days--faint", "days--title"}
    DEFAULT_CSS = "BackupDays { height: auto; padding: 0 1; }"

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.places: Sequence[PlaceDays] = ()
        self.first: date | None = None

    def show(self, places: Sequence[PlaceDays], first: date) -> None:
        """Show these places; `first` is the day of the leftmost square."""
        self.places, self.first = places[:MOST_PLACES], first
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self.places) + 2 if self.places else 0

    def render(self) -> RenderResult:
        if not self.places or self.first is None:
            return Text("")
        gap = " " if self.size.width >= AIRY else ""
        title = _("Sauvegardes prouvées, du {first} à aujourd'hui", first=short_day(self.first))
        lines = [Text(title, self._tone("title"))]
        lines += [self._line(one, gap) for one in self.places]
        legend = _("■ sauvegarde prouvée   □ aucune   · pas encore d'endroit")
        lines.append(Text(legend, self._tone("faint"), no_wrap=True, overflow="ellipsis"))
        return Text("\n").join(lines)

    def _line(self, place: PlaceDays, gap: str) -> Text:
        line = Text(no_wrap=True, overflow="ellipsis")
        line.append(set_cell_size(shown(place.label), LABEL_CELLS - 1) + " ")
        for day in place.days:
            sign, tone = SQUARES[day]
            line.append(sign + gap, self._tone(tone))
        return line

    def _tone(self, name: str) -> Style:
        return self.get_component_rich_style(f"days--{name}", partial=True)
