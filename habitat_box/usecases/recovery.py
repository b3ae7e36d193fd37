"""The recovery sheet: printed, typed back before it counts, replaced, cut into three shares of which two are enough."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NamedTuple

import crypto
from crypto.ratchet import first_key
from crypto.slots import RECOVERY
from habitat_box import errors
from habitat_box.config import working_for
from habitat_box.domain.access import Action
from habitat_box.store import counters, key_events, secrets
from habitat_box.store.key_events import KeyEvent
from habitat_box.usecases import keeping, log_segments
from habitat_box.usecases.certificate import AUTHORITY_CERTIFICATE, box_words
from habitat_box.usecases.desk import Box, Desk, needs, open_to_strangers
from habitat_box.usecases.key_file import key_words, newer_than, note_change, one_at_a_time, secret_of_typed, with_sheet
from habitat_box.usecases.printing import write_paper
from habitat_box.words import N_, local_day

HOLDERS = (N_("la coordination"), N_("la présidence de l'association"), N_("l'enveloppe fermée"))
FILES = ("part-1-coordination.pdf", "part-2-presidence.pdf", "part-3-enveloppe.pdf")
LINES = 5


class ReadBack(NamedTuple):
    """What typing a sheet did. `is_new`: it took the place of another. `counts` False: a newer one waits to be typed."""

    is_new: bool
    counts: bool


@needs(Action.KEEP_BOX)
def checked_on(desk: Desk) -> date | None:
    """Give the day the last sheet was typed back; None while it was not: it does not count yet."""
    with desk.box.store.unit(write=False):
        noted = key_events.events(desk.box.store)
    since = [one.what for one in noted if one.what in (KeyEvent.SHEET, KeyEvent.SHEET_READ_BACK)]
    if not since or since[-1] is not KeyEvent.SHEET_READ_BACK:
        return None
    return local_day(max(one.at for one in noted if one.what is KeyEvent.SHEET_READ_BACK))


@open_to_strangers
def check_typed_line(number: int, text: str) -> None:
    """Check one of the sheet's five lines as typed, by its own two check signs. Raises RecoveryLineWrong."""
    with key_words(errors.WrongRecoveryKey):
        crypto.check_line(number, text)


@open_to_strangers
def check_typed_share(number: int, text: str) -> None:
    """Check one share as typed, by its own check words. Raises ShareWordWrong, ShareWrong."""
    with key_words(errors.WrongRecoveryKey):
        crypto.check_share(number, text)


@needs(Action.KEEP_BOX)
def read_back(desk: Desk, typed: str) -> ReadBack:
    """Make a sheet count that was typed back: its five lines, its key, or two shares of it.

    A new sheet is put in force: the store takes its recipient, then the old sheet's way in goes; typing it again ends
    what a cut left undone. Raises RecoveryLineWrong, WrongRecoveryKey, SheetReplaced, ChangeUnderWay, KeyFileDamaged.
    """
    box = desk.box
    key = crypto.RecoveryKey.from_secret(secret_of_typed(typed))
    unlocked = with_sheet(box.settings, key.secret)
    with one_at_a_time(box.settings):
        back, generation = _put_in_force(box, key, newer_than(box.store, unlocked))
    if back.counts:
        log_segments.begin_epoch(box.store, first_key(key.secret))
        note_change(box, desk.actor, KeyEvent.SHEET_READ_BACK, generation)
    return back


def _put_in_force(box: Box, key: crypto.RecoveryKey, unlocked: crypto.Unlocked) -> tuple[ReadBack, int]:
    """Have the store and the key file name this sheet's key; also gives the key file's generation. Raises SheetReplaced."""
    keys = box.settings.keys
    kept, written = secrets.get(box.store, keeping.RECOVERY_RECIPIENT).decode(), crypto.recipient_of(keys)
    if kept != key.recipient and written == key.recipient:
        raise errors.SheetReplaced  # the new one was typed back already, and a cut left this one's way in
    if kept != key.recipient:
        secrets.keep(box.store, keeping.RECOVERY_RECIPIENT, key.recipient.encode())
    if written != key.recipient:
        unlocked = crypto.replace_recovery(keys, unlocked, key, created_at=box.clock().isoformat())
        crypto.settle(keys, unlocked)
    elif any(_waits(slot, key.recipient) for slot in crypto.slots_of(keys)):
        return ReadBack(is_new=False, counts=False), unlocked.generation  # the old sheet, while a new one waits
    return ReadBack(is_new=kept != key.recipient or written != key.recipient, counts=True), unlocked.generation


