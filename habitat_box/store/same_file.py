"""Which file is open: a store whose file was replaced under its name must not be read or written any more."""

from __future__ import annotations

import os
from pathlib import Path

from habitat_box.errors import StoreMissing, StoreReplaced

FileId = tuple[int, int]
"""Device and inode."""

_OUR_FILES = Path("/proc/self/fd")


def file_id(path: str | os.PathLike[str]) -> FileId | None:
    """Name the file that has this path now, None when there is none."""
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def check_same(path: Path, opened: FileId | None) -> None:
    """Refuse to go on with a file that lost its name to another. Raises StoreReplaced, StoreMissing."""
    now = file_id(path)
    if now != opened:
        raise StoreReplaced if now is not None else StoreMissing(folder=path.parent)


def first_bytes(path: Path, count: int) -> bytes:
    """Read the first bytes of a store's file, through SQLite's own descriptor when this process has one. Raises OSError.

    Closing any descriptor of a file gives up every lock the process holds on it (fcntl(2)): another process could then
    take the WAL away under a connection at work (sqlite.org/howtocorrupt.html, 2.2).
    """
    for handle in _handles_on(file_id(path)):
        try:
            return os.pread(handle, count, 0)
        except OSError:
            continue  # closed meanwhile by another thread
    # Someone who took the folder may have put a pipe there: it would be waited on for ever.
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        return os.read(handle, count)
    finally:
        os.close(handle)


def _handles_on(wanted: FileId | None) -> list[int]:
    found = []
    try:
        names = [int(name) for name in os.listdir(_OUR_FILES)]
    except OSError:
        return []
    for handle in names:
        try:
            seen = os.fstat(handle)
        except OSError:
            continue
        if (seen.st_dev, seen.st_ino) == wanted:
            found.append(handle)
    return found
