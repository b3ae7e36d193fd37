"""The key file: made, opened, changed, damaged."""

import json
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from crypto import (
    STANDARD,
    TEST_ONLY,
    DamagedFile,
    RecoveryKey,
    UnknownVersion,
    Unlocked,
    WeakPassphrase,
    WrongSecret,
    change_passphrase,
    create,
    discard_previous,
    durable,
    generate,
    keydocument,
    open_with_passphrase,
    open_with_recovery,
    previous_of,
)

WHEN = "2026-11-21T10:00:00Z"
OURS = "lapin tarte balai vallon cerise tambour nuage"
NEW = "sable miroir chaise pomme fenouil marteau ruban"
RECOVERY = RecoveryKey.generate()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.keys"


@pytest.fixture
def unlocked(path: Path) -> Unlocked:
    return create(path, OURS, recovery=RECOVERY, profile=TEST_ONLY, created_at=WHEN)


def rewrite(path: Path, **changes: Any) -> None:
    """Change the file as someone would who knows the format but not the master key."""
    document = json.loads(path.read_bytes()) | changes
    document["checksum"] = keydocument.checksum(document)
    path.write_bytes(json.dumps(document).encode())


def test_both_slots_open_the_same_store(path: Path, unlocked: Unlocked) -> None:
    assert open_with_passphrase(path, OURS) == unlocked
    assert open_with_passphrase(path, OURS.upper().replace(" ", "-")) == unlocked
    assert open_with_recovery(path, RECOVERY.secret) == unlocked
    assert open_with_recovery(path, RECOVERY.secret.lower()) == unlocked


def test_the_standard_profile_opens_too(path: Path) -> None:
    made = create(path, OURS, recovery=RECOVERY, created_at=WHEN)
    slot = json.loads(path.read_bytes())["slots"][0]
    assert (slot["kdf"]["t"], slot["kdf"]["m_kib"], slot["kdf"]["p"]) == (STANDARD.t, STANDARD.m_kib, STANDARD.p)
    assert open_with_passphrase(path, OURS) == made


def test_an_opened_file_gives_sqlcipher_its_96_characters(path: Path, unlocked: Unlocked) -> None:
    assert re.fullmatch("[0-9a-f]{96}", unlocked.database_key)
    assert unlocked.database_key.endswith(json.loads(path.read_bytes())["db_salt"])
    assert unlocked.recovery_recipient == RECOVERY.recipient
    assert unlocked.generation == 1


def test_no_secret_is_printed(unlocked: Unlocked) -> None:
    shown = repr(unlocked) + str(unlocked) + repr(RECOVERY)
    assert unlocked.database_key not in shown
    assert repr(unlocked.master_key) not in shown
    assert RECOVERY.secret not in shown
    assert unlocked.store_id in shown


@pytest.mark.rule("F16")
def test_a_thief_finds_no_secret_in_the_file(path: Path, unlocked: Unlocked) -> None:
    content = path.read_bytes()
    for secret in (OURS, RECOVERY.secret, unlocked.database_key[:64], unlocked.master_key.hex()):
        assert secret.encode() not in content


def test_a_stranger_cannot_open_with_another_passphrase(path: Path, unlocked: Unlocked) -> None:
    assert unlocked.store_id
    with pytest.raises(WrongSecret):
        open_with_passphrase(path, NEW)
    with pytest.raises(WrongSecret):
        open_with_recovery(path, RecoveryKey.generate().secret)
    with pytest.raises(WrongSecret):
        open_with_recovery(path, "AGE-SECRET-KEY-1NONSENSE")


def test_a_broken_character_from_the_terminal_is_a_wrong_passphrase(path: Path, unlocked: Unlocked) -> None:
    assert unlocked.store_id
    with pytest.raises(WrongSecret):
        open_with_passphrase(path, "lapin\udce9")


