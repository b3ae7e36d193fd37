"""Pages read aloud by the browser's own voice: the words on the screen, by a voice of this machine, and nothing sent out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from habitat_box.domain.purposes import PURPOSES
from tests.web_browser import Running, missing_tools
from tests.web_resident import Hand, resident_site

pytestmark = [
    pytest.mark.house,
    pytest.mark.skipif(bool(missing_tools()), reason=f"this machine lacks {', '.join(missing_tools())}"),
]

VOICES = """said => { window.spoken = []; window.stopped = 0;
  const voices = said.map(([lang, local]) => ({lang, localService: local, name: lang + local}));
  Object.defineProperty(window, 'SpeechSynthesisUtterance', {value: function (text) { this.text = text; }});
  Object.defineProperty(window, 'speechSynthesis', {value: {speaking: false, pending: false, getVoices: () => voices,
    speak(one) { window.spoken.push(one); this.speaking = true; },
    cancel() { window.stopped++; this.speaking = false; }}}); }"""
LOCAL = [["en-GB", True], ["fr-FR", False], ["fr-FR", True]]
BUTTON = "button.aloud"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with resident_site(tmp_path_factory.mktemp("house")) as found:
        yield found


def give_voices(page: Page, voices: list[list[object]]) -> None:
    """Stand in for the machine's voices: a Chromium of tests has none."""
    page.add_init_script(f"({VOICES})({voices!r})".replace("True", "true").replace("False", "false"))


def spoken(page: Page) -> list[str]:
    return [str(text).replace("\u00a0", " ") for text in page.evaluate("spoken.map(one => one.text)")]


@pytest.mark.rule("C7", "J2")
def test_one_button_reads_the_words_on_the_screen_with_a_voice_of_this_machine(running: Running) -> None:
    with running.context("phone") as context:
        page = context.new_page()
        give_voices(page, LOCAL)
        Hand(running, page).show_card()
        for code, purpose in PURPOSES.items():
            page.goto(f"{running.url}/choix/{code}")
            asked: list[str] = []
            page.on("request", lambda request, asked=asked: asked.append(request.url))
            page.click(BUTTON)
            said = spoken(page)
            assert said[0] == purpose.title
            for sentence in (*purpose.notice, "NON", "OUI", "Je veux réfléchir"):
                assert said.count(sentence) == 1, sentence
            assert said.index("NON") < said.index("OUI")
            assert page.evaluate("spoken.every(one => one.voice.name === 'fr-FRtrue' && one.lang === 'fr-FR')")
            assert asked == []
    assert len(PURPOSES) == 12


@pytest.mark.rule("C7")
def test_each_subject_of_the_list_is_read_once(running: Running) -> None:
    with running.context("phone") as context:
        page = context.new_page()
        give_voices(page, LOCAL)
        Hand(running, page).show_card()
        page.click(BUTTON)
        said = spoken(page)
        assert all(said.count(purpose.title) == 1 for purpose in PURPOSES.values())
        assert "Dire NON ne change rien pour votre logement." in said


def test_the_same_button_stops_and_starts_again(running: Running) -> None:
    with running.context("phone") as context:
        page = context.new_page()
        give_voices(page, LOCAL)
        page.goto(f"{running.url}/c")
        assert page.locator(BUTTON).inner_text().strip() == "Écouter"
        page.click(BUTTON)
        assert page.locator(BUTTON).inner_text().strip() == "Arrêter"
        first = len(spoken(page))
        page.click(BUTTON)
        assert page.locator(BUTTON).inner_text().strip() == "Écouter"
        assert len(spoken(page)) == first
        page.click(BUTTON)
        page.evaluate("spoken[spoken.length - 1].onend()")
        assert page.locator(BUTTON).inner_text().strip() == "Écouter"
        assert len(spoken(page)) == first * 2


@pytest.mark.parametrize("voices", [[], [["fr-FR", False]], [["en-GB", True], ["fr-CA", False]]])
def test_no_button_is_shown_without_a_french_voice_of_this_machine(running: Running, voices: list[list[object]]) -> None:
    with running.context("phone") as context:
        page = context.new_page()
        give_voices(page, voices)
        page.goto(f"{running.url}/c")
        assert not page.locator(BUTTON).is_visible()


def test_the_button_comes_when_the_voices_come_late(running: Running) -> None:
    with running.context("phone") as context:
        page = context.new_page()
        give_voices(page, [])
        page.goto(f"{running.url}/c")
        assert not page.locator(BUTTON).is_visible()
        page.evaluate(
            "speechSynthesis.getVoices = () => [{lang: 'fr-FR', localService: true}]; speechSynthesis.onvoiceschanged()"
        )
        assert page.locator(BUTTON).is_visible()


def test_no_button_is_shown_without_a_script(running: Running) -> None:
    with running.context("phone", script=False) as context:
        page = context.new_page()
        page.goto(f"{running.url}/c")
        assert page.locator(BUTTON).count() == 1
        assert not page.locator(BUTTON).is_visible()


def test_the_sealed_page_lets_both_scripts_run_and_no_other(running: Running) -> None:
    with running.context("phone") as context:
        page = context.new_page()
        told: list[str] = []
        page.on("console", lambda message: told.append(message.text))
        page.on("pageerror", lambda error: told.append(str(error)))
        Hand(running, page).show_card()
        assert told == []
        page.evaluate(
            "() => { const one = document.createElement('script'); one.text = 'window.bad = 1'; document.body.append(one); }"
        )
        assert page.evaluate("window.bad") is None
        assert any("Content Security Policy" in line for line in told)


@pytest.mark.rule("F20")
def test_a_cards_token_stays_out_of_titles_addresses_history_and_referers(running: Running) -> None:
    with running.context("phone") as context:
        page = context.new_page()
        sent: list[str] = []
        page.on("request", lambda request: sent.append(request.url.partition("#")[0] + str(request.headers)))
        Hand(running, page).show_card()
        page.goto(f"{running.url}/choix/P9")
        page.click("text=Je veux réfléchir")
        page.go_back()
        secret = running.card.token
        assert not any(secret in one for one in sent)
        assert not any("referer" in one.lower() for one in sent)
        for kept in (page.title(), page.url, page.content(), str(context.cookies()), str(context.storage_state())):
            assert secret not in kept
        assert "Simone" not in page.title() + page.content()
