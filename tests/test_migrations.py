"""Steps of the schema: forward only, whole or not at all, once even with two processes at the door."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import peewee
import pytest

from habitat_box import bootstrap, errors
from habitat_box.store import migrations
from habitat_box.store.connection import Store
from habitat_box.store.migrations import STEPS, migrate, schema_version, statements
from habitat_box.usecases.desk import Box
from tests.conftest import PASSPHRASE

KEY = "c3" * 48


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path / "s.db", KEY)
    yield made
    made.close()


def tables(store: Store) -> set[str]:
    with store.maintenance():
        return {row["name"] for row in store.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}


def test_a_new_store_is_brought_to_the_last_version_and_again_changes_nothing(store: Store) -> None:
    assert schema_version(store) == 0
    assert migrate(store) == len(STEPS)
    assert schema_version(store) == len(STEPS)
    before = tables(store)
    assert migrate(store) == len(STEPS)
    assert tables(store) == before
    assert {"resident", "visit", "access_log", "consent_event"} <= before


def test_every_table_is_strict(store: Store) -> None:
    migrate(store)
    with store.maintenance():
        rows = store.rows("SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite%'")
    assert [row["name"] for row in rows if not row["strict"]] == []


def test_a_newer_store_is_refused_and_left_alone(box: Box) -> None:
    with box.store.maintenance():
        box.store.run(f"PRAGMA user_version = {len(STEPS) + 1}")
    box.store.close()
    with pytest.raises(errors.StoreTooNew):
        bootstrap.unlock(box.settings, PASSPHRASE)
    assert schema_version(box.store) == len(STEPS) + 1


def test_a_step_that_fails_in_the_middle_leaves_the_version_before(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def m0002_breaks(store: Store) -> None:
        store.run("CREATE TABLE half (a TEXT) STRICT")
        store.run("CREATE TABLE resident (a TEXT) STRICT")

    migrate(store)
    before = tables(store)
    monkeypatch.setattr(migrations, "STEPS", (*STEPS, m0002_breaks))

    with pytest.raises(peewee.OperationalError, match="already exists"):
        migrate(store)

    assert schema_version(store) == len(STEPS)
    assert tables(store) == before


def test_a_later_step_runs_alone(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    migrate(store)
    monkeypatch.setattr(migrations, "STEPS", (*STEPS, lambda store: store.run("CREATE TABLE later (a TEXT) STRICT")))
    assert migrate(store) == len(STEPS) + 1
    assert "later" in tables(store)


def test_two_processes_that_open_an_old_store_take_each_step_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    ready, failures = threading.Barrier(2), []
    found = migrations.schema_version

    def both_look_first(store: Store) -> int:
        version = found(store)
        ready.wait(10)
        return version

    def run() -> None:
        own = Store(store.path, KEY)
        try:
            migrate(own)
        except Exception as error:
            failures.append(error)
        finally:
            own.close()

    assert found(store) == 0
    store.close()
    monkeypatch.setattr(migrations, "schema_version", both_look_first)
    threads = [threading.Thread(target=run) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert failures == []
    assert found(store) == len(STEPS)


def test_a_script_is_cut_between_statements_and_never_inside_a_trigger() -> None:
    script = "CREATE TABLE a (b);\nCREATE TRIGGER t BEFORE DELETE ON a BEGIN\n SELECT 1;\n SELECT 2;\nEND;\nDROP TABLE a;\n"
    assert [one.split()[1] for one in statements(script)] == ["TABLE", "TRIGGER", "TABLE"]
    assert len(statements(migrations.FIRST)) == migrations.FIRST.count("CREATE ")
