"""« Mes données »: all the house keeps about one person, as a book in large print she takes home."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO

from reportlab.lib.utils import ImageReader

from habitat_box.papers.lettering import fold, width_of
from habitat_box.papers.sheet import INK, PALE, RULE, SOFT, Sheet, mm, print_sheets
from habitat_box.papers.spoken import say_date

BODY = 17.0
"""Points: nothing a person reads in the book is smaller than 16, page numbers aside."""

LARGE = 16.0
TINT = "#2c5f4a"
WASH = "#eaf1ec"


@dataclass(frozen=True)
class Chapter:
    """One chapter: an opening sentence, then its lines. A line with a name is written beside it."""

    title: str
    opening: str
    lines: Sequence[tuple[str, str]] = ()
    pictures: Sequence[bytes] = field(default=(), repr=False)
    strong: bool = True
    """Whether what stands beside a name is written bold: short words are, sentences are not."""
    empty: str = "Il n'y a rien ici."


@dataclass(frozen=True)
class Book:
    """What the book says of one person."""

    name: str = field(repr=False)
    residence: str
    made_on: date
    chapters: Sequence[Chapter] = field(repr=False)
    contact: str = ""


def print_own_data_book(book: Book) -> bytes:
    """Return the book, A4, a cover, its contents, then a page or more for each chapter."""

    def write(paper: Sheet) -> None:
        _cover(paper, book)
        for number, chapter in enumerate(book.chapters, start=1):
            if paper.y < paper.bottom + 95 * mm or number == 1:
                paper.turn()
            else:
                paper.gap(11 * mm)
            _chapter(paper, number, chapter)

    return print_sheets(write, title="Mes données", author=book.residence, margin=20 * mm, footer="Mes données")


def _cover(paper: Sheet, book: Book) -> None:
    tall = 80 * mm
    paper.box(paper.left, paper.y - tall, paper.inner, tall, fill=WASH, radius=5 * mm)
    top, inset = paper.y, paper.left + 12 * mm
    paper.put("Mes données", inset, top - 31 * mm, 46, bold=True, colour=TINT)
    for place, line in enumerate(fold(book.name, paper.inner - 24 * mm, 26, bold=True)[:2]):
        paper.put(line, inset, top - (48 + 11 * place) * mm, 26, bold=True)
    paper.put(f"{book.residence}, le {say_date(book.made_on)}", inset, top - 70 * mm, LARGE, colour=SOFT)
    paper.y = top - tall - 9 * mm
    for sentence in (
        "Ce livre est à vous.",
        "Il dit tout ce que la maison garde sur vous.",
        "Vous pouvez demander de corriger une erreur.",
        "Rangez ce livre : il parle de votre vie.",
    ):
        paper.text(sentence, BODY + 1)
    paper.gap(4 * mm)
    paper.rule(TINT, 1.2)
    paper.gap(2 * mm)
    for number, chapter in enumerate(book.chapters, start=1):
        paper.y -= LARGE * 1.36
        paper.put(
            f"{number}", paper.left + 9 * mm - width_of(str(number), LARGE, bold=True), paper.y, LARGE, bold=True, colour=TINT
        )
        paper.put(chapter.title, paper.left + 14 * mm, paper.y, LARGE)


def _chapter(paper: Sheet, number: int, chapter: Chapter) -> None:
    paper.need(40 * mm)
    start = paper.y
    paper.box(paper.left, start - 13 * mm, 13 * mm, 13 * mm, fill=TINT, radius=3 * mm)
    paper.put_centred(str(number), paper.left + 6.5 * mm, start - 9.3 * mm, 20, bold=True, colour="#ffffff")
    paper.put(chapter.title, paper.left + 18 * mm, start - 9.6 * mm, 25, bold=True, colour=INK)
    paper.y = start - 17 * mm
    if chapter.opening:
        paper.text(chapter.opening, LARGE, colour=SOFT)
        paper.gap(2 * mm)
    if not chapter.lines and not chapter.pictures:
        paper.text(chapter.empty, BODY, bold=True)
    for name, words in chapter.lines:
        _line(paper, name, words, strong=chapter.strong and bool(name))
    for picture in chapter.pictures:
        _picture(paper, picture)


def _line(paper: Sheet, name: str, words: str, *, strong: bool) -> None:
    words = re.sub(r" (?=[:;?!»])|(?<=\d) (?=\d)|(?<=«) ", "\u00a0", words)
    beside = 58 * mm if name else 0.0
    named = fold(name, beside - 5 * mm, LARGE) if name else []
    said = fold(words, paper.inner - beside, BODY, bold=strong) if words else [""]
    high = BODY * 1.45
    paper.need(min(max(len(named), len(said)), 8) * high + 3 * mm)
    paper.rule(PALE, 1.4)
    paper.gap(1.2 * mm)
    for place in range(max(len(named), len(said))):
        paper.need(high)
        paper.y -= high
        if place < len(named):
            paper.put(named[place], paper.left, paper.y + 5, LARGE, colour=SOFT)
        if place < len(said):
            paper.put(said[place], paper.left + beside, paper.y + 5, BODY, bold=strong)
    paper.gap(1.8 * mm)


def _picture(paper: Sheet, picture: bytes) -> None:
    image = ImageReader(BytesIO(picture))
    wide, tall = image.getSize()
    scale = min(paper.inner / 1.6 / wide, 105 * mm / tall)
    paper.need(tall * scale + 6 * mm)
    paper.y -= tall * scale + 3 * mm
    paper.pen.drawImage(image, paper.left, paper.y, wide * scale, tall * scale)
    paper.pen.setStrokeColor(RULE)
    paper.gap(3 * mm)


__all__ = ["Book", "Chapter", "print_own_data_book"]
