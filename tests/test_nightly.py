# ruff: noqa: F811 - fixtures of another file
"""The backups the box makes by itself: at night, late, when a stick comes back; a failure is remembered and told."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

import pytest

from habitat_box import errors
from habitat_box.domain.visits import PARIS
from habitat_box.store import journal
from habitat_box.usecases import keeping, places
from habitat_box.usecases.desk import Desk
from habitat_box.usecases.nightly import nightly
from habitat_box.usecases.places_words import place_words
from lan_web.house import House
from tests.conftest import Cast, FrozenClock
from tests.test_places_now import Wall, disk, wall  # noqa: F401 - fixtures


def files(folder: Path) -> int:
    return len(list(folder.glob("*.habitat.age")))


@pytest.fixture
def place(desk: Desk, disk: Path) -> Path:
    places.add_disk(desk, disk, "Second disque")
    return disk


def test_the_disk_gets_its_first_backup_at_once_then_one_each_night(desk: Desk, place: Path, clock: FrozenClock) -> None:
    assert nightly(desk.box) == 1
    made = []
    for _hour in range(24 * 4):
        clock.advance(hours=1)
        if nightly(desk.box):
            made.append(clock().astimezone(PARIS).hour)
    assert len(made) == 4
    assert set(made) <= {1, 2, 3, 4}
    assert files(place) == 5


@pytest.mark.parametrize(("hours", "made"), [(19, 0), (25, 0), (27, 1)])
def test_by_day_it_waits_until_the_last_is_too_old(desk: Desk, place: Path, clock: FrozenClock, hours: int, made: int) -> None:
    clock.now = datetime(2026, 11, 24, 12, 0, tzinfo=PARIS)
    nightly(desk.box)
    clock.advance(hours=hours)
    assert nightly(desk.box) == made


def test_a_stick_that_comes_back_gets_a_backup_at_once(desk: Desk, wall: Wall, clock: FrozenClock) -> None:
    places.add_stick(desk, wall.plug("a"), "Clé A")
    assert nightly(desk.box) == 1
    wall.pull("usb", "a")
    clock.advance(days=7)
    assert nightly(desk.box) == 0
    wall.plug("a", "other")
    assert nightly(desk.box) == 1
    clock.advance(hours=19)
    assert nightly(desk.box) == 0
    clock.advance(hours=1)
    assert nightly(desk.box) == 1


def test_the_box_itself_is_named_in_the_log(desk: Desk, place: Path) -> None:
    nightly(desk.box)
    with desk.box.store.unit(write=False):
        rows = desk.box.store.rows("SELECT actor, action FROM access_log WHERE action = 'sauvegarder'")
        assert journal.verify(desk.box.store).first_bad is None
    assert rows == [{"actor": "boite", "action": "sauvegarder"}]


FAILURES: list[Exception] = [errors.DiskFull(), errors.BackupDamaged(), OSError(5, "io"), RuntimeError("bug")]


@pytest.mark.parametrize("failure", FAILURES, ids=lambda one: type(one).__name__)
def test_a_failure_is_remembered_told_and_tried_again_later(
    desk: Desk, place: Path, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    nightly(desk.box)
    clock.advance(days=2, minutes=1)
    with monkeypatch.context() as patch:

        def fails(*_: object, **__: object) -> None:
            raise failure

        patch.setattr(keeping, "_sealed", fails)
        assert nightly(desk.box) == 0
    now = places.places_now(desk)[0]
    assert now.failure
    assert place_words(now, clock()).startswith("EN RETARD. La dernière sauvegarde a échoué : ")
    clock.advance(hours=2)
    assert nightly(desk.box) == 0, "a full disk is not written to all day"
    clock.advance(hours=1)
    assert nightly(desk.box) == 1
    assert places.places_now(desk)[0].failure == ""


def test_nothing_the_hours_work_meets_reaches_the_site(desk: Desk, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise errors.StoreBusy

    monkeypatch.setattr(places, "standing", breaks)
    assert nightly(desk.box) == 0


def test_a_backup_made_under_a_wrong_date_does_not_count_as_fresh(desk: Desk, place: Path, clock: FrozenClock) -> None:
    clock.advance(days=3650)
    nightly(desk.box)
    clock.advance(days=-3650)
    assert nightly(desk.box) == 1


def test_a_closed_house_makes_none_and_an_open_one_does(desk: Desk, cast: Cast, place: Path, clock: FrozenClock) -> None:
    house = House(desk.box.settings, clock=clock)
    house.tend()
    assert files(place) == 0
    house.open(desk.box.database_key)
    house.tend()
    assert files(place) == 1
    house.lock()
    clock.advance(days=3)
    house.tend()
    assert files(place) == 1


def test_a_place_that_is_gone_is_no_failure(desk: Desk, place: Path, clock: FrozenClock) -> None:
    shutil.rmtree(place)
    assert nightly(desk.box) == 0
    clock.advance(hours=49)
    now = places.places_now(desk)[0]
    assert (now.is_here, now.is_late, now.failure) == (False, True, "")
