"""Make a house of load alone in a folder, with its keys beside it: the command scripts/stress-house."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from dataclasses import asdict
from pathlib import Path

from bench_house import House, Plan, make


def main() -> int:
    """Make one house, or a young and an old one, and leave stress.json beside them."""
    given = _parser().parse_args()
    plan = Plan(given.residents, given.services, given.weekly, max(1, round(given.years * 365.25)), log_lines=given.log_lines)
    todo = {given.dir: plan}
    if given.growth:
        per_day = given.log_lines / plan.days
        young = max(1, plan.days // given.growth)
        todo[given.dir / "young"] = Plan(
            given.residents, given.services, given.weekly, young, ahead=0, log_lines=round(per_day * young)
        )
    for folder, one in todo.items():
        started = time.monotonic()
        house = make(folder / "box", one, standard_cost=given.standard_cost)
        _write(folder, house, one, given.standard_cost)
        seconds = time.monotonic() - started
        size = house.box.settings.store.stat().st_size / 1e6
        print(f"{folder}: {house.visits} visits, {one.log_lines} log lines, {size:.0f} MB, in {seconds:.1f} s")
    return 0


def _write(folder: Path, house: House, plan: Plan, standard_cost: bool) -> None:
    told = {
        "folder": str(house.folder),
        "passphrase": house.passphrase,
        "recovery_key": house.recovery_key,
        "argon2": "standard" if standard_cost else "cheap: for load tests only",
        "plan": asdict(plan),
        "visits": house.visits,
        "phones": [asdict(phone) for phone in house.phones],
    }
    file = folder / "stress.json"
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        json.dump(told, out, ensure_ascii=False, indent=2)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/stress-house", description="Make a house for load tests. Never for real people."
    )
    parser.add_argument("dir", type=Path, help="a folder that is missing or empty; the box is DIR/box")
    parser.add_argument("--residents", type=int, default=30)
    parser.add_argument("--services", type=int, default=60)
    parser.add_argument("--weekly", type=int, default=630, help="visits a week")
    parser.add_argument("--years", type=float, default=5)
    parser.add_argument("--log-lines", type=int, default=100_000)
    parser.add_argument("--growth", type=int, default=0, metavar="N", help="also DIR/young, N times younger")
    parser.add_argument("--standard-cost", action="store_true", help="the passphrase costs what a real one costs to try")
    return parser


if __name__ == "__main__":
    sys.exit(main())
