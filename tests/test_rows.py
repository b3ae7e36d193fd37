"""A long row that was interrupted goes on where it stood, counts nothing twice, and never goes on over a failure."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import rows

SLOW = """
import random, sys, time
from pathlib import Path
from tests import rows

def turn(number):
    time.sleep(0.01)
    return random.Random(number).choice(("kept", "lost", "torn"))

rows.SAVE_SECONDS = 0.05
try:
    rows.row("slow", "tout", 300, Path(sys.argv[1]), "same").run(turn)
except KeyboardInterrupt:
    sys.exit(130)
"""


def run_slow(folder: Path, interrupt_at: int = 0) -> int:
    """Run the slow row in a process of its own, and interrupt it by its number once it has gone so far."""
    process = subprocess.Popen([sys.executable, "-c", SLOW, str(folder)], cwd=rows.ROOT)
    while interrupt_at and process.poll() is None and done_of(folder) < interrupt_at:
        time.sleep(0.01)
    if interrupt_at:
        os.kill(process.pid, signal.SIGINT)
    return process.wait(60)


def done_of(folder: Path) -> int:
    file = folder / "slow.tout.json"
    return int(json.loads(file.read_text())["done"]) if file.exists() else 0


def test_an_interrupted_row_goes_on_and_counts_the_same(tmp_path: Path) -> None:
    assert run_slow(tmp_path / "whole") == 0
    assert run_slow(tmp_path / "cut", interrupt_at=40) == 130
    stood = done_of(tmp_path / "cut")
    assert 40 <= stood < 300
    assert run_slow(tmp_path / "cut", interrupt_at=stood + 60) == 130
    assert stood < done_of(tmp_path / "cut") < 300
    assert run_slow(tmp_path / "cut") == 0
    whole, cut = (rows.row("slow", "tout", 300, tmp_path / name, "same") for name in ("whole", "cut"))
    assert whole.found == cut.found
    assert whole.done == cut.done == sum(cut.found.values()) == 300


def test_a_killed_row_loses_a_moment_of_work_and_no_count(tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", SLOW, str(tmp_path)], cwd=rows.ROOT)
    while done_of(tmp_path) < 30:
        time.sleep(0.01)
    process.kill()
    process.wait(10)
    stood = rows.row("slow", "tout", 300, tmp_path, "same")
    assert sum(stood.found.values()) == stood.done < 300
    assert run_slow(tmp_path) == 0
    assert sum(rows.row("slow", "tout", 300, tmp_path, "same").found.values()) == 300


def fails_at(number: int) -> Callable[[int], str]:
    def turn(now: int) -> str:
        if now == number:
            raise ValueError("a word was shown")
        return "whole"

    return turn


def test_a_failure_is_kept_and_never_gone_over(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="n° 3: ValueError a word was shown"):
        rows.row("r", "p", 9, tmp_path, "s").run(fails_at(3))
    again = rows.row("r", "p", 9, tmp_path, "s")
    with pytest.raises(rows.KeptFailure, match="a word was shown"):
        again.run(lambda _number: "whole")
    assert (again.done, again.found["whole"]) == (3, 3)
    assert "ÉCHEC" in rows.table(tmp_path)


def test_other_sources_or_another_count_begin_anew(tmp_path: Path) -> None:
    rows.row("r", "p", 5, tmp_path, "s").run(lambda _number: "whole")
    assert rows.row("r", "p", 5, tmp_path, "s").done == 5
    assert rows.row("r", "p", 5, tmp_path, "other").done == 0
    assert rows.row("r", "p", 6, tmp_path, "s").done == 0
    (tmp_path / "r.p.json").write_text("{")
    assert rows.row("r", "p", 5, tmp_path, "s").done == 0


def test_where_a_row_goes_on_is_said_in_french(tmp_path: Path) -> None:
    sources = rows.digest("power_cut")
    one = rows.Row("power_cut", "tout", 10_000, sources, tmp_path, done=6_000)
    assert rows.sentence(one) == "power_cut : repris à 6 000 sur 10 000"
    one.done = 10_000
    assert rows.sentence(one).startswith("power_cut : déjà fait, 10 000 sur 10 000")
    one.failures = ["n° 3: x"]
    assert "a échoué — n° 3: x" in rows.sentence(one)
    one.sources = "old"
    assert "les sources ont changé" in rows.sentence(one)


def test_a_row_has_its_own_files_and_sources() -> None:
    assert rows.digest("kill") != rows.digest("bit_flips")
    assert {file.name for file in rows.files_of("bit_flips")} >= {"test_bit_flips.py"}
    assert "power_cut" in rows.listed()
