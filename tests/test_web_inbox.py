"""The pages of a closed box: calm for everyone, three things to say for a phone it knows, each tap noted once."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest

from habitat_box.domain.inbox import Kind
from habitat_box.usecases import enrolment, inbox, inbox_slot
from habitat_box.usecases.desk import Desk
from lan_web.gate import DEVICE, proof_of
from tests.conftest import Cast
from tests.inbox_house import phone_of
from tests.web_house import Visitor, WebHouse

NAMES = ("Simone", "DELMAS", "Sonia", "Marchand", "A01")


@pytest.fixture
def web(desk: Desk, cast: Cast) -> WebHouse:
    return WebHouse(desk, unlocked=False)


def phone(web: WebHouse, secret: str) -> Visitor:
    visitor = web.visitor()
    visitor.client.set_cookie(DEVICE, secret, domain=web.host.split(":")[0], secure=True)
    return visitor


def geste(visitor: Visitor, kind: str) -> str:
    """Read the one-time tap of a form on the page."""
    page = visitor.page.get_data(as_text=True)
    found = re.search(rf'name="quoi" value="{kind}">\s*<input type="hidden" name="geste" value="(\w+)"', page)
    assert found
    return found[1]


def test_a_stranger_and_a_card_see_the_calm_page_alone(desk: Desk, web: WebHouse, cast: Cast) -> None:
    known = phone_of(desk, cast.sonia.id)
    for visitor in (web.visitor(), phone(web, "x" * 43)):
        assert visitor.get("/").status_code == 503
        assert "La boîte est fermée." in visitor.text
        assert "Appelez Claire Morel" in visitor.text.replace("\u00a0", " ")
        assert "<form" not in visitor.page.get_data(as_text=True)
        assert visitor.post("/dire", quoi="ARRIVED", geste="a").status_code == 503
    hers = phone(web, known)
    assert hers.get("/").status_code == 503
    for words in ("Je suis arrivé(e)", "J'ai fini", "Un mot"):
        assert words in hers.text
    assert not any(name in hers.text for name in NAMES)
    assert inbox_slot.waiting_outside(desk.box.settings) == 0


def test_a_tap_is_noted_once_however_often_it_is_sent(desk: Desk, web: WebHouse, cast: Cast) -> None:
    hers = phone(web, phone_of(desk, cast.sonia.id))
    hers.get("/")
    fields = {"quoi": "ARRIVED", "geste": geste(hers, "ARRIVED")}
    again = hers.page
    for _turn in range(10):
        hers.page = again
        hers.post("/dire", **fields)
        assert "Noté à 8 h 40." in hers.text.replace("\u00a0", " ")
    assert "La coordinatrice le verra quand la boîte sera ouverte." in hers.text
    assert hers.get(hers.page.request.path).status_code == 200, "a page read again writes nothing"
    assert inbox_slot.waiting_outside(desk.box.settings) == 1
    hers.get("/")
    hers.post("/dire", quoi="ARRIVED", geste=geste(hers, "ARRIVED"))
    assert inbox_slot.waiting_outside(desk.box.settings) == 2, "a new page is a new tap"
    web.house.open(desk.box.database_key)
    assert [one.entry.kind for one in inbox.to_settle(desk)] == [Kind.ARRIVED, Kind.ARRIVED]


def test_a_word_that_cannot_be_noted_stays_in_its_place(desk: Desk, web: WebHouse, cast: Cast) -> None:
    hers = phone(web, phone_of(desk, cast.sonia.id))
    hers.get("/")
    words = "<b>Clé</b> " + "x" * 600
    assert hers.post("/dire", quoi="NOTE", geste=geste(hers, "NOTE"), mot=words).status_code == 422
    assert "Ce n'est pas noté" in hers.text
    assert "&lt;b&gt;Clé&lt;/b&gt; xxx" in hers.page.get_data(as_text=True)
    assert hers.post("/dire", quoi="NOTE", geste=geste(hers, "NOTE"), mot="  ").status_code == 422
    assert inbox_slot.waiting_outside(desk.box.settings) == 0
    hers.post("/dire", quoi="NOTE", geste=geste(hers, "NOTE"), mot="Clé rendue\r\nmerci")
    assert "Noté à" in hers.text
    web.house.open(desk.box.database_key)
    assert [one.entry.words for one in inbox.to_settle(desk)] == ["Clé rendue\nmerci"]


def test_a_full_inbox_is_one_calm_sentence(desk: Desk, web: WebHouse, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("habitat_box.store.inbox_folder.OF_ONE", 1)
    hers = phone(web, phone_of(desk, cast.sonia.id))
    for status in (200, 507):
        hers.get("/")
        assert hers.post("/dire", quoi="DONE", geste=geste(hers, "DONE")).status_code == status
    assert "Ce n'est pas noté : il n'y a plus de place." in hers.text.replace("\u00a0", " ")


def test_a_phone_that_goes_on_once_the_box_is_open_meets_the_same_limit(
    desk: Desk, web: WebHouse, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("habitat_box.store.inbox_folder.OF_ONE", 2)
    secret = phone_of(desk, cast.sonia.id)
    hers, proof = phone(web, secret), proof_of(secret)
    web.house.open(desk.box.database_key)
    told = [hers.post("/dire", quoi="DONE", geste=f"mine{number}", preuve=proof).status_code for number in range(4)]
    assert told == [200, 200, 507, 507]
    assert len(inbox.to_settle(desk)) == 2


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://ailleurs.example"}, {"Content-Type": "text/plain"}]
)
def test_a_form_of_another_site_says_nothing_for_a_phone(
    desk: Desk, web: WebHouse, cast: Cast, headers: dict[str, str]
) -> None:
    secret = phone_of(desk, cast.sonia.id)
    hers = phone(web, secret)
    body = urlencode({"preuve": proof_of(secret), "quoi": "DONE", "geste": "a"})
    sent = {"Content-Type": "application/x-www-form-urlencoded", **headers}
    assert hers.ask("POST", "/dire", data=body, headers=sent).status_code in (400, 403)
    wrong = urlencode({"preuve": "0" * 32, "quoi": "DONE", "geste": "a"})
    assert hers.ask("POST", "/dire", data=wrong, headers={"Content-Type": sent["Content-Type"]}).status_code in (400, 403)
    assert inbox_slot.waiting_outside(desk.box.settings) == 0


def test_a_page_kept_open_until_the_box_is_open_still_counts(desk: Desk, web: WebHouse, cast: Cast) -> None:
    hers = phone(web, phone_of(desk, cast.sonia.id))
    hers.get("/")
    late = geste(hers, "DONE")
    web.house.open(desk.box.database_key)
    hers.post("/dire", quoi="DONE", geste=late)
    assert "La boîte est ouverte." in hers.text
    assert [one.entry.kind for one in inbox.to_settle(desk)] == [Kind.DONE]


def test_a_phone_retired_while_the_box_is_closed_is_a_stranger_at_once(desk: Desk, web: WebHouse, cast: Cast) -> None:
    secret = phone_of(desk, cast.sonia.id)
    hers = phone(web, secret)
    hers.get("/")
    device = enrolment.device_of(desk.box, secret)
    assert device is not None
    enrolment.revoke(desk, device.id)
    assert "<form" not in hers.get("/").get_data(as_text=True)
