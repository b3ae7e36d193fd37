"""Residents in a real Chromium: easy to see, to hear and to touch, a NON in three taps, and gone from a worker's screen."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from habitat_box.domain.purposes import PURPOSES
from tests.web_browser import Running, look, missing_tools
from tests.web_house import PIN
from tests.web_resident import HABITS, NON, OUI, Hand, read, resident_site

pytestmark = [
    pytest.mark.house,
    pytest.mark.skipif(bool(missing_tools()), reason=f"this machine lacks {', '.join(missing_tools())}"),
]

AT_ONCE = 1.0
"""Seconds: how soon a NON shows on a worker's screen."""
SMALLEST_LETTER = 18.66  # 14 points
HARD_TO_READ = f"""[...document.querySelectorAll('body *')].filter(one => one.offsetParent && !one.closest('.skip')
  && [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim())).flatMap(one => {{
    const style = getComputedStyle(one), size = parseFloat(style.fontSize), said = one.innerText.slice(0, 40), found = [];
    if (size < {SMALLEST_LETTER}) found.push(`${{size}} px: ${{said}}`);
    if (['P', 'LI'].includes(one.tagName) && parseFloat(style.lineHeight) / size < 1.49) found.push(`lines: ${{said}}`);
    if (['P', 'LI', 'H1', 'H2', 'LABEL'].includes(one.tagName) && !['left', 'start'].includes(style.textAlign))
      found.push(`${{style.textAlign}}: ${{said}}`);
    if (style.fontStyle !== 'normal') found.push(`slanted: ${{said}}`);
    return found;
  }})"""
BOX = """one => { const box = one.getBoundingClientRect(), style = getComputedStyle(one);
  return {left: box.left, top: box.top, width: box.width, height: box.height, look: ['color', 'backgroundColor', 'fontSize',
    'fontWeight', 'borderColor', 'borderWidth', 'opacity', 'fontFamily'].map(name => style[name])} }"""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with resident_site(tmp_path_factory.mktemp("house")) as found:
        yield found


def check(running: Running, page: Page, name: str, eyes: Page | None = None) -> None:
    """Note whatever is wrong. axe is a script: where the page runs none, `eyes` looks at the same page beside it."""
    if eyes is not None:
        assert eyes.viewport_size == page.viewport_size
        eyes.set_content(page.content())
    look(running, eyes or page, name)
    running.faults += [f"{name}: {fault}" for fault in (eyes or page).evaluate(HARD_TO_READ)]


def walk(running: Running, page: Page, name: str, *, every: bool, eyes: Page | None = None) -> None:
    """See every page of a card, the common tablet's too."""
    hand = Hand(running, page)
    page.goto(f"{running.url}/tablette")
    check(running, page, f"{name} setting", eyes)
    page.click("main button")
    check(running, page, f"{name} idle tablet", eyes)
    page.goto(f"{running.url}/c")
    check(running, page, f"{name} card", eyes)
    page.fill("input[name=code]", "ABCDE-12345")
    page.click("main button")
    check(running, page, f"{name} wrong card", eyes)
    hand.show_card(typed=True)
    check(running, page, f"{name} subjects", eyes)
    for code in PURPOSES if every else ("P8",):
        page.goto(f"{running.url}/choix/{code}")
        check(running, page, f"{name} {code}", eyes)
    page.goto(f"{running.url}/choix/P9")
    page.click(NON)
    check(running, page, f"{name} NON done", eyes)
    page.click("text=Annuler ce changement")
    check(running, page, f"{name} undo", eyes)
    page.goto(f"{running.url}/choix/P9/oui")
    check(running, page, f"{name} OUI", eyes)
    page.fill("input[name=code]", running.card.code)
    page.click("main form button")
    check(running, page, f"{name} OUI done", eyes)
    page.click("text=Annuler ce changement")
    check(running, page, f"{name} undone", eyes)
    for path in ("", "/P9", "/P9/oui", "/mes-donnees", "/mes-donnees?depuis=an", "/ma-fiche", "/mes-droits", "/code", "/P99"):
        page.goto(f"{running.url}/choix{path}")
        check(running, page, f"{name} {path}", eyes)
    for path in ("/encore?ici=/choix/P9", "/fin", "/fin?perdue=1"):
        page.goto(running.url + path)
        check(running, page, f"{name} {path}", eyes)


@pytest.mark.rule("J1", "J2", "J4")
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("size", ["phone", "desk", "zoomed"])
def test_every_page_of_a_resident_is_easy_to_see_and_to_touch(running: Running, size: str, script: bool) -> None:
    running.faults.clear()
    with running.context(size, script=script) as context, running.context(size) as beside:
        eyes = None if script else beside.new_page()
        walk(running, context.new_page(), size, every=script and size == "phone", eyes=eyes)
    assert running.faults == []


