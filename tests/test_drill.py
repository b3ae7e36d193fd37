"""The monthly exercise: in memory, from the paper key, compared with the box, written down whether it held or not."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

import crypto
from crypto.passphrase import TEST_ONLY
from habitat_box import bootstrap, errors
from habitat_box.domain.people import COORDINATOR, Actor, NewResident, Role
from habitat_box.papers.drill_receipt import HELD, NOT_HELD
from habitat_box.store import journal
from habitat_box.usecases import drill, keeping, preflight, residents
from habitat_box.usecases.desk import Desk
from tests.command_house import run
from tests.conftest import PASSPHRASE, Cast, FrozenClock


def words_of_pdf(path: Path) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed: the printed receipt was not read back")
    return subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True).stdout


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


@pytest.fixture
def made(desk: Desk, cast: Cast, stick: Path) -> Path:
    return keeping.back_up(desk, stick).path


@pytest.fixture
def memory() -> Iterator[Path]:
    """A folder of our own in real memory."""
    place = drill.MEMORY / f"habitat-essai-{os.getpid()}"
    place.mkdir()
    yield place
    for folder in place.iterdir():
        folder.rmdir()
    place.rmdir()


def test_a_good_backup_holds_and_leaves_nothing_in_memory(
    desk: Desk, made: Path, created: bootstrap.Created, memory: Path, clock: FrozenClock
) -> None:
    assert drill.last_drill(desk) is None
    seen: list[list[str]] = []
    watch = lambda *_said: seen.append([path.name for path in memory.iterdir()])  # noqa: E731
    done = drill.play(desk, made, created.recovery_key, memory=memory, progress=watch)
    assert done.holds, done.found
    assert (done.sequence, done.name) == (1, made.name)
    assert seen[0] == [f"{drill.PREFIX}{os.getuid()}-{os.getpid()}"]
    assert list(memory.iterdir()) == []
    said = "\n".join(done.found)
    assert "✗" not in said
    assert "Habitants : 2 dans la sauvegarde, 2 aujourd'hui" in said
    last = drill.last_drill(desk)
    assert last is not None
    assert (last.at, last.holds, last.found, last.sequence) == (clock(), True, done.found, 1)
    with desk.box.store.unit(write=False):
        line = desk.box.store.rows("SELECT action, object FROM access_log ORDER BY seq DESC LIMIT 1")[0]
        assert journal.verify(desk.box.store).first_bad is None
    assert line == {"action": "exercer", "object": "une sauvegarde"}


def test_a_damaged_backup_and_the_key_of_another_house_do_not_hold_and_it_is_written_down(
    desk: Desk, made: Path, stick: Path, created: bootstrap.Created, memory: Path, clock: FrozenClock
) -> None:
    raw = bytearray(made.read_bytes())
    raw[-5000] ^= 1
    (stick / "abîmée.habitat.age").write_bytes(raw)
    done = drill.play(desk, stick / "abîmée.habitat.age", created.recovery_key, memory=memory)
    assert not done.holds
    assert done.found == ("✗ " + errors.BackupSwapped.sentence,), "the ledger beside knows what the file was"
    clock.advance(minutes=5)
    other = drill.play(desk, made, crypto.RecoveryKey.generate().secret, memory=memory)
    assert not other.holds
    last = drill.last_drill(desk)
    assert last is not None
    assert (last.at, last.holds) == (clock(), False)
    assert list(memory.iterdir()) == []


def test_another_boxs_backup_does_not_hold_even_when_it_comes_back(
    desk: Desk, cast: Cast, stick: Path, tmp_path: Path, memory: Path, clock: FrozenClock
) -> None:
    other = bootstrap.create_box(
        tmp_path / "other", residence="Ailleurs", body="ccas", passphrase=PASSPHRASE, profile=TEST_ONLY, clock=clock
    )
    theirs = keeping.back_up(other.box.desk(COORDINATOR), stick).path
    other.box.store.close()
    done = drill.play(desk, theirs, other.recovery_key, memory=memory)
    assert not done.holds
    wrong = [line for line in done.found if line.startswith("✗")]
    assert any("clé de cette boîte" in line for line in wrong)
    assert any("certificat" in line for line in wrong)


def test_an_older_backup_may_be_played_and_says_what_it_lacks(
    desk: Desk, made: Path, stick: Path, created: bootstrap.Created, memory: Path, clock: FrozenClock
) -> None:
    clock.advance(days=3)
    residents.welcome(desk, NewResident("Mme", "Odile", "MARTIN", "C01"))
    keeping.back_up(desk, stick)
    done = drill.play(desk, made, created.recovery_key, memory=memory)
    assert done.holds
    assert any("Habitants : 2 dans la sauvegarde, 3 aujourd'hui" in line for line in done.found)


def test_on_a_disk_the_exercise_is_refused_before_anything_is_written(
    desk: Desk, made: Path, created: bootstrap.Created, tmp_path: Path
) -> None:
    assert drill.kind_of_mount(tmp_path) not in drill.IN_MEMORY, "this test needs a temporary folder on a disk"
    (tmp_path / "disque").mkdir()
    with pytest.raises(errors.NotInMemory):
        drill.play(desk, made, created.recovery_key, memory=tmp_path / "disque")
    assert list((tmp_path / "disque").iterdir()) == []
    assert drill.last_drill(desk) is None


def test_too_little_memory_and_a_line_typed_wrong_are_told_and_are_no_failed_exercise(
    desk: Desk, made: Path, created: bootstrap.Created, memory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = crypto.sheet_lines(created.recovery_key)
    lines[1] = lines[1][:-1] + ("Q" if lines[1][-1] != "Q" else "P")
    with pytest.raises(errors.RecoveryLineWrong):
        drill.play(desk, made, "\n".join(lines), memory=memory)
    monkeypatch.setattr(preflight, "room_needed", lambda _file: 10**15)
    with pytest.raises(errors.NoRoomToRestore):
        drill.play(desk, made, created.recovery_key, memory=memory)
    assert drill.last_drill(desk) is None
    assert list(memory.iterdir()) == []


def test_a_worker_plays_no_exercise(desk: Desk, made: Path, created: bootstrap.Created, memory: Path) -> None:
    worker = desk.box.desk(Actor("w", Role.WORKER, "o"))
    with pytest.raises(errors.AccessRefused):
        drill.play(worker, made, created.recovery_key, memory=memory)


def test_what_a_killed_exercise_left_in_memory_is_swept_by_the_next(
    desk: Desk, made: Path, created: bootstrap.Created, memory: Path
) -> None:
    ended = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True, check=True)
    left = memory / f"{drill.PREFIX}{os.getuid()}-{ended.stdout.strip()}"
    alive = memory / f"{drill.PREFIX}{os.getuid()}-1"
    for folder in (left, alive):
        folder.mkdir()
    (left / "store.db.copy").write_bytes(b"x" * 100)
    assert drill.play(desk, made, created.recovery_key, memory=memory).holds
    assert not left.exists()
    assert alive.exists(), "another exercise is under way: hers stays"


def test_the_receipt_is_one_page_that_says_what_was_found(
    desk: Desk, made: Path, created: bootstrap.Created, memory: Path, tmp_path: Path
) -> None:
    done = drill.play(desk, made, created.recovery_key, memory=memory)
    paper = drill.print_receipt(desk, done, tmp_path / "papiers")
    said = words_of_pdf(paper)
    assert HELD in said
    assert made.name in said
    assert "Signature" in said
    assert said.count("\f") <= 1
    failed = drill.play(desk, made, crypto.RecoveryKey.generate().secret, memory=memory)
    other = drill.print_receipt(desk, failed, tmp_path / "autres")
    assert NOT_HELD in words_of_pdf(other)
    assert "NON" in words_of_pdf(other)


def test_an_exercise_is_due_again_after_a_month() -> None:
    assert timedelta(days=28) <= drill.EVERY <= timedelta(days=31)


def test_the_command_plays_it_and_prints_the_receipt(
    box_at_hand: Path, created: bootstrap.Created, made: Path, tmp_path: Path
) -> None:
    secret = f"{PASSPHRASE}\n{created.recovery_key}"
    papers = tmp_path / "papiers"
    done = run(box_at_hand, "drill", str(made), "--to", str(papers), "--json", secret=secret)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["holds"] is True
    assert Path(told["receipt"]).is_file()
    wrong = run(box_at_hand, "drill", str(made), secret=f"{PASSPHRASE}\n{crypto.RecoveryKey.generate().secret}")
    assert wrong.returncode == 1
    assert "Raté" in wrong.stdout
    assert not list(Path("/dev/shm").glob(f"{drill.PREFIX}{os.getuid()}-*"))  # noqa: S108


@pytest.fixture
def box_at_hand(created: bootstrap.Created, made: Path) -> Path:
    created.box.store.close()
    return created.box.settings.folder
