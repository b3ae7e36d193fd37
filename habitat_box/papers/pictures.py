"""The picture and the colour that a resident chooses instead of a name on the card.

Drawn on a square of 100 by 100, origin at the lower left, in the letters of SVG paths (absolute M, L, C, Z).
Each stroke is (ink, path): "main" is the chosen colour, "light" its pale form, "dark" the outline's own ink,
"white" paper, "line" a stroke without filling, "bar" a thick stroke of the chosen colour with its outline.
"""

import re
from math import cos, pi, sin

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.pathobject import PDFPathObject

from habitat_box.papers.sheet import INK, tinted

COLOURS = {
    "jaune": "#f7bd1a", "bleu": "#2272c8", "vert": "#33913f",
    "rouge": "#cf3230", "orange": "#f0801f", "violet": "#7f47a8",
}  # fmt: skip
_FEMININE = frozenset(("maison", "étoile", "clé", "tasse", "feuille", "lune"))
_FEMININE_COLOURS = {"bleu": "bleue", "vert": "verte", "violet": "violette"}
_WRITTEN = {"coeur": "cœur"}


def _disc(x: float, y: float, r: float) -> str:
    k = 0.5523 * r
    return (
        f"M{x + r} {y} C{x + r} {y + k} {x + k} {y + r} {x} {y + r} "
        f"C{x - k} {y + r} {x - r} {y + k} {x - r} {y} "
        f"C{x - r} {y - k} {x - k} {y - r} {x} {y - r} C{x + k} {y - r} {x + r} {y - k} {x + r} {y} Z"
    )


def _turned(points: list[tuple[float, float]], x: float, y: float, turn: float) -> list[str]:
    return [f"{x + px * cos(turn) - py * sin(turn):.2f} {y + px * sin(turn) + py * cos(turn):.2f}" for px, py in points]


def _petals(count: int, x: float, y: float, inner: float, outer: float, half: float) -> list[tuple[str, str]]:
    points = [(inner, 0), (inner, half), (outer - 6, half * 1.3), (outer, 0), (outer - 6, -half * 1.3),
              (inner, -half), (inner, 0)]  # fmt: skip
    petals = []
    for step in range(count):
        p = _turned([(float(a), float(b)) for a, b in points], x, y, 2 * pi * step / count)
        petals.append(("main", f"M{p[0]} C{p[1]} {p[2]} {p[3]} C{p[4]} {p[5]} {p[6]} Z"))
    return petals


def _rays(count: int, x: float, y: float, inner: float, outer: float, half: float) -> list[tuple[str, str]]:
    rays = []
    for step in range(count):
        p = _turned([(inner, half), (outer, 0.0), (inner, -half)], x, y, 2 * pi * step / count)
        rays.append(("main", f"M{p[0]} L{p[1]} L{p[2]} Z"))
    return rays


def _star(x: float, y: float, outer: float, inner: float) -> str:
    corners = []
    for step in range(10):
        reach = outer if step % 2 == 0 else inner
        corners.append(_turned([(0.0, reach)], x, y, pi * step / 5)[0])
    return "M" + " L".join(corners) + " Z"


