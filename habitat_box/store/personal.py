"""Queries on the tables that hold a person. Importable by the door and the store only (an import contract).

Every function expects its columns to have been opened by the caller: the guard refuses it otherwise.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from hashlib import sha256

from habitat_box.domain.consent import Channel, ConsentEvent, State
from habitat_box.store.connection import Row, Store
from habitat_box.store.moments import instant

REFS = ("id", "log_ref", "consent_ref")
EVENT = (
    "id", "purpose", "version", "text_sha256", "language", "state", "at", "effective_from", "valid_until", "channel",
    "given_by", "helper_role", "receipt_id",
)  # fmt: skip


def marks(values: Collection[object]) -> str:
    """Write one question mark for each value."""
    return ",".join("?" * len(values))


def refs_of(store: Store, ids: Sequence[str]) -> list[Row]:
    """Give the pseudonyms of these residents."""
    if not ids:
        return []
    return store.rows(f"SELECT id, log_ref, consent_ref FROM resident WHERE id IN ({marks(ids)})", tuple(ids))  # noqa: S608


def residents_here(store: Store, on: str) -> list[Row]:
    """Give the pseudonyms of the residents living here on a day."""
    return store.rows("SELECT id, log_ref, consent_ref FROM resident WHERE exit_on IS NULL OR exit_on >= ? ORDER BY id", (on,))


def columns_of(store: Store, ids: Sequence[str], columns: Sequence[str]) -> list[Row]:
    """Read these columns of these residents, and no other."""
    wanted = ", ".join(("id", *columns))
    return store.rows(f"SELECT {wanted} FROM resident WHERE id IN ({marks(ids)})", tuple(ids))  # noqa: S608


def habits_of(store: Store, ids: Sequence[str]) -> dict[str, str]:
    """Read the habits these residents dictated."""
    rows = store.rows(f"SELECT resident_id, words FROM habit WHERE resident_id IN ({marks(ids)})", tuple(ids))  # noqa: S608
    return {row["resident_id"]: row["words"] for row in rows}


def with_habits(store: Store) -> list[str]:
    """Give the residents whose habits are written."""
    return [row["resident_id"] for row in store.rows("SELECT resident_id FROM habit")]


def forget_habits(store: Store, resident_id: str) -> int:
    """Erase one resident's habits, and give how many texts that was."""
    return store.run("DELETE FROM habit WHERE resident_id = ?", (resident_id,))


def contacts_of(store: Store, ids: Sequence[str], role: str | None = None) -> list[Row]:
    """Read the people these residents named, or only those with one role."""
    rows = store.rows(
        f"SELECT id, resident_id, name, phone, link, roles FROM contact WHERE resident_id IN ({marks(ids)}) ORDER BY name",  # noqa: S608
        tuple(ids),
    )
    return [row for row in rows if role is None or role in row["roles"].split(",")]


def last_events(store: Store, consent_refs: Sequence[str]) -> dict[str, dict[str, ConsentEvent]]:
    """Give the last event of each purpose, by pseudonym then purpose: one query for any number of people."""
    if not consent_refs:
        return {}
    columns = ", ".join(f"e.{name}" for name in EVENT)
    rows = store.rows(
        f"SELECT e.subject_ref, {columns} FROM consent_event e WHERE e.seq IN ("  # noqa: S608
        f"SELECT max(seq) FROM consent_event WHERE subject_ref IN ({marks(consent_refs)}) GROUP BY subject_ref, purpose)",
        tuple(consent_refs),
    )
    found: dict[str, dict[str, ConsentEvent]] = {}
    for row in rows:
        subject = row.pop("subject_ref")
        found.setdefault(subject, {})[row["purpose"]] = event_of(row)
    return found


def events_of(store: Store, consent_ref: str) -> list[ConsentEvent]:
    """Give the whole history of one person's choices, oldest first."""
    columns = ", ".join(EVENT)
    rows = store.rows(
        f"SELECT {columns} FROM consent_event WHERE subject_ref = ? ORDER BY seq",  # noqa: S608
        (consent_ref,),
    )
    return [event_of(row) for row in rows]


def event_with_receipt(store: Store, receipt_id: str) -> Row | None:
    """Find an event by its receipt number, with the resident it is about."""
    columns = ", ".join(f"e.{name}" for name in EVENT)
    return store.one(
        f"SELECT r.id AS resident_id, {columns} FROM consent_event e JOIN resident r ON r.consent_ref = e.subject_ref"  # noqa: S608
        " WHERE e.receipt_id = ?",
        (receipt_id,),
    )


def event_of(row: Row) -> ConsentEvent:
    """Make the value of one stored event."""
    return ConsentEvent(
        id=row["id"],
        purpose=row["purpose"],
        version=row["version"],
        text_sha256=row["text_sha256"],
        language=row["language"],
        state=State(row["state"]),
        at=instant(row["at"]),
        effective_from=instant(row["effective_from"]),
        valid_until=instant(row["valid_until"]),
        channel=Channel(row["channel"]),
        receipt_id=row["receipt_id"],
        given_by=row["given_by"],
        helper_role=row["helper_role"],
    )


def last_event_hash(store: Store) -> str:
    """Give the hash of the last consent event of the house, "" before the first."""
    row = store.one("SELECT hash FROM consent_event ORDER BY seq DESC LIMIT 1")
    return str(row["hash"]) if row else ""


def event_hash(row: Mapping[str, object], previous: str) -> str:
    """Hash one event onto the one before: SHA-256 of its columns as sorted JSON. Format: docs/formats.md."""
    said = json.dumps({**row, "previous": previous}, sort_keys=True, ensure_ascii=False)
    return sha256(said.encode()).hexdigest()


def first_broken_event(store: Store) -> int | None:
    """Give the number of the first event whose hash does not follow from its words and the event before."""
    previous = ""
    columns = ", ".join(("seq", "subject_ref", *EVENT, "previous_hash", "hash"))
    for row in store.rows(f"SELECT {columns} FROM consent_event ORDER BY seq"):  # noqa: S608
        seq, before, found = row.pop("seq"), row.pop("previous_hash"), row.pop("hash")
        if before != previous or found != event_hash(row, previous):
            return int(seq)
        previous = found
    return None
