"""What an answer does: the file corrected, a purpose ended, a person erased, and what is kept with its reason."""

from __future__ import annotations

from datetime import timedelta

import pytest

from habitat_box.domain import rights as rules
from habitat_box.domain.processings import PROCESSINGS
from habitat_box.domain.rights import Ground, Outcome, Right
from habitat_box.errors import (
    FieldRefused,
    StepRefused,
    UnknownItem,
    UnknownPerson,
)
from habitat_box.store import journal
from habitat_box.usecases import consents, residents, rights
from habitat_box.usecases.desk import Desk
from tests import rights_house
from tests.conftest import TODAY, Cast, FrozenClock


@pytest.mark.rule("G7")
def test_a_request_is_answered_once_and_a_refusal_has_its_ground(desk: Desk, cast: Cast) -> None:
    made = rights.file_request(desk, cast.simone, Right.ACCESS)
    with pytest.raises(StepRefused, match="motif"):
        rights.answer(desk, made.number, Outcome.REFUSED)
    with pytest.raises(StepRefused, match="datée"):
        rights.answer(desk, made.number, on=TODAY - timedelta(days=1))
    ended = rights.answer(desk, made.number, Outcome.REFUSED, Ground.EXCESSIVE)
    assert (ended.outcome, ended.answered_on) == ("refusé : demande excessive", TODAY)
    with pytest.raises(StepRefused, match="déjà"):
        rights.answer(desk, made.number)
    with pytest.raises(UnknownItem):
        rights.answer(desk, "D-2026-777")


@pytest.mark.rule("G4")
def test_a_right_that_a_basis_does_not_give_is_answered_with_its_ground(desk: Desk, cast: Cast) -> None:
    made = rights.file_request(desk, cast.simone, Right.OBJECTION, "planning")
    with pytest.raises(StepRefused, match="n'est pas ouvert"):
        rights.answer(desk, made.number)
    assert rights.answer(desk, made.number, Outcome.REFUSED, Ground.NOT_OPEN).outcome == "refusé : droit non ouvert"


@pytest.mark.rule("G4")
def test_an_objection_stops_an_interest_and_never_the_log(desk: Desk, cast: Cast) -> None:
    urgent = rights.file_request(desk, cast.simone, Right.OBJECTION, "urgence")
    assert rights.answer(desk, urgent.number).outcome == "fait"
    log = rights.file_request(desk, cast.simone, Right.OBJECTION, "journal")
    with pytest.raises(StepRefused, match="le journal continue"):
        rights.answer(desk, log.number)
    assert "motif impérieux" in rights.answer(desk, log.number, Outcome.REFUSED, Ground.IMPERIOUS).outcome
    before = _lines(desk)
    residents.see_person(desk, cast.simone)
    assert _lines(desk) > before


def _lines(desk: Desk) -> int:
    with desk.box.store.unit(write=False):
        return journal.head_of(desk.box.store)[0]


@pytest.mark.rule("G7")
def test_a_correction_changes_the_file_and_the_register_or_neither(desk: Desk, cast: Cast) -> None:
    made = rights.file_request(desk, cast.simone, Right.RECTIFICATION)
    with pytest.raises(FieldRefused):
        rights.rectify(desk, made.number, {"first_name": ""})
    assert rights.request(desk, made.number).answered_on is None
    assert rights.rectify(desk, made.number, {"called": "Mone"}).outcome == "fait"
    assert residents.see_person(desk, cast.simone).card.called == "Mone"
    other = rights.file_request(desk, cast.simone, Right.ACCESS)
    with pytest.raises(StepRefused, match="un autre droit"):
        rights.rectify(desk, other.number, {"called": "X"})


