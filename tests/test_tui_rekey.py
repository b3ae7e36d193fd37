"""Every key drawn again from the terminal screen: sheet, typing back, new phrase, and what is left when one stops half-way."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from textual.widgets import Input

from habitat_box import bootstrap, errors
from habitat_box.usecases.desk import Box
from tests.conftest import PASSPHRASE
from tests.screen_house import SMALL, WIDE, Hand, at_the_screen
from tests.test_tui_keys import said, type_sheet
from tui.screens.keys import PAPER, KeysScreen

NEW = "violon sable dahlia tuyau neige girafe lampe brique"


async def enter(hand: Hand, papers: Path) -> None:
    hand.app.seat.papers = papers
    hand.app.push_screen(KeysScreen())
    await hand.settle()
    hand.app.screen.action_do("rekey")  # type: ignore[attr-defined]
    await hand.settle()
    assert "une nouvelle phrase ne suffit pas" in said(hand)


async def draw(hand: Hand, phrase: str = PASSPHRASE) -> None:
    await hand.press("enter")
    await hand.write(phrase)
    await hand.press("ctrl+s")


def printed_lines(paper: Path) -> list[str]:
    """Read the sheet's five lines from the paper itself."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed: the printed sheet was not typed back")
    text = subprocess.run(["pdftotext", "-layout", str(paper), "-"], capture_output=True, text=True, check=True).stdout
    return [line.strip() for line in text.splitlines() if re.match(r"\s*[1-5]: ", line)]


async def type_back(hand: Hand, paper: Path) -> None:
    await hand.press("enter")
    await type_sheet(hand, printed_lines(paper))


async def choose(hand: Hand, phrase: str, again: str) -> None:
    hand.app.screen.query_one("#phrase_new", Input).value = phrase
    hand.app.screen.query_one("#phrase_again", Input).value = again
    await hand.press("ctrl+s")


@pytest.mark.parametrize("size", [SMALL, WIDE])
def test_every_key_is_drawn_again_and_the_screen_goes_on_with_the_new_ones(
    box: Box, tmp_path: Path, size: tuple[int, int]
) -> None:
    old = box.database_key

    async def play(hand: Hand) -> None:
        await enter(hand, tmp_path)
        await draw(hand)
        assert "retapez la feuille" in said(hand)
        assert bootstrap.unlock_key(box.settings, PASSPHRASE) == old
        await type_back(hand, tmp_path / PAPER)
        assert "La nouvelle feuille est juste" in said(hand)
        await hand.press("enter")
        await choose(hand, NEW, NEW + " autre")
        assert "Les deux phrases sont différentes" in said(hand)
        await choose(hand, PASSPHRASE, PASSPHRASE)
        assert "C'est la phrase secrète d'avant" in said(hand)
        await choose(hand, NEW, NEW)
        assert "Les données sont chiffrées de nouveau" in said(hand)
        assert "C'est fait" in hand.text
        await hand.press("enter")
        assert "Ce qui ouvre la boîte" in hand.text
        assert "✓ retapée le" in hand.line("Feuille de secours")
        assert hand.app.seat.box is not None
        assert hand.app.seat.box.database_key != old

    at_the_screen(box, play, size)
    assert bootstrap.unlock_key(box.settings, NEW) != old
    with pytest.raises(errors.WrongPassphrase):
        bootstrap.unlock_key(box.settings, PASSPHRASE)
    assert (tmp_path / PAPER).exists()


def test_who_does_not_know_the_phrase_draws_nothing(box: Box, tmp_path: Path) -> None:
    async def play(hand: Hand) -> None:
        await enter(hand, tmp_path)
        await draw(hand, NEW)
        assert "phrase" in said(hand)
        assert not (tmp_path / PAPER).exists()

    at_the_screen(box, play)


@pytest.mark.parametrize("typed", [False, True])
def test_stopping_half_way_leaves_the_old_keys_and_no_sheet_behind(box: Box, tmp_path: Path, typed: bool) -> None:
    before = box.settings.keys.read_bytes()

    async def play(hand: Hand) -> None:
        await enter(hand, tmp_path)
        await draw(hand)
        if typed:
            await type_back(hand, tmp_path / PAPER)
        assert (tmp_path / PAPER).exists()
        await hand.press("escape")
        assert "Ce qui ouvre la boîte" in hand.text

    at_the_screen(box, play)
    assert not (tmp_path / PAPER).exists()
    assert box.settings.keys.read_bytes() == before
    assert bootstrap.unlock_key(box.settings, PASSPHRASE) == box.database_key
