"""Coming in: the first questions, the passphrase, the languages, the help."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from textual.widgets import Input

from crypto.passphrase import TEST_ONLY
from habitat_box import bootstrap, config
from habitat_box.config import Settings
from habitat_box.usecases.desk import Box
from tests.conftest import PASSPHRASE, Cast
from tests.screen_house import SMALL, WIDE, Hand, at_the_screen
from tui.seat import place_for_papers
from tui.tongue import speak, spoken

SEVEN = "girafe tuyau lampe sable violon brique dahlia"


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first boot's own questions, with the test profile of Argon2 and words known in advance."""
    monkeypatch.setattr(bootstrap, "passphrase_price", lambda: TEST_ONLY)
    monkeypatch.setattr(bootstrap, "generate_passphrase", lambda: SEVEN)


async def answer_the_house(hand: Hand) -> None:
    await hand.write("Les Érables")
    await hand.press("enter")
    await hand.write("Claire Morel, 02 40 00 00 00")
    await hand.press("enter")


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A coordinator standing in a folder of her own, which is her home."""
    home = tmp_path / "chez-elle"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.chdir(home)
    return home


@pytest.mark.parametrize("size", [SMALL, WIDE])
@pytest.mark.usefixtures("cheap")
def test_the_first_start_makes_a_box_and_its_sheet(tmp_path: Path, size: tuple[int, int]) -> None:
    async def play(hand: Hand) -> None:
        await answer_the_house(hand)
        assert "girafe tuyau lampe sable" in hand.text
        await hand.press("enter")
        assert "Tapez la phrase secrète" in hand.text
        await hand.write(SEVEN)
        await hand.press("enter")
        await hand.press("enter")
        assert "Retapez la feuille de secours" in hand.text
        await hand.press("enter")  # later: it is not printed yet
        assert "La boîte est faite" in hand.text
        await hand.press("enter")  # the cautious answer: the file stays
        assert "Les Érables" in hand.text
        assert "La maison est vide" in hand.text

    folder = tmp_path / "la-boite"
    at_the_screen(Settings(folder=folder), play, size)
    assert (tmp_path / "chez-elle" / "feuille-de-secours.pdf").read_bytes().startswith(b"%PDF")
    made = bootstrap.unlock(bootstrap.settings_of(folder), SEVEN).settings
    assert (made.residence, made.port) == ("Les Érables", 8443)


async def make_a_box(hand: Hand) -> None:
    await answer_the_house(hand)
    assert "Entrée Continuer" in hand.text.splitlines()[-1]
    await hand.press("enter")
    assert "Entrée Continuer" in hand.text.splitlines()[-1]
    await hand.write(SEVEN)
    await hand.press("enter")
    assert "Entrée Faire la boîte" in hand.text.splitlines()[-1]
    await hand.press("enter")
    assert "Entrée Choisir" in hand.text.splitlines()[-1]


@pytest.mark.usefixtures("cheap")
def test_an_installed_box_answers_on_443(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "SYSTEM_FOLDER", tmp_path / "la-boite")
    at_the_screen(Settings(folder=tmp_path / "la-boite"), make_a_box)
    assert bootstrap.settings_of(tmp_path / "la-boite").port == 443


@pytest.mark.usefixtures("cheap")
def test_the_recovery_sheet_goes_to_the_papers_of_the_house(tmp_path: Path, at_home: Path) -> None:
    (at_home / "papiers").mkdir()
    at_the_screen(Settings(folder=tmp_path / "la-boite"), make_a_box)
    assert [path.name for path in (at_home / "papiers").iterdir()] == ["feuille-de-secours.pdf"]


@pytest.mark.parametrize("inside", ["papiers", "chez-soi", "tout"])
def test_papers_never_go_by_themselves_into_the_box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inside: str) -> None:
    box, home, outside = tmp_path / "dehors" / "boite", tmp_path / "chez-elle", tmp_path / "dehors"
    (box / "papiers").mkdir(parents=True)
    monkeypatch.chdir(box if inside in ("papiers", "tout") else outside)
    if inside != "papiers":
        monkeypatch.setenv("HOME", str(box))
    assert place_for_papers(box) == (home if inside == "papiers" else outside)


def test_papers_go_home_when_the_folder_named_papiers_is_closed(tmp_path: Path, at_home: Path) -> None:
    (at_home / "papiers").write_text("un fichier, pas un dossier")
    assert place_for_papers(tmp_path / "la-boite") == at_home


@pytest.mark.parametrize("opened", [True, False])
def test_the_first_screens_speak_english_whole(box: Box, tmp_path: Path, opened: bool) -> None:
    french = re.compile(r"\b(le|la|les|une|est|vous|pour|dans|phrase secrète|Entrée|Échap|boîte)\b")

    async def play(hand: Hand) -> None:
        await hand.press("ctrl+l")
        await hand.press(*["ctrl+l"] * (spoken() == "fr"))
        for key in ("f1", "escape", "ctrl+p"):
            bare = [line for line in hand.text.replace("Les Tilleuls", "").splitlines() if french.search(line)]
            assert bare == []
            assert "secret phrase" in hand.text.lower() or "Welcome" in hand.text or "Help" in hand.text
            await hand.press(key)

    try:
        at_the_screen(box.settings if opened else Settings(folder=tmp_path / "rien"), play, WIDE)
    finally:
        speak("fr")


@pytest.mark.usefixtures("cheap")
def test_a_weak_phrase_is_refused_with_one_sentence(tmp_path: Path) -> None:
    async def play(hand: Hand) -> None:
        await answer_the_house(hand)
        await hand.write("poisson rouge")
        await hand.press("enter")
        assert "trop facile à deviner" in hand.text
        assert "Question 2 sur 5" in hand.text

    at_the_screen(Settings(folder=tmp_path / "b"), play)
    assert not (tmp_path / "b").exists()


@pytest.mark.usefixtures("cheap")
def test_a_phrase_typed_back_wrong_goes_no_further(tmp_path: Path) -> None:
    async def play(hand: Hand) -> None:
        await hand.press("enter")
        assert "Donnez un nom à la maison." in hand.text
        await answer_the_house(hand)
        await hand.press("enter")
        await hand.write(SEVEN + "s")
        await hand.press("enter")
        assert "Ce n'est pas la même phrase" in hand.text
        await hand.press("escape")
        assert "girafe tuyau" in hand.text

    at_the_screen(Settings(folder=tmp_path / "b"), play)
    assert not (tmp_path / "b").exists()


@pytest.mark.usefixtures("cheap")
def test_a_sheet_that_cannot_be_written_is_asked_for_again(tmp_path: Path) -> None:
    async def play(hand: Hand) -> None:
        await answer_the_house(hand)
        await hand.press("enter")
        await hand.write(SEVEN)
        await hand.press("enter")
        await hand.write("/proc/nulle-part/feuille.pdf")
        await hand.press("enter")
        assert "n'accepte pas d'écriture" in hand.text
        await hand.write(str(tmp_path / "ailleurs.pdf"))
        await hand.press("enter")
        await hand.press("enter")  # typed back later
        assert "La boîte est faite" in hand.text
        await hand.press("shift+tab", "enter")  # « j'ai la feuille »

    at_the_screen(Settings(folder=tmp_path / "b"), play)
    assert not (tmp_path / "ailleurs.pdf").exists()
    assert (tmp_path / "b" / "habitat.toml").exists()


# -- the passphrase


def test_a_wrong_passphrase_gets_one_sentence(box: Box) -> None:
    async def play(hand: Hand) -> None:
        assert "La boîte est fermée" in hand.text
        await hand.write("mauvaise phrase")
        await hand.press("enter")
        assert "Cette phrase secrète n'ouvre pas la boîte" in hand.text
        assert "mauvaise phrase" not in hand.text

    at_the_screen(box.settings, play)


def test_the_right_passphrase_opens_today(box: Box, cast: Cast) -> None:
    async def play(hand: Hand) -> None:
        await hand.write(f"  {PASSPHRASE} ")
        await hand.press("enter")
        assert "1 Jour" in hand.text
        assert hand.app.seat.box is not None

    at_the_screen(box.settings, play)


def test_the_passphrase_is_hidden_until_asked(box: Box) -> None:
    async def play(hand: Hand) -> None:
        await hand.write("girafe")
        assert "girafe" not in hand.text
        await hand.press("ctrl+t")
        assert "girafe" in hand.text

    at_the_screen(box.settings, play)


def test_a_locked_app_opens_no_room(box: Box, cast: Cast) -> None:
    async def play(hand: Hand) -> None:
        hand.app.screen.query_one(Input).blur()
        await hand.press("1", "3", "slash")
        hand.app.action_room("today")
        hand.app.action_search()
        await hand.settle()
        assert "La boîte est fermée" in hand.text
        assert "Simone" not in hand.text

    at_the_screen(box.settings, play)


def test_a_demonstration_says_so_on_every_screen(box: Box, cast: Cast) -> None:
    async def play(hand: Hand) -> None:
        for key in "123456":
            await hand.press(key)
            assert "DÉMONSTRATION" in hand.text.splitlines()[0]

    at_the_screen(replace(box, settings=replace(box.settings, demo=True)), play)


# -- languages, help, commands


def test_english_is_one_key_away(box: Box, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from tui import tongue

    async def play(hand: Hand) -> None:
        assert tongue.spoken() == "fr"
        await hand.press("ctrl+l")
        assert tongue.spoken() == "en"
        assert "Monday 23 November 2026" in hand.text or "Monday, November 23, 2026" in hand.text
        await hand.press("ctrl+l")
        assert "lundi 23 novembre 2026" in hand.text

    at_the_screen(box, play)


def test_help_names_the_keys_of_the_screen_in_french(box: Box, cast: Cast) -> None:
    async def play(hand: Hand) -> None:
        await hand.press("question_mark")
        assert "Les visites du jour" in hand.text
        assert "Descendre" in hand.text
        assert "Focus" not in hand.text
        await hand.press("escape")
        assert "Descendre" not in hand.text

    at_the_screen(box, play)


def test_the_palette_finds_a_room_by_its_french_name(box: Box, cast: Cast) -> None:
    async def play(hand: Hand) -> None:
        await hand.press("ctrl+p")
        await hand.write("semaine")
        await hand.pilot.pause(0.4)
        await hand.press("down", "enter")
        await hand.pilot.pause(0.3)
        await hand.settle()
        assert "23 novembre 2026 – 29 novembre 2026" in hand.text

    at_the_screen(box, play)


@pytest.mark.parametrize(("key", "words"), [("é", "lun. 23"), ("quotation_mark", "2 habitants"), ("minus", "La boîte")])
def test_the_unshifted_digits_of_a_french_keyboard_work_too(box: Box, cast: Cast, key: str, words: str) -> None:
    async def play(hand: Hand) -> None:
        await hand.press(key)
        assert words in hand.text

    at_the_screen(box, play)


def test_quitting_is_asked_first(box: Box) -> None:
    async def play(hand: Hand) -> None:
        await hand.press("q")
        assert "Quitter Habitat Box ?" in hand.text
        await hand.press("n")
        assert hand.app.is_running
        await hand.press("q", "o")
        assert not hand.app.is_running

    at_the_screen(box, play)
