"""Queries on photos. Columns are opened by the door: the guard refuses them otherwise, the pictures above all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from habitat_box.domain.photos import Publication
from habitat_box.store.connection import Row, Store
from habitat_box.store.personal import marks

LIST_OPEN = {
    "photo": frozenset({"id", "taken_on", "added_on", "ROWID"}),
    "photo_person": frozenset({"photo_id", "resident_id"}),
    "photo_use": frozenset({"photo_id", "purpose"}),
    "publication": frozenset({"id", "photo_id", "place", "published_on"}),
}
FACES_OPEN = {name: LIST_OPEN[name] for name in ("photo", "photo_person", "photo_use")}
IMAGE_OPEN = {"photo": frozenset({"id", "image", "small"})}


def faces_of(store: Store, ids: Sequence[str]) -> dict[str, str]:
    """Give the newest photo each of these residents is recognised by (P2)."""
    rows = store.rows(
        "SELECT p.resident_id, f.id FROM photo f JOIN photo_person p ON p.photo_id = f.id"  # noqa: S608
        f" JOIN photo_use u ON u.photo_id = f.id AND u.purpose = 'P2' WHERE p.resident_id IN ({marks(ids)})"
        " ORDER BY f.added_on, f.ROWID",
        tuple(ids),
    )
    return {row["resident_id"]: row["id"] for row in rows}


def photos_known(store: Store, photo_id: str | None = None) -> list[Row]:
    """Give every photo, oldest first, or one: its days and the number of its row."""
    where, values = ("WHERE id = ?", (photo_id,)) if photo_id is not None else ("", ())
    return store.rows(f"SELECT id, taken_on, added_on FROM photo {where} ORDER BY added_on, ROWID", values)  # noqa: S608


def people_on(store: Store, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Give who is on each of these photos."""
    return _gathered(store, "photo_person", "resident_id", ids)


def uses_of(store: Store, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Give what each of these photos was added for."""
    return _gathered(store, "photo_use", "purpose", ids)


def _gathered(store: Store, table: str, column: str, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    where = f"photo_id IN ({marks(ids)})"
    rows = store.rows(f"SELECT photo_id, {column} AS one FROM {table} WHERE {where} ORDER BY {column}", tuple(ids))  # noqa: S608
    found: dict[str, tuple[str, ...]] = {}
    for row in rows:
        found[row["photo_id"]] = (*found.get(row["photo_id"], ()), row["one"])
    return found


def publications_of(store: Store, ids: Sequence[str]) -> dict[str, tuple[Publication, ...]]:
    """Give where each of these photos was shown outside the house, first place first."""
    rows = store.rows(
        f"SELECT id, photo_id, place, published_on FROM publication WHERE photo_id IN ({marks(ids)})"  # noqa: S608
        " ORDER BY published_on, place",
        tuple(ids),
    )
    found: dict[str, tuple[Publication, ...]] = {}
    for row in rows:
        one = Publication(row["id"], row["place"], date.fromisoformat(row["published_on"]))
        found[row["photo_id"]] = (*found.get(row["photo_id"], ()), one)
    return found


def image_of(store: Store, photo_id: str, *, small: bool) -> bytes:
    """Give a photo's picture, JPEG."""
    row = store.one(f"SELECT {'small' if small else 'image'} AS picture FROM photo WHERE id = ?", (photo_id,))  # noqa: S608
    return bytes(row["picture"]) if row else b""
