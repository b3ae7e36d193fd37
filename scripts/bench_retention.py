"""What keeping the durations costs: a day's work on a lawful house, and a look ahead on the house of load.

The house of load holds five years of visits, which no house may: it is looked at and never goes through retention.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench_floor import open_plain, plain_twin
from bench_house import House
from bench_measure import Line, Table, interleaved

from habitat_box.domain.people import COORDINATOR
from habitat_box.store.moments import text_of
from habitat_box.usecases import retention
from habitat_box.words import local_day, midnight


def measure(table: Table, lawful: House, stress: House, work: Path, rounds: int) -> None:
    """Print a day's work, an hour's without anything due, and the look ahead."""
    _day(table, lawful, work, rounds)
    _preview(table, stress, work, rounds)


def _day(table: Table, house: House, work: Path, rounds: int) -> None:
    box = house.box
    box.clock.now = datetime.now(UTC)  # the house's own clock, turned by hand from here
    box.door.confirm_clock(COORDINATOR)  # made in seconds, it slept for months: in doubt it would erase nothing
    retention.tend(box)
    plain = open_plain(plain_twin(box.store, work / "lawful-plain.db"))
    plain.execute("DROP TRIGGER access_log_remains")
    plain_day = local_day(box.clock())
    gone: list[int] = []

    def tomorrow() -> None:
        box.clock.now += timedelta(days=1)
        gone.append(sum(line.number for line in retention.tend(box)))
        box.store.close()

    def bare() -> None:
        nonlocal plain_day
        plain_day += timedelta(days=1)
        first, line = plain_day - timedelta(days=179), text_of(midnight(plain_day - timedelta(days=364)))
        plain.execute("BEGIN IMMEDIATE")
        plain.execute("DELETE FROM visit WHERE day < ?", (first.isoformat(),))
        plain.execute("DELETE FROM planning_change WHERE at < ?", (text_of(midnight(first)),))
        plain.execute("DELETE FROM access_log WHERE at < ?", (line,))
        plain.execute("COMMIT")
        plain.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    ours, floor = interleaved(tomorrow, bare, rounds)
    note = f"{house.visits} visits; {sorted(gone)[len(gone) // 2]} rows a day"
    what = "the same rows by three DELETE, plain SQLite, WAL emptied"
    table.add(Line("retention: a day's work, a day later", "lawful", ours, floor, what, None, 1000, note=note))

    def again() -> None:
        retention.tend(box)
        box.store.close()

    def one_question() -> None:
        plain.execute("SELECT count(*), min(day) FROM visit WHERE day < ?", ("2000",)).fetchall()

    ours, floor = interleaved(again, one_question, rounds)
    table.add(Line("retention: an hour's work, nothing due", "lawful", ours, floor, "one question, plain SQLite", None, 200))
    plain.close()


def _preview(table: Table, house: House, work: Path, rounds: int) -> None:
    desk, store = house.box.desk(COORDINATOR), house.box.store
    plain = open_plain(plain_twin(store, work / "stress-retention-plain.db"))
    bound = (local_day(house.box.clock()) - timedelta(days=179)).isoformat()

    def bare() -> None:
        plain.execute("SELECT count(*), min(day) FROM visit WHERE day < ?", (bound,)).fetchall()
        plain.execute("SELECT count(*), min(at) FROM planning_change WHERE at < ?", (bound,)).fetchall()
        plain.execute("SELECT count(*), min(at) FROM access_log WHERE at < ?", (bound,)).fetchall()

    ours, floor = interleaved(lambda: retention.preview(desk), bare, max(3, rounds // 3))
    due = sum(line.number for line in retention.preview(desk))
    store.close()
    note = f"{due} rows too old for a real house; nothing is touched"
    table.add(
        Line("retention: what would go today", "stress", ours, floor, "three counts, plain SQLite", None, 1500, note=note)
    )
    plain.close()
