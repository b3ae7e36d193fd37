"""The backups within reach of this machine: on sticks that are plugged in, in the exchange folders, where one stands."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from habitat_box.domain.places import points
from habitat_box.usecases.desk import open_to_strangers
from habitat_box.usecases.keeping import SUFFIX
from habitat_box.usecases.preflight import made_at

MOUNTS = Path("/proc/mounts")
EXCHANGE = tuple(Path("/srv/habitat-box") / name for name in ("depot", "sauvegardes"))
WHERE_STICKS_ARE = ("/media/", "/mnt/", "/run/media/", "/run/habitat")
AT_MOST = 200
"""Files shown: a folder with more is no place for backups."""


@dataclass(frozen=True)
class FoundBackup:
    """A file that has a backup's name: nothing was opened. `made_at`: what its name says, None for a name of someone's own."""

    path: Path
    size: int
    made_at: datetime | None


@open_to_strangers
def backups_here(also: Iterable[Path] = ()) -> list[FoundBackup]:
    """List the backups within reach, newest first, those with a name of someone's own last."""
    folders = dict.fromkeys([*also, *EXCHANGE, *_sticks()])
    found = {file.path.resolve(): file for folder in folders for file in _in(folder)}
    dated = sorted(found.values(), key=lambda one: (one.made_at is not None, str(one.made_at), one.path.name), reverse=True)
    return dated[:AT_MOST]


def _sticks() -> list[Path]:
    """Give the folders of media that are plugged in, each with the folders at its top."""
    mounts = ""
    with suppress(OSError):
        mounts = MOUNTS.read_text("utf-8", errors="replace")
    tops = [Path(point) for point, _kind in points(mounts) if f"{point}/".startswith(WHERE_STICKS_ARE)]
    return [folder for top in tops for folder in (top, *_folders(top))]


def _folders(top: Path) -> list[Path]:
    with suppress(OSError):
        return [one for one in sorted(top.iterdir()) if one.is_dir() and not one.is_symlink()][:AT_MOST]
    return []


def _in(folder: Path) -> list[FoundBackup]:
    with suppress(OSError):
        files = [one for one in folder.glob(f"*{SUFFIX}") if one.is_file()]
        return [FoundBackup(one, one.stat().st_size, made_at(one)) for one in files]
    return []
