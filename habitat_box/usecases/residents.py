"""Residents: who lives here, one person's page, moving in one by one or from habitants.csv, corrections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from habitat_box.domain import fields
from habitat_box.domain.access import Action, Look
from habitat_box.domain.consent import ConsentEvent, Standing
from habitat_box.domain.people import Card, InformationFormat, NewResident
from habitat_box.domain.visits import VisitsOf
from habitat_box.errors import AmbiguousName, FieldRefused, HabitatError, PersonAlreadyHere, UnknownPerson
from habitat_box.exchange.residents import ResidentRow, read_residents
from habitat_box.usecases.desk import Desk, needs
from habitat_box.usecases.house_facts import check_ready
from habitat_box.usecases.own_data import LookLine, look_lines
from habitat_box.words import N_, local_day, midnight, name_order, plain, told

AVP_DAYS = {"avp_contract_on": N_("contrat AVP"), "avp_condition_checked_on": N_("condition AVP")}
CONTACT_ROLES = frozenset({"urgence", "planning", "nouvelles", "confiance", "représentant"})
PAST, AHEAD = timedelta(days=7), timedelta(days=14)


@dataclass(frozen=True)
class PersonPage:
    """One resident as the coordinator sees her: card, visits around today, choices, and who looked in 30 days."""

    card: Card
    seen: VisitsOf
    standings: tuple[Standing, ...]
    history: tuple[ConsentEvent, ...]
    looks: tuple[LookLine, ...]
    card_label: str
    card_until: date | None
    today: date
    now: datetime


@dataclass(frozen=True)
class MovingIn:
    """What a file of residents would do: who comes in, who is here already, which lines cannot be used and why."""

    coming: tuple[NewResident, ...] = field(repr=False)
    already: tuple[str, ...] = field(repr=False)
    refused: tuple[tuple[int, str, str], ...] = field(repr=False)


@needs(Action.SEE_HOUSE)
def names(desk: Desk) -> list[Card]:
    """Give everyone living here, by name."""
    cards = desk.box.door.everyone(desk.actor, Look.NAMES)
    return sorted(cards, key=lambda card: name_order(f"{card.last_name} {card.first_name}"))


@needs(Action.SEE_HOUSE)
def find_person(desk: Desk, words: str) -> Card:
    """Find one resident by part of her name or her door. Raises UnknownPerson, AmbiguousName."""
    wanted = plain(words).split()
    everyone = names(desk)
    exact = [c for c in everyone if wanted and plain(f"{c.first_name} {c.last_name}").split() == wanted]
    near = exact or [c for c in everyone if wanted and all(part in searched(c) for part in wanted)]
    if not near:
        raise UnknownPerson
    if len(near) > 1:
        raise AmbiguousName(name=words, choices=", ".join(card.name for card in near))
    return near[0]


def searched(card: Card) -> str:
    """Give the words a search looks through: names and door, accents aside."""
    return plain(" ".join(filter(None, (card.first_name, card.last_name, card.called, card.dwelling))))


@needs(Action.SEE_HOUSE)
def see_person(desk: Desk, person_id: str) -> PersonPage:
    """See one resident's page."""
    box, door = desk.box, desk.box.door
    now = box.clock()
    today = local_day(now)
    with box.store.unit():
        card = door.look(desk.actor, Look.PERSON, person_id)
        seen = door.visits(desk.actor, Look.DAY, today - PAST, today + AHEAD, person_id)
        standings = door.standings(desk.actor, person_id)
        history = door.history(desk.actor, person_id)
        looks = look_lines(desk, person_id, midnight(today - timedelta(days=30)))
        label = door.card_labels().get(person_id)
    return PersonPage(
        card,
        seen,
        tuple(standings),
        tuple(reversed(history)),
        tuple(looks),
        label[0] if label else "",
        label[3] if label else None,
        today,
        now,
    )


def checked(given: NewResident) -> NewResident:
    """Clean every field of a new resident. Raises FieldRefused, NationalNumberRefused."""
    return NewResident(
        civility=fields.clean("civility", given.civility),
        first_name=fields.required(N_("prénom"), given.first_name),
        last_name=fields.required(N_("nom"), given.last_name),
        dwelling=fields.clean("dwelling", given.dwelling),
        entry_on=given.entry_on,
        called=fields.clean("called", given.called),
        phone=fields.phone(given.phone),
        information_format=given.information_format,
    )


@needs(Action.KEEP_PEOPLE)
def welcome(desk: Desk, given: NewResident) -> str:
    """Write someone who moves in, and give her id.

    Raises FieldRefused, NationalNumberRefused, PersonAlreadyHere, NotReadyForReal.
    """
    new = checked(given)
    check_ready(desk.box)
    with desk.box.store.unit():
        if _key(new) in _keys(desk):
            raise PersonAlreadyHere(name=f"{new.first_name} {new.last_name}")
        return desk.box.door.welcome(desk.actor, new)


