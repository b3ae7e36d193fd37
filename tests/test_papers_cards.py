"""The card, the code slip and their pictures, read back from the printed page."""

import re
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest
from reportlab.lib.units import mm

from habitat_box.papers import cards, code_slip, pictures, qr
from habitat_box.papers.cards import CardFace, Contact, print_cards
from habitat_box.papers.code_slip import CodeSlip, print_code_slips
from habitat_box.papers.sheet import Sheet, print_sheets

CLAIRE = Contact("Claire Vasseur", "04 78 00 00 00")
LINKS = [f"https://habitat-tilleuls.local/c#AbCdEfGhIjKlMnOpQrSt{number:02d}" for number in range(6)]


def card(number: int = 0, **changes: object) -> CardFace:
    colour = list(pictures.COLOURS)[number % 6]
    facts = {
        "link": LINKS[number],
        "label": f"7K4{number}",
        "typed_code": "7K4M2-9XQ3T",
        "picture": pictures.PICTURES[number],
        "colour": colour,
        "valid_until": date(2027, 9, 30),
    }
    return CardFace(**{**facts, **changes})  # type: ignore[arg-type]


def words_of(pdf: bytes, *options: str) -> str:
    read = subprocess.run(["pdftotext", *options, "-", "-"], input=pdf, capture_output=True, check=True)
    return read.stdout.decode()


def scan(pdf: bytes, folder: Path, page: int = 1, dots: int = 150) -> set[str]:
    """Read the QR codes of one page as a camera would, at 150 dots an inch unless said otherwise."""
    if not shutil.which("zbarimg"):
        pytest.skip("zbarimg is missing (Debian's zbar-tools): the printed QR was not read back")
    paper = folder / "paper.pdf"
    paper.write_bytes(pdf)
    command = ["pdftoppm", "-r", str(dots), "-png", "-f", str(page), "-l", str(page), "-singlefile"]
    subprocess.run([*command, str(paper), str(folder / "page")], check=True)
    read = subprocess.run(["zbarimg", "--quiet", "--raw", str(folder / "page.png")], capture_output=True, text=True, check=True)
    return set(read.stdout.split())


@pytest.mark.rule("F20")
@pytest.mark.parametrize("dots", [150, 300])
def test_a_phone_reads_the_link_on_a_printed_card(tmp_path: Path, dots: int) -> None:
    pdf = print_cards([card()], "Les Tilleuls", CLAIRE)
    assert scan(pdf, tmp_path, dots=dots) == {LINKS[0]}


FRONT = (
    "Ma carte", "pour choisir", "Cette carte est à vous.", "Elle sert à dire OUI ou NON.", "Carte : 7K40",
    "Cette carte marche", "jusqu'au 30 septembre 2027.",
)  # fmt: skip
BACK = (
    "Pour dire NON", "1. Montrez la", "2. Touchez le sujet.", "3. Touchez NON.", "C'est fait tout de", "Pour dire OUI",
    "3. Touchez OUI.", "4. Tapez votre code.", "Vous pouvez changer d'avis quand vous voulez.",
    "Dire NON ne change rien pour votre logement.", "Vous pouvez demander de l'aide.",
    "Vous pouvez aussi donner le papier NON.", "Carte perdue ?", "Dites-le à la coordinatrice.",
    "La carte ne marchera plus.", "Questions : Claire Vasseur", "Réclamation : CNIL, www.cnil.fr.",
)  # fmt: skip
"""Typed from the text the house promised, side by side with nothing else."""


@pytest.mark.rule("F20", "G8")
def test_each_side_of_a_card_says_what_was_promised_and_no_name() -> None:
    pdf = print_cards([card()], "Les Tilleuls", CLAIRE)
    for page, promised in (("1", FRONT), ("2", BACK)):
        said = " ".join(words_of(pdf, "-f", page, "-l", page).split())
        assert [words for words in promised if words not in said] == []
        assert not re.search("Simone|Delmas|Tilleuls,", said)


def test_a_phone_reads_the_four_links_of_an_imposed_sheet(tmp_path: Path) -> None:
    pdf = print_cards([card(number) for number in range(6)], "Les Tilleuls", CLAIRE, sheet=True)
    assert scan(pdf, tmp_path) == set(LINKS[:4])
    assert scan(pdf, tmp_path, page=3) == set(LINKS[4:])


