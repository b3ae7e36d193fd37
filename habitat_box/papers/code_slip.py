"""The slip that tells a resident her secret code: handed apart from the card, and folded."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from habitat_box.papers.lettering import shorten
from habitat_box.papers.marks import draw_crop_marks, draw_dashes
from habitat_box.papers.pictures import COLOURS, draw_picture, name_picture
from habitat_box.papers.sheet import A4, A5, SOFT, Sheet, landscape, mm, print_sheets, tinted

MARGIN = 12 * mm
OUTSIDE = ("Ce papier est pour vous seul.", "Ouvrez-le quand vous êtes seul.")
CODE_IS = "Votre code secret est :"
RULES = (
    "Ce code sert à dire OUI.",
    "Pour dire NON, la carte suffit.",
    "Ne dites votre code à personne.",
    "Gardez ce papier loin de la carte.",
    "Vous l'avez oublié ? Demandez un nouveau code.",
)


@dataclass(frozen=True)
class CodeSlip:
    """Hold one resident's code and the picture and label of the card it goes with, never a name."""

    code: str = field(repr=False)
    label: str
    picture: str
    colour: str


def print_code_slips(slips: Sequence[CodeSlip], residence: str, *, sheet: bool = False) -> bytes:
    """Return the slips as A5 pages, or two to an A4 lying down with `sheet=True`.

    Folded twice, the lower third up over the code, then the upper third behind: the picture stays outside.
    Raise ValueError for an empty list, an unknown picture or a code that is not four digits.
    """

    def write(paper: Sheet) -> None:
        across = 2 if sheet else 1
        for place, slip in enumerate(slips):
            if place and place % across == 0:
                paper.turn()
            with paper.at(place % across * paper.width / across, 0):
                _draw_slip(Sheet(paper.pen, paper.width / across, paper.height, MARGIN, turns=False), slip)
            if sheet and place % across == 0:
                draw_crop_marks(paper, (paper.width / 2,), ())

    if not slips or not all(len(slip.code) == 4 and slip.code.isdecimal() for slip in slips):
        raise ValueError("a slip needs a code of four digits")
    size = landscape(A4) if sheet else A5
    return print_sheets(write, title="Code secret", author=residence, size=size, margin=MARGIN)


def _draw_slip(paper: Sheet, slip: CodeSlip) -> None:
    third = paper.height / 3
    for fold, words in ((2 * third, "2. Pliez vers l'arrière"), (third, "1. Pliez vers le haut")):
        draw_dashes(paper, 6 * mm, fold, paper.width - 6 * mm, fold)
        paper.put(words, MARGIN, fold + 1.5 * mm, 9, colour=SOFT)
    _draw_outside(paper, slip, third)
    paper.put_centred(CODE_IS, paper.width / 2, 2 * third - 17 * mm, 16)
    paper.box(paper.width / 2 - 42 * mm, third + 16 * mm, 84 * mm, 30 * mm, fill=None, edge=COLOURS[slip.colour])
    for place, digit in enumerate(slip.code):
        paper.put_centred(digit, paper.width / 2 + (place - 1.5) * 17 * mm, third + 23.5 * mm, 56, bold=True)
    paper.y = third - 9 * mm
    for rule in RULES:
        paper.text(rule, leading=1.5)


def _draw_outside(paper: Sheet, slip: CodeSlip, third: float) -> None:
    tile = 40 * mm
    floor = paper.height - (third + tile) / 2 + 2 * mm
    paper.box(MARGIN, floor, tile, tile, fill=tinted(COLOURS[slip.colour], 0.14), radius=4 * mm)
    draw_picture(paper.pen, slip.picture, slip.colour, MARGIN + 4 * mm, floor + 4 * mm, tile - 8 * mm)
    beside = MARGIN + tile + 6 * mm
    room = paper.width - MARGIN - beside
    paper.put(name_picture(slip.picture, slip.colour), beside, floor + 32 * mm, 17, bold=True)
    paper.put(shorten(f"Carte : {slip.label}", room, 14), beside, floor + 23.5 * mm, 14)
    for line, words in enumerate(OUTSIDE):
        paper.put(shorten(words, room, 14), beside, floor + (10 - 7.4 * line) * mm, 14)
