"""The head witness: a small file beside the store that knows how far the access log went, synced after each commit.

A bit flipped in the WAL makes SQLite drop all that was committed after it, and every integrity check calls the rest whole.
The witness does not forget: when it is ahead of the store, work that was acknowledged is lost. Format: docs/formats.md.
"""

from __future__ import annotations

import fcntl
import os
import struct
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from crypto import durable

SUFFIX = ".witness"
"""A store called store.db has its witness in store.witness."""
SLOTS = (0, 4096)
"""Two places, written in turn: a torn write spoils the older one only."""
_RECORD = struct.Struct(">4sQ32s20s")
_MARK = b"HBW1"


def note(store: Path, seq: int, head: bytes) -> None:
    """Note that the log reached this line. An older line than the one noted changes nothing.

    The work is committed already: a disk that refuses leaves the witness behind, which is no lie.
    """
    with suppress(OSError):
        path = store.with_suffix(SUFFIX)
        new = not path.exists()
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            told = [_read(handle, slot) for slot in SLOTS]
            if max(told) < (seq, head):
                os.pwrite(handle, _packed(seq, head), SLOTS[told.index(min(told))])
                os.fdatasync(handle)
        finally:
            os.close(handle)
        if new:
            durable.sync_folder(path.parent)


def read(store: Path) -> tuple[int, bytes] | None:
    """Give the line and the hash last noted; None without a witness, or when nothing in it can be believed."""
    try:
        handle = os.open(store.with_suffix(SUFFIX), os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    try:
        last = max(_read(handle, slot) for slot in SLOTS)
    except OSError:
        return None
    finally:
        os.close(handle)
    return last if last[0] >= 0 else None


def forget(store: Path) -> None:
    """Remove the witness: the next commit makes a new one."""
    store.with_suffix(SUFFIX).unlink(missing_ok=True)


def _packed(seq: int, head: bytes) -> bytes:
    said = _MARK + seq.to_bytes(8, "big") + head
    return said + sha256(said).digest()[:20]


def _read(handle: int, slot: int) -> tuple[int, bytes]:
    """Give what one place says, (-1, b"") for nothing that can be believed."""
    raw = os.pread(handle, _RECORD.size, slot)
    if len(raw) != _RECORD.size:
        return -1, b""
    mark, seq, head, _check = _RECORD.unpack(raw)
    return (int(seq), bytes(head)) if mark == _MARK and raw == _packed(seq, head) else (-1, b"")
