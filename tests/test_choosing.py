"""Alone, assisted, represented: whose word counts, by the Civil code (art. 459), for twelve purposes."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitat_box.domain import choosing
from habitat_box.domain.access import Field, Look, decide
from habitat_box.domain.consent import (
    Channel,
    State,
    is_in_force,
)
from habitat_box.domain.people import DecisionMode, Role
from habitat_box.domain.purposes import PURPOSES, Purpose
from habitat_box.domain.support import ALONE, GivenBy, HelperRole, Support, is_due_for_review
from habitat_box.errors import GrantRefused, NothingToUndo, StepRefused
from habitat_box.store import migrations
from habitat_box.usecases import consents
from habitat_box.usecases.desk import Desk
from tests.conftest import Cast
from tests.talk import ASSISTED, DAY, EVERY_MODE, EVERY_PURPOSE, MODES, NOW, REPRESENTED, SEEN, Talk


@pytest.mark.rule("C1")
@EVERY_PURPOSE
@EVERY_MODE
def test_a_person_says_yes_herself_in_every_mode(support: Support, purpose: Purpose) -> None:
    talk = Talk(purpose, support)
    assert talk.person(True) is State.GIVEN
    assert talk.on


@pytest.mark.rule("C1")
def test_everyone_new_decides_alone(desk: Desk, cast: Cast) -> None:
    assert consents.support_of(desk, cast.simone) == ALONE == Support()


@pytest.mark.rule("C2", "C4")
@EVERY_PURPOSE
@EVERY_MODE
def test_a_representative_grants_only_what_the_judge_ordered(support: Support, purpose: Purpose) -> None:
    talk = Talk(purpose, support)
    if support is REPRESENTED:
        assert talk.representative(True) is State.GIVEN
    else:
        with pytest.raises(GrantRefused):
            talk.representative(True)
    assert talk.on is (support is REPRESENTED)


@pytest.mark.rule("C2")
def test_a_deed_nobody_saw_gives_no_power() -> None:
    talk = Talk(PURPOSES["P2"], Support(DecisionMode.REPRESENTED, True, "c", None, "", SEEN))
    for yes in (True, False):
        with pytest.raises(GrantRefused):
            talk.representative(yes)


@pytest.mark.rule("C4")
@EVERY_PURPOSE
def test_intimacy_needs_the_judge_himself(purpose: Purpose) -> None:
    talk = Talk(purpose, Support(DecisionMode.REPRESENTED, True, "c", SEEN, "la coordinatrice"))
    assert purpose.intimate is (purpose.code in ("P4", "P6", "P11"))
    if purpose.intimate:
        with pytest.raises(GrantRefused, match="intime"):
            talk.representative(True)
        assert talk.representative(False) is State.REFUSED  # a representative may always protect it
    else:
        assert talk.representative(True) is State.GIVEN


@pytest.mark.rule("C3")
@EVERY_PURPOSE
def test_a_disagreement_suspends_and_only_an_agreement_lifts_it(purpose: Purpose) -> None:
    talk = Talk(purpose, REPRESENTED)
    talk.person(False)
    assert talk.representative(True) is State.SUSPENDED
    assert talk.representative(True) is State.SUSPENDED
    assert not talk.on
    assert talk.person(True) is State.GIVEN
    assert talk.representative(False) is State.SUSPENDED
    assert talk.person(True) is State.SUSPENDED
    assert not talk.on
    assert talk.representative(True) is State.GIVEN
    assert talk.on


@pytest.mark.rule("C5")
@EVERY_PURPOSE
@EVERY_MODE
@pytest.mark.parametrize("channel", [Channel.CARD, Channel.TABLET, Channel.PAPER, Channel.ASSISTED], ids=str)
def test_the_persons_no_always_wins_at_once(support: Support, purpose: Purpose, channel: Channel) -> None:
    talk = Talk(purpose, support)
    if support is REPRESENTED:
        talk.representative(True)
    else:
        talk.person(True)
    assert talk.person(False, HelperRole.NOBODY, channel) is State.WITHDRAWN
    assert not is_in_force(talk.past[-1], talk.at)
    assert talk.past[-1].effective_from == talk.at


@pytest.mark.rule("C2")
@EVERY_PURPOSE
def test_assistance_ordered_for_the_person_is_waited_for(purpose: Purpose) -> None:
    talk = Talk(purpose, ASSISTED)
    for helper in set(HelperRole) - {HelperRole.ASSISTANT}:
        assert talk.person(True, helper) is State.SUSPENDED
    assert talk.person(True, HelperRole.ASSISTANT) is State.GIVEN
    goods_only = Talk(purpose, Support(DecisionMode.ASSISTED, False, "c", SEEN))
    assert goods_only.person(True, HelperRole.NOBODY) is State.GIVEN


@pytest.mark.rule("C6")
@EVERY_PURPOSE
def test_a_yes_not_surely_understood_does_not_count_and_labels_nobody(purpose: Purpose) -> None:
    talk = Talk(purpose)
    talk.person(True)
    assert talk.keep(choosing.doubt(talk.frame())) is State.INVALIDATED
    assert not talk.on
    assert talk.person(True) is State.GIVEN  # the next word counts as any other
    with pytest.raises(NothingToUndo):
        choosing.doubt(Talk(purpose).frame())


@pytest.mark.rule("C8")
def test_a_trusted_person_helps_and_never_decides() -> None:
    talk = Talk(PURPOSES["P5"], ASSISTED)
    assert talk.person(True, HelperRole.TRUSTED) is State.SUSPENDED
    assert {one.value for one in GivenBy} == {"personne", "représentant", "boîte"}
    assert Role.RESIDENT.value == "habitant"
    assert {role.value for role in Role} == {"coordinatrice", "intervenant", "habitant", "boite"}


@pytest.mark.rule("C10")
def test_nothing_is_kept_of_the_measure_but_mode_scope_and_what_was_seen(desk: Desk) -> None:
    with desk.box.store.maintenance():
        found = [row["name"] for row in desk.box.store.rows("PRAGMA table_info(decision_support)")]
    assert found == [
        "resident_id", "mode", "person_scope", "contact_id", "deed_seen_on", "deed_seen_by", "judge_seen_on", "review_on",
    ]  # fmt: skip
    assert set(DecisionMode) == {"seul", "assisté", "représenté"}
    assert len(migrations.STEPS) >= 2


@pytest.mark.rule("C10")
def test_a_mode_is_looked_at_again() -> None:
    assert not is_due_for_review(ALONE, date(2036, 1, 1))
    due = Support(DecisionMode.REPRESENTED, True, "c", SEEN, review_on=date(2027, 10, 1))
    assert [is_due_for_review(due, date(2027, 9, 30) + n * DAY) for n in (0, 1, 2)] == [False, True, True]
    assert is_due_for_review(ASSISTED, NOW.date())


# -- the laws, for any talk


WORDS = st.lists(st.sampled_from(["person yes", "person no", "rep yes", "rep no", "undo", "doubt", "ask"]), max_size=14)


@pytest.mark.rule("C3", "C5")
@given(WORDS, st.sampled_from(list(MODES)), st.sampled_from(list(PURPOSES)))
def test_after_any_talk_a_persons_standing_no_is_never_overcome(words: list[str], mode: str, code: str) -> None:
    talk, own_no = Talk(PURPOSES[code], MODES[mode]), False
    for word in words:
        try:
            if word == "undo":
                talk.undo()
                own_no = False
            elif word == "doubt":
                talk.keep(choosing.doubt(talk.frame()))
            elif word == "ask":
                talk.keep(choosing.ask(talk.purpose, talk.frame()))
            elif word.startswith("person"):
                talk.person(word.endswith("yes"))
                own_no = word.endswith("no")
            else:
                talk.representative(word.endswith("yes"))
        except (GrantRefused, NothingToUndo, StepRefused):
            continue
        assert not (own_no and talk.on)
        given = [event.given_by for event in talk.past if event.state is State.GIVEN]
        assert mode == "represented" or GivenBy.REPRESENTATIVE not in given


@pytest.mark.rule("B8")
def test_no_worker_look_ever_shows_choices() -> None:
    for look, code in product(Look, [None, *PURPOSES]):
        shown = decide(Role.WORKER, look, frozenset() if code is None else frozenset({code}), visits_today=True).fields
        assert not shown & {Field.CONSENTS, Field.SUPPORT}
