"""The new store of a re-key: copied while nobody writes, given its new secrets, checked row by row, then put in place."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import crypto
from crypto import rekeying as sets
from crypto.inbox_seal import new_inbox_key
from crypto.keyfile import SlotFacts
from crypto.passphrase import ArgonProfile
from crypto.ratchet import first_key
from habitat_box import errors
from habitat_box.config import Settings
from habitat_box.domain.access import Action
from habitat_box.door import Door
from habitat_box.store import archive, changeover, counters, journal, key_events, ledger_file, secrets, succession
from habitat_box.store.connection import Store, integrity_problems
from habitat_box.store.copies import row_counts, snapshot
from habitat_box.store.key_events import KeyEvent
from habitat_box.usecases import certificate
from habitat_box.usecases.desk import Box, Desk, needs
from habitat_box.usecases.log_segments import begin_epoch
from habitat_box.words import N_

Progress = Callable[[int, int, str], None]
STEPS = (N_("nouvelles clés"), N_("copie des données"), N_("nouveaux secrets"), N_("contrôle de la copie"), N_("terminé"))
RECOVERY_RECIPIENT, INBOX_KEY = "recovery_recipient", "inbox_key"


@dataclass(frozen=True)
class Drawn:
    """What a new set brings: the new sheet's key, the new signing key, the new authority if one was asked for."""

    recovery: crypto.RecoveryKey = field(repr=False)
    signing_key: bytes = field(repr=False)
    authority: crypto.Authority | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Made:
    """A store that took the old one's place: its keys, how many rows came over, the ways in that did not, its log's head."""

    unlocked: crypto.Unlocked = field(repr=False)
    rows: int
    given_up: tuple[SlotFacts, ...]
    head: tuple[int, bytes]


@needs(Action.KEEP_BOX)
def replace_store(desk: Desk, drawn: Drawn, passphrase: str, profile: ArgonProfile, progress: Progress) -> Made:
    """Make the new key file and the new store, and give them the old ones' names.

    Until the very end the old files are the box; whatever goes wrong before leaves nothing of the new ones.
    """
    settings = desk.box.settings
    with changeover.alone(settings.folder):
        former = sets.former(settings.keys)
        try:
            with _nobody_writes(desk.box):
                progress(0, len(STEPS), STEPS[0])
                unlocked = _key_file(desk.box, former, drawn, passphrase, profile)
                rows, head = _fill(desk, former, drawn, unlocked, progress)
                changeover.take_over(settings.folder)
        except BaseException as error:
            if not (settings.folder / changeover.MARK).exists():
                with suppress(OSError):
                    changeover.undo(settings.folder)
            if isinstance(error, OSError):
                raise errors.DiskFull from error
            raise
    return Made(unlocked, rows, former.given_up, head)


@contextmanager
def _nobody_writes(box: Box) -> Iterator[None]:
    """Hold the right to write in the old store; whoever waits for it finds the file replaced. Raises StoreBusy."""
    holder = Store(box.settings.store, box.database_key)
    try:
        with holder.unit():
            yield
    finally:
        holder.close()


def _key_file(box: Box, former: sets.Former, drawn: Drawn, passphrase: str, profile: ArgonProfile) -> crypto.Unlocked:
    with box.store.unit(write=False):
        known = counters.value(box.store, counters.KEY_GENERATION)
    return sets.write_set(
        changeover.next_of(box.settings.keys),
        passphrase,
        of=former,
        least=known,
        recovery=drawn.recovery,
        created_at=box.clock().isoformat(),
        profile=profile,
    )


