"""The form of a new card: the resident chooses its picture and its colour, no name is printed, the old card dies."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from habitat_box.usecases import printing
from habitat_box.usecases.cards import COLOURS, PICTURES
from habitat_box.usecases.residents import PersonPage
from tui.seat import Seat
from tui.tongue import _
from tui.widgets.finding import PathSuggester
from tui.widgets.form import Blank, Form


def new_card(seat: Seat, page: PersonPage) -> Form:
    """Ask which picture and colour, and where to write the papers: sent as it is, it prints the card she had."""
    desk, person = seat.desk, page.card.person_id
    same = bool(page.card_label)
    as_before = ("", _("comme avant") if same else _("la boîte choisit"))
    blanks = [
        Blank("picture", _("Image"), options=(as_before, *((one, _(one)) for one in PICTURES))),
        Blank("colour", _("Couleur"), options=(as_before, *((one, _(one)) for one in COLOURS))),
        Blank("folder", _("Dossier"), str(seat.papers), suggester=PathSuggester()),
    ]

    def send(said: Mapping[str, str]) -> list[Path]:
        folder = Path(said["folder"]).expanduser()
        faces = {person: (said["picture"], said["colour"])} if said["picture"] or said["colour"] else None
        return printing.print_cards(desk, [person], folder, sheet=False, pictures=faces)[0]

    lost = _("La carte d'avant ne marchera plus.") + " " if same else ""
    note = lost + _("{name} choisit son image et sa couleur. Aucun nom n'est imprimé.", name=page.card.name)
    return Form(_("Une carte neuve"), blanks, send, note=note, save=_("Imprimer"))
