"""Invitations, phones and sessions: pseudonymous rows, and only the hashes of what phones hold."""

from __future__ import annotations

from datetime import datetime

from habitat_box.store.connection import Row, Store
from habitat_box.store.moments import instant, text_of


def invite(store: Store, invitation_id: str, worker_id: str, token_hash: str, typed_hash: str, expires_at: datetime) -> None:
    """Write an invitation and end the worker's earlier ones."""
    with store.unit(), store.opened({"worker": {"id"}}):
        store.run("DELETE FROM enrolment WHERE worker_id = ? AND used_at IS NULL", (worker_id,))
        store.insert(
            "enrolment",
            {
                "id": invitation_id,
                "worker_id": worker_id,
                "token_hash": token_hash,
                "typed_hash": typed_hash,
                "expires_at": text_of(expires_at),
            },
        )


def use_invitation(store: Store, digest: str, at: datetime) -> str | None:
    """Use an invitation once, by the hash of its token or typed code, and give the worker's id."""
    with store.unit():
        row = store.one(
            "SELECT id, worker_id FROM enrolment WHERE (token_hash = ? OR typed_hash = ?) AND used_at IS NULL"
            " AND expires_at > ?",
            (digest, digest, text_of(at)),
        )
        if row is None:
            return None
        store.run("UPDATE enrolment SET used_at = ? WHERE id = ?", (text_of(at), row["id"]))
    return str(row["worker_id"])


def add_device(store: Store, device_id: str, worker_id: str, secret_hash: str, match_code: str, at: datetime) -> None:
    """Write a phone that waits for the coordinator."""
    with store.unit(), store.opened({"worker": {"id"}}):
        store.insert(
            "device",
            {
                "id": device_id,
                "worker_id": worker_id,
                "secret_hash": secret_hash,
                "state": "en attente",
                "match_code": match_code,
                "created_at": text_of(at),
            },
        )


def waiting_codes(store: Store, since: datetime) -> set[str]:
    """Give the numbers shown on phones that wait, so that no two are alike."""
    with store.unit(write=False):
        rows = store.rows("SELECT match_code FROM device WHERE state = 'en attente' AND created_at > ?", (text_of(since),))
    return {row["match_code"] for row in rows}


def start(store: Store, id_hash: str, kind: str, subject_id: str, at: datetime, channel: str = "carte") -> None:
    """Write a session. `kind` is intervenant (subject: a phone) or carte (subject: a card, shown through a channel)."""
    now = text_of(at)
    row = {"id_hash": id_hash, "kind": kind, "subject_id": subject_id, "channel": channel}
    with store.unit():
        store.insert("web_session", {**row, "created_at": now, "last_seen_at": now})


def find(store: Store, id_hash: str) -> Row | None:
    """Find a session with its instants read."""
    with store.unit(write=False):
        row = store.one(
            "SELECT id_hash, kind, subject_id, channel, code_given, created_at, last_seen_at FROM web_session"
            " WHERE id_hash = ?",
            (id_hash,),
        )
    if row is None:
        return None
    return {**row, "created_at": instant(row["created_at"]), "last_seen_at": instant(row["last_seen_at"])}


def touch(store: Store, id_hash: str, at: datetime) -> None:
    """Note that a session was used."""
    with store.unit():
        store.run("UPDATE web_session SET last_seen_at = ? WHERE id_hash = ?", (text_of(at), id_hash))


def mark_code_given(store: Store, id_hash: str) -> None:
    """Note that the resident typed her code in this session."""
    with store.unit():
        store.run("UPDATE web_session SET code_given = 1 WHERE id_hash = ?", (id_hash,))


def end(store: Store, *, id_hash: str = "", subject_id: str = "", before: datetime | None = None) -> None:
    """End one session, all those of a phone or card, or those begun before an instant."""
    with store.unit():
        if id_hash:
            store.run("DELETE FROM web_session WHERE id_hash = ?", (id_hash,))
        if subject_id:
            store.run("DELETE FROM web_session WHERE subject_id = ?", (subject_id,))
        if before is not None:
            store.run("DELETE FROM web_session WHERE created_at < ?", (text_of(before),))


def close_all(store: Store) -> None:
    """End every session and every invitation that was not used, in the caller's unit."""
    store.run("DELETE FROM web_session")
    store.run("DELETE FROM enrolment WHERE used_at IS NULL")


def count_before(store: Store, at: datetime) -> int:
    """Count the sessions begun before an instant, in the caller's unit."""
    row = store.one("SELECT count(*) AS n FROM web_session WHERE created_at < ?", (text_of(at),))
    return int(row["n"]) if row else 0
