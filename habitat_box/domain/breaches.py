"""Breaches of personal data: what must be written, who must be told and by when, and when one may be closed.

Sources: GDPR 33 (72 hours, in steps, all documented even when not notified) and 34 (people told when the risk is high).
The 96 hours of the Commission's proposal of 19 November 2025 are not law: the delay is a setting, and stays 72.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from habitat_box.words import N_

DELAY_HOURS = 72


class Nature(StrEnum):
    """What was broken: secrecy, correctness or presence of data."""

    CONFIDENTIALITY = N_("confidentialité")
    INTEGRITY = N_("intégrité")
    AVAILABILITY = N_("disponibilité")


class Risk(StrEnum):
    """What people risk: nothing, something (the CNIL is told), much (they are told too)."""

    NONE = N_("aucun")
    SOME = N_("risque")
    HIGH = N_("élevé")


@dataclass(frozen=True)
class Breach:
    """One row of the register. It names nobody: numbers and categories only. `people`, `records`: None while unknown.

    `first_notified_at`: the first step towards the CNIL, with what is known; `notified_at`: the last, with all of it.
    """

    id: str
    number: str
    nature: tuple[Nature, ...]
    facts: str
    known_at: datetime
    risk: Risk
    occurred_at: datetime | None = None
    categories: str = ""
    people: int | None = None
    records: int | None = None
    effects: str = ""
    measures: str = ""
    first_notified_at: datetime | None = None
    notified_at: datetime | None = None
    people_told_at: datetime | None = None
    reason_not: str = ""
    closed_at: datetime | None = None
    delay_hours: int = DELAY_HOURS

    @property
    def told_the_cnil(self) -> datetime | None:
        """Give the instant the CNIL first knew, by whichever step."""
        return self.first_notified_at or self.notified_at

    @property
    def due_at(self) -> datetime:
        """Give the last instant to tell the CNIL, counted from the moment the house knew."""
        return self.known_at + timedelta(hours=self.delay_hours)

    def hours_left(self, now: datetime) -> int | None:
        """Give the whole hours left to tell the CNIL, below zero when late; None when there is nothing left to tell."""
        if self.risk is Risk.NONE or self.told_the_cnil is not None or self.closed_at is not None:
            return None
        return (self.due_at - now) // timedelta(hours=1)

    def was_late(self) -> bool:
        """Say whether the CNIL was told after the delay: the reason then goes with the notice (GDPR 33(1))."""
        return self.told_the_cnil is not None and self.told_the_cnil > self.due_at


def missing(breach: Breach) -> list[str]:
    """List what is missing before a breach may be closed, in words."""
    wanted: list[tuple[object, str]] = [
        (breach.nature, N_("la nature")),
        (breach.facts, N_("les faits")),
        (breach.categories, N_("les catégories de personnes et de données")),
        (breach.people is not None, N_("le nombre de personnes")),
        (breach.records is not None, N_("le nombre d'enregistrements")),
        (breach.effects, N_("les effets")),
        (breach.measures, N_("les mesures")),
    ]
    if breach.risk is Risk.NONE:
        wanted.append((breach.notified_at or breach.reason_not, N_("la raison de ne pas notifier")))
    else:
        wanted.append((breach.notified_at, N_("la notification complète à la CNIL")))
    if breach.risk is Risk.HIGH:
        told = breach.people_told_at or breach.reason_not
        wanted.append((told, N_("l'information des personnes, ou la raison de ne pas les informer")))
    if breach.was_late():
        wanted.append((breach.reason_not, N_("la raison du retard")))
    return [words for there, words in wanted if not there]
