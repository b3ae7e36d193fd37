"""The disk fills at any write of any command: nothing acknowledged is lost, one sentence says so, and room cures it at once.

Every day a few fillings of each; `scripts/test --long full_disk` makes some 600. Needs root, to mount a disk of 16 MB in
memory. docs/reliability.md says what was seen.
"""

from __future__ import annotations

import random
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from crypto.passphrase import TEST_ONLY
from habitat_box import bootstrap
from habitat_box.config import Settings, read_settings
from habitat_box.domain.people import COORDINATOR, NewResident
from habitat_box.errors import DiskFull, HabitatError
from habitat_box.store import journal, migrations, reserve
from habitat_box.store.connection import Store, integrity_problems
from habitat_box.usecases import keeping, residents
from habitat_box.usecases.tending import tend
from tests import rows
from tests.conftest import PASSPHRASE
from tests.faults.small_disk import Said, can_mount, command, empty, fill, free, mounted
from tests.house_ready import ready

pytestmark = pytest.mark.skipif(not can_mount(), reason="needs root to mount a small disk: the full disk is not tried")

EVERYDAY, FULL = 3, 50
MEGABYTES = 16
NEXT = "violon sable dahlia tuyau neige girafe lampe brique"
KEY = "5" * 96
SENTENCE = re.compile(r"[A-ZÀÉ«][^\n]*[.!?]\n")
PEOPLE = "Civilité;Prénom;Nom;Logement;Entrée\n" + "".join(f"Mme;Anne{n};LEROY{n};C{n:02};01/01/2022\n" for n in range(40))
WEEK = "Date;Début;Fin;Bénéficiaire;Intervenant\n" + "".join(
    f"{day:02}/01/2030;{hour}h00;{hour + 1}h00;Mme NOM0 Prénom0;Zoé Petit\n" for day in range(1, 29) for hour in range(8, 18)
)


@dataclass(frozen=True)
class Template:
    """A house to copy for each filling, with a backup of it and what opens them."""

    folder: Path
    backup: Path
    database_key: str
    recovery_key: str


@dataclass(frozen=True)
class Place:
    """One filling: the small disk, a folder with plenty of room, the house on one of them."""

    template: Template
    disk: Path
    beside: Path
    box: Path

    @property
    def settings(self) -> Settings:
        return read_settings(self.box)

    def say(self, *words: str, typed: str = PASSPHRASE + "\n") -> Said:
        return command("--dir", str(self.box), *words, typed=typed)


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


# -- what is done while the disk fills


@dataclass(frozen=True)
class Act:
    """One thing done in a house. `home` True: the house itself lies on the small disk. `pages`: about what it writes."""

    do: Callable[[Place], Said]
    done: Callable[[Place], bool]
    """Whether its effect is there."""
    pages: int = 60
    home: bool = True
    ready: Callable[[Place], object] = lambda _place: None


def opened(place: Place, see: Callable[[bootstrap.Box], object]) -> object:
    """See something in the house, with its key."""
    box = bootstrap.open_box(place.settings, place.template.database_key)
    try:
        return see(box)
    finally:
        box.store.close()


def told(act: Callable[[], object]) -> Said:
    """Do something the house does by itself, and say it as a command would."""
    try:
        act()
    except HabitatError as error:
        return Said(1, "", f"{error}\n")
    return Said(0, "", "")


def count(place: Place, table: str) -> int:
    def see(box: bootstrap.Box) -> object:
        with box.store.maintenance():
            return box.store.rows(f"SELECT count(*) AS n FROM {table}")[0]["n"]  # noqa: S608

    found = opened(place, see)
    assert isinstance(found, int)
    return found


def people_file(place: Place) -> Said:
    (place.beside / "p.csv").write_text(PEOPLE, "utf-8")
    return place.say("residents", str(place.beside / "p.csv"), "--apply")


def planning(place: Place) -> Said:
    (place.beside / "s.csv").write_text(WEEK, "utf-8")
    return place.say("import", str(place.beside / "s.csv"), "--service", "Aide & Présence", "--apply")


def old_store(place: Place) -> None:
    store = Store(place.disk / "old.db", KEY)
    with store.maintenance(), store.database.atomic("IMMEDIATE"):
        migrations.m0001_first(store)
        store.run("PRAGMA user_version = 1")
        columns = "id, log_ref, consent_ref, civility, first_name, last_name"
        for number in range(60):
            values = (f"r{number}", f"l{number}", f"c{number}", "", "A", "B")
            store.run(f"INSERT INTO resident ({columns}) VALUES (?, ?, ?, ?, ?, ?)", values)  # noqa: S608
            store.run("INSERT INTO habit VALUES (?, 'le café', '2026-01-01')", (f"r{number}",))
    store.close()


