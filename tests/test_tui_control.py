"""What the house must say before real people come in, and the pack of a control, at the screen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from habitat_box.store import house as facts_of
from habitat_box.usecases import house_facts
from habitat_box.usecases.desk import Box, Desk
from tests.conftest import TODAY, Cast
from tests.screen_house import Hand, at_the_screen


@pytest.mark.rule("H2")
def test_what_is_missing_for_real_people_is_said_and_written(box: Box, desk: Desk) -> None:
    with box.store.unit():
        facts_of.state(box.store, "controller", "", "2026-01-16")
        facts_of.state(box.store, "aipd_signed_on", "", "2026-01-16")

    async def play(hand: Hand) -> None:
        await hand.press("8", "m")
        assert "! Avant de vraies personnes, il manque : nom du responsable" in hand.text
        await hand.press("enter")
        await hand.write("Association Les Tilleuls")
        await hand.press("ctrl+s", "enter")
        await hand.write("hier")
        await hand.press("ctrl+s")
        assert "✗" in hand.text
        await hand.write("15/01/2026")
        await hand.press("ctrl+s")
        assert "✓ Rien ne manque" in hand.text

    at_the_screen(box, play)
    assert house_facts.facts(desk)["aipd_signed_on"].value == "2026-01-15"


def test_a_demonstration_is_never_told_that_it_is_ready_for_real_people(box: Box) -> None:
    demo = replace(box, settings=replace(box.settings, demo=True))

    async def play(hand: Hand) -> None:
        await hand.press("8")
        assert "C'est une démonstration." in hand.line("Ce que la maison doit dire")
        await hand.press("m")
        assert "· C'est une démonstration." in hand.text
        assert "✓ Rien ne manque" not in hand.text

    at_the_screen(demo, play)


def test_the_pack_of_a_control_is_prepared_and_checked(box: Box, desk: Desk, cast: Cast, tmp_path: Path) -> None:
    async def play(hand: Hand) -> None:
        hand.app.seat.papers = tmp_path
        await hand.press("8", "c")
        assert "Pour qui est le dossier ?" in hand.text
        await hand.press("enter", "ctrl+s")
        for _turn in range(900):
            if "Le dossier est prêt" in hand.text:
                break
            await hand.pilot.pause(0.02)
        assert "Empreinte, à donner par un autre chemin" in hand.text

    at_the_screen(box, play)
    made = tmp_path / f"controle-departement-{TODAY:%Y-%m-%d}"
    assert (made / "00-sommaire.pdf").read_bytes().startswith(b"%PDF")
    assert (made / "manifest.json").exists()


def test_names_are_offered_to_the_cnil_alone(box: Box, cast: Cast) -> None:
    async def play(hand: Hand) -> None:
        await hand.press("8", "c", "down", "enter")
        assert "non, sous pseudonymes" in hand.text
        await hand.press("escape", "up", "enter")
        assert "Montrer les noms" not in hand.text
        await hand.press("escape", "end", "up", "enter")
        assert "Habitant" in hand.text

    at_the_screen(box, play)


@pytest.mark.rule("H2")
def test_nobody_is_written_in_before_the_house_says_what_it_must(box: Box, desk: Desk) -> None:
    with box.store.unit():
        facts_of.state(box.store, "controller", "", "2026-01-16")

    async def play(hand: Hand) -> None:
        assert "Dites d'abord qui la tient" in hand.text
        await hand.press("3", "n")
        assert "Il manque : nom du responsable de traitement." in hand.text
        await hand.press("o")
        assert "! Avant de vraies personnes, il manque" in hand.text

    at_the_screen(box, play)
