"""A box brought back from a backup, without the people who were erased since."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import backups
import crypto
from crypto import durable
from habitat_box import errors
from habitat_box.config import read_settings, settings_text
from habitat_box.domain.people import BOX
from habitat_box.door import Door
from habitat_box.ports import Clock, NewId, random_id, system_clock
from habitat_box.store import ledger_file, witness
from habitat_box.store.connection import Store
from habitat_box.store.copies import snapshot
from habitat_box.store.ledger import head_of
from habitat_box.store.migrations import migrate
from habitat_box.store.moments import instant
from habitat_box.usecases import ledger
from habitat_box.usecases.certificate import write_certificate, write_private
from habitat_box.usecases.desk import Box, open_to_strangers
from habitat_box.usecases.keeping import check_copy
from habitat_box.usecases.library_words import translated
from habitat_box.words import _, moment_text

BACKUPS = "sauvegardes"
"""The rule of retention a restore leaves alone: the backup it reads is never changed."""

BEING_BROUGHT_BACK = "store.db.new"
"""The store's name until the last step: under it nothing opens it."""

UNFINISHED = ".restauration"
"""Lies in the folder while a restore is under way: what one that was cut left behind is no box, and is begun anew."""


@dataclass(frozen=True)
class Restored:
    """A box brought back: where, as of when, what its log said last, and who signed it (to compare with the sheet).

    `erased_again`: things erased after the backup that went again. `newer_ledger`: a ledger written after the backup was
    found. `ledgers_refused`: ledgers beside the backup that were not this box's, or had been changed.
    """

    folder: Path
    created_at: str
    residence: str
    log_lines: int
    signed: bool
    fingerprint: str = ""
    erased_again: int = 0
    newer_ledger: bool = False
    ledgers_refused: int = 0


@open_to_strangers
def restore(
    file: Path,
    folder: Path,
    recovery_words: str,
    *,
    erasures: Path | None = None,
    addresses: tuple[str, ...] = (),
    clock: Clock = system_clock,
    new_id: NewId = random_id,
) -> Restored:
    """Bring a box back into an empty folder with the recovery sheet's key, typed as printed.

    What was erased after the backup is erased again before the store gets its name, as the ledger `erasures` tells it, with
    those that lie beside the backup. Raises FileNotFound, FolderNotEmpty, NotABackup, BackupDamaged, BackupTooNew,
    WrongRecoveryKey, RecoveryLineWrong, LedgerForged, DiskFull. The backup is never changed; a failed restore leaves the
    folder empty.
    """
    for needed in (file, erasures):
        if needed is not None and not needed.is_file():
            raise errors.FileNotFound(file=needed)
    if folder.exists() and (not folder.is_dir() or _holds_something(folder)):
        raise errors.FolderNotEmpty(folder=folder)
    secret = _secret(recovery_words)
    new_folder = not folder.exists()
    with translated():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _clear(folder)
        (folder / UNFINISHED).touch(mode=0o600)
        try:
            return _brought_back(file, folder, secret, erasures, addresses, clock, new_id)
        except BaseException:
            _clear(folder)
            if new_folder:
                folder.rmdir()
            raise


def _holds_something(folder: Path) -> bool:
    """Say whether a folder holds anything but what a restore that was cut left there: that is begun anew."""
    names = {one.name for one in folder.iterdir()}
    if UNFINISHED in names and "store.db" in names and not names & {BEING_BROUGHT_BACK, "store.db.copy", "store.key"}:
        (folder / UNFINISHED).unlink()  # cut at the very last step: the box is whole
        return True
    return bool(names) and UNFINISHED not in names


def _clear(folder: Path) -> None:
    """Remove the files of a restore that did not end, the key of the copy first."""
    for leftover in sorted(folder.iterdir(), key=lambda one: one.name != "store.key"):
        if leftover.is_dir() and not leftover.is_symlink():
            shutil.rmtree(leftover)
        else:
            leftover.unlink()


def taken_words(back: Restored) -> str:
    """Say when the backup was made, at the house's own hour."""
    return moment_text(instant(back.created_at))


