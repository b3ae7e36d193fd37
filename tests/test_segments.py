"""The log's daily segments: sealed by number, with a key the box forgets."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto import ratchet
from crypto.ratchet import Segment
from habitat_box.domain.people import COORDINATOR
from habitat_box.store import journal, segments
from habitat_box.store.journal import Entry
from habitat_box.usecases import log_segments
from habitat_box.usecases.desk import Desk
from tests.conftest import FrozenClock

FIRST = bytes(range(32))


def write(desk: Desk, number: int = 1) -> None:
    with desk.box.store.unit():
        journal.append(desk.box.store, desk.box.clock(), COORDINATOR, [Entry("regarder", "le planning")] * number)


def listed(desk: Desk) -> list[Segment]:
    with desk.box.store.unit(write=False):
        return segments.all_of(desk.box.store)


@pytest.fixture
def sealed(desk: Desk) -> Desk:
    log_segments.begin_epoch(desk.box.store, FIRST)
    return desk


def test_a_day_is_sealed_once_another_follows_and_an_empty_day_makes_none(sealed: Desk, clock: FrozenClock) -> None:
    write(sealed, 3)
    assert log_segments.close_segments(sealed.box) == 0
    clock.advance(days=3)
    assert log_segments.close_segments(sealed.box) == 0
    write(sealed)
    assert log_segments.close_segments(sealed.box) == 1
    one = listed(sealed)[0]
    assert (one.number, one.day, one.first, one.last) == (1, "2026-11-23", 1, 3)
    assert ratchet.first_forged(listed(sealed), FIRST) == (1, None)


def test_a_box_that_read_no_sheet_back_waits_and_seals_all_of_its_days_then(desk: Desk, clock: FrozenClock) -> None:
    with desk.box.store.unit(), desk.box.store.maintenance():
        desk.box.store.run("DELETE FROM box_secret WHERE name = 'log_seal'")
    for _day in range(4):
        write(desk, 2)
        clock.advance(days=1)
    assert log_segments.close_segments(desk.box) == 0
    state = log_segments.seal_state(desk)
    assert (state.segments, state.unsealed_lines, state.is_sealing) == (0, 8, False)
    assert state.advice
    log_segments.begin_epoch(desk.box.store, FIRST)
    assert log_segments.close_segments(desk.box) == 3
    state = log_segments.seal_state(desk)
    assert (state.segments, state.unsealed_lines, state.is_sealing, state.advice) == (3, 2, True, "")


def test_a_day_of_many_lines_has_several_segments(sealed: Desk) -> None:
    write(sealed, 2 * segments.MOST_LINES + 1)
    assert log_segments.close_segments(sealed.box) == 2
    assert [one.last - one.first + 1 for one in listed(sealed)] == [segments.MOST_LINES] * 2


@pytest.mark.rule("F12")
def test_a_clock_that_jumps_makes_odd_days_and_nothing_else(sealed: Desk, clock: FrozenClock) -> None:
    for days in (0, 3650, -3649, 1, -400, 2):
        clock.advance(days=days)
        write(sealed)
    assert log_segments.close_segments(sealed.box) == 5
    found = listed(sealed)
    assert [one.number for one in found] == [1, 2, 3, 4, 5]
    assert [one.first for one in found] == [1, 2, 3, 4, 5]
    assert ratchet.first_forged(found, FIRST) == (5, None)


def test_a_new_sheet_begins_another_epoch_and_the_same_one_again_does_not(sealed: Desk, clock: FrozenClock) -> None:
    write(sealed)
    clock.advance(days=1)
    write(sealed)
    first = log_segments.seal_state(sealed).epoch
    assert log_segments.begin_epoch(sealed.box.store, FIRST) == first
    assert listed(sealed) == []
    other = bytes(32)
    assert log_segments.begin_epoch(sealed.box.store, other) == first + 1
    clock.advance(days=1)
    write(sealed)
    log_segments.close_segments(sealed.box)
    assert [(one.number, one.epoch) for one in listed(sealed)] == [(1, first), (2, first + 1)]
    assert ratchet.first_forged(listed(sealed), FIRST) == (1, None)
    assert ratchet.first_forged(listed(sealed), other) == (1, None)
    assert ratchet.first_forged(listed(sealed), bytes(31) + b"\1") == (0, None)


@pytest.mark.rule("F12", "F14")
def test_whoever_takes_the_box_finds_no_key_of_a_day_that_is_over(sealed: Desk, clock: FrozenClock) -> None:
    for _day in range(5):
        write(sealed)
        clock.advance(days=1)
    log_segments.close_segments(sealed.box)
    with sealed.box.store.unit(write=False):
        held = segments.sealing(sealed.box.store)
    assert held is not None
    key, former = FIRST, [FIRST]
    for _number in listed(sealed):
        key = ratchet.next_key(key)
        former.append(key)
    assert held.key == former.pop()
    assert held.key not in former
    found = listed(sealed)
    forged = found[2]._replace(head=bytes(32))
    forged = forged._replace(seal=ratchet.seal(held.key, forged, found[1].seal))
    assert ratchet.first_forged([*found[:2], forged, *found[3:]], FIRST) == (2, 3)


# -- the ratchet alone


def chain(number: int) -> list[Segment]:
    key, previous, made = FIRST, b"", []
    for one in range(1, number + 1):
        bare = Segment(one, f"2026-11-{one:02}", one, one, bytes([one]) * 32, 1)
        previous = ratchet.seal(key, bare, previous)
        made.append(bare._replace(seal=previous))
        key = ratchet.next_key(key)
    return made


SEGMENTS = chain(9)


def with_changes(one: Segment, field: str, value: Any) -> Segment:
    new: dict[str, Any] = {field: value}
    return one._replace(**new)


def test_the_recovery_sheet_alone_gives_the_first_key() -> None:
    secret = "AGE-SECRET-KEY-1" + "Q" * 58
    assert ratchet.first_key(secret) == ratchet.first_key(f" {secret.lower()}\n")
    assert ratchet.first_key(secret) != ratchet.first_key("AGE-SECRET-KEY-1" + "P" * 58)
    assert len(ratchet.first_key(secret)) == 32
    assert len(ratchet.name_of(FIRST)) == 16


@pytest.mark.rule("F12")
@given(st.integers(0, 8), st.sampled_from(["number", "day", "first", "last", "head", "seal"]))
def test_any_edit_of_a_segment_shows_at_its_number(at: int, field: str) -> None:
    one = SEGMENTS[at]
    value: Any = getattr(one, field)
    changed: Any = value + 1 if isinstance(value, int) else "2026-12-31" if isinstance(value, str) else bytes(32)
    damaged = [*SEGMENTS[:at], with_changes(one, field, changed), *SEGMENTS[at + 1 :]]
    _right, wrong = ratchet.first_forged(damaged, FIRST)
    assert wrong == damaged[at].number


@given(st.integers(0, 7))
def test_a_segment_taken_out_shows(at: int) -> None:
    _right, wrong = ratchet.first_forged([*SEGMENTS[:at], *SEGMENTS[at + 1 :]], FIRST)
    assert wrong == at + 2 or at == 0
