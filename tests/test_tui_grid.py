"""The house's choices as a grid, and paper slips copied into the box."""

from __future__ import annotations

from pathlib import Path

import pytest

from habitat_box.domain.consent import Channel
from habitat_box.usecases import cards, consents, residents
from habitat_box.usecases.desk import Box, Desk
from tests.conftest import Cast, FrozenClock
from tests.screen_house import SMALL, WIDE, Hand, at_the_screen
from tests.test_tui_choices import standing
from tests.test_tui_person import open_simone
from tui.widgets.choice_grid import ChoiceGrid

SITE = "https://les-tilleuls.local"


@pytest.mark.parametrize("size", [SMALL, WIDE])
def test_the_whole_house_is_on_one_page_with_a_sign_in_each_square(
    box: Box, desk: Desk, cast: Cast, clock: FrozenClock, size: tuple[int, int]
) -> None:
    consents.record_face_to_face(desk, cast.simone, "P1", True)
    clock.advance(days=340)
    consents.record_face_to_face(desk, cast.simone, "P2", True)
    consents.record_face_to_face(desk, cast.simone, "P3", False)
    consents.ask(desk, cast.simone, "P4")
    box.door.choose(desk.actor, cast.simone, "P5", True, Channel.CARD, "R-0001")

    async def play(hand: Hand) -> None:
        await hand.press("7")
        grid = hand.app.screen.query_one(ChoiceGrid)
        row = next(one for one in grid.rows if one.key == cast.simone)
        assert [square.text.split(" ")[0] for square in row.squares[:6]] == ["✓!", "✓", "✗", "?", "◐", "·"]
        for sign in ("✓!", "✗", "?", "◐"):
            assert sign in hand.line("Simone DELMAS")
        assert "✓ oui" in hand.text
        assert "· jamais demandé" in hand.text
        assert "2 habitants" in hand.text
        assert ("donné" in hand.line("Simone DELMAS")) is (size == WIDE)

    at_the_screen(box, play, size)


def test_a_whole_house_of_thirty_fits_and_the_arrows_go_from_square_to_square(box: Box, desk: Desk) -> None:
    for number in range(30):
        residents.welcome(desk, residents.NewResident("Mme", f"Prénom{number:02d}", "Nom", f"C{number:02d}", None))

    async def play(hand: Hand) -> None:
        await hand.press("7")
        grid = hand.app.screen.query_one(ChoiceGrid)
        await hand.press(*["down"] * 29, *["right"] * 11)
        assert "Prénom29" in hand.text
        assert "P12 Garder le contact après mon départ" in hand.text
        assert "P12" in hand.line(" P11")  # the head of the columns stays
        assert (grid.row, grid.column) == (29, 11)
        await hand.press("right", "down")
        assert (grid.row, grid.column) == (29, 11)

    at_the_screen(box, play)


def test_a_square_opens_the_choices_of_the_person_on_that_subject(box: Box, desk: Desk, cast: Cast) -> None:
    async def play(hand: Hand) -> None:
        await hand.press("7", "right", "right")
        await hand.press("question_mark")
        assert "La maison accroche des photos de vous au mur." in hand.text
        await hand.press("escape", "enter")
        assert "[Choix]" in hand.text
        name = hand.text.splitlines()[2]
        await hand.press("n", "escape")
        assert "✗" in hand.line("René" if "René" in name else "Simone")

    at_the_screen(box, play)
    assert sum(standing(desk, person, "P3").event is not None for person in (cast.simone, cast.rene)) == 1


def test_the_grid_is_printed_on_one_page(box: Box, desk: Desk, cast: Cast, tmp_path: Path) -> None:
    async def play(hand: Hand) -> None:
        hand.app.seat.papers = tmp_path
        await hand.press("7", "i", "enter")
        for _turn in range(200):
            if any("C'est écrit" in words for words in hand.notices):
                break
            await hand.pilot.pause(0.02)

    at_the_screen(box, play)
    assert [path.name for path in tmp_path.glob("*.pdf")] == ["choix-2026-11-23.pdf"]


def test_an_empty_house_says_what_to_do(box: Box) -> None:
    async def play(hand: Hand) -> None:
        await hand.press("7")
        assert "Personne n'habite ici encore." in hand.text
        await hand.press("enter", "down", "right")

    at_the_screen(box, play)


# -- paper


