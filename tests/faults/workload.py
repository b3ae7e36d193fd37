"""A morning in the house, recorded: commands, the site, the terminal app and backups, all at work on one box.

Then the box is closed and a phone speaks to it, is opened and files what was said; its phrase and then all its keys are
changed. After each thing someone was told was done, a promise goes into the trace: the access log had reached this line,
this backup was whole, these words were noted. A power cut may take back nothing that was promised.
"""

from __future__ import annotations

import http.client
import os
import re
import ssl
import subprocess
import sys
import threading
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from habitat_box import bootstrap
from habitat_box.config import read_settings
from habitat_box.store import journal
from habitat_box.store.connection import Store
from scripts.walk_house import BIN, House, codes_on, text_of
from scripts.walk_terminal import Terminal
from tests.faults import replay

HERE = Path(__file__).parent
RESIDENTS = "Civilité;Prénom;Nom;Logement;Entrée\nMme;Simone;DELMAS;A01;01/01/2022\nM.;René;Béraud;B01;01/02/2023\n"
WEEK = "Date;Début;Fin;Bénéficiaire;Intervenant\n"
NEXT = "violon brique dahlia neige girafe tuyau lampe sable"
THIRD = "lampe neige tuyau brique violon sable girafe dahlia"
SAID = ("Je suis arrivée.", "La porte du jardin ne ferme plus.", "J'ai fini, tout va bien.")
PIN = "482915"


@dataclass(frozen=True)
class Recorded:
    """A trace, the folder it was about, and what opens the box: the phrases it had, in turn."""

    trace: Path
    root: Path
    passphrases: tuple[str, ...]


def compile_recorder(to: Path) -> Path:
    """Compile the recorder. Raises CalledProcessError with the compiler's words."""
    made = to / "recorder.so"
    source = str(HERE / "recorder.c")
    subprocess.run(["cc", "-shared", "-fPIC", "-O2", "-Wall", "-Werror", "-o", str(made), source, "-ldl"], check=True)
    return made


