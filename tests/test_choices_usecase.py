"""Four ways to say it, one result; papers, questions, representatives, and what a choice leaves to do."""

from __future__ import annotations

import inspect
from datetime import date, timedelta

import pytest

from habitat_box import errors
from habitat_box.domain.consent import Channel, State
from habitat_box.domain.people import DecisionMode
from habitat_box.domain.support import HelperRole, Support
from habitat_box.domain.tasks import TaskKind
from habitat_box.usecases import cards, consents, signing_in
from habitat_box.usecases.desk import Box, Desk
from tests.conftest import Cast, FrozenClock

SEEN = date(2026, 10, 1)
REPRESENTED = Support(DecisionMode.REPRESENTED, True, "", SEEN, "la coordinatrice", SEEN)
SITE = "https://tilleuls.local"


@pytest.fixture
def card(desk: Desk, cast: Cast) -> cards.MadeCard:
    [made] = cards.make_cards(desk, [cast.simone], SITE)
    return made


def held(box: Box, card: cards.MadeCard, *, tablet: bool = False, code: bool = False) -> signing_in.Session:
    token = cards.hold_up(box, token=card.token, tablet=tablet)
    session = signing_in.session_of(box, token)
    if code:
        cards.give_code(session.desk, session, token, card.code)
    return signing_in.session_of(box, token)


def say(desk: Desk, card: cards.MadeCard, channel: Channel, yes: bool) -> consents.Receipt:
    if channel in (Channel.CARD, Channel.TABLET):
        session = held(desk.box, card, tablet=channel is Channel.TABLET, code=yes)
        return (consents.say_yes if yes else consents.say_no)(session.desk, session, "P7")
    if channel is Channel.PAPER:
        return consents.record_paper(desk, consents.card_holder(desk, card.label), ["P7"], yes)[0]
    return consents.record_face_to_face(desk, card.person_id, "P7", yes)


FOUR = pytest.mark.parametrize("channel", [Channel.CARD, Channel.TABLET, Channel.PAPER, Channel.ASSISTED], ids=str)


@pytest.mark.rule("B5", "J5")
@FOUR
def test_a_yes_then_a_no_end_in_the_same_state_by_each_way(
    desk: Desk, card: cards.MadeCard, clock: FrozenClock, channel: Channel
) -> None:
    given = say(desk, card, channel, True)
    clock.advance(hours=24)
    [standing] = [s for s in desk.box.door.standings(desk.actor, card.person_id) if s.purpose.code == "P7"]
    assert (given.yes, given.channel, standing.in_force) == (True, channel, True)
    withdrawn = say(desk, card, channel, False)
    [standing] = [s for s in desk.box.door.standings(desk.actor, card.person_id) if s.purpose.code == "P7"]
    assert (withdrawn.state, withdrawn.channel, standing.in_force) == (State.WITHDRAWN, channel, False)
    assert withdrawn.effective_from == withdrawn.at == clock()


@FOUR
def test_a_yes_with_the_card_alone_waits_a_day_and_one_in_front_of_someone_does_not(
    desk: Desk, card: cards.MadeCard, channel: Channel
) -> None:
    given = say(desk, card, channel, True)
    alone = channel in (Channel.CARD, Channel.TABLET)
    assert given.effective_from - given.at == (timedelta(hours=24) if alone else timedelta())


@pytest.mark.rule("B5")
def test_a_no_needs_no_code_no_reason_and_nobody(desk: Desk, card: cards.MadeCard) -> None:
    session = held(desk.box, card)
    assert not consents.say_no(session.desk, session, "P7").yes
    with pytest.raises(errors.AccessRefused):
        consents.say_yes(session.desk, session, "P7")
    assert set(inspect.signature(consents.say_no).parameters) == {"desk", "session", "code"}


@pytest.mark.rule("B11")
def test_what_is_said_in_front_of_the_coordinator_is_flagged(desk: Desk, cast: Cast) -> None:
    assert consents.record_face_to_face(desk, cast.simone, "P1", True).channel is Channel.ASSISTED
    [event] = desk.box.door.history(desk.actor, cast.simone)
    assert (event.channel, event.helper_role) == (Channel.ASSISTED, HelperRole.COORDINATOR)


@pytest.mark.rule("J5")
def test_a_paper_is_written_whole_or_not_at_all(desk: Desk, card: cards.MadeCard) -> None:
    written = consents.record_paper(desk, card.person_id, ["P1", "P3", "P12"])
    assert [one.purpose.code for one in written] == ["P1", "P3", "P12"]
    with pytest.raises(errors.FieldRefused):
        consents.record_paper(desk, card.person_id, ["P2", "P99"])
    assert len(desk.box.door.history(desk.actor, card.person_id)) == 3


def test_a_slip_finds_its_card_however_it_is_typed_and_a_dead_card_finds_nobody(desk: Desk, card: cards.MadeCard) -> None:
    assert consents.card_holder(desk, f" {card.label.lower()} ") == card.person_id
    cards.revoke_cards(desk, card.person_id)
    for guess in (card.label, "", "ZZZZ"):
        with pytest.raises(errors.CardUnknown):
            consents.card_holder(desk, guess)


