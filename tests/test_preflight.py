"""Before anything comes back: one sentence for each thing that must hold, and nothing written."""

from __future__ import annotations

import json
import shutil
from collections import namedtuple
from pathlib import Path

import pytest

import crypto
from habitat_box import bootstrap, errors
from habitat_box.store import counters, secrets
from habitat_box.usecases import keeping, preflight, restoring
from habitat_box.usecases.desk import Desk
from habitat_box.usecases.preflight import Asked, Preflight, examine
from tests.command_house import good, run
from tests.conftest import Cast, FrozenClock
from tests.restored_house import opened

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


@pytest.fixture
def made(desk: Desk, cast: Cast, stick: Path) -> Path:
    return keeping.back_up(desk, stick).path


def looked(made: Path, created: bootstrap.Created, **other: object) -> Preflight:
    asked = {"folder": made.parent / "new", "secret": created.recovery_key, **other}
    return examine(Asked(made, **asked))  # type: ignore[arg-type]


def words(seen: Preflight) -> dict[str, str]:
    return {one.key: one.words for one in seen.findings}


def test_each_thing_that_must_hold_is_one_clear_sentence(desk: Desk, made: Path, created: bootstrap.Created) -> None:
    sheet = crypto.fingerprint(crypto.public_of(secrets.get(desk.box.store, secrets.SIGNING_KEY)))
    seen = looked(made, created, fingerprint=sheet.lower())
    said = words(seen)
    assert list(said) == ["file", "folder", "room", "key", "version", "signature", "box", "newest"]
    assert all(one.error is None and not one.is_warning for one in seen.findings), said
    assert seen.refusal is None
    assert said["box"] == "« Les Tilleuls », sauvegarde n° 1 du lundi 23 novembre 2026, 8 h 40."
    assert said["signature"].endswith(f"{sheet}.")
    assert said["newest"] == "C'est la plus récente que connaisse le registre posé à côté."
    assert [path.name for path in made.parent.iterdir() if path.name == "new"] == []


def test_without_the_key_only_the_outside_is_looked_at(made: Path, created: bootstrap.Created) -> None:
    assert list(words(looked(made, created, secret=""))) == ["file", "folder", "room"]


def test_a_key_of_another_house_ends_the_look(made: Path, created: bootstrap.Created) -> None:
    seen = looked(made, created, secret=crypto.RecoveryKey.generate().secret)
    assert isinstance(seen.refusal, errors.WrongRecoveryKey)
    assert seen.findings[-1].key == "key"


