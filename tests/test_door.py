"""The door: decided, logged, then read; refusals as often as successes."""

from __future__ import annotations

import pytest

from habitat_box.domain.access import Look
from habitat_box.domain.consent import Channel
from habitat_box.domain.people import COORDINATOR, Actor, Role
from habitat_box.errors import AccessRefused, UnknownPerson
from habitat_box.store import journal
from habitat_box.usecases import consents, residents, visits
from habitat_box.usecases.desk import Box, Desk
from tests.conftest import Cast


def lines(box: Box) -> int:
    with box.store.unit(write=False):
        return journal.head_of(box.store)[0]


def test_a_worker_sees_her_visit_and_nothing_that_needs_a_yes(box: Box, cast: Cast) -> None:
    seen, others = box.door.own_visits(cast.sonia, visits.today_of(box.desk(cast.sonia)))

    assert [v.resident_id for v in seen.visits] == [cast.simone, cast.rene]
    card = seen.cards[cast.simone]
    assert (card.first_name, card.last_initial, card.dwelling) == ("Simone", "D", "A01")
    assert card.last_name is None
    assert card.habits is None
    assert others == ()


def test_a_worker_without_a_visit_sees_nobody(box: Box, cast: Cast) -> None:
    seen, others = box.door.own_visits(cast.nadia, visits.today_of(box.desk(cast.nadia)))
    assert seen.visits == ()
    assert seen.cards == {}
    assert others == ()


def test_habits_show_with_a_yes_and_vanish_with_a_no(desk: Desk, cast: Cast) -> None:
    residents.write_habits(desk, cast.simone, "Le café avant tout, volets ouverts")
    consents.record_face_to_face(desk, cast.simone, "P7", True)
    sonia = desk.box.desk(cast.sonia)
    assert visits.see_own_day(sonia).seen.cards[cast.simone].habits == "Le café avant tout, volets ouverts"

    consents.record_face_to_face(desk, cast.simone, "P7", False)

    assert visits.see_own_day(sonia).seen.cards[cast.simone].habits is None


def test_other_services_show_their_hour_only_with_p8(desk: Desk, cast: Cast) -> None:
    sonia = desk.box.desk(cast.sonia)
    assert visits.see_own_day(sonia).others == ()

    consents.record_face_to_face(desk, cast.simone, "P8", True)

    (other,) = visits.see_own_day(sonia).others
    assert (other.organisation, other.local_start.hour, other.worker) == ("Cabinet de l'Erdre", 18, "")


def test_the_board_names_only_who_said_yes(desk: Desk, cast: Cast) -> None:
    consents.record_face_to_face(desk, cast.rene, "P1", True)
    board = visits.see_board(desk.box.desk(cast.nadia))
    assert [board.seen.who(v).name for v in board.seen.visits] == ["Visite", "René", "Visite"]
    assert {v.organisation for v in board.seen.visits} == {""}


def test_every_look_leaves_one_line_a_person(box: Box, desk: Desk, cast: Cast) -> None:
    before = lines(box)
    box.door.look(COORDINATOR, Look.PERSON, cast.simone)
    assert lines(box) == before + 1
    visits.see_own_day(box.desk(cast.sonia))
    assert lines(box) == before + 3


def test_a_refusal_is_logged_then_raised(box: Box, cast: Cast) -> None:
    before = lines(box)
    with pytest.raises(AccessRefused):
        box.door.look(cast.sonia, Look.PERSON, cast.simone)
    with box.store.unit(write=False):
        last = box.store.one("SELECT result, shown FROM access_log ORDER BY seq DESC LIMIT 1")
    assert lines(box) == before + 1
    assert last == {"result": "refusé", "shown": ""}


def test_nobody_is_shown_when_the_log_cannot_be_written(box: Box, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr(journal, "append", full)
    with pytest.raises(OSError, match="no room"):
        box.door.look(COORDINATOR, Look.PERSON, cast.simone)


def test_an_unknown_person_is_not_found(box: Box) -> None:
    with pytest.raises(UnknownPerson):
        box.door.look(COORDINATOR, Look.PERSON, "0" * 32)


def test_a_resident_cannot_choose_for_another(box: Box, cast: Cast) -> None:
    stranger = Actor("someone-else", Role.RESIDENT)
    with pytest.raises(AccessRefused):
        box.door.choose(stranger, cast.simone, "P7", False, Channel.CARD, "r1")


def test_a_card_never_prints_its_values(box: Box, cast: Cast) -> None:
    card = box.door.look(COORDINATOR, Look.PERSON, cast.simone)
    assert "Simone" not in repr(card)
    assert card.first_name == "Simone"


def test_the_log_chain_holds_after_a_day_of_looks(box: Box, desk: Desk, cast: Cast) -> None:
    visits.see_day(desk)
    visits.see_own_day(box.desk(cast.karim))
    with box.store.unit(write=False):
        verdict = journal.verify(box.store)
    assert verdict.first_bad is None
    assert verdict.count == lines(box)


def test_habits_allowed_and_not_written_are_empty_not_hidden(desk: Desk, cast: Cast) -> None:
    assert residents.see_person(desk, cast.simone).card.habits is None
    consents.record_face_to_face(desk, cast.simone, "P7", True)
    assert residents.see_person(desk, cast.simone).card.habits == ""
