"""What is kept for a purpose someone may withdraw: texts, the uses of photos, the roles of relatives.

Every function opens the keys and closed words it needs, in the caller's unit, and never a text or an image.
"""

from __future__ import annotations

from collections.abc import Mapping

from habitat_box.domain.erasure import NEWS, PLANNING, ROLE_OF
from habitat_box.store.connection import Store

_OPEN: Mapping[str, frozenset[str]] = {
    "optional_data": frozenset({"id", "resident_id", "purpose", "written_on"}),
    "photo": frozenset({"id", "added_on"}),
    "photo_person": frozenset({"photo_id", "resident_id"}),
    "photo_use": frozenset({"photo_id", "purpose"}),
    "publication": frozenset({"id", "photo_id", "published_on"}),
    "contact": frozenset({"id", "resident_id", "roles"}),
}
_HELD = f"""
SELECT DISTINCT resident_id, purpose FROM optional_data
UNION SELECT p.resident_id, u.purpose FROM photo_person p JOIN photo_use u ON u.photo_id = p.photo_id
UNION SELECT resident_id, 'P5' FROM contact WHERE instr(',' || roles || ',', ',{PLANNING},')
UNION SELECT resident_id, 'P6' FROM contact WHERE instr(',' || roles || ',', ',{NEWS},')
"""  # noqa: S608


def held(store: Store) -> list[tuple[str, str]]:
    """Give each resident's id with each purpose something is kept for."""
    with store.opened(_OPEN):
        return [(row["resident_id"], row["purpose"]) for row in store.rows(_HELD)]


def texts_of(store: Store, resident_id: str, purpose: str) -> dict[str, str]:
    """Give the ids of a resident's texts for a purpose, with the day each was written."""
    with store.opened(_OPEN):
        rows = store.rows(
            "SELECT id, written_on FROM optional_data WHERE resident_id = ? AND purpose = ?", (resident_id, purpose)
        )
    return {row["id"]: row["written_on"] for row in rows}


def photos_of(store: Store, resident_id: str, purpose: str) -> dict[str, str]:
    """Give the photos a resident is on that have one use, with the day each came in."""
    with store.opened(_OPEN):
        rows = store.rows(
            "SELECT p.photo_id, f.added_on FROM photo_person p JOIN photo_use u ON u.photo_id = p.photo_id"
            " JOIN photo f ON f.id = p.photo_id WHERE p.resident_id = ? AND u.purpose = ?",
            (resident_id, purpose),
        )
    return {row["photo_id"]: row["added_on"] for row in rows}


def added_on(store: Store, photo_id: str) -> str:
    """Give the day a photo came in, "" when there is no such photo."""
    with store.opened(_OPEN):
        row = store.one("SELECT added_on FROM photo WHERE id = ?", (photo_id,))
    return str(row["added_on"]) if row else ""


def publications_of(store: Store, photo_id: str) -> dict[str, str]:
    """Give the ids of a photo's publications, with the day of each."""
    with store.opened(_OPEN):
        rows = store.rows("SELECT id, published_on FROM publication WHERE photo_id = ?", (photo_id,))
    return {row["id"]: row["published_on"] for row in rows}


def end_use(store: Store, photo_id: str, purpose: str) -> bool:
    """Take one use from a photo; say whether there was one to take."""
    with store.opened(_OPEN, {"photo_use"}):
        return store.run("DELETE FROM photo_use WHERE photo_id = ? AND purpose = ?", (photo_id, purpose)) > 0


def is_unused(store: Store, photo_id: str) -> bool:
    """Say whether a photo has no use left."""
    with store.opened(_OPEN):
        return store.one("SELECT purpose FROM photo_use WHERE photo_id = ?", (photo_id,)) is None


def relatives_with(store: Store, resident_id: str, purpose: str) -> list[str]:
    """Give the relatives who have the role of a purpose."""
    with store.opened(_OPEN):
        rows = store.rows("SELECT id, roles FROM contact WHERE resident_id = ?", (resident_id,))
    return [row["id"] for row in rows if ROLE_OF[purpose] in row["roles"].split(",")]


def end_role(store: Store, contact_id: str, role: str) -> bool:
    """Take a role from a relative; say whether there was one to take."""
    with store.opened(_OPEN, {"contact"}):
        row = store.one("SELECT roles FROM contact WHERE id = ?", (contact_id,))
        roles = row["roles"].split(",") if row else []
        if role not in roles:
            return False
        kept = ",".join(one for one in roles if one != role)
        store.run("UPDATE contact SET roles = ? WHERE id = ?", (kept, contact_id))
    return True
