"""Putting a new store and a new key file in the place of the old ones: all or nothing, whatever the instant it is cut.

Before the mark the old files are the box, after it the new ones are. No step needs a key. Format: docs/formats.md, 14.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from crypto import durable
from habitat_box.errors import ChangeUnderWay, FolderNotWritable

MARK = ".changement"
NEXT = ".next"
KEYS, STORE, LEDGER = "store.keys", "store.db", "effacements.json"
PARTS = (STORE, KEYS, LEDGER)
MARK_TEXT = b"habitat-box changement v1\n"
_TRACES = (MARK, *(part + NEXT for part in PARTS))
PATIENCE_SECONDS, PAUSE_SECONDS = 10.0, 0.05


def next_of(path: Path) -> Path:
    """Tell where what will take a file's place is made."""
    return path.with_name(path.name + NEXT)


@contextmanager
def alone(folder: Path, *, wait: bool = False) -> Iterator[None]:
    """Keep a folder for one change of keys at a time, once what a cut one left is settled.

    `wait`: for one that goes on now, at most PATIENCE_SECONDS. Raises ChangeUnderWay.
    """
    handle = _locked(folder, wait=wait)
    if handle is None:
        raise ChangeUnderWay
    try:
        _settle(folder)
        yield
    finally:
        os.close(handle)


def finish_change(folder: Path) -> None:
    """End a change of keys that was cut, or undo it when it had not begun to count. Costs a few looks when there is none.

    Called before a box is opened. A change being prepared by a living process is left alone; one at its very end is
    waited for. Raises ChangeUnderWay, FolderNotWritable.
    """
    if not _is_unsettled(folder):
        return
    handle = _locked(folder, wait=False)
    if handle is None and not (folder / MARK).exists():
        return
    handle = handle if handle is not None else _locked(folder, wait=True)
    if handle is None:
        raise ChangeUnderWay
    try:
        _settle(folder)
    except OSError:
        raise FolderNotWritable(folder=folder) from None
    finally:
        os.close(handle)


def take_over(folder: Path) -> None:
    """Make the new files count, then give them their names. The caller has the folder alone and every `.next` synced.

    Raises OSError: the box is then the old one if there is no mark, and ends the change at its next opening if there is.
    """
    durable.sync_folder(folder)
    durable.replace(folder / MARK, MARK_TEXT)
    _forward(folder)


def undo(folder: Path) -> None:
    """Remove what a change that does not count has made, the new keys first."""
    for name in (KEYS, STORE, LEDGER):
        for leftover in sorted(folder.glob(f"{name}{NEXT}*")):
            leftover.unlink(missing_ok=True)
    (folder / f"{STORE}.witness").unlink(missing_ok=True)  # what a log line written in the new file leaves
    (folder / f"{MARK}.new").unlink(missing_ok=True)


def _settle(folder: Path) -> None:
    if (folder / MARK).exists():
        _forward(folder)
    elif _is_unsettled(folder):
        undo(folder)


def _forward(folder: Path) -> None:
    # The old WAL goes first, for good: read beside the new store, it would look like its own.
    for ending in ("-wal", "-shm"):
        (folder / f"{STORE}{ending}").unlink(missing_ok=True)
    durable.sync_folder(folder)
    for name in PARTS:
        new = next_of(folder / name)
        if new.exists():
            new.rename(folder / name)
    for leftover in (f"{KEYS}.prev", f"{STORE}.witness", f"{STORE}{NEXT}-wal", f"{STORE}{NEXT}-shm"):
        (folder / leftover).unlink(missing_ok=True)
    durable.sync_folder(folder)
    (folder / MARK).unlink(missing_ok=True)
    durable.sync_folder(folder)


def _is_unsettled(folder: Path) -> bool:
    try:
        return any(name.startswith(_TRACES) for name in os.listdir(folder))
    except OSError:
        return False  # no folder, no box: opening it says so


def _locked(folder: Path, *, wait: bool) -> int | None:
    """Lock the folder for this process (flock(2): it ends with the process), None when another has it."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return handle
        except BlockingIOError:
            if not wait or time.monotonic() > until:
                os.close(handle)
                return None
            time.sleep(PAUSE_SECONDS)
