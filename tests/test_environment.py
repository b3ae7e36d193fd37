"""What scripts/run and scripts/environment say before anything is made, and the demonstration's week as arithmetic."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SCRIPTS = ROOT / "scripts"
sys.path.insert(0, str(SCRIPTS))

import demo_house  # noqa: E402
import demo_plannings  # noqa: E402

MONDAY = date(2026, 11, 23)


def test_scripts_run_says_what_it_is_for_without_demo() -> None:
    done = subprocess.run([SCRIPTS / "run"], capture_output=True, text=True)
    assert done.returncode == 2
    assert "--demo" in done.stderr


def test_an_environment_that_is_ready_costs_nothing_and_says_nothing(tmp_path: Path) -> None:
    scripts, venv = tmp_path / "scripts", tmp_path / ".venv" / "bin"
    scripts.mkdir()
    venv.mkdir(parents=True)
    for name in ("requirements.txt", "requirements-test.txt", "pyproject.toml"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    (scripts / "environment").write_bytes((SCRIPTS / "environment").read_bytes())
    (venv / "python").symlink_to(sys.executable)
    for name, file in (("base", "requirements.txt"), ("project", "pyproject.toml")):
        stamp = hashlib.sha256(f"{tmp_path}\n".encode() + (tmp_path / file).read_bytes()).hexdigest()
        (tmp_path / ".venv" / f"habitat.{name}").write_text(stamp + "\n")
    done = subprocess.run(["sh", scripts / "environment", "--", "echo", "ready"], capture_output=True, text=True, cwd="/")
    assert (done.returncode, done.stdout, done.stderr) == (0, "ready\n", "")


def test_an_environment_without_python_names_what_is_missing(tmp_path: Path) -> None:
    scripts, tools = tmp_path / "scripts", tmp_path / "tools"
    scripts.mkdir()
    tools.mkdir()
    (tmp_path / "requirements.txt").write_text("")
    (scripts / "environment").write_text(
        (SCRIPTS / "environment").read_text("utf-8").replace(" /usr/bin/python3;", ";"), "utf-8"
    )
    for name in ("sh", "dirname", "flock", "sha256sum", "cut", "cat", "id", "rm"):
        (tools / name).symlink_to(next(p for p in (f"/usr/bin/{name}", f"/bin/{name}") if os.path.exists(p)))
    done = subprocess.run(
        ["/bin/sh", scripts / "environment"], capture_output=True, text=True, env={"PATH": str(tools), "LANG": "C.UTF-8"}
    )
    assert done.returncode == 1
    assert "python3-venv" in done.stderr
    assert done.stderr.count("\n") == 1


# -- the plannings, as arithmetic


def test_the_ordinary_week_is_the_test_house() -> None:
    week = demo_house.ordinary_week()
    assert len(demo_house.RESIDENTS) == 12
    assert len(demo_house.SERVICES) == 25
    assert sum(len(service.workers) for service in demo_house.SERVICES) == 70
    assert len(week) == 252


def test_nobody_is_in_two_places_in_an_ordinary_week() -> None:
    week = demo_house.ordinary_week()
    for place, one in enumerate(week):
        for other in week[place + 1 :]:
            if one.day == other.day and (one.person == other.person or one.worker == other.worker):
                assert one.start + one.minutes <= other.start or other.start + other.minutes <= one.start


@pytest.mark.parametrize("offset", range(7))
def test_a_day_goes_wrong_in_five_ways_whatever_the_day(tmp_path: Path, offset: int) -> None:
    day = MONDAY + timedelta(days=offset)
    week = demo_house.ordinary_week()
    sent = demo_plannings.send_update(tmp_path, MONDAY, week, [day])
    lines = sent.path.read_bytes().decode("cp1252").splitlines()
    ordinary = [slot for slot in week if slot.service == demo_house.AIDE]
    assert len(lines) == 3 + len(ordinary) - 1 + 1 + 1
    assert sum(line.endswith("Annulé") for line in lines) == 1
    taken = [(cells[0], cells[1], cells[4]) for cells in (line.split(";") for line in lines[3:-1])]
    assert len(set(taken)) == len(taken), "a worker is in two places"
    assert all(f"{day:%d/%m/%Y}" in line for line in lines if "Annulé" in line or "18h30;19h15" in line)
