"""Which backups are being made now, known by a lock that ends with its process: what others left behind is told from theirs.

No date tells it: a clock set right by a year while a backup is made would have the next one remove its copy.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from habitat_box.store.same_file import file_id

LOCK = ".sauvegarde"


@contextmanager
def under_way(folder: Path, left_behind: Callable[[], Iterable[Path]]) -> Iterator[None]:
    """Make a backup of the box in this folder; the first of all removes what earlier ones that were cut left behind.

    Raises OSError.
    """
    handle, is_alone = _joined(folder / LOCK)
    try:
        if is_alone:
            with suppress(OSError):
                for leftover in left_behind():
                    leftover.unlink(missing_ok=True)
            fcntl.flock(handle, fcntl.LOCK_SH)
        yield
    finally:
        if _takes_alone(handle):
            with suppress(OSError):
                (folder / LOCK).unlink(missing_ok=True)
        os.close(handle)


def _joined(path: Path) -> tuple[int, bool]:
    """Open and lock the file that has this name once it is locked (flock(2)), and say whether nobody else had it."""
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        is_alone = _takes_alone(handle)
        if not is_alone:
            fcntl.flock(handle, fcntl.LOCK_SH)
        seen = os.fstat(handle)
        if file_id(path) == (seen.st_dev, seen.st_ino):
            return handle, is_alone
        os.close(handle)


def _takes_alone(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
