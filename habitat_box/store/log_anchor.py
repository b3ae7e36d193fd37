"""What the log's chain says at a line whose number and hash a paper bears: the anchor no key can rewrite."""

from __future__ import annotations

from habitat_box.store.connection import Store


def head_at(store: Store, seq: int) -> str | None:
    """Give the hash the chain has at a line, in hexadecimal; None when that line was old enough to go, or never came.

    A line that went keeps its hash where it was the last of those that went together (`log_checkpoint`).
    """
    for table in ("access_log", "log_checkpoint"):
        row = store.one(f"SELECT head FROM {table} WHERE seq = ?", (seq,))  # noqa: S608 - two fixed names
        if row:
            return bytes(row["head"]).hex()
    return None
