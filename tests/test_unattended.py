"""Opening with nobody there: a stick's file, the machine's credential, and every way they must leave the box locked."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

import crypto
from habitat_box import bootstrap, errors
from habitat_box.__main__ import cli
from habitat_box.config import read_settings
from habitat_box.domain.people import BOX
from habitat_box.store import key_events
from habitat_box.store.key_events import KeyEvent
from habitat_box.usecases import key_file, key_slots
from habitat_box.usecases.desk import Box, Desk
from habitat_box.usecases.site import status
from lan_web.house import House
from lan_web.unattended import PAUSES, Unattended
from tests.conftest import PASSPHRASE
from tests.web_browser import site

DAY = "2025-01-01T00:00:00+00:00"


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


def unlocked(box: Box) -> crypto.Unlocked:
    return key_file.with_phrase(box.settings, PASSPHRASE)


def house_of(box: Box) -> House:
    return House(read_settings(box.settings.folder), [], box.clock)


def events(box: Box) -> list[KeyEvent]:
    with box.store.unit(write=False):
        return [one.what for one in key_events.events(box.store)]


def test_a_stick_opens_the_box_at_its_start_and_no_more_once_it_is_pulled_or_removed(desk: Desk, stick: Path) -> None:
    box = desk.box
    file = key_slots.add_usb(desk, unlocked(box), stick, accepted=True)
    assert file.stat().st_size == 32
    assert read_settings(box.settings.folder).unlock_file == str(file)
    house = house_of(box)
    assert Unattended(house).turn() == 0
    assert house.box is not None
    with box.store.unit(write=False):
        (last,) = box.store.rows("SELECT actor, object FROM access_log WHERE action = 'ouvrir'")
    assert dict(last) == {"actor": BOX.id, "object": "sans personne, par : Fichier sur une clé USB"}
    house.lock()
    file.rename(stick / "pulled")
    assert Unattended(house_of(box)).turn() == PAUSES[0]
    (stick / "pulled").rename(file)
    (slot,) = [one for one in key_slots.slots_now(box.settings) if one.kind == "usbfile"]
    key_slots.remove_slot(desk, unlocked(box), slot.id)
    assert events(box)[-2:] == [KeyEvent.USB_KEY, KeyEvent.SLOT_GONE]
    assert read_settings(box.settings.folder).unlock_file == ""
    closed = house_of(box)
    Unattended(closed).turn()
    assert closed.box is None
    with pytest.raises(errors.UsbKeyUnreadable):
        key_slots.key_of_file(box.settings, file)


def test_a_stick_that_comes_late_is_tried_again_for_a_minute(desk: Desk, stick: Path) -> None:
    file = key_slots.add_usb(desk, unlocked(desk.box), stick, accepted=True)
    file.rename(stick / "late")
    house = house_of(desk.box)
    alone = Unattended(house)
    assert [alone.turn() for _try in range(3)] == list(PAUSES[:3])
    (stick / "late").rename(file)
    assert alone.turn() == 0
    assert house.box is not None
    house.lock()
    assert alone.turn() == 0
    assert house.box is None  # locking it is obeyed
    absent = Unattended(house_of(desk.box))
    file.unlink()
    assert sum(iter(absent.turn, 0)) == sum(PAUSES) == 60


@pytest.mark.parametrize("content", [b"", b"x" * 31, b"x" * 32, b"x" * 33, b"x" * 5_000_000])
def test_a_wrong_file_leaves_the_box_locked_with_one_technical_line(
    desk: Desk, stick: Path, caplog: pytest.LogCaptureFixture, content: bytes
) -> None:
    key_slots.add_usb(desk, unlocked(desk.box), stick, accepted=True).write_bytes(content)
    house, alone = house_of(desk.box), None
    alone = Unattended(house)
    logging.getLogger("habitat.site").propagate = True
    with caplog.at_level(logging.INFO, "habitat.site"):
        for _try in range(4):
            alone.turn()
    assert house.box is None
    assert [record.getMessage() for record in caplog.records] == ["unattended UsbKeyUnreadable"]


def test_nothing_is_added_before_what_it_gives_up_is_accepted(desk: Desk, stick: Path, tmp_path: Path) -> None:
    box = desk.box
    before = box.settings.keys.read_bytes()
    with pytest.raises(errors.NotAccepted):
        key_slots.add_usb(desk, unlocked(box), stick, accepted=False)
    with pytest.raises(errors.NotAccepted):
        key_slots.add_machine(desk, unlocked(box), tmp_path / "cred", accepted=False)
    assert not any(stick.iterdir())
    assert box.settings.keys.read_bytes() == before


def test_a_stick_that_holds_a_key_or_cannot_be_written_changes_nothing(desk: Desk, stick: Path) -> None:
    box = desk.box
    (stick / key_slots.USB_NAME).write_bytes(b"another box's")
    before = box.settings.keys.read_bytes()
    with pytest.raises(errors.UsbKeyAlready):
        key_slots.add_usb(desk, unlocked(box), stick, accepted=True)
    with pytest.raises(errors.FolderNotWritable):
        key_slots.add_usb(desk, unlocked(box), stick / "nowhere", accepted=True)
    assert (stick / key_slots.USB_NAME).read_bytes() == b"another box's"
    assert box.settings.keys.read_bytes() == before


def test_a_slot_that_cannot_be_added_leaves_no_key_on_the_stick(desk: Desk, stick: Path) -> None:
    box = desk.box
    for number in range(14):
        (stick / str(number)).mkdir()
        key_slots.add_usb(desk, unlocked(box), stick / str(number), accepted=True)
    with pytest.raises(errors.TooManyKeySlots):
        key_slots.add_usb(desk, unlocked(box), stick, accepted=True)
    assert not (stick / key_slots.USB_NAME).exists()
    assert len(key_slots.slots_now(box.settings)) == 16


def test_what_a_thief_gains_is_one_french_sentence_and_only_for_the_ways_that_need_nobody(desk: Desk, stick: Path) -> None:
    box = desk.box
    key_slots.add_usb(desk, unlocked(box), stick, accepted=True)
    said = {slot.kind: slot.gives_up for slot in key_slots.slots_now(box.settings)}
    assert said["passphrase"] == said["recovery"] == ""
    assert said["usbfile"] == key_slots.GIVES_UP_USB
    assert key_slots.gives_up("credential", "tpm2") == key_slots.GIVES_UP_TPM
    assert key_slots.gives_up("credential", "host") == key_slots.GIVES_UP_HOST


# -- the machine


def handed(folder: Path, content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.mkdir(exist_ok=True)
    (folder / key_slots.CREDENTIAL_NAME).write_bytes(content)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(folder))


def needs_systemd_creds() -> None:
    if shutil.which("systemd-creds") is None:
        pytest.skip("systemd-creds is not installed: a key wrapped by the machine was not tried")


def test_a_key_that_systemd_wraps_and_hands_over_opens_the_box(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    needs_systemd_creds()
    if os.getuid() != 0:
        pytest.skip("systemd-creds wraps for root alone: a key wrapped by the machine was not tried")
    box, wrapped = desk.box, tmp_path / "credstore" / "habitat-box-key"
    kept = key_slots.add_machine(desk, unlocked(box), wrapped, accepted=True)
    if kept.staged:
        kept.path.unlink()
        pytest.skip("systemd-creds cannot wrap here (no host key can be kept): a key wrapped by the machine was not tried")
    assert kept.kind in (key_slots.WITH_HOST, key_slots.WITH_TPM)
    assert [one.label for one in key_slots.slots_now(box.settings) if one.kind == "credential"] == [kept.kind]
    assert kept.commands == ()
    words = ["systemd-creds", "decrypt", "--name=habitat-box-key", str(wrapped), "-"]
    clear = subprocess.run(words, capture_output=True, check=True).stdout
    assert clear not in wrapped.read_bytes()
    handed(tmp_path / "creds", clear, monkeypatch)
    assert key_slots.key_of_machine(box.settings) == box.database_key


@pytest.mark.parametrize("content", [bytes(32), b"", b"x" * 33, None])
def test_a_wrong_credential_or_none_is_refused(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None
) -> None:
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    if content is not None:
        handed(tmp_path / "creds", content, monkeypatch)
    with pytest.raises(errors.MachineKeyWrong):
        key_slots.key_of_machine(desk.box.settings)


def test_a_credential_given_to_the_service_opens_the_running_site_and_is_written_down(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    box, secret = desk.box, bytes(range(32))
    crypto.add_slot(box.settings.keys, unlocked(box), "credential", secret, label="tpm2", created_at=DAY)
    handed(tmp_path / "creds", secret, monkeypatch)
    words = ["--dir", str(box.settings.folder), "unlock", "--machine"]
    nobody = CliRunner().invoke(cli, words, standalone_mode=False)
    assert isinstance(nobody.exception, errors.SiteNotRunning)
    box.store.close()
    with site(box.settings, "--no-announce"):
        done = CliRunner().invoke(cli, words, standalone_mode=False)
        assert done.exception is None, done.output
        assert status(box.settings).unlocked
    with box.store.unit(write=False):
        (last,) = box.store.rows("SELECT actor, object FROM access_log WHERE action = 'ouvrir'")
    assert dict(last) == {"actor": BOX.id, "object": "sans personne, par : Clé gardée par la machine"}


def test_who_may_not_ask_systemd_is_told_what_root_must_type(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    needs_systemd_creds()
    monkeypatch.setattr(key_slots, "_wrapped_by_systemd", lambda *_given: None)
    kept = key_slots.add_machine(desk, unlocked(desk.box), Path("/etc/credstore.encrypted/habitat-box-key"), accepted=True)
    try:
        assert kept.staged
        assert kept.path.stat().st_mode & 0o777 == 0o600
        assert any(line.startswith(f"systemd-creds encrypt --with-key={kept.kind} ") for line in kept.commands)
        assert f"rm {kept.path}" in kept.commands
        handed(tmp_path / "creds", kept.path.read_bytes(), monkeypatch)
        assert key_slots.key_of_machine(desk.box.settings) == desk.box.database_key
    finally:
        kept.path.unlink(missing_ok=True)


def test_a_machine_without_systemd_cannot_keep_a_key(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    with pytest.raises(errors.MachineCannotKeep):
        key_slots.add_machine(desk, unlocked(desk.box), tmp_path / "cred", accepted=True)
    assert len(key_slots.slots_now(desk.box.settings)) == 2


def test_a_box_that_chose_nothing_stays_locked(created: bootstrap.Created) -> None:
    house = house_of(created.box)
    assert Unattended(house).turn() == PAUSES[0]
    assert house.box is None
    assert key_slots.key_of_stick(created.box.settings) is None
