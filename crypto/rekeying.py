"""A whole new set of keys for a store whose keys may have leaked, and the proof that links its two signing keys.

Formats: docs/formats.md, 5 and 14.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from .canonical import canonical_json
from .errors import CryptoError
from .keydocument import read
from .keyfile import SlotFacts, Unlocked, create, open_with_passphrase, slots_of
from .passphrase import STANDARD, ArgonProfile
from .recovery import RecoveryKey
from .signing import public_of, sign, verify
from .slots import PASSPHRASE, RECOVERY

SIGNED_PREFIX = b"habitat-succession v1\n"
MOST_LINES = 64
"""Successions read of one file: more is no box's."""


class Succession(NamedTuple):
    """Say that one signing key took over from another: public keys in hex, an instant as written, the old key's signature."""

    old: str
    new: str
    at: str
    signature: str


@dataclass(frozen=True)
class Former:
    """What a key file that is given up still says without a secret: its store, its generation, its ways in."""

    store_id: str = ""
    generation: int = 0
    slots: tuple[SlotFacts, ...] = field(default=())

    @property
    def given_up(self) -> tuple[SlotFacts, ...]:
        """Return the ways in that a new set does not have."""
        return tuple(slot for slot in self.slots if slot.kind not in (PASSPHRASE, RECOVERY))


def former(path: Path) -> Former:
    """Read what the key file says of itself; nothing of one that is missing or damaged: a new set needs none of it."""
    try:
        document = read(path)
        return Former(document["store_id"], int(document["generation"]), tuple(slots_of(path)))
    except (OSError, CryptoError, KeyError, TypeError, ValueError):
        return Former()


def write_set(
    path: Path,
    passphrase: str,
    *,
    of: Former,
    least: int,
    recovery: RecoveryKey,
    created_at: str,
    profile: ArgonProfile = STANDARD,
) -> Unlocked:
    """Write a new master key, database key and salt under a new passphrase and a new sheet, for the same store.

    Its generation follows both the former file's and `least`. Raise WeakPassphrase, FileExistsError, OSError.
    """
    generation = max(of.generation, least) + 1
    return create(
        path,
        passphrase,
        recovery=recovery,
        profile=profile,
        created_at=created_at,
        store_id=of.store_id,
        generation=generation,
    )


def is_former_passphrase(path: Path, passphrase: str) -> bool:
    """Tell whether a passphrase opens the key file that is given up; False when nothing can be read there."""
    try:
        open_with_passphrase(path, passphrase)
    except (OSError, CryptoError):
        return False
    return True


def succession(old_key: bytes, new_public: bytes, store_id: str, at: str) -> Succession:
    """Have the old signing key say, once and for all, which key follows it."""
    old, new = public_of(old_key).hex(), new_public.hex()
    return Succession(old, new, at, sign(old_key, _said(store_id, old, new, at)).hex())


def reached(public: bytes, lines: Iterable[Succession], store_id: str) -> list[bytes]:
    """Return the public key and those that valid lines lead to from it, in order; a wrong line leads nowhere."""
    found = [public.hex()]
    for line in list(lines)[:MOST_LINES]:
        if line.old in found and line.new not in found and _holds(line, store_id):
            found.append(line.new)
    return [bytes.fromhex(one) for one in found]


def _holds(line: Succession, store_id: str) -> bool:
    try:
        old, _new, signature = bytes.fromhex(line.old), bytes.fromhex(line.new), bytes.fromhex(line.signature)
    except ValueError:
        return False
    return verify(old, _said(store_id, line.old, line.new, line.at), signature)


def _said(store_id: str, old: str, new: str, at: str) -> bytes:
    return SIGNED_PREFIX + canonical_json({"store_id": store_id, "old": old, "new": new, "at": at})