_DRAWINGS: dict[str, list[tuple[str, str]]] = {
    "tournesol": [
        ("bar", "M50 4 L50 40"),
        ("light", "M50 10 C60 30 78 30 88 24 C80 8 62 4 50 10 Z"),
        ("light", "M50 10 C40 30 22 30 12 24 C20 8 38 4 50 10 Z"),
        *_petals(12, 50, 64, 12, 33, 7), ("dark", _disc(50, 64, 13)),
    ],
    "bateau": [
        ("main", "M8 34 L92 34 L76 12 L24 12 Z"), ("line", "M50 34 L50 94"),
        ("light", "M55 40 L88 40 L55 90 Z"), ("main", "M45 40 L16 40 L45 80 Z"),
    ],
    "chat": [
        ("main", "M20 48 L20 92 L46 74 Z"), ("main", "M80 48 L80 92 L54 74 Z"), ("main", _disc(50, 46, 34)),
        ("dark", _disc(37, 54, 4.5)), ("dark", _disc(63, 54, 4.5)), ("white", "M43 42 L57 42 L50 34 Z"),
        ("line", "M50 34 C50 25 38 25 36 31"), ("line", "M50 34 C50 25 62 25 64 31"),
        ("line", "M8 46 L30 41"), ("line", "M10 32 L30 35"), ("line", "M92 46 L70 41"),
        ("line", "M90 32 L70 35"),
    ],
    "maison": [
        ("light", "M18 8 L82 8 L82 52 L18 52 Z"), ("main", "M6 50 L50 92 L94 50 Z"),
        ("main", "M42 8 L58 8 L58 34 L42 34 Z"), ("white", "M25 24 L36 24 L36 38 L25 38 Z"),
        ("white", "M64 24 L75 24 L75 38 L64 38 Z"), ("white", _disc(50, 64, 6)),
    ],
    "arbre": [
        ("light", "M42 5 L58 5 L55 44 L45 44 Z"),
        ("main", "M30 36 C8 36 4 60 20 66 C18 90 44 98 54 88 C72 98 90 82 82 66 C98 58 92 36 70 36 Z"),
        ("line", "M34 56 C38 50 46 50 50 56"), ("line", "M54 70 C58 64 66 64 70 70"),
    ],
    "étoile": [("main", _star(50, 48, 46, 20))],
    "poisson": [
        ("light", "M68 50 L95 74 L88 50 L95 26 Z"), ("light", "M36 68 C44 88 58 84 60 64 Z"),
        ("main", "M6 50 C20 82 58 80 76 50 C58 20 20 18 6 50 Z"), ("white", _disc(25, 56, 6)),
        ("dark", _disc(24, 56, 2.6)), ("line", "M38 68 C46 58 46 42 38 32"),
    ],
    "papillon": [
        ("main", "M50 54 C38 96 2 98 6 68 C8 52 30 48 50 54 Z"),
        ("main", "M50 54 C62 96 98 98 94 68 C92 52 70 48 50 54 Z"),
        ("light", "M50 50 C28 52 10 42 16 22 C22 6 46 18 50 50 Z"),
        ("light", "M50 50 C72 52 90 42 84 22 C78 6 54 18 50 50 Z"),
        ("white", _disc(22, 72, 6)), ("white", _disc(78, 72, 6)),
        ("line", "M50 66 C48 80 42 88 38 90"), ("line", "M50 66 C52 80 58 88 62 90"),
        ("dark", "M46 20 C46 10 54 10 54 20 L54 66 C54 73 46 73 46 66 Z"),
    ],
    "oiseau": [
        ("line", "M46 20 L42 5"), ("line", "M58 20 L58 5"), ("light", "M76 70 L96 62 L76 56 Z"),
        ("main", "M4 58 C16 24 42 14 62 22 C80 30 86 50 82 66 C79 86 54 88 50 68 C46 52 26 50 4 58 Z"),
        ("light", "M26 44 C34 26 54 26 62 44 C50 50 38 52 26 44 Z"), ("white", _disc(69, 68, 5)),
        ("dark", _disc(70, 68, 2.4)),
    ],
    "clé": [
        ("main", "M40 57 L95 57 L95 28 L84 28 L84 44 L77 44 L77 33 L66 33 L66 44 L40 44 Z"),
        ("main", _disc(26, 50, 21)), ("white", _disc(23, 50, 9)),
    ],
    "tasse": [
        ("main", _disc(72, 46, 17)), ("white", _disc(72, 46, 9)),
        ("main", "M12 68 L72 68 L67 24 C66 16 20 16 18 24 Z"), ("light", "M4 14 L84 14 L76 6 L12 6 Z"),
        ("line", "M30 76 C24 82 36 88 30 95"), ("line", "M52 76 C46 82 58 88 52 95"),
    ],
    "nuage": [("main", "M24 24 C-2 24 0 56 24 56 C20 88 58 92 66 68 C94 78 106 24 74 24 Z")],
    "soleil": [*_rays(12, 50, 50, 30, 48, 7), ("main", _disc(50, 50, 27))],
    "coeur": [("main", "M50 10 C18 34 2 52 6 72 C10 94 42 96 50 70 C58 96 90 94 94 72 C98 52 82 34 50 10 Z")],
    "feuille": [
        ("main", "M16 16 C4 62 38 94 92 92 C96 42 64 6 16 16 Z"), ("line", "M4 4 L72 72"),
        ("line", "M34 34 L34 58"), ("line", "M34 34 L58 34"), ("line", "M52 52 L52 76"),
        ("line", "M52 52 L76 52"),
    ],
    "vélo": [
        ("bar", _disc(22, 32, 18)), ("bar", _disc(78, 32, 18)),
        ("bar", "M22 32 L38 62 L66 62 L48 32 L22 32 M48 32 L34 70 M78 32 L64 74 L76 80"),
        ("line", "M26 72 L44 72"), ("line", "M26 74 L44 74"),
    ],
    "lune": [("main", "M64 94 C16 96 -2 40 34 14 C54 0 82 8 92 26 C60 20 38 54 64 94 Z")],
    "parapluie": [
        ("line", "M50 54 L50 16 C50 3 34 3 34 16"), ("line", "M50 86 L50 96"),
        ("main", "M4 50 C8 100 92 100 96 50 C88 59 74 59 66 50 C60 59 40 59 34 50 C26 59 12 59 4 50 Z"),
    ],
    "champignon": [
        ("light", "M36 50 L33 14 C33 4 67 4 67 14 L64 50 Z"), ("main", "M4 46 C6 106 94 106 96 46 Z"),
        ("white", _disc(32, 64, 7)), ("white", _disc(56, 76, 8)), ("white", _disc(74, 58, 6)),
    ],
    "ballon": [
        ("line", "M50 32 C42 22 58 14 50 3"), ("main", "M44 30 L56 30 L50 38 Z"),
        ("main", "M50 36 C22 46 16 94 50 96 C84 94 78 46 50 36 Z"), ("line", "M34 74 C36 82 40 86 46 88"),
    ],
}  # fmt: skip
PICTURES = tuple(_DRAWINGS)


