"""Deciding alone, with help, or through a representative: the Civil code's rules, one small function each.

The person decides alone first, whatever measure exists (C. civ. 459, al. 1). Assistance and representation count only as
the judge ordered them, for acts that concern the person (al. 2), and the intimacy of private life needs the judge's own
authorisation (al. 3). No type of measure, court or case number is kept (GDPR 5(1)(c)): mode, scope, deed seen, review.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from habitat_box.domain.people import DecisionMode
from habitat_box.domain.purposes import Purpose
from habitat_box.words import N_

REVIEW = timedelta(days=365)
"""How long before the mode is looked at again (design decision: a mode is not a label for life)."""


class GivenBy(StrEnum):
    """Whose word an event is."""

    PERSON = "personne"
    REPRESENTATIVE = "représentant"
    BOX = "boîte"


class HelperRole(StrEnum):
    """Who was beside the person. None of them decides for her (CASF L311-5-1 for the trusted person)."""

    NOBODY = ""
    COORDINATOR = "coordinatrice"
    ASSISTANT = "assistant"  # the person the judge charged with assistance
    TRUSTED = "confiance"
    RELATIVE = "proche"
    WITNESS = "témoin"


@dataclass(frozen=True)
class Support:
    """How one person decides. `person_scope`: the judge's order covers acts that concern the person herself."""

    mode: DecisionMode = DecisionMode.ALONE
    person_scope: bool = False
    contact_id: str = ""
    deed_seen_on: date | None = None
    deed_seen_by: str = ""
    judge_seen_on: date | None = None
    review_on: date | None = None


ALONE = Support()


def represents(support: Support) -> bool:
    """Say whether a representative's word counts at all: ordered by the judge for the person, and the deed was seen."""
    return support.mode is DecisionMode.REPRESENTED and support.person_scope and support.deed_seen_on is not None


def why_not_granted_by_representative(support: Support, purpose: Purpose) -> str:
    """Say why a representative may not grant this, as a French sentence, "" when she may (C. civ. 459, al. 2 and 3)."""
    if support.mode is not DecisionMode.REPRESENTED:
        return N_("Cette personne décide elle-même : personne ne dit OUI à sa place.")
    if not support.person_scope:
        return N_("Le juge n'a pas confié les décisions sur la personne à ce représentant.")
    if support.deed_seen_on is None:
        return N_("Notez d'abord quand vous avez vu l'acte du juge.")
    if purpose.intimate and support.judge_seen_on is None:
        return N_("Ce sujet touche à la vie intime : il faut une autorisation du juge, et l'avoir vue.")
    return ""


def needs_assistance(support: Support, helper: HelperRole) -> bool:
    """Say whether a YES waits for the assistance the judge ordered for personal acts (C. civ. 459, al. 2)."""
    ordered = support.mode is DecisionMode.ASSISTED and support.person_scope and support.deed_seen_on is not None
    return ordered and helper is not HelperRole.ASSISTANT


def is_due_for_review(support: Support, on: date) -> bool:
    """Say whether the mode must be looked at again."""
    return support.mode is not DecisionMode.ALONE and (support.review_on is None or support.review_on <= on)
