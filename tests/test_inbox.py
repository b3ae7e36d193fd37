"""The closed box: what known phones say is sealed, kept through any fall, filed once each, in order, and found its visit."""

from __future__ import annotations

import errno
import os
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crypto.inbox_seal import new_inbox_key, open_entry
from habitat_box import errors
from habitat_box.domain.inbox import Doubt, Kind, Settled
from habitat_box.domain.visits import VisitStatus
from habitat_box.store import inbox_folder
from habitat_box.usecases import enrolment, inbox, inbox_slot, keeping, retention
from habitat_box.usecases.desk import Desk
from tests.conftest import TODAY, Cast, FrozenClock, at, visit
from tests.inbox_house import ClosedHouse, phone_of, suspended
from tests.retention_rows import sql

CANARIES = ("Zéphyrine", "Quatremouches")


@pytest.fixture
def house(desk: Desk, cast: Cast, clock: FrozenClock) -> ClosedHouse:
    clock.now = at(7).astimezone(clock.now.tzinfo)
    return ClosedHouse(desk, clock)


@pytest.fixture
def sonia(desk: Desk, house: ClosedHouse, cast: Cast) -> str:
    return phone_of(desk, cast.sonia.id)


def status_of(desk: Desk, visit_id: str) -> str:
    with desk.box.store.maintenance():
        return str(desk.box.store.rows("SELECT status FROM visit WHERE id = ?", (visit_id,))[0]["status"])


def log_lines(desk: Desk, action: str) -> int:
    with desk.box.store.unit(write=False):
        return len(desk.box.store.rows("SELECT seq FROM access_log WHERE action = ?", (action,)))


# -- outside


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


# -- filing


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


# -- the visit


@pytest.mark.parametrize(
    ("kind", "hour", "minute", "whose"),
    [
        (Kind.ARRIVED, 8, 0, "simone"),  # an hour before her first
        (Kind.ARRIVED, 9, 5, "simone"),
        (Kind.ARRIVED, 10, 20, "rene"),  # both are near: the start is René's
        (Kind.DONE, 10, 4, "simone"),  # nobody said she came: the nearest end
        (Kind.DONE, 11, 31, "rene"),
        (Kind.ARRIVED, 7, 59, ""),
        (Kind.DONE, 12, 31, ""),
    ],
)
def test_device_and_hour_find_the_visit(
    desk: Desk, house: ClosedHouse, sonia: str, cast: Cast, kind: Kind, hour: int, minute: int, whose: str
) -> None:
    house.say(sonia, kind, at=at(hour, minute))
    house.open()
    (one,) = house.waiting
    assert (one.visit.visit.resident_id if one.visit else "") == ({"simone": cast.simone, "rene": cast.rene}.get(whose, ""))
    assert one.needs_a_visit is (whose == "")


def test_an_end_is_of_the_visit_whose_arrival_was_said(desk: Desk, house: ClosedHouse, sonia: str, cast: Cast) -> None:
    house.say(sonia, Kind.ARRIVED, at=at(9, 10))
    house.say(sonia, Kind.DONE, at=at(10, 55))  # nearer the end of René's, but she never said she came there
    house.say(sonia, Kind.ARRIVED, at=at(10, 58))
    house.say(sonia, Kind.DONE, at=at(11, 20))
    house.open()
    who = [one.visit.visit.resident_id if one.visit else "" for one in house.waiting]
    assert who == [cast.simone, cast.simone, cast.rene, cast.rene]


def test_two_visits_at_the_same_hour_are_for_the_coordinator_to_tell_apart(
    desk: Desk, house: ClosedHouse, sonia: str, cast: Cast
) -> None:
    visit(desk, "Aide & Présence", cast.rene, cast.sonia.id, at(9, 5))
    house.say(sonia, Kind.ARRIVED, at=at(9, 2))
    house.open()
    (one,) = house.waiting
    assert one.visit is None
    assert {each.name for each in one.candidates} == {"Mme Simone DELMAS", "M. René Béraud"} or len(one.candidates) == 2
    with pytest.raises(errors.VisitNotSaid):
        inbox.confirm(desk, one)
    inbox.confirm(desk, one, one.candidates[0].visit.id)
    assert house.waiting == []


