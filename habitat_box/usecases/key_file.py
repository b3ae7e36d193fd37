"""The key file seen from the house: opened by what a person types, its generation noted, every trouble one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime

import crypto
from habitat_box import errors
from habitat_box.config import Settings
from habitat_box.domain.people import BOX, Actor
from habitat_box.errors import HabitatError
from habitat_box.store import changeover, counters, key_events
from habitat_box.store.connection import Store
from habitat_box.store.key_events import KeyEvent
from habitat_box.store.moments import text_of
from habitat_box.usecases.desk import Box, open_to_strangers

REFUSED = {
    crypto.SlotTrouble.UNKNOWN: errors.KeySlotUnknown,
    crypto.SlotTrouble.IN_USE: errors.KeySlotInUse,
    crypto.SlotTrouble.LAST_PASSPHRASE: errors.LastPassphrase,
    crypto.SlotTrouble.LAST_SHEET: errors.LastSheet,
    crypto.SlotTrouble.TOO_FEW: errors.TooFewKeySlots,
    crypto.SlotTrouble.TOO_MANY: errors.TooManyKeySlots,
}


@contextmanager
def key_words(wrong: type[HabitatError]) -> Iterator[None]:
    """Turn what crypto says into the house's errors; `wrong` is the one for a secret that opens nothing."""
    try:
        yield
    except FileNotFoundError:
        raise errors.KeyFileMissing from None
    except crypto.SlotRefused as error:
        raise REFUSED[error.trouble] from None
    except crypto.WrongLine as error:
        raise errors.RecoveryLineWrong(number=error.number) from None
    except crypto.WrongShare as error:
        raise (
            errors.ShareWordWrong(share=error.share, word=error.word) if error.word else errors.ShareWrong(share=error.share)
        ) from None
    except crypto.SharesDiffer:
        raise errors.SharesNotTogether from None
    except crypto.WrongSecret:
        raise wrong from None
    except crypto.UnknownVersion:
        raise errors.KeyFileTooNew from None
    except crypto.DamagedFile:
        raise errors.KeyFileDamaged from None


@contextmanager
def one_at_a_time(settings: Settings, wrong: type[HabitatError] = errors.KeyFileDamaged) -> Iterator[None]:
    """Change the key file while nobody else does: of two writers, the second would undo what the first was told is done.

    Raises ChangeUnderWay when another change goes on for more than ten seconds, and what `key_words` raises.
    """
    with changeover.alone(settings.folder, wait=True), key_words(wrong):
        yield


@open_to_strangers
def secret_of_typed(text: str) -> str:
    """Give the recovery sheet's key of what was typed: the key, the sheet's five lines, or two of the three shares.

    Raises RecoveryLineWrong, ShareWordWrong, ShareWrong, SharesNotTogether, WrongRecoveryKey.
    """
    with key_words(errors.WrongRecoveryKey):
        return crypto.key_of_shares(text) if crypto.look_like_shares(text) else crypto.from_typed(text)


@open_to_strangers
def with_phrase(settings: Settings, phrase: str) -> crypto.Unlocked:
    """Open the key file by the passphrase. Raises WrongPassphrase, KeyFileMissing, KeyFileDamaged, KeyFileTooNew."""
    changeover.finish_change(settings.folder)
    with key_words(errors.WrongPassphrase):
        unlocked = crypto.open_with_passphrase(settings.keys, phrase)
    _tidy(settings)
    return unlocked


@open_to_strangers
def with_sheet(settings: Settings, typed: str) -> crypto.Unlocked:
    """Open the key file by the sheet or by two shares. Raises what `secret_of_typed` and `with_phrase` raise."""
    secret = secret_of_typed(typed)
    changeover.finish_change(settings.folder)
    with key_words(errors.WrongRecoveryKey):
        unlocked = crypto.open_with_recovery(settings.keys, secret)
    _tidy(settings)
    return unlocked


def _tidy(settings: Settings) -> None:
    """Remove what a change that was cut left: the copy that opens with what was given up. The file itself just opened."""
    if crypto.previous_of(settings.keys).exists():
        with suppress(OSError):
            crypto.discard_previous(settings.keys)


@open_to_strangers
def set_passphrase(settings: Settings, unlocked: crypto.Unlocked, new: str, at: datetime) -> None:
    """Give the box a new passphrase at the price of the one before.

    Raises ChangeUnderWay, KeyFileMissing, KeyFileDamaged, KeyFileTooNew.
    """
    with one_at_a_time(settings, errors.WrongPassphrase):
        changed = crypto.change_passphrase(settings.keys, unlocked, new, created_at=at.isoformat())
        # The copy kept beside it still opens with the old phrase, which may be the very one that leaked.
        crypto.settle(settings.keys, changed)


def newer_than(store: Store, unlocked: crypto.Unlocked) -> crypto.Unlocked:
    """Make the next writing pass the generation the store knows of: an old file put back is old no more once changed."""
    with store.unit(write=False):
        known = counters.value(store, counters.KEY_GENERATION)
    return replace(unlocked, generation=max(unlocked.generation, known))


@open_to_strangers
def note_change(box: Box, actor: Actor, what: KeyEvent, generation: int, at: datetime | None = None) -> None:
    """Note in the store what was done to the keys, the generation of their file, and who: one line of the log."""
    with box.store.unit():
        counters.raise_to(box.store, counters.KEY_GENERATION, generation)
        key_events.note(box.store, at or box.clock(), what, generation)
        box.door.log(actor, "clés", f"{what.value}, génération {generation}")


@open_to_strangers
def generation_is_old(settings: Settings, store: Store) -> bool:
    """Say whether the key file is older than the last one seen: an old copy was put back. It may be a rescue."""
    with store.unit(write=False):
        known = counters.value(store, counters.KEY_GENERATION)
    return _generation(settings) < known


@open_to_strangers
def look_at_keys(box: Box) -> None:
    """Notice at each opening what happened to the key file meanwhile: a new passphrase, a change cut short, an old copy.

    An old copy is never refused: it may be what saved the house. It is written down once.
    """
    store, now = box.store, _generation(box.settings)
    with store.unit(write=False):
        known, noted = counters.value(store, counters.KEY_GENERATION), key_events.events(store)
    if now < known and not (noted and noted[-1].what is KeyEvent.OLD_FILE and noted[-1].generation == now):
        note_change(box, BOX, KeyEvent.OLD_FILE, now)
    elif now > known:
        set_at = _new_phrase_at(box.settings, noted)
        if set_at is not None:
            note_change(box, BOX, KeyEvent.PASSPHRASE, now, set_at)
        with store.unit():
            counters.raise_to(store, counters.KEY_GENERATION, now)


def _new_phrase_at(settings: Settings, noted: list[key_events.Noted]) -> datetime | None:
    """Give when a passphrase was set that nothing is noted of; None for the first one, and for a time that is none."""
    made = [slot.created for slot in crypto.slots_of(settings.keys) if slot.kind == "passphrase"]
    known = {text_of(one.at) for one in noted if one.what is KeyEvent.PASSPHRASE}
    try:
        set_at = datetime.fromisoformat(made[0])
        first = text_of(datetime.fromisoformat(crypto.created_of(settings.keys)))
        return None if text_of(set_at) in known | {first} else set_at
    except (ValueError, TypeError, IndexError):
        return None


def _generation(settings: Settings) -> int:
    with key_words(errors.KeyFileDamaged):
        return crypto.generation_of(settings.keys)
