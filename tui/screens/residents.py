"""Everyone who lives here: one by one, or from a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from textual.app import ComposeResult
from textual.binding import Binding

from habitat_box.domain.consent import Standing
from habitat_box.domain.people import Card
from habitat_box.usecases import consents, house_facts, printing, residents
from habitat_box.usecases.desk import Desk
from habitat_box.usecases.residents import MovingIn
from tui.errands import errand, notice
from tui.house import house
from tui.screens.person_forms import welcoming
from tui.tongue import N_, _, ngettext
from tui.widgets.asking import Ask
from tui.widgets.choice_words import asks_to_be_seen
from tui.widgets.finding import find_file, find_folder
from tui.widgets.form import fill
from tui.widgets.lines import Column, Line, row, title
from tui.widgets.listing import Listing
from tui.widgets.roll import Roll
from tui.widgets.room import Room, lay

COLUMNS = (Column(6), Column(40, 2, 20), Column(12), Column(14), Column(26, 1, 12))
House = tuple[list[Card], dict[str, list[Standing]]]


class Residents(Room):
    """The list of residents, with where their choices stand."""

    NAME = "residents"
    HEADING = ""
    HELP = N_(
        "Tous les habitants et leurs choix ; la touche 7 les montre sujet par sujet. Entrée ouvre une page. N inscrit une "
        "personne, I lit un fichier habitants.csv, K imprime des cartes neuves pour tout le monde."
    )
    BINDINGS = [
        Binding("n", "new", N_("Inscrire")),
        Binding("i", "file", N_("Lire un fichier")),
        Binding("k", "cards", N_("Imprimer les cartes")),
        Binding("r", "reload", N_("Relire"), show=False),
    ]

    def furnish(self) -> ComposeResult:
        empty = _("Personne n'habite ici encore.\nN inscrit une personne, I lit un fichier habitants.csv.")
        yield Roll(COLUMNS, id="people", empty=empty, chooses=_("Page"))

    def on_mount(self) -> None:
        self.query_one("#people", Roll).focus()
        self.action_reload()

    def action_reload(self) -> None:
        """Read the list again."""
        desk = self.seat.desk
        errand(self, lambda: _house(desk), self._show, group="people")

    def on_screen_resume(self) -> None:
        if self.seat.people == []:
            self.action_reload()

    def _show(self, found: House) -> None:
        people, standings = found
        self.seat.people = people
        self.head(ngettext("{count} habitant", "{count} habitants", len(people)))
        self.query_one("#people", Roll).show(_lines(people, standings))

    def on_roll_chosen(self, event: Roll.Chosen) -> None:
        house(self).open_person(event.key)

    def action_new(self) -> None:
        """Write someone who moves in."""
        self._if_ready(lambda: fill(self, welcoming(self.seat), self._welcomed))

    def _if_ready(self, then: Callable[[], object]) -> None:
        box = self.seat.desk.box
        errand(self, lambda: house_facts.missing_for_real(box), lambda missing: self._ready(missing, then))

    def _ready(self, missing: list[str], then: Callable[[], object]) -> None:
        if not missing:
            then()
            return
        detail = _("Il manque : {what}.", what=", ".join(_(words) for words in missing))
        ask = Ask(
            _("La maison n'est pas encore prête pour de vraies personnes."), _("Dire ce qui manque"), detail, cautious=False
        )
        lay(self, ask, lambda _yes: house(self).open_law("facts"))

    def _welcomed(self, person_id: str) -> None:
        self.seat.people = []
        notice(self, _("Bienvenue ! Sa page est ouverte."))
        house(self).open_person(person_id, "file")

    # -- from a file

    def action_file(self) -> None:
        """Read a file of residents."""
        self._if_ready(lambda: find_file(self, _("Quel fichier d'habitants ?"), (".csv", ".txt"), self._read))

    def _read(self, path: Path) -> None:
        desk = self.seat.desk
        errand(self, lambda: residents.read_file(desk, path), self._propose)

    def _propose(self, moving: MovingIn) -> None:
        coming = len(moving.coming)
        heading = ngettext("{count} personne à inscrire", "{count} personnes à inscrire", coming)
        note = _("Entrée continue, Échap ne change rien.") if coming else _("Rien à inscrire dans ce fichier.")
        columns = (Column(10), Column(40, 2, 16), Column(40, 1))
        lay(self, Listing(heading, _moving_lines(moving), columns, note=note), lambda _key: self._confirm(moving))

    def _confirm(self, moving: MovingIn) -> None:
        count = len(moving.coming)
        if count:
            question = ngettext("Inscrire {count} personne ?", "Inscrire {count} personnes ?", count)
            lay(self, Ask(question, _("Oui, inscrire"), cautious=False), lambda _yes: self._move_in(moving))

    def _move_in(self, moving: MovingIn) -> None:
        desk = self.seat.desk
        errand(self, lambda: residents.move_in(desk, moving), self._moved_in)

    def _moved_in(self, count: int) -> None:
        notice(self, ngettext("{count} personne est inscrite.", "{count} personnes sont inscrites.", count))
        self.action_reload()

    # -- cards

    def action_cards(self) -> None:
        """Print a new card for everyone."""
        question = Ask(
            _("Imprimer une carte neuve pour chaque habitant ?"),
            _("Oui, imprimer"),
            _("Les cartes déjà données ne marcheront plus."),
        )
        lay(self, question, lambda _yes: find_folder(self, _("Dans quel dossier ?"), self._print))

    def _print(self, folder: Path) -> None:
        desk = self.seat.desk
        errand(self, lambda: printing.print_cards(desk, printing.people_named(desk, []), folder)[0], self._printed)

    def _printed(self, paths: list[Path]) -> None:
        files = ", ".join(path.name for path in paths)
        notice(self, _("C'est écrit : {file}. Imprimez, puis effacez ces fichiers.", file=files))


def _house(desk: Desk) -> House:
    people = residents.names(desk)
    return people, consents.all_choices(desk, [card.person_id for card in people])


def _lines(people: list[Card], standings: dict[str, list[Standing]]) -> list[Line]:
    lines = []
    for card in people:
        each = standings.get(card.person_id, [])
        yes, never = sum(one.in_force for one in each), sum(one.event is None for one in each)
        seen = sum(asks_to_be_seen(one) for one in each)
        counted = (
            ("✓ " + ngettext("{count} OUI", "{count} OUI", yes), "good") if yes else "",
            ("! " + ngettext("{count} à voir", "{count} à voir", seen), "warn") if seen else "",
            ("· " + ngettext("{count} jamais demandé", "{count} jamais demandés", never), "faint") if never else "",
        )
        lines.append(row(card.person_id, (card.dwelling or "", "faint"), (card.name, "strong"), *counted))
    return lines


def _moving_lines(moving: MovingIn) -> list[Line]:
    lines = []
    for place, new in enumerate(moving.coming):
        who = " ".join(filter(None, (new.civility, new.first_name, new.last_name)))
        lines.append(row(f"{place}", (new.dwelling, "faint"), (who, "strong"), ""))
    if moving.already:
        lines.append(title(_("Déjà dans la boîte")))
        lines += [row(f"a{place}", "", (name, "faint")) for place, name in enumerate(moving.already)]
    if moving.refused:
        lines.append(title(_("Lignes qui ne peuvent pas servir"), "warn"))
        for number, words, why in moving.refused:
            lines.append(row(f"r{number}", _("ligne {number}", number=number), (words, ""), (why, "bad")))
    return lines
