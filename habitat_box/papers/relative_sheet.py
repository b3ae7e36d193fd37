"""A week of someone's visits, in large print, for the relative she chose (P5): hours and services, nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from habitat_box.papers.lettering import fold_evenly
from habitat_box.papers.sheet import PALE, SOFT, Sheet, mm, print_sheets
from habitat_box.papers.spoken import say_date, say_day, say_hour

BIG = 17.0
HOURS = 56 * mm
NOTHING = "Pas de visite prévue."
AFTER = (
    "Ces heures peuvent changer.",
    "Cette feuille est pour vous seul. Ne la montrez pas, ne la publiez pas.",
)


@dataclass(frozen=True)
class RelativeVisit:
    """Hold one visit: the day, from when to when, which service."""

    day: date
    start: time
    end: time
    service: str


@dataclass(frozen=True)
class RelativeSheet:
    """Hold what the sheet bears. `until`: the last day the person's YES lasts."""

    who: str = field(repr=False)
    relative: str = field(repr=False)
    monday: date
    until: date
    visits: Sequence[RelativeVisit] = field(repr=False)


def print_relative_sheet(facts: RelativeSheet, residence: str) -> bytes:
    """Return the week from `monday`, A4 in large print, day by day."""

    def write(paper: Sheet) -> None:
        sunday = facts.monday + timedelta(days=6)
        paper.text(f"Les visites de {facts.who}", 28, bold=True, leading=1.3)
        paper.text(f"Du {say_date(facts.monday)} au {say_date(sunday)}", BIG, leading=1.4)
        paper.text(f"Pour {facts.relative}", BIG, leading=1.4, colour=SOFT)
        paper.gap(3 * mm)
        for step in range(7):
            _draw_day(paper, facts, facts.monday + timedelta(days=step))
        paper.need(40 * mm)
        paper.gap(5 * mm)
        chosen = f"{facts.who} a choisi de vous donner ces heures, jusqu'au {say_date(facts.until)}."
        for sentence in (chosen, *AFTER):
            paper.text(sentence, 14, leading=1.4)

    title = f"Visites, semaine du {say_date(facts.monday)}"
    return print_sheets(write, title=title, author=residence, margin=18 * mm, footer=residence)


def _draw_day(paper: Sheet, facts: RelativeSheet, day: date) -> None:
    visits = sorted((one for one in facts.visits if one.day == day), key=lambda one: (one.start, one.service))
    rows = sum(len(_service(paper, one)) for one in visits) or 1
    paper.need((1 + min(rows, 20)) * BIG * 1.4 + 2.5 * mm)
    paper.rule(PALE, 1.6)
    paper.gap(1 * mm)
    paper.text(say_day(day).rsplit(" ", 1)[0].capitalize(), BIG, bold=True, leading=1.4)
    if not visits:
        paper.text(NOTHING, BIG, leading=1.4, colour=SOFT)
    for one in visits:
        _draw_visit(paper, one)
    paper.gap(1.5 * mm)


def _draw_visit(paper: Sheet, one: RelativeVisit) -> None:
    for number, row in enumerate(_service(paper, one)):
        paper.need(BIG * 1.4)
        paper.y -= BIG * 1.4
        if number == 0:
            paper.put(f"{say_hour(one.start)} à {say_hour(one.end)}", paper.left, paper.y + BIG * 0.4, BIG)
        paper.put(row, paper.left + HOURS, paper.y + BIG * 0.4, BIG)


def _service(paper: Sheet, one: RelativeVisit) -> list[str]:
    return fold_evenly(one.service, paper.inner - HOURS, BIG)
