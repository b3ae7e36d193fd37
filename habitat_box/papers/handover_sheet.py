"""The list of a handover, on one page: what the box saw, what was told, and three signatures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from reportlab.lib.colors import HexColor

from habitat_box.domain.handover import Step, StepState
from habitat_box.papers.log_head import grouped
from habitat_box.papers.marks import draw_check
from habitat_box.papers.receipt_words import say_moment
from habitat_box.papers.sheet import INK, PALE, RULE, SOFT, Sheet, mm, print_sheets
from habitat_box.papers.spoken import say_date

TITLE = "Passer la main"
WHY = "La coordination change. Cette liste dit ce qui a été changé dans la boîte, et ce qui reste à faire."
SIDE, SIZE, SMALL = 4.4 * mm, 12.0, 10.0
SIGNERS = ("La personne qui part", "La personne qui arrive", "La présidence")
LONGEST_DETAIL = 110


@dataclass(frozen=True)
class HandoverSheet:
    """Hold what the page bears. `when` in the house's time; `log_head` 64 hexadecimal signs."""

    residence: str
    box_id: str
    started_on: date
    when: datetime
    steps: Sequence[Step]
    log_line: int
    log_head: str
    log_words: str


def print_handover_sheet(facts: HandoverSheet) -> bytes:
    """Return the page, A4."""

    def write(paper: Sheet) -> None:
        paper.text(TITLE, 24, bold=True, leading=1.2)
        paper.text(f"{facts.residence}. Boîte : {facts.box_id}", 13, leading=1.4)
        paper.text(
            f"Commencé le {say_date(facts.started_on)}. Imprimé le {say_moment(facts.when)}.", 13, leading=1.4, colour=SOFT
        )
        paper.gap(1.5 * mm)
        paper.text(WHY, SIZE, leading=1.35)
        paper.gap(2.5 * mm)
        for step in facts.steps:
            _draw_step(paper, step)
        paper.gap(1.5 * mm)
        _draw_log(paper, facts)
        _draw_signatures(paper)

    return print_sheets(write, title=f"{TITLE}, {facts.residence}", author=facts.residence, margin=17 * mm, footer=TITLE)


def _draw_step(paper: Sheet, step: Step) -> None:
    top = paper.y - 4.6 * mm
    paper.box(paper.left, top, SIDE, SIDE, fill=None, edge=INK, radius=0.6 * mm)
    if step.state in (StepState.DONE, StepState.TOLD):
        draw_check(paper, paper.left + 0.9 * mm, top + 0.8 * mm, SIDE - 1.8 * mm)
    if step.state is StepState.NOTHING:
        paper.pen.setStrokeColor(HexColor(RULE))
        paper.pen.line(paper.left + 1.1 * mm, top + SIDE / 2, paper.left + SIDE - 1.1 * mm, top + SIDE / 2)
    paper.text(step.words, SIZE, indent=7.5 * mm, leading=1.3, bold=step.state is StepState.TO_DO)
    said = _said(step)
    if said:
        paper.text(said, SMALL, indent=7.5 * mm, leading=1.3, colour=SOFT)
    paper.gap(1.3 * mm)


def _said(step: Step) -> str:
    """Say how a step stands: the facts, the words someone wrote, or nothing for a step that the box saw done."""
    detail = step.detail if len(step.detail) <= LONGEST_DETAIL else step.detail[: LONGEST_DETAIL - 1] + "…"
    if step.state is StepState.TOLD and step.on is not None:
        return f"Écrit le {say_date(step.on)} : {detail}"
    if step.state is StepState.NOTHING:
        return "Sans objet : la maison n'en a pas."
    if step.state is StepState.DONE:
        return ""
    return f"À faire. {detail}".strip()


def _draw_log(paper: Sheet, facts: HandoverSheet) -> None:
    rows = [f"Ligne n° {facts.log_line}. Quatre mots : {facts.log_words}", *grouped(facts.log_head)[:2]]
    tall = 22 * mm
    paper.need(tall)
    paper.box(paper.left, paper.y - tall, paper.inner, tall, fill=PALE)
    paper.put("Le journal ce jour-là, pour la présidence", paper.left + 4 * mm, paper.y - 5.5 * mm, SIZE, bold=True)
    paper.put(rows[0], paper.left + 4 * mm, paper.y - 11.5 * mm, SIZE)
    paper.put("Premiers signes : " + " ".join(rows[1:]), paper.left + 4 * mm, paper.y - 17.5 * mm, SIZE)
    paper.gap(tall + 3 * mm)


def _draw_signatures(paper: Sheet) -> None:
    third = paper.inner / 3
    paper.need(20 * mm)
    floor = max(paper.bottom + 1 * mm, paper.y - 20 * mm)
    for column, words in enumerate(SIGNERS):
        x = paper.left + column * third
        paper.put(words, x, floor + 15 * mm, SMALL, bold=True)
        paper.put("Nom, date, signature", x, floor + 10.8 * mm, 9, colour=SOFT)
        paper.pen.setStrokeColor(HexColor(RULE))
        paper.pen.setLineWidth(0.6)
        paper.pen.line(x, floor, x + third - 6 * mm, floor)
    paper.y = floor
