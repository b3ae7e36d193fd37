"""The room of the keys: what opens the box, and each thing that is done with keys, by keyboard alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input, TextArea

import crypto
from habitat_box import bootstrap, errors
from habitat_box.config import read_settings
from habitat_box.domain.people import COORDINATOR
from habitat_box.usecases import key_slots, recovery
from habitat_box.usecases.desk import Box, Desk
from tests.conftest import PASSPHRASE
from tests.screen_house import SMALL, WIDE, Hand, at_the_screen
from tui.screens.keys import KeysScreen

NEW = "violon sable dahlia tuyau neige girafe lampe brique"


async def enter(hand: Hand) -> None:
    hand.app.push_screen(KeysScreen())
    await hand.settle()


def said(hand: Hand) -> str:
    """Give the words on the screen without the lines they are folded in."""
    return " ".join(hand.text.replace("│", " ").split())


async def type_sheet(hand: Hand, lines: list[str]) -> None:
    for line in lines:
        await hand.write(line)
        await hand.press("enter")


@pytest.mark.parametrize("size", [SMALL, WIDE])
def test_the_ways_in_are_listed_with_what_each_gives_up(box: Box, tmp_path: Path, size: tuple[int, int]) -> None:
    (tmp_path / "cle-bleue").mkdir()
    key_slots.add_usb(box.desk(COORDINATOR), _unlocked(box), tmp_path / "cle-bleue", accepted=True)

    async def play(hand: Hand) -> None:
        await enter(hand)
        assert "Phrase secrète" in hand.text
        assert "ne compte pas encore" in hand.line("Feuille de secours")
        assert "s'ouvre sans personne" in hand.line("Fichier sur une clé USB (cle-bleue)")
        await hand.press("down", "down")
        assert "Qui vole la boîte avec cette clé USB" in said(hand)

    at_the_screen(box, play, size)


def _unlocked(box: Box) -> crypto.Unlocked:
    return crypto.open_with_passphrase(box.settings.keys, PASSPHRASE)


def test_the_phrase_is_changed_and_a_mistake_is_said_first(box: Box) -> None:
    async def play(hand: Hand) -> None:
        await enter(hand)
        await hand.press("p")
        for words in (PASSPHRASE, NEW, "autre chose"):
            await hand.write(words)
            await hand.press("enter")
        assert "Les deux phrases sont différentes" in said(hand)
        hand.app.screen.query_one("#phrase_again", Input).value = NEW
        await hand.press("ctrl+s")
        assert any("La phrase secrète est changée" in one for one in hand.notices)

    at_the_screen(box, play)
    assert bootstrap.unlock_key(box.settings, NEW) == box.database_key
    with pytest.raises(errors.WrongPassphrase):
        bootstrap.unlock_key(box.settings, PASSPHRASE)


def test_the_sheet_is_typed_back_and_its_wrong_line_is_named(created: bootstrap.Created, desk: Desk) -> None:
    lines = crypto.sheet_lines(created.recovery_key)
    wrong = lines[1][:3] + ("Q" if lines[1][3] != "Q" else "P") + lines[1][4:]

    async def play(hand: Hand) -> None:
        await enter(hand)
        await hand.press("t")
        await type_sheet(hand, [lines[0], wrong])
        assert "La ligne 2 de la feuille de secours contient une faute" in said(hand)
        await type_sheet(hand, lines[1:])
        assert any("La feuille est juste" in one for one in hand.notices)
        assert "retapée le" in hand.line("Feuille de secours")

    at_the_screen(created.box, play)
    assert recovery.checked_on(desk) is not None


def test_two_shares_are_typed_back_and_a_wrong_word_is_named(created: bootstrap.Created, desk: Desk) -> None:
    first, second, _third = crypto.shares_of(created.recovery_key)

    async def play(hand: Hand) -> None:
        await enter(hand)
        hand.app.screen.action_do("check-shares")  # type: ignore[attr-defined]
        await hand.settle()
        areas = list(hand.app.screen.query(TextArea))
        areas[0].text, areas[1].text = first, second.replace(second.split()[4], "chaise")
        await hand.press("ctrl+s")
        assert "Part 2, mot 5" in said(hand)
        areas[1].text = second
        await hand.press("ctrl+s")
        assert any("La feuille est juste" in one for one in hand.notices)

    at_the_screen(created.box, play)
    assert recovery.checked_on(desk) is not None


def test_a_new_sheet_is_printed_and_waits_to_be_typed(created: bootstrap.Created, desk: Desk, tmp_path: Path) -> None:
    async def play(hand: Hand) -> None:
        hand.app.seat.papers = tmp_path
        await enter(hand)
        await hand.press("f")
        await hand.write(PASSPHRASE)
        await hand.press("ctrl+s")
        assert "retapez-la ici" in said(hand)
        await hand.press("escape")
        assert "! à retaper : ne compte pas encore" in hand.text

    at_the_screen(created.box, play, WIDE)
    assert (tmp_path / "nouvelle-feuille-de-secours.pdf").exists()
    assert recovery.checked_on(desk) is None
    assert [slot.waits for slot in key_slots.slots_now(created.box.settings)] == [False, False, True]


def test_the_key_is_shared_in_three_papers(created: bootstrap.Created, tmp_path: Path) -> None:
    async def play(hand: Hand) -> None:
        hand.app.seat.papers = tmp_path
        await enter(hand)
        hand.app.screen.action_do("shares")  # type: ignore[attr-defined]
        await hand.settle()
        await type_sheet(hand, crypto.sheet_lines(created.recovery_key))
        assert "donnez-en une à chacun" in said(hand)

    at_the_screen(created.box, play)
    assert len(list((tmp_path / "parts").glob("part-*.pdf"))) == 3


def test_a_stick_is_added_once_its_price_is_accepted_and_removed(box: Box, tmp_path: Path) -> None:
    (tmp_path / "cle").mkdir()

    async def play(hand: Hand) -> None:
        await enter(hand)
        await hand.press("u")
        await hand.write(str(tmp_path / "cle"))
        await hand.press("enter")
        assert "Qui vole la boîte avec cette clé USB" in said(hand)
        hand.app.screen.query_one("#phrase", Input).value = PASSPHRASE
        await hand.press("ctrl+s")
        assert "Rien n'est ajouté" in said(hand)
        hand.app.screen.query_one("#accepted").value = "yes"  # type: ignore[attr-defined]
        await hand.press("ctrl+s")
        assert "Le site s'ouvrira seul" in said(hand)
        await hand.press("escape", "down", "down", "enter")
        assert "Retirer : Fichier sur une clé USB" in hand.text
        await hand.write(PASSPHRASE)
        await hand.press("ctrl+s")
        assert any("Cette ouverture est retirée" in one for one in hand.notices)

    at_the_screen(box, play)
    assert len(key_slots.slots_now(box.settings)) == 2
    assert read_settings(box.settings.folder).unlock_file == ""


def test_the_last_phrase_and_the_last_sheet_stay(box: Box) -> None:
    async def play(hand: Hand) -> None:
        await enter(hand)
        for steps, words in (
            ([], "C'est l'ouverture dont vous vous servez"),
            (["down"], "Une boîte garde toujours sa feuille"),
        ):
            await hand.press(*steps, "enter")
            await hand.write(PASSPHRASE)
            await hand.press("ctrl+s")
            assert words in said(hand)
            await hand.press("escape")

    at_the_screen(box, play)
    assert len(key_slots.slots_now(box.settings)) == 2
