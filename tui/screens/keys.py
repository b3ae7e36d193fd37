"""What opens the box: each way in and what it gives up, and all that is done with keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Static

from habitat_box.errors import HabitatError
from habitat_box.usecases import key_file, key_slots, recovery
from habitat_box.usecases.desk import Desk
from habitat_box.usecases.key_slots import SlotNow
from tui.errands import errand, notice
from tui.rooms import room_named
from tui.screens.sheet_typing import SecretForm, TypeShares, TypeSheet
from tui.tongue import N_, _, local_day, long_day, plain_date, shown
from tui.widgets.asking import Tell
from tui.widgets.finding import find_folder
from tui.widgets.form import Blank, fill
from tui.widgets.lines import Column, Line, note, row, title
from tui.widgets.roll import Roll
from tui.widgets.room import Room

COLUMNS = (Column(44, 1, 22), Column(60, 2, 20))
PAPER, SHARES_FOLDER = "nouvelle-feuille-de-secours.pdf", "parts"
DIFFERENT = N_("Les deux phrases sont différentes.")


@dataclass(frozen=True)
class Shelf:
    """What the room shows: the ways in, and when the sheet was typed back."""

    slots: list[SlotNow]
    checked_on: date | None
    old: bool


class PhrasesDiffer(HabitatError):
    """A new phrase typed in two ways."""

    sentence = DIFFERENT


class KeysScreen(Room):
    """Every way into the box on its own line; below, what can be done."""

    NAME = "box"
    HEADING = N_("Les clés de la boîte")
    HELP = N_(
        "Chaque ligne d'en haut ouvre la boîte. Entrée sur l'une d'elles la retire, si la boîte peut s'en passer. En bas, "
        "Entrée fait ce que dit la ligne : rien ne change avant la phrase secrète ou la feuille."
    )
    BINDINGS = [
        Binding("p", "do('phrase')", N_("Phrase")),
        Binding("t", "do('check')", N_("Retaper la feuille")),
        Binding("f", "do('sheet')", N_("Nouvelle feuille"), show=False),
        Binding("u", "do('usb')", N_("Clé USB"), show=False),
        Binding("escape", "leave", N_("Retour")),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.shelf: Shelf | None = None

    def furnish(self) -> ComposeResult:
        yield Roll(COLUMNS, id="slots", chooses=_("Faire"))
        yield Static("", id="about", markup=False)

    def on_mount(self) -> None:
        self.query_one("#slots", Roll).focus()

    def on_screen_resume(self) -> None:
        if self.seat.box is not None:  # the box may have been closed over this room
            self._reload()

    def _reload(self, *_done: object) -> None:
        desk = self.seat.desk
        errand(self, lambda: _read(desk), self._show, group="keys")

    def _show(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self.query_one("#slots", Roll).show([title(_("Ce qui ouvre la boîte")), *_slot_lines(shelf), note(""), *_acts()])

    def on_roll_moved(self) -> None:
        key = self.query_one("#slots", Roll).key
        slot = self._slot(key.removeprefix("slot "))
        self.query_one("#about", Static).update(_about(slot) if slot else "")

    def _slot(self, slot_id: str) -> SlotNow | None:
        return next((one for one in self.shelf.slots if one.id == slot_id), None) if self.shelf else None

    def on_roll_chosen(self, event: Roll.Chosen) -> None:
        slot = self._slot(event.key.removeprefix("slot "))
        if slot is not None:
            self._remove(slot)
        else:
            self.action_do(event.key)

    def action_do(self, name: str) -> None:
        """Do what a line says."""
        acts: dict[str, Callable[[], object]] = {
            "phrase": self._change_phrase,
            "check": lambda: fill(self, TypeSheet(_("Retaper la feuille de secours"), self._read_back()), self._read),
            "check-shares": lambda: fill(self, TypeShares(_("Retaper deux parts"), self._read_back()), self._read),
            "sheet": self._new_sheet,
            "shares": self._shares,
            "usb": lambda: find_folder(self, _("Où est la clé USB ?"), self._add_usb),
            "rekey": lambda: self.app.push_screen(room_named("rekey")),
        }
        if name in acts:
            acts[name]()

    # -- the phrase

    def _change_phrase(self) -> None:
        desk = self.seat.desk
        blanks = [
            Blank("phrase_old", _("Phrase actuelle")),
            Blank("phrase_new", _("Nouvelle phrase")),
            Blank("phrase_again", _("Encore une fois")),
        ]
        words = _("Sept mots que personne ne devine, par exemple :\n{phrase}", phrase=drawn_phrase())
        form = SecretForm(_("Changer la phrase secrète"), blanks, partial(_change, desk), note=words)
        fill(self, form, lambda _done: self._say(_("La phrase secrète est changée. Les données n'ont pas bougé.")))

    # -- the sheet

    def _read_back(self) -> Callable[[str], object]:
        return partial(recovery.read_back, self.seat.desk)

    def _read(self, back: recovery.ReadBack) -> None:
        if not back.counts:
            self._say(_("C'est l'ancienne feuille : elle ouvre encore. Tapez la nouvelle pour qu'elle compte."))
        elif back.is_new:
            self._say(_("La nouvelle feuille compte. L'ancienne n'ouvre plus rien de neuf : détruisez-la."))
        else:
            self._say(_("La feuille est juste : elle compte."))

    def _new_sheet(self) -> None:
        desk, paper = self.seat.desk, str(self.seat.papers / PAPER)
        blanks = [Blank("phrase", _("Phrase secrète")), Blank("paper", _("Où l'écrire (PDF)"), paper)]
        words = _("L'ancienne feuille sert jusqu'à ce que la nouvelle soit imprimée et retapée ici.")
        form = SecretForm(_("Faire une nouvelle feuille"), blanks, partial(_print_new, desk), note=words, save=_("Imprimer"))
        fill(self, form, lambda path: self._tell(_("Imprimez-la, effacez ce fichier, puis retapez-la ici (T)."), [path]))

    def _shares(self) -> None:
        desk, folder = self.seat.desk, self.seat.papers / SHARES_FOLDER
        words = _("Deux parts sur trois ouvriront la boîte. La boîte ne connaît pas sa clé : tapez la feuille.")
        form = TypeSheet(_("Partager la clé en trois"), lambda typed: recovery.print_shares(desk, typed, folder), words)
        fill(self, form, lambda paths: self._tell(_("Imprimez-les, donnez-en une à chacun, effacez ces fichiers."), paths))

    # -- the ways in that need nobody

    def _add_usb(self, folder: Path) -> None:
        desk = self.seat.desk
        answers = (("no", _("non")), ("yes", _("oui, je l'accepte")))
        blanks = [Blank("accepted", _("L'accepter"), options=answers), Blank("phrase", _("Phrase secrète"))]
        words = _(key_slots.gives_up("usbfile"))
        form = SecretForm(_("Ouvrir par une clé USB"), blanks, partial(_add, desk, folder), note=words, save=_("Ajouter"))
        fill(self, form, lambda path: self._tell(_("Le site s'ouvrira seul quand il trouve ce fichier au démarrage."), [path]))

    def _remove(self, slot: SlotNow) -> None:
        desk = self.seat.desk

        def send(said: Mapping[str, str]) -> None:
            key_slots.remove_slot(desk, key_file.with_phrase(desk.box.settings, tidy(said["phrase"])), slot.id)

        heading = _("Retirer : {what} ?", what=_(slot.words))
        words = _("Elle n'ouvrira plus la boîte. Tapez la phrase secrète pour le faire.")
        form = SecretForm(heading, [Blank("phrase", _("Phrase secrète"))], send, note=words, save=_("Retirer"))
        fill(self, form, lambda _done: self._say(_("Cette ouverture est retirée. Elle n'ouvre plus rien.")))

    def _tell(self, words: str, paths: list[Path]) -> None:
        files = "\n".join(shown(str(path)) for path in paths)
        self.app.push_screen(Tell(_("C'est fait"), f"{files}\n\n{words}"))
        self._reload()

    def _say(self, words: str) -> None:
        notice(self, words)
        self._reload()


def _slot_lines(shelf: Shelf) -> list[Line]:
    lines = []
    for slot in shelf.slots:
        name = _(slot.words) + (f" ({slot.label})" if slot.label else "")
        lines.append(row(f"slot {slot.id}", (name, "strong"), _state(slot, shelf)))
    if shelf.old:
        words = _("Le fichier de clés est plus ancien que le dernier vu : l'avez-vous remis vous-même ?")
        lines.append(note(f"! {words}", "warn"))
    return lines


def _state(slot: SlotNow, shelf: Shelf) -> tuple[str, str]:
    if slot.kind == "recovery" and not (shelf.checked_on or any(one.waits for one in shelf.slots) and not slot.waits):
        return "! " + _("à retaper : ne compte pas encore"), "warn"
    if slot.kind == "recovery" and shelf.checked_on:
        return "✓ " + _("retapée le {day}", day=plain_date(shelf.checked_on)), "good"
    if slot.gives_up:
        return "! " + _("s'ouvre sans personne"), "warn"
    return _("depuis le {day}", day=plain_date(local_day(slot.created))), "faint"


def _about(slot: SlotNow) -> str:
    since = _("Ajoutée le {day}.", day=long_day(local_day(slot.created)))
    return since + (" " + _(slot.gives_up) if slot.gives_up else "")


def _acts() -> list[Line]:
    return [
        title(_("Faire")),
        row("phrase", _("Changer la phrase secrète"), (_("les données ne bougent pas"), "faint")),
        row("check", _("Retaper la feuille de secours"), (_("elle compte à partir de là"), "faint")),
        row("check-shares", _("Retaper deux des trois parts"), (_("à la place de la feuille"), "faint")),
        row("sheet", _("Faire une nouvelle feuille"), (_("si l'ancienne est perdue ou a été vue"), "faint")),
        row("shares", _("Partager la clé en trois papiers"), (_("deux suffisent, un seul ne donne rien"), "faint")),
        row("usb", _("Ouvrir par une clé USB"), (_("le site s'ouvre seul à son démarrage"), "faint")),
        row("rekey", _("Chiffrer de nouveau, avec d'autres clés"), (_("si une clé a pu fuir"), "faint")),
    ]


def _read(desk: Desk) -> Shelf:
    settings = desk.box.settings
    old = key_file.generation_is_old(settings, desk.box.store)
    return Shelf(key_slots.slots_now(settings), recovery.checked_on(desk), old)


def tidy(phrase: str) -> str:
    """Give a typed phrase with single spaces."""
    return " ".join(phrase.split())


def drawn_phrase() -> str:
    """Draw a phrase to propose."""
    from habitat_box.bootstrap import generate_passphrase

    return generate_passphrase()


def _change(desk: Desk, said: Mapping[str, str]) -> None:
    from habitat_box.bootstrap import change_passphrase

    new = tidy(said["phrase_new"])
    if new != tidy(said["phrase_again"]):
        raise PhrasesDiffer
    change_passphrase(desk.box.settings, new, old=tidy(said["phrase_old"]), clock=desk.box.clock)
    key_file.look_at_keys(desk.box)


def _print_new(desk: Desk, said: Mapping[str, str]) -> Path:
    unlocked = key_file.with_phrase(desk.box.settings, tidy(said["phrase"]))
    return recovery.new_sheet(desk, unlocked, Path(said["paper"]).expanduser().resolve())


def _add(desk: Desk, folder: Path, said: Mapping[str, str]) -> Path:
    unlocked = key_file.with_phrase(desk.box.settings, tidy(said["phrase"]))
    return key_slots.add_usb(desk, unlocked, folder, accepted=said["accepted"] == "yes")
