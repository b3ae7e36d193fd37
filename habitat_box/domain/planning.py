"""What a service's planning says, as plain values: visits, activities, and the words nobody could use."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from habitat_box.domain.sheet import Layout

PARIS = ZoneInfo("Europe/Paris")

FileKind = Literal["ics", "csv", "xlsx"]


@dataclass(frozen=True)
class SourceRef:
    """Where a record stands in its file: line from 1, iCalendar UID, sheet of a workbook."""

    line: int | None = None
    uid: str | None = None
    sheet: str | None = None


@dataclass(frozen=True)
class ReadVisit:
    """One visit as the file says it. Times carry Europe/Paris."""

    source: SourceRef
    resident_name: str = field(repr=False)
    worker_name: str | None = field(repr=False)
    start: datetime
    end: datetime
    cancelled: bool = False
    title: str = field(default="", repr=False)
    uid: str | None = None
    recurrence_id: str | None = None
    tentative: bool = False
    status_words: str = ""


@dataclass(frozen=True)
class ReadActivity:
    """Something the house does together, for its own calendar."""

    source: SourceRef
    title: str
    start: datetime
    end: datetime
    all_day: bool = False
    place: str = ""
    category: str = ""
    cancelled: bool = False
    uid: str | None = None
    recurrence_id: str | None = None


@dataclass(frozen=True)
class Unusable:
    """A record that is not a visit (skipped) or cannot be read (not understood), with its own words."""

    source: SourceRef
    words: str = field(repr=False)
    reason: str
    kind: Literal["skipped", "not_understood"]


@dataclass(frozen=True)
class Recognised:
    """A line that is no record: title, header, total, note. Shown, never counted."""

    source: SourceRef
    kind: Literal["title", "header", "total", "note"]
    words: str = field(repr=False)


@dataclass(frozen=True)
class Reading:
    """A whole file, read. `read == len(visits) + len(activities) + len(unusable)`.

    `window` is the period the file speaks for, both dates included: what is missing inside it is gone.
    """

    kind: FileKind
    visits: tuple[ReadVisit, ...]
    activities: tuple[ReadActivity, ...]
    unusable: tuple[Unusable, ...]
    layout: Layout | None
    read: int
    window: tuple[date, date]
    warnings: tuple[str, ...] = ()
    recognised: tuple[Recognised, ...] = ()


@dataclass(frozen=True)
class KnownVisit:
    """One visit of this service that the box holds. Statuses "cancelled" and "gone" no longer count."""

    id: str
    resident_id: str
    worker_name: str | None = field(repr=False)
    start: datetime
    end: datetime
    status: str
    uid: str | None = None
    recurrence_id: str | None = None

    @property
    def active(self) -> bool:
        """Say whether the visit is still expected."""
        return self.status not in ("cancelled", "gone")


@dataclass(frozen=True)
class KnownActivity:
    """One activity already in the house calendar."""

    id: str
    title: str
    start: datetime
    end: datetime
    uid: str | None = None
    recurrence_id: str | None = None
    cancelled: bool = False
