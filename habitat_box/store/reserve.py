"""A little room kept aside beside the store, given back when the disk is full: even a look must be written in the log."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

from crypto import durable

SUFFIX = ".reserve"
"""A store called store.db has its reserve in store.reserve. It holds zeros."""
SIZE = 2_000_000
"""Bytes: some 5,000 looks, a week of a house of thirty."""
AT_EASE = 50_000_000
"""Bytes: with less than this free besides, nothing is set aside."""


def keep(store: Path) -> bool:
    """Set the room aside when the disk has plenty and it is not there yet; say whether it is there."""
    path = store.with_suffix(SUFFIX)
    with suppress(OSError):
        if path.exists():
            return True
        if shutil.disk_usage(path.parent).free < SIZE + AT_EASE:
            return False
        handle = durable.create_private(path)
        try:
            os.posix_fallocate(handle, 0, SIZE)
        finally:
            os.close(handle)
        return True
    path.unlink(missing_ok=True)
    return False


def give_back(store: Path) -> bool:
    """Free the room that was set aside; say whether there was any."""
    with suppress(OSError):
        store.with_suffix(SUFFIX).unlink()
        return True
    return False
