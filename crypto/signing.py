"""Ed25519 signatures (RFC 8032): who wrote a backup or a paper."""

import hashlib
import secrets

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


def new_signing_key() -> bytes:
    """Draw a private key, 32 bytes."""
    return secrets.token_bytes(32)


def public_of(key: bytes) -> bytes:
    """Return the public key of a private key, 32 bytes."""
    return Ed25519PrivateKey.from_private_bytes(key).public_key().public_bytes_raw()


def sign(key: bytes, data: bytes) -> bytes:
    """Sign data, 64 bytes."""
    return Ed25519PrivateKey.from_private_bytes(key).sign(data)


def verify(public: bytes, data: bytes, signature: bytes) -> bool:
    """Tell whether the signature is this key's over this data; False too for a malformed key or signature."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True


def fingerprint(public: bytes) -> str:
    """Return 80 bits of the public key's SHA-256 in groups of four, to be compared on paper."""
    text = hashlib.sha256(public).hexdigest()[:20].upper()
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))
