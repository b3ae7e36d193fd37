"""Two who change the keys at the same instant, and a cut at each step of one way in added or removed."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from pathlib import Path

import pytest

import crypto
from crypto import durable
from habitat_box import bootstrap, errors
from habitat_box.config import Settings, read_settings
from habitat_box.domain.people import COORDINATOR
from habitat_box.store import changeover
from habitat_box.usecases import key_file, key_slots
from habitat_box.usecases.desk import Desk
from tests.conftest import PASSPHRASE

NEW = "violon sable dahlia tuyau neige girafe lampe brique"
AT_ONCE = 6


def add_one(settings: Settings, stick: Path) -> None:
    """Add a way in from a process of its own, as a command does."""
    box = bootstrap.open_box(settings, key_file.with_phrase(settings, PASSPHRASE).database_key)
    key_slots.add_usb(box.desk(COORDINATOR), key_file.with_phrase(settings, PASSPHRASE), stick, accepted=True)


def change_phrase(settings: Settings, _stick: Path) -> None:
    """Change the phrase from a process of its own."""
    bootstrap.change_passphrase(settings, NEW, old=PASSPHRASE)


def together(settings: Settings, sticks: list[Path], last: Callable[[Settings, Path], None]) -> list[int | None]:
    """Run one process for each stick, the last one doing something else, and give how they ended."""
    context = multiprocessing.get_context("fork")
    acts = [add_one] * (len(sticks) - 1) + [last]
    running = [context.Process(target=act, args=(settings, stick)) for act, stick in zip(acts, sticks, strict=True)]
    for process in running:
        process.start()
    for process in running:
        process.join(60)
    return [process.exitcode for process in running]


def sticks_of(folder: Path) -> list[Path]:
    found = [folder / f"stick{number}" for number in range(AT_ONCE)]
    for stick in found:
        stick.mkdir()
    return found


def test_each_of_those_who_add_a_way_in_at_once_has_one(created: bootstrap.Created, tmp_path: Path) -> None:
    settings, sticks = created.box.settings, sticks_of(tmp_path)
    created.box.store.close()
    assert together(settings, sticks, add_one) == [0] * AT_ONCE
    for stick in sticks:
        assert key_slots.key_of_file(settings, stick / key_slots.USB_NAME) == created.box.database_key
    assert crypto.generation_of(settings.keys) == 1 + AT_ONCE
    assert not crypto.previous_of(settings.keys).exists()


def test_a_new_phrase_is_not_undone_by_whoever_adds_a_way_in(created: bootstrap.Created, tmp_path: Path) -> None:
    settings, sticks = created.box.settings, sticks_of(tmp_path)
    created.box.store.close()
    ended = together(settings, sticks, change_phrase)
    assert ended[-1] == 0
    assert key_file.with_phrase(settings, NEW).database_key == created.box.database_key
    with pytest.raises(errors.WrongPassphrase):
        key_file.with_phrase(settings, PASSPHRASE)
    kept = [stick / key_slots.USB_NAME for stick, code in zip(sticks[:-1], ended, strict=False) if code == 0]
    for file in kept:  # who came after the new phrase was refused, and left nothing on the stick
        assert key_slots.key_of_file(settings, file) == created.box.database_key
    assert sorted(tmp_path.glob(f"stick*/{key_slots.USB_NAME}")) == kept


def test_who_finds_the_keys_being_changed_for_too_long_is_told(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changeover, "PATIENCE_SECONDS", 0.1)
    settings, before = desk.box.settings, desk.box.settings.keys.read_bytes()
    unlocked = key_file.with_phrase(settings, PASSPHRASE)
    (tmp_path / "stick").mkdir()
    slot = crypto.slots_of(settings.keys)[1].id
    with changeover.alone(settings.folder):
        for act in (
            lambda: key_slots.add_usb(desk, unlocked, tmp_path / "stick", accepted=True),
            lambda: key_slots.remove_slot(desk, unlocked, slot),
            lambda: bootstrap.change_passphrase(settings, NEW, old=PASSPHRASE),
        ):
            with pytest.raises(errors.ChangeUnderWay):
                act()
    assert settings.keys.read_bytes() == before
    assert not any((tmp_path / "stick").iterdir())


# -- a cut at each step


class Cut(BaseException):
    """The current went off."""


def cut_after(monkeypatch: pytest.MonkeyPatch, steps: int) -> None:
    """Let some durable steps happen; from then on nothing more reaches the disk."""
    left = iter(range(steps))

    def guarded(real: Callable[..., object]) -> Callable[..., object]:
        def step(*given: object, **named: object) -> object:
            if next(left, None) is None:
                raise Cut
            return real(*given, **named)

        return step

    for owner, name in ((durable, "sync_folder"), (durable, "create_private"), (Path, "rename"), (Path, "unlink")):
        monkeypatch.setattr(owner, name, guarded(getattr(owner, name)))


def cut_at_every_step(desk: Desk, act: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> int:
    """Do something over and over, cut one step later each time: the phrase opens the box after each. Gives the cuts."""
    settings, kept = desk.box.settings, desk.box.settings.keys.read_bytes()
    toml = settings.toml.read_bytes()
    for steps in range(60):
        settings.keys.write_bytes(kept)
        settings.toml.write_bytes(toml)
        with monkeypatch.context() as patched:
            cut_after(patched, steps)
            try:
                act()
            except Cut:
                pass
            else:
                return steps
        assert key_file.with_phrase(settings, PASSPHRASE).database_key == desk.box.database_key
        assert not crypto.previous_of(settings.keys).exists()
        assert {"passphrase", "recovery"} <= {slot.kind for slot in key_slots.slots_now(settings)}
        assert read_settings(settings.folder).store_id == settings.store_id
    raise AssertionError("it never ended")


def test_a_cut_while_a_way_in_is_added_leaves_phrase_and_sheet(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unlocked, sticks = key_file.with_phrase(desk.box.settings, PASSPHRASE), iter(range(100))

    def act() -> None:
        stick = tmp_path / f"stick{next(sticks)}"
        stick.mkdir()
        key_slots.add_usb(desk, unlocked, stick, accepted=True)

    assert cut_at_every_step(desk, act, monkeypatch) >= 10


def test_a_cut_while_a_way_in_is_removed_leaves_phrase_and_sheet(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, stick = desk.box.settings, tmp_path / "stick"
    stick.mkdir()
    file = key_slots.add_usb(desk, key_file.with_phrase(settings, PASSPHRASE), stick, accepted=True)
    unlocked = key_file.with_phrase(settings, PASSPHRASE)
    (slot,) = [one.id for one in key_slots.slots_now(settings) if one.kind == "usbfile"]
    assert cut_at_every_step(desk, lambda: key_slots.remove_slot(desk, unlocked, slot), monkeypatch) >= 6
    with pytest.raises(errors.UsbKeyUnreadable):
        key_slots.key_of_file(settings, file)
