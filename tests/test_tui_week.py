"""The week as a grid of people and days, and the legend of its marks."""

from __future__ import annotations

from pathlib import Path

import pytest

from habitat_box.usecases.desk import Box, Desk
from tests.conftest import Cast, at, visit
from tests.screen_house import MIDDLE, SMALL, WIDE, Hand, at_the_screen
from tui.widgets.legend import legend, marks

TUI = Path(__file__).parent.parent / "tui"


@pytest.mark.parametrize("size", [SMALL, WIDE])
def test_the_week_is_a_grid_of_people_and_days(box: Box, desk: Desk, cast: Cast, size: tuple[int, int]) -> None:
    visit(desk, "Cabinet de l'Erdre", cast.rene, cast.karim.id, at(7, day=at(7).date().replace(day=30)))

    async def play(hand: Hand) -> None:
        await hand.press("2")
        assert "23 novembre 2026 – 29 novembre 2026" in hand.text
        assert "09:00" in hand.line("Simone")
        await hand.press("pagedown")
        assert "07:00" in hand.line("René")
        await hand.press("pageup", "left")
        assert "16 novembre 2026" in hand.text
        await hand.press("t", "down", "enter")
        assert "René Béraud  ·  B01" in hand.text

    at_the_screen(box, play, size)


SERVICES = ("Bricol'Âge", "Cabinet infirmier du Port", "Clic et Compagnie", "Compagnons du Jardin", "Courses La Navette")


@pytest.mark.parametrize("size", [SMALL, MIDDLE, WIDE])
def test_every_day_of_the_week_is_headed_whole_and_apart(box: Box, cast: Cast, size: tuple[int, int]) -> None:
    async def play(hand: Hand) -> None:
        await hand.press("2")
        heads = "●lun. 23 mar. 24 mer. 25 jeu. 26 ven. 27 sam. 28 dim. 29"
        assert " ".join(hand.line("mar. 24").split()) == heads
        assert "23 novembre 2026 – 29 novembre 2026" in hand.text

    at_the_screen(box, play, size)


@pytest.mark.parametrize("size", [SMALL, MIDDLE, WIDE])
def test_every_mark_of_the_week_is_explained(box: Box, desk: Desk, cast: Cast, size: tuple[int, int]) -> None:
    for name in SERVICES:
        box.door.add_organisation(name, "aide")
        visit(desk, name, cast.simone, None, at(14))

    async def play(hand: Hand) -> None:
        await hand.press("2")
        bar = hand.text.splitlines()[3:5]
        assert not any("…" in line and "L : toute la légende" not in line for line in bar)
        await hand.press("l")
        for name in (*SERVICES, "Aide & Présence", "Cabinet de l'Erdre", "visite annulée"):
            assert name in hand.text

    at_the_screen(box, play, size)


def test_each_service_has_a_mark_of_its_own() -> None:
    names = [*SERVICES, "Aide", "AIDE", "A", "!!", "Les Amis", "Les Aides", "Les Arts"]
    given = marks(names)
    assert len(set(given.values())) == len(given) == len(names)
    assert all(len(mark) == 2 for mark in given.values())
    assert given["Cabinet infirmier du Port"] == "CI"


def test_a_legend_too_long_says_where_the_rest_is() -> None:
    marked = {f"Service numéro {n:02d}": f"S{n}" for n in range(30)}
    short = legend(marked, 78, 2, "… L").splitlines()
    assert len(short) == 2
    assert short[1].endswith("… L")
    assert all(len(line) <= 78 for line in short)
    assert len(legend(marked, 78, 99, "… L").splitlines()) > 2
