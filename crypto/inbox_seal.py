"""What an enrolled phone says to a closed box, sealed to a public key (docs/formats.md, 11)."""

import hashlib
from collections.abc import Sequence

import pyrage
from pyrage import x25519

from .canonical import canonical_json
from .errors import DamagedFile

PLAIN_BYTES = 3072
LARGEST_SEALED = 8192
_DEVICE = b"habitat-box inbox v1"
_ENTRY = "habitat-box inbox entry v1"


def new_inbox_key() -> str:
    """Draw the secret half, an AGE-SECRET-KEY."""
    return str(x25519.Identity.generate())


def inbox_recipient(secret: str) -> str:
    """Give the public half of a key. Raises DamagedFile for what is no key."""
    try:
        return str(x25519.Identity.from_str(secret).to_public())
    except pyrage.IdentityError:
        raise DamagedFile("not an age key") from None


def device_line(secret_hash: str) -> str:
    """Hash the hash of a phone's secret once more: 64 hex that open nothing and name nobody."""
    return hashlib.sha256(_DEVICE + secret_hash.encode("ascii")).hexdigest()


def entry_id(device: str, kind: str, tap: str, words: str) -> str:
    """Give the name of what one tap of one phone says: the same tap sent twice has the same name."""
    return hashlib.sha256(canonical_json([_ENTRY, device, kind, tap, words])).hexdigest()


def content_id(content: bytes) -> str:
    """Name a file nobody can read by its content."""
    return hashlib.sha256(content).hexdigest()


def seal_entry(recipient: str, content: bytes) -> bytes:
    """Seal an entry, filled with spaces up to its size. Raises ValueError for a larger one, DamagedFile for a bad recipient."""
    if len(content) > PLAIN_BYTES:
        raise ValueError("an entry of the inbox is too large")
    try:
        public = x25519.Recipient.from_str(recipient)
    except pyrage.RecipientError:
        raise DamagedFile("not an age recipient") from None
    sealed: bytes = pyrage.encrypt(content.ljust(PLAIN_BYTES), [public])
    return sealed


def open_entry(secrets: Sequence[str], sealed: bytes) -> bytes:
    """Open an entry with any of these keys. Raises DamagedFile for another key, a changed or cut file, another size."""
    try:
        content: bytes = pyrage.decrypt(sealed, [x25519.Identity.from_str(secret) for secret in secrets])
    except (pyrage.DecryptError, pyrage.IdentityError):
        raise DamagedFile("the inbox's key does not open it") from None
    if len(content) != PLAIN_BYTES:
        raise DamagedFile("not the size of an entry")
    return content


__all__ = [
    "LARGEST_SEALED", "PLAIN_BYTES", "content_id", "device_line", "entry_id", "inbox_recipient", "new_inbox_key", "open_entry",
    "seal_entry",
]  # fmt: skip
