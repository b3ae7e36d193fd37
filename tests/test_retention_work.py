"""A day's work: one function for all that goes, nothing half done, and chains that get shorter and still verify."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from habitat_box.domain.people import COORDINATOR
from habitat_box.domain.retention import FIVE_YEARS
from habitat_box.domain.visits import PARIS
from habitat_box.store import erasing, journal
from habitat_box.store.journal import Entry
from habitat_box.store.moments import text_of
from habitat_box.usecases import consents, keeping, residents, retention
from habitat_box.usecases.desk import Desk
from tests.conftest import MONDAY, TODAY, Cast, FrozenClock
from tests.retention_rows import contact, count, departed, go_to, sql

# -- one function for all that goes


@pytest.mark.rule("E4")
def test_age_and_a_request_destroy_by_the_same_function(
    desk: Desk, cast: Cast, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[tuple[str, int]] = []
    real = erasing.destroy

    def counted(store: object, table: str, keys: list[object]) -> int:
        called.append((table, len(keys)))
        return real(store, table, keys)  # type: ignore[arg-type]

    monkeypatch.setattr(erasing, "destroy", counted)
    desk.box.door.erase_person(COORDINATOR, cast.rene, "effacement")
    assert called == [("resident", 1)]
    called.clear()
    contact(desk, cast, TODAY)
    go_to(desk, clock, TODAY + timedelta(days=2000))
    retention.tend(desk.box)
    assert {"resident", "access_log", "archive", "contact", "visit"} <= {table for table, _number in called}
    assert count(desk, "SELECT count(*) FROM resident") == 0


@pytest.mark.rule("E1")
def test_nothing_is_half_done_when_the_work_is_killed(
    desk: Desk, cast: Cast, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    departed(desk, cast, TODAY)
    residents.add_contact(desk, cast.simone, "Paul", "06 00 00 00 01", "fils")
    go_to(desk, clock, TODAY + timedelta(days=800))
    tables = ("resident", "contact", "visit", "archive", "access_log", "log_checkpoint", "destruction", "decision_support")

    def state() -> list[int]:
        return [count(desk, f"SELECT count(*) FROM {table}") for table in tables]  # noqa: S608

    real = desk.box.door._note_destroyed
    for survived in (0, 0, 1, 1, 1):
        left = survived
        before = state()

        def killed(*given: object, **named: object) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                raise KeyboardInterrupt
            real(*given, **named)  # type: ignore[arg-type]

        monkeypatch.setattr(desk.box.door, "_note_destroyed", killed)
        with pytest.raises(KeyboardInterrupt):
            retention.tend(desk.box)
        assert keeping.verify(desk).is_whole
        assert (state() == before) == (survived == 0), "what a killed rule began is undone; what others did stays"
        assert count(desk, "SELECT count(*) FROM archive") + count(desk, "SELECT count(*) FROM decision_support") >= 1
    monkeypatch.setattr(desk.box.door, "_note_destroyed", real)
    retention.tend(desk.box)
    assert retention.preview(desk) == []
    assert keeping.verify(desk).is_whole


@pytest.mark.rule("E1", "E7")
def test_the_register_of_destructions_counts_and_names_nobody(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    contact(desk, cast, TODAY)
    go_to(desk, clock, TODAY + timedelta(days=200))
    retention.tend(desk.box)
    lines = retention.register(desk, MONDAY)
    assert {(one.rule, one.number, one.oldest) for one in lines} >= {("proches", 1, TODAY), ("visites", 3, TODAY)}
    assert all(one.cause == "durée" for one in lines)
    assert "Paul" not in repr(lines)
    assert cast.simone not in repr(lines)
    assert retention.register(desk, clock.now + timedelta(days=1)) == []
    assert retention.tend(desk.box) == []


@pytest.mark.rule("E1")
def test_data_under_limitation_wait_for_its_end(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    contact(desk, cast, TODAY)
    sql(desk, "UPDATE resident SET limited_on = '2026-11-24' WHERE id = ?", cast.simone)
    go_to(desk, clock, TODAY + timedelta(days=800))
    retention.tend(desk.box)
    assert count(desk, "SELECT count(*) FROM contact") == 1
    assert count(desk, "SELECT count(*) FROM visit WHERE resident_id = ?", cast.simone) == 2
    assert retention.status(desk).overdue == ()
    sql(desk, "UPDATE resident SET limited_on = NULL")
    retention.tend(desk.box)
    assert count(desk, "SELECT count(*) FROM resident WHERE id = ?", cast.simone) == 0


# -- the log


@pytest.mark.rule("F13", "F12")
def test_a_line_under_a_wrong_date_neither_keeps_old_lines_nor_takes_young_ones(
    desk: Desk, cast: Cast, clock: FrozenClock
) -> None:
    store = desk.box.store

    def write(day: date, *, word: str) -> None:
        with store.unit():
            journal.append(store, datetime.combine(day, time(9), PARIS), COORDINATOR, [Entry("regarder", word)])

    write(TODAY + timedelta(days=1), word="vieux")
    write(date(2040, 1, 1), word="avenir au milieu")
    write(TODAY + timedelta(days=2), word="vieux")
    write(TODAY + timedelta(days=300), word="jeune")
    write(date(1999, 1, 1), word="passé au bout")
    write(date(2040, 1, 1), word="avenir au bout")
    go_to(desk, clock, TODAY + timedelta(days=400))
    retention.tend(desk.box)
    with store.unit(write=False):
        kept = [row["object"] for row in store.rows("SELECT object FROM access_log ORDER BY seq")]
    assert kept[:3] == ["jeune", "passé au bout", "avenir au bout"]
    assert keeping.verify(desk).is_whole


@pytest.mark.rule("F12", "F13")
def test_a_shortened_log_verifies_from_its_checkpoint_and_still_names_a_changed_line(
    desk: Desk, cast: Cast, clock: FrozenClock
) -> None:
    head = keeping.verify(desk).head
    go_to(desk, clock, TODAY + timedelta(days=366))
    retention.tend(desk.box)
    found = keeping.verify(desk)
    assert found.is_whole
    assert 0 < found.log_lines < 5
    assert found.head != head
    store = desk.box.store
    with store.unit(write=False):
        after, previous = journal.checkpoint_of(store)
    assert (after, previous.hex()) == (count(desk, "SELECT max(seq) FROM log_checkpoint"), head)
    with store.maintenance():
        store.run("BEGIN")
        store.run("DROP TRIGGER access_log_stays")
        store.run("UPDATE access_log SET actor = 'autre'")
        verdict = journal.verify(store)
        store.run("ROLLBACK")
    assert verdict.first_bad == after + 1


def test_a_log_of_which_every_line_went_goes_on_where_it_was(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    before = keeping.verify(desk).log_lines
    clock.now = MONDAY.astimezone(clock.now.tzinfo) + timedelta(days=400)
    desk.box.door._keep_mark(desk.box.door.clock_mark() or pytest.fail("a log was written"))
    sql(desk, "UPDATE clock_mark SET sure_at = ?", text_of(clock.now))
    retention.tend(desk.box)
    assert keeping.verify(desk).log_lines == 0
    residents.names(desk)
    found = keeping.verify(desk)
    assert found.is_whole
    assert count(desk, "SELECT min(seq) FROM access_log") == before + 1


@pytest.mark.rule("B4", "F12")
def test_choices_five_years_after_their_end_leave_a_husk_and_a_whole_chain(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    consents.record_face_to_face(desk, cast.simone, "P1", True)
    clock.advance(days=300)
    consents.record_face_to_face(desk, cast.simone, "P1", False)
    consents.record_face_to_face(desk, cast.rene, "P2", True)  # ends by itself after its own time
    go_to(desk, clock, TODAY + timedelta(days=300 + FIVE_YEARS))
    consents.end_choices(desk.box)
    retention.tend(desk.box)
    assert count(desk, "SELECT count(*) FROM consent_husk") == 2
    assert count(desk, "SELECT count(*) FROM consent_event WHERE state = 'donné'") == 1
    assert keeping.verify(desk).is_whole
    with pytest.raises(Exception, match="events stay"), desk.box.store.maintenance():
        desk.box.store.run("DELETE FROM consent_event")
    consents.record_face_to_face(desk, cast.rene, "P1", False)
    assert keeping.verify(desk).is_whole
