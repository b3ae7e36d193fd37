"""Old backups go from every folder at hand, never the last three, never on an unproven one; a stick that is away is named."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from habitat_box.store.moments import text_of
from habitat_box.usecases import retention
from habitat_box.usecases.desk import Desk
from habitat_box.usecases.rotation import rotate_backups
from tests.conftest import MONDAY, TODAY, Cast, FrozenClock


def made(desk: Desk, folder: Path, back: int, *, proven: int = 1) -> Path:
    """Leave a backup as if it had been made some days ago."""
    at = MONDAY - timedelta(days=back)
    file = folder / f"{desk.box.settings.host_name}-{at:%Y%m%d}-080000-0a1b.habitat.age"
    file.write_bytes(b"age")
    with desk.box.store.unit():
        row = (f"{folder.name}{back}", text_of(at), "", 3, proven, str(file))
        desk.box.store.run("INSERT INTO backup_made (id, at, sha256, bytes, proven, path) VALUES (?, ?, ?, ?, ?, ?)", row)
    return file


def kept(folder: Path) -> set[int]:
    """Tell how many days ago each file that is left was made."""
    days = [file.name.split("-")[-3] for file in folder.iterdir()]
    return {(TODAY - date(int(day[:4]), int(day[4:6]), int(day[6:]))).days for day in days}


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


@pytest.mark.rule("E8")
@pytest.mark.parametrize("age", [91, 92, 93])
def test_a_backup_93_days_old_is_nowhere_any_more(desk: Desk, stick: Path, age: int) -> None:
    for back in (0, 1, 2, age):
        made(desk, stick, back)
    retention.tend(desk.box)
    assert kept(stick) == ({0, 1, 2, age} if age <= 92 else {0, 1, 2})
    with desk.box.store.unit(write=False):
        rows = desk.box.store.rows("SELECT id FROM backup_made")
    assert len(rows) == (4 if age <= 92 else 3)
    assert retention.status(desk).away == ()
    if age > 92:
        assert [one.rule for one in retention.register(desk, MONDAY)].count("sauvegardes") == 2


@pytest.mark.rule("E8")
def test_dailies_of_five_weeks_then_one_a_week_stay(desk: Desk, stick: Path) -> None:
    for back in range(0, 120):
        made(desk, stick, back)
    retention.tend(desk.box)
    left = kept(stick)
    assert set(range(36)) <= left
    assert max(left) <= 92
    assert 8 <= len(left - set(range(36))) <= 9


def test_nothing_goes_while_the_newest_backup_is_not_proven(desk: Desk, stick: Path) -> None:
    for back in (40, 41, 200):
        made(desk, stick, back)
    made(desk, stick, 0, proven=0)
    retention.tend(desk.box)
    assert kept(stick) == {0, 40, 41, 200}


@pytest.mark.rule("E8")
def test_a_stick_that_is_away_is_named_until_it_comes_back(desk: Desk, stick: Path, tmp_path: Path) -> None:
    old = made(desk, stick, 100)
    made(desk, stick, 1)
    stick.rename(tmp_path / "pocket")
    retention.tend(desk.box)
    said = retention.status(desk)
    assert [(one.path, one.made_on) for one in said.away] == [(str(old), TODAY - timedelta(days=100))]
    assert not said.is_in_order
    (tmp_path / "pocket").rename(stick)
    retention.tend(desk.box)
    assert retention.status(desk).away == ()
    assert not old.exists()


def test_files_of_others_on_the_stick_are_left_alone(desk: Desk, stick: Path) -> None:
    (stick / "autre-20200101-080000-0a1b.habitat.age").write_bytes(b"")
    (stick / "photos.zip").write_bytes(b"")
    for back in (0, 1, 2, 3, 99):
        made(desk, stick, back)
    retention.tend(desk.box)
    assert {"photos.zip", "autre-20200101-080000-0a1b.habitat.age"} <= {file.name for file in stick.iterdir()}
    assert len(list(stick.iterdir())) == 6


@pytest.mark.rule("E1", "E8")
def test_no_backup_goes_while_the_date_is_in_doubt(desk: Desk, stick: Path, cast: Cast, clock: FrozenClock) -> None:
    for back in (0, 1, 2, 3):
        made(desk, stick, back)
    retention.tend(desk.box)
    clock.advance(days=3653)
    retention.tend(desk.box)
    assert kept(stick) == {0, 1, 2, 3}


@pytest.mark.rule("E8")
def test_a_medium_that_refuses_is_named_and_the_rest_of_the_work_is_done(
    desk: Desk, cast: Cast, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = made(desk, stick, 100)
    for back in (0, 1, 2):
        made(desk, stick, back)
    desk.box.settings.technical_log.mkdir()  # not a file at all

    def refuses(_path: Path, **_given: bool) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "unlink", refuses)
    retention.tend(desk.box)
    said = retention.status(desk)
    assert [one.path for one in said.away] == [str(old)]
    assert said.last_run is not None


@pytest.mark.rule("E8")
def test_each_place_is_rotated_for_itself(desk: Desk, stick: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    for back in (0, 1, 2, 95):
        made(desk, stick, back)
    for back in (40, 41, 42, 43):
        made(desk, disk, back, proven=int(back != 40))
    assert rotate_backups(desk.box) == 1
    assert (kept(stick), kept(disk)) == ({0, 1, 2}, {40, 41, 42, 43}), "the disk's newest is not proven"


def test_files_of_others_under_our_names_push_no_week_out(desk: Desk, stick: Path) -> None:
    for back in (0, 50, 57, 64):
        made(desk, stick, back)
    for back in range(36, 92):
        day = MONDAY - timedelta(days=back)
        (stick / f"{desk.box.settings.host_name}-{day:%Y%m%d}-235959-ffff.habitat.age").write_bytes(b"garbage")
    rotate_backups(desk.box)
    names = {file.name for file in stick.iterdir() if not file.name.endswith("ffff.habitat.age")}
    assert len(names) == 4


def test_nothing_goes_from_any_place_by_hand_either_while_the_date_is_in_doubt(
    desk: Desk, stick: Path, clock: FrozenClock
) -> None:
    for back in (0, 1, 2, 3):
        made(desk, stick, back)
    desk.box.door.beat_clock()
    clock.advance(days=3653)
    assert rotate_backups(desk.box) == 0
    assert len(list(stick.iterdir())) == 4
