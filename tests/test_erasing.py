"""Rows go for good: by one function, with all that hangs on them, counted without a name and remembered by tokens."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from habitat_box.domain.people import COORDINATOR
from habitat_box.errors import UnknownPerson
from habitat_box.store import erasing, ledger
from habitat_box.store.guard import PERSONAL
from habitat_box.usecases import consents, residents
from habitat_box.usecases.desk import Box, Desk
from tests.conftest import Cast
from tests.full_house import NOT_WORDS, Canaries, add_photo, count_rows, fill, tables_of

ROOT = Path(__file__).parents[1]
OF_OTHERS = {"worker", "rights_request", "breach", "archive", "consent_event", "box_secret", "inbox_entry"}
"""Personal tables without a resident's id: each has its own rule."""


def register_of(box: Box) -> list[tuple[str, str, int]]:
    with box.store.unit(write=False):
        rows = box.store.rows("SELECT rule, cause, number FROM destruction ORDER BY rowid")
    return [(row["rule"], row["cause"], row["number"]) for row in rows]


def ledger_of(box: Box) -> list[tuple[str, str]]:
    with box.store.unit(write=False):
        lines = ledger.lines_of(box.store)
    assert ledger.is_whole(lines)
    return [(line.token, line.scope) for line in lines]


def test_every_personal_table_is_a_residents_or_named_as_another_s(box: Box) -> None:
    assert set(NOT_WORDS) | OF_OTHERS == set(PERSONAL)
    tables = tables_of(box)
    assert {name for name, columns in tables.items() if "resident_id" in columns} <= set(NOT_WORDS)
    reached = {branch.table for branch in erasing.BRANCHES["resident"]} | {branch.table for branch in erasing.BRANCHES["photo"]}
    assert reached | {"resident"} == set(NOT_WORDS)


def test_every_foreign_key_is_a_branch(box: Box) -> None:
    tables = tables_of(box)
    with box.store.maintenance():
        keys = {
            (row["table"], child, row["from"])
            for child in tables
            for row in box.store.rows(f"PRAGMA foreign_key_list({child})")
        }
    for parent, child, column in keys:
        branches = [one for one in erasing.BRANCHES[parent] if one.table == child]
        through = parent == "resident" and child == "photo_person"  # through the photo itself
        assert through or any(f" {column} IN " in one.find for one in branches), (parent, child, column)


@pytest.mark.rule("E4")
@pytest.mark.rule("F13")
def test_erasing_a_person_takes_every_row_of_hers_and_no_other(desk: Desk, cast: Cast) -> None:
    before = count_rows(desk.box)
    person = residents.welcome(desk, residents.NewResident("Mme", "Odette", "FLEURY", "C01"))
    consents.record_face_to_face(desk, person, "P7", True)
    events = count_rows(desk.box)["consent_event"]
    fill(desk, cast, person, Canaries())
    assert desk.box.door.erase_person(COORDINATOR, person, "effacement") == 1
    after = count_rows(desk.box)
    assert {table: after[table] for table in NOT_WORDS if table != "task"} == {
        table: before[table] for table in NOT_WORDS if table != "task"
    }
    assert after["task"] == before["task"]
    assert after["web_session"] == before["web_session"]
    assert after["consent_event"] == events
    assert register_of(desk.box) == [("fiche", "effacement", 1)]
    assert ledger_of(desk.box) == [(person, "fiche")]
    with pytest.raises(UnknownPerson):
        residents.see_person(desk, person)


def test_a_worker_goes_and_the_visits_stay_without_her_name(desk: Desk, cast: Cast) -> None:
    box = desk.box
    before = count_rows(box)
    with box.store.unit():
        assert box.door._destroy("worker", [cast.sonia.id], rule="intervenant", cause="durée", oldest="2025-11-23") == 1
    after = count_rows(box)
    assert (before["visit"], before["worker"] - 1) == (after["visit"], after["worker"])
    with box.store.maintenance():
        words = [str(row) for row in box.store.rows("SELECT before, after FROM planning_change")]
        assert box.store.rows("SELECT id FROM visit WHERE worker_id = ?", (cast.sonia.id,)) == []
    assert words
    assert not [line for line in words if "Sonia" in line]


def test_nothing_found_writes_nothing(desk: Desk, cast: Cast) -> None:
    with desk.box.store.unit():
        assert desk.box.door._destroy("photo", ["nobody"], rule="photo", cause="durée") == 0
        assert desk.box.door._destroy("photo", [], rule="photo", cause="durée") == 0
    assert register_of(desk.box) == []
    assert ledger_of(desk.box) == []


