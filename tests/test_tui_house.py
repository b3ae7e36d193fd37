"""The residents' list, the box: and what the screens must never do."""

from __future__ import annotations

import ast
import contextlib
import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from habitat_box.domain.people import NewResident
from habitat_box.usecases import residents
from habitat_box.usecases.desk import Box, Desk
from tests.conftest import PASSPHRASE, Cast, at, visit
from tests.screen_house import WIDE, Hand, at_the_screen
from tui import errands
from tui.tongue import shown

TUI = Path(__file__).parent.parent / "tui"
HOSTILE = ("[red]Rouge[/red]", "\x1b[31mESC\x1b]0;pwned\x07", "\u202eesrevni", "a\u200bb\u2066c", "[@click=app.quit]x[/]")


# -- residents


def test_someone_moves_in_by_the_form(box: Box, desk: Desk, cast: Cast) -> None:
    async def play(hand: Hand) -> None:
        await hand.press("3", "n", "tab")
        for text in ("Étienne", "Œuvrard", "B05"):
            await hand.write(text)
            await hand.press("enter")
        await hand.press("ctrl+s")
        assert "Étienne Œuvrard  ·  B05" in hand.text
        await hand.press("escape")
        assert "3 habitants" in hand.text

    at_the_screen(box, play)
    assert residents.find_person(desk, "oeuvrard").dwelling == "B05"


def test_a_form_without_a_name_says_which_field(box: Box, desk: Desk) -> None:
    async def play(hand: Hand) -> None:
        await hand.press("3")
        assert "N inscrit une personne" in hand.text
        await hand.press("n", "ctrl+s")
        assert "« prénom » n'est pas accepté" in hand.text

    at_the_screen(box, play)
    assert residents.names(desk) == []


