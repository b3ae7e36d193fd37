"""`habitat-box day` from a cold shell, beside khal on the same events and beside itself on a hundred times fewer."""

from __future__ import annotations

import atexit
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from bench_house import House
from bench_measure import Line, Table, timed

from habitat_box.domain.access import Look
from habitat_box.domain.people import COORDINATOR
from habitat_box.usecases.visits import today_of

BIN = Path(sys.executable).parent
_EVENT = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//charge//FR
BEGIN:VEVENT
UID:{uid}
DTSTAMP:20260101T000000Z
DTSTART:{start}
DTEND:{end}
SUMMARY:{title}
END:VEVENT
END:VCALENDAR
"""
_KHAL = """[calendars]
[[charge]]
path = {events}
[sqlite]
path = {cache}
[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
default_timezone = Europe/Paris
local_timezone = Europe/Paris
[default]
default_calendar = charge
"""


def measure(table: Table, large: House, small: House, work: Path, rounds: int, *, events: int) -> None:
    """Print how long one day takes from a cold shell."""
    day = today_of(large.box.desk(COORDINATOR))
    acts: dict[str, Callable[[], object]] = {
        "python": lambda: _run([sys.executable, "-S", "-c", "pass"]),
        "ours": lambda: _day(large),
        "small": lambda: _day(small),
    }
    for name, command in _peers(table, large, work, day, events).items():
        acts[name] = lambda command=command: _run(command)
    times: dict[str, list[float]] = {name: [] for name in acts}
    for number in range(rounds + 1):
        for name, act in acts.items():
            took = timed(act)
            if number:
                times[name].append(took)
    middle = {name: statistics.median(each) for name, each in times.items()}
    title, house = "`habitat-box day` from a cold shell", f"{large.visits}"
    floors: tuple[tuple[str, str, float | None], ...] = (
        ("khal", f"khal, {events} events, cache warm", 0.5),
        ("calcurse", f"calcurse, {events} events", 0.1),
        ("small", f"itself at {small.visits} visits", 1.2),
        ("python", "an empty Python", None),
    )
    for name, words, goal in floors:
        if name in middle:
            table.add(Line(title, house, middle["ours"], middle[name], words, goal, note="passphrase at a cheap cost"))


def _day(house: House) -> None:
    command = [str(BIN / "habitat-box"), "--dir", str(house.folder), "day"]
    answer = subprocess.run(command, input=house.passphrase + "\n", capture_output=True, text=True, check=True)
    if "Service" not in answer.stdout:
        raise RuntimeError("the day printed no visit")


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=900)


def _peers(table: Table, house: House, work: Path, day: date, events: int) -> dict[str, list[str]]:
    """Give the calendars of this machine the same events, and the command that prints the same day."""
    khal, calcurse = BIN / "khal", shutil.which("calcurse")
    peers = {}
    texts = _events(house, events)
    if khal.exists():
        folder = _fast_place(work) / "khal"
        (folder / "events").mkdir(parents=True)
        for number, text in enumerate(texts):
            (folder / "events" / f"{number}.ics").write_text(text, encoding="utf-8")
        config = folder / "config"
        config.write_text(_KHAL.format(events=folder / "events", cache=folder / "khal.db"))
        peers["khal"] = [str(khal), "-c", str(config), "list", day.isoformat(), "1d"]
        _run(peers["khal"])  # the cache is built once, and not counted
    else:
        table.lacks("khal is not installed (it is in requirements-test.txt)")
    if calcurse:
        folder = work / "calcurse"
        folder.mkdir()
        whole = folder / "all.ics"
        whole.write_text("".join(texts), encoding="utf-8")
        _run([calcurse, "-D", str(folder / "data"), "-q", "-i", str(whole)])
        peers["calcurse"] = [calcurse, "-D", str(folder / "data"), "-Q", "--day", day.strftime("%m/%d/%Y")]
    else:
        table.lacks("calcurse is not installed")
    return peers


def _fast_place(work: Path) -> Path:
    """Give a folder in memory where there is one: khal commits 50,000 times to build its cache, which is not counted."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own inside it, removed at the end
    if not (memory.is_dir() and os.access(memory, os.W_OK)):
        return work
    place = memory / work.name
    place.mkdir(mode=0o700, exist_ok=True)
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    return place


def _events(house: House, count: int) -> list[str]:
    """Write the newest visits of a house as calendar events."""
    store = house.box.store
    with store.unit():
        names = {card.person_id: card.name for card in house.box.door.everyone(COORDINATOR, Look.NAMES)}
    with store.maintenance():
        rows = store.rows("SELECT uid, resident_id, starts_at, ends_at FROM visit ORDER BY day DESC LIMIT ?", (count,))
    store.close()
    return [
        _EVENT.format(
            uid=row["uid"],
            start=_stamp(row["starts_at"]),
            end=_stamp(row["ends_at"]),
            title=f"Passage - {names[row['resident_id']]}",
        )
        for row in rows
    ]


def _stamp(text: str) -> str:
    return text[:19].replace("-", "").replace(":", "") + "Z"
