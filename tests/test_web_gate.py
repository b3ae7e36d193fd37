"""The gate: denied by default, sealed everywhere, forms from here only."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from habitat_box.usecases import enrolment
from habitat_box.usecases.desk import Desk
from lan_web.gate import DEVICE, PASSES, SESSION, Pass
from tests.conftest import Cast, FrozenClock
from tests.web_house import WebHouse, card_of

FILLED = {"code": "P7", "kind": "android", "name": "f" * 64}
NAMES = ("Simone", "René", "DELMAS", "Béraud", "Sonia", "A01", "B01")


def every_page(app: Flask) -> list[tuple[str, str, str]]:
    """Give endpoint, method and path of everything the site answers."""
    pages = []
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<(?:[^:>]*:)?([a-z]+)>", lambda found: FILLED[found[1]], rule.rule)
        pages += [(rule.endpoint, method, path) for method in sorted(rule.methods or ()) if method != "HEAD"]
    return pages


def test_every_page_of_the_site_is_named_at_the_gate(desk: Desk) -> None:
    web = WebHouse(desk)
    assert {rule.endpoint for rule in web.app.url_map.iter_rules()} == set(PASSES)


def test_a_page_nobody_named_is_refused_to_everyone(desk: Desk, cast: Cast) -> None:
    web = WebHouse(desk)
    web.app.add_url_rule("/oubli", "oubli", lambda: "Simone DELMAS, A01")
    for visitor in (web.visitor(), web.phone_of(cast.sonia.id), web.tablet_with(card_of(desk, cast.simone))):
        assert visitor.get("/oubli").status_code == 403
        assert "Simone" not in visitor.text


def test_a_stranger_walks_the_whole_site_and_learns_nothing(desk: Desk, cast: Cast) -> None:
    web = WebHouse(desk)
    for endpoint, method, path in every_page(web.app):
        answer = web.visitor().ask(method, path, headers={"Content-Type": "application/x-www-form-urlencoded"})
        said = answer.get_data(as_text=True)
        assert not any(name in said for name in NAMES), path
        if PASSES[endpoint] is not Pass.ANYONE:
            assert answer.status_code == 303, path
            assert answer.headers["Location"] in ("/", "/fin"), path


@pytest.mark.rule("F9")
def test_a_worker_walks_the_whole_site_and_reaches_only_her_pages(desk: Desk, cast: Cast) -> None:
    web = WebHouse(desk)
    phone = web.phone_of(cast.sonia.id)
    for endpoint, method, path in every_page(web.app):
        if PASSES[endpoint] in (Pass.CARD, Pass.CODE):
            got = phone.ask(method, path, data={"preuve": ""} if method == "POST" else None)
            assert got.status_code == 403, path
    assert phone.get("/visites").status_code == 200


@pytest.mark.rule("F9")
def test_a_card_walks_the_whole_site_and_reaches_no_visit(desk: Desk, cast: Cast) -> None:
    web = WebHouse(desk)
    tablet = web.tablet_with(card_of(desk, cast.simone))
    for endpoint, method, path in every_page(web.app):
        if PASSES[endpoint] is Pass.WORKER:
            got = tablet.post(path) if method == "POST" else tablet.ask(method, path)
            assert got.status_code == 403, path
        if PASSES[endpoint] is Pass.CODE:
            assert tablet.ask(method, path).headers["Location"] == "/choix/code", path


def test_a_locked_box_answers_calmly_and_tells_nothing(desk: Desk, cast: Cast) -> None:
    web = WebHouse(desk, unlocked=False)
    for endpoint, method, path in every_page(web.app):
        answer = web.visitor().ask(method, path)
        said = answer.get_data(as_text=True)
        assert not any(name in said for name in NAMES), path
        if not endpoint.startswith("help."):
            assert answer.status_code == 503, path
            assert "La boîte est fermée." in said


def test_a_phone_signed_in_finds_the_box_locked_at_its_next_request(desk: Desk, cast: Cast) -> None:
    web = WebHouse(desk)
    phone = web.phone_of(cast.sonia.id)
    web.house.lock()
    assert phone.get("/visites").status_code == 503
    web.house.open(desk.box.database_key)
    assert phone.get("/visites").status_code == 200


@pytest.mark.rule("F5", "H8")
def test_every_answer_is_sealed(desk: Desk, cast: Cast) -> None:
    web = WebHouse(desk)
    phone = web.phone_of(cast.sonia.id)
    paths = [("GET", "/visites"), ("GET", "/rien"), ("POST", "/visites"), ("POST", "/c"), ("GET", "/ca/maison.crt")]
    for method, path in paths:
        headers = phone.ask(method, path).headers
        assert headers["Cache-Control"] == "no-store", path
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Strict-Transport-Security"] == "max-age=604800"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'")
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert "Server" not in headers


@pytest.mark.rule("F5")
def test_cookies_are_of_this_host_alone(desk: Desk, cast: Cast) -> None:
    web = WebHouse(desk)
    invitation = enrolment.invite(desk, cast.sonia.id)
    visitor = web.visitor()
    answer = visitor.ask("POST", "/e", data={"jeton": invitation.token})
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith(f"{DEVICE}=")
    for part in ("Secure", "HttpOnly", "Path=/", "SameSite=Strict", "Max-Age=34560000"):
        assert part in cookie
    assert "Domain" not in cookie


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://ailleurs.example"},
        {"Origin": "http://127.0.0.1:8443"},
    ],
)
def test_a_form_from_another_site_is_refused(desk: Desk, cast: Cast, headers: dict[str, str]) -> None:
    web = WebHouse(desk)
    tablet = web.tablet_with(card_of(desk, cast.simone))
    page = tablet.get("/choix/P7").get_data(as_text=True)
    proof = re.search(r'name="preuve" value="([0-9a-f]+)"', page)
    assert proof is not None
    assert tablet.ask("POST", "/choix/P7/non", data={"preuve": proof[1]}, headers=headers).status_code == 403
    assert tablet.ask("POST", "/choix/P7/non", data={"preuve": proof[1]}).status_code == 303


@pytest.mark.parametrize("proof", ["", "0" * 32, "é"])
def test_a_form_without_its_proof_is_refused(desk: Desk, cast: Cast, proof: str) -> None:
    web = WebHouse(desk)
    tablet = web.tablet_with(card_of(desk, cast.simone))
    answer = tablet.ask("POST", "/choix/P7/non", data={"preuve": proof}, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 403


def test_the_proof_of_one_card_does_not_serve_another(desk: Desk, cast: Cast) -> None:
    web = WebHouse(desk)
    simone, rene = (web.tablet_with(card_of(desk, person)) for person in (cast.simone, cast.rene))
    proof = re.search(r'value="([0-9a-f]{32})"', simone.get("/choix/P7").get_data(as_text=True))
    assert proof is not None
    assert rene.ask("POST", "/choix/P7/non", data={"preuve": proof[1]}).status_code == 403


def test_a_form_of_another_kind_is_refused(desk: Desk, cast: Cast) -> None:
    answer = WebHouse(desk).visitor().ask("POST", "/c", json={"jeton": "x"})
    assert answer.status_code == 400


def test_a_form_too_long_is_refused_in_plain_words(desk: Desk) -> None:
    visitor = WebHouse(desk).visitor()
    visitor.get("/c")
    assert visitor.post("/c", code="A" * 20_000).status_code == 413
    assert "C'est trop long" in visitor.text


def test_a_host_nobody_knows_is_refused(desk: Desk) -> None:
    web = WebHouse(desk)
    for host in ("evil.example", "les-tilleuls.local.evil.example", "192.168.1.6:8443"):
        web.host = host
        visitor = web.visitor()
        assert visitor.get("/").status_code == 400, host
        assert "Cette adresse n'est pas bonne." in visitor.text
    for host in (f"{desk.box.settings.host_name}.local", "192.168.1.5:8443", "192.168.1.5", "127.0.0.1:8443"):
        web.host = host
        assert web.visitor().get("/").status_code == 200, host


def test_a_house_that_moved_answers_at_its_new_address_only(desk: Desk) -> None:
    web = WebHouse(desk)
    renewed: list[bytes] = []
    web.house.renewed = lambda: renewed.append(desk.box.settings.certificate.read_bytes())
    before = desk.box.settings.certificate.read_bytes()
    web.house.move(["10.0.0.7"])
    web.house.move(["10.0.0.7"])
    assert len(renewed) == 1
    assert renewed[0] != before
    web.host = "10.0.0.7:8443"
    assert web.visitor().get("/").status_code == 200
    web.host = "192.168.1.5:8443"
    assert web.visitor().get("/").status_code == 400


def test_a_wrong_method_and_a_page_that_is_not_there_are_told_plainly(desk: Desk) -> None:
    visitor = WebHouse(desk).visitor()
    assert visitor.get("/entrer").status_code == 405
    assert visitor.page.headers["Allow"] == "POST"
    assert visitor.get("/visite").status_code == 404
    assert "Cette page n'existe pas." in visitor.text


def test_a_bug_shows_a_reference_and_nothing_of_the_inside(
    desk: Desk, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    web = WebHouse(desk)

    def breaks() -> str:
        raise RuntimeError("Simone DELMAS")

    monkeypatch.setitem(web.app.view_functions, "help.index", breaks)
    visitor = web.visitor()
    assert visitor.get("/aide?secret=1").status_code == 500
    assert "Quelque chose n'a pas marché." in visitor.text
    assert "RuntimeError" not in visitor.text
    (line,) = [record.getMessage() for record in caplog.records if record.name == "habitat.site"]
    assert "RuntimeError" in line
    assert "Simone" not in line
    assert "secret" not in line


def test_no_connection_stays_open_after_a_page(desk: Desk, cast: Cast) -> None:
    web = WebHouse(desk)
    phone = web.phone_of(cast.sonia.id)
    phone.get("/visites")
    box = web.house.opened()
    assert box.store.database.is_closed()


@pytest.mark.rule("F19")
def test_an_idle_worker_must_type_her_code_again(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    web = WebHouse(desk)
    phone = web.phone_of(cast.sonia.id)
    assert phone.page.headers["Refresh"] == "605; url=/"
    clock.advance(minutes=9)
    assert "Mes visites" in phone.get("/visites").get_data(as_text=True)
    clock.advance(minutes=10, seconds=1)
    phone.get("/visites")
    assert "Tapez vos six chiffres" in phone.text
    assert "Simone" not in phone.text


def test_a_signed_out_phone_sees_nothing_with_its_old_cookie(desk: Desk, cast: Cast) -> None:
    web = WebHouse(desk)
    phone = web.phone_of(cast.sonia.id)
    old = phone.client.get_cookie(SESSION, domain=web.host.split(":")[0])
    assert old is not None
    phone.post("/partir")
    assert "Tapez vos six chiffres" in phone.text
    phone.client.set_cookie(SESSION, old.value, domain=web.host.split(":")[0], secure=True)
    phone.get("/visites")
    assert "Simone" not in phone.text
