"""The steps of the choices: three taps on a card, undone, written from paper, and the receipt a person takes away."""

# ruff: noqa: S101 - the walk is a test

from __future__ import annotations

import json
import re
import time

from demo_house import AIDE, NURSE, SERVICES
from playwright.sync_api import Page
from walk_house import codes_on, text_of
from walk_steps import HABITS, RESIDENT, Walk
from walk_terminal import Terminal

SUBJECT, SUBJECT_KEY = "P7", "7"
TAPS = 3
"""The most that saying NO may take, once the card was shown."""
PAPER_SECONDS = 20.0
REQUEST_SECONDS = 1.0


class CardWalk(Walk):
    """What one resident decides, on a card and on paper, and what a worker's open page shows then."""

    def print_cards(self) -> str:
        papers = self.scratch / "papiers"
        self.house.command("print", "cards", RESIDENT.first, "--to", str(papers))
        (cards,), (codes,) = papers.glob("cartes-*.pdf"), papers.glob("codes-*.pdf")
        (self.card,) = codes_on(cards, papers)
        signs = re.search(r"Carte : (\w{4})", text_of(cards))
        found = re.search(r"(?<!\d)(\d ?\d ?\d ?\d)(?!\d)", text_of(codes))
        assert signs is not None, text_of(cards)
        assert found is not None, text_of(codes)
        self.signs, self.code = signs[1], found[1].replace(" ", "")
        return "QR lu à l'image"

    def say_no(self, tablet: Page) -> str:
        tablet.goto(self.card)
        tablet.wait_for_url("**/choix")
        assert "#" not in tablet.url, "the card's token stays in the address"
        self.keep(tablet, "10-carte-sujets")
        assert len(tablet.locator("a.subject").all()) == 12
        way = ((f"a[href='/choix/{SUBJECT}']", "11-carte-question"), ("button:text-is('NON')", "12-carte-fait"))
        for button, name in way:
            tablet.click(button)
            tablet.wait_for_load_state()
            self.keep(tablet, name)
        assert tablet.url.endswith(f"/choix/{SUBJECT}/fait"), tablet.url
        assert len(way) <= TAPS
        return f"carte seule, {len(way)} gestes, reçu {self._receipt(tablet)}"

    def _receipt(self, tablet: Page) -> str:
        return tablet.locator(".receipt").inner_text().strip()

    def is_gone(self, page: Page) -> str:
        took = self._next_request(page)
        words = page.inner_text("main")
        self.keep(page, "13-telephone-apres")
        assert HABITS not in words, "the habits are still shown after NO"
        assert RESIDENT.first in words, "only what she refused may go"
        assert SERVICES[NURSE].name in words, "only what she refused may go"
        return f"habitudes retirées, le reste demeure ({took * 1000:.0f} ms)"

    def _next_request(self, page: Page) -> float:
        began = time.monotonic()
        page.reload()
        took = time.monotonic() - began
        assert took <= REQUEST_SECONDS, f"the next request took {took:.2f} s"
        return took

    def undo(self, tablet: Page, page: Page) -> str:
        tablet.click("a:has-text('Annuler ce changement')")
        tablet.fill("input[name=code]", self.code)
        tablet.locator("main form button").click()
        tablet.wait_for_url(f"**/choix/{SUBJECT}/fait")
        self.keep(tablet, "14-carte-annule")
        assert "Votre changement est annulé." in tablet.inner_text("main")
        self._next_request(page)
        assert HABITS in page.inner_text("main"), "what was undone is shown again"
        return "avec le code, les habitudes reviennent"

    def copy_paper(self, terminal: Terminal, page: Page) -> str:
        terminal.press("Escape", "7")
        terminal.await_words("NON papier")
        self.keep_screen(terminal, "15-ecran-choix-de-tous")
        terminal.press("p")
        terminal.await_words("Recopier un papier")
        began = time.monotonic()
        terminal.type(self.signs)
        terminal.press("Enter")
        terminal.await_words(f"Le papier de {RESIDENT.first}")
        terminal.press(SUBJECT_KEY)
        terminal.await_line("NON]", "Mes habitudes")
        self.keep_screen(terminal, "16-ecran-papier")
        terminal.press("Enter")
        seen = terminal.await_words("1 choix écrit", "Reçu")
        took = time.monotonic() - began
        assert took <= PAPER_SECONDS, f"copying a paper took {took:.1f} s"
        self.receipt = seen.partition("Reçu ")[2].split()[0].rstrip(".,")
        terminal.press("Escape", "Escape")
        self.is_gone(page)
        return f"en {took:.1f} s, reçu {self.receipt}"

    def give_receipt(self) -> str:
        papers = self.scratch / "recus"
        self.house.command("print", "receipt", self.receipt, "--record", "--to", str(papers))
        (paper,), (record,) = papers.glob("*.pdf"), papers.glob("*.jsonld")
        words = text_of(paper)
        assert self.receipt in words, words
        assert "NON" in words, words
        assert HABITS not in words, "a receipt never holds what was said"
        told = json.loads(record.read_text("utf-8"))
        assert json.loads(self.house.command("record", self.receipt)) == told
        assert "@context" in told, sorted(told)
        return f"papier et double JSON-LD de {len(told)} champs"

    def read_log(self, tablet: Page, terminal: Terminal) -> str:
        tablet.goto(f"{self.house.said['url']}/choix")
        tablet.click("a[href='/choix/mes-donnees']")
        words = tablet.inner_text("main")
        self.keep(tablet, "17-carte-qui-a-vu")
        line = f"Une personne du service {SERVICES[AIDE].name}"
        assert line in words, words
        assert SERVICES[AIDE].workers[0] not in words, "a worker's name is not the resident's to read"
        self.open_person(terminal)
        terminal.press("Right", "Right")
        terminal.await_words("[Qui a vu]", "Une personne du", "a regardé vos visites du jour")
        self.keep_screen(terminal, "18-ecran-qui-a-vu")
        return line
