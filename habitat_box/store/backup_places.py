"""Queries on the places of backups: labels, folders and instants, nobody's name."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from habitat_box.store.connection import Row, Store
from habitat_box.store.moments import instant, optional_instant, text_of


class Place(NamedTuple):
    """One place that was not retired. `path`: where its backups were last seen. Instants are aware."""

    id: str
    kind: str
    label: str
    path: str
    added_on: date
    seen_at: datetime | None
    failed_at: datetime | None
    failure: str


_COLUMNS = "id, kind, label, path, added_on, seen_at, failed_at, failure"


def places(store: Store) -> list[Place]:
    """Give the places in use, disks first, in the caller's unit."""
    sql = f"SELECT {_COLUMNS} FROM backup_place WHERE retired_on IS NULL ORDER BY kind DESC, label"  # noqa: S608 - our columns
    return [_place(row) for row in store.rows(sql)]


def retired_ids(store: Store) -> set[str]:
    """Give the places that are in use no more, in the caller's unit."""
    return {row["id"] for row in store.rows("SELECT id FROM backup_place WHERE retired_on IS NOT NULL")}


def label_taken(store: Store, label: str) -> bool:
    """Tell whether a place has, or had, this label, in the caller's unit."""
    return store.one("SELECT 1 AS found FROM backup_place WHERE label = ? COLLATE NOCASE", (label,)) is not None


def add(store: Store, place: Place) -> None:
    """Write a new place, in the caller's unit."""
    row = {"id": place.id, "kind": place.kind, "label": place.label, "path": place.path}
    store.insert("backup_place", {**row, "added_on": place.added_on.isoformat()})


def retire(store: Store, place_id: str, on: date) -> None:
    """Use a place no more, in the caller's unit; its row stays, and its backups are still rotated while they are at hand."""
    store.run("UPDATE backup_place SET retired_on = ? WHERE id = ?", (on.isoformat(), place_id))


def seen(store: Store, place_id: str, folder: Path, at: datetime) -> None:
    """Note where a place is today, in the caller's unit: its backups lie there now, wherever it was plugged in before."""
    store.run("UPDATE backup_place SET path = ?, seen_at = ? WHERE id = ?", (str(folder), text_of(at), place_id))
    for row in store.rows("SELECT id, path FROM backup_made WHERE place_id = ? AND path <> ''", (place_id,)):
        here = folder / Path(row["path"]).name
        if str(here) != row["path"]:
            store.run("UPDATE backup_made SET path = ? WHERE id = ?", (str(here), row["id"]))


def note_failure(store: Store, place_id: str, at: datetime | None, failure: str) -> None:
    """Remember that a backup failed on a place, or forget it (None, ""), in the caller's unit."""
    store.run("UPDATE backup_place SET failed_at = ?, failure = ? WHERE id = ?", (at and text_of(at), failure, place_id))


def _place(row: Row) -> Place:
    return Place(
        row["id"],
        row["kind"],
        row["label"],
        row["path"],
        instant(row["added_on"]).date(),
        optional_instant(row["seen_at"]),
        optional_instant(row["failed_at"]),
        row["failure"],
    )
