"""A share of the recovery key: one of three papers, of which two open the box and one opens nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from habitat_box.papers.marks import draw_number
from habitat_box.papers.qr import draw_qr
from habitat_box.papers.sheet import SOFT, Sheet, mm, print_sheets
from habitat_box.papers.spoken import say_date

COLUMNS, ROW, QR_SIDE = 3, 8.6 * mm, 46 * mm
ALONE = (
    "Il y a trois parts. Deux parts ensemble ouvrent la boîte et ses sauvegardes.",
    "Cette part seule n'ouvre rien et ne dit rien : ni un nom, ni un bout de la clé.",
    "Gardez-la loin des deux autres. Jamais en photo, jamais par courriel.",
)
HOW = (
    "Prenez cette part et une autre, faite le même jour.",
    "La phrase secrète est perdue\u00a0: habitat-box passphrase --recovery",
    "La boîte est morte\u00a0: habitat-box restore SAUVEGARDE.habitat.age DOSSIER",
    "Tapez les 33 mots de la première part, puis ceux de l'autre. Les 4 premières lettres suffisent.",
    "Ou lisez les deux carrés noirs. La boîte nomme un mot mal tapé.",
)


@dataclass(frozen=True)
class ShareSheet:
    """Hold what a share's paper bears: whose box, made when, which of the three, for whom, its words in order."""

    residence: str
    box_id: str
    made_on: date
    number: int
    holder: str
    words: Sequence[str] = field(repr=False)


def print_share_sheet(facts: ShareSheet) -> bytes:
    """Return one share, one A4 page."""

    def write(paper: Sheet) -> None:
        paper.text(f"Part {facts.number} sur 3 de la clé de secours", 24, bold=True, leading=1.25)
        paper.text(f"Pour {facts.holder}", 16, bold=True, leading=1.35)
        paper.text(f"{facts.residence}. Faite le {say_date(facts.made_on)}. Boîte : {facts.box_id}", 12, colour=SOFT)
        paper.gap(2 * mm)
        for sentence in ALONE:
            paper.text(sentence, 13, leading=1.35)
        paper.gap(4 * mm)
        _draw_words(paper, facts.words)
        _draw_use(paper, facts.words)

    title = f"Part {facts.number} sur 3, {facts.residence}"
    return print_sheets(write, title=title, author=facts.residence, margin=17 * mm, footer=title)


def _draw_words(paper: Sheet, words: Sequence[str]) -> None:
    """Draw the words in columns to be read downwards, each with its number."""
    rows = -(-len(words) // COLUMNS)
    tall = rows * ROW + 8 * mm
    paper.need(tall)
    top = paper.y
    paper.box(paper.left, top - tall, paper.inner, tall)
    wide = (paper.inner - 10 * mm) / COLUMNS
    for place, word in enumerate(words):
        column, row = divmod(place, rows)
        x, y = paper.left + 6 * mm + column * wide, top - 10 * mm - row * ROW
        paper.put(f"{place + 1}", x, y, 11, colour=SOFT)
        paper.put(word, x + 9 * mm, y, 15, bold=True)
    paper.y = top - tall - 5 * mm


def _draw_use(paper: Sheet, words: Sequence[str]) -> None:
    paper.text("Comment s'en servir", 16, bold=True, leading=1.4)
    top, room = paper.y, paper.inner - QR_SIDE - 16 * mm
    draw_qr(paper.pen, " ".join(words).upper(), paper.left + paper.inner - QR_SIDE, top - QR_SIDE - 2 * mm, QR_SIDE)
    for number, sentence in enumerate(HOW, start=1):
        draw_number(paper, number, paper.left + 4 * mm, paper.y - 3 * mm, radius=3.6 * mm)
        paper.text(sentence, 12, indent=11 * mm, width=room, leading=1.35)
        paper.gap(3.4 * mm)
    paper.y = min(paper.y, top - QR_SIDE - 4 * mm)
