"""The steps of the walk: each does one thing a person does, checks what she would see, and tells it in a few words."""

# ruff: noqa: S101 - the walk is a test

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from demo_house import AIDE, NURSE, RESIDENTS, SERVICES, Resident, ordinary_week
from demo_plannings import residents_table, send_all
from playwright.sync_api import Page
from walk_house import House, codes_on, run
from walk_terminal import Terminal

PIN = "482915"
RESIDENT = RESIDENTS[0]
HABITS = "Je bois mon café dans le bol bleu."
LISTS = (
    "added", "moved", "reassigned", "cancelled", "unchanged", "duplicate", "activities", "to_match", "skipped",
    "not_understood",
)  # fmt: skip


class Walk:
    """One walk through one new house, in one scratch folder."""

    def __init__(self, scratch: Path, pictures: Path | None) -> None:
        self.scratch, self.pictures = scratch, pictures
        self.house = House(scratch / "boite")
        self.today: date = datetime.now(ZoneInfo("Europe/Paris")).date()
        self.sheet = scratch / "secours.pdf"
        self.backup = scratch / "sauvegardes"
        self._count = 0

    def step(self, words: str, act: Callable[[], object]) -> None:
        """Do one step and say it with its time."""
        began = time.monotonic()
        seen = act()
        self._count += 1
        print(f"{self._count:2}. {words:<58} {time.monotonic() - began:6.2f} s  {seen if seen else ''}", flush=True)

    def keep(self, page: Page, name: str) -> None:
        """Keep a picture of a page."""
        if self.pictures is not None:
            page.screenshot(path=self.pictures / f"{name}.png", full_page=True)

    def keep_screen(self, terminal: Terminal, name: str) -> None:
        """Keep a picture of the terminal."""
        if self.pictures is not None:
            terminal.picture(self.pictures / f"{name}.svg")

    # -- the box and what comes in

    def make(self) -> str:
        self.house.make("Les Tilleuls", self.sheet)
        return f"{len(self.house.passphrase.split())} mots"

    def open_to_real_people(self) -> str:
        refused = self.house.ask("house", "show")["missing"]
        self.house.command("house", "set", "controller", "Association Les Tilleuls")
        self.house.command("house", "set", "aipd_signed_on", f"{self.today:%d/%m/%Y}")
        first = self.scratch / "premiere"
        first.mkdir()
        self.house.ask("backup", str(first))
        self.house.read_back(self.sheet, self.scratch)
        assert (len(refused), self.house.ask("house", "show")["missing"]) == (4, [])
        return "responsable, AIPD, première sauvegarde, feuille retapée"

    def bring_residents(self) -> str:
        table = self.scratch / "habitants.csv"
        table.write_bytes(residents_table())
        written = self.house.ask("residents", str(table), "--apply")["written"]
        again = self.house.ask("residents", str(table), "--apply")["written"]
        assert (written, again) == (len(RESIDENTS), 0)
        return f"{written} habitants, 0 la seconde fois"

    def bring_plannings(self) -> str:
        monday = date.fromordinal(self.today.toordinal() - self.today.weekday())
        chosen = [SERVICES[place].name for place in (AIDE, NURSE, 3, 4)]
        read = 0
        this_week = f"S{monday.isocalendar().week:02d}"
        for sent in send_all(self.scratch / "plannings", monday, ordinary_week()):
            if sent.service.name in chosen and (this_week in sent.path.stem or "agenda" in sent.path.stem):
                read += self._import(sent.path, sent.service.name)
        return f"{read} visites lues"

    def _import(self, path: Path, service: str) -> int:
        first = self.house.ask("import", str(path), "--service", service, "--dry-run")
        assert sum(len(first[name]) for name in LISTS) == first["read"], f"{path.name}: the numbers do not add up"
        assert not first["not_understood"], first["not_understood"]
        self.house.ask("import", str(path), "--service", service, "--apply")
        again = self.house.ask("import", str(path), "--service", service, "--dry-run")
        assert len(again["unchanged"]) == again["read"], f"{path.name}: the same file twice changes something"
        assert not again["gone"]
        return int(first["read"])

    # -- the site and the terminal

    def start(self) -> str:
        self.house.start()
        seen = self.house.ask("status")
        assert seen["running"]
        assert not seen["unlocked"], "a site must start locked"
        return self.house.said["url"]

    def unlock(self, terminal: Terminal) -> str:
        terminal.await_words("Les Tilleuls", "phrase")
        self.keep_screen(terminal, "01-ecran-ferme")
        terminal.type(self.house.passphrase)
        terminal.press("Enter")
        terminal.await_words(RESIDENT.first)
        assert self.house.ask("status")["unlocked"]
        self.keep_screen(terminal, "02-ecran-jour")
        return "jour affiché, site ouvert"

    def say_yes_face_to_face(self, terminal: Terminal) -> str:
        self.open_person(terminal)
        self.keep_screen(terminal, "03-ecran-habitante")
        terminal.press("Right")
        terminal.await_words("[Choix]")
        for title in ("Mon prénom sur le tableau", "Mes habitudes", "Mes services se parlent"):
            terminal.move_to(title)
            terminal.press("o")
            terminal.await_words(f"dit OUI à « {title}", "Lisez ceci à voix haute")
            self.keep_screen(terminal, "04-ecran-oui")
            terminal.press("o")
            terminal.await_line(title, "✓ OUI")
        self.keep_screen(terminal, "05-ecran-choix")
        terminal.press("Right", "Right")
        terminal.await_words("[Fiche]")
        terminal.press("h")
        terminal.await_words("Important pour elle", RESIDENT.last)
        terminal.type(HABITS)
        terminal.press("C-s")
        terminal.await_words(HABITS[:20])
        self.keep_screen(terminal, "06-ecran-fiche")
        return "P1, P7, P8"

    def open_person(self, terminal: Terminal, who: Resident = RESIDENT) -> None:
        terminal.press("/")
        terminal.await_words("Nom, prénom ou logement")
        terminal.type(who.first.lower())
        terminal.await_words(f"{who.first} {who.last}")
        terminal.press("Enter")
        terminal.await_words("[Visites]")

    # -- the phone

    def enrol(self, page: Page) -> str:
        invited = self.house.ask("enrol", SERVICES[AIDE].workers[0])
        page.goto(str(invited["url"]))
        number = page.locator(".number")
        number.wait_for()
        assert "#" not in page.url, "the invitation stays in the address"
        digits = number.inner_text().strip()
        self.keep(page, "06-telephone-nombre")
        self.house.command("confirm", digits)
        page.locator("input[name=code]").wait_for(timeout=15_000)
        self.keep(page, "07-telephone-code")
        for name in ("code", "encore"):
            page.fill(f"input[name={name}]", PIN)
        page.locator("main form button").click()
        page.wait_for_url("**/information")
        self.keep(page, "07-telephone-journal")
        page.locator("main form button").click()
        page.wait_for_url("**/visites")
        return f"nombre {digits}"

    def see_visits(self, page: Page) -> str:
        words = page.inner_text("main")
        self.keep(page, "08-telephone-visites")
        assert RESIDENT.first in words, words
        assert RESIDENT.dwelling in words, words
        assert HABITS in words, "she said YES to her habits"
        assert SERVICES[NURSE].name in words, "she said YES: her services see each other"
        assert RESIDENT.last not in words, "nobody said that her whole name is shown"
        other = RESIDENTS[2]
        assert other.first in words, words
        return "prénom, porte, heure, habitudes, autres services"

    def by_number(self, page: Page) -> str:
        answer = page.goto(self.house.said["ip_url"] + "/")
        assert answer is not None, "no answer by number"
        assert answer.ok, answer.status
        return str(answer.url)

    # -- the backup

    def back_up(self) -> str:
        self.backup.mkdir(mode=0o700)
        made = self.house.ask("backup", str(self.backup))
        assert made["proven"]
        self.file = Path(made["path"])
        return f"{made['size'] // 1024} Kio"

    def open_with_age(self) -> str:
        """Read the key from the printed sheet, as a person who has Debian and nothing else."""
        (key,) = (code for code in codes_on(self.sheet, self.scratch) if code.startswith("AGE-SECRET-KEY-1"))
        self.key = self.scratch / "cle.txt"
        self.key.write_text(key + "\n", "ascii")
        self.key.chmod(0o600)
        listed = run("tar", "-t", typed=run("age", "-d", "-i", str(self.key), str(self.file))).decode().split()
        assert {"store.db", "store.keys", "habitat.toml"} <= set(listed), listed
        return f"{len(listed)} fichiers"

    def restore(self) -> str:
        again = self.scratch / "revenue"
        back = self.house.ask("restore", str(self.file), str(again), "--key-file", str(self.key))
        assert back["residence"] == "Les Tilleuls"
        for words in (("residents",), ("day",), ("day", f"{self.today.fromordinal(self.today.toordinal() + 1)}")):
            assert self.house.ask(*words, folder=again) == self.house.ask(*words), f"{words} differ"
        checked = self.house.ask("verify", folder=again)
        assert not checked["problems"]
        assert checked["first_bad"] is None
        return f"mêmes données, {checked['log_lines']} lignes de journal entières"

    def leave(self, terminal: Terminal) -> str:
        terminal.press("C-q")
        terminal.await_screen(lambda _seen: terminal.is_over(), "the end")
        assert self.house.stop() == 0
        left = [name for name in ("run/control.sock", "run/web.sock") if (self.house.folder / name).exists()]
        assert not left, left
        return "écran et site arrêtés, rien derrière"
