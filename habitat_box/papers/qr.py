"""QR codes drawn as ink, never as pictures."""

import segno
from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

SMALLEST = 35 * mm  # side of the symbol alone, for a phone held in a trembling hand


def draw_qr(pen: Canvas, text: str, x: float, y: float, side: float) -> float:
    """Draw a level H symbol with its lower left corner at x, y and return the white border it needs around.

    `side` is the symbol without that border, in points. Raise ValueError under 35 mm and for text outside
    ASCII, which readers decode in different ways.
    """
    if not text.isascii() or not text:
        raise ValueError("a printed QR holds ASCII text only")
    if side < SMALLEST:
        raise ValueError("a printed QR is at least 35 mm wide")
    modules = segno.make(text, error="h", micro=False, boost_error=False).matrix
    dot = side / len(modules)
    ink = pen.beginPath()
    for row, line in enumerate(modules):
        for start, length in _runs(line):
            # A hair of overlap: without it some viewers show white lines between the rows.
            ink.rect(x + start * dot, y + side - (row + 1) * dot, length * dot, dot * 1.02)
    pen.setFillColor(HexColor("#000000"))
    pen.drawPath(ink, stroke=0, fill=1)
    return 4 * dot


def _runs(line: bytearray) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    start = None
    for place, dark in enumerate([*line, 0]):
        if dark and start is None:
            start = place
        elif not dark and start is not None:
            runs.append((start, place - start))
            start = None
    return runs
