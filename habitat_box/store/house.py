"""Queries on what the house says of itself: no resident is in these tables."""

from __future__ import annotations

from datetime import datetime

from habitat_box.store.connection import Store
from habitat_box.store.moments import optional_instant


def stated(store: Store) -> dict[str, tuple[str, str]]:
    """Give every fact stated: value and day, by name."""
    return {row["name"]: (row["value"], row["set_on"]) for row in store.rows("SELECT name, value, set_on FROM house_fact")}


def state(store: Store, name: str, value: str, on: str) -> None:
    """Keep a fact in place of the one before; an empty value takes it back."""
    store.run("DELETE FROM house_fact WHERE name = ?", (name,))
    if value:
        store.insert("house_fact", {"name": name, "value": value, "set_on": on})


def first_proven_backup(store: Store) -> datetime | None:
    """Give the instant of the first backup that was read back and decrypted, None before it."""
    row = store.one("SELECT min(at) AS at FROM backup_made WHERE proven = 1")
    return optional_instant(row["at"]) if row else None
