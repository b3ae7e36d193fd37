"""The terminal app on a blank machine: a house brought back with the paper key, and the exercise played from its screen."""

from __future__ import annotations

import os
import shutil
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

import crypto
from crypto.passphrase import TEST_ONLY
from habitat_box import bootstrap
from habitat_box.config import Settings, read_settings, settings_text
from habitat_box.domain.people import COORDINATOR, NewResident
from habitat_box.store import secrets
from habitat_box.usecases import backups_here, drill, keeping, residents
from habitat_box.usecases.desk import Box
from tests.conftest import PASSPHRASE
from tests.house_ready import ready
from tests.screen_house import Hand, at_the_screen
from tui.screens.drill import DrillScreen

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Dead:
    """What is left of a house: two backups on a stick, its sheet, and a blank folder."""

    older: Path
    newer: Path
    lines: list[str]
    fingerprint: str
    settings: Settings
    recovery_key: str
    box: Box


@pytest.fixture
def dead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Dead]:
    made = bootstrap.create_box(
        tmp_path / "dead", residence="Les Tilleuls", body="association", passphrase=PASSPHRASE, profile=TEST_ONLY,
        bind="127.0.0.1",
    )  # fmt: skip
    ready(made.box)
    desk, stick = made.box.desk(COORDINATOR), tmp_path / "stick" / "papiers"
    stick.mkdir(parents=True)
    residents.welcome(desk, NewResident("Mme", "Simone", "DELMAS", "A01"))
    older = keeping.back_up(desk, stick).path
    time.sleep(1.05)  # the second is in the name
    newer = keeping.back_up(desk, stick).path
    fingerprint = crypto.fingerprint(crypto.public_of(secrets.get(made.box.store, secrets.SIGNING_KEY)))
    monkeypatch.chdir(tmp_path / "stick")  # where the papers are looked for
    monkeypatch.setattr(backups_here, "EXCHANGE", ())
    lines = crypto.sheet_lines(made.recovery_key)
    yield Dead(older, newer, lines, fingerprint, Settings(folder=tmp_path / "new"), made.recovery_key, made.box)
    made.box.store.close()


async def type_sheet(hand: Hand, lines: list[str]) -> None:
    for line in lines:
        await hand.write(line)
        await hand.press("enter")


async def until(hand: Hand, words: str) -> None:
    """Wait for what a thread is doing."""
    for _turn in range(600):
        if words in hand.text:
            return
        await hand.pilot.pause(0.02)
    raise AssertionError(f"{words!r} never came:\n{hand.text}")


def test_a_blank_machine_offers_to_bring_a_house_back_and_does_it_in_eight_screens(dead: Dead) -> None:
    async def play(hand: Hand) -> None:
        screens = 1
        assert "la faire revenir d'une sauvegarde" in hand.text
        await hand.press("ctrl+r")
        assert hand.text.count("0,5 Mo") == 2
        await hand.press("enter", "enter")
        screens += 3
        await type_sheet(hand, dead.lines)
        screens += 1
        await hand.write(dead.fingerprint)
        await hand.press("ctrl+s")
        screens += 1
        assert "✓ C'est la plus récente" in hand.text
        assert "l'empreinte est sur la feuille" in hand.text
        assert not dead.settings.folder.exists()
        await hand.press("enter")
        await until(hand, "est revenue")
        screens += 2
        assert "habitants 1" in hand.text
        assert dead.fingerprint in hand.text
        await hand.press("enter")
        assert "Tapez la phrase secrète" in hand.text
        await hand.write(PASSPHRASE)
        await hand.press("enter")
        await until(hand, "aujourd'hui")
        assert hand.app.seat.box is not None
        assert [card.first_name for card in residents.names(hand.app.seat.desk)] == ["Simone"]
        assert screens <= 12

    at_the_screen(dead.settings, play)


def test_a_line_typed_wrong_is_named_at_once_and_two_shares_do_as_well(dead: Dead) -> None:
    shares = crypto.shares_of(dead.recovery_key)

    async def play(hand: Hand) -> None:
        await hand.press("ctrl+r", "enter", "enter")
        await hand.write(dead.lines[0])
        await hand.press("enter")
        await hand.write(dead.lines[1][:-1] + ("Q" if dead.lines[1][-1] != "Q" else "P"))
        await hand.press("enter")
        assert "✗ La ligne 2 " in hand.text
        await hand.press("escape", "down", "enter")
        hand.app.screen.query_one("#first").text = shares[0]  # type: ignore[attr-defined]
        hand.app.screen.query_one("#second").text = shares[2]  # type: ignore[attr-defined]
        await hand.press("ctrl+s")
        await hand.press("ctrl+s")
        assert "! Signée par" in hand.text
        assert "Faire revenir la boîte" in hand.text

    at_the_screen(dead.settings, play)


