"""The clock, the machine's own count of time, and the identifiers: the only file that asks the time or draws an id."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

Clock = Callable[[], datetime]
"""Gives the current instant, aware, in UTC."""

NewId = Callable[[], str]
"""Gives a new random identifier of 122 bits, in hexadecimal without dashes (RFC 9562, version 4)."""


Pulse = Callable[[], tuple[str, int]]
"""Gives which start of the machine this is, and the whole seconds since then, sleep included; no clock set right changes it."""


def system_pulse() -> tuple[str, int]:
    """Give the machine's own count (random(4) boot_id, CLOCK_BOOTTIME of clock_gettime(2)); "" where it has none."""
    return _boot(), int(time.clock_gettime(time.CLOCK_BOOTTIME))


@cache
def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        return ""


def system_clock() -> datetime:
    """Give the system's instant in UTC."""
    return datetime.now(UTC)


def random_id() -> str:
    """Draw an identifier nobody can guess from its neighbour (CNIL developer guide, sheet 18)."""
    return uuid.uuid4().hex
