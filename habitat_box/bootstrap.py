"""The only place that wires real parts: making a box, opening it with a passphrase or with its key."""

from __future__ import annotations

import errno
import os
import re
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import crypto
from crypto import passphrase as phrases
from habitat_box import errors
from habitat_box.config import Body, Settings, read_settings, settings_text
from habitat_box.domain import fields
from habitat_box.domain.people import BOX, COORDINATOR
from habitat_box.door import Door
from habitat_box.ports import Clock, NewId, random_id, system_clock
from habitat_box.store import changeover, journal, ledger_file, secrets, witness
from habitat_box.store.connection import Store, check_header
from habitat_box.store.migrations import migrate
from habitat_box.usecases import key_file
from habitat_box.usecases.desk import Box
from habitat_box.usecases.inbox_slot import AT_OPENING, empty_inbox
from habitat_box.usecases.notices import note_notices
from habitat_box.usecases.tending import tend
from habitat_box.words import N_, plain


@dataclass(frozen=True)
class Created:
    """A box just made, and its recovery sheet, which exists nowhere else."""

    box: Box
    recovery_sheet_pdf: bytes = field(repr=False)
    recovery_key: str = field(repr=False)


def generate_passphrase() -> str:
    """Draw seven French words, 90 bits (CNIL case 1 needs 80)."""
    return phrases.generate()


def passphrase_price() -> phrases.ArgonProfile:
    """Choose what trying a passphrase costs on this machine: about a second (takes a tenth of one to measure)."""
    return phrases.calibrate()


def check_passphrase(passphrase: str) -> None:
    """Accept a passphrase of 80 bits or more. Raises WeakPassphrase."""
    try:
        phrases.check(passphrase)
    except crypto.WeakPassphrase:
        raise errors.WeakPassphrase from None


def create_box(
    folder: Path,
    *,
    residence: str,
    body: Body,
    passphrase: str,
    contact: str = "",
    demo: bool = False,
    bind: str = "0.0.0.0",  # noqa: S104 - phones on the residence Wi-Fi must reach it
    port: int = 8443,
    addresses: tuple[str, ...] = (),
    profile: phrases.ArgonProfile = phrases.STANDARD,
    print_passphrase: bool = False,
    clock: Clock = system_clock,
    new_id: NewId = random_id,
) -> Created:
    """Make a box in a folder that has none: keys, store, certificates, settings last.

    Raises WeakPassphrase, FieldRefused, BoxAlreadyHere, FolderNotEmpty, FolderNotWritable, DiskFull.
    On any error what was made is removed.
    """
    from habitat_box.usecases import certificate, recovery  # for making a box; opening one is what happens every day

    check_passphrase(passphrase)
    name, whom = fields.required(N_("résidence"), residence), fields.clean(N_("contact"), contact)
    made = _made_folder(folder)
    settings = Settings(folder, name, body, _host_name(name, new_id), new_id(), bind, port, "fr", demo, whom)
    try:
        key = crypto.RecoveryKey.generate()
        unlocked = crypto.create(settings.keys, passphrase, recovery=key, profile=profile, created_at=clock().isoformat())
        box = _new_store(settings, unlocked.database_key, clock, new_id)
        recovery.note_made(box, key)
        certificate.write_certificate(box, addresses)
        certificate.write_private(settings.toml, settings_text(settings).encode())
        return Created(box, recovery.sheet_pdf(box, key, passphrase if print_passphrase else None), key.secret)
    except BaseException as error:
        _remove(settings, made)
        if isinstance(error, OSError):
            raise (errors.DiskFull() if error.errno == errno.ENOSPC else errors.FolderNotWritable(folder=folder)) from error
        raise


def discard(created: Created) -> None:
    """Remove a box just made, with its keys: for when its recovery sheet could not be kept."""
    created.box.store.close()
    _remove(created.box.settings, [created.box.settings.folder])


def _new_store(settings: Settings, key: str, clock: Clock, new_id: NewId) -> Box:
    from habitat_box.usecases import certificate, enrolment, keeping

    settings.store.touch(mode=0o600)  # SQLite gives its WAL the same mode
    store = Store(settings.store, key)
    migrate(store)
    box = Box(settings, store, Door(store, clock, new_id), clock, new_id, key)
    secrets.keep(store, enrolment.PEPPER, crypto.new_id_bytes() + crypto.new_id_bytes())
    secrets.keep(store, keeping.SIGNING_KEY, crypto.new_signing_key())
    certificate.make_authority(box)
    box.door.beat_clock()
    note_notices(box)
    return box


def _made_folder(folder: Path) -> list[Path]:
    """Make the folder if it is missing, and give what was made. Raises BoxAlreadyHere, FolderNotEmpty, FolderNotWritable."""
    if any((folder / name).exists() for name in ("habitat.toml", "store.keys", "store.db")):
        raise errors.BoxAlreadyHere(folder=folder)
    if _holds_other_things(folder):
        raise errors.FolderNotEmpty(folder=folder)
    missing = [place for place in (folder, *folder.parents) if not place.exists()]
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        raise errors.FolderNotWritable(folder=folder) from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise errors.FolderNotWritable(folder=folder)
    return missing


