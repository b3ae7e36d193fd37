"""The power goes off, or the process is killed, at any instant of a change of keys: one phrase opens, nothing is lost."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import mkdtemp

import pytest

from habitat_box import bootstrap, errors
from habitat_box.config import read_settings
from habitat_box.domain.people import COORDINATOR
from habitat_box.store import journal
from habitat_box.store.connection import integrity_problems
from habitat_box.usecases import residents
from tests.conftest import PASSPHRASE
from tests.faults import replay
from tests.faults.replay import State
from tests.faults.workload import compile_recorder
from tests.rekeyed_house import NEXT

ROOT = Path(__file__).parent.parent
STATES, KILLS = 100, 5


def rekeyer(folder: Path, trace: Path, **spied: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.faults.rekeyer", str(folder), str(trace)]
    return subprocess.Popen(command, cwd=ROOT, env={**os.environ, **spied})


@pytest.fixture(scope="module")
def recorded() -> tuple[Path, Path]:
    if shutil.which("cc") is None:
        pytest.skip("cc is not installed: no power cut was replayed over a change of keys")
    place = Path(mkdtemp(prefix="hb-"))
    root, trace = place / "house", place / "trace"
    root.mkdir()
    spied = {"LD_PRELOAD": str(compile_recorder(place)), "HABITAT_ROOT": str(root), "HABITAT_TRACE": str(trace)}
    run = rekeyer(root / "box", trace, **spied)
    assert run.wait(timeout=120) == 0
    return root, trace


def wrong_with(folder: Path, promised: list[dict[str, object]]) -> str:
    """Say what is wrong with a box after a cut, given what had been promised; nothing when all holds."""
    settings, opened = read_settings(folder), {}
    for phrase in (PASSPHRASE, NEXT):
        try:
            opened[phrase] = bootstrap.unlock(settings, phrase)
        except errors.WrongPassphrase:
            continue
        except errors.HabitatError as error:
            return type(error).__name__
    if len(opened) != 1:
        return f"{len(opened)} phrases open"
    ((phrase, box),) = opened.items()
    try:
        with box.store.unit(write=False):
            line, verdict = journal.head_of(box.store)[0], journal.verify(box.store)
        last = promised[-1]
        if phrase != last["phrase"] and last["phrase"] == NEXT:
            return "the phrase that was given up opens again"
        if line < int(str(last["line"])) or verdict.first_bad is not None:
            return "the log is behind what was promised"
        if len(residents.names(box.desk(COORDINATOR))) < int(str(last["people"])):
            return "someone is missing"
        if integrity_problems(box.store):
            return "the store is damaged"
        left = {path.name for path in folder.iterdir() if ".next" in path.name or path.name == ".changement"}
        return f"left over: {left}" if left else ""
    finally:
        box.store.close()


def judged(state: State) -> str:
    wrong = wrong_with(state.folder / "box", state.promises)
    shutil.rmtree(state.folder)
    return f"{wrong} ({state.mode}, after {state.calls} calls)" if wrong else ""


def test_a_power_cut_anywhere_in_a_change_of_keys_leaves_one_phrase_and_every_line(
    recorded: tuple[Path, Path], tmp_path: Path
) -> None:
    root, trace = recorded
    found = Counter(judged(state) for state in replay.states(trace, root, STATES, tmp_path))
    assert found == Counter({"": STATES})


def test_the_recording_saw_the_change_itself(recorded: tuple[Path, Path]) -> None:
    calls = replay.read(recorded[1])
    moved = [Path(one.name).name for one in calls if one.kind == replay.RENAME]
    for name in ("store.db.next", "store.keys.next", "effacements.json.next", ".changement.new"):
        assert name in moved
    gone = [Path(one.name).name for one in calls if one.kind == replay.UNLINK]
    assert ".changement" in gone


def test_a_kill_anywhere_in_a_change_of_keys_leaves_one_phrase_and_every_line(tmp_path: Path) -> None:
    chance = random.Random(7)  # noqa: S311 - the same instants each time
    whole = time.monotonic()
    run = rekeyer(tmp_path / "whole", tmp_path / "trace-whole")
    assert run.wait(timeout=60) == 0
    whole, seen = time.monotonic() - whole, Counter[str]()
    for number in range(KILLS):
        folder, trace = tmp_path / f"box-{number}", tmp_path / f"trace-{number}"
        run = rekeyer(folder, trace)
        while not trace.exists() and run.poll() is None:
            time.sleep(0.002)
        time.sleep(chance.random() * whole / 3)
        run.send_signal(signal.SIGKILL)
        run.wait()
        promised = [one for one in replay.read(trace) if one.kind == replay.PROMISE]
        disk = replay.Disk(str(tmp_path))
        for one in promised:
            disk.take(one)
        seen[wrong_with(folder, disk.promises)] += 1
    assert seen == Counter({"": KILLS})