def test_a_missing_file_is_said_to_be_missing(path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        open_with_passphrase(path, OURS)


def test_a_weak_passphrase_makes_no_file(path: Path) -> None:
    with pytest.raises(WeakPassphrase):
        create(path, "motdepasse", recovery=RECOVERY, profile=TEST_ONLY, created_at=WHEN)
    assert not path.exists()


def test_a_key_file_is_never_overwritten_by_another_store(path: Path, unlocked: Unlocked) -> None:
    with pytest.raises(FileExistsError):
        create(path, NEW, recovery=RECOVERY, profile=TEST_ONLY, created_at=WHEN)
    assert open_with_passphrase(path, OURS) == unlocked


def test_only_the_owner_reads_the_file_whatever_the_umask(path: Path) -> None:
    before = os.umask(0)
    try:
        unlocked = create(path, OURS, recovery=RECOVERY, profile=TEST_ONLY, created_at=WHEN)
        change_passphrase(path, unlocked, NEW, TEST_ONLY)
        os.umask(0o777)
        change_passphrase(path, unlocked, OURS, TEST_ONLY)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(previous_of(path).stat().st_mode) == 0o600


def test_a_coordinator_changes_the_passphrase(path: Path, unlocked: Unlocked) -> None:
    changed = change_passphrase(path, unlocked, NEW, TEST_ONLY)
    assert changed.generation == 2
    assert changed.database_key == unlocked.database_key
    assert open_with_passphrase(path, NEW) == open_with_recovery(path, RECOVERY.secret) == changed
    with pytest.raises(WrongSecret):
        open_with_passphrase(path, OURS)
    assert open_with_passphrase(previous_of(path), OURS) == unlocked
    discard_previous(path)
    discard_previous(path)
    assert sorted(file.name for file in path.parent.iterdir()) == ["store.keys"]


def test_a_weak_new_passphrase_changes_nothing(path: Path, unlocked: Unlocked) -> None:
    with pytest.raises(WeakPassphrase):
        change_passphrase(path, unlocked, "azerty", TEST_ONLY)
    assert open_with_passphrase(path, OURS) == unlocked


def test_another_stores_key_cannot_change_this_file(path: Path, unlocked: Unlocked, tmp_path: Path) -> None:
    other = create(tmp_path / "other.keys", NEW, recovery=RECOVERY, profile=TEST_ONLY, created_at=WHEN)
    with pytest.raises(DamagedFile):
        change_passphrase(path, other, generate(), TEST_ONLY)
    assert open_with_passphrase(path, OURS) == unlocked


def test_a_failed_write_leaves_the_old_file_alone(path: Path, unlocked: Unlocked, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_rename(_self: Path, _target: Path) -> Path:
        raise OSError(28, "No space left on device")

    before = path.read_bytes()
    with monkeypatch.context() as full:
        full.setattr(Path, "rename", no_rename)
        with pytest.raises(OSError, match="No space"):
            change_passphrase(path, unlocked, NEW, TEST_ONLY)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["store.keys"]


def test_a_link_planted_in_the_way_is_not_followed(path: Path, tmp_path: Path) -> None:
    treasure = tmp_path / "treasure"
    treasure.write_text("untouched")
    path.with_name("store.keys.new").symlink_to(treasure)
    durable.replace(path, b"content")
    assert treasure.read_text() == "untouched"
    assert path.read_bytes() == b"content"


def flips(content: bytes) -> Iterator[bytes]:
    chance = Random(2026)  # noqa: S311 - which bits, not a secret
    for position in chance.sample(range(len(content) * 8), 400):
        flipped = bytearray(content)
        flipped[position // 8] ^= 1 << position % 8
        yield bytes(flipped)


def test_no_flipped_bit_passes_for_the_truth(path: Path, unlocked: Unlocked) -> None:
    seen = 0
    for content in flips(path.read_bytes()):
        path.write_bytes(content)
        with pytest.raises((DamagedFile, UnknownVersion)):
            open_with_passphrase(path, OURS)
        seen += 1
    assert seen == 400
    assert unlocked.generation == 1


def test_no_shortened_file_passes_for_the_truth(path: Path, unlocked: Unlocked) -> None:
    content = path.read_bytes()
    for length in range(0, len(content) - 1, 7):
        path.write_bytes(content[:length])
        with pytest.raises(DamagedFile):
            open_with_passphrase(path, OURS)
    assert unlocked.generation == 1


@pytest.mark.parametrize("version", [3, 99])
def test_a_newer_file_is_refused_by_name(path: Path, unlocked: Unlocked, version: int) -> None:
    rewrite(path, version=version)
    with pytest.raises(UnknownVersion, match=str(version)):
        open_with_passphrase(path, OURS)
    assert unlocked.generation == 1


@pytest.mark.parametrize(
    "change",
    [
        {"format": "something-else"},
        {"version": "1"},
        {"version": True},
        {"version": 0},
        {"generation": 7},
        {"generation": "1"},
        {"recovery_recipient": RecoveryKey.generate().recipient},
        {"db_salt": "00" * 16},
        {"slots": []},
        {"slots": [{}, {}]},
        {"slots": [1, 2]},
        {"mac": "00" * 32},
        {"mac": None},
        {"store_id": 4},
        {"deks": {}},
        {"surprise": 1},
    ],
)
def test_a_file_changed_by_hand_is_refused(path: Path, unlocked: Unlocked, change: dict[str, Any]) -> None:
    rewrite(path, **change)
    with pytest.raises((DamagedFile, WrongSecret)):
        open_with_passphrase(path, OURS)
    assert unlocked.generation == 1


def test_a_slot_taken_away_is_noticed(path: Path, unlocked: Unlocked) -> None:
    slots = json.loads(path.read_bytes())["slots"]
    rewrite(path, slots=[slots[0]])
    with pytest.raises(DamagedFile, match="two slots"):
        open_with_passphrase(path, OURS)
    rewrite(path, slots=[slots[0], slots[0]])
    with pytest.raises(DamagedFile, match="changed"):
        open_with_passphrase(path, OURS)
    assert unlocked.generation == 1


def test_a_slot_out_of_limits_is_refused_in_the_file(path: Path, unlocked: Unlocked) -> None:
    slots = json.loads(path.read_bytes())["slots"]
    slots[0]["kdf"]["m_kib"] = 1 << 30
    rewrite(path, slots=slots)
    with pytest.raises(DamagedFile, match="limits"):
        open_with_passphrase(path, OURS)
    assert unlocked.generation == 1


def test_a_salt_too_short_to_use_is_damage_not_a_crash(path: Path, unlocked: Unlocked) -> None:
    slots = json.loads(path.read_bytes())["slots"]
    slots[0]["kdf"]["salt"] = "AAAA"
    rewrite(path, slots=slots)
    with pytest.raises(DamagedFile):
        open_with_passphrase(path, OURS)
    assert unlocked.generation == 1


def test_a_database_key_of_a_wrong_length_is_refused(path: Path, unlocked: Unlocked) -> None:
    document = json.loads(path.read_bytes()) | {"db_salt": "00"}
    path.write_bytes(keydocument.sealed(document, unlocked.master_key))
    with pytest.raises(DamagedFile, match="length"):
        open_with_passphrase(path, OURS)


def test_a_file_without_a_database_key_is_refused(path: Path, unlocked: Unlocked) -> None:
    document = json.loads(path.read_bytes()) | {"deks": []}
    path.write_bytes(keydocument.sealed(document, unlocked.master_key))
    with pytest.raises(DamagedFile):
        open_with_passphrase(path, OURS)