def migrating(place: Place) -> Said:
    store = Store(place.disk / "old.db", KEY)
    try:
        return told(lambda: migrations.migrate(store))
    finally:
        store.close()


def migrated(place: Place) -> bool:
    store = Store(place.disk / "old.db", KEY)
    try:
        with store.maintenance():
            return bool(store.rows("SELECT count(*) AS n FROM optional_data")[0]["n"] == 60)
    finally:
        store.close()


def new_box(place: Place) -> Said:
    words = ("--residence", "Neuve", "--contact", "Claire", "--passphrase-stdin", "--sheet", str(place.beside / "f.pdf"))
    (place.beside / "f.pdf").unlink(missing_ok=True)
    return command("--dir", str(place.disk / "new"), "init", *words, typed=PASSPHRASE + "\n")


def erasing(place: Place) -> Said:
    def erase(box: bootstrap.Box) -> None:
        card = next(one for one in residents.names(box.desk(COORDINATOR)) if one.last_name == "NOM3")
        box.door.erase_person(COORDINATOR, card.person_id, "effacement")

    return told(lambda: opened(place, erase))


def erased(place: Place) -> bool:
    return "NOM3" not in {one.last_name for one in opened(place, lambda box: residents.names(box.desk(COORDINATOR)))}  # type: ignore[attr-defined]


def restoring(place: Place) -> Said:
    shutil.rmtree(place.disk / "back", ignore_errors=True)
    words = ("restore", str(place.template.backup), str(place.disk / "back"))
    return command(*words, typed=place.template.recovery_key + "\n")


def opens_with(place: Place, phrase: str) -> bool:
    try:
        return bootstrap.unlock_key(place.settings, phrase) == place.template.database_key
    except HabitatError:
        return False


def papers(place: Place, name: str, least: int = 1) -> bool:
    return len([one for one in (place.disk / "papers").glob(name) if one.stat().st_size > 1000]) >= least


def age_files(folder: Path) -> int:
    assert not list(folder.glob("*.part")), "half a backup stays"
    return len(list(folder.glob("*.age")))


ACTS: dict[str, Act] = {
    "new box": Act(new_box, lambda place: (place.disk / "new" / "habitat.toml").exists(), pages=160),
    "migration": Act(migrating, migrated, pages=80, ready=old_store),
    "residents": Act(people_file, lambda place: count(place, "resident") == 52, pages=30),
    "planning": Act(planning, lambda place: count(place, "visit") == 280, pages=120),
    "erasure": Act(erasing, erased, pages=40),
    "retention": Act(lambda place: place.say("retention", "run"), lambda _place: True, pages=10),
    "cards": Act(
        lambda place: place.say("print", "cards", "--to", str(place.disk / "papers")),
        lambda place: papers(place, "cartes*.pdf") and count(place, "card") >= 12,
        pages=150,
    ),
    "log sheet": Act(
        lambda place: place.say("print", "log-head", "--to", str(place.disk / "papers")),
        lambda place: papers(place, "*.pdf"),
        pages=40,
    ),
    "week": Act(
        lambda place: place.say("print", "week", "--to", str(place.disk / "papers")),
        lambda place: papers(place, "*.pdf"),
        pages=40,
    ),
    "full medium": Act(
        lambda place: place.say("backup", str(place.disk)), lambda place: age_files(place.disk) >= 1, pages=170, home=False
    ),
    "full box at backup": Act(
        lambda place: place.say("backup", str(place.beside)), lambda place: age_files(place.beside) >= 1, pages=160
    ),
    "restore": Act(restoring, lambda place: (place.disk / "back" / "store.db").exists(), pages=330),
    "passphrase": Act(
        lambda place: place.say("passphrase", typed=f"{PASSPHRASE}\n{NEXT}\n"), lambda place: opens_with(place, NEXT), pages=3
    ),
}
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
    fill(disk, chance.randint(0, act.pages))
    said = act.do(place)
    if said.code == 0:
        assert act.done(place), "acknowledged, and not there"
    else:
        assert said.code == 1, said
        assert SENTENCE.fullmatch(last_line(said.err)), said.err
        assert DiskFull.sentence in said.err, said.err
        assert "Traceback" not in said.err
        age_files(disk)
    reads(place, NEXT if name == "passphrase" and said.code == 0 else PASSPHRASE)
    free(disk)
    if said.code:
        again = act.do(place)
        assert again.code == 0, again.err
        assert act.done(place)
    whole(place)
    return "had room" if said.code == 0 else "refused"


def last_line(words: str) -> str:
    """Leave the steps a backup tells aside."""
    return "".join(line for line in words.splitlines(keepends=True) if not line.startswith("["))


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
    assert found["refused"] >= FULL // 2
