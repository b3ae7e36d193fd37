"""The notices: one for every subject, made from the table, in simple words then in all the law asks for."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from habitat_box.domain import processings, purposes
from habitat_box.domain.consent_words import Controller
from habitat_box.domain.processings import PROCESSINGS
from habitat_box.domain.purposes import PURPOSES
from habitat_box.errors import AccessRefused, UnknownItem
from habitat_box.papers import notice as paper
from habitat_box.papers import pictograms
from habitat_box.papers.notice import print_notices
from habitat_box.papers.sheet import print_sheets
from habitat_box.usecases import house_facts, notice_papers
from habitat_box.usecases.desk import Desk
from habitat_box.usecases.notice_papers import GENERAL, GENERAL_WORDS, notice_of
from tests.conftest import Cast
from tests.simple_words import faults

DAY = date(2026, 11, 23)
HOUSE = Controller("Association Les Tilleuls", "12 rue des Tilleuls", "Claire Morel, 02 40 00 00 00", dpo="Anne Roy")
ICONS = Path(__file__).parents[1] / "lan_web" / "templates" / "icons.html"
EVERY_PURPOSE = pytest.mark.parametrize("code", PURPOSES)


def words_of(pdf: bytes, *options: str) -> str:
    read = subprocess.run(["pdftotext", "-layout", *options, "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(read.stdout.decode().split())


def printed(code: str, *options: str, house: Controller = HOUSE) -> str:
    return words_of(print_notices([notice_of(code, house)], DAY, "Les Tilleuls", house.contact), *options)


@pytest.mark.rule("G1", "C7")
@EVERY_PURPOSE
def test_every_subject_has_a_simple_page_with_all_its_words_and_a_line_for_who_read_it_aloud(code: str) -> None:
    text = printed(code, "-f", "1", "-l", "1")
    for sentence in (
        PURPOSES[code].title,
        *PURPOSES[code].notice,
        paper.HOW_NO,
        paper.HOW_YES,
        paper.READ_ALOUD,
        paper.READ_ON,
    ):
        assert sentence in text
    assert "page 1 sur 2" in text


@pytest.mark.rule("G1", "A1")
@EVERY_PURPOSE
def test_the_full_notice_says_all_that_article_13_asks(code: str) -> None:
    text, purpose = printed(code, "-f", "2"), PURPOSES[code]
    for said in (
        HOUSE.name, HOUSE.address, HOUSE.contact, "Anne Roy", "consentement, RGPD 6.1.a", purpose.data,
        purpose.recipients.rstrip("."), purpose.lasts, "preuve gardée 5 ans", "à tout moment, sans raison", "RGPD 15",
        "RGPD 20", "aucune décision n'est prise par une machine", "aucun transfert", purpose.text_sha256[:16],
        f"version {purpose.version}",
    ):  # fmt: skip
        assert said in text, said
    assert ("9.2.a" in text) is purpose.may_reveal_health


@pytest.mark.rule("G8")
@pytest.mark.parametrize("code", [*PURPOSES, *PROCESSINGS, GENERAL])
def test_every_notice_names_the_cnil_for_a_complaint(code: str) -> None:
    assert paper.COMPLAINT in printed(code, "-f", "1", "-l", "1")
    assert "3 place de Fontenoy" in printed(code)


@pytest.mark.rule("J4")
def test_the_simple_pages_are_said_in_short_sentences() -> None:
    read = {line for code in (*PURPOSES, GENERAL) for line in paper.simple_sentences(notice_of(code, HOUSE), "Claire")}
    assert {line: faults(line) for line in read if faults(line)} == {}
    assert set(GENERAL_WORDS) <= read
    assert len(read) > 50


@pytest.mark.rule("J4")
@EVERY_PURPOSE
def test_a_simple_page_has_no_letter_under_14_points(code: str) -> None:
    pdf = print_notices([notice_of(code, HOUSE)], DAY, "Les Tilleuls", HOUSE.contact)
    box = subprocess.run(["pdftotext", "-bbox", "-f", "1", "-l", "1", "-", "-"], input=pdf, capture_output=True, check=True)
    lines = re.findall(r'yMin="([\d.]+)".*?yMax="([\d.]+)">([^<]*)<', box.stdout.decode())
    small = [word for top, low, word in lines if float(low) - float(top) < 14 and float(top) < 770]  # the page's foot aside
    assert small == []


@pytest.mark.rule("G1", "B10")
def test_a_new_or_changed_subject_has_its_notice_from_the_table_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    before = printed("P3")
    changed = replace(PURPOSES["P3"], version=2, recipients="les habitants de la maison.")
    monkeypatch.setitem(PURPOSES, "P3", changed)
    after = printed("P3")
    assert "les habitants de la maison" in after
    assert "les habitants et les visiteurs" not in after
    assert before != after
    assert changed.text_sha256[:16] in after
    assert "P3 version 2" in after


@pytest.mark.rule("G1")
def test_a_subject_without_a_notice_cannot_exist() -> None:
    for code, purpose in purposes.PURPOSES.items():
        made = notice_of(code, HOUSE)
        assert made.title == purpose.title
        assert all(value for _name, value in made.rows)
        assert set(purpose.notice) <= set(made.sentences)
    with pytest.raises(KeyError):
        notice_of("P13", HOUSE)


def test_a_subject_without_a_pictogram_is_not_printed() -> None:
    odd = replace(notice_of("P1", HOUSE), code="P13")
    with pytest.raises(ValueError, match="pictogram"):
        print_notices([odd], DAY, "Les Tilleuls", "Claire")
    with pytest.raises(ValueError, match="no notice"):
        print_notices([], DAY, "Les Tilleuls", "Claire")


@pytest.mark.rule("A1", "A3", "G1")
def test_what_needs_no_yes_is_told_with_the_basis_of_the_body_that_keeps_the_house() -> None:
    association, ccas = printed(GENERAL), printed(GENERAL, house=replace(HOUSE, body="ccas"))
    for use in PROCESSINGS.values():
        assert use.title in association
        assert use.title in ccas
        basis = use.basis(processings.Body.__args__[0])
        assert f"{basis.value}, {basis.article}" in association
    assert "intérêt légitime" in association
    assert "mission d'intérêt public" in ccas
    assert "intérêt légitime, RGPD 6(1)(f)" not in ccas


@pytest.mark.rule("G4")
def test_the_rights_printed_are_those_of_the_basis() -> None:
    consent, contract = dict(notice_of("P1", HOUSE).rows)["Droits"], dict(notice_of("dossier", HOUSE).rows)["Droits"]
    assert "retirer son OUI" in consent
    assert "opposition" not in consent + contract
    assert "retirer" not in contract
    assert "portabilité" in contract


def test_the_pictograms_of_the_papers_are_those_of_the_pages() -> None:
    page = ICONS.read_text("utf-8")
    assert set(pictograms.PATHS) == set(PURPOSES)
    for code, paths in pictograms.PATHS.items():
        drawing = page[page.index(f'"{code}"') :].split("{% el")[0]
        for path in paths:
            assert f'd="{path}"' in drawing, code


def test_every_pictogram_differs_and_stays_in_its_square() -> None:
    drawn = set()
    for code, paths in pictograms.PATHS.items():
        points = [point for path in paths for _letter, curve in pictograms.strokes(path) for point in curve]
        assert all(0 <= x <= 48 and 0 <= y <= 48 for x, y in points), code
        drawn.add(print_sheets(lambda p, c=code: pictograms.draw_pictogram(p.pen, c, 9, 9, 80), title="t", author="a"))
    assert len(drawn) == 12
    with pytest.raises(ValueError, match="no pictogram"):
        print_sheets(lambda p: pictograms.draw_pictogram(p.pen, "P13", 0, 0, 9), title="t", author="a")


def test_a_round_stroke_ends_where_it_says_and_keeps_its_distance_to_the_centre() -> None:
    (_move, start), *lines = list(pictograms.strokes("M33 30a9 9 0 0 1-9 9"))
    assert start == ((33.0, 30.0),)
    assert lines[-1][1][-1] == (24.0, 39.0)
    assert all(abs(((x - 24) ** 2 + (y - 30) ** 2) ** 0.5 - 9) < 1e-6 for _letter, ((x, y),) in lines)


def test_the_coordinator_prints_all_notices_or_those_she_names(desk: Desk, tmp_path: Path) -> None:
    house_facts.set_fact(desk, "dpo", "Paul Dahan")
    everything = notice_papers.print_notices(desk, [], tmp_path)
    assert [path.name for path in everything] == [*(f"notice-p{n}.pdf" for n in range(1, 13)), "notice-generale.pdf"]
    named = notice_papers.print_notices(desk, ["p4", "Planning", "Générale"], tmp_path / "some")
    assert [path.name for path in named] == ["notice-p4.pdf", "notice-planning.pdf", "notice-generale.pdf"]
    assert "Paul Dahan" in words_of(named[0].read_bytes())


def test_a_notice_nobody_wrote_is_refused(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(UnknownItem, match="Notice"):
        notice_papers.print_notices(desk, ["P4", "P13"], tmp_path)
    with pytest.raises(AccessRefused):
        notice_papers.print_notices(desk.box.desk(cast.sonia), [], tmp_path)
    assert list(tmp_path.glob("*.pdf")) == []
