"""Asking before something that cannot be taken back, and telling something at length."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Button, Static

from tui.tongue import N_, _, shown
from tui.widgets.bars import KeyBar
from tui.widgets.room import Sheet


class Ask(Sheet):
    """A question with two answers; the cautious one has the focus. Dismissed with True for yes."""

    HELP = N_("Répondez avec O ou N, ou avec les flèches et Entrée. Échap veut dire non.")
    BINDINGS = [
        Binding("o,y", "answer(True)", N_("Oui")),
        Binding("n", "answer(False)", N_("Non")),
        Binding("left,right", "app.focus_next", N_("Choisir"), show=False),
        Binding("up", "read(-1)", N_("Monter"), show=False),
        Binding("down", "read(1)", N_("Descendre"), show=False),
    ]

    def __init__(self, question: str, yes: str, detail: str = "", *, cautious: bool = True) -> None:
        super().__init__()
        self.question, self.yes, self.detail, self.cautious = question, yes, detail, cautious

    def compose(self) -> ComposeResult:
        with Vertical(classes="window"):
            yield Static(shown(self.question), classes="window-title", markup=False)
            if self.detail:
                with VerticalScroll(classes="aloud", can_focus=False):
                    yield Static(self.detail, markup=False)
            with Horizontal(classes="buttons"):
                yield Button(self.yes, id="yes", variant="primary")
                yield Button(_("Non, revenir"), id="no")
            yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#no" if self.cautious else "#yes", Button).focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "yes")

    def action_answer(self, yes: bool) -> None:
        """Answer with a letter."""
        self.dismiss(yes)

    def action_read(self, step: int) -> None:
        """Go on reading what stands above the buttons."""
        for text in self.query(".aloud"):
            text.scroll_relative(y=step, animate=False)


class Tell(Sheet):
    """A text to read, closed with Escape or Enter."""

    BINDINGS = [Binding("enter", "leave", N_("Fermer"), show=False)]

    def __init__(self, heading: str, text: str) -> None:
        super().__init__()
        self.heading, self.text = heading, text

    def compose(self) -> ComposeResult:
        with Vertical(classes="window tall"):
            yield Static(self.heading, classes="window-title", markup=False)
            with VerticalScroll(classes="reading"):
                yield Static(self.text, markup=False)
            yield KeyBar()
