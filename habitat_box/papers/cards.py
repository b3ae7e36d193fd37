"""The card a resident keeps to say OUI or NON: A6, two sides, a picture instead of a name.

The words are those every card bears, 12 to a sentence at most. At 14 points the back's text does not fit
an A6 side with lines 1.5 apart: it alone has them 1.35 apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from habitat_box.papers.lettering import fold, fold_evenly, shorten, width_of
from habitat_box.papers.marks import draw_check, draw_crop_marks, draw_cross
from habitat_box.papers.pictures import COLOURS, draw_picture, name_picture
from habitat_box.papers.qr import draw_qr
from habitat_box.papers.sheet import A4, A6, SOFT, Sheet, mm, print_sheets, tinted
from habitat_box.papers.spoken import say_date

SIZE = 14.0
LEADING = 1.35
MARGIN = 7 * mm
QR_SIDE = 41 * mm
STEPS_NO = (
    "1. Montrez la carte à la tablette.",
    "2. Touchez le sujet.",
    "3. Touchez NON.",
    "C'est fait tout de suite.",
)
STEPS_YES = (
    "1. Montrez la carte à la tablette.",
    "2. Touchez le sujet.",
    "3. Touchez OUI.",
    "4. Tapez votre code.",
)
RIGHTS = (
    "Vous pouvez changer d'avis quand vous voulez.",
    "Dire NON ne change rien pour votre logement.",
    "Vous pouvez demander de l'aide.",
    "Vous pouvez aussi donner le papier NON.",
)
LOST = "Dites-le à la coordinatrice. La carte ne marchera plus."


@dataclass(frozen=True)
class CardFace:
    """Hold what one card shows; `link` and `typed_code` open the NON page, so neither is ever logged."""

    link: str = field(repr=False)
    label: str
    typed_code: str = field(repr=False)
    picture: str
    colour: str
    valid_until: date


@dataclass(frozen=True)
class Contact:
    """Hold whom to ask: a name and a phone number, as printed."""

    name: str
    phone: str


def print_cards(
    cards: Sequence[CardFace], residence: str, contact: Contact, *, box_words: str = "", sheet: bool = False
) -> bytes:
    """Return the cards as A6 pages, front then back, or four to an A4 with `sheet=True`.

    The residence's name is only the document's author: a card found in the street says nothing of where it
    opens but the box's own address. On A4 the backs are mirrored, to be turned on the long edge. `box_words`
    are the four words that the site's pages show too, so that a false sticker over the QR is noticed.
    Raise ValueError for a picture, a colour or a link that cannot be printed, and for a text too long.
    """

    def one_by_one(paper: Sheet) -> None:
        for place, card in enumerate(cards):
            if place:
                paper.turn()
            _draw_front(_side(paper), card, box_words)
            paper.turn()
            _draw_back(_side(paper), contact)

    def four_by_four(paper: Sheet) -> None:
        for place in range(0, len(cards), 4):
            if place:
                paper.turn()
            _impose(paper, cards[place : place + 4], contact, box_words)

    if not cards:
        raise ValueError("no card to print")
    title = "Ma carte pour choisir" if len(cards) == 1 else f"Cartes pour choisir : {len(cards)}"
    write, size = (four_by_four, A4) if sheet else (one_by_one, A6)
    return print_sheets(write, title=title, author=residence, size=size, margin=MARGIN)


def _side(paper: Sheet) -> Sheet:
    return Sheet(paper.pen, A6[0], A6[1], MARGIN, turns=False)


def _impose(paper: Sheet, cards: Sequence[CardFace], contact: Contact, box_words: str) -> None:
    half_width, half_height = paper.width / 2, paper.height / 2
    for side in ("front", "back"):
        if side == "back":
            paper.turn()
        for place, card in enumerate(cards):
            column, row = place % 2, place // 2
            column = 1 - column if side == "back" else column
            with paper.at(column * half_width, (1 - row) * half_height):
                if side == "front":
                    _draw_front(_side(paper), card, box_words)
                else:
                    _draw_back(_side(paper), contact)
        draw_crop_marks(paper, (half_width,), (half_height,))


def _draw_front(paper: Sheet, card: CardFace, box_words: str) -> None:
    tile, top = 32 * mm, paper.height - MARGIN
    paper.box(MARGIN, top - tile, tile, tile, fill=tinted(COLOURS.get(card.colour, "#ffffff"), 0.14), radius=4 * mm)
    draw_picture(paper.pen, card.picture, card.colour, MARGIN + 3 * mm, top - tile + 3 * mm, tile - 6 * mm)
    beside = MARGIN + tile + 5 * mm
    paper.put("Ma carte", beside, top - 10 * mm, 21, bold=True)
    paper.put("pour choisir", beside, top - 18.5 * mm, 21, bold=True)
    paper.put(name_picture(card.picture, card.colour), beside, top - 28 * mm, SIZE)
    paper.y = top - tile - 3 * mm
    for line in ("Cette carte est à vous.", "Elle sert à dire OUI ou NON."):
        paper.text(line, SIZE)
    paper.gap(3.5 * mm)
    _draw_keys(paper, card)
    until = ("Cette carte marche", f"jusqu'au {say_date(card.valid_until)}.")
    said = (f"sur {card.link.partition('#')[0]}", *([f"Boîte : {box_words}"] if box_words else []), *until)
    lines = [line for words in said for line in fold_evenly(words, paper.inner, SIZE)]
    # A long address or long words bring the lines nearer, down to where they are still easy to tell apart.
    leading = max(1.2, min(1.5, (paper.y - MARGIN) / (len(lines) * SIZE)))
    for line in lines:
        paper.text(line, SIZE, leading=leading)


def _draw_keys(paper: Sheet, card: CardFace) -> None:
    """Draw the QR and, beside and under it, the same door for someone without a camera."""
    top = paper.y
    draw_qr(paper.pen, card.link, MARGIN, top - QR_SIDE, QR_SIDE)
    beside = MARGIN + QR_SIDE + 4.5 * mm
    half = paper.width - MARGIN - beside
    code = fold(card.typed_code, half, 16, bold=True)  # five W and five M take two lines
    if len(code) > 2 or width_of("Carte : ", SIZE) + width_of(card.label, 17, bold=True) > half:
        raise ValueError("this label or code is too long for a card")
    paper.put("Carte :", beside, top - 5 * mm, SIZE)
    paper.put(card.label, beside + width_of("Carte : ", SIZE), top - 5 * mm, 17, bold=True)
    for row, words in enumerate(("Vous pouvez", "aussi taper", "ce code :")):
        paper.put(words, beside, top - (13.5 + 6.4 * row) * mm, SIZE)
    for row, words in enumerate(code):
        paper.put(words, beside, top - (33.8 + 6.6 * row) * mm, 16, bold=True)
    paper.y = top - QR_SIDE - 2 * mm


def _draw_back(paper: Sheet, contact: Contact) -> None:
    gutter = 3 * mm
    half = (paper.inner - gutter) / 2
    top = paper.y
    ends = []
    for column, (word, steps) in enumerate((("NON", STEPS_NO), ("OUI", STEPS_YES))):
        indent = column * (half + gutter)
        paper.y = top
        paper.text(f"Pour dire {word}", 15, bold=True, indent=indent, leading=LEADING)
        sign = draw_cross if word == "NON" else draw_check
        sign(paper, MARGIN + indent + half - 6 * mm, paper.y + 1.7 * mm, 3.4 * mm, SOFT)
        for step in steps:
            paper.text(step, SIZE, indent=indent, width=half, leading=LEADING)
        ends.append(paper.y)
    paper.y = min(ends) - 2 * mm
    paper.rule()
    paper.gap(1.5 * mm)
    for sentence in RIGHTS:
        paper.text(sentence, SIZE, leading=LEADING)
    paper.gap(1.5 * mm)
    paper.rule()
    paper.gap(1.5 * mm)
    paper.text("Carte perdue ?", SIZE, bold=True, leading=LEADING)
    paper.text(LOST, SIZE, leading=LEADING)
    asked = shorten(f"Questions : {contact.name}", paper.inner, SIZE)
    for line in (asked, contact.phone, "Réclamation : CNIL, www.cnil.fr."):
        paper.text(line, SIZE, leading=LEADING)