@pytest.mark.rule("J2")
@pytest.mark.parametrize(
    "seen", [{"contrast": "more"}, {"forced_colors": "active"}, {"dark": True}, {"contrast": "more", "dark": True}]
)
def test_pages_hold_in_strong_contrast_and_in_the_dark(running: Running, seen: dict[str, Any]) -> None:
    running.faults.clear()
    with running.context("phone", **seen) as context:
        page = context.new_page()
        Hand(running, page).show_card()
        for path in ("", "/P4", "/P4/oui", "/mes-droits"):
            page.goto(f"{running.url}/choix{path}")
            check(running, page, f"{seen} {path}")
    assert running.faults == []


@pytest.mark.rule("J2")
@pytest.mark.parametrize("size", ["phone", "zoomed"])
def test_larger_letters_and_stronger_colours_hold_without_a_script(running: Running, size: str) -> None:
    running.faults.clear()
    with running.context(size, script=False) as context, running.context(size) as beside:
        page, eyes = context.new_page(), beside.new_page()
        Hand(running, page).show_card(typed=True)
        page.goto(f"{running.url}/choix/P4")
        before = page.evaluate("parseFloat(getComputedStyle(document.querySelector('main p')).fontSize)")
        page.click("text=Écrire plus gros")
        page.click("text=Couleurs plus fortes")
        assert page.url.endswith("/choix/P4")
        assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('main p')).fontSize)") >= before * 1.3
        assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
        for path in ("", "/P4", "/P4/oui", "/mes-droits", "/code"):
            page.goto(f"{running.url}/choix{path}")
            check(running, page, f"large {size} {path}", eyes)
    assert running.faults == []


@pytest.mark.rule("B2")
@pytest.mark.parametrize("size", ["phone", "desk", "zoomed"])
@pytest.mark.parametrize("dark", [False, True])
def test_no_comes_first_and_looks_exactly_like_yes(running: Running, size: str, dark: bool) -> None:
    with running.context(size, dark=dark) as context:
        page = context.new_page()
        Hand(running, page).show_card()
        for code in PURPOSES:
            page.goto(f"{running.url}/choix/{code}")
            no, yes = page.locator(NON).evaluate(BOX), page.locator(OUI).evaluate(BOX)
            assert (no["width"], no["height"], no["look"]) == (yes["width"], yes["height"], yes["look"]), code
            assert no["height"] >= 44
            assert (no["top"], no["left"]) < (yes["top"], yes["left"]), code


@pytest.mark.rule("B5")
@pytest.mark.parametrize("channel", ["card", "tablet", "card without script"])
def test_no_takes_three_taps_and_yes_one_more(running: Running, channel: str) -> None:
    with running.context("phone" if channel != "tablet" else "desk", script=channel != "card without script") as context:
        page = context.new_page()
        if channel == "tablet":
            page.goto(f"{running.url}/tablette")
            page.click("main button")
        typed = channel == "card without script"
        no, yes = Hand(running, page), Hand(running, page)
        no.show_card(typed=typed)
        no.touch("text=Mon anniversaire")
        no.touch(NON)
        assert "Vous avez dit NON." in read(page)
        page.click("text=J'ai fini")
        yes.show_card(typed=typed)
        yes.touch("text=Mon anniversaire")
        yes.touch(OUI)
        yes.type_code()
        assert "Vous avez dit OUI." in read(page)
    assert (no.steps, yes.steps) == (3, 4)
    assert no.touches < yes.touches


@pytest.mark.rule("B6")
def test_a_no_in_three_taps_empties_a_workers_open_page_at_its_next_request(running: Running) -> None:
    with running.context("phone") as phone, running.context("desk") as common:
        worker, board, page = phone.new_page(), phone.new_page(), common.new_page()
        enrol(running, worker)
        board.goto(f"{running.url}/tableau")
        face = str(worker.locator("a[href^='/photo/']").get_attribute("href"))
        assert status_of(phone.new_page(), running.url + face) == 200
        shown = {"P7": (worker, HABITS), "P8": (worker, "Soin,"), "P2": (worker, "Voir la photo"), "P1": (board, "Simone")}
        for code, (screen, words) in shown.items():
            assert words in read(screen), code
            hand = Hand(running, page)
            hand.show_card()
            hand.touch(f"a[href='/choix/{code}']")
            hand.touch(NON)
            said = time.monotonic()
            screen.reload()
            assert words not in read(screen), code
            assert time.monotonic() - said <= AT_ONCE
            assert hand.steps == 3
        assert "Simone D." in read(worker)
        assert worker.locator("a[href^='/photo/']").count() == 0
        assert status_of(phone.new_page(), running.url + face) in (403, 404)


def status_of(page: Page, url: str) -> int:
    answer = page.goto(url)
    assert answer is not None
    return answer.status


def enrol(running: Running, page: Page) -> None:
    page.goto(running.invite())
    page.wait_for_url("**/e/attente")
    running.confirm(page.locator(".number").inner_text())
    page.wait_for_selector("input[name=encore]", timeout=10_000)
    page.fill("input[name=code]", PIN)
    page.fill("input[name=encore]", PIN)
    page.click("main button")
    page.wait_for_url(re.compile("/(information|visites)$"))
    if page.url.endswith("/information"):  # the notice about the log, the first time
        page.click("main button")
    page.wait_for_url("**/visites")