@pytest.mark.rule("B5", "B6")
def test_a_paper_no_is_copied_in_twelve_keys_at_most(box: Box, desk: Desk, cast: Cast) -> None:
    card = cards.make_cards(desk, [cast.simone], SITE)[0]
    consents.record_face_to_face(desk, cast.simone, "P3", True)
    typed = [*card.label.lower()]
    keys = ["7", "p", *typed, "enter", "3", "enter"]
    assert len(keys) <= 12

    async def play(hand: Hand) -> None:
        await hand.press(*keys)
        assert "✓ 1 choix écrit  ·  Simone DELMAS" in hand.text

    at_the_screen(box, play)
    found = standing(desk, cast.simone, "P3")
    assert found.event is not None
    assert (found.in_force, found.event.channel) == (False, Channel.PAPER)
    assert any(task.resident_id == cast.simone for task in box.door.tasks())  # the photos come down today


@pytest.mark.rule("B1")
def test_each_subject_of_a_paper_is_ticked_by_itself_no_before_yes(box: Box, desk: Desk, cast: Cast) -> None:
    async def play(hand: Hand) -> None:
        await hand.press("7", "p", *"simone", "enter")
        assert "Le papier de Simone DELMAS" in hand.text
        await hand.press("é", "8", "a", "down", "space")
        assert hand.text.count("[✗ NON]") == 4
        await hand.press("2", "5", "5", "5")
        assert hand.text.count("[✓ OUI]") == 1
        assert hand.text.count("[✗ NON]") == 3
        await hand.press("enter")
        assert "✓ 4 choix écrits" in hand.text

    at_the_screen(box, play, WIDE)
    said = {one.purpose.code: one.event.state for one in consents.all_choices(desk, [cast.simone])[cast.simone] if one.event}
    assert {code: state.value for code, state in said.items()} == {
        "P2": "donné", "P8": "refusé", "P11": "refusé", "P12": "refusé",
    }  # fmt: skip


@pytest.mark.rule("B13")
def test_the_receipts_of_a_paper_are_printed_and_the_paper_taken_back(box: Box, desk: Desk, cast: Cast, tmp_path: Path) -> None:
    consents.record_face_to_face(desk, cast.rene, "P1", True)

    async def play(hand: Hand) -> None:
        hand.app.seat.papers = tmp_path
        await hand.press("7", "p", *"b01", "enter", "1", "9", "enter", "r", "enter")
        assert len(list(tmp_path.glob("recu-*.pdf"))) == 2
        await hand.press("u")
        assert "C'est annulé." in hand.text

    at_the_screen(box, play)
    assert standing(desk, cast.rene).in_force


def test_a_paper_of_nobody_is_refused_in_a_sentence_and_nothing_ticked_is_said(box: Box, desk: Desk, cast: Cast) -> None:
    async def play(hand: Hand) -> None:
        await hand.press("7", "p", *"zzzz", "enter")
        assert hand.notices
        assert "Les 4 signes" in hand.text or "zzzz" in hand.text
        await hand.write("rene")
        await hand.press("enter", "enter")
        assert any("Cochez d'abord un sujet" in words for words in hand.notices)

    at_the_screen(box, play)
    assert standing(desk, cast.rene).event is None


# -- cards


def test_a_lost_card_is_dead_and_a_new_one_printed_in_three_keys_at_most(
    box: Box, desk: Desk, cast: Cast, tmp_path: Path
) -> None:
    lost = cards.make_cards(desk, [cast.simone], SITE, {cast.simone: ("chat", "vert")})[0]
    keys = ["c", "ctrl+s"]
    assert len(keys) <= 3

    async def play(hand: Hand) -> None:
        hand.app.seat.papers = tmp_path
        await open_simone(hand)
        await hand.press(*keys)

    at_the_screen(box, play)
    with pytest.raises(Exception, match="carte") as refused:
        cards.hold_up(box, token=lost.token)
    assert type(refused.value).__name__ == "CardUnknown"
    label, picture, colour, _until = box.door.card_labels()[cast.simone]
    assert label != lost.label
    assert (picture, colour) == ("chat", "vert")
    assert len(list(tmp_path.glob("*.pdf"))) == 2


def test_the_resident_chooses_the_picture_and_the_colour_before_the_card_is_printed(
    box: Box, desk: Desk, cast: Cast, tmp_path: Path
) -> None:
    async def play(hand: Hand) -> None:
        hand.app.seat.papers = tmp_path
        await hand.press("slash", *"rene", "enter", "c")
        assert "Aucun nom n'est imprimé" in hand.text
        hand.app.screen.query_one("#picture").value = "vélo"  # type: ignore[attr-defined]
        hand.app.screen.query_one("#colour").value = "violet"  # type: ignore[attr-defined]
        await hand.press("ctrl+s")

    at_the_screen(box, play, WIDE)
    assert box.door.card_labels()[cast.rene][1:3] == ("vélo", "violet")
