"""A person's rights on her data: which ones each legal basis gives, and the day an answer is due.

Sources: GDPR 12(3), 15 to 18, 20, 21, 77; CNIL developer guide, sheet 15 (rights by basis); LIL 85 for heirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from habitat_box.domain.processings import Basis, Body, Processing
from habitat_box.domain.working_days import next_working_day, same_day_after_months
from habitat_box.words import N_


class Right(StrEnum):
    """What can be asked. The French value is stored; `WORDS` says it in full."""

    ACCESS = "accès"
    RECTIFICATION = "rectification"
    ERASURE = "effacement"
    LIMITATION = "limitation"
    OBJECTION = "opposition"
    PORTABILITY = "portabilité"
    COMPLAINT = "réclamation"
    HEIRS = "85"


WORDS: Mapping[Right, str] = {
    Right.ACCESS: N_("Voir et recevoir ses données"),
    Right.RECTIFICATION: N_("Corriger ses données"),
    Right.ERASURE: N_("Effacer ses données"),
    Right.LIMITATION: N_("Mettre ses données de côté"),
    Right.OBJECTION: N_("Dire non à une utilisation"),
    Right.PORTABILITY: N_("Emporter ce qu'elle a donné"),
    Right.COMPLAINT: N_("Se plaindre à la CNIL"),
    Right.HEIRS: N_("Demande des héritiers (art. 85 LIL)"),
}

LOGGED: Mapping[Right, str] = {right: f"droit : {right.value}" for right in Right}
"""What the access log calls each: fixed words, never the person's own."""

ARTICLES: Mapping[Right, str] = {
    Right.ACCESS: "RGPD 15",
    Right.RECTIFICATION: "RGPD 16",
    Right.ERASURE: "RGPD 17",
    Right.LIMITATION: "RGPD 18",
    Right.OBJECTION: "RGPD 21",
    Right.PORTABILITY: "RGPD 20",
    Right.COMPLAINT: "RGPD 77",
    Right.HEIRS: "LIL 85",
}

_ALWAYS = frozenset({Right.ACCESS, Right.RECTIFICATION, Right.LIMITATION, Right.COMPLAINT})
_BY_BASIS: Mapping[Basis, frozenset[Right]] = {
    Basis.CONSENT: _ALWAYS | {Right.ERASURE, Right.PORTABILITY},
    Basis.CONTRACT: _ALWAYS | {Right.ERASURE, Right.PORTABILITY},
    Basis.LEGAL_OBLIGATION: _ALWAYS,
    Basis.VITAL: _ALWAYS | {Right.ERASURE},
    Basis.PUBLIC_TASK: _ALWAYS | {Right.OBJECTION},
    Basis.LEGITIMATE_INTEREST: _ALWAYS | {Right.ERASURE, Right.OBJECTION},
}
"""Where consent is the basis, saying NO takes the place of an objection."""


def offered(basis: Basis) -> tuple[Right, ...]:
    """Give the rights a legal basis offers the person herself, in their order."""
    return tuple(right for right in Right if right in _BY_BASIS[basis])


# -- the month


def due_on(received_on: date) -> date:
    """Give the last day to answer: the same day next month, moved on to a working day (GDPR 12(3))."""
    return next_working_day(same_day_after_months(received_on, 1))


def extended_to(received_on: date) -> date:
    """Give the last day once two months were added to the first (GDPR 12(3))."""
    return next_working_day(same_day_after_months(received_on, 3))


def why_not_extended(received_on: date, reason: str, notice_sent_on: date) -> str:
    """Say why a month cannot be made three: "" when it can. The person is told, with the reason, in the first month."""
    if not reason.strip():
        return N_("il faut la raison de ce retard, dite à la personne")
    if notice_sent_on < received_on:
        return N_("la lettre est datée d'avant la demande")
    if notice_sent_on > due_on(received_on):
        return N_("la lettre doit partir dans le premier mois")
    return ""


class Outcome(StrEnum):
    """How a request ended."""

    DONE = "fait"
    PARTLY = "fait en partie"
    REFUSED = "refusé"
    WITHDRAWN = "abandonné"


@dataclass(frozen=True)
class RightsRequest:
    """One request of the register. It names nobody: `person_id` is None once her file is erased."""

    id: str
    number: str
    person_id: str | None
    right: Right
    processing: str
    received_on: date
    due_on: date
    extended_to: date | None = None
    extension_reason: str = ""
    notice_sent_on: date | None = None
    answered_on: date | None = None
    outcome: str = ""

    @property
    def last_day(self) -> date:
        """Give the day the answer is due, extension included."""
        return self.extended_to or self.due_on

    def days_left(self, today: date) -> int | None:
        """Give the days left to answer, below zero when late; None once answered."""
        return None if self.answered_on is not None else (self.last_day - today).days

    def is_overdue(self, today: date) -> bool:
        """Say whether the answer is late on a day."""
        return self.answered_on is None and today > self.last_day


class Ground(StrEnum):
    """Why a right was refused or met in part: a fixed word, so that the register tells nothing of anyone (GDPR 12(4))."""

    NOT_OPEN = "droit non ouvert"
    MUST_KEEP = "obligation de garder"
    NEEDED = "nécessaire au contrat"
    IMPERIOUS = "motif impérieux"
    THIRD_PARTY = "données d'un tiers"
    WHO = "identité incertaine"
    EXCESSIVE = "demande excessive"
    NOTHING_LEFT = "plus aucune donnée"


def why_not_done(request: RightsRequest, processing: Processing | None, body: Body) -> str:
    """Say why a request cannot be answered « fait »: "" when it can. The law opens each right for some bases only."""
    if processing is None or request.right is Right.HEIRS:
        return ""
    if request.right not in offered(processing.basis(body)):
        return N_("ce droit n'est pas ouvert pour cette utilisation : répondez « refusé », avec ce motif")
    return processing.exempt if request.right is Right.OBJECTION else ""


def next_number(letter: str, at: datetime, last: str) -> str:
    """Give the number after the last one of the year: « D-2026-001 »."""
    year, start = at.year, f"{letter}-{at.year}-"
    count = int(last.removeprefix(start)) if last.startswith(start) else 0
    return f"{letter}-{year}-{count + 1:03d}"
