"""The papers filled by hand, and the house's grid: what they say, how large the boxes are, and no name where none is due."""

from __future__ import annotations

import re
import subprocess
from datetime import date
from itertools import product
from pathlib import Path

import pytest
from reportlab.lib.units import mm

from habitat_box.domain.consent import State
from habitat_box.domain.purposes import PURPOSES
from habitat_box.errors import AccessRefused, FieldRefused
from habitat_box.papers import consent_book, no_slip
from habitat_box.papers.consent_book import BookRow, print_consent_book
from habitat_box.papers.no_slip import print_choice_slip, print_no_slip
from habitat_box.papers.sheet import Sheet, print_sheets
from habitat_box.usecases import cards, choice_papers, consents, house_facts, printing, residents
from habitat_box.usecases.desk import Desk
from tests.conftest import Cast, FrozenClock
from tests.simple_words import faults

TITLES = [purpose.title for purpose in PURPOSES.values()]
SUBJECTS = [(purpose.code, purpose.title) for purpose in PURPOSES.values()]


def words_of(pdf: bytes) -> str:
    read = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(read.stdout.decode().split())


def pages_of(pdf: bytes) -> int:
    told = subprocess.run(["pdfinfo", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    return int(dict(line.split(":", 1) for line in told.splitlines() if ":" in line)["Pages"])


# -- by hand


@pytest.mark.rule("J5", "B5")
def test_the_paper_no_lists_every_subject_on_one_page(desk: Desk, tmp_path: Path) -> None:
    pdf = printing.print_no_slip(desk, tmp_path).read_bytes()
    said = words_of(pdf)
    assert all(f"{title} NON" in said for title in TITLES)
    assert "OUI" not in said
    assert no_slip.MY_CARD in said
    assert no_slip.MY_DATE in said
    assert all(sentence in said for sentence in no_slip.AFTER)
    assert pages_of(pdf) == 1


@pytest.mark.rule("B1", "B2", "J5")
def test_the_paper_to_choose_has_a_no_then_a_yes_for_each_subject_and_nothing_for_all(desk: Desk, tmp_path: Path) -> None:
    pdf = choice_papers.print_choice_slip(desk, tmp_path).read_bytes()
    said = words_of(pdf)
    assert all(f"{title} NON OUI" in said for title in TITLES)
    assert said.count(" OUI") == len(TITLES) + 1  # and once in the sentence above
    assert not re.search("tout accepter|tous les sujets", said, re.IGNORECASE)
    assert pages_of(pdf) == 1


@pytest.mark.rule("B2", "J5")
def test_boxes_to_tick_are_at_least_8_mm_and_of_one_size_for_no_and_yes(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[tuple[float, float, float, float]] = []
    box = Sheet.box

    def noting(sheet: Sheet, x: float, y: float, width: float, height: float, **look: object) -> None:
        if look.get("edge") and look.get("fill"):
            drawn.append((x, y, width, height))
        box(sheet, x, y, width, height, **look)  # type: ignore[arg-type]

    monkeypatch.setattr(Sheet, "box", noting)
    print_choice_slip(TITLES, "L")
    once = sorted(set(drawn), key=lambda one: (-one[1], one[0]))
    assert len(once) == 2 * len(TITLES)
    assert {(round(width / mm), round(height / mm)) for _x, _y, width, height in once} == {(10, 10)}
    assert all(no[0] < yes[0] and no[1] == yes[1] for no, yes in zip(once[::2], once[1::2], strict=True))


@pytest.mark.rule("J4")
def test_the_slips_are_said_in_short_sentences() -> None:
    read = (*no_slip.AFTER, *no_slip.CHOICE_AFTER, no_slip.ASK, no_slip.CHOICE_ASK, no_slip.MY_CARD)
    assert {line: faults(line) for line in read if faults(line)} == {}


@pytest.mark.parametrize("draw", [print_no_slip, print_choice_slip])
def test_a_slip_without_a_subject_is_refused(draw: object) -> None:
    with pytest.raises(ValueError, match="subject"):
        draw([], "Les Tilleuls")  # type: ignore[operator]


def test_a_long_subject_keeps_all_its_words_beside_its_boxes() -> None:
    long = "Mes photos en dehors de la maison et mes nouvelles pour tous mes proches de partout"
    assert set(long.split()) <= set(words_of(print_choice_slip([long], "L")).split())


@pytest.mark.rule("J5")
def test_a_paper_filled_by_hand_is_found_again_by_its_four_signs(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    _paths, made = printing.print_cards(desk, [cast.simone], tmp_path, sheet=False)
    person = consents.card_holder(desk, made[0].label.lower())
    assert person == cast.simone
    receipts = [*consents.record_paper(desk, person, ["P1", "P9"]), *consents.record_paper(desk, person, ["P3"], yes=True)]
    assert [one.state for one in receipts] == [State.REFUSED, State.REFUSED, State.GIVEN]
    said = words_of(printing.print_receipt(desk, receipts[2].receipt_id, tmp_path).read_bytes())
    assert "Mode de recueil papier rempli et donné" in said


# -- the house's grid


def test_the_grid_shows_every_resident_and_each_state_by_its_own_sign(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    for code, yes in (("P1", True), ("P2", False)):
        consents.record_face_to_face(desk, cast.simone, code, yes)
    pdf = choice_papers.print_consents(desk, tmp_path).read_bytes()
    said = words_of(pdf)
    for words in ("Simone DELMAS", "René Béraud", "Les choix de la maison, 23 novembre 2026", consent_book.PRIVATE):
        assert words in said
    assert all(code in said for code in PURPOSES)
    assert all(words in said for _state, words in consent_book.KEY)
    assert pages_of(pdf) == 1


def test_the_grid_follows_what_each_person_said(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    def signs(person: str) -> dict[str, str]:
        return {one.purpose.code: choice_papers.sign_of(one) for one in consents.all_choices(desk, [person])[person]}

    assert set(signs(cast.simone).values()) == {""}
    for code, yes in (("P1", True), ("P2", False), ("P4", True), ("P5", True)):
        consents.record_face_to_face(desk, cast.simone, code, yes)
    consents.doubt(desk, cast.simone, "P5")
    consents.ask(desk, cast.simone, "P6")
    assert {code: sign for code, sign in signs(cast.simone).items() if sign} == {
        "P1": "oui", "P2": "non", "P4": "oui", "P5": "écarté", "P6": "demandé",
    }  # fmt: skip
    clock.advance(days=160)
    assert signs(cast.simone)["P4"] == "bientôt fini"
    clock.advance(days=30)
    assert signs(cast.simone)["P4"] == "fini"
    assert signs(cast.simone)["P1"] == "oui"


def test_no_two_signs_of_the_key_are_drawn_alike() -> None:
    drawn = {
        print_sheets(lambda paper, s=state: consent_book.draw_state(paper, s, 90, 90), title="t", author="a")
        for state, _words in consent_book.KEY
    }
    assert len(drawn) == len(consent_book.KEY) == 9


def test_every_state_has_its_sign_and_an_unknown_one_is_refused() -> None:
    key = dict(consent_book.KEY)
    assert {*choice_papers._SIGNS.values(), "oui", "bientôt fini", "attend", "fini", ""} == set(key)
    with pytest.raises(ValueError, match="no sign"):
        print_sheets(lambda paper: consent_book.draw_state(paper, "peut-être", 9, 9), title="t", author="a")
    with pytest.raises(ValueError, match="one state for each subject"):
        print_consent_book([BookRow("Simone", ("oui",))], SUBJECTS, date(2026, 11, 23), "L")


def test_thirty_residents_take_two_pages_and_none_is_lost() -> None:
    rows = [BookRow(f"Habitante {n:02d} Delmas-Dupontel de La Rochefoucauld", ("oui",) * 12) for n in range(30)]
    pdf = print_consent_book(rows, SUBJECTS, date(2026, 11, 23), "Les Tilleuls")
    said = words_of(pdf)
    assert all(f"Habitante {n:02d}" in said for n in range(30))
    assert pages_of(pdf) == 2
    assert consent_book.NOBODY in words_of(print_consent_book([], SUBJECTS, date(2026, 11, 23), "L"))


def test_a_worker_prints_no_grid(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(AccessRefused):
        choice_papers.print_consents(desk.box.desk(cast.sonia), tmp_path)


# -- a card's face and a year of looks


def test_a_resident_chooses_the_picture_and_the_colour_of_her_card(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    def face(choice: tuple[str, str] | None) -> tuple[str, str]:
        chosen = {cast.simone: choice} if choice else None
        made = printing.print_cards(desk, [cast.simone], tmp_path, sheet=False, pictures=chosen)[1][0]
        return made.picture, made.colour

    assert face(("chat", "bleu")) == ("chat", "bleu")
    assert face(("", "vert")) == ("chat", "vert")
    assert face(("vélo", "")) == ("vélo", "vert")
    assert face(None) == ("vélo", "vert")


def test_a_card_and_a_list_name_whom_the_house_says_to_ask(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    assert printing.whom_to_ask(desk) == ("Claire Morel", "02 40 00 00 00")
    house_facts.set_fact(desk, "contact", "Anne Roy, 02 41 22 33 44")
    paths, _made = printing.print_cards(desk, [cast.simone], tmp_path, sheet=False)
    for path in (paths[0], printing.print_own_page(desk, cast.simone, tmp_path)):
        said = words_of(path.read_bytes())
        assert "Anne Roy" in said
        assert "02 41 22 33 44" in said
        assert "Claire" not in said


def test_a_picture_no_card_can_bear_is_refused_and_the_card_in_her_hand_stays(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    printing.print_cards(desk, [cast.simone], tmp_path, sheet=False)
    before = desk.box.door.card_labels()
    for picture, colour in (("dragon", "bleu"), ("chat", "beige")):
        with pytest.raises(FieldRefused):
            printing.print_cards(desk, [cast.simone], tmp_path / "none", pictures={cast.simone: (picture, colour)})
    assert desk.box.door.card_labels() == before
    assert not (tmp_path / "none").exists()


def test_every_picture_and_colour_that_can_be_chosen_can_be_drawn() -> None:
    from habitat_box.papers import pictures

    assert set(cards.PICTURES) <= set(pictures.PICTURES)
    assert set(cards.COLOURS) == set(pictures.COLOURS)
    assert all(pictures.name_picture(*face) for face in product(cards.PICTURES, cards.COLOURS))


def test_who_looked_is_printed_for_any_twelve_months(desk: Desk, cast: Cast, clock: FrozenClock, tmp_path: Path) -> None:
    residents.names(desk)
    first = clock().date()
    clock.advance(days=200)
    recent = words_of(printing.print_own_page(desk, cast.simone, tmp_path).read_bytes())
    chosen = words_of(printing.print_own_page(desk, cast.simone, tmp_path, since=first).read_bytes())
    later = words_of(printing.print_own_page(desk, cast.simone, tmp_path, since=clock().date()).read_bytes())
    assert "Du 23 novembre 2026 au 11 juin 2027." in chosen
    assert "la liste des noms" in recent
    assert "la liste des noms" in chosen
    assert "la liste des noms" not in later
