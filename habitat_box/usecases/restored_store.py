"""The store that lies in a backup, compared with what its manifest announced and put under the box's own key."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import backups
import crypto
from habitat_box import errors
from habitat_box.store import journal
from habitat_box.store.connection import Store
from habitat_box.store.copies import row_counts, snapshot
from habitat_box.store.migrations import migrate, schema_version
from habitat_box.words import N_

BEING_BROUGHT_BACK = "store.db.new"
"""The store's name until the last step: under it nothing opens it."""

STEPS = (N_("déchiffrement"), N_("comptes et journal"), N_("effacements"), N_("terminé"))
SHARES = 2
"""A restore's work in store sizes: deciphered, then put under the box's own key."""

Progress = Callable[[int, int, str], None]
"""Told bytes done, bytes in all, and the step under way (a French msgid)."""


class Told:
    """Tell how far a restore is, in bytes of its work, a hundred times at most."""

    def __init__(self, progress: Progress, size: int) -> None:
        self._progress, self._size = progress, max(1, size)
        self._done, self._percent, self._step = 0, -1, 0

    def begin(self, step: int) -> None:
        """Tell which step begins."""
        self._step = step
        self._done = SHARES * self._size if step == len(STEPS) - 1 else min(step, SHARES) * self._size
        self._tell(always=True)

    def read(self, size: int) -> None:
        """Count bytes that were deciphered."""
        self._done = min(self._done + size, self._size)
        self._tell()

    def copied(self, left: int, pages: int) -> None:
        """Count pages that are under the box's key."""
        self._done = self._size + self._size * (pages - left) // max(1, pages)
        self._tell()

    def _tell(self, *, always: bool = False) -> None:
        percent = 100 * self._done // (SHARES * self._size)
        if always or percent > self._percent:
            self._percent = percent
            self._progress(self._done, SHARES * self._size, STEPS[self._step])


def take_over(folder: Path, secret: str, manifest: backups.Manifest, told: Told) -> tuple[str, dict[str, int]]:
    """Put the copy under the box's own key, still without its name, and give that key and the rows it holds.

    The copy's bytes are those the box checked, page by page, before it signed them: they are not checked so again, only
    its rows and its log are. Each page proves itself once more as it is copied.
    """
    copy, key_file = folder / "store.db.copy", folder / "store.key"
    (folder / "store.db").rename(copy)
    copy_key = key_file.read_text("ascii").strip()
    unlocked = crypto.open_with_recovery(folder / "store.keys", secret)
    try:
        counts = _compared(Store(copy, copy_key), folder / BEING_BROUGHT_BACK, unlocked.database_key, manifest, told)
    except (errors.StoreDamaged, errors.StoreKeyMismatch, ValueError):
        raise errors.BackupDamaged from None
    for leftover in (*folder.glob("store.db.copy*"), key_file):
        leftover.unlink()
    return unlocked.database_key, counts


def _compared(copy: Store, to: Path, key: str, manifest: backups.Manifest, told: Told) -> dict[str, int]:
    """Compare rows and log with the manifest while the pages are put under the box's key. Raises BackupDamaged."""

    def put_over() -> None:
        try:
            snapshot(copy, to, key, told.copied)
        finally:
            copy.close()

    try:
        counts, schema = row_counts(copy), schema_version(copy)
        if not copy.has_its_salt() or schema != manifest.schema or (manifest.counts or counts) != counts:
            raise errors.BackupDamaged
        migrate(copy)
        with ThreadPoolExecutor(1) as beside:
            putting = beside.submit(put_over)
            with copy.unit(write=False):
                whole, head = journal.verify(copy).first_bad is None, journal.head_of(copy)
            putting.result()
    finally:
        copy.close()
    if not whole or head != (manifest.log_head.seq, manifest.log_head.hash):
        raise errors.BackupDamaged
    return counts
