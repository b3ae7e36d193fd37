"""A forged, swapped or replayed backup is refused by its signature, its name and its number: every variant, every time.

Every day a sample of each kind; `scripts/test --long backup_swaps` makes 60 of each, more than 300 in all.
"""

from __future__ import annotations

import json
import random
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyrage
import pytest
from pyrage import x25519

import backups
import crypto
from backups.manifest import SIGNED_PREFIX
from backups.tape import roll
from crypto.canonical import canonical_json
from crypto.passphrase import TEST_ONLY
from habitat_box import bootstrap, errors
from habitat_box.domain.people import COORDINATOR, NewResident
from habitat_box.errors import HabitatError
from habitat_box.store import ledger_file, secrets
from habitat_box.usecases import keeping, residents
from habitat_box.usecases.restoring import restore
from tests import rows
from tests.archives import sealed_with
from tests.conftest import PASSPHRASE, FrozenClock
from tests.house_ready import ready

EVERYDAY, FULL = 6, 60


@dataclass(frozen=True)
class House:
    """Two backups of one house, made a day apart, its keys, and what the newer one holds, opened by its keeper."""

    older: Path
    newer: Path
    ledger: Path
    recovery: str
    signing: bytes
    manifest: dict[str, Any]
    parts: dict[str, bytes]
    other_parts: dict[str, bytes]
    clock: FrozenClock

    @property
    def fingerprint(self) -> str:
        return crypto.fingerprint(crypto.public_of(self.signing))

    @property
    def recipient(self) -> str:
        return crypto.RecoveryKey.from_secret(self.recovery).recipient


def made_box(place: Path, clock: FrozenClock) -> bootstrap.Created:
    made = bootstrap.create_box(
        place, residence="Les Tilleuls", body="association", passphrase=PASSPHRASE, profile=TEST_ONLY, clock=clock
    )
    ready(made.box)
    return made


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    place = tmp_path_factory.mktemp("swaps")
    clock = FrozenClock(datetime(2026, 11, 23, 8, 40, tzinfo=UTC))
    made = made_box(place / "box", clock)
    desk = made.box.desk(COORDINATOR)
    (place / "stick").mkdir()
    residents.welcome(desk, NewResident("Mme", "Simone", "DELMAS", "A01"))
    older = keeping.back_up(desk, place / "stick").path
    clock.advance(days=1)
    residents.welcome(desk, NewResident("M.", "René", "BÉRAUD", "B01"))
    newer = keeping.back_up(desk, place / "stick").path
    signing = secrets.get(made.box.store, secrets.SIGNING_KEY)
    made.box.store.close()
    manifest = backups.read(newer, made.recovery_key, place / "parts")
    backups.read(older, made.recovery_key, place / "other")
    parts, others = ({name: (place / at / name).read_bytes() for name in manifest.parts} for at in ("parts", "other"))
    ledger = place / "stick" / f"{made.box.settings.host_name}{ledger_file.BESIDE}"
    return House(older, newer, ledger, made.recovery_key, signing, dict(manifest.everything), parts, others, clock)


# -- what someone who holds the stick, or even the sheet, may try


def someone_else(house: House, chance: random.Random, place: Path) -> Path:
    """All of it right, but signed by another hand, as anyone can who knows the public key age encrypts to."""
    signing = crypto.new_signing_key()
    said = {**house.manifest, "signing_public": crypto.public_of(signing).hex()}
    return written(house, said, signing, dict(house.parts), place)


def unsigned_truth(house: House, chance: random.Random, place: Path) -> Path:
    """The true signer named, the signature of another."""
    return written(house, house.manifest, crypto.new_signing_key(), dict(house.parts), place)


