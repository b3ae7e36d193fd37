"""Calendar lines as real software writes and damages them, and the zones a file describes itself."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import icalendar
import pytest

from habitat_box.domain.planning import Reading
from habitat_box.exchange.ics_lines import read_components
from habitat_box.exchange.ics_zones import Zones
from habitat_box.exchange.letters import decode
from habitat_box.exchange.reading import read_bytes

CALENDARS = sorted((Path(__file__).parents[2] / "shared" / "data" / "ics").rglob("*.ics"))
MONDAY = date(2026, 11, 23)


def event(start: str, end: str, *more: str) -> str:
    """Write one event; a start with a colon keeps its own parameters."""
    lines = ["UID:u", "SUMMARY:Mme Delmas", f"DTSTART{start}" if ":" in start else f"DTSTART;TZID=Europe/Paris:{start}"]
    lines += [f"DTEND;TZID=Europe/Paris:{end}"] if end else []
    return "\r\n".join(("BEGIN:VEVENT", *lines, *more, "END:VEVENT"))


def read(*events: str) -> Reading:
    """Read a calendar of events."""
    text = "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//FR", *events, "END:VCALENDAR", ""))
    return read_bytes(text.encode(), "planning.ics", window_from=MONDAY)


def starts(reading: Reading) -> list[str]:
    """List the starts as Paris shows them."""
    return [f"{v.start:%d/%m %H:%M}" for v in reading.visits]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("RRULE;FREQ=DAILY", "RRULE;FREQ=DAILY"),
        ("RRULEFREQ=DAILY", "RRULEFREQ=DAILY"),
        ("RRULE:FREQ=DAILY;COU=T=3", "COU=T=3"),
        ("RRULE:FREQ=DAILY;COUNT", "COUNT"),
        ("EXDATE;TZID=\x10urope/Paris:20261124T090000", "20261124T090000"),
        ("RECURRENCE-ID:2026112 T090000", "2026112 T090000"),
        ("STATUSoCANCELLED", "STATUSoCANCELLED"),
        ("DURATION:T45M", "T45M"),
    ],
)
def test_damaged_line_that_decides_the_hours_is_never_passed_over(line: str, words: str) -> None:
    reading = read(event("20261123T090000", "", line))
    assert reading.visits == ()
    assert [words in u.words for u in reading.unusable] == [True], reading.unusable


@pytest.mark.parametrize(
    "start",
    [
        ":2026-11-23T09:00:00",
        ":2026-11-23 09:00",
        ":20261123T090000.000",
        ":20261123t080000z",
        ';TZID="Europe/Paris:20261123T090000',
        ";;TZID=Europe/Paris;:20261123T090000",
        " ; TZID = Europe/Paris :20261123T090000",
        ";TZID=/mozilla.org/20050126_1/Europe/Paris:20261123T090000",
        ";TZID=freeassociation.sourceforge.net/Europe/Paris:20261123T090000",
        ";TZID=europe/paris:20261123T090000",
        ";TZID=UTC+01:20261123T090000",
        ";TZID=Europe:20261123T090000",
    ],
)
def test_start_as_real_software_writes_it(start: str) -> None:
    assert starts(read(event(start, ""))) == ["23/11 09:00"]


def test_leap_second_is_the_one_before() -> None:
    (visit,) = read(event("20261123T085960", "20261123T093000")).visits
    assert visit.start.second == 59


def test_words_lose_their_escapes_once_and_damaged_parameters_do_not_cost_them() -> None:
    reading = read(
        "BEGIN:VEVENT\r\nUID:1\r\nDTSTART:20261123T090000\r\nSUMMARY;LANGUAGE=\x10fr:Atelier\\, mé\r\n\r\n moire"
        "\r\nLOCATION:C:\\\\nord\r\nCATEGORIES:a\\,b,c\r\nEND:VEVENT"
    )
    (one,) = reading.activities
    assert (one.title, one.place, one.category) == ("Atelier, mémoire", "C:\\nord", "a,b, c")


def test_zone_described_by_one_file_is_unknown_to_the_next() -> None:
    zone = (
        "BEGIN:VTIMEZONE\r\nTZID:Chez nous\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
        "TZOFFSETFROM:+0500\r\nTZOFFSETTO:+0500\r\nEND:STANDARD\r\nEND:VTIMEZONE"
    )
    one = event(";TZID=Chez nous:20261123T130000", "")
    assert starts(read(zone, one)) == ["23/11 09:00"]
    assert starts(read(one)) == ["23/11 13:00"]


def test_lines_too_long_are_cut_when_they_are_words_and_refused_when_they_are_dates() -> None:
    long = "20261124T090000," * 10_000
    reading = read(event("20261123T090000", "", f"DESCRIPTION:{long}"), event("20261123T100000", "", f"RDATE:{long}"))
    assert starts(reading) == ["23/11 09:00"]
    assert [u.words.startswith("RDATE:20261124") for u in reading.unusable] == [True]


@pytest.mark.skipif(not CALENDARS, reason="../shared/data is absent: no corpora to read")
@pytest.mark.filterwarnings("ignore")
def test_described_zones_agree_with_the_library_outside_the_hours_that_do_not_exist() -> None:
    compared = 0
    for block in sorted({b for path in CALENDARS for b in described(decode(path.read_bytes())[0])}):
        root = read_components(block.replace("TZID:", "TZID:ours-", 1))
        (component,) = root.walk("VTIMEZONE")
        try:
            theirs = icalendar.Timezone.from_ical(block).to_tz(lookup_tzid=False)
        except ValueError:
            continue
        zone = Zones(root).find(component.text("TZID"))
        # A year on: what holds before the first change, or where an onset is not on its own rule, is left open by the RFC.
        starts = [read_start(c.text("DTSTART")) + timedelta(days=370) for c in component.children]
        moment = max(datetime(2026, 1, 1, tzinfo=UTC), *starts)
        while moment < datetime(2029, 1, 1, tzinfo=UTC):
            seen = moment.astimezone(theirs)
            assert zone.local(moment) == seen.replace(tzinfo=None), (block, moment)
            if seen.fold == 0 and seen.astimezone(UTC) == moment:
                assert zone.absolute(seen.replace(tzinfo=None)) == moment, (block, moment)
            compared += 1
            moment += timedelta(hours=61)
    assert compared > 5_000


def described(text: str) -> list[str]:
    """Cut the VTIMEZONE blocks out of a calendar."""
    lines = text.splitlines()
    blocks = []
    for component in read_components(text).walk("VTIMEZONE"):
        rest = lines[component.line - 1 :]
        if "END:VTIMEZONE" in rest and component.first("TZID") and component.closed:
            blocks.append("\r\n".join(rest[: rest.index("END:VTIMEZONE") + 1]) + "\r\n")
    return blocks


def read_start(value: str) -> datetime:
    """Read an onset as a moment near enough."""
    return datetime.strptime(value.ljust(15, "0")[:8], "%Y%m%d").replace(tzinfo=UTC)
