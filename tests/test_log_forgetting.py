"""The log's former seal keys, searched in each page of the store and of its write-ahead log, deciphered with the box's key."""

from __future__ import annotations

import pytest

from crypto import ratchet
from habitat_box.domain.people import COORDINATOR
from habitat_box.store import journal, segments
from habitat_box.store.journal import Entry
from habitat_box.usecases import log_segments
from habitat_box.usecases.desk import Desk
from tests.conftest import FrozenClock
from tests.forensics import frames_of, pages_of

FIRST = bytes(range(32))


def held_at(desk: Desk, key: bytes) -> int:
    """Count where a key lies, as it is written and as it is."""
    return sum(page.count(form) for page in (*pages_of(desk.box), *frames_of(desk.box)) for form in (key, key.hex().encode()))


def write(desk: Desk) -> None:
    with desk.box.store.unit():
        journal.append(desk.box.store, desk.box.clock(), COORDINATOR, [Entry("regarder", "le planning")] * 3)


@pytest.mark.rule("F12", "F14")
def test_a_former_key_is_in_no_page_of_the_store_nor_of_its_write_ahead_log(desk: Desk, clock: FrozenClock) -> None:
    log_segments.begin_epoch(desk.box.store, FIRST)
    former, key = [], FIRST
    for _day in range(5):
        write(desk)
        clock.advance(days=1)
        write(desk)
        assert log_segments.close_segments(desk.box) == 1
        former.append(key)
        key = ratchet.next_key(key)
        with desk.box.store.unit(write=False):
            held = segments.sealing(desk.box.store)
        assert held is not None
        assert held.key == key
        assert held_at(desk, key) >= 1, "the search itself finds the present key"
        assert [held_at(desk, one) for one in former] == [0] * len(former)
    other = bytes(32)[:-1] + b"\7"
    log_segments.begin_epoch(desk.box.store, other)
    assert (held_at(desk, other) >= 1, held_at(desk, key)) == (True, 0)
