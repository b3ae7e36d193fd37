"""Plannings coming in, and old series: beside the libraries that read calendars."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from bench_house import HOURS, House
from bench_measure import Line, Table, interleaved, timed

from habitat_box.domain.access import Look
from habitat_box.domain.people import COORDINATOR, Card
from habitat_box.domain.recurrence import Series, read_rule
from habitat_box.domain.recurrence_rule import wall
from habitat_box.usecases.visits import today_of
from habitat_box.words import monday_of

SERVICE = "Service 01"
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//charge//FR\r\n"


def measure(table: Table, name: str, house: House, work: Path, rounds: int, *, events: int) -> None:
    """Print what a planning costs from the file to the difference shown, and what 500 old series cost."""
    if _peer(table, "icalendar") is None:
        return
    desk = house.box.desk(COORDINATOR)
    with house.box.store.unit():
        cards = house.box.door.everyone(COORDINATOR, Look.NAMES)
    today = today_of(desk)
    for title, count, goal in (("a week of one service, difference shown", 126, 3), (f"{events} events end to end", events, 1)):
        text = _calendar(cards, monday_of(today), count)
        file = work / f"{count}.ics"
        file.write_text(text, encoding="utf-8", newline="")
        _import(table, name, house, file, title, goal, max(2, rounds // (1 if count < 1000 else 4)))
    if _peer(table, "recurring_ical_events") is not None:
        expansions(table, today, rounds, 10 if events < 1000 else 500)


def _peer(table: Table, library: str) -> Any:
    try:
        return import_module(library)
    except ImportError:
        table.lacks(f"{library} is not installed (it is in requirements-test.txt)")
        return None


def _import(table: Table, name: str, house: House, file: Path, title: str, goal: float, rounds: int) -> None:
    from habitat_box.usecases.planning import preview

    icalendar = import_module("icalendar")
    desk, text = house.box.desk(COORDINATOR), file.read_bytes()
    monday = monday_of(today_of(desk))

    def ours() -> object:
        return preview(desk, file, SERVICE, first=monday)

    seen = preview(desk, file, SERVICE, first=monday)
    mine, floor = interleaved(ours, lambda: icalendar.Calendar.from_ical(text), rounds)
    counts = ", ".join(f"{count} {kind}" for kind, count in seen.difference.counts.items() if count)
    rate = f"{len(seen.reading.visits) / mine * 1000:.0f} visits/s" if mine else ""
    table.add(Line(title, name, mine, floor, "icalendar reading the same file", goal, note=f"{counts}; {rate}"))
    house.box.store.close()


def _calendar(cards: Sequence[Card], monday: date, count: int) -> str:
    """Write a service's planning: single visits from Monday on, a hundred a day at most."""
    lines = [_HEAD]
    per_day = max(18, -(-count // 91))
    for number in range(count):
        day = monday + timedelta(days=number // per_day)
        hour, minute, length = HOURS[number % len(HOURS)]
        start = wall(day.year, day.month, day.day, hour, minute) + timedelta(minutes=number % per_day % 7)
        end = start + timedelta(minutes=length)
        card = cards[number % len(cards)]
        lines.append(
            f"BEGIN:VEVENT\r\nUID:c{number}@charge\r\nDTSTAMP:20260101T000000Z\r\n"
            f"DTSTART;TZID=Europe/Paris:{start:%Y%m%dT%H%M%S}\r\nDTEND;TZID=Europe/Paris:{end:%Y%m%dT%H%M%S}\r\n"
            f"SUMMARY:Passage - {card.civility} {card.last_name} {card.first_name}\r\nEND:VEVENT\r\n"
        )
    lines.append("END:VCALENDAR\r\n")
    return "".join(lines)


def expansions(table: Table, today: date, rounds: int, count: int) -> None:
    """Print what it costs to ask which of many ten-year-old series fall on a day."""
    icalendar, recurring_ical_events = import_module("icalendar"), import_module("recurring_ical_events")
    rules = [f"FREQ=WEEKLY;BYDAY={_DAYS[n % 7]},{_DAYS[(n + 2) % 7]}" for n in range(count)]
    starts = [wall(today.year - 10, 1 + n % 12, 1 + n % 28, 8 + n % 10) for n in range(count)]
    text = _HEAD + "".join(
        f"BEGIN:VEVENT\r\nUID:s{n}@charge\r\nDTSTAMP:20160101T000000Z\r\nDTSTART:{start:%Y%m%dT%H%M%S}\r\n"
        f"DTEND:{start + timedelta(hours=1):%Y%m%dT%H%M%S}\r\nSUMMARY:s{n}\r\nRRULE:{rule}\r\nEND:VEVENT\r\n"
        for n, (start, rule) in enumerate(zip(starts, rules, strict=True))
    )
    calendar = icalendar.Calendar.from_ical(text + "END:VCALENDAR\r\n")
    old = [Series(start, rules=(read_rule(rule),)) for start, rule in zip(starts, rules, strict=True)]
    young = [Series(s.start.replace(year=today.year - 1), rules=s.rules) for s in old]
    lower = wall(today.year, today.month, today.day)
    upper = lower + timedelta(days=1) - timedelta(seconds=1)

    def on_the_day(series: list[Series]) -> int:
        return sum(len(one.between(lower, upper)) for one in series)

    mine, aged = interleaved(lambda: on_the_day(old), lambda: on_the_day(young), rounds, loops=3)
    peer = sorted(timed(lambda: recurring_ical_events.of(calendar).at(today)) for _ in range(max(2, rounds // 4)))[0]
    found, theirs = on_the_day(old), len(recurring_ical_events.of(calendar).at(today))
    note = f"{found} fall on the day" if found == theirs else f"WE SAY {found}, THEY SAY {theirs}"
    title = f"which of {count} series, 10 years old, today"
    table.add(Line(title, "-", mine, peer, "recurring-ical-events", 0.01, note=note))
    table.add(Line(title, "-", mine, aged, "the same series, 1 year old", 1.2))
