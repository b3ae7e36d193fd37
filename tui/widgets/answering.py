"""A question with NO and YES side by side: NO first, both the same size, and time to think when it is offered."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Button, Static

from tui.tongue import N_, shown
from tui.widgets.bars import KeyBar
from tui.widgets.room import Sheet


class Answer(Sheet):
    """A YES, a NO, or time to think. Dismissed with "yes", "no" or "think"; Escape writes nothing."""

    HELP = N_("O pour OUI, N pour NON, R pour réfléchir, ou les flèches et Entrée. Échap n'écrit rien.")
    BINDINGS = [
        Binding("n", "answer('no')", N_("NON")),
        Binding("o,y", "answer('yes')", N_("OUI")),
        Binding("r", "answer('think')", N_("Réfléchir")),
        Binding("left,right", "app.focus_next", N_("Choisir"), show=False),
        Binding("up", "read(-1)", N_("Monter"), show=False),
        Binding("down", "read(1)", N_("Descendre"), show=False),
    ]

    def __init__(self, question: str, detail: str, *, no: str, yes: str, think: str = "", warning: str = "") -> None:
        super().__init__()
        self.question, self.detail, self.warning = question, detail, warning
        self.words = {"no": no, "think": think, "yes": yes}

    def compose(self) -> ComposeResult:
        with Vertical(classes="window answer"):
            yield Static(shown(self.question), classes="window-title", markup=False)
            with VerticalScroll(classes="aloud", can_focus=False):
                yield Static(self.detail, markup=False)
            if self.warning:
                yield Static("! " + self.warning, classes="warning", markup=False)
            with Horizontal(classes="buttons"):
                for name, words in self.words.items():
                    if words:
                        yield Button(words, id=name, classes="same")
            yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#think" if self.words["think"] else "#no", Button).focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer time to think where there is some."""
        return bool(self.words["think"]) if parameters == ("think",) else True

    def on_button_pressed(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id)

    def action_answer(self, name: str) -> None:
        """Answer with a letter."""
        self.dismiss(name)

    def action_read(self, step: int) -> None:
        """Go on reading what stands above the buttons."""
        self.query_one(".aloud").scroll_relative(y=step, animate=False)
