# ruff: noqa: F811 - fixtures of another file
"""The places of the backups at the screen: who has which stick, red when late, one key to save everywhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from habitat_box.usecases import places
from habitat_box.usecases.desk import Box, Desk
from tests.conftest import FrozenClock
from tests.screen_house import SMALL, WIDE, Hand, at_the_screen
from tests.test_places_now import Wall, disk, wall  # noqa: F401 - fixtures
from tui.screens.places import PlacesScreen


async def enter(hand: Hand) -> None:
    hand.app.push_screen(PlacesScreen())
    await hand.settle()


async def until(hand: Hand, words: str) -> None:
    for _turn in range(400):
        if words in hand.text:
            return
        await hand.pilot.pause(0.02)
    raise AssertionError(f"{words!r} never came:\n{hand.text}")


@pytest.mark.parametrize("size", [SMALL, WIDE])
def test_a_house_without_places_is_told_what_to_do(box: Box, size: tuple[int, int]) -> None:
    async def play(hand: Hand) -> None:
        await enter(hand)
        assert "Aucune clé : un incendie emporterait tout." in hand.text
        assert "C ajoute une clé" in hand.text
        assert "L.1111-8" in hand.text

    at_the_screen(box, play, size)


@pytest.mark.parametrize("size", [SMALL, WIDE])
def test_the_stick_that_is_away_and_the_late_disk_are_seen(
    box: Box,
    desk: Desk,
    disk: Path,
    wall: Wall,
    clock: FrozenClock,
    size: tuple[int, int],
) -> None:
    places.add_disk(desk, disk, "Second disque")
    for name in ("a", "b"):
        places.add_stick(desk, wall.plug(name, name), f"Clé {name.upper()}")
    places.back_up_all(desk)
    wall.pull("b", "b")
    clock.advance(hours=50)

    async def play(hand: Hand) -> None:
        await enter(hand)
        assert "Clé B est ailleurs depuis le 23 novembre 2026 : c'est bien." in hand.text
        assert "en retard" in hand.line("● Second disque")
        assert "en ordre" in hand.line("○ Clé B")
        assert "EN RETARD." in hand.text
        await hand.press("a")
        await until(hand, "✓ Clé A")
        await hand.press("escape")
        await until(hand, "en ordre")
        assert "en ordre" in hand.line("● Second disque")
        await hand.press("enter")
        await until(hand, "relue et déchiffrée")

    at_the_screen(box, play, size)
    assert len(list(disk.glob("*.habitat.age"))) == 3


def test_a_stick_is_added_and_retired_with_keys(box: Box, desk: Desk, wall: Wall) -> None:
    root = wall.plug("a")

    async def play(hand: Hand) -> None:
        await enter(hand)
        await hand.press("c")
        await hand.write(str(root))
        await hand.press("enter")
        assert "Un support de sauvegarde" in hand.text
        await hand.write("Clé bleue")
        await hand.press("ctrl+s")
        await until(hand, "● Clé bleue")
        await hand.press("r")
        await hand.press("o")
        await until(hand, "Aucune clé")

    at_the_screen(box, play)
    assert places.places_now(desk) == []
