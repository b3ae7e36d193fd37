"""Ways in that need nobody, attacked: a change of keys cut under them, files that are none, a key laid beside its box."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

import crypto
from habitat_box import errors
from habitat_box.config import read_settings
from habitat_box.store import changeover
from habitat_box.usecases import key_file, key_slots
from habitat_box.usecases.desk import Desk
from lan_web.unattended import Unattended
from tests.conftest import PASSPHRASE
from tests.rekeyed_house import NEXT, changed
from tests.test_unattended import DAY, handed, house_of, stick, unlocked

__all__ = ["stick"]


def cut_after_the_mark(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Change every key and cut the current once the new files count, before one has its name."""

    def cut(_folder: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(changeover, "_forward", cut)
        with pytest.raises(KeyboardInterrupt):
            changed(desk)
    assert (desk.box.settings.folder / changeover.MARK).exists()


def test_what_opened_the_old_keys_alone_ends_a_cut_change_and_opens_nothing_any_more(
    desk: Desk, stick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    box, secret = desk.box, bytes(range(32))
    file = key_slots.add_usb(desk, unlocked(box), stick, accepted=True)
    crypto.add_slot(box.settings.keys, unlocked(box), "credential", secret, label="tpm2", created_at=DAY)
    handed(tmp_path / "creds", secret, monkeypatch)
    cut_after_the_mark(desk, monkeypatch)
    house = house_of(box)
    Unattended(house).turn()
    assert house.box is None  # the old key would have opened the new store's folder as damaged
    assert not (box.settings.folder / changeover.MARK).exists()
    with pytest.raises(errors.UsbKeyUnreadable):
        key_slots.key_of_file(box.settings, file)
    with pytest.raises(errors.MachineKeyWrong):
        key_slots.key_of_machine(box.settings)
    assert key_file.with_phrase(box.settings, NEXT).database_key


@pytest.mark.parametrize("way", ["stick", "file", "machine"])
def test_each_way_in_ends_a_cut_change_by_itself(
    desk: Desk, stick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    file = key_slots.add_usb(desk, unlocked(desk.box), stick, accepted=True)
    settings = read_settings(desk.box.settings.folder)
    handed(tmp_path / "creds", file.read_bytes(), monkeypatch)
    cut_after_the_mark(desk, monkeypatch)
    asked: dict[str, Callable[[], object]] = {
        "stick": lambda: key_slots.key_of_stick(settings),
        "file": lambda: key_slots.key_of_file(settings, file),
        "machine": lambda: key_slots.key_of_machine(settings),
    }
    with pytest.raises(errors.HabitatError):
        asked[way]()
    assert not (settings.folder / changeover.MARK).exists()
    assert {slot.kind for slot in key_slots.slots_now(settings)} == {"passphrase", "recovery"}


def test_a_pipe_or_a_device_in_a_keys_place_is_never_waited_on(
    desk: Desk, stick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = desk.box
    file = key_slots.add_usb(desk, unlocked(box), stick, accepted=True)
    file.unlink()
    os.mkfifo(file)
    with pytest.raises(errors.FileNotFound):
        key_slots.key_of_file(box.settings, file)
    assert key_slots.key_of_stick(read_settings(box.settings.folder)) is None
    (tmp_path / "creds").mkdir()
    os.mkfifo(tmp_path / "creds" / key_slots.CREDENTIAL_NAME)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / "creds"))
    with pytest.raises(errors.MachineKeyWrong):
        key_slots.key_of_machine(box.settings)
    box.settings.keys.unlink()
    os.mkfifo(box.settings.keys)
    with pytest.raises(errors.KeyFileDamaged):
        key_slots.slots_now(box.settings)
    box.settings.keys.unlink()
    box.settings.keys.symlink_to("/dev/zero")
    with pytest.raises(errors.KeyFileDamaged):
        key_file.with_phrase(box.settings, PASSPHRASE)


def test_a_key_is_never_laid_down_beside_what_it_opens(desk: Desk, tmp_path: Path) -> None:
    box = desk.box
    (tmp_path / "link").symlink_to(box.settings.folder)
    for place in (box.settings.folder, box.settings.folder / "run", tmp_path / "link"):
        place.mkdir(exist_ok=True)
        with pytest.raises(errors.KeyBesideStore):
            key_slots.add_usb(desk, unlocked(box), place, accepted=True)
    assert not list(box.settings.folder.rglob(key_slots.USB_NAME))
    assert len(key_slots.slots_now(box.settings)) == 2
