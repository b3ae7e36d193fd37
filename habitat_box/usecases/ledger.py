"""The erasure ledger's copies: one in the box's folder, one beside each backup, and what they undo after a restore."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from habitat_box import errors
from habitat_box.config import Settings
from habitat_box.domain.access import Action
from habitat_box.domain.people import BOX
from habitat_box.door import Door
from habitat_box.store import ledger, ledger_file
from habitat_box.store.backups_made import Newest
from habitat_box.store.connection import Store
from habitat_box.store.ledger import Line
from habitat_box.store.ledger_file import NAME
from habitat_box.usecases.desk import Desk, needs

SUFFIX = ledger_file.BESIDE
BESIDE_AT_MOST = 100
"""Ledgers looked at beside a backup: a folder with more of them is no backup folder."""


@dataclass(frozen=True)
class LedgerState:
    """How many erasures the box remembers, since which one it says so, and whether the copy in its folder is as new."""

    erasures: int
    head: str
    last_day: str
    copy_is_whole: bool


@dataclass(frozen=True)
class Known:
    """The ledger lines found outside a backup. `until`: the instant of the newest copy. `refused`: files not this box's.

    `backups`: the newest backup each copy knew of.
    """

    lines: tuple[Line, ...] = ()
    until: datetime | None = None
    refused: int = 0
    backups: tuple[Newest, ...] = ()


@needs(Action.KEEP_BOX)
def state(desk: Desk) -> LedgerState:
    """Tell how the ledger stands: what a check of the box and an inspection show. Raises LedgerForged for a broken chain."""
    store = desk.box.store
    with store.unit(write=False):
        lines = ledger.lines_of(store)
    if not ledger.is_whole(lines):
        raise errors.LedgerForged
    last = lines[-1] if lines else Line(0, "", "", "", ledger.GENESIS)
    try:
        copy = ledger_file.read(desk.box.settings.folder / NAME, desk.box.settings.store_id, ledger_file.public_key(store))
        kept = list(copy.lines)
    except (OSError, errors.LedgerForged):
        kept = []
    return LedgerState(len(lines), last.hash, last.day, kept == lines)


def write_copies(settings: Settings, store: Store, at: datetime, folder: Path) -> Path:
    """Write the whole ledger into the box's folder and beside the backups of a folder. Raises OSError."""
    beside = folder / f"{settings.host_name}{SUFFIX}"
    ledger_file.write(store, settings.store_id, at, settings.folder / NAME, beside)
    return beside


def newest_beside(settings: Settings, store: Store, folder: Path) -> int:
    """Give the number of the newest backup that the ledger in a folder knows of, 0 when none there is this box's."""
    try:
        copy = ledger_file.read(folder / f"{settings.host_name}{SUFFIX}", settings.store_id, ledger_file.public_key(store))
    except (OSError, errors.LedgerForged):
        return 0
    return copy.newest.sequence if copy.newest is not None else 0


def found(backup: Path, store_id: str, public: bytes, *, named: Path | None = None) -> Known:
    """Join every ledger of this box that lies beside a backup with the one someone names: none of them may be the newest.

    Raises FileNotFound, LedgerForged for the one that was named.
    """
    copies, refused = [] if named is None else [_named(named, store_id, public)], 0
    files = sorted(path for path in backup.parent.iterdir() if path.name == NAME or path.name.endswith(SUFFIX))
    for file in files[:BESIDE_AT_MOST]:
        try:
            copies.append(ledger_file.read(file, store_id, public))
        except (OSError, errors.LedgerForged):
            refused += 1
    lines = {(line.token, line.scope): line for copy in reversed(copies) for line in copy.lines}
    newest = tuple(copy.newest for copy in copies if copy.newest is not None)
    return Known(tuple(lines.values()), max((copy.written_at for copy in copies), default=None), refused, newest)


def _named(file: Path, store_id: str, public: bytes) -> ledger_file.Copy:
    try:
        return ledger_file.read(file, store_id, public)
    except OSError:
        raise errors.FileNotFound(file=file) from None


def erase_again(store: Store, door: Door, known: Known) -> int:
    """Erase again what was erased after a backup, and give how many things went. Raises BackupDamaged for a broken chain."""
    with store.unit():
        inside = ledger.lines_of(store)
        if not ledger.is_whole(inside):
            raise errors.BackupDamaged
        return door.erase_again(BOX, [*inside, *known.lines])
