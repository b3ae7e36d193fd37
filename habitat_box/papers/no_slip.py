"""Papers of equal force to fill by hand: « Mon papier NON », and a paper to choose OUI or NON for each subject.

Given to the coordinator or dropped in the letter box. No name is asked for: the card's four signs say whose paper it is.
"""

from collections.abc import Sequence

from habitat_box.papers.lettering import fold_evenly, width_of
from habitat_box.papers.marks import draw_check, draw_cross
from habitat_box.papers.sheet import A4, INK, PALE, SOFT, Sheet, mm, print_sheets

MARGIN = 17 * mm
TICK = 10 * mm
SUBJECT = 16.0
TITLE = "Mon papier NON"
ASK = "Je dis NON à ces sujets :"
AFTER = (
    "Donnez ce papier à la coordinatrice.",
    "Ou mettez-le dans la boîte aux lettres de la maison.",
    "Vous n'avez pas à dire pourquoi.",
    "Dire NON ne change rien pour votre logement.",
)
CHOICE_TITLE = "Mon papier pour choisir"
CHOICE_ASK = "Pour chaque sujet, cochez NON ou OUI."
CHOICE_AFTER = (
    "Une ligne vide ne change rien.",
    "Donnez ce papier à la coordinatrice, vous-même.",
    "Vous pouvez changer d'avis quand vous voulez.",
    "Dire NON ne change rien pour votre logement.",
)
MY_CARD = "Ma carte, 4 signes :"
MY_DATE = "Date :"
SIGNS = 4


def print_no_slip(subjects: Sequence[str], residence: str) -> bytes:
    """Return one A4 page with a box to tick for each subject. Raise ValueError without a subject."""
    return _print(TITLE, ASK, AFTER, subjects, residence, ("NON",))


def print_choice_slip(subjects: Sequence[str], residence: str) -> bytes:
    """Return one A4 page with a NON and an OUI of the same size for each subject, NON first.

    Raise ValueError without a subject.
    """
    return _print(CHOICE_TITLE, CHOICE_ASK, CHOICE_AFTER, subjects, residence, ("NON", "OUI"))


def _print(
    title: str, ask: str, after: Sequence[str], subjects: Sequence[str], residence: str, answers: Sequence[str]
) -> bytes:  # fmt: skip
    if not subjects:
        raise ValueError("a slip needs a subject")

    def write(paper: Sheet) -> None:
        paper.text(title, 28, bold=True, leading=1.3)
        paper.gap(2 * mm)
        _draw_whose(paper)
        paper.text(ask, 17, leading=1.5)
        paper.gap(2 * mm)
        for number, subject in enumerate(subjects):
            _draw_subject(paper, subject, answers, shaded=number % 2 == 0)
        paper.gap(3 * mm)
        for sentence in after:
            paper.text(sentence, 14, leading=1.4)

    return print_sheets(write, title=title, author=residence, size=A4, margin=MARGIN)


def _draw_whose(paper: Sheet) -> None:
    """Draw four squares for the card's signs, and a line for the date."""
    side, floor = 11 * mm, paper.y - 14 * mm
    paper.put(MY_CARD, paper.left, floor + 3.4 * mm, 15)
    x = paper.left + width_of(MY_CARD, 15) + 4 * mm
    for place in range(SIGNS):
        paper.box(x + place * (side + 1.5 * mm), floor, side, side, fill=None, edge=INK, radius=1 * mm)
    x += SIGNS * (side + 1.5 * mm) + 8 * mm
    paper.put(MY_DATE, x, floor + 3.4 * mm, 15)
    start = x + width_of(MY_DATE, 15) + 3 * mm
    paper.pen.setLineWidth(0.8)
    paper.pen.line(start, floor + 1 * mm, paper.width - paper.margin, floor + 1 * mm)
    paper.y = floor - 3 * mm


def _draw_subject(paper: Sheet, subject: str, answers: Sequence[str], *, shaded: bool) -> None:
    one = TICK + width_of("NON", SUBJECT, bold=True) + 14 * mm
    room = paper.inner - len(answers) * one - 4 * mm
    lines = fold_evenly(subject, room, SUBJECT, bold=True)
    tall = max(TICK + 3.4 * mm, len(lines) * SUBJECT * 1.25 + 4 * mm)
    paper.need(tall)
    floor = paper.y - tall
    if shaded:
        paper.box(paper.left - 2 * mm, floor, paper.inner + 4 * mm, tall, fill=PALE, radius=1 * mm)
    base = floor + tall / 2 + (len(lines) - 1) * SUBJECT * 0.625 - SUBJECT * 0.34
    for row, line in enumerate(lines):
        paper.put(line, paper.left + 1 * mm, base - row * SUBJECT * 1.25, SUBJECT, bold=True)
    for place, answer in enumerate(answers):
        _draw_answer(paper, answer, paper.left + paper.inner - (len(answers) - place) * one + 3 * mm, floor + tall / 2)
    paper.y = floor


def _draw_answer(paper: Sheet, answer: str, x: float, middle: float) -> None:
    """Draw a box to tick, its word and its sign: the same size for OUI and for NON."""
    paper.box(x, middle - TICK / 2, TICK, TICK, fill="#ffffff", edge=INK, radius=1 * mm)
    paper.put(answer, x + TICK + 2 * mm, middle - SUBJECT * 0.34, SUBJECT, bold=True)
    sign = draw_check if answer == "OUI" else draw_cross
    sign(paper, x + TICK + width_of("NON", SUBJECT, bold=True) + 5 * mm, middle - 1.9 * mm, 3.8 * mm, SOFT)
