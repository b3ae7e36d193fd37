"""What is done in a house while its disk fills, and how its effect is seen."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import backups
from crypto.passphrase import TEST_ONLY
from habitat_box import bootstrap
from habitat_box.config import Settings, read_settings
from habitat_box.domain.inbox import Kind
from habitat_box.domain.people import COORDINATOR
from habitat_box.errors import HabitatError, WrongPassphrase
from habitat_box.ports import system_clock
from habitat_box.store import migrations
from habitat_box.store.connection import Store
from habitat_box.usecases import inbox_slot, places, rekeying, residents
from tests.conftest import PASSPHRASE
from tests.faults.small_disk import Said, command, fill
from tests.inbox_house import phone_of

NEXT = "violon sable dahlia tuyau neige girafe lampe brique"
KEY = "5" * 96
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
    leave: int = -1
    """How many pages to leave on the disk in the middle of an act that first looks for room; -1 for an act that need not."""

    @property
    def settings(self) -> Settings:
        return read_settings(self.box)

    def say(self, *words: str, typed: str = PASSPHRASE + "\n") -> Said:
        return command("--dir", str(self.box), *words, typed=typed)


@dataclass(frozen=True)
class Act:
    """One thing done in a house. `home` True: the house itself lies on the small disk. `pages`: about what it writes."""

    do: Callable[[Place], Said]
    done: Callable[[Place], bool]
    """Whether its effect is there."""
    pages: int = 60
    home: bool = True
    looks_first: bool = False
    ready: Callable[[Place], object] = lambda _place: None


def key_of(place: Place) -> str:
    """Give the house's key, by whichever phrase opens it now."""
    try:
        return bootstrap.unlock_key(place.settings, PASSPHRASE)
    except WrongPassphrase:
        return bootstrap.unlock_key(place.settings, NEXT)


def opened(place: Place, see: Callable[[bootstrap.Box], object]) -> object:
    """See something in the house, with its key."""
    box = bootstrap.open_box(place.settings, key_of(place))
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
        for card in residents.names(box.desk(COORDINATOR)):  # gone already when only what follows found no room
            if card.last_name == "NOM3":
                box.door.erase_person(COORDINATOR, card.person_id, "effacement")

    return told(lambda: opened(place, erase))


def erased(place: Place) -> bool:
    return "NOM3" not in {one.last_name for one in opened(place, lambda box: residents.names(box.desk(COORDINATOR)))}  # type: ignore[attr-defined]


def restoring(place: Place) -> Said:
    """Restore on a disk that had room when it was looked at, and that something else fills before the first write."""
    shutil.rmtree(place.disk / "back", ignore_errors=True)
    read = backups.read

    def fill_and_read(*given: Any, **more: Any) -> backups.Manifest:
        if place.leave >= 0:
            fill(place.disk, place.leave)
        return read(*given, **more)

    with mock.patch.object(backups, "read", fill_and_read):
        words = ("restore", str(place.template.backup), str(place.disk / "back"))
        return command(*words, typed=place.template.recovery_key + "\n")


def opens_with(place: Place, phrase: str) -> bool:
    try:
        return bool(bootstrap.unlock_key(place.settings, phrase))
    except HabitatError:
        return False


def changing_keys(place: Place) -> Said:
    def change(box: bootstrap.Box) -> None:
        desk = box.desk(COORDINATOR)
        draft = rekeying.draft_keys(desk)
        rekeying.rekey(desk, draft, draft.recovery_key, NEXT, profile=TEST_ONLY)

    return told(lambda: opened(place, change))


def known_disk(place: Place) -> None:
    (place.disk / "disque").mkdir()
    assert place.say("places", "add-disk", str(place.disk / "disque"), "--label", "Disque").code == 0


def backing_up_the_disk(place: Place) -> Said:
    return told(lambda: opened(place, lambda box: places.back_up_to(box.desk(COORDINATOR), "Disque")))


def known_phone(place: Place) -> None:
    def enrol(box: bootstrap.Box) -> None:
        desk = box.desk(COORDINATOR)
        service = box.door.add_organisation("Aide", "aide")
        secret = phone_of(desk, box.door.worker_of(service.id, "Zoé Petit"))
        inbox_slot.keep_inbox(box)
        (place.beside / "phone").write_text(secret)

    opened(place, enrol)


def saying(place: Place) -> Said:
    """Say something to the closed box, on the same small disk."""
    said = inbox_slot.Said("geste", Kind.NOTE, "La porte du jardin ne ferme plus.")
    secret = (place.beside / "phone").read_text()
    return told(lambda: inbox_slot.put_in(place.settings, secret, said, system_clock()))


def papers(place: Place, name: str, least: int = 1) -> bool:
    return len([one for one in (place.disk / "papers").glob(name) if one.stat().st_size > 1000]) >= least


def age_files(folder: Path) -> int:
    assert not list(folder.rglob("*.part")), "half a backup stays"
    return len(list(folder.rglob("*.age")))


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
        pages=60,
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
    "restore": Act(restoring, lambda place: (place.disk / "back" / "store.db").exists(), pages=330, looks_first=True),
    "rekey": Act(changing_keys, lambda place: opens_with(place, NEXT), pages=330),
    "place": Act(
        backing_up_the_disk, lambda place: age_files(place.disk / "disque") >= 1, pages=170, home=False, ready=known_disk
    ),
    "closed box": Act(saying, lambda place: inbox_slot.waiting_outside(place.settings) == 1, pages=1, ready=known_phone),
    "passphrase": Act(
        lambda place: place.say("passphrase", typed=f"{PASSPHRASE}\n{NEXT}\n"), lambda place: opens_with(place, NEXT), pages=3
    ),
}
