"""The coordinator's week on one glance: residents down, days across, hours and services in each square."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from habitat_box.papers.lettering import fold, shorten
from habitat_box.papers.sheet import A4, PALE, RULE, SOFT, Sheet, landscape, mm, print_sheets
from habitat_box.papers.spoken import say_date, say_short_day

NAMES = 31 * mm
HOURS, SERVICE = 8.5, 8.0  # points
STEP = 7.4 * mm  # height of one visit in a square
NOTHING = "Aucune visite cette semaine."


@dataclass(frozen=True)
class WeekVisit:
    """Hold one square's line; `resident` is the name the sheet's row bears, `end` None when not known."""

    resident: str
    day: date
    start: time
    end: time | None
    service: str


def print_week(visits: Sequence[WeekVisit], residents: Sequence[str], monday: date, residence: str, *, note: str = "") -> bytes:
    """Return the week from `monday`, A4 lying down, one row for each of `residents` in their order.

    A row too tall for what is left of a page starts on the next; one taller than a page is continued.
    Raise ValueError for a visit of someone who has no row or of another week, rather than leave it out.
    """
    week = [monday + timedelta(days=step) for step in range(7)]
    squares: dict[tuple[str, date], list[WeekVisit]] = {(name, day): [] for name in residents for day in week}
    for visit in sorted(visits, key=lambda visit: (visit.start, visit.service)):
        if (visit.resident, visit.day) not in squares:
            raise ValueError("this visit has no place on the sheet")
        squares[visit.resident, visit.day].append(visit)

    def write(paper: Sheet) -> None:
        _draw_heading(paper, week)
        for name in residents:
            _draw_resident(paper, name, week, [squares[name, day] for day in week])
        if not residents:
            paper.text(NOTHING, 14)

    title = f"Semaine du {say_date(monday)}"
    footer = f"{residence}. {note}".strip() if note else residence
    return print_sheets(write, title=title, author=residence, size=landscape(A4), margin=11 * mm, footer=footer)


def _column(paper: Sheet) -> float:
    return (paper.inner - NAMES) / 7


def _draw_heading(paper: Sheet, week: Sequence[date]) -> None:
    paper.text(f"Semaine du {say_date(week[0])} au {say_date(week[-1])}", 17, bold=True, leading=1.3)
    paper.gap(1.5 * mm)
    paper.box(paper.left, paper.y - 7 * mm, paper.inner, 7 * mm, radius=1 * mm)
    for place, day in enumerate(week):
        x = paper.left + NAMES + place * _column(paper)
        paper.put(say_short_day(day).capitalize(), x + 1.5 * mm, paper.y - 4.9 * mm, 10, bold=True)
    paper.gap(8 * mm)


def _draw_resident(paper: Sheet, name: str, week: Sequence[date], squares: list[list[WeekVisit]]) -> None:
    most = max(1, *(len(square) for square in squares))
    room = int((paper.height - 2 * paper.margin - 30 * mm) / STEP)
    for start in range(0, most, room):
        part = [square[start : start + room] for square in squares]
        tall = max(1, *(len(square) for square in part)) * STEP + 2.4 * mm
        if paper.y - tall < paper.bottom:
            paper.turn()
            _draw_heading(paper, week)
        _draw_row(paper, name if start == 0 else f"{name} (suite)", part, tall)


def _draw_row(paper: Sheet, name: str, squares: list[list[WeekVisit]], tall: float) -> None:
    top, column = paper.y, _column(paper)
    names = fold(name, NAMES - 2 * mm, 10, bold=True)
    for row, words in enumerate([names[0], " ".join(names[1:])]):
        words = shorten(words, NAMES - 2 * mm, 10, bold=True)
        paper.put(words, paper.left, top - (4.6 + 4.2 * row) * mm, 10, bold=True)
    for place, square in enumerate(squares):
        x = paper.left + NAMES + place * column
        if place >= 5:
            paper.box(x, top - tall + 0.4 * mm, column, tall - 0.8 * mm, fill=PALE, radius=0)
        for row, visit in enumerate(square):
            y = top - 4.4 * mm - row * STEP
            paper.put(_hours(visit), x + 1.5 * mm, y, HOURS, bold=True)
            paper.put(
                shorten(visit.service, column - 2.5 * mm, SERVICE),
                x + 1.5 * mm,
                y - 3.2 * mm,
                SERVICE,
                colour=SOFT,
            )
    paper.y = top - tall
    paper.rule(RULE, 0.5)


def _hours(visit: WeekVisit) -> str:
    start = f"{visit.start:%H:%M}"
    return f"{start} – {visit.end:%H:%M}" if visit.end else start
