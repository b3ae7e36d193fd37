"""The notice of a change of situation for the Département: a name, a date and the code of a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from habitat_box.papers.sheet import INK, RULE, SOFT, Sheet, mm, print_sheets
from habitat_box.papers.spoken import say_date

BODY = 14.0
ONLY = "Cet avis dit un nom, une date et un motif. Il ne dit rien d'autre de la personne."


@dataclass(frozen=True)
class SituationNotice:
    """Hold what the notice says."""

    person: str
    reason: str
    on: date
    controller: str
    address: str
    department: str
    residence: str
    made_on: date


def print_situation_notice(notice: SituationNotice) -> bytes:
    """Return the notice, one side of A4, to be signed and sent by hand."""

    def write(paper: Sheet) -> None:
        paper.text(notice.controller, 16, bold=True)
        for line in (notice.address, f"Habitat inclusif : {notice.residence}"):
            if line:
                paper.text(line, 12, colour=SOFT)
        paper.gap(10 * mm)
        paper.text(f"Le {say_date(notice.made_on)}", BODY, indent=paper.inner * 0.55)
        if notice.department:
            paper.text(f"À : {notice.department}", BODY, indent=paper.inner * 0.55)
        paper.gap(12 * mm)
        paper.text("Avis de changement de situation", 24, bold=True, leading=1.3)
        paper.text("Aide à la vie partagée (CASF L281-2-1)", 12, colour=SOFT)
        paper.gap(9 * mm)
        _panel(paper, notice)
        paper.gap(8 * mm)
        paper.text(ONLY, 12, colour=SOFT)
        paper.gap(20 * mm)
        paper.text("Nom, qualité et signature :", BODY)
        paper.gap(24 * mm)
        paper.rule(INK, 0.6)

    return print_sheets(write, title="Avis de changement de situation", author=notice.controller, margin=22 * mm)


def _panel(paper: Sheet, notice: SituationNotice) -> None:
    lines = (("Personne", notice.person), ("Date", say_date(notice.on)), ("Motif", notice.reason))
    tall, start = (len(lines) * 13 + 6) * mm, paper.y
    paper.box(paper.left, start - tall, paper.inner, tall, edge=RULE, radius=3 * mm)
    for place, (name, words) in enumerate(lines):
        base = start - (12 + 13 * place) * mm
        paper.put(name, paper.left + 8 * mm, base, BODY, colour=SOFT)
        paper.put(words, paper.left + 42 * mm, base, 18, bold=True)
    paper.y = start - tall


__all__ = ["SituationNotice", "print_situation_notice"]