class Morning:
    """The morning as it is recorded."""

    def __init__(self, place: Path) -> None:
        self.place, self.root, self.trace = place, place / "house", place / "trace"
        self.root.mkdir()
        self.house = House(self.root / "box")
        self.key = ""
        self.turn = threading.Lock()
        self.spied = {
            "LD_PRELOAD": str(compile_recorder(place)),
            "HABITAT_ROOT": str(self.root),
            "HABITAT_TRACE": str(self.trace),
            "XDG_RUNTIME_DIR": str(place),
        }

    def promise(self, **what: object) -> None:
        """Promise all that the access log tells at this instant, and more."""
        store = Store(self.house.folder / "store.db", self.key)  # opened as a box it might write, and nobody records this
        try:
            with self.turn, store.unit(write=False):
                replay.promise(self.trace, line=journal.head_of(store)[0], **what)
        finally:
            store.close()

    def record(self) -> Recorded:
        """Live through the morning."""
        before = dict(os.environ)
        os.environ.update(self.spied)
        try:
            self.make()
            self.fill()
            self.house.start()
            self.house.command("unlock")
            try:
                self.work()
                self.speak_to_the_closed_box()
            finally:
                site = self.house.site
                self.house.stop()
                if site is not None and site.stdout is not None:
                    site.stdout.close()
            first = self.house.passphrase
            self.house.command("passphrase", typed=f"{first}\n{NEXT}\n{NEXT}\n")
            self.promise(phrase=NEXT)
            self.house.passphrase = NEXT
            self.change_keys()
        finally:
            os.environ.clear()
            os.environ.update(before)
        return Recorded(self.trace, self.root, (first, NEXT, THIRD))

    def make(self) -> None:
        self.house.make("Les Tilleuls", self.place / "feuille.pdf")
        settings = read_settings(self.house.folder)
        self.key = bootstrap.unlock_key(settings, self.house.passphrase)
        self.promise()

    def fill(self) -> None:
        (self.root / "medium").mkdir()
        self.house.command("house", "set", "controller", "Association Les Tilleuls")
        self.house.command("house", "set", "aipd_signed_on", "15/01/2026")
        self.house.read_back(self.place / "feuille.pdf", self.place)
        self.back_up()
        (self.place / "habitants.csv").write_text(RESIDENTS, "utf-8")
        self.house.command("residents", str(self.place / "habitants.csv"), "--apply")
        self.promise()
        self.back_up_everywhere()
        self.bring("lundi", 9)
        self.house.command("print", "cards", "--to", str(self.place / "cartes"))
        self.promise()

    def bring(self, name: str, hour: int) -> None:
        lines = "".join(f"{day:02}/01/2030;{hour}h00;{hour + 1}h00;Mme DELMAS Simone;Zoé Petit\n" for day in range(1, 15))
        planning = self.place / f"{name}.csv"
        planning.write_text(WEEK + lines, "utf-8")
        self.house.command("import", str(planning), "--service", "Aide & Présence", "--apply")
        self.promise()

    def back_up(self) -> None:
        known = set((self.root / "medium").iterdir())
        self.house.command("backup", str(self.root / "medium"))
        for made in sorted(set((self.root / "medium").glob("*.age")) - known):
            self.promise(backup=str(made.relative_to(self.root)), sha256=sha256(made.read_bytes()).hexdigest())

    def back_up_everywhere(self) -> None:
        """Back up to the disk of each night and to a stick, both known to the box."""
        places = (self.root / "disk", self.root / "stick")
        for place, kind in zip(places, ("add-disk", "add-stick"), strict=True):
            place.mkdir()
            self.house.command("places", kind, str(place), "--label", f"Le {kind}")
        self.house.command("backup", "--all")
        for made in sorted(one for place in places for one in place.rglob("*.age")):
            self.promise(backup=str(made.relative_to(self.root)), sha256=sha256(made.read_bytes()).hexdigest())

    def speak_to_the_closed_box(self) -> None:
        """A phone comes in, the box is closed, the phone says three things, and the box is opened."""
        invited = self.house.ask("enrol", "Zoé Petit")
        phone = Visitor(self.house)
        phone.post("/e", jeton=str(invited["url"]).partition("#")[2])
        number = re.search(r'<p class="number sheet">(\d+)<', phone.ask("GET", "/e/attente")[1])
        assert number is not None
        self.house.command("confirm", number[1])
        phone.post("/e/code", code=PIN, encore=PIN)
        self.house.command("lock")
        for count, words in enumerate(SAID):
            found = re.search(r'name="preuve" value="([0-9a-f]*)"', phone.ask("GET", "/")[1])
            form = f"preuve={found[1] if found else ''}&quoi=NOTE&geste=geste{count}&mot={quote(words)}"
            status, page = phone.ask("POST", "/dire", form)
            assert status in (200, 303), page[-900:]
            self.promise(said=words)
        self.house.command("unlock")
        self.promise()

    def change_keys(self) -> None:
        """Change every key: draw a sheet, read it back, give a third phrase."""
        sheet = self.place / "nouvelle.pdf"
        command = [str(BIN / "habitat-box"), "--dir", str(self.house.folder), "rekey", "--sheet", str(sheet)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as changing:
            assert changing.stdin is not None
            assert changing.stdout is not None
            print(NEXT, file=changing.stdin, flush=True)
            while not sheet.exists() and changing.poll() is None:
                assert changing.stdout.readline()
            key = next(code for code in codes_on(sheet, self.place) if code.startswith("AGE-SECRET-KEY-1"))
            print(key, THIRD, sep="\n", file=changing.stdin, flush=True)
            changing.stdin.close()
            changing.stdout.read()
        assert changing.returncode == 0
        self.key = bootstrap.unlock_key(read_settings(self.house.folder), THIRD)
        self.promise(phrase=THIRD)

    def work(self) -> None:
        """Say NO and YES on the site, at the terminal, bring a planning and back up, side by side."""
        errors: list[BaseException] = []

        def safely(act: object) -> None:
            try:
                act()  # type: ignore[operator]
            except BaseException as error:  # told below, in the thread that waits
                errors.append(error)

        side = [threading.Thread(target=safely, args=(act,)) for act in (self.choose, self.back_up, self.sit_down)]
        for one in side:
            one.start()
        self.bring("mardi", 10)
        for one in side:
            one.join(60)
        if errors:
            raise errors[0]

    def choose(self) -> None:
        """Hold up a card by its typed code and say NO to several subjects."""
        words = "".join(text_of(paper) for paper in sorted((self.place / "cartes").glob("cartes*.pdf")))
        [code, *_more] = re.findall(r"\b[0-9A-HJKMNP-TV-Z]{5}[- ][0-9A-HJKMNP-TV-Z]{5}\b", words)
        visitor = Visitor(self.house)
        visitor.post("/c", code=code)
        for number in (1, 7, 8, 3, 10):
            assert visitor.post(f"/choix/P{number}/non") == 303
            self.promise()

    def sit_down(self) -> None:
        """Open the box at the terminal and leave: the app reads, logs its looks and tends the box."""
        command = [sys.executable, "-m", "tui.app", "--dir", str(self.house.folder)]
        terminal = Terminal(self.place, ["env", *(f"{name}={value}" for name, value in self.spied.items()), *command])
        try:
            terminal.await_words("Les Tilleuls", "phrase")
            terminal.type(self.house.passphrase)
            terminal.press("Enter")
            terminal.await_words("aujourd'hui", "1 Jour")
            self.promise()
        finally:
            terminal.close()


class Visitor:
    """One browser on the real site."""

    def __init__(self, house: House) -> None:
        self.house, self.cookies = house, dict[str, str]()
        self.context = ssl.create_default_context(cafile=str(house.folder / "ca.pem"))

    def ask(self, method: str, path: str, body: str = "") -> tuple[int, str]:
        line = http.client.HTTPSConnection("127.0.0.1", self.house.port, context=self.context, timeout=20)
        host = f"{self.house.host}:{self.house.port}"
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Host": host, "Cookie": cookies, "Sec-Fetch-Site": "same-origin", "Origin": "null"}
        line.request(method, path, body, {**headers, "Content-Type": "application/x-www-form-urlencoded"})
        answer = line.getresponse()
        page = answer.read().decode()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _equals, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        line.close()
        return answer.status, page

    def post(self, path: str, **fields: str) -> int:
        shown = "/c" if path == "/c" else path.rpartition("/")[0]
        page = self.ask("GET", shown)[1]
        found = re.search(r'name="preuve" value="([0-9a-f]*)"', page)
        body = "&".join(f"{name}={value}" for name, value in {"preuve": found[1] if found else "", **fields}.items())
        status, answer = self.ask("POST", path, body)
        assert status == 303, answer[:500]
        return status
