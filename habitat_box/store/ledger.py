"""The erasure ledger: random tokens of rows that are gone, chained, so that an old backup cannot bring them back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from crypto.canonical import canonical_json
from habitat_box.store.connection import Store

GENESIS = "0" * 64
"""What the first line is hashed onto."""


@dataclass(frozen=True)
class Line:
    """One erasure. `token`: the random id of the row. `scope`: which kind of row, or which part of it. `day`: ISO."""

    seq: int
    token: str
    scope: str
    day: str
    hash: str


def link(seq: int, token: str, scope: str, day: str, previous: str) -> str:
    """Hash one line onto the one before: SHA-256 of canonical JSON (docs/formats.md)."""
    said = {"seq": seq, "token": token, "scope": scope, "day": day, "previous": previous}
    return sha256(canonical_json(said)).hexdigest()


def is_whole(lines: Iterable[Line]) -> bool:
    """Say whether these lines are a chain from its first one."""
    previous = GENESIS
    for number, line in enumerate(lines, start=1):
        if line.seq != number or line.hash != link(number, line.token, line.scope, line.day, previous):
            return False
        previous = line.hash
    return True


def remember(store: Store, token: str, scope: str, day: str) -> bool:
    """Add an erasure at the end of the chain, in the caller's unit; False when it was there already."""
    if store.one("SELECT seq FROM erasure_ledger WHERE token = ? AND scope = ?", (token, scope)):
        return False
    seq, previous = head_of(store)
    said = {"seq": seq + 1, "token": token, "scope": scope, "erased_on": day}
    store.insert("erasure_ledger", {**said, "hash": link(seq + 1, token, scope, day, previous)})
    return True


def head_of(store: Store) -> tuple[int, str]:
    """Give the number and the hash of the last line, (0, GENESIS) before the first."""
    row = store.one("SELECT seq, hash FROM erasure_ledger ORDER BY seq DESC LIMIT 1")
    return (int(row["seq"]), str(row["hash"])) if row else (0, GENESIS)


def lines_of(store: Store) -> list[Line]:
    """Give the whole ledger, oldest first."""
    rows = store.rows("SELECT seq, token, scope, erased_on AS day, hash FROM erasure_ledger ORDER BY seq")
    return [Line(**row) for row in rows]
