"""Consent as access control: events that are never overwritten, and the pure question "is it in force?".

Sources: GDPR 4(11) and 7; ISO/IEC TS 27560 record fields; Code civil 459. A state is never stored: it is what the
last event of a purpose says at a given instant. How an answer becomes an event: `choosing`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from habitat_box.domain.purposes import PURPOSES, Purpose
from habitat_box.domain.support import GivenBy, HelperRole

SEALED = timedelta(hours=72)
"""How long what a NO hid is kept, out of everyone's sight, before it is erased."""

COOL_DOWN = timedelta(hours=24)
"""How long a YES given by card and code alone waits before it takes effect."""

UNDONE_WITHIN = timedelta(hours=72)
"""How long any change can be undone."""

REMINDED_BEFORE = timedelta(days=30)
"""How long before the end of a YES the coordinator is reminded."""

NOT_ASKED_AGAIN = timedelta(days=180)
"""How long nobody asks again after a NO (no pressure by repetition)."""


class State(StrEnum):
    """The seven kinds of event. Everything but GIVEN means no."""

    ASKED = "demandé"
    GIVEN = "donné"
    REFUSED = "refusé"
    WITHDRAWN = "retiré"
    EXPIRED = "expiré"
    SUSPENDED = "suspendu"
    INVALIDATED = "invalidé"


NOES = frozenset({State.REFUSED, State.WITHDRAWN})
"""A NO someone said."""

ENDS = NOES | {State.EXPIRED, State.INVALIDATED}
"""After these, what the purpose kept is erased. A suspension waits for an agreement, and hides meanwhile."""


class Channel(StrEnum):
    """By which door a choice came in."""

    CARD = "carte"
    TABLET = "tablette"
    PAPER = "papier"
    ASSISTED = "assisté"
    BOX = "boîte"


ALONE_WITH_THE_CARD = frozenset({Channel.CARD, Channel.TABLET})
"""Where nobody sees who holds the card: a YES waits COOL_DOWN there."""


@dataclass(frozen=True)
class ConsentEvent:
    """One event about one purpose. `at`, `effective_from` and `valid_until` are aware instants."""

    id: str
    purpose: str
    version: int
    text_sha256: str
    language: str
    state: State
    at: datetime
    effective_from: datetime
    valid_until: datetime
    channel: Channel
    receipt_id: str
    given_by: GivenBy = GivenBy.PERSON
    helper_role: HelperRole = HelperRole.NOBODY


@dataclass(frozen=True)
class Standing:
    """Where one purpose stands for one person at an instant: what a card page or a grid shows."""

    purpose: Purpose
    event: ConsentEvent | None
    in_force: bool
    waiting_until: datetime | None = None
    undone_until: datetime | None = None
    """Until when the last change can be undone, None once it can not."""
    ends_soon: bool = False
    """A YES in force that ends within REMINDED_BEFORE."""
    may_be_asked: bool = True

    @property
    def words_of_state(self) -> str:
        """Name where it stands: « non demandé » or the state of the last event, « expiré » from the day it ends."""
        if self.event is None:
            return "non demandé"
        if self.event.state is State.GIVEN and not self.in_force and self.waiting_until is None:
            return State.EXPIRED.value
        return self.event.state.value


def is_in_force(event: ConsentEvent | None, at: datetime) -> bool:
    """Say whether this last event of a purpose lets the data be used at `at`."""
    return event is not None and is_living_yes(event, at) and event.effective_from <= at


def is_living_yes(event: ConsentEvent, at: datetime) -> bool:
    """Say whether this is a YES to today's text that has not ended: in force, or still in its cool-down."""
    purpose = PURPOSES.get(event.purpose)
    if purpose is None or purpose.version != event.version or purpose.text_sha256 != event.text_sha256:
        return False  # a new text never inherits an old yes
    return event.state is State.GIVEN and at < event.valid_until


def is_sealed(event: ConsentEvent | None, at: datetime, *, at_once: bool = False) -> bool:
    """Say whether what this purpose kept may be erased: its last event ended it 72 hours ago, or now if `at_once`.

    A YES that ran out unnoticed counts from its end, which a wrong clock may invent: never `at_once`. A suspension hides
    and never erases.
    """
    if event is None:
        return False
    if event.state in ENDS:
        return at_once or at >= event.at + SEALED
    return not at_once and event.state is State.GIVEN and at >= event.valid_until + SEALED


def in_force(last_events: Iterable[ConsentEvent], at: datetime) -> frozenset[str]:
    """Give the codes of the purposes that are in force, from the last event of each."""
    return frozenset(event.purpose for event in last_events if is_in_force(event, at))


def has_expired(event: ConsentEvent, at: datetime) -> bool:
    """Say whether this last event is a YES whose end has passed: the box then writes EXPIRED."""
    return event.state is State.GIVEN and at >= event.valid_until


def ends_soon(event: ConsentEvent, at: datetime) -> bool:
    """Say whether this is a YES that ends within 30 days."""
    return is_living_yes(event, at) and at >= event.valid_until - REMINDED_BEFORE


def may_be_asked(event: ConsentEvent | None, at: datetime) -> bool:
    """Say whether anyone may ask about this purpose: not while a YES lives, nor 180 days after a NO."""
    if event is None:
        return True
    if is_living_yes(event, at) and not ends_soon(event, at):
        return False
    return event.state not in NOES or at >= event.at + NOT_ASKED_AGAIN


def undone_until(event: ConsentEvent | None, at: datetime) -> datetime | None:
    """Say until when the last change of a purpose can be undone: 72 hours, for a change someone made."""
    if event is None or event.channel is Channel.BOX or event.state is State.ASKED:
        return None
    until = event.at + UNDONE_WITHIN
    return until if at < until else None


def standing(purpose: Purpose, event: ConsentEvent | None, at: datetime) -> Standing:
    """Say where a purpose stands, with the instant a waiting YES takes effect."""
    on = is_in_force(event, at)
    waiting = None
    if event is not None and is_living_yes(event, at) and at < event.effective_from:
        waiting = event.effective_from
    soon = event is not None and ends_soon(event, at)
    return Standing(purpose, event, on, waiting, undone_until(event, at), soon, may_be_asked(event, at))
