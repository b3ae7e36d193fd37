"""The seals of the log's segments: a key that moves on with each segment and cannot come back (docs/formats.md, 3).

The first key is on the recovery sheet alone; the box keeps the present one, so it can seal what comes and forge nothing older.
"""

import hmac
from collections.abc import Iterable
from hashlib import sha256
from typing import NamedTuple

from .canonical import canonical_json

INFO = "habitat-box log seal v1"
_STEP = b"habitat-box ratchet v1"
_NAME = b"habitat-box log seal name v1"


class Segment(NamedTuple):
    """Hold one sealed piece of the log: its lines from `first` to `last`, whose hash is `head`."""

    number: int
    day: str
    first: int
    last: int
    head: bytes
    epoch: int
    seal: bytes = b""


def first_key(age_secret_key: str) -> bytes:
    """Derive the key of an epoch's first segment from the recovery sheet's AGE-SECRET-KEY, by HKDF-SHA-256 (RFC 5869)."""
    from .slots import derive  # heavy, and needed when a sheet is read

    return derive(age_secret_key.strip().upper().encode(), INFO)


def next_key(key: bytes) -> bytes:
    """Give the key of the next segment; nobody can go back."""
    return sha256(_STEP + key).digest()


def name_of(key: bytes) -> str:
    """Name a first key without telling it: 16 hexadecimal digits."""
    return sha256(_NAME + key).hexdigest()[:16]


def seal(key: bytes, segment: Segment, previous: bytes) -> bytes:
    """Seal a segment and, through the seal before it, all earlier ones: HMAC-SHA-256 over canonical JSON."""
    facts = {
        "number": segment.number,
        "day": segment.day,
        "first": segment.first,
        "last": segment.last,
        "head": segment.head.hex(),
        "epoch": segment.epoch,
        "previous": previous.hex(),
    }
    return hmac.digest(key, canonical_json(facts), "sha256")


def first_forged(segments: Iterable[Segment], first: bytes) -> tuple[int, int | None]:
    """Check each seal of the epoch that a first key began: give how many are right and the number of the first that is not.

    Segments of other epochs are other sheets' to check. (0, None) when this key sealed nothing here.
    """
    listed = list(segments)
    best: tuple[int, int | None] = (0, None)
    for epoch in sorted({one.epoch for one in listed}):
        found = _in_epoch(listed, epoch, first)
        best = found if found[0] > best[0] else best
    return best


def _in_epoch(listed: list[Segment], epoch: int, key: bytes) -> tuple[int, int | None]:
    right, wrong, previous = 0, None, b""
    for one in listed:
        if one.epoch == epoch:
            if hmac.compare_digest(seal(key, one, previous), one.seal):
                right += 1
            elif wrong is None:
                wrong = one.number
            key = next_key(key)
        previous = one.seal
    return right, wrong
