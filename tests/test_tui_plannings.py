"""A planning comes in on the screen: the difference, the names, the agreement."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from habitat_box.domain.sheet import ColumnGuess, Role
from habitat_box.usecases import residents
from habitat_box.usecases.desk import Box, Desk
from tests.conftest import TODAY, Cast
from tests.screen_house import MIDDLE, SMALL, WIDE, Hand, at_the_screen
from tui.widgets.difference_lines import guess_words

HEAD = "Date;Heure début;Heure fin;Bénéficiaire;Intervenant\n"


def planning_file(folder: Path, *rows: str) -> Path:
    path = folder / "planning.csv"
    path.write_text(HEAD + "".join(f"{row}\n" for row in rows), "utf-8")
    return path


async def bring_in(hand: Hand, path: Path, service: str = "Les Amis du quartier") -> None:
    await hand.press("4", "i")
    await hand.write(str(path))
    await hand.press("enter", "end", "enter")
    await hand.write(service)
    await hand.press("enter")


def test_nothing_is_written_before_the_agreement(box: Box, desk: Desk, cast: Cast, tmp_path: Path) -> None:
    path = planning_file(tmp_path, "24/11/2026;14h00;15h00;Mme Simone DELMAS;Paul Riou")

    async def play(hand: Hand) -> None:
        await bring_in(hand, path)
        assert "Ajoutées (1)" in hand.text
        assert "Simone DELMAS" in hand.line("14:00–15:00")
        await hand.press("escape")
        assert "2 services viennent dans la maison" in hand.text

    at_the_screen(box, play, WIDE)
    assert _hours(desk, cast) == ["09:00", "18:00"]


def test_the_agreement_writes_and_says_what(box: Box, desk: Desk, cast: Cast, tmp_path: Path) -> None:
    path = planning_file(tmp_path, "24/11/2026;14h00;15h00;Mme Simone DELMAS;Paul Riou")

    async def play(hand: Hand) -> None:
        await bring_in(hand, path)
        await hand.press("a", "o")
        assert any("Le planning est écrit. Ajoutées 1" in words for words in hand.notices)
        assert "Les Amis du quartier" in hand.text
        await hand.press("1", "right")
        assert "Paul Riou" in hand.line("14:00–15:00")

    at_the_screen(box, play, WIDE)
    assert "14:00" in _hours(desk, cast)


def test_an_import_is_taken_back(box: Box, desk: Desk, cast: Cast, tmp_path: Path) -> None:
    path = planning_file(tmp_path, "24/11/2026;14h00;15h00;Mme Simone DELMAS;Paul Riou")

    async def play(hand: Hand) -> None:
        await bring_in(hand, path)
        await hand.press("a", "o", "end", "u", "o")
        assert any("1 visite est revenue." in words for words in hand.notices)

    at_the_screen(box, play, WIDE)
    page = residents.see_person(desk, cast.simone)
    assert not [one for one in page.seen.visits if one.local_start.hour == 14 and one.status.value == "prévue"]


@pytest.mark.parametrize("size", [SMALL, MIDDLE, WIDE])
def test_every_column_that_serves_is_named(box: Box, cast: Cast, tmp_path: Path, size: tuple[int, int]) -> None:
    path = tmp_path / "planning.csv"
    head = "Date d'intervention;Heure de début;Heure de fin;Nom du bénéficiaire;Prénom du bénéficiaire;Intervenant;Statut\n"
    path.write_text(head + "24/11/2026;14h00;15h00;DELMAS;Simone;Paul Riou;Planifié\n", "utf-8")

    async def play(hand: Hand) -> None:
        await bring_in(hand, path)
        seen = " ".join(hand.text.split())
        for words in ("Date d'intervention = date", "Heure de fin = fin", "Intervenant = intervenant", "Statut = état"):
            assert words in seen
        assert "Ajoutées (1)" in seen

    at_the_screen(box, play, size)


def test_a_header_as_long_as_a_page_leaves_room_for_the_difference() -> None:
    columns = (ColumnGuess(0, "Date " + "x" * 900, Role.DATE, ()), ColumnGuess(1, "Nom", Role.NAME, ()))
    assert guess_words(columns) == "Date " + "x" * 26 + "… = date · Nom = nom de l'habitant"


def test_an_unknown_name_is_answered_once(box: Box, desk: Desk, cast: Cast, tmp_path: Path) -> None:
    path = planning_file(tmp_path, "24/11/2026;14h00;15h00;Mme Mimi Delmasse-Dupond;Paul Riou")

    async def play(hand: Hand) -> None:
        await bring_in(hand, path)
        assert "Noms à reconnaître (1)" in hand.text
        await hand.press("n")
        assert "Qui est « Mme Mimi Delmasse-Dupond » ?" in hand.text
        await hand.press("escape")
        assert "Noms à reconnaître (1)" in hand.text
        await hand.press("n")
        roll = hand.app.screen.query_one("#people")
        roll.go(cast.simone)  # type: ignore[attr-defined]
        await hand.press("enter")
        assert "Noms à reconnaître" not in hand.text
        assert "Ajoutées (1)" in hand.text

    at_the_screen(box, play, WIDE)
    assert box.door.organisation_named("Les Amis du quartier") is not None


def test_a_column_guessed_wrong_is_corrected(box: Box, cast: Cast, tmp_path: Path) -> None:
    path = planning_file(tmp_path, "24/11/2026;14h00;15h00;Mme Simone DELMAS;Paul Riou")

    async def play(hand: Hand) -> None:
        await bring_in(hand, path)
        assert "Intervenant = intervenant" in " ".join(hand.text.split())
        await hand.press("c", "end", "enter", "end", "enter")
        said = " ".join(hand.text.split())
        assert "Intervenant = intervenant" not in said
        assert "Bénéficiaire = nom de l'habitant" in said

    at_the_screen(box, play, WIDE)


def test_a_file_that_is_not_there_is_said_in_the_window(box: Box, tmp_path: Path) -> None:
    async def play(hand: Hand) -> None:
        await hand.press("4", "i")
        await hand.write(str(tmp_path / "rien.csv"))
        await hand.press("enter")
        assert "Ce fichier n'existe pas" in hand.text

    at_the_screen(box, play)


def test_a_file_nobody_can_read_is_a_notice(box: Box, cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "photo.xlsx"
    path.write_bytes(b"\x89PNG not a workbook")

    async def play(hand: Hand) -> None:
        await bring_in(hand, path)
        assert len(hand.notices) == 1
        assert "photo.xlsx" in hand.notices[0]
        assert "2 services viennent" in hand.text

    at_the_screen(box, play, WIDE)


def _hours(desk: Desk, cast: Cast) -> list[str]:
    page = residents.see_person(desk, cast.simone)
    near = [one for one in page.seen.visits if TODAY <= one.day <= TODAY + timedelta(days=2)]
    return [f"{one.local_start:%H:%M}" for one in near]
