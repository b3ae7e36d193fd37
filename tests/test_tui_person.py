"""A resident's page: choices said face to face, the card, the file."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from textual import events
from textual.keys import _character_to_key
from textual.widgets import Input

from habitat_box.domain.people import Actor, Role
from habitat_box.domain.visits import PARIS
from habitat_box.usecases import consents, residents
from habitat_box.usecases.desk import Box, Desk
from habitat_box.usecases.visits import see_own_day
from tests.conftest import Cast, FrozenClock, at, visit
from tests.screen_house import MIDDLE, SMALL, WIDE, Hand, at_the_screen
from tui.widgets.roll import Roll

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


def test_what_a_no_hid_is_erased_when_she_asks(box: Box, desk: Desk, cast: Cast) -> None:
    consents.record_face_to_face(desk, cast.simone, "P7", True)
    residents.write_habits(desk, cast.simone, "Volets ouverts")
    consents.record_face_to_face(desk, cast.simone, "P7", False)

    async def play(hand: Hand) -> None:
        await open_simone(hand, "Choix")
        await hand.press("g")
        assert "Effacer maintenant" in hand.text
        await hand.press("enter")  # the cautious answer has the focus
        await hand.press("g", "o")

    assert len(_habits(desk)) == 1
    at_the_screen(box, play)
    assert _habits(desk) == []


def _habits(desk: Desk) -> list[str]:
    with desk.box.store.unit(write=False), desk.box.store.opened({"optional_data": {"words"}}):
        return [row["words"] for row in desk.box.store.rows("SELECT words FROM optional_data")]


def test_the_page_says_who_looked(box: Box, cast: Cast) -> None:
    async def play(hand: Hand) -> None:
        await open_simone(hand, "Qui a vu")
        assert "a regardé" in hand.line("La coordinatrice")
        await hand.press("enter")
        assert "lundi 23 novembre 2026" in hand.text

    at_the_screen(box, play)


@pytest.mark.rule("B5")
def test_a_card_is_printed_in_two_keys(box: Box, cast: Cast, tmp_path: Path) -> None:
    async def play(hand: Hand) -> None:
        hand.app.seat.papers = tmp_path
        await open_simone(hand, "Fiche")
        assert "pas de carte" in hand.text
        await hand.press("c", "ctrl+s")
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
        roll = hand.app.screen.query_one("#lines", Roll)
        roll.go(next(line.key for line in roll.lines if line.key.startswith("contact:")))
        await hand.press("delete")
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


def test_a_choice_lasts_until_a_day_of_the_house(box: Box, clock: FrozenClock, cast: Cast) -> None:
    clock.now = datetime(2026, 11, 23, 0, 30, tzinfo=PARIS).astimezone(UTC)  # still the 22nd in UTC

    async def play(hand: Hand) -> None:
        await open_simone(hand, "Choix")
        await hand.press("o", "o")
        assert any("valable jusqu'au 23 novembre 2027" in words for words in hand.notices)
        assert "jusqu'au 23/11/2027" in hand.line("Mon prénom sur le tableau")

    at_the_screen(box, play, WIDE)


@pytest.mark.parametrize("size", [SMALL, MIDDLE, WIDE])
def test_the_history_of_choices_is_read_whole(box: Box, desk: Desk, cast: Cast, size: tuple[int, int]) -> None:
    for code in ("P1", "P8"):
        consents.record_face_to_face(desk, cast.simone, code, True)

    async def play(hand: Hand) -> None:
        await open_simone(hand, "Choix")
        assert hand.app.screen.query_one("#lines", Roll).lines[-1].cells[2].text == "23/11/2026 08:40 avec la coordinatrice"
        await hand.press("end")
        assert "✓ OUI donné 23/11/2026 08:40  ·  avec la coordinatrice" in hand.text
        await hand.press("enter")
        assert "OUI donné, avec la coordinatrice" in hand.text
        assert "Valable jusqu'au 23 novembre 2027" in hand.text
        assert "fermez, puis R l'imprime" in hand.text

    at_the_screen(box, play, size)


def test_the_receipt_of_a_past_choice_is_printed(box: Box, desk: Desk, cast: Cast, tmp_path: Path) -> None:
    first = consents.record_face_to_face(desk, cast.simone, "P1", True)
    second = consents.record_face_to_face(desk, cast.simone, "P1", False)

    async def play(hand: Hand) -> None:
        hand.app.seat.papers = tmp_path
        await open_simone(hand, "Choix")
        await hand.press("r")
        assert f"Imprimer le reçu {second.receipt_id}" in hand.text
        await hand.press("enter", "end", "r")
        assert f"Imprimer le reçu {first.receipt_id}" in hand.text
        await hand.press("enter")
        assert any(f"recu-{first.receipt_id}.pdf" in words for words in hand.notices)

    at_the_screen(box, play, WIDE)
    assert {path.name for path in tmp_path.glob("recu-*")} == {f"recu-{one.receipt_id}.pdf" for one in (first, second)}


def test_a_subject_never_spoken_of_has_no_receipt(box: Box, cast: Cast, tmp_path: Path) -> None:
    async def play(hand: Hand) -> None:
        hand.app.seat.papers = tmp_path
        await open_simone(hand, "Choix")
        await hand.press("r")
        assert any("il n'y a pas de reçu" in words for words in hand.notices)

    at_the_screen(box, play)
    assert not list(tmp_path.glob("recu-*"))


@pytest.mark.parametrize("size", [SMALL, MIDDLE, WIDE])
def test_a_look_names_its_service_whole_and_tells_what_was_shown(
    box: Box, desk: Desk, cast: Cast, size: tuple[int, int]
) -> None:
    service = box.door.add_organisation("Cabinet infirmier du Port Saint-Yves", "soin")
    nurse = Actor(box.door.worker_of(service.id, "Julie Le Bihan"), Role.WORKER, service.id)
    visit(desk, service.name, cast.simone, nurse.id, at(15))
    see_own_day(Desk(nurse, box))

    async def play(hand: Hand) -> None:
        await open_simone(hand, "Qui a vu")
        assert "a regardé" in hand.line("Cabinet infirmier du Port Saint-Yves")
        roll = hand.app.screen.query_one("#lines", Roll)
        roll.go(next(line.key for line in roll.lines if "Saint-Yves" in line.cells[1].text))
        await hand.press("enter")
        assert "Une personne du service Cabinet infirmier du Port Saint-Yves" in hand.text
        assert "Ce qui a été montré :" in hand.text
        assert "· nom" in hand.text

    at_the_screen(box, play, size)


def test_a_contact_is_told_in_the_words_of_its_form(box: Box, desk: Desk, cast: Cast) -> None:
    residents.add_contact(desk, cast.simone, "Paule Delmas", "06 00 00 00 00", "fille", ("urgence",))

    async def play(hand: Hand) -> None:
        await open_simone(hand, "Fiche")
        assert "à appeler en urgence" in hand.line("Paule Delmas")
        assert "1 janvier 2022" in hand.line("Date d'entrée")
        await hand.press("a")
        assert "Prénom et nom" in hand.text

    at_the_screen(box, play)


def test_keys_typed_ahead_of_a_sheet_reach_it_in_order(box: Box, cast: Cast, tmp_path: Path) -> None:
    """A hand faster than the screen, or a terminal that sends a whole line at once."""

    async def play(hand: Hand) -> None:
        await open_simone(hand, "Fiche")
        for key in ["i", "enter", *(["backspace"] * 200), *str(tmp_path)]:
            letter = key if len(key) == 1 else None
            hand.app.post_message(events.Key(_character_to_key(letter) if letter else key, letter))
        for _turn in range(200):
            await hand.pilot.pause(0.01)
            field = hand.app.focused
            if isinstance(field, Input) and field.value == str(tmp_path):
                return
        raise AssertionError(hand.text)

    at_the_screen(box, play, WIDE)