def test_a_full_disk_is_told_before_anything_is_written(
    made: Path, created: bootstrap.Created, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    needed = preflight.room_needed(made)
    monkeypatch.setattr(shutil, "disk_usage", lambda _place: Usage(0, 0, needed - 1))
    with pytest.raises(errors.NoRoomToRestore):
        restoring.restore(made, tmp_path / "new", created.recovery_key)
    assert not (tmp_path / "new").exists()
    monkeypatch.setattr(shutil, "disk_usage", lambda _place: Usage(0, 0, needed))
    assert looked(made, created).refusal is None


def test_the_room_announced_is_enough_for_the_restore_that_follows(
    made: Path, created: bootstrap.Created, tmp_path: Path, clock: FrozenClock
) -> None:
    most = 0

    def watch(_done: int, _all: int, _words: str) -> None:
        nonlocal most
        most = max(most, sum(file.stat().st_size for file in (tmp_path / "new").rglob("*") if file.is_file()))

    restoring.restore(made, tmp_path / "new", created.recovery_key, progress=watch, clock=clock)
    assert 0 < most <= preflight.room_needed(made)


def test_a_renamed_file_is_a_warning_and_one_named_for_another_day_or_house_a_refusal(
    made: Path, created: bootstrap.Created
) -> None:
    plain = shutil.copy(made, made.with_name("celle-de-marie.habitat.age"))
    seen = looked(Path(plain), created)
    assert seen.refusal is None
    assert "Le fichier a changé de nom." in words(seen)["box"]
    assert [one.key for one in seen.findings if one.is_warning] == ["signature", "box"]
    for other in (made.name.replace("-20261123-", "-20261124-"), "autre-" + made.name):
        shutil.copy(made, made.with_name(other))
        assert isinstance(looked(made.with_name(other), created).refusal, errors.BackupSwapped), other


@pytest.mark.parametrize("typed", ["ABCD", "0000 0000 0000 0000 0000 1", "GGGG 0000 0000 0000 0000"])
def test_a_fingerprint_that_is_none_is_told_as_a_typing_error(made: Path, created: bootstrap.Created, typed: str) -> None:
    assert isinstance(looked(made, created, fingerprint=typed).refusal, errors.NotAFingerprint)


def test_a_fingerprint_of_another_sheet_is_a_refusal(made: Path, created: bootstrap.Created, tmp_path: Path) -> None:
    other = "0000 0000 0000 0000 0000"
    assert isinstance(looked(made, created, fingerprint=other).refusal, errors.BackupForged)
    with pytest.raises(errors.BackupForged):
        restoring.restore(made, tmp_path / "new", created.recovery_key, fingerprint=other)


def test_an_older_backup_is_refused_until_someone_asks_for_it_and_the_next_number_is_above_all(
    desk: Desk, made: Path, stick: Path, created: bootstrap.Created, tmp_path: Path, clock: FrozenClock
) -> None:
    clock.advance(days=1)
    last = keeping.back_up(desk, stick)
    assert last.sequence == 2
    refused = looked(made, created).refusal
    assert isinstance(refused, errors.BackupReplayed)
    assert refused.facts == {"name": last.path.name}
    assert "plus récente" in words(looked(made, created, older=True))["newest"]
    back = restoring.restore(made, tmp_path / "new", created.recovery_key, older=True, clock=clock)
    assert back.sequence == 1
    box = opened(back, clock)
    with box.store.unit(write=False):
        assert counters.value(box.store, counters.BACKUPS) == 2
    (tmp_path / "other").mkdir()
    assert keeping.back_up(desk.__class__(desk.actor, box), tmp_path / "other").sequence == 3
    box.store.close()


def test_without_a_ledger_beside_a_later_file_is_still_named(
    desk: Desk, made: Path, stick: Path, created: bootstrap.Created, clock: FrozenClock
) -> None:
    clock.advance(days=1)
    last = keeping.back_up(desk, stick)
    for ledger in stick.glob("*.json"):
        ledger.unlink()
    seen = looked(made, created)
    assert seen.refusal is None
    assert last.path.name in words(seen)["newest"]
    assert "comparez la date" in words(looked(last.path, created))["newest"]


def test_the_command_looks_and_writes_nothing(made: Path, created: bootstrap.Created, tmp_path: Path) -> None:
    said = good(run(tmp_path, "restore", "--check", str(made), secret=created.recovery_key))
    assert "✓ La clé de la feuille de secours l'ouvre." in said
    assert "Les Tilleuls" in said
    told = json.loads(good(run(tmp_path, "restore", "--check", "--json", str(made), secret=created.recovery_key)))
    assert told["ok"] is True
    wrong = run(tmp_path, "restore", "--check", str(made), secret=crypto.RecoveryKey.generate().secret)
    assert wrong.returncode == 1
    assert "✗ Cette clé de secours n'ouvre pas cette sauvegarde." in wrong.stdout
    missing = run(tmp_path, "restore", str(made), secret=created.recovery_key)
    assert missing.returncode == 2


def test_a_restore_tells_how_far_it_is(made: Path, created: bootstrap.Created, tmp_path: Path, clock: FrozenClock) -> None:
    told: list[tuple[int, int, str]] = []
    restoring.restore(made, tmp_path / "new", created.recovery_key, progress=lambda *said: told.append(said), clock=clock)
    done = [one for one, _all, _words in told]
    assert done == sorted(done)
    assert told[-1][0] == told[-1][1]
    assert [words for _done, _all, words in told if words][0] == "déchiffrement"
    assert len(told) < 110
