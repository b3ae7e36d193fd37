"""Every small file of a house, damaged: refused, or it says exactly what it said before.

Key file and its previous copy, witness, erasure ledger, sealed entries, stick's file, backup, and a backup's manifest changed
by one who can encrypt but not sign. Every day a sample; `scripts/test --long bit_flips` damages 400 of each.
"""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

import backups
import crypto
from crypto.passphrase import TEST_ONLY
from habitat_box.domain.inbox import Kind
from habitat_box.domain.people import COORDINATOR
from habitat_box.errors import HabitatError
from habitat_box.store import ledger_file, stick_file, witness
from habitat_box.store.stick_file import Foreign
from habitat_box.usecases import keeping, places
from habitat_box.usecases.desk import Desk
from tests import rows
from tests.archives import KEY, PARTS, RECOVERY, made, sealed, tape
from tests.conftest import PASSPHRASE, Cast, FrozenClock
from tests.faults.damage import DAMAGE, SHOWN
from tests.inbox_house import ClosedHouse, phone_of

EVERYDAY, FULL = 12, 400
NEXT = "violon sable dahlia tuyau neige girafe lampe brique"
Judge = Callable[[Path], object]


@dataclass(frozen=True)
class File:
    """A file as it should be, and how the house reads it: an error or a value; `none`: a value that only says "no file"."""

    path: Path
    read: Judge
    none: object = "nothing is read so"
    behind: object = "nothing is read so"
    """What it said before: a witness that is behind stops nothing."""

    @property
    def truth(self) -> object:
        return self.read(self.path)


# -- each file, and who reads it


def key_file(desk: Desk, _cast: Cast, place: Path, _clock: FrozenClock) -> File:
    return File(_keys(place), _read_keys)


def previous_key_file(desk: Desk, _cast: Cast, place: Path, _clock: FrozenClock) -> File:
    keys = _keys(place)
    shutil.copy(keys, place / "kept")
    unlocked = crypto.open_with_passphrase(keys, PASSPHRASE)
    crypto.change_passphrase(keys, unlocked, NEXT, created_at="2026-11-23T07:40:00Z", profile=TEST_ONLY)
    previous = crypto.previous_of(keys)
    if not previous.exists():
        previous = place / "kept"
    return File(previous, _read_keys)


def _keys(place: Path) -> Path:
    crypto.create(place / "store.keys", PASSPHRASE, recovery=RECOVERY, profile=TEST_ONLY, created_at="2026-11-23T07:40:00Z")
    return place / "store.keys"


def _read_keys(path: Path) -> object:
    """Open it both ways and list its slots."""
    by_phrase = crypto.open_with_passphrase(path, PASSPHRASE)
    by_sheet = crypto.open_with_recovery(path, RECOVERY.secret)
    return by_phrase.database_key, by_sheet.database_key, by_phrase.generation, crypto.slots_of(path)


def head_witness(desk: Desk, _cast: Cast, place: Path, _clock: FrozenClock) -> File:
    store = place / "store.db"
    witness.note(store, 7, bytes(32))
    witness.note(store, 8, bytes(range(32)))
    return File(store.with_suffix(witness.SUFFIX), lambda path: witness.read(path.with_suffix(".db")), None, (7, bytes(32)))


def ledger(desk: Desk, cast: Cast, place: Path, clock: FrozenClock) -> File:
    box = desk.box
    box.door.erase_person(COORDINATOR, cast.rene, "effacement")
    ledger_file.write(box.store, box.settings.store_id, clock(), place / ledger_file.NAME)
    public = ledger_file.public_key(box.store)
    return File(place / ledger_file.NAME, lambda path: ledger_file.read(path, box.settings.store_id, public))


def stick(desk: Desk, _cast: Cast, place: Path, _clock: FrozenClock) -> File:
    root = place / "stick"
    root.mkdir()
    places.add_stick(desk, root, "Clé A")
    (file,) = root.glob("*.json")

    def read(path: Path) -> object:
        found = stick_file.read(path.parent, desk.box.store, desk.box.settings.store_id)
        return "not used" if isinstance(found, Foreign) else found

    return File(file, read, "not used")


def backup(desk: Desk, _cast: Cast, place: Path, _clock: FrozenClock) -> File:
    def read(path: Path) -> object:
        out = path.parent / "out"
        try:
            manifest = backups.read(path, RECOVERY.secret, out, public_key=crypto.public_of(KEY))
            return manifest.everything, {name: (out / name).read_bytes() for name in PARTS}
        finally:
            shutil.rmtree(out, ignore_errors=True)

    return File(made(place), read)


def manifest(desk: Desk, cast: Cast, place: Path, clock: FrozenClock) -> File:
    """A backup whose inside is changed and encrypted again: the paper's public key lets anyone encrypt, nobody sign."""
    (place / "tape").write_bytes(tape())
    inside = backup(desk, cast, place, clock).read

    def read(path: Path) -> object:
        (place / "again.habitat.age").write_bytes(sealed(path.read_bytes()))
        return inside(place / "again.habitat.age")

    return File(place / "tape", read)


