"""What a hostile or unusual text becomes on paper, and what every paper owes its reader."""

import builtins
import dataclasses
import inspect
import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from habitat_box import papers
from habitat_box.domain.consent import State
from habitat_box.domain.support import GivenBy
from habitat_box.papers import board, cards, code_slip, own_page, receipt_words
from habitat_box.papers.board import BoardLine, print_board
from habitat_box.papers.cards import CardFace, Contact, print_cards
from habitat_box.papers.code_slip import CodeSlip, print_code_slips
from habitat_box.papers.consent_book import BookRow, print_consent_book
from habitat_box.papers.first_connection import FirstConnection, print_first_connection
from habitat_box.papers.lettering import fold, fold_evenly, legible, shorten, uncovered, width_of
from habitat_box.papers.log_head import LogHead, print_log_head
from habitat_box.papers.no_slip import print_choice_slip, print_no_slip
from habitat_box.papers.notice import Notice, print_notices
from habitat_box.papers.own_page import Line, print_own_page
from habitat_box.papers.receipt import ReceiptFacts, print_receipt
from habitat_box.papers.receipt_words import SimpleFacts
from habitat_box.papers.recovery_sheet import RecoverySheet, print_recovery_sheet
from habitat_box.papers.week_sheet import WeekVisit, print_week

DAY = date(2026, 11, 23)
MOMENT = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)
HOSTILE = {
    "an image that opens a file": '<img src="/etc/passwd">',
    "a tag left open": "<b",
    "a link": '<a href="https://evil.example/">ici</a>',
    "a colour that runs code": "<font color=\"[__import__('os')]\">x</font>",
    "an entity": "&lt; &amp; &bogus;",
    "parentheses and backslashes": "\\) Tj ET (",
    "a direction override": "Simone \u202egnp.exe\u202c\u2066\u200f",
    "another script": "Амина محمد 明",
    "controls": "a\x00b\x1bc\nd\te",
    "emoji": "Odile 🌻\ufe0f",
    "a very long name": "Marie-Joséphine-Clémentine de La Rochefoucauld " * 6,
    "a word without end": "W" * 400,
    "nothing": "",
}


def _receipt(text: str) -> bytes:
    simple = SimpleFacts(text, State.WITHDRAWN, GivenBy.PERSON, MOMENT, MOMENT, DAY, text, text, text, text, (text,), (text,))
    fields = {field.name: text for field in dataclasses.fields(ReceiptFacts)}
    fixed = {"simple": simple, "when": MOMENT, "effective_from": MOMENT}
    return print_receipt(ReceiptFacts(**{**fields, **fixed}))  # type: ignore[arg-type]


def _recovery(text: str) -> bytes:
    return print_recovery_sheet(RecoverySheet(text, DAY, text, "AGE-SECRET-KEY-1QQ", ["1 QQ"], text, text, text))


def _first(text: str) -> bytes:
    link = "https://box.local/e#x"
    return print_first_connection(FirstConnection(text, text, link, link, text[:11], MOMENT, text, text, text))


PAPERS: dict[str, Callable[[str], bytes]] = {
    "cards": lambda text: print_cards(
        [CardFace("https://box.local/c#x", text[:4], text[:11], "chat", "bleu", DAY)],
        text, Contact(text, text[:20]), box_words=text[:40],
    ),
    "code_slip": lambda text: print_code_slips([CodeSlip("4071", text, "chat", "bleu")], text),
    "board": lambda text: print_board([BoardLine(time(9), text, text)], DAY, text),
    "week_sheet": lambda text: print_week([WeekVisit(text, DAY, time(9), None, text)], [text], DAY, text, note=text),
    "receipt": _receipt,
    "no_slip": lambda text: print_no_slip([text], text),
    "choice_slip": lambda text: print_choice_slip([text], text),
    "consent_book": lambda text: print_consent_book([BookRow(text, ("oui",))], [(text[:6], text)], DAY, text),
    "notice": lambda text: print_notices([Notice("P1", text, (text,), ((text, text),), text)], DAY, text, text),
    "log_head": lambda text: print_log_head(LogHead(text, MOMENT, 412, "3f9c" * 16, text, "HABITAT-BOX-LOG 412", text)),
    "own_page": lambda text: print_own_page([Line(text, text, text)], DAY, DAY, text, Contact(text, text)),
    "recovery_sheet": _recovery,
    "first_connection": _first,
}  # fmt: skip


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_text_is_printed_as_letters_and_nothing_else(paper: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    PAPERS[paper]("Odile")  # the typeface is read once, before the watch
    opened: list[object] = []
    true_open, true_os_open = builtins.open, os.open
    monkeypatch.setattr(builtins, "open", lambda *a, **k: (opened.append(a[0]), true_open(*a, **k))[1])
    monkeypatch.setattr(os, "open", lambda *a, **k: (opened.append(a[0]), true_os_open(*a, **k))[1])
    pdf = PAPERS[paper](text)
    monkeypatch.undo()
    assert opened == []
    outline = re.sub(rb"stream\r?\n.*?endstream", b"", pdf, flags=re.S)  # compressed bytes may spell anything
    assert not re.search(rb"/URI|/Annot|/JavaScript|/JS|/Launch|/EmbeddedFile|/Image\b", outline)
    checked = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    assert checked.stderr == b""
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200f\x00\x1b]", checked.stdout.decode())


