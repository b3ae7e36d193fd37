"""Calendars: series, exceptions, zones, both clock changes, and what is a visit, an activity or neither."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from habitat_box.domain.names import Candidate
from habitat_box.domain.planning import PARIS, Reading
from habitat_box.exchange.reading import read_bytes

MONDAY = date(2026, 11, 23)
PEOPLE = (
    Candidate("simone", "Mme", "Simone", "DELMAS"),
    Candidate("rene", "M.", "René", "Béraud"),
    Candidate("noel", "Mme", "Odette", "Noël"),
)


def event(
    start: str = "20261123T090000", end: str = "20261123T093000", *more: str, name: str = "Mme Delmas", uid: str = "u"
) -> str:
    """Write one event; a start with a colon keeps its own parameters."""
    lines = [f"UID:{uid}", f"SUMMARY:{name}"]
    lines += [f"DTSTART{start}" if ":" in start else f"DTSTART;TZID=Europe/Paris:{start}"]
    if end:
        lines += [f"DTEND{end}" if ":" in end else f"DTEND;TZID=Europe/Paris:{end}"]
    return "\r\n".join(("BEGIN:VEVENT", *lines, *more, "END:VEVENT"))


def read(*events: str, first: date = MONDAY, weeks: int = 13, people: tuple[Candidate, ...] = PEOPLE) -> Reading:
    """Read a calendar of events."""
    text = "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//FR", *events, "END:VCALENDAR", ""))
    reading = read_bytes(text.encode(), "planning.ics", window_from=first, weeks=weeks, people=people)
    assert reading.read == len(reading.visits) + len(reading.activities) + len(reading.unusable)
    return reading


def starts(reading: Reading) -> list[str]:
    """List the starts as Paris shows them."""
    return [f"{v.start:%d/%m %H:%M}" for v in reading.visits]


@pytest.mark.parametrize(
    ("day", "night", "offsets"),
    [(date(2027, 3, 27), "2027-03-27", (1, 1, 2, 2)), (date(2027, 10, 30), "2027-10-30", (2, 2, 1, 1))],
)
def test_series_keeps_its_hour_across_a_clock_change(day: date, night: str, offsets: tuple[int, ...]) -> None:
    reading = read(event("20261123T073000", "20261123T075000", "RRULE:FREQ=DAILY"), first=day - timedelta(days=1))
    four = reading.visits[:4]
    assert [(v.start.hour, v.start.minute) for v in four] == [(7, 30)] * 4
    assert [v.start.utcoffset() for v in four] == [timedelta(hours=h) for h in offsets]


def test_night_series_keeps_its_exact_length_as_rfc_5545_says() -> None:
    # 3.8.5.3: with DTEND "the same exact duration will apply"; recurring-ical-events keeps the hour of the wall instead.
    reading = read(event("20261123T220000", "20261124T060000", "RRULE:FREQ=DAILY"), first=date(2027, 3, 27), weeks=1)
    assert {v.end.timestamp() - v.start.timestamp() for v in reading.visits} == {8 * 3600}


def test_hour_that_does_not_exist_is_kept_and_shown_as_the_clock_does() -> None:
    # 3.3.5: the offset before the gap; the visit of the night is not dropped.
    reading = read(event("20270327T023000", "20270327T030000", "RRULE:FREQ=DAILY;COUNT=3"), first=date(2027, 3, 22))
    assert starts(reading) == ["27/03 02:30", "28/03 03:30", "29/03 02:30"]


def test_hour_that_comes_twice_is_the_first_one() -> None:
    reading = read(event("20271031T023000", "20271031T030000"), first=date(2027, 10, 25))
    assert reading.visits[0].start.astimezone(UTC).hour == 0


@pytest.mark.parametrize(
    "line",
    [
        "EXDATE;TZID=Europe/Paris:20261124T090000,20261126T090000",
        "EXDATE;TZID=Europe/Paris:20261124T090000\r\nEXDATE;TZID=Europe/Paris:20261126T090000",
        "EXDATE:20261124T080000Z,20261126T080000Z",
        "EXDATE;VALUE=DATE:20261124,20261126",
        "EXDATE:20261124T090000,20261126T090000",
        'EXDATE;TZID="Romance Standard Time":20261124T090000,20261126T090000',
        "EXDATE;TZID=America/New_York:20261124T030000,20261126T030000",
        "EXDATE;TZID=Europe/Paris:20261124T090000,\r\n 20261126T090000,",
    ],
)
def test_excluded_dates_are_left_out_in_every_form(line: str) -> None:
    reading = read(event("20261123T090000", "20261123T093000", "RRULE:FREQ=DAILY;COUNT=5", line))
    assert starts(reading) == ["23/11 09:00", "25/11 09:00", "27/11 09:00"]


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("20261126T080000Z", "26/11 09:00"),
        ("20261126T075959Z", "25/11 09:00"),
        ("20261126T090000", "26/11 09:00"),
        ("20261126", "26/11 09:00"),
        ("20261125T230000Z", "25/11 09:00"),
    ],
)
def test_until_is_read_on_the_clock_of_the_series(until: str, last: str) -> None:
    assert starts(read(event(*("20261123T090000", "20261123T093000", f"RRULE:FREQ=DAILY;UNTIL={until}"))))[-1] == last


def test_added_dates_and_periods() -> None:
    reading = read(
        event(
            "20261123T090000",
            "20261123T093000",
            "RDATE;TZID=Europe/Paris:20261124T100000",
            "RDATE;VALUE=PERIOD:20261125T100000Z/20261125T120000Z,20261126T100000Z/PT15M",
        )
    )
    found = [(f"{v.start:%d %H:%M}", (v.end - v.start).seconds // 60) for v in reading.visits]
    assert found == [("23 09:00", 30), ("24 10:00", 30), ("25 11:00", 120), ("26 11:00", 15)]


SERIES = ("20261123T090000", "20261123T093000", "RRULE:FREQ=DAILY;COUNT=4")


def test_instance_moved_cancelled_and_moved_out_of_the_window() -> None:
    reading = read(
        event(*SERIES),
        event("20261124T150000", "20261124T160000", "RECURRENCE-ID;TZID=Europe/Paris:20261124T090000"),
        event("20261125T090000", "20261125T093000", "RECURRENCE-ID:20261125T080000Z", "STATUS:CANCELLED"),
        event("20271125T090000", "20271125T093000", "RECURRENCE-ID;VALUE=DATE:20261126"),
    )
    assert starts(reading) == ["23/11 09:00", "24/11 15:00", "25/11 09:00"]
    assert [v.cancelled for v in reading.visits] == [False, False, True]
    assert len({(v.uid, v.recurrence_id) for v in reading.visits}) == 3


def test_instance_moved_into_the_window_and_one_without_its_series() -> None:
    old = event("20200101T090000", "20200101T093000", "RRULE:FREQ=YEARLY")
    into = event("20261125T090000", "20261125T093000", "RECURRENCE-ID;TZID=Europe/Paris:20260101T090000")
    alone = event("20261126T090000", "20261126T093000", "RECURRENCE-ID;TZID=Europe/Paris:20261126T090000", uid="v")
    assert starts(read(old, into, alone)) == ["25/11 09:00", "26/11 09:00", "01/01 09:00"]


def test_change_to_this_and_all_following_instances() -> None:
    change = event("20261125T103000", "20261125T113000", "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Paris:20261125T090000")
    reading = read(event(*SERIES), change)
    assert starts(reading) == ["23/11 09:00", "24/11 09:00", "25/11 10:30", "26/11 10:30"]
    assert reading.visits[-1].end - reading.visits[-1].start == timedelta(hours=1)


def test_latest_version_of_an_event_wins_and_two_events_under_one_uid_both_stay() -> None:
    versions = read(event(*SERIES[:2], "SEQUENCE:0"), event("20261123T110000", "20261123T113000", "SEQUENCE:2"))
    assert starts(versions) == ["23/11 11:00"]
    # recurring-ical-events keeps one of two events that wrongly share a UID; a visit is never dropped silently here.
    assert len(read(event(), event("20261124T090000", "20261124T093000")).visits) == 2


@pytest.mark.parametrize(
    ("start", "hour"),
    [
        (":20261123T090000", 9),
        (":20261123T080000Z", 9),
        (";TZID=Romance Standard Time:20261123T090000", 9),
        (';TZID="Europe/Paris":20261123T090000', 9),
        (";TZID=/mozilla.org/20050126_1/Europe/Paris:20261123T090000", 9),
        (";TZID=europe/paris:20261123T090000", 9),
        (";TZID=Paris\\, Madrid:20261123T090000", 9),
        (";TZID=Europe/London:20261123T080000", 9),
        (";TZID=UTC+11:20261123T190000", 9),
        (";TZID=Nowhere/At_All:20261123T090000", 9),
        (";TZID=../../etc/passwd:20261123T090000", 9),
        (";VALUE=DATE-TIME;TZID=Europe/Paris:20261123T090000", 9),
    ],
)
def test_zone_is_understood_however_it_is_named(start: str, hour: int) -> None:
    reading = read(event(start, ""))
    assert [v.start for v in reading.visits] == [datetime(2026, 11, 23, hour, tzinfo=PARIS)]


def test_coordinator_is_told_of_an_unknown_zone() -> None:
    assert any("Nowhere" in said for said in read(event(";TZID=Nowhere:20261123T090000", "")).warnings)


def test_zone_described_in_the_file_alone() -> None:
    zone = (
        "BEGIN:VTIMEZONE\r\nTZID:Chez nous\r\nBEGIN:DAYLIGHT\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\n"
        "DTSTART:19700329T020000\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nEND:DAYLIGHT\r\nBEGIN:STANDARD\r\n"
        "TZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nDTSTART:19701025T030000\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\n"
        "END:STANDARD\r\nEND:VTIMEZONE"
    )
    daily = event(";TZID=Chez nous:20270325T023000", "", "RRULE:FREQ=DAILY;COUNT=6")
    autumn = event(";TZID=Chez nous:20271029T023000", "", "RRULE:FREQ=DAILY;COUNT=4", uid="v")
    ours = read(zone, daily, autumn, first=date(2027, 3, 22), weeks=40)
    real = read(
        daily.replace("Chez nous", "Europe/Paris"),
        autumn.replace("Chez nous", "Europe/Paris"),
        first=date(2027, 3, 22),
        weeks=40,
    )
    assert [v.start for v in ours.visits] == [v.start for v in real.visits]
    assert len(ours.visits) == 10


@pytest.mark.parametrize(
    ("lines", "minutes"),
    [
        (("DURATION:PT45M",), 45),
        (("DURATION:PT1H30M",), 90),
        (("DURATION:P1D",), 1440),
        ((), 0),
        (("DTEND:20261123T100000",), 60),
    ],
)
def test_length_comes_from_an_end_a_duration_or_nothing(lines: tuple[str, ...], minutes: int) -> None:
    (visit,) = read(event("20261123T090000", "", *lines)).visits
    assert visit.end - visit.start == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (event(":demain", ""), "demain"),
        (event("20261131T090000", ""), "20261131T090000"),
        (event("20261123T090000", "20261123T080000"), "23/11/2026 09:00"),
        (event("20261123T090000", "", "DURATION:PT"), "PT"),
        (event("20261123T090000", "", "DURATION:-PT1H"), "-PT1H"),
        (event("20261123T090000", "", "RRULE:FREQ=SOUVENT"), "FREQ=SOUVENT"),
        (event("20261123T090000", "", "RRULE:FREQ=SECONDLY"), "Mme Delmas"),
        (event("20261123T090000", "", "RRULE FREQ=DAILY"), "RRULE FREQ=DAILY"),
        (event("20261123T090000", "", "EXDATE:jamais"), "jamais"),
        (event("20261123T090000", "", "RECURRENCE-ID:x"), "x"),
        ("BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Mme Delmas\r\nEND:VEVENT", "Mme Delmas"),
        ("BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Mme Delmas\r\nDTSTART:20261123T090000", "Mme Delmas"),
    ],
)
def test_damaged_event_is_cited_and_the_others_are_read(bad: str, words: str) -> None:
    reading = read(event(uid="sound"), bad)
    assert len(reading.visits) == 1
    (refused,) = reading.unusable
    assert (refused.kind, words in refused.words) == ("not_understood", True), refused
    assert refused.reason
    assert refused.source.line


def test_window_counts_what_touches_it() -> None:
    night_before = event("20261122T220000", "20261123T060000", uid="1")
    ended = event("20261122T220000", "20261123T000000", uid="2")
    after = event("20261130T000000", "20261130T010000", uid="3")
    assert starts(read(night_before, ended, after, weeks=1)) == ["22/11 22:00"]


def test_hostile_calendar_does_not_hang() -> None:
    before = time.perf_counter()
    bombs = [event("20100101T000000", "", "RRULE:FREQ=SECONDLY", uid=f"b{n}") for n in range(200)]
    bombs += [event("00010101T000000", "", "RRULE:FREQ=DAILY;BYDAY=MO;COUNT=99999999", uid=f"c{n}") for n in range(50)]
    zone = (
        "BEGIN:VTIMEZONE\r\nTZID:B\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nRRULE:FREQ=SECONDLY\r\n"
        "TZOFFSETFROM:+0100\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\nEND:VTIMEZONE"
    )
    reading = read(zone, *bombs, event(";TZID=B:20261123T090000", "", uid="ok"), "BEGIN:X\r\n" * 5000)
    assert len(reading.unusable) == 250
    assert len(reading.visits) == 1
    assert time.perf_counter() - before < 20


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet='BEGINVTCALDRSUMY:;=\r\n \t"\\0123456789TZ,é', max_size=300))
def test_any_text_inside_a_calendar_is_read_without_failing(text: str) -> None:
    raw = f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n{text}\r\nEND:VEVENT\r\nEND:VCALENDAR".encode()
    reading = read_bytes(raw, "x.ics", window_from=MONDAY)
    assert reading.read == len(reading.visits) + len(reading.activities) + len(reading.unusable)