def touched_manifest(house: House, chance: random.Random, place: Path) -> Path:
    """One fact of the manifest changed, the old signature kept: a number, a date, a head, a count, a size."""
    said = json.loads(canonical_json(house.manifest))
    match chance.randrange(6):
        case 0:
            said["sequence"] += chance.randint(1, 9)
        case 1:
            said["created_at"] = (datetime(2026, 12, 1, tzinfo=UTC) + timedelta(hours=chance.randrange(999))).isoformat()
        case 2:
            said["log_head"]["seq"] += chance.randint(1, 50)
        case 3:
            said["counts"][chance.choice(sorted(said["counts"]))] += 1
        case 4:
            said["store_id"] = f"{chance.getrandbits(128):032x}"
        case _:
            said["parts"][chance.choice(sorted(said["parts"]))]["sha256"] = f"{chance.getrandbits(256):064x}"
    true = crypto.sign(house.signing, SIGNED_PREFIX + canonical_json(house.manifest))
    text = canonical_json(said)
    file = written(house, said, house.signing, dict(house.parts), place)
    raw = tape_with(text, true, house.parts)
    file.write_bytes(pyrage_sealed(raw, house.recipient))
    return file


def mixed_parts(house: House, chance: random.Random, place: Path) -> Path:
    """Parts of the older backup under the newer one's signed manifest: one at least, all at most."""
    names = sorted(house.parts)
    taken = chance.sample(names, chance.randint(1, len(names)))
    taken = [name for name in taken if house.parts[name] != house.other_parts[name]] or ["store.db"]
    parts = {**house.parts, **{name: house.other_parts[name] for name in taken}}
    return written(house, house.manifest, house.signing, parts, place)


def replayed(house: House, chance: random.Random, place: Path) -> Path:
    """The older backup, true in every bit, under its own name or one that says nothing."""
    name = house.older.name if chance.random() < 0.5 else f"copie-{chance.randrange(10**6)}.habitat.age"
    return Path(shutil.copy(house.older, place / name))


def renamed(house: House, chance: random.Random, place: Path) -> Path:
    """A true backup under the name of another: of the newer one, of another day, or of another house."""
    day = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=chance.randrange(10**7))
    host = house.newer.name[: -len("-20261124-084000-0000.habitat.age")]
    names = (
        house.newer.name,
        f"{host}-{day:%Y%m%d-%H%M%S}-{chance.randrange(65536):04x}.habitat.age",
        f"les-lilas-{chance.randrange(65536):04x}-20261123-084000-{chance.randrange(65536):04x}.habitat.age",
    )
    return Path(shutil.copy(house.older, place / chance.choice(names)))


def same_number(house: House, chance: random.Random, place: Path) -> Path:
    """The newest number, a right signature, and another file: what a copy of the signing key could make."""
    said = {**house.manifest}
    if chance.random() < 0.5:
        said["app_version"] = f"0.3.{chance.randrange(1000)}"
    file = written(house, said, house.signing, dict(house.parts), place)
    return file.rename(place / house.newer.name)


def written(house: House, said: dict[str, Any], signing: bytes, parts: dict[str, bytes], place: Path) -> Path:
    return sealed_with(canonical_json(said), signing, parts, house.recipient, place / "offert.habitat.age")


def tape_with(text: bytes, signature: bytes, parts: dict[str, bytes]) -> bytes:
    members: dict[str, tuple[Path | bytes, int]] = {"manifest.json": (text, len(text)), "manifest.sig": (signature, 64)}
    members |= {name: (content, len(content)) for name, content in sorted(parts.items())}
    return b"".join(roll(members))


def pyrage_sealed(plain: bytes, recipient: str) -> bytes:
    return bytes(pyrage.encrypt(plain, [x25519.Recipient.from_str(recipient)]))


