"""A form: a few fields, one use case at the end. What was typed stays until it is accepted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.dom import DOMNode
from textual.suggester import Suggester
from textual.widget import Widget
from textual.widgets import Button, Label, Select, Static, TextArea

from habitat_box.errors import HabitatError
from tui.errands import errand
from tui.tongue import N_, _, shown, told
from tui.widgets.bars import KeyBar
from tui.widgets.entry import Entry
from tui.widgets.room import Sheet, lay


@dataclass(frozen=True)
class Blank:
    """One field. With `options` (value, words) it is a choice; with `lines` a longer text."""

    name: str
    words: str
    value: str = ""
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()
    lines: int = 1
    suggester: Suggester | None = None


class Form(Sheet):
    """Fields, then "Enregistrer". `send` runs in a thread; a refusal is said under the fields and nothing is lost.

    Dismissed with (True, what `send` gave).
    """

    HELP = N_("Tab ou Entrée passe au champ suivant, Maj+Tab au précédent, Ctrl+S enregistre, Échap ferme sans rien changer.")
    BINDINGS = [Binding("ctrl+s", "send", N_("Enregistrer"))]

    def __init__(
        self, heading: str, blanks: list[Blank], send: Callable[[Mapping[str, str]], object], *, note: str = "", save: str = ""
    ) -> None:
        super().__init__()
        self.heading, self.blanks, self.send_off, self.note, self.save = heading, blanks, send, note, save

    def compose(self) -> ComposeResult:
        with Vertical(classes="window form"):
            yield Static(shown(self.heading), classes="window-title", markup=False)
            if self.note:
                yield Static(self.note, classes="note", markup=False)
            with VerticalScroll(classes="fields", can_focus=False):
                for blank in self.blanks:
                    with Horizontal(classes="field long" if blank.lines > 1 else "field"):
                        yield Label(blank.words, markup=False)
                        yield self._widget(blank)
            yield Static("", id="refusal", markup=False)
            with Horizontal(classes="buttons"):
                yield Button(self.save or _("Enregistrer"), id="save", variant="primary")
                yield Button(_("Fermer"), id="close")
            yield KeyBar()

    def _widget(self, blank: Blank) -> Widget:
        if blank.options:
            options = [(shown(words), value) for value, words in blank.options]
            value = blank.value or blank.options[0][0]
            return Select(options, value=value, allow_blank=False, compact=True, id=blank.name)
        if blank.lines > 1:
            area = TextArea(shown(blank.value), id=blank.name, tab_behavior="focus", soft_wrap=True)
            area.cursor_blink = False
            area.styles.height = blank.lines + 2
            return area
        ways: dict[str, Any] = {"suggester": blank.suggester, "chooses": _("Suivant")}
        return Entry(shown(blank.value), placeholder=blank.hint, compact=True, id=blank.name, **ways)

    def on_input_submitted(self) -> None:
        fields = list(self.query(".field > Input, .field > Select, .field > TextArea"))
        if fields and fields[-1] is self.focused:
            self.action_send()
        else:
            self.focus_next()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        if event.button.id == "save":
            self.action_send()
        else:
            self.dismiss(None)

    def answers(self) -> dict[str, str]:
        """Read what was typed."""
        said = {}
        for blank in self.blanks:
            widget = self.query_one(f"#{blank.name}")
            said[blank.name] = widget.text if isinstance(widget, TextArea) else str(widget.value)  # type: ignore[attr-defined]
        return said

    def action_send(self) -> None:
        """Hand the answers to the house."""
        answers = self.answers()
        errand(self, lambda: self.send_off(answers), self._done, refused=self._refused, group="form")

    def _done(self, answer: object) -> None:
        self.dismiss((True, answer))

    def _refused(self, error: HabitatError) -> None:
        self.query_one("#refusal", Static).update("✗ " + shown(told(error)))


def fill(node: DOMNode, form: Form, then: Callable[[Any], object]) -> None:
    """Lay a form over the room; `then` gets what its use case gave."""
    lay(node, form, lambda done: then(done[1]))
