"""Search by name from anywhere: the names are loaded once, each key filters them in place."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Input

from habitat_box.domain.people import Card
from habitat_box.usecases import residents
from habitat_box.words import plain
from tui.errands import errand
from tui.tongue import N_, _
from tui.widgets.bars import KeyBar
from tui.widgets.entry import Entry
from tui.widgets.lines import Column, row
from tui.widgets.roll import Roll
from tui.widgets.room import Sheet


class Search(Sheet):
    """A name to type, people to choose. Dismissed with a resident's id."""

    HELP = N_("Tapez quelques lettres du prénom, du nom ou du logement. Les flèches choisissent, Entrée ouvre la page.")
    BINDINGS = [
        Binding("up", "move(-1)", N_("Monter"), show=False, priority=True),
        Binding("down", "move(1)", N_("Descendre"), show=False, priority=True),
    ]

    def compose(self) -> ComposeResult:
        with Vertical(classes="window tall"):
            yield Entry(placeholder=_("Nom, prénom ou logement"), compact=True, id="words")
            roll = Roll([Column(40, 1), Column(12)], id="found", empty=_("Personne ne s'appelle ainsi."))
            roll.can_focus = False
            yield roll
            yield KeyBar()

    def on_mount(self) -> None:
        self.people: list[tuple[str, Card]] = []
        self.query_one("#words", Input).focus()
        if self.seat.people:
            self._take(self.seat.people)
        else:
            errand(self, lambda: residents.names(self.seat.desk), self._take)

    def _take(self, people: list[Card]) -> None:
        self.seat.people = people
        self.people = [(residents.searched(card), card) for card in people]
        self.on_input_changed()

    def on_input_changed(self) -> None:
        wanted = plain(self.query_one("#words", Input).value).split()
        found = [card for words, card in self.people if all(part in words for part in wanted)]
        lines = [row(card.person_id, (card.name, "strong"), (card.dwelling or "", "faint")) for card in found]
        self.query_one("#found", Roll).show(lines, key=found[0].person_id if found and wanted else "")

    def action_move(self, step: int) -> None:
        """Move in the list while typing."""
        self.query_one("#found", Roll).action_move(step)

    def on_input_submitted(self) -> None:
        key = self.query_one("#found", Roll).key
        if key:
            self.dismiss(key)

    def on_roll_chosen(self, event: Roll.Chosen) -> None:
        self.dismiss(event.key)
