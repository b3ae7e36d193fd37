"""Numbers that only grow: a backup's sequence, the generation of the key file that was last seen."""

from __future__ import annotations

from habitat_box.store.connection import Store

BACKUPS, KEY_GENERATION = "sauvegarde", "clés"


def value(store: Store, name: str) -> int:
    """Give a counter's last number, 0 before the first."""
    row = store.one("SELECT value FROM counter WHERE name = ?", (name,))
    return int(row["value"]) if row else 0


def advance(store: Store, name: str) -> int:
    """Give the next number, in the caller's unit."""
    return raise_to(store, name, value(store, name) + 1)


def raise_to(store: Store, name: str, least: int) -> int:
    """Make a counter at least this, in the caller's unit, and give what it is now. It never goes down."""
    store.run(
        "INSERT INTO counter (name, value) VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE excluded.value > value",
        (name, least),
    )
    return value(store, name)
