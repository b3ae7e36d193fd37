"""A backup with its proof and a restore, beside plain SQLite's copy and beside restic and borg where they are installed."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import statistics
import subprocess
from collections.abc import Callable
from pathlib import Path

from bench_floor import plain_twin
from bench_house import House
from bench_measure import Line, Table, timed

from habitat_box.domain.people import COORDINATOR
from habitat_box.usecases.keeping import back_up
from habitat_box.usecases.restoring import restore


def measure(table: Table, name: str, house: House, work: Path, rounds: int) -> None:
    """Print what keeping the box costs."""
    place = work / f"{name}-backups"
    place.mkdir()
    twin = plain_twin(house.box.store, work / f"{name}-plain-kept.db")
    acts: dict[str, Callable[[], object]] = {
        "ours": lambda: _ours(house, place),
        "plain": lambda: _plain(twin, place),
    }
    for peer, act in (("restic", _restic), ("borg", _borg)):
        if shutil.which(peer):
            acts[peer] = lambda act=act: act(house.box.settings.store, place)
        else:
            table.lacks(f"{peer} is not installed (Debian has it)")
    times: dict[str, list[float]] = {key: [] for key in acts}
    for _ in range(rounds):
        for key, act in acts.items():
            times[key].append(timed(act))
    middle = {key: statistics.median(each) for key, each in times.items()}
    megabytes = house.box.settings.store.stat().st_size / 1e6
    title, note = "backup with proof, then restore", f"{megabytes:.0f} MB"
    for key, goal in (("restic", 1.0), ("borg", 1.0)):
        if key in middle:
            table.add(Line(title, name, middle["ours"], middle[key], f"{key}: init, backup, check, restore", goal, note=note))
    table.add(Line(title, name, middle["ours"], middle["plain"], "sqlite3 .backup and SHA-256, no restore", note=note))
    kept = place / "size"
    kept.mkdir()
    made = back_up(house.box.desk(COORDINATOR), kept)
    house.box.store.close()
    table.add(Line("its size on the medium", name, made.size / 1e6, megabytes, "the store", 1.05, unit="MB"))
    shutil.rmtree(place)


def _ours(house: House, place: Path) -> None:
    made = back_up(house.box.desk(COORDINATOR), place)
    house.box.store.close()
    restore(made.path, place / "back", house.recovery_key, addresses=("127.0.0.1",))
    shutil.rmtree(place / "back")
    made.path.unlink()


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


def _restic(store: Path, place: Path) -> None:
    repository = place / "restic"
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(place),
        "RESTIC_PASSWORD": "charge",
        "RESTIC_REPOSITORY": str(repository),
        "RESTIC_CACHE_DIR": str(place / "cache"),
    }
    for words in (
        ["init"],
        ["backup", str(store)],
        ["check", "--read-data"],
        ["restore", "latest", "--target", str(place / "out")],
    ):
        subprocess.run(["restic", "-q", *words], env=environment, check=True, capture_output=True)
    for folder in (repository, place / "out", place / "cache"):
        shutil.rmtree(folder, ignore_errors=True)


def _borg(store: Path, place: Path) -> None:
    repository = place / "borg"
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(place),
        "BORG_PASSPHRASE": "charge",
        "BORG_BASE_DIR": str(place / "base"),
    }
    out = place / "out"
    out.mkdir()
    archive = f"{repository}::one"
    for words, where in (
        (["init", "-e", "repokey-blake2", str(repository)], place),
        (["create", archive, str(store)], place),
        (["check", "--verify-data", str(repository)], place),
        (["extract", archive], out),
    ):
        subprocess.run(["borg", *words], env=environment, check=True, capture_output=True, cwd=where)
    for folder in (repository, out, place / "base"):
        shutil.rmtree(folder, ignore_errors=True)
