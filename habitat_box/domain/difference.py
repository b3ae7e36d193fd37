"""What a planning changes: every record of the file in exactly one list, and what silently left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from habitat_box.domain.planning import (
    PARIS,
    KnownVisit,
    ReadActivity,
    Reading,
    ReadVisit,
    Recognised,
    SourceRef,
)
from habitat_box.domain.sheet import Layout

KINDS = (
    "added", "moved", "reassigned", "cancelled", "unchanged",
    "duplicate", "activities", "to_match", "skipped", "not_understood",
)  # fmt: skip


@dataclass(frozen=True)
class Slot:
    """When and by whom, on one side of a change."""

    start: datetime
    end: datetime
    worker: str | None = field(default=None, repr=False)
    status: str = "planned"

    def to_json(self) -> dict[str, Any]:
        """Write the slot as plain values."""
        return {
            "date": self.start.astimezone(PARIS).date().isoformat(),
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "worker": self.worker,
            "status": self.status,
        }


@dataclass(frozen=True)
class Entry:
    """One record of the file, or one visit of the box that the file no longer holds."""

    source: SourceRef
    reason: str
    known_id: str | None = None
    resident_id: str | None = None
    name: str = field(default="", repr=False)
    title: str = field(default="", repr=False)
    before: Slot | None = None
    after: Slot | None = None
    words: str = field(default="", repr=False)
    candidates: tuple[str, ...] = ()
    uid: str | None = None
    recurrence_id: str | None = None
    visit: ReadVisit | None = field(default=None, repr=False)
    activity: ReadActivity | None = field(default=None, repr=False)

    def to_json(self) -> dict[str, Any]:
        """Write the entry as plain values; absent things stay, as null."""
        return {
            "line": self.source.line,
            "uid": self.uid or self.source.uid,
            "recurrence_id": self.recurrence_id,
            "sheet": self.source.sheet,
            "resident": self.name or None,
            "title": self.title or None,
            "before": self.before.to_json() if self.before else None,
            "after": self.after.to_json() if self.after else None,
            "reason": self.reason,
            "words": self.words or None,
            "candidates": list(self.candidates),
        }


@dataclass(frozen=True)
class Difference:
    """The lists of a preview. The lengths of all but `gone` add up to `read`."""

    read: int
    window: tuple[date, date]
    added: tuple[Entry, ...] = ()
    moved: tuple[Entry, ...] = ()
    reassigned: tuple[Entry, ...] = ()
    cancelled: tuple[Entry, ...] = ()
    unchanged: tuple[Entry, ...] = ()
    duplicate: tuple[Entry, ...] = ()
    activities: tuple[Entry, ...] = ()
    to_match: tuple[Entry, ...] = ()
    skipped: tuple[Entry, ...] = ()
    not_understood: tuple[Entry, ...] = ()
    gone: tuple[Entry, ...] = ()
    warnings: tuple[str, ...] = ()
    recognised: tuple[Recognised, ...] = ()
    layout: Layout | None = None

    def entries(self, kind: str) -> tuple[Entry, ...]:
        """Give one list by its name."""
        found: tuple[Entry, ...] = getattr(self, kind)
        return found

    @property
    def counts(self) -> dict[str, int]:
        """Count each list, `gone` included."""
        return {kind: len(self.entries(kind)) for kind in (*KINDS, "gone")}

    @property
    def adds_up(self) -> bool:
        """Say whether every record read is in exactly one list."""
        return self.read == sum(len(self.entries(kind)) for kind in KINDS)

    @property
    def changes(self) -> int:
        """Count what applying would change in the box."""
        fresh = sum(1 for entry in self.activities if entry.known_id is None or entry.before != entry.after)
        void = sum(1 for entry in self.cancelled if entry.known_id is None)
        named = sum(len(self.entries(kind)) for kind in ("added", "moved", "reassigned", "cancelled", "gone"))
        return named - void + fresh

    def to_json(self) -> dict[str, Any]:
        """Write the preview as one object of plain values."""
        lists: dict[str, Any] = {k: [e.to_json() for e in self.entries(k)] for k in (*KINDS, "gone")}
        recognised = [
            {"line": r.source.line, "sheet": r.source.sheet, "kind": r.kind, "words": r.words} for r in self.recognised
        ]
        return {
            "read": self.read,
            **lists,
            "window": {"from": self.window[0].isoformat(), "to": self.window[1].isoformat()},
            "warnings": list(self.warnings),
            "recognised": recognised,
        }


def covers(reading: Reading, start: datetime, end: datetime) -> bool:
    """Say whether the file speaks for this moment: a calendar for its window, a table for its own days."""
    first, last = reading.window
    begins = start.astimezone(PARIS).date()
    if reading.kind != "ics":
        return first <= begins <= last
    midnight = datetime.combine(first, datetime.min.time(), PARIS)
    return begins <= last and (begins >= first or end > midnight)


def known_in_window(reading: Reading, known: Sequence[KnownVisit]) -> list[KnownVisit]:
    """Keep the active visits that the file should have named."""
    return [visit for visit in known if visit.active and covers(reading, visit.start, visit.end)]
