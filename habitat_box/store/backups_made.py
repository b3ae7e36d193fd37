"""Queries on the backups that were made: numbers, files and instants, nobody's name."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from habitat_box.store.connection import Row, Store
from habitat_box.store.moments import instant, text_of


class Made(NamedTuple):
    """One backup that was read back and decrypted. `at`: aware. `seconds`: how long it took."""

    id: str
    at: datetime
    sha256: str
    size: int
    path: str
    sequence: int
    place_id: str
    seconds: float


class Newest(NamedTuple):
    """The newest backup of a folder, as the ledger's copy beside it tells: number, hash, file name, instant (aware)."""

    sequence: int
    sha256: str
    name: str
    at: datetime


_COLUMNS = "id, at, sha256, bytes, path, sequence, place_id, seconds"


def note(store: Store, made: Made) -> None:
    """Write down a proven backup, in the caller's unit."""
    row = {**made._asdict(), "at": text_of(made.at), "proven": 1}
    row["bytes"] = row.pop("size")
    row["place_id"] = made.place_id or None
    store.insert("backup_made", row)


def all_made(store: Store) -> list[Made]:
    """Give every proven backup the box still remembers, newest first, in the caller's unit."""
    sql = f"SELECT {_COLUMNS} FROM backup_made WHERE proven = 1 ORDER BY at DESC, sequence DESC"  # noqa: S608 - our columns
    return [_made(row) for row in store.rows(sql)]


def newest_in(store: Store, folder: Path) -> Newest | None:
    """Give the newest numbered backup made in a folder, in the caller's unit; None without one."""
    here = [one for one in all_made(store) if one.sequence and one.path and Path(one.path).parent == folder]
    newest = max(here, key=lambda one: one.sequence, default=None)
    return newest and Newest(newest.sequence, newest.sha256, Path(newest.path).name, newest.at)


def _made(row: Row) -> Made:
    return Made(
        row["id"],
        instant(row["at"]),
        row["sha256"],
        row["bytes"],
        row["path"],
        row["sequence"] or 0,
        row["place_id"] or "",
        row["seconds"] or 0.0,
    )
