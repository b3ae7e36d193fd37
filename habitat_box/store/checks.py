"""Checking the store: a first look now, and what the last full check found, kept among the house's facts."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from habitat_box.errors import StoreDamaged, StoreKeyMismatch
from habitat_box.store import house
from habitat_box.store.connection import Store
from habitat_box.store.moments import instant, text_of

FACT, WHOLE, DAMAGED = "full_check", "entier", "abîmé"
FIRST_LOOK_MOST = 32_000_000
"""Bytes of a store that a first look still walks through: 0.4 s here. A larger one waits for the full check of the night."""


class FullCheck(NamedTuple):
    """When the whole store was last checked, and what that found. `first_bad`: the first changed line of the log."""

    at: datetime
    is_whole: bool
    first_bad: int | None = None


def first_look(store: Store) -> bool:
    """Say whether the store is whole as far as a look can tell: its first bytes, and each page while they are few."""
    try:
        if not store.has_its_salt():
            return False
        if store.path.stat().st_size > FIRST_LOOK_MOST:
            return True
        with store.maintenance():
            found = store.database.execute_sql("PRAGMA quick_check(1)").fetchall()
    except (StoreDamaged, StoreKeyMismatch):
        return False
    return [str(row[0]) for row in found] == ["ok"]


def keep(store: Store, found: FullCheck) -> None:
    """Keep what a full check found, in place of the one before, in the caller's unit."""
    said = WHOLE if found.is_whole else DAMAGED
    line = f" {found.first_bad}" if found.first_bad is not None else ""
    house.state(store, FACT, f"{text_of(found.at)} {said}{line}", found.at.date().isoformat())


def last(store: Store) -> FullCheck | None:
    """Give what the last full check found, None before the first, in the caller's unit."""
    kept = house.stated(store).get(FACT)
    if kept is None:
        return None
    at, said, *line = kept[0].split(" ")
    return FullCheck(instant(at), said == WHOLE, int(line[0]) if line else None)
