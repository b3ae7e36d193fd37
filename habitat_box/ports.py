"""The clock and the identifiers: the only file that asks the time or draws an id."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Gives the current instant, aware, in UTC."""

NewId = Callable[[], str]
"""Gives a new random identifier of 122 bits, in hexadecimal without dashes (RFC 9562, version 4)."""


def system_clock() -> datetime:
    """Give the system's instant in UTC."""
    return datetime.now(UTC)


def random_id() -> str:
    """Draw an identifier nobody can guess from its neighbour (CNIL developer guide, sheet 18)."""
    return uuid.uuid4().hex
