"""A locked site in its own process: phones speak to it with and without a script, twenty at once, through kill -9."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPSConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page

from habitat_box.bootstrap import open_box
from habitat_box.config import Settings
from habitat_box.domain.inbox import Kind
from habitat_box.domain.people import COORDINATOR, NewResident
from habitat_box.usecases import cards, inbox, inbox_slot, residents
from habitat_box.usecases import site as asking
from lan_web.gate import DEVICE, proof_of
from tests.conftest import visit
from tests.inbox_house import phone_of
from tests.web_browser import Running, chromium, living_box, look, missing_tools, site

PHONES, TAPS = 20, 10
QUICK_SECONDS = 6.0
"""How soon a locked site answers after its start; this machine does it in two, a small board has a slower disk."""

with_a_browser = pytest.mark.skipif(bool(missing_tools()), reason=f"this machine lacks {', '.join(missing_tools())}")


@dataclass
class Locked:
    """A box that was made, and closed: its phones' secrets and its key, as the coordinator and they hold them."""

    home: Path
    settings: Settings
    key: str
    phones: list[str]

    def said(self) -> list[inbox.ToSettle]:
        """Open the box beside the site, which stays as it is, and read all that was said."""
        box = open_box(self.settings, self.key)
        try:
            return inbox.read_all(box.desk(COORDINATOR))
        finally:
            box.store.close()


@pytest.fixture
def locked(tmp_path: Path) -> Locked:
    made = living_box(tmp_path / "box")
    desk = made.box.desk(COORDINATOR)
    simone = residents.welcome(desk, NewResident("Mme", "Simone", "DELMAS", "A01"))
    service = desk.box.door.add_organisation("Aide & Présence", "aide")
    sonia = desk.box.door.worker_of(service.id, "Sonia Marchand")
    visit(desk, service.name, simone, sonia, made.box.clock() - timedelta(minutes=10))
    phones = [phone_of(desk, sonia)]
    phones += [phone_of(desk, desk.box.door.worker_of(service.id, f"Autre {n}")) for n in range(1, PHONES)]
    inbox_slot.keep_inbox(desk.box)
    made.box.store.close()
    return Locked(tmp_path, made.box.settings, made.box.database_key, phones)


def tap(locked: Locked, url: str, number: int, **fields: str) -> tuple[int, str]:
    """Send one form as a phone does from its own address, over TLS it trusts, and give status and where it leads."""
    settings, secret = locked.settings, locked.phones[number]
    host, port = url.removeprefix("https://").split(":")
    trusting = ssl.create_default_context(cafile=str(settings.authority))
    own = (f"127.0.1.{number + 1}", 0)
    line = HTTPSConnection("127.0.0.1", int(port), context=trusting, timeout=20, source_address=own)
    headers = {
        "Host": f"{host}:{port}", "Content-Type": "application/x-www-form-urlencoded", "Cookie": f"{DEVICE}={secret}",
        "Sec-Fetch-Site": "same-origin", "Origin": f"https://{host}:{port}",
    }  # fmt: skip
    try:
        line.request("POST", "/dire", urlencode({"preuve": proof_of(secret), **fields}), headers)
        answer = line.getresponse()
        answer.read()
        return answer.status, answer.getheader("Location", "")
    finally:
        line.close()


# -- the site's own process


@pytest.mark.house
def test_a_site_is_up_and_locked_within_seconds_and_takes_a_tap(locked: Locked) -> None:
    began = time.monotonic()
    with site(locked.settings, "--no-announce") as (_process, said):
        status, led = tap(locked, said["url"], 0, quoi="ARRIVED", geste="un")
        assert time.monotonic() - began < QUICK_SECONDS
        assert (status, led[:5]) == (303, "/dit/")
        asking.unlock_site(locked.settings, locked.key)
        (one,) = locked.said()
        assert one.visit is not None
        assert one.visit.name == "Simone DELMAS"
        assert inbox_slot.waiting_outside(locked.settings) == 0


