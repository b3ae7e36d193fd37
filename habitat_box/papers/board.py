"""The day on the common room's wall, read from two metres away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from math import ceil

from habitat_box.papers.lettering import fold_evenly
from habitat_box.papers.sheet import INK, PALE, SOFT, Sheet, mm, print_sheets
from habitat_box.papers.spoken import say_day, say_hour

HONEY = "#fbe9b8"  # pale enough for black letters, and for a printer without colours
NOTHING = "Pas de visite prévue aujourd'hui."


@dataclass(frozen=True)
class BoardLine:
    """Hold one line: `who` is a first name the person shows, else "Visite"; `where` a shared room."""

    hour: time
    who: str
    where: str | None = None


@dataclass(frozen=True)
class _Print:
    """Hold a size of print: letters in points, height of a row."""

    letters: float
    row: float


LARGE = _Print(26, 15 * mm)
CLOSE = _Print(21, 11.8 * mm)  # still read from two metres, by most people


def print_board(lines: Sequence[BoardLine], day: date, residence: str, birthdays: Sequence[str] = ()) -> bytes:
    """Return the day's board, A4, in the order of the hours; smaller only where that saves a page.

    `birthdays`: who is wished a happy birthday, apart from the visits, which may not name them.
    """

    def write(paper: Sheet) -> None:
        _draw_heading(paper, day)
        _draw_birthdays(paper, birthdays)
        size = _choose_print(paper, len(lines))
        if not lines:
            paper.gap(8 * mm)
            paper.text(NOTHING, LARGE.letters, leading=1.4)
        for line in sorted(lines, key=lambda line: (line.hour, line.who)):
            _draw_line(paper, line, day, size)

    title = f"Aujourd'hui, {say_day(day)}"
    return print_sheets(write, title=title, author=residence, margin=16 * mm, footer=f"{residence}, {say_day(day)}")


def _choose_print(paper: Sheet, count: int) -> _Print:
    room = paper.y - paper.bottom
    large, close = (ceil(count / (room // size.row)) for size in (LARGE, CLOSE))
    return CLOSE if close < large else LARGE


def _draw_heading(paper: Sheet, day: date) -> None:
    paper.text("Aujourd'hui", 44, bold=True, leading=1.2)
    paper.text(say_day(day).capitalize(), 24, leading=1.4, colour=SOFT)
    paper.gap(3 * mm)
    paper.rule(INK, 1.6)
    paper.gap(1 * mm)


def _draw_birthdays(paper: Sheet, names: Sequence[str]) -> None:
    if not names:
        return
    rows = fold_evenly(f"Bon anniversaire {' et '.join(names)} !", paper.inner - 12 * mm, 26, bold=True)
    tall = len(rows) * 26 * 1.3 + 7 * mm
    paper.gap(4 * mm)
    paper.box(paper.left, paper.y - tall, paper.inner, tall, fill=HONEY)
    for number, row in enumerate(rows):
        paper.put_centred(row, paper.width / 2, paper.y - 3.5 * mm - (number + 0.95) * 26 * 1.3 + 4, 26, bold=True)
    paper.y -= tall + 3 * mm


def _draw_line(paper: Sheet, line: BoardLine, day: date, size: _Print) -> None:
    beside, pitch = 44 * mm, size.letters * 1.25
    rows = fold_evenly(line.who, paper.inner - beside, size.letters, bold=True)
    places = fold_evenly(line.where, paper.inner - beside, 18) if line.where else []
    tall = size.row + (len(rows) - 1) * pitch + len(places) * 8 * mm
    if paper.y - tall < paper.bottom:
        paper.turn()
        _draw_heading(paper, day)
    base = paper.y - size.row / 2 - size.letters * 0.34
    paper.put(say_hour(line.hour), paper.left, base, size.letters)
    for number, row in enumerate(rows):
        paper.put(row, paper.left + beside, base - number * pitch, size.letters, bold=True)
    for number, place in enumerate(places):
        lower = base - (len(rows) - 1) * pitch - (number + 1) * 8 * mm
        paper.put(place, paper.left + beside, lower, 18, colour=SOFT)
    paper.y -= tall
    paper.rule(PALE, 1.4)
