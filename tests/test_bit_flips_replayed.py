"""What was swapped, put back or written anew by one who can reach the files, the key in hand even: found out, each time.

An older store or WAL under a newer witness, an older key file, an older backup in the newest one's place, lines of the log
changed in the open store. Every day a sample; `scripts/test --long bit_flips` does 400 of each.
"""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from crypto.passphrase import TEST_ONLY
from habitat_box import bootstrap
from habitat_box.config import read_settings
from habitat_box.domain.access import Look
from habitat_box.domain.people import COORDINATOR, NewResident
from habitat_box.errors import BackupReplayed, BackupSwapped, HabitatError
from habitat_box.store.key_events import KeyEvent, last
from habitat_box.usecases import keeping, preflight, residents
from tests import rows
from tests.conftest import MONDAY, PASSPHRASE, FrozenClock
from tests.faults.damage import SHOWN
from tests.house_ready import ready

EVERYDAY, FULL = 12, 400
AGES = 9
PHRASES = ("violon sable dahlia tuyau neige girafe lampe brique", PASSPHRASE)


@dataclass(frozen=True)
class Lived:
    """A house at nine ages: its folder at each, the passphrase it had, its backups in order."""

    place: Path
    database_key: str
    recovery_key: str
    phrases: tuple[str, ...]
    backups: tuple[Path, ...]
    clock: FrozenClock

    def folder(self, age: int) -> Path:
        return self.place / f"age{age}"

    def copied(self, age: int, to: Path) -> Path:
        shutil.copytree(self.folder(age), to)
        return to


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    place, clock = tmp_path_factory.mktemp("replayed"), FrozenClock(MONDAY)
    made = bootstrap.create_box(
        place / "live", residence="Les Tilleuls", body="association", passphrase=PASSPHRASE, profile=TEST_ONLY, clock=clock
    )
    desk, settings = ready(made.box).desk(COORDINATOR), made.box.settings
    (place / "stick").mkdir()
    phrase, phrases, made_ones = PASSPHRASE, [], []
    for age in range(AGES):
        clock.now += timedelta(days=1)
        person = residents.welcome(desk, NewResident("Mme", f"Prénom{age}", f"NOM{age}", f"A{age:02}"))
        for _look in range(5):
            made.box.door.look(COORDINATOR, Look.PERSON, person)
        if age % 2:
            bootstrap.change_passphrase(settings, PHRASES[age // 2 % 2], old=phrase)
            phrase = PHRASES[age // 2 % 2]
        made_ones.append(keeping.back_up(desk, place / "stick").path)
        made.box.store.close()
        bootstrap.unlock(settings, phrase, clock).store.close()
        if age % 3 == 0:
            made.box.store.sweep()
        made.box.door.look(COORDINATOR, Look.PERSON, person)  # in the WAL alone
        shutil.copytree(place / "live", place / f"age{age}", ignore=shutil.ignore_patterns("run", "*-shm", "*.reserve"))
        phrases.append(phrase)
    made.box.store.close()
    return Lived(place, made.box.database_key, made.recovery_key, tuple(phrases), tuple(made_ones), clock)


def noticed(lived: Lived, folder: Path) -> str:
    """Say how a folder that was tampered with is found out; "" when it is not."""
    try:
        box = bootstrap.open_box(read_settings(folder), lived.database_key, lived.clock)
    except HabitatError as error:
        return f"refused: {type(error).__name__}"
    try:
        return "" if keeping.verify(box.desk(COORDINATOR)).is_whole else "noticed by the check"
    except HabitatError as error:
        return f"refused: {type(error).__name__}"
    finally:
        box.store.close()


# -- files put back


def old_store(lived: Lived, folder: Path, chance: random.Random) -> str:
    """Put an older store in a newer folder, with its WAL or without one; the newer WAL never stays, or stays to fool us."""
    new = chance.randrange(1, AGES)
    old = chance.randrange(new)
    copy = lived.copied(new, folder)
    wal = chance.choice(("its own", "none", "the newer"))
    shutil.copy(lived.folder(old) / "store.db", copy / "store.db")
    if wal != "the newer":
        (copy / "store.db-wal").unlink(missing_ok=True)
    if wal == "its own" and (lived.folder(old) / "store.db-wal").exists():
        shutil.copy(lived.folder(old) / "store.db-wal", copy / "store.db-wal")
    found = noticed(lived, copy)
    return found or _same_people(lived, copy, new)


def old_wal(lived: Lived, folder: Path, chance: random.Random) -> str:
    """Put another age's WAL beside a store."""
    new, other = chance.sample(range(AGES), 2)
    copy = lived.copied(new, folder)
    (copy / "store.db-wal").unlink(missing_ok=True)
    if (lived.folder(other) / "store.db-wal").exists():
        shutil.copy(lived.folder(other) / "store.db-wal", copy / "store.db-wal")
    return noticed(lived, copy) or _same_people(lived, copy, new)


def _same_people(lived: Lived, copy: Path, age: int) -> str:
    """Nothing was said: then everyone there was must be there."""
    box = bootstrap.open_box(read_settings(copy), lived.database_key, lived.clock)
    try:
        found = {card.last_name for card in residents.names(box.desk(COORDINATOR))}
    finally:
        box.store.close()
    return "harmless" if found == {f"NOM{number}" for number in range(age + 1)} else SHOWN


def old_keys(lived: Lived, folder: Path, chance: random.Random) -> str:
    """Put an older key file back: the old phrase opens again, and the box writes down that it happened."""
    new = chance.randrange(1, AGES)
    old = chance.randrange(new)
    copy = lived.copied(new, folder)
    if (lived.folder(old) / "store.keys").read_bytes() == (copy / "store.keys").read_bytes():
        return "the same file"
    shutil.copy(lived.folder(old) / "store.keys", copy / "store.keys")
    box = bootstrap.unlock(read_settings(copy), lived.phrases[old], lived.clock)
    try:
        noted = last(box.store, KeyEvent.OLD_FILE)
    finally:
        box.store.close()
    return "noted as an old file" if noted is not None else SHOWN


def old_backup(lived: Lived, folder: Path, chance: random.Random) -> str:
    """Offer an older backup under its own name, under the newest one's, or under a name of fancy, the ledger beside."""
    folder.mkdir()
    for beside in lived.place.joinpath("stick").glob("*.json"):
        shutil.copy(beside, folder / beside.name)
    old = chance.choice(lived.backups[:-1])
    named = chance.choice((old.name, lived.backups[-1].name, "sauvegarde.habitat.age"))
    shutil.copy(old, folder / named)
    asked = preflight.Asked(folder / named, folder / "back", lived.recovery_key, None)
    found = preflight.examine(asked).refusal
    return f"refused: {type(found).__name__}" if isinstance(found, (BackupReplayed, BackupSwapped)) else SHOWN


# -- the log, in the hands of one who has the key


def log_lines(lived: Lived, folder: Path, chance: random.Random) -> str:
    """Change, remove, exchange or append lines of the log in the open store."""
    copy = lived.copied(chance.randrange(3, AGES), folder)
    box = bootstrap.open_box(read_settings(copy), lived.database_key, lived.clock)
    store = box.store
    try:
        with store.maintenance():
            triggers = store.rows("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'access_log'")
            for one in triggers:
                store.run(f"DROP TRIGGER {one['name']}")
            chance.choice((_edit, _edit, _edit, _remove, _exchange, _append))(store, chance)
            for one in triggers:
                store.run(str(one["sql"]))
    finally:
        store.close()
    return noticed(lived, copy) or SHOWN


def _edit(store: bootstrap.Store, chance: random.Random) -> None:
    line = chance.choice(store.rows("SELECT * FROM access_log"))
    column = chance.choice([name for name in line if name != "seq"])
    value = line[column]
    changed: object = (value or 0) + 1 if isinstance(value, int | None) else f"{value}x"
    if isinstance(value, bytes):
        raw = bytearray(value or b"\0")
        raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
        changed = bytes(raw)
    store.run(f"UPDATE access_log SET {column} = ? WHERE seq = ?", (changed, line["seq"]))  # noqa: S608


def _remove(store: bootstrap.Store, chance: random.Random) -> None:
    lines = [row["seq"] for row in store.rows("SELECT seq FROM access_log ORDER BY seq")]
    start = chance.randrange(1, len(lines))
    for seq in lines[start : start + chance.choice((1, 3, 1000))]:
        store.run("DELETE FROM access_log WHERE seq = ?", (seq,))


def _exchange(store: bootstrap.Store, chance: random.Random) -> None:
    one, two = chance.sample([row["seq"] for row in store.rows("SELECT seq FROM access_log")], 2)
    for before, after in ((one, -1), (two, one), (-1, two)):
        store.run("UPDATE access_log SET seq = ? WHERE seq = ?", (after, before))


def _append(store: bootstrap.Store, chance: random.Random) -> None:
    line = chance.choice(store.rows("SELECT * FROM access_log"))
    (last_one,) = store.rows("SELECT max(seq) AS seq FROM access_log")
    store.insert("access_log", {**line, "seq": last_one["seq"] + 1})


TRICKS: dict[str, Callable[[Lived, Path, random.Random], str]] = {
    "old store": old_store, "old WAL": old_wal, "old keys": old_keys, "old backup": old_backup, "log lines": log_lines,
}  # fmt: skip
EVERY = pytest.mark.parametrize("name", list(TRICKS))


def played(lived: Lived, name: str, number: int, place: Path) -> str:
    """Play one trick, and say how it was found out."""
    folder = place / f"trick{number}"
    found = TRICKS[name](lived, folder, random.Random(f"{name} {number}"))  # noqa: S311 - chance that can be had again
    shutil.rmtree(folder)
    assert found != SHOWN, f"{name} {number}"
    return found


@EVERY
def test_a_file_put_back_is_found_out(name: str, lived: Lived, tmp_path: Path) -> None:
    found = Counter(played(lived, name, number, tmp_path) for number in range(EVERYDAY))
    assert found["harmless"] < EVERYDAY // 2


@pytest.mark.long
@EVERY
def test_four_hundred_files_put_back_are_found_out(name: str, lived: Lived, tmp_path: Path) -> None:
    row = rows.row("bit_flips", name.replace(" ", "_"), FULL)
    found = row.run(lambda number: played(lived, name, number, tmp_path))
    assert found["harmless"] < FULL // 2


def test_a_house_nobody_touched_is_never_accused(lived: Lived, tmp_path: Path) -> None:
    for age in range(AGES):
        copy = lived.copied(age, tmp_path / str(age))
        assert noticed(lived, copy) == ""
        bootstrap.unlock(read_settings(copy), lived.phrases[age], lived.clock).store.close()
    asked = preflight.Asked(lived.backups[-1], tmp_path / "back", lived.recovery_key, None)
    assert preflight.examine(asked).refusal is None
