"""Is the clock sure? A box whose battery died wakes up in 1970 or in 2036, and would erase everything or nothing.

The box notes an instant it was sure of, again and again. It stays sure while the clock moves on from there by 30 days at
most and never back by more than a few minutes. Outside, it doubts, and erases nothing, until the date comes back or the
coordinator confirms the date she reads on screen. Only a sure clock moves the mark: looking at the box never cures a doubt.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

LONGEST_SILENCE = timedelta(days=30)
"""A box that was off longer than this cannot tell a long holiday from a wrong date: someone must say."""

SET_RIGHT = timedelta(minutes=5)
"""How far back a clock goes when the network sets it right: no reason to doubt."""


@dataclass(frozen=True)
class ClockMark:
    """The last instant the box was sure of, and since when it doubts. Aware instants."""

    sure_at: datetime
    doubted_at: datetime | None = None


def is_sure(mark: ClockMark | None, now: datetime) -> bool:
    """Say whether the clock may be trusted at `now`; a box that never noted an instant has nothing to compare with."""
    return mark is None or mark.sure_at - SET_RIGHT <= now <= mark.sure_at + LONGEST_SILENCE


def after(mark: ClockMark | None, now: datetime) -> ClockMark:
    """Give the mark to keep at `now`: moved on when sure, else where it was, with the first instant of the doubt."""
    if mark is None:
        return ClockMark(now)
    if not is_sure(mark, now):
        return ClockMark(mark.sure_at, mark.doubted_at or now)
    return ClockMark(max(mark.sure_at, now))


def confirmed(now: datetime) -> ClockMark:
    """Give the mark of a date someone read on screen and confirmed."""
    return ClockMark(now)
