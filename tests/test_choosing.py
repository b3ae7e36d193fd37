"""Alone, assisted, represented: whose word counts, by the Civil code (art. 459), for twelve purposes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitat_box.domain import choosing
from habitat_box.domain.access import Field, Look, decide
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
from habitat_box.domain.people import DecisionMode, Role
from habitat_box.domain.purposes import PURPOSES, Purpose
from habitat_box.domain.support import ALONE, GivenBy, HelperRole, Support, is_due_for_review
from habitat_box.errors import GrantRefused, NothingToUndo, StepRefused
from habitat_box.store import migrations
from habitat_box.usecases import consents
from habitat_box.usecases.desk import Desk
from tests.conftest import Cast, FrozenClock

NOW = datetime(2026, 11, 23, 8, 40, tzinfo=UTC)
SEEN = date(2026, 10, 1)
HOUR, DAY, TICK = timedelta(hours=1), timedelta(days=1), timedelta(microseconds=1)
ASSISTED = Support(DecisionMode.ASSISTED, True, "c", SEEN, "la coordinatrice")
REPRESENTED = Support(DecisionMode.REPRESENTED, True, "c", SEEN, "la coordinatrice", SEEN)
NOT_FOR_THE_PERSON = Support(DecisionMode.REPRESENTED, False, "c", SEEN, "la coordinatrice", SEEN)
MODES = {"alone": ALONE, "assisted": ASSISTED, "represented for goods": NOT_FOR_THE_PERSON, "represented": REPRESENTED}
EVERY_PURPOSE = pytest.mark.parametrize("purpose", PURPOSES.values(), ids=list(PURPOSES))
EVERY_MODE = pytest.mark.parametrize("support", MODES.values(), ids=list(MODES))


class Talk:
    """A run of words about one purpose, an hour apart."""

    def __init__(self, purpose: Purpose, support: Support = ALONE) -> None:
        self.purpose, self.support, self.at = purpose, support, NOW
        self.past: list[ConsentEvent] = []

    def frame(self, channel: Channel = Channel.ASSISTED, helper: HelperRole = HelperRole.NOBODY) -> Frame:
        self.at += HOUR
        return Frame(f"e{len(self.past)}", f"r{len(self.past)}", self.at, channel, list(self.past), helper)

    def keep(self, event: ConsentEvent) -> State:
        self.past.append(event)
        return event.state

    def person(self, yes: bool, helper: HelperRole = HelperRole.ASSISTANT, channel: Channel = Channel.ASSISTED) -> State:
        return self.keep(choosing.answer(self.purpose, yes, self.frame(channel, helper), self.support))

    def representative(self, yes: bool) -> State:
        return self.keep(choosing.answer_of_representative(self.purpose, yes, self.frame(), self.support))

    def undo(self) -> State:
        return self.keep(choosing.undo(self.frame(), self.support))

    @property
    def on(self) -> bool:
        return bool(self.past) and is_in_force(self.past[-1], self.at + DAY)


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


# -- undo, asking, ending


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
