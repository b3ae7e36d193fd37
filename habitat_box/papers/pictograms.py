"""One pictogram for each subject, the same on paper as on the residents' pages: strokes on a square of 48 by 48.

Written as SVG paths (SVG 2, path data: M L H V C S A Z and their small letters), origin at the upper left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import asin, atan2, cos, hypot, sin

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.pathobject import PDFPathObject

from habitat_box.papers.sheet import INK

SQUARE = 48
THICK = 3
ARC_STEPS = 24
PATHS: dict[str, tuple[str, ...]] = {
    "P1": ("M13 17h14M13 25h22M24 34v8M16 42h16",),
    "P2": ("M13 36c1-6 5-9 11-9s10 3 11 9",),
    "P3": ("M5 22 24 6l19 16M10 18v24h28V18", "m18 34 5-6 3 3 2-2 3 3"),
    "P4": ("M6 24h36M24 6c-11 11-11 25 0 36M24 6c11 11 11 25 0 36",),
    "P5": ("M5 41v-6c0-6 5-9 11-9 2 0 4 0 6 1", "M33 27v6l4 3"),
    "P6": ("M4 42v-3c0-5 4-8 10-8s10 3 10 8v3M25 6h18v15H33l-6 5v-5h-2z",),
    "P7": ("M9 18h24v12a9 9 0 0 1-9 9h-6a9 9 0 0 1-9-9zM33 21h3a5 5 0 0 1 0 10h-3M16 6v5M25 6v5",),
    "P8": ("M6 9h24v16H17l-7 6v-6H6zM34 17h8v16h-4v6l-7-6H20v-3",),
    "P9": ("M12 34V22a12 12 0 0 1 24 0v12l4 4H8zM24 5v5M20 43h8",),
    "P10": ("M7 26h34v16H7zM7 33c4 4 7 4 11 0 4 4 8 4 12 0 4 4 7 4 11 0M15 26v-8M24 26v-8M33 26v-8M15 9v2M24 9v2M33 9v2",),
    "P11": ("M10 5h20l8 8v30H10zM30 5v8h8M17 22h4v4c0 3-1 4-3 5M27 22h4v4c0 3-1 4-3 5",),
    "P12": ("M11 6h7l4 10-5 4c2 5 6 9 11 11l4-5 10 4v7c0 3-2 5-5 5C19 41 7 28 6 11c0-3 2-5 5-5z",),
}
_FRAMES: dict[str, tuple[float, float, float, float]] = {
    "P1": (6, 8, 36, 26), "P2": (8, 5, 32, 38), "P3": (17, 22, 14, 13),
}  # fmt: skip
_DISCS: dict[str, tuple[tuple[float, float, float], ...]] = {
    "P2": ((24, 18, 6),), "P4": ((24, 24, 18),), "P5": ((16, 13, 7), (33, 33, 10)), "P6": ((14, 21, 6),),
}  # fmt: skip
Point = tuple[float, float]
Curve = tuple[Point, ...]
"""One point for a move or a line, three for a Bézier curve, none to close."""


def draw_pictogram(pen: Canvas, code: str, x: float, y: float, side: float) -> None:
    """Draw a subject's pictogram in a square of `side` points; raise ValueError for a subject without one."""
    if code not in PATHS:
        raise ValueError(f"no pictogram for {code!r}")
    pen.saveState()
    pen.translate(x, y + side)
    pen.scale(side / SQUARE, -side / SQUARE)
    pen.setStrokeColor(HexColor(INK))
    pen.setLineWidth(THICK)
    pen.setLineCap(1)
    pen.setLineJoin(1)
    if code in _FRAMES:
        pen.roundRect(*_FRAMES[code], 3, stroke=1, fill=0)
    for middle_x, middle_y, radius in _DISCS.get(code, ()):
        pen.circle(middle_x, middle_y, radius, stroke=1, fill=0)
    for path in PATHS[code]:
        pen.drawPath(_traced(pen, path), stroke=1, fill=0)
    pen.restoreState()


def _traced(pen: Canvas, path: str) -> PDFPathObject:
    line = pen.beginPath()
    for letter, points in strokes(path):
        if letter == "M":
            line.moveTo(*points[0])
        elif letter == "L":
            line.lineTo(*points[0])
        elif letter == "C":
            line.curveTo(*points[0], *points[1], *points[2])
        else:
            line.close()
    return line


def strokes(path: str) -> Iterator[tuple[str, Curve]]:
    """Read path data as absolute moves, lines, curves and closings; arcs of a circle become short lines."""
    here: Point = (0.0, 0.0)
    start, bent = here, here
    for letter, numbers in _commands(path):
        capital, origin = letter.upper(), (0.0, 0.0) if letter.isupper() else here
        if capital == "Z":
            here = start
            yield "Z", ()
            continue
        drawn, ctrl = _drawn(capital, numbers, origin, here, bent)
        yield from drawn
        here = drawn[-1][1][-1]
        bent = ctrl or here
        start = here if capital == "M" else start


def _commands(path: str) -> Iterator[tuple[str, list[float]]]:
    """Part the letters from their numbers; a letter said once may be followed by several sets of numbers."""
    takes = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "A": 7, "Z": 0}
    for letter, said in re.findall(r"([MLHVCSAZmlhvcsaz])([^MLHVCSAZmlhvcsaz]*)", path):
        numbers = [float(number) for number in re.findall(r"-?\d*\.?\d+", said)]
        each = takes[letter.upper()]
        yield letter, numbers[:each]
        following = {"M": "L", "m": "l"}.get(letter, letter)
        for place in range(each, len(numbers), each or 1):
            yield following, numbers[place : place + each]


def _drawn(
    capital: str, numbers: list[float], origin: Point, here: Point, bent: Point
) -> tuple[list[tuple[str, Curve]], Point | None]:  # fmt: skip
    if capital == "H":
        return [("L", ((origin[0] + numbers[0], here[1]),))], None
    if capital == "V":
        return [("L", ((here[0], origin[1] + numbers[0]),))], None
    if capital == "A":
        end = (origin[0] + numbers[5], origin[1] + numbers[6])
        return [("L", (point,)) for point in _arc(here, end, numbers[0])], None
    points = [(origin[0] + x, origin[1] + y) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]
    if capital == "S":
        points = [(2 * here[0] - bent[0], 2 * here[1] - bent[1]), *points]
    if capital in "CS":
        return [("C", tuple(points))], points[1]
    return [(capital, (points[0],))], None


def _arc(start: Point, end: Point, radius: float) -> list[Point]:
    """Follow the smaller arc of a circle that turns to the right (SVG 2, implementation notes on arcs)."""
    wide, tall = (end[0] - start[0]) / 2, (end[1] - start[1]) / 2
    half = hypot(wide, tall)
    rise = max(0.0, radius**2 - half**2) ** 0.5
    centre = (start[0] + wide - rise * tall / half, start[1] + tall + rise * wide / half)
    first, turn = atan2(start[1] - centre[1], start[0] - centre[0]), 2 * asin(min(1.0, half / radius))
    around = [first + turn * step / ARC_STEPS for step in range(1, ARC_STEPS)]
    return [*((centre[0] + radius * cos(angle), centre[1] + radius * sin(angle)) for angle in around), end]
