"""Numbered steps of the schema, forward only. The version is PRAGMA user_version and rolls back with its step."""

from __future__ import annotations

from collections.abc import Callable

from habitat_box.errors import StoreTooNew
from habitat_box.store.connection import Store
from habitat_box.store.schema import FIRST, KEEPING, RIGHTS


def statements(script: str) -> list[str]:
    """Split a script into statements, keeping triggers whole."""
    import sqlite3

    found, rest = [], ""
    for line in script.strip().splitlines():
        rest += line + "\n"
        if sqlite3.complete_statement(rest):
            found.append(rest.strip())
            rest = ""
    return found


def m0001_first(store: Store) -> None:
    for statement in statements(FIRST):
        store.run(statement)


def m0002_rights(store: Store) -> None:
    """Make room for the twelve purposes, retention, erasure and the registers."""
    for statement in statements(RIGHTS):
        store.run(statement)


def m0003_keeping(store: Store) -> None:
    """Make room for places of backups, drills, events of keys, and the segments of the log."""
    for statement in statements(KEEPING):
        store.run(statement)


STEPS: tuple[Callable[[Store], None], ...] = (m0001_first, m0002_rights, m0003_keeping)


def schema_version(store: Store) -> int:
    """Read the version of the file."""
    with store.maintenance():
        return _version(store)


def migrate(store: Store) -> int:
    """Bring the file to this program's version, one transaction a step. Raises StoreTooNew for a newer file."""
    current = schema_version(store)
    if current > len(STEPS):
        raise StoreTooNew
    for number, step in enumerate(STEPS[current:], start=current + 1):
        with store.maintenance(), store.database.atomic("IMMEDIATE"):
            if _version(store) < number:  # the other process may have taken this step while we waited for the lock
                step(store)
                store.run(f"PRAGMA user_version = {number}")
    return len(STEPS)


def _version(store: Store) -> int:
    return int(store.database.execute_sql("PRAGMA user_version").fetchone()[0])
