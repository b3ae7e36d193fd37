"""The registers of the law at the screen: requests, breaches, durations, the house's facts, the pack of a control."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from textual.widgets import Static, TextArea

from habitat_box.domain.breaches import Risk
from habitat_box.domain.rights import Right
from habitat_box.usecases import breaches, consents, residents, retention, rights
from habitat_box.usecases.desk import Box, Desk
from tests.conftest import TODAY, Cast, FrozenClock
from tests.screen_house import SMALL, WIDE, Hand, at_the_screen
from tests.test_tui_todo import a_breach
from tui.widgets.roll import Roll


@pytest.mark.parametrize("size", [SMALL, WIDE])
def test_the_room_of_the_law_says_where_each_register_stands(
    box: Box, desk: Desk, cast: Cast, clock: FrozenClock, size: tuple[int, int]
) -> None:
    rights.file_request(desk, cast.simone, Right.ACCESS, received_on=TODAY - timedelta(days=29))

    async def play(hand: Hand) -> None:
        await hand.press("8")
        assert "encore" in hand.line("Demandes des personnes")
        assert "✓ aucune violation ouverte" in hand.text
        assert "✓ tout est à jour" in hand.text
        assert "✓ rien ne manque" in hand.text
        for key, words in (("d", "Demandes des personnes"), ("v", "Violations"), ("e", "Durées"), ("m", "Rien ne manque")):
            await hand.press(key)
            assert words in hand.text
            await hand.press("escape")
        await hand.press("underscore")
        assert "Préparer un contrôle" in hand.text

    at_the_screen(box, play, size)


# -- requests


@pytest.mark.rule("G3", "G7")
def test_a_request_is_filed_with_its_day_and_answered(box: Box, desk: Desk, cast: Cast, tmp_path: Path) -> None:
    async def play(hand: Hand) -> None:
        hand.app.seat.papers = tmp_path
        await hand.press("8", "d")
        assert "Personne n'a encore rien demandé." in hand.text
        await hand.press("n")
        hand.app.screen.query_one("#person").value = cast.simone  # type: ignore[attr-defined]
        await hand.press("ctrl+s")
        assert any("répondre avant le 23 décembre 2026" in words for words in hand.notices)
        assert "· encore 30 jours" in hand.line("D-2026-001")
        await hand.press("r", "enter")
        assert len(list(tmp_path.glob("*.pdf"))) == 1
        await hand.press("enter", "ctrl+s")
        assert "✓ fait" in hand.line("D-2026-001")

    at_the_screen(box, play)
    assert rights.request(desk, "D-2026-001").answered_on == TODAY


@pytest.mark.rule("G3")
def test_a_late_answer_is_said_in_words_and_a_longer_delay_has_its_reason(box: Box, desk: Desk, cast: Cast) -> None:
    rights.file_request(desk, cast.simone, Right.ACCESS, received_on=TODAY - timedelta(days=40))
    rights.file_request(desk, cast.rene, Right.ACCESS, received_on=TODAY - timedelta(days=3))

    async def play(hand: Hand) -> None:
        await hand.press("8", "d")
        assert "jours de retard" in hand.line("D-2026-001")
        await hand.press("down", "a", "ctrl+s")
        assert "✗" in hand.text
        await hand.write("dossier long")
        await hand.press("ctrl+s")
        assert "Délai allongé : dossier long" in str(hand.app.screen.query_one("#about", Static).content)

    at_the_screen(box, play)
    assert rights.request(desk, "D-2026-002").extended_to is not None


@pytest.mark.rule("G6")
def test_the_copy_of_her_data_is_written_from_the_request(box: Box, desk: Desk, cast: Cast, tmp_path: Path) -> None:
    rights.file_request(desk, cast.simone, Right.ACCESS)

    async def play(hand: Hand) -> None:
        hand.app.seat.papers = tmp_path
        await hand.press("8", "d", "c", "enter")
        for _turn in range(300):
            if any("Donnez-le à la personne" in words for words in hand.notices):
                break
            await hand.pilot.pause(0.02)

    at_the_screen(box, play)
    assert {path.suffix for path in tmp_path.iterdir() if path.is_file()} == {".pdf", ".json"}


@pytest.mark.rule("G5")
def test_a_file_is_set_aside_and_brought_back(box: Box, desk: Desk, cast: Cast) -> None:
    rights.file_request(desk, cast.simone, Right.LIMITATION)

    async def play(hand: Hand) -> None:
        await hand.press("8", "d", "l", "enter")
        assert cast.simone not in rights.limited(desk)
        await hand.press("l", "o")
        assert cast.simone in rights.limited(desk)
        await hand.press("l")
        assert "Remettre ce dossier en service ?" in hand.text
        await hand.press("o")

    at_the_screen(box, play)
    assert rights.limited(desk) == {}


def test_an_erasure_says_first_what_goes_and_what_the_law_keeps(box: Box, desk: Desk, cast: Cast) -> None:
    consents.record_face_to_face(desk, cast.simone, "P7", True)
    residents.write_habits(desk, cast.simone, "Volets ouverts")
    rights.file_request(desk, cast.simone, Right.ERASURE)

    async def play(hand: Hand) -> None:
        await hand.press("8", "d", "e")
        assert "S'efface maintenant :" in hand.text
        assert "✗ Mes habitudes" in hand.text
        assert "Oui, effacer" in hand.text  # the answers stay in sight on a small screen
        await hand.press("down", "down", "o")
        for _turn in range(200):
            if "fait en partie" in hand.text:
                break
            await hand.pilot.pause(0.02)
        assert "fait en partie" in hand.line("D-2026-001")

    at_the_screen(box, play)


# -- breaches


@pytest.mark.rule("H3")
@pytest.mark.parametrize("size", [SMALL, WIDE])
def test_a_breach_counts_down_from_seventy_two_hours(box: Box, desk: Desk, clock: FrozenClock, size: tuple[int, int]) -> None:
    async def play(hand: Hand) -> None:
        await hand.press("8", "v", "n")
        hand.app.screen.query_one("#facts", TextArea).text = "Feuille de secours perdue"
        await hand.press("ctrl+s")
        assert "encore 72 h" in hand.line("V-2026-001")
        clock.advance(hours=60, minutes=1)
        await hand.press("escape", "v")
        assert "encore 11 h" in hand.line("V-2026-001")
        clock.advance(hours=20)
        await hand.press("escape", "v")
        assert "! 9 heures de retard" in hand.line("V-2026-001")

    at_the_screen(box, play, size)


@pytest.mark.rule("H3")
def test_a_breach_is_told_in_two_steps_and_closed_only_when_nothing_lacks(box: Box, desk: Desk, clock: FrozenClock) -> None:
    number = a_breach(desk, clock)
    found = breaches.words_of(breaches.breach(desk, number))
    breaches.complete(desk, number, breaches.BreachWords(found.facts, found.nature, Risk.HIGH, found.known_at))

    async def play(hand: Hand) -> None:
        await hand.press("8", "v", "f")
        assert any("il manque" in words for words in hand.notices)
        await hand.press("t", "ctrl+s")
        assert "à compléter et à clore" in hand.line(number)
        await hand.press("enter")
        for name, words in (
            ("categories", "habitants"),
            ("people", "2"),
            ("records", "2"),
            ("effects", "gêne"),
            ("measures", "x"),
        ):
            hand.app.screen.query_one(f"#{name}").value = words  # type: ignore[attr-defined]
        await hand.press("ctrl+s", "t", "ctrl+s", "t", "ctrl+s", "f")
        assert "✓ close" in hand.line(number)

    at_the_screen(box, play)
    closed = breaches.breach(desk, number)
    assert None not in (closed.first_notified_at, closed.notified_at, closed.people_told_at, closed.closed_at)


# -- durations


@pytest.mark.rule("E1")
def test_what_goes_is_seen_before_it_goes(box: Box, desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    async def play(hand: Hand) -> None:
        await hand.press("8", "e")
        assert "✓ tout est à jour" in hand.text
        await hand.press("g")
        await hand.write(f"{TODAY + timedelta(days=181):%d/%m/%Y}")
        await hand.press("enter")
        assert "█" in hand.line("visites")
        await hand.press("right")
        assert "180 jours" in hand.line("visites")
        await hand.press("right")
        assert "Il ne nomme personne" in hand.text

    at_the_screen(box, play, WIDE)


@pytest.mark.rule("E1")
def test_a_doubtful_date_erases_nothing_until_she_confirms_the_one_on_screen(
    box: Box, desk: Desk, cast: Cast, clock: FrozenClock
) -> None:
    box.door.beat_clock()
    clock.advance(days=200)

    async def play(hand: Hand) -> None:
        await hand.press("8", "e")
        assert "! date douteuse : rien ne s'efface" in hand.text
        await hand.press("l")
        for _turn in range(100):
            if any("La boîte doute" in words for words in hand.notices):
                break
            await hand.pilot.pause(0.02)
        assert any("La boîte doute" in words for words in hand.notices)
        await hand.press("d")
        assert "Sommes-nous le vendredi 11 juin 2027" in hand.text
        await hand.press("enter")  # the cautious answer has the focus
        assert not box.door.clock_is_sure()
        await hand.press("d", "o")
        assert "date douteuse" not in hand.text

    at_the_screen(box, play)
    assert box.door.clock_is_sure()


@pytest.mark.rule("E2")
def test_a_duration_above_the_reference_needs_its_reason_and_its_end(box: Box, desk: Desk) -> None:
    async def play(hand: Hand) -> None:
        await hand.press("8", "e", "right")
        hand.app.screen.query_one("#lines", Roll).go("visites")
        await hand.press("enter")
        await hand.write("1000")
        await hand.press("ctrl+s")
        assert "✗" in hand.text
        await hand.write("90")
        await hand.press("ctrl+s")
        assert "90 jours *" in hand.line("visites")

    at_the_screen(box, play)
    assert next(one.days for one in retention.limits(desk) if one.rule.id == "visites") == 90
