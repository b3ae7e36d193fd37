"""Choices: when a YES counts, that a NO always does, and that nothing said is ever overwritten."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitat_box.domain import consent
from habitat_box.domain.choosing import Frame, answer
from habitat_box.domain.consent import (
    COOL_DOWN,
    Channel,
    ConsentEvent,
    State,
    in_force,
    is_in_force,
    standing,
)
from habitat_box.domain.purposes import PURPOSES
from habitat_box.errors import NothingToUndo
from habitat_box.usecases import consents, keeping
from habitat_box.usecases.desk import Desk
from tests.conftest import Cast, FrozenClock

NOW = datetime(2026, 11, 23, 8, 40, tzinfo=UTC)
P7 = PURPOSES["P7"]
DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)


def said(yes: bool, channel: Channel, at: datetime = NOW, previous: ConsentEvent | None = None) -> ConsentEvent:
    return answer(P7, yes, Frame("e1", "r1", at, channel, [] if previous is None else [previous]))


def test_nobody_said_anything_is_a_no() -> None:
    assert not is_in_force(None, NOW)
    assert in_force([], NOW) == frozenset()
    assert standing(P7, None, NOW).waiting_until is None


def test_a_yes_by_card_waits_a_day_and_a_yes_face_to_face_does_not() -> None:
    by_card, face_to_face = said(True, Channel.CARD), said(True, Channel.ASSISTED)

    assert standing(P7, by_card, NOW).waiting_until == NOW + COOL_DOWN
    assert not is_in_force(by_card, NOW + COOL_DOWN - TICK)
    assert is_in_force(by_card, NOW + COOL_DOWN)
    assert is_in_force(face_to_face, NOW)
    assert timedelta(hours=24) == COOL_DOWN


def test_a_second_yes_by_card_does_not_start_the_wait_again() -> None:
    first = said(True, Channel.CARD)
    second = said(True, Channel.CARD, NOW + timedelta(hours=20), first)
    assert second.effective_from == NOW + COOL_DOWN
    renewed = said(True, Channel.CARD, NOW + 30 * DAY, second)
    assert is_in_force(renewed, NOW + 30 * DAY)


def test_a_yes_by_card_after_a_no_or_after_its_end_waits_again() -> None:
    given_ = said(True, Channel.ASSISTED)
    withdrawn = said(False, Channel.CARD, NOW + DAY, given_)
    assert said(True, Channel.CARD, NOW + 2 * DAY, withdrawn).effective_from == NOW + 3 * DAY
    late = NOW + timedelta(days=P7.valid_days)
    assert said(True, Channel.CARD, late, given_).effective_from == late + COOL_DOWN


def test_a_yes_ends_on_its_last_day() -> None:
    event = said(True, Channel.ASSISTED)
    end = NOW + timedelta(days=365)
    assert event.valid_until == end
    assert is_in_force(event, end - TICK)
    assert not is_in_force(event, end)


def test_a_no_after_a_yes_is_a_withdrawal_else_a_refusal() -> None:
    refused = said(False, Channel.CARD)
    assert refused.state is State.REFUSED
    assert said(False, Channel.CARD, previous=refused).state is State.REFUSED
    assert said(False, Channel.CARD, previous=said(True, Channel.CARD)).state is State.WITHDRAWN


@pytest.mark.parametrize("state", [state for state in State if state is not State.GIVEN])
def test_every_state_but_given_is_a_no(state: State) -> None:
    assert not is_in_force(replace(said(True, Channel.ASSISTED), state=state), NOW)


def test_a_new_version_or_a_new_text_never_inherits_a_yes(monkeypatch: pytest.MonkeyPatch) -> None:
    event = said(True, Channel.ASSISTED)
    monkeypatch.setitem(consent.PURPOSES, "P7", replace(P7, version=2))
    assert not is_in_force(event, NOW)
    monkeypatch.setitem(consent.PURPOSES, "P7", replace(P7, recipients="Tout le monde."))
    assert not is_in_force(event, NOW)
    without = {code: one for code, one in consent.PURPOSES.items() if code != "P7"}
    monkeypatch.setattr(consent, "PURPOSES", without)  # taking one out and back would change their order
    assert not is_in_force(event, NOW)


def test_a_notice_says_all_a_notice_must() -> None:
    for code, purpose in PURPOSES.items():
        assert purpose.code == code
        assert all(len(sentence.split()) <= 12 for sentence in purpose.sentences)
        assert purpose.recipients
        assert purpose.after_no
        assert purpose.data
        assert 0 < purpose.valid_days <= 365
        assert purpose.text_sha256 == sha256(purpose.text.encode()).hexdigest()


MOVES = st.lists(
    st.tuples(st.booleans(), st.sampled_from([Channel.CARD, Channel.ASSISTED]), st.integers(0, 500 * 24)), max_size=12
)


@given(MOVES, st.integers(0, 500 * 24))
def test_whatever_was_said_in_whatever_order_the_last_word_decides(moves: list[tuple[bool, Channel, int]], wait: int) -> None:
    at, last, since = NOW, None, None
    for yes, channel, hours in moves:
        at += timedelta(hours=hours)
        # The model: `since` is when the present run of YES takes effect, None after a NO or an end.
        if last is not None and since is not None and at >= last.valid_until:
            since = None
        if not yes:
            since = None
        elif channel is Channel.ASSISTED:
            since = at
        elif since is None:
            since = at + COOL_DOWN
        last = said(yes, channel, at, last)
    asked = at + timedelta(hours=wait)
    expected = last is not None and since is not None and since <= asked < at + timedelta(days=365)
    assert is_in_force(last, asked) is expected


# -- in the store


def events(desk: Desk) -> list[dict[str, object]]:
    columns = (
        "seq",
        "subject_ref",
        "id",
        "purpose",
        "version",
        "text_sha256",
        "language",
        "state",
        "at",
        "effective_from",
        "valid_until",
        "channel",
        "given_by",
        "helper_role",
        "receipt_id",
        "previous_hash",
        "hash",
    )
    with desk.box.store.unit(write=False), desk.box.store.opened({"consent_event": columns}):
        return desk.box.store.rows(f"SELECT {', '.join(columns)} FROM consent_event ORDER BY seq")  # noqa: S608


def test_each_choice_is_one_more_event_chained_to_the_one_before(desk: Desk, cast: Cast) -> None:
    for person, yes in ((cast.simone, True), (cast.rene, True), (cast.simone, False)):
        consents.record_face_to_face(desk, person, "P7", yes)

    rows = events(desk)

    assert [row["state"] for row in rows] == ["donné", "donné", "retiré"]
    previous = ""
    for row in rows:
        said_ = {name: value for name, value in row.items() if name not in ("seq", "previous_hash", "hash")}
        line = json.dumps({**said_, "previous": previous}, sort_keys=True, ensure_ascii=False)
        assert row["previous_hash"] == previous
        assert row["hash"] == sha256(line.encode()).hexdigest()
        previous = str(row["hash"])
    assert len({row["receipt_id"] for row in rows}) == 3
    assert desk.box.door.first_broken_choice() is None


def test_a_choice_changed_in_the_file_is_named_by_the_check(desk: Desk, cast: Cast) -> None:
    for code in ("P1", "P7", "P8"):
        consents.record_face_to_face(desk, cast.simone, code, True)
    with desk.box.store.maintenance():
        desk.box.store.run("DROP TRIGGER consent_event_stays")
        desk.box.store.run("UPDATE consent_event SET state = 'refusé' WHERE seq = 2")

    assert desk.box.door.first_broken_choice() == 2
    found = keeping.verify(desk)
    assert not found.is_whole
    assert found.first_bad is None


def test_a_no_hides_at_the_next_look_and_a_yes_by_card_shows_a_day_later(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    door = desk.box.door
    person = next(p for p in door.all_standings(desk.actor, [cast.simone]))

    def shown() -> bool:
        return next(s.in_force for s in door.standings(desk.actor, person) if s.purpose.code == "P7")

    door.choose(desk.actor, cast.simone, "P7", True, Channel.CARD, "r1")
    assert not shown()
    clock.advance(hours=24)
    assert shown()
    door.choose(desk.actor, cast.simone, "P7", False, Channel.CARD, "r2")
    assert not shown()


def test_an_undo_puts_back_what_was_in_force_and_nothing_more(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    def now() -> bool:
        return next(s.in_force for s in desk.box.door.standings(desk.actor, cast.simone) if s.purpose.code == "P7")

    with pytest.raises(NothingToUndo):
        consents.undo_last(desk, cast.simone, "P7")
    consents.record_face_to_face(desk, cast.simone, "P7", True)
    consents.record_face_to_face(desk, cast.simone, "P7", False)
    consents.undo_last(desk, cast.simone, "P7")
    assert now()
    ends = next(s.event for s in desk.box.door.standings(desk.actor, cast.simone) if s.purpose.code == "P7")
    assert ends is not None
    assert ends.valid_until == clock() + timedelta(days=365)
    consents.record_face_to_face(desk, cast.simone, "P7", False)
    clock.advance(hours=72)
    with pytest.raises(NothingToUndo):
        consents.undo_last(desk, cast.simone, "P7")
    assert not now()
    assert [event.state for event in desk.box.door.history(desk.actor, cast.simone)].count(State.GIVEN) == 2


def test_an_undo_never_puts_an_old_yes_on_a_new_text(desk: Desk, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    consents.record_face_to_face(desk, cast.simone, "P7", True)
    consents.record_face_to_face(desk, cast.simone, "P7", False)
    monkeypatch.setitem(consent.PURPOSES, "P7", replace(P7, version=2, recipients="Tout le monde."))
    consents.undo_last(desk, cast.simone, "P7")
    assert [event.state for event in desk.box.door.history(desk.actor, cast.simone)][-1] is not State.GIVEN
