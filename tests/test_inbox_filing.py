"""What was said to the closed box is filed once each, in order, through any fall; damaged files stop nothing."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from habitat_box import bootstrap, errors
from habitat_box.domain.inbox import Doubt, Kind
from habitat_box.store import inbox_folder
from habitat_box.usecases import enrolment, inbox, inbox_slot
from habitat_box.usecases.desk import Desk
from tests.conftest import Cast, FrozenClock, at
from tests.inbox_house import ClosedHouse, phone_of
from tests.retention_rows import sql


@pytest.fixture
def house(desk: Desk, cast: Cast, clock: FrozenClock) -> ClosedHouse:
    clock.now = at(7).astimezone(clock.now.tzinfo)
    return ClosedHouse(desk, clock)


@pytest.fixture
def sonia(desk: Desk, house: ClosedHouse, cast: Cast) -> str:
    return phone_of(desk, cast.sonia.id)


def log_lines(desk: Desk, action: str) -> int:
    with desk.box.store.unit(write=False):
        return len(desk.box.store.rows("SELECT seq FROM access_log WHERE action = ?", (action,)))


def test_what_was_said_is_filed_in_order_and_once(desk: Desk, house: ClosedHouse, sonia: str) -> None:
    for number in range(1, 61):
        house.say(sonia, Kind.NOTE, f"mot {number}")
    assert house.open() == 60
    assert house.files == []
    assert [one.entry.words for one in house.waiting] == [f"mot {number}" for number in range(1, 61)]
    assert [one.entry.number for one in house.waiting] == list(range(1, 61))
    assert log_lines(desk, "recevoir") == 60
    assert house.open() == 0


def test_a_double_tap_after_a_restart_is_two_files_and_one_line(house: ClosedHouse, sonia: str) -> None:
    for _turn in range(10):
        house.say(sonia, Kind.ARRIVED, tap="same")
    assert len(house.files) == 10
    assert house.open() == 1
    assert house.files == []
    house.say(sonia, Kind.ARRIVED, tap="same")
    assert house.open() == 0
    assert len(house.waiting) == 1


def test_a_fall_between_the_row_and_the_file_files_it_no_second_time(
    desk: Desk, house: ClosedHouse, sonia: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        house.say(sonia, Kind.NOTE, f"mot {number}")

    class Fell(BaseException):
        pass

    def fall(*_given: object) -> None:
        raise Fell

    with monkeypatch.context() as broken:
        broken.setattr(inbox_folder, "remove", fall)
        with pytest.raises(Fell):
            house.open()
    assert len(house.files) == 5
    assert len(house.waiting) == 5
    assert house.open() == 0
    assert house.files == []
    assert len(house.waiting) == 5
    assert log_lines(desk, "recevoir") == 5


def test_a_transaction_that_fails_loses_no_file(
    desk: Desk, house: ClosedHouse, sonia: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.say(sonia, Kind.NOTE, "mot")

    def fail(*_given: object, **_named: object) -> None:
        raise errors.DiskFull

    with monkeypatch.context() as broken:
        broken.setattr(desk.box.door, "_wrote", fail)
        with pytest.raises(errors.DiskFull):
            house.open()
    assert len(house.files) == 1
    assert house.waiting == []
    assert house.open() == 1


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "foreign", "large", "link"])
def test_a_damaged_or_foreign_file_stops_nothing_and_is_never_lost_in_silence(
    desk: Desk, house: ClosedHouse, sonia: str, tmp_path: Path, damage: str
) -> None:
    house.say(sonia, Kind.NOTE, "premier")
    house.say(sonia, Kind.NOTE, "abîmé")
    house.say(sonia, Kind.NOTE, "dernier")
    victim = house.folder / house.files[1]
    content = victim.read_bytes()
    changed = {
        "cut": content[:-40],
        "flipped": content[:900] + bytes([content[900] ^ 1]) + content[901:],
        "empty": b"",
        "large": content * 4,
    }
    victim.unlink()
    if damage == "link":
        (tmp_path / "secret").write_text("ailleurs")
        victim.symlink_to(tmp_path / "secret")
    elif damage == "foreign":
        (house.folder / "photo.jpg").write_bytes(b"\xff\xd8")
    else:
        victim.write_bytes(changed[damage])
    assert house.open() == 3
    waiting = house.waiting
    assert {one.entry.words for one in waiting} == {"premier", "dernier", ""}
    (lost,) = [one for one in waiting if one.entry.kind is Kind.UNREADABLE]
    assert lost.entry.doubt is Doubt.DAMAGED
    assert [path.stem for path in (house.folder / "aside").iterdir()] == [lost.entry.id]
    assert house.open() == 0
    inbox.discard(desk, lost)
    house.open()
    assert list((house.folder / "aside").iterdir()) == []
    assert damage != "link" or (tmp_path / "secret").read_text() == "ailleurs"


def test_a_tap_sent_twice_keeps_the_hour_the_phone_was_told_first(house: ClosedHouse, sonia: str) -> None:
    first = house.say(sonia, Kind.ARRIVED, at=at(9), tap="same")
    house.say(sonia, Kind.ARRIVED, at=at(9, 20), tap="same")
    assert house.open() == 1
    assert [one.entry.at for one in house.waiting] == [first.at]


def test_who_opens_the_box_by_the_terminal_alone_finds_what_was_said(
    desk: Desk, house: ClosedHouse, sonia: str, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No site runs; the opening files a few at most, and no fault of the folder stops it."""
    for number in range(5):
        house.say(sonia, Kind.NOTE, f"mot {number}")
    monkeypatch.setattr(bootstrap, "AT_OPENING", 3)
    monkeypatch.setattr(bootstrap, "unlock_key", lambda *_given: desk.box.database_key)
    opened = bootstrap.unlock(desk.box.settings, "phrase", house.clock)
    assert (len(house.waiting), len(house.files)) == (3, 2)
    with monkeypatch.context() as broken:
        broken.setattr(inbox_folder, "entries", lambda _inbox: 1 / 0)
        bootstrap.unlock(desk.box.settings, "phrase", house.clock).store.close()
    assert len(inbox.read_all(opened.desk(desk.actor))) == 5
    opened.store.close()


