"""A box brought back from a backup, without the people who were erased since."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import backups
import crypto
from crypto import durable
from habitat_box import errors
from habitat_box.config import read_settings, settings_text
from habitat_box.domain.people import BOX
from habitat_box.door import Door
from habitat_box.ports import Clock, NewId, random_id, system_clock
from habitat_box.store import counters, ledger_file, witness
from habitat_box.store.connection import Store
from habitat_box.store.ledger import head_of
from habitat_box.store.moments import instant
from habitat_box.usecases import ledger, preflight
from habitat_box.usecases.certificate import write_certificate, write_private
from habitat_box.usecases.desk import Box, open_to_strangers
from habitat_box.usecases.key_file import secret_of_typed
from habitat_box.usecases.library_words import translated
from habitat_box.usecases.preflight import UNFINISHED, Asked, Preflight
from habitat_box.usecases.restored_store import BEING_BROUGHT_BACK, Progress, Told, take_over
from habitat_box.words import N_, _

BACKUPS = "sauvegardes"
"""The rule of retention a restore leaves alone: the backup it reads is never changed."""

PARTS = frozenset({"habitat.toml", "store.db", "store.key", "store.keys"})
"""What every backup of a box holds."""


@dataclass(frozen=True)
class Restored:
    """A box brought back: where, as of when, what its log said last, and who signed it (to compare with the sheet).

    `counts`: rows of each table as they came, before anything was erased again; the manifest announced the same, where it
    does. `erased_again`: things erased after the backup that went again. `newer_ledger`: a ledger written after the backup
    was found. `ledgers_refused`: ledgers beside the backup that were not this box's, or had been changed.
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
    sequence: int = 0
    log_head: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    seconds: float = 0.0


def _quiet(_done: int, _all: int, _words: str) -> None: ...


@open_to_strangers
def restore(
    file: Path,
    folder: Path,
    recovery_words: str,
    *,
    erasures: Path | None = None,
    older: bool = False,
    fingerprint: str = "",
    addresses: tuple[str, ...] = (),
    progress: Progress = _quiet,
    clock: Clock = system_clock,
    new_id: NewId = random_id,
) -> Restored:
    """Bring a box back into an empty folder with the recovery sheet's key, typed as printed.

    What was erased after the backup is erased again before the store gets its name, as the ledger `erasures` tells it, with
    those that lie beside the backup. `older`: take a backup older than the newest its box signed for. `fingerprint`: the
    signer's, as the sheet prints it. Raises FileNotFound, FolderNotEmpty, NoRoomToRestore, NotABackup, BackupDamaged,
    BackupForged, BackupSwapped, BackupReplayed, BackupTooNew, WrongRecoveryKey, RecoveryLineWrong, NotAFingerprint,
    LedgerForged, DiskFull. The backup is never changed; a failed restore leaves the folder empty.
    """
    began = clock()
    asked = Asked(file, folder, key_of(recovery_words), erasures, older, fingerprint)
    seen = preflight.examine(asked)
    if seen.refusal is not None:
        raise seen.refusal
    new_folder = not folder.exists()
    with translated():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _clear(folder)
        (folder / UNFINISHED).touch(mode=0o600)
        try:
            back = _brought_back(asked, seen, addresses, Told(progress, file.stat().st_size), clock, new_id)
        except BaseException:
            _clear(folder)
            if new_folder:
                folder.rmdir()
            raise
    return replace(back, seconds=max(0.0, (clock() - began).total_seconds()))


def _clear(folder: Path) -> None:
    """Remove the files of a restore that did not end, the key of the copy first."""
    for leftover in sorted(folder.iterdir(), key=lambda one: one.name != "store.key"):
        if leftover.is_dir() and not leftover.is_symlink():
            shutil.rmtree(leftover)
        else:
            leftover.unlink()


def taken_words(back: Restored) -> str:
    """Say when the backup was made, at the house's own hour."""
    return preflight.taken_words(back.created_at)


def count_words(back: Restored) -> list[str]:
    """Say what came back, as the signed manifest announced it, and where the log ends."""
    named = ((N_("habitants"), "resident"), (N_("visites"), "visit"), (N_("choix"), "consent_event"))
    rows = ", ".join(f"{_(words)} {back.counts.get(table, 0)}" for words, table in named)
    log = _("Journal entier jusqu'à la ligne {number} ({head}…).", number=back.log_lines, head=back.log_head[:16])
    return [_("Revenu : {rows}.", rows=rows), log]


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


def key_of(typed: str) -> str:
    """Give the key of a sheet or of two shares, as typed. Raises RecoveryLineWrong, ShareWrong, WrongRecoveryKey."""
    return secret_of_typed(typed)


def _brought_back(
    asked: Asked, seen: Preflight, addresses: tuple[str, ...], told: Told, clock: Clock, new_id: NewId
) -> Restored:
    folder = asked.folder
    told.begin(0)
    manifest = backups.read(asked.file, asked.secret, folder, watch=told.read)
    if seen.manifest is None or manifest.everything != seen.manifest.everything or not manifest.parts.keys() >= PARTS:
        raise errors.BackupDamaged
    told.begin(1)
    key, counts = take_over(folder, asked.secret, manifest, told)
    told.begin(2)
    settings = replace(read_settings(folder), folder=folder)
    write_private(settings.toml, settings_text(settings).encode())
    store = Store(folder / BEING_BROUGHT_BACK, key)
    try:
        public = ledger_file.public_key(store)
        if manifest.signed_by != public.hex():
            raise errors.BackupForged
        box = Box(settings, store, Door(store, clock, new_id), clock, new_id, key)
        known, again = _without_the_erased(box, manifest, asked)
        write_certificate(box, addresses)
    finally:
        store.close()
    _name_it(folder, settings.store)
    told.begin(3)
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
        manifest.sequence or 0,
        manifest.log_head.hash,
        counts,
    )


def _name_it(folder: Path, name: Path) -> None:
    """Give the store its name: the last step, after which the box is whole."""
    witness.forget(folder / BEING_BROUGHT_BACK)  # it bears the name of before; the next commit makes the real one
    durable.sync_folder(folder)
    (folder / BEING_BROUGHT_BACK).rename(name)
    (folder / UNFINISHED).unlink()
    durable.sync_folder(folder)


def _without_the_erased(box: Box, manifest: backups.Manifest, asked: Asked) -> tuple[ledger.Known, int]:
    """Erase again, let what is too old go, leave nothing of it in the file, and number the next backup above all known."""
    store, store_id, public = box.store, box.settings.store_id, ledger_file.public_key(box.store)
    with store.unit(write=False):
        head = head_of(store)
    if manifest.erasure_head is not None and head != (manifest.erasure_head.seq, manifest.erasure_head.hash):
        raise errors.BackupDamaged
    known = ledger.found(asked.file, store_id, public, named=asked.erasures)
    preflight.refuse_replayed(asked.file, manifest, known, older=asked.older)
    again = ledger.erase_again(store, box.door, known)
    with store.unit():
        counters.raise_to(store, counters.BACKUPS, max([manifest.sequence or 0, *(one.sequence for one in known.backups)]))
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
