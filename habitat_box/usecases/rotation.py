"""Old backups go: those of every folder the box made some in and can still reach, and never the last three.

A stick that is away is named on screen: the box cannot erase what it does not see (Settled: 92 days, from every place it
can reach).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import backups
from habitat_box.domain.retention import RULES
from habitat_box.store.connection import Row
from habitat_box.store.moments import instant
from habitat_box.usecases.desk import Box, open_to_strangers
from habitat_box.usecases.keeping import SUFFIX
from habitat_box.words import local_day

_DAYS = RULES["sauvegardes"].days or 0
_MADE_ON = re.compile(r"-(\d{4})(\d{2})(\d{2})-\d{6}-\w+" + re.escape(SUFFIX) + "$")


@dataclass(frozen=True)
class AwayBackup:
    """A backup past its time on a medium the box cannot reach: bring it back, or destroy it."""

    path: str
    made_on: date


@open_to_strangers
def rotate_backups(box: Box) -> int:
    """Delete the backups past their time from the folders at hand, forget their rows, and give how many files went.

    Each folder for itself; nothing goes while the date is in doubt.
    """
    if not box.door.clock_is_sure():
        return 0
    today, rows = local_day(box.clock()), _rows(box)
    gone: set[str] = set()
    for folder in sorted({Path(row["path"]).parent for row in rows if row["path"]}):
        gone |= _rotated(box, folder, rows, today)
    _forget_rows(box, rows, gone, today)
    _forget_files(box, rows, gone)
    return len(gone)


def _rotated(box: Box, folder: Path, rows: Sequence[Row], today: date) -> set[str]:
    files = _files(box, folder)
    if not files:
        return set()
    newest = max(files, key=lambda file: (files[file], file.name))
    proven = any(row["proven"] and row["path"] == str(newest) for row in rows)
    kept = backups.to_keep(files.values(), today, True, newest_verified=proven)
    # What the box made is chosen among what it made: files of others under such names never take a week's place.
    noted = {row["path"] for row in rows}
    own = backups.to_keep([day for file, day in files.items() if str(file) in noted], today, True, newest_verified=proven)
    gone = set()
    for file, day in files.items():
        if day not in (own if str(file) in noted else kept):
            with suppress(OSError):  # the box cannot clean a medium that is read-only: it is named on screen
                file.unlink()
                gone.add(str(file))
    return gone


def _forget_rows(box: Box, rows: Sequence[Row], gone: set[str], today: date) -> None:
    newest = max((row for row in rows if row["proven"]), key=lambda row: str(row["at"]), default=None)
    old = [
        row
        for row in rows
        if row is not newest and (today - _day(row)).days >= _DAYS and (row["path"] in gone or not _may_exist(box, row))
    ]
    destroyed = [row for row in rows if row in old]
    if destroyed or gone:
        box.door.forget_backups([row["id"] for row in destroyed], len(gone), min(map(_day, destroyed), default=None))


def _forget_files(box: Box, rows: Sequence[Row], gone: set[str]) -> None:
    """Keep the rows of younger backups without their file: what rotation took is not what someone destroyed."""
    with box.store.unit():
        for row in rows:
            if row["path"] in gone:
                box.store.run("UPDATE backup_made SET path = '' WHERE id = ?", (row["id"],))


@open_to_strangers
def away(box: Box) -> list[AwayBackup]:
    """Name the backups past their time on media that are not here."""
    today, rows = local_day(box.clock()), _rows(box)
    late = [row for row in rows if row["path"] and (today - _day(row)).days > _DAYS and _may_exist(box, row)]
    return [AwayBackup(row["path"], _day(row)) for row in late]


def _may_exist(box: Box, row: Row) -> bool:
    """Say whether a backup's file may still be somewhere: it is there, or its medium is not."""
    if not row["path"]:
        return False
    path = Path(row["path"])
    return path.exists() or not _files(box, path.parent)


def _files(box: Box, folder: Path) -> dict[Path, date]:
    """Give this box's backups in a folder, with the day of each; none when the medium is away."""
    found: dict[Path, date] = {}
    names: list[Path] = []
    with suppress(OSError):
        names = sorted(folder.glob(f"{box.settings.host_name}-*{SUFFIX}"))
    for file in names:
        made = _MADE_ON.search(file.name)
        if made:
            found[file] = date(*(int(part) for part in made.groups()))
    return found


def _rows(box: Box) -> list[Row]:
    with box.store.unit(write=False):
        return box.store.rows("SELECT id, at, path, proven FROM backup_made ORDER BY at")


def _day(row: Row) -> date:
    return local_day(instant(row["at"]))
