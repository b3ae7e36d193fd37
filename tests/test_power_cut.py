"""A power cut at any instant of a working morning loses nothing that was promised and never leaves a box that will not open.

Every day 300 states; `scripts/test --long power_cut` judges 10,000. docs/reliability.md says what was seen.
"""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest

from tests import rows
from tests.faults import replay
from tests.faults.judge import verdict
from tests.faults.replay import CREATE, CUT, RENAME, SYNC, SYNC_FOLDER, UNLINK, WRITE, Disk, Operation, State
from tests.faults.workload import Morning, Recorded

EVERYDAY, FULL, MORNINGS = 300, 10_000, 4
needs_tools = pytest.mark.skipif(
    not all(map(shutil.which, ("cc", "tmux", "pdftotext"))), reason="needs cc, tmux and pdftotext to record a morning"
)


@pytest.fixture(scope="module")
def recorded() -> Recorded:
    return Morning(Path(mkdtemp(prefix="hb-"))).record()


def judge(recorded: Recorded, states: Iterator[State]) -> str:
    """Judge the next state, and say how it fared."""
    state = next(states)
    wrong = verdict(state, recorded)
    assert not wrong, f"{wrong} ({state.mode}, after {state.calls} calls)"
    shutil.rmtree(state.folder)
    return state.mode


@needs_tools
def test_three_hundred_power_cuts_lose_nothing_promised(recorded: Recorded, tmp_path: Path) -> None:
    states = replay.states(recorded.trace, recorded.root, EVERYDAY, tmp_path)
    found = Counter(judge(recorded, states) for _number in range(EVERYDAY))
    assert set(found) == {"lost", "kept", "mixed"}


@needs_tools
def test_a_morning_is_all_there_is_to_a_house(recorded: Recorded) -> None:
    calls = replay.read(recorded.trace)
    named = {Path(one.name).name for one in calls if one.kind == CREATE}
    assert {"store.db", "store.db-wal", "habitat.toml.new", "store.keys.new"} <= named
    assert any(name.endswith((".part", ".age")) for name in named)
    assert len(calls) > 500
    assert sum(one.kind == replay.PROMISE for one in calls) >= 10


@needs_tools
@pytest.mark.long
@pytest.mark.parametrize("morning", range(MORNINGS))
def test_ten_thousand_power_cuts_lose_nothing_promised(morning: int, tmp_path: Path) -> None:
    """Each morning is recorded apart: no two interleave alike. One gone on with is recorded anew, and cut where it stood."""
    row = rows.row("power_cut", f"morning{morning}", FULL // MORNINGS)
    if row.done < row.wanted and not row.failures:
        place = Path(mkdtemp(prefix="hb-"))
        recorded = Morning(place).record()
        states = replay.states(recorded.trace, recorded.root, row.wanted, tmp_path, seed=morning + 1, skip=row.done)
        row.run(lambda _number: judge(recorded, states))
        shutil.rmtree(place)
    assert row.run(lambda _number: "never").total() == FULL // MORNINGS


# -- the replay itself: a judge who never says no proves nothing


@needs_tools
def test_a_write_that_was_never_synced_is_found_missing(recorded: Recorded, tmp_path: Path) -> None:
    lying = tmp_path / "trace"
    lying.write_bytes(b"".join(packed(one) for one in replay.read(recorded.trace) if one.kind != SYNC))
    wrong = [verdict(state, recorded) for state in replay.states(lying, recorded.root, 40, tmp_path)]
    assert sum(bool(one) for one in wrong) > 20


def packed(one: Operation) -> bytes:
    name, other = one.name.encode(), one.other.encode()
    head = replay.HEAD.pack(b"HB", one.kind, one.file, one.offset, len(name), len(other), len(one.data), 0)
    return head + name + other + one.data


def call(kind: int, file: int = 0, offset: int = 0, name: str = "", other: str = "", data: bytes = b"") -> Operation:
    return Operation(kind, file, offset, name, other, data)


def left(calls: list[Operation], mode: str, place: Path) -> dict[str, bytes]:
    disk = Disk("/r")
    for one in calls:
        disk.take(one)
    disk.crash(random.Random(1), mode, place)  # noqa: S311 - chance that can be had again
    return {path.name: path.read_bytes() for path in place.iterdir()}


def test_what_was_synced_stays_and_what_was_not_may_go(tmp_path: Path) -> None:
    calls = [
        call(CREATE, 5, name="/r/a"), call(WRITE, 5, data=b"first"), call(SYNC, 5, name="/r/a"), call(SYNC_FOLDER, name="/r"),
        call(WRITE, 5, 5, data=b" second"),
    ]  # fmt: skip
    for mode, expected in (("lost", b"first"), ("kept", b"first second")):
        place = tmp_path / mode
        place.mkdir()
        assert left(calls, mode, place) == {"a": expected}


def test_a_name_moved_before_its_folder_was_synced_may_be_the_old_one(tmp_path: Path) -> None:
    calls = [
        call(CREATE, 5, name="/r/a"), call(WRITE, 5, data=b"old"), call(SYNC, 5, name="/r/a"), call(SYNC_FOLDER, name="/r"),
        call(CREATE, 6, name="/r/a.new"), call(WRITE, 6, data=b"new"), call(SYNC, 6, name="/r/a.new"),
        call(RENAME, name="/r/a.new", other="/r/a"),
    ]  # fmt: skip
    for mode, expected in (("lost", {"a": b"old"}), ("kept", {"a": b"new"})):
        place = tmp_path / mode
        place.mkdir()
        assert left(calls, mode, place) == expected
    place = tmp_path / "synced"
    place.mkdir()
    assert left([*calls, call(SYNC_FOLDER, name="/r")], "lost", place) == {"a": b"new"}


def test_an_inode_used_again_has_nothing_of_its_former_life(tmp_path: Path) -> None:
    calls = [
        call(CREATE, 5, name="/r/a"), call(WRITE, 5, data=b"secret"), call(SYNC, 5, name="/r/a"), call(SYNC_FOLDER, name="/r"),
        call(UNLINK, name="/r/a"), call(CREATE, 5, name="/r/b"), call(WRITE, 5, data=b"x"), call(CUT, 5, 1),
    ]  # fmt: skip
    for mode, expected in (("lost", {"a": b"secret"}), ("kept", {"b": b"x"})):
        place = tmp_path / mode
        place.mkdir()
        assert left(calls, mode, place) == expected


def test_a_torn_write_keeps_whole_sectors_only(tmp_path: Path) -> None:
    content = bytearray(b"o" * 4096)
    replay.tear(content, call(WRITE, 5, 100, data=b"n" * 3000), random.Random(3))  # noqa: S311
    assert b"n" in content
    assert bytes(content[:100] + content[3100:]) == b"o" * 1096
    for start in range(512, 3072, 512):
        assert len(set(content[start : start + 512])) == 1
