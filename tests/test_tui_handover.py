"""The coordinator leaves, on her screen: what is left, what she writes, the paper, the end."""

from __future__ import annotations

import pytest

from habitat_box.config import read_settings
from habitat_box.domain.handover import StepState
from habitat_box.store import key_events
from habitat_box.store.key_events import KeyEvent
from habitat_box.usecases import handover
from habitat_box.usecases.desk import Box, Desk
from tests.conftest import Cast
from tests.screen_house import WIDE, Hand, at_the_screen
from tui.screens.handover import HandoverScreen


@pytest.fixture(autouse=True)
def no_group(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handover, "members", lambda: None)


def key_of(desk: Desk, key: str) -> StepState:
    now = handover.state(desk)
    assert now is not None
    return next(step.state for step in now.steps if step.key == key)


async def enter(hand: Hand) -> None:
    hand.app.push_screen(HandoverScreen())
    await hand.settle()


def test_a_handover_begins_on_screen_and_shows_what_is_left(box: Box, desk: Desk, cast: Cast) -> None:
    async def play(hand: Hand) -> None:
        await enter(hand)
        assert "Personne ne part en ce moment" in hand.text
        await hand.press("p", "d", "n")
        assert handover.state(desk) is None
        await hand.press("d", "o")
        assert "il reste 7 étapes" in hand.text
        assert "habitat-box passphrase" in hand.text
        assert hand.line("Les parts de secours").rstrip().endswith("sans objet")
        assert all(len(line) <= 80 for line in hand.text.splitlines())
        await hand.press("f", "o")
        assert any("Il reste 7 étape(s)" in one for one in hand.notices)

    at_the_screen(box, play)


def test_she_writes_what_the_box_cannot_see_and_changes_the_contact(box: Box, desk: Desk, cast: Cast) -> None:
    handover.start(desk)

    async def play(hand: Hand) -> None:
        await enter(hand)
        await hand.press("down", "enter")
        assert "Pourquoi la clé" in hand.text
        await hand.press("ctrl+s")
        assert key_of(desk, "keys") is StepState.TO_DO
        await hand.write("jamais sortie [red]du coffre[/red]")
        await hand.press("ctrl+s")
        assert key_of(desk, "keys") is StepState.TOLD
        assert "jamais sortie [red]du coffre[/red]" in hand.text
        await hand.press("c")
        await hand.write("Nadia Roche, 02 40 11 11 11")
        await hand.press("ctrl+s")
        assert "Nadia Roche" in hand.text
        await hand.press("up", "enter")
        assert "habitat-box passphrase" in hand.text

    at_the_screen(box, play, WIDE)
    assert read_settings(box.settings.folder).contact == "Nadia Roche, 02 40 11 11 11"


def test_what_happens_elsewhere_shows_when_she_comes_back(box: Box, desk: Desk, cast: Cast) -> None:
    handover.start(desk)

    async def play(hand: Hand) -> None:
        await enter(hand)
        assert "il reste 7 étapes" in hand.text
        with box.store.unit():
            key_events.note(box.store, box.clock(), KeyEvent.PASSPHRASE, 2)
        await hand.press("c", "escape")
        assert "il reste 6 étapes" in hand.text

    at_the_screen(box, play)
