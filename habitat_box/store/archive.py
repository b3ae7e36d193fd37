"""The closed archive: rows sealed under a key of their own, and the skeleton that stays where a resident's file was."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from crypto.canonical import canonical_json
from crypto.sealing import new_sealing_key, seal, unseal
from habitat_box.store import secrets
from habitat_box.store.connection import Row, Store

KEY = "archive_key"
"""The name of the archive's own key among the box's secrets."""

FILE = (
    "civility", "first_name", "last_name", "called", "dwelling", "phone", "information_format", "entry_on", "exit_on",
    "exit_code", "avp_contract_on", "avp_condition_checked_on", "avp_condition_checked_by", "last_contact_on",
)  # fmt: skip
SUPPORT = ("mode", "person_scope", "deed_seen_on", "deed_seen_by", "judge_seen_on", "review_on")
# What a skeleton still says: which pseudonyms were hers, and the day everything about her goes.
_BLANKED = {
    **dict.fromkeys(("civility", "first_name", "last_name", "called", "dwelling", "phone"), ""),
    "information_format": "texte",
    **dict.fromkeys(
        ("entry_on", "avp_contract_on", "avp_condition_checked_on", "avp_condition_checked_by", "last_contact_on"), None
    ),
}
ARCHIVE_OPEN = {
    "archive": frozenset({"id", "kind", "ref", "sealed", "archived_on", "erase_on"}),
    "resident": frozenset({"id", "log_ref", "consent_ref", "archived_on", *FILE}),
    "decision_support": frozenset({"resident_id", *SUPPORT}),
}
WRITTEN = ("archive", "resident")


@dataclass(frozen=True)
class Archived:
    """One row of the archive, still closed. `kind`: fiche or soutien. `ref`: the resident's id, or her consents' pseudonym."""

    id: str
    kind: str
    ref: str
    archived_on: str
    erase_on: str


def file_of(store: Store, person_id: str) -> Row | None:
    """Read a resident's whole file, in the caller's unit."""
    return store.one(f"SELECT consent_ref, {', '.join(FILE)} FROM resident WHERE id = ?", (person_id,))  # noqa: S608


def support_of(store: Store, person_id: str) -> Row | None:
    """Read how a resident decided, in the caller's unit."""
    return store.one(f"SELECT {', '.join(SUPPORT)} FROM decision_support WHERE resident_id = ?", (person_id,))  # noqa: S608


def put_away(store: Store, row: Archived, words: Mapping[str, object]) -> None:
    """Seal words into the archive, in the caller's unit. The key is drawn the first time."""
    sealed = seal(_key(store), canonical_json(dict(words)), _bound(row))
    store.insert("archive", {**vars(row), "sealed": sealed})


def blank(store: Store, person_id: str, on: str) -> None:
    """Leave a skeleton in place of a file, in the caller's unit: pseudonyms, the last day and its code."""
    settings = ", ".join(f"{column} = ?" for column in _BLANKED)
    store.run(
        f"UPDATE resident SET {settings}, archived_on = ? WHERE id = ?",  # noqa: S608
        (*_BLANKED.values(), on, person_id),
    )


def rows_of(store: Store, archive_id: str = "") -> list[Archived]:
    """Give the archive's rows, still closed, oldest first; or one of them."""
    where, values = ("WHERE id = ?", (archive_id,)) if archive_id else ("", ())
    found = store.rows(f"SELECT id, kind, ref, archived_on, erase_on FROM archive {where} ORDER BY archived_on, id", values)  # noqa: S608
    return [Archived(**row) for row in found]


def opened_words(store: Store, row: Archived) -> dict[str, object]:
    """Open one row, in the caller's unit. Raises WrongSecret when the seal was changed."""
    found = store.one("SELECT sealed FROM archive WHERE id = ?", (row.id,))
    sealed = bytes(found["sealed"]) if found else b""
    words: dict[str, object] = json.loads(unseal(secrets.get(store, KEY), sealed, _bound(row)))
    return words


def reseal(store: Store) -> int:
    """Draw the archive a new key and seal every row again, in the caller's unit; give how many. Raises WrongSecret."""
    try:
        old = secrets.get(store, KEY)
    except KeyError:
        return 0
    new = new_sealing_key()
    with store.opened(ARCHIVE_OPEN, {"archive"}):
        rows = rows_of(store)
        for row in rows:
            found = store.one("SELECT sealed FROM archive WHERE id = ?", (row.id,))
            words = unseal(old, bytes(found["sealed"]) if found else b"", _bound(row))
            store.run("UPDATE archive SET sealed = ? WHERE id = ?", (seal(new, words, _bound(row)), row.id))
    secrets.keep(store, KEY, new)
    return len(rows)


def _bound(row: Archived) -> bytes:
    return canonical_json(["habitat-box archive v1", row.id, row.kind, row.ref])


def _key(store: Store) -> bytes:
    try:
        return secrets.get(store, KEY)
    except KeyError:
        secrets.keep(store, KEY, new_sealing_key())
        return secrets.get(store, KEY)


__all__ = [
    "ARCHIVE_OPEN", "WRITTEN", "Archived", "blank", "file_of", "opened_words", "put_away", "reseal", "rows_of", "support_of",
]  # fmt: skip
