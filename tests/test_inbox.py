"""What known phones say to the closed box: sealed, private, limited, and readable by nobody without the store."""

from __future__ import annotations

import errno
import os
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from crypto.inbox_seal import new_inbox_key, open_entry
from habitat_box import errors
from habitat_box.domain.inbox import Doubt, Kind
from habitat_box.store import inbox_folder
from habitat_box.usecases import enrolment, inbox_slot, keeping, retention, signing_in
from habitat_box.usecases.desk import Desk
from tests.conftest import TODAY, Cast, FrozenClock, at
from tests.inbox_house import ClosedHouse, phone_of, suspended

CANARIES = ("Zéphyrine", "Quatremouches")


@pytest.fixture
def house(desk: Desk, cast: Cast, clock: FrozenClock) -> ClosedHouse:
    clock.now = at(7).astimezone(clock.now.tzinfo)
    return ClosedHouse(desk, clock)


@pytest.fixture
def sonia(desk: Desk, house: ClosedHouse, cast: Cast) -> str:
    return phone_of(desk, cast.sonia.id)


def test_a_known_phone_is_told_it_was_noted_only_once_the_file_is_there(house: ClosedHouse, sonia: str) -> None:
    noted = house.say(sonia, Kind.ARRIVED, at=at(9, 3))
    assert (noted.kind, noted.at, noted.sure) == (Kind.ARRIVED, at(9, 3), True)
    assert house.files == [f"00000001-{inbox_slot._line_of(sonia)[:8]}.age"]
    assert inbox_slot.waiting_outside(house.desk.box.settings) == 1


def test_the_folder_is_private_and_holds_the_named_files_alone(house: ClosedHouse, sonia: str) -> None:
    house.say(sonia, Kind.NOTE, "Porte ouverte")
    assert stat.S_IMODE(house.folder.stat().st_mode) == 0o700
    assert {oct(path.stat().st_mode & 0o777) for path in house.folder.iterdir()} == {"0o600"}
    assert {path.name for path in house.folder.iterdir()} == {"recipient", "devices", *house.files}
    lines = (house.folder / "devices").read_text("ascii").splitlines()
    assert lines == [inbox_slot._line_of(sonia)]
    assert (house.folder / "recipient").read_text("ascii").startswith("age1")


def test_a_stranger_a_suspended_and_a_retired_phone_are_not_heard(
    desk: Desk, house: ClosedHouse, sonia: str, cast: Cast
) -> None:
    with pytest.raises(errors.NotOurPhone):
        house.say("x" * 43, Kind.ARRIVED)
    suspended(desk, sonia)
    with pytest.raises(errors.NotOurPhone):
        house.say(sonia, Kind.ARRIVED)
    device = enrolment.device_of(desk.box, sonia)
    assert device is not None
    enrolment.resume(desk, device.id)
    assert house.say(sonia, Kind.ARRIVED)
    enrolment.revoke(desk, device.id)
    with pytest.raises(errors.NotOurPhone):
        house.say(sonia, Kind.ARRIVED)
    assert inbox_folder.devices(house.folder) == frozenset()
    again = phone_of(desk, cast.sonia.id)
    retention.end_mission(desk, cast.sonia.id, TODAY - timedelta(days=1))
    assert not inbox_slot.is_known(desk.box.settings, again)


def test_nine_wrong_codes_close_the_slot_too(desk: Desk, house: ClosedHouse, sonia: str) -> None:
    for _try in range(9):
        house.clock.advance(hours=2)
        with pytest.raises(errors.HabitatError):
            signing_in.sign_in(desk.box, sonia, "000001")
    assert not inbox_slot.is_known(desk.box.settings, sonia)


