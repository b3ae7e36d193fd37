"""A worker's account ends with her mission, and her name goes a year later once no line of the log is hers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from habitat_box import errors
from habitat_box.domain.people import COORDINATOR
from habitat_box.usecases import enrolment, retention
from habitat_box.usecases.desk import Desk
from habitat_box.usecases.signing_in import session_of, sign_in
from tests.conftest import TODAY, Cast, FrozenClock, at, visit

PIN = "482915"


def enrolled(desk: Desk, worker: str) -> str:
    """Bring a worker's phone in and give its secret."""
    secret = enrolment.knock(desk.box, token=enrolment.invite(desk, worker).token).secret
    enrolment.confirm(desk, enrolment.waiting(desk)[0].match_code)
    enrolment.choose_pin(desk.box, secret, PIN, PIN)
    return secret


def names(desk: Desk) -> set[str]:
    return {one.name for one in desk.box.door.workers()}


def go_on(desk: Desk, clock: FrozenClock, days: int) -> None:
    clock.advance(days=days)
    retention.confirm_date(desk)
    retention.tend(desk.box)


@pytest.mark.rule("F10")
def test_a_worker_past_her_last_day_signs_in_no_more(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    secret = enrolled(desk, cast.sonia.id)
    retention.end_mission(desk, cast.sonia.id, TODAY)
    token = sign_in(desk.box, secret, PIN)
    assert session_of(desk.box, token).worker == "Sonia Marchand"
    clock.advance(hours=15, minutes=19)  # 23:59 of her last day
    token = sign_in(desk.box, secret, PIN)
    clock.advance(minutes=1)
    with pytest.raises(errors.NotSignedIn):
        session_of(desk.box, token)
    with pytest.raises(errors.SignInRefused):
        sign_in(desk.box, secret, PIN)


@pytest.mark.rule("F10")
def test_inviting_her_again_begins_another_mission(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    retention.end_mission(desk, cast.sonia.id, TODAY - timedelta(days=10))
    secret = enrolled(desk, cast.sonia.id)
    assert session_of(desk.box, sign_in(desk.box, secret, PIN)).worker == "Sonia Marchand"


def test_a_mission_of_nobody_does_not_end(desk: Desk, cast: Cast) -> None:
    with pytest.raises(errors.UnknownPerson):
        retention.end_mission(desk, "nobody", TODAY)
    with pytest.raises(errors.AccessRefused):
        retention.end_mission(desk.box.desk(cast.sonia), cast.sonia.id, TODAY)


@pytest.mark.rule("E1", "F10")
def test_a_name_stays_while_a_line_of_the_log_is_hers(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    retention.end_mission(desk, cast.sonia.id, TODAY)
    retention.set_limit(desk, "journal", 400, "contrôle interne", TODAY + timedelta(days=1000))
    desk.box.door.log(cast.sonia, "entrer", "le site")
    go_on(desk, clock, 365)
    assert "Sonia Marchand" in names(desk)
    assert retention.status(desk).overdue == ()
    go_on(desk, clock, 35)
    go_on(desk, clock, 1)
    assert "Sonia Marchand" not in names(desk)


@pytest.mark.rule("E1")
def test_a_mission_nobody_ended_ends_after_180_days_without_a_visit_or_a_passage(
    desk: Desk, cast: Cast, clock: FrozenClock
) -> None:
    secret = enrolled(desk, cast.karim.id)
    go_on(desk, clock, 100)
    sign_in(desk.box, secret, PIN)
    go_on(desk, clock, 179)
    sign_in(desk.box, secret, PIN)  # seen 179 days ago, without a visit since
    go_on(desk, clock, 181)
    clock.advance(days=1)
    with pytest.raises(errors.SignInRefused):
        sign_in(desk.box, secret, PIN)
    go_on(desk, clock, 365)
    assert names(desk) == set()


def test_a_worker_who_still_has_visits_keeps_her_name(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    desk.box.door.end_mission(COORDINATOR, cast.sonia.id, TODAY)
    visit(desk, "Aide & Présence", cast.simone, cast.sonia.id, at(9, day=TODAY + timedelta(days=300)))
    go_on(desk, clock, 400)
    assert "Sonia Marchand" in names(desk)
    go_on(desk, clock, 81)
    assert "Sonia Marchand" not in names(desk)
