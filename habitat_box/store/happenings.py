"""What is told of the house's activities: a dimension and a number of people. No table links an activity to anyone."""

from __future__ import annotations

from datetime import date

from habitat_box.domain.activities import ToldActivity
from habitat_box.store.connection import Store


def told_between(store: Store, first: date, last: date) -> list[ToldActivity]:
    """Give the activities of these days, oldest first."""
    rows = store.rows(
        "SELECT id, day, title, dimension, head_count FROM activity WHERE cancelled = 0 AND day BETWEEN ? AND ?"
        " ORDER BY day, starts_at, id",
        (first.isoformat(), last.isoformat()),
    )
    return [ToldActivity(**{**row, "day": date.fromisoformat(row["day"])}) for row in rows]


def tell(store: Store, activity_id: str, dimension: int | None, head_count: int | None) -> bool:
    """Write what is told of one activity, and say whether there was one."""
    told = "UPDATE activity SET dimension = ?, head_count = ? WHERE id = ?"
    return bool(store.run(told, (dimension, head_count, activity_id)))
