"""The database itself refuses: one statement a line, outside the door, a column too many inside it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import peewee
import pytest

from habitat_box.domain.access import Look
from habitat_box.domain.people import COORDINATOR
from habitat_box.store import personal
from habitat_box.store.connection import Store
from habitat_box.store.guard import APPEND_ONLY, PERSONAL
from habitat_box.usecases import consents, residents
from habitat_box.usecases.desk import Desk
from tests.bare_store import columns
from tests.conftest import Cast

ROOT = Path(__file__).parents[1]
REFUSED = (peewee.DatabaseError, peewee.OperationalError)
NAMED = "prohibited|not authorized|authorization denied|the access log stays|events stay"


@pytest.fixture
def store(desk: Desk, cast: Cast) -> Store:
    residents.write_habits(desk, cast.simone, "Le café d'abord")
    residents.add_contact(desk, cast.simone, "Paul", "06 00 00 00 01", "famille")
    consents.record_face_to_face(desk, cast.simone, "P7", True)
    desk.box.door.remember_name(COORDINATOR, desk.box.door.organisations()[0].id, "dupont", cast.simone)
    return desk.box.store


def refuses(store: Store, sql: str) -> None:
    """Run outside any transaction, so that it is the guard that refuses and not the transaction."""
    store.database.connect(reuse_if_open=True)
    with pytest.raises(REFUSED, match=NAMED):
        store.database.execute_sql(sql).fetchall()


def test_every_personal_column_is_refused_outside_the_door(store: Store) -> None:
    for table in sorted(PERSONAL):
        for column in columns(store)[table]:
            if column != "id":  # a random pseudonym, that foreign keys read at every insert
                refuses(store, f"SELECT {column} FROM {table}")  # noqa: S608


OUTSIDE = """
SELECT * FROM resident
SELECT count(*) FROM resident
SELECT count(*) FROM visit
SELECT rowid FROM resident
SELECT 1 FROM consent_event
SELECT id FROM resident ORDER BY last_name
SELECT id FROM resident WHERE first_name LIKE 'S%'
SELECT id FROM visit WHERE day = '2026-11-23'
SELECT r.id, r.last_name FROM visit v JOIN resident r ON r.id = v.resident_id
SELECT o.name FROM organisation o JOIN visit v ON v.organisation_id = o.id
SELECT name FROM organisation WHERE EXISTS (SELECT 1 FROM resident WHERE last_name = 'DELMAS')
SELECT (SELECT words FROM optional_data LIMIT 1)
WITH who AS (SELECT last_name FROM resident) SELECT * FROM who
SELECT name FROM organisation UNION SELECT last_name FROM resident
INSERT INTO organisation (id, name, name_key) SELECT id, last_name, first_name FROM resident
UPDATE organisation SET name = (SELECT last_name FROM resident LIMIT 1)
INSERT INTO resident (id, log_ref, consent_ref, civility, first_name, last_name) VALUES ('x', 'y', 'z', '', 'A', 'B')
INSERT INTO visit (id, resident_id, organisation_id, day, starts_at, ends_at) VALUES ('x', 'y', 'z', '', '', '')
UPDATE resident SET first_name = 'X'
UPDATE contact SET phone = ''
DELETE FROM resident
DELETE FROM optional_data
DELETE FROM visit WHERE id = 'x'
DELETE FROM card
UPDATE decision_support SET mode = 'représenté'
UPDATE access_log SET actor = 'x'
UPDATE access_log SET actor = 'x' WHERE seq = 1
DELETE FROM access_log
DELETE FROM access_log WHERE seq = 1
INSERT OR REPLACE INTO access_log SELECT * FROM access_log WHERE seq = 1
UPDATE OR REPLACE access_log SET seq = 1 WHERE seq = 2
INSERT INTO access_log SELECT * FROM access_log WHERE seq = 1 ON CONFLICT DO UPDATE SET actor = 'x'
UPDATE consent_event SET state = 'donné'
DELETE FROM consent_event
ATTACH DATABASE '/dev/shm/copy.db' AS copy
ATTACH DATABASE ':memory:' AS copy KEY ''
DETACH DATABASE main
VACUUM
VACUUM INTO '/dev/shm/copy.db'
PRAGMA key = 'x'
PRAGMA rekey = 'x'
PRAGMA hexkey = '00'
PRAGMA hexrekey = '00'
PRAGMA cipher_migrate
PRAGMA writable_schema = ON
PRAGMA foreign_keys = OFF
PRAGMA recursive_triggers = OFF
PRAGMA secure_delete = OFF
PRAGMA journal_mode = DELETE
PRAGMA user_version = 99
PRAGMA temp_store_directory = '/dev/shm'
SELECT sqlcipher_export('main')
SELECT load_extension('/usr/lib/x.so')
SELECT name FROM sqlite_master
SELECT sql FROM sqlite_schema
DELETE FROM sqlite_sequence
CREATE VIEW everyone AS SELECT * FROM resident
CREATE TEMP VIEW everyone AS SELECT * FROM resident
CREATE TABLE copy AS SELECT * FROM resident
CREATE TEMP TABLE copy (a)
CREATE TRIGGER leak AFTER INSERT ON organisation BEGIN SELECT 1; END
CREATE INDEX names ON resident (last_name)
CREATE VIRTUAL TABLE words USING fts5 (words)
DROP TABLE resident
DROP TABLE access_log
DROP TRIGGER access_log_stays
DROP INDEX visit_day
ALTER TABLE resident ADD COLUMN nir TEXT
ALTER TABLE access_log RENAME TO forgotten
ANALYZE
REINDEX
"""


@pytest.mark.parametrize("sql", OUTSIDE.strip().splitlines())
def test_the_database_refuses_outside_the_door(store: Store, sql: str) -> None:
    refuses(store, sql)
    assert not Path("/dev/shm/copy.db").exists()
    with store.maintenance():
        assert store.one("SELECT count(*) AS n FROM resident") == {"n": 2}


INSIDE = """
UPDATE access_log SET actor = 'x'
DELETE FROM access_log
INSERT OR REPLACE INTO access_log SELECT * FROM access_log WHERE seq = 1
UPDATE consent_event SET state = 'refusé'
DELETE FROM consent_event
INSERT OR REPLACE INTO consent_event SELECT * FROM consent_event
REPLACE INTO consent_event SELECT * FROM consent_event WHERE seq = 1
PRAGMA rekey = 'x'
DROP TABLE resident
"""


@pytest.mark.parametrize("sql", INSIDE.strip().splitlines())
def test_the_log_and_the_choices_stay_even_inside_the_door(store: Store, sql: str) -> None:
    opened = {name: set(held) for name, held in columns(store).items() if name in PERSONAL}
    with pytest.raises(REFUSED, match=NAMED), store.unit(), store.opened(opened, PERSONAL | APPEND_ONLY):
        store.run(sql)


def test_one_column_more_than_opened_is_refused(store: Store) -> None:
    with store.unit(), store.opened({"resident": {"id", "first_name"}}):
        assert {row["first_name"] for row in store.rows("SELECT id, first_name FROM resident")} == {"Simone", "René"}
        for sql in ("SELECT last_name FROM resident", "SELECT * FROM resident", "SELECT id FROM resident WHERE phone = ''"):
            with pytest.raises(REFUSED, match="prohibited"):
                store.rows(sql)


def test_a_door_opened_for_writing_shows_nothing(store: Store) -> None:
    sql = "UPDATE resident SET called = 'X' WHERE id = '1' RETURNING last_name"
    with pytest.raises(REFUSED, match="prohibited"), store.unit(), store.opened({"resident": {"id"}}, {"resident"}):
        store.rows(sql)
    with pytest.raises(REFUSED, match="prohibited"), store.unit(), store.opened({"resident": {"id"}}, {"resident"}):
        store.run("UPDATE resident SET called = last_name")


def test_a_door_opened_for_reading_writes_nothing(store: Store) -> None:
    with pytest.raises(REFUSED, match="not authorized"), store.unit(), store.opened({"resident": {"id", "called"}}):
        store.run("UPDATE resident SET called = 'X'")


def test_the_same_words_run_inside_the_door_are_refused_right_after(store: Store, cast: Cast) -> None:
    sql = "SELECT first_name FROM resident WHERE id = ?"
    with store.unit():
        with store.opened({"resident": {"id", "first_name"}}):
            assert store.rows(sql, (cast.simone,)) == [{"first_name": "Simone"}]
        with pytest.raises(REFUSED, match="prohibited"):
            store.rows(sql, (cast.simone,))


def test_an_inner_door_narrows_and_the_outer_one_comes_back(store: Store) -> None:
    with store.unit(), store.opened({"resident": {"first_name"}}):
        with store.opened({"resident": {"last_name"}}), pytest.raises(REFUSED, match="prohibited"):
            store.rows("SELECT first_name FROM resident")
        assert len(store.rows("SELECT first_name FROM resident")) == 2


def test_a_door_closes_when_the_work_inside_fails(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.unit(), store.opened({"resident": {"first_name"}}):
        1 / 0  # noqa: B018
    refuses(store, "SELECT first_name FROM resident")


def in_another_thread(act: Callable[[], object]) -> object:
    found: list[object] = []

    def run() -> None:
        try:
            found.append(act())
        except Exception as error:
            found.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return found[0]


def test_a_door_open_in_one_thread_is_closed_in_another(store: Store) -> None:
    def peek() -> object:
        try:
            with store.unit(write=False):
                return store.rows("SELECT first_name FROM resident")
        finally:
            store.close()

    with store.unit(write=False), store.opened({"resident": {"first_name"}}):
        assert isinstance(in_another_thread(peek), REFUSED)


def test_nothing_cascades_into_a_personal_table(store: Store) -> None:
    with store.maintenance():
        store.run("CREATE TABLE place (id TEXT PRIMARY KEY) STRICT")
        store.run("DROP TABLE publication")
        store.run("CREATE TABLE publication (place_id TEXT REFERENCES place (id) ON DELETE CASCADE) STRICT")
        store.run("INSERT INTO place VALUES ('a')")
        store.run("INSERT INTO publication VALUES ('a')")
    refuses(store, "DELETE FROM place")
    with store.maintenance():
        assert store.one("SELECT count(*) AS n FROM publication") == {"n": 1}


def test_a_view_made_in_maintenance_opens_no_door(store: Store) -> None:
    with store.maintenance():
        store.run("CREATE VIEW everyone AS SELECT last_name FROM resident")
    refuses(store, "SELECT * FROM everyone")


def test_maintenance_lifts_the_guard_and_puts_it_back_even_on_an_error(store: Store) -> None:
    def broken_work() -> None:
        with store.maintenance():
            assert len(store.rows("SELECT last_name FROM resident")) == 2
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken_work()
    refuses(store, "SELECT last_name FROM resident")


def test_everyday_work_passes_the_guard(store: Store, desk: Desk, cast: Cast) -> None:
    with store.unit():
        assert store.rows("SELECT name FROM organisation ORDER BY name_key")
        assert store.one("SELECT lower(name) AS n, count(*) AS c FROM organisation GROUP BY name LIMIT 1")
    assert store.version() > 0
    assert desk.box.door.look(COORDINATOR, Look.PERSON, cast.simone).first_name == "Simone"


def test_a_person_no_one_asked_for_costs_no_query(store: Store) -> None:
    with store.unit(write=False):
        assert personal.refs_of(store, []) == []
        assert personal.last_events(store, []) == {}
