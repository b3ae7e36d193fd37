"""The driver's errors, said in sentences."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from peewee import PeeweeException
from sqlcipher3 import dbapi2 as sqlcipher

from habitat_box.errors import (
    DiskFailing,
    DiskFull,
    FolderNotWritable,
    HabitatError,
    StoreBusy,
    StoreDamaged,
    StoreKeyMismatch,
)
from habitat_box.store import reserve

ROOM_NEEDED = 1_000_000  # bytes: less than this free is a full disk


@contextmanager
def plain_words(path: Path) -> Iterator[None]:
    """Turn the driver's errors into sentences, and leave every other error alone."""
    try:
        yield
    except (sqlcipher.Error, PeeweeException) as error:
        # On a full disk SQLite has rolled back already, and peewee's own ROLLBACK then hides why: look behind it.
        behind: BaseException | None = error
        while behind is not None:
            if told := _told(behind, path):
                if isinstance(told, DiskFull):
                    reserve.give_back(path)  # what follows, looks first of all, finds room
                raise told from error
            behind = behind.__context__
        raise


def _told(error: BaseException, path: Path) -> HabitatError | None:
    words = str(error).lower()
    if "disk i/o error" in words:
        # A full disk can say so while it maps the WAL's index; a failing one says the same words.
        return DiskFull() if _is_full(path) else DiskFailing()
    if "unable to open" in words and _is_full(path):
        return DiskFull()  # no room for the WAL beside it
    for part, kind in (
        ("database is locked", StoreBusy),
        ("database is busy", StoreBusy),
        ("disk is full", DiskFull),
        ("not a database", StoreKeyMismatch),
        ("malformed", StoreDamaged),
        ("readonly", FolderNotWritable),
        ("unable to open", StoreDamaged),
    ):
        if part in words:
            return kind(folder=path.parent) if kind is FolderNotWritable else kind()
    return None


def _is_full(path: Path) -> bool:
    return path.parent.is_dir() and shutil.disk_usage(path.parent).free < ROOM_NEEDED