def name_picture(picture: str, colour: str) -> str:
    """Say the picture and its colour, as a caption that does not rely on seeing colours: "Maison verte"."""
    said = _FEMININE_COLOURS.get(colour, colour) if picture in _FEMININE else colour
    return f"{_WRITTEN.get(picture, picture).capitalize()} {said}"


def draw_picture(pen: Canvas, picture: str, colour: str, x: float, y: float, side: float) -> None:
    """Draw a picture in a square of `side` points; raise ValueError for one we do not have."""
    if picture not in _DRAWINGS or colour not in COLOURS:
        raise ValueError(f"no picture {picture!r} in {colour!r}")
    inks = {"main": COLOURS[colour], "light": tinted(COLOURS[colour], 0.35), "dark": INK, "white": "#ffffff"}
    pen.saveState()
    pen.translate(x, y)
    pen.scale(side / 100, side / 100)
    pen.setLineJoin(1)
    pen.setLineCap(1)
    for ink, path in _DRAWINGS[picture]:
        if ink == "bar":
            _stroke(pen, path, INK, 9)
            _stroke(pen, path, COLOURS[colour], 5)
        elif ink == "line":
            _stroke(pen, path, INK, 2.4)
        else:
            pen.setFillColor(HexColor(inks[ink]))
            pen.setStrokeColor(HexColor(INK))
            pen.setLineWidth(2.4)
            pen.drawPath(_trace(pen, path), stroke=1, fill=1)
    pen.restoreState()


def _stroke(pen: Canvas, path: str, colour: str, thick: float) -> None:
    pen.setStrokeColor(HexColor(colour))
    pen.setLineWidth(thick)
    pen.drawPath(_trace(pen, path), stroke=1, fill=0)


def _trace(pen: Canvas, path: str) -> PDFPathObject:
    line = pen.beginPath()
    for letter, numbers in re.findall(r"([MLCZ])([^MLCZ]*)", path):
        place = [float(number) for number in numbers.split()]
        if letter == "M":
            line.moveTo(*place)
        elif letter == "L":
            line.lineTo(*place)
        elif letter == "C":
            line.curveTo(*place)
        else:
            line.close()
    return line
