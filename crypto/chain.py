"""The access log's chain: pure functions that make an edit, a hole or a swap show (docs/formats.md, 3)."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal, NamedTuple

from .canonical import canonical_json

GENESIS = sha256(b"habitat-box access log v1").digest()
SALT_BYTES = 16

Reason = Literal["missing", "changed", "half erased", "unexplained", "broken"]


class Row(NamedTuple):
    """Hold one line of the log; an erased line has neither salt (None or empty) nor payload."""

    seq: int
    salt: bytes | None
    payload: bytes | None
    commitment: bytes
    link: bytes


@dataclass(frozen=True)
class Verdict:
    """Say how far the chain holds: right lines, erased among them, last right link, first wrong line."""

    count: int
    erased: int
    head: bytes
    first_bad: int | None = None
    reason: Reason | None = None


def canonical(entry: Mapping[str, str | int | None]) -> bytes:
    """Return the bytes a line is committed by; raise TypeError for anything but text, integers and null."""
    for value in entry.values():
        if value is not None and not isinstance(value, str | int):
            raise TypeError("a log line holds text, integers and null only")
    return canonical_json(entry)


def commitment(salt: bytes, payload: bytes) -> bytes:
    """Bind a payload without revealing it; the salt is 16 random bytes, else ValueError."""
    if len(salt) != SALT_BYTES:
        raise ValueError("the salt of a log line has 16 bytes")
    return sha256(salt + payload).digest()


def link(previous: bytes, seq: int, commitment: bytes) -> bytes:
    """Bind a line to all those before it."""
    return sha256(b"\0" + previous + seq.to_bytes(8, "big") + commitment).digest()


def verify(
    rows: Iterable[Row],
    *,
    after: int = 0,
    previous: bytes = GENESIS,
    explained: Container[int] | None = None,
    asked: dict[int, Row | None] | None = None,
) -> Verdict:
    """Walk the lines and stop at the first wrong one; `after` and `previous` name a head already trusted.

    `explained` holds the numbers of the lines that were erased for a reason; None asks for none. `asked` has a place for
    each line the caller wants to see again.
    """
    seq, erased, places = after, 0, {} if asked is None else asked
    for row in rows:
        number, salt, payload, bound, linked = row
        seq += 1
        reason: Reason | None = None
        if number != seq:
            reason = "missing"
        elif salt and payload is not None:
            # The length too: what moves from the payload's beginning to the salt's end changes no hash.
            if len(salt) != SALT_BYTES or sha256(salt + payload).digest() != bound:
                reason = "changed"
        elif not (reason := _erased_wrongly(row, explained)):
            erased += 1
        if reason or sha256(b"\0" + previous + seq.to_bytes(8, "big") + bound).digest() != linked:
            return Verdict(seq - after - 1, erased - (not reason and not salt), previous, seq, reason or "broken")
        if seq in places:
            places[seq] = row
        previous = linked
    return Verdict(seq - after, erased, previous)


def _erased_wrongly(row: Row, explained: Container[int] | None) -> Reason | None:
    if row[1] or row[2] is not None:
        return "half erased"
    return "unexplained" if explained is not None and row[0] not in explained else None
