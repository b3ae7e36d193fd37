"""YES and NO: by the resident with her card, or face to face with the coordinator.

A NO needs the card alone. A YES needs the code, and waits 24 hours when no one was there to see it given (Settled).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from crypto import tokens
from habitat_box.domain.access import Action
from habitat_box.domain.consent import PURPOSES, Channel, ConsentEvent, Purpose, Standing, State, is_living_yes
from habitat_box.domain.people import BOX
from habitat_box.errors import AccessRefused, FieldRefused, NothingToUndo
from habitat_box.usecases.desk import Box, Desk, needs, open_to_strangers
from habitat_box.usecases.signing_in import Session
from habitat_box.words import N_


@dataclass(frozen=True)
class Receipt:
    """What a choice leaves in the hand."""

    receipt_id: str
    purpose: Purpose
    yes: bool
    at: datetime
    effective_from: datetime
    valid_until: datetime
    channel: Channel
    short_hash: str


def _receipt(event: ConsentEvent) -> Receipt:
    purpose = PURPOSES[event.purpose]
    return Receipt(
        event.receipt_id,
        purpose,
        event.state is State.GIVEN,
        event.at,
        event.effective_from,
        event.valid_until,
        event.channel,
        event.text_sha256[:16],
    )


def purpose_of(code: str) -> Purpose:
    """Find a purpose. Raises FieldRefused for a code nobody wrote."""
    if code not in PURPOSES:
        raise FieldRefused(field=N_("sujet"), reason=N_("ce sujet n'existe pas"))
    return PURPOSES[code]


@needs(Action.CHOOSE)
def say_no(desk: Desk, session: Session, code: str) -> Receipt:
    """Say NO with the card alone. It acts at the next request of anyone; what it hides is erased after 72 hours, or now
    when the code was given.
    """
    purpose = purpose_of(code)
    with desk.box.store.unit():
        event = desk.box.door.choose(desk.actor, session.person_id, purpose.code, False, Channel.CARD, tokens.new_receipt_id())
        if session.code_given:
            desk.box.door.erase_withdrawn(desk.actor, session.person_id)  # the code says it is she
    return _receipt(event)


@needs(Action.CHOOSE)
def say_yes(desk: Desk, session: Session, code: str) -> Receipt:
    """Say YES with the card and the code. Raises AccessRefused before the code was given."""
    purpose = purpose_of(code)
    if not session.code_given:
        raise AccessRefused
    event = desk.box.door.choose(desk.actor, session.person_id, purpose.code, True, Channel.CARD, tokens.new_receipt_id())
    return _receipt(event)


@needs(Action.CHOOSE)
def own_standings(desk: Desk, session: Session) -> list[Standing]:
    """Show a resident where her choices stand. Raises AccessRefused before the code was given."""
    if not session.code_given:
        raise AccessRefused
    return desk.box.door.standings(desk.actor, session.person_id)


@needs(Action.CHOOSE)
def subjects(desk: Desk) -> list[Purpose]:
    """Give the subjects of the card: titles alone, no state, no name."""
    return list(PURPOSES.values())


@needs(Action.KEEP_CHOICES)
def record_face_to_face(desk: Desk, person_id: str, code: str, yes: bool) -> Receipt:
    """Write what a resident says to the coordinator's face: flagged « assisté », and it acts at once."""
    purpose = purpose_of(code)
    event = desk.box.door.choose(
        desk.actor,
        person_id,
        purpose.code,
        yes,
        Channel.ASSISTED,
        tokens.new_receipt_id(),
        helper_role="coordinatrice",
    )
    return _receipt(event)


@needs(Action.KEEP_CHOICES)
def all_choices(desk: Desk, ids: list[str]) -> dict[str, list[Standing]]:
    """Show the whole house's choices as a grid."""
    return desk.box.door.all_standings(desk.actor, ids)


@needs(Action.KEEP_CHOICES)
def undo_last(desk: Desk, person_id: str, code: str) -> Receipt:
    """Take back the last choice of a subject by writing the one before it again. Raises NothingToUndo."""
    events = [one for one in desk.box.door.history(desk.actor, person_id) if one.purpose == purpose_of(code).code]
    if not events:
        raise NothingToUndo
    # An old text or an ended YES is not put back: it was not in force any more.
    before = len(events) > 1 and is_living_yes(events[-2], desk.box.clock())
    return record_face_to_face(desk, person_id, code, before)


@needs(Action.KEEP_CHOICES)
def confirm_no(desk: Desk, person_id: str) -> int:
    """Erase now what a resident's NO hid, because she says so to the coordinator; give how many texts went."""
    return desk.box.door.erase_withdrawn(desk.actor, person_id)


@open_to_strangers
def erase_sealed(box: Box) -> int:
    """Erase what a NO has sealed for 72 hours: done by the box itself, at each opening and each hour."""
    return box.door.erase_sealed(BOX)