@pytest.mark.house
def test_kill_9_between_taps_loses_nothing_that_was_acknowledged(locked: Locked) -> None:
    noted: list[str] = []
    for turn in range(4):
        with site(locked.settings, "--no-announce") as (process, said), ThreadPoolExecutor(4) as hands:
            asked = {
                f"{turn}.{n}": hands.submit(
                    tap,
                    locked,
                    said["url"],
                    n,
                    quoi="NOTE",
                    geste=f"t{turn}n{n}",
                    mot=f"{turn}.{n}",
                )
                for n in range(PHONES)
            }
            time.sleep(0.1 + 0.15 * turn)
            process.kill()
            for words, one in asked.items():
                if one.exception() is None and one.result()[0] == 303:
                    noted.append(words)
    assert noted, "no tap was ever noted: nothing was tried"
    with site(locked.settings, "--no-announce") as (_process, said):
        for n in range(3):
            assert tap(locked, said["url"], n, quoi="NOTE", geste=f"z{n}", mot=f"z.{n}")[0] == 303
            noted.append(f"z.{n}")
        asking.unlock_site(locked.settings, locked.key)
    words = [one.entry.words for one in locked.said()]
    assert len(words) == len(set(words))
    assert set(noted) <= set(words)
    assert not list((locked.settings.folder / "inbox").glob("*.part"))


@pytest.mark.house
def test_twenty_phones_that_each_tap_ten_times_say_twenty_things(locked: Locked) -> None:
    with site(locked.settings, "--no-announce") as (_process, said):
        with ThreadPoolExecutor(PHONES) as hands:
            answers = list(
                hands.map(
                    lambda n: tap(locked, said["url"], n, quoi="DONE", geste=f"tap{n}"),
                    [n for n in range(PHONES) for _turn in range(TAPS)],
                )
            )
        assert [status for status, _led in answers] == [303] * (PHONES * TAPS)
        assert len({led for _status, led in answers}) == PHONES
        assert inbox_slot.waiting_outside(locked.settings) == PHONES
    assert len(locked.said()) == PHONES


# -- real browsers


@pytest.fixture
def running(locked: Locked) -> Iterator[Running]:
    box = open_box(locked.settings, locked.key)
    desk = box.desk(COORDINATOR)
    card = cards.make_cards(desk, [residents.names(desk)[0].person_id], "https://maison.local")[0]
    box.store.close()
    with site(locked.settings) as (_process, said), chromium(locked.home / "home", locked.settings) as browser:
        yield Running(locked.settings, said["url"], locked.key, card, browser)


def known_page(running: Running, locked: Locked, size: str, *, script: bool, dark: bool = False) -> Page:
    context = running.context(size, script=script, dark=dark)
    cookie = {
        "name": DEVICE,
        "value": locked.phones[0],
        "url": running.url,
        "secure": True,
        "httpOnly": True,
        "sameSite": "Strict",
    }
    context.add_cookies([cookie])  # type: ignore[list-item]
    return context.new_page()


@pytest.mark.house
@with_a_browser
@pytest.mark.rule("J2")
def test_the_pages_of_a_closed_box_are_accessible_at_every_size(running: Running, locked: Locked) -> None:
    for size, dark in (("phone", False), ("desk", True), ("zoomed", False)):
        page = known_page(running, locked, size, script=True, dark=dark)
        page.goto(running.url)
        look(running, page, f"{size} closed")
        page.click("text=J'ai fini")
        look(running, page, f"{size} noted")
        page.click("text=Dire autre chose")
        page.fill("textarea", "  ")
        page.click("text=Envoyer ce mot")
        look(running, page, f"{size} wrong")
        page.context.close()
    assert running.faults == []


@pytest.mark.house
@with_a_browser
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_phone_says_three_things_and_its_back_button_says_none_twice(running: Running, locked: Locked, script: bool) -> None:
    page = known_page(running, locked, "phone", script=script)
    page.goto(running.url)
    page.dblclick("text=Je suis arrivé(e)")
    page.wait_for_url("**/dit/*")
    page.reload()
    assert page.locator("h1").inner_text().startswith("Noté à")
    page.go_back()
    page.goto(running.url)
    page.fill("textarea", "Clé rendue")
    page.click("text=Envoyer ce mot")
    page.wait_for_url("**/dit/*")
    page.click("text=Dire autre chose")
    page.click("text=J'ai fini")
    page.wait_for_url("**/dit/*")
    running.unlock()
    assert [one.entry.kind for one in locked.said()] == [Kind.ARRIVED, Kind.NOTE, Kind.DONE]
    page.click("a.button")
    page.wait_for_selector("input[name=code]")
    page.context.close()
