"""The screen where the coordinator settles what phones said to the closed box: one key each, and one to take it back."""

from __future__ import annotations

import pytest

from habitat_box.domain.inbox import Kind, Settled
from habitat_box.usecases import inbox, todo
from habitat_box.usecases.desk import Box, Desk
from tests.conftest import Cast, FrozenClock, at, visit
from tests.inbox_house import ClosedHouse, phone_of
from tests.screen_house import SMALL, WIDE, Hand, at_the_screen


@pytest.fixture
def house(desk: Desk, cast: Cast, clock: FrozenClock) -> ClosedHouse:
    """Sonia came to Simone and left, wrote a word, and came at an hour that fits no visit; one file is damaged."""
    clock.now = at(7).astimezone(clock.now.tzinfo)
    made = ClosedHouse(desk, clock)
    sonia = phone_of(desk, cast.sonia.id)
    made.say(sonia, Kind.ARRIVED, at=at(9, 2))
    made.say(sonia, Kind.DONE, at=at(9, 58))
    made.say(sonia, Kind.NOTE, "Clé rendue à l'accueil,\nil manque du café", at=at(12))
    made.say(sonia, Kind.ARRIVED, at=at(16))
    (made.folder / "photo.jpg").write_bytes(b"\xff\xd8")
    made.open()
    return made


def states(desk: Desk) -> dict[Settled, int]:
    return {state: len(desk.box.door.inbox_entries(state)) for state in Settled}


def test_the_list_of_what_to_treat_counts_what_was_said(desk: Desk, house: ClosedHouse) -> None:
    item = next(one for one in todo.see_todo(desk) if one.kind is todo.Kind.INBOX)
    assert item.words == "Dit à la boîte fermée, à confirmer : 5."
    for one in inbox.to_settle(desk):
        inbox.discard(desk, one)
    assert todo.Kind.INBOX not in [one.kind for one in todo.see_todo(desk)]


@pytest.mark.parametrize("size", [SMALL, WIDE])
def test_enter_confirms_line_after_line_and_u_takes_back(
    box: Box, desk: Desk, house: ClosedHouse, size: tuple[int, int]
) -> None:
    async def play(hand: Hand) -> None:
        await hand.press("a")
        while "Dit à la boîte fermée" not in (hand.app.screen.query_one("#about").render().plain):  # type: ignore[attr-defined]
            await hand.press("down")
        await hand.press("enter")
        assert "Boîte fermée : 5 mots à confirmer" in hand.text
        await hand.press("end")
        assert hand.line("illisible").startswith("▌?")
        await hand.press("x")
        assert "4 mots" in hand.text
        await hand.press("home")
        assert "Sonia" in hand.line("arrivée")
        await hand.press("enter", "enter")
        assert states(desk)[Settled.CONFIRMED] == 2
        assert "Clé rendue" in hand.text
        await hand.press("u")
        assert states(desk)[Settled.CONFIRMED] == 1
        assert "3 mots" in hand.text
        assert hand.line("09:58").startswith("▌")
        await hand.press("enter", "enter")
        assert "1 mot à confirmer" in hand.text
        assert "aucune visite" in hand.text

    at_the_screen(box, play, size)


def test_a_line_without_a_visit_asks_which_before_it_counts(box: Box, desk: Desk, house: ClosedHouse, cast: Cast) -> None:
    async def play(hand: Hand) -> None:
        await hand.press("a")
        while "Dit à la boîte fermée" not in (hand.app.screen.query_one("#about").render().plain):  # type: ignore[attr-defined]
            await hand.press("down")
        await hand.press("enter", "end", "up")
        assert hand.line("aucune visite").startswith("▌?")
        await hand.press("enter")
        assert "De quelle visite s'agit-il ?" in hand.text
        assert "Simone DELMAS" in hand.text
        await hand.press("escape")
        assert states(desk)[Settled.CONFIRMED] == 0
        await hand.press("enter", "end", "enter")
        assert states(desk)[Settled.CONFIRMED] == 1

    at_the_screen(box, play)
    (confirmed,) = desk.box.door.inbox_entries(Settled.CONFIRMED)
    assert confirmed.visit_id


def test_a_long_word_is_read_whole_on_a_small_screen(box: Box, desk: Desk, house: ClosedHouse, cast: Cast) -> None:
    house.say(phone_of(desk, cast.nadia.id), Kind.NOTE, "Il manque du café. " * 26)
    house.open()

    async def play(hand: Hand) -> None:
        from tui.screens.inbox import Inbox

        await hand.app.push_screen(Inbox())
        await hand.settle()
        await hand.press("end")
        await hand.settle()
        assert hand.text.count("café") >= 26

    at_the_screen(box, play)


def test_several_visits_are_told_apart_on_the_screen(box: Box, desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    clock.now = at(7).astimezone(clock.now.tzinfo)
    visit(desk, "Aide & Présence", cast.rene, cast.sonia.id, at(9, 5))
    house = ClosedHouse(desk, clock)
    house.say(phone_of(desk, cast.sonia.id), Kind.DONE, at=at(9, 59))
    house.open()
    (waiting,) = inbox.to_settle(desk)

    async def play(hand: Hand) -> None:
        from tui.screens.inbox import Inbox

        await hand.app.push_screen(Inbox())
        await hand.settle()
        assert "3 visites possibles" in hand.text
        await hand.press("v")
        assert "Sonia Marchand" in hand.line("09:05")
        await hand.press("enter")
        assert "Rien à confirmer" in hand.text

    at_the_screen(box, play, WIDE)
    (one,) = desk.box.door.inbox_entries(Settled.CONFIRMED)
    assert one.visit_id == waiting.candidates[0].visit.id
    assert desk.box.door.visits_of_entry(one)[0].status.value == "faite"
