"""The paper NO: a slip of equal force, ticked by hand and given to the coordinator or dropped in the letter box."""

from collections.abc import Sequence

from habitat_box.papers.sheet import A5, INK, SOFT, Sheet, mm, print_sheets

MARGIN = 14 * mm
TICK = 8 * mm
TITLE = "Mon papier NON"
ASK = "Je dis NON à ces sujets :"
AFTER = (
    "Donnez ce papier à la coordinatrice.",
    "Ou mettez-le dans la boîte aux lettres de la maison.",
    "Vous n'avez pas à dire pourquoi.",
    "Dire NON ne change rien pour votre logement.",
)


def print_no_slip(subjects: Sequence[str], residence: str) -> bytes:
    """Return one A5 slip with a box to tick for each subject. Raise ValueError without a subject."""
    if not subjects:
        raise ValueError("a slip needs a subject")

    def write(paper: Sheet) -> None:
        paper.text(TITLE, 26, bold=True, leading=1.3)
        paper.gap(3 * mm)
        paper.text(ASK, 16, leading=1.5)
        paper.gap(2 * mm)
        for subject in subjects:
            paper.need(TICK + 5 * mm)
            floor = paper.y - TICK
            paper.box(MARGIN, floor, TICK, TICK, fill=None, edge=INK)
            paper.put(subject, MARGIN + TICK + 5 * mm, floor + 2.2 * mm, 16, bold=True)
            paper.y = floor - 5 * mm
        paper.gap(3 * mm)
        for label in ("Ma carte (les 4 signes) :", "Date :"):
            paper.text(label, 15, leading=1.5)
            paper.gap(7 * mm)
            paper.rule(SOFT, 0.8)
            paper.gap(2 * mm)
        for sentence in AFTER:
            paper.text(sentence, 14, leading=1.5)

    return print_sheets(write, title=TITLE, author=residence, size=A5, margin=MARGIN)
