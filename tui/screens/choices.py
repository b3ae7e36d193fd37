"""The choices of the whole house on one page: who said what to which subject, and what asks to be seen."""

from __future__ import annotations

from pathlib import Path

from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Static

from habitat_box.domain.consent import Standing
from habitat_box.domain.people import Card
from habitat_box.domain.purposes import PURPOSES
from habitat_box.usecases import consents, residents
from habitat_box.usecases.desk import Desk
from tui.errands import errand, notice
from tui.house import house
from tui.tongue import N_, _, ngettext, shown
from tui.widgets import choice_words as words
from tui.widgets.choice_grid import ChoiceGrid, Head, Row
from tui.widgets.finding import find_folder
from tui.widgets.lines import Cell
from tui.widgets.room import Room
from tui.widgets.working import labour

SHORT = {
    "P1": N_("Tableau"), "P2": N_("Ma photo"), "P3": N_("Au mur"), "P4": N_("Dehors"), "P5": N_("Visites"),
    "P6": N_("Nouvelles"), "P7": N_("Habitudes"), "P8": N_("Services"), "P9": N_("Rappels"), "P10": N_("Anniv."),
    "P11": N_("Paroles"), "P12": N_("Après"),
}  # fmt: skip
House = tuple[list[Card], dict[str, list[Standing]]]


class Choices(Room):
    """Everyone's choices. The arrows go from square to square."""

    NAME = "choices"
    HELP = N_(
        "Une ligne par habitant, une colonne par sujet. « ! » demande d'être vu : un OUI qui finit dans 30 jours, un choix "
        "suspendu, expiré ou invalidé. Tout ce qui n'est pas OUI vaut NON. Entrée ouvre les choix de la personne. P recopie un "
        "NON papier, I imprime cette page."
    )
    BINDINGS = [
        Binding("p", "paper", N_("NON papier")),
        Binding("i", "print", N_("Imprimer")),
        Binding("r", "reload", N_("Relire"), show=False),
    ]

    def furnish(self) -> ComposeResult:
        empty = _("Personne n'habite ici encore.\nInscrivez les habitants (touche 3).")
        heads = [Head(code, _(SHORT[code])) for code in PURPOSES]
        yield ChoiceGrid(heads, id="choices", chooses=_("Ses choix"), empty=empty)
        yield Static("", id="about", markup=False)
        yield Static("   ".join(f"{sign} {_(said)}" for sign, said in words.LEGEND), id="legend", markup=False)

    def on_mount(self) -> None:
        self.people: dict[str, Card] = {}
        self.standings: dict[str, list[Standing]] = {}
        self.query_one(ChoiceGrid).focus()
        self.action_reload()

    def on_screen_resume(self) -> None:
        if self.people:
            self.action_reload()

    def action_reload(self) -> None:
        """Read everyone's choices again."""
        desk = self.seat.desk
        errand(self, lambda: _house(desk), self._show, group="choices")

    def _show(self, found: House) -> None:
        people, self.standings = found
        self.people = {card.person_id: card for card in people}
        given = sum(one.in_force for each in self.standings.values() for one in each)
        seen = sum(words.asks_to_be_seen(one) for each in self.standings.values() for one in each)
        parts = (
            ngettext("{count} habitant", "{count} habitants", len(people)),
            ngettext("{count} OUI", "{count} OUI", given),
            ngettext("{count} choix à voir", "{count} choix à voir", seen),
        )
        self.head("  ·  ".join(parts))
        self.query_one(ChoiceGrid).show([self._row(card) for card in people])

    def _row(self, card: Card) -> Row:
        squares = []
        for one in self.standings.get(card.person_id, []):
            sign, word, tone = words.square_of(one)
            squares.append(Cell(f"{sign} {word}".strip(), tone))
        return Row(card.person_id, Cell(shown(f"{card.name}  {card.dwelling or ''}"), "strong"), tuple(squares))

    def on_choice_grid_moved(self) -> None:
        grid = self.query_one(ChoiceGrid)
        card = self.people.get(grid.key)
        if card is None:
            return
        one = next(one for one in self.standings[grid.key] if one.purpose.code == grid.head)
        heading = f"{shown(card.name)}  ·  {grid.head} {_(one.purpose.title)}"
        self.query_one("#about", Static).update(f"{heading}\n{words.standing_text(one)}")

    def explain(self) -> str:
        """Give the notice of the subject under the cursor: what `?` tells first."""
        purpose = PURPOSES[self.query_one(ChoiceGrid).head]
        return f"{purpose.code}  {_(purpose.title)}\n\n{words.notice_text(purpose)}"

    def on_choice_grid_chosen(self) -> None:
        grid = self.query_one(ChoiceGrid)
        house(self).open_person(grid.key, "choices", grid.head)

    def action_paper(self) -> None:
        """Copy a paper NO."""
        from tui.screens.slip import Slip

        self.app.push_screen(Slip())

    def action_print(self) -> None:
        """Print this page, for the coordinator alone."""
        find_folder(self, _("Imprimer les choix de la maison : dans quel dossier ?"), self._print)

    def _print(self, folder: Path) -> None:
        from habitat_box.usecases.choice_papers import print_consents

        desk = self.seat.desk
        labour(self, _("Impression…"), lambda _p: print_consents(desk, folder), self._printed, can_leave=False)

    def _printed(self, path: Path) -> None:
        notice(self, _("C'est écrit : {file}. Imprimez, puis effacez ces fichiers.", file=path.name))


def _house(desk: Desk) -> House:
    people = residents.names(desk)
    return people, consents.all_choices(desk, [card.person_id for card in people])
