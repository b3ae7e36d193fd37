"""« Santé de la maison » on screen: read at a glance, red first, each line opened where it is treated, never in the way."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

import pytest

from habitat_box import bootstrap
from habitat_box.domain.health import Health, HealthLine, Key, Light
from habitat_box.usecases import health as looking
from habitat_box.usecases.backup_days import DAYS, Day, backup_days, first_day
from habitat_box.usecases.desk import Box, Desk
from habitat_box.usecases.keeping import back_up
from habitat_box.usecases.machine import Machine
from habitat_box.words import local_day
from tests.conftest import Cast, FrozenClock
from tests.healthy_house import AWAY, DISK, HERE, calm_machine, make_healthy
from tests.screen_house import SMALL, WIDE, Hand, at_the_screen
from tui import rooms
from tui.screens.box import OPENED as BEHIND
from tui.screens.health import OPENED, HealthScreen, verdict
from tui.widgets.bars import TopBar
from tui.widgets.roll import Roll


@pytest.fixture
def calm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """Have the box look at a machine with no news, whatever the one that runs the tests would say."""
    made = calm_machine(tmp_path)
    monkeypatch.setattr(looking, "Machine", lambda: made)
    return made


@pytest.fixture
def healthy(desk: Desk, created: bootstrap.Created, tmp_path: Path, calm: Machine) -> Desk:
    make_healthy(desk, created, tmp_path)
    return desk


@pytest.mark.parametrize("size", [SMALL, WIDE])
def test_all_is_well_is_said_in_three_words(healthy: Desk, size: tuple[int, int]) -> None:
    async def play(hand: Hand) -> None:
        await hand.press("9")
        assert "✓ Tout va bien" in hand.text
        assert hand.text.count("✓ bien") == len(Key)
        assert "9 Santé ✓" in hand.line("Santé")
        assert "à faire" not in hand.text

    at_the_screen(healthy.box, play, size)


@pytest.mark.parametrize("size", [SMALL, WIDE])
def test_red_comes_first_with_its_advice_and_the_count_in_the_bar(box: Box, calm: Machine, size: tuple[int, int]) -> None:
    async def play(hand: Hand) -> None:
        await hand.press("9")
        assert "✗ 1 chose à faire   ! " in hand.text
        lines = [line for line in hand.text.splitlines() if any(word in line for word in ("✗ à faire", "! bientôt", "✓ bien"))]
        signs = [line.strip(" ▌")[0] for line in lines]
        assert len(lines) == len(Key)
        assert signs == sorted(signs, key="✗!✓".index)
        assert "9 Santé ✗1" in hand.text
        assert "→ Faites une sauvegarde aujourd'hui" in hand.text
        assert hand.line("→")  # the cursor is on what presses most, and its advice is in sight

    at_the_screen(box, play, size)


def test_health_opens_from_everywhere_and_goes_back_where_one_was(box: Box, cast: Cast, calm: Machine) -> None:
    async def play(hand: Hand) -> None:
        for room, words in (("3", "2 habitants"), ("7", "Choix"), ("2", "Semaine")):
            await hand.press(room)
            before = type(hand.app.screen)
            await hand.press("9")
            assert isinstance(hand.app.screen, HealthScreen)
            await hand.press("9")
            assert len(hand.app.screen_stack) == 3  # not twice over itself
            await hand.press("escape")
            assert type(hand.app.screen) is before
            assert words in hand.text
        await hand.press("6")
        assert "Santé de la maison" in hand.line("▌")
        await hand.press("enter")
        assert isinstance(hand.app.screen, HealthScreen)

    at_the_screen(box, play)


def test_health_is_in_the_palette(box: Box, calm: Machine) -> None:
    async def play(hand: Hand) -> None:
        await hand.press("ctrl+p")
        for letter in "santé":
            await hand.press(letter)
        await hand.pilot.pause(0.5)
        await hand.press("enter")
        await hand.pilot.pause(0.3)
        await hand.settle()
        assert isinstance(hand.app.screen, HealthScreen)

    at_the_screen(box, play)


def test_health_opens_with_the_french_key_and_never_over_a_window(box: Box, cast: Cast, calm: Machine) -> None:
    async def play(hand: Hand) -> None:
        await hand.press("3", "question_mark", "9")
        assert not isinstance(hand.app.screen, HealthScreen)
        await hand.press("escape", "ç")
        assert isinstance(hand.app.screen, HealthScreen)

    at_the_screen(box, play)


def test_a_full_check_is_one_key_and_turns_the_line_green(box: Box, desk: Desk, calm: Machine) -> None:
    async def play(hand: Hand) -> None:
        await hand.press("9")
        assert "! bientôt" in hand.line("Données")
        await hand.press("t")
        assert "✓ bien" in hand.line("Données")

    at_the_screen(box, play)


async def upon(hand: Hand, key: Key) -> None:
    """Put the cursor on a line and press Enter."""
    hand.app.screen.query_one("#lines", Roll).go(key.value)
    await hand.press("enter")


def test_each_line_opens_where_it_is_treated(box: Box, calm: Machine) -> None:
    async def play(hand: Hand) -> None:
        for key, words in (
            (Key.LOG, "feuille du journal"),
            (Key.CLOCK, "Ce qui va partir"),
            (Key.CERTIFICATE, "La boîte"),
            (Key.DISK, "libres"),
            (Key.UPDATES, "Habitat Box"),
            (Key.KEYS, "Phrase secrète"),
            (Key.INBOX, "Rien à confirmer"),
        ):
            await hand.press("1", "9")
            await upon(hand, key)
            assert words in hand.text, f"{key}\n{hand.text}"
            await hand.press("escape")

    at_the_screen(box, play)


@pytest.mark.parametrize("key", list(OPENED))
def test_a_line_with_a_room_of_its_own_opens_it_and_comes_back(box: Box, calm: Machine, key: Key) -> None:
    async def play(hand: Hand) -> None:
        await hand.press("9")
        await upon(hand, key)
        assert type(hand.app.screen).__name__ == rooms.CLASSES[OPENED[key]][1]
        await hand.press("escape")
        assert isinstance(hand.app.screen, HealthScreen)

    at_the_screen(box, play)


@pytest.mark.parametrize("name", BEHIND)
def test_each_room_behind_the_box_opens_from_its_line(box: Box, calm: Machine, name: str) -> None:
    async def play(hand: Hand) -> None:
        await hand.press("6")
        hand.app.screen.query_one("#acts", Roll).go(name)
        await hand.press("enter")
        assert type(hand.app.screen).__name__ == rooms.CLASSES[name][1]
        await hand.press("escape")
        assert type(hand.app.screen).__name__ == "TheBox"

    at_the_screen(box, play)


def test_the_log_sheet_is_printed_from_its_line(healthy: Desk, clock: FrozenClock, tmp_path: Path) -> None:
    clock.advance(days=8)
    papers = tmp_path / "papiers-du-jour"
    papers.mkdir()

    async def play(hand: Hand) -> None:
        await hand.press("9")
        assert "! bientôt" in hand.line("Journal")
        await upon(hand, Key.LOG)
        await hand.write(str(papers))
        await hand.press("enter")
        await hand.settle()
        assert "✓ bien" in hand.line("Journal")

    at_the_screen(healthy.box, play)
    assert len(list(papers.glob("journal-*.pdf"))) == 1


def test_the_other_language_says_it_all_again(box: Box, calm: Machine) -> None:
    async def play(hand: Hand) -> None:
        await hand.press("9", "ctrl+l")
        assert isinstance(hand.app.screen, HealthScreen)
        assert "Day" in hand.text.splitlines()[1]

    at_the_screen(box, play)


def test_a_slow_look_never_holds_the_keys(box: Box, calm: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = looking.look_over

    def slow(desk: Desk, came: looking.Came) -> Health:
        time.sleep(1.0)
        return whole(desk, came)

    monkeypatch.setattr("tui.screens.health.look_over", slow)

    async def play(hand: Hand) -> None:
        began = time.monotonic()
        await hand.pilot.press("9")
        await hand.pilot.pause()
        assert isinstance(hand.app.screen, HealthScreen)
        assert "La boîte regarde…" in hand.text
        await hand.pilot.press("down", "down")
        assert time.monotonic() - began < 0.9
        await hand.settle()
        assert "chose à faire" in hand.text

    at_the_screen(box, play)


def test_the_bar_says_nothing_before_a_look_and_forgets_with_the_key(box: Box, calm: Machine) -> None:
    async def play(hand: Hand) -> None:
        assert "9 Santé  " in hand.text.splitlines()[0]
        await hand.press("9")
        assert "✗1" in hand.text.splitlines()[0]
        hand.app.close_box()
        await hand.settle()
        assert hand.app.seat.health is None
        assert "Santé" not in hand.text
        await hand.press("9")
        assert not isinstance(hand.app.screen, HealthScreen)

    at_the_screen(box, play)


def test_the_app_looks_by_itself_and_marks_the_bar(box: Box, calm: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.app.HEALTH_AFTER", 0.05)

    async def play(hand: Hand) -> None:
        hand.app.enter_house()
        await hand.pilot.pause(0.2)
        await hand.settle()
        assert "✗1" in hand.text.splitlines()[0]
        assert hand.app.screen.query_one(TopBar)

    at_the_screen(box, play)


# -- a square a day


def test_each_place_has_its_month_of_squares_with_the_legend_in_words(healthy: Desk, clock: FrozenClock) -> None:
    clock.advance(days=2)
    told = {one.label: one.days for one in backup_days(healthy)}
    assert set(told) == {DISK, HERE, f"{AWAY} (ailleurs)"}
    assert all(len(days) == DAYS for days in told.values())
    assert told[DISK][-3:] == (Day.PROVEN, Day.NONE, Day.NONE)
    assert set(told[DISK][:-3]) == {Day.BEFORE}

    async def play(hand: Hand) -> None:
        await hand.press("9")
        assert hand.line(DISK).count("□") == 2
        assert hand.line(DISK).count("■") == 1
        assert "■ sauvegarde prouvée   □ aucune   · pas encore d'endroit" in hand.text

    at_the_screen(healthy.box, play)


def test_backups_made_by_hand_have_a_line_of_their_own(desk: Desk, tmp_path: Path, clock: FrozenClock) -> None:
    (tmp_path / "ici").mkdir()
    back_up(desk, tmp_path / "ici")
    clock.advance(days=DAYS - 1)
    only = backup_days(desk)[0]
    assert (only.label, only.days[0]) == ("Faites à la main", Day.PROVEN)
    assert local_day(clock()) - first_day(local_day(clock())) == timedelta(days=DAYS - 1)


# -- the words


@pytest.mark.parametrize(
    ("lights", "words"),
    [
        ((Light.GREEN,), "✓ Tout va bien"),
        ((Light.ORANGE, Light.GREEN), "! 1 chose à faire bientôt"),
        ((Light.RED, Light.RED), "✗ 2 choses à faire"),
        ((Light.RED, Light.ORANGE, Light.ORANGE), "✗ 1 chose à faire   ! 2 choses à faire bientôt"),
    ],
)
def test_the_verdict_counts_what_is_to_do(lights: tuple[Light, ...], words: str, clock: FrozenClock) -> None:
    assert verdict(Health(tuple(HealthLine("store", one, "x") for one in lights), clock())) == words
