"""Keeping the box alive: a backup that was really decrypted once before it counts, and a check of the whole store."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import backups
import crypto
from habitat_box import __version__, errors
from habitat_box.domain.access import Action
from habitat_box.store import journal, secrets
from habitat_box.store.connection import Store, integrity_problems, snapshot
from habitat_box.store.ledger import head_of
from habitat_box.store.migrations import schema_version
from habitat_box.store.moments import text_of
from habitat_box.usecases import ledger
from habitat_box.usecases.desk import Box, Desk, needs
from habitat_box.usecases.library_words import translated
from habitat_box.words import N_, _

SIGNING_KEY, RECOVERY_RECIPIENT = secrets.SIGNING_KEY, "recovery_recipient"
SUFFIX, COPY, DAY_SECONDS = ".habitat.age", ".snapshot-", 86_400
STEPS = (N_("copie des données"), N_("contrôle de la copie"), N_("chiffrement et relecture"), N_("terminé"))
NOTED_WITHIN = 6
"""Attempts at noting a backup, each as long as the store waits for its turn (5 s)."""

Progress = Callable[[int, int, str], None]
Heads = tuple[tuple[int, str], tuple[int, str]]
"""The last line of the access log and of the erasure ledger, number and hash."""


@dataclass(frozen=True)
class MadeBackup:
    """A backup that counts: it was read back from its medium and decrypted.

    `noted` False: the store was too busy to write down that it was made. `ledger_beside` False: the copy of the erasure
    ledger could not be written beside it.
    """

    path: Path
    sha256: str
    size: int
    noted: bool = True
    ledger_beside: bool = True


def _quiet(_done: int, _all: int, _words: str) -> None: ...


@needs(Action.KEEP_BOX)
def back_up(desk: Desk, folder: Path, progress: Progress = _quiet) -> MadeBackup:
    """Make one backup file in a folder, encrypted to the recovery sheet's key, while others write.

    Raises FolderNotWritable, DiskFull, StoreDamaged, BackupDamaged. On any error nothing is left behind.
    """
    box = desk.box
    at = box.clock()
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        raise errors.FolderNotWritable(folder=folder)
    name = f"{box.settings.host_name}-{at.astimezone(UTC):%Y%m%d-%H%M%S}-{box.new_id()[-4:]}"
    # The copy is itself encrypted, under a key drawn for it alone; it never exists in clear.
    copy, key = box.settings.folder / f"{COPY}{name}.db", _copy_key()
    _forget_old_copies(box)
    try:
        progress(0, len(STEPS), STEPS[0])
        head = _copied(box, copy, key)
        progress(1, len(STEPS), STEPS[1])
        check_copy(copy, key)
        progress(2, len(STEPS), STEPS[2])
        made = _sealed(box, copy, key, folder / f"{name}{SUFFIX}", head, at.isoformat())
    finally:
        for leftover in copy.parent.glob(f"{copy.name}*"):
            leftover.unlink()
    made = replace(made, noted=_noted(desk, made), ledger_beside=_ledger_beside(box, at, folder))
    progress(len(STEPS), len(STEPS), STEPS[3])
    return made


def _forget_old_copies(box: Box) -> None:
    """Remove copies that a power cut left a day ago or more: nobody has their key."""
    for leftover in box.settings.folder.glob(f"{COPY}*"):
        if leftover.stat().st_mtime < box.clock().timestamp() - DAY_SECONDS:
            leftover.unlink()


def _copy_key() -> str:
    return b"".join(crypto.new_id_bytes() for _ in range(3)).hex()


def _copied(box: Box, copy: Path, key: str) -> Heads:
    snapshot(box.store, copy, key)
    return _heads_of(copy, key)


def _heads_of(copy: Path, key: str) -> Heads:
    store = Store(copy, key)
    try:
        with store.unit(write=False):
            return journal.head_of(store), head_of(store)
    finally:
        store.close()


def check_copy(copy: Path, key: str) -> None:
    """Walk a copy of the store: its pages and its log. Raises StoreDamaged, StoreKeyMismatch."""
    store = Store(copy, key)
    try:
        problems = integrity_problems(store)
        with store.unit(write=False):
            whole = journal.verify(store).first_bad is None
    finally:
        store.close()
    if problems or not whole:
        raise errors.StoreDamaged


def _sealed(box: Box, copy: Path, key: str, to: Path, head: Heads, at: str) -> MadeBackup:
    try:
        key_file, settings = box.settings.keys.read_bytes(), box.settings.toml.read_bytes()
    except FileNotFoundError:
        raise errors.KeyFileMissing from None
    signing = secrets.get(box.store, SIGNING_KEY)
    about = {
        "store_id": box.settings.store_id,
        "created_at": at,
        "app_version": __version__,
        "schema": schema_version(box.store),
        "log_head": {"seq": head[0][0], "hash": head[0][1]},
        "erasure_head": {"seq": head[1][0], "hash": head[1][1]},
        "signing_public": crypto.public_of(signing).hex(),
    }
    parts: dict[str, Path | bytes] = {
        "store.db": copy,
        "store.key": key.encode(),
        "store.keys": key_file,
        "habitat.toml": settings,
    }
    with translated():
        written = backups.write(
            parts,
            about,
            recipients=[secrets.get(box.store, RECOVERY_RECIPIENT).decode()],
            sign=lambda data: crypto.sign(signing, data),
            destination=to,
            canaries=[b"SQLite format 3", key.encode()],
        )
    return MadeBackup(written.path, written.sha256, written.size)


def backup_words(made: MadeBackup) -> list[str]:
    """Say what is still to know about a backup that is made and proven."""
    said = []
    if not made.noted:
        said.append(_("La sauvegarde est faite et relue, mais la boîte était trop occupée pour la noter. Gardez-la."))
    if not made.ledger_beside:
        said.append(_("Le registre des effacements n'a pas pu être copié à côté. Refaites une sauvegarde bientôt."))
    return said


def _noted(desk: Desk, made: MadeBackup) -> bool:
    """Write down that a backup was made; a store that stays busy is no reason to deny one that was proven."""
    for _attempt in range(NOTED_WITHIN):
        with suppress(errors.StoreBusy):
            _note(desk, made)
            return True
    return False


def _ledger_beside(box: Box, at: datetime, folder: Path) -> bool:
    with suppress(OSError, errors.StoreBusy):
        ledger.write_copies(box.settings, box.store, at, folder)
        return True
    return False


def _note(desk: Desk, made: MadeBackup) -> None:
    box = desk.box
    with box.store.unit():
        box.store.insert(
            "backup_made",
            {
                "id": box.new_id(),
                "at": text_of(box.clock()),
                "sha256": made.sha256,
                "bytes": made.size,
                "proven": 1,
                "path": str(made.path),
            },
        )
        box.door.log(desk.actor, "sauvegarder", "la boîte")


@dataclass(frozen=True)
class Checked:
    """What a check of the whole store found."""

    problems: tuple[str, ...]
    log_lines: int
    first_bad: int | None
    head: str

    @property
    def is_whole(self) -> bool:
        return not self.problems and self.first_bad is None


@needs(Action.KEEP_BOX)
def verify(desk: Desk) -> Checked:
    """Run both integrity checks and walk two chains: the access log's and the choices'."""
    store = desk.box.store
    problems = integrity_problems(store)
    with store.unit(write=False):
        verdict = journal.verify(store)
    broken = desk.box.door.first_broken_choice()
    problems += [] if broken is None else [f"consent_event {broken}: chain"]
    return Checked(tuple(problems), verdict.count, verdict.first_bad, verdict.head.hex())