@pytest.mark.rule("E9")
def test_rights_end_with_the_person_and_her_heirs_have_their_own(desk: Desk, cast: Cast) -> None:
    with pytest.raises(StepRefused, match="héritiers"):
        rights.file_request(desk, cast.simone, Right.HEIRS)
    residents.say_goodbye(desk, cast.simone, TODAY, "décès")
    with pytest.raises(StepRefused, match="décès"):
        rights.file_request(desk, cast.simone, Right.ACCESS)
    made = rights.file_request(desk, cast.simone, Right.HEIRS)
    assert rules.ARTICLES[made.right] == "LIL 85"
    assert rights.answer(desk, made.number).outcome == "fait"


@pytest.mark.rule("G7")
def test_somebody_the_box_no_longer_knows_still_gets_an_answer(desk: Desk, cast: Cast) -> None:
    made = rights.file_request(desk, None, Right.ACCESS)
    assert made.person_id is None
    assert rights.answer(desk, made.number, Outcome.REFUSED, Ground.NOTHING_LEFT).outcome.endswith("plus aucune donnée")
    stranger = rights.file_request(desk, None, Right.RECTIFICATION)
    with pytest.raises(StepRefused, match="ne connaît plus"):
        rights.rectify(desk, stranger.number, {"called": "X"})
    with pytest.raises(UnknownPerson):
        rights.file_request(desk, "nobody", Right.ACCESS)


@pytest.mark.rule("G4")
def test_while_she_lives_here_only_what_she_chose_is_erased(desk: Desk, cast: Cast) -> None:
    rights_house.live(desk, cast)
    plan = rights.erasure_plan(desk, cast.simone)
    assert not plan.whole
    assert "Mes habitudes" in plan.now
    reasons = dict(plan.kept)
    assert reasons[PROCESSINGS["planning"].title] == "nécessaire tant que la personne habite ici"
    assert "la loi demande" in reasons[PROCESSINGS["choix"].title]
    assert "motif impérieux" in reasons[PROCESSINGS["journal"].title]
    made = rights.file_request(desk, cast.simone, Right.ERASURE)
    assert rights.erase(desk, made.number).outcome == "fait en partie : nécessaire au contrat"
    card = residents.see_person(desk, cast.simone).card
    assert (card.last_name, card.habits, card.birthday) == ("DELMAS", None, None)
    kept = [row for row in desk.box.door.own_copy(desk.actor, cast.simone)["optional_data"]]
    assert kept == []


@pytest.mark.rule("G4")
def test_one_purpose_is_erased_alone_and_the_others_stay(desk: Desk, cast: Cast) -> None:
    rights_house.live(desk, cast)
    made = rights.file_request(desk, cast.simone, Right.ERASURE, "P7")
    assert rights.erase(desk, made.number).outcome == "fait"
    card = residents.see_person(desk, cast.simone).card
    assert (card.habits, card.birthday) == (None, "24/11")


@pytest.mark.rule("G4", "E4")
def test_once_she_left_her_file_goes_and_the_proofs_stay(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    rights_house.live(desk, cast)
    residents.say_goodbye(desk, cast.simone, TODAY)
    clock.advance(days=2)
    plan = rights.erasure_plan(desk, cast.simone)
    assert plan.whole
    assert {PROCESSINGS["dossier"].title, PROCESSINGS["planning"].title} <= set(plan.now)
    assert {PROCESSINGS["choix"].title, PROCESSINGS["droits"].title} <= {title for title, _ in plan.kept}
    made = rights.file_request(desk, cast.simone, Right.ERASURE)
    ended = rights.erase(desk, made.number)
    assert (ended.outcome, ended.person_id) == ("fait en partie : obligation de garder", None)
    with pytest.raises(UnknownPerson):
        rights.erasure_plan(desk, cast.simone)
    assert cast.rene in {card.person_id for card in rights.people(desk)}


@pytest.mark.rule("B5", "G4")
def test_an_erasure_leaves_a_no_that_can_be_proved(desk: Desk, cast: Cast) -> None:
    rights_house.live(desk, cast)
    rights.erase(desk, rights.file_request(desk, cast.simone, Right.ERASURE, "P10").number)
    last = [one for one in consents.all_choices(desk, [cast.simone])[cast.simone] if one.purpose.code == "P10"][0]
    assert last.words_of_state == "retiré"
