"""What the pack of a control costs on the house of load: every document, its twins and its signature, offline."""

from __future__ import annotations

import shutil
import statistics
from itertools import count
from pathlib import Path

from bench_floor import open_plain, plain_twin
from bench_house import House
from bench_measure import Line, Table, timed

from habitat_box.domain.dossier import Audience
from habitat_box.domain.people import COORDINATOR
from habitat_box.usecases import inspection

GOAL_MS = 60_000


def measure(table: Table, name: str, house: House, work: Path, rounds: int) -> None:
    """Print what the pack for the CNIL costs beside reading the same log lines in plain SQLite, and the Département's."""
    desk, numbers = house.box.desk(COORDINATOR), count()
    plain = open_plain(plain_twin(house.box.store, work / f"{name}-inspect-plain.db"))

    def ours(audience: Audience) -> None:
        folder = work / f"pack-{next(numbers)}"
        inspection.prepare(desk, audience, folder)
        shutil.rmtree(folder)

    for audience in (Audience.CNIL, Audience.DEPARTEMENT):
        times = [timed(lambda audience=audience: ours(audience)) for _ in range(rounds)]
        floors = [timed(lambda: plain.execute("SELECT * FROM access_log").fetchall()) for _ in range(rounds)]
        middle, floor = statistics.median(times), statistics.median(floors)
        what = "plain SQLite: every log line read"
        table.add(
            Line(f"inspect --for {audience.value}", name, middle, floor, what, None, GOAL_MS, note=f"{house.visits} visits")
        )
