"""Signs the typeface lacks, drawn as shapes: numbers in rings, fold and cut lines, a phone, a warning."""

from reportlab.lib.colors import HexColor

from habitat_box.papers.sheet import INK, RULE, Sheet, mm


def draw_number(sheet: Sheet, number: int, x: float, y: float, *, radius: float = 5 * mm) -> None:
    """Draw a white number in a dark disc centred at x, y."""
    sheet.pen.setFillColor(HexColor(INK))
    sheet.pen.circle(x, y, radius, stroke=0, fill=1)
    size = radius * 1.25
    sheet.put_centred(str(number), x, y - size * 0.34, size, bold=True, colour="#ffffff")


def draw_cross(sheet: Sheet, x: float, y: float, side: float, colour: str = INK) -> None:
    """Draw the sign of NON in a square."""
    _ink(sheet, colour, side / 7)
    sheet.pen.line(x, y, x + side, y + side)
    sheet.pen.line(x, y + side, x + side, y)


def draw_check(sheet: Sheet, x: float, y: float, side: float, colour: str = INK) -> None:
    """Draw the sign of OUI in a square."""
    _ink(sheet, colour, side / 7)
    tick = sheet.pen.beginPath()
    tick.moveTo(x, y + side * 0.45)
    tick.lineTo(x + side * 0.36, y + side * 0.06)
    tick.lineTo(x + side, y + side * 0.94)
    sheet.pen.drawPath(tick, stroke=1, fill=0)


def draw_hourglass(sheet: Sheet, x: float, y: float, side: float, colour: str = INK) -> None:
    """Draw the sign of a choice that waits for an agreement, in a square."""
    _ink(sheet, colour, side / 9)
    glass = sheet.pen.beginPath()
    left, right = x + side * 0.15, x + side * 0.85
    glass.moveTo(left, y + side)
    glass.lineTo(right, y)
    glass.lineTo(left, y)
    glass.lineTo(right, y + side)
    glass.close()
    sheet.pen.drawPath(glass, stroke=1, fill=0)


def draw_arrow(sheet: Sheet, x: float, y: float, length: float, colour: str = INK) -> None:
    """Draw an arrow to the right, starting at x, y."""
    _ink(sheet, colour, length / 9)
    head = length / 3
    sheet.pen.line(x, y, x + length, y)
    sheet.pen.line(x + length, y, x + length - head, y + head * 0.8)
    sheet.pen.line(x + length, y, x + length - head, y - head * 0.8)


def draw_dashes(sheet: Sheet, x0: float, y0: float, x1: float, y1: float) -> None:
    """Draw the dashed line along which a paper is folded or cut."""
    sheet.pen.saveState()
    _ink(sheet, RULE, 0.6)
    sheet.pen.setDash(3, 3)
    sheet.pen.line(x0, y0, x1, y1)
    sheet.pen.restoreState()


def draw_crop_marks(sheet: Sheet, xs: tuple[float, ...], ys: tuple[float, ...]) -> None:
    """Draw where to cut: a tick at each edge, a cross where two cuts meet, all between the papers."""
    reach = 5 * mm
    _ink(sheet, RULE, 0.4)
    for x in xs:
        for y in (0, sheet.height - reach):
            sheet.pen.line(x, y, x, y + reach)
    for y in ys:
        for x in (0, sheet.width - reach):
            sheet.pen.line(x, y, x + reach, y)
    for x in xs:
        for y in ys:
            sheet.pen.line(x - reach, y, x + reach, y)
            sheet.pen.line(x, y - reach, x, y + reach)


def draw_warning(sheet: Sheet, x: float, y: float, side: float) -> None:
    """Draw the triangle with its exclamation mark that browsers show."""
    triangle = sheet.pen.beginPath()
    triangle.moveTo(x, y)
    triangle.lineTo(x + side, y)
    triangle.lineTo(x + side / 2, y + side * 0.88)
    triangle.close()
    sheet.pen.setFillColor(HexColor("#c5221f"))
    sheet.pen.drawPath(triangle, stroke=0, fill=1)
    sheet.put_centred("!", x + side / 2, y + side * 0.12, side * 0.62, bold=True, colour="#ffffff")


def draw_phone(sheet: Sheet, x: float, y: float, width: float, height: float) -> None:
    """Draw the outline of a phone whose screen is to be filled."""
    sheet.box(x, y, width, height, fill="#ffffff", edge=INK, radius=4 * mm)
    sheet.pen.setFillColor(HexColor(INK))
    sheet.pen.roundRect(x + width / 2 - 4 * mm, y + height - 3 * mm, 8 * mm, 1.2 * mm, 0.6 * mm, stroke=0, fill=1)


def _ink(sheet: Sheet, colour: str, thick: float) -> None:
    sheet.pen.setStrokeColor(HexColor(colour))
    sheet.pen.setLineWidth(thick)
    sheet.pen.setLineCap(1)
    sheet.pen.setLineJoin(1)
