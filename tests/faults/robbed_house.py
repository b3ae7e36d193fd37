"""A house lived in by its real processes, with a word nobody else has in every field, then locked: what a thief carries off."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from habitat_box import bootstrap
from habitat_box.domain.people import COORDINATOR, Actor, NewResident, Role
from habitat_box.ports import system_clock
from habitat_box.usecases import cards, enrolment, log_notice, printing, residents
from habitat_box.usecases.signing_in import session_of, sign_in
from habitat_box.usecases.site import lock_site, unlock_site
from habitat_box.words import local_day
from lan_web.gate import proof_of
from scripts.walk_terminal import Terminal
from tests.conftest import PASSPHRASE, Cast, at, visit
from tests.faults.crowd import PIN
from tests.faults.phone import Phone
from tests.full_house import Canaries, fill
from tests.web_browser import living_box

ROOT = Path(__file__).parents[2]
STEM = "ZygoptereHippocampe"
"""What each of the words ends with: who finds it nowhere finds none of them."""
HOMES = 9
"""Residents with a word in every field: some 220 words."""


@dataclass(frozen=True)
class Robbed:
    """What is there to take: every folder the house ever wrote in, its words, and what a thief must not have."""

    place: Path
    box: bootstrap.Box
    recovery_key: str
    words: tuple[str, ...]
    seen: bytes
    """What the house showed on its pages and its screen meanwhile."""

    @property
    def files(self) -> list[Path]:
        return [file for file in sorted(self.place.rglob("*")) if file.is_file() and not file.is_socket()]

    @property
    def backups(self) -> list[bytes]:
        return [file.read_bytes() for file in sorted((self.place / "stick").glob("*.age"))]


class Life:
    """Everything of one house lies under one folder: the box, its temporary files, its stick, its sockets."""

    def __init__(self, place: Path) -> None:
        self.place = place
        for name in ("tmp", "stick", "run", "work"):
            (place / name).mkdir()
        self.environment = {
            "TMPDIR": str(place / "tmp"), "XDG_RUNTIME_DIR": str(place / "run"), "HOME": str(place / "work"),
            "PYTHONPATH": str(ROOT),
        }  # fmt: skip
        self.word = Canaries(STEM)
        self.seen = b""

    def live(self, *, terminal: bool) -> Robbed:
        """Fill the house, live in it, and lock it."""
        with mock.patch.dict(os.environ, self.environment), mock.patch.object(tempfile, "tempdir", None):
            self.made = living_box(self.place / "box")
            self.fill()
            self.command("backup", str(self.place / "stick"))
            site = self.start()
            try:
                self.visit()
                self.print()
                if terminal:
                    self.sit_down()
                self.command("backup", str(self.place / "stick"))
                lock_site(self.made.box.settings)
            finally:
                site.send_signal(signal.SIGTERM)
                out, err = site.communicate(timeout=20)
            (self.place / "site.said").write_text(out + err, "utf-8")  # what the machine's journal keeps
            shutil.rmtree(self.place / "papers")
            self.made.box.store.close()
        return Robbed(self.place, self.made.box, self.made.recovery_key, tuple(self.word.words), self.seen)

    def fill(self) -> None:
        desk = self.made.box.desk(COORDINATOR)
        service = desk.box.door.add_organisation(self.word(), "aide")
        worker = desk.box.door.worker_of(service.id, self.word())
        self.actor = Actor(worker, Role.WORKER, service.id)
        cast = Cast("", "", self.actor, self.actor, self.actor)
        today = local_day(system_clock())
        for number in range(HOMES):
            person = residents.welcome(desk, NewResident("Mme", self.word(), self.word(), f"A{number:02}"))
            fill(desk, cast, person, self.word)
            with desk.box.store.maintenance():  # one card only may have each print
                desk.box.store.run("UPDATE card SET token_hash = id || 't', typed_hash = id || 'y'")
            visit(desk, service.name, person, worker, at(8 + number, 0, today))
            self.person = person
        self.card = cards.make_cards(desk, [self.person], "https://maison.local")[0]
        self.device = enrolment.knock(desk.box, token=enrolment.invite(desk, worker).token).secret
        enrolment.confirm(desk, enrolment.waiting(desk)[0].match_code)
        enrolment.choose_pin(desk.box, self.device, PIN, PIN)
        log_notice.acknowledge(session_of(desk.box, sign_in(desk.box, self.device, PIN)).desk)
        desk.box.store.close()

    def command(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "habitat_box", "--dir", str(self.place / "box"), *words], input=PASSPHRASE + "\n",
            capture_output=True, text=True, timeout=60, cwd=ROOT, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self) -> subprocess.Popen[str]:
        """Start the site and open it."""
        folder = str(self.place / "box")
        site = subprocess.Popen(
            [sys.executable, "-m", "lan_web.serve", "--dir", folder, "--bind", "127.0.0.1", "--port", "0", "--no-announce"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=self.place / "work",
        )  # fmt: skip
        assert site.stdout is not None
        for line in site.stdout:
            if line.startswith("url "):
                self.host = line.split("://")[1].strip()
            if line.startswith("ready"):
                break
        unlock_site(self.made.box.settings, self.made.box.database_key)
        return site

    def visit(self) -> None:
        """A worker looks at her visits, a resident at her subjects; addresses are mistyped, codes too."""
        authority = self.made.box.settings.authority
        phone = Phone(authority, self.host, cookies={"__Host-dev": self.device})
        phone.ask("POST", "/entrer", f"preuve={proof_of(self.device)}&code=000000")
        assert phone.ask("POST", "/entrer", f"preuve={proof_of(self.device)}&code={PIN}")[0] == 303
        for path in ("/visites", "/tableau", f"/nulle-part/{self.word.words[3]}", f"/visites?q={self.word.words[4]}"):
            self.seen += phone.get(path)[1].encode()
        phone.hang_up()
        tablet = Phone(authority, self.host)
        tablet.ask("POST", "/c", f"jeton={self.card.token}")
        for path in ("/choix", "/choix/P1"):
            self.seen += tablet.get(path)[1].encode()
        tablet.hang_up()

    def print(self) -> None:
        papers = str(self.place / "papers")
        desk = self.made.box.desk(COORDINATOR)
        printing.print_week(desk, local_day(system_clock()), Path(papers))
        desk.box.store.close()
        for words in (("cards",), ("board",), ("log-head",)):
            self.command("print", *words, "--to", papers)
        self.seen += self.command("day").encode()

    def sit_down(self) -> None:
        """Open the box at the terminal and search someone."""
        variables = [f"{name}={value}" for name, value in self.environment.items()]
        command = [sys.executable, "-m", "tui.app", "--dir", str(self.place / "box")]
        terminal = Terminal(self.place / "run", ["env", *variables, *command])
        try:
            terminal.await_words("Les Tilleuls")
            if "phrase" in terminal.text():
                terminal.type(PASSPHRASE)
                terminal.press("Enter")
            self.seen += terminal.await_words("aujourd'hui").encode()
            terminal.press("/")
            terminal.type(self.word.words[2])
            terminal.press("Enter")
            self.seen += terminal.text().encode()
        finally:
            terminal.close()
