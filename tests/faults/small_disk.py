"""A disk of a few megabytes that can be filled to the page, in memory, and the house's own commands run against it."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from habitat_box.__main__ import main

PAGE = 4096
BALLAST = "ballast"


def can_mount() -> bool:
    """Say whether this user may mount a small disk here."""
    return os.getuid() == 0 and shutil.which("mount") is not None


@contextlib.contextmanager
def mounted(place: Path, megabytes: int) -> Iterator[Path]:
    """Mount an empty disk of so many megabytes for as long as the block lasts."""
    place.mkdir(exist_ok=True)
    words = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=700", "tmpfs", str(place)]
    subprocess.run(words, check=True, capture_output=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=False, capture_output=True)


def fill(disk: Path, leave: int) -> None:
    """Fill a disk until so many pages of 4 KiB are left."""
    (disk / BALLAST).unlink(missing_ok=True)
    pages = os.statvfs(disk).f_bavail - leave
    with contextlib.suppress(OSError), (disk / BALLAST).open("wb") as file:
        if pages > 0:
            os.posix_fallocate(file.fileno(), 0, pages * PAGE)


def free(disk: Path) -> None:
    """Give the room back."""
    (disk / BALLAST).unlink(missing_ok=True)


def empty(disk: Path) -> None:
    """Remove all that lies on a disk."""
    for one in disk.iterdir():
        shutil.rmtree(one) if one.is_dir() else one.unlink()


@dataclass(frozen=True)
class Said:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str


def command(*words: str, typed: str = "") -> Said:
    """Run habitat-box in this process, as its entry point does."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    with mock.patch("sys.stdin", io.StringIO(typed)), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main(list(words))
        except SystemExit as ended:
            code = int(ended.code or 0)
    return Said(code, out.getvalue(), err.getvalue())
