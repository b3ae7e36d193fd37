"""The sheet that brings the box back: the key that opens every backup, on paper, away from the box."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from reportlab.lib.colors import HexColor

from habitat_box.papers.lettering import width_of
from habitat_box.papers.qr import draw_qr
from habitat_box.papers.sheet import INK, RULE, SOFT, Sheet, mm, print_sheets
from habitat_box.papers.spoken import say_date

QR_SIDE = 46 * mm
BODY = 12.0
PURPOSE = (
    "Cette feuille ouvre toutes les sauvegardes de la boîte.",
    "Elle ouvre aussi la boîte si la phrase secrète est perdue.",
    "Qui la tient peut tout lire. Gardez-la comme un double de clés.",
)
PLACES = (
    "Dans une enveloppe fermée, au siège de l'association ou dans un coffre.",
    "Jamais à côté de la boîte, jamais avec les clés USB de sauvegarde.",
    "Jamais en photo, jamais par courriel. Si elle disparaît : créez une nouvelle clé le jour même.",
)
KEY = "{key}"
STEPS = (
    ("La boîte est morte, une autre est prête :", "habitat-box restore SAUVEGARDE.habitat.age DOSSIER"),
    ("Puis scannez le QR, ou tapez les lignes ci-dessus : la boîte vérifie chaque ligne.", ""),
    ("Sans Habitat Box : écrivez toute la clé, d'un trait, dans un fichier cle.txt :", KEY),
    (
        "Puis, avec le programme age de Debian :",
        "age -d -i cle.txt -o sauvegarde.tar SAUVEGARDE.habitat.age",
    ),
)


@dataclass(frozen=True)
class RecoverySheet:
    """Hold what the sheet bears; `lines` is `secret_key` cut into lines with checksums."""

    residence: str
    made_on: date
    box_id: str
    secret_key: str = field(repr=False)
    lines: Sequence[str] = field(repr=False)
    box_words: str
    signing_fingerprint: str
    passphrase: str | None = field(default=None, repr=False)


def print_recovery_sheet(facts: RecoverySheet) -> bytes:
    """Return the recovery sheet, one A4 page; the passphrase is on it only when given.

    Raise ValueError for a key that is not ASCII, or a line of it too long: a key cut short opens nothing.
    """

    def write(paper: Sheet) -> None:
        _draw_heading(paper, facts)
        _draw_key(paper, facts)
        _draw_advice(paper, facts.secret_key)
        _draw_identity(paper, facts)
        _draw_signature(paper)

    title = f"Feuille de secours, {facts.residence}"
    return print_sheets(write, title=title, author=facts.residence, margin=17 * mm, footer=title)


def _draw_heading(paper: Sheet, facts: RecoverySheet) -> None:
    paper.text("Feuille de secours", 24, bold=True, leading=1.2)
    paper.text(facts.residence, 14, leading=1.4)
    paper.text(f"Faite le {say_date(facts.made_on)}. Boîte : {facts.box_id}", BODY, leading=1.4, colour=SOFT)
    paper.gap(1.5 * mm)
    for line in PURPOSE:
        paper.text(line, BODY, leading=1.35)
    paper.gap(3 * mm)


def _draw_key(paper: Sheet, facts: RecoverySheet) -> None:
    """Draw the key's lines in columns, each group where the eye finds it again, with the QR beside."""
    pitch = 8.2 * mm
    tall = max(QR_SIDE + 14 * mm, 15 * mm + len(facts.lines) * pitch)
    paper.need(tall)
    top = paper.y
    paper.box(paper.left, top - tall, paper.inner, tall)
    room = paper.inner - QR_SIDE - 22 * mm
    paper.put("La clé de secours", paper.left + 5 * mm, top - 8 * mm, 13, bold=True)
    if not "".join(facts.lines).isascii():
        raise ValueError("a line of the key holds a letter that is not ASCII")
    rows = [line.split() for line in facts.lines]
    size = _largest(rows, room)
    for place, row in enumerate(rows):
        x = paper.left + 5 * mm
        for column, group in enumerate(row):
            paper.put(group, x, top - 18 * mm - place * pitch, size)
            x += max(width_of(other[column], size) for other in rows if column < len(other)) + size * 0.8
    side = paper.left + paper.inner - QR_SIDE - 7 * mm
    floor = top - (tall + QR_SIDE) / 2
    paper.pen.setFillColorRGB(1, 1, 1)
    paper.pen.rect(side - 5 * mm, floor - 5 * mm, QR_SIDE + 10 * mm, QR_SIDE + 10 * mm, stroke=0, fill=1)
    draw_qr(paper.pen, facts.secret_key, side, floor, QR_SIDE)
    paper.y = top - tall - 4 * mm


