"""Device and hour find the visit; the coordinator confirms, discards and takes back; what is kept goes in its time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from habitat_box import errors
from habitat_box.domain.inbox import Kind, Settled
from habitat_box.domain.visits import VisitStatus
from habitat_box.usecases import inbox, retention
from habitat_box.usecases.desk import Desk
from tests.conftest import Cast, FrozenClock, at, visit
from tests.inbox_house import ClosedHouse, phone_of


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
