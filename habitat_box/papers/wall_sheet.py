"""A photo to hang on a wall of the house (P3), with the day it comes down."""

from datetime import date
from io import BytesIO

from reportlab.lib.utils import ImageReader

from habitat_box.papers.lettering import fold_evenly
from habitat_box.papers.sheet import A4, INK, SOFT, Sheet, landscape, mm, print_sheets
from habitat_box.papers.spoken import say_date

CAPTION = 26.0


def print_wall_sheet(image: bytes, until: date, residence: str, *, caption: str = "") -> bytes:
    """Return an A4, upright or lying down as the photo is. `image`: JPEG; `until`: the last day it may hang."""
    picture = ImageReader(BytesIO(image))
    width, height = picture.getSize()
    lying = width > height

    def write(paper: Sheet) -> None:
        rows = fold_evenly(caption, paper.inner, CAPTION, bold=True) if caption else []
        floor = paper.margin + 9 * mm + len(rows) * CAPTION * 1.3 + (5 * mm if rows else 0)
        room = paper.y - floor
        part = min(paper.inner / width, room / height)
        wide, tall = width * part, height * part
        left, low = (paper.width - wide) / 2, floor + (room - tall) / 2
        paper.pen.drawImage(picture, left, low, wide, tall)
        for number, row in enumerate(rows):
            paper.put_centred(
                row, paper.width / 2, floor - 4 * mm - (number + 0.8) * CAPTION * 1.3, CAPTION, bold=True, colour=INK
            )
        words = f"À décrocher au plus tard le {say_date(until)}. Plus tôt si une personne dit NON."
        paper.put_centred(words, paper.width / 2, paper.margin, 10, colour=SOFT)

    size = landscape(A4) if lying else A4
    return print_sheets(write, title=caption or "Photo de la maison", author=residence, size=size, margin=14 * mm)
