"""The folder `inbox/` beside the store: what a closed box may write, and nobody without the store can read.

Needs no key and opens no database: the locked site works with this alone. Format: docs/formats.md, section 11.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from crypto import durable
from crypto.inbox_seal import LARGEST_SEALED, content_id

NAME, RECIPIENT, DEVICES, ASIDE = "inbox", "recipient", "devices", "aside"
OF_ONE, OF_ALL, BYTES_OF_ALL = 60, 2000, 8 * 1024 * 1024
LARGEST_LIST = 1024 * 1024
NO_SPACE = (errno.ENOSPC, errno.EDQUOT)
_ENTRY = re.compile(r"(\d{8,12})-([0-9a-f]{8})\.age")
_LINE = re.compile(r"[0-9a-f]{64}")


class NoRoom(Exception):
    """The folder holds all it may hold, of one phone or of all."""


@dataclass(frozen=True)
class Placed:
    """One file of the folder. `number` 0 for a name that is not ours."""

    path: Path
    number: int
    tag: str
    size: int


def folder_of(box: Path) -> Path:
    """Give the inbox of the box in a folder."""
    return box / NAME


@contextmanager
def held(inbox: Path) -> Iterator[None]:
    """Hold the folder alone, against every other thread and process. Raises OSError when it is not there."""
    handle = os.open(inbox, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def make(inbox: Path) -> None:
    """Make the folder when it is not there, for this user alone."""
    with suppress(FileExistsError):
        inbox.mkdir(mode=0o700)
        durable.sync_folder(inbox.parent)
    inbox.chmod(0o700)


def prepare(inbox: Path, recipient: str, devices: Collection[str], sure_at: datetime | None) -> None:
    """Make the folder say to whom it is sealed and which phones may speak. Expects the folder held.

    `sure_at`: an instant the box is sure of.
    """
    _write_if_new(inbox / RECIPIENT, f"{recipient}\n".encode())
    written = _write_if_new(inbox / DEVICES, "".join(f"{line}\n" for line in sorted(devices)).encode(), sure_at)
    if sure_at is not None and not written:
        _date(inbox / DEVICES, sure_at)


def _write_if_new(path: Path, content: bytes, dated: datetime | None = None) -> bool:
    with suppress(OSError):
        if path.read_bytes() == content:
            return False
    before = None
    with suppress(OSError):
        before = path.stat().st_mtime_ns  # a new list tells nothing new of the clock
    durable.replace(path, content)
    if dated is not None:
        _date(path, dated)
    elif before is not None:
        os.utime(path, ns=(before, before))
    return True


def _date(path: Path, moment: datetime) -> None:
    at = int(moment.timestamp() * 1_000_000_000)
    os.utime(path, ns=(at, at))


def recipient(inbox: Path) -> str:
    """Give the public key entries are sealed to, "" for a box that has no inbox yet."""
    try:
        return _small(inbox / RECIPIENT, 256).decode("ascii").strip()
    except (OSError, ValueError):
        return ""


def devices(inbox: Path) -> frozenset[str]:
    """Give the lines of the phones that may speak."""
    try:
        lines = _small(inbox / DEVICES, LARGEST_LIST).decode("ascii").split("\n")
    except (OSError, ValueError):
        return frozenset()
    return frozenset(line for line in lines if _LINE.fullmatch(line))


def last_sure(inbox: Path) -> datetime | None:
    """Give the last instant the box was sure of, None for a box that has no inbox yet."""
    try:
        return datetime.fromtimestamp((inbox / DEVICES).stat().st_mtime, UTC)
    except (OSError, ValueError, OverflowError):
        return None


def add(inbox: Path, device: str, sealed: bytes, number: int) -> None:
    """Write a sealed entry so that a power cut keeps it or never saw it. Expects the folder held. Raises NoRoom, OSError."""
    here = entries(inbox)
    size = sum(one.size for one in here) + len(sealed)
    if len(here) >= OF_ALL or size > BYTES_OF_ALL or sum(one.tag == device[:8] for one in here) >= OF_ONE:
        raise NoRoom
    final = inbox / f"{number:08d}-{device[:8]}.age"
    part = final.with_suffix(".part")
    try:
        with os.fdopen(durable.create_private(part), "wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        part.rename(final)
    except BaseException:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise
    durable.sync_folder(inbox)


def next_number(inbox: Path) -> int:
    """Give the number after the last one. Expects the folder held."""
    return max((one.number for one in entries(inbox)), default=0) + 1


def entries(inbox: Path) -> list[Placed]:
    """Give what waits in the folder, in order: foreign files first, never the two lists, a `.part` or a folder."""
    found = []
    with suppress(OSError), os.scandir(inbox) as listed:
        for one in listed:
            if one.name in (RECIPIENT, DEVICES, f"{RECIPIENT}.new", f"{DEVICES}.new") or one.name.endswith(".part"):
                continue
            with suppress(OSError):
                if not one.is_dir(follow_symlinks=False):
                    named = _ENTRY.fullmatch(one.name)
                    number, tag = (int(named[1]), named[2]) if named else (0, "")
                    found.append(Placed(Path(one.path), number, tag, one.stat(follow_symlinks=False).st_size))
    return sorted(found, key=lambda one: (one.number, one.path.name))


def count(inbox: Path) -> int:
    """Count what waits in the folder."""
    return len(entries(inbox))


def content_of(one: Placed) -> bytes | None:
    """Read a file of the folder, never through a link.

    b"" for what is no entry: a link, a socket, a file too large. None for one that is gone, since another process filed it,
    or that cannot be read now: it was acknowledged, so it waits where it is.
    """
    try:
        return _small(one.path, LARGEST_SEALED)
    except ValueError:
        return b""
    except OSError as error:
        return b"" if error.errno in (errno.ELOOP, errno.ENXIO) else None


def _small(path: Path, most: int) -> bytes:
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(handle, "rb") as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise ValueError("too large for the inbox")
    return content


def remove(inbox: Path, gone: Collection[Path]) -> None:
    """Remove files whose rows are safe in the store."""
    for path in gone:
        path.unlink(missing_ok=True)
    if gone:
        durable.sync_folder(inbox)


def remove_unfinished(inbox: Path) -> None:
    """Remove what was never acknowledged. Expects the folder held."""
    for path in inbox.glob("*.part"):
        path.unlink(missing_ok=True)


def aside_id(one: Placed) -> str:
    """Name a file nobody can read: by its content, else by its own name."""
    return content_id(content_of(one) or one.path.name.encode(errors="surrogateescape"))


def set_aside(inbox: Path, one: Placed, name: str) -> None:
    """Put a file nobody can read where it stops nothing; it stays until its line is discarded."""
    place = inbox / ASIDE
    with suppress(FileExistsError):
        place.mkdir(mode=0o700)
    one.path.rename(place / f"{name}.age")
    durable.sync_folder(place)
    durable.sync_folder(inbox)


def keep_aside(inbox: Path, named: Callable[[], Collection[str]]) -> None:
    """Remove the files set aside whose lines are no more.

    The lines are asked for after the files: a file comes here after its line, so one that comes meanwhile stays.
    """
    with suppress(OSError):
        if here := list((inbox / ASIDE).iterdir()):
            names = named()
            for path in here:
                if path.stem not in names:
                    path.unlink(missing_ok=True)
