"""What the house must say of itself before real people come in, and what a control asks to read."""

from __future__ import annotations

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Static

from habitat_box.domain.house_facts import Fact, Kind
from habitat_box.usecases import house_facts
from habitat_box.usecases.desk import Desk
from tui.errands import errand, notice
from tui.house import house
from tui.tongue import N_, _, plain_date, shown
from tui.widgets.form import Blank, Form, fill
from tui.widgets.lines import Column, Line, row
from tui.widgets.roll import Roll
from tui.widgets.room import Room

COLUMNS = (Column(2), Column(64, 2, 26), Column(60, 1, 14))
Said = tuple[dict[str, Fact], list[str]]


class Facts(Room):
    """One line for each fact; Enter says it."""

    NAME = "law"
    HELP = N_(
        "« ! » : sans cette réponse, la boîte refuse d'inscrire de vraies personnes. « · » : utile pour un contrôle. Entrée "
        "écrit la réponse ; une réponse vide la retire. La première sauvegarde prouvée, c'est la boîte qui la note : S la fait."
    )
    BINDINGS = [
        Binding("s", "backup", N_("Sauvegarder")),
        Binding("escape", "leave", N_("Retour")),
    ]

    def __init__(self, at: str = "") -> None:
        super().__init__()
        self.at = at
        self.facts: dict[str, Fact] = {}

    def furnish(self) -> ComposeResult:
        yield Roll(COLUMNS, id="facts", chooses=_("Écrire"))
        yield Static("", id="about", markup=False)

    def on_mount(self) -> None:
        self.query_one("#facts", Roll).focus()
        self._reload()

    def on_screen_resume(self) -> None:
        if self.facts:
            self._reload()

    def _reload(self, *_done: object) -> None:
        desk = self.seat.desk
        errand(self, lambda: _read(desk), self._show, group="facts")

    def _show(self, said: Said) -> None:
        self.facts, missing = said
        if missing:
            self.head("! " + _("Avant de vraies personnes, il manque : {what}", what=", ".join(_(one) for one in missing)))
        elif self.seat.desk.box.settings.demo:  # never asked, so nothing is ready either
            self.head("· " + _("C'est une démonstration."))
        else:
            self.head("✓ " + _("Rien ne manque pour accueillir de vraies personnes."))
        first = next((one.name for one in self.facts.values() if one.needed and not one.value), "")
        self.query_one("#facts", Roll).show([_line(one) for one in self.facts.values()], key=self.at or first)
        self.at = ""

    def on_roll_moved(self) -> None:
        fact = self.facts.get(self.query_one("#facts", Roll).key)
        if fact is not None:
            words = _(fact.words)
            said = [words[:1].upper() + words[1:] + "."]
            said += [_("Nécessaire avant d'inscrire de vraies personnes.")] if fact.needed else []
            said += [_("Dit aux personnes sur les notices.")] if fact.public else []
            self.query_one("#about", Static).update(
                " ".join(said if len(said) > 1 else [*said, _("Pour le dossier de contrôle.")])
            )

    def on_roll_chosen(self, event: Roll.Chosen) -> None:
        fact = self.facts[event.key]
        if fact.by_box:
            self.action_backup()
            return
        desk, hint = self.seat.desk, "24/11/2026" if fact.kind is Kind.DATE else ""
        value = f"{fact.day:%d/%m/%Y}" if fact.day is not None else fact.value
        words = _(fact.words)

        def send(answers: Mapping[str, str]) -> Fact:
            return house_facts.set_fact(desk, fact.name, answers["value"])

        form = Form(words[:1].upper() + words[1:], [Blank("value", _("Réponse"), value, hint=hint)], send)
        fill(self, form, self._written)

    def _written(self, _fact: Fact) -> None:
        notice(self, _("C'est enregistré."))
        roll = self.query_one("#facts", Roll)
        self.at = next((one.name for one in self.facts.values() if one.needed and not one.value and one.name != roll.key), "")
        self._reload()

    def action_backup(self) -> None:
        """Go where a backup is made: the box notes the first proven one by itself."""
        house(self).action_room("box")


def _read(desk: Desk) -> Said:
    return house_facts.facts(desk), house_facts.missing_for_real(desk.box)


def _line(fact: Fact) -> Line:
    if fact.value:
        sign, tone = "✓", "good"
    else:
        sign, tone = ("!", "bad") if fact.needed else ("·", "faint")
    value = plain_date(fact.day) if fact.day is not None else shown(fact.value)
    words = _(fact.words)
    lacking = _("à dire") if not fact.by_box else _("à faire : S sauvegarde")
    return row(fact.name, (sign, tone), (words[:1].upper() + words[1:], "strong"), value or (lacking, tone))
