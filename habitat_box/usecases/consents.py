"""YES and NO: by the resident with her card, on paper, or face to face with the coordinator.

A NO needs the card alone. A YES needs the code, and waits 24 hours when no one was there to see it given (Settled).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from crypto import tokens
from habitat_box.domain import fields
from habitat_box.domain.access import Action
from habitat_box.domain.consent import Channel, ConsentEvent, Standing, State
from habitat_box.domain.people import BOX
from habitat_box.domain.purposes import PURPOSES, Purpose
from habitat_box.domain.support import HelperRole, Support
from habitat_box.errors import AccessRefused, CardUnknown, FieldRefused, NothingToUndo
from habitat_box.usecases.desk import Box, Desk, needs, open_to_strangers
from habitat_box.usecases.signing_in import Session
from habitat_box.words import N_

TOLD_FOR = timedelta(days=7)
"""How long the coordinator's list tells of a choice made without her."""


@dataclass(frozen=True)
class Receipt:
    """What a choice leaves in the hand. `yes`: the YES counts, now or after its cool-down; `state` says the rest."""

    receipt_id: str
    purpose: Purpose
    yes: bool
    at: datetime
    effective_from: datetime
    valid_until: datetime
    channel: Channel
    short_hash: str
    state: State = State.GIVEN


def receipt_of(event: ConsentEvent) -> Receipt:
    """Give what a choice leaves in the hand."""
    return Receipt(
        event.receipt_id,
        PURPOSES[event.purpose],
        event.state is State.GIVEN,
        event.at,
        event.effective_from,
        event.valid_until,
        event.channel,
        event.text_sha256[:16],
        event.state,
    )


def purpose_of(code: str) -> Purpose:
    """Find a purpose. Raises FieldRefused for a code nobody wrote."""
    if code not in PURPOSES:
        raise FieldRefused(field=N_("sujet"), reason=N_("ce sujet n'existe pas"))
    return PURPOSES[code]


# -- the resident, with her card


@needs(Action.CHOOSE)
def say_no(desk: Desk, session: Session, code: str) -> Receipt:
    """Say NO with the card alone. It acts at the next request of anyone; what it hides is erased after 72 hours, or now
    when the code was given.
    """
    purpose, channel = purpose_of(code), Channel(session.channel)
    with desk.box.store.unit():
        event = desk.box.door.choose(desk.actor, session.person_id, purpose.code, False, channel, tokens.new_receipt_id())
        if session.code_given:
            desk.box.door.erase_withdrawn(desk.actor, session.person_id, purpose.code)  # the code says it is she
    return receipt_of(event)


@needs(Action.CHOOSE)
def say_yes(desk: Desk, session: Session, code: str) -> Receipt:
    """Say YES with the card and the code. Raises AccessRefused before the code was given."""
    purpose, channel = purpose_of(code), Channel(session.channel)
    if not session.code_given:
        raise AccessRefused
    event = desk.box.door.choose(desk.actor, session.person_id, purpose.code, True, channel, tokens.new_receipt_id())
    return receipt_of(event)


@needs(Action.CHOOSE)
def undo_own(desk: Desk, session: Session, code: str, change: str = "") -> Receipt:
    """Take the last change of a subject back, within 72 hours, with the code.

    `change`: the receipt number of the change meant, so that a second tap never takes the undo itself back.
    Raises AccessRefused, NothingToUndo.
    """
    purpose, channel, door = purpose_of(code), Channel(session.channel), desk.box.door
    if not session.code_given:
        raise AccessRefused
    receipt, nobody = tokens.new_receipt_id(), HelperRole.NOBODY
    with desk.box.store.unit():
        if change and change not in {s.event.receipt_id for s in door.standings(desk.actor, session.person_id) if s.event}:
            raise NothingToUndo
        return receipt_of(door.undo_choice(desk.actor, session.person_id, purpose.code, channel, receipt, helper=nobody))


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


# -- the coordinator, face to face or from a paper


@needs(Action.KEEP_CHOICES)
def record_face_to_face(
    desk: Desk, person_id: str, code: str, yes: bool, helper: HelperRole = HelperRole.COORDINATOR
) -> Receipt:
    """Write what a resident says to the coordinator's face: flagged « assisté », and it acts at once."""
    return _recorded(desk, person_id, code, yes, Channel.ASSISTED, helper)


@needs(Action.KEEP_CHOICES)
def record_paper(desk: Desk, person_id: str, codes: Sequence[str], yes: bool = False) -> list[Receipt]:
    """Write the subjects ticked on a signed paper, all or none: a paper NO has the force of a card's."""
    purposes = [purpose_of(code).code for code in codes]
    with desk.box.store.unit():
        return [_recorded(desk, person_id, code, yes, Channel.PAPER, HelperRole.NOBODY) for code in purposes]


