"""Sealing a few bytes under a key of their own (ChaCha20-Poly1305, RFC 8439): what a closed archive is made of."""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from .errors import WrongSecret

KEY_BYTES, NONCE_BYTES = 32, 12


def new_sealing_key() -> bytes:
    """Draw a key, 32 bytes."""
    return secrets.token_bytes(KEY_BYTES)


def seal(key: bytes, data: bytes, bound: bytes) -> bytes:
    """Seal data under a key: a fresh nonce of 12 bytes, then the sealed bytes. `bound` is not hidden but cannot be changed."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + ChaCha20Poly1305(key).encrypt(nonce, data, bound)


def unseal(key: bytes, sealed: bytes, bound: bytes) -> bytes:
    """Give the data back. Raises WrongSecret for another key, other bound words, or a changed or cut seal."""
    try:
        return ChaCha20Poly1305(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound)
    except (InvalidTag, ValueError):
        raise WrongSecret from None


__all__ = ["new_sealing_key", "seal", "unseal"]
