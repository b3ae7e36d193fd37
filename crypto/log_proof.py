"""The whole proof of the access log: lines, checkpoints, emptied lines, segments and their seals (docs/formats.md, 3 and 15).

One order for every reader, the stand-alone verifier too, so that all name the same first fault.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from . import chain, ratchet
from .chain import Row
from .ratchet import Segment

SOONEST = timedelta(days=181)
"""No line may go sooner: the shortest time a house may choose, 183 days, less a day at each end for the hour it is where."""


class Checkpoint(NamedTuple):
    """Hold the last of the lines that were old enough to go, and the instant they went."""

    seq: int
    head: bytes
    at: str


class Redaction(NamedTuple):
    """Hold why a line was emptied, and when."""

    seq: int
    at: str
    reason: str


@dataclass(frozen=True)
class Log:
    """Hold all there is to check. `end` and `sealed`: where it says it ends and how many segments it has; None for unsaid."""

    rows: Iterable[Row]
    checkpoints: Sequence[Checkpoint]
    redactions: Sequence[Redaction]
    segments: Sequence[Segment]
    now: str
    end: tuple[int, bytes] | None = None
    sealed: int | None = None


class Fault(NamedTuple):
    """Name the first wrong thing: a line, checkpoint, redaction, segment or seal, its number, and how it is wrong."""

    what: str
    number: int
    reason: str


@dataclass(frozen=True)
class Proof:
    """Say how far the log holds. `seals`: how many were checked and are right, None without a first key."""

    after: int
    count: int
    erased: int
    head: bytes
    segments: int
    seals: int | None = None
    fault: Fault | None = None

    @property
    def last(self) -> int:
        return self.after + self.count


def check(log: Log, first_key: bytes | None = None) -> Proof:
    """Check everything and name the first fault. With the recovery sheet's first key, the seals of its epoch too."""
    after, previous = (log.checkpoints[-1].seq, log.checkpoints[-1].head) if log.checkpoints else (0, chain.GENESIS)
    emptied = {one.seq for one in log.redactions}
    asked: dict[int, Row | None] = dict.fromkeys([*(one.last for one in log.segments), *emptied])
    told = chain.verify(log.rows, after=after, previous=previous, explained=emptied, asked=asked)
    heads = {row[0]: row[4] for row in asked.values() if row is not None} | {one.seq: one.head for one in log.checkpoints}
    empty = {row[0] for row in asked.values() if row is not None and not row[1] and row[2] is None}
    if told.first_bad is not None:
        fault: Fault | None = Fault("line", told.first_bad, str(told.reason))
    else:
        end = after + told.count, told.head
        fault = next(_faults(log, end, heads, empty), None)
    right, fault = _seals(log, first_key, fault)
    return Proof(after, told.count, told.erased, told.head, len(log.segments), right, fault)


def _faults(log: Log, end: tuple[int, bytes], heads: dict[int, bytes], empty: set[int]) -> Iterator[Fault]:
    if log.end is not None and log.end != end:
        cut = log.end[0] != end[0]
        yield Fault("line", min(log.end[0], end[0]) + cut, "missing" if cut else "broken")
    yield from _checkpoints(log)
    yield from _redactions(log, end[0], empty)
    yield from _segments(log, end[0], heads)
    yield from _gone_too_soon(log)


def _checkpoints(log: Log) -> Iterator[Fault]:
    before = 0
    for seq, _head, at in log.checkpoints:
        if seq <= before:
            yield Fault("checkpoint", seq, "out of order")
        if not _is_day(at[:10]):
            yield Fault("checkpoint", seq, "undated")
        if at > log.now:
            yield Fault("checkpoint", seq, "future")
        before = seq


def _is_day(text: str) -> bool:
    """Say whether a text is a day, YYYY-MM-DD, of the last thousand years or to come: Pythons differ on other forms."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return False
    return day.isoformat() == text >= "1"


def _redactions(log: Log, last: int, empty: set[int]) -> Iterator[Fault]:
    after, before = log.checkpoints[-1].seq if log.checkpoints else 0, 0
    for seq, _at, reason in log.redactions:
        if seq <= before or seq > last:
            yield Fault("redaction", seq, "out of order")
        if not reason:
            yield Fault("redaction", seq, "unexplained")
        if seq > after and seq not in empty:
            yield Fault("redaction", seq, "not erased")
        before = seq


def _segments(log: Log, last: int, heads: dict[int, bytes]) -> Iterator[Fault]:
    after = log.checkpoints[-1].seq if log.checkpoints else 0
    number, ended, epoch = 0, 0, 1
    for one in log.segments:
        number += 1
        if one.number != number:
            yield Fault("segment", number, "missing")
        begins = 1 <= one.first <= after + 1 if number == 1 else one.first == ended + 1
        if not begins or not one.first <= one.last <= last:
            yield Fault("segment", number, "bounds")
        if heads.get(one.last, one.head) != one.head:
            yield Fault("segment", number, "head")
        if one.epoch < epoch:
            yield Fault("segment", number, "epoch")
        ended, epoch = one.last, one.epoch
    if log.sealed is not None and log.sealed != number:
        yield Fault("segment", min(log.sealed, number) + 1, "missing")


def _gone_too_soon(log: Log) -> Iterator[Fault]:
    """Name a checkpoint that let a sealed day go while it was young: no line of the last 183 days ever goes.

    A day after the checkpoint's own was written under a wrong date, and went with its neighbours. The last line that went
    never was: a checkpoint dated before it was made up.
    """
    for seq, _head, at in log.checkpoints:
        young = (date.fromisoformat(at[:10]) - SOONEST).isoformat()
        gone = [one for one in log.segments if one.first <= seq]
        if any(young < one.day and (one.day < at[:10] or seq <= one.last) for one in gone):
            yield Fault("checkpoint", seq, "too soon")


def _seals(log: Log, first_key: bytes | None, fault: Fault | None) -> tuple[int | None, Fault | None]:
    if first_key is None:
        return None, fault
    right, forged = ratchet.first_forged(log.segments, first_key)
    if fault is None and log.segments and not right:
        return 0, Fault("seal", 1, "another sheet")
    return right, fault or (Fault("seal", forged, "forged") if forged else None)