def _fill(
    desk: Desk, former: sets.Former, drawn: Drawn, unlocked: crypto.Unlocked, progress: Progress
) -> tuple[int, tuple[int, bytes]]:
    """Copy the store, renew what is inside, check all of it, and leave one synced file. Gives rows and the log's head."""
    settings, file = desk.box.settings, changeover.next_of(desk.box.settings.store)
    progress(1, len(STEPS), STEPS[1])
    source, copy = Store(settings.store, desk.box.database_key), Store(file, unlocked.database_key)
    try:
        snapshot(source, file, unlocked.database_key)
        rows = _compare(source, copy)
        progress(2, len(STEPS), STEPS[2])
        box = _box_of(desk.box, copy, unlocked.database_key)
        _renew(desk, box, former, drawn, unlocked.generation)
        _write_ledger(settings, box)
        progress(3, len(STEPS), STEPS[3])
        head = _checked(copy)
    finally:
        source.close()
        copy.close()
    _alone_and_synced(file)
    return rows, head


def _box_of(box: Box, copy: Store, key: str) -> Box:
    return Box(box.settings, copy, Door(copy, box.clock, box.new_id), box.clock, box.new_id, key)


def _compare(source: Store, copy: Store) -> int:
    """Say how many rows there are, the same in each table of both. Raises CopyDiffers."""
    before, after = row_counts(source), row_counts(copy)
    with source.unit(write=False), copy.unit(write=False):
        heads = journal.head_of(source), journal.head_of(copy)
    if before != after or heads[0] != heads[1]:
        raise errors.CopyDiffers
    return sum(after.values())


def _renew(desk: Desk, box: Box, former: sets.Former, drawn: Drawn, generation: int) -> None:
    """Put the new secrets in the new store, and write down in it what was done."""
    store, at = box.store, box.clock()
    with store.unit():
        succession.renew(store, box.settings.store_id, drawn.signing_key, at)
        archive.reseal(store)
        secrets.keep(store, RECOVERY_RECIPIENT, drawn.recovery.recipient.encode())
        if drawn.authority is not None:
            secrets.keep(store, certificate.AUTHORITY_KEY, drawn.authority.key_pem)
            secrets.keep(store, certificate.AUTHORITY_CERTIFICATE, drawn.authority.certificate_pem)
        _renew_inbox(store)
        begin_epoch(store, first_key(drawn.recovery.secret))
        counters.raise_to(store, counters.KEY_GENERATION, generation)
        for what in _happened(former, drawn):
            key_events.note(store, at, what, generation)
        box.door.log(desk.actor, "clés", f"{KeyEvent.REKEYED.value}, génération {generation}")
    store.sweep()


def _renew_inbox(store: Store) -> None:
    """Put a new key before the inbox's own; the old one still opens what phones said until the box was opened again.

    The folder outside learns of it at that opening: until the new store counts, it must not.
    """
    with suppress(KeyError):
        old = secrets.get(store, INBOX_KEY).decode("ascii").split()
        secrets.keep(store, INBOX_KEY, "\n".join([new_inbox_key(), *old[:1]]).encode())


def _happened(former: sets.Former, drawn: Drawn) -> list[KeyEvent]:
    authority = [KeyEvent.AUTHORITY] if drawn.authority is not None else []
    gone = [KeyEvent.SLOT_GONE for _slot in former.given_up]
    return [KeyEvent.REKEYED, KeyEvent.PASSPHRASE, KeyEvent.SHEET, KeyEvent.SHEET_READ_BACK, *authority, *gone]


def _write_ledger(settings: Settings, box: Box) -> None:
    kept = settings.folder / ledger_file.NAME
    if kept.exists():
        ledger_file.write(box.store, settings.store_id, box.clock(), changeover.next_of(kept))


def _checked(copy: Store) -> tuple[int, bytes]:
    problems = integrity_problems(copy)
    with copy.unit(write=False):
        verdict, head = journal.verify(copy), journal.head_of(copy)
    if problems or verdict.first_bad is not None:
        raise errors.StoreDamaged
    copy.sweep()
    return head[0], bytes.fromhex(head[1])


def _alone_and_synced(file: Path) -> None:
    """Have the store be one file, on the disk: its WAL was written back when its last connection closed."""
    if any(file.with_name(f"{file.name}{ending}").exists() for ending in ("-wal", "-shm")):
        raise errors.StoreBusy
    handle = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