@needs(Action.KEEP_PEOPLE)
def correct(desk: Desk, person_id: str, changes: Mapping[str, str]) -> None:
    """Correct a resident's file. Raises FieldRefused, NationalNumberRefused."""
    kept = {}
    for name, text in changes.items():
        if name in ("first_name", "last_name"):
            kept[name] = fields.required(name, text)
        elif name == "phone":
            kept[name] = fields.phone(text)
        elif name in AVP_DAYS:
            kept[name] = _past_day(desk, name, text)
        elif name == "information_format":
            if text not in set(InformationFormat):
                raise FieldRefused(field=N_("format d'information"), reason=N_("ce format n'existe pas"))
            kept[name] = text
        else:
            kept[name] = fields.clean(name, text)
    desk.box.door.correct(desk.actor, person_id, kept)


def _past_day(desk: Desk, name: str, text: str) -> str:
    day = fields.french_date(text)
    if text.strip() and day is None:
        raise FieldRefused(field=AVP_DAYS[name], reason=N_("la date n'est pas comprise"))
    if day is not None and day > local_day(desk.box.clock()):
        raise FieldRefused(field=AVP_DAYS[name], reason=N_("cette date est à venir"))
    return "" if day is None else day.isoformat()


@needs(Action.KEEP_PEOPLE)
def say_goodbye(desk: Desk, person_id: str, on: date, code: str = "départ") -> None:
    """Write the day someone leaves. `code`: départ, décès, fin de droit, autre.

    A death whose day has come acts at once: cards dead, choices closed, photos and reminders destroyed.
    """
    if code not in ("départ", "décès", "fin de droit", "autre"):
        raise FieldRefused(field=N_("code de sortie"), reason=N_("ce code n'existe pas"))
    with desk.box.store.unit():
        desk.box.door.say_goodbye(desk.actor, person_id, on, code)
        desk.box.door.close_stay(desk.actor, person_id)


@needs(Action.KEEP_PEOPLE)
def write_habits(desk: Desk, person_id: str, words: str) -> None:
    """Keep what a resident says matters to her: 280 signs at most, shown only while P7 says YES."""
    desk.box.door.write_habits(desk.actor, person_id, fields.clean("habits", words))


@needs(Action.KEEP_PEOPLE)
def add_contact(desk: Desk, person_id: str, name: str, phone: str, link: str, roles: tuple[str, ...] = ("urgence",)) -> str:
    """Write someone a resident named. Raises FieldRefused, NationalNumberRefused, UnknownPerson."""
    if not set(roles) <= CONTACT_ROLES:
        raise FieldRefused(field=N_("rôle"), reason=N_("ce rôle n'existe pas"))
    who, number = fields.required(N_("nom"), name), fields.phone(phone)
    return desk.box.door.add_contact(desk.actor, person_id, who, number, fields.clean("link", link), roles)


@needs(Action.KEEP_PEOPLE)
def remove_contact(desk: Desk, person_id: str, contact_id: str) -> None:
    """Forget someone a resident named."""
    desk.box.door.remove_contact(desk.actor, person_id, contact_id)


@needs(Action.KEEP_PEOPLE)
def read_file(desk: Desk, path: Path) -> MovingIn:
    """Say what a file of residents would do. Nothing is written."""
    known = _keys(desk)
    coming: list[NewResident] = []
    already: list[str] = []
    refused: list[tuple[int, str, str]] = []
    for row in read_residents(path):
        try:
            new = checked(_from_row(row))
        except HabitatError as error:
            refused.append((row.line, row.words, told(error)))
            continue
        if _key(new) in known:
            already.append(f"{new.first_name} {new.last_name}")
        else:
            known.add(_key(new))
            coming.append(new)
    return MovingIn(tuple(coming), tuple(already), tuple(refused))


def _from_row(row: ResidentRow) -> NewResident:
    entry = fields.french_date(row.entry) if row.entry else None
    if row.entry and entry is None:
        raise FieldRefused(field=N_("entrée"), reason=N_("la date n'est pas comprise"))
    return NewResident(row.civility, row.first_name, row.last_name, row.dwelling, entry, phone=row.phone)


@needs(Action.KEEP_PEOPLE)
def move_in(desk: Desk, moving: MovingIn) -> int:
    """Write everyone a file brings in, all or nobody, and give how many. Raises NotReadyForReal."""
    check_ready(desk.box)
    with desk.box.store.unit():
        for new in moving.coming:
            desk.box.door.welcome(desk.actor, new)
    return len(moving.coming)


def _key(new: NewResident) -> tuple[str, str, str]:
    return plain(new.first_name), plain(new.last_name), plain(new.dwelling)


def _keys(desk: Desk) -> set[tuple[str, str, str]]:
    cards = desk.box.door.everyone(desk.actor, Look.NAMES)
    return {(plain(c.first_name or ""), plain(c.last_name or ""), plain(c.dwelling or "")) for c in cards}
