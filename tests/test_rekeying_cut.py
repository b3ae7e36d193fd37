"""A re-key cut at every step: the box always opens with one phrase and not the other, and no row is lost."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from crypto import durable
from crypto.passphrase import TEST_ONLY
from habitat_box import bootstrap, errors
from habitat_box.config import Settings
from habitat_box.domain.people import COORDINATOR, NewResident
from habitat_box.store import changeover, journal
from habitat_box.store.connection import Store, integrity_problems
from habitat_box.usecases import new_store, rekeying, residents
from habitat_box.usecases.desk import Desk
from tests.conftest import PASSPHRASE, Cast, FrozenClock
from tests.rekeyed_house import NEXT, Rows, changed, lost, rows_of
from tests.restored_house import lived_in


class Cut(BaseException):
    """The current went off."""


class Counted:
    """Lets a number of durable steps happen, then cuts; after the cut nothing more reaches the disk."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, after: int) -> None:
        self.after, self.done = after, 0
        for owner, name in (
            (durable, "sync_folder"),
            (durable, "replace"),
            (Path, "rename"),
            (Path, "unlink"),
            (Path, "touch"),
            (new_store, "snapshot"),
            (new_store, "_renew"),
            (new_store, "_checked"),
            (os, "fsync"),
        ):
            monkeypatch.setattr(owner, name, self._step(getattr(owner, name)))

    def _step(self, real: Callable[..., object]) -> Callable[..., object]:
        def step(*given: object, **named: object) -> object:
            if self.done >= self.after:
                raise Cut
            self.done += 1
            return real(*given, **named)

        return step


def copied(settings: Settings, to: Path) -> Settings:
    shutil.copytree(settings.folder, to, ignore=shutil.ignore_patterns("*.sock", "run"))
    return replace(settings, folder=to)


def checked(settings: Settings, before: Rows, clock: FrozenClock) -> str:
    """Open a box as after a power cut, and give the phrase that opened it; the other must not, and nothing may lack."""
    opened = {}
    for phrase in (PASSPHRASE, NEXT):
        try:
            opened[phrase] = bootstrap.unlock_key(settings, phrase)
            bootstrap.open_box(settings, opened[phrase], clock).store.close()
        except errors.WrongPassphrase:
            continue
    assert len(opened) == 1, sorted(opened)
    ((phrase, key),) = opened.items()
    assert lost(before, rows_of(settings.store, key)) == {}
    store = Store(settings.store, key)
    assert integrity_problems(store) == []
    with store.unit(write=False):
        assert journal.verify(store).first_bad is None
    assert journal.lost_since(store) is None
    store.close()
    left = {path.name for path in settings.folder.iterdir() if ".next" in path.name or path.name == changeover.MARK}
    assert left == set()
    return phrase


@pytest.fixture
def house(desk: Desk, cast: Cast, tmp_path: Path) -> Settings:
    lived_in(desk, cast)
    desk.box.store.sweep()
    desk.box.store.close()
    return copied(desk.box.settings, tmp_path / "whole")


