"""The whole house's choices on one page, for the coordinator: residents down, twelve subjects across.

Each state has a sign and a shape of its own, so that a copy in black and white says the same. It is locked away: a list of
who said NO is nobody else's business, and the sheet says so.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from reportlab.lib.colors import HexColor

from habitat_box.papers.lettering import fold, shorten, width_of
from habitat_box.papers.marks import draw_check, draw_cross, draw_hourglass
from habitat_box.papers.sheet import A4, INK, PALE, RULE, SOFT, Sheet, landscape, mm, print_sheets
from habitat_box.papers.spoken import say_date

NAMES = 48 * mm
HEADS = 24 * mm
ROW = 8.2 * mm
TITLE = "Les choix de la maison"
NOBODY = "Aucun habitant."
PRIVATE = "Cette feuille est pour la coordinatrice seule. Rangez-la sous clé, puis détruisez-la."
KEY = (
    ("oui", "OUI"),
    ("bientôt fini", "OUI, finit dans 30 jours"),
    ("attend", "OUI, pas encore compté"),
    ("non", "NON"),
    ("fini", "fini"),
    ("suspendu", "en attente d'un accord"),
    ("écarté", "OUI qui ne compte pas"),
    ("demandé", "demandé"),
    ("", "jamais demandé"),
)


@dataclass(frozen=True)
class BookRow:
    """Hold one resident's row: `states` are words of KEY, one for each subject, in their order."""

    name: str
    states: tuple[str, ...]


def print_consent_book(
    rows: Sequence[BookRow], subjects: Sequence[tuple[str, str]], day: date, residence: str
) -> bytes:  # fmt: skip
    """Return the grid, A4 lying down; `subjects` are (code, title). Raise ValueError for a row of another width."""
    if any(len(row.states) != len(subjects) for row in rows):
        raise ValueError("each resident has one state for each subject")

    def write(paper: Sheet) -> None:
        _draw_heading(paper, subjects, day)
        if not rows:
            paper.text(NOBODY, 14)
        for place, row in enumerate(rows):
            if paper.y - ROW < paper.bottom + 16 * mm:
                paper.turn()
                _draw_heading(paper, subjects, day)
            _draw_row(paper, row, shaded=place % 2 == 0)
        _draw_key(paper)

    return print_sheets(
        write, title=f"{TITLE}, {say_date(day)}", author=residence, size=landscape(A4), margin=11 * mm,
        footer=f"{residence}. {PRIVATE}",
    )  # fmt: skip


def _column(paper: Sheet, subjects: int) -> float:
    return (paper.inner - NAMES) / subjects


def _draw_heading(paper: Sheet, subjects: Sequence[tuple[str, str]], day: date) -> None:
    paper.text(f"{TITLE}, {say_date(day)}", 17, bold=True, leading=1.3)
    paper.gap(1.5 * mm)
    top, column = paper.y, _column(paper, len(subjects))
    paper.box(paper.left, top - HEADS, paper.inner, HEADS, radius=1 * mm)
    for place, (code, title) in enumerate(subjects):
        x = paper.left + NAMES + place * column
        paper.put(code, x + 1 * mm, top - 4.6 * mm, 10, bold=True)
        for row, line in enumerate(fold(title, column - 1.5 * mm, 8)[:6]):
            paper.put(line, x + 1 * mm, top - (8.6 + 3.4 * row) * mm, 8)
    paper.y = top - HEADS - 1 * mm


def _draw_row(paper: Sheet, row: BookRow, *, shaded: bool) -> None:
    column, floor = _column(paper, len(row.states)), paper.y - ROW
    if shaded:
        paper.box(paper.left, floor, paper.inner, ROW, fill=PALE, radius=0)
    size = max(7.5, min(11.0, 11 * (NAMES - 3.5 * mm) / max(1.0, width_of(row.name, 11, bold=True))))
    paper.put(shorten(row.name, NAMES - 3 * mm, size, bold=True), paper.left + 1 * mm, floor + 2.8 * mm, size, bold=True)
    for place, state in enumerate(row.states):
        draw_state(paper, state, paper.left + NAMES + (place + 0.5) * column, floor + ROW / 2)
    paper.y = floor
    paper.rule(RULE, 0.3)


def draw_state(paper: Sheet, state: str, x: float, y: float) -> None:
    """Draw the sign of a state, centred; raise ValueError for one that the key does not explain."""
    if state not in dict(KEY):
        raise ValueError(f"no sign for {state!r}")
    half = 2.2 * mm
    drawn: dict[str, Callable[[], None]] = {
        "oui": lambda: draw_check(paper, x - half, y - half, 2 * half),
        "non": lambda: draw_cross(paper, x - half, y - half, 2 * half),
        "suspendu": lambda: draw_hourglass(paper, x - half, y - half, 2 * half),
        "": lambda: paper.put_centred("·", x, y - 1.2 * mm, 12, colour=SOFT),
        "fini": lambda: paper.put_centred("–", x, y - 1.4 * mm, 14, bold=True),
        "demandé": lambda: paper.put_centred("?", x, y - 1.6 * mm, 13, bold=True),
    }
    if state in drawn:
        drawn[state]()
    elif state == "bientôt fini":
        draw_check(paper, x - half, y - half, 2 * half)
        paper.put("!", x + 3.2 * mm, y - 1.6 * mm, 13, bold=True)
    else:
        _ring(paper, x, y)
        sign = draw_cross if state == "écarté" else draw_check
        sign(paper, x - half * 0.6, y - half * 0.6, 1.2 * half)


def _ring(paper: Sheet, x: float, y: float) -> None:
    paper.pen.setStrokeColor(HexColor(INK))
    paper.pen.setLineWidth(0.9)
    paper.pen.circle(x, y, 3 * mm, stroke=1, fill=0)


def _draw_key(paper: Sheet) -> None:
    paper.gap(7 * mm)
    x = paper.left + 3 * mm
    for state, words in KEY:
        long = width_of(words, 9) + 14 * mm
        if x + long > paper.width - paper.margin:
            x, paper.y = paper.left + 3 * mm, paper.y - 6 * mm
        draw_state(paper, state, x, paper.y)
        paper.put(words, x + 6 * mm, paper.y - 1.1 * mm, 9)
        x += long
