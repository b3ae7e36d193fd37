"""The sheet that keeps the log honest: one line's number and print, held by somebody who does not keep the box."""

from dataclasses import dataclass
from datetime import date

from habitat_box.papers.qr import draw_qr
from habitat_box.papers.sheet import SOFT, Sheet, mm, print_sheets
from habitat_box.papers.spoken import say_date

QR_SIDE = 42 * mm
WHY = (
    "Chaque fois que quelqu'un regarde les données d'un habitant, la boîte l'écrit dans un journal.",
    "Cette feuille porte l'empreinte de la dernière ligne de ce journal.",
    "Si quelqu'un change ou efface une ligne, l'empreinte ne sera plus la même.",
    "Gardez cette feuille loin de la boîte. Ne la rendez à personne.",
)
CHECK = (
    "Pour vérifier : demandez à voir la boîte, et faites taper devant vous :",
    "habitat-box anchor --check",
    "La boîte demande la ligne et l'empreinte. Elle répond par oui ou par non.",
)


@dataclass(frozen=True)
class AnchorSheet:
    """Hold what the sheet bears. `groups` is the print in groups of four, `scanned` what its QR says."""

    residence: str
    made_on: date
    seq: int
    groups: str
    scanned: str
    keeper: str
    box_words: str


def print_anchor_sheet(facts: AnchorSheet) -> bytes:
    """Return the sheet, one A4 page."""

    def write(paper: Sheet) -> None:
        paper.text("Empreinte du journal", 28, bold=True, leading=1.3)
        paper.text(f"{facts.residence}, {say_date(facts.made_on)}", 14, colour=SOFT)
        paper.text(f"À remettre à : {facts.keeper}", 14)
        paper.gap(5 * mm)
        _draw_print(paper, facts)
        paper.gap(6 * mm)
        for sentence in WHY:
            paper.text(sentence, 14)
            paper.gap(1 * mm)
        paper.gap(4 * mm)
        for number, sentence in enumerate(CHECK):
            paper.text(sentence, 14, bold=number == 1)
        paper.gap(10 * mm)
        paper.text("Reçue le : ____________________     Signature : ______________________________", 14)
        paper.gap(6 * mm)
        paper.text(f"Boîte : {facts.box_words}", 12, colour=SOFT)

    title = "Empreinte du journal"
    return print_sheets(write, title=title, author=facts.residence, footer=f"{title}, ligne {facts.seq}")


def _draw_print(paper: Sheet, facts: AnchorSheet) -> None:
    tall, start = QR_SIDE + 16 * mm, paper.y
    paper.box(paper.left, start - tall, paper.inner, tall)
    draw_qr(paper.pen, facts.scanned, paper.left + paper.inner - QR_SIDE - 8 * mm, start - 8 * mm - QR_SIDE, QR_SIDE)
    paper.gap(7 * mm)
    paper.text(f"Ligne {facts.seq}", 20, bold=True, indent=7 * mm)
    groups = facts.groups.split(" ")
    for start in range(0, len(groups), 4):
        paper.text(" ".join(groups[start : start + 4]), 16, bold=True, indent=7 * mm)
    paper.y = start - tall