def test_a_tag_in_a_name_is_read_back_as_it_was_written() -> None:
    name = '<img src="/etc/passwd">'
    pdf = print_own_page([Line("lundi", name, "<b")], DAY, DAY, "Les Tilleuls", Contact("C", "0"))
    text = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    assert name in text
    assert "<b\n" in text


def test_no_paper_uses_the_part_of_reportlab_that_parses_markup() -> None:
    for file in Path(papers.__path__[0]).glob("*.py"):
        assert not re.search(r"platypus|Paragraph|linkURL|beginForm|import tempfile", file.read_text())
        # A picture is drawn from bytes that the box itself wrote, never from a path or an address.
        drawn = re.findall(r"ImageReader\((?!BytesIO\()|drawImage\((?!image,|picture,)", file.read_text())
        assert drawn == [], file.name


@pytest.mark.parametrize("paper", PAPERS)
def test_every_paper_carries_its_language_title_and_author_and_only_its_own_letters(paper: str) -> None:
    pdf = PAPERS[paper]("Tilleuls")
    info = subprocess.run(["pdfinfo", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    assert re.search(r"^Title: +\S", info, re.M)
    assert re.search(r"^Author: +Tilleuls$", info, re.M)
    assert b"/Lang (fr-FR)" in pdf
    assert b"/DisplayDocTitle true" in pdf
    fonts = subprocess.run(["pdffonts", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    assert all("AtkinsonHyperlegible" in line for line in fonts.splitlines()[2:])


@pytest.mark.parametrize("paper", PAPERS)
def test_the_same_values_give_the_same_bytes(paper: str) -> None:
    assert PAPERS[paper]("Odile") == PAPERS[paper]("Odile")
    assert PAPERS[paper]("Odile") != PAPERS[paper]("Simone")


def test_every_word_the_papers_bring_themselves_can_be_drawn() -> None:
    for name, module in inspect.getmembers(sys.modules["habitat_box.papers"], inspect.ismodule):
        source = inspect.getsource(module)
        if name != "lettering":
            assert uncovered(source.replace("\n", "")) == "", name


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("14\u202fh\u202f30", "14\u00a0h\u00a030"),
        ("e\u0301te\u0301", "été"),
        ("peut\u2011être", "peut-être"),
        ("Œuvre d’Anaïs « ça » … – —", "Œuvre d’Anaïs « ça » … – —"),
        ("①", "1"),
        ("→ ☐", "? ?"),
        ("a\u202eb\u200d\u00adc", "abc"),
        ("ligne\nsuivante\tfin", "ligne suivante fin"),
        ("Амина", "?????"),
    ],
)
def test_a_letter_the_typeface_lacks_is_replaced_where_the_eye_sees_it(text: str, drawn: str) -> None:
    assert legible(text) == drawn


@example("S\u0316\u0326")
@given(st.text())
def test_no_text_at_all_leaves_a_crossed_box(text: str) -> None:
    assert uncovered(legible(text)) == ""
    assert legible(legible(text)) == legible(text)


@given(st.text(max_size=200), st.floats(60, 400))
def test_folding_loses_no_letter_and_never_passes_the_edge(text: str, width: float) -> None:
    for lines in (fold(text, width, 14), fold_evenly(text, width, 14)):
        assert "".join("".join(lines).split()) == "".join(legible(text).split())
        assert all(width_of(line, 14) <= width + 0.01 for line in lines)


def test_a_double_name_is_cut_after_its_hyphen() -> None:
    assert fold("Marie-Clémentine", width_of("Marie-Clém", 14), 14) == ["Marie-", "Clémentine"]


@given(st.text(max_size=80))
def test_a_shortened_text_holds_in_its_place(text: str) -> None:
    assert width_of(shorten(text, 90, 14), 14) <= 90


SIMPLE = [
    *cards.STEPS_NO, *cards.STEPS_YES, *cards.RIGHTS, cards.LOST, "Carte perdue ?", "Cette carte est à vous.",
    "Elle sert à dire OUI ou NON.", "Vous pouvez aussi taper ce code :",
    "Cette carte marche jusqu'au 30 septembre 2027.", "Réclamation : CNIL, www.cnil.fr.",
    *code_slip.OUTSIDE, code_slip.CODE_IS, *code_slip.RULES, board.NOTHING, own_page.NOBODY, own_page.ASK,
    receipt_words.HOW_TO_SAY_NO, receipt_words.HOW_TO_SAY_YES, receipt_words.KEEP,
]  # fmt: skip


@pytest.mark.parametrize("text", SIMPLE)
def test_a_resident_reads_sentences_of_twelve_words_at_most(text: str) -> None:
    """Rule J4: known words, one comma at most, no sign that has to be explained."""
    for sentence in re.split(r"(?<=[.?!]) (?=[A-ZÉ])", text):
        assert len(re.findall(r"[\w'’.-]*\w", sentence)) <= 12, sentence
        assert sentence.count(",") <= 1
        assert not re.search(r"[%&§<>()]|etc\.|p\. ex\.", sentence)
