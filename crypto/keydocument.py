"""What the key file says, before and after a secret: its shape and limits, its checksum, its code (docs/formats.md, 1)."""

import hashlib
import hmac
import json
from pathlib import Path

from . import durable
from .canonical import canonical_json
from .errors import DamagedFile, UnknownVersion
from .slots import KINDS, PASSPHRASE, Json, derive, profile_of, unb64

FORMAT = "habitat-keys"
VERSION = 2
MOST_BYTES = 1 << 16
FEWEST_SLOTS, MOST_SLOTS = 2, 16
MOST_KEYS = 8
LONGEST_LABEL = 120
MOST_WORK = 1 << 24
"""KiB of memory × passes over all passphrase slots: some ten seconds of a PC, whatever a crafted file asks."""

_SHAPE = {
    "store_id": str, "generation": int, "created": str, "db_salt": str, "recovery_recipient": str,
    "deks": list, "slots": list, "mac": str,
}  # fmt: skip
_SLOT = ("id", "type", "label", "created")


def read(path: Path) -> Json:
    """Return the document after every check that needs no secret; raise DamagedFile, UnknownVersion, FileNotFoundError."""
    return parsed(content_of(path))


def content_of(path: Path) -> bytes:
    """Return the file's bytes, one too many for a file that is too large; raise DamagedFile, FileNotFoundError."""
    found = durable.first_bytes(path, MOST_BYTES + 1)
    if found is None:
        raise DamagedFile("the key file is no file")
    return found


def parsed(content: bytes) -> Json:
    """Return the document of a file's bytes; raise DamagedFile, UnknownVersion."""
    if len(content) > MOST_BYTES:
        raise DamagedFile("the key file is too large")
    try:
        document: Json = json.loads(content)
        if document["format"] != FORMAT:
            raise DamagedFile("not a key file")
        _refuse_newer(document["version"])
        if document["checksum"] != checksum(document):
            raise DamagedFile("the key file's checksum differs")
        if not all(type(document[name]) is kind for name, kind in _SHAPE.items()):
            raise DamagedFile("the key file does not follow its format")
        _check_lists(document)
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise DamagedFile("the key file cannot be read") from error
    return document


def sealed(document: Json, master: bytes) -> bytes:
    """Return the file's text with its code and checksum."""
    document = document | {"mac": _mac(document, master)}
    document["checksum"] = checksum(document)
    return json.dumps(document, indent=1, ensure_ascii=False).encode() + b"\n"


def check_mac(document: Json, master: bytes) -> None:
    """Refuse a document that was not written with this master key; raise DamagedFile."""
    if not hmac.compare_digest(_mac(document, master), document["mac"]):
        raise DamagedFile("the key file was changed, or is another store's")


def checksum(document: Json) -> str:
    """Return the SHA-256 of all but itself."""
    return hashlib.sha256(canonical_json(_without(document, "checksum"))).hexdigest()


def _refuse_newer(version: object) -> None:
    if type(version) is not int or version < 1:
        raise DamagedFile("the key file has no version")
    if version > VERSION:
        raise UnknownVersion(f"key file version {version}, this release knows {VERSION}")


def _check_lists(document: Json) -> None:
    slots = document["slots"]
    if not FEWEST_SLOTS <= len(slots) <= MOST_SLOTS or len(document["deks"]) > MOST_KEYS:
        raise DamagedFile("the key file has fewer than two slots, or too many")
    for slot in slots:
        _check_slot(slot)
    for dek in document["deks"]:
        _check_wrapping(dek["wrapped"])
    work = sum(profile.t * profile.m_kib for profile in map(profile_of, _of_kind(slots, PASSPHRASE)))
    if work > MOST_WORK:
        raise DamagedFile("the key file asks for too much work")


def _check_slot(slot: Json) -> None:
    named = all(type(slot[name]) is str and len(slot[name]) <= LONGEST_LABEL for name in _SLOT)
    if not named or slot["type"] not in KINDS or slot.get("binding", 1) not in (1, 2):
        raise DamagedFile("unknown slot")
    _check_length(slot["kdf"]["salt"], 16 if slot["type"] == PASSPHRASE else 32)
    _check_wrapping(slot["wrap"])


def _check_wrapping(wrapped: Json) -> None:
    _check_length(wrapped["nonce"], 12)
    _check_length(wrapped["ct"], 48)


def _check_length(text: str, length: int) -> None:
    if len(text) != (length + 2) // 3 * 4 or len(unb64(text)) != length:
        raise DamagedFile("a value has a wrong length")


def _of_kind(slots: list[Json], kind: str) -> list[Json]:
    return [slot for slot in slots if slot["type"] == kind]


def _mac(document: Json, master: bytes) -> str:
    key = derive(master, "habitat-keys v1 mac")
    return hmac.new(key, canonical_json(_without(document, "mac", "checksum")), hashlib.sha256).hexdigest()


def _without(document: Json, *names: str) -> Json:
    return {name: value for name, value in document.items() if name not in names}
