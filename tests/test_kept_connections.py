"""Connections laid aside between pages: as shut as new ones, none kept open by mistake, all gone when the site is closed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime

import peewee
import pytest

from habitat_box.domain.access import Look
from habitat_box.domain.people import COORDINATOR
from habitat_box.store import guard
from habitat_box.store.connection import Store
from habitat_box.store.guard import DENY, OK, Guard
from habitat_box.store.moments import text_of
from habitat_box.usecases.desk import Desk
from tests.conftest import Cast


@pytest.fixture
def store(desk: Desk, cast: Cast) -> Iterator[Store]:
    desk.box.store.close()
    desk.box.store.keep(2)
    yield desk.box.store
    desk.box.store.keep(0)


def handed(store: Store) -> object:
    """Give the driver's connection this thread works with."""
    store.database.connect(reuse_if_open=True)
    return store.database.connection()


def test_a_closed_connection_is_used_again_and_is_shut(store: Store) -> None:
    first = handed(store)
    with store.unit(), store.opened({"resident": {"last_name"}}):
        assert len(store.rows("SELECT last_name FROM resident")) == 2
    store.close()
    assert handed(store) is first
    with pytest.raises(peewee.DatabaseError, match="prohibited"):
        store.rows("SELECT last_name FROM resident")


def test_a_connection_in_the_middle_of_something_is_not_kept(store: Store) -> None:
    first = handed(store)
    store.database.execute_sql("BEGIN")
    store.close()
    assert handed(store) is not first
    other = store.database._new_connection()
    with other.habitat_guard.opened({"resident": frozenset({"last_name"})}, frozenset()):
        store.database._close(other)
    assert store.database._idle == []


def test_no_more_connections_are_kept_than_asked_and_none_after_the_end(store: Store) -> None:
    start = threading.Barrier(4)

    def work() -> None:
        with store.unit(write=False):
            start.wait(10)
        store.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(store.database._idle) == 2
    store.keep(0)
    assert store.database._idle == []
    handed(store)
    store.close()
    assert store.database._idle == []


def test_a_statement_learnt_inside_the_door_is_not_remembered_outside(store: Store, desk: Desk, cast: Cast) -> None:
    for _ in range(3):
        assert desk.box.door.look(COORDINATOR, Look.PERSON, cast.simone).last_name == "DELMAS"
        for sql in ("SELECT id, last_name FROM resident WHERE id IN (?)", "SELECT last_name FROM resident WHERE id = ?"):
            with store.unit(), store.opened({"resident": {"id", "last_name"}}):
                assert store.rows(sql, (cast.simone,))[0]["last_name"] == "DELMAS"
            with pytest.raises(peewee.DatabaseError, match="prohibited"), store.unit():
                store.rows(sql, (cast.simone,))
            with (
                pytest.raises(peewee.DatabaseError, match="prohibited"),
                store.unit(),
                store.opened({"resident": {"id", "first_name"}}),
            ):
                store.rows(sql, (cast.simone,))


def test_many_rows_at_once_meet_the_same_guard(store: Store) -> None:
    cursor = handed(store).cursor()  # type: ignore[attr-defined]
    with pytest.raises(Exception, match="not authorized"):
        cursor.executemany("INSERT INTO publication VALUES (?, ?, ?)", [("a", "b", "c")])
    with pytest.raises(Exception, match="not authorized"):
        cursor.executemany("DELETE FROM access_log WHERE seq = ?", [(1,), (2,)])


def test_the_guard_answers_yes_or_no_and_never_ignore() -> None:
    shut, lifted = Guard(), Guard(maintenance=True)
    assert shut.is_shut
    assert not lifted.is_shut
    assert lifted.allows(guard.DELETE, "access_log", None) == OK
    assert shut.allows(guard.INSERT, "sqlite_sequence", None) == DENY
    assert shut.allows(guard.READ, None, None) == OK
    answers = {shut.allows(action, first, None) for action in range(40) for first in (None, "resident", "organisation")}
    assert answers == {OK, DENY}
    assert shut.allows(999, "x", "y") == DENY


def test_each_opening_has_a_mark_of_its_own() -> None:
    one = Guard()
    marks = []
    for columns in ({"a"}, {"b"}, {"a"}):
        with one.opened({"resident": frozenset(columns)}, frozenset()):
            marks.append(one.mark)
    with one.opened({"resident": frozenset({"a"})}, frozenset({"resident"})):
        marks.append(one.mark)
    assert marks[0] == marks[2]
    assert len(set(marks)) == 3
    assert one.mark == ""


def test_an_instant_without_a_zone_never_reaches_the_store() -> None:
    with pytest.raises(ValueError, match="aware"):
        text_of(datetime(2026, 11, 23, 9))  # noqa: DTZ001
