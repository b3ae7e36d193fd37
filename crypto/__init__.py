"""Keys, codes, certificates and the log's chain. This package knows nothing of residents."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .certificates import (
        Authority,
        Leaf,
        fingerprint_words,
        needs_renewal,
        new_authority,
        new_leaf,
    )
    from .errors import CryptoError, DamagedFile, UnknownVersion, WeakPassphrase, WrongLine, WrongSecret
    from .keyfile import (
        Unlocked,
        change_passphrase,
        create,
        discard_previous,
        open_with_passphrase,
        open_with_recovery,
        previous_of,
    )
    from .passphrase import SIGN_IN, STANDARD, TEST_ONLY, ArgonProfile, check, generate, normalise, strength_bits
    from .recovery import RecoveryKey, from_typed, sheet_lines
    from .signing import fingerprint, new_signing_key, public_of, sign, verify
    from .tokens import (
        digest,
        hash_pin,
        is_weak_pin,
        needs_rehash,
        new_device_secret,
        new_id_bytes,
        new_label,
        new_match_code,
        new_receipt_id,
        new_resident_code,
        new_token,
        new_typed_code,
        normalise_typed_code,
        pseudonym,
        same,
        verify_pin,
    )
else:
    # Loaded when first named: a command that prints a day draws no certificate and writes no archive.
    _HOMES = {
        "certificates": "Authority Leaf fingerprint_words needs_renewal new_authority new_leaf",
        "errors": "CryptoError DamagedFile UnknownVersion WeakPassphrase WrongLine WrongSecret",
        "keyfile": "Unlocked change_passphrase create discard_previous open_with_passphrase open_with_recovery previous_of",
        "passphrase": "SIGN_IN STANDARD TEST_ONLY ArgonProfile check generate normalise strength_bits",
        "recovery": "RecoveryKey from_typed sheet_lines",
        "signing": "fingerprint new_signing_key public_of sign verify",
        "tokens": "digest hash_pin is_weak_pin needs_rehash new_device_secret new_id_bytes new_label new_match_code "
        "new_receipt_id new_resident_code new_token new_typed_code normalise_typed_code pseudonym same verify_pin",
    }
    _HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}

    def __getattr__(name: str) -> object:
        if name not in _HOME_OF:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        found = globals()[name] = getattr(import_module(f".{_HOME_OF[name]}", __name__), name)
        return found


__all__ = [
    "SIGN_IN",
    "STANDARD",
    "TEST_ONLY",
    "ArgonProfile",
    "Authority",
    "CryptoError",
    "DamagedFile",
    "Leaf",
    "RecoveryKey",
    "UnknownVersion",
    "Unlocked",
    "WeakPassphrase",
    "WrongLine",
    "WrongSecret",
    "change_passphrase",
    "check",
    "create",
    "digest",
    "discard_previous",
    "fingerprint",
    "fingerprint_words",
    "from_typed",
    "generate",
    "hash_pin",
    "is_weak_pin",
    "needs_rehash",
    "needs_renewal",
    "new_authority",
    "new_device_secret",
    "new_id_bytes",
    "new_label",
    "new_leaf",
    "new_match_code",
    "new_receipt_id",
    "new_resident_code",
    "new_signing_key",
    "new_token",
    "new_typed_code",
    "normalise",
    "normalise_typed_code",
    "open_with_passphrase",
    "open_with_recovery",
    "previous_of",
    "pseudonym",
    "public_of",
    "same",
    "sheet_lines",
    "sign",
    "strength_bits",
    "verify",
    "verify_pin",
]