def test_an_unknown_cause_is_refused(desk: Desk, cast: Cast) -> None:
    with desk.box.store.unit(), pytest.raises(ValueError, match="hasard"):
        desk.box.door._destroy("photo", ["x"], rule="photo", cause="hasard")


def test_a_change_that_fails_after_all_erases_nothing(desk: Desk, cast: Cast) -> None:
    before = count_rows(desk.box)

    def fails_late() -> None:
        with desk.box.store.unit():
            desk.box.door.erase_person(COORDINATOR, cast.simone, "effacement")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails_late()
    assert count_rows(desk.box) == before


def test_many_rows_go_at_once(desk: Desk, cast: Cast) -> None:
    word = Canaries()
    photos = [add_photo(desk.box, f"photo{number}", [cast.simone, cast.rene], "P3", word, 1) for number in range(3)]
    with desk.box.store.maintenance():
        desk.box.store.database.execute_sql(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)"
            " INSERT INTO photo SELECT 'many' || i, x'00', x'00', NULL, '2026-11-23' FROM n"
        )
    with desk.box.store.unit():
        ids = photos + [f"many{number}" for number in range(1, 1001)]
        assert desk.box.door._destroy("photo", [*ids, *ids], rule="photo", cause="durée") == 1003
    rows = count_rows(desk.box)
    assert {rows[name] for name in ("photo", "photo_person", "photo_use", "publication")} == {0}
    assert len(ledger_of(desk.box)) == 1003


DELETED_BY_HAND = {
    ("doorstep", "name_match"): "an answer replaced by the next one",
    ("choices", "decision_support"): "a row replaced by the next one",
    ("ageing", "retention_limit"): "a duration, no person",
    ("schedule", "planning_change"): "an import undone as if it had never been",
    ("schedule", "visit"): "an import undone, or a visit its service removed",
    ("todo", "task"): "a task that no longer makes sense",
    ("registering", "task"): "the letter to a relative who was removed",
    ("photos", "publication"): "a photo no longer shown somewhere",
    ("optional", "optional_data"): "words replaced by the next ones",
    ("withdrawn", "photo_use"): "a use, no image",
    ("sessions", "enrolment"): "an invitation replaced by the next one",
    ("sessions", "web_session"): "someone left the site",
    ("secrets", "box_secret"): "a key, no person",
    ("house", "house_fact"): "a fact of the house replaced by the next one",
}


@pytest.mark.rule("E4")
def test_what_goes_for_good_goes_by_one_function() -> None:
    sources = sorted((ROOT / "habitat_box").rglob("*.py"))
    found = {(path.stem, table) for path in sources for table in re.findall(r"DELETE FROM (\{?\w+)", path.read_text("utf-8"))}
    assert found - {("erasing", "{table")} <= set(DELETED_BY_HAND)
    callers = {path.stem for path in sources if re.search(r"self\._destroy\(", path.read_text("utf-8"))}
    assert {"erasing", "sealing", "departing", "ageing"} <= callers, "erasure, withdrawal, death and age"
    assert {path.stem for path in sources if "erasing.destroy(" in path.read_text("utf-8")} == {"erasing"}


@pytest.mark.rule("E4")
def test_age_a_withdrawal_and_an_erasure_are_counted_in_the_same_register(desk: Desk, cast: Cast) -> None:
    consents.record_face_to_face(desk, cast.simone, "P7", True)
    residents.write_habits(desk, cast.simone, "Le café d'abord")
    consents.record_face_to_face(desk, cast.simone, "P7", False)
    consents.confirm_no(desk, cast.simone)
    desk.box.door.erase_person(COORDINATOR, cast.rene, "effacement")
    with desk.box.store.unit():
        desk.box.door._destroy("worker", [cast.karim.id], rule="intervenants", cause="durée", oldest="2025-11-23")
    assert register_of(desk.box) == [("textes", "retrait", 1), ("fiche", "effacement", 1), ("intervenants", "durée", 1)]
    with desk.box.store.maintenance():
        text = str(desk.box.store.rows("SELECT * FROM destruction"))
    assert [one for one in (cast.simone, cast.rene, cast.karim.id, "café", "DELMAS") if one in text] == []


@pytest.mark.rule("E4")
def test_a_relative_removed_and_a_text_forgotten_are_remembered_too(desk: Desk, cast: Cast) -> None:
    contact = residents.add_contact(desk, cast.simone, "Paul", "06 00 00 00 01", "fils")
    residents.write_habits(desk, cast.simone, "Le café d'abord")
    residents.remove_contact(desk, cast.simone, contact)
    residents.write_habits(desk, cast.simone, "")
    assert [scope for _, scope in ledger_of(desk.box)] == ["proche", "texte"]
    assert ledger_of(desk.box)[0][0] == contact