def test_a_resident_reads_every_sentence_of_the_card() -> None:
    text = words_of(print_cards([card()], "Les Tilleuls", CLAIRE, box_words="tilleul bateau canard lampe"))
    flat = " ".join(text.split())
    for sentence in (
        "Ma carte pour choisir", "Cette carte est à vous.", "Elle sert à dire OUI ou NON.", "7K40", "7K4M2-9XQ3T",
        "sur https://habitat-tilleuls.local/c", "Cette carte marche jusqu'au 30 septembre 2027.",
        "Boîte : tilleul bateau canard lampe", "Pour dire NON", "Pour dire OUI", *cards.RIGHTS,
        *cards.LOST.split(". "), "Questions : Claire Vasseur", "04 78 00 00 00", "Réclamation : CNIL, www.cnil.fr.",
    ):  # fmt: skip
        assert sentence in flat


def test_a_stranger_cannot_learn_the_house_or_the_secret_part_of_the_link_from_a_lost_card() -> None:
    text = words_of(print_cards([card()], "Résidence Les Tilleuls", CLAIRE))
    assert "Résidence" not in text
    assert "AbCdEf" not in text


def test_a_card_cannot_hide_its_secrets_less_than_its_label() -> None:
    assert "7K40" in repr(card())
    assert "7K4M2" not in repr(card())
    assert "AbCdEf" not in repr(card())
    assert "4071" not in repr(CodeSlip("4071", "7K42", "chat", "bleu"))


def test_the_backs_of_an_imposed_sheet_fall_behind_their_fronts() -> None:
    pdf = print_cards([card()], "Les Tilleuls", CLAIRE, sheet=True)
    front = re.search(r'xMin="([\d.]+)"[^>]*>carte<', words_of(pdf, "-bbox", "-f", "1", "-l", "1"))
    back = re.search(r'xMin="([\d.]+)"[^>]*>Pour<', words_of(pdf, "-bbox", "-f", "2", "-l", "2"))
    assert front
    assert back
    assert float(front[1]) < 105 * mm < float(back[1])


def test_a_card_is_an_a6_of_two_sides_and_four_make_an_a4() -> None:
    one = print_cards([card()], "Les Tilleuls", CLAIRE)
    six = print_cards([card(number) for number in range(6)], "Les Tilleuls", CLAIRE, sheet=True)
    assert _pages(one)[0] == 2
    assert _pages(one)[1].startswith("297.638 x 419.528 pts")
    assert _pages(six)[0] == 4
    assert "(A4)" in _pages(six)[1]