def test_a_visit_of_her_service_without_a_name_is_hers_when_she_has_none(desk: Desk, house: ClosedHouse, cast: Cast) -> None:
    visit(desk, "Aide & Présence", cast.rene, None, at(15))
    nadia, karim = phone_of(desk, cast.nadia.id), phone_of(desk, cast.karim.id)
    house.say(nadia, Kind.ARRIVED, at=at(15, 2))
    house.say(karim, Kind.ARRIVED, at=at(15, 3))
    house.open()
    hers, his = house.waiting
    assert hers.visit is not None
    assert his.candidates == (), "another service's visit is never his"


def test_a_visit_over_midnight_is_found(desk: Desk, house: ClosedHouse, sonia: str, cast: Cast) -> None:
    visit(desk, "Aide & Présence", cast.simone, cast.sonia.id, at(23, 30))
    house.say(sonia, Kind.DONE, at=at(23, 59) + timedelta(minutes=40))
    house.open()
    (one,) = house.waiting
    assert one.visit is not None
    assert one.visit.visit.starts_at == at(23, 30)


# -- settling


def test_a_confirmed_end_makes_the_visit_done_and_undo_puts_it_back(desk: Desk, house: ClosedHouse, sonia: str) -> None:
    house.say(sonia, Kind.DONE, at=at(10, 1))
    house.say(sonia, Kind.DONE, at=at(10, 2))
    house.open()
    first, second = house.waiting
    assert first.visit is not None
    assert second.visit is not None
    visit_id = first.visit.visit.id
    inbox.confirm(desk, first)
    inbox.confirm(desk, second)
    assert status_of(desk, visit_id) == VisitStatus.DONE
    inbox.undo(desk, first)
    assert status_of(desk, visit_id) == VisitStatus.DONE, "the other end still says so"
    inbox.undo(desk, second)
    assert status_of(desk, visit_id) == VisitStatus.PLANNED
    assert [one.entry.id for one in house.waiting] == [first.entry.id, second.entry.id]
    assert (log_lines(desk, "confirmer"), log_lines(desk, "rouvrir")) == (2, 2)


def test_a_discarded_line_is_kept_apart_and_can_come_back(desk: Desk, house: ClosedHouse, sonia: str) -> None:
    house.say(sonia, Kind.ARRIVED, at=at(9))
    house.open()
    (one,) = house.waiting
    inbox.discard(desk, one)
    assert house.waiting == []
    assert [each.id for each in desk.box.door.inbox_entries(Settled.DISCARDED)] == [one.entry.id]
    inbox.undo(desk, one)
    assert [each.entry for each in house.waiting] == [one.entry]


def test_only_the_coordinator_reads_what_was_said(desk: Desk, house: ClosedHouse, sonia: str, cast: Cast) -> None:
    house.say(sonia, Kind.NOTE, "bonjour")
    house.open()
    for actor in (cast.sonia, cast.karim):
        with pytest.raises(errors.AccessRefused):
            inbox.to_settle(desk.box.desk(actor))


def test_what_was_said_goes_with_the_person_the_visit_and_the_worker(
    desk: Desk, house: ClosedHouse, sonia: str, cast: Cast
) -> None:
    house.say(sonia, Kind.ARRIVED, at=at(9))
    house.say(sonia, Kind.ARRIVED, at=at(10, 30))
    house.say(sonia, Kind.NOTE, "à demain", at=at(20))
    house.open()
    assert len(house.waiting) == 3
    desk.box.door.erase_person(desk.actor, cast.simone, "effacement")
    assert len(house.waiting) == 2
    with desk.box.store.unit():
        desk.box.door._destroy("worker", [cast.sonia.id], rule="intervenants", cause="durée")
    assert house.waiting == []


@pytest.mark.rule("D6")
def test_the_minute_of_an_arrival_lives_in_one_table_and_thirty_days(desk: Desk, house: ClosedHouse, sonia: str) -> None:
    house.say(sonia, Kind.ARRIVED, at=at(9, 7))
    house.open()
    minute = at(9, 7).astimezone(house.clock.now.tzinfo).strftime("%Y-%m-%dT%H:%M")
    store = desk.box.store
    with store.maintenance():
        tables = [row["name"] for row in store.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
        house.clock.now = at(12)
        holding = [
            table
            for table in tables
            if any(str(value).startswith(minute) for row in store.rows(f"SELECT * FROM {table}") for value in row.values())  # noqa: S608
        ]
    assert [table for table in holding if table not in ("device", "access_log")] == ["inbox_entry"]
    house.clock.now = at(9, 7) + timedelta(days=30)
    desk.box.door.confirm_clock(desk.actor)
    retention.tend(desk.box)
    assert house.waiting == []
