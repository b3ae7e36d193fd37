"""How instants and days are written in the store: UTC, ISO 8601, always the same width so that text order is time order."""

from __future__ import annotations

from datetime import UTC, date, datetime

_FORM = "%Y-%m-%dT%H:%M:%S.%fZ"


def text_of(moment: datetime) -> str:
    """Write an aware instant. Raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("an instant in the store is aware")
    return moment.astimezone(UTC).strftime(_FORM)


def instant(text: str) -> datetime:
    """Read an instant back, in UTC."""
    return datetime.fromisoformat(text)


def optional_instant(text: str | None) -> datetime | None:
    """Read an instant that may be missing."""
    return None if text is None else datetime.fromisoformat(text)


def day_text(day: date | None) -> str | None:
    """Write a day, or nothing."""
    return None if day is None else day.isoformat()


def optional_day(text: str | None) -> date | None:
    """Read a day that may be missing."""
    return None if text is None else date.fromisoformat(text)
