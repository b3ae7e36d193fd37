"""Who left, and what of theirs still works. Opens what it reads, in the caller's unit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from habitat_box.store.connection import Store
from habitat_box.store.moments import optional_day
from habitat_box.store.personal import marks

Stay = tuple[date | None, str]
"""The last day of a stay, None while it lasts, and the code of why it ended."""

_STAY_OPEN = {"resident": frozenset({"id", "exit_on", "exit_code"})}
_CARD_OPEN = {"card": frozenset({"id", "resident_id", "revoked_at"})}
_TASK_OPEN = {"task": frozenset({"id", "kind", "resident_id", "done_at"})}


def stay_of(store: Store, resident_id: str) -> Stay | None:
    """Give one resident's stay, None for nobody."""
    with store.opened(_STAY_OPEN):
        row = store.one("SELECT exit_on, exit_code FROM resident WHERE id = ?", (resident_id,))
    return (optional_day(row["exit_on"]), row["exit_code"] or "") if row else None


def gone_by(store: Store, day: str) -> dict[str, Stay]:
    """Give the stays that ended on a day (ISO) or before it."""
    with store.opened(_STAY_OPEN):
        rows = store.rows("SELECT id, exit_on, exit_code FROM resident WHERE exit_on <= ?", (day,))
    return {row["id"]: (optional_day(row["exit_on"]), row["exit_code"] or "") for row in rows}


def living_cards(store: Store, resident_id: str) -> list[str]:
    """Give the ids of a resident's cards that were not revoked."""
    with store.opened(_CARD_OPEN):
        rows = store.rows("SELECT id FROM card WHERE resident_id = ? AND revoked_at IS NULL", (resident_id,))
    return [row["id"] for row in rows]


def tasks_of(store: Store, resident_id: str, kinds: Sequence[str]) -> list[str]:
    """Give the ids of a resident's tasks of these kinds that nobody did."""
    with store.opened(_TASK_OPEN):
        rows = store.rows(
            f"SELECT id FROM task WHERE resident_id = ? AND done_at IS NULL AND kind IN ({marks(kinds)})",  # noqa: S608
            (resident_id, *kinds),
        )
    return [row["id"] for row in rows]
