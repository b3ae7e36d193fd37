"""The steps of what is kept: a closed box still told, a receipt that holds the log, places, a house back."""

# ruff: noqa: S101 - the walk is a test

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

from demo_house import AIDE, RESIDENTS, SERVICES
from playwright.sync_api import Page
from walk_house import BIN, sheet_lines, text_of
from walk_rights import RightsWalk
from walk_steps import RESIDENT
from walk_terminal import Terminal

DISK, STICKS = "Second disque", ("Clé A", "Clé B")
ALL_WELL, SOON, TO_DO, UNKNOWN = range(4)
STATES = {"green": ALL_WELL, "orange": SOON, "red": TO_DO}


class KeptWalk(RightsWalk):
    """What outlives a power cut, a fire, a dead machine, and whoever would write the log anew."""

    def checked(self) -> dict[str, Any]:
        """Run `habitat-box check` as a script does, and hold its exit status to what it says."""
        done = self._run("check", "--json")
        told: dict[str, Any] = json.loads(done.stdout)
        worst = STATES[told["worst"]]
        assert (
            done.returncode == told["exit"] == (max(worst, TO_DO) if worst == TO_DO else UNKNOWN if told["locked"] else worst)
        )
        return told

    def _run(self, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command whose exit status is what it says."""
        line = [str(BIN / "habitat-box"), "--dir", str(self.house.folder), *words]
        return subprocess.run(line, input=typed, capture_output=True, text=True, timeout=60)

    # -- the closed box

    def say_to_closed_box(self, phone: Page, stranger: Page) -> str:
        self.house.command("lock")
        told = self.checked()
        assert told["locked"], told
        phone.goto(f"{self.house.said['url']}/visites")
        words = phone.inner_text("main")
        self.keep(phone, "20-telephone-boite-fermee")
        assert "La boîte est fermée." in words, words
        assert not any(one.first in words or one.last in words for one in RESIDENTS), "a closed box names someone"
        phone.click("button:has-text('Je suis arrivé')")
        phone.wait_for_url("**/dit/*")
        assert "Noté à" in phone.inner_text("main"), phone.inner_text("main")
        stranger.goto(self.house.said["ip_url"])
        assert not stranger.locator("button:has-text('Je suis arrivé')").count(), "a phone nobody knows may speak"
        return f"{phone.inner_text('h1')} check : code {told['exit']}"

    def settle_what_was_said(self, terminal: Terminal) -> str:
        self.house.command("unlock")
        terminal.press("Escape", "1", "a")
        terminal.await_words("Dit à la boîte fermée")
        self.keep_screen(terminal, "21-ecran-a-traiter")
        (said,) = self.house.ask("inbox")["waiting"]
        assert said["worker"] == SERVICES[AIDE].workers[0], said
        terminal.press("Home")
        terminal.await_line("▌", "Dit à la boîte fermée")
        terminal.press("Enter")
        terminal.await_words("1 mot à confirmer", said["worker"])
        terminal.press("Enter")
        if not said["visit"]:  # no visit, or several, at the hour this is run: the coordinator chooses
            terminal.await_words("De quelle visite s'agit-il")
            terminal.press("Enter")
        terminal.await_words("Rien à confirmer.")
        assert not self.house.ask("inbox")["waiting"]
        terminal.press("Escape", "Escape")
        return f"{said['worker']}, {'sa visite trouvée' if said['visit'] else 'sa visite choisie'}"

    def hold_log_by_receipt(self, phone: Page) -> str:
        phone.goto(f"{self.house.said['url']}/visites")
        words = phone.inner_text("body")
        shown = re.search(r"Reçu\s:\s(ligne\s[\d\s]+—\s[0-9A-F\s]{19})\.", words)
        assert shown is not None, ascii(words)
        found = self.house.ask("log", "verify", "--since", shown[1])
        assert found["holds"], found
        forged = shown[1][:-1] + ("0" if shown[1][-1] != "0" else "1")
        refused = self._run("log", "verify", "--since", forged, typed=self.house.passphrase)
        assert (refused.returncode, "a été réécrit" in refused.stdout) == (1, True), refused
        return f"la ligne {found['seq']} y est ; un signe changé est refusé"

    # -- the places

    def save_everywhere(self) -> str:
        self.disk, *sticks = (self.scratch / name for name in ("second-disque", "cle-a", "cle-b"))
        for folder in (self.disk, *sticks):
            folder.mkdir(mode=0o700)
        self.house.command("places", "add-disk", str(self.disk), "--label", DISK)
        for folder, label in zip(sticks, STICKS, strict=True):
            self.house.command("places", "add-stick", str(folder), "--label", label)
        made = self.house.ask("backup", "--all")
        assert [made[label]["proven"] for label in (DISK, *STICKS)] == [True] * 3, made
        sticks[1].rename(self.scratch / "ailleurs")
        here = {one["label"]: one["is_here"] for one in self.house.ask("places")["places"]}
        assert here == {DISK: True, STICKS[0]: True, STICKS[1]: False}, here
        return f"{len(made)} sauvegardes relues, {STICKS[1]} emportée"

    def play_exercise(self) -> str:
        papers = self.scratch / "exercice"
        words = ("--key-file", str(self.key), "--fingerprint", self.fingerprint(), "--to", str(papers))
        done = self.house.ask("drill", str(self.disk), *words)
        assert done["holds"], done
        assert "Réussi : la maison reviendrait." in text_of(Path(done["receipt"]))
        return f"n° {done['sequence']} revenue en mémoire en {done['seconds']:.1f} s, reçu imprimé"

    def fingerprint(self) -> str:
        """Read on the sheet by whom backups are signed."""
        shown = re.search(r"Empreinte de la signature des sauvegardes : ((?:[0-9A-F]{4} ?){5})", text_of(self.sheet))
        assert shown is not None, text_of(self.sheet)
        return shown[1].strip()

    def see_health(self, terminal: Terminal) -> str:
        told = self.checked()
        lights = {one["key"]: one["light"] for one in told["lines"]}
        wrong = {key: light for key, light in lights.items() if light != "green" and key not in ("updates", "log", "store")}
        assert not wrong, told["lines"]
        terminal.press("9")
        terminal.await_words("Sauvegarde", "Clé USB ailleurs", f"Ailleurs : {STICKS[1]}", "Place sur le disque")
        self.keep_screen(terminal, "22-ecran-sante")
        terminal.press("Escape")
        return f"{len(lights)} lignes, code {told['exit']}, {sum(light == 'green' for light in lights.values())} en vert"

    # -- a blank machine

    def bring_back_at_screen(self) -> str:
        """Bring the house back with the printed sheet, on a folder where there is nothing."""
        blank, sockets = self.disk / "boite-neuve", self.scratch / "ecran-neuf"
        sockets.mkdir()
        terminal = Terminal(sockets, [str(BIN / "habitat-box-screen"), "--dir", str(blank)])
        try:
            terminal.await_words("la faire revenir d'une sauvegarde")
            terminal.press("C-r")
            terminal.await_words("Sauvegardes trouvées")
            terminal.press("Enter")
            terminal.await_words("Taper les cinq lignes de la feuille")
            terminal.press("Enter")
            self._type_sheet(terminal)
            terminal.await_words("Qui a signé")
            terminal.type(self.fingerprint())
            terminal.press("C-s")
            terminal.await_words("ce que l'on voit avant", "Faire revenir la boîte")
            self.keep_screen(terminal, "23-ecran-avant-retour")
            terminal.press("Enter")
            terminal.await_words("est revenue", "Ouvrir la boîte")
            self.keep_screen(terminal, "24-ecran-revenue")
            terminal.press("Enter")
            terminal.await_words("La boîte est fermée")
            terminal.type(self.house.passphrase)
            terminal.press("Enter")
            terminal.await_words(RESIDENT.first)
            terminal.press("C-q")
            terminal.await_screen(lambda _seen: terminal.is_over(), "the end")
        finally:
            terminal.close()
        assert self.house.ask("residents", folder=blank) == self.house.ask("residents")
        return "les cinq lignes tapées, la maison entière"

    def _type_sheet(self, terminal: Terminal) -> None:
        for number, line in enumerate(sheet_lines(self.sheet), start=1):
            terminal.await_words(f"Ligne {number}")
            terminal.type(line)
            terminal.press("Enter")
