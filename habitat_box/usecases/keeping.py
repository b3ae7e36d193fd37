"""Keeping the box alive: a backup that was really decrypted once before it counts, and a check of the whole store."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import backups
import crypto
from crypto import durable
from habitat_box import __version__, errors
from habitat_box.domain.access import Action
from habitat_box.domain.people import Actor
from habitat_box.store import backups_made, counters, journal, log_reading, secrets
from habitat_box.store.backups_made import Made
from habitat_box.store.backups_under_way import under_way
from habitat_box.store.connection import Store, integrity_problems
from habitat_box.store.copies import row_counts, snapshot
from habitat_box.store.ledger import head_of
from habitat_box.store.migrations import schema_version
from habitat_box.usecases import ledger, second_key
from habitat_box.usecases.desk import Box, Desk, needs, open_to_strangers
from habitat_box.usecases.library_words import translated
from habitat_box.usecases.log_segments import close_segments
from habitat_box.words import N_, _

SIGNING_KEY, RECOVERY_RECIPIENT = secrets.SIGNING_KEY, "recovery_recipient"
SUFFIX, COPY = ".habitat.age", ".snapshot-"
STEPS = (N_("copie des données"), N_("contrôle de la copie"), N_("chiffrement et relecture"), N_("terminé"))
LARGEST_PART = 1 << 20
"""Bytes of the key file and of the settings: each has a few thousand."""

NOTED_WITHIN = 6
"""Attempts at noting a backup, each as long as the store waits for its turn (5 s)."""

SHARES = 4
"""A backup's work in store sizes: copied, checked, encrypted, read back."""

Progress = Callable[[int, int, str], None]
"""Told bytes done, bytes in all, and the step under way (a French msgid)."""


class Facts(NamedTuple):
    """What a copy says of itself: the last line of the access log and of the erasures (number, hash), rows by table."""

    log: tuple[int, str]
    erasures: tuple[int, str]
    counts: Mapping[str, int]


@dataclass(frozen=True)
class MadeBackup:
    """A backup that counts: it was read back from its medium and decrypted.

    `seconds`: how long it took. `noted` False: the store was too busy, or full, to write down that it was made. `ledger_beside`
    False: the copy of the erasure ledger could not be written beside it.
    """

    path: Path
    sha256: str
    size: int
    sequence: int = 0
    seconds: float = 0.0
    noted: bool = True
    ledger_beside: bool = True


def unheard(_done: int, _all: int, _words: str) -> None:
    """Hear nothing of how far a backup is."""


@needs(Action.KEEP_BOX)
def back_up(desk: Desk, folder: Path, progress: Progress = unheard, *, place_id: str = "") -> MadeBackup:
    """Make one backup file in a folder, encrypted to the recovery sheet's key, while others write.

    Raises FolderNotWritable, DiskFull, StoreDamaged, BackupDamaged. On any error nothing is left behind.
    """
    return make_backup(desk.box, desk.actor, folder, progress, place_id)


@open_to_strangers
def make_backup(box: Box, actor: Actor, folder: Path, progress: Progress = unheard, place_id: str = "") -> MadeBackup:
    """Make one backup for someone, or for the box itself at night. Raises what `back_up` raises."""
    at, told = box.clock(), _Told(progress, box.settings.store.stat().st_size)
    close_segments(box)
    with _named_folder(folder), under_way(box.settings.folder, lambda: _left_behind(box, folder)):
        made = _made(box, folder, at, told)
    made = replace(made, seconds=max(0.0, (box.clock() - at).total_seconds()))
    made = replace(made, noted=_noted(box, actor, made, place_id), ledger_beside=_ledger_beside(box, at, folder))
    told.begin(3)
    return made


@contextmanager
def _named_folder(folder: Path) -> Iterator[None]:
    """Refuse a folder that cannot be written, now or half-way through, by its name."""
    try:
        with translated():
            yield
    except errors.FolderNotWritable:
        raise errors.FolderNotWritable(folder=folder) from None


def _made(box: Box, folder: Path, at: datetime, told: _Told) -> MadeBackup:
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        raise errors.FolderNotWritable(folder=folder)
    name = f"{box.settings.host_name}-{at.astimezone(UTC):%Y%m%d-%H%M%S}-{box.new_id()[-4:]}"
    # The copy is itself encrypted, under a key drawn for it alone; it never exists in clear.
    copy, key = box.settings.folder / f"{COPY}{name}.db", _copy_key()
    sequence = _next_number(box, folder)  # before the copy: a store that comes back knows its own number
    try:
        told.begin(0)
        snapshot(box.store, copy, key, told.of_copy)
        told.begin(1)
        facts = check_copy(copy, key)
        told.begin(2)
        return _sealed(box, copy, key, folder / f"{name}{SUFFIX}", facts, at, sequence, told)
    finally:
        for leftover in copy.parent.glob(f"{copy.name}*"):
            leftover.unlink()


class _Told:
    """Tell how far a backup is, in bytes of its work, a hundred times at most."""

    def __init__(self, progress: Progress, store_size: int) -> None:
        self._progress, self._size = progress, max(1, store_size)
        self._step, self._done, self._percent = 0, 0, -1

    def begin(self, step: int) -> None:
        self._step, self._done = step, (step if step < len(STEPS) - 1 else SHARES) * self._size
        self._tell(always=True)

    def of_copy(self, left: int, pages: int) -> None:
        self._done = self._size * (pages - left) // max(1, pages)
        self._tell()

    def add(self, size: int) -> None:
        self._done = min(self._done + size, SHARES * self._size)
        self._tell()

    def _tell(self, *, always: bool = False) -> None:
        percent = 100 * self._done // (SHARES * self._size)
        if always or percent > self._percent:
            self._percent = percent
            self._progress(self._done, SHARES * self._size, STEPS[self._step])