def erasure_words(back: Restored) -> list[str]:
    """Say what a restore did about what had been erased, and what the coordinator must check."""
    said = []
    if back.erased_again:
        said.append(_("Effacé de nouveau : {count}. Ce qui avait été effacé le reste.", count=back.erased_again))
    if back.ledgers_refused:
        said.append(_("Un registre des effacements à côté de la sauvegarde n'est pas celui de cette boîte. Il n'a pas servi."))
    if not back.newer_ledger:
        said.append(
            _(
                "Aucun registre des effacements plus récent que la sauvegarde : ce qui a été effacé après le {date} "
                "peut être revenu. Relisez la liste des habitants et effacez de nouveau.",
                date=taken_words(back),
            )
        )
    return said


def _secret(recovery_words: str) -> str:
    try:
        return crypto.from_typed(recovery_words)
    except crypto.WrongLine as error:
        raise errors.RecoveryLineWrong(number=error.number) from None
    except crypto.CryptoError:
        raise errors.WrongRecoveryKey from None


def _brought_back(
    file: Path,
    folder: Path,
    secret: str,
    erasures: Path | None,
    addresses: tuple[str, ...],
    clock: Clock,
    new_id: NewId,
) -> Restored:
    manifest = backups.read(file, secret, folder)
    key = _taken_over(folder, secret)
    settings = replace(read_settings(folder), folder=folder)
    write_private(settings.toml, settings_text(settings).encode())
    store = Store(folder / BEING_BROUGHT_BACK, key)
    try:
        migrate(store)
        public = ledger_file.public_key(store)
        if manifest.signed_by != public.hex():
            raise errors.BackupDamaged
        box = Box(settings, store, Door(store, clock, new_id), clock, new_id, key)
        known, again = _without_the_erased(box, manifest, file, erasures)
        write_certificate(box, addresses)
    finally:
        store.close()
    witness.forget(folder / BEING_BROUGHT_BACK)  # it bears the name of before; the next commit makes the real one
    durable.sync_folder(folder)
    (folder / BEING_BROUGHT_BACK).rename(settings.store)
    (folder / UNFINISHED).unlink()
    durable.sync_folder(folder)
    return Restored(
        folder,
        manifest.created_at,
        settings.residence,
        manifest.log_head.seq,
        True,
        crypto.fingerprint(public),
        again,
        known.until is not None and known.until > instant(manifest.created_at),
        known.refused,
    )


def _taken_over(folder: Path, secret: str) -> str:
    """Put the copy under the box's own key, still without its name, and give that key."""
    copy, key_file = folder / "store.db.copy", folder / "store.key"
    (folder / "store.db").rename(copy)
    copy_key = key_file.read_text("ascii").strip()
    try:
        check_copy(copy, copy_key)
    except (errors.StoreDamaged, errors.StoreKeyMismatch):
        raise errors.BackupDamaged from None
    unlocked = crypto.open_with_recovery(folder / "store.keys", secret)
    source = Store(copy, copy_key)
    try:
        snapshot(source, folder / BEING_BROUGHT_BACK, unlocked.database_key)
    finally:
        source.close()
    for leftover in (*folder.glob("store.db.copy*"), key_file):
        leftover.unlink()
    return unlocked.database_key


def _without_the_erased(box: Box, manifest: backups.Manifest, file: Path, erasures: Path | None) -> tuple[ledger.Known, int]:
    """Erase again, let what is too old go, and leave nothing of it in the file."""
    store, store_id, public = box.store, box.settings.store_id, ledger_file.public_key(box.store)
    with store.unit(write=False):
        head = head_of(store)
    if manifest.erasure_head is not None and head != (manifest.erasure_head.seq, manifest.erasure_head.hash):
        raise errors.BackupDamaged
    known = ledger.found(file, store_id, public, named=erasures)
    again = ledger.erase_again(store, box.door, known)
    _age(box.door)
    ledger_file.write(store, store_id, box.clock(), box.settings.folder / ledger_file.NAME)
    store.sweep()
    return known, again


def _age(door: Door) -> None:
    """Let what grew too old since the backup go, unless the clock is in doubt: the coordinator then says, once it is open."""
    if door.clock_is_sure():
        door.count_months()  # before the visits they count go
        door.close_stays(BOX)
        door.erase_sealed(BOX)
        door.age(door.limits(), skip=(BACKUPS,))
