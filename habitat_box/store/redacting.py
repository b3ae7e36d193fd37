"""How a line of the log is emptied and keeps its place: words and salt go, commitment and hash stay (docs/formats.md, 3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from habitat_box.store import journal
from habitat_box.store.connection import Store
from habitat_box.store.moments import text_of
from habitat_box.store.personal import marks
from habitat_box.store.pruning import shortening


def full_lines(store: Store, seqs: Sequence[int]) -> list[int]:
    """Give which of these lines are there and not emptied yet, in order."""
    found: list[int] = []
    for batch in _batches(seqs):
        sql = f"SELECT seq FROM access_log WHERE length(salt) > 0 AND seq IN ({marks(batch)}) ORDER BY seq"  # noqa: S608
        found += [row["seq"] for row in store.rows(sql, batch)]
    return found


def empty(store: Store, seqs: Sequence[int], at: datetime, reason: str) -> None:
    """Empty lines for a reason, in the caller's unit. A trigger refuses it of a line whose reason was not written first."""
    for seq in seqs:
        store.insert("log_redaction", {"seq": seq, "at": text_of(at), "reason": reason})
    nothing = ", ".join(f"{name} = ''" for name in journal.PAYLOAD)
    for batch in _batches(seqs):
        with shortening(store):
            store.run(f"UPDATE access_log SET {nothing}, salt = x'' WHERE seq IN ({marks(batch)})", batch)  # noqa: S608


def _batches(seqs: Sequence[int]) -> list[tuple[int, ...]]:
    ordered = sorted(set(seqs))
    return [tuple(ordered[start : start + 400]) for start in range(0, len(ordered), 400)]
