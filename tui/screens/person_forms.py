"""The forms about a resident. They ask for nothing that is not on the list of what a house may keep."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from habitat_box.domain.people import InformationFormat as Format
from habitat_box.domain.people import NewResident
from habitat_box.usecases import residents
from habitat_box.usecases.residents import PersonPage
from tui.screens.dates import read_day
from tui.screens.optional_forms import contact_roles, optional_form
from tui.seat import Seat
from tui.tongue import N_, _, local_day, shown
from tui.widgets.form import Blank, Form
from tui.widgets.person_lines import AVP_DAYS, FILE_WORDS, FORMATS, ROLES

CIVILITIES = (("", "—"), ("Mme", "Mme"), ("M.", "M."))
LEAVING = {"départ": N_("départ"), "décès": N_("décès"), "fin de droit": N_("fin de droit"), "autre": N_("autre")}


def welcoming(seat: Seat) -> Form:
    """Ask who moves in."""
    desk, today = seat.desk, local_day(seat.clock())
    blanks = [
        Blank("civility", _("Civilité"), options=CIVILITIES),
        Blank("first_name", _("Prénom")),
        Blank("last_name", _("Nom")),
        Blank("dwelling", _("Logement"), hint="A01"),
        Blank("entry_on", _("Date d'entrée"), f"{today:%d/%m/%Y}", hint="24/11/2026"),
        Blank("called", _("Se fait appeler"), hint=_("si c'est un autre prénom")),
        Blank("phone", _("Téléphone"), hint=_("facultatif")),
        Blank("information_format", _("Veut être informé"), options=_formats()),
    ]

    def send(said: Mapping[str, str]) -> str:
        entry = read_day(said["entry_on"]) if said["entry_on"].strip() else None
        new = NewResident(
            said["civility"], said["first_name"], said["last_name"], said["dwelling"], entry, said["called"], said["phone"],
            Format(said["information_format"]),
        )  # fmt: skip
        return residents.welcome(desk, new)

    note = _("Rien d'autre n'est demandé pour habiter ici.")
    return Form(_("Quelqu'un s'installe"), blanks, send, note=note)


def _formats() -> tuple[tuple[str, str], ...]:
    return tuple((value, _(words)) for value, words in FORMATS.items())


def correcting(seat: Seat, page: PersonPage) -> Form:
    """Ask what to correct in a file; only what changed is written."""
    desk, card = seat.desk, page.card
    before = {name: shown(getattr(card, name)) for name in FILE_WORDS}
    before |= {name: _typed_day(before[name]) for name in AVP_DAYS}
    choices = {"civility": CIVILITIES, "information_format": _formats()}
    if before["civility"] not in dict(CIVILITIES):
        choices["civility"] = (*CIVILITIES, (before["civility"], before["civility"]))
    blanks = [Blank(name, _(words), before[name], options=choices.get(name, ())) for name, words in FILE_WORDS.items()]

    def send(said: Mapping[str, str]) -> None:
        changed = {name: text for name, text in said.items() if text != before[name]}
        if changed:
            residents.correct(desk, card.person_id, changed)

    return Form(_("Corriger la fiche de {name}", name=card.name), blanks, send)


def _typed_day(text: str) -> str:
    return f"{date.fromisoformat(text):%d/%m/%Y}" if text else ""


def habits(seat: Seat, page: PersonPage) -> Form:
    """Ask what matters to the person, in her words."""
    return optional_form(seat, page, "P7")


def contact(seat: Seat, person_id: str) -> Form:
    """Ask for someone the person named."""
    desk = seat.desk
    blanks = [
        Blank("name", _("Prénom et nom")),
        Blank("phone", _("Téléphone")),
        Blank("link", _("Lien"), hint=_("fille, voisin, ami…")),
        Blank("role", _("Rôle"), options=tuple((value, _(words)) for value, words in ROLES.items())),
    ]

    def send(said: Mapping[str, str]) -> str:
        return residents.add_contact(desk, person_id, said["name"], said["phone"], said["link"], (said["role"],))

    return Form(_("Un proche"), blanks, send, note=_("Seulement quelqu'un que la personne a nommé elle-même."))


def leaving(seat: Seat, page: PersonPage) -> Form:
    """Ask when and why someone leaves."""
    desk, person = seat.desk, page.card.person_id
    blanks = [
        Blank("on", _("Jour du départ"), f"{page.today:%d/%m/%Y}"),
        Blank("code", _("Raison"), options=tuple((value, _(words)) for value, words in LEAVING.items())),
    ]

    def send(said: Mapping[str, str]) -> date:
        day = read_day(said["on"])
        residents.say_goodbye(desk, person, day, said["code"])
        return day

    note = _("Après ce jour, elle n'est plus dans les listes et sa carte ne marche plus.")
    return Form(_("{name} s'en va", name=page.card.name), blanks, send, note=note, save=_("Écrire le départ"))


__all__ = ["contact", "contact_roles", "correcting", "habits", "leaving", "optional_form", "welcoming"]
