"""Secrets people and phones carry (tokens, codes, PINs), and how the box knows them without keeping them."""

import hashlib
import hmac
import re
import secrets
import threading
from collections.abc import Collection

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from .passphrase import SIGN_IN, ArgonProfile

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LABEL_LETTERS = "ACDEFGHJKMNPQRTUVWXY3479"  # nothing that is read for another
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})
_UPWARD = "01234567890123456789"
_PSEUDONYM_CHARACTERS = 32
_argon_runs = threading.BoundedSemaphore(2)  # each run costs its profile's memory


def new_token() -> str:
    """Draw a 128-bit token, 22 URL-safe characters."""
    return secrets.token_urlsafe(16)


def new_device_secret() -> str:
    """Draw a phone's 256-bit secret, 43 URL-safe characters."""
    return secrets.token_urlsafe(32)


def new_typed_code() -> str:
    """Draw a 50-bit code to type, printed XXXXX-XXXXX."""
    code = _drawn(CROCKFORD, 10)
    return f"{code[:5]}-{code[5:]}"


def normalise_typed_code(text: str) -> str:
    """Return a typed code as it was drawn, whatever its case, spaces and hyphens; other lengths go uncut."""
    code = re.sub(r"[\s-]", "", text).upper().translate(_MISREAD)
    return f"{code[:5]}-{code[5:]}" if len(code) == 10 else code


def new_label() -> str:
    """Draw a card's four-character label; it opens nothing."""
    return _drawn(_LABEL_LETTERS, 4)


def new_match_code(exclude: Collection[str] = ()) -> str:
    """Draw two digits shown on both sides, none of those waiting; raise ValueError when none is left."""
    free = [code for number in range(100) if (code := f"{number:02}") not in exclude]
    if not free:
        raise ValueError("a hundred enrolments are waiting")
    return secrets.choice(free)


def new_resident_code() -> str:
    """Draw a resident's four digits, never a trivial series."""
    while is_weak_pin(code := _drawn("0123456789", 4)):
        pass
    return code


def new_receipt_id() -> str:
    """Draw a receipt's number, 60 bits, printed XXXX-XXXX-XXXX."""
    return "-".join(_drawn(CROCKFORD, 4) for _ in range(3))


def new_id_bytes() -> bytes:
    """Draw 16 random bytes: an id, or a log line's salt."""
    return secrets.token_bytes(16)


def digest(token: str) -> str:
    """Return what the box keeps of a token: its SHA-256 in hex (enough from 112 bits up, ASVS 6.5.2)."""
    return hashlib.sha256(token.encode()).hexdigest()


def same(a: str, b: str) -> bool:
    """Compare two texts in a time that tells nothing of where they differ."""
    return hmac.compare_digest(a.encode(), b.encode())


def pseudonym(key: bytes, value: str) -> str:
    """Return the same 128-bit hex name for the same value under the same key, useless without the key."""
    return hmac.new(key, value.encode(), hashlib.sha256).hexdigest()[:_PSEUDONYM_CHARACTERS]


def hash_pin(pin: str, pepper: bytes, profile: ArgonProfile = SIGN_IN) -> str:
    """Hash a PIN with Argon2id and the house's secret pepper; at most two runs at a time."""
    with _argon_runs:
        return _hasher(profile).hash(_peppered(pin, pepper))


def verify_pin(hashed: str, pin: str, pepper: bytes) -> bool:
    """Tell whether a PIN is the one hashed; False too for a damaged hash."""
    with _argon_runs:
        try:
            return _hasher(SIGN_IN).verify(hashed, _peppered(pin, pepper))
        except (VerificationError, InvalidHashError):
            return False


def needs_rehash(hashed: str, profile: ArgonProfile = SIGN_IN) -> bool:
    """Tell whether a hash was made with other parameters than today's."""
    return _hasher(profile).check_needs_rehash(hashed)


def is_weak_pin(pin: str) -> bool:
    """Tell whether a PIN is tried first: few digits, series, mirrored or repeated halves, pairs, years."""
    return (
        not re.fullmatch("[0-9]{4,}", pin) or len(set(pin)) < 3 or pin in _UPWARD or pin in _UPWARD[::-1] or _has_pattern(pin)
    )


def _has_pattern(pin: str) -> bool:
    half = len(pin) // 2
    pairs = re.fullmatch(r"(?:([0-9])\1)+", pin)
    return bool(
        pin == pin[::-1] or pin == pin[:half] * 2 or pin[:2] * half == pin or pairs or re.search("(19|20)[0-9]{2}", pin)
    )


def _drawn(alphabet: str, count: int) -> str:
    return "".join(secrets.choice(alphabet) for _ in range(count))


def _peppered(pin: str, pepper: bytes) -> bytes:
    return hmac.new(pepper, pin.encode(), hashlib.sha256).digest()


def _hasher(profile: ArgonProfile) -> PasswordHasher:
    return PasswordHasher(time_cost=profile.t, memory_cost=profile.m_kib, parallelism=profile.p, type=Type.ID)
