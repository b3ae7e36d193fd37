"""The ways into a key file: what binds each, which may go, what a crafted file cannot ask, what a new passphrase costs."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto import (
    STANDARD,
    TEST_ONLY,
    ArgonProfile,
    DamagedFile,
    RecoveryKey,
    SlotRefused,
    SlotTrouble,
    Unlocked,
    WrongSecret,
    add_slot,
    calibrate,
    change_passphrase,
    create,
    generation_of,
    keydocument,
    open_with_credential,
    open_with_passphrase,
    open_with_recovery,
    open_with_usb_file,
    previous_of,
    recipient_of,
    remove_slot,
    replace_recovery,
    settle,
    slots,
    slots_of,
)

WHEN = "2026-11-21T10:00:00+00:00"
OURS = "lapin tarte balai vallon cerise tambour nuage"
NEW = "sable miroir chaise pomme fenouil marteau ruban"
SHEET = RecoveryKey.generate()
STICK, MACHINE = bytes(range(32)), bytes(range(32, 64))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.keys"


@pytest.fixture
def unlocked(path: Path) -> Unlocked:
    create(path, OURS, recovery=SHEET, profile=TEST_ONLY, created_at=WHEN)
    return open_with_passphrase(path, OURS)


def rewrite(path: Path, **changes: Any) -> None:
    document = json.loads(path.read_bytes()) | changes
    document["checksum"] = keydocument.checksum(document)
    path.write_bytes(json.dumps(document).encode())


def test_a_stick_and_a_machine_open_the_box_by_their_own_secret_alone(path: Path, unlocked: Unlocked) -> None:
    added = add_slot(path, unlocked, slots.USB_FILE, STICK, label="clé bleue", created_at=WHEN)
    added = add_slot(path, added, slots.CREDENTIAL, MACHINE, label="tpm2", created_at=WHEN)
    assert added.generation == 3
    assert open_with_usb_file(path, STICK) == open_with_credential(path, MACHINE) == added
    for opens, wrong in ((open_with_usb_file, MACHINE), (open_with_credential, STICK)):
        with pytest.raises(WrongSecret):
            opens(path, wrong)
    assert [(one.kind, one.label) for one in slots_of(path)] == [
        ("passphrase", "passphrase"), ("recovery", SHEET.recipient), ("usbfile", "clé bleue"), ("credential", "tpm2"),
    ]  # fmt: skip
    assert slots_of(path)[0].memory_kib == TEST_ONLY.m_kib


@pytest.mark.parametrize(
    "change", [{"label": "host"}, {"created": "2020-01-01T00:00:00+00:00"}, {"id": "0"}, {"type": "usbfile"}]
)
def test_all_a_slot_says_of_itself_is_bound_to_it(change: dict[str, str]) -> None:
    slot = slots.random_slot("store", STICK, (slots.CREDENTIAL, "tpm2", WHEN), MACHINE)
    assert slots.open_slot("store", slot, MACHINE) == STICK
    with pytest.raises(WrongSecret):
        slots.open_slot("store", slot | change, MACHINE)
    del slot["binding"]  # as a slot of a first release would be
    with pytest.raises(WrongSecret):
        slots.open_slot("store", slot, MACHINE)


def test_a_key_file_of_the_first_releases_opens_and_becomes_new_at_its_first_change(path: Path, unlocked: Unlocked) -> None:
    document = json.loads(path.read_bytes())
    for slot in document["slots"]:
        del slot["binding"]
        slot["label"] = slot["type"]
        secret = OURS if slot["type"] == "passphrase" else SHEET.secret
        key = slots._wrapping_key(slot, secret)
        slot["wrap"] = slots.wrap(key, unlocked.master_key, slots._bound_to(unlocked.store_id, slot))
    path.write_bytes(keydocument.sealed(document | {"version": 1}, unlocked.master_key))
    assert open_with_passphrase(path, OURS) == open_with_recovery(path, SHEET.secret) == unlocked
    changed = change_passphrase(path, open_with_recovery(path, SHEET.secret), NEW)
    assert json.loads(path.read_bytes())["version"] == keydocument.VERSION
    assert open_with_passphrase(path, NEW) == open_with_recovery(path, SHEET.secret) == changed
    with pytest.raises(SlotRefused):  # the old sheet is called by its kind, and is the one in force all the same
        remove_slot(path, open_with_passphrase(path, NEW), slots_of(path)[1].id)


def test_what_the_house_needs_cannot_be_taken_away(path: Path, unlocked: Unlocked) -> None:
    before = path.read_bytes()
    phrase, sheet = slots_of(path)
    by_sheet = open_with_recovery(path, SHEET.secret)
    for opened, gone, trouble in (
        (unlocked, phrase.id, SlotTrouble.IN_USE),
        (by_sheet, phrase.id, SlotTrouble.LAST_PASSPHRASE),
        (unlocked, sheet.id, SlotTrouble.LAST_SHEET),
        (unlocked, "none such", SlotTrouble.UNKNOWN),
    ):
        with pytest.raises(SlotRefused) as refused:
            remove_slot(path, opened, gone)
        assert refused.value.trouble is trouble
    assert path.read_bytes() == before
    added = add_slot(path, unlocked, slots.USB_FILE, STICK, label="", created_at=WHEN)
    removed = remove_slot(path, added, slots_of(path)[2].id)
    assert (removed.generation, len(slots_of(path))) == (3, 2)
    assert open_with_usb_file(previous_of(path), STICK)
    settle(path, removed)
    assert not previous_of(path).exists()
    with pytest.raises(WrongSecret):
        open_with_usb_file(path, STICK)


def test_a_new_sheet_takes_the_old_ones_place_and_asking_twice_changes_nothing_more(path: Path, unlocked: Unlocked) -> None:
    new = RecoveryKey.generate()
    added = add_slot(path, unlocked, slots.RECOVERY, new.secret, label=new.recipient, created_at=WHEN)
    assert open_with_recovery(path, new.secret) == open_with_recovery(path, SHEET.secret) == added
    assert recipient_of(path) == SHEET.recipient
    for _again in range(2):
        added = replace_recovery(path, added, new, created_at=WHEN)
        assert recipient_of(path) == added.recovery_recipient == new.recipient
        assert [one.label for one in slots_of(path) if one.kind == "recovery"] == [new.recipient]
    with pytest.raises(WrongSecret):
        open_with_recovery(path, SHEET.secret)


def test_the_generation_passes_the_one_the_house_remembers(path: Path, unlocked: Unlocked) -> None:
    from dataclasses import replace

    changed = change_passphrase(path, replace(unlocked, generation=41), NEW)
    assert changed.generation == generation_of(path) == 42


# -- crafted files


def crafted(path: Path, count: int, **kdf: object) -> None:
    document = json.loads(path.read_bytes())
    slot = document["slots"][0]
    made = [slot | {"id": f"{n:016x}", "kdf": slot["kdf"] | kdf} for n in range(count)]
    rewrite(path, slots=[*made, document["slots"][1]])


@pytest.mark.parametrize(
    ("count", "kdf"),
    [
        (100, {"m_kib": 1 << 20, "t": 3}),
        (16, {}),
        (15, {"m_kib": 1 << 20, "t": 2}),
        (1, {"m_kib": 1 << 20, "t": 17}),
        (1, {"m_kib": (1 << 20) + 1}),
        (1, {"salt": "A" * 60_000}),
        (1, {"salt": "A" * 28}),
    ],
    ids=["100 of 1 GiB", "17 slots", "work in all", "work in one", "memory", "long base64", "other length"],
)
def test_a_crafted_file_is_refused_before_any_work(path: Path, unlocked: Unlocked, count: int, kdf: dict[str, object]) -> None:
    crafted(path, count, **kdf)
    begun = time.monotonic()
    for look in (slots_of, lambda file: open_with_passphrase(file, OURS)):
        with pytest.raises(DamagedFile):
            look(path)
    assert time.monotonic() - begun < 0.5
    assert unlocked.generation == 1


def test_a_file_of_a_gigabyte_is_never_read_whole(path: Path, unlocked: Unlocked) -> None:
    with path.open("r+b") as file:
        file.truncate(1 << 30)  # sparse
    begun = time.monotonic()
    with pytest.raises(DamagedFile, match="large"):
        open_with_passphrase(path, OURS)
    assert time.monotonic() - begun < 0.5
    assert unlocked.generation == 1


# -- what a passphrase costs


def test_a_new_passphrase_costs_two_runs_at_the_price_of_the_old_one(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    price = ArgonProfile(t=2, m_kib=128, p=1)
    create(path, OURS, recovery=SHEET, profile=price, created_at=WHEN)
    runs = []
    real = slots.hash_secret_raw

    def counted(*given: Any, **named: Any) -> bytes:
        runs.append((named["time_cost"], named["memory_cost"]))
        return real(*given, **named)

    monkeypatch.setattr(slots, "hash_secret_raw", counted)
    change_passphrase(path, open_with_passphrase(path, OURS), NEW)
    assert runs == [(2, 128), (2, 128)]
    assert open_with_passphrase(path, NEW).generation == 2


@given(seconds=st.floats(0.0001, 100), memory=st.integers(128 * 1024, 64 << 20))
def test_every_machine_gets_a_price_that_a_small_one_can_pay(seconds: float, memory: int) -> None:
    price = calibrate(lambda _profile: seconds, memory)
    assert price.p == STANDARD.p
    assert STANDARD.m_kib <= price.m_kib <= max(STANDARD.m_kib, min(256 * 1024, memory // 4))
    assert 3 <= price.t <= 12
    expected = seconds * price.t * price.m_kib / (STANDARD.t * STANDARD.m_kib)
    assert expected <= max(1.01, seconds * 1.01)


def test_memory_grows_before_passes() -> None:
    assert calibrate(lambda _profile: 2.0) == STANDARD
    assert calibrate(lambda _profile: 0.5, 8 << 20) == ArgonProfile(3, 128 * 1024, 4)
    assert calibrate(lambda _profile: 0.125, 8 << 20) == ArgonProfile(6, 256 * 1024, 4)
    assert calibrate(lambda _profile: 0.125, 512 * 1024) == ArgonProfile(12, 128 * 1024, 4)


def test_the_real_price_is_about_a_second() -> None:
    price = calibrate()
    slot = slots.passphrase_slot("store", STICK, OURS, price, WHEN)
    begun = time.perf_counter()
    assert slots.open_slot("store", slot, OURS) == STICK
    assert time.perf_counter() - begun < 10  # a second on a quiet machine; this one may be busy
