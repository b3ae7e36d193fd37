"""The pictures of an ordinary day in the demonstration: the terminal, a worker's phone, a resident's card."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from demo_house import AIDE, RESIDENTS, SERVICES
from pictures_kept import closed, papers, rooms
from pictures_law import law, receipt
from pictures_paint import Album
from playwright.sync_api import Browser, Page
from walk_browser import PHONE
from walk_terminal import Terminal

PIN = "482915"
RESIDENT = RESIDENTS[0]
WORKER = SERVICES[AIDE].workers[0]


class Living:
    """One visit to the demonstration, picture by picture."""

    def __init__(self, album: Album, terminal: Terminal, browser: Browser, folder: Path, home: Path) -> None:
        self.album, self.terminal, self.folder, self.home = album, terminal, folder, home
        self.facts: dict[str, Any] = json.loads((folder / "demo.json").read_text("utf-8"))
        self.phone = browser.new_context(viewport=PHONE, device_scale_factor=1.5, locale="fr-FR").new_page()
        self.tablet = browser.new_context(viewport=PHONE, device_scale_factor=1.5, locale="fr-FR").new_page()

    def play(self) -> None:
        """Go through the day."""
        self._open()
        self._day()
        self._phone_comes_in()
        self._card_says_no()
        self._resident()
        law(self.album, self.terminal)
        self._keep_and_close()

    def _keep(self, name: str) -> Path:
        return self.album.screen(self.terminal, name)

    def _open(self) -> None:
        self.terminal.await_words("La boîte est fermée")
        self._keep("ouvrir")
        self.terminal.type(self.facts["passphrase"])
        self.terminal.press("Enter")
        self.terminal.await_words("site ouvert", RESIDENT.first)
        self.terminal.await_screen(lambda seen: "sont ouverts" not in seen, "the end of a notice")

    def _day(self) -> None:
        self._keep("jour")
        self.terminal.press("p")
        self.terminal.await_words("vis")
        self._keep("jour-a-voir")
        self.terminal.press("Escape", "c")
        self._keep("jour-change")
        self.terminal.press("Escape", "2")
        self.terminal.await_words("Semaine d'avant")
        self._keep("semaine")

    # -- a worker's phone

    def _phone_comes_in(self) -> None:
        self.terminal.press("5")
        self.terminal.await_words(WORKER, "Nombre affiché")
        self.terminal.press("Enter")
        self.terminal.await_words(f"Inviter le téléphone de {WORKER}", "Code à taper sans QR")
        picture = self._keep("telephone-invitation")
        self.phone.goto(_read(picture))
        number = self.phone.locator(".number")
        number.wait_for()
        self.album.page(self.phone, "telephone-nombre")
        self.terminal.await_words("1 téléphone attend")
        self.terminal.type(number.inner_text().strip())
        self.terminal.await_words("C'est le téléphone de")
        self._keep("telephone-reconnu")
        self.phone.locator("input[name=code]").wait_for(timeout=15_000)
        self.album.page(self.phone, "telephone-code")
        for name in ("code", "encore"):
            self.phone.fill(f"input[name={name}]", PIN)
        self.phone.locator("main form button").click()
        self.phone.wait_for_url("**/information")
        self.album.page(self.phone, "telephone-journal")
        self.phone.locator("main form button").click()
        self.phone.wait_for_url("**/visites")
        self.album.page(self.phone, "telephone-visites")
        self.tablet.goto(f"{self.facts['url']}/ca/android")
        self.album.page(self.tablet, "telephone-certificat")
        self.terminal.await_screen(lambda seen: "choisit" not in seen, "the end of a notice")
        self.terminal.press("p")
        self.terminal.await_words("Les téléphones de")
        self._keep("telephone-liste")
        self.terminal.press("Escape")

    # -- a resident's card

    def _card_says_no(self) -> None:
        card = next(one for one in self.facts["residents"] if one["name"] == f"{RESIDENT.first} {RESIDENT.last}")
        page = self.tablet
        page.goto(card["card_link"])
        page.wait_for_url("**/choix")
        self.album.page(page, "carte-sujets")
        page.click("a[href='/choix/P7']")
        self.album.page(page, "carte-question")
        page.click("button:text-is('NON')")
        page.wait_for_url("**/choix/P7/fait")
        self.album.page(page, "carte-non")
        command = [self.facts["command"], "--dir", str(self.folder)]
        receipt(self.album, command, page.locator(".receipt").inner_text().strip(), self.folder / "papiers")
        self._gone(self.phone)
        page.goto(f"{self.facts['url']}/choix/code")
        page.fill("input[name=code]", str(card["code"]))
        page.locator("main form button").click()
        page.wait_for_url("**/choix")
        page.click("a[href='/choix/mes-donnees']")
        self.album.page(page, "carte-qui-a-vu")
        papers = self.folder / "papiers"
        self.album.paper(next(papers.glob("cartes-*.pdf")), "papier-cartes")
        self.album.paper(next(papers.glob("codes-*.pdf")), "papier-codes")
        self.album.paper(papers / "feuille-de-secours.pdf", "papier-secours", dots=60)

    def _gone(self, phone: Page) -> None:
        phone.reload()
        if RESIDENT.habits[:20] in phone.inner_text("main"):
            raise AssertionError("the habits are still shown after NO")
        self.album.page(phone, "telephone-apres-non")

    def _resident(self) -> None:
        self.terminal.press("/")
        self.terminal.await_words("Nom, prénom ou logement")
        self.terminal.type("hug")
        self.terminal.await_words(f"{RESIDENT.first} {RESIDENT.last}")
        self._keep("chercher")
        self.terminal.press("Enter")
        self.terminal.await_words("[Visites]")
        self._keep("habitante-visites")
        self.terminal.press("Right")
        self.terminal.await_words("[Choix]", "NON")
        self._keep("habitante-choix")
        self.terminal.move_to("Mes paroles")
        self.terminal.press("o")
        self.terminal.await_words("Lisez ceci à voix haute")
        self._keep("habitante-oui")
        self.terminal.press("Escape")
        self.terminal.press("Right")
        self.terminal.await_words("[Qui a vu]", "Une personne du service")
        self._keep("habitante-qui-a-vu")
        self.terminal.press("Right")
        self.terminal.await_words("[Fiche]")
        self._keep("habitante-fiche")
        self.terminal.press("Escape")

    # -- the end of the day

    def _keep_and_close(self) -> None:
        rooms(self.album, self.terminal)
        self.terminal.await_words("Endroits des sauvegardes", "Adresse par le nom")
        self.terminal.press("Home")
        self._keep("boite")
        self.terminal.press("s")
        self.terminal.await_words("Sauvegarder dans quel dossier")
        self.terminal.type("sauvegardes")
        self._keep("sauvegarde-ou")
        self.terminal.press("Enter")
        self.terminal.await_words("La sauvegarde est faite")
        self._keep("sauvegarde-faite")
        command = [self.facts["command"], "--dir", str(self.folder)]
        papers(self.album, command, self.facts["recovery_key"], self.folder / "papiers")
        self.terminal.press("Enter", "o")
        self.terminal.await_words("Fermer le site ?")
        self._keep("fermer-le-site")
        self.terminal.press("o")
        self.terminal.await_words("site fermé")
        closed(self.album, self.phone, self.facts["url"])


def _read(picture: Path) -> str:
    """Read a QR code from a picture, as a phone would."""
    done = subprocess.run(["zbarimg", "-q", "--raw", str(picture)], capture_output=True, text=True)
    found = done.stdout.split()
    if not found:
        raise AssertionError(f"no QR code can be read in {picture.name}")
    return found[0]
