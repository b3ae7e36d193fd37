"""Every calendar and planning of the shared data, whole and damaged: the numbers add up, or one sentence says why not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path

import icalendar
import pytest
import recurring_ical_events

from habitat_box.domain.comparison import difference
from habitat_box.domain.names import Candidate, NameBook
from habitat_box.domain.planning import PARIS, KnownVisit, Reading
from habitat_box.errors import HabitatError
from habitat_box.exchange.reading import read_bytes

DATA = Path(__file__).parents[2] / "shared" / "data"
CALENDARS = sorted((DATA / "ics").rglob("*.ics"))
PLANNINGS = sorted((DATA / "plannings").glob("*.*"))
MONDAY = date(2026, 11, 23)
_DAY = re.compile(rb"(?:DTSTART|RECURRENCE-ID|RDATE)[^:\r\n]*:(\d{4})(\d\d)(\d\d)")

needs_data = pytest.mark.skipif(not CALENDARS, reason="../shared/data is absent: no corpora to read")


def house() -> list[Candidate]:
    """Read the twelve residents of Les Tilleuls."""
    rows = (DATA / "plannings" / "habitants.csv").read_text("utf-8-sig").splitlines()[1:]
    return [Candidate(door, civility, first, last) for civility, first, last, door, _ in (row.split(";") for row in rows)]


def days_of(raw: bytes) -> list[date]:
    """List a few days on which a calendar has something, so that windows are not empty."""
    found = set()
    for year, month, day in _DAY.findall(raw):
        if b"1800" < year < b"9000" and b"01" <= month <= b"12" and b"01" <= day <= b"28":
            found.add(date(int(year), int(month), int(day)))
    return [MONDAY, *sorted(found)[:5]]


def read(raw: bytes, name: str, first: date = MONDAY, people: list[Candidate] | None = None) -> Reading | None:
    """Read a file, or return None when it is refused in one sentence."""
    try:
        reading = read_bytes(raw, name, window_from=first, people=people or [])
    except HabitatError as refusal:
        sentence = str(refusal)
    else:
        sentence = ""
    if sentence:
        assert sentence.endswith(".")
        return None
    assert reading.read == len(reading.visits) + len(reading.activities) + len(reading.unusable)
    assert all(u.reason and u.source.line for u in reading.unusable)
    assert all(v.end >= v.start for v in reading.visits)
    return reading


# No component at all: there is no calendar to read, and the sentence says so.
REFUSED = {
    "Index_Error.ics",
    "Type_Error.ics",
    "fuzz_testcase_0_char_in_component_name.ics",
    "fuzz_testcase_invalid_month.ics",
    "fuzz_testcase_vtimezone_lone_cr.ics",
    "issue_178_component_with_invalid_name_represented.ics",
}


@needs_data
def test_every_calendar_of_the_corpora_adds_up() -> None:
    refused = set()
    for path in CALENDARS:
        raw = path.read_bytes()
        for first in days_of(raw):
            if read(raw, path.name, first) is None:
                refused.add(path.name)
    assert refused == REFUSED


# Where we differ from recurring-ical-events on the corpora, and the reason.
DIFFERENT = {
    "example.ics": "two events wrongly share a UID: both are kept, no visit is dropped silently",
    "event_dt_multi_uid.ics": "two events wrongly share a UID: both are kept",
    "parsing_error.ics": "two events without UID are two events",
    "event_rrule_no_occurence.ics": "DTSTART outside its rule is undefined in RFC 5545; libical leaves it out, khal too",
    "issue_157_removes_trailing_semicolon.ics": "DTSTART outside its rule, as above",
    "event_dtr_no_tz_exdatez.ics": "an unknown zone is the house's, so that the UTC EXDATE falls on its instance, as khal does",
    "issue_165_missing_event.ics": "blanks inside BYDAY are forgiven; the library drops the event",
    "issue_156_RDATE_with_PERIOD_TZID_khal.ics": "an exception without a series keeps its own RDATEs",
    "issue_1633_rdate_with_dates.ics": "RDATE given as a day means the series' hour of that day",
    "issue_1633_rdate_with_dates_and_tzid.ics": "RDATE given as a day means the series' hour of that day",
}


def theirs(raw: bytes, first: date) -> int | None:
    """Count the library's occurrences, or None when it cannot read the file."""
    if b"BEGIN:VCALENDAR" not in raw:
        raw = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n" + raw.strip() + b"\r\nEND:VCALENDAR\r\n"
    begin = house_midnight(first)
    end = house_midnight(date.fromordinal(first.toordinal() + 91))
    try:
        calendars = icalendar.Calendar.from_ical(raw, multiple=True)
        return sum(len(recurring_ical_events.of(one).between(begin, end)) for one in calendars)
    except Exception:
        return None


