"""What a resident reads of herself after her code: who saw her data, what is kept, what she can ask."""

from __future__ import annotations

import pytest

from habitat_box.domain.access import Look
from habitat_box.domain.rights import Right
from habitat_box.usecases import consents, residents
from habitat_box.usecases.desk import Desk
from lan_web.pages.own import LINES, RIGHTS
from tests.conftest import Cast, FrozenClock
from tests.web_house import WebHouse, card_of


def test_who_saw_her_data_is_told_for_a_month_or_for_twelve(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    residents.write_habits(desk, cast.simone, "Le café")
    clock.advance(days=40)
    tablet = WebHouse(desk).known_by(card_of(desk, cast.simone))
    month = tablet.see("/choix/mes-donnees").replace("\u00a0", " ")
    assert "Depuis le 2 décembre 2026." in month
    assert "lundi 23 novembre 2026" not in month
    year = tablet.see("/choix/mes-donnees?depuis=an").replace("\u00a0", " ")
    assert "lundi 23 novembre 2026" in year
    for odd in ("?depuis=toujours", "?depuis=mois&page=-3", "?page=abc"):
        assert "Depuis le 2 décembre 2026." in tablet.see(f"/choix/mes-donnees{odd}").replace("\u00a0", " ")


def test_a_long_list_comes_in_pages_that_stay_light(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    for _day in range(LINES + 5):
        desk.box.door.look(desk.actor, Look.PERSON, cast.simone)
        clock.advance(days=1)
    tablet = WebHouse(desk).known_by(card_of(desk, cast.simone))
    first = tablet.get("/choix/mes-donnees?depuis=an").get_data(as_text=True)
    assert first.count("<li><h2>") + first.count("<li><p>") == LINES
    assert len(first.encode()) <= 60_000
    assert "lundi 23 novembre 2026" not in first
    older = tablet.get("/choix/mes-donnees?depuis=an&page=2").get_data(as_text=True)
    assert "lundi\u00a023" in older or "lundi 23 novembre 2026" in older
    assert "Voir plus ancien" not in older


def test_she_reads_what_the_house_keeps_of_her_and_only_of_her(desk: Desk, cast: Cast) -> None:
    residents.add_contact(desk, cast.simone, "Nora Delmas", "06 12 34 56 78", "fille", ("urgence",))
    residents.write_habits(desk, cast.simone, "Le café avant tout")
    read = WebHouse(desk).known_by(card_of(desk, cast.simone)).see("/choix/ma-fiche").replace("\u00a0", " ")
    for line in ("Mme Simone DELMAS", "A01", "Nora Delmas", "fille", "06 12 34 56 78", "Le café avant tout"):
        assert line in read, line
    for hidden in ("René", "Béraud", "Sonia", "B01"):
        assert hidden not in read


def test_a_card_alone_reads_neither_her_file_nor_who_saw_it(desk: Desk, cast: Cast) -> None:
    tablet = WebHouse(desk).tablet_with(card_of(desk, cast.simone))
    for path in ("/choix/ma-fiche", "/choix/mes-donnees", "/choix/mes-donnees?depuis=an"):
        assert "Tapez votre code" in tablet.see(path)
        assert "Simone" not in tablet.text


@pytest.mark.rule("G8")
def test_a_resident_reads_her_rights_and_where_to_complain_without_a_code(desk: Desk, cast: Cast) -> None:
    tablet = WebHouse(desk).tablet_with(card_of(desk, cast.simone))
    read = tablet.see("/choix/mes-droits").replace("\u00a0", " ")
    for title in ("Voir", "Corriger", "Effacer", "Mettre de côté", "Refuser", "Emporter"):
        assert title in read
    assert "Vous pouvez vous plaindre à la CNIL." in read
    assert "www.cnil.fr" in read
    assert "Claire Morel, 02 40 00 00 00" in read
    assert "Simone" not in read
    own = {Right.ACCESS, Right.RECTIFICATION, Right.ERASURE, Right.LIMITATION, Right.OBJECTION, Right.PORTABILITY}
    assert len(RIGHTS) == len(own)


def test_what_she_reads_of_herself_leaves_a_trace_too(desk: Desk, cast: Cast) -> None:
    tablet = WebHouse(desk).known_by(card_of(desk, cast.simone))
    tablet.get("/choix/ma-fiche")
    assert "Vous avez regardé vos données." in tablet.see("/choix/mes-donnees")


@pytest.mark.rule("B5")
def test_her_choices_are_hers_to_read_after_the_code_alone(desk: Desk, cast: Cast) -> None:
    consents.record_face_to_face(desk, cast.simone, "P7", True)
    tablet = WebHouse(desk).known_by(card_of(desk, cast.simone))
    assert "Vous avez dit OUI." in tablet.see("/choix/P7")
