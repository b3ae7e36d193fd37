"""How things are timed: ours and its floor in turn, A B A B, and the medians' ratio. Absolute times mean nothing alone."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field

MACHINE_WARM_UP = 2


@dataclass(frozen=True)
class Line:
    """One line of the table. `ours` and `floor` are in `unit`; a goal is an upper bound of the ratio, or of `ours`."""

    name: str
    house: str
    ours: float
    floor: float | None
    floor_is: str
    goal: float | None = None
    goal_of_ours: float | None = None
    unit: str = "ms"
    note: str = ""

    @property
    def ratio(self) -> float | None:
        return None if not self.floor else self.ours / self.floor

    @property
    def verdict(self) -> str:
        over = self.goal is not None and self.ratio is not None and self.ratio > self.goal
        over = over or (self.goal_of_ours is not None and self.ours > self.goal_of_ours)
        judged = (self.goal is not None and self.ratio is not None) or self.goal_of_ours is not None
        return "over" if over else "ok" if judged else "-"

    def as_json(self) -> dict[str, object]:
        return {
            "name": self.name,
            "house": self.house,
            "ours": round(self.ours, 4),
            "floor": None if self.floor is None else round(self.floor, 4),
            "floor_is": self.floor_is,
            "unit": self.unit,
            "ratio": None if self.ratio is None else round(self.ratio, 3),
            "goal": self.goal,
            "goal_of_ours": self.goal_of_ours,
            "verdict": self.verdict,
            "note": self.note,
        }


@dataclass
class Table:
    """The lines so far, the peers this machine does not have, and the lines that broke."""

    lines: list[Line] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    said: Callable[[Line], None] = lambda line: None

    def add(self, line: Line) -> None:
        self.lines.append(line)
        self.said(line)

    def lacks(self, words: str) -> None:
        if words not in self.missing:
            self.missing.append(words)


def interleaved(ours: Callable[[], object], floor: Callable[[], object], rounds: int, loops: int = 1) -> tuple[float, float]:
    """Time both in turn and give the two medians in milliseconds for one loop."""
    for _ in range(MACHINE_WARM_UP):
        ours()
        floor()
    first, second = [], []
    for _ in range(rounds):
        first.append(timed(ours, loops))
        second.append(timed(floor, loops))
    return statistics.median(first), statistics.median(second)


def timed(act: Callable[[], object], loops: int = 1) -> float:
    """Time one loop of an act in milliseconds."""
    started = time.perf_counter()
    for _ in range(loops):
        act()
    return (time.perf_counter() - started) * 1000 / loops


def percentile(values: list[float], share: float) -> float:
    """Give the value that this share of the values stays at or below."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


HEAD = f"{'operation':<46} {'house':<8} {'ours':>11} {'floor':>11} {'ratio':>8} {'goal':>9}        floor is"


def row_text(line: Line) -> str:
    """Write one line of the table."""
    floor = "" if line.floor is None else _size(line.floor, line.unit)
    ratio = "" if line.ratio is None else f"{line.ratio:.2f}x"
    goals = [f"{line.goal:g}x" if line.goal is not None else "", _goal(line)]
    goal = " ".join(filter(None, goals))
    note = f"; {line.note}" if line.note else ""
    return (
        f"{line.name:<46} {line.house:<8} {_size(line.ours, line.unit):>11} {floor:>11} {ratio:>8} {goal:>9}"
        f"  {line.verdict:<4}  {line.floor_is}{note}"
    )


def _goal(line: Line) -> str:
    return "" if line.goal_of_ours is None else f"{line.goal_of_ours:g} {line.unit}"


def _size(value: float, unit: str) -> str:
    digits = 3 if abs(value) < 10 else 1
    return f"{value:.{digits}f} {unit}"
