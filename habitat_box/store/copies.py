"""A copy of the live store under another key, made while others write, and what it holds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlcipher3 import dbapi2 as sqlcipher

from habitat_box.store.connection import KEY_FORM, Store
from habitat_box.store.driver_words import plain_words

COPIED_AT_ONCE = 512  # pages: 2 MiB


def _untold(_left: int, _pages: int) -> None: ...


def snapshot(store: Store, destination: Path, key: str, told: Callable[[int, int], object] = _untold) -> None:
    """Copy the live store into a new file under another key, page by page, while others write (SQLite backup API).

    `told` hears how many pages are left, of how many. Raises FileExistsError rather than write over a file.
    """
    if not KEY_FORM.fullmatch(key):
        raise ValueError("a database key is 96 lower-case hexadecimal digits: 64 of key, 32 of salt")
    destination.touch(mode=0o600, exist_ok=False)
    with plain_words(destination):
        target = sqlcipher.connect(str(destination), isolation_level=None)
        try:
            target.execute(f"PRAGMA key = \"x'{key}'\"")
            target.execute("PRAGMA cipher_log_level = NONE")
            _copy_pages(store, target, told)
            target.execute("PRAGMA journal_mode = DELETE")
        finally:
            target.close()


def _copy_pages(store: Store, target: sqlcipher.Connection, told: Callable[[int, int], object]) -> None:
    with store.maintenance():
        source = store.database.connection()
        # One reading from the first page to the last: what others commit meanwhile never makes the copy begin again.
        source.execute("BEGIN")
        try:
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()
            source.backup(target, pages=COPIED_AT_ONCE, progress=lambda _code, left, pages: told(left, pages))
        finally:
            source.execute("ROLLBACK")


def row_counts(store: Store) -> dict[str, int]:
    """Count the rows of every table of a copy."""
    with store.maintenance():
        sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
        names = [row["name"] for row in store.rows(sql)]
        return {name: int(store.rows(f"SELECT count(*) AS n FROM {name}")[0]["n"]) for name in names}  # noqa: S608 - our tables
