"""The access log: one line a look, chained, written in the same transaction as the look itself.

A line holds pseudonyms and fixed words only, no free text (CNIL developer guide, sheet 8). Format: docs/formats.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from crypto import chain
from crypto.tokens import new_id_bytes
from habitat_box.domain.people import Actor
from habitat_box.store import witness
from habitat_box.store.connection import Store
from habitat_box.store.moments import instant, text_of

PAYLOAD = ("at", "actor", "role", "organisation_id", "action", "object", "subject_ref", "shown", "result")
# The same canonical JSON as chain.canonical, written by SQLite: three times faster over years of lines. Were it ever
# different, a good line would be called changed, never a changed line good. An emptied line has no payload to say.
_JSON = "CAST(json_object(" + ", ".join(f"'{name}', {name}" for name in sorted(PAYLOAD)) + ") AS BLOB)"
_CANONICAL = f"CASE WHEN length(salt) THEN {_JSON} WHEN {' || '.join(PAYLOAD)} <> '' THEN {_JSON} END"


@dataclass(frozen=True)
class Entry:
    """What one line says. `shown` lists field words separated by commas."""

    action: str
    object: str
    subject_ref: str = ""
    shown: str = ""
    result: str = "montré"


@dataclass(frozen=True)
class LogLine:
    """One line as read back."""

    seq: int
    at: datetime
    actor: str
    role: str
    organisation_id: str
    action: str
    object: str
    shown: str
    result: str


def append(store: Store, at: datetime, actor: Actor, entries: list[Entry]) -> None:
    """Write lines at the end of the chain, inside the caller's unit. Nothing is shown if this fails."""
    seq, head = last_of(store)
    lines = []
    for entry in entries:
        seq += 1
        said = (
            text_of(at), actor.id, actor.role.value, actor.organisation_id,
            entry.action, entry.object, entry.subject_ref, entry.shown, entry.result,
        )  # fmt: skip
        salt = new_id_bytes()
        commitment = chain.commitment(salt, chain.canonical(dict(zip(PAYLOAD, said, strict=True))))
        head = chain.link(head, seq, commitment)
        lines.append((seq, *said, salt, commitment, head))
    marks = "(" + ",".join("?" * (len(PAYLOAD) + 4)) + ")"
    columns = ", ".join(("seq", *PAYLOAD, "salt", "commitment", "head"))
    for start in range(0, len(lines), 100):
        batch = lines[start : start + 100]
        values = [value for line in batch for value in line]
        store.run(f"INSERT INTO access_log ({columns}) VALUES {','.join([marks] * len(batch))}", values)  # noqa: S608
    store.after_commit("witness", lambda: witness.note(store.path, seq, head))


def lines_about(store: Store, subject_ref: str, since: datetime, until: datetime | None = None) -> list[LogLine]:
    """Give the lines about one pseudonym since an instant, and before another, newest first."""
    return _lines_where(store, "subject_ref", subject_ref, since, until)


def lines_of_act(store: Store, action: str, since: datetime, until: datetime | None = None) -> list[LogLine]:
    """Give the lines of one act since an instant, and before another, newest first."""
    return _lines_where(store, "action", action, since, until)


def _lines_where(store: Store, column: str, value: str, since: datetime, until: datetime | None) -> list[LogLine]:
    rows = store.rows(
        "SELECT seq, at, actor, role, organisation_id, action, object, shown, result FROM access_log"  # noqa: S608
        f" WHERE {column} = ? AND at >= ? AND at < ? ORDER BY seq DESC",
        (value, text_of(since), "~" if until is None else text_of(until)),
    )
    return [LogLine(**{**row, "at": instant(row["at"])}) for row in rows]


def last_moment(store: Store) -> datetime | None:
    """Give the instant of the last line that still says one, None before the first."""
    last = store.one("SELECT at FROM access_log WHERE at <> '' ORDER BY seq DESC LIMIT 1")
    return instant(last["at"]) if last else None


def head_of(store: Store) -> tuple[int, str]:
    """Give the number and the hash of the last line: what goes on paper and into each backup."""
    seq, head = last_of(store)
    return seq, head.hex()


def lost_since(store: Store) -> int | None:
    """Give the line the witness saw and the store has not, None when they agree (docs/formats.md).

    The witness is asked first: what others commit meanwhile only puts the store further.
    """
    seen = witness.read(store.path)
    with store.unit(write=False):
        last, _head = last_of(store)
        row = None if seen is None else store.one("SELECT head FROM access_log WHERE seq = ?", (seen[0],))
    if seen is None or (seen[0] <= last and (row is None or bytes(row["head"]) == seen[1])):
        return None
    return seen[0]


def last_of(store: Store) -> tuple[int, bytes]:
    """Give the last line's number and hash; those of the last checkpoint when every line was old enough to go."""
    row = store.one("SELECT seq, head FROM access_log ORDER BY seq DESC LIMIT 1")
    return (int(row["seq"]), bytes(row["head"])) if row else checkpoint_of(store)


def checkpoint_of(store: Store) -> tuple[int, bytes]:
    """Give the number and the hash of the last line that was old enough to go: where the chain begins today."""
    row = store.one("SELECT seq, head FROM log_checkpoint ORDER BY seq DESC LIMIT 1")
    return (int(row["seq"]), bytes(row["head"])) if row else (0, chain.GENESIS)


def verify(store: Store) -> chain.Verdict:
    """Walk the chain from its last checkpoint and name the first bad line. A line left before the checkpoint is one."""
    after, previous = checkpoint_of(store)
    return chain.verify(lines(store), after=after, previous=previous, explained=emptied(store))


def emptied(store: Store) -> set[int]:
    """Give the numbers of the lines that were emptied for a reason."""
    return {row["seq"] for row in store.rows("SELECT seq FROM log_redaction")}


def lines(store: Store) -> Iterator[chain.Row]:
    """Give every line as the chain knows it, in order, as plain tuples: a name for each would double the time of a walk."""
    cursor = store.database.execute_sql(
        f"SELECT seq, salt, {_CANONICAL}, commitment, head FROM access_log ORDER BY seq"  # noqa: S608
    )
    return iter(cursor)
