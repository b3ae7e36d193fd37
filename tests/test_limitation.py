"""A record set aside: nobody reads or changes it but the rights screen, and its visits keep their hour without a name."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from habitat_box.domain.access import Field, Look, decide
from habitat_box.domain.people import COORDINATOR, Role
from habitat_box.domain.purposes import PURPOSES
from habitat_box.errors import AccessRefused, RecordLimited, UnknownPerson
from habitat_box.usecases import cards, consents, own_data, photos, printing, residents, rights, signing_in, visits
from habitat_box.usecases.desk import Desk
from habitat_box.words import monday_of
from tests.conftest import TODAY, Cast
from tests.photo_house import jpeg
from tests.rights_house import live

ALL = frozenset(PURPOSES)
HOURS = frozenset({Field.VISITS})
NAMES = {Field.CIVILITY, Field.FIRST_NAME, Field.LAST_NAME, Field.CALLED, Field.DWELLING, Field.VISITS}


def aside(role: Role, look: Look) -> frozenset[Field]:
    return decide(role, look, ALL, visits_today=True, own=True, limited=True).fields


@pytest.mark.rule("G5")
@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.WORKER, Role.BOX])
@pytest.mark.parametrize("look", [look for look in Look if look is not Look.RIGHTS])
def test_every_role_loses_sight_of_a_record_set_aside(role: Role, look: Look) -> None:
    shown = aside(role, look)
    before = decide(role, look, ALL, visits_today=True, own=True).fields
    if look is Look.IMPORT:
        assert shown == before & NAMES
    elif look in (Look.DAY, Look.VISIT, Look.BOARD, Look.PAPER):
        assert shown == before & HOURS
    else:
        assert shown == frozenset()


@pytest.mark.rule("G5")
def test_the_rights_screen_and_she_herself_see_what_they_saw() -> None:
    for role, look in ((Role.COORDINATOR, Look.RIGHTS), (Role.RESIDENT, Look.OWN), (Role.RESIDENT, Look.CHOICE)):
        assert aside(role, look) == decide(role, look, ALL, own=True).fields != frozenset()
    assert aside(Role.WORKER, Look.RIGHTS) == frozenset()


@pytest.mark.rule("G5")
def test_the_coordinator_finds_a_record_set_aside_on_the_rights_screen_alone(desk: Desk, cast: Cast) -> None:
    rights.limit_person(desk, cast.simone, True)
    assert rights.limited(desk) == {cast.simone: TODAY}
    assert {card.person_id for card in residents.names(desk)} == {cast.rene}
    with pytest.raises(RecordLimited, match="mise de côté"):
        residents.see_person(desk, cast.simone)
    with pytest.raises(UnknownPerson):
        residents.find_person(desk, "Simone")
    assert {card.name for card in rights.people(desk)} == {"Simone DELMAS", "René Béraud"}


@pytest.mark.rule("G5")
def test_nobody_changes_a_record_set_aside(desk: Desk, cast: Cast) -> None:
    rights.limit_person(desk, cast.simone, True)
    for change in (
        lambda: residents.correct(desk, cast.simone, {"called": "Mone"}),
        lambda: residents.add_contact(desk, cast.simone, "Paul", "06 00 00 00 01", "fils"),
        lambda: residents.write_habits(desk, cast.simone, "Le café"),
    ):
        with pytest.raises(RecordLimited):
            change()
    rights.limit_person(desk, cast.simone, False)
    residents.correct(desk, cast.simone, {"called": "Mone"})
    assert residents.see_person(desk, cast.simone).card.name == "Mone DELMAS"


@pytest.mark.rule("G5")
def test_the_planning_keeps_the_hour_as_a_reserved_block(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    live(desk, cast)
    rights.limit_person(desk, cast.simone, True)
    seen = visits.see_day(desk).seen
    hers = [visit for visit in seen.visits if visit.resident_id == cast.simone]
    assert [seen.who(visit).name for visit in hers] == ["Bloc réservé", "Bloc réservé"]
    card = seen.cards[cast.simone]
    assert replace(card, person_id="", limited=False) == replace(type(card)(""), limited=False)
    week = visits.see_week(desk, monday_of(TODAY))
    assert {card.name for card in week.residents} == {"Bloc réservé", "René Béraud"}
    own = visits.see_own_day(desk.box.desk(cast.sonia))
    assert [own.seen.who(visit).name for visit in own.seen.visits] == ["Bloc réservé", "René B."]
    assert own.seen.cards[cast.simone].dwelling is None
    assert own.seen.cards[cast.simone].contacts is None
    board = subprocess.run(
        ["pdftotext", str(printing.print_board(desk, tmp_path)), "-"], capture_output=True, text=True, check=True
    ).stdout
    assert "Simone" not in board
    assert "réservé" not in board  # nobody in the common room learns that someone set her record aside


@pytest.mark.rule("G5", "B5", "C5")
def test_she_still_says_no_and_sees_her_data_while_set_aside(desk: Desk, cast: Cast) -> None:
    consents.record_face_to_face(desk, cast.simone, "P1", True)
    (card,) = cards.make_cards(desk, [cast.simone], "https://x")
    rights.limit_person(desk, cast.simone, True)
    token = cards.hold_up(desk.box, token=card.token)
    session = signing_in.session_of(desk.box, token)
    assert not consents.say_no(session.desk, session, "P1").yes
    cards.give_code(session.desk, session, token, card.code)
    session = signing_in.session_of(desk.box, token)
    assert any(line.what == "a mis vos données de côté" for line in own_data.who_looked(session.desk, session))


@pytest.mark.rule("G5")
def test_a_refused_look_at_a_record_set_aside_is_logged_as_refused(desk: Desk, cast: Cast) -> None:
    rights.limit_person(desk, cast.simone, True)
    with pytest.raises(AccessRefused):
        desk.box.door.look(COORDINATOR, Look.PERSON, cast.simone)
    lines = own_data.look_lines(desk, cast.simone, desk.box.clock(), None, Look.RIGHTS)
    assert any(line.refused for line in lines)


@pytest.mark.rule("G5")
def test_a_planning_received_is_still_compared_with_her_visits(desk: Desk, cast: Cast) -> None:
    service = desk.box.door.organisation_named("Aide & Présence")
    assert service is not None
    before = desk.box.door.planning_of(desk.actor, service.id, TODAY, TODAY)
    rights.limit_person(desk, cast.simone, True)
    assert desk.box.door.planning_of(desk.actor, service.id, TODAY, TODAY) == before


@pytest.mark.rule("G5")
def test_nothing_is_added_to_a_record_set_aside_by_way_of_a_photo(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    photo_file = tmp_path / "groupe.jpg"
    photo_file.write_bytes(jpeg())
    for person in (cast.simone, cast.rene):
        consents.record_face_to_face(desk, person, "P4", True)
    kept = photos.add_photo(desk, photo_file, [cast.rene, cast.simone], ["P4"])
    rights.limit_person(desk, cast.simone, True)
    with pytest.raises(RecordLimited):
        photos.add_photo(desk, photo_file, [cast.rene, cast.simone], ["P4"])
    with pytest.raises(RecordLimited):
        photos.publish(desk, kept, "Journal", TODAY)
    rights.limit_person(desk, cast.simone, False)
    assert photos.publish(desk, kept, "Journal", TODAY)
