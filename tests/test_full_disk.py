"""The disk fills at any write of any command: nothing acknowledged is lost, one sentence says so, and room cures it at once.

Every day a few fillings of each; `scripts/test --long full_disk` makes some 600. Needs root, to mount a disk of 48 MB in
memory. docs/reliability.md says what was seen.
"""

from __future__ import annotations

import random
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from crypto.passphrase import TEST_ONLY
from habitat_box import bootstrap
from habitat_box.domain.people import COORDINATOR, NewResident
from habitat_box.errors import DiskFull, InboxFailing, InboxFull
from habitat_box.store import journal, reserve
from habitat_box.store.connection import integrity_problems
from habitat_box.usecases import keeping, residents
from habitat_box.usecases.tending import tend
from tests import rows
from tests.conftest import PASSPHRASE
from tests.faults.full_disk_acts import ACTS, NEXT, Place, Template, age_files, opened, opens_with
from tests.faults.small_disk import can_mount, empty, fill, free, mounted
from tests.house_ready import ready

pytestmark = pytest.mark.skipif(not can_mount(), reason="needs root to mount a small disk: the full disk is not tried")

EVERYDAY, FULL = 3, 50
MEGABYTES = 48
FULL_SENTENCES = {one.sentence for one in (DiskFull, InboxFailing, InboxFull)}
SENTENCE = re.compile(r"[A-ZÀÉ«][^\n]*[.!?]\n")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    place = tmp_path_factory.mktemp("full")
    made = bootstrap.create_box(
        place / "box", residence="Les Tilleuls", body="association", passphrase=PASSPHRASE, profile=TEST_ONLY
    )
    desk = ready(made.box).desk(COORDINATOR)
    for number in range(12):
        residents.welcome(desk, NewResident("Mme", f"Prénom{number}", f"NOM{number}", f"A{number:02}"))
    tend(made.box)
    assert (place / "box" / "store.reserve").stat().st_size == reserve.SIZE
    (place / "medium").mkdir()
    backup = keeping.back_up(desk, place / "medium").path
    made.box.store.close()
    return Template(place / "box", backup, made.box.database_key, made.recovery_key)


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with mounted(tmp_path_factory.mktemp("disk") / "small", MEGABYTES) as small:
        yield small


EVERY = pytest.mark.parametrize("name", list(ACTS))


def judged(name: str, number: int, template: Template, disk: Path, beside: Path) -> str:
    """Fill the disk at one write of one act, and hold the house to its word. Give « refused », or « had room »."""
    act, chance = ACTS[name], random.Random(f"{name} {number}")  # noqa: S311 - chance that can be had again
    empty(disk)
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir()
    place = Place(template, disk, beside, (disk if act.home else beside) / "box")
    shutil.copytree(template.folder, place.box, ignore=shutil.ignore_patterns("run"))
    act.ready(place)
    if chance.random() < 0.5:
        (place.box / "store.reserve").unlink()  # a house that was full before
    leave = chance.randint(0, act.pages)
    if not act.looks_first:
        fill(disk, leave)
    said = act.do(replace(place, leave=leave))
    if said.code == 0:
        assert act.done(place), "acknowledged, and not there"
    else:
        assert said.code == 1, said
        assert SENTENCE.fullmatch(last_line(said.err)), said.err
        assert last_line(said.err).strip() in FULL_SENTENCES, said.err
        assert "Traceback" not in said.err
        age_files(disk)
    reads(place, NEXT if name in ("passphrase", "rekey") and said.code == 0 else PASSPHRASE)
    free(disk)
    if said.code:
        again = act.do(place)
        assert again.code == 0, again.err
        assert act.done(place)
    whole(place)
    return "had room" if said.code == 0 else "refused"


def last_line(words: str) -> str:
    """Leave aside the steps that a backup and a restore tell as they go."""
    return words.splitlines(keepends=True)[-1]


def reads(place: Place, phrase: str) -> None:
    """The house opens and is read while the disk is full, at the second time of asking at worst."""
    assert opens_with(place, phrase)

    def names(box: bootstrap.Box) -> int:
        with box.store.unit(write=False):
            assert journal.verify(box.store).first_bad is None
        return len(residents.names(box.desk(COORDINATOR)))

    if (place.box / "store.reserve").exists():
        for _attempt in range(2):
            try:
                seen = opened(place, names)
                break
            except DiskFull:
                continue
        assert isinstance(seen, int)
        assert seen >= 11
        return
    try:  # without its reserve it may lack the room for the log's line, and shows nothing rather than forget it
        seen = opened(place, names)
        assert isinstance(seen, int)
        assert seen >= 11
    except DiskFull:
        return


def whole(place: Place) -> None:
    """Everyone and every line told is there."""

    def see(box: bootstrap.Box) -> None:
        assert integrity_problems(box.store) == []
        assert box.door.first_broken_choice() is None
        found = {card.last_name for card in residents.names(box.desk(COORDINATOR))}
        assert {f"NOM{n}" for n in range(12)} - {"NOM3"} <= found

    opened(place, see)


@EVERY
def test_a_full_disk_loses_nothing_and_says_one_sentence(name: str, template: Template, disk: Path, tmp_path: Path) -> None:
    found = Counter(judged(name, number, template, disk, tmp_path / "beside") for number in range(EVERYDAY))
    assert sum(found.values()) == EVERYDAY


@pytest.mark.long
@EVERY
def test_fifty_fillings_of_each_lose_nothing(name: str, template: Template, disk: Path, tmp_path: Path) -> None:
    row = rows.row("full_disk", name.replace(" ", "_"), FULL)
    found = row.run(lambda number: judged(name, number, template, disk, tmp_path / "beside"))
    assert found["refused"] >= FULL // 4
