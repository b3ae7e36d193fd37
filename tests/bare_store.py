"""A store with one table and no house in it: what the tests of connections and writers ask of it."""

from __future__ import annotations

from pathlib import Path

from habitat_box.store.connection import Store

KEY, OTHER = "a1" * 48, "b2" * 48
ROOT = Path(__file__).parents[1]


def names(store: Store) -> list[str]:
    with store.unit(write=False):
        return [row["name"] for row in store.rows("SELECT name FROM organisation ORDER BY id")]


def add(store: Store, name: str) -> None:
    with store.unit():
        store.insert("organisation", {"id": name, "name": name})


def columns(store: Store) -> dict[str, list[str]]:
    """Give the columns of every table."""
    with store.maintenance():
        names = [r["name"] for r in store.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: [r["name"] for r in store.rows(f"SELECT name FROM pragma_table_info('{name}')")]  # noqa: S608
            for name in names
            if not name.startswith("sqlite_")
        }
