"""What lies on the disk: the named files only, private, and no word of anyone in clear."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

import pytest

from crypto.passphrase import TEST_ONLY
from habitat_box import bootstrap
from habitat_box.domain.inbox import Kind
from habitat_box.domain.people import COORDINATOR, NewResident
from habitat_box.usecases import consents, inbox_slot, keeping, printing, residents
from habitat_box.usecases.desk import Desk
from habitat_box.usecases.inbox_slot import Said
from lan_web.house import House
from tests.conftest import PASSPHRASE, Cast, FrozenClock
from tests.inbox_house import phone_of

CANARIES = ("Zéphyrine", "Quatremouches", "Tisaneverte", "Contactcanari", "Servicecanari", "Ouvrierecanari")


@pytest.mark.rule("F16")
def test_nothing_on_the_disk_can_be_read_in_clear(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    person = residents.welcome(desk, NewResident("Mme", CANARIES[0], CANARIES[1], "Z99"))
    residents.write_habits(desk, person, CANARIES[2])
    residents.add_contact(desk, person, CANARIES[3], "06 99 99 99 99", "ami")
    service = desk.box.door.add_organisation(CANARIES[4])
    desk.box.door.worker_of(service.id, CANARIES[5])
    consents.record_face_to_face(desk, person, "P7", True)

    folder = desk.box.settings.folder
    assert (folder / "store.db-wal").stat().st_size > 0
    for file in (path for path in folder.rglob("*") if path.is_file()):
        content = file.read_bytes()
        for word in (*CANARIES, "DELMAS", "CREATE TABLE", "99 99 99"):
            assert word.encode() not in content, (file.name, word)
    assert (folder / "store.db").read_bytes()[:16] != b"SQLite format 3\x00"


OUTSIDE_THE_STORE = {
    "store.db",
    "store.db-wal",
    "store.db-shm",
    "store.witness",
    "store.keys",
    "habitat.toml",
    "leaf.pem",
    "leaf.key",
    "ca.pem",
}
ONCE_OPENED = {"inbox", "store.reserve"}
"""The slot of the closed box, and room kept for a day the disk is full."""

ONCE_SOMETHING_WAS_ERASED = {"effacements.json"}
"""The signed copy of the erasure ledger: tokens, scopes and days."""


def test_only_the_named_files_lie_outside_the_store_and_only_their_owner_reads_them(desk: Desk, cast: Cast) -> None:
    folder = desk.box.settings.folder
    found = {path.name for path in folder.iterdir()}
    assert found == OUTSIDE_THE_STORE
    assert {path.name: oct(path.stat().st_mode & 0o777) for path in folder.iterdir()} == dict.fromkeys(found, "0o600")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.rule("E7")
def test_an_erasure_and_a_backup_add_the_ledgers_copy_and_nothing_else(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    folder = desk.box.settings.folder
    (tmp_path / "stick").mkdir()
    desk.box.door.erase_person(COORDINATOR, cast.rene, "effacement")
    keeping.back_up(desk, tmp_path / "stick")
    assert {path.name for path in folder.iterdir()} == OUTSIDE_THE_STORE | ONCE_SOMETHING_WAS_ERASED
    assert {oct(path.stat().st_mode & 0o777) for path in folder.iterdir()} == {"0o600"}
    stick = sorted(path.name for path in (tmp_path / "stick").iterdir())
    assert [name.split(".", 1)[1] for name in stick] == ["habitat.age", "effacements.json"]
    assert {oct(path.stat().st_mode & 0o777) for path in (tmp_path / "stick").iterdir()} == {"0o600"}


def test_once_opened_the_folder_also_holds_the_slot_of_the_closed_box(desk: Desk, cast: Cast) -> None:
    """Hashes of phones, a public key, and what phones said: nothing else, and nobody's name (docs/formats.md, 11)."""
    folder = desk.box.settings.folder
    house = House(desk.box.settings, clock=desk.box.clock)
    house.open(desk.box.database_key)
    house.lock()
    assert {path.name for path in folder.iterdir()} == OUTSIDE_THE_STORE | ONCE_OPENED
    phone = phone_of(desk, cast.sonia.id)
    inbox_slot.put_in(desk.box.settings, phone, Said("t", Kind.ARRIVED), desk.box.clock())
    inside = sorted(path.name for path in (folder / "inbox").iterdir())
    assert inside[1:] == ["devices", "recipient"]
    assert re.fullmatch(r"00000001-[0-9a-f]{8}\.age", inside[0])
    assert stat.S_IMODE((folder / "inbox").stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in (folder / "inbox").iterdir()} == {0o600}


def test_the_settings_outside_hold_no_secret(desk: Desk, created: bootstrap.Created) -> None:
    text = desk.box.settings.toml.read_text("utf-8")
    for secret in (PASSPHRASE, desk.box.database_key, created.recovery_key):
        assert secret not in text
        assert secret not in repr(desk.box)
        assert secret not in repr(created)
        assert secret not in repr(desk.box.store.database)


def test_files_are_private_whatever_the_umask(tmp_path: Path, clock: FrozenClock) -> None:
    old = os.umask(0)
    try:
        made = bootstrap.create_box(
            tmp_path / "open", residence="R", body="association", passphrase=PASSPHRASE, profile=TEST_ONLY, clock=clock
        )
        with made.box.store.unit():
            made.box.door.log(COORDINATOR, "entrer", "le site")
        printing.write_paper(tmp_path / "open", "paper.pdf", b"%PDF")
        modes = {path.name: oct(path.stat().st_mode & 0o777) for path in (tmp_path / "open").iterdir()}
        made.box.store.close()
    finally:
        os.umask(old)
    assert set(modes.values()) == {"0o600"}
