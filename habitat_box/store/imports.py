"""What was imported, when, and what the house calendar got from it. No row here names a person."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from habitat_box.domain.planning import ReadActivity
from habitat_box.store.connection import Store
from habitat_box.store.moments import text_of
from habitat_box.words import local_day


def note_import(
    store: Store, import_id: str, organisation_id: str, at: datetime, sha256: str, counts: Mapping[str, int]
) -> None:
    """Write that a file was applied."""
    store.insert(
        "planning_import",
        {
            "id": import_id,
            "organisation_id": organisation_id,
            "at": text_of(at),
            "file_sha256": sha256,
            "counts": json.dumps(dict(counts)),
        },
    )


def last_import(store: Store, organisation_id: str) -> str | None:
    """Give the last import of a service that was not undone."""
    row = store.one(
        "SELECT id FROM planning_import WHERE organisation_id = ? AND undone_at IS NULL ORDER BY at DESC, rowid DESC LIMIT 1",
        (organisation_id,),
    )
    return str(row["id"]) if row else None


def note_undone(store: Store, import_id: str, at: datetime) -> None:
    """Write that an import was taken back."""
    store.run("UPDATE planning_import SET undone_at = ? WHERE id = ?", (text_of(at), import_id))


def write_activity(store: Store, activity_id: str, organisation_id: str, activity: ReadActivity, *, known: bool) -> None:
    """Write one activity in the house calendar, or change the one it was."""
    values: dict[str, object] = {
        "organisation_id": organisation_id,
        "uid": activity.uid,
        "recurrence_id": activity.recurrence_id,
        "title": activity.title[:120],
        "place": activity.place[:60],
        "day": local_day(activity.start).isoformat(),
        "starts_at": text_of(activity.start),
        "ends_at": text_of(activity.end),
        "all_day": int(activity.all_day),
        "cancelled": int(activity.cancelled),
    }
    if known:
        settings = ", ".join(f"{column} = ?" for column in values)
        store.run(f"UPDATE activity SET {settings} WHERE id = ?", (*values.values(), activity_id))  # noqa: S608
    else:
        store.insert("activity", {"id": activity_id, **values})


def layout_of(store: Store, organisation_id: str) -> str | None:
    """Give the remembered shape of a service's table, as JSON."""
    row = store.one("SELECT layout FROM organisation WHERE id = ?", (organisation_id,))
    return row["layout"] if row else None


def remember_layout(store: Store, organisation_id: str, layout: str) -> None:
    """Remember the shape of a service's table."""
    store.run("UPDATE organisation SET layout = ? WHERE id = ?", (layout, organisation_id))
