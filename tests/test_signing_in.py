"""A known phone and its PIN: what opens, what pauses, what ends, and that strangers cost nothing."""

from __future__ import annotations

import threading

import pytest

from crypto import tokens
from habitat_box import errors
from habitat_box.usecases import enrolment, residents, signing_in, visits
from habitat_box.usecases.desk import Box, Desk
from tests.conftest import Cast, FrozenClock

PIN = "483926"


@pytest.fixture
def phone(desk: Desk, cast: Cast) -> str:
    invitation = enrolment.invite(desk, cast.sonia.id)
    knock = enrolment.knock(desk.box, token=invitation.token)
    enrolment.confirm(desk, knock.match_code)
    enrolment.choose_pin(desk.box, knock.secret, PIN, PIN)
    return knock.secret


def test_a_known_phone_and_its_pin_open_the_workers_own_day(box: Box, phone: str, cast: Cast) -> None:
    session = signing_in.session_of(box, signing_in.sign_in(box, phone, PIN))
    assert session.desk.actor == cast.sonia
    assert {visit.resident_id for visit in visits.see_own_day(session.desk).seen.visits} == {cast.simone, cast.rene}
    assert "Sonia" not in repr(session)


@pytest.mark.rule("F2")
def test_no_pin_is_tested_for_an_unknown_phone(box: Box, phone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(tokens, "verify_pin", lambda *given: bool(asked.append("x")))
    for secret in ("", "x", tokens.new_device_secret(), phone[:-1], phone + "x", "é\x00"):
        with pytest.raises(errors.SignInRefused):
            signing_in.sign_in(box, secret, PIN)
    assert asked == []


@pytest.mark.rule("F2")
def test_three_wrong_pins_pause_three_more_pause_longer_three_more_suspend(
    desk: Desk, box: Box, phone: str, clock: FrozenClock
) -> None:
    said = []
    for _ in range(3):
        for _ in range(3):
            with pytest.raises(errors.HabitatError) as refused:
                signing_in.sign_in(box, phone, "000000")
            said.append(type(refused.value))
        if isinstance(refused.value, errors.SignInPaused):
            with pytest.raises(errors.SignInPaused):
                signing_in.sign_in(box, phone, PIN)
            clock.advance(minutes=float(str(refused.value.facts["minutes"])))
    wrong, paused, suspended = errors.SignInRefused, errors.SignInPaused, errors.DeviceSuspended
    assert said == [wrong, wrong, paused, wrong, wrong, paused, wrong, wrong, suspended]
    with pytest.raises(errors.DeviceSuspended):
        signing_in.sign_in(box, phone, PIN)

    (device,) = enrolment.phones_of(desk, _worker(desk))
    enrolment.resume(desk, device.id)
    assert signing_in.sign_in(box, phone, PIN)


def _worker(desk: Desk) -> str:
    return enrolment.find_worker(desk, "Sonia").id


def test_the_first_pause_is_fifteen_minutes_and_the_second_an_hour(box: Box, phone: str, clock: FrozenClock) -> None:
    minutes = []
    for _ in range(6):
        with pytest.raises((errors.SignInRefused, errors.SignInPaused)) as refused:
            signing_in.sign_in(box, phone, "000000")
        if isinstance(refused.value, errors.SignInPaused):
            minutes.append(refused.value.facts["minutes"])
            clock.advance(minutes=14, seconds=59)
            with pytest.raises(errors.SignInPaused):
                signing_in.sign_in(box, phone, PIN)
            clock.advance(seconds=1)
    assert minutes == [15, 60]


def test_a_right_pin_sets_the_count_back(box: Box, phone: str) -> None:
    for _ in range(3):
        for _ in range(2):
            with pytest.raises(errors.SignInRefused):
                signing_in.sign_in(box, phone, "000000")
        assert signing_in.sign_in(box, phone, PIN)


def test_pins_tried_all_at_once_are_all_counted(desk: Desk, box: Box, phone: str) -> None:
    said: list[type[Exception]] = []
    start = threading.Barrier(8)

    def guess(number: int) -> None:
        start.wait(10)
        try:
            signing_in.sign_in(box, phone, f"{number:06d}")
        except Exception as error:
            said.append(type(error))
        finally:
            box.store.close()

    threads = [threading.Thread(target=guess, args=(n,)) for n in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert said.count(errors.SignInRefused) == 2
    assert said.count(errors.SignInPaused) == 6
    (device,) = enrolment.phones_of(desk, _worker(desk))
    assert device.failures == 3


@pytest.mark.rule("F19")
def test_a_session_ends_when_idle_when_old_when_left_and_when_the_phone_goes(
    desk: Desk, box: Box, phone: str, clock: FrozenClock
) -> None:
    def ended(token: str) -> bool:
        try:
            signing_in.session_of(box, token)
        except errors.NotSignedIn:
            return True
        return False

    idle = signing_in.sign_in(box, phone, PIN)
    clock.advance(minutes=10)
    assert not ended(idle)
    clock.advance(minutes=10, seconds=1)
    assert ended(idle)
    clock.advance(minutes=-5)
    assert ended(idle), "an ended session does not come back with the clock"

    left = signing_in.sign_in(box, phone, PIN)
    signing_in.sign_out(box, left)
    signing_in.sign_out(box, left)
    signing_in.sign_out(box, "")
    assert ended(left)

    old = signing_in.sign_in(box, phone, PIN)
    for _ in range(12 * 60 // 9):
        clock.advance(minutes=9)
        assert not ended(old)
    clock.advance(minutes=9)
    assert ended(old)

    gone = signing_in.sign_in(box, phone, PIN)
    (device,) = enrolment.phones_of(desk, _worker(desk))
    enrolment.revoke(desk, device.id)
    assert ended(gone)
    assert enrolment.phones_of(desk, device.worker_id) == []
    with pytest.raises(errors.SignInRefused):
        signing_in.sign_in(box, phone, PIN)
    assert all(ended(token) for token in ("", "x", tokens.new_device_secret()))


def test_a_suspended_phone_ends_its_open_session(box: Box, phone: str, clock: FrozenClock) -> None:
    token = signing_in.sign_in(box, phone, PIN)
    for _ in range(9):
        with pytest.raises(errors.HabitatError):
            signing_in.sign_in(box, phone, "000000")
        clock.advance(minutes=1 if _ % 3 < 2 else 61)
    with pytest.raises(errors.NotSignedIn):
        signing_in.session_of(box, token)


def test_a_session_is_kept_as_a_hash(box: Box, phone: str, desk: Desk, cast: Cast) -> None:
    token = signing_in.sign_in(box, phone, PIN)
    with box.store.maintenance():
        tables = [row["name"] for row in box.store.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
        everything = "".join(repr(box.store.rows(f"SELECT * FROM {table}")) for table in tables)  # noqa: S608
    assert token not in everything
    assert phone not in everything
    assert PIN not in everything
    assert tokens.digest(token) in everything
    assert residents.names(desk)
