"""A phone comes in: one invitation, one phone, one number, ten minutes, a PIN nobody guesses."""

from __future__ import annotations

import threading

import pytest

from habitat_box import errors
from habitat_box.usecases import enrolment
from habitat_box.usecases.desk import Box, Desk
from tests.conftest import Cast, FrozenClock


def test_an_invitation_opens_once_by_its_link_or_its_typed_code(desk: Desk, box: Box, cast: Cast) -> None:
    first = enrolment.invite(desk, cast.sonia.id)
    assert enrolment.knock(box, token=first.token).secret
    for used in ({"token": first.token}, {"typed_code": first.typed_code}):
        with pytest.raises(errors.EnrolmentExpired):
            enrolment.knock(box, **used)
    second = enrolment.invite(desk, cast.sonia.id)
    assert enrolment.knock(box, typed_code=second.typed_code.lower().replace("-", " ")).secret


def test_a_new_invitation_ends_the_one_before(desk: Desk, box: Box, cast: Cast) -> None:
    first = enrolment.invite(desk, cast.sonia.id)
    others = enrolment.invite(desk, cast.karim.id)
    enrolment.invite(desk, cast.sonia.id)
    with pytest.raises(errors.EnrolmentExpired):
        enrolment.knock(box, token=first.token)
    assert enrolment.knock(box, token=others.token).secret


def test_an_invitation_and_a_waiting_phone_live_ten_minutes(desk: Desk, box: Box, cast: Cast, clock: FrozenClock) -> None:
    old = enrolment.invite(desk, cast.sonia.id)
    clock.advance(minutes=10)
    with pytest.raises(errors.EnrolmentExpired):
        enrolment.knock(box, token=old.token)
    knock = enrolment.knock(box, token=enrolment.invite(desk, cast.sonia.id).token)
    clock.advance(minutes=9, seconds=59)
    assert [one.match_code for one in enrolment.waiting(desk)] == [knock.match_code]
    clock.advance(seconds=1)
    assert enrolment.waiting(desk) == []
    with pytest.raises(errors.MatchCodeUnknown):
        enrolment.confirm(desk, knock.match_code)


@pytest.mark.parametrize("given", [{"token": ""}, {"token": "x"}, {"typed_code": ""}, {"typed_code": "00000-00000"}, {}])
@pytest.mark.rule("F8")
def test_an_unknown_invitation_is_refused_like_an_old_one(box: Box, cast: Cast, given: dict[str, str]) -> None:
    with pytest.raises(errors.EnrolmentExpired):
        enrolment.knock(box, **given)


def test_the_coordinator_picks_the_number_of_the_right_phone(desk: Desk, box: Box, cast: Cast) -> None:
    mine = enrolment.knock(box, token=enrolment.invite(desk, cast.sonia.id).token)
    other = enrolment.knock(box, token=enrolment.invite(desk, cast.karim.id).token)
    assert mine.match_code != other.match_code
    for wrong in ("", "abc", "1", "999", f"{mine.match_code}{other.match_code}"):
        with pytest.raises(errors.MatchCodeUnknown):
            enrolment.confirm(desk, wrong)
    assert enrolment.confirm(desk, f" {mine.match_code} ").worker == "Sonia Marchand"
    with pytest.raises(errors.MatchCodeUnknown):
        enrolment.confirm(desk, mine.match_code)
    with pytest.raises(errors.EnrolmentExpired):
        enrolment.choose_pin(box, other.secret, "483926", "483926")


def test_phones_that_knock_at_once_never_show_the_same_number(desk: Desk, box: Box, cast: Cast) -> None:
    invitations = []
    for number in range(8):
        worker = enrolment.add_worker(desk, "Aide & Présence", f"Personne {number}")
        invitations.append(enrolment.invite(desk, worker).token)
    codes: list[str] = []
    start = threading.Barrier(8)

    def arrive(token: str) -> None:
        start.wait(10)
        codes.append(enrolment.knock(box, token=token).match_code)
        box.store.close()

    threads = [threading.Thread(target=arrive, args=(token,)) for token in invitations]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(set(codes)) == 8


@pytest.mark.parametrize(
    ("pin", "again", "said"),
    [
        ("483926", "483927", errors.PinsDiffer),
        ("123456", "123456", errors.WeakPin),
        ("000000", "000000", errors.WeakPin),
        ("198542", "198542", errors.WeakPin),
        ("48392", "48392", errors.PinNotSixDigits),
        ("4839261", "4839261", errors.PinNotSixDigits),
        ("48392a", "48392a", errors.PinNotSixDigits),
        ("٤٨٣٩٢٦", "٤٨٣٩٢٦", errors.PinNotSixDigits),
        ("", "", errors.PinNotSixDigits),
    ],
)
def test_a_weak_or_mistyped_pin_is_refused_and_may_be_chosen_again(
    desk: Desk, box: Box, cast: Cast, pin: str, again: str, said: type[errors.HabitatError]
) -> None:
    knock = enrolment.knock(box, token=enrolment.invite(desk, cast.sonia.id).token)
    enrolment.confirm(desk, knock.match_code)
    with pytest.raises(said):
        enrolment.choose_pin(box, knock.secret, pin, again)
    enrolment.choose_pin(box, knock.secret, "483926", "483926")
    with pytest.raises(errors.EnrolmentExpired):
        enrolment.choose_pin(box, knock.secret, "593718", "593718")


def test_a_worker_is_found_by_name_or_id_and_an_unclear_name_is_said(desk: Desk, cast: Cast) -> None:
    assert enrolment.find_worker(desk, "sonia").id == cast.sonia.id
    assert enrolment.find_worker(desk, cast.karim.id).name == "Karim Haddad"
    enrolment.add_worker(desk, "Autre", "Sonia Marchand")
    with pytest.raises(errors.AmbiguousName) as unclear:
        enrolment.find_worker(desk, "Sonia Marchand")
    assert "Autre" in str(unclear.value)
    for nobody in ("", " ", "Zorro"):
        with pytest.raises(errors.UnknownPerson):
            enrolment.find_worker(desk, nobody)
    with pytest.raises(errors.UnknownPerson):
        enrolment.invite(desk, "nobody")


@pytest.mark.rule("F7")
def test_a_new_worker_is_written_once_and_her_name_is_checked(desk: Desk, cast: Cast) -> None:
    first = enrolment.add_worker(desk, "Aide & Présence", " Zoé  Petit ")
    assert enrolment.add_worker(desk, "aide & presence", "zoe petit") == first
    assert enrolment.find_worker(desk, first).name == "Zoé Petit"
    for service, name in (
        ("Aide", ""),
        ("", "Zoé"),
        ("Aide", "1 85 05 78 006 084"),
        ("1850578006084", "Zoé"),
        ("Aide", "x" * 81),
    ):
        with pytest.raises((errors.FieldRefused, errors.NationalNumberRefused)):
            enrolment.add_worker(desk, service, name)


def test_an_invitation_shows_no_secret_by_accident(desk: Desk, box: Box, cast: Cast) -> None:
    invitation = enrolment.invite(desk, cast.sonia.id)
    knock = enrolment.knock(box, token=invitation.token)
    for secret in (invitation.token, invitation.typed_code, "Sonia"):
        assert secret not in repr(invitation)
    assert knock.secret not in repr(knock)
