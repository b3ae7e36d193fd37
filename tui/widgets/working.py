"""A window while something takes time: what is being done, how far, and whether it can be left."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.dom import DOMNode
from textual.widgets import ProgressBar, Static

from habitat_box.errors import HabitatError
from tui.errands import errand, notice
from tui.tongue import _, shown, told
from tui.widgets.bars import KeyBar
from tui.widgets.room import Sheet, lay

R = TypeVar("R")
Progress = Callable[[int, int, str], None]


class Working(Sheet):
    """A long use case at work. Escape drops its answer when `can_leave`; nothing was written then."""

    def __init__(self, heading: str, work: Callable[[Progress], object], *, can_leave: bool = True) -> None:
        super().__init__()
        self.heading, self.work, self.can_leave = heading, work, can_leave

    def compose(self) -> ComposeResult:
        with Vertical(classes="window"):
            yield Static(shown(self.heading), classes="window-title", markup=False)
            yield ProgressBar(total=None, show_percentage=False, show_eta=False, id="bar")
            yield Static("", id="step", classes="note", markup=False)
            yield KeyBar()

    def on_mount(self) -> None:
        errand(self, lambda: self.work(self._from_thread), self._done, refused=self._refused, broken=self._broken)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer Escape only when leaving changes nothing."""
        return self.can_leave if action == "leave" else True

    def _from_thread(self, done: int, total: int, words: str) -> None:
        self.app.call_from_thread(self._progress, done, total, words)

    def _progress(self, done: int, total: int, words: str) -> None:
        if self.is_attached:
            self.query_one("#bar", ProgressBar).update(total=total, progress=done)
            self.query_one("#step", Static).update(shown(_(words)))

    def _done(self, answer: object) -> None:
        self.dismiss((True, answer))

    def _refused(self, error: HabitatError) -> None:
        notice(self, told(error), "error")
        self.dismiss(error)

    def _broken(self) -> None:
        self.dismiss(None)


def labour(
    node: DOMNode,
    heading: str,
    work: Callable[[Progress], object],
    then: Callable[[Any], object],
    *,
    refused: Callable[[HabitatError], object] | None = None,
    can_leave: bool = True,
) -> None:
    """Do something long under a window, then go on with what it gave."""

    def ended(answer: object) -> None:
        if isinstance(answer, tuple):
            then(answer[1])
        elif isinstance(answer, HabitatError) and refused is not None:
            refused(answer)

    lay(node, Working(heading, work, can_leave=can_leave), ended)