def house_midnight(day: date) -> datetime:
    """Give the house's midnight that opens a day."""
    return datetime.combine(day, time(), PARIS)


@needs_data
@pytest.mark.filterwarnings("ignore")
def test_occurrences_are_those_of_recurring_ical_events_but_for_known_reasons() -> None:
    different, compared = set(), 0
    for path in CALENDARS:
        raw = path.read_bytes()
        for first in days_of(raw):
            reading, count = read(raw, path.name, first), theirs(raw, first)
            if reading is None or count is None:
                continue
            compared += 1
            understood = [u for u in reading.unusable if u.kind == "not_understood"]
            if not understood and reading.read != count:
                different.add(path.name)
    assert different <= set(DIFFERENT)
    assert compared > 150


def damaged(raw: bytes) -> Iterator[bytes]:
    """Cut a file at each tenth, and spoil a byte here and there."""
    for tenth in range(1, 10):
        yield raw[: len(raw) * tenth // 10]
    for place in range(7, len(raw), max(11, len(raw) // 12)):
        yield raw[:place] + bytes([raw[place] ^ 0x55]) + raw[place + 1 :]


@needs_data
def test_every_file_damaged_is_read_or_refused_in_one_sentence() -> None:
    tried = 0
    for path in (*CALENDARS, *PLANNINGS):
        raw = path.read_bytes()
        for bad in damaged(raw):
            read(bad, path.name, days_of(raw)[-1])
            tried += 1
    assert tried > 3000


@needs_data
@pytest.mark.parametrize("path", PLANNINGS, ids=lambda path: path.name)
def test_every_planning_adds_up_and_sent_twice_changes_nothing(path: Path) -> None:
    people = house()
    reading = read(path.read_bytes(), path.name, people=people)
    assert reading is not None
    book = NameBook(people)
    matches = [book.match(visit.resident_name) for visit in reading.visits]
    first = difference(reading, matches, [])
    assert first.adds_up
    held = [
        KnownVisit(str(n), e.resident_id or "", e.visit.worker_name, e.visit.start, e.visit.end, kind, e.uid, e.recurrence_id)
        for kind, entries in (("planned", first.added), ("cancelled", first.cancelled))
        for n, e in enumerate(entries, len(first.added) if kind == "cancelled" else 0)
        if e.visit
    ]
    again = difference(reading, matches, held)
    assert again.adds_up
    assert len(again.unchanged) == len(held)
    assert again.changes == sum(1 for _ in again.activities)


@needs_data
@pytest.mark.parametrize(
    ("name", "figures"),
    [
        ("accompagnement_S48.xlsx", {"added": 6}),
        ("aide-presence_2026-S48.csv", {"added": 48}),
        ("aide-presence_2026-S48_maj-mercredi.csv", {"added": 47, "cancelled": 1, "duplicate": 1}),
        ("aide-presence_tronque.csv", {"added": 1, "to_match": 1, "not_understood": 4}),
        ("benevoles.csv", {"added": 6}),
        ("cabinet-infirmier.ics", {"added": 131, "cancelled": 1, "skipped": 1}),
        ("voisins-solidaires.ics", {"activities": 4}),
    ],
)
def test_each_planning_gives_its_figures(name: str, figures: dict[str, int]) -> None:
    people = house()
    reading = read((DATA / "plannings" / name).read_bytes(), name, people=people)
    assert reading is not None
    book = NameBook(people)
    found = difference(reading, [book.match(visit.resident_name) for visit in reading.visits], [])
    assert {kind: size for kind, size in found.counts.items() if size} == figures
