"""The key file `store.keys` (docs/formats.md, 1): a random master key, wrapped once for each slot."""

import hashlib
import hmac
import json
import re
import secrets
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from argon2.exceptions import HashingError

from . import durable
from .canonical import canonical_json
from .errors import DamagedFile, UnknownVersion, WrongSecret
from .passphrase import STANDARD, ArgonProfile, check
from .recovery import RecoveryKey
from .slots import KEY_BYTES, Json, derive, open_slot, passphrase_slot, recovery_slot, unwrap, wrap

FORMAT = "habitat-keys"
VERSION = 1
_FEWEST_SLOTS = 2
_SHAPE = {
    "store_id": str,
    "generation": int,
    "created": str,
    "db_salt": str,
    "recovery_recipient": str,
    "deks": list,
    "slots": list,
    "mac": str,
}


@dataclass(frozen=True)
class Unlocked:
    """Hold an opened key file; the secrets stay out of its printed form."""

    store_id: str
    generation: int
    recovery_recipient: str
    database_key: str = field(repr=False)  # 96 hex characters: key and salt, as SQLCipher takes them
    master_key: bytes = field(repr=False)

    def purpose_key(self, name: str) -> bytes:
        """Return the 32-byte key of one purpose (log, ca, pepper…), always the same for the same store."""
        return derive(self.master_key, f"habitat-box purpose v1: {name}")


def create(
    path: Path,
    passphrase: str,
    *,
    recovery: RecoveryKey,
    profile: ArgonProfile = STANDARD,
    created_at: str,
) -> Unlocked:
    """Write a new key file with a passphrase slot and a recovery slot.

    Raise WeakPassphrase, or FileExistsError: a key file is never overwritten by another store's.
    """
    check(passphrase)
    if path.exists():
        raise FileExistsError(path)
    store_id, master, dek_id = str(uuid.uuid4()), secrets.token_bytes(KEY_BYTES), secrets.token_hex(8)
    dek = {"id": dek_id, "purpose": "db", "created": created_at}
    wrapped = wrap(master, secrets.token_bytes(KEY_BYTES), _dek_binding(store_id, dek))
    document: Json = {
        "format": FORMAT,
        "version": VERSION,
        "store_id": store_id,
        "generation": 1,
        "created": created_at,
        "db_salt": secrets.token_hex(16),
        "recovery_recipient": recovery.recipient,
        "deks": [dek | {"wrapped": wrapped}],
        "slots": [
            passphrase_slot(store_id, master, passphrase, profile, created_at),
            recovery_slot(store_id, master, recovery.secret, created_at),
        ],
    }
    durable.replace(path, _sealed(document, master))
    return _unlocked(document, master)


def open_with_passphrase(path: Path, passphrase: str) -> Unlocked:
    """Open the key file by its passphrase.

    Raise WrongSecret, DamagedFile, UnknownVersion, or FileNotFoundError.
    """
    return _open(path, "passphrase", passphrase)


def open_with_recovery(path: Path, age_secret_key: str) -> Unlocked:
    """Open the key file by the recovery sheet's key; raise as open_with_passphrase does."""
    return _open(path, "recovery", RecoveryKey.from_secret(age_secret_key).secret)


def change_passphrase(path: Path, unlocked: Unlocked, new: str, profile: ArgonProfile = STANDARD) -> Unlocked:
    """Give the key file a new passphrase; the store itself is not touched.

    The copy `.prev` opens with the old one until discard_previous. Raise WeakPassphrase, or DamagedFile,
    also when the file is another store's.
    """
    check(new)
    content = path.read_bytes()
    document = _parsed(content)
    _check_mac(document, unlocked.master_key)
    kept = [slot for slot in document["slots"] if slot["type"] != "passphrase"]
    slot = passphrase_slot(unlocked.store_id, unlocked.master_key, new, profile, document["created"])
    document |= {"slots": [slot, *kept], "generation": document["generation"] + 1}
    durable.replace(previous_of(path), content)
    durable.replace(path, _sealed(document, unlocked.master_key))
    return _unlocked(document, unlocked.master_key)


def previous_of(path: Path) -> Path:
    """Return where the key file's previous content is kept."""
    return path.with_name(path.name + ".prev")


def discard_previous(path: Path) -> None:
    """Remove the previous copy, once the new passphrase has been seen to open the box."""
    previous_of(path).unlink(missing_ok=True)
    durable.sync_folder(path.parent)


def _open(path: Path, kind: str, secret: str) -> Unlocked:
    document = _parsed(path.read_bytes())
    try:
        master = _master(document, kind, secret)
        _check_mac(document, master)
        return _unlocked(document, master)
    except (KeyError, TypeError, ValueError, OverflowError, HashingError) as error:
        raise DamagedFile("the key file does not follow its format") from error


def _master(document: Json, kind: str, secret: str) -> bytes:
    for slot in document["slots"]:
        if slot["type"] == kind:
            try:
                return open_slot(document["store_id"], slot, secret)
            except WrongSecret:
                continue
    raise WrongSecret(f"no {kind} slot opens")


def _parsed(content: bytes) -> Json:
    """Return the document after every check that needs no secret."""
    try:
        document: Json = json.loads(content)
        if document["format"] != FORMAT:
            raise DamagedFile("not a key file")
        _refuse_newer(document["version"])
        if document["checksum"] != _checksum(document):
            raise DamagedFile("the key file's checksum differs")
        if not all(type(document[name]) is kind for name, kind in _SHAPE.items()):
            raise DamagedFile("the key file does not follow its format")
        if len(document["slots"]) < _FEWEST_SLOTS:
            raise DamagedFile("the key file has fewer than two slots")
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise DamagedFile("the key file cannot be read") from error
    return document


def _refuse_newer(version: object) -> None:
    if type(version) is not int or version < 1:
        raise DamagedFile("the key file has no version")
    if version > VERSION:
        raise UnknownVersion(f"key file version {version}, this release knows {VERSION}")


def _unlocked(document: Json, master: bytes) -> Unlocked:
    store_id = document["store_id"]
    dek = {dek["purpose"]: dek for dek in document["deks"]}["db"]
    key = unwrap(master, dek["wrapped"], _dek_binding(store_id, dek)).hex() + document["db_salt"]
    if not re.fullmatch("[0-9a-f]{96}", key):
        raise DamagedFile("the database key has a wrong length")
    return Unlocked(store_id, document["generation"], document["recovery_recipient"], key, master)


def _dek_binding(store_id: str, dek: Json) -> list[Any]:
    return ["habitat-keys dek v1", store_id, dek["id"], dek["purpose"]]


def _sealed(document: Json, master: bytes) -> bytes:
    """Return the file's text with its code and checksum."""
    document = document | {"mac": _mac(document, master)}
    document["checksum"] = _checksum(document)
    return json.dumps(document, indent=1, ensure_ascii=False).encode() + b"\n"


def _check_mac(document: Json, master: bytes) -> None:
    if not hmac.compare_digest(_mac(document, master), document["mac"]):
        raise DamagedFile("the key file was changed, or is another store's")


def _mac(document: Json, master: bytes) -> str:
    key = derive(master, "habitat-keys v1 mac")
    return hmac.new(key, canonical_json(_without(document, "mac", "checksum")), hashlib.sha256).hexdigest()


def _checksum(document: Json) -> str:
    return hashlib.sha256(canonical_json(_without(document, "checksum"))).hexdigest()


def _without(document: Json, *names: str) -> Json:
    return {name: value for name, value in document.items() if name not in names}
