"""Papers a YES allows: a relative's week (P5), reminders (P9), a photo for the wall (P3); and the letter to a relative."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from habitat_box.domain import fields
from habitat_box.domain.access import Action, Look
from habitat_box.domain.people import Card, Contact
from habitat_box.domain.processings import PROCESSINGS
from habitat_box.domain.visits import PARIS, Visit, VisitStatus
from habitat_box.errors import StepRefused, UnknownItem
from habitat_box.store import planning
from habitat_box.usecases.controller import controller_of
from habitat_box.usecases.desk import Desk, needs
from habitat_box.usecases.photos import photos
from habitat_box.usecases.printing import write_paper
from habitat_box.usecases.visits import today_of
from habitat_box.words import N_, speaking

if TYPE_CHECKING:
    from habitat_box.papers.relative_sheet import RelativeVisit
    from habitat_box.papers.reminder_slips import Meeting, Reminded

ROLES = {
    "urgence": N_("vous appeler en cas d'urgence"),
    "planning": N_("vous donner ses heures de visite, parce que cette personne l'a demandé"),
    "nouvelles": N_("vous donner de ses nouvelles, parce que cette personne l'a demandé"),
    "confiance": N_("vous reconnaître comme sa personne de confiance"),
    "représentant": N_("vous informer de ses choix, comme son représentant"),
}
"""Why the house keeps someone's name, said to that person."""


def _put(folder: Path, stem: str, pdf: bytes) -> Path:
    """Write a paper beside those already there: a second relative's never takes the place of the first's."""
    names = (f"{stem}{more}.pdf" for more in ("", *(f"-{n}" for n in range(2, 1000))))
    return write_paper(folder, next((name for name in names if not (folder / name).exists()), f"{stem}.pdf"), pdf)


# -- a relative's week (P5)


@needs(Action.PRINT)
def print_relative(desk: Desk, person_id: str, monday: date, folder: Path) -> list[Path]:
    """Print a resident's week for each relative she chose. Raises StepRefused without her YES (P5), or without a relative."""
    from habitat_box.papers.relative_sheet import RelativeSheet, print_relative_sheet

    box, sunday = desk.box, monday + timedelta(days=6)
    chosen = box.door.relatives(desk.actor, person_id, "P5")
    if chosen is None:
        raise StepRefused(reason=N_("la personne n'a pas dit OUI à « Mes visites pour un proche »"))
    if not chosen.people:
        raise StepRefused(reason=N_("la personne n'a encore choisi aucun proche pour ses heures de visite"))
    seen = box.door.visits(desk.actor, Look.RELATIVE, monday, sunday, person_id)
    card = seen.cards.get(person_id) or box.door.look(desk.actor, Look.RELATIVE, person_id)
    who, kept = card.called or card.first_name or "", _kept(seen.visits)
    sheets = [RelativeSheet(who, one.name, monday, chosen.until, kept) for one in chosen.people]
    residence, stem = box.settings.residence, f"visites-pour-un-proche-{monday:%Y-%m-%d}"
    return [_put(folder, stem, print_relative_sheet(one, residence)) for one in sheets]


def _kept(visits: Sequence[Visit]) -> list[RelativeVisit]:
    from habitat_box.papers.relative_sheet import RelativeVisit

    return [
        RelativeVisit(one.day, one.local_start.time(), one.local_end.time(), one.organisation)
        for one in visits
        if one.status is not VisitStatus.CANCELLED
    ]


# -- reminders (P9)


@needs(Action.PRINT)
def print_reminders(desk: Desk, folder: Path, day: date | None = None) -> list[Path]:
    """Print the slips of those who want to be reminded of a day's activities, tomorrow's by default, and the numbers to call.

    Nothing is queued and nothing is sent: what was not printed is not waiting anywhere. Raises StepRefused.
    """
    from habitat_box.papers.reminder_slips import print_call_list, print_slips

    today = today_of(desk)
    chosen = day or today + timedelta(days=1)
    meetings, people = _meetings(desk, chosen), _reminded(desk)
    if not meetings:
        raise StepRefused(reason=N_("aucune activité n'est prévue ce jour-là"))
    if not people:
        raise StepRefused(reason=N_("personne n'a dit OUI à « Les messages de rappel »"))
    when = {0: "Aujourd'hui", 1: "Demain"}.get((chosen - today).days, "")
    residence, stamp = desk.box.settings.residence, f"{chosen:%Y-%m-%d}"
    drawn = {
        f"rappels-{stamp}": print_slips(people, meetings, chosen, when, residence),
        f"rappels-a-appeler-{stamp}": print_call_list(people, meetings, chosen, residence),
    }
    return [_put(folder, stem, pdf) for stem, pdf in drawn.items()]


