"""What time does to a choice: an undo, a question, a reminder, an end, a suspension."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from habitat_box.domain import choosing
from habitat_box.domain.choosing import Frame
from habitat_box.domain.consent import (
    NOT_ASKED_AGAIN,
    UNDONE_WITHIN,
    Channel,
    ConsentEvent,
    State,
    ends_soon,
    is_in_force,
    is_sealed,
    may_be_asked,
    standing,
)
from habitat_box.domain.purposes import PURPOSES, Purpose
from habitat_box.domain.support import ALONE, GivenBy, Support
from habitat_box.errors import NothingToUndo, StepRefused
from habitat_box.usecases import consents
from habitat_box.usecases.desk import Desk
from tests.conftest import Cast, FrozenClock
from tests.talk import ASSISTED, DAY, EVERY_PURPOSE, NOT_FOR_THE_PERSON, NOW, REPRESENTED, TICK, Talk


@EVERY_PURPOSE
def test_a_change_is_undone_within_72_hours_and_no_later(purpose: Purpose) -> None:
    talk = Talk(purpose)
    talk.person(True)
    first = talk.past[-1]
    talk.person(False)
    said = talk.past[-1]

    def undone(after: timedelta) -> ConsentEvent:
        return choosing.undo(Frame("u", "u", said.at + after, Channel.CARD, list(talk.past)))

    back = undone(UNDONE_WITHIN - TICK)
    assert back.state is State.GIVEN
    assert back.valid_until == first.valid_until  # undoing renews nothing
    assert is_in_force(back, back.at)
    with pytest.raises(NothingToUndo):
        undone(UNDONE_WITHIN)


def test_undoing_a_yes_is_a_no_and_undoing_a_waiting_yes_too() -> None:
    for channel in (Channel.CARD, Channel.ASSISTED):
        talk = Talk(PURPOSES["P7"])
        talk.person(True, channel=channel)
        assert talk.undo() is State.WITHDRAWN


def test_undoing_a_withdrawn_waiting_yes_keeps_its_wait() -> None:
    talk = Talk(PURPOSES["P7"])
    talk.person(True, channel=Channel.CARD)
    starts = talk.past[-1].effective_from
    talk.person(False, channel=Channel.CARD)
    talk.undo()
    assert talk.past[-1].effective_from == starts


@pytest.mark.rule("C2")
@pytest.mark.parametrize("now", [ALONE, ASSISTED, NOT_FOR_THE_PERSON], ids=["alone", "assisted", "for goods"])
def test_an_undo_brings_back_no_yes_of_someone_who_represents_her_no_more(now: Support) -> None:
    talk = Talk(PURPOSES["P7"], REPRESENTED)
    assert talk.representative(True) is State.GIVEN
    assert talk.representative(False) is State.WITHDRAWN
    assert choosing.undo(talk.frame(), REPRESENTED).state is State.GIVEN
    assert choosing.undo(talk.frame(), now).state is not State.GIVEN


def test_nothing_said_or_a_question_is_nothing_to_undo() -> None:
    talk = Talk(PURPOSES["P1"])
    with pytest.raises(NothingToUndo):
        choosing.undo(talk.frame())
    talk.keep(choosing.ask(talk.purpose, talk.frame()))
    with pytest.raises(NothingToUndo):
        choosing.undo(talk.frame())


@pytest.mark.rule("B9")
@EVERY_PURPOSE
@pytest.mark.parametrize("off", [-1, 0, 1])
def test_nobody_asks_again_for_180_days_after_a_no(purpose: Purpose, off: int) -> None:
    talk = Talk(purpose)
    talk.person(False)
    at = talk.past[-1].at + NOT_ASKED_AGAIN + off * DAY
    assert timedelta(days=180) == NOT_ASKED_AGAIN
    assert may_be_asked(talk.past[-1], at) is (off >= 0)
    frame = Frame("q", "q", at, Channel.ASSISTED, list(talk.past))
    if off < 0:
        with pytest.raises(StepRefused, match="180"):
            choosing.ask(purpose, frame)
    else:
        assert choosing.ask(purpose, frame).state is State.ASKED
    # She may open the subject herself any day.
    assert choosing.answer(purpose, True, Frame("y", "y", talk.at, Channel.CARD, list(talk.past))).state is State.GIVEN


@pytest.mark.rule("B2")
@EVERY_PURPOSE
def test_a_question_is_no_answer_and_takes_no_yes_away(purpose: Purpose, desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    assert standing(purpose, None, NOW).words_of_state == "non demandé"
    consents.ask(desk, cast.simone, purpose.code)
    [asked] = [s for s in consents.all_choices(desk, [cast.simone])[cast.simone] if s.purpose == purpose]
    assert (asked.words_of_state, asked.in_force) == ("demandé", False)
    consents.record_face_to_face(desk, cast.simone, purpose.code, True)
    clock.advance(days=purpose.valid_days - 30)
    consents.ask(desk, cast.simone, purpose.code)
    [still] = [s for s in consents.all_choices(desk, [cast.simone])[cast.simone] if s.purpose == purpose]
    assert (still.words_of_state, still.in_force, still.ends_soon) == ("donné", True, True)


@pytest.mark.rule("B7")
@EVERY_PURPOSE
@pytest.mark.parametrize("off", [-1, 0, 1])
def test_a_yes_ends_on_its_day_and_is_reminded_thirty_days_before(purpose: Purpose, off: int) -> None:
    talk = Talk(purpose)
    talk.person(True)
    event = talk.past[-1]
    assert event.valid_until == event.at + timedelta(days=180 if purpose.code == "P4" else 365)
    assert ends_soon(event, event.valid_until - timedelta(days=30) + off * DAY) is (off >= 0)
    end = event.valid_until + off * DAY
    assert is_in_force(event, end) is (off < 0)
    assert standing(purpose, event, end).words_of_state == ("donné" if off < 0 else "expiré")


@pytest.mark.rule("B7")
def test_the_box_writes_that_a_yes_has_ended_once(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    consents.record_face_to_face(desk, cast.simone, "P4", True)
    consents.record_face_to_face(desk, cast.simone, "P7", True)
    clock.advance(days=179)
    assert consents.end_choices(desk.box) == 0
    clock.advance(days=1)
    assert consents.end_choices(desk.box) == 0  # half a year without a sign: the date is in doubt
    desk.box.door.confirm_clock(desk.actor)
    assert consents.end_choices(desk.box) == 1
    assert consents.end_choices(desk.box) == 0
    last = desk.box.door.history(desk.actor, cast.simone)[-1]
    assert (last.purpose, last.state, last.channel, last.given_by) == ("P4", State.EXPIRED, Channel.BOX, GivenBy.BOX)


@pytest.mark.parametrize("state", list(State), ids=str)
def test_a_suspension_hides_and_never_erases(state: State) -> None:
    talk = Talk(PURPOSES["P7"])
    talk.person(True)
    event = replace(talk.past[-1], state=state)
    sealed = is_sealed(event, event.at + timedelta(hours=72))
    assert sealed is (state in (State.REFUSED, State.WITHDRAWN, State.EXPIRED, State.INVALIDATED))
    assert not is_sealed(event, event.at + timedelta(hours=72) - TICK)
    assert is_in_force(event, event.at) is (state is State.GIVEN)
