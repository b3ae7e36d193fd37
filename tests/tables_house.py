"""The house that tables are read for, and how its tests ask: read twice, say the facts, list what was lost."""

from __future__ import annotations

from datetime import date, timedelta

from habitat_box.domain.comparison import difference
from habitat_box.domain.names import Candidate, NameBook
from habitat_box.domain.planning import KnownVisit, Reading, ReadVisit
from habitat_box.domain.sheet import Layout
from habitat_box.exchange.reading import read_bytes

MONDAY = date(2026, 11, 23)
PEOPLE = (
    Candidate("1", "Mme", "Simone", "DELMAS"),
    Candidate("2", "M.", "René", "Béraud"),
    Candidate("3", "M.", "Loïc", "Le Gall"),
    Candidate("4", "Mme", "Thérèse", "Hérault-Noël"),
    Candidate("5", "M.", "Jean-Noël", "d’Ornano"),
)
BOOK = NameBook(PEOPLE)
DAYS = ("Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi", "Samedi", "Dimanche")
DATED = ";".join(f"{name} {MONDAY + timedelta(days=n):%d/%m}" for n, name in enumerate(DAYS))
BARE = ";".join(DAYS)
Facts = list[tuple[str | None, str, str | None]]


def read(text: str | bytes, name: str = "planning.csv", layout: Layout | None = None) -> Reading:
    """Read a grid; the same file twice must change nothing."""
    raw = text if isinstance(text, bytes) else text.encode()
    reading = read_bytes(raw, name, window_from=MONDAY, people=PEOPLE, layout=layout)
    assert reading.read == len(reading.visits) + len(reading.activities) + len(reading.unusable)
    assert_same_again_changes_nothing(reading)
    return reading


def assert_same_again_changes_nothing(reading: Reading) -> None:
    """Compare a reading with a box that holds it already."""
    matches = [BOOK.match(visit.resident_name) for visit in reading.visits]
    held = {
        (match.id, visit.worker_name, visit.start, visit.end, "cancelled" if visit.cancelled else "planned")
        for visit, match in zip(reading.visits, matches, strict=True)
        if match.id
    }
    known = [KnownVisit(f"k{n}", *one) for n, one in enumerate(held)]
    found = difference(reading, matches, known)
    assert found.adds_up
    assert not any((found.added, found.moved, found.reassigned, found.gone))


def facts(reading: Reading) -> Facts:
    """Say whom each visit is for, when, and by whom."""
    return [(BOOK.match(v.resident_name).id, hours(v), v.worker_name) for v in reading.visits]


def hours(visit: ReadVisit) -> str:
    """Write the times of a visit."""
    end = "" if visit.end == visit.start else f"-{visit.end:%H:%M}"
    return f"{visit.start:%d %H:%M}{end}{' off' if visit.cancelled else ''}"


def lost(reading: Reading) -> list[tuple[int | None, str]]:
    """List what could not be used, with its line."""
    assert {one.kind for one in reading.unusable} <= {"not_understood"}
    return [(one.source.line, one.words) for one in reading.unusable]


def notes(reading: Reading) -> list[tuple[int | None, str]]:
    """List the notes, with their line."""
    return [(one.source.line, one.words) for one in reading.recognised if one.kind == "note"]
