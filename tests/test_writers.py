"""Many hands on one store: two processes with threads, a writer killed at any time, a disk that fills."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from crypto.passphrase import TEST_ONLY
from habitat_box import bootstrap, errors
from habitat_box.store.connection import Store, integrity_problems
from tests.bare_store import KEY, ROOT, add, names
from tests.conftest import PASSPHRASE

WRITER = """
import sys, threading
from pathlib import Path
from habitat_box.store.connection import Store
path, who, threads, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
key = sys.stdin.readline().strip()
store = Store(path, key)
def write(thread):
    for number in range(count):
        name = f"{who}-{thread}-{number:04d}"
        with store.unit():
            store.insert("organisation", {"id": name, "name": name})
        sys.stdout.write(name + "\\n"); sys.stdout.flush()
    store.close()
workers = [threading.Thread(target=write, args=(n,)) for n in range(threads)]
[one.start() for one in workers]
[one.join() for one in workers]
"""


def writing(store: Store, who: str, threads: int, count: int) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(store.path), who, str(threads), str(count)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert process.stdin is not None
    process.stdin.write(KEY + "\n")
    process.stdin.flush()
    return process


def test_two_processes_with_four_threads_each_lose_nothing(store: Store, tmp_path: Path) -> None:
    store.close()
    processes = [writing(store, who, 4, 20) for who in ("site", "terminal")]
    said = [process.communicate(timeout=60) for process in processes]
    assert [err for _, err in said] == ["", ""]
    acknowledged = sorted(name for out, _ in said for name in out.split())
    assert len(acknowledged) == 160
    assert names(store) == acknowledged


def test_a_writer_killed_at_any_time_loses_nothing_it_acknowledged(store: Store) -> None:
    store.close()
    acknowledged: set[str] = set()
    for turn in range(4):
        process = writing(store, f"turn{turn}", 2, 5000)
        assert process.stdout is not None
        for _ in range(15 + 20 * turn):
            acknowledged.add(process.stdout.readline().strip())
        os.kill(process.pid, signal.SIGKILL)
        acknowledged.update(line for line in process.stdout.read().split("\n")[:-1] if line)
        process.wait()
        process.communicate()
    kept = set(names(store))
    assert len(acknowledged) > 100
    assert acknowledged <= kept
    assert integrity_problems(store) == []


def filled(store: Store) -> list[str]:
    kept: list[str] = []
    try:
        for number in range(5000):
            add(store, f"{number:04d}" + "x" * 2000)
            kept.append(f"{number:04d}" + "x" * 2000)
    except errors.DiskFull:
        store.close()
    return kept


def used(folder: Path) -> int:
    room = os.statvfs(folder)
    return (room.f_blocks - room.f_bfree) * room.f_frsize


@pytest.mark.skipif(os.geteuid() != 0, reason="a small file system of its own needs root: the full-disk test did not run")
def test_a_full_disk_is_said_and_what_was_acknowledged_stays(tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(small)], check=True)
    try:
        store = Store(small / "s.db", KEY)
        with store.maintenance():
            store.run("CREATE TABLE organisation (id TEXT PRIMARY KEY, name TEXT) STRICT")
        kept = filled(store)
        assert len(kept) > 10
        assert names(store) == kept
        with pytest.raises(errors.DiskFull):
            add(store, "y" * 90_000)
        subprocess.run(["mount", "-o", "remount,size=4m", str(small)], check=True)
        add(store, "zz")
        assert names(store) == [*kept, "zz"]
        store.close()
        (small / "ballast").write_bytes(bytes(4 * 1024**2 - used(small) - 20_000))
        with pytest.raises(errors.DiskFull):
            bootstrap.create_box(small / "box", residence="R", body="ccas", passphrase=PASSPHRASE, profile=TEST_ONLY)
        assert not (small / "box").exists()
    finally:
        subprocess.run(["umount", "-l", str(small)], check=True)


def test_threads_each_have_their_own_connection(store: Store) -> None:
    failures: list[Exception] = []

    def work(number: int) -> None:
        try:
            for turn in range(10):
                add(store, f"{number}-{turn}")
        except Exception as error:
            failures.append(error)
        finally:
            store.close()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert failures == []
    assert len(names(store)) == 60
