"""Visits and the house's activities, as values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from zoneinfo import ZoneInfo

from habitat_box.domain.people import Card

PARIS = ZoneInfo("Europe/Paris")


class VisitStatus(StrEnum):
    PLANNED = "prévue"
    DONE = "faite"
    CANCELLED = "annulée"


@dataclass(frozen=True)
class Visit:
    """One planned visit. Times are aware instants; `worker` and `organisation` are names, "" when not released."""

    id: str
    resident_id: str
    organisation_id: str
    organisation: str
    worker_id: str | None
    worker: str = field(repr=False)
    starts_at: datetime
    ends_at: datetime
    status: VisitStatus = VisitStatus.PLANNED
    place: str = "logement"

    @cached_property
    def day(self) -> date:
        return self.local_start.date()

    @cached_property
    def local_start(self) -> datetime:
        return self.starts_at.astimezone(PARIS)

    @cached_property
    def local_end(self) -> datetime:
        return self.ends_at.astimezone(PARIS)

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


@dataclass(frozen=True)
class Activity:
    """One event of the house calendar. Nobody's name is attached to it (CASF L281-1: no duty to take part)."""

    id: str
    title: str
    starts_at: datetime
    ends_at: datetime
    all_day: bool = False
    place: str = ""
    organisation: str = ""


@dataclass(frozen=True)
class VisitsOf:
    """Visits in order of hour, with the card of each person they are for, by person id."""

    visits: tuple[Visit, ...]
    cards: dict[str, Card] = field(repr=False)

    def who(self, visit: Visit) -> Card:
        return self.cards[visit.resident_id]


@dataclass(frozen=True)
class Side:
    """One side of a change: when, by whom, in which state. `worker_id` stays in the box."""

    starts_at: datetime
    ends_at: datetime
    worker: str = field(repr=False, default="")
    worker_id: str | None = None
    status: VisitStatus = VisitStatus.PLANNED


@dataclass(frozen=True)
class PlanningChange:
    """One accepted change of a service's planning, as it was told to the house."""

    at: datetime
    kind: str
    visit_id: str
    resident_id: str
    organisation: str
    before: Side | None
    after: Side | None
