"""A visitor of the site in tests: a phone or a tablet that keeps cookies, fills forms in and follows where it is sent."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from habitat_box.usecases import cards, enrolment
from habitat_box.usecases.cards import MadeCard
from habitat_box.usecases.desk import Desk
from lan_web import create_app
from lan_web.house import House

PIN = "482915"


class WebHouse:
    """A site over a real box, without a network."""

    def __init__(self, desk: Desk, *, unlocked: bool = True) -> None:
        self.desk = desk
        self.house = House(desk.box.settings, ["192.168.1.5"], desk.box.clock)
        self.app = create_app(self.house)
        self.host = f"{desk.box.settings.host_name}.local:8443"
        if unlocked:
            self.house.open(desk.box.database_key)

    def visitor(self) -> Visitor:
        """Give a browser that has never been here."""
        return Visitor(self.app, self.host)

    def phone_of(self, worker_id: str) -> Visitor:
        """Give a worker's phone, enrolled and signed in."""
        phone = self.visitor()
        bring_in(phone, self.desk, worker_id)
        return phone

    def tablet_with(self, card: MadeCard) -> Visitor:
        """Give the tablet a card was just held up to."""
        tablet = self.visitor()
        hold_up(tablet, card)
        return tablet

    def known_by(self, card: MadeCard) -> Visitor:
        """Give a tablet where the card was held up and its code typed."""
        tablet = self.tablet_with(card)
        tablet.get("/choix/code")
        tablet.post("/choix/code", code=card.code)
        return tablet


class Visitor:
    """One browser. `get` and `post` follow redirects, as a phone does; `client` does not."""

    def __init__(self, app: Flask, host: str) -> None:
        self.host = host
        self.client: FlaskClient = app.test_client()
        self.page: TestResponse

    def ask(self, method: str, path: str, **options: object) -> TestResponse:
        headers = {"Host": self.host, **options.pop("headers", {})}  # type: ignore[dict-item]
        return self.client.open(path, method=method, base_url=f"https://{self.host}", headers=headers, **options)  # type: ignore[arg-type]

    def get(self, path: str, **options: object) -> TestResponse:
        self.page = self.ask("GET", path, follow_redirects=True, **options)
        return self.page

    def see(self, path: str) -> str:
        """Open a page and read it."""
        self.get(path)
        return self.text

    def post(self, path: str, **fields: str) -> TestResponse:
        """Send the form of the page being looked at, with its proof, as a browser would."""
        shown = self.page.get_data(as_text=True) if hasattr(self, "page") else ""
        proof = re.search(r'name="preuve" value="([0-9a-f]*)"', shown)
        self.page = self.ask(
            "POST",
            path,
            data={"preuve": proof[1] if proof else "", **fields},
            headers={"Sec-Fetch-Site": "same-origin", "Origin": "null"},
            follow_redirects=True,
        )
        return self.page

    @property
    def text(self) -> str:
        return words_of(self.page.get_data(as_text=True))


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._silent += tag in ("style", "script")
        if tag in ("p", "h1", "h2", "li", "button", "label", "span", "a", "b", "div"):
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("style", "script")
        if tag in ("p", "h1", "h2", "li", "button", "label", "span", "a", "title", "div"):
            self.found.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.found.append(data)


def words_of(page: str) -> str:
    """Give what a person reads on a page, a block a line."""
    parser = _Words()
    parser.feed(page)
    lines = (" ".join(line.split()) for line in "".join(parser.found).split("\n"))
    return "\n".join(line for line in lines if line)


def bring_in(visitor: Visitor, desk: Desk, worker_id: str, pin: str = PIN) -> None:
    """Enrol a worker's phone from its link to her visits, the notice about the log read on the way."""
    enrol_without_reading(visitor, desk, worker_id, pin)
    if visitor.page.request.path == "/information":
        visitor.post("/information")


def enrol_without_reading(visitor: Visitor, desk: Desk, worker_id: str, pin: str = PIN) -> None:
    """Enrol a worker's phone from its link to its first page."""
    invitation = enrolment.invite(desk, worker_id)
    visitor.get("/e")
    visitor.post("/e", jeton=invitation.token)
    (waiting,) = enrolment.waiting(desk)
    enrolment.confirm(desk, waiting.match_code)
    visitor.get("/e/attente")
    visitor.post("/e/code", code=pin, encore=pin)


def card_of(desk: Desk, person_id: str) -> MadeCard:
    """Make a resident's card."""
    return cards.make_cards(desk, [person_id], "https://maison.local")[0]


def hold_up(visitor: Visitor, card: MadeCard) -> None:
    """Scan a card's QR."""
    visitor.get("/c")
    visitor.post("/c", jeton=card.token)
