"""A stay that ends: a death the same day, any other departure the day after; cards, choices, photos, reminders."""

from __future__ import annotations

from datetime import timedelta

import pytest

from habitat_box import errors
from habitat_box.domain.consent import State
from habitat_box.domain.people import COORDINATOR
from habitat_box.domain.tasks import TaskKind
from habitat_box.usecases import cards, consents, keeping, residents
from habitat_box.usecases.desk import Desk
from habitat_box.usecases.signing_in import session_of
from tests.conftest import TODAY, Cast, FrozenClock
from tests.full_house import Canaries, add_photo, count_rows, fill

pytestmark = pytest.mark.rule("E9")
PURPOSES = [f"P{number}" for number in range(1, 13)]


@pytest.fixture
def living(desk: Desk, cast: Cast) -> Desk:
    for purpose in PURPOSES:
        consents.record_face_to_face(desk, cast.simone, purpose, True)
        consents.record_face_to_face(desk, cast.rene, purpose, True)
    fill(desk, cast, cast.simone, Canaries())
    add_photo(desk.box, "group", [cast.simone, cast.rene], "P3", Canaries("Groupe"))
    add_photo(desk.box, "hers", [cast.rene], "P2", Canaries("Autre"))
    return desk


def in_force(desk: Desk, person: str) -> set[str]:
    return {one.purpose.code for one in desk.box.door.standings(COORDINATOR, person) if one.in_force}


def photos(desk: Desk) -> list[str]:
    with desk.box.store.maintenance():
        return sorted(row["id"] for row in desk.box.store.rows("SELECT id FROM photo"))


def texts(desk: Desk) -> list[str]:
    with desk.box.store.maintenance():
        return sorted(row["purpose"] for row in desk.box.store.rows("SELECT purpose FROM optional_data"))


def card_of(desk: Desk, person: str) -> tuple[str, str]:
    (made,) = cards.make_cards(desk, [person], "https://box.local")
    return made.token, cards.hold_up(desk.box, token=made.token)


def test_a_death_acts_the_same_day(living: Desk, cast: Cast) -> None:
    token, session = card_of(living, cast.simone)
    with living.box.store.unit():
        living.box.door._add_task(TaskKind.RENEW, cast.simone, "P1", TODAY)
    assert photos(living) == ["group", "hers", f"ph{cast.simone}"]
    residents.say_goodbye(living, cast.simone, TODAY, "décès")
    assert in_force(living, cast.simone) == set()
    assert in_force(living, cast.rene) == set(PURPOSES)
    assert photos(living) == ["hers"]
    assert texts(living) == ["P11", "P12", "P7"]
    for opens in (lambda: cards.hold_up(living.box, token=token), lambda: session_of(living.box, session)):
        with pytest.raises(errors.HabitatError):
            opens()
    kinds = [task.kind for task in living.box.door.tasks() if task.resident_id == cast.simone]
    assert TaskKind.RENEW not in kinds
    assert {TaskKind.WALLS, TaskKind.PUBLICATION, TaskKind.BOARD} <= set(kinds)
    assert keeping.verify(living).is_whole


def test_what_a_dead_person_kept_is_erased_after_72_hours(living: Desk, cast: Cast, clock: FrozenClock) -> None:
    residents.say_goodbye(living, cast.simone, TODAY, "décès")
    clock.advance(hours=72)
    consents.erase_sealed(living.box)
    assert texts(living) == []
    with living.box.store.maintenance():
        assert living.box.store.rows("SELECT roles FROM contact") == [{"roles": ""}]


def test_a_death_said_for_another_day_waits_for_it(living: Desk, cast: Cast, clock: FrozenClock) -> None:
    residents.say_goodbye(living, cast.simone, TODAY + timedelta(days=2), "décès")
    for _day in range(2):
        consents.erase_sealed(living.box)
        assert in_force(living, cast.simone) == set(PURPOSES)
        clock.advance(days=1)
    consents.erase_sealed(living.box)
    assert in_force(living, cast.simone) == set()
    assert photos(living) == ["hers"]


@pytest.mark.parametrize("code", ["départ", "fin de droit", "autre"])
@pytest.mark.parametrize(("days", "over"), [(-1, False), (0, False), (1, True)])
def test_another_departure_ends_all_but_keeping_in_touch_the_day_after(
    living: Desk, cast: Cast, clock: FrozenClock, code: str, days: int, over: bool
) -> None:
    token, _ = card_of(living, cast.simone)
    leaving = TODAY + timedelta(days=3)
    residents.say_goodbye(living, cast.simone, leaving, code)
    clock.advance(days=3 + days)
    consents.erase_sealed(living.box)
    assert in_force(living, cast.simone) == ({"P12"} if over else set(PURPOSES))
    assert len(photos(living)) == 3
    if over:
        with pytest.raises(errors.CardUnknown):
            cards.hold_up(living.box, token=token)
        clock.advance(hours=72)
        consents.erase_sealed(living.box)
        assert (photos(living), texts(living)) == (["hers"], ["P12"])
    else:
        assert cards.hold_up(living.box, token=token)


def test_a_stay_is_closed_once(living: Desk, cast: Cast, clock: FrozenClock) -> None:
    residents.say_goodbye(living, cast.simone, TODAY, "décès")
    before = count_rows(living.box)
    assert living.box.door.close_stay(COORDINATOR, cast.simone) == 0
    assert living.box.door.close_stays(COORDINATOR) == 0
    assert living.box.door.close_stay(COORDINATOR, cast.rene) == 0
    assert count_rows(living.box) == before
    with pytest.raises(errors.UnknownPerson):
        living.box.door.close_stay(COORDINATOR, "nobody")


def test_a_clock_in_doubt_closes_no_stay_by_itself(living: Desk, cast: Cast, clock: FrozenClock) -> None:
    residents.say_goodbye(living, cast.simone, TODAY + timedelta(days=40), "départ")
    clock.advance(days=45)
    consents.erase_sealed(living.box)
    assert in_force(living, cast.simone) == set(PURPOSES)


def test_the_yes_of_the_dead_ends_by_the_box_and_the_proof_stays(living: Desk, cast: Cast) -> None:
    residents.say_goodbye(living, cast.simone, TODAY, "décès")
    last = living.box.door.history(COORDINATOR, cast.simone)[-12:]
    assert {event.state for event in last} == {State.EXPIRED}
    assert {event.channel.value for event in last} == {"boîte"}


def test_after_an_erasure_the_proof_is_reached_by_a_receipt_alone_and_names_nobody(living: Desk, cast: Cast) -> None:
    receipt = consents.record_face_to_face(living, cast.simone, "P1", False).receipt_id
    consent_ref = living.box.door._one(cast.simone).consent_ref
    log_ref = living.box.door._one(cast.simone).log_ref
    events = count_rows(living.box)["consent_event"]
    living.box.door.erase_person(COORDINATOR, cast.simone, "effacement")
    assert count_rows(living.box)["consent_event"] == events
    event, ref = living.box.door.receipt(COORDINATOR, receipt)
    assert (event.purpose, event.state, ref) == ("P1", State.WITHDRAWN, consent_ref)
    with pytest.raises(errors.UnknownPerson):
        living.box.door.history(COORDINATOR, cast.simone)
    with living.box.store.maintenance():
        assert (
            living.box.store.rows("SELECT id FROM resident WHERE log_ref = ? OR consent_ref = ?", (log_ref, consent_ref)) == []
        )
        lines = living.box.store.rows("SELECT seq FROM access_log WHERE subject_ref = ?", (log_ref,))
    assert lines, "the lines stay in the chain and link to nobody"
    assert keeping.verify(living).is_whole