def test_a_file_of_residents_is_shown_before_anyone_moves_in(box: Box, desk: Desk, cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "habitants.csv"
    path.write_text("Civilité;Prénom;Nom;Logement\nMme;Aïcha;Benkacem;A02\nMme;Simone;DELMAS;A01\nM.;;;B09\n", "utf-8")

    async def play(hand: Hand) -> None:
        await hand.press("3", "i")
        await hand.write(str(path))
        await hand.press("enter")
        assert "1 personne à inscrire" in hand.text
        assert "Déjà dans la boîte" in hand.text
        assert "Lignes qui ne peuvent pas servir" in hand.text
        assert len(residents.names(desk)) == 2
        await hand.press("enter", "o")
        assert "3 habitants" in hand.text

    at_the_screen(box, play)
    assert len(residents.names(desk)) == 3


# -- the box


def test_the_paper_no_is_printed(box: Box, tmp_path: Path) -> None:
    async def play(hand: Hand) -> None:
        hand.app.seat.papers = tmp_path
        await hand.press("6")
        assert "Imprimer le NON papier" in hand.text
        await hand.press("n", "enter")
        assert any("papier-non.pdf" in words for words in hand.notices)

    at_the_screen(box, play)
    assert (tmp_path / "papier-non.pdf").read_bytes().startswith(b"%PDF")


def test_a_backup_is_made_from_the_screen(box: Box, cast: Cast, tmp_path: Path) -> None:
    place = tmp_path / "clé"
    place.mkdir()

    async def play(hand: Hand) -> None:
        hand.app.seat.papers = place
        await hand.press("6", "s", "enter")
        for _turn in range(300):
            if "relue et déchiffrée" in hand.text:
                break
            await hand.pilot.pause(0.02)
        assert "La sauvegarde est faite" in hand.text

    at_the_screen(box, play)
    assert [path.name.endswith(".habitat.age") for path in place.glob("*.age")] == [True]


def test_a_folder_that_is_not_there_is_refused(box: Box, tmp_path: Path) -> None:
    async def play(hand: Hand) -> None:
        await hand.press("6", "s")
        await hand.write(str(tmp_path / "nulle-part"))
        await hand.press("enter")
        assert "Ce dossier n'existe pas" in hand.text

    at_the_screen(box, play)


def test_closing_the_box_forgets_it_and_asks_again(box: Box, cast: Cast) -> None:
    async def play(hand: Hand) -> None:
        await hand.press("6", "f", "o")
        assert "La boîte est fermée" in hand.text
        assert hand.app.seat.box is None
        assert hand.app.seat.people == []
        await hand.write(PASSPHRASE)
        await hand.press("enter")
        assert "1 Jour" in hand.text

    at_the_screen(box, play)


# -- what must never happen


@pytest.mark.parametrize("words", HOSTILE)
def test_a_hostile_name_never_drives_the_terminal(box: Box, desk: Desk, words: str) -> None:
    person = desk.box.door.welcome(desk.actor, NewResident("Mme", words, "DELMAS", "A01"))
    service = desk.box.door.add_organisation(words)
    visit(desk, words, person, desk.box.door.worker_of(service.id, words), at(9))

    async def play(hand: Hand) -> None:
        for keys in (["1"], ["v"], ["2"], ["3"], ["4"], ["5"], ["slash"], ["enter"], ["right"], ["right"], ["right"], ["e"]):
            await hand.press(*keys)
            assert not set(hand.text) & set("\x1b\x07\u202e\u200b\u2066")
        await hand.press("escape", "slash")
        assert shown(words) in hand.text, "a name is shown as it is written, brackets and all"
        assert hand.app.is_running

    at_the_screen(box, play, WIDE)


def test_a_hostile_name_stays_plain_in_a_notice(box: Box) -> None:
    async def play(hand: Hand) -> None:
        errands.notice(hand.app.screen, "[red]Rouge[/red]")
        await hand.pilot.pause(0.2)
        assert "[red]Rouge[/red]" in hand.text

    at_the_screen(box, play)


def test_an_unforeseen_error_gets_a_reference_and_leaves_no_value(box: Box, cast: Cast) -> None:
    def broken() -> None:
        name = "Simone DELMAS"
        raise ValueError(f"cannot use {name}")

    async def play(hand: Hand) -> None:
        errands.errand(hand.app.screen, broken)
        await hand.settle()
        assert "référence" in hand.notices[0]
        reference = hand.notices[0].split("référence ")[1][:6]
        log = box.settings.technical_log.read_text("utf-8")
        assert reference in log
        assert "ValueError" in log
        assert "in broken" in log or " broken" in log
        assert "Simone" not in log
        assert box.settings.technical_log.stat().st_mode & 0o777 == 0o600

    at_the_screen(box, play)


def test_the_app_imports_nothing_of_the_store_before_the_passphrase() -> None:
    heavy = ("peewee", "sqlcipher3", "cryptography", "flask", "babel", "reportlab", "openpyxl")
    code = f"import tui.app, sys; print([name for name in {heavy!r} if name in sys.modules])"
    said = subprocess.run([sys.executable, "-c", code], cwd=TUI.parent, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def imported(path: Path) -> set[str]:
    """Give the modules of the screens a file imports, at any moment and for types too."""
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    froms = {f"{one.module}.{name.name}" for one in nodes if isinstance(one, ast.ImportFrom) for name in one.names}
    plain = {name.name for one in nodes if isinstance(one, ast.Import) for name in one.names}
    modules = {"tui." + ".".join(one.relative_to(TUI).with_suffix("").parts) for one in TUI.rglob("*.py")}
    return {module for module in modules if any(name == module or name.startswith(f"{module}.") for name in froms | plain)}


def test_screens_and_widgets_never_import_one_another_in_a_circle() -> None:
    reached = {"tui." + ".".join(path.relative_to(TUI).with_suffix("").parts): imported(path) for path in TUI.rglob("*.py")}
    assert "tui.widgets.room" in reached["tui.screens.week"]
    assert [name for name, uses in reached.items() if "tui.app" in uses] == []
    assert [
        name for name, uses in reached.items() if name.startswith("tui.widgets") and any("screens" in one for one in uses)
    ] == []
    left = dict(reached)
    while free := [name for name, uses in left.items() if not uses & left.keys()]:
        left = {name: uses for name, uses in left.items() if name not in free}
    assert left == {}


def test_no_screen_says_markup_or_asks_the_store() -> None:
    for path in TUI.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("Static", "Label"):
                plain = [word.value for word in node.keywords if word.arg == "markup"]
                assert plain, f"{path.name}:{node.lineno} lets its text be read as markup"
                assert isinstance(plain[0], ast.Constant)
                assert plain[0].value is False


# -- the site


class PretendSite(threading.Thread):
    """A site that only answers its local socket."""

    def __init__(self, box: Box) -> None:
        super().__init__(daemon=True)
        self.key, self.opened_with = "", [box.database_key]
        box.settings.control_socket.parent.mkdir(parents=True, exist_ok=True)
        self.line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.line.bind(str(box.settings.control_socket))
        self.line.listen()

    def run(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                one, _address = self.line.accept()
                with one:
                    one.sendall(json.dumps(self.answer(json.loads(one.recv(65536)))).encode() + b"\n")

    def answer(self, asked: dict[str, str]) -> dict[str, object]:
        if asked["do"] == "unlock":
            self.key = asked["key"]
        elif asked["do"] == "lock":
            self.key = ""
        addresses = {"url": "https://les-tilleuls.local:8443", "ip_url": "https://192.168.1.20:8443"}
        return {"ok": True, "unlocked": bool(self.key), **addresses}


@pytest.fixture
def pretend_site(box: Box) -> Iterator[PretendSite]:
    site = PretendSite(box)
    site.start()
    yield site
    site.line.shutdown(socket.SHUT_RDWR)
    site.line.close()
    site.join(2)


def test_unlocking_the_box_opens_its_site(box: Box, pretend_site: PretendSite) -> None:
    async def play(hand: Hand) -> None:
        await hand.write(PASSPHRASE)
        await hand.press("enter")
        assert any("La boîte et le site sont ouverts" in words for words in hand.notices)

    at_the_screen(box.settings, play)
    assert pretend_site.key == box.database_key


def test_the_coordinator_opens_and_closes_the_site(box: Box, pretend_site: PretendSite) -> None:
    async def play(hand: Hand) -> None:
        await hand.press("6")
        assert "https://les-tilleuls.local:8443" in hand.text
        assert "https://192.168.1.20:8443" in hand.text
        await hand.press("o")
        assert "● ouvert" in hand.text
        assert pretend_site.key == box.database_key
        await hand.press("o")
        assert "Les téléphones ne verront plus aucune visite." in hand.text
        await hand.press("n", "o", "o")
        assert "◐ fermé" in hand.text

    at_the_screen(box, play)
    assert pretend_site.key == ""