def _largest(rows: list[list[str]], room: float) -> float:
    """Choose the largest lettering, 14 points at most, with which the widest line holds in `room`."""
    columns = max(len(row) for row in rows)
    size = 14.0
    while size >= 9:
        widths = [max(width_of(row[c], size) for row in rows if c < len(row)) for c in range(columns)]
        if sum(widths) + (columns - 1) * size * 0.8 <= room:
            return size
        size -= 0.25
    raise ValueError("a line of the key is too long for the sheet")


def _draw_advice(paper: Sheet, key: str) -> None:
    paper.text("Où la garder", 13, bold=True, leading=1.4)
    for place in PLACES:
        _draw_bullet(paper, place)
    paper.gap(2.5 * mm)
    paper.text("Comment s'en servir", 13, bold=True, leading=1.4)
    for words, command in STEPS:
        paper.text(words, BODY, leading=1.35)
        if command:
            paper.gap(0.8 * mm)
            paper.box(paper.left, paper.y - 6.5 * mm, paper.inner, 6.5 * mm, radius=1 * mm)
            said = key if command == KEY else command
            size = min(BODY, BODY * (paper.inner - 6 * mm) / max(1, width_of(said, BODY, bold=True)))
            paper.put(said, paper.left + 3 * mm, paper.y - 4.5 * mm, size, bold=True)
            paper.gap(8.2 * mm)
    paper.gap(1.5 * mm)


def _draw_bullet(paper: Sheet, text: str) -> None:
    first = paper.y
    paper.text(text, BODY, indent=5 * mm, leading=1.35)
    paper.pen.setFillColor(HexColor(INK))
    paper.pen.circle(paper.left + 2 * mm, first - BODY * 0.72, 1.7, stroke=0, fill=1)


def _draw_identity(paper: Sheet, facts: RecoverySheet) -> None:
    paper.text("Pour reconnaître la boîte et ses sauvegardes", 13, bold=True, leading=1.4)
    paper.text(f"Les 4 mots de la boîte : {facts.box_words}", BODY, leading=1.35)
    paper.text(f"Empreinte de la signature des sauvegardes : {facts.signing_fingerprint}", BODY, leading=1.35)
    if facts.passphrase is not None:
        paper.gap(2 * mm)
        paper.text("Phrase secrète de départ", 13, bold=True, leading=1.4)
        paper.text(facts.passphrase, 13, leading=1.35)
        paper.text(
            "Changez-la, ou gardez cette feuille avec deux fois plus de soin.",
            BODY,
            leading=1.35,
            colour=SOFT,
        )


def _draw_signature(paper: Sheet) -> None:
    third = paper.inner / 3
    paper.need(20 * mm)
    floor = min(paper.y - 18 * mm, paper.bottom + 8 * mm)
    floor = max(floor, paper.bottom + 2 * mm)
    for column, words in enumerate(("Rangée à (lieu)", "Le (date)", "Signature")):
        x = paper.left + column * third
        paper.put(words, x, floor + 12 * mm, 10, colour=SOFT)
        paper.pen.setStrokeColor(HexColor(RULE))
        paper.pen.setLineWidth(0.6)
        paper.pen.line(x, floor, x + third - 6 * mm, floor)
    paper.y = floor
