"""Slots: what binds a wrapped key to its place, and what is refused before any work."""

import time
from typing import Any

import pytest

from crypto import TEST_ONLY, DamagedFile, WrongSecret
from crypto.slots import open_slot, passphrase_slot, recovery_slot, unwrap, wrap

MASTER = bytes(range(32))
WORDS = "lapin tarte balai"


def made() -> dict[str, Any]:
    return passphrase_slot("store-1", MASTER, WORDS, TEST_ONLY, "2026-11-21T10:00:00Z")


def test_a_passphrase_opens_its_slot() -> None:
    assert open_slot("store-1", made(), WORDS) == MASTER


def test_a_recovery_key_opens_its_slot() -> None:
    slot = recovery_slot("store-1", MASTER, "AGE-SECRET-KEY-1X", "2026-11-21T10:00:00Z")
    assert open_slot("store-1", slot, "AGE-SECRET-KEY-1X") == MASTER
    with pytest.raises(WrongSecret):
        open_slot("store-1", slot, "AGE-SECRET-KEY-1Y")


def test_two_slots_of_one_passphrase_share_nothing() -> None:
    first, second = made(), made()
    assert first["kdf"]["salt"] != second["kdf"]["salt"]
    assert first["wrap"]["nonce"] != second["wrap"]["nonce"]
    assert first["wrap"]["ct"] != second["wrap"]["ct"]


@pytest.mark.parametrize("change", [{"id": "other"}, {"type": "passphrase2"}])
def test_a_slot_cannot_take_another_name(change: dict[str, str]) -> None:
    slot = made()
    key_block = slot["kdf"]
    renamed = slot | change | {"kdf": key_block}
    with pytest.raises((WrongSecret, DamagedFile)):
        open_slot("store-1", renamed, WORDS)


def test_a_slot_cannot_move_to_another_store() -> None:
    with pytest.raises(WrongSecret):
        open_slot("store-2", made(), WORDS)


def test_a_slot_cannot_be_made_cheaper() -> None:
    slot = made()
    slot["kdf"] = slot["kdf"] | {"t": 2}
    with pytest.raises(WrongSecret):
        open_slot("store-1", slot, WORDS)


@pytest.mark.parametrize(
    "crafted",
    [
        {"m_kib": (1 << 20) + 1},
        {"t": 65},
        {"p": 17},
        {"t": 0},
        {"t": True},
        {"m_kib": "65536"},
        {"name": "scrypt"},
        {"v": 16},
    ],
)
def test_a_crafted_slot_cannot_hang_the_box(crafted: dict[str, Any]) -> None:
    slot = made()
    slot["kdf"] = slot["kdf"] | crafted
    begun = time.monotonic()
    with pytest.raises(DamagedFile):
        open_slot("store-1", slot, WORDS)
    assert time.monotonic() - begun < 0.5


def test_an_unknown_wrapping_is_refused() -> None:
    wrapped = wrap(MASTER, b"secret", ["here"])
    assert unwrap(MASTER, wrapped, ["here"]) == b"secret"
    with pytest.raises(DamagedFile):
        unwrap(MASTER, wrapped | {"alg": "none"}, ["here"])
    with pytest.raises(WrongSecret):
        unwrap(MASTER, wrapped, ["there"])


def test_an_unknown_recovery_derivation_is_refused() -> None:
    slot = recovery_slot("store-1", MASTER, "AGE-SECRET-KEY-1X", "2026-11-21T10:00:00Z")
    slot["kdf"] = slot["kdf"] | {"name": "none"}
    with pytest.raises(DamagedFile):
        open_slot("store-1", slot, "AGE-SECRET-KEY-1X")
