"""What a NO hid is erased after 72 hours, at once when the code or the coordinator confirms, and never in doubt."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from habitat_box import errors
from habitat_box.domain.consent import State
from habitat_box.domain.erasure import erased_by
from habitat_box.domain.people import COORDINATOR, Actor, Role
from habitat_box.domain.purposes import PURPOSES
from habitat_box.domain.tasks import TaskKind
from habitat_box.usecases import cards, consents, keeping, residents
from habitat_box.usecases.desk import Desk
from habitat_box.usecases.signing_in import Session, session_of
from tests.conftest import Cast, FrozenClock
from tests.full_house import Canaries, add_photo, fill

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


def test_a_no_with_the_code_destroys_nothing_that_another_hand_hid_before(filled: Desk, cast: Cast) -> None:
    thief = card_session(filled, cast.simone)
    consents.say_no(thief.desk, thief, "P7")
    own = card_session(filled, cast.simone, code=True)
    consents.say_no(own.desk, own, "P9")
    left = {str(one) for (one,) in rows(filled, "SELECT purpose FROM optional_data")}
    assert ("P7" in left, "P9" in left) == (True, False)


def test_a_no_with_the_code_under_a_wrong_clock_erases_no_other_subject(said_yes: Desk, cast: Cast, clock: FrozenClock) -> None:
    consents.record_face_to_face(said_yes, cast.simone, "P9", True)
    clock.advance(days=4000)
    rights_desk = said_yes.box.door
    consents.record_face_to_face(said_yes, cast.simone, "P9", False)
    assert not rights_desk.clock_is_sure()
    assert consents.confirm_no(said_yes, cast.simone) == 0
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


# -- each purpose


@pytest.fixture
def filled(desk: Desk, cast: Cast) -> Desk:
    for purpose in (f"P{number}" for number in range(1, 13)):
        consents.record_face_to_face(desk, cast.simone, purpose, True)
        consents.record_face_to_face(desk, cast.rene, purpose, True)
    fill(desk, cast, cast.simone, Canaries())
    add_photo(desk.box, "group", [cast.simone, cast.rene], "P3 P4", Canaries("Groupe"), places=1)
    return desk


def rows(desk: Desk, sql: str) -> list[tuple[object, ...]]:
    with desk.box.store.maintenance():
        return [tuple(row.values()) for row in desk.box.store.rows(sql)]


def things(desk: Desk) -> dict[str, object]:
    return {
        "texts": sorted(str(one) for (one,) in rows(desk, "SELECT purpose FROM optional_data")),
        "photos": sorted(rows(desk, "SELECT photo_id, purpose FROM photo_use")),
        "places": len(rows(desk, "SELECT id FROM publication")),
        "roles": rows(desk, "SELECT roles FROM contact"),
    }


ALL_TEXTS = ["P11", "P12", "P7", "P9"]


@pytest.mark.rule("B6")
@pytest.mark.rule("E5")
@pytest.mark.parametrize(
    ("purpose", "texts", "gone_uses", "places", "roles"),
    [
        ("P1", ALL_TEXTS, [], 3, "planning,nouvelles"),
        ("P2", ALL_TEXTS, [("ph", "P2")], 3, "planning,nouvelles"),
        ("P3", ALL_TEXTS, [("ph", "P3"), ("group", "P3")], 3, "planning,nouvelles"),
        ("P4", ALL_TEXTS, [("ph", "P4"), ("group", "P4")], 0, "planning,nouvelles"),
        ("P5", ALL_TEXTS, [], 3, "nouvelles"),
        ("P6", ALL_TEXTS, [], 3, "planning"),
        ("P7", ["P11", "P12", "P9"], [], 3, "planning,nouvelles"),
        ("P8", ALL_TEXTS, [], 3, "planning,nouvelles"),
        ("P9", ["P11", "P12", "P7"], [], 3, "planning,nouvelles"),
        ("P11", ["P12", "P7", "P9"], [], 3, "planning,nouvelles"),
        ("P12", ["P11", "P7", "P9"], [], 3, "planning,nouvelles"),
    ],
)
@pytest.mark.parametrize("at_once", [True, False], ids=["confirmed", "72 hours"])
def test_a_no_erases_what_its_purpose_kept_and_nothing_else(
    filled: Desk, cast: Cast, clock: FrozenClock, purpose: str, texts: list[str], gone_uses: list[tuple[str, str]],
    places: int, roles: str, at_once: bool,
) -> None:  # fmt: skip
    before = things(filled)
    consents.record_face_to_face(filled, cast.simone, purpose, False)
    assert things(filled) == before
    if at_once:
        consents.confirm_no(filled, cast.simone)
    else:
        clock.advance(hours=72)
        consents.erase_sealed(filled.box)
    own = f"ph{cast.simone}"
    uses = {(own, "P2"), (own, "P3"), (own, "P4"), ("group", "P3"), ("group", "P4")}
    kept = uses - {(own if photo == "ph" else photo, use) for photo, use in gone_uses}
    assert things(filled) == {"texts": texts, "photos": sorted(kept), "places": places, "roles": [(roles,)]}
    assert consents.erase_sealed(filled.box) == 0
    assert keeping.verify(filled).is_whole


@pytest.mark.rule("B6")
@pytest.mark.parametrize(("wait", "erased"), [(-1, 0), (0, 1), (1, 1)])
def test_a_photo_goes_at_the_second_its_72_hours_end(
    filled: Desk, cast: Cast, clock: FrozenClock, wait: int, erased: int
) -> None:
    add_photo(filled.box, "alone", [cast.rene], "P2", Canaries("Seul"))
    consents.record_face_to_face(filled, cast.rene, "P2", False)
    clock.advance(hours=72, seconds=wait)
    assert consents.erase_sealed(filled.box) == erased
    assert len(rows(filled, "SELECT id FROM photo WHERE id = 'alone'")) == 1 - erased


@pytest.mark.rule("B6")
def test_a_group_photo_loses_each_use_one_of_the_group_withdraws_and_goes_with_the_last(
    filled: Desk, cast: Cast, clock: FrozenClock
) -> None:
    consents.record_face_to_face(filled, cast.simone, "P3", False)
    consents.confirm_no(filled, cast.simone)
    assert rows(filled, "SELECT purpose FROM photo_use WHERE photo_id = 'group'") == [("P4",)]
    consents.record_face_to_face(filled, cast.rene, "P4", False)
    consents.confirm_no(filled, cast.rene)
    assert rows(filled, "SELECT id FROM photo") == [(f"ph{cast.simone}",)]


@pytest.mark.rule("B6")
def test_a_no_to_photos_outside_leaves_one_task_for_each_place_due_today(filled: Desk, cast: Cast) -> None:
    consents.record_face_to_face(filled, cast.simone, "P4", False)
    due = [task for task in filled.box.door.tasks() if task.kind is TaskKind.PUBLICATION]
    assert len({task.detail for task in due}) == len(due) == 3
    assert {task.due_on for task in due} == {filled.box.clock().date()}
    consents.confirm_no(filled, cast.simone)
    assert len([task for task in filled.box.door.tasks() if task.kind is TaskKind.PUBLICATION]) == 3
    filled.box.door.erase_person(COORDINATOR, cast.simone, "effacement")
    left = [task for task in filled.box.door.tasks() if task.kind is TaskKind.PUBLICATION]
    assert [task.resident_id for task in left] == [None, None, None]


@pytest.mark.rule("B6")
def test_a_yes_that_ends_by_itself_is_erased_as_a_no_is(filled: Desk, cast: Cast, clock: FrozenClock) -> None:
    before = things(filled)
    with filled.box.store.maintenance():
        filled.box.store.run("UPDATE clock_mark SET sure_at = '2027-11-20T00:00:00.000000Z'")
    clock.advance(days=365)
    filled.box.door.confirm_clock(COORDINATOR)
    consents.end_choices(filled.box)
    assert consents.erase_sealed(filled.box) == 0
    clock.advance(hours=72)
    assert consents.erase_sealed(filled.box) > 0
    assert things(filled)["photos"] == []
    assert before["photos"] != []
    with filled.box.store.unit(write=False):
        causes = {row["cause"] for row in filled.box.store.rows("SELECT cause FROM destruction")}
    assert causes == {"durée"}


def test_a_suspension_hides_and_erases_nothing(filled: Desk, cast: Cast, clock: FrozenClock) -> None:
    before = things(filled)
    person = filled.box.door._one(cast.simone)
    event = replace(person.events["P3"], id="s", receipt_id="s", state=State.SUSPENDED)
    with filled.box.store.unit():
        filled.box.door._append(person.consent_ref, event)
    clock.advance(days=20)
    assert consents.erase_sealed(filled.box) == 0
    assert consents.confirm_no(filled, cast.simone) == 0
    assert things(filled) == before


@pytest.mark.rule("B6")
@pytest.mark.parametrize("code", list(PURPOSES))
def test_what_a_receipt_says_was_erased_is_short_and_there_for_each_purpose(code: str) -> None:
    said = erased_by(code)
    assert said.erased or said.to_do
    for sentence in re.findall(r"[^.]+\.", f"{said.erased} {said.to_do}"):
        assert len(sentence.split()) <= 12, sentence
    assert ("photo" in said.erased) == (code in ("P2", "P3", "P4"))