def _pages(pdf: bytes) -> tuple[int, str]:
    said = subprocess.run(["pdfinfo", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    fields = dict(line.split(":", 1) for line in said.splitlines() if ":" in line)
    return int(fields["Pages"]), fields["Page size"].strip()


def test_no_resident_text_on_a_card_or_a_slip_is_smaller_than_14_points() -> None:
    long = Contact("Marie-Clémentine de La Rochefoucauld-Montbazon", "+33 4 78 00 00 00")
    assert cards.SIZE >= 14
    read = words_of(print_cards([card()], "L", long), "-bbox", "-f", "2", "-l", "2")
    heights = [float(low) - float(high) for high, low in re.findall(r'yMin="([\d.]+)".*?yMax="([\d.]+)"', read)]
    assert min(heights) > 14
    assert "Montbazon" not in read
    assert "…" in read


@pytest.mark.parametrize("change", [{"picture": "dragon"}, {"colour": "beige"}, {"link": "https://é.local/c#x"}])
def test_a_card_with_a_face_we_cannot_draw_is_refused(change: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="picture|ASCII"):
        print_cards([card(0, **change)], "Les Tilleuls", CLAIRE)


def test_nobody_can_print_an_empty_set_of_cards() -> None:
    with pytest.raises(ValueError, match="no card"):
        print_cards([], "Les Tilleuls", CLAIRE)


def test_a_long_address_and_long_words_are_printed_whole_on_a_card() -> None:
    link = "https://habitat-les-grands-tilleuls-7k42.local:8443/c#AbCdEfGhIjKlMnOpQrStUv"
    said = "chrysanthème parapluie champignon tournevis"
    text = words_of(print_cards([card(link=link)], "Les Tilleuls", CLAIRE, box_words=said), "-layout")
    assert "habitat-les-grands-tilleuls-7k42.local:8443/c" in "".join(text.split())
    assert said in " ".join(text.split())


def test_a_card_whose_address_does_not_fit_is_refused_rather_than_cut() -> None:
    with pytest.raises(ValueError, match="too long"):
        print_cards([card(link="https://" + "a" * 200 + ".local/c#x")], "Les Tilleuls", CLAIRE)


def test_the_widest_code_and_label_a_card_can_have_are_printed_whole() -> None:
    wide = card(typed_code="WWWWW-MMMMM", label="WMWM")
    text = words_of(print_cards([wide], "Les Tilleuls", CLAIRE, box_words="tilleul"), "-layout")
    assert "WWWWW-" in text
    assert "MMMMM" in text
    assert "WMWM" in text


@pytest.mark.parametrize("change", [{"label": "7K42-7K42-7K42-7K42"}, {"typed_code": "7K4M2-9XQ3T-7K4M2-7K4M2-7K4M2"}])
def test_a_card_cannot_be_printed_with_a_code_cut_short(change: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="too long"):
        print_cards([card(0, **change)], "Les Tilleuls", CLAIRE)


def test_a_printed_qr_is_never_smaller_than_35_mm() -> None:

    def too_small(paper: Sheet) -> None:
        qr.draw_qr(paper.pen, "A", 0, 0, 34 * mm)

    with pytest.raises(ValueError, match="35 mm"):
        print_sheets(too_small, title="t", author="a")


def test_every_picture_differs_from_every_other_in_every_colour() -> None:
    assert len(pictures.PICTURES) >= 16
    assert len(pictures.COLOURS) == 6
    seen = set()
    for picture in pictures.PICTURES:
        for colour in pictures.COLOURS:
            seen.add(
                print_sheets(
                    lambda paper, p=picture, c=colour: pictures.draw_picture(paper.pen, p, c, 9, 9, 80),
                    title="t",
                    author="a",
                )
            )
    assert len(seen) == len(pictures.PICTURES) * 6


@pytest.mark.parametrize(
    ("picture", "colour", "said"),
    [
        ("maison", "vert", "Maison verte"),
        ("tournesol", "jaune", "Tournesol jaune"),
        ("étoile", "bleu", "Étoile bleue"),
        ("coeur", "violet", "Cœur violet"),
        ("lune", "violet", "Lune violette"),
        ("clé", "orange", "Clé orange"),
    ],
)
def test_a_colour_blind_resident_reads_the_name_of_her_picture(picture: str, colour: str, said: str) -> None:
    assert pictures.name_picture(picture, colour) == said


def test_a_resident_finds_her_code_on_the_slip_and_no_name_on_it() -> None:
    text = words_of(print_code_slips([CodeSlip("4071", "7K42", "chat", "bleu")], "Les Tilleuls"))
    after = text[text.index(code_slip.CODE_IS) + len(code_slip.CODE_IS) :]
    assert "".join(after.split())[:4] == "4071"
    assert "Chat bleu" in text
    assert "Carte : 7K42" in text
    assert "Tilleuls" not in text
    for rule in code_slip.RULES:
        assert rule in text


@pytest.mark.parametrize("code", ["407", "40715", "4O71", ""])
def test_a_slip_cannot_be_printed_with_a_code_that_is_not_four_digits(code: str) -> None:
    with pytest.raises(ValueError, match="four digits"):
        print_code_slips([CodeSlip(code, "7K42", "chat", "bleu")], "Les Tilleuls")


def test_five_slips_take_three_sheets_lying_down() -> None:
    slips = [CodeSlip(f"407{n}", f"7K4{n}", "chat", "bleu") for n in range(5)]
    assert _pages(print_code_slips(slips, "Les Tilleuls", sheet=True))[0] == 3
    assert _pages(print_code_slips(slips, "Les Tilleuls"))[0] == 5
