"""The log cut in daily segments, each sealed when it is over, by its number and never by the clock (docs/formats.md, 3)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import NamedTuple

from crypto import ratchet
from crypto.canonical import canonical_json
from crypto.ratchet import Segment
from habitat_box.store import secrets
from habitat_box.store.connection import Store
from habitat_box.store.moments import instant
from habitat_box.words import local_day

SEAL_KEY = "log_seal"
MOST_LINES = 1000
"""Lines of the longest segment: a busy day has several."""

_SEGMENTS = "SELECT number, day, first, last, head, epoch, seal FROM log_segment"


class Sealing(NamedTuple):
    """What the box keeps to seal with: the key of the next segment, that segment's number, and which sheet began it."""

    epoch: int
    next: int
    key: bytes
    sheet: str


def sealing(store: Store) -> Sealing | None:
    """Give what the box seals with; None before the first sheet was read back."""
    try:
        told = json.loads(secrets.get(store, SEAL_KEY))
    except KeyError:
        return None
    return Sealing(int(told["epoch"]), int(told["next"]), bytes.fromhex(told["key"]), str(told["sheet"]))


def begin_epoch(store: Store, first_key: bytes) -> int:
    """Seal from now on with a sheet's first key, and give the number of its epoch. The same sheet again begins nothing.

    What is over is sealed first with the key before: a new sheet never seals an old day. Numbers go on.
    """
    with store.unit():
        before, sheet = sealing(store), ratchet.name_of(first_key)
        if before is not None and before.sheet == sheet:
            return before.epoch
        close(store)
        last = last_of(store)
        epoch = max(before.epoch if before else 0, last.epoch if last else 0) + 1
        _keep(store, Sealing(epoch, (last.number if last else 0) + 1, first_key, sheet))
        return epoch


def close(store: Store, through: int = 0) -> int:
    """Seal each segment that is over and forget its key; give how many. None is sealed before an epoch began.

    `through`: the last line about to go; its day is over when no line follows.
    """
    with store.unit():
        held = sealing(store)
        if held is None:
            return 0
        last, first = last_of(store), next_line(store)
        previous = last.seal if last else b""
        number, key = held.next, held.key
        for day, end, head in _finished(store, first, through):
            one = Segment(number, day, first, end, head, held.epoch)
            previous = ratchet.seal(key, one, previous)
            store.insert("log_segment", one._replace(seal=previous)._asdict())
            number, key, first = number + 1, ratchet.next_key(key), end + 1
        if number > held.next:
            _keep(store, Sealing(held.epoch, number, key, held.sheet))
        return number - held.next


def all_of(store: Store) -> list[Segment]:
    """Give every segment, in order."""
    return [Segment(**row) for row in store.rows(f"{_SEGMENTS} ORDER BY number")]


def last_of(store: Store) -> Segment | None:
    """Give the last segment, None before the first."""
    row = store.one(f"{_SEGMENTS} ORDER BY number DESC LIMIT 1")
    return Segment(**row) if row else None


def lines_after(store: Store, seq: int) -> int:
    """Count the lines after one."""
    row = store.one("SELECT count(*) AS number FROM access_log WHERE seq > ?", (seq,))
    return int(row["number"]) if row else 0


def next_line(store: Store) -> int:
    """Give where the next segment begins: after the last one, and the first one at the first line there still is."""
    if last := last_of(store):
        return last.last + 1
    row = store.one("SELECT coalesce(min(seq), (SELECT max(seq) + 1 FROM log_checkpoint), 1) AS seq FROM access_log")
    return int(row["seq"]) if row else 1


def _finished(store: Store, first: int, through: int) -> Iterator[tuple[str, int, bytes]]:
    """Give day, last line and its hash of each segment that is over: another day follows it, or it is full.

    The day is its lines' own, so a clock that jumps makes odd days and nothing else. An emptied line has its neighbour's.
    """
    rows = store.database.execute_sql("SELECT seq, at, head FROM access_log WHERE seq >= ? ORDER BY seq", (first,))
    days: dict[str, str] = {}
    day, begun, end, head = "", first, 0, b""
    for seq, at, linked in rows:
        hour = at[:13]
        own = (days.get(hour) or days.setdefault(hour, local_day(instant(at)).isoformat())) if hour else day
        if end and (own != day or end - begun + 1 >= MOST_LINES) and day:
            yield day, end, head
            begun = end + 1
        day, end, head = own, seq, bytes(linked)
    if end and day and (end <= through or end - begun + 1 >= MOST_LINES):
        yield day, end, head


def _keep(store: Store, held: Sealing) -> None:
    """Keep the present key in place of the one before, which must not stay in the write-ahead log either."""
    told = {"epoch": held.epoch, "next": held.next, "key": held.key.hex(), "sheet": held.sheet}
    secrets.keep(store, SEAL_KEY, canonical_json(told))
    store.after_commit("sweep", store.sweep)
