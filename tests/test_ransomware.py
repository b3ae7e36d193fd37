"""Somebody becomes the box's user, in random orders: the stick that is away and the keeper's copies stay byte for byte.

Every day a few orders; `scripts/test --long ransomware` plays 60. What the attacker does is in faults/ransom.py; the keeper
runs under a user of its own and the box's rotation and nightly work run in between, some under a clock ten years ahead.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest

import backups
from backups import keeper
from crypto.passphrase import TEST_ONLY
from habitat_box import bootstrap, errors
from habitat_box.config import Settings
from habitat_box.domain.people import COORDINATOR, NewResident
from habitat_box.usecases import backup_place, media, places, residents, restoring
from habitat_box.usecases.desk import Desk
from habitat_box.usecases.nightly import nightly
from habitat_box.usecases.places_words import place_words
from habitat_box.usecases.rotation import rotate_backups
from tests import rows
from tests.conftest import MONDAY, PASSPHRASE, FrozenClock
from tests.faults import ransom
from tests.house_ready import ready

EVERYDAY, FULL = 3, 60
BOX_USER, KEEPER_USER, GROUP = 64001, 64002, 64001
TEN_YEARS = 3653.0
SYSTEM_PYTHON = shutil.which("python3", path="/usr/bin:/bin") or sys.executable
RANSOM = Path(ransom.__file__).read_text("utf-8")
KEEPER = Path(keeper.__file__).read_text("utf-8").partition("\nif __name__")[0] + (
    "\nto, now, uptime, *sources = sys.argv[1:]\nrun = Keeper(Path(to), float(now), float(uptime), 'boot')\n"
    "print(run.run([Path(one) for one in sources]), *run.said, sep='\\n')\n"
)

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0 or shutil.which("setpriv") is None,
    reason="NOT CHECKED: playing an attacker under another user needs root and setpriv",
)


def as_user(user: int, *words: str, may_read: bool = False) -> str:
    """Run something as a user who has no other rights; `may_read`, as the keeper's unit lets it read."""
    power = "+dac_read_search" if may_read else "-all"
    bounds = ["--bounding-set", f"-all,{power}" if may_read else power, "--inh-caps", power, "--ambient-caps", power]
    who = ["--reuid", str(user), "--regid", str(GROUP), "--clear-groups", "--no-new-privs"]
    command = ["setpriv", *who, *bounds, SYSTEM_PYTHON, "-I", "-c", *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, umask=0o027)
    assert done.returncode == 0, done.stderr
    return done.stdout


@dataclass
class House:
    """A house with two weeks of backups on a disk and two sticks, one of them away, and copies under another user."""

    root: Path
    settings: Settings
    key: str
    recovery: str
    public: bytes
    clock: FrozenClock
    uptime: float = 1e6

    def __post_init__(self) -> None:
        self.disk, self.here, self.drawer = self.root / "sauvegardes", self.root / "media" / "a", self.root / "drawer"
        self.kept, self.template = self.root / "kept", self.root.with_name(f"{self.root.name}-template")

    def keep(self, ahead: float = 0.0) -> list[str]:
        now = self.clock().timestamp() + ahead * keeper.DAY
        words = as_user(KEEPER_USER, KEEPER, str(self.kept), str(now), str(self.uptime), str(self.disk), may_read=True)
        return words.splitlines()

    def attack(self, seed: int, act: str, *, spare_the_box: bool = False) -> int:
        """Attack all there is: the box, the disk, the stick that is in, the keeper's folder, and the drawer."""
        roots = [one for one in sorted(self.root.iterdir()) if one.name != "box"] if spare_the_box else [self.root]
        return int(as_user(BOX_USER, RANSOM, str(seed), act, *map(str, roots)))

    def wait(self, **time: float) -> None:
        before = self.clock()
        self.clock.advance(**time)
        self.uptime += (self.clock() - before).total_seconds()

    def begin_again(self) -> None:
        """Bring the house back as it was before any attack."""
        shutil.rmtree(self.root)
        subprocess.run(["cp", "-a", str(self.template), str(self.root)], check=True)

    def desk(self) -> Desk:
        return bootstrap.open_box(self.settings, self.key, clock=self.clock).desk(COORDINATOR)


