"""The copies under another user: added, never written over, never flooded out, deleted by age under a sure date alone."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
import time
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backups import keeper
from backups.keeper import DAY, FEWEST, FILES_A_DAY, HEADER, KEPT_DAYS, STATE, Keeper

SOURCE = Path(keeper.__file__)
NOW = time.mktime((2026, 11, 23, 12, 0, 0, 0, 0, -1))
MOST_LINES = 150


class House:
    """A house's backup folder, its keeper's folder, and a clock that runs."""

    def __init__(self, root: Path) -> None:
        self.out, self.to, self.now, self.uptime = root / "out", root / "kept", NOW, 1000.0
        self.out.mkdir()
        self.to.mkdir()

    def save(self, days_ago: int = 0, words: bytes = b"x" * 50, tail: str = "0a1b") -> str:
        name = f"les-tilleuls-{time.strftime('%Y%m%d', time.gmtime(self.now - days_ago * DAY))}-010203-{tail}.habitat.age"
        (self.out / name).write_bytes(HEADER + words)
        return name

    def keep(self, days: float = 0.0, **given: bool) -> Keeper:
        self.now, self.uptime = self.now + days * DAY, self.uptime + days * DAY
        run = Keeper(self.to, self.now, self.uptime, "boot", **given)
        run.run([self.out])
        return run

    def kept(self) -> list[str]:
        return sorted(file.name for file in self.to.glob("*.habitat.age"))


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def test_a_backup_is_copied_once_and_never_written_over(house: House) -> None:
    name = house.save()
    (house.out / "les-tilleuls.effacements.json").write_text("{}")
    assert house.keep().said == []
    good = (house.to / name).read_bytes()
    (house.out / name).write_bytes(HEADER + b"EVIL")
    (house.out / "les-tilleuls.effacements.json").write_text("EVIL")
    house.keep()
    (house.out / name).unlink()
    house.keep()
    assert (house.to / name).read_bytes() == good
    assert sorted(os.listdir(house.to)) == [STATE, name, "les-tilleuls.20261123.effacements.json"]
    assert (house.to / "les-tilleuls.20261123.effacements.json").read_text() == "{}"
    house.keep(1)
    assert (house.to / "les-tilleuls.20261124.effacements.json").read_text() == "EVIL"


def _link(path: Path) -> None:
    path.with_name("secret").write_bytes(HEADER + b"secret")
    path.symlink_to(path.with_name("secret"))


def _hard_link(path: Path) -> None:
    path.with_name("secret").write_bytes(HEADER + b"secret")
    os.link(path.with_name("secret"), path)


def _huge(path: Path) -> None:
    with path.open("wb") as file:
        file.write(HEADER)
        file.truncate(keeper.LARGEST + 1)


ODD: dict[str, Callable[[Path], object]] = {
    "a link": _link,
    "a second name": _hard_link,
    "a pipe": lambda path: os.mkfifo(path),
    "a folder": lambda path: path.mkdir(),
    "not age": lambda path: path.write_bytes(b"SQLite format 3\0"),
    "empty": lambda path: path.touch(),
    "huge": _huge,
}


@pytest.mark.parametrize("odd", ODD)
def test_what_is_no_plain_backup_is_not_copied(house: House, odd: str) -> None:
    good = house.save(1)
    ODD[odd](house.out / "les-tilleuls-20261123-010203-ffff.habitat.age")
    house.keep()
    assert house.kept() == [good]
    assert not list(house.to.glob("*.part"))


def test_ten_thousand_odd_files_keep_no_backup_from_being_copied(house: House) -> None:
    for number in range(10_000):
        place = house.out / f"les-tilleuls-20991231-010203-{number:04x}.habitat.age"
        place.mkdir() if number % 2 else place.symlink_to("nowhere")
    good, open_before = house.save(), len(os.listdir("/proc/self/fd"))
    assert house.keep().said == []
    assert house.kept() == [good]
    assert len(os.listdir("/proc/self/fd")) == open_before


@pytest.mark.parametrize(
    "name", ["../x-20261123-010203-0a1b.habitat.age", "x.habitat.age", "a b.age", "gardien.json", "x.part"]
)
def test_a_name_that_is_no_backups_is_not_looked_at(house: House, name: str) -> None:
    (house.out / name).write_bytes(HEADER)
    house.keep()
    assert os.listdir(house.to) == [STATE]


def test_a_flood_takes_a_days_share_and_pushes_nothing_out(house: House) -> None:
    good = [house.save(day) for day in range(3)]
    house.keep()
    for number in range(500):
        house.save(0, os.urandom(30), f"{number:04x}")
    for day in range(4):
        run = house.keep(day and 1)
    assert any(words.startswith("Trop de fichiers nouveaux") for words in run.said)
    assert len(house.kept()) <= 4 * FILES_A_DAY
    assert set(good) <= set(house.kept())


def test_a_days_bytes_are_counted_too(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper, "BYTES_A_DAY", 1000)
    for number in range(5):
        house.save(0, b"x" * 600, f"{number:04x}")
    house.keep()
    assert len(house.kept()) == 2


def test_room_is_always_left(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = namedtuple("disk", "total free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: disk(1000, 99))
    house.save()
    assert house.keep().said == ["Presque plus de place : aucune copie nouvelle. Les anciennes restent."]
    assert house.kept() == []


def test_a_copy_goes_after_92_days_and_the_last_three_never(house: House) -> None:
    first = house.save()
    house.keep()
    for _week in range(13):
        house.now, house.uptime = house.now + 7 * DAY, house.uptime + 7 * DAY
        house.save()
        assert house.keep().said == []
    assert first in house.kept()  # 91 days
    house.keep(1)
    assert first in house.kept()
    house.keep(1)
    assert first not in house.kept()
    assert len(house.kept()) == KEPT_DAYS // 7
    for _month in range(9):  # no backup is made any more
        run = house.keep(30)
    assert len(run.said) == 1
    assert len(house.kept()) >= FEWEST


@pytest.mark.parametrize("jump", [36 * DAY, 3650 * DAY, -2 * DAY, -3650 * DAY])
@pytest.mark.parametrize("same_boot", [True, False])
def test_nothing_goes_after_a_jump_of_the_clock_until_someone_says_the_date_is_right(
    house: House, jump: float, same_boot: bool
) -> None:
    for day in range(0, 32, 8):
        house.save(day)
    house.keep()
    before = house.kept()
    house.now += jump
    house.save(0, b"garbage", "eeee")
    for _run in range(3):
        run = Keeper(house.to, house.now, house.uptime, "boot" if same_boot else "other")
        run.run([house.out])
        assert any("douteuse" in words for words in run.said)
    assert set(before) <= set(house.kept())
    assert house.keep(confirmed=True).said == []
    assert len(house.kept()) >= FEWEST


def test_a_state_that_was_garbled_deletes_nothing(house: House) -> None:
    house.save(1)
    house.keep()
    for text in ("", "[]", "{", '{"seen": "x"}', "null"):
        (house.to / STATE).write_text(text)
        run = house.keep()
        assert f"{STATE} est abîmé : il est refait." in run.said
    assert len(house.kept()) == 1
    json.loads((house.to / STATE).read_text())


def test_a_source_that_is_away_is_said(house: House) -> None:
    house.out.rename(house.out.with_name("gone"))
    assert house.keep().said == [f"{house.out} n'est pas là."]
    house.out.symlink_to(house.out.with_name("gone"))
    house.save()
    assert house.keep().said == [f"{house.out} n'est pas là."]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["save", "garble", "delete", "wait", "jump"]), st.integers(0, 40)), max_size=25))
def test_what_was_kept_stays_as_it_was_until_its_time(acts: list[tuple[str, int]]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder))
        seen: dict[str, bytes] = {}
        real = house.now
        for act, number in acts:
            if act == "save":
                house.save(0, os.urandom(20), f"{number:04x}")
            for file in house.out.iterdir():
                if act == "garble":
                    file.write_bytes(HEADER + b"garbage")
                elif act == "delete":
                    file.unlink()
            real += number * DAY if act == "wait" else 0
            house.keep(number if act == "wait" else 0)
            if act == "jump":
                house.now += 3650 * DAY
                house.keep()
                house.now -= 3650 * DAY
            for name, content in seen.items():
                there = house.to / name
                assert there.exists() or real - NOW > KEPT_DAYS * DAY
                assert not there.exists() or there.read_bytes() == content
            seen |= {name: (house.to / name).read_bytes() for name in house.kept()}


def test_it_is_read_in_one_sitting_and_needs_nothing_else() -> None:
    text = SOURCE.read_text("utf-8")
    assert sum(1 for line in text.splitlines() if line.strip()) <= MOST_LINES
    used = {name.split(".")[0] for node in ast.walk(ast.parse(text)) for name in _imported(node)}
    assert used <= sys.stdlib_module_names


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [one.name for one in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


def test_it_runs_alone_as_a_program(house: House) -> None:
    name = house.save()
    done = subprocess.run(
        [sys.executable, "-I", str(SOURCE), str(house.to), str(house.out)], capture_output=True, text=True, check=False
    )
    assert (done.stdout.splitlines()[0], done.returncode) == (f"1 copiées, 1 gardées dans {house.to}.", 0), done
    assert house.kept() == [name]
