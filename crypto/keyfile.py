"""The key file `store.keys` (docs/formats.md, 1): a random master key, wrapped once for each slot."""

import re
import secrets
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from argon2.exceptions import HashingError

from . import durable
from .errors import DamagedFile, SlotRefused, SlotTrouble, WrongSecret
from .keydocument import FEWEST_SLOTS, FORMAT, LONGEST_LABEL, MOST_SLOTS, VERSION, check_mac, content_of, parsed, read, sealed
from .passphrase import STANDARD, ArgonProfile, check
from .recovery import RecoveryKey
from .slots import (
    CREDENTIAL,
    KEY_BYTES,
    PASSPHRASE,
    RECOVERY,
    USB_FILE,
    Json,
    open_slot,
    passphrase_slot,
    profile_of,
    random_slot,
    recovery_slot,
    unwrap,
    wrap,
)


@dataclass(frozen=True)
class Unlocked:
    """Hold an opened key file; the secrets stay out of its printed form. `slot_id` is the slot that opened it."""

    store_id: str
    generation: int
    recovery_recipient: str
    database_key: str = field(repr=False)  # 96 hex characters: key and salt, as SQLCipher takes them
    master_key: bytes = field(repr=False)
    slot_id: str = field(default="", compare=False)


@dataclass(frozen=True)
class SlotFacts:
    """Tell what a slot says of itself without a secret. `passes` and `memory_kib` are 0 when no passphrase opens it."""

    id: str
    kind: str
    label: str
    created: str
    passes: int = 0
    memory_kib: int = 0


def create(
    path: Path,
    passphrase: str,
    *,
    recovery: RecoveryKey,
    profile: ArgonProfile = STANDARD,
    created_at: str,
    store_id: str = "",
    generation: int = 1,
) -> Unlocked:
    """Write a new key file with a passphrase slot and a recovery slot, for a new store unless its name is given.

    Raise WeakPassphrase, or FileExistsError: a key file is never overwritten by another store's.
    """
    check(passphrase)
    if path.exists():
        raise FileExistsError(path)
    store_id, master, dek_id = store_id or str(uuid.uuid4()), secrets.token_bytes(KEY_BYTES), secrets.token_hex(8)
    dek = {"id": dek_id, "purpose": "db", "created": created_at}
    wrapped = wrap(master, secrets.token_bytes(KEY_BYTES), _dek_binding(store_id, dek))
    document: Json = {
        "format": FORMAT,
        "version": VERSION,
        "store_id": store_id,
        "generation": generation,
        "created": created_at,
        "db_salt": secrets.token_hex(16),
        "recovery_recipient": recovery.recipient,
        "deks": [dek | {"wrapped": wrapped}],
        "slots": [
            passphrase_slot(store_id, master, passphrase, profile, created_at),
            recovery_slot(store_id, master, recovery.secret, created_at, recovery.recipient),
        ],
    }
    durable.replace(path, sealed(document, master))
    return _unlocked(document, master)


def open_with_passphrase(path: Path, passphrase: str) -> Unlocked:
    """Open the key file by its passphrase.

    Raise WrongSecret, DamagedFile, UnknownVersion, or FileNotFoundError.
    """
    return _open(path, PASSPHRASE, passphrase)


def open_with_recovery(path: Path, age_secret_key: str) -> Unlocked:
    """Open the key file by the recovery sheet's key; raise as open_with_passphrase does."""
    return _open(path, RECOVERY, RecoveryKey.from_secret(age_secret_key).secret)


def open_with_usb_file(path: Path, secret: bytes) -> Unlocked:
    """Open the key file by the 32 bytes of a stick's file; raise as open_with_passphrase does."""
    return _open(path, USB_FILE, secret)


def open_with_credential(path: Path, secret: bytes) -> Unlocked:
    """Open the key file by the 32 bytes systemd handed; raise as open_with_passphrase does."""
    return _open(path, CREDENTIAL, secret)


def slots_of(path: Path) -> list[SlotFacts]:
    """Return what the slots say of themselves, which needs no secret; raise DamagedFile, UnknownVersion, FileNotFoundError."""
    return [_facts(slot) for slot in read(path)["slots"]]


def generation_of(path: Path) -> int:
    """Return the file's generation as it says it, without a secret; raise as slots_of does."""
    return int(read(path)["generation"])


def created_of(path: Path) -> str:
    """Return when the file says its store was made, without a secret; raise as slots_of does."""
    return str(read(path)["created"])


def recipient_of(path: Path) -> str:
    """Return the recipient of the sheet in force, without a secret; raise as slots_of does."""
    return str(read(path)["recovery_recipient"])


def change_passphrase(
    path: Path, unlocked: Unlocked, new: str, profile: ArgonProfile | None = None, *, created_at: str = ""
) -> Unlocked:
    """Give the key file a new passphrase, at the price of the one before unless told; the store itself is not touched.

    The copy `.prev` opens with the old one until discard_previous. Raise WeakPassphrase, or DamagedFile,
    also when the file is another store's.
    """
    check(new)

    def change(document: Json) -> list[Json]:
        price = profile or next(profile_of(slot) for slot in document["slots"] if slot["type"] == PASSPHRASE)
        kept = [slot for slot in document["slots"] if slot["type"] != PASSPHRASE]
        when = created_at or document["created"]
        return [passphrase_slot(unlocked.store_id, unlocked.master_key, new, price, when), *kept]

    return _rewrite(path, unlocked, change)


