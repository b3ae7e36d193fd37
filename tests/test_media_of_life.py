# ruff: noqa: F811 - fixtures of another file
"""Disks and sticks as they are in life: FAT, behind a link, pulled out, full of odd files, seen by a box that came back."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import subprocess
import threading
from pathlib import Path

import pytest

from habitat_box import bootstrap, errors
from habitat_box.config import read_settings
from habitat_box.domain.people import COORDINATOR
from habitat_box.store import stick_file
from habitat_box.usecases import drill, keeping, places, preflight, restoring
from habitat_box.usecases.desk import Desk
from habitat_box.usecases.nightly import nightly
from tests.conftest import PASSPHRASE, FrozenClock
from tests.test_places_now import Wall, disk, wall  # noqa: F401 - fixtures

REFUSED = {"fchmod": errno.EPERM, "fsync": errno.EINVAL}


@pytest.fixture
def fat(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse what a FAT stick mounted for another user refuses, and what some media cannot do with a folder."""
    sync = os.fsync

    def fchmod(_handle: int, _mode: int) -> None:
        raise OSError(REFUSED["fchmod"], "no modes here")

    def fsync(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(REFUSED["fsync"], "no folders here")
        sync(handle)

    monkeypatch.setattr(os, "fchmod", fchmod)
    monkeypatch.setattr(os, "fsync", fsync)


@pytest.mark.usefixtures("fat")
def test_a_fat_stick_is_a_stick_like_another(desk: Desk, wall: Wall, created: bootstrap.Created, tmp_path: Path) -> None:
    places.add_stick(desk, wall.plug("a"), "Clé A")
    made = places.back_up_to(desk, "Clé A")
    assert made.ledger_beside
    assert places.places_now(desk)[0].lost == 0
    back = restoring.restore(made.path, tmp_path / "back", created.recovery_key, clock=desk.box.clock)
    assert back.sequence == made.sequence


def test_a_folder_that_fails_for_another_reason_is_not_taken_for_fat(
    desk: Desk, disk: Path, fat: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(REFUSED, "fsync", errno.EIO)
    with pytest.raises(errors.HabitatError):
        places.add_disk(desk, disk, "Disque")


def test_a_disk_chosen_through_a_link_is_found_again(desk: Desk, disk: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(disk)
    assert places.add_disk(desk, tmp_path / "link", "Disque").is_here
    assert nightly(desk.box) == 1


def test_a_stick_pulled_out_while_it_is_written_is_named_and_nothing_of_the_copy_stays(desk: Desk, wall: Wall) -> None:
    stick = wall.plug("a")
    places.add_stick(desk, stick, "Clé A")

    def pull(_done: int, _all: int, words: str) -> None:
        if words == keeping.STEPS[2]:
            shutil.rmtree(stick, ignore_errors=True)

    with pytest.raises(errors.FolderNotWritable) as refused:
        places.back_up_to(desk, "Clé A", pull)
    assert str(stick / stick_file.FOLDER) in str(refused.value)
    assert not list(desk.box.settings.folder.glob(f"{keeping.COPY}*"))
    assert not places.places_now(desk)[0].is_here


def test_four_backups_at_once_in_one_folder_are_four_backups(desk: Desk, disk: Path) -> None:
    places.add_disk(desk, disk, "Disque")
    made: list[keeping.MadeBackup] = []

    def one() -> None:
        made.append(places.back_up_to(desk, "Disque"))
        desk.box.store.close()

    threads = [threading.Thread(target=one) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({one.sequence for one in made}) == len({one.path for one in made}) == 4
    assert places.places_now(desk, to_the_byte=True)[0].lost == 0


def test_a_pipe_beside_a_backup_does_not_stop_a_restore(
    desk: Desk, disk: Path, created: bootstrap.Created, tmp_path: Path
) -> None:
    made = keeping.back_up(desk, disk)
    os.mkfifo(disk / "a.effacements.json")
    (disk / "b.effacements.json").mkdir()
    back = restoring.restore(made.path, tmp_path / "back", created.recovery_key, clock=desk.box.clock)
    assert back.ledgers_refused == 2


def test_a_box_that_came_back_numbers_above_what_its_sticks_remember(
    desk: Desk, disk: Path, wall: Wall, created: bootstrap.Created, clock: FrozenClock, tmp_path: Path
) -> None:
    stick = wall.plug("a")
    places.add_stick(desk, stick, "Clé A")
    first = keeping.back_up(desk, disk)
    last = max(places.back_up_to(desk, "Clé A").sequence for _time in range(3))
    desk.box.store.close()
    (tmp_path / "alone").mkdir()
    shutil.copy(first.path, tmp_path / "alone")  # no ledger beside it tells of the three others
    restoring.restore(tmp_path / "alone" / first.path.name, tmp_path / "back", created.recovery_key, clock=clock)
    settings = read_settings(tmp_path / "back")
    box = bootstrap.open_box(settings, bootstrap.unlock_key(settings, PASSPHRASE), clock=clock)
    clock.advance(hours=1)
    made = places.back_up_to(box.desk(COORDINATOR), "Clé A")
    assert made.sequence == last + 1
    box.store.close()


def test_a_backup_of_a_clock_ten_years_ahead_is_not_the_last_proven(desk: Desk, disk: Path, clock: FrozenClock) -> None:
    clock.advance(days=3652)
    keeping.back_up(desk, disk)
    clock.advance(days=-3652)
    assert places.last_proven(desk) is None
    keeping.back_up(desk, disk)
    assert places.last_proven(desk) == clock()


def test_a_backup_this_user_may_not_read_is_said_to_be_unreadable(
    desk: Desk, disk: Path, created: bootstrap.Created, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, opened = keeping.back_up(desk, disk), Path.open

    def refuse(path: Path, *arguments: object, **options: object) -> object:
        if path == made.path:
            raise PermissionError(errno.EACCES, "of another user")
        return opened(path, *arguments, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refuse)
    seen = preflight.examine(preflight.Asked(made.path, tmp_path / "back", created.recovery_key))
    assert isinstance(seen.refusal, errors.FileNotReadable)


def test_a_backup_is_not_denied_because_the_box_had_no_room_to_note_it(
    desk: Desk, disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: object) -> None:
        raise errors.DiskFull

    monkeypatch.setattr(keeping, "_note", full)
    made = keeping.back_up(desk, disk)
    assert made.path.exists()
    assert not made.noted
    assert "n'a pas pu la noter" in keeping.backup_words(made)[0]


@pytest.mark.skipif(os.geteuid() != 0, reason="NOT CHECKED: a memory that fills up needs root to mount one")
def test_memory_that_fills_up_during_an_exercise_is_no_failed_exercise(
    desk: Desk, disk: Path, created: bootstrap.Created, tmp_path: Path
) -> None:
    made, memory = keeping.back_up(desk, disk), tmp_path / "memory"
    memory.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(memory)], check=True)

    def fill(*_said: object) -> None:
        (memory / "other").write_bytes(b"x" * max(0, shutil.disk_usage(memory).free - 8192))

    try:
        with pytest.raises(errors.NoRoomToRestore):
            drill.play(desk, made.path, created.recovery_key, memory=memory, progress=fill)
        assert drill.last_drill(desk) is None
        assert os.listdir(memory) == ["other"]
    finally:
        subprocess.run(["umount", "-l", str(memory)], check=True)
