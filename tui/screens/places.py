"""The places of the backups: who has which stick, what was last proven where, what is due, what to carry away."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Static

from habitat_box.domain.backup_places import PlaceNow
from habitat_box.errors import HabitatError
from habitat_box.usecases import places
from habitat_box.usecases.desk import Desk
from habitat_box.usecases.keeping import MadeBackup
from habitat_box.usecases.places_words import NEVER_A_CLOUD, place_words, stick_words, where_words
from tui.errands import errand, notice
from tui.tongue import N_, _, figure, shown, told
from tui.widgets.asking import Ask, Tell
from tui.widgets.finding import find_folder
from tui.widgets.form import Blank, Form, fill
from tui.widgets.lines import Column, Line, note, row
from tui.widgets.roll import Roll
from tui.widgets.room import Room, lay
from tui.widgets.working import labour

COLUMNS = (Column(30, 2, 12), Column(42, 1, 10), Column(16))
Strangers = list[tuple[str, dict[str, str]]]


class PlacesScreen(Room):
    """One line for each disk and stick; below, what the chosen one says."""

    NAME = "box"
    HEADING = N_("Où sont les sauvegardes")
    HELP = N_(
        "Le disque reçoit une sauvegarde chaque nuit. Les clés s'échangent chaque semaine : une ici, l'autre ailleurs. "
        "Entrée sauvegarde sur le support choisi, A sur tous ceux qui sont là. D ajoute un disque, C une clé, R en retire."
    )
    BINDINGS = [
        Binding("a", "all", N_("Tout sauvegarder")),
        Binding("c", "add('stick')", N_("Ajouter une clé")),
        Binding("d", "add('disk')", N_("Ajouter un disque")),
        Binding("r", "retire", N_("Retirer")),
        Binding("escape", "leave", N_("Retour")),
    ]

    def furnish(self) -> ComposeResult:
        yield Roll(COLUMNS, id="lines", chooses=_("Sauvegarder ici"))
        yield Static("", id="about", markup=False)

    def on_mount(self) -> None:
        self.now: list[PlaceNow] = []
        self.query_one("#lines", Roll).focus()
        self._reload()

    def _reload(self, *_done: object) -> None:
        desk = self.seat.desk
        errand(self, lambda: (places.places_now(desk), places.strangers(desk)), self._show, group="places")

    def _show(self, found: tuple[list[PlaceNow], Strangers]) -> None:
        self.now, strangers = found
        lines = [_line(one) for one in self.now]
        lines += [note("! " + _(words, **facts), "warn") for words, facts in strangers]
        roll = self.query_one("#lines", Roll)
        roll.empty = _("Aucun support. D ajoute un disque, C ajoute une clé.") + "\n" + _(NEVER_A_CLOUD)
        roll.show(lines)
        self.head(stick_words(self.now, self.seat.clock()))
        self._tell()

    def on_roll_moved(self) -> None:
        self._tell()

    def _tell(self) -> None:
        place = self._chosen()
        text = "" if place is None else _("{title} : {name}", title=place.label, name=place_words(place, self.seat.clock()))
        self.query_one("#about", Static).update(shown(text))

    def _chosen(self) -> PlaceNow | None:
        key = self.query_one("#lines", Roll).key
        return next((one for one in self.now if one.id == key), None)

    # -- keys

    def on_roll_chosen(self, event: Roll.Chosen) -> None:
        place = next((one for one in self.now if one.id == event.key), None)
        if place is not None:
            work = partial(places.back_up_to, self.seat.desk, place.label)
            labour(self, _("Sauvegarde sur {label}…", label=place.label), work, self._made, can_leave=False)

    def _made(self, made: MadeBackup) -> None:
        facts = {"number": made.sequence, "size": figure(made.size / 1e6), "seconds": f"{made.seconds:.0f}"}
        notice(self, _("Sauvegarde n° {number} : {size} Mo en {seconds} s, relue et déchiffrée.", **facts))
        self._reload()

    def action_all(self) -> None:
        """Back up on every place that is here."""
        work = partial(places.back_up_all, self.seat.desk)
        labour(self, _("Sauvegarde sur tout ce qui est là…"), work, self._made_all, can_leave=False)

    def _made_all(self, done: list[tuple[str, MadeBackup | HabitatError]]) -> None:
        said = [
            f"✗ {_('{title} : {name}', title=label, name=told(one))}"
            if isinstance(one, HabitatError)
            else f"✓ {_('{title} : {name}', title=label, name=_('{size} Mo', size=figure(one.size / 1e6)))}"
            for label, one in done
        ]
        self.app.push_screen(Tell(_("Sauvegardes"), shown("\n".join(said))))
        self._reload()

    def action_add(self, kind: str) -> None:
        """Make a disk or a stick one of the house's."""
        question = _("Dans quel dossier est branchée la clé ?") if kind == "stick" else _("Dans quel dossier du disque ?")
        find_folder(self, question, lambda folder: fill(self, _naming(self.seat.desk, kind, folder), self._added))

    def _added(self, place: PlaceNow) -> None:
        notice(self, _("« {label} » est un support de la maison. Écrivez ce nom dessus.", label=place.label))
        self._reload()

    def action_retire(self) -> None:
        """Use a place no more."""
        place, desk = self._chosen(), self.seat.desk
        if place is None:
            return
        ask = Ask(
            _("Ne plus se servir de « {label} » ?", label=place.label),
            _("Oui, retirer"),
            _("Ses sauvegardes y restent : effacez-les ensuite, ou détruisez le support."),
        )
        lay(self, ask, lambda _yes: errand(self, lambda: places.retire(desk, place.label), self._reload))


def _line(one: PlaceNow) -> Line:
    if one.is_late or one.lost or one.failure:
        state = (_("en retard") if one.is_late else _("à regarder"), "bad")
    else:
        state = (_("en ordre"), "good")
    return row(one.id, f"{'●' if one.is_here else '○'} {one.label}", (where_words(one), "faint"), state)


def _naming(desk: Desk, kind: str, folder: Path) -> Form:
    blank = Blank("label", _("Nom"), _("Clé A") if kind == "stick" else _("Second disque"), hint=_("écrit dessus"))

    def send(said: Mapping[str, str]) -> PlaceNow:
        add = places.add_stick if kind == "stick" else places.add_disk
        return add(desk, folder, said["label"])

    return Form(_("Un support de sauvegarde"), [blank], send, note=_(NEVER_A_CLOUD))
