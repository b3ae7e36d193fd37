"""The floors: the same rows in plain SQLite without a door, and the statements the door really runs, to run them there."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from habitat_box.store.connection import PRAGMAS, Store

Statement = tuple[str, tuple[object, ...]]
_COPIED = (
    "organisation",
    "worker",
    "resident",
    "contact",
    "optional_data",
    "visit",
    "planning_change",
    "activity",
    "consent_event",
)
_LOG_INSERT = "INSERT INTO access_log"
_LOG_COLUMNS = 13


def plain_twin(store: Store, path: Path) -> Path:
    """Copy the house into a plain SQLite file with the same schema and indexes."""
    twin = sqlite3.connect(path, isolation_level=None)
    with store.maintenance():
        source = store.database.connection()
        for row in source.execute(
            "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
        ).fetchall():
            twin.execute(row[0])
        twin.execute("BEGIN")
        for table in (*_COPIED, "access_log"):
            rows = source.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608
            if rows:
                twin.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(rows[0]))})", rows)  # noqa: S608
        twin.execute("COMMIT")
    twin.close()
    store.close()
    return path


def open_plain(path: Path) -> sqlite3.Connection:
    """Open plain SQLite with the pragmas of the store."""
    connection = sqlite3.connect(path, isolation_level=None)
    for name, value in PRAGMAS:
        connection.execute(f"PRAGMA {name} = {value}")
    return connection


@contextmanager
def recorded(store: Store) -> Iterator[list[Statement]]:
    """Note every statement that runs while the block does."""
    notes: list[Statement] = []
    before = store.database.execute_sql

    def noting(sql: str, params: Sequence[object] | None = None, *rest: Any, **more: Any) -> Any:
        notes.append((sql, tuple(params or ())))
        return before(sql, params, *rest, **more)

    store.database.execute_sql = noting
    try:
        yield notes
    finally:
        store.database.execute_sql = before


def replay(connection: sqlite3.Connection, statements: Sequence[Statement]) -> None:
    """Run these statements in one transaction on plain SQLite, and read every row."""
    connection.execute("BEGIN IMMEDIATE")
    for sql, parameters in statements:
        connection.execute(sql, parameters).fetchall()
    connection.execute("COMMIT")


def repeatable(statements: Sequence[Statement]) -> list[Statement]:
    """Let log lines take the next free number, so that the same statements can run many times."""
    ready = []
    for sql, parameters in statements:
        if sql.upper().startswith(("BEGIN", "COMMIT")):
            continue
        if _LOG_INSERT in sql:
            parameters = tuple(None if place % _LOG_COLUMNS == 0 else value for place, value in enumerate(parameters))
        ready.append((sql, parameters))
    return ready


def scans_of(store: Store, statements: Sequence[Statement], table: str) -> list[str]:
    """Give the steps of the query plans that scan a table from end to end."""
    found = []
    with store.maintenance():
        for sql, parameters in statements:
            if sql.lstrip("/*0123456789abcdef ").upper().startswith(("SELECT", "WITH")):
                plan = store.database.connection().execute(f"EXPLAIN QUERY PLAN {sql}", parameters).fetchall()
                found += [step[-1] for step in plan if step[-1].startswith("SCAN") and _names(step[-1], sql, table)]
    store.close()
    return found


def _names(step: str, sql: str, table: str) -> bool:
    alias = step.split()[1]
    return alias == table or f"{table} {alias} " in f"{sql} "


__all__ = ["open_plain", "plain_twin", "recorded", "repeatable", "replay", "scans_of"]