@needs(Action.KEEP_CHOICES)
def card_holder(desk: Desk, label: str) -> str:
    """Give the resident whose card bears these four signs, as a paper slip does. Raises CardUnknown."""
    wanted = tokens.normalise_typed_code(label)
    for person, (known, _picture, _colour, _until) in desk.box.door.card_labels().items():
        if tokens.normalise_typed_code(known) == wanted:
            return person
    raise CardUnknown


@needs(Action.KEEP_CHOICES)
def record_for(desk: Desk, person_id: str, code: str, yes: bool, channel: Channel = Channel.ASSISTED) -> Receipt:
    """Write a representative's YES or NO. Raises GrantRefused when the judge's order does not cover it."""
    purpose = purpose_of(code)
    return receipt_of(desk.box.door.choose_for(desk.actor, person_id, purpose.code, yes, channel, tokens.new_receipt_id()))


@needs(Action.KEEP_CHOICES)
def ask(desk: Desk, person_id: str, code: str) -> Receipt:
    """Write that a subject was put to a resident. Raises StepRefused within 180 days of a NO, or while a YES lives."""
    return receipt_of(desk.box.door.ask_choice(desk.actor, person_id, purpose_of(code).code, tokens.new_receipt_id()))


@needs(Action.KEEP_CHOICES)
def doubt(desk: Desk, person_id: str, code: str) -> Receipt:
    """Write that a YES was not surely understood: it no longer counts. Raises NothingToUndo without a YES."""
    return receipt_of(desk.box.door.doubt_choice(desk.actor, person_id, purpose_of(code).code, tokens.new_receipt_id()))


@needs(Action.KEEP_CHOICES)
def undo_last(desk: Desk, person_id: str, code: str) -> Receipt:
    """Take back the last change of a subject, within 72 hours. Raises NothingToUndo."""
    purpose, receipt = purpose_of(code), tokens.new_receipt_id()
    helper = HelperRole.COORDINATOR
    return receipt_of(desk.box.door.undo_choice(desk.actor, person_id, purpose.code, Channel.ASSISTED, receipt, helper=helper))


def _recorded(desk: Desk, person_id: str, code: str, yes: bool, channel: Channel, helper: HelperRole) -> Receipt:
    purpose, receipt = purpose_of(code), tokens.new_receipt_id()
    return receipt_of(desk.box.door.choose(desk.actor, person_id, purpose.code, yes, channel, receipt, helper))


@needs(Action.KEEP_CHOICES)
def all_choices(desk: Desk, ids: list[str]) -> dict[str, list[Standing]]:
    """Show the whole house's choices as a grid."""
    return desk.box.door.all_standings(desk.actor, ids)


@needs(Action.KEEP_CHOICES)
def made_without_me(desk: Desk) -> list[tuple[str, Receipt]]:
    """Tell the choices made by card or tablet in the last seven days, newest first, with the resident of each."""
    since = desk.box.clock() - TOLD_FOR
    return [(person, receipt_of(event)) for person, event in desk.box.door.choices_since(desk.actor, since)]


@needs(Action.KEEP_CHOICES)
def confirm_no(desk: Desk, person_id: str) -> int:
    """Erase now what a resident's NO hid, because she says so to the coordinator; give how many things went."""
    return desk.box.door.erase_withdrawn(desk.actor, person_id)


# -- how a person decides


@needs(Action.KEEP_CHOICES)
def support_of(desk: Desk, person_id: str) -> Support:
    """Show how a resident decides: alone, assisted, represented, and what was seen of the judge's order."""
    return desk.box.door.support(desk.actor, person_id)


@needs(Action.KEEP_CHOICES)
def write_support(desk: Desk, person_id: str, support: Support) -> None:
    """Write how a resident decides. The type of measure is never asked and never kept.

    Raises FieldRefused, NationalNumberRefused.
    """
    seen_by = fields.clean("deed_seen_by", support.deed_seen_by)
    desk.box.door.write_support(desk.actor, person_id, replace(support, deed_seen_by=seen_by))


# -- the box itself


@open_to_strangers
def erase_sealed(box: Box) -> int:
    """Close the stays that are over and erase what a NO sealed 72 hours ago: the box does it at each opening and each hour."""
    box.door.close_stays(BOX)
    gone = box.door.erase_sealed(BOX)
    if not gone:
        box.door.sweep()  # what a reader held back an hour ago
    return gone


@open_to_strangers
def end_choices(box: Box) -> int:
    """Write down each YES that has ended, at each opening and each hour. Nothing while the clock is in doubt."""
    if not box.door.clock_is_sure():
        return 0  # an end written down under a wrong date is never taken back
    return box.door.end_choices(BOX, box.clock(), tokens.new_receipt_id)
