"""The technical log: what broke and where, never a value, a message or a local variable."""

from __future__ import annotations

import os
import traceback
from pathlib import Path

from habitat_box.ports import random_id, system_clock

LONGEST = 1_000_000
"""Bytes after which the log starts again: it must never fill the disk."""


def note_incident(log: Path, error: BaseException) -> str:
    """Write where an unforeseen error happened and give a short reference to tell over the phone."""
    reference = random_id()[:6].upper()
    lines = [f"{system_clock().isoformat(timespec='seconds')} {reference} {type(error).__qualname__}"]
    lines += [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    try:
        fresh = log.exists() and log.stat().st_size > LONGEST
        flags = os.O_WRONLY | os.O_CREAT | (os.O_TRUNC if fresh else os.O_APPEND)
        with os.fdopen(os.open(log, flags, 0o600), "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
    except OSError:
        pass  # a full disk or a missing folder must not hide the reference from the person
    return reference