def test_a_change_cut_at_any_durable_step_leaves_one_box_with_one_phrase(
    house: Settings, desk: Desk, tmp_path: Path, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, phrases, after = rows_of(house.store, desk.box.database_key), [], 0
    while True:
        here = copied(house, tmp_path / f"cut-{after}")
        box = bootstrap.open_box(here, desk.box.database_key, clock)
        drawn = rekeying.draft_keys(box.desk(COORDINATOR))
        with monkeypatch.context() as patch:
            counted = Counted(patch, after)
            try:
                changed(box.desk(COORDINATOR), draft=drawn)
                ended = True
            except (Cut, errors.HabitatError):
                ended = False
        box.store.close()
        phrases.append(checked(here, before, clock))
        shutil.rmtree(here.folder)
        if ended and counted.done < after:
            break
        after += 1
    turn = phrases.index(NEXT)
    assert len(phrases) > 20
    assert set(phrases[:turn]) == {PASSPHRASE}
    assert set(phrases[turn:]) == {NEXT}


def test_files_half_renamed_are_finished_whatever_part_reached_the_disk(
    house: Settings, desk: Desk, tmp_path: Path, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between two syncs a disk may keep any of the renames and removals: all sixteen mixtures are finished alike."""
    before = rows_of(house.store, desk.box.database_key)
    marked = copied(house, tmp_path / "marked")
    box = bootstrap.open_box(marked, desk.box.database_key, clock)
    with monkeypatch.context() as patch:
        patch.setattr(changeover, "_forward", lambda folder: None)
        changed(box.desk(COORDINATOR))
    box.store.close()
    assert (marked.folder / changeover.MARK).exists()
    for kept in range(16):
        here = copied(marked, tmp_path / f"mixed-{kept}")
        for bit, name in enumerate(("store.db-wal", "store.db-shm", "store.keys.prev")):
            if not kept & 1 << bit:
                (here.folder / name).write_bytes(os.urandom(9000))
        for bit, name in enumerate(("store.db", "store.keys")):
            if kept & 1 << bit and kept & 8:
                (here.folder / f"{name}.next").rename(here.folder / name)
        assert checked(here, before, clock) == NEXT
        shutil.rmtree(here.folder)


def test_leftovers_without_a_mark_are_swept_and_the_old_phrase_opens(house: Settings, desk: Desk, clock: FrozenClock) -> None:
    before = rows_of(house.store, desk.box.database_key)
    for name in ("store.keys.next", "store.keys.next.new", "store.db.next", "store.db.next-wal", "effacements.json.next"):
        (house.folder / name).write_bytes(b"cut")
    assert checked(house, before, clock) == PASSPHRASE


def _prepare_and_stay(settings: Settings, key: str, ready: object, go: object, hold: str) -> None:
    box = bootstrap.open_box(settings, key)
    real = getattr(changeover, hold)

    def slowly(folder: Path) -> None:
        ready.set()  # type: ignore[attr-defined]
        go.wait(30)  # type: ignore[attr-defined]
        real(folder)

    setattr(changeover, hold, slowly)
    desk = box.desk(COORDINATOR)
    drawn = rekeying.draft_keys(desk)
    rekeying.rekey(desk, drawn, drawn.recovery_key, NEXT, profile=TEST_ONLY)


@pytest.mark.parametrize("hold", ["take_over", "_forward"])
def test_another_process_leaves_a_change_alone_while_it_is_prepared_and_is_killed_or_ends(
    house: Settings, desk: Desk, clock: FrozenClock, hold: str
) -> None:
    before, key = rows_of(house.store, desk.box.database_key), desk.box.database_key
    several = multiprocessing.get_context("fork")
    ready, go = several.Event(), several.Event()
    worker = several.Process(target=_prepare_and_stay, args=(house, key, ready, go, hold))
    worker.start()
    assert ready.wait(30)
    if hold == "take_over":
        other = bootstrap.open_box(house, key, clock)  # the old box opens and reads meanwhile, and nothing is swept
        assert (house.folder / "store.db.next").exists()
        with pytest.raises(errors.ChangeUnderWay):
            changed(other.desk(COORDINATOR))
        other.store.close()
    worker.kill()
    worker.join()
    assert checked(house, before, clock) == (PASSPHRASE if hold == "take_over" else NEXT)


def test_a_writer_that_waits_behind_the_change_writes_nothing_in_the_dead_file(
    house: Settings, desk: Desk, clock: FrozenClock
) -> None:
    key, several = desk.box.database_key, multiprocessing.get_context("fork")
    ready, go = several.Event(), several.Event()
    other = bootstrap.open_box(house, key, clock)
    worker = several.Process(target=_prepare_and_stay, args=(house, key, ready, go, "take_over"))
    worker.start()
    assert ready.wait(30)
    go.set()
    started = time.monotonic()
    with pytest.raises((errors.StoreReplaced, errors.StoreBusy)):
        residents.welcome(other.desk(COORDINATOR), NewResident("Mme", "Zélie", "PERDUE"))
    assert time.monotonic() - started < 10
    other.store.close()
    worker.join(30)
    assert worker.exitcode == 0
    with pytest.raises(errors.WrongPassphrase):
        bootstrap.unlock_key(house, PASSPHRASE)
    new = bootstrap.open_box(house, bootstrap.unlock_key(house, NEXT), clock)
    assert new.store.rows("SELECT id FROM resident") != []
    new.store.close()
