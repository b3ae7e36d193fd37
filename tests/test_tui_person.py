"""A resident's page: choices said face to face, the card, the file."""

from __future__ import annotations

from pathlib import Path

from habitat_box.usecases import consents, residents
from habitat_box.usecases.desk import Box, Desk
from tests.conftest import Cast
from tests.screen_house import WIDE, Hand, at_the_screen

HABITS_NIR = "1 84 12 76 451 089 46"


async def open_simone(hand: Hand, tab: str = "Visites") -> None:
    await hand.press("slash")
    await hand.write("delm")
    await hand.press("enter")
    while f"[{tab}]" not in hand.text:
        await hand.press("right")


def test_search_finds_a_name_from_anywhere(box: Box, cast: Cast) -> None:
    async def play(hand: Hand) -> None:
        await hand.press("6", "slash")
        await hand.write("b01")
        assert "René Béraud" in hand.text
        assert "Simone" not in hand.text
        await hand.write("zzz")
        assert "Personne ne s'appelle ainsi" in hand.text
        await hand.press("enter")
        await hand.write("SIMONE")
        await hand.press("enter")
        assert "Simone DELMAS  ·  A01" in hand.text
        assert "[Visites]" in hand.text

    at_the_screen(box, play)


def test_a_yes_face_to_face_is_read_aloud_first(box: Box, desk: Desk, cast: Cast) -> None:
    async def play(hand: Hand) -> None:
        await open_simone(hand, "Choix")
        await hand.press("o")
        assert "Lisez ceci à voix haute" in hand.text
        assert "Tout le monde dans la maison peut le lire." in hand.text
        assert not _in_force(desk, cast)
        await hand.press("o")
        assert "✓ OUI" in hand.line("Mon prénom sur le tableau")
        assert _in_force(desk, cast) == ["P1"]

    at_the_screen(box, play)


def test_a_yes_not_confirmed_writes_nothing(box: Box, desk: Desk, cast: Cast) -> None:
    async def play(hand: Hand) -> None:
        await open_simone(hand, "Choix")
        await hand.press("o", "enter")  # the cautious answer has the focus
        await hand.press("o", "escape")

    at_the_screen(box, play)
    assert consents.all_choices(desk, [cast.simone])[cast.simone][0].event is None


def test_a_no_is_written_at_once_and_can_be_undone(box: Box, desk: Desk, cast: Cast) -> None:
    consents.record_face_to_face(desk, cast.simone, "P1", True)

    async def play(hand: Hand) -> None:
        await open_simone(hand, "Choix")
        await hand.press("n")
        assert "✗ NON" in hand.line("Mon prénom sur le tableau")
        assert _in_force(desk, cast) == []
        await hand.press("u")
        assert _in_force(desk, cast) == ["P1"]

    at_the_screen(box, play)


def test_the_page_says_who_looked(box: Box, cast: Cast) -> None:
    async def play(hand: Hand) -> None:
        await open_simone(hand, "Qui a vu")
        assert "a regardé" in hand.line("La coordinatrice")
        await hand.press("enter")
        assert "lundi 23 novembre 2026" in hand.text

    at_the_screen(box, play)


def test_a_card_is_printed_in_two_keys(box: Box, cast: Cast, tmp_path: Path) -> None:
    async def play(hand: Hand) -> None:
        hand.app.seat.papers = tmp_path
        await open_simone(hand, "Fiche")
        assert "pas de carte" in hand.text
        await hand.press("c", "enter")
        assert any("effacez ces fichiers" in words for words in hand.notices)
        assert "jusqu'au 23 novembre 2027" in hand.text
        await hand.press("x", "o")
        assert "pas de carte" in hand.text

    at_the_screen(box, play, WIDE)
    assert sorted(path.suffix for path in tmp_path.glob("c*.pdf")) == [".pdf", ".pdf"]
    assert all(path.read_bytes().startswith(b"%PDF") for path in tmp_path.glob("c*.pdf"))


def test_a_national_number_is_refused_and_nothing_typed_is_lost(box: Box, desk: Desk, cast: Cast) -> None:
    async def play(hand: Hand) -> None:
        await open_simone(hand, "Fiche")
        await hand.press("e")
        called = hand.app.screen.query_one("#called")
        called.focus()
        await hand.settle()
        await hand.write(HABITS_NIR)
        await hand.press("ctrl+s")
        assert "numéro de sécurité sociale" in hand.text
        assert HABITS_NIR in hand.text
        await hand.write("Simone chérie")
        await hand.press("ctrl+s")
        assert "Simone chérie" in hand.text

    at_the_screen(box, play, WIDE)
    assert residents.see_person(desk, cast.simone).card.called == "Simone chérie"


def test_a_contact_is_added_and_removed(box: Box, desk: Desk, cast: Cast) -> None:
    async def play(hand: Hand) -> None:
        await open_simone(hand, "Fiche")
        await hand.press("a")
        for text in ("Paule Delmas", "06 00 00 00 00", "fille"):
            await hand.write(text)
            await hand.press("enter")
        await hand.press("ctrl+s")
        assert "Paule Delmas" in hand.line("fille")
        await hand.press("end", "up", "delete")
        assert "Retirer Paule Delmas ?" in hand.text
        await hand.press("o")
        assert "Paule" not in hand.text

    at_the_screen(box, play, WIDE)
    assert residents.see_person(desk, cast.simone).card.contacts == ()


def test_a_departure_is_written_with_its_day(box: Box, desk: Desk, cast: Cast) -> None:
    async def play(hand: Hand) -> None:
        await open_simone(hand)
        await hand.press("d", "ctrl+s")
        assert "partie le" in hand.text

    at_the_screen(box, play, WIDE)
    assert residents.see_person(desk, cast.simone).card.exit_on == "2026-11-23"


def _in_force(desk: Desk, cast: Cast) -> list[str]:
    return [one.purpose.code for one in consents.all_choices(desk, [cast.simone])[cast.simone] if one.in_force]
