"""Print the table of docs/performance.md: ours, the floor in the same run, the ratio, the goal. It never fails a build."""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import bench_backup
import bench_calendars
import bench_command
import bench_growth
import bench_inspect
import bench_retention
import bench_rights
import bench_screen
import bench_site
import bench_store
from bench_house import DEMO, STRESS, House, Plan, make
from bench_measure import HEAD, Line, Table, row_text

TINY = Plan(residents=3, services=2, weekly=42, days=3, log_lines=60)
GROWTH = 100


class Bench:
    """The houses of one run, made when a line first asks for them, in a folder that goes away at the end."""

    def __init__(self, work: Path, table: Table, *, quick: bool, tiny: bool) -> None:
        self.work, self.table, self.quick, self.tiny = work, table, quick, tiny
        self.rounds = 2 if tiny else 7 if quick else 15
        self.few = 1 if tiny else 5
        self._made: dict[str, House] = {}

    def house(self, name: str) -> House:
        """Give a house by name, made on first use."""
        if name not in self._made:
            self._made[name] = make(self.work / name, self._plan(name))
        return self._made[name]

    def scaled(self, count: int) -> int:
        """Give a count as large as this run asks for."""
        return count // 500 if self.tiny else count // 10 if self.quick else count

    def _plan(self, name: str) -> Plan:
        plans = {
            "demo": DEMO,
            "stress": STRESS,
            "young": replace(STRESS, days=36, ahead=0, log_lines=1_000),
            # What the law lets a house keep: 180 days of visits, a year of looks.
            "lawful": replace(STRESS, residents=12, services=25, days=180, log_lines=6_000),
            "old": replace(STRESS, days=36 * GROWTH, ahead=0, log_lines=1_000 * GROWTH),
            "50000": replace(STRESS, days=548, ahead=8, log_lines=10_000),
            "fifty": replace(STRESS, days=700, log_lines=40_000),  # 50 MB
            # The same days as the large one where the day page looks: today, four weekdays before, and tomorrow.
            "500": replace(STRESS, days=36, log_lines=1_000, only=(0, -7, -14, -21, -28, 1)),
        }
        plan = plans[name]
        if self.tiny:
            return replace(TINY, phones=plan.phones and 2, days=TINY.days * (4 if name == "old" else 1))
        if self.quick:
            return replace(plan, days=max(36, plan.days // 10), log_lines=max(1_000, plan.log_lines // 10))
        return plan

    def run(self, name: str, line: Callable[[], object]) -> None:
        """Run one group of lines; a group that breaks is named and the others go on."""
        started = time.monotonic()
        try:
            line()
        except Exception as error:
            last = traceback.extract_tb(error.__traceback__)[-1]
            self.table.broken.append(f"{name}: {type(error).__name__}: {error} ({Path(last.filename).name}:{last.lineno})")
        if time.monotonic() - started > 60:
            print(f"({name} took {time.monotonic() - started:.0f} s)", file=sys.stderr)


def groups(bench: Bench) -> dict[str, Callable[[], object]]:
    """Name the groups of lines, in the order they are printed."""
    table, work, rounds = bench.table, bench.work, bench.rounds
    return {
        "unlock": lambda: bench_store.unlocking(table, work, rounds),
        "store-demo": lambda: bench_store.measure(table, "demo", bench.house("demo"), work, rounds),
        "store": lambda: bench_store.measure(table, "stress", bench.house("stress"), work, rounds),
        "site": lambda: bench_site.measure(
            table, "stress", bench.house("stress"), 20 if bench.tiny else 400, idle_seconds=1 if bench.tiny else 5
        ),
        "kill": lambda: bench_site.killing(table, "stress", bench.house("stress"), bench.few),
        "screen": lambda: bench_screen.measure(
            table, "stress", bench.house("stress"), bench.few, idle_seconds=1 if bench.tiny else 5
        ),
        "command": lambda: bench_command.measure(
            table, bench.house("50000"), bench.house("500"), work, 1 if bench.tiny else 7, events=bench.scaled(50_000)
        ),
        "calendar": lambda: bench_calendars.measure(
            table, "stress", bench.house("stress"), work, rounds, events=bench.scaled(5_000)
        ),
        "backup": lambda: bench_backup.measure(table, "fifty", bench.house("fifty"), work, bench.few),
        "retention": lambda: bench_retention.measure(table, bench.house("lawful"), bench.house("stress"), work, rounds),
        "inspect": lambda: bench_inspect.measure(table, "stress", bench.house("stress"), work, bench.few),
        "rights": lambda: bench_rights.measure(table, "stress", bench.house("stress"), work, bench.few),
        "growth": lambda: bench_growth.measure(table, bench.house("young"), bench.house("old"), rounds),
    }


def main() -> int:
    """Run the groups asked for and print the table, or one JSON object."""
    given = _parser().parse_args()
    table = Table()
    if not given.json:
        print(HEAD, flush=True)
        table.said = lambda line: print(row_text(line), flush=True)
    work = Path(tempfile.mkdtemp(prefix="habitat-bench-", dir=given.dir))
    _write_bytecode(work)
    bench = Bench(work, table, quick=given.quick, tiny=given.tiny)
    try:
        for name, lines in groups(bench).items():
            if not given.only or any(name.startswith(wanted) for wanted in given.only):
                bench.run(name, lines)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    _finish(table, given.json)
    return 0


def _write_bytecode(work: Path) -> None:
    """Let every program measured keep its bytecode, as an installed box does, whatever this shell says of it."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(work / "bytecode")


def _finish(table: Table, as_json: bool) -> None:
    if as_json:
        told = {
            "machine": {"cores": os.cpu_count(), "kind": platform.machine(), "python": platform.python_version()},
            "lines": [line.as_json() for line in table.lines],
            "missing": table.missing,
            "broken": table.broken,
        }
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return
    over = [line for line in table.lines if line.verdict == "over"]
    print(f"{len(table.lines)} lines, {len(over)} over their goal.")
    for words in table.missing:
        print(f"missing: {words}")
    for words in table.broken:
        print(f"broken: {words}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/bench", description="Measure the box against floors in the same run.")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--quick", action="store_true", help="houses ten times younger, fewer rounds")
    parser.add_argument("--tiny", action="store_true", help="the smallest houses: says that the lines run, measures nothing")
    parser.add_argument("--only", action="append", metavar="NAME", help="only the groups whose name begins so; may be repeated")
    parser.add_argument("--dir", type=Path, default=None, help="where the houses are made (default: the temporary folder)")
    return parser


__all__ = ["Bench", "Line", "groups", "main"]

if __name__ == "__main__":
    sys.exit(main())