Attack = Callable[[House, random.Random, Path], Path]
ATTACKS: dict[str, tuple[Attack, tuple[type[HabitatError], ...]]] = {
    "someone else": (someone_else, (errors.BackupForged,)),
    "another signature": (unsigned_truth, (errors.BackupDamaged,)),
    "touched manifest": (touched_manifest, (errors.BackupDamaged,)),
    "mixed parts": (mixed_parts, (errors.BackupDamaged,)),
    "replayed": (replayed, (errors.BackupReplayed,)),
    "renamed": (renamed, (errors.BackupSwapped,)),
    "same number": (same_number, (errors.BackupSwapped,)),
}
EACH = pytest.mark.parametrize("kind", list(ATTACKS))


def tried(house: House, kind: str, number: int, place: Path, *, with_sheet: bool = False) -> str:
    """Try one attack once, the ledger beside it as the box left it; tell how it ended. The number draws its chance."""
    attack, expected = ATTACKS[kind]
    folder = place / f"{number}"
    folder.mkdir()
    shutil.copy(house.ledger, folder)
    file = attack(house, random.Random(f"{kind} {number}"), folder)  # noqa: S311 - chance that can be had again
    fingerprint = house.fingerprint if with_sheet else ""
    try:
        restore(file, folder / "new", house.recovery, fingerprint=fingerprint, clock=house.clock)
        return "BROUGHT BACK"
    except HabitatError as error:
        assert not (folder / "new").exists()
        return "refused" if isinstance(error, expected) else f"refused as {type(error).__name__}"
    finally:
        shutil.rmtree(folder)


@EACH
@pytest.mark.parametrize("with_sheet", [True, False], ids=["fingerprint typed", "fingerprint not typed"])
def test_nothing_forged_swapped_or_replayed_comes_back(house: House, kind: str, with_sheet: bool, tmp_path: Path) -> None:
    ended = Counter(tried(house, kind, number, tmp_path, with_sheet=with_sheet) for number in range(EVERYDAY))
    assert ended == {"refused": EVERYDAY}


@pytest.mark.long
@EACH
def test_sixty_of_each_attack_are_all_refused(house: House, kind: str, tmp_path: Path) -> None:
    assert len(ATTACKS) * FULL >= 300
    found = rows.row("backup_swaps", kind.replace(" ", "-"), FULL).run(lambda number: tried(house, kind, number, tmp_path))
    assert found == {"refused": FULL}


def test_the_true_newest_one_comes_back_beside_the_same_ledger(house: House, tmp_path: Path) -> None:
    shutil.copy(house.ledger, tmp_path)
    file = Path(shutil.copy(house.newer, tmp_path))
    back = restore(file, tmp_path / "new", house.recovery, fingerprint=house.fingerprint, clock=house.clock)
    assert back.sequence == 2


def test_asking_for_an_older_one_lets_the_replayed_pass_and_never_the_swapped(house: House, tmp_path: Path) -> None:
    shutil.copy(house.ledger, tmp_path)
    old = Path(shutil.copy(house.older, tmp_path))
    assert restore(old, tmp_path / "old", house.recovery, older=True, clock=house.clock).sequence == 1
    (tmp_path / "more").mkdir()
    shutil.copy(house.ledger, tmp_path / "more")
    swapped = same_number(house, random.Random(1), tmp_path / "more")  # noqa: S311
    with pytest.raises(errors.BackupSwapped):
        restore(swapped, tmp_path / "new", house.recovery, older=True, clock=house.clock)


def test_another_houses_backup_is_refused_by_the_fingerprint_on_the_sheet(house: House, tmp_path: Path) -> None:
    """A stranger's whole house, encrypted to our sheet: its own signature holds, so only the paper tells."""
    stranger = made_box(tmp_path / "stranger", house.clock)
    (tmp_path / "stick").mkdir()
    secrets.keep(stranger.box.store, keeping.RECOVERY_RECIPIENT, house.recipient.encode())
    file = keeping.back_up(stranger.box.desk(COORDINATOR), tmp_path / "stick").path
    stranger.box.store.close()
    with pytest.raises(errors.BackupForged):
        restore(file, tmp_path / "new", house.recovery, fingerprint=house.fingerprint, clock=house.clock)
