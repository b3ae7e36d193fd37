"""Everything that proves the log, read from the store in the form the proof takes (crypto.log_proof)."""

from __future__ import annotations

from datetime import date, datetime

from crypto import log_proof
from crypto.log_proof import Checkpoint, Log, Proof, Redaction
from habitat_box.store import journal, segments
from habitat_box.store.connection import Store
from habitat_box.store.moments import instant, text_of
from habitat_box.words import local_day


def log_of(store: Store, now: datetime, end: tuple[int, bytes] | None = None) -> Log:
    """Give the whole log as it is, its lines read as they are asked for, in the caller's unit. `end`: where it says it ends."""
    checkpoints = [Checkpoint(**row) for row in store.rows("SELECT seq, head, at FROM log_checkpoint ORDER BY seq")]
    redactions = [Redaction(**row) for row in store.rows("SELECT seq, at, reason FROM log_redaction ORDER BY seq")]
    held = segments.sealing(store)
    listed = segments.all_of(store)
    sealed = len(listed) if held is None else held.next - 1
    return Log(journal.lines(store), checkpoints, redactions, listed, text_of(now), end, sealed)


def check(store: Store, now: datetime, first_key: bytes | None = None) -> Proof:
    """Check the whole log, in the caller's unit, and name the first fault."""
    return log_proof.check(log_of(store, now), first_key)


def first_day(store: Store) -> date | None:
    """Give the day of the first line there still is and that says one."""
    row = store.one("SELECT at FROM access_log WHERE at <> '' ORDER BY seq LIMIT 1")
    return local_day(instant(row["at"])) if row else None
