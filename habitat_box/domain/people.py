"""Who is in the house: residents, visiting workers, their services, and what each of them is called."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Role(StrEnum):
    """What someone is to the house. The access rules know nothing finer."""

    COORDINATOR = "coordinatrice"
    WORKER = "intervenant"
    RESIDENT = "habitant"
    BOX = "boite"


@dataclass(frozen=True)
class Actor:
    """Someone acting, by pseudonymous identifier: what the access log writes down."""

    id: str
    role: Role
    organisation_id: str = ""


COORDINATOR = Actor("coordinatrice", Role.COORDINATOR)
BOX = Actor("boite", Role.BOX)


class InformationFormat(StrEnum):
    """How a resident wants to be informed: a format, never a disability (reference 2.1)."""

    TEXT = "texte"
    LARGE = "grand"
    AUDIO = "audio"
    HELPED = "aide"


class DecisionMode(StrEnum):
    """How a resident decides (Code civil 459). The type of measure is never kept."""

    ALONE = "seul"
    ASSISTED = "assisté"
    REPRESENTED = "représenté"


@dataclass(frozen=True)
class NewResident:
    """What is asked when someone moves in: nothing else is needed to live here."""

    civility: str = field(repr=False)
    first_name: str = field(repr=False)
    last_name: str = field(repr=False)
    dwelling: str = field(repr=False, default="")
    entry_on: date | None = field(repr=False, default=None)
    called: str = field(repr=False, default="")
    phone: str = field(repr=False, default="")
    information_format: InformationFormat = InformationFormat.TEXT


@dataclass(frozen=True)
class Contact:
    """Someone a resident named. `roles` are among urgence, planning, nouvelles, confiance, représentant."""

    id: str
    name: str = field(repr=False)
    phone: str = field(repr=False, default="")
    link: str = field(repr=False, default="")
    roles: tuple[str, ...] = ()
    informed_on: date | None = None
    """The day this relative was given the letter that says what the house keeps (GDPR 14)."""


@dataclass(frozen=True)
class Card:
    """What the door released of one person. A field that was not decided is None, never an empty guess."""

    person_id: str
    civility: str | None = field(repr=False, default=None)
    first_name: str | None = field(repr=False, default=None)
    last_name: str | None = field(repr=False, default=None)
    last_initial: str | None = field(repr=False, default=None)
    called: str | None = field(repr=False, default=None)
    dwelling: str | None = field(repr=False, default=None)
    phone: str | None = field(repr=False, default=None)
    information_format: str | None = field(repr=False, default=None)
    entry_on: str | None = field(repr=False, default=None)
    exit_on: str | None = field(repr=False, default=None)
    avp_contract_on: str | None = field(repr=False, default=None)
    """The day of the contract that carries the legal basis (CASF L281-2-1)."""
    avp_condition_checked_on: str | None = field(repr=False, default=None)
    """When someone saw that a condition of the AVP is met: never which one, never a paper."""
    avp_condition_checked_by: str | None = field(repr=False, default=None)
    habits: str | None = field(repr=False, default=None)
    reminder_phone: str | None = field(repr=False, default=None)
    birthday: str | None = field(repr=False, default=None)
    """Day and month, « 24/11 »: never the year."""
    quotes: tuple[str, ...] | None = field(repr=False, default=None)
    later_phone: str | None = field(repr=False, default=None)
    contacts: tuple[Contact, ...] | None = field(repr=False, default=None)
    limited: bool = False
    """Her record is set aside: « Bloc réservé » stands for her name in a planning."""
    photo: str | None = field(repr=False, default=None)
    """Which photo she is recognised by; "" when P2 says YES and there is none yet."""

    @property
    def name(self) -> str:
        """Say the name as far as it was released: « Simone DELMAS », « Simone D. » or « Visite »."""
        first = self.called or self.first_name
        if first is None:
            return "Bloc réservé" if self.limited else "Visite"
        last = self.last_name or (f"{self.last_initial}." if self.last_initial else "")
        return f"{first} {last}".strip()


@dataclass(frozen=True)
class Organisation:
    """A service that comes into the house."""

    id: str
    name: str
    phone: str = ""
    family: str = "autre"


@dataclass(frozen=True)
class Worker:
    """A visiting worker of one organisation, and how many of her phones are enrolled."""

    id: str
    name: str = field(repr=False)
    organisation_id: str = ""
    organisation: str = ""
    devices: int = 0
