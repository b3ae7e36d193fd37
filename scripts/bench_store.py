"""The store and the door: opening, unlocking, one day, one look, the log; against plain SQLite in the same run."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path

from argon2.low_level import Type, hash_secret_raw
from bench_floor import open_plain, plain_twin, recorded, repeatable, replay, scans_of
from bench_house import House
from bench_measure import Line, Table, interleaved

import crypto
from crypto.passphrase import STANDARD
from habitat_box import bootstrap
from habitat_box.domain.access import Look
from habitat_box.domain.people import COORDINATOR
from habitat_box.store import journal, planning
from habitat_box.store.connection import Store
from habitat_box.usecases.visits import see_day, see_own_day, today_of


def measure(table: Table, name: str, house: House, work: Path, rounds: int) -> None:
    """Print every line of the store for one house."""
    twin = plain_twin(house.box.store, work / f"{name}-plain.db")
    house.box.store.close()
    plain = open_plain(twin)
    try:
        _opening(table, name, house, twin, rounds)
        _query(table, name, house, plain, rounds)
        _day(table, name, house, plain, rounds)
        _look(table, name, house, plain, rounds)
        _verify(table, name, house, max(5, rounds // 4))
    finally:
        plain.close()
        house.box.store.close()


def _opening(table: Table, name: str, house: House, twin: Path, rounds: int) -> None:
    settings, key = house.box.settings, house.box.database_key
    table.add(
        Line(
            "open the store, key in hand",
            name,
            *interleaved(lambda: _asked(Store(settings.store, key)), lambda: _asked_plain(twin), rounds),
            "sqlite3 open, same pragmas, one question",
            3,
        )
    )


def _asked(store: Store) -> None:
    store.version()
    store.close()


def _asked_plain(path: Path) -> None:
    plain = open_plain(path)
    plain.execute("PRAGMA data_version").fetchone()
    plain.close()


def unlocking(table: Table, work: Path, rounds: int) -> None:
    """Print what a passphrase costs beside the bare derivation at the same price."""
    keys = work / "unlocking.keys"
    keys.unlink(missing_ok=True)
    passphrase = crypto.generate()
    crypto.create(keys, passphrase, recovery=crypto.RecoveryKey.generate(), profile=STANDARD, created_at="2026-01-01")

    def bare() -> bytes:
        return hash_secret_raw(
            passphrase.encode(),
            b"s" * 16,
            time_cost=STANDARD.t,
            memory_cost=STANDARD.m_kib,
            parallelism=STANDARD.p,
            hash_len=32,
            type=Type.ID,
        )

    ours, floor = interleaved(lambda: crypto.open_with_passphrase(keys, passphrase), bare, rounds)
    table.add(Line("unlock from the passphrase", "-", ours, floor, "one Argon2id at the file's cost", 1.1))


def _query(table: Table, name: str, house: House, plain: sqlite3.Connection, rounds: int) -> None:
    store, day = house.box.store, today_of(house.box.desk(COORDINATOR))
    with store.unit(write=False), store.opened(planning.OPENED):
        with recorded(store) as notes:
            visits = planning.visits_between(store, day, day)
        sql, parameters = notes[0]
        ours, floor = interleaved(
            lambda: planning.visits_between(store, day, day),
            lambda: plain.execute(sql, parameters).fetchall(),
            rounds,
            loops=5,
        )
    scans = scans_of(store, notes, "visit")
    note = f"{len(visits)} visits; " + (f"SCANS: {scans}" if scans else "no scan of visits")
    table.add(Line("the day's query itself, as values", name, ours, floor, "same SQL, plain SQLite, bare rows", 10, note=note))


def _day(table: Table, name: str, house: House, plain: sqlite3.Connection, rounds: int) -> None:
    box, desk, day = house.box, house.box.desk(COORDINATOR), today_of(house.box.desk(COORDINATOR))
    worker = box.desk(house.phones[0].actor)
    acts: tuple[tuple[str, Callable[[], object], float | None], ...] = (
        ("one day through the door, logged", lambda: box.door.visits(COORDINATOR, Look.DAY, day, day), 15),
        ("the coordinator's day, five weekdays, changes", lambda: see_day(desk), None),
        ("a worker's own day", lambda: see_own_day(worker), None),
    )
    for title, act, at_most in acts:
        act()
        with recorded(box.store) as notes:
            act()
        scans = scans_of(box.store, notes, "visit")
        again = repeatable(notes)
        ours, floor = interleaved(act, lambda again=again: replay(plain, again), rounds)  # type: ignore[misc]
        note = f"{len(again)} statements" + (f"; SCANS: {scans}" if scans else "")
        table.add(Line(title, name, ours, floor, "same SQL, plain SQLite, no door", 6, at_most, note=note))
        box.store.close()


def statements_of_a_day(house: House, day: date) -> int:
    """Count the statements a day through the door takes: the same for any number of visits."""
    with recorded(house.box.store) as notes:
        house.box.door.visits(COORDINATOR, Look.DAY, day, day)
    house.box.store.close()
    return len(repeatable(notes))


def _look(table: Table, name: str, house: House, plain: sqlite3.Connection, rounds: int) -> None:
    box = house.box
    with box.store.unit():
        person = box.door.everyone(COORDINATOR, Look.NAMES)[0].person_id
    plain.execute("CREATE TABLE IF NOT EXISTS one_row (at TEXT)")

    def one_row() -> None:
        plain.execute("BEGIN IMMEDIATE")
        plain.execute("INSERT INTO one_row VALUES ('2026-11-21T22:00:00Z')")
        plain.execute("COMMIT")

    ours, floor = interleaved(lambda: box.door.look(COORDINATOR, Look.DAY, person), one_row, rounds * 2, loops=3)
    table.add(Line("one look at one person, logged, durable", name, ours, floor, "one-row commit, plain WAL/FULL", 2.5))


def _verify(table: Table, name: str, house: House, rounds: int) -> None:
    store = house.box.store
    with store.unit(write=False):
        rows = [payload or b"" for _seq, _salt, payload, _bound, _head in journal.lines(store)]
        blocks = [(row + b"s" * 16, b"\0" * 73) for row in rows]

        def bare() -> None:
            for committed, linked in blocks:
                hashlib.sha256(committed).digest()
                hashlib.sha256(linked).digest()

        ours, floor = interleaved(lambda: journal.verify(store), bare, rounds)
    note = f"{len(rows)} lines, read from the encrypted store"
    table.add(Line("verify the access log", name, ours, floor, "bare SHA-256 over the same bytes", 3, note=note))


def reopened(house: House) -> House:
    """Open a house again, as another process would."""
    box = bootstrap.open_box(house.box.settings, house.box.database_key)
    return House(box, house.passphrase, house.recovery_key, house.phones, house.visits)
