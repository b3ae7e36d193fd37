"""A backup with its proof, and a restore with its proof, each beside restic and borg doing the same work in the same run.

Ours backs up: a copy under a fresh key while others write, both integrity checks, rows and log, encryption, fsync, read
back from the medium, deciphered. Restic and borg: a repository, the backup, and a check that reads and deciphers it all.
Ours restores: deciphered, signature, every part's hash, rows and log compared, all pages put under the box's key, erasures
applied, certificate issued. Restic and borg: the same whole check, since neither's restore reads what it does not need,
then the restore.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import statistics
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench_floor import plain_twin
from bench_house import House
from bench_measure import Line, Table, timed

from habitat_box.domain.people import COORDINATOR
from habitat_box.usecases.keeping import back_up
from habitat_box.usecases.restoring import restore

GOAL_MS = 60_000


@dataclass(frozen=True)
class Peer:
    """Someone who backs up and restores: two acts, timed apart, and what is left to remove after."""

    backup: Callable[[], object]
    restore: Callable[[], object]
    clean: Callable[[], object]
    backup_is: str
    restore_is: str


def measure(table: Table, name: str, house: House, work: Path, rounds: int) -> None:
    """Print what keeping the box costs."""
    place = work / f"{name}-backups"
    place.mkdir()
    store = house.box.settings.store
    house.box.store.sweep()
    peers = {"ours": _ours(house, place)}
    for known, at_work in (("restic", _restic), ("borg", _borg)):
        if shutil.which(known):
            peers[known] = at_work(store, place)
        else:
            table.lacks(f"{known} is not installed (Debian has it)")
    twin = plain_twin(house.box.store, work / f"{name}-plain-kept.db")
    times = _times(peers, rounds)
    plain = statistics.median(timed(lambda: _plain(twin, place)) for _ in range(rounds))
    note = f"{store.stat().st_size / 1e6:.0f} MB"
    for key, peer in peers.items():
        if key != "ours":
            saved, back = (times[key, act] for act in ("backup", "restore"))
            words = f"{key}: {peer.backup_is}", f"{key}: {peer.restore_is}"
            table.add(Line("backup with proof", name, times["ours", "backup"], saved, words[0], note=note))
            table.add(Line("restore with proof", name, times["ours", "restore"], back, words[1], 1.0, GOAL_MS, note=note))
    table.add(Line("backup with proof", name, times["ours", "backup"], plain, "sqlite3 .backup and SHA-256", note=note))
    kept = place / "size"
    kept.mkdir()
    made = back_up(house.box.desk(COORDINATOR), kept)
    house.box.store.close()
    table.add(Line("its size on the medium", name, made.size / 1e6, store.stat().st_size / 1e6, "the store", 1.05, unit="MB"))
    shutil.rmtree(place)


def _times(peers: dict[str, Peer], rounds: int) -> dict[tuple[str, str], float]:
    """Time each act of each peer in turn, and give the medians in milliseconds."""
    seen: dict[tuple[str, str], list[float]] = {}
    for _ in range(rounds):
        for key, peer in peers.items():
            for act, work in (("backup", peer.backup), ("restore", peer.restore)):
                seen.setdefault((key, act), []).append(timed(work))
            peer.clean()
    return {key: statistics.median(each) for key, each in seen.items()}


def _ours(house: House, place: Path) -> Peer:
    made: list[Path] = []

    def backup() -> None:
        made.append(back_up(house.box.desk(COORDINATOR), place).path)
        house.box.store.close()

    def clean() -> None:
        shutil.rmtree(place / "back")
        for file in (made.pop(), *place.glob("*.json")):
            file.unlink()

    def bring_back() -> None:
        restore(made[-1], place / "back", house.recovery_key, addresses=("127.0.0.1",))

    return Peer(backup, bring_back, clean, "", "")


def _plain(twin: Path, place: Path) -> None:
    copy = place / "plain.db"
    source, target = sqlite3.connect(twin), sqlite3.connect(copy)
    source.backup(target)
    source.close()
    target.close()
    with copy.open("rb") as file:
        hashlib.file_digest(file, "sha256")
        os.fsync(file.fileno())
    copy.unlink()


def _restic(store: Path, place: Path) -> Peer:
    repository = place / "restic"
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(place),
        "RESTIC_PASSWORD": "charge",
        "RESTIC_REPOSITORY": str(repository),
        "RESTIC_CACHE_DIR": str(place / "cache"),
    }

    def run(*commands: str) -> None:
        for words in commands:
            subprocess.run(["restic", "-q", *words.split()], env=environment, check=True, capture_output=True)

    def clean() -> None:
        for folder in (repository, place / "out", place / "cache"):
            shutil.rmtree(folder, ignore_errors=True)

    check = "check --read-data"
    return Peer(
        lambda: run("init", f"backup {store}", check),
        lambda: run(check, f"restore latest --target {place / 'out'}"),
        clean,
        "init, backup, check --read-data",
        "check --read-data, restore",
    )


def _borg(store: Path, place: Path) -> Peer:
    repository, out = place / "borg", place / "out"
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(place),
        "BORG_PASSPHRASE": "charge",
        "BORG_BASE_DIR": str(place / "base"),
    }

    def run(*commands: str) -> None:
        out.mkdir(exist_ok=True)
        for words in commands:
            subprocess.run(["borg", *words.split()], env=environment, check=True, capture_output=True, cwd=out)

    def clean() -> None:
        for folder in (repository, out, place / "base"):
            shutil.rmtree(folder, ignore_errors=True)

    check = f"check --verify-data {repository}"
    return Peer(
        lambda: run(f"init -e repokey-blake2 {repository}", f"create {repository}::one {store}", check),
        lambda: run(check, f"extract {repository}::one"),
        clean,
        "init, create, check --verify-data",
        "check --verify-data, extract",
    )
