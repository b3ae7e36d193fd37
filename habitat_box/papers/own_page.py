"""The list a resident may ask for: who looked at her data, in large print."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from habitat_box.papers.cards import Contact
from habitat_box.papers.sheet import PALE, SOFT, Sheet, mm, print_sheets
from habitat_box.papers.spoken import say_date

BIG = 16.0
NOBODY = "Personne n'a regardé vos données."
ASK = "Une question ? Demandez à la coordinatrice."


@dataclass(frozen=True)
class Line:
    """Hold one look: when ("lundi 16 novembre, 9 h 12"), who ("Léa, de l'ADMR"), what ("Votre prénom")."""

    when_text: str
    who_text: str
    what_text: str


def print_own_page(lines: Sequence[Line], since: date, until: date, residence: str, contact: Contact) -> bytes:
    """Return "Qui a vu mes données", A4 in large print, in the order given.

    The person's name is not printed: a list forgotten on a table tells nobody whose life it is.
    """

    def write(paper: Sheet) -> None:
        paper.text("Qui a vu mes données", 28, bold=True, leading=1.3)
        paper.text(f"Du {say_date(since)} au {say_date(until)}.", BIG)
        paper.gap(4 * mm)
        if not lines:
            paper.text(NOBODY, 20, bold=True)
        for line in lines:
            _draw_line(paper, line)
        paper.need(3 * BIG * 1.5 + 6 * mm)
        paper.gap(6 * mm)
        for sentence in (ASK, f"{contact.name} : {contact.phone}", "Réclamation : CNIL, www.cnil.fr."):
            paper.text(sentence, BIG)

    title = "Qui a vu mes données"
    return print_sheets(write, title=title, author=residence, margin=19 * mm, footer=title)


def _draw_line(paper: Sheet, line: Line) -> None:
    paper.need(3 * BIG * 1.5 + 4 * mm)
    paper.rule(PALE, 1.6)
    paper.gap(1.5 * mm)
    paper.text(line.when_text, BIG, colour=SOFT)
    paper.text(line.who_text, BIG, bold=True)
    paper.text(line.what_text, BIG)
    paper.gap(2.5 * mm)
