"""What a cut backup leaves goes at the next one, and nothing of a backup that is being made; no date decides which is which."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from habitat_box import errors
from habitat_box.store.backups_under_way import LOCK, under_way
from habitat_box.usecases import keeping
from habitat_box.usecases.desk import Desk
from tests.conftest import FrozenClock


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_what_a_power_cut_left_goes_at_the_next_backup_whatever_its_date(desk: Desk, out: Path) -> None:
    folder, part = desk.box.settings.folder, out / f"{desk.box.settings.host_name}-20261122-010203-0a1b.habitat.age.part"
    (folder / ".snapshot-old.db").write_bytes(b"x")
    part.write_bytes(b"x")
    before = set(left(folder)) - {".snapshot-old.db"}
    keeping.back_up(desk, out)
    assert not part.exists()
    assert set(left(folder)) - {"effacements.json", "store.reserve", "store.witness"} == before


def test_the_copy_of_a_backup_under_way_is_left_alone_whatever_the_date(desk: Desk, out: Path, clock: FrozenClock) -> None:
    folder = desk.box.settings.folder
    with under_way(folder, list):
        (folder / ".snapshot-now.db").write_bytes(b"x")
        os.utime(folder / ".snapshot-now.db", (0, 0))
        clock.advance(days=3652)
        keeping.back_up(desk, out)
        assert (folder / ".snapshot-now.db").exists()
    assert LOCK not in left(folder)


def test_the_first_alone_clears_and_the_last_removes_the_lock(tmp_path: Path) -> None:
    cleared: list[str] = []

    def clears(name: str) -> list[Path]:
        cleared.append(name)
        return []

    within, done = threading.Event(), threading.Event()

    def first() -> None:
        with under_way(tmp_path, lambda: clears("first")):
            within.set()
            done.wait(10)

    thread = threading.Thread(target=first)
    thread.start()
    within.wait(10)
    with under_way(tmp_path, lambda: clears("second")):
        assert left(tmp_path) == [LOCK]
    assert left(tmp_path) == [LOCK], "the first is still at work"
    done.set()
    thread.join()
    assert (cleared, left(tmp_path)) == (["first"], [])


def test_a_link_in_place_of_the_lock_is_refused(desk: Desk, out: Path) -> None:
    (desk.box.settings.folder / LOCK).symlink_to(out / "elsewhere")
    with pytest.raises(errors.HabitatError):
        keeping.back_up(desk, out)
    assert left(out) == []
