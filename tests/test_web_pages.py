"""The pages in a real Chromium over the box's own TLS: nothing hard to reach, wide or small, and no script needed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page

from habitat_box.domain.people import COORDINATOR, NewResident
from habitat_box.usecases import cards, consents, residents
from habitat_box.usecases import site as asking
from tests.conftest import visit
from tests.web_browser import Running, chromium, living_box, look, missing_tools, site
from tests.web_house import PIN

pytestmark = [
    pytest.mark.house,
    pytest.mark.skipif(bool(missing_tools()), reason=f"this machine lacks {', '.join(missing_tools())}"),
]

HABITS = "Le café avant tout, volets ouverts"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    home = tmp_path_factory.mktemp("house")
    box = living_box(home / "box").box
    desk = box.desk(COORDINATOR)
    door = desk.box.door
    simone = residents.welcome(desk, NewResident("Mme", "Simone", "DELMAS", "A01"))
    service = door.add_organisation("Aide & Présence", "aide")
    sonia = door.worker_of(service.id, "Sonia Marchand")
    visit(desk, service.name, simone, sonia, box.clock() - timedelta(minutes=10))
    residents.write_habits(desk, simone, HABITS)
    residents.add_contact(desk, simone, "Nora Delmas", "06 12 34 56 78", "fille", ("urgence",))
    for code in ("P1", "P7"):
        consents.record_face_to_face(desk, simone, code, True)
    card = cards.make_cards(desk, [simone], "https://maison.local")[0]
    box.store.close()
    with site(box.settings) as (_process, said), chromium(home / "home", box.settings) as browser:
        yield Running(box.settings, said["url"], box.database_key, card, browser)


def enrol(running: Running, page: Page) -> None:
    """Scan an invitation, have the number confirmed, wait for the page to move on by itself."""
    page.goto(running.invite())
    page.wait_for_url("**/e/attente")
    running.confirm(page.locator(".number").inner_text())
    page.wait_for_selector("input[name=encore]", timeout=10_000)


def choose(page: Page) -> None:
    page.fill("input[name=code]", PIN)
    page.fill("input[name=encore]", PIN)
    page.click("main button")
    page.wait_for_url(re.compile("/(information|visites)$"))
    if page.url.endswith("/information"):  # the notice about the log, the first time
        page.click("main button")
    page.wait_for_url("**/visites")


def hold_up(running: Running, page: Page) -> None:
    page.goto(f"{running.url}/c#{running.card.token}")
    page.wait_for_url("**/choix")


def walk_as_worker(running: Running, page: Page, size: str) -> None:
    running.lock()
    page.goto(running.url)
    look(running, page, f"{size} locked")
    running.unlock()
    for path in ("", "/e", "/aide", "/confidentialite", "/ca", "/ca/android", "/ca/iphone", "/ca/ordinateur", "/rien"):
        page.goto(running.url + path)
        look(running, page, f"{size} {path}")
    enrol(running, page)
    look(running, page, f"{size} choose a code")
    choose(page)
    look(running, page, f"{size} visits")
    page.goto(f"{running.url}/tableau")
    look(running, page, f"{size} board")
    page.click("text=Partir")
    page.fill("input[name=code]", "000000")
    page.click("main button")
    look(running, page, f"{size} wrong code")


def walk_as_resident(running: Running, page: Page, size: str) -> None:
    page.goto(f"{running.url}/c")
    page.fill("input[name=code]", "ABCDE-12345")
    page.click("main button")
    look(running, page, f"{size} wrong card")
    hold_up(running, page)
    look(running, page, f"{size} subjects")
    page.click("text=Mes services se parlent")
    look(running, page, f"{size} subject")
    page.click("main button:text-is('NON')")
    look(running, page, f"{size} NON done")
    page.goto(f"{running.url}/choix/P8/oui")
    look(running, page, f"{size} OUI")
    page.fill("input[name=code]", running.card.code)
    page.click("main button")
    look(running, page, f"{size} OUI done")
    for path in ("/choix", "/choix/P8/oui", "/choix/mes-donnees", "/choix/code", "/encore", "/fin"):
        page.goto(running.url + path)
        look(running, page, f"{size} {path}")


@pytest.mark.parametrize(("size", "dark"), [("phone", False), ("desk", True), ("zoomed", False)])
@pytest.mark.rule("J2")
def test_every_page_is_accessible_narrow_and_easy_to_touch(running: Running, size: str, dark: bool) -> None:
    running.faults.clear()
    with running.context(size, dark=dark) as context:
        walk_as_worker(running, context.new_page(), size)
    with running.context(size, dark=dark) as context:
        walk_as_resident(running, context.new_page(), size)
    assert running.faults == []


def test_the_invitation_leaves_no_token_in_the_address_or_the_history(running: Running) -> None:
    running.unlock()
    with running.context("phone") as context:
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        link = running.invite()
        page.goto(link)
        page.wait_for_url("**/e/attente")
        token = link.partition("#")[2]
        # The browser itself shows a navigation with its fragment; what is sent over the line never has one.
        assert not any(token in url.partition("#")[0] for url in asked)
        page.go_back()
        assert token not in page.url
        assert token not in page.content()


def test_a_worker_and_a_resident_do_everything_without_a_script(running: Running) -> None:
    running.unlock()
    with running.context("phone", script=False) as context:
        page = context.new_page()
        invited = asking.ask(running.settings, {"do": "enrol", "worker": "Sonia Marchand"})
        page.goto(f"{running.url}/e")
        page.fill("input[name=code]", str(invited["typed_code"]))
        page.click("main button")
        running.confirm(page.locator(".number").inner_text())
        page.wait_for_selector("input[name=encore]", timeout=10_000)
        choose(page)
        assert HABITS in page.locator("main").inner_text()

        with running.context("phone", script=False) as other:
            tablet = other.new_page()
            tablet.goto(f"{running.url}/c")
            tablet.fill("input[name=code]", running.card.typed_code)
            tablet.click("main button")
            tablet.click("text=Mes habitudes")
            tablet.click("main button:text-is('NON')")
            assert "Vous avez dit NON." in tablet.locator("main").inner_text()

        page.reload()
        assert "Simone D." in page.locator("main").inner_text()
        assert HABITS not in page.locator("main").inner_text()


@pytest.mark.rule("H8")
def test_a_cold_visit_is_one_request_and_nothing_from_outside(running: Running) -> None:
    running.unlock()
    with running.context("phone") as context:
        page = context.new_page()
        asked: list[str] = []
        blocked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: blocked.append(message.text) if "Security Policy" in message.text else None)
        page.goto(running.url, wait_until="networkidle")
        assert asked == [f"{running.url}/"]
        assert blocked == []


def test_a_card_scanned_while_the_page_is_open_is_taken(running: Running) -> None:
    running.unlock()
    with running.context("desk") as context:
        page = context.new_page()
        page.goto(f"{running.url}/c")
        page.evaluate("token => { location.hash = token }", running.card.token)
        page.wait_for_url("**/choix")
        assert "Choisissez un sujet" in page.locator("h1").inner_text()


def test_the_keyboard_alone_says_no(running: Running) -> None:
    running.unlock()
    with running.context("desk") as context:
        page = context.new_page()
        hold_up(running, page)
        page.goto(f"{running.url}/choix/P1")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.innerText") == "NON"
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        page.keyboard.press("Enter")
        page.wait_for_url("**/fait")


@pytest.fixture(autouse=True)
def _nothing_ran_away(running: Running) -> Iterator[None]:
    yield
    log = Path(running.settings.technical_log).read_text("utf-8")
    assert "ERROR" not in log