def test_the_coordinator_is_told_of_what_was_said_without_her_for_a_week(
    desk: Desk, card: cards.MadeCard, clock: FrozenClock
) -> None:
    for channel in (Channel.CARD, Channel.TABLET, Channel.PAPER, Channel.ASSISTED):
        say(desk, card, channel, False)
    told = consents.made_without_me(desk)
    assert [(person, one.channel) for person, one in told] == [
        (card.person_id, Channel.TABLET),
        (card.person_id, Channel.CARD),
    ]
    clock.advance(days=7, seconds=1)
    assert consents.made_without_me(desk) == []


@FOUR
def test_every_change_is_undone_by_the_card_and_its_code_for_72_hours(
    desk: Desk, card: cards.MadeCard, clock: FrozenClock, channel: Channel
) -> None:
    consents.record_face_to_face(desk, card.person_id, "P7", True)
    say(desk, card, channel, False)
    clock.advance(hours=71, minutes=59)
    alone = held(desk.box, card)
    with pytest.raises(errors.AccessRefused):
        consents.undo_own(alone.desk, alone, "P7")
    session = held(desk.box, card, code=True)
    assert consents.undo_own(session.desk, session, "P7").yes
    clock.advance(hours=72)
    session = held(desk.box, card, code=True)
    with pytest.raises(errors.NothingToUndo):
        consents.undo_own(session.desk, session, "P7")


# -- representatives


@pytest.mark.rule("C2", "C3")
def test_a_representative_is_heard_only_as_the_judge_said(desk: Desk, cast: Cast) -> None:
    with pytest.raises(errors.GrantRefused):
        consents.record_for(desk, cast.simone, "P2", True)
    consents.write_support(desk, cast.simone, REPRESENTED)
    assert consents.support_of(desk, cast.simone) == REPRESENTED
    assert consents.record_for(desk, cast.simone, "P2", True).state is State.GIVEN
    assert consents.record_face_to_face(desk, cast.simone, "P2", False).state is State.WITHDRAWN
    assert consents.record_for(desk, cast.simone, "P2", True).state is State.SUSPENDED
    last = desk.box.door.history(desk.actor, cast.simone)[-1]
    assert (last.given_by.value, last.state) == ("représentant", State.SUSPENDED)


@pytest.mark.rule("C5")
def test_the_representative_is_told_of_a_no_and_can_block_nothing(desk: Desk, card: cards.MadeCard) -> None:
    consents.write_support(desk, card.person_id, REPRESENTED)
    consents.record_for(desk, card.person_id, "P7", True)
    session = held(desk.box, card)
    assert consents.say_no(session.desk, session, "P7").state is State.WITHDRAWN
    kinds = [task.kind for task in desk.box.door.tasks()]
    assert TaskKind.TELL_REPRESENTATIVE in kinds


@pytest.mark.rule("B6")
@pytest.mark.parametrize(
    ("code", "kind"),
    [("P1", TaskKind.BOARD), ("P3", TaskKind.WALLS), ("P5", TaskKind.RELATIVE_SHEET), ("P6", TaskKind.TELL_NOTHING)],
    ids=["P1", "P3", "P5", "P6"],
)
def test_a_no_leaves_what_paper_needs_due_the_same_day_once(desk: Desk, cast: Cast, code: str, kind: TaskKind) -> None:
    consents.record_face_to_face(desk, cast.simone, code, False)
    assert desk.box.door.tasks() == []  # nothing was ever shown
    for _ in range(2):
        consents.record_face_to_face(desk, cast.simone, code, True)
        consents.record_face_to_face(desk, cast.simone, code, False)
    [task] = desk.box.door.tasks()
    assert (task.kind, task.resident_id, task.due_on) == (kind, cast.simone, date(2026, 11, 23))
    desk.box.door.finish_task(desk.actor, task.id)
    assert desk.box.door.tasks() == []
    assert [one.id for one in desk.box.door.tasks(done=True)] == [task.id]
    desk.box.door.finish_task(desk.actor, task.id, done=False)
    assert [one.id for one in desk.box.door.tasks()] == [task.id]
    with pytest.raises(errors.UnknownItem):
        desk.box.door.finish_task(desk.actor, "nothing")


@pytest.mark.rule("B6")
@pytest.mark.parametrize("code", ["P1", "P3", "P5", "P6"])
def test_a_no_taken_back_leaves_no_paper_to_take_down(desk: Desk, cast: Cast, code: str) -> None:
    consents.record_face_to_face(desk, cast.simone, code, True)
    consents.record_face_to_face(desk, cast.simone, code, False)
    assert len(desk.box.door.tasks()) == 1
    assert consents.undo_last(desk, cast.simone, code).yes
    assert desk.box.door.tasks() == []


def test_a_representative_is_not_told_of_her_own_no(desk: Desk, cast: Cast) -> None:
    consents.write_support(desk, cast.simone, REPRESENTED)
    consents.record_for(desk, cast.simone, "P7", True)
    consents.record_for(desk, cast.simone, "P7", False)
    assert desk.box.door.tasks() == []


@pytest.mark.rule("C1", "C2")
def test_a_representatives_yes_ends_with_the_order_that_covered_it(desk: Desk, cast: Cast) -> None:
    consents.write_support(desk, cast.simone, REPRESENTED)
    consents.record_for(desk, cast.simone, "P2", True)
    consents.record_face_to_face(desk, cast.simone, "P7", True)
    consents.write_support(desk, cast.simone, REPRESENTED)
    consents.write_support(desk, cast.simone, Support())
    given = [s.purpose.code for s in desk.box.door.standings(desk.actor, cast.simone) if s.in_force]
    assert given == ["P7"]  # her own word stays
