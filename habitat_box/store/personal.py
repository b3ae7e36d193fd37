"""Queries on the tables that hold a person. Importable by the door and the store only (an import contract).

Every function expects its columns to have been opened by the caller: the guard refuses it otherwise.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from hashlib import sha256

from habitat_box.domain.consent import Channel, ConsentEvent, State
from habitat_box.domain.people import DecisionMode
from habitat_box.domain.support import ALONE, GivenBy, HelperRole, Support
from habitat_box.store.connection import Row, Store
from habitat_box.store.moments import instant, optional_day

REFS = ("id", "log_ref", "consent_ref", "limited_on")
EVENT = (
    "id", "purpose", "version", "text_sha256", "language", "state", "at", "effective_from", "valid_until", "channel",
    "given_by", "helper_role", "receipt_id",
)  # fmt: skip
SUPPORT = ("mode", "person_scope", "contact_id", "deed_seen_on", "deed_seen_by", "judge_seen_on", "review_on")


def marks(values: Collection[object]) -> str:
    """Write one question mark for each value."""
    return ",".join("?" * len(values))


def refs_of(store: Store, ids: Sequence[str]) -> list[Row]:
    """Give the pseudonyms of these residents."""
    if not ids:
        return []
    columns = ", ".join(REFS)
    return store.rows(f"SELECT {columns} FROM resident WHERE id IN ({marks(ids)})", tuple(ids))  # noqa: S608


def residents_here(store: Store, on: str) -> list[Row]:
    """Give the pseudonyms of the residents living here on a day."""
    return store.rows("SELECT id, log_ref, consent_ref FROM resident WHERE exit_on IS NULL OR exit_on >= ? ORDER BY id", (on,))


def columns_of(store: Store, ids: Sequence[str], columns: Sequence[str]) -> list[Row]:
    """Read these columns of these residents, and no other."""
    wanted = ", ".join(("id", *columns))
    return store.rows(f"SELECT {wanted} FROM resident WHERE id IN ({marks(ids)})", tuple(ids))  # noqa: S608


def everyone_known(store: Store) -> list[Row]:
    """Give the id and the last day of every resident the box still knows, gone or not."""
    return store.rows("SELECT id, exit_on FROM resident ORDER BY id")


def support_of(store: Store, resident_id: str) -> Support:
    """Read how a resident decides; alone when nothing is written."""
    row = store.one(f"SELECT {', '.join(SUPPORT)} FROM decision_support WHERE resident_id = ?", (resident_id,))  # noqa: S608
    if row is None:
        return ALONE
    return Support(
        DecisionMode(row["mode"]),
        bool(row["person_scope"]),
        row["contact_id"] or "",
        optional_day(row["deed_seen_on"]),
        row["deed_seen_by"] or "",
        optional_day(row["judge_seen_on"]),
        optional_day(row["review_on"]),
    )


def optional_of(store: Store, ids: Sequence[str], purpose: str) -> dict[str, list[Row]]:
    """Read what these residents gave for one purpose, oldest first."""
    rows = store.rows(
        f"SELECT id, resident_id, words, written_on FROM optional_data WHERE purpose = ? AND resident_id IN ({marks(ids)})"  # noqa: S608
        " ORDER BY written_on, id",
        (purpose, *ids),
    )
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["resident_id"], []).append(row)
    return found


def contacts_of(store: Store, ids: Sequence[str], role: str | None = None) -> list[Row]:
    """Read the people these residents named, or only those with one role."""
    rows = store.rows(
        "SELECT id, resident_id, name, phone, link, roles, informed_on FROM contact"  # noqa: S608
        f" WHERE resident_id IN ({marks(ids)}) ORDER BY name",
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
        # Being asked changes nothing: a question counts only where nothing else was ever said.
        "SELECT coalesce(max(CASE state WHEN 'demandé' THEN NULL ELSE seq END), max(seq)) FROM consent_event"
        f" WHERE subject_ref IN ({marks(consent_refs)}) GROUP BY subject_ref, purpose)",
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
    """Find an event by its receipt number, with the resident it is about: None once her file is erased."""
    columns = ", ".join(f"e.{name}" for name in EVENT)
    return store.one(
        f"SELECT r.id AS resident_id, e.subject_ref, {columns} FROM consent_event e"  # noqa: S608
        " LEFT JOIN resident r ON r.consent_ref = e.subject_ref"
        " WHERE e.receipt_id = ?",
        (receipt_id,),
    )


def events_since(store: Store, since: str) -> list[Row]:
    """Give the events made by card or tablet since an instant, newest first, with the resident of each."""
    columns = ", ".join(f"e.{name}" for name in EVENT)
    return store.rows(
        f"SELECT r.id AS resident_id, {columns} FROM consent_event e JOIN resident r ON r.consent_ref = e.subject_ref"  # noqa: S608
        " WHERE e.at >= ? AND e.channel IN ('carte', 'tablette') ORDER BY e.seq DESC",
        (since,),
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
        given_by=GivenBy(row["given_by"]),
        helper_role=HelperRole(row["helper_role"]),
    )


def last_event_hash(store: Store) -> str:
    """Give the hash of the last consent event of the house, erased or not, "" before the first."""
    row = store.one(
        "SELECT hash FROM (SELECT seq, hash FROM consent_event UNION ALL SELECT seq, hash FROM consent_husk)"
        " ORDER BY seq DESC LIMIT 1"
    )
    return str(row["hash"]) if row else ""


def event_hash(row: Mapping[str, object], previous: str) -> str:
    """Hash one event onto the one before: SHA-256 of its columns as sorted JSON. Format: docs/formats.md."""
    said = json.dumps({**row, "previous": previous}, sort_keys=True, ensure_ascii=False)
    return sha256(said.encode()).hexdigest()


def first_broken_event(store: Store) -> int | None:
    """Give the number of the first event whose hash does not follow from its words and the event before.

    An erased event left its hash alone: the one after it must still follow from that.
    """
    previous = ""
    columns = ", ".join(("seq", "subject_ref", *EVENT, "previous_hash", "hash"))
    events: list[Row] = store.rows(f"SELECT {columns} FROM consent_event")  # noqa: S608
    husks = store.rows("SELECT seq, hash FROM consent_husk WHERE seq NOT IN (SELECT seq FROM consent_event)")
    for row in sorted(events + husks, key=lambda one: int(one["seq"])):
        seq, found = row.pop("seq"), row.pop("hash")
        if row and (row.pop("previous_hash") != previous or found != event_hash(row, previous)):
            return int(seq)
        previous = found
    return None
