"""How rows go for good: by primary key, with everything that hangs on them, children first.

One function for what is too old, what someone asked to erase and what a NO withdrew (reference, E4). Expects nothing to
be open: it opens the keys it needs, and never a word of what it destroys.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from habitat_box.store.connection import Store
from habitat_box.store.personal import marks

Key = str | int
BATCH = 400


@dataclass(frozen=True)
class Branch:
    """Rows of a table that hang on another's. `find` gives their keys; `forget` names the column emptied in their place."""

    table: str
    find: str
    forget: str = ""


def _by(table: str, column: str, *, forget: bool = False, only: str = "1") -> Branch:
    find = f"SELECT {key_of(table)} FROM {table} WHERE {column} IN ({{ids}}) AND {only}"  # noqa: S608
    return Branch(table, find, column if forget else "")


_KEYS: Mapping[str, str] = {
    "web_session": "id_hash",
    "decision_support": "resident_id",
    "planning_change": "seq",
    "access_log": "seq",
    "consent_event": "seq",
    "name_match": "rowid",
    "photo_person": "rowid",
    "photo_use": "rowid",
    "month_count": "rowid",
    "notice": "rowid",
    "house_fact": "name",
    "retention_limit": "rule",
}


def key_of(table: str) -> str:
    """Name the column that finds a row: its primary key, or the row's own number where the key has several columns."""
    return _KEYS.get(table, "id")


_TO_TAKE_DOWN = "kind = 'publication' AND done_at IS NULL"
BRANCHES: Mapping[str, tuple[Branch, ...]] = {
    "resident": (
        Branch("photo", "SELECT DISTINCT photo_id FROM photo_person WHERE resident_id IN ({ids})"),
        Branch("archive", "SELECT id FROM archive WHERE ref IN ({ids})"),
        _by("decision_support", "resident_id"),
        _by("contact", "resident_id"),
        _by("optional_data", "resident_id"),
        _by("name_match", "resident_id"),
        _by("planning_change", "resident_id"),
        _by("visit", "resident_id"),
        _by("card", "resident_id"),
        _by("task", "resident_id", forget=True, only=_TO_TAKE_DOWN),  # a photo on the street is still to be taken down
        _by("task", "resident_id"),
    ),
    "contact": (_by("decision_support", "contact_id", forget=True),),
    "card": (_by("web_session", "subject_id"),),
    "device": (_by("web_session", "subject_id"), _by("inbox_entry", "device_id", forget=True)),
    "visit": (_by("inbox_entry", "visit_id"),),
    "photo": (_by("photo_person", "photo_id"), _by("photo_use", "photo_id"), _by("publication", "photo_id")),
    "worker": (
        _by("device", "worker_id"),
        _by("enrolment", "worker_id"),
        _by("inbox_entry", "worker_id"),
        _by("visit", "worker_id", forget=True),
        Branch(
            "planning_change",  # which names the worker before and after
            "SELECT c.seq FROM planning_change c JOIN worker w ON instr(c.before || c.after, w.id) WHERE w.id IN ({ids})",
        ),
    ),
    "planning_import": (_by("planning_change", "import_id", forget=True),),
    "organisation": (
        _by("name_match", "organisation_id"),
        _by("planning_change", "organisation_id"),
        _by("visit", "organisation_id"),
        _by("worker", "organisation_id"),
        _by("planning_import", "organisation_id"),
        _by("activity", "organisation_id"),
    ),
}
"""What hangs on a row of each table."""

_OPEN: Mapping[str, frozenset[str]] = {
    "resident": frozenset({"id"}),
    "decision_support": frozenset({"resident_id", "contact_id"}),
    "contact": frozenset({"id", "resident_id"}),
    "optional_data": frozenset({"id", "resident_id"}),
    "photo": frozenset({"id"}),
    "photo_person": frozenset({"ROWID", "photo_id", "resident_id"}),
    "photo_use": frozenset({"ROWID", "photo_id"}),
    "publication": frozenset({"id", "photo_id"}),
    "task": frozenset({"id", "resident_id", "kind", "done_at"}),
    "rights_request": frozenset({"id"}),
    "breach": frozenset({"id"}),
    "archive": frozenset({"id", "ref"}),
    "visit": frozenset({"id", "resident_id", "organisation_id", "worker_id"}),
    "planning_change": frozenset({"seq", "import_id", "resident_id", "organisation_id", "before", "after"}),
    "card": frozenset({"id", "resident_id"}),
    "worker": frozenset({"id", "organisation_id"}),
    "name_match": frozenset({"ROWID", "organisation_id", "resident_id"}),
    "inbox_entry": frozenset({"id", "device_id", "worker_id", "visit_id"}),
}


def destroy(store: Store, table: str, keys: Sequence[Key]) -> int:
    """Destroy these rows and all that hangs on them, in the caller's unit, and give how many of these there were."""
    with store.opened(_OPEN, _OPEN):
        return _destroy(store, table, list(dict.fromkeys(keys)))


def _destroy(store: Store, table: str, keys: Sequence[Key]) -> int:
    gone = 0
    for ids in _batches(keys):
        for branch in BRANCHES.get(table, ()):
            found = _found(store, branch, ids)
            if branch.forget:
                _forget(store, branch, found)
            else:
                _destroy(store, branch.table, found)
        gone += store.run(f"DELETE FROM {table} WHERE {key_of(table)} IN ({marks(ids)})", ids)  # noqa: S608
    return gone


def _found(store: Store, branch: Branch, ids: Sequence[Key]) -> list[Key]:
    return [next(iter(row.values())) for row in store.rows(branch.find.format(ids=marks(ids)), ids)]


def _forget(store: Store, branch: Branch, keys: Sequence[Key]) -> None:
    for ids in _batches(keys):
        where = f"{key_of(branch.table)} IN ({marks(ids)})"
        store.run(f"UPDATE {branch.table} SET {branch.forget} = NULL WHERE {where}", ids)  # noqa: S608


def _batches(keys: Sequence[Key]) -> Iterator[tuple[Key, ...]]:
    for start in range(0, len(keys), BATCH):
        yield tuple(keys[start : start + BATCH])
