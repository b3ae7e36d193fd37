"""The erasure ledger's copies: one in the box's folder, one beside each backup, and what they undo after a restore."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from habitat_box import errors
from habitat_box.config import Settings
from habitat_box.domain.access import Action
from habitat_box.domain.people import BOX
from habitat_box.door import Door
from habitat_box.store import ledger, ledger_file
from habitat_box.store.connection import Store
from habitat_box.store.ledger import Line
from habitat_box.store.ledger_file import NAME
from habitat_box.usecases.desk import Desk, needs

SUFFIX = f".{NAME}"
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
    """The ledger lines found outside a backup. `copies`: valid files read. `refused`: files that were not this box's."""

    lines: tuple[Line, ...] = ()
    copies: int = 0
    refused: int = 0


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
        kept = ledger_file.read(desk.box.settings.folder / NAME, desk.box.settings.store_id, ledger_file.public_key(store))
    except (OSError, errors.LedgerForged):
        kept = []
    return LedgerState(len(lines), last.hash, last.day, kept == lines)


def write_copies(settings: Settings, store: Store, folder: Path) -> Path:
    """Write the whole ledger into the box's folder and beside the backups of a folder. Raises OSError."""
    beside = folder / f"{settings.host_name}{SUFFIX}"
    ledger_file.write(store, settings.store_id, settings.folder / NAME, beside)
    return beside


def given(file: Path, store_id: str, public: bytes) -> Known:
    """Read the ledger someone names. Raises FileNotFound, LedgerForged."""
    try:
        return Known(tuple(ledger_file.read(file, store_id, public)), copies=1)
    except OSError:
        raise errors.FileNotFound(file=file) from None


def beside(backup: Path, store_id: str, public: bytes) -> Known:
    """Read every ledger of this box that lies beside a backup, and join them: none of them may be the newest."""
    found: dict[tuple[str, str], Line] = {}
    copies = refused = 0
    files = sorted(path for path in backup.parent.iterdir() if path.name == NAME or path.name.endswith(SUFFIX))
    for file in files[:BESIDE_AT_MOST]:
        try:
            lines = ledger_file.read(file, store_id, public)
        except (OSError, errors.LedgerForged):
            refused += 1
            continue
        copies += 1
        for line in lines:
            found.setdefault((line.token, line.scope), line)
    return Known(tuple(found.values()), copies, refused)


def erase_again(store: Store, door: Door, known: Known) -> tuple[int, bool]:
    """Erase again what was erased after a backup; give how many things went, and whether `known` is as new as the backup."""
    with store.unit():
        inside = ledger.lines_of(store)
        if not ledger.is_whole(inside):
            raise errors.BackupDamaged
        told = {(line.token, line.scope) for line in known.lines}
        is_newer = known.copies > 0 and all((line.token, line.scope) in told for line in inside)
        return door.erase_again(BOX, [*inside, *known.lines]), is_newer
