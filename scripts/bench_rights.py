"""What a person's rights cost on the house of load: who looked at her data in twelve months, and her own copy of all of it."""

from __future__ import annotations

import shutil
import statistics
from itertools import count
from pathlib import Path

from bench_floor import open_plain, plain_twin
from bench_house import House
from bench_measure import Line, Table, timed

from habitat_box.domain.people import COORDINATOR
from habitat_box.usecases import own_data, rights

GOAL_MS = 5_000
COPY_MS = 15_000


def measure(table: Table, name: str, house: House, work: Path, rounds: int) -> None:
    """Print « Qui a vu mes données » beside reading the same lines in plain SQLite, then the book and the JSON."""
    desk, numbers = house.box.desk(COORDINATOR), count()
    plain = open_plain(plain_twin(house.box.store, work / f"{name}-rights-plain.db"))
    busiest = "SELECT subject_ref, count(*) FROM access_log WHERE subject_ref <> '' GROUP BY subject_ref ORDER BY 2 DESC"
    ref, lines = plain.execute(busiest).fetchone()
    (person,) = plain.execute("SELECT id FROM resident WHERE log_ref = ?", (ref,)).fetchone()
    since = plain.execute("SELECT max(at) FROM access_log").fetchone()[0].replace("Z", "")
    year_of = "SELECT * FROM access_log WHERE subject_ref = ? AND at >= date(?, '-365 days')"

    def copied() -> None:
        folder = work / f"copy-{next(numbers)}"
        rights.export(desk, person, folder)
        shutil.rmtree(folder)

    acts = (
        ("rights: who looked, 12 months", lambda: own_data.who_looked_for(desk, person), GOAL_MS),
        ("rights: the book and the JSON", copied, COPY_MS),
    )
    for title, act, goal in acts:
        times = [timed(act) for _ in range(rounds)]
        floors = [timed(lambda: plain.execute(year_of, (ref, since)).fetchall()) for _ in range(rounds)]
        what = "plain SQLite: her lines of the year read"
        middle, floor = statistics.median(times), statistics.median(floors)
        table.add(Line(title, name, middle, floor, what, None, goal, note=f"{lines} lines about her"))