def test_an_older_backup_needs_a_yes_and_a_strangers_key_or_fingerprint_brings_nothing(dead: Dead) -> None:
    async def play(hand: Hand) -> None:
        await hand.press("ctrl+r", "down", "enter", "enter")
        await type_sheet(hand, dead.lines)
        await hand.press("ctrl+s")
        assert "✗ Une sauvegarde plus récente existe" in hand.text
        await hand.press("enter", "n")
        assert not dead.settings.folder.exists()
        await hand.press("enter", "o")
        await until(hand, "est revenue")

    at_the_screen(dead.settings, play)

    async def stranger(hand: Hand) -> None:
        await hand.press("ctrl+r", "enter", "enter")
        await type_sheet(hand, crypto.sheet_lines(crypto.RecoveryKey.generate().secret))
        await hand.press("ctrl+s")
        assert "✗ Cette clé de secours n'ouvre pas cette sauvegarde" in hand.text
        assert "Faire revenir la boîte" not in hand.text
        await hand.press("enter")
        await type_sheet(hand, dead.lines)
        await hand.write("0000 0000 0000 0000 0000")
        await hand.press("ctrl+s")
        assert "✗ Cette sauvegarde n'est pas signée par cette boîte" in hand.text
        assert "Faire revenir la boîte" not in hand.text

    blank = Settings(folder=dead.settings.folder.with_name("other"))
    at_the_screen(blank, stranger)
    assert not blank.folder.exists()


def test_escape_goes_back_to_the_first_questions(dead: Dead) -> None:
    async def play(hand: Hand) -> None:
        await hand.press("ctrl+r", "escape")
        assert "Comment s'appelle la maison ?" in hand.text

    at_the_screen(dead.settings, play)


def test_without_a_stick_the_screen_says_what_to_do(dead: Dead) -> None:
    for file in dead.newer.parent.iterdir():
        file.unlink()

    async def play(hand: Hand) -> None:
        await hand.press("ctrl+r")
        assert "Branchez la clé USB" in hand.text

    at_the_screen(dead.settings, play)


def test_the_exercise_is_played_from_the_screen_and_its_receipt_printed(dead: Dead) -> None:
    async def play(hand: Hand) -> None:
        hand.app.push_screen(DrillScreen())
        await hand.settle()
        assert "Jamais joué" in hand.text
        await hand.press("enter", "enter")
        await type_sheet(hand, dead.lines)
        await until(hand, "la maison reviendrait")
        assert "✗" not in hand.text
        await hand.press("enter", "enter")
        assert any("C'est écrit" in words for words in hand.notices)

    at_the_screen(dead.box, play)
    assert [path.name for path in dead.newer.parent.glob("exercice-*.pdf")] != []
    last = drill.last_drill(dead.box.desk(COORDINATOR))
    assert last is not None
    assert last.holds


# -- with real keys, from a blank folder to a site that answers


class Window:
    """The real app in a window of tmux."""

    def __init__(self, place: Path, folder: Path) -> None:
        self.tmux = ["tmux", "-S", str(place / "tmux.sock"), "-f", "/dev/null"]
        command = f"env -u TMUX LANG=C.UTF-8 PYTHONPATH={ROOT} {sys.executable} -m tui.app --dir {folder}"
        self._do("new-session", "-d", "-x", "100", "-y", "30", "-c", str(place / "stick"), command)

    def _do(self, *words: str) -> str:
        return subprocess.run([*self.tmux, *words], capture_output=True, text=True, timeout=20, check=False).stdout

    def shows(self, words: str, seconds: float = 40) -> str:
        end = time.monotonic() + seconds
        while words not in (seen := self._do("capture-pane", "-p")):
            assert time.monotonic() < end, f"{words!r} never came:\n{seen}"
            time.sleep(0.1)
        return seen

    def press(self, *keys: str) -> None:
        for key in keys:
            self._do("send-keys", key)
            time.sleep(0.2)

    def type(self, words: str) -> None:
        self._do("send-keys", "-l", words)
        self.press("Enter")

    def close(self) -> None:
        self._do("kill-server")


@pytest.fixture
def window(tmp_path: Path, dead: Dead) -> Iterator[Window]:
    if shutil.which("tmux") is None:
        pytest.skip("LE RETOUR PAR L'ÉCRAN N'A PAS ÉTÉ JOUÉ AU CLAVIER : tmux n'est pas installé")
    opened = Window(tmp_path, dead.settings.folder)
    yield opened
    opened.close()


def test_from_a_blank_folder_to_a_site_that_answers_with_the_keyboard_alone(window: Window, dead: Dead) -> None:
    window.shows("Comment s'appelle la maison")
    window.press("C-r")
    window.shows("0,5 Mo")
    window.press("Enter")
    window.shows("Taper les cinq lignes")
    window.press("Enter")
    window.shows("Ligne 5")
    for line in dead.lines:
        window.type(line)
    window.shows("Qui a signé ?")
    window.type(dead.fingerprint)
    window.shows("C'est la plus récente")
    window.press("Enter")
    window.shows("est revenue")
    settings = replace(read_settings(dead.settings.folder), port=0)
    settings.toml.write_text(settings_text(settings), "utf-8")
    site = subprocess.Popen(
        [sys.executable, "-m", "lan_web.serve", "--dir", str(settings.folder), "--no-announce"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    try:
        assert site.stdout is not None
        url = next(line.split()[1] for line in site.stdout if line.startswith("ip_url"))
        window.press("Enter")
        window.shows("Tapez la phrase secrète")
        window.type(PASSPHRASE)
        window.shows("site ouvert")
        seen = ssl.create_default_context(cafile=str(settings.authority))
        with urllib.request.urlopen(url, context=seen, timeout=20) as page:  # noqa: S310 - our own site
            assert page.status == 200
    finally:
        site.terminate()
        site.communicate(timeout=10)
