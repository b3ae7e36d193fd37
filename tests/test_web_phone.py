"""Bringing a phone in, and coming back with it."""

from __future__ import annotations

import pytest

from habitat_box.usecases import enrolment
from habitat_box.usecases.desk import Desk
from tests.conftest import Cast, FrozenClock
from tests.web_house import PIN, WebHouse, bring_in


def test_a_worker_comes_in_with_a_link_a_number_and_six_digits(desk: Desk, cast: Cast) -> None:
    web = WebHouse(desk)
    phone = web.visitor()
    invitation = enrolment.invite(desk, cast.sonia.id)
    phone.get("/e")
    phone.post("/e", jeton=invitation.token)
    (waiting,) = enrolment.waiting(desk)
    assert waiting.match_code in phone.text
    assert phone.page.headers["Refresh"] == "3; url=/e/attente"
    assert "Sonia" not in phone.text

    enrolment.confirm(desk, waiting.match_code)
    assert "Choisissez un code" in phone.get("/e/attente").get_data(as_text=True)
    phone.post("/e/code", code=PIN, encore=PIN)
    assert phone.page.request.path == "/information"
    phone.post("/information")

    assert phone.page.request.path == "/visites"
    assert "Simone D." in phone.text


def test_a_worker_comes_in_with_a_typed_code_whatever_its_case(desk: Desk, cast: Cast) -> None:
    phone = WebHouse(desk).visitor()
    invitation = enrolment.invite(desk, cast.sonia.id)
    phone.get("/e")
    phone.post("/e", code=invitation.typed_code.lower().replace("-", " "))
    assert "Montrez ce nombre" in phone.text


def test_a_worker_can_stop_the_waiting_page_from_moving(desk: Desk, cast: Cast) -> None:
    phone = WebHouse(desk).visitor()
    phone.get("/e")
    phone.post("/e", jeton=enrolment.invite(desk, cast.sonia.id).token)
    phone.get("/e/attente?calme=1")
    assert "Refresh" not in phone.page.headers
    assert "Montrez ce nombre" in phone.text


def test_a_link_serves_one_phone_only(desk: Desk, cast: Cast) -> None:
    web = WebHouse(desk)
    token = enrolment.invite(desk, cast.sonia.id).token
    first, second = web.visitor(), web.visitor()
    first.get("/e")
    first.post("/e", jeton=token)
    second.get("/e")
    assert second.post("/e", jeton=token).status_code == 403
    assert "Ce lien ne marche plus." in second.text


def test_a_link_opened_twice_by_the_same_phone_is_no_trouble(desk: Desk, cast: Cast) -> None:
    phone = WebHouse(desk).visitor()
    token = enrolment.invite(desk, cast.sonia.id).token
    phone.get("/e")
    phone.post("/e", jeton=token)
    phone.get("/e")
    assert phone.post("/e", jeton=token).status_code == 200
    assert "Montrez ce nombre" in phone.text


def test_an_old_link_is_refused(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    phone = WebHouse(desk).visitor()
    token = enrolment.invite(desk, cast.sonia.id).token
    clock.advance(minutes=11)
    phone.get("/e")
    assert phone.post("/e", jeton=token).status_code == 403


def test_a_phone_nobody_confirmed_cannot_choose_a_code(desk: Desk, cast: Cast) -> None:
    phone = WebHouse(desk).visitor()
    phone.get("/e")
    phone.post("/e", jeton=enrolment.invite(desk, cast.sonia.id).token)
    phone.get("/aide")
    phone.post("/e/code", code=PIN, encore=PIN)  # without the proof
    assert phone.page.status_code == 403
    phone.get("/e")
    phone.post("/e/code", code=PIN, encore=PIN)
    assert "Montrez ce nombre" in phone.text


def test_a_weak_code_and_two_different_codes_are_refused(desk: Desk, cast: Cast) -> None:
    phone = WebHouse(desk).visitor()
    bring_in(phone, desk, cast.sonia.id, pin="123456")
    assert phone.page.status_code == 422
    assert "trop facile" in phone.text
    phone.post("/e/code", code=PIN, encore="482916")
    assert "Les deux codes sont différents." in phone.text
    phone.post("/e/code", code=PIN, encore=PIN)
    assert "mes visites" in phone.text


def test_the_code_page_sent_twice_lands_on_the_visits(desk: Desk, cast: Cast) -> None:
    phone = WebHouse(desk).phone_of(cast.sonia.id)
    assert phone.post("/e/code", code=PIN, encore=PIN).request.path == "/visites"


@pytest.mark.rule("F8")
def test_a_wrong_code_says_the_same_to_every_phone(desk: Desk, cast: Cast) -> None:
    web = WebHouse(desk)
    phone, stranger = web.phone_of(cast.sonia.id), web.visitor()
    phone.post("/partir")
    phone.post("/entrer", code="000000")
    stranger.get("/e")
    stranger.post("/entrer", code=PIN)
    assert (phone.page.status_code, stranger.page.status_code) == (403, 403)
    assert "Ce code n'est pas le bon." in phone.text
    assert phone.text == stranger.text


def test_three_wrong_codes_pause_the_phone_and_nine_suspend_it(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    phone = WebHouse(desk).phone_of(cast.sonia.id)
    phone.post("/partir")
    for _ in range(3):
        phone.post("/entrer", code="000000")
    assert phone.page.status_code == 429
    assert "Attendez 15 minutes" in phone.text
    phone.post("/entrer", code=PIN)
    assert phone.page.status_code == 429
    for wait in (16, 61):
        clock.advance(minutes=wait)
        for _ in range(3):
            phone.post("/entrer", code="000000")
    assert "Ce téléphone est suspendu." in phone.text
    assert phone.get("/").status_code == 403


def test_a_lost_phone_is_a_stranger_at_its_next_request(desk: Desk, cast: Cast) -> None:
    phone = WebHouse(desk).phone_of(cast.sonia.id)
    (device,) = enrolment.phones_of(desk, cast.sonia.id)
    enrolment.revoke(desk, device.id)
    phone.get("/visites")
    assert "Simone" not in phone.text
    assert "J'ai une invitation" in phone.text


def test_wrong_typed_codes_are_slowed_and_the_link_still_works(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    web = WebHouse(desk)
    phone = web.visitor()
    phone.get("/e")
    for _ in range(10):
        assert phone.post("/e", code="ABCDE-12345").status_code == 403
    assert phone.post("/e", code="ABCDE-12345").status_code == 429
    assert "Attendez une minute" in phone.text

    phone.get("/e")
    phone.post("/e", jeton=enrolment.invite(desk, cast.sonia.id).token)
    assert "Montrez ce nombre" in phone.text

    clock.advance(minutes=2)
    other = web.visitor()
    other.get("/e")
    assert other.post("/e", code="ABCDE-12345").status_code == 403


def test_a_phone_speaks_english_when_it_asks(desk: Desk, cast: Cast) -> None:
    phone = WebHouse(desk).visitor()
    assert '<html lang="en">' in phone.get("/e", headers={"Accept-Language": "en-GB"}).get_data(as_text=True)
    assert '<html lang="fr">' in phone.get("/e", headers={"Accept-Language": "de"}).get_data(as_text=True)
    # What a resident agrees to is kept as the French words that were shown.
    assert '<html lang="fr">' in phone.get("/c", headers={"Accept-Language": "en"}).get_data(as_text=True)
