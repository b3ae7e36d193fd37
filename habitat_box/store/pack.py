"""Queries a control asks of tables that name nobody: the log by period, what was destroyed, months, notices, backups."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import version

from habitat_box.store.connection import Row, Store
from habitat_box.store.moments import text_of


def log_rows(store: Store, since: datetime, until: datetime) -> Iterator[Row]:
    """Give the log's lines of a period with their place in the chain, oldest first, a few at a time."""
    cursor = store.database.execute_sql(
        "SELECT seq, at, actor, role, organisation_id, action, object, subject_ref, shown, result, commitment, head"
        " FROM access_log WHERE at >= ? AND at < ? ORDER BY seq",
        (text_of(since), text_of(until)),
    )
    names = [column[0] for column in cursor.description]
    while batch := cursor.fetchmany(1000):
        yield from (dict(zip(names, row, strict=True)) for row in batch)


def log_bounds(store: Store) -> Row:
    """Give how many lines the log holds and its first and last instants."""
    found = store.one("SELECT count(*) AS number, min(at) AS first, max(at) AS last FROM access_log")
    return found or {}


def anchors(store: Store) -> list[Row]:
    """Give each time the log's head was put on paper, oldest first."""
    return store.rows("SELECT at, object FROM access_log WHERE action = 'ancrer' ORDER BY seq")


def checkpoints(store: Store) -> list[Row]:
    """Give where the log was shortened, oldest first."""
    return store.rows("SELECT seq, head, at FROM log_checkpoint ORDER BY seq")


def months(store: Store) -> dict[tuple[str, str], int]:
    """Give what was counted of the months that are over: (month, kind) to number."""
    rows = store.rows("SELECT month, kind, number FROM month_count")
    return {(row["month"], row["kind"]): int(row["number"]) for row in rows}


def notices(store: Store) -> list[Row]:
    """Give every notice ever used, oldest first."""
    return store.rows("SELECT code, version, text_sha256, language, words, used_from, used_until FROM notice ORDER BY rowid")


def backups_made(store: Store) -> list[Row]:
    """Give the backups the box still remembers, newest first."""
    return store.rows("SELECT at, sha256, bytes, proven FROM backup_made ORDER BY at DESC")


def agreements(store: Store) -> list[Row]:
    """Give each service with the day its convention was signed."""
    return store.rows("SELECT id, name, family, agreement_signed_on, agreement_with FROM organisation ORDER BY name_key")


def versions(store: Store) -> tuple[tuple[str, str], ...]:
    """Name the libraries that hold the data, with their versions."""
    row = store.one("SELECT sqlite_version() AS version")
    return (("SQLite", str(row["version"]) if row else ""), ("SQLCipher (sqlcipher3)", version("sqlcipher3")))
