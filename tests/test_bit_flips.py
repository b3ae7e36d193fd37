"""A flipped bit, a cut or a swapped file under the box: noticed, or proven to change nothing. Never shown as truth.

Every day a sample; `scripts/test --long bit_flips` damages 400 of each: here the store and its WAL, in
test_bit_flips_files every other file of the house, in test_bit_flips_replayed what was swapped or put back.
docs/reliability.md says what was seen.
"""

from __future__ import annotations

import random
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from crypto.passphrase import TEST_ONLY
from habitat_box import bootstrap
from habitat_box.config import read_settings
from habitat_box.domain.access import Look
from habitat_box.domain.people import COORDINATOR, NewResident
from habitat_box.errors import HabitatError
from habitat_box.usecases import consents, keeping, residents
from habitat_box.usecases.desk import Box
from tests import rows
from tests.conftest import PASSPHRASE
from tests.faults.damage import DAMAGE, SHOWN
from tests.house_ready import ready

EVERYDAY, FULL = 25, 400


@dataclass(frozen=True)
class Original:
    """A box at rest with work in its WAL, and every row it holds."""

    folder: Path
    database_key: str
    rows: dict[str, list[tuple[object, ...]]]


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Original:
    place = tmp_path_factory.mktemp("flips")
    made = bootstrap.create_box(
        place / "live", residence="Les Tilleuls", body="association", passphrase=PASSPHRASE, profile=TEST_ONLY
    )
    desk = ready(made.box).desk(COORDINATOR)
    people = [residents.welcome(desk, NewResident("Mme", f"Prénom{n}", f"NOM{n}", f"A{n:02}")) for n in range(20)]
    assert made.box.store.sweep()
    for person in people[:6]:
        consents.record_face_to_face(desk, person, "P1", True)
        made.box.door.look(COORDINATOR, Look.PERSON, person)
    shutil.copytree(place / "live", place / "kept", ignore=shutil.ignore_patterns("run", "*-shm"))
    made.box.store.close()
    box = opened(place / "kept", made.box.database_key, place / "read")
    rows = held(box)
    box.store.close()
    return Original(place / "kept", made.box.database_key, rows)


def opened(folder: Path, key: str, copy: Path) -> Box:
    if copy != folder:
        shutil.copytree(folder, copy)
    return bootstrap.open_box(read_settings(copy), key)


def held(box: Box) -> dict[str, list[tuple[object, ...]]]:
    """Read every row of every table."""
    with box.store.maintenance():
        names = [row["name"] for row in box.store.rows("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]
        return {name: [tuple(row.values()) for row in box.store.rows(f"SELECT * FROM {name}")] for name in names}  # noqa: S608


def judged(original: Original, copy: Path) -> str:
    """Say how damage ended: noticed at the opening, noticed by the check, or harmless because every row is there."""
    try:
        box = bootstrap.open_box(read_settings(copy), original.database_key)
    except HabitatError as error:
        return f"refused: {type(error).__name__}"
    try:
        checked = keeping.verify(box.desk(COORDINATOR))
        if not checked.is_whole:
            return "noticed by the check"
        return "harmless" if held(box) == original.rows else SHOWN
    except HabitatError as error:
        return f"refused: {type(error).__name__}"
    finally:
        box.store.close()


EVERY = pytest.mark.parametrize("name", ["store.db", "store.db-wal"])
HOW = pytest.mark.parametrize("how", list(DAMAGE))


def damaged(original: Original, name: str, how: str, number: int, place: Path) -> str:
    """Damage one file of one copy, and say how it ended."""
    copy = place / f"{number}"
    shutil.copytree(original.folder, copy)
    DAMAGE[how](copy / name, random.Random(f"{name} {how} {number}"))  # noqa: S311 - chance that can be had again
    found = judged(original, copy)
    shutil.rmtree(copy)
    assert found != SHOWN, f"{name} {how} {number}"
    return found


@EVERY
@HOW
def test_a_damaged_store_is_noticed_or_whole(original: Original, name: str, how: str, tmp_path: Path) -> None:
    found = Counter(damaged(original, name, how, number, tmp_path) for number in range(EVERYDAY))
    assert found["harmless"] < EVERYDAY


@pytest.mark.long
@EVERY
@HOW
def test_four_hundred_damages_are_noticed_or_harmless(original: Original, name: str, how: str, tmp_path: Path) -> None:
    row = rows.row("bit_flips", f"{name}-{how}", FULL)
    found = row.run(lambda number: damaged(original, name, how, number, tmp_path))
    assert found["harmless"] < FULL


def test_an_untouched_copy_is_whole_and_a_row_changed_by_hand_is_not(original: Original, tmp_path: Path) -> None:
    shutil.copytree(original.folder, tmp_path / "same")
    assert judged(original, tmp_path / "same") == "harmless"
    shutil.copytree(original.folder, tmp_path / "other")
    box = bootstrap.open_box(read_settings(tmp_path / "other"), original.database_key)
    with box.store.maintenance():
        box.store.run("UPDATE resident SET first_name = 'Autre' WHERE id = (SELECT min(id) FROM resident)")
    box.store.close()
    assert judged(original, tmp_path / "other") == SHOWN  # the judge sees a difference


def test_another_stores_wal_brings_nothing_in(original: Original, tmp_path: Path) -> None:
    made = bootstrap.create_box(
        tmp_path / "stranger", residence="Ailleurs", body="association", passphrase=PASSPHRASE, profile=TEST_ONLY
    )
    made.box.door.log(COORDINATOR, "regarder", "rien")
    stranger = (tmp_path / "stranger" / "store.db-wal").read_bytes()
    made.box.store.close()
    shutil.copytree(original.folder, tmp_path / "copy")
    (tmp_path / "copy" / "store.db-wal").write_bytes(stranger)
    assert judged(original, tmp_path / "copy").startswith(("refused", "noticed"))


def test_the_sixteen_bytes_nobody_reads_are_compared_with_the_keys_own(original: Original, tmp_path: Path) -> None:
    box = opened(original.folder, original.database_key, tmp_path / "copy")
    assert box.store.sweep()  # else the first page comes back whole from the WAL
    box.store.close()
    file = tmp_path / "copy" / "store.db"
    raw = bytearray(file.read_bytes())
    raw[3] ^= 1
    file.write_bytes(raw)
    assert judged(original, tmp_path / "copy") == "noticed by the check"
