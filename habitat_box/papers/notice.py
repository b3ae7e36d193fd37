"""The notices: what the house does with data, in simple words first, then all that the law asks to be told (GDPR 13).

A page in large print with its pictogram, to be read with the person, aloud if she likes; then the full notice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from habitat_box.papers.lettering import fold, fold_evenly
from habitat_box.papers.marks import draw_check, draw_cross
from habitat_box.papers.pictograms import PATHS, draw_pictogram
from habitat_box.papers.sheet import INK, PALE, SOFT, Sheet, mm, print_sheets
from habitat_box.papers.spoken import say_date

SIMPLE, BODY = 18.0, 14.0
CLOSE = 1.15
NAMES = 46 * mm
PICTOGRAM = 26 * mm
HOW_NO = "Pour dire NON : votre carte, un papier ou la voix."
HOW_YES = "Pour dire OUI : carte et code, un papier ou la voix."
NO_HURRY = "Prenez votre temps pour répondre."
COMPLAINT = "Réclamation : CNIL, www.cnil.fr."
READ_ALOUD = "Lu à voix haute par :"
READ_ON = "Le :"
FULL = "La notice complète"


@dataclass(frozen=True)
class Notice:
    """Hold one notice: `sentences` for the simple page, `rows` of names and values for the full one, a heading having no value.

    `code`: a subject with its pictogram and its OUI and NON, or "" for what needs no YES.
    """

    code: str
    title: str
    sentences: tuple[str, ...]
    rows: tuple[tuple[str, str], ...]
    footer: str


def print_notices(notices: Sequence[Notice], day: date, residence: str, contact: str) -> bytes:
    """Return the notices one after the other, A4. Raise ValueError for none, and for a subject without a pictogram."""
    if not notices:
        raise ValueError("no notice to print")
    if any(notice.code and notice.code not in PATHS for notice in notices):
        raise ValueError("a subject has a pictogram")
    title = notices[0].title if len(notices) == 1 else "Les notices de la maison"

    def write(paper: Sheet) -> None:
        for place, notice in enumerate(notices):
            if place:
                paper.turn()
            _draw_simple(paper, notice, contact)
            paper.turn()
            _draw_full(paper, notice)

    return print_sheets(write, title=title, author=residence, margin=19 * mm, footer=f"{residence}, {say_date(day)}")


def simple_sentences(notice: Notice, contact: str) -> list[str]:
    """Return all the simple page says, a sentence a line."""
    how = [HOW_NO, HOW_YES, NO_HURRY] if notice.code else []
    return [*notice.sentences, *how, f"Questions : {contact}.", COMPLAINT]


def _draw_simple(paper: Sheet, notice: Notice, contact: str) -> None:
    top = paper.y
    beside = PICTOGRAM + 8 * mm if notice.code else 0.0
    if notice.code:
        paper.box(paper.left, top - PICTOGRAM, PICTOGRAM, PICTOGRAM, fill=PALE, radius=4 * mm)
        draw_pictogram(paper.pen, notice.code, paper.left + 4 * mm, top - PICTOGRAM + 4 * mm, PICTOGRAM - 8 * mm)
    lines = fold_evenly(notice.title, paper.inner - beside, 27, bold=True)
    base = top - PICTOGRAM / 2 + (len(lines) - 1) * 16.5 - 9 if notice.code else top - 27
    for row, line in enumerate(lines):
        paper.put(line, paper.left + beside, base - row * 33, 27, bold=True)
    paper.y = min(top - PICTOGRAM if notice.code else top, base - (len(lines) - 1) * 33 - 8) - 7 * mm
    for sentence in notice.sentences:
        paper.text(sentence, SIMPLE, leading=1.5)
        paper.gap(1.3 * mm)
    if notice.code:
        _draw_answers(paper)
    for sentence in (f"Questions : {contact}.", COMPLAINT):
        paper.text(sentence, BODY + 1, leading=1.45)
    _draw_read_aloud(paper)


def _draw_answers(paper: Sheet) -> None:
    """Draw how to say NON and how to say OUI: the same size, NON first."""
    paper.gap(3 * mm)
    for sentence, sign in ((HOW_NO, draw_cross), (HOW_YES, draw_check)):
        tall = 13 * mm
        paper.need(tall + 2 * mm)
        paper.box(paper.left, paper.y - tall, paper.inner, tall, fill=None, edge=INK)
        sign(paper, paper.left + 5 * mm, paper.y - tall / 2 - 2.7 * mm, 5.4 * mm)
        paper.put(sentence, paper.left + 16 * mm, paper.y - tall / 2 - 5.6, 16, bold=True)
        paper.y -= tall + 2.4 * mm
    paper.text(NO_HURRY, SIMPLE, leading=1.5)


def _draw_read_aloud(paper: Sheet) -> None:
    """Draw the line that says who read the notice aloud, and when."""
    paper.need(16 * mm)
    paper.gap(7 * mm)
    date_at = paper.left + paper.inner * 0.68
    paper.put(READ_ALOUD, paper.left, paper.y - 5 * mm, BODY)
    paper.put(READ_ON, date_at, paper.y - 5 * mm, BODY)
    paper.pen.setLineWidth(0.8)
    paper.pen.line(paper.left + 50 * mm, paper.y - 6 * mm, date_at - 4 * mm, paper.y - 6 * mm)
    paper.pen.line(date_at + 9 * mm, paper.y - 6 * mm, paper.width - paper.margin, paper.y - 6 * mm)
    paper.gap(8 * mm)


def _draw_full(paper: Sheet, notice: Notice) -> None:
    paper.text(FULL, 20, bold=True, leading=1.2)
    paper.text(notice.title, 15, leading=1.3, colour=SOFT)
    paper.gap(2 * mm)
    for name, value in notice.rows:
        if not value:
            paper.need(6 * BODY)
            paper.gap(2 * mm)
            paper.text(name, 15, bold=True, leading=1.3)
            continue
        lines = fold(value, paper.inner - NAMES, BODY)
        labels = fold(name, NAMES - 3 * mm, BODY)
        paper.need(min(max(len(lines), len(labels)), 3) * BODY * CLOSE + 2 * mm)
        paper.rule(PALE, 1.2)
        paper.gap(0.5 * mm)
        start = paper.y
        for row, label in enumerate(labels):
            paper.put(label, paper.left, start - BODY * (0.93 + row * CLOSE), BODY, colour=SOFT)
        for line in lines:
            paper.text(line, BODY, indent=NAMES, leading=CLOSE)
        paper.y = min(paper.y, start - len(labels) * BODY * CLOSE) if paper.y < start else paper.y
        paper.gap(0.5 * mm)
    paper.gap(1 * mm)
    paper.text(notice.footer, 11, leading=CLOSE, colour=SOFT)
