"""Help: what this screen is for, and every key that works in it."""

from __future__ import annotations

from textwrap import wrap

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Static

from tui.tongue import N_, _
from tui.widgets.bars import KeyBar, key_name
from tui.widgets.lines import Column, Line, note, row
from tui.widgets.roll import Roll
from tui.widgets.room import Sheet

FOREIGN = ("app.focus_next", "app.focus_previous", "screen.copy_text", "help_quit", "none")
"""Actions that Textual brings with words of its own."""
READING = 68
"""Cells of a line of text in the window."""


class Help(Sheet):
    """The help of the screen underneath."""

    BINDINGS = [Binding("question_mark,f1", "leave", N_("Fermer"), show=False)]

    def __init__(self, about: Screen[object]) -> None:
        super().__init__()
        explain = getattr(about, "explain", None)
        self.said = explain() if explain is not None else ""  # what is under the cursor, before the screen itself
        self.words = _(str(getattr(about, "HELP", "")) or "")
        ours = [one for one in about.active_bindings.values() if type(one.node).__module__.startswith("tui.")]
        self.bindings = [one.binding for one in ours if one.enabled and one.binding.action not in FOREIGN]

    def compose(self) -> ComposeResult:
        with Vertical(classes="window tall"):
            yield Static(_("Aide"), classes="window-title", markup=False)
            if self.words and not self.said:
                yield Static(self.words, classes="note", markup=False)
            yield Roll([Column(14), Column(60, 1)], id="keys")
            yield KeyBar()

    def on_mount(self) -> None:
        roll = self.query_one("#keys", Roll)
        before = self._explained() if self.said else []
        roll.show([*before, *self._lines()])
        roll.focus()

    def _explained(self) -> list[Line]:
        heading, *rest = self.said.split("\n")
        lines = [note(heading, "title", "h")]
        for text in [*rest, "", self.words, ""]:
            lines += [note(part, "", f"t{len(lines)}") for part in wrap(text, READING) or [""]]
        return lines

    def _lines(self) -> list[Line]:
        said: dict[str, list[str]] = {}
        for binding in self.bindings:
            words = _(binding.description) if binding.description else ""
            name = key_name(binding)
            known = said.setdefault(words, [])
            if words and name not in known and len(known) < 2 and len(name) < 8:
                known.append(name)
        return [row(words, (" ".join(keys), "accent"), words) for words, keys in said.items() if words and keys]