def _lived_in(root: Path, patch: pytest.MonkeyPatch) -> House:
    clock = FrozenClock(MONDAY.replace(hour=2))
    for name in ("box", "sauvegardes", "media", "media/a", "media/b", "drawer", "kept"):
        (root / name).mkdir()
    mounts = root / "mounts"
    mounts.write_text("".join(f"/dev/x {root}/media/{one} vfat rw 0 0\n" for one in "ab"))
    patch.setattr(backup_place, "MOUNTS", mounts)
    patch.setattr(media, "ROOTS", (root / "media",))
    made = bootstrap.create_box(
        root / "box", residence="Les Tilleuls", body="association", passphrase=PASSPHRASE, profile=TEST_ONLY, clock=clock
    )
    desk = ready(made.box).desk(COORDINATOR)
    residents.welcome(desk, NewResident("Mme", "Simone", "DELMAS", "A01"))
    places.add_disk(desk, root / "sauvegardes", "Second disque")
    for one in "ab":
        places.add_stick(desk, root / "media" / one, f"Clé {one.upper()}")
    public = backups.read(places.back_up_all(desk)[0][1].path, made.recovery_key, root / "public").signing_public  # type: ignore[union-attr]
    shutil.rmtree(root / "public")
    house = House(root, made.box.settings, made.box.database_key, made.recovery_key, bytes.fromhex(public), clock)
    (root / "media" / "b").rename(house.drawer / "b")
    house.drawer.chmod(0o700)  # in somebody's drawer: no user of this machine reaches it
    subprocess.run(
        ["chown", "-R", f"{BOX_USER}:{GROUP}", *(str(root / one) for one in ("box", "sauvegardes", "media"))], check=True
    )
    os.chown(house.kept, KEEPER_USER, GROUP)
    house.kept.chmod(0o750)
    root.chmod(0o755)
    for _night in range(10):
        house.wait(days=1)
        made.box.door.beat_clock()
        assert nightly(made.box) == 2
        subprocess.run(["chown", "-R", f"{BOX_USER}:{GROUP}", str(house.disk), str(root / "media")], check=True)
        assert house.keep()[1:] == []
    made.box.store.close()
    subprocess.run(["chown", "-R", f"{BOX_USER}:{GROUP}", str(root / "box")], check=True)
    subprocess.run(["cp", "-a", str(root), str(house.template)], check=True)
    return house


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    place = Path(tempfile.mkdtemp(prefix="habitat-ransom-"))
    place.chmod(0o755)  # the users of the play come through here
    (place / "house").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        yield _lived_in(place / "house", patch)
    shutil.rmtree(place)


def prints(folder: Path) -> dict[str, str]:
    """Give each backup and ledger under a folder with its SHA-256."""
    return {
        str(file.relative_to(folder)): sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
        and not file.is_symlink()
        and file.name.endswith((".habitat.age", ".json"))
        and file.name != keeper.STATE
    }


def played(house: House, number: int) -> str:
    """Play one attack in an order drawn from its number, and judge what is left."""
    chance = random.Random(f"ransomware {number}")  # noqa: S311
    house.begin_again()
    began, uptime = house.clock.now, house.uptime
    away, copies = prints(house.drawer), prints(house.kept)
    assert len([name for name in copies if name.endswith(".age")]) == 11, "the first backup and ten nights"
    acts = [chance.choice(list(ransom.ACTS)) for _act in range(chance.randrange(1, 4))] + ["encrypt"]
    turns = [*acts, *chance.choices(["keep", "keep far", "box", "box far", "wait"], k=chance.randrange(3, 8))]
    chance.shuffle(turns)
    spare_the_box = chance.random() < 0.5  # the store lives on, and must tell what happened to its backups
    said: list[str] = []
    try:
        for turn in [*turns, "keep"]:
            said += _turn(house, turn, chance, spare_the_box=spare_the_box)
        assert prints(house.drawer) == away, turns
        left = prints(house.kept)
        assert {name: left.get(name) for name in copies} == copies, turns
        _comes_back(house, sorted(name for name in copies if name.endswith(".age"))[-1], whole=number % 6 == 0)
        return _told(house, turns, said)
    finally:
        house.clock.now, house.uptime = began, uptime


