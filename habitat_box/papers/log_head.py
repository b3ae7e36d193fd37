"""The week's log head: a page the president of the association keeps, so that a log rewritten in the house is found out."""

from dataclasses import dataclass
from datetime import datetime

from habitat_box.papers.marks import draw_number
from habitat_box.papers.qr import draw_qr
from habitat_box.papers.receipt_words import say_moment
from habitat_box.papers.sheet import PALE, SOFT, Sheet, mm, print_sheets

QR_SIDE = 48 * mm
PANEL = 76 * mm  # room beside the symbol for four lines of signs, the day and the words
GROUP = 4
TITLE = "Le journal de la boîte"
WHY = (
    "La boîte note chaque regard sur les données des habitants.",
    "Personne ne peut changer ces notes sans que cette feuille le montre.",
    "Gardez cette feuille hors de la maison, avec les autres.",
)
HOW = (
    "Un jour, demandez à voir la boîte.",
    "La coordinatrice tape : habitat-box log verify --since",
    "Elle recopie le numéro, les signes et la date.",
    "Ou bien elle lit le carré noir.",
    "La boîte dit si le journal passe toujours par cette ligne.",
)


@dataclass(frozen=True)
class LogHead:
    """Hold where the log stands. `when` in the house's time; `head` 64 hexadecimal signs; `qr` says both for a camera."""

    residence: str
    when: datetime
    seq: int
    head: str
    words: str
    qr: str
    keeper: str = ""


def print_log_head(facts: LogHead) -> bytes:
    """Return the sheet, A4."""

    def write(paper: Sheet) -> None:
        paper.text(TITLE, 28, bold=True, leading=1.3)
        paper.text(f"{facts.residence}, {say_moment(facts.when)}.", 16)
        paper.gap(3 * mm)
        for sentence in WHY:
            paper.text(sentence, 14)
        paper.gap(5 * mm)
        _draw_head(paper, facts)
        paper.text("Pour contrôler", 20, bold=True, leading=1.4)
        paper.gap(2 * mm)
        for number, sentence in enumerate(HOW, start=1):
            draw_number(paper, number, paper.left + 5 * mm, paper.y - 5 * mm, radius=4 * mm)
            paper.text(sentence, 14, indent=14 * mm)
            paper.gap(2 * mm)
        paper.gap(8 * mm)
        keeper = f"Reçu par {facts.keeper}" if facts.keeper else "Reçu par"
        for label in (f"{keeper}, le :", "Signature :"):
            paper.text(label, 14)
            paper.gap(5 * mm)

    return print_sheets(write, title=f"{TITLE}, ligne {facts.seq}", author=facts.residence, margin=19 * mm, footer=TITLE)


def _draw_head(paper: Sheet, facts: LogHead) -> None:
    tall, top = PANEL, paper.y
    paper.box(paper.left, top - tall, paper.inner, tall, fill=PALE)
    side = QR_SIDE + 12 * mm
    floor = top - (tall + side) / 2
    paper.box(paper.left + 5 * mm, floor, side, side, fill="#ffffff")
    draw_qr(paper.pen, facts.qr, paper.left + 11 * mm, floor + 6 * mm, QR_SIDE)
    x = paper.left + side + 13 * mm
    paper.put("Ligne n°", x, top - 9 * mm, 14, colour=SOFT)
    paper.put(str(facts.seq), x + 24 * mm, top - 9.6 * mm, 22, bold=True)
    paper.put("Signes", x, top - 18 * mm, 14, colour=SOFT)
    for row, groups in enumerate(grouped(facts.head)):
        paper.put(groups, x, top - (25.5 + 7.4 * row) * mm, 16, bold=True)
    paper.put("Date", x, top - 56 * mm, 14, colour=SOFT)
    paper.put(f"{facts.when:%Y-%m-%d}", x + 24 * mm, top - 56.3 * mm, 16, bold=True)
    paper.put("Mots", x, top - 64.5 * mm, 14, colour=SOFT)
    for row, pair in enumerate(_pairs(facts.words)):
        paper.put(pair, x + 24 * mm, top - (64.5 + 6.2 * row) * mm, 14, bold=True)
    paper.y = top - tall - 7 * mm


def grouped(head: str) -> list[str]:
    """Cut the hash in groups of four signs, four groups a line."""
    groups = [head[start : start + GROUP] for start in range(0, len(head), GROUP)]
    return [" ".join(groups[start : start + GROUP]) for start in range(0, len(groups), GROUP)]


def _pairs(words: str) -> list[str]:
    parts = words.split()
    return [" ".join(parts[start : start + 2]) for start in range(0, len(parts), 2)]
