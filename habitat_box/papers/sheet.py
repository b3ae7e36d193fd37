"""A sheet of paper and the hand that writes on it, from the top down.

Text is only ever drawn letter by letter (`drawString`): nothing on a paper is parsed as markup, so a name
such as `<img src=…>` is printed as it is.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, A5, A6, landscape
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from habitat_box.config import is_demonstration
from habitat_box.papers.lettering import BOLD, PLAIN, fold_evenly, legible, load_letters, shorten, width_of

__all__ = [
    "A4",
    "A5",
    "A6",
    "INK",
    "PALE",
    "RULE",
    "SOFT",
    "Sheet",
    "landscape",
    "mm",
    "print_sheets",
    "tinted",
]

INK = "#1b1b1b"
SOFT = "#4a4a4a"
RULE = "#9a9a9a"
PALE = "#f1efe9"
DEMONSTRATION = "DÉMONSTRATION : les personnes sont inventées"
READING = 14.0  # points: the smallest text on a resident's paper
AIRY = 1.5  # line height on a resident's paper


@dataclass
class Sheet:
    """Hold the page being written: size and margin in points, `y` the top of what comes next."""

    pen: Canvas
    width: float
    height: float
    margin: float
    footer: str = ""
    pages: int = 0  # how many pages the paper has, once known
    page: int = 1
    turns: bool = True  # a card or a slip has one side: what is too long for it is a fault, not a new page
    y: float = field(init=False)

    def __post_init__(self) -> None:
        """Start at the top of the page."""
        self.y = self.height - self.margin

    @property
    def left(self) -> float:
        """Return the left edge of the text, in points."""
        return self.margin

    @property
    def inner(self) -> float:
        """Return the width left between the margins, in points."""
        return self.width - 2 * self.margin

    @property
    def bottom(self) -> float:
        """Return the lowest place text may take, above the page number."""
        return self.margin + (8 * mm if self.footer else 0)

    def text(
        self, text: str, size: float = READING, *, bold: bool = False, indent: float = 0,
        width: float | None = None, leading: float = AIRY, colour: str = INK,
    ) -> None:  # fmt: skip
        """Write a sentence at the left, folded to the width, turning the page when it is full."""
        for line in fold_evenly(text, width or self.inner - indent, size, bold=bold):
            self.need(size * leading)
            self.y -= size * leading
            lift = size * (leading - 1) / 2 + size * 0.22
            self.put(line, self.left + indent, self.y + lift, size, bold=bold, colour=colour)

    def put(self, text: str, x: float, y: float, size: float, *, bold: bool = False, colour: str = INK) -> None:
        """Draw one line of text whose baseline starts at x, y."""
        self.pen.setFillColor(HexColor(colour))
        self.pen.setFont(BOLD if bold else PLAIN, size)
        self.pen.drawString(x, y, legible(text))

    def put_centred(self, text: str, x: float, y: float, size: float, *, bold: bool = False, colour: str = INK) -> None:
        """Draw one line of text around x."""
        self.put(text, x - width_of(legible(text), size, bold=bold) / 2, y, size, bold=bold, colour=colour)

    def gap(self, height: float) -> None:
        """Leave a white space, in points."""
        self.y -= height

    def rule(self, colour: str = RULE, thick: float = 0.6) -> None:
        """Draw a line across the text."""
        self.pen.setStrokeColor(HexColor(colour))
        self.pen.setLineWidth(thick)
        self.pen.line(self.left, self.y, self.width - self.margin, self.y)

    def box(
        self, x: float, y: float, width: float, height: float, *, fill: str | None = PALE,
        edge: str | None = None, radius: float = 2 * mm,
    ) -> None:  # fmt: skip
        """Draw a rounded panel behind what will be written there."""
        if fill:
            self.pen.setFillColor(HexColor(fill))
        if edge:
            self.pen.setStrokeColor(HexColor(edge))
            self.pen.setLineWidth(0.9)
        self.pen.roundRect(x, y, width, height, radius, stroke=int(edge is not None), fill=int(fill is not None))

    def need(self, height: float) -> None:
        """Turn the page unless `height` points are left; raise ValueError on a one-sided paper."""
        if self.y - height >= self.bottom - 0.01:
            return
        if not self.turns:
            raise ValueError("this text is too long for one side of the paper")
        self.turn()

    def turn(self) -> None:
        """Finish this page and start another."""
        self.close()
        self.page += 1
        self.y = self.height - self.margin

    def close(self) -> None:
        """Write the foot of the page and give the page back."""
        if is_demonstration():
            self.put_centred(DEMONSTRATION, self.width / 2, 4 * mm, 8, bold=True, colour=SOFT)
        if self.footer:
            number = f"page {self.page} sur {self.pages}"
            x = self.width - self.margin - width_of(number, 10)
            foot = shorten(self.footer, x - self.left - 8 * mm, 10)
            self.put(foot, self.left, self.margin - 1 * mm, 10, colour=SOFT)
            self.put(number, x, self.margin - 1 * mm, 10, colour=SOFT)
        self.pen.showPage()

    @contextmanager
    def at(self, x: float, y: float) -> Iterator[None]:
        """Draw with the corner of the paper moved to x, y."""
        self.pen.saveState()
        self.pen.translate(x, y)
        yield
        self.pen.restoreState()


def print_sheets(
    write: Callable[[Sheet], None], *, title: str, author: str, size: tuple[float, float] = A4,
    margin: float = 18 * mm, footer: str = "",
) -> bytes:  # fmt: skip
    """Return a PDF in French, the same bytes for the same values; the last page is closed here.

    Written twice: the first time only to learn how many pages there are.
    """
    sheet, _ = _write_once(write, title, author, size, margin, footer, 0)
    _, pdf = _write_once(write, title, author, size, margin, footer, sheet.page)
    return pdf


def tinted(colour: str, part: float = 0.25) -> str:
    """Return a colour thinned with white; `part` is how much of it is left, 0 to 1."""
    channels = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return "#" + "".join(f"{round(255 - (255 - channel) * part):02x}" for channel in channels)


def _write_once(
    write: Callable[[Sheet], None], title: str, author: str, size: tuple[float, float],
    margin: float, footer: str, pages: int,
) -> tuple[Sheet, bytes]:  # fmt: skip
    load_letters()
    paper = BytesIO()
    # Without a first typeface reportlab names Helvetica, which it does not embed; the stubs want a number there.
    first: Any = PLAIN
    pen = Canvas(paper, size, invariant=1, pageCompression=1, lang="fr-FR", initialFontName=first)
    pen.setTitle(legible(title))
    pen.setAuthor(legible(author))
    pen.setCreator("Habitat Box")
    pen.setSubject("")
    pen.setViewerPreference("DisplayDocTitle", "true")
    sheet = Sheet(pen, size[0], size[1], margin, footer, pages)
    write(sheet)
    sheet.close()
    pen.save()
    return sheet, paper.getvalue()
