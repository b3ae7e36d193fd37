"""A worker's day on her phone: what each person allows, and nothing after a NO."""

from __future__ import annotations

import re

import pytest

from habitat_box.store import journal
from habitat_box.store.moments import text_of
from habitat_box.usecases import consents, log_verify, residents
from habitat_box.usecases.desk import Desk
from habitat_box.usecases.own_data import look_lines
from tests.conftest import MONDAY, Cast, FrozenClock, at, visit
from tests.test_log_heads import rewrite_whole_chain
from tests.web_house import WebHouse, card_of

HABITS = "Le café avant tout, volets ouverts"


def test_a_worker_sees_first_name_door_and_hour_and_no_more(desk: Desk, cast: Cast) -> None:
    residents.write_habits(desk, cast.simone, HABITS)
    residents.add_contact(desk, cast.simone, "Nora Delmas", "06 12 34 56 78", "fille", ("urgence",))
    residents.add_contact(desk, cast.simone, "Paul Delmas", "06 99 99 99 99", "fils", ("nouvelles",))
    phone = WebHouse(desk).phone_of(cast.sonia.id)
    assert "9 h à 10 h" in phone.text
    assert "Simone D." in phone.text
    assert "Porte A01" in phone.text
    assert "Nora Delmas, 06 12 34 56 78" in phone.text
    assert 'href="tel:0612345678"' in phone.page.get_data(as_text=True)
    for hidden in ("DELMAS", "Béraud", "café", "Cabinet", "06 99", "Paul", "Karim"):
        assert hidden not in phone.text


@pytest.mark.rule("B6")
def test_a_no_acts_at_the_workers_very_next_request(desk: Desk, cast: Cast) -> None:
    residents.write_habits(desk, cast.simone, HABITS)
    for code in ("P7", "P8", "P1"):
        consents.record_face_to_face(desk, cast.simone, code, True)
    web = WebHouse(desk)
    phone, tablet = web.phone_of(cast.sonia.id), web.tablet_with(card_of(desk, cast.simone))
    assert HABITS in phone.text
    assert "Cabinet de l'Erdre, 18 h" in phone.text
    phone.get("/tableau")
    assert "9 h · Simone" in phone.text

    tablet.get("/choix/P7")
    for code in ("P7", "P8", "P1"):
        tablet.post(f"/choix/{code}/non")

    phone.get("/visites")
    assert "Simone D." in phone.text
    assert HABITS not in phone.text
    assert "Cabinet" not in phone.text
    phone.get("/tableau")
    assert "Simone" not in phone.text
    assert "9 h · Visite" in phone.text


def test_a_look_from_a_phone_is_told_to_the_resident(desk: Desk, cast: Cast) -> None:
    WebHouse(desk).phone_of(cast.sonia.id)
    told = [line for line in look_lines(desk, cast.simone, MONDAY) if "Aide & Présence" in line.who]
    assert len(told) == 1
    assert told[0].what == "a regardé vos visites du jour"


def test_a_visit_is_marked_now_then_past(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    phone = WebHouse(desk).phone_of(cast.sonia.id)
    assert "maintenant" not in phone.text
    clock.advance(minutes=5)
    phone.get("/visites")
    clock.advance(minutes=8)
    phone.get("/visites")
    clock.advance(minutes=8)
    assert "maintenant" in phone.get("/visites").get_data(as_text=True)
    for _ in range(7):
        clock.advance(minutes=9)
        phone.get("/visites")
    assert "passée" in phone.text
    assert "maintenant" not in phone.text


@pytest.mark.rule("D7")
def test_a_worker_without_a_visit_sees_an_empty_day(desk: Desk, cast: Cast) -> None:
    phone = WebHouse(desk).phone_of(cast.nadia.id)
    assert "Aucune visite aujourd'hui" in phone.text
    assert "Simone" not in phone.text


def test_the_board_shows_activities_and_no_name_without_a_yes(desk: Desk, cast: Cast) -> None:
    with desk.box.store.unit():
        desk.box.store.insert(
            "activity",
            {
                "id": "a1",
                "title": "Atelier soupe",
                "place": "Cuisine",
                "day": MONDAY.date().isoformat(),
                "starts_at": text_of(at(15)),
                "ends_at": text_of(at(17)),
            },
        )
    phone = WebHouse(desk).phone_of(cast.sonia.id)
    phone.get("/tableau")
    assert "15 h · Atelier soupe · Cuisine" in phone.text
    assert phone.text.count("Visite") >= 3
    for hidden in ("Simone", "René", "Présence", "A01", "Sonia"):
        assert hidden not in phone.text


def test_words_of_a_resident_are_never_a_tag(desk: Desk, cast: Cast) -> None:
    residents.write_habits(desk, cast.simone, "<script>alert(1)</script> & <b>café</b>")
    consents.record_face_to_face(desk, cast.simone, "P7", True)
    phone = WebHouse(desk).phone_of(cast.sonia.id)
    page = phone.page.get_data(as_text=True)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;" in page
    assert "<script" not in page


def test_a_day_of_eight_visits_fits_in_a_first_flight(desk: Desk, cast: Cast) -> None:
    residents.write_habits(desk, cast.simone, HABITS)
    residents.add_contact(desk, cast.simone, "Nora Delmas", "06 12 34 56 78", "fille", ("urgence",))
    consents.record_face_to_face(desk, cast.simone, "P7", True)
    consents.record_face_to_face(desk, cast.simone, "P8", True)
    for hour in range(12, 18):
        visit(desk, "Aide & Présence", cast.simone, cast.sonia.id, at(hour))
    page = WebHouse(desk).phone_of(cast.sonia.id).page
    assert page.get_data(as_text=True).count("Simone D.") == 7
    assert len(page.data) <= 14_000
    assert page.data.count(b"src=") == 0
    assert page.data.count(b'<link rel="stylesheet"') == 0


@pytest.mark.rule("F14")
def test_a_worker_takes_a_receipt_that_finds_out_a_log_written_anew(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    phone = WebHouse(desk).phone_of(cast.sonia.id)
    seen = re.search(r"Reçu : ligne [^.]+\.", phone.text)
    assert seen is not None
    with desk.box.store.unit(write=False):
        seq, head = journal.head_of(desk.box.store)
        last = desk.box.store.one("SELECT actor, object FROM access_log WHERE seq = ?", (seq,))
    assert last == {"actor": cast.sonia.id, "object": "les visites du jour"}
    assert log_verify.read_sheet(seen[0]) == log_verify.Sheet(seq, head[:16])
    phone.post("/partir")
    left = re.search(r"Reçu : ligne [^.]+\.", phone.text)
    assert left is not None
    assert "Tapez vos six chiffres" in phone.text
    for receipt in (seen[0], left[0]):
        assert log_verify.verify(desk, receipt).holds
    rewrite_whole_chain(desk.box.store, clock)
    for receipt in (seen[0], left[0]):
        assert log_verify.verify(desk, receipt).since is log_verify.Since.REWRITTEN


def test_a_worker_without_a_visit_has_nothing_to_take_and_an_address_made_up_shows_nothing(desk: Desk, cast: Cast) -> None:
    phone = WebHouse(desk).phone_of(cast.nadia.id)
    assert "Aucune visite" in phone.text
    assert "Reçu" not in phone.text
    phone.post("/partir")
    phone.get("/?recu=12-<b>")
    assert "Reçu" not in phone.text
    assert "Tapez vos six chiffres" in phone.text
