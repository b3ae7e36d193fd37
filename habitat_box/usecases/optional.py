"""What a resident gives because she wants to: a reminder number, a birthday, words for the report, a number for later.

Each is refused while its YES is not in force, and hidden from everyone as soon as it ends.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from habitat_box.domain import fields
from habitat_box.domain.access import Action, Look
from habitat_box.domain.birthdays import read_birthday
from habitat_box.domain.people import Card, Contact
from habitat_box.door.optional import Quote
from habitat_box.errors import FieldRefused
from habitat_box.usecases.desk import Desk, needs
from habitat_box.usecases.residents import CONTACT_ROLES
from habitat_box.words import N_


@dataclass(frozen=True)
class News:
    """To whom the coordinator may give news of a resident: nobody at all unless she says so (P6)."""

    told: tuple[Contact, ...] = field(repr=False)

    @property
    def allowed(self) -> bool:
        return bool(self.told)


@needs(Action.KEEP_PEOPLE)
def write_reminder_phone(desk: Desk, person_id: str, number: str) -> None:
    """Keep the number reminders are given on (P9); "" forgets it. Raises FieldRefused, StepRefused."""
    desk.box.door.write_optional(desk.actor, person_id, "P9", fields.phone(number))


@needs(Action.KEEP_PEOPLE)
def write_birthday(desk: Desk, person_id: str, words: str) -> None:
    """Keep a birthday, day and month (P10); "" forgets it. Raises FieldRefused, for a year above all, StepRefused."""
    day = read_birthday(words) if words.strip() else ""
    desk.box.door.write_optional(desk.actor, person_id, "P10", day)


@needs(Action.KEEP_PEOPLE)
def write_later_phone(desk: Desk, person_id: str, number: str) -> None:
    """Keep the number a resident may be invited on for a year after she leaves (P12). Raises FieldRefused, StepRefused."""
    desk.box.door.write_optional(desk.actor, person_id, "P12", fields.phone(number))


@needs(Action.SEE_HOUSE)
def later_phones(desk: Desk) -> list[Card]:
    """Give those who have left, or will, and may still be invited: number and days of their stay."""
    return [card for card in desk.box.door.given(desk.actor, Look.PERSON, "P12") if card.later_phone and card.exit_on]


@needs(Action.KEEP_PEOPLE)
def add_quote(desk: Desk, person_id: str, words: str) -> None:
    """Keep words the yearly report may cite (P11), 280 signs at most. Raises FieldRefused, StepRefused."""
    desk.box.door.write_optional(desk.actor, person_id, "P11", fields.required("quote", words), add=True)


@needs(Action.SEE_HOUSE)
def quotes(desk: Desk, person_id: str | None = None) -> list[Quote]:
    """Show the words the yearly report may cite today: one resident's, or everyone's."""
    return desk.box.door.quotes(desk.actor, None if person_id is None else [person_id])


@needs(Action.KEEP_PEOPLE)
def remove_quote(desk: Desk, quote_id: str) -> None:
    """Erase words from the report to come. Raises UnknownItem."""
    desk.box.door.remove_quote(desk.actor, quote_id)


# -- relatives


@needs(Action.SEE_HOUSE)
def news_allowed(desk: Desk, person_id: str) -> News:
    """Say to whom news of a resident may be told; to nobody without her YES, or before she chose someone (P6)."""
    chosen = desk.box.door.relatives(desk.actor, person_id, "P6")
    return News(chosen.people if chosen else ())


@needs(Action.KEEP_PEOPLE)
def write_contact_roles(desk: Desk, person_id: str, contact_id: str, roles: tuple[str, ...]) -> None:
    """Write what a relative may do: urgence, planning, nouvelles, confiance, représentant. Raises FieldRefused, UnknownItem."""
    if not set(roles) <= CONTACT_ROLES:
        raise FieldRefused(field=N_("rôle"), reason=N_("ce rôle n'existe pas"))
    desk.box.door.write_contact_roles(desk.actor, person_id, contact_id, roles)


@needs(Action.KEEP_PEOPLE)
def letter_given(desk: Desk, contact_id: str) -> None:
    """Write that a relative was given the letter that says what the house keeps (GDPR 14). Raises UnknownItem."""
    desk.box.door.finish_letter(desk.actor, contact_id)