def test_a_phone_is_retired_even_when_the_folder_cannot_be_written(
    desk: Desk, house: ClosedHouse, sonia: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_given: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    device = enrolment.device_of(desk.box, sonia)
    assert device is not None
    with monkeypatch.context() as full:
        full.setattr(inbox_folder, "prepare", refuse)
        enrolment.revoke(desk, device.id)
    house.say(sonia, Kind.ARRIVED, at=at(9))
    house.open()
    assert [one.entry.doubt for one in house.waiting] == [Doubt.RETIRED], "the folder was late, the box was not"
    inbox_slot.keep_inbox(desk.box)
    assert not inbox_slot.is_known(desk.box.settings, sonia)


def test_a_word_is_neither_empty_nor_too_long_nor_full_of_control_signs(house: ClosedHouse, sonia: str) -> None:
    for words in ("", "   ", "\x00\x07"):
        with pytest.raises(errors.NothingSaid):
            house.say(sonia, Kind.NOTE, words)
    with pytest.raises(errors.WordsTooLong):
        house.say(sonia, Kind.NOTE, "é" * 501)
    house.say(sonia, Kind.NOTE, "😀" * 500)
    house.say(sonia, Kind.NOTE, "Clé\r\nrendue\x1b[2J")
    # age's header has a line drawn by chance; what is sealed never shows how much was said.
    sealed = {len(path.read_bytes().partition(b"\n--- ")[2]) for path in house.folder.glob("*.age")}
    assert len(sealed) == 1
    assert house.open() == 2
    assert [one.entry.words for one in house.waiting] == ["😀" * 500, "Clé\nrendue[2J"]


def test_one_phone_and_all_together_have_their_limit(
    desk: Desk, house: ClosedHouse, sonia: str, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox_folder, "OF_ONE", 3)
    monkeypatch.setattr(inbox_folder, "OF_ALL", 5)
    for _turn in range(3):
        house.say(sonia, Kind.ARRIVED)
    with pytest.raises(errors.InboxFull):
        house.say(sonia, Kind.ARRIVED)
    karim, nadia = phone_of(desk, cast.karim.id), phone_of(desk, cast.nadia.id)
    house.say(karim, Kind.ARRIVED)
    house.say(nadia, Kind.ARRIVED)
    with pytest.raises(errors.InboxFull):
        house.say(karim, Kind.ARRIVED)
    assert house.open() == 5
    assert house.say(karim, Kind.DONE)


def test_the_real_limits_keep_a_disk_free() -> None:
    assert (inbox_folder.OF_ONE, inbox_folder.OF_ALL) == (60, 2000)
    assert inbox_folder.BYTES_OF_ALL == 8 * 1024 * 1024


@pytest.mark.parametrize(("fault", "said"), [(errno.ENOSPC, errors.InboxFull), (errno.EIO, errors.InboxFailing)])
def test_a_disk_that_refuses_is_one_sentence_and_loses_nothing(
    house: ClosedHouse, sonia: str, monkeypatch: pytest.MonkeyPatch, fault: int, said: type[Exception]
) -> None:
    house.say(sonia, Kind.NOTE, "Avant")

    def refuse(_handle: int) -> None:
        raise OSError(fault, "refused")

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", refuse)
        with pytest.raises(said):
            house.say(sonia, Kind.NOTE, "Pendant")
    assert list(house.folder.glob("*.part")) == []
    house.say(sonia, Kind.NOTE, "Après")
    assert house.open() == 2
    assert [one.entry.words for one in house.waiting] == ["Avant", "Après"]


@pytest.mark.rule("F16")
def test_nothing_said_can_be_read_without_the_store(
    desk: Desk, house: ClosedHouse, sonia: str, cast: Cast, created: object
) -> None:
    for words in CANARIES:
        house.say(sonia, Kind.NOTE, f"{words} n'a pas ouvert")
    named = (*CANARIES, "Sonia", "Marchand", "Simone", "DELMAS", "arriv", sonia, cast.sonia.id, enrolment.PEPPER)
    outside = [path for path in desk.box.settings.folder.rglob("*") if path.is_file()]
    assert len(outside) > 10
    for path in outside:
        for word in named:
            assert word.encode() not in path.read_bytes(), (path.name, word)
    keys = [created.recovery_key, new_inbox_key()]  # type: ignore[attr-defined]
    found = [text for path in outside for text in path.read_bytes().split() if text.startswith(b"AGE-SECRET-KEY")]
    assert found == []
    for path in house.folder.glob("*.age"):
        for key in keys:
            with pytest.raises(Exception, match="does not open"):
                open_entry([key], path.read_bytes())
    secret_hash = (house.folder / "devices").read_text("ascii").strip()
    with desk.box.store.maintenance():
        held = {str(row["secret_hash"]) for row in desk.box.store.rows("SELECT secret_hash FROM device")}
    assert secret_hash not in held, "the line outside is not the hash the store compares with"


def test_a_file_of_the_inbox_is_in_no_backup(desk: Desk, house: ClosedHouse, sonia: str, tmp_path: Path) -> None:
    house.say(sonia, Kind.ARRIVED)
    (tmp_path / "stick").mkdir()
    keeping.back_up(desk, tmp_path / "stick")
    assert house.files
    assert not [path for path in (tmp_path / "stick").iterdir() if path.suffix == ".age" and "inbox" in path.name]
