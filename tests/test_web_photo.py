"""A face on a worker's telephone, in a real Chromium: fetched only when she asks for it, gone at the request after the NO."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from habitat_box.domain.people import COORDINATOR, NewResident
from habitat_box.usecases import cards, consents, optional, photos, residents
from habitat_box.words import local_day
from tests.conftest import visit
from tests.photo_house import camera_jpeg, photo_file
from tests.test_web_pages import choose, enrol
from tests.web_browser import Running, chromium, living_box, look, missing_tools, site

pytestmark = [
    pytest.mark.house,
    pytest.mark.skipif(bool(missing_tools()), reason=f"this machine lacks {', '.join(missing_tools())}"),
]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    home = tmp_path_factory.mktemp("house")
    box = living_box(home / "box").box
    desk = box.desk(COORDINATOR)
    simone = residents.welcome(desk, NewResident("Mme", "Simone", "DELMAS", "A01"))
    service = desk.box.door.add_organisation("Aide & Présence", "aide")
    visit(
        desk, service.name, simone, desk.box.door.worker_of(service.id, "Sonia Marchand"), box.clock() - timedelta(minutes=10)
    )
    for code in ("P2", "P10"):
        consents.record_face_to_face(desk, simone, code, True)
    photos.add_photo(desk, photo_file(home, camera_jpeg()), [simone], ["P2"])
    optional.write_birthday(desk, simone, f"{local_day(box.clock()):%d/%m}")
    card = cards.make_cards(desk, [simone], "https://maison.local")[0]
    box.store.close()
    with site(box.settings) as (_process, said), chromium(home / "home", box.settings) as browser:
        living = Running(box.settings, said["url"], box.database_key, card, browser)
        living.unlock()
        yield living


@pytest.fixture(scope="module")
def worker(running: Running) -> Any:
    """Enrol Sonia's telephone and give what it remembers."""
    page = running.context("phone").new_page()
    enrol(running, page)
    choose(page)
    return page.context.cookies()


def keep_picture(page: Page, name: str) -> None:
    """Keep a picture of the page where someone wants to look at it."""
    if folder := os.environ.get("HABITAT_PICTURES"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


@pytest.mark.rule("B6", "J2")
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_face_is_fetched_when_it_is_asked_for_and_gone_after_a_no(running: Running, worker: Any, script: bool) -> None:
    phone = running.context("phone", script=script)
    phone.add_cookies(worker)
    page = phone.new_page()
    asked: list[tuple[str, int]] = []
    page.on("response", lambda answer: asked.append((answer.url, answer.status)) if "/photo/" in answer.url else None)
    page.goto(f"{running.url}/visites")
    assert asked == [], "a face nobody asked for was fetched"
    if script:  # axe is a script itself
        look(running, page, "visits with a link")
    page.click("text=Voir la photo de Simone")
    page.wait_for_url("**/photo/*")
    assert [status for _url, status in asked] == [200]
    keep_picture(page, "face")
    if script:
        assert page.evaluate("document.querySelector('img.face').naturalHeight") == 320
        look(running, page, "a face")
    page.goto(f"{running.url}/tableau")
    assert "Bon anniversaire" in page.inner_text("main")
    if script:
        look(running, page, "board with a birthday")
        keep_picture(page, "board")
        assert running.faults == []
        return

    tablet = running.context("phone").new_page()
    tablet.goto(f"{running.url}/c#{running.card.token}")
    tablet.wait_for_url("**/choix")
    tablet.click("text=Ma photo pour me reconnaître")
    tablet.click("main button:text-is('NON')")
    tablet.wait_for_load_state()
    assert page.goto(asked[0][0]).status == 404  # type: ignore[union-attr]
    page.goto(f"{running.url}/visites")
    assert "la photo" not in page.inner_text("main")