def _meetings(desk: Desk, day: date) -> list[Meeting]:
    from habitat_box.papers.reminder_slips import Meeting

    with desk.box.store.unit(write=False):
        found = planning.activities_between(desk.box.store, day, day)
    return [Meeting(None if one.all_day else one.starts_at.astimezone(PARIS).time(), one.title, one.place) for one in found]


def _reminded(desk: Desk) -> list[Reminded]:
    from habitat_box.papers.reminder_slips import Reminded

    cards = desk.box.door.everyone(desk.actor, Look.REMINDER)
    wanted = sorted(
        (card for card in cards if card.reminder_phone is not None), key=lambda card: (card.dwelling or "", card.name)
    )
    return [
        Reminded(card.called or card.first_name or "", card.name, card.dwelling or "", card.reminder_phone or "")
        for card in wanted
    ]


# -- the wall (P3)


@needs(Action.PRINT)
def print_wall_photo(desk: Desk, photo_id: str, folder: Path, caption: str = "") -> Path:
    """Print a photo to hang in the house. Raises AccessRefused once a YES is missing, FieldRefused, UnknownItem."""
    from habitat_box.papers.wall_sheet import print_wall_sheet

    words = fields.clean("caption", caption)
    image = desk.box.door.photo_image(desk.actor, photo_id, "P3")
    ends = next(one.ends for one in photos(desk) if one.id == photo_id)
    pdf = print_wall_sheet(image, ends["P3"], desk.box.settings.residence, caption=words)
    return _put(folder, "photo-a-accrocher", pdf)


# -- the letter (GDPR 14)


@needs(Action.PRINT)
def letters_due(desk: Desk, person_id: str) -> list[Contact]:
    """Give the relatives of a resident who were not given their letter yet."""
    known = desk.box.door.look(desk.actor, Look.RELATIVE, person_id).contacts or ()
    return [one for one in known if one.informed_on is None]


@needs(Action.PRINT)
def print_letters(desk: Desk, person_id: str, folder: Path, contact_id: str = "") -> list[Path]:
    """Print the letter for a relative, or for each one not told yet. Raises UnknownItem, StepRefused when all were told."""
    card = desk.box.door.look(desk.actor, Look.RELATIVE, person_id)
    known = card.contacts or ()
    wanted = [one for one in known if one.id == contact_id] if contact_id else [one for one in known if one.informed_on is None]
    if contact_id and not wanted:
        raise UnknownItem(what=N_("Proche"), number=contact_id)
    if not wanted:
        raise StepRefused(reason=N_("aucun proche n'attend sa lettre"))
    return [_letter(desk, card, one, folder) for one in wanted]


def _letter(desk: Desk, card: Card, relative: Contact, folder: Path) -> Path:
    from habitat_box.papers.relative_letter import LetterFacts, print_relative_letter

    settings, basis = desk.box.settings, PROCESSINGS["urgence"]
    chosen = basis.basis_ccas if settings.body == "ccas" else basis.basis_association
    who = controller_of(desk)
    said = (
        ("votre nom", relative.name),
        ("votre téléphone", relative.phone),
        ("votre lien avec cette personne", relative.link),
    )
    with speaking("fr"):
        facts = LetterFacts(
            relative=relative.name,
            resident=card.name,
            kept=[words for words, value in said if value],
            roles=[ROLES[role] for role in relative.roles if role in ROLES],
            controller=who.name,
            controller_address=who.address,
            controller_contact=who.contact,
            dpo=who.dpo,
            basis=f"{chosen.value} ({chosen.article})",
            written_on=today_of(desk),
        )
    return write_paper(
        folder, f"lettre-au-proche-{desk.box.new_id()[:4]}.pdf", print_relative_letter(facts, settings.residence)
    )
