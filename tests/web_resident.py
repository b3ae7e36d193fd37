"""A resident's home on the site, with everything she said YES to, and her hand on the screen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

from habitat_box.domain.people import COORDINATOR, NewResident
from habitat_box.usecases import cards, consents, photos, residents
from tests.conftest import visit
from tests.web_browser import Running, chromium, living_box, site

HABITS = "Le café avant tout, volets ouverts"
NON, OUI = "main button:text-is('NON')", "main a:text-is('OUI')"


@contextmanager
def resident_site(home: Path) -> Iterator[Running]:
    """Run a site where Simone, visited now by two services, said YES to all that workers and neighbours can see."""
    box = living_box(home / "box").box
    desk = box.desk(COORDINATOR)
    simone = residents.welcome(desk, NewResident("Mme", "Simone", "DELMAS", "A01"))
    aide, soin = (desk.box.door.add_organisation(name, kind) for name, kind in (("Aide", "aide"), ("Soin", "soin")))
    now = box.clock()
    visit(desk, "Aide", simone, desk.box.door.worker_of(aide.id, "Sonia Marchand"), now - timedelta(minutes=10))
    visit(desk, "Soin", simone, desk.box.door.worker_of(soin.id, "Karim Haddad"), now - timedelta(minutes=5))
    residents.write_habits(desk, simone, HABITS)
    for code in ("P1", "P2", "P7", "P8"):
        consents.record_face_to_face(desk, simone, code, True)
    face = home / "visage.png"
    Image.new("RGB", (300, 300), "#884422").save(face)
    photos.add_photo(desk, face, [simone], ["P2"])
    card = cards.make_cards(desk, [simone], "https://maison.local")[0]
    box.store.close()
    with site(box.settings) as (_process, said), chromium(home / "home", box.settings) as browser:
        found = Running(box.settings, said["url"], box.database_key, card, browser)
        found.unlock()
        yield found


@dataclass
class Hand:
    """A resident's hand on a page, that counts. `steps` are those the card's back tells: card, subject, answer, code."""

    running: Running
    page: Page
    steps: int = 0
    touches: int = 0

    def show_card(self, *, typed: bool = False) -> None:
        self.steps += 1
        if not typed:
            self.page.goto("about:blank")
            self.page.goto(f"{self.running.url}/c#{self.running.card.token}")
            self.page.wait_for_url("**/choix")
            return
        self.page.goto(f"{self.running.url}/c")
        self.page.fill("input[name=code]", self.running.card.typed_code)
        self.page.click("main button")

    def touch(self, what: str) -> None:
        self.steps += 1
        self.touches += 1
        self.page.click(what)

    def type_code(self) -> None:
        self.steps += 1
        for digit in self.running.card.code:
            self.touches += 1
            self.page.type("input[name=code]", digit)
        self.touches += 1
        self.page.click("main form button")


def read(page: Page) -> str:
    return page.locator("main").inner_text().replace("\u00a0", " ")
