"""Keeping the box alive: a backup that was really decrypted once before it counts, and a box brought back from one."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC
from pathlib import Path

import backups
import crypto
from habitat_box import __version__, errors
from habitat_box.config import read_settings, settings_text
from habitat_box.domain.access import Action
from habitat_box.door import Door
from habitat_box.ports import Clock, NewId, random_id, system_clock
from habitat_box.store import journal, secrets
from habitat_box.store.connection import Store, integrity_problems, snapshot
from habitat_box.store.migrations import migrate, schema_version
from habitat_box.store.moments import text_of
from habitat_box.usecases.certificate import write_certificate, write_private
from habitat_box.usecases.desk import Box, Desk, needs, open_to_strangers
from habitat_box.words import N_

SIGNING_KEY, RECOVERY_RECIPIENT = "signing_key", "recovery_recipient"
SUFFIX, COPY, DAY_SECONDS = ".habitat.age", ".snapshot-", 86_400
STEPS = (N_("copie des données"), N_("contrôle de la copie"), N_("chiffrement et relecture"), N_("terminé"))
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class MadeBackup:
    """A backup that counts: it was read back from its medium and decrypted."""

    path: Path
    sha256: str
    size: int


@dataclass(frozen=True)
class Restored:
    """A box brought back: where, as of when, what its log said last, and who signed it (to compare with the sheet)."""

    folder: Path
    created_at: str
    residence: str
    log_lines: int
    signed: bool
    fingerprint: str = ""


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
        _check_copy(copy, key)
        progress(2, len(STEPS), STEPS[2])
        made = _sealed(box, copy, key, folder / f"{name}{SUFFIX}", head, at.isoformat())
    finally:
        for leftover in copy.parent.glob(f"{copy.name}*"):
            leftover.unlink()
    _note(desk, made)
    progress(len(STEPS), len(STEPS), STEPS[3])
    return made


def _forget_old_copies(box: Box) -> None:
    """Remove copies that a power cut left a day ago or more: nobody has their key."""
    for leftover in box.settings.folder.glob(f"{COPY}*"):
        if leftover.stat().st_mtime < box.clock().timestamp() - DAY_SECONDS:
            leftover.unlink()


def _copy_key() -> str:
    return b"".join(crypto.new_id_bytes() for _ in range(3)).hex()


def _copied(box: Box, copy: Path, key: str) -> tuple[int, str]:
    snapshot(box.store, copy, key)
    return _head_of(copy, key)


def _head_of(copy: Path, key: str) -> tuple[int, str]:
    store = Store(copy, key)
    try:
        with store.unit(write=False):
            return journal.head_of(store)
    finally:
        store.close()


def _check_copy(copy: Path, key: str) -> None:
    store = Store(copy, key)
    try:
        problems = integrity_problems(store)
        with store.unit(write=False):
            whole = journal.verify(store).first_bad is None
    finally:
        store.close()
    if problems or not whole:
        raise errors.StoreDamaged


def _sealed(box: Box, copy: Path, key: str, to: Path, head: tuple[int, str], at: str) -> MadeBackup:
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
        "log_head": {"seq": head[0], "hash": head[1]},
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


@open_to_strangers
def restore(
    file: Path,
    folder: Path,
    recovery_words: str,
    *,
    addresses: tuple[str, ...] = (),
    clock: Clock = system_clock,
    new_id: NewId = random_id,
) -> Restored:
    """Bring a box back into an empty folder with the recovery sheet's key, typed as printed.

    Raises FileNotFound, FolderNotEmpty, NotABackup, BackupDamaged, BackupTooNew, WrongRecoveryKey, RecoveryLineWrong,
    DiskFull. The backup is never changed; a failed restore leaves the folder empty.
    """
    if not file.is_file():
        raise errors.FileNotFound(file=file)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise errors.FolderNotEmpty(folder=folder)
    try:
        secret = crypto.from_typed(recovery_words)
    except crypto.WrongLine as error:
        raise errors.RecoveryLineWrong(number=error.number) from None
    except crypto.CryptoError:
        raise errors.WrongRecoveryKey from None
    new_folder = not folder.exists()
    with translated():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            return _brought_back(file, folder, secret, addresses, clock, new_id)
        except BaseException:
            for leftover in folder.iterdir():
                leftover.unlink()
            if new_folder:
                folder.rmdir()
            raise


def _brought_back(file: Path, folder: Path, secret: str, addresses: tuple[str, ...], clock: Clock, new_id: NewId) -> Restored:
    manifest = backups.read(file, secret, folder)
    copy, key_file = folder / "store.db.copy", folder / "store.key"
    (folder / "store.db").rename(copy)
    copy_key = key_file.read_text("ascii").strip()
    try:
        _check_copy(copy, copy_key)
    except (errors.StoreDamaged, errors.StoreKeyMismatch):
        raise errors.BackupDamaged from None
    unlocked = crypto.open_with_recovery(folder / "store.keys", secret)
    source = Store(copy, copy_key)
    try:
        snapshot(source, folder / "store.db", unlocked.database_key)
    finally:
        source.close()
    for leftover in (*folder.glob("store.db.copy*"), key_file):
        leftover.unlink()
    settings = replace(read_settings(folder), folder=folder)
    write_private(settings.toml, settings_text(settings).encode())
    store = Store(settings.store, unlocked.database_key)
    try:
        migrate(store)
        box = Box(settings, store, Door(store, clock, new_id), clock, new_id, unlocked.database_key)
        write_certificate(box, addresses)
        public = crypto.public_of(secrets.get(store, SIGNING_KEY))
        signed = manifest.signed_by == public.hex()
        if not signed:
            raise errors.BackupDamaged
    finally:
        store.close()
    fingerprint = crypto.fingerprint(public)
    return Restored(folder, manifest.created_at, settings.residence, manifest.log_head.seq, signed, fingerprint)


class translated:  # noqa: N801 - read as a verb: with translated()
    """Turn the libraries' errors into sentences."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _trace: object) -> None:
        table: tuple[tuple[type[BaseException], type[errors.HabitatError]], ...] = (
            (backups.NewerBackup, errors.BackupTooNew),
            (backups.WrongKey, errors.WrongRecoveryKey),
            (backups.NotABackup, errors.NotABackup),
            (backups.NoRoom, errors.DiskFull),
            (backups.BackupDamaged, errors.BackupDamaged),
            (crypto.WrongSecret, errors.WrongRecoveryKey),
            (crypto.UnknownVersion, errors.BackupTooNew),
            (crypto.CryptoError, errors.BackupDamaged),
        )
        for theirs, ours in table:
            if isinstance(error, theirs):
                raise ours from error
        if isinstance(error, OSError):
            raise (errors.DiskFull() if error.errno == 28 else errors.FolderNotWritable(folder="demandé")) from error


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
