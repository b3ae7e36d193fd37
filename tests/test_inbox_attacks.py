"""The closed box's inbox between two processes that file at once, on a worn card, and against whoever writes in its folder."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from crypto.inbox_seal import seal_entry
from habitat_box import errors
from habitat_box.domain.inbox import Kind
from habitat_box.store import inbox_folder
from habitat_box.usecases import enrolment, inbox, inbox_slot
from habitat_box.usecases.desk import Desk
from tests.conftest import Cast, FrozenClock, at
from tests.inbox_house import ClosedHouse, phone_of


@pytest.fixture
def house(desk: Desk, cast: Cast, clock: FrozenClock) -> ClosedHouse:
    clock.now = at(7).astimezone(clock.now.tzinfo)
    return ClosedHouse(desk, clock)


@pytest.fixture
def sonia(desk: Desk, house: ClosedHouse, cast: Cast) -> str:
    return phone_of(desk, cast.sonia.id)


def test_a_file_that_another_process_filed_meanwhile_is_nobody_s_loss(
    desk: Desk, house: ClosedHouse, sonia: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The site and the terminal app list the folder at the same instant; one of them files first."""
    for number in range(3):
        house.say(sonia, Kind.NOTE, f"mot {number}")
    listed = inbox_folder.entries(house.folder)
    assert house.open() == 3
    monkeypatch.setattr(inbox_folder, "entries", lambda _inbox: listed)
    assert house.open() == 0
    assert [one.entry.kind for one in house.waiting] == [Kind.NOTE] * 3


def test_a_file_that_cannot_be_read_now_waits_where_it_is(
    house: ClosedHouse, sonia: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.say(sonia, Kind.NOTE, "premier")
    house.say(sonia, Kind.NOTE, "second")
    worn, real = house.folder / house.files[0], os.open

    def fail(path: Path, *given: int) -> int:
        if path == worn:
            raise OSError(errno.EIO, "a worn card")
        return real(path, *given)

    with monkeypatch.context() as broken:
        broken.setattr(os, "open", fail)
        assert house.open() == 1
    assert house.files == [worn.name]
    assert house.open() == 1
    assert {one.entry.words for one in house.waiting} == {"premier", "second"}


HOSTILE = {
    "endless": '"uptime":1e400', "before its start": '"uptime":-1' + "0" * 30, "no number": '"uptime":NaN',
    "last instant": '"at":"9999-12-31T23:59:59Z"', "first instant": '"at":"0001-01-01T00:00:00Z"', "no words": '"words":null',
    "a list": '"words":["a","b"]', "no name": '"id":1', "deep": '"words":' + "[" * 1000,
}  # fmt: skip
ENTRY = (
    '{"version":1,"device":"x","kind":"mot","number":1,"sure":true,"boot":"one start","uptime":1'
    ',"id":"%s","words":"%s","at":"%s"'
)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_an_entry_that_someone_else_sealed_stops_none_that_come_after(house: ClosedHouse, sonia: str, hostile: str) -> None:
    """Whoever can write in the folder has the public key."""
    content = ENTRY % ("a" * 64, "bonjour", "2026-11-23T06:00:00Z") + f",{HOSTILE[hostile]}}}"
    sealed = seal_entry(inbox_folder.recipient(house.folder), content.encode())
    (house.folder / "00000000-aaaaaaaa.age").write_bytes(sealed)
    house.say(sonia, Kind.NOTE, "après")
    assert house.open() == 2
    assert [one.entry.words for one in house.waiting if one.worker] == ["après"]
    assert house.open() == 0


def test_words_that_drive_a_terminal_or_turn_a_line_around_are_harmless_whoever_sealed_them(house: ClosedHouse) -> None:
    content = ENTRY % ("b" * 64, "\\u001b[2J\\u202eeuqram\\u2066", "2026-11-23T06:00:00Z") + "}"
    (house.folder / "00000001-aaaaaaaa.age").write_bytes(seal_entry(inbox_folder.recipient(house.folder), content.encode()))
    assert house.open() == 1
    assert [one.entry.words for one in house.waiting] == ["[2Jeuqram"]


def test_the_list_of_phones_is_read_once_the_folder_is_ours(
    desk: Desk, house: ClosedHouse, sonia: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A retirement in the other process between the reading and the writing would be written over."""
    device, real = enrolment.device_of(desk.box, sonia), inbox_folder.held
    assert device is not None

    @contextmanager
    def retired_first(inbox: Path) -> Iterator[None]:
        monkeypatch.setattr(inbox_folder, "held", real)
        enrolment.revoke(desk, device.id)
        with real(inbox):
            yield

    monkeypatch.setattr(inbox_folder, "held", retired_first)
    inbox_slot.keep_inbox(desk.box)
    assert inbox_folder.devices(house.folder) == frozenset()


def test_a_phone_cannot_fill_an_open_box_either(
    desk: Desk, house: ClosedHouse, sonia: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox_folder, "OF_ONE", 3)
    for number in range(3):
        inbox_slot.check_room(desk.box, sonia)
        house.say(sonia, Kind.NOTE, f"mot {number}")
        house.open()
    with pytest.raises(errors.InboxFull):
        inbox_slot.check_room(desk.box, sonia)
    inbox.discard(desk, house.waiting[0])
    inbox_slot.check_room(desk.box, sonia)
