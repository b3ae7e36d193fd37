"""Saying who a name of a planning is, once: it is remembered for that service."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Static

from habitat_box.domain.people import Card
from habitat_box.usecases import planning, residents
from habitat_box.usecases.planning import Preview
from tui.errands import errand
from tui.tongue import N_, _, ngettext, shown
from tui.widgets.bars import KeyBar
from tui.widgets.lines import Column, Line, row, title
from tui.widgets.roll import Roll
from tui.widgets.room import Sheet

NOBODY = "nobody"


class Naming(Sheet):
    """One unknown name after the other. Dismissed with the preview as it became."""

    HELP = N_(
        "Le nom est écrit comme le service l'écrit. Choisissez la personne avec Entrée : le nom sera reconnu la prochaine "
        "fois. « Personne d'ici » met ses visites de côté. P passe au nom suivant, Échap revient au planning."
    )
    BINDINGS = [Binding("p", "skip", N_("Passer"))]

    def __init__(self, seen: Preview) -> None:
        super().__init__()
        self.seen, self.skipped = seen, 0
        self.everyone: list[Card] = []

    def compose(self) -> ComposeResult:
        with Vertical(classes="window tall"):
            yield Static("", id="name", classes="window-title", markup=False)
            yield Static("", id="count", classes="note", markup=False)
            yield Roll((Column(40, 1, 20), Column(10)), id="people", chooses=_("C'est cette personne"))
            yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#people", Roll).focus()
        desk = self.seat.desk
        errand(self, lambda: self.seat.people or residents.names(desk), self._know)

    def _know(self, people: list[Card]) -> None:
        self.everyone = self.seat.people = people
        self._ask()

    def _ask(self) -> None:
        if self.skipped >= len(self.seen.names):
            self.dismiss(self.seen)
            return
        name = self.seen.names[self.skipped]
        left = len(self.seen.names) - self.skipped
        visits = ngettext("{count} visite porte ce nom.", "{count} visites portent ce nom.", name.count)
        rest = ngettext("{count} nom à reconnaître.", "{count} noms à reconnaître.", left)
        self.query_one("#name", Static).update(_("Qui est « {name} » ?", name=shown(name.written)))
        self.query_one("#count", Static).update(f"{visits} {rest}")
        likely = {card.person_id for card in name.candidates}
        lines = [_line(card) for card in name.candidates]
        if likely:
            lines = [title(_("Sans doute")), *lines, title(_("Les autres"))]
        lines += [_line(card) for card in self.everyone if card.person_id not in likely]
        roll = self.query_one("#people", Roll)
        roll.cursor = -1
        first = next(iter(likely), "")
        roll.show([*lines, row(NOBODY, ("✗ " + _("Personne d'ici : mettre de côté"), "warn"))], key=first)

    def on_roll_chosen(self, event: Roll.Chosen) -> None:
        desk, seen, written = self.seat.desk, self.seen, self.seen.names[self.skipped].written
        person = None if event.key == NOBODY else event.key
        errand(self, lambda: planning.match_name(desk, seen, written, person), self._matched, group="match")

    def _matched(self, seen: Preview) -> None:
        self.seen = seen
        self._ask()

    def action_skip(self) -> None:
        """Leave this name for another time."""
        self.skipped += 1
        self._ask()

    def action_leave(self) -> None:
        """Go back with what was answered so far."""
        self.dismiss(self.seen)


def _line(card: Card) -> Line:
    return row(card.person_id, (card.name, "strong"), (card.dwelling or "", "faint"))