def _holds_other_things(folder: Path) -> bool:
    """Say whether a folder serves something else: a box spread among a system's files could not be moved or removed."""
    expected = {"run", "technical.log", "lost+found", ".demonstration", "demo.lock"}
    try:
        return any(one.name not in expected for one in folder.iterdir())
    except OSError:
        return False  # not there yet, or not readable: making it says why


def _remove(settings: Settings, made: list[Path]) -> None:
    names = (
        "store.db",
        "store.db-wal",
        "store.db-shm",
        "store.witness",
        "store.keys",
        "store.keys.prev",
        "leaf.pem",
        "leaf.key",
        "ca.pem",
    )
    for name in (*names, "habitat.toml"):
        (settings.folder / name).unlink(missing_ok=True)
    for place in made:
        if place.is_dir() and not any(place.iterdir()):
            place.rmdir()


def _host_name(residence: str, new_id: NewId) -> str:
    """Name the box on the network: the residence and four signs, since two houses may share a name (RFC 6762, 9)."""
    slug = re.sub(r"[^a-z0-9]+", "-", plain(residence)).strip("-")[:30].strip("-") or "habitat"
    return f"{slug}-{new_id()[-4:]}"


def unlock_key(settings: Settings, passphrase: str) -> str:
    """Give the database key that a passphrase opens. Raises WrongPassphrase, KeyFileMissing, KeyFileDamaged, KeyFileTooNew."""
    return key_file.with_phrase(settings, passphrase).database_key


def unlock(settings: Settings, passphrase: str, clock: Clock = system_clock, new_id: NewId = random_id) -> Box:
    """Open a box with its passphrase: one Argon2 run, then the raw key."""
    box = open_box(settings, unlock_key(settings, passphrase), clock, new_id)
    with suppress(errors.HabitatError):  # a full disk or another writer: the box opens, and the next hour tries again
        tend(box)
    empty_inbox(box, most=AT_OPENING)  # no site may be there to do it
    return box


def open_box(settings: Settings, database_key: str, clock: Clock = system_clock, new_id: NewId = random_id) -> Box:
    """Open a box with its key.

    Raises KeyFileMissing, StoreMissing, StoreNotEncrypted, StoreKeyMismatch, StoreTooNew, StoreDamaged, WorkLost.
    """
    changeover.finish_change(settings.folder)
    check_header(settings.store)
    if not settings.keys.exists():
        raise errors.KeyFileMissing
    store = Store(settings.store, database_key)
    migrate(store)
    lost = journal.lost_since(store)
    if lost is not None:
        store.close()
        raise errors.WorkLost(line=lost)
    box = Box(settings, store, Door(store, clock, new_id), clock, new_id, database_key)
    with suppress(errors.HabitatError):  # a worn key file or a full disk: this box opens, and the next opening looks again
        key_file.look_at_keys(box)
    note_notices(box)
    return box


def accept_loss(settings: Settings, database_key: str) -> int:
    """Make a box openable again whose acknowledged work was lost, and give the last line its log still has.

    For when no backup is better: the coordinator was told what is missing. What the folder's ledger says was erased is
    erased again. Raises what open_box raises, WorkLost aside.
    """
    changeover.finish_change(settings.folder)
    check_header(settings.store)
    store = Store(settings.store, database_key)
    try:
        migrate(store)
        witness.forget(settings.store)
        with store.unit():
            last, door = journal.head_of(store)[0], Door(store, system_clock, random_id)
            with suppress(OSError, errors.LedgerForged):  # without one to believe, the store says all there is
                copy = ledger_file.read(settings.folder / ledger_file.NAME, settings.store_id, ledger_file.public_key(store))
                door.erase_again(BOX, copy.lines)
            door.log(COORDINATOR, "accepter", "une perte")
    finally:
        store.close()
    return last


def settings_of(folder: Path) -> Settings:
    """Read the settings of the box in a folder."""
    return read_settings(folder)


def change_passphrase(
    settings: Settings, new: str, *, old: str = "", recovery_words: str = "", clock: Clock = system_clock
) -> str:
    """Give the box a new passphrase, with the old one or with the recovery sheet, and give the key it opens with.

    Only the key file is written: the next opening notes it. `recovery_words`: the sheet, or two shares, as typed. Raises
    WeakPassphrase, WrongPassphrase, WrongRecoveryKey, RecoveryLineWrong, ShareWordWrong, KeyFileMissing, KeyFileDamaged.
    """
    check_passphrase(new)
    unlocked = key_file.with_sheet(settings, recovery_words) if recovery_words else key_file.with_phrase(settings, old)
    key_file.set_passphrase(settings, unlocked, new, clock())
    return unlocked.database_key
