"""The bench runs on the smallest houses and prints its lines; what it measures there means nothing."""

from __future__ import annotations

import json
import os
import stat
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
KEYS = {"name", "house", "ours", "floor", "floor_is", "unit", "ratio", "goal", "goal_of_ours", "verdict", "note"}


def run(*command: str) -> str:
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("COV_", "PYTEST"))}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    return done.stdout


def bench(*arguments: str) -> str:
    return run("scripts/bench", "--tiny", *arguments)


@pytest.mark.parametrize(
    ("group", "said"),
    [
        ("unlock", {"unlock from the passphrase"}),
        ("store", {"open the store, key in hand", "one day through the door, logged", "verify the access log"}),
        ("site", {"a worker's day page over TLS, p50", "its weight, gzip", "the site, idle, CPU in a second"}),
        ("kill", {"kill -9 to first TLS page"}),
        ("screen", {"terminal app: start to today", "its end when the terminal vanishes"}),
        ("command", {"`habitat-box day` from a cold shell"}),
        ("calendar", {"a week of one service, difference shown", "which of 10 series, 10 years old, today"}),
        ("backup", {"backup with proof", "restore with proof", "its size on the medium"}),
        ("retention", {"retention: a day's work, a day later", "retention: what would go today"}),
        ("rights", {"rights: who looked, 12 months", "rights: the book and the JSON"}),
        ("growth", {"growth: the coordinator's day", "growth: search by name"}),
    ],
)
def test_whoever_measures_gets_each_group_of_lines_as_one_object(group: str, said: set[str]) -> None:
    told = json.loads(bench("--json", "--only", group))
    assert told["broken"] == []
    assert said <= {line["name"] for line in told["lines"]}
    assert all(line.keys() == KEYS for line in told["lines"])


def test_no_query_of_a_day_scans_the_visits() -> None:
    told = json.loads(bench("--json", "--only", "store"))
    notes = {line["name"]: line["note"] for line in told["lines"]}
    assert "no scan of visits" in notes["the day's query itself, as values"]
    assert not [note for note in notes.values() if "SCANS" in note]


def test_whoever_measures_reads_a_table_with_ratios_and_verdicts() -> None:
    lines = bench("--only", "calendar").splitlines()
    assert lines[0].split()[:3] == ["operation", "house", "ours"]
    assert any("recurring-ical-events" in line and "x" in line for line in lines)
    assert "over their goal" in lines[-1] or lines[-1].startswith(("missing:", "broken:"))


def test_a_peer_that_is_not_installed_is_named_and_stops_nothing(tmp_path: Path) -> None:
    narrow = tmp_path / "bin"
    narrow.mkdir()
    for name in ("sh", "dirname"):
        found = next(folder / name for folder in (Path("/usr/bin"), Path("/bin")) if (folder / name).exists())
        (narrow / name).symlink_to(found)
    said = run("env", f"PATH={narrow}", "/bin/sh", "scripts/bench", "--tiny", "--json", "--only", "backup")
    told = json.loads(said)
    assert {words.split()[0] for words in told["missing"]} == {"restic", "borg"}
    assert [line for line in told["lines"] if line["floor_is"].startswith("sqlite3")]


def test_the_stress_house_is_labelled_and_keeps_its_passphrase_to_one_reader(tmp_path: Path) -> None:
    said = run("scripts/stress-house", str(tmp_path / "house"), "--residents", "3", "--services", "2", "--weekly", "21",
               "--years", "0.1", "--log-lines", "50", "--growth", "4")  # fmt: skip
    told = json.loads((tmp_path / "house" / "stress.json").read_text("utf-8"))
    assert stat.S_IMODE((tmp_path / "house" / "stress.json").stat().st_mode) == 0o600
    settings = (tmp_path / "house" / "box" / "habitat.toml").read_text("utf-8")
    assert "charge" in settings
    assert "demo = true" in settings
    assert told["argon2"].startswith("cheap")
    assert told["visits"] == (37 + 7) * 3
    assert f"{told['visits']} visits" in said
    assert json.loads((tmp_path / "house" / "young" / "stress.json").read_text("utf-8"))["visits"] == 9 * 3
