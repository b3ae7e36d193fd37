"""Photos of the house: who is on them, what each still serves, where one was published; to add, print and erase."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from textual.app import ComposeResult
from textual.binding import Binding

from habitat_box.domain.people import Card
from habitat_box.domain.photos import Photo
from habitat_box.usecases import optional_papers, photos, residents
from tui.errands import errand, notice
from tui.screens.dates import read_day
from tui.tongue import N_, _, local_day, ngettext, plain_date, shown
from tui.widgets.asking import Ask
from tui.widgets.finding import find_file, find_folder
from tui.widgets.form import Blank, Form, fill
from tui.widgets.lines import Column, Line, row
from tui.widgets.listing import Listing
from tui.widgets.roll import Roll
from tui.widgets.room import Room, lay

COLUMNS = (Column(44, 1, 16), Column(34, 2, 12), Column(20), Column(16))
SAID = {"P2": N_("reconnaître"), "P3": N_("murs"), "P4": N_("dehors")}
ASKED = {
    "P2": N_("Reconnaître"),
    "P3": N_("Murs de la maison"),
    "P4": N_("Dehors, journal"),
}
KINDS = (".jpg", ".jpeg", ".png")


class Photos(Room):
    """The photos that every YES still allows: the house's, or one person's."""

    NAME = "residents"
    HELP = N_(
        "Une photo n'est ici que si chaque personne dessus dit OUI à son usage : un NON la cache aussitôt. A ajoute un fichier "
        "JPEG ou PNG, I imprime une photo à accrocher, P note où une photo est montrée dehors, Entrée montre ces endroits, "
        "E efface une photo. Échap revient."
    )
    BINDINGS = [
        Binding("a", "add", N_("Ajouter")),
        Binding("i", "wall", N_("Imprimer")),
        Binding("p", "publish", N_("Publiée")),
        Binding("e,delete", "remove", N_("Effacer")),
        Binding("escape", "leave", N_("Retour")),
    ]

    def __init__(self, person: Card | None = None) -> None:
        super().__init__()
        self.person = person
        self.known: dict[str, Photo] = {}

    def furnish(self) -> ComposeResult:
        empty = _("Aucune photo que chacun permette.\nA en ajoute une, si les personnes dessus ont dit OUI.")
        yield Roll(COLUMNS, id="photos", empty=empty, chooses=_("Endroits"))

    def on_mount(self) -> None:
        self.query_one("#photos", Roll).focus()
        self.reload()

    def reload(self, *_done: object) -> None:
        """Read the list again."""
        desk, person = self.seat.desk, self.person.person_id if self.person else None
        errand(self, lambda: (photos.photos(desk, person), residents.names(desk)), self._show, group="photos")

    def _show(self, found: tuple[list[Photo], list[Card]]) -> None:
        listed, cards = found
        self.known = {one.id: one for one in listed}
        names = {card.person_id: card.name for card in cards}
        count = ngettext("{count} photo", "{count} photos", len(listed))
        self.head("  ·  ".join(filter(None, (count, shown(self.person.name) if self.person else ""))))
        self.query_one("#photos", Roll).show([_line(one, names) for one in reversed(listed)])

    @property
    def photo(self) -> Photo | None:
        return self.known.get(self.query_one("#photos", Roll).key)

    # -- adding

    def action_add(self) -> None:
        """Choose a file, then say who is on it and what it is for."""
        find_file(self, _("Quelle photo ? (JPEG ou PNG)"), KINDS, lambda path: fill(self, self._adding(path), self._added))

    def _adding(self, path: Path) -> Form:
        desk = self.seat.desk
        no_yes = (("non", _("non")), ("oui", _("oui")))
        blanks = [
            Blank(
                "people",
                _("Qui est dessus"),
                self.person.name if self.person else "",
                hint=_("les noms, séparés par des virgules"),
            ),
            *(Blank(use, _(words), options=no_yes) for use, words in ASKED.items()),
            Blank("taken", _("Jour de la photo"), hint=_("facultatif, 24/11/2026")),
        ]

        def send(said: Mapping[str, str]) -> str:
            people = [residents.find_person(desk, name).person_id for name in said["people"].split(",") if name.strip()]
            day = read_day(said["taken"]) if said["taken"].strip() else None
            return photos.add_photo(desk, path, people, [use for use in ASKED if said[use] == "oui"], day)

        note = _(
            "Chaque personne dessus doit avoir dit OUI à chaque usage. Le lieu et la date écrits par l'appareil sont enlevés."
        )
        return Form(_("Une photo : {file}", file=shown(path.name)), blanks, send, note=note)

    def _added(self, _photo: str) -> None:
        notice(self, _("La photo est dans la boîte. Effacez le fichier d'origine."))
        self.reload()

    # -- what is done with one

    def on_roll_chosen(self, event: Roll.Chosen) -> None:
        photo = self.photo
        if photo is not None:
            lines = [row(one.id, one.place, plain_date(one.published_on)) for one in photo.publications]
            note = _("Entrée retire un endroit de la liste, quand la photo n'y est plus.")
            heading, columns = _("Où cette photo est montrée dehors"), (Column(50, 1), Column(24))
            listing = Listing(heading, lines, columns, empty=_("Nulle part. P note un endroit."), note=note)
            lay(self, listing, partial(self._unpublish, photo.id))

    def _unpublish(self, photo_id: str, publication_id: str) -> None:
        desk = self.seat.desk
        errand(self, lambda: photos.unpublish(desk, photo_id, publication_id), self._done)

    def action_publish(self) -> None:
        """Write where the photo under the cursor is shown outside."""
        photo, desk = self.photo, self.seat.desk
        if photo is None:
            return
        today = local_day(self.seat.clock())
        blanks = [Blank("place", _("Où"), hint=_("journal, site Internet…")), Blank("on", _("Quand"), f"{today:%d/%m/%Y}")]

        def send(said: Mapping[str, str]) -> str:
            return photos.publish(desk, photo.id, said["place"], read_day(said["on"]))

        note = _("Si une personne dit NON, la boîte demande de la faire retirer de cet endroit le jour même.")
        fill(self, Form(_("Cette photo est montrée dehors"), blanks, send, note=note), self._done)

    def action_wall(self) -> None:
        """Print the photo under the cursor for a wall."""
        photo = self.photo
        if photo is not None:
            find_folder(self, _("Imprimer la photo à accrocher : dans quel dossier ?"), partial(self._print, photo.id))

    def _print(self, photo_id: str, folder: Path) -> None:
        desk = self.seat.desk
        errand(self, lambda: optional_papers.print_wall_photo(desk, photo_id, folder), self._printed)

    def _printed(self, path: Path) -> None:
        notice(self, _("C'est écrit : {file}. Imprimez, puis effacez ce fichier.", file=str(path)))

    def action_remove(self) -> None:
        """Erase the photo under the cursor, after asking."""
        photo, desk = self.photo, self.seat.desk
        if photo is not None:
            ask = Ask(_("Effacer cette photo ?"), _("Oui, effacer"), _("Elle part de tous ses usages et ne revient pas."))
            lay(self, ask, lambda _yes: errand(self, lambda: photos.remove_photo(desk, photo.id), self._done))

    def _done(self, _answer: object) -> None:
        notice(self, _("C'est fait."))
        self.reload()


def _line(photo: Photo, names: Mapping[str, str]) -> Line:
    who = ", ".join(names.get(person, "—") for person in photo.people)
    uses = ", ".join(_(SAID[use]) for use in photo.uses)
    until = _("jusqu'au {day}", day=f"{min(photo.ends.values()):%d/%m/%Y}") if photo.ends else ""
    places = ngettext("{count} endroit", "{count} endroits", len(photo.publications)) if photo.publications else ""
    return row(photo.id, (who, "strong"), uses, (until, "faint"), (places, "warn"))
