"""The notice about the access log, for the services whose workers come: one page to post up or hand over."""

from __future__ import annotations

from collections.abc import Sequence

from habitat_box.papers.sheet import INK, SOFT, Sheet, mm, print_sheets

BODY = 15.0


def print_log_notice(title: str, sentences: Sequence[str], residence: str, contact: str, phone: str) -> bytes:
    """Return the notice, one A4, a sentence a line, with a place to sign for whoever wants a trace on paper."""

    def write(paper: Sheet) -> None:
        paper.text(residence, 14, colour=SOFT)
        paper.text(title, 28, bold=True, leading=1.3)
        paper.text("Pour les personnes qui viennent travailler dans la maison.", BODY, colour=SOFT)
        paper.gap(6 * mm)
        for sentence in sentences:
            top = paper.y
            paper.text(sentence, BODY, indent=8 * mm)
            paper.box(paper.left, top - 5.6 * mm, 3 * mm, 3 * mm, fill=INK, radius=1.5 * mm)
            paper.gap(2.5 * mm)
        paper.gap(4 * mm)
        if contact:
            paper.text(f"Vos questions : {contact}, {phone}", BODY, bold=True)
        paper.gap(9 * mm)
        paper.text("Lu le :                                   Nom et signature :", BODY)

    return print_sheets(write, title=title, author=residence, margin=22 * mm)