def test_what_was_never_acknowledged_is_swept(house: ClosedHouse, sonia: str) -> None:
    (house.folder / "00000001-aaaaaaaa.part").write_bytes(b"half")
    house.say(sonia, Kind.ARRIVED)
    assert house.open() == 1
    assert {path.name for path in house.folder.iterdir()} == {"recipient", "devices"}


def test_an_entry_sealed_before_a_change_of_key_still_opens(desk: Desk, house: ClosedHouse, sonia: str) -> None:
    before = (house.folder / "recipient").read_text()
    house.say(sonia, Kind.NOTE, "avant")
    inbox_slot.renew_key(desk.box)
    assert (house.folder / "recipient").read_text() != before
    house.say(sonia, Kind.NOTE, "après")
    assert house.open() == 2
    assert [one.entry.words for one in house.waiting] == ["avant", "après"]


def test_a_phone_retired_or_forgotten_meanwhile_is_named_so(desk: Desk, house: ClosedHouse, sonia: str, cast: Cast) -> None:
    karim = phone_of(desk, cast.karim.id)
    house.say(sonia, Kind.ARRIVED, at=at(9))
    house.say(karim, Kind.NOTE, "bonjour", at=at(9, 1))
    device = enrolment.device_of(desk.box, sonia)
    assert device is not None
    enrolment.revoke(desk, device.id)
    sql(desk, "DELETE FROM device WHERE worker_id = ?", cast.karim.id)
    assert house.open() == 2
    retired, unknown = house.waiting
    assert (retired.entry.doubt, retired.worker, retired.entry.visit_id) == (Doubt.RETIRED, "Sonia Marchand", "")
    assert (unknown.entry.doubt, unknown.worker, unknown.entry.words) == (Doubt.UNKNOWN, "", "bonjour")
    assert unknown.candidates, "any visit of that hour may be the one"


# -- the hour


def test_a_clock_in_doubt_is_said_and_finds_no_visit(house: ClosedHouse, sonia: str) -> None:
    noted = house.say(sonia, Kind.ARRIVED, at=at(9) - timedelta(days=3650))
    assert not noted.sure
    house.pulse = lambda: ("another start", 5)
    house.clock.now = at(10)
    house.open()
    (one,) = house.waiting
    assert one.entry.doubt is Doubt.CLOCK
    assert one.needs_a_visit


def test_a_clock_set_right_on_the_same_start_dates_what_was_said_before(house: ClosedHouse, sonia: str) -> None:
    house.pulse = lambda: ("one start", 100)
    house.say(sonia, Kind.ARRIVED, at=at(9) - timedelta(days=300))
    house.pulse = lambda: ("one start", 100 + 3600)
    house.clock.now = at(10)
    house.open()
    (one,) = house.waiting
    assert (one.entry.at, one.entry.doubt) == (at(9), Doubt.NONE)
    assert one.visit is not None


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(6)), cuts=st.sets(st.integers(0, 5)))
def test_whatever_the_order_and_the_openings_each_thing_said_is_there_once(
    house: ClosedHouse, sonia: str, order: list[int], cuts: set[int]
) -> None:
    before = {one.entry.id for one in house.waiting}
    said, tag = [], f"{house.taps}-"
    for place, number in enumerate(order):
        for _twice in range(2):
            said.append(house.say(sonia, Kind.NOTE, f"mot {number}", tap=f"{tag}{number}").id)
        if place in cuts:
            house.open()
    house.open()
    found = [one.entry.id for one in house.waiting if one.entry.id not in before]
    assert found == list(dict.fromkeys(said))
    assert house.files == []
