"""The access log: pseudonyms and fixed words, chained, and every damage named."""

from __future__ import annotations

import pytest

from habitat_box.domain.access import Field, Look
from habitat_box.domain.people import COORDINATOR
from habitat_box.store import journal
from habitat_box.store.connection import Store
from habitat_box.store.journal import Entry
from habitat_box.usecases import consents, enrolment, keeping, own_data, residents, visits
from habitat_box.usecases.desk import Desk
from tests.conftest import Cast

FIXED = {
    "regarder",
    "inscrire",
    "corriger",
    "écrire",
    "effacer",
    "importer",
    "associer",
    "imprimer",
    "annuler",
    "dire oui",
    "dire non",
    "inviter",
    "fermer",
    "reprendre",
    "entrer",
    "présenter",
    "sauvegarder",
    "",
}


def rows(store: Store) -> list[dict[str, object]]:
    with store.unit(write=False):
        return store.rows("SELECT seq, actor, role, action, object, subject_ref, shown, result FROM access_log ORDER BY seq")


@pytest.mark.rule("D4", "F11")
def test_the_log_holds_no_name_no_text_and_no_search_word(desk: Desk, cast: Cast) -> None:
    residents.write_habits(desk, cast.simone, "Volets ouverts")
    residents.correct(desk, cast.simone, {"phone": "02 40 11 22 33", "called": "Simonette"})
    residents.find_person(desk, "delmas")
    residents.add_contact(desk, cast.rene, "Paul Béraud", "06 00 00 00 01", "famille")
    consents.record_face_to_face(desk, cast.simone, "P7", True)
    visits.see_day(desk)
    enrolment.invite(desk, cast.sonia.id)

    said = repr(rows(desk.box.store))

    for word in (
        "Simon",
        "simon",
        "DELMAS",
        "delmas",
        "Béraud",
        "Paul",
        "Volets",
        "02 40",
        "Sonia",
        "Aide",
        cast.simone,
        cast.rene,
    ):
        assert word not in said
    with desk.box.store.unit(write=False):
        assert {row["action"] for row in rows(desk.box.store)} <= FIXED
    objects = {str(row["object"]) for row in rows(desk.box.store)}
    assert objects <= {look.value for look in Look} | {"les proches", "les habitudes", "la carte", "un téléphone", "P7"}
    shown = {word for row in rows(desk.box.store) for word in str(row["shown"]).split(",") if word}
    assert shown <= {field.value for field in Field}


@pytest.mark.rule("F12")
def test_a_line_changed_dropped_or_added_is_named(desk: Desk, cast: Cast) -> None:
    store = desk.box.store
    visits.see_day(desk)

    def first_bad(sql: str) -> int | None:
        with store.maintenance():
            store.run("BEGIN")
            store.run("DROP TRIGGER access_log_stays")
            store.run("DROP TRIGGER access_log_remains")
            store.run(sql)
            verdict = journal.verify(store)
            store.run("ROLLBACK")
        return verdict.first_bad

    assert first_bad("UPDATE access_log SET actor = 'autre' WHERE seq = 3") == 3
    assert first_bad("UPDATE access_log SET shown = '' WHERE seq = 2") == 2
    assert first_bad("DELETE FROM access_log WHERE seq = 4") == 4
    assert first_bad("UPDATE access_log SET head = x'00' WHERE seq = 5") == 5
    assert (
        first_bad("DELETE FROM access_log WHERE seq = (SELECT max(seq) FROM access_log)") is None
    )  # only a head kept outside shows a lost tail
    assert keeping.verify(desk).is_whole


def test_a_lost_tail_shows_against_a_head_kept_outside(desk: Desk, cast: Cast) -> None:
    before = keeping.verify(desk)
    visits.see_day(desk)
    assert keeping.verify(desk).log_lines > before.log_lines
    assert keeping.verify(desk).head != before.head
    assert len(before.head) == 64


def test_many_lines_are_written_at_once_in_order(desk: Desk) -> None:
    store = desk.box.store
    before = len(rows(store))
    with store.unit():
        journal.append(store, desk.box.clock(), COORDINATOR, [Entry("regarder", "la fiche", str(n)) for n in range(250)])
    added = rows(store)[before:]
    assert [row["subject_ref"] for row in added] == [str(n) for n in range(250)]
    assert keeping.verify(desk).is_whole


def test_an_empty_box_has_a_whole_chain(desk: Desk) -> None:
    found = keeping.verify(desk)
    assert found.is_whole
    assert found.log_lines == 0


def test_a_line_stays_only_if_what_it_tells_was_done(desk: Desk, cast: Cast) -> None:
    before = len(rows(desk.box.store))
    with pytest.raises(ZeroDivisionError), desk.box.store.unit():
        raise ZeroDivisionError(desk.box.door.look(COORDINATOR, Look.PERSON, cast.simone))
    assert len(rows(desk.box.store)) == before


@pytest.mark.rule("G6")
def test_a_resident_reads_who_looked_in_plain_french(desk: Desk, cast: Cast) -> None:
    visits.see_own_day(desk.box.desk(cast.sonia))
    visits.see_own_day(desk.box.desk(cast.sonia))
    lines = own_data.who_looked_for(desk, cast.simone)
    worker = next(line for line in lines if "Aide" in line.who)
    assert worker.who == "Une personne du service Aide & Présence"
    assert worker.what == "a regardé vos visites du jour"
    assert {"prénom", "porte"} <= set(worker.shown)
    assert worker.times == 2
    assert "Sonia" not in repr(lines)