@open_to_strangers
def note_made(box: Box, key: crypto.RecoveryKey) -> None:
    """Note a box just made and its first sheet: backups are for it, and the log is sealed from its key on."""
    secrets.keep(box.store, keeping.RECOVERY_RECIPIENT, key.recipient.encode())
    with box.store.unit():
        counters.raise_to(box.store, counters.KEY_GENERATION, 1)
        for what in (KeyEvent.MADE, KeyEvent.SHEET):
            key_events.note(box.store, box.clock(), what, 1)
    log_segments.begin_epoch(box.store, first_key(key.secret))


@needs(Action.KEEP_BOX)
def new_sheet(desk: Desk, unlocked: crypto.Unlocked, paper: Path) -> Path:
    """Print a new sheet and let it open the box beside the old one, until it is typed back; gives the paper.

    A sheet that still waited goes. Raises FolderNotWritable, DiskFull, KeyFileDamaged, TooManyKeySlots.
    """
    box, keys = desk.box, desk.box.settings.keys
    key = crypto.RecoveryKey.generate()
    path = write_paper(paper.parent, paper.name, sheet_pdf(box, key))
    with one_at_a_time(box.settings):
        known = newer_than(box.store, unlocked)
        for slot in crypto.slots_of(keys):
            if _waits(slot, crypto.recipient_of(keys)):
                known = crypto.remove_slot(keys, known, slot.id)
        named = {"label": key.recipient, "created_at": box.clock().isoformat()}
        added = crypto.add_slot(keys, known, RECOVERY, key.secret, **named)
        crypto.settle(keys, added)
    note_change(box, desk.actor, KeyEvent.SHEET, added.generation)
    return path


@needs(Action.KEEP_BOX)
def print_shares(desk: Desk, typed: str, folder: Path) -> list[Path]:
    """Print the sheet's key as three papers of which two are enough. The sheet is typed: the box does not know its key.

    Raises RecoveryLineWrong, WrongRecoveryKey, SheetNotInForce, FolderNotWritable, DiskFull.
    """
    from habitat_box.papers.share_sheet import ShareSheet, print_share_sheet

    box, secret = desk.box, secret_of_typed(typed)
    unlocked = with_sheet(box.settings, secret)
    if crypto.RecoveryKey.from_secret(secret).recipient != crypto.recipient_of(box.settings.keys):
        raise errors.SheetNotInForce
    facts = (box.settings.residence, box.settings.host_name, local_day(box.clock()))
    shares = zip(FILES, HOLDERS, crypto.shares_of(secret), strict=True)
    written: list[Path] = []
    try:
        for number, (name, holder, share) in enumerate(shares, start=1):
            sheet = ShareSheet(*facts, number=number, holder=holder, words=tuple(share.split()))
            written.append(write_paper(folder, name, print_share_sheet(sheet)))
    except BaseException:
        for path in written:  # two of them would be the whole key, lying about
            path.unlink(missing_ok=True)
        raise
    note_change(box, desk.actor, KeyEvent.SHARES, newer_than(box.store, unlocked).generation)
    return written


@open_to_strangers
def sheet_pdf(
    box: Box,
    recovery: crypto.RecoveryKey,
    passphrase: str | None = None,
    *,
    signing_key: bytes = b"",
    authority: bytes = b"",
) -> bytes:
    """Draw the sheet of a key: its lines, its QR, the words and the signature the box and its backups are known by.

    `signing_key`, `authority` (PEM): those that will come with it, instead of the box's own.
    """
    from habitat_box.papers.recovery_sheet import RecoverySheet, print_recovery_sheet

    signing = crypto.public_of(signing_key or secrets.get(box.store, keeping.SIGNING_KEY))
    facts = RecoverySheet(
        residence=box.settings.residence,
        made_on=local_day(box.clock()),
        box_id=box.settings.host_name,
        secret_key=recovery.secret,
        lines=tuple(crypto.sheet_lines(recovery.secret)),
        signing_fingerprint=crypto.fingerprint(signing),
        box_words=box_words(authority or secrets.get(box.store, AUTHORITY_CERTIFICATE)),
        passphrase=passphrase,
    )
    with working_for(box.settings):
        return print_recovery_sheet(facts)


def _waits(slot: crypto.SlotFacts, recipient: str) -> bool:
    return slot.kind == RECOVERY and slot.label not in (RECOVERY, recipient)
