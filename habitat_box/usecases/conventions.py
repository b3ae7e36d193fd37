"""The conventions with the services that come in: each answers for its own files, and the house for what it shows them.

A service without a signed convention is told on screen and in the pack (reference H7): visits go on, for nobody may be left
without help because a paper is late.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from habitat_box.domain import fields
from habitat_box.domain.access import Action
from habitat_box.domain.house_facts import FIRST_DAY
from habitat_box.errors import FieldRefused, UnknownItem
from habitat_box.store import pack
from habitat_box.usecases.desk import Desk, needs
from habitat_box.words import N_, local_day, plain


@dataclass(frozen=True)
class Convention:
    """One service and its convention: the day it was signed, None when nobody said so, and with whom."""

    organisation_id: str
    service: str
    family: str
    signed_on: date | None
    signed_with: str


@needs(Action.KEEP_BOX)
def conventions(desk: Desk) -> list[Convention]:
    """Give each service with its convention, by name."""
    with desk.box.store.unit(write=False):
        rows = pack.agreements(desk.box.store)
    return [
        Convention(
            row["id"],
            row["name"],
            row["family"],
            date.fromisoformat(row["agreement_signed_on"]) if row["agreement_signed_on"] else None,
            row["agreement_with"],
        )
        for row in rows
    ]


@needs(Action.KEEP_BOX)
def unsigned(desk: Desk) -> list[str]:
    """Name the services that come in without a signed convention: none in a demonstration."""
    return [] if desk.box.settings.demo else [one.service for one in conventions(desk) if one.signed_on is None]


@needs(Action.KEEP_BOX)
def sign(desk: Desk, service: str, on: date, signed_with: str = "") -> Convention:
    """Write the day a service's convention was signed, and with whom. Raises UnknownItem, FieldRefused."""
    found = next((one for one in conventions(desk) if plain(one.service) == plain(service)), None)
    if found is None:
        raise UnknownItem(what=N_("Service"), number=service)
    if not FIRST_DAY <= on <= local_day(desk.box.clock()):
        raise FieldRefused(field=N_("date de la convention"), reason=N_("la date est dans l'avenir ou trop ancienne"))
    with_whom = fields.clean(N_("signataire"), signed_with)
    with desk.box.store.unit():
        values = (on.isoformat(), with_whom, found.organisation_id)
        desk.box.store.run("UPDATE organisation SET agreement_signed_on = ?, agreement_with = ? WHERE id = ?", values)
        desk.box.door.log(desk.actor, "préciser", "une convention")
    return Convention(found.organisation_id, found.service, found.family, on, with_whom)
