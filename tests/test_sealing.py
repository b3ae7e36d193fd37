"""What a NO hid is erased after 72 hours, at once when the code or the coordinator confirms, and never in doubt."""

from __future__ import annotations

from dataclasses import replace

import pytest

from habitat_box import errors
from habitat_box.domain.people import Actor, Role
from habitat_box.usecases import cards, consents, residents
from habitat_box.usecases.desk import Desk
from habitat_box.usecases.signing_in import Session, session_of
from tests.conftest import Cast, FrozenClock

WORDS = "Le café avant tout, volets ouverts"


@pytest.fixture
def said_yes(desk: Desk, cast: Cast) -> Desk:
    consents.record_face_to_face(desk, cast.simone, "P7", True)
    residents.write_habits(desk, cast.simone, WORDS)
    return desk


def card_session(desk: Desk, person: str, *, code: bool = False) -> Session:
    (made,) = cards.make_cards(desk, [person], "https://box.local")
    token = cards.hold_up(desk.box, token=made.token)
    session = session_of(desk.box, token)
    if code:
        cards.give_code(session.desk, session, token, made.code)
        session = session_of(desk.box, token)
    return session


def kept(desk: Desk) -> list[str]:
    with desk.box.store.unit(write=False), desk.box.store.opened({"optional_data": {"words"}}):
        return [row["words"] for row in desk.box.store.rows("SELECT words FROM optional_data")]


def test_a_card_alone_hides_and_destroys_nothing_for_three_days(said_yes: Desk, cast: Cast, clock: FrozenClock) -> None:
    session = card_session(said_yes, cast.simone)
    consents.say_no(session.desk, session, "P7")
    clock.advance(hours=71, minutes=59)
    assert consents.erase_sealed(said_yes.box) == 0
    assert kept(said_yes) == [WORDS]
    clock.advance(minutes=1)
    assert consents.erase_sealed(said_yes.box) == 1
    assert kept(said_yes) == []


def test_a_yes_given_back_in_time_keeps_the_words(said_yes: Desk, cast: Cast, clock: FrozenClock) -> None:
    consents.record_face_to_face(said_yes, cast.simone, "P7", False)
    clock.advance(hours=70)
    consents.record_face_to_face(said_yes, cast.simone, "P7", True)
    clock.advance(hours=70)
    assert consents.erase_sealed(said_yes.box) == 0
    assert residents.see_person(said_yes, cast.simone).card.habits == WORDS


def test_a_no_with_the_code_erases_at_once(said_yes: Desk, cast: Cast) -> None:
    session = card_session(said_yes, cast.simone, code=True)
    consents.say_no(session.desk, session, "P7")
    assert kept(said_yes) == []


def test_a_no_to_another_subject_erases_nothing(said_yes: Desk, cast: Cast) -> None:
    session = card_session(said_yes, cast.simone, code=True)
    consents.say_no(session.desk, session, "P1")
    assert kept(said_yes) == [WORDS]


def test_the_coordinator_confirms_and_the_words_go(said_yes: Desk, cast: Cast) -> None:
    consents.record_face_to_face(said_yes, cast.simone, "P7", False)
    assert kept(said_yes) == [WORDS]
    assert consents.confirm_no(said_yes, cast.simone) == 1
    assert kept(said_yes) == []
    assert consents.confirm_no(said_yes, cast.simone) == 0


def test_nobody_confirms_a_no_that_was_not_said(said_yes: Desk, cast: Cast) -> None:
    assert consents.confirm_no(said_yes, cast.simone) == 0
    assert consents.confirm_no(said_yes, cast.rene) == 0
    assert kept(said_yes) == [WORDS]


def test_a_worker_confirms_nothing(said_yes: Desk, cast: Cast) -> None:
    with pytest.raises(errors.AccessRefused):
        consents.confirm_no(said_yes.box.desk(cast.sonia), cast.simone)
    with pytest.raises(errors.AccessRefused):
        consents.confirm_no(said_yes.box.desk(Actor("x", Role.RESIDENT)), cast.simone)
    assert kept(said_yes) == [WORDS]


@pytest.mark.parametrize("jump", [{"days": -1}, {"days": 31}], ids=["back", "far ahead"])
def test_a_wrong_clock_erases_nothing(said_yes: Desk, cast: Cast, clock: FrozenClock, jump: dict[str, float]) -> None:
    consents.record_face_to_face(said_yes, cast.simone, "P7", False)
    clock.advance(hours=71)
    residents.names(said_yes)
    clock.advance(**jump)
    assert consents.erase_sealed(said_yes.box) == 0
    assert kept(said_yes) == [WORDS]


def test_what_was_erased_is_told_to_the_resident(said_yes: Desk, cast: Cast, clock: FrozenClock) -> None:
    consents.record_face_to_face(said_yes, cast.simone, "P7", False)
    clock.advance(hours=73)
    consents.erase_sealed(said_yes.box)
    looks = residents.see_person(said_yes, cast.simone).looks
    assert ("La boîte", "a effacé un texte de votre fiche") in {(one.who, one.what) for one in looks}


def test_an_empty_house_has_nothing_to_erase(desk: Desk) -> None:
    assert consents.erase_sealed(desk.box) == 0
    assert consents.erase_sealed(replace(desk.box)) == 0
