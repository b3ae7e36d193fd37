"""Consent as access control: events that are never overwritten, and the pure question "is it in force?".

Sources: GDPR 4(11) and 7; ISO/IEC TS 27560 record fields; Code civil 459. A state is never stored: it is what the
last event of a purpose says at a given instant.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property

SEALED = timedelta(hours=72)
"""How long what a NO hid is kept, out of everyone's sight, before it is erased."""

COOL_DOWN = timedelta(hours=24)
"""How long a YES given by card and code alone waits before it takes effect."""


class State(StrEnum):
    """The seven kinds of event. Everything but GIVEN means no."""

    ASKED = "demandé"
    GIVEN = "donné"
    REFUSED = "refusé"
    WITHDRAWN = "retiré"
    EXPIRED = "expiré"
    SUSPENDED = "suspendu"
    INVALIDATED = "invalidé"


class Channel(StrEnum):
    """By which door a choice came in."""

    CARD = "carte"
    TABLET = "tablette"
    PAPER = "papier"
    ASSISTED = "assisté"


@dataclass(frozen=True)
class Purpose:
    """One use of a person's data that needs a YES: its words, and everything a notice must say (GDPR 13)."""

    code: str
    version: int
    title: str
    sentences: tuple[str, str]
    data: str
    recipients: str
    after_no: str
    valid_days: int = 365
    art9_exception: str = "9(2)(a)"
    intimate: bool = False

    @property
    def text(self) -> str:
        return "\n".join((self.title, *self.sentences, self.recipients, self.after_no))

    @cached_property
    def text_sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


PURPOSES: dict[str, Purpose] = {
    purpose.code: purpose
    for purpose in (
        Purpose(
            "P1",
            1,
            "Mon prénom sur le tableau",
            (
                "La maison affiche votre prénom et l'heure de vos visites.",
                "Tout le monde dans la maison peut le lire.",
            ),
            "prénom, heure des visites",
            "Les habitants et les visiteurs de la maison.",
            "Le tableau écrit « Visite » sans votre prénom.",
        ),
        Purpose(
            "P7",
            1,
            "Mes habitudes",
            (
                "Vous dites ce qui est important pour vous.",
                "La personne qui vient vous voir peut le lire.",
            ),
            "texte des habitudes",
            "Les personnes qui viennent chez vous ce jour-là.",
            "Personne ne lit plus ce texte.",
        ),
        Purpose(
            "P8",
            1,
            "Mes services se parlent",
            (
                "Plusieurs services viennent vous aider.",
                "Chaque service peut voir l'heure de visite des autres services.",
            ),
            "heure et service des autres visites",
            "Les services qui viennent chez vous ce jour-là.",
            "Chaque personne voit seulement ses visites.",
        ),
    )
}


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
    given_by: str = "personne"
    helper_role: str = ""


@dataclass(frozen=True)
class Standing:
    """Where one purpose stands for one person at an instant: what a card page or a grid shows."""

    purpose: Purpose
    event: ConsentEvent | None
    in_force: bool
    waiting_until: datetime | None = None


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
    """Say whether what this purpose shows may be erased: its last event is a NO, 72 hours old unless `at_once`."""
    if event is None or event.state not in (State.REFUSED, State.WITHDRAWN):
        return False
    return at_once or at >= event.at + SEALED


def in_force(last_events: Iterable[ConsentEvent], at: datetime) -> frozenset[str]:
    """Give the codes of the purposes that are in force, from the last event of each."""
    return frozenset(event.purpose for event in last_events if is_in_force(event, at))


def standing(purpose: Purpose, event: ConsentEvent | None, at: datetime) -> Standing:
    """Say where a purpose stands, with the instant a waiting YES takes effect."""
    on = is_in_force(event, at)
    waiting = None
    if event is not None and event.state is State.GIVEN and at < event.effective_from:
        waiting = event.effective_from
    return Standing(purpose, event, on, waiting)


def answer(
    purpose: Purpose,
    yes: bool,
    *,
    id: str,
    receipt_id: str,
    at: datetime,
    channel: Channel,
    previous: ConsentEvent | None,
    language: str = "fr",
    helper_role: str = "",
) -> ConsentEvent:
    """Make the event of a YES or a NO.

    A NO acts at once. A YES by card alone waits COOL_DOWN, counted from the first of several YES in a row; face to face
    with the coordinator it acts at once. A NO after a YES is a withdrawal (GDPR 7(3)), else a refusal.
    """
    if yes:
        state = State.GIVEN
        effective = _effect_of_yes(at, channel, previous)
    else:
        given = previous is not None and previous.state is State.GIVEN
        state = State.WITHDRAWN if given else State.REFUSED
        effective = at
    return ConsentEvent(
        id=id,
        purpose=purpose.code,
        version=purpose.version,
        text_sha256=purpose.text_sha256,
        language=language,
        state=state,
        at=at,
        effective_from=effective,
        valid_until=at + timedelta(days=purpose.valid_days),
        channel=channel,
        receipt_id=receipt_id,
        helper_role=helper_role,
    )


def _effect_of_yes(at: datetime, channel: Channel, previous: ConsentEvent | None) -> datetime:
    if channel is not Channel.CARD:
        return at
    if previous is not None and is_living_yes(previous, at):
        return max(at, previous.effective_from)
    return at + COOL_DOWN
