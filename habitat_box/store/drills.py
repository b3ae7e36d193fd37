"""Queries on the exercises of bringing a backup back: instants, numbers and fixed words, nobody's name."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from habitat_box.store.connection import Store
from habitat_box.store.moments import instant, text_of


class Drill(NamedTuple):
    """One exercise. `at`, `made_at`: aware, when it was played and when its backup was made. `found`: a finding a line."""

    id: str
    at: datetime
    sequence: int
    made_at: datetime
    seconds: float
    log_seq: int
    holds: bool
    found: str


def note(store: Store, drill: Drill) -> None:
    """Write down an exercise, held or not, in the caller's unit."""
    times = {"at": text_of(drill.at), "made_at": text_of(drill.made_at), "holds": int(drill.holds)}
    store.insert("drill", {**drill._asdict(), **times})


def last(store: Store) -> Drill | None:
    """Give the last exercise, in the caller's unit."""
    row = store.one("SELECT * FROM drill ORDER BY at DESC LIMIT 1")
    if row is None:
        return None
    return Drill(**{**row, "at": instant(row["at"]), "made_at": instant(row["made_at"]), "holds": bool(row["holds"])})


def signed_before(store: Store, public: str) -> bool:
    """Say whether the box once signed with this key, in hex, and named its successor itself; in the caller's unit."""
    return store.one("SELECT 1 FROM signing_succession WHERE old_public = ?", (public,)) is not None


def head_at(store: Store, seq: int) -> str:
    """Give the log's hash at a line, "" for a line it has not, in the caller's unit."""
    row = store.one("SELECT head FROM access_log WHERE seq = ?", (seq,)) or store.one(
        "SELECT head FROM log_checkpoint WHERE seq = ?", (seq,)
    )
    return bytes(row["head"]).hex() if row else ""


def first_line(store: Store) -> int:
    """Give the number of the first line the log still has, in the caller's unit."""
    row = store.one("SELECT min(seq) AS first FROM access_log")
    return int(row["first"] or 0) if row else 0
