"""What is really shown, in English: no sentence outside the catalogues, no French word left on a screen."""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from habitat_box import words
from habitat_box.domain.breaches import Nature, Risk
from habitat_box.domain.purposes import PURPOSES
from habitat_box.domain.rights import Right
from habitat_box.usecases import breaches, consents, optional, photos, rights
from habitat_box.usecases.desk import Box, Desk
from habitat_box.words import local_day
from tests.conftest import TODAY, Cast
from tests.photo_house import camera_jpeg, photo_file
from tests.screen_house import WIDE, Hand, at_the_screen
from tests.test_strings import FRENCH_WORDS
from tests.web_house import WebHouse
from tui import tongue
from tui.widgets import choice_words


class Missed(gettext.NullTranslations):
    """Keeps every sentence that was asked for and is in no catalogue."""

    def __init__(self) -> None:
        super().__init__()
        self.sentences: set[str] = set()

    def gettext(self, message: str) -> str:
        self.sentences |= {message} if re.search(r"[a-zà-ÿ]{3}", message) else set()  # a key's sign is no word
        return message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        self.sentences.add(msgid1)
        return msgid1 if n == 1 else msgid2


@pytest.fixture
def missed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Missed]:
    recorder = Missed()
    monkeypatch.setattr(words._catalogue("en"), "_fallback", recorder)
    yield recorder
    tongue.speak("fr")


def french_in(text: str) -> list[str]:
    """Give the lines with a French word, the house's name set aside."""
    return [line for line in text.splitlines() if FRENCH_WORDS.search(re.sub(r"(?i)les.tilleuls", "", line))]


def test_a_worker_reads_the_site_in_english(desk: Desk, cast: Cast, missed: Missed, tmp_path: Path) -> None:
    for code in ("P2", "P8", "P10"):
        consents.record_face_to_face(desk, cast.simone, code, True)
    optional.write_birthday(desk, cast.simone, f"{TODAY:%d/%m}")
    photo = photos.add_photo(desk, photo_file(tmp_path, camera_jpeg()), [cast.simone], ["P2"])
    site, english = WebHouse(desk), {"Accept-Language": "en"}
    stranger, phone, closed = site.visitor(), site.phone_of(cast.sonia.id), WebHouse(desk, unlocked=False).visitor()
    read = []
    for visitor, path in (
        *((stranger, path) for path in ("/", "/e", "/aide", "/confidentialite", "/ca", "/nowhere")),
        *((stranger, f"/ca/{kind}") for kind in ("android", "iphone", "ordinateur")),
        *((phone, path) for path in ("/visites", "/tableau", f"/photo/{photo}", "/information")),
        (closed, "/"),
    ):
        visitor.get(path, headers=english)
        assert '<html lang="en">' in visitor.page.get_data(as_text=True)
        read.append(visitor.text)
    for said in ("Also today: Cabinet de l'Erdre, 18:00", "Do not copy it.", "Happy birthday!", "The box notes who looks"):
        assert said in "\n".join(read)
    assert french_in("\n".join(read)) == []
    assert missed.sentences == set()


def test_a_residents_card_stays_in_french(desk: Desk, missed: Missed) -> None:
    stranger = WebHouse(desk).visitor()
    stranger.get("/c", headers={"Accept-Language": "en"})
    assert '<html lang="fr">' in stranger.page.get_data(as_text=True)
    assert "Montrez le carré de votre carte à la tablette." in stranger.text
    assert missed.sentences == set()


def test_the_coordinator_reads_her_rooms_in_english(box: Box, desk: Desk, cast: Cast, missed: Missed) -> None:
    consents.record_face_to_face(desk, cast.simone, "P1", True)
    seen: list[str] = []

    async def play(hand: Hand) -> None:
        async def look(*keys: str) -> None:
            await hand.press(*keys)
            seen.append(hand.text)

        await hand.press("ctrl+l")
        for room in "123456":
            await look(room)
            await look("?")
            await look("escape")
        await look("3", "enter")
        for _tab in range(3):
            await look("right")
        for form in "ehad":
            await look(form)
            await look("escape")
        await look("ctrl+p")

    at_the_screen(box, play, WIDE)
    text = "\n".join(seen)
    assert "The workers' site" in text
    assert "What matters to" in text
    assert french_in(text) == []
    assert missed.sentences == set()


def test_a_notice_on_the_screen_is_in_french_the_one_that_is_printed() -> None:
    for purpose in PURPOSES.values():
        assert choice_words.notice_text(purpose) == "\n".join(purpose.notice)


def test_a_notice_on_the_screen_is_whole_in_english(missed: Missed) -> None:
    tongue.speak("en")
    for purpose in PURPOSES.values():
        assert french_in(choice_words.notice_text(purpose)) == []
    assert missed.sentences == set()


WALKS: dict[str, tuple[str, ...]] = {
    "grid": ("7", "?", "escape", "right", "p", "?", "escape", "escape", "i", "escape"),
    "choices of a person": (
        "3",
        "enter",
        "right",
        "down",
        "?",
        "escape",
        "m",
        "escape",
        "p",
        "escape",
        "h",
        "escape",
        "n",
        "r",
    ),
    "photos": ("3", "enter", "f", "?", "escape", "escape", "c", "escape", "i"),
    "what is to do": ("1", "a", "?", "escape", "enter"),
    "law": ("8", "?"),
    "requests": ("8", "d", "?", "escape", "n", "ctrl+s", "escape", "enter", "escape", "a", "escape", "e", "escape", "c"),
    "breaches": ("8", "v", "?", "escape", "n", "escape", "enter", "escape", "t", "escape", "a"),
    "periods": ("8", "e", "?", "escape", "right", "enter", "escape", "right", "g", "escape", "d"),
    "facts": ("8", "m", "?", "escape", "enter", "escape", "down", "down", "enter"),
    "inspection": ("8", "c", "?", "escape", "enter", "escape", "down", "enter"),
}


@pytest.mark.parametrize("walk", WALKS)
def test_the_coordinator_keeps_the_law_in_english(box: Box, desk: Desk, cast: Cast, missed: Missed, walk: str) -> None:
    now = box.clock()
    consents.record_face_to_face(desk, cast.simone, "P1", True)
    consents.ask(desk, cast.simone, "P5")
    rights.file_request(desk, cast.simone, Right.ACCESS, "dossier", local_day(now))
    breaches.record(desk, breaches.BreachWords("Feuille de secours perdue", (Nature.CONFIDENTIALITY,), Risk.SOME, now))
    seen: list[str] = []

    async def play(hand: Hand) -> None:
        await hand.press("ctrl+l")
        for key in WALKS[walk]:
            await hand.press(key)
            seen.append(hand.text)

    at_the_screen(box, play, WIDE)
    assert len(set(seen)) > len(WALKS[walk]) // 2
    assert french_in("\n".join(seen)) == []
    assert missed.sentences == set()
