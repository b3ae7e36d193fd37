"""What a service's planning says, as plain values: visits, activities, and the words nobody could use."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from habitat_box.domain.fields import hide_national_number, holds_national_number
from habitat_box.domain.sheet import Layout
from habitat_box.words import N_

PARIS = ZoneInfo("Europe/Paris")

FileKind = Literal["ics", "csv", "xlsx"]
NUMBER_REFUSED = N_("un numéro de sécurité sociale y est écrit : la loi l'interdit ici, demandez au service de l'enlever")


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


def without_national_numbers(reading: Reading) -> Reading:
    """Refuse the records that carry a national number: files bring them as well as fingers do (LIL 30)."""
    records: list[ReadVisit | ReadActivity] = [*reading.visits, *reading.activities]
    texts = {text for record in records for text in _texts(record) if len(text) > 12}
    carrying = {text for text in texts if holds_national_number(text)}
    if not carrying:
        return reading

    def refused(record: ReadVisit | ReadActivity) -> bool:
        return not carrying.isdisjoint(_texts(record))

    found = [one for one in records if refused(one)]
    words = [" ; ".join(hide_national_number(text) for text in _texts(one) if text) for one in found]
    unusable = [Unusable(one.source, said, NUMBER_REFUSED, "not_understood") for one, said in zip(found, words, strict=True)]
    return replace(
        reading,
        visits=tuple(one for one in reading.visits if not refused(one)),
        activities=tuple(one for one in reading.activities if not refused(one)),
        unusable=(*reading.unusable, *unusable),
    )


def _texts(record: ReadVisit | ReadActivity) -> tuple[str, ...]:
    if isinstance(record, ReadActivity):
        return (record.title, record.place, record.category)
    return (record.resident_name, record.worker_name or "", record.title, record.status_words)
