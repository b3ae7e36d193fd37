"""Where the house's backups lie: a disk that stays, sticks that come and go; what is late, and what is due next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

DISK, STICK = "disque", "clé"

DISK_EVERY, STICKS_EVERY = timedelta(hours=24), timedelta(days=7)
"""A night and a week: what a house may have to write again after a dead disk, and after a fire."""

DISK_LATE = timedelta(hours=48)
"""Two nights in a row failed: one may be a power cut, two are a disk nobody looks at."""

STICKS_LATE = timedelta(days=9)
"""A week and a week-end: the stick is exchanged on a day people are there."""

NIGHT = range(1, 5)
"""Hours of the house's clock when the disk's backup is made: nobody writes."""

LONGEST_WAIT, TOO_SOON = timedelta(hours=26), timedelta(hours=20)
"""A backup is made at any hour once the last is older than the first; none is begun while it is younger than the second."""

TRY_AGAIN = timedelta(hours=3)
"""After a failure, so that a full stick is not written to all day."""

WITHIN_A_CLOCK = timedelta(hours=1)
"""A backup dated further ahead than this was made under a wrong date: it does not count as fresh."""


@dataclass(frozen=True)
class PlaceNow:
    """One place as it stands. Instants are aware.

    `is_here`: its mark was found. `path`: where its backups lie, or lay. `last_made`: as noted; `last_proven`: the newest
    one that was read back and, when the place is here, is still there whole. `lost`: backups noted there that are gone or
    changed. `failure`: the kind of the last failure since the last backup, "" for none. `warning`: a French msgid.
    """

    id: str
    label: str
    kind: str
    is_here: bool
    path: str
    seen_at: datetime | None
    last_made: datetime | None
    last_proven: datetime | None
    next_due: datetime
    is_late: bool
    size: int = 0
    seconds: float = 0.0
    sequence: int = 0
    lost: int = 0
    failure: str = ""
    warning: str = ""


def next_due(kind: str, last: datetime | None, added: datetime) -> datetime:
    """Tell when a place wants its next backup: at once when it never had one."""
    return added if last is None else last + (DISK_EVERY if kind == DISK else STICKS_EVERY)


def is_late(kind: str, last: datetime | None, added: datetime, now: datetime, sticks: int = 1) -> bool:
    """Tell whether a place waited too long; of several sticks, each waits while the others have their week."""
    return now - (last or added) > patience(kind, sticks)


def patience(kind: str, sticks: int = 1) -> timedelta:
    """Tell how old a place's newest backup may be before it is late; `sticks`: how many take turns."""
    return DISK_LATE if kind == DISK else STICKS_LATE + STICKS_EVERY * (max(1, sticks) - 1)


def sticks_late(places: Sequence[PlaceNow], now: datetime) -> timedelta | None:
    """Tell since when no stick received a backup, if that is too long; None when it is not, or without a stick."""
    made = [one.last_made for one in places if one.kind == STICK]
    newest = max((at for at in made if at is not None), default=None)
    waited = None if newest is None else now - newest
    return waited if waited is not None and waited > STICKS_LATE else None


def wants_backup(place: PlaceNow, now: datetime, hour: int, failed_at: datetime | None) -> bool:
    """Tell whether the box makes a backup on a place that is here, now, by itself. `hour`: of the house's clock."""
    if failed_at is not None and timedelta() <= now - failed_at < TRY_AGAIN:
        return False
    last = place.last_proven
    if last is None or last > now + WITHIN_A_CLOCK:
        return True
    age = now - last
    return age >= TOO_SOON and (place.kind == STICK or hour in NIGHT or age >= LONGEST_WAIT)