def _left_behind(box: Box, folder: Path) -> list[Path]:
    """Name what a power cut left: copies whose key nobody has, files that never became a backup."""
    return [*box.settings.folder.glob(f"{COPY}*"), *folder.glob(f"{box.settings.host_name}-*{SUFFIX}.part")]


def _copy_key() -> str:
    return b"".join(crypto.new_id_bytes() for _ in range(3)).hex()


def _next_number(box: Box, folder: Path) -> int:
    """Give the next number, above those in the folder: a box that came back does not know what it made after its backup."""
    known = ledger.newest_beside(box.settings, box.store, folder)
    with box.store.unit():
        counters.raise_to(box.store, counters.BACKUPS, known)
        return counters.advance(box.store, counters.BACKUPS)


def check_copy(copy: Path, key: str) -> Facts:
    """Walk a copy of the store: its pages and its log. Give what it says of itself. Raises StoreDamaged, StoreKeyMismatch."""
    store = Store(copy, key)
    try:
        problems = integrity_problems(store)
        with store.unit(write=False):
            whole = journal.verify(store).first_bad is None
            heads = journal.head_of(store), head_of(store)
        facts = Facts(*heads, row_counts(store))
    finally:
        store.close()
    if problems or not whole:
        raise errors.StoreDamaged
    return facts


def _sealed(  # the one place where all that a backup is made of comes together
    box: Box, copy: Path, key: str, to: Path, facts: Facts, at: datetime, sequence: int, told: _Told
) -> MadeBackup:
    with box.store.unit():  # held by a change of keys to its end: what is read here is of one set
        key_file, settings = _read(box.settings.keys), _read(box.settings.toml)
        signing, schema = secrets.get(box.store, SIGNING_KEY), schema_version(box.store)
        recipients = [secrets.get(box.store, RECOVERY_RECIPIENT).decode(), *second_key.recipients(box.store)]
    about = {
        "store_id": box.settings.store_id,
        "created_at": at.isoformat(),
        "sequence": sequence,
        "counts": facts.counts,
        "app_version": __version__,
        "schema": schema,
        "log_head": {"seq": facts.log[0], "hash": facts.log[1]},
        "erasure_head": {"seq": facts.erasures[0], "hash": facts.erasures[1]},
        "signing_public": crypto.public_of(signing).hex(),
    }
    parts: dict[str, Path | bytes] = {
        "store.db": copy,
        "store.key": key.encode(),
        "store.keys": key_file,
        "habitat.toml": settings,
    }
    written = backups.write(
        parts,
        about,
        recipients=recipients,
        sign=lambda data: crypto.sign(signing, data),
        destination=to,
        canaries=[b"SQLite format 3", key.encode()],
        watch=told.add,
    )
    return MadeBackup(written.path, written.sha256, written.size, sequence)


def _read(path: Path) -> bytes:
    with suppress(FileNotFoundError):
        found = durable.first_bytes(path, LARGEST_PART)
        if found is not None:
            return found
    raise errors.KeyFileMissing


def backup_words(made: MadeBackup) -> list[str]:
    """Say what is still to know about a backup that is made and proven."""
    said = []
    if not made.noted:
        said.append(_("La sauvegarde est faite et relue, mais la boîte n'a pas pu la noter. Gardez-la."))
    if not made.ledger_beside:
        said.append(_("Le registre des effacements n'a pas pu être copié à côté. Refaites une sauvegarde bientôt."))
    return said


def _noted(box: Box, actor: Actor, made: MadeBackup, place_id: str) -> bool:
    """Write down that a backup was made; a store that is busy or full is no reason to deny one that was proven."""
    with suppress(errors.DiskFull, errors.DiskFailing):
        for _attempt in range(NOTED_WITHIN):
            with suppress(errors.StoreBusy):
                _note(box, actor, made, place_id)
                return True
    return False


def _ledger_beside(box: Box, at: datetime, folder: Path) -> bool:
    with suppress(OSError, errors.StoreBusy, errors.DiskFull, errors.DiskFailing):
        ledger.write_copies(box.settings, box.store, at, folder)
        return True
    return False


def _note(box: Box, actor: Actor, made: MadeBackup, place_id: str) -> None:
    path = str(made.path)
    row = Made(box.new_id(), box.clock(), made.sha256, made.size, path, made.sequence, place_id, made.seconds)
    with box.store.unit():
        backups_made.note(box.store, row)
        box.door.log(actor, "sauvegarder", "la boîte")


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
    """Run both integrity checks and prove two chains: the access log's, with its sealed days, and the choices'."""
    store = desk.box.store
    problems = integrity_problems(store)
    with store.unit(write=False):
        proof = log_reading.check(store, desk.box.clock())
    fault = proof.fault
    broken = desk.box.door.first_broken_choice()
    problems += [] if broken is None else [f"consent_event {broken}: chain"]
    problems += [f"access_log {fault.what} {fault.number}: {fault.reason}"] if fault and fault.what != "line" else []
    first_bad = fault.number if fault and fault.what == "line" else None
    return Checked(tuple(problems), proof.count, first_bad, proof.head.hex())
