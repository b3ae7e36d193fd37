"""The services' plannings: bring a file in, see what it changes, accept it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from textual.app import ComposeResult
from textual.binding import Binding

from habitat_box.domain.people import Organisation
from habitat_box.errors import UnknownService
from habitat_box.usecases import planning
from tui.errands import errand, notice
from tui.screens.difference import DifferenceRoom
from tui.tongue import N_, _, ngettext
from tui.widgets.asking import Ask
from tui.widgets.finding import find_file
from tui.widgets.form import Blank, Form, fill
from tui.widgets.lines import Column, Line, row
from tui.widgets.listing import Listing
from tui.widgets.roll import Roll
from tui.widgets.room import Room, lay
from tui.widgets.working import labour

SUFFIXES = (".csv", ".ics", ".xlsx", ".txt", ".tsv")
COLUMNS = (Column(50, 1, 20), Column(24, 2))
NEW = "+"


class Plannings(Room):
    """The services that come, and the way in for what they send."""

    NAME = "plannings"
    HELP = N_(
        "Un fichier reçu d'un service (ICS, CSV, XLSX) montre d'abord ce qu'il change. Rien n'est écrit avant votre accord, "
        "et Échap ne perd rien. U reprend le dernier import d'un service."
    )
    BINDINGS = [
        Binding("i", "file", N_("Importer un fichier")),
        Binding("u", "undo", N_("Reprendre")),
    ]

    def furnish(self) -> ComposeResult:
        empty = _("Aucun service n'est connu encore.\nI importe le planning qu'un service a envoyé : ICS, CSV ou XLSX.")
        yield Roll(COLUMNS, id="services", empty=empty, chooses=_("Son planning"))

    def on_mount(self) -> None:
        self.services: list[Organisation] = []
        self.query_one("#services", Roll).focus()

    def on_screen_resume(self) -> None:
        desk = self.seat.desk
        errand(self, lambda: planning.services(desk), self._show, group="services")

    def _show(self, services: list[Organisation]) -> None:
        self.services = services
        self.head(ngettext("{count} service vient dans la maison", "{count} services viennent dans la maison", len(services)))
        self.query_one("#services", Roll).show(_lines(services))

    def _named(self, key: str) -> str:
        return next((one.name for one in self.services if one.id == key), "")

    # -- which file, which service

    def on_roll_chosen(self, event: Roll.Chosen) -> None:
        name = self._named(event.key)
        find_file(self, _("Le planning envoyé par {service}", service=name), SUFFIXES, partial(self._read, name))

    def action_file(self) -> None:
        """Choose a file, then say who sent it."""
        find_file(self, _("Quel planning ?"), SUFFIXES, self._whose)

    def _whose(self, path: Path) -> None:
        new = row(NEW, ("+ " + _("un nouveau service"), "accent"))
        if not self.services:
            self._new_service(path)
            return
        listing = Listing(_("Qui a envoyé {file} ?", file=path.name), [*_lines(self.services), new], COLUMNS)
        lay(self, listing, lambda key: self._new_service(path) if key == NEW else self._read(self._named(key), path))

    def _new_service(self, path: Path) -> None:
        form = Form(_("Un nouveau service"), [Blank("name", _("Nom du service"))], _service_name, save=_("Continuer"))
        fill(self, form, lambda name: self._read(name, path))

    def _read(self, service: str, path: Path) -> None:
        desk = self.seat.desk
        labour(self, _("Lecture de {file}…", file=path.name), lambda _p: planning.preview(desk, path, service), self._open)

    def _open(self, seen: planning.Preview) -> None:
        self.app.push_screen(DifferenceRoom(seen))

    # -- taking back

    def action_undo(self) -> None:
        """Take the last import of the service under the cursor back."""
        name = self._named(self.query_one("#services", Roll).key)
        if name:
            detail = _("Les visites reviennent comme avant. Les noms reconnus restent.")
            question = Ask(_("Reprendre le dernier import de {service} ?", service=name), _("Oui, reprendre"), detail)
            lay(self, question, lambda _yes: self._undo(name))

    def _undo(self, name: str) -> None:
        desk = self.seat.desk
        errand(self, lambda: planning.undo_import(desk, name), self._undone)

    def _undone(self, count: int) -> None:
        notice(self, ngettext("{count} visite est revenue.", "{count} visites sont revenues.", count))


def _service_name(answers: Mapping[str, str]) -> str:
    name = " ".join(answers["name"].split())
    if not name:
        raise UnknownService(name="")
    return name


def _lines(services: list[Organisation]) -> list[Line]:
    return [row(one.id, (one.name, "strong"), (one.phone, "faint")) for one in services]