FILES = {
    "keys": key_file, "previous keys": previous_key_file, "witness": head_witness, "ledger": ledger, "stick": stick,
    "backup": backup, "manifest": manifest,
}  # fmt: skip
EVERY = pytest.mark.parametrize("name", list(FILES))
HOW = pytest.mark.parametrize("how", list(DAMAGE))


def judged(file: File, truth: object, how: str, number: int, place: Path) -> str:
    """Damage a copy and read it: « refused », « not used » or « harmless », and nothing else."""
    copy = place / f"copy{number}" / file.path.name
    shutil.copytree(file.path.parent, copy.parent, ignore=lambda _folder, names: [n for n in names if n != file.path.name])
    DAMAGE[how](copy, random.Random(f"{file.path.name} {how} {number}"))  # noqa: S311 - chance that can be had again
    try:
        found = file.read(copy)
    except (HabitatError, crypto.CryptoError, backups.BackupError, OSError) as error:
        return f"refused: {type(error).__name__}"
    finally:
        shutil.rmtree(copy.parent)
    if found == file.none:
        return "not used"
    if found == file.behind:
        return "the one before"
    assert found == truth, f"{SHOWN}: {how} {number}"
    return "harmless"


@EVERY
@HOW
def test_a_damaged_file_says_the_truth_or_nothing(
    name: str, how: str, desk: Desk, cast: Cast, clock: FrozenClock, tmp_path: Path
) -> None:
    file = made_in(name, desk, cast, clock, tmp_path)
    truth = file.truth
    found = Counter(judged(file, truth, how, number, tmp_path / "copies") for number in range(EVERYDAY))
    assert sum(found.values()) == EVERYDAY
    assert found["harmless"] < EVERYDAY or name == "witness"


@pytest.mark.long
@EVERY
@HOW
def test_four_hundred_damages_of_each_file_say_the_truth_or_nothing(
    name: str, how: str, desk: Desk, cast: Cast, clock: FrozenClock, tmp_path: Path
) -> None:
    file = made_in(name, desk, cast, clock, tmp_path)
    truth = file.truth
    row = rows.row("bit_flips", f"{name.replace(' ', '_')}-{how}", FULL)
    found = row.run(lambda number: judged(file, truth, how, number, tmp_path / "copies"))
    assert found["harmless"] < FULL


def made_in(name: str, desk: Desk, cast: Cast, clock: FrozenClock, tmp_path: Path) -> File:
    for folder in ("place", "copies"):
        (tmp_path / folder).mkdir()
    return FILES[name](desk, cast, tmp_path / "place", clock)


# -- sealed entries of the closed house


def heard(house: ClosedHouse, original: bytes, name: str, how: str, number: int) -> str:
    """Damage one sealed entry in its folder, open the house, and see what it heard."""
    file = house.folder / name
    file.write_bytes(original)
    DAMAGE[how](file, random.Random(f"inbox {how} {number}"))  # noqa: S311
    same = file.read_bytes() == original
    before = said_in(house)
    house.open()
    new = said_in(house) - before
    assert not file.exists()
    assert {kind for _id, kind, _words in new} <= {Kind.UNREADABLE.value}, SHOWN
    return "aside" if new else "harmless" if same else "already aside"


def said_in(house: ClosedHouse) -> set[tuple[str, str, str]]:
    store = house.desk.box.store
    with store.maintenance():
        return {(str(row["id"]), str(row["kind"]), str(row["words"])) for row in store.rows("SELECT * FROM inbox_entry")}


def closed_house(desk: Desk, cast: Cast, clock: FrozenClock) -> tuple[ClosedHouse, bytes, str]:
    house = ClosedHouse(desk, clock)
    secret = phone_of(desk, cast.sonia.id)
    house = ClosedHouse(desk, clock)
    house.say(secret, Kind.NOTE, "La porte du jardin ne ferme plus.")
    (name,) = house.files
    original = (house.folder / name).read_bytes()
    (house.folder / name).unlink()
    return house, original, name


@HOW
def test_a_damaged_entry_is_put_aside_and_never_heard(desk: Desk, cast: Cast, clock: FrozenClock, how: str) -> None:
    house, original, name = closed_house(desk, cast, clock)
    found = Counter(heard(house, original, name, how, number) for number in range(EVERYDAY))
    assert found["aside"] > 0


@pytest.mark.long
@HOW
def test_four_hundred_damaged_entries_are_never_heard(desk: Desk, cast: Cast, clock: FrozenClock, how: str) -> None:
    house, original, name = closed_house(desk, cast, clock)
    found = rows.row("bit_flips", f"inbox-{how}", FULL).run(lambda number: heard(house, original, name, how, number))
    assert found["aside"] > 5  # there are six sectors to blank, and each file is put aside once
    assert found["harmless"] < FULL // 10


def test_an_entry_that_is_whole_is_heard(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    house, original, name = closed_house(desk, cast, clock)
    (house.folder / name).write_bytes(original)
    assert house.open() == 1
    assert [words for _id, _kind, words in said_in(house)] == ["La porte du jardin ne ferme plus."]
    (house.folder / name).write_bytes(original)  # replayed: it is there already
    assert house.open() == 0
    assert keeping.verify(desk).is_whole