def add_slot(path: Path, unlocked: Unlocked, kind: str, secret: str | bytes, *, label: str, created_at: str) -> Unlocked:
    """Add a way in that a random secret opens: a stick's file, a machine's credential, another sheet.

    Raise SlotRefused when there are already too many, DamagedFile for another store's file.
    """

    def change(document: Json) -> list[Json]:
        if len(document["slots"]) >= MOST_SLOTS:
            raise SlotRefused(SlotTrouble.TOO_MANY)
        named = (kind, label[:LONGEST_LABEL], created_at)
        return [*document["slots"], random_slot(unlocked.store_id, unlocked.master_key, named, secret)]

    return _rewrite(path, unlocked, change)


def remove_slot(path: Path, unlocked: Unlocked, slot_id: str) -> Unlocked:
    """Take a way in away. Raise SlotRefused for the one in use, the last passphrase, the last sheet, or an unknown one."""

    def change(document: Json) -> list[Json]:
        kept = [slot for slot in document["slots"] if slot["id"] != slot_id]
        gone = [slot for slot in document["slots"] if slot["id"] == slot_id]
        _refuse_needed(kept, gone, unlocked, document["recovery_recipient"])
        return kept

    return _rewrite(path, unlocked, change)


def replace_recovery(path: Path, unlocked: Unlocked, recovery: RecoveryKey, *, created_at: str) -> Unlocked:
    """Put a sheet in force: its slot (made if it is not there) becomes the only one of a sheet, its recipient the file's."""

    def change(document: Json) -> list[Json]:
        others = [slot for slot in document["slots"] if slot["type"] != RECOVERY]
        theirs = [slot for slot in document["slots"] if slot["type"] == RECOVERY and _opens(document, slot, recovery.secret)]
        made = recovery_slot(unlocked.store_id, unlocked.master_key, recovery.secret, created_at, recovery.recipient)
        document["recovery_recipient"] = recovery.recipient
        return [*others, *(theirs[:1] or [made])]

    return _rewrite(path, unlocked, change)


def previous_of(path: Path) -> Path:
    """Return where the key file's previous content is kept."""
    return path.with_name(path.name + ".prev")


def discard_previous(path: Path) -> None:
    """Remove the previous copy, once the new passphrase has been seen to open the box."""
    previous_of(path).unlink(missing_ok=True)
    durable.sync_folder(path.parent)


def settle(path: Path, unlocked: Unlocked) -> None:
    """Read the new file back from its folder, then remove the copy that still opens with what was given up."""
    check_mac(read(path), unlocked.master_key)
    discard_previous(path)


def _rewrite(path: Path, unlocked: Unlocked, change: Callable[[Json], list[Json]]) -> Unlocked:
    """Write the file with other slots. Its generation passes both its own and the one the caller knows of."""
    content = content_of(path)
    document = parsed(content)
    check_mac(document, unlocked.master_key)
    document["slots"] = change(document)
    document |= {"version": VERSION, "generation": max(document["generation"], unlocked.generation) + 1}
    durable.replace(previous_of(path), content)
    durable.replace(path, sealed(document, unlocked.master_key))
    return _unlocked(document, unlocked.master_key, unlocked.slot_id)


def _refuse_needed(kept: list[Json], gone: list[Json], unlocked: Unlocked, recipient: str) -> None:
    if not gone:
        raise SlotRefused(SlotTrouble.UNKNOWN)
    if gone[0]["id"] == unlocked.slot_id:
        raise SlotRefused(SlotTrouble.IN_USE)
    kinds = {slot["type"] for slot in kept}
    if PASSPHRASE not in kinds:
        raise SlotRefused(SlotTrouble.LAST_PASSPHRASE)
    if RECOVERY not in kinds or (gone[0]["type"] == RECOVERY and gone[0]["label"] in (RECOVERY, recipient)):
        raise SlotRefused(SlotTrouble.LAST_SHEET)
    if len(kept) < FEWEST_SLOTS:
        raise SlotRefused(SlotTrouble.TOO_FEW)


def _open(path: Path, kind: str, secret: str | bytes) -> Unlocked:
    document = read(path)
    try:
        master, slot_id = _master(document, (slot for slot in document["slots"] if slot["type"] == kind), secret)
        check_mac(document, master)
        return _unlocked(document, master, slot_id)
    except (KeyError, TypeError, ValueError, OverflowError, HashingError) as error:
        raise DamagedFile("the key file does not follow its format") from error


def _master(document: Json, slots: Iterable[Json], secret: str | bytes) -> tuple[bytes, str]:
    for slot in slots:
        try:
            return open_slot(document["store_id"], slot, secret), slot["id"]
        except WrongSecret:
            continue
    raise WrongSecret("no slot opens")


def _opens(document: Json, slot: Json, secret: str) -> bool:
    try:
        return bool(open_slot(document["store_id"], slot, secret))
    except WrongSecret:
        return False


def _facts(slot: Json) -> SlotFacts:
    price = profile_of(slot) if slot["type"] == PASSPHRASE else ArgonProfile(0, 0, 0)
    return SlotFacts(slot["id"], slot["type"], slot["label"], slot["created"], price.t, price.m_kib)


def _unlocked(document: Json, master: bytes, slot_id: str = "") -> Unlocked:
    store_id = document["store_id"]
    dek = {dek["purpose"]: dek for dek in document["deks"]}["db"]
    key = unwrap(master, dek["wrapped"], _dek_binding(store_id, dek)).hex() + document["db_salt"]
    if not re.fullmatch("[0-9a-f]{96}", key):
        raise DamagedFile("the database key has a wrong length")
    return Unlocked(store_id, document["generation"], document["recovery_recipient"], key, master, slot_id)


def _dek_binding(store_id: str, dek: Json) -> list[Any]:
    return ["habitat-keys dek v1", store_id, dek["id"], dek["purpose"]]
