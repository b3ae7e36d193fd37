"""The last instant the box was sure of, as the store remembers it."""

from __future__ import annotations

from datetime import datetime

from habitat_box.domain.trusted_clock import ClockMark
from habitat_box.store import journal
from habitat_box.store.connection import Store
from habitat_box.store.moments import instant, optional_instant


def clock_mark(store: Store) -> ClockMark | None:
    """Give the mark, in the caller's unit; that of the last log line for a box from before the marks, None for a new one."""
    row = store.one("SELECT sure_at, doubted_at FROM clock_mark")
    if row is not None:
        return ClockMark(instant(row["sure_at"]), optional_instant(row["doubted_at"]))
    last: datetime | None = journal.last_moment(store)
    return None if last is None else ClockMark(last)