def _turn(house: House, turn: str, chance: random.Random, *, spare_the_box: bool) -> list[str]:
    if turn in ransom.ACTS:
        assert house.attack(chance.randrange(2**31), turn, spare_the_box=spare_the_box) >= 0
        return []
    if turn.startswith("keep"):
        return house.keep(TEN_YEARS if "far" in turn else 0.0)[1:]
    if turn == "wait":
        house.wait(hours=chance.randrange(1, 72))
        return []
    before = house.clock.now
    house.clock.advance(days=TEN_YEARS if "far" in turn else 0)
    try:
        box = house.desk().box
        rotate_backups(box)
        nightly(box)
        box.store.close()
    except errors.HabitatError:
        pass  # the box is dead: said by its own sentence, below
    finally:
        house.clock.now = before
    return []


def _comes_back(house: House, name: str, *, whole: bool) -> None:
    """Open the newest good copy with the paper key; now and then bring the whole house back from it."""
    with tempfile.TemporaryDirectory(dir=house.root.parent) as folder:
        if not whole:
            found = backups.read(house.kept / name, house.recovery, Path(folder) / "new", public_key=house.public)
            assert found.counts is not None
            assert found.counts["resident"] == 1
            return
        shutil.copy(house.kept / name, folder)
        back = restoring.restore(Path(folder) / name, Path(folder) / "new", house.recovery, clock=house.clock)
        assert back.residence == "Les Tilleuls"


def _told(house: House, turns: list[str], said: list[str]) -> str:
    """Check that the loss is said plainly: by the box that will not open, or by its places once it does."""
    try:
        desk = house.desk()
        now = {one.label: one for one in places.places_now(desk)}
        disk = now["Second disque"]
        lost = disk.lost or not disk.is_here
        assert lost, turns
        if disk.lost:
            assert "manque" in place_words(disk, house.clock()), turns
        house.wait(days=20)
        assert all(one.is_late for one in places.places_now(desk) if not one.is_here), turns
        desk.box.store.close()
        return "copies whole, loss told by the places"
    except errors.HabitatError as error:
        return f"copies whole, loss told by the box: {type(error).__name__}"


def test_what_is_out_of_reach_stays_byte_for_byte(house: House) -> None:
    ended = Counter(played(house, number) for number in range(EVERYDAY))
    assert sum(ended.values()) == EVERYDAY


@pytest.mark.long
def test_sixty_orders_of_attack_leave_the_stick_and_the_copies_whole(house: House) -> None:
    found = rows.row("ransomware", "orders", FULL).run(lambda number: played(house, number))
    assert sum(found.values()) == FULL


def test_the_attacker_of_this_play_really_harms(house: House) -> None:
    house.begin_again()
    disk, stick = prints(house.disk), prints(house.here)
    assert house.attack(1, "encrypt") > len(disk) + len(stick)
    assert not set(prints(house.disk).values()) & set(disk.values())
    assert not set(prints(house.here).values()) & set(stick.values())
    assert house.attack(2, "flood") >= 2 * ransom.FLOOD
    house.begin_again()
    assert house.attack(3, "delete") > 20
    assert prints(house.disk) == {}


def test_a_stick_that_is_in_is_lost_with_the_box_and_the_one_in_the_drawer_comes_back(house: House, tmp_path: Path) -> None:
    house.begin_again()
    house.attack(4, "encrypt")
    (good,) = (house.drawer / "b" / "habitat-box").glob("*.habitat.age")
    back = restoring.restore(good, tmp_path / "new", house.recovery, clock=house.clock)
    assert back.residence == "Les Tilleuls"
    with pytest.raises(errors.HabitatError):
        house.desk()
