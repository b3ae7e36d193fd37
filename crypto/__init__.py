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
    from .errors import (
        CryptoError,
        DamagedFile,
        SharesDiffer,
        SlotRefused,
        SlotTrouble,
        UnknownVersion,
        WeakPassphrase,
        WrongLine,
        WrongSecret,
        WrongShare,
    )
    from .keyfile import (
        SlotFacts,
        Unlocked,
        add_slot,
        change_passphrase,
        create,
        created_of,
        discard_previous,
        generation_of,
        open_with_credential,
        open_with_passphrase,
        open_with_recovery,
        open_with_usb_file,
        previous_of,
        recipient_of,
        remove_slot,
        replace_recovery,
        settle,
        slots_of,
    )
    from .passphrase import SIGN_IN, STANDARD, TEST_ONLY, ArgonProfile, calibrate, check, generate, normalise, strength_bits
    from .recovery import RecoveryKey, check_line, from_typed, sheet_lines
    from .shares import check_share, key_of_shares, look_like_shares, shares_of
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
        "errors": "CryptoError DamagedFile SharesDiffer SlotRefused SlotTrouble UnknownVersion WeakPassphrase WrongLine "
        "WrongSecret WrongShare",
        "keyfile": "SlotFacts Unlocked add_slot change_passphrase create created_of discard_previous generation_of "
        "open_with_credential open_with_passphrase open_with_recovery open_with_usb_file previous_of recipient_of remove_slot "
        "replace_recovery settle slots_of",
        "passphrase": "SIGN_IN STANDARD TEST_ONLY ArgonProfile calibrate check generate normalise strength_bits",
        "recovery": "RecoveryKey check_line from_typed sheet_lines",
        "shares": "check_share key_of_shares look_like_shares shares_of",
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
    "SharesDiffer",
    "SlotFacts",
    "SlotRefused",
    "SlotTrouble",
    "UnknownVersion",
    "Unlocked",
    "WeakPassphrase",
    "WrongLine",
    "WrongSecret",
    "WrongShare",
    "add_slot",
    "calibrate",
    "change_passphrase",
    "check",
    "check_line",
    "check_share",
    "create",
    "created_of",
    "digest",
    "discard_previous",
    "fingerprint",
    "fingerprint_words",
    "from_typed",
    "generate",
    "generation_of",
    "hash_pin",
    "is_weak_pin",
    "key_of_shares",
    "look_like_shares",
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
    "open_with_credential",
    "open_with_passphrase",
    "open_with_recovery",
    "open_with_usb_file",
    "previous_of",
    "pseudonym",
    "public_of",
    "recipient_of",
    "remove_slot",
    "replace_recovery",
    "same",
    "settle",
    "sheet_lines",
    "sign",
    "slots_of",
    "shares_of",
    "strength_bits",
    "verify",
    "verify_pin",
]
