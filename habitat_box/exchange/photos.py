"""A photo given by hand: read with care, turned upright, made small, and written again with nothing but its pixels.

What a camera adds (EXIF, place, date, maker's notes, comments, thumbnails) never enters the box (reference 2.11).
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image, ImageOps

from habitat_box.errors import FileNotFound, FileNotReadable, PhotoNotReadable

MOST_BYTES = 20_000_000
MOST_PIXELS = 60_000_000
"""Above the largest telephone of today; a picture of more is decoded by nobody."""
LONG_SIDE, SMALL_SIDE, SMALL_BYTES = 1_600, 320, 20_000
QUALITY = 85
_LOOKS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
_PAPER = "white"


@dataclass(frozen=True)
class Picture:
    """A photo as the box keeps it: two JPEG of pixels alone, `small` for a telephone."""

    image: bytes = field(repr=False)
    small: bytes = field(repr=False)


def read_photo(path: Path) -> Picture:
    """Read a JPEG or PNG file. Raises FileNotFound, FileNotReadable, PhotoNotReadable."""
    if not path.is_file():
        raise FileNotFound(file=path.name)
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError:
        raise FileNotReadable(file=path.name) from None
    return picture_of(raw)


def picture_of(raw: bytes) -> Picture:
    """Make the two pictures kept of a file's bytes. Raises PhotoNotReadable for whatever is not a JPEG or a PNG."""
    if len(raw) > MOST_BYTES or not raw.startswith(_LOOKS):
        raise PhotoNotReadable
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what a decoder doubts is judged below, or raises
            upright = _decoded(raw)
    except Exception:  # a decoder fed with hostile bytes may raise anything
        raise PhotoNotReadable from None
    return Picture(_written(_within(upright, LONG_SIDE), QUALITY), _small(upright))


def _decoded(raw: bytes) -> Image.Image:
    with Image.open(io.BytesIO(raw), formats=("JPEG", "PNG")) as opened:
        width, height = opened.size
        if not 0 < width * height <= MOST_PIXELS:
            raise PhotoNotReadable
        opened.draft("RGB", (LONG_SIDE, LONG_SIDE))  # a JPEG is decoded at the size that will do
        opened.load()
        turned = ImageOps.exif_transpose(opened)
        return _on_paper(_within(turned, LONG_SIDE))


def _on_paper(image: Image.Image) -> Image.Image:
    """Give the bare pixels: what was see-through is white, and nothing of the file's words comes along."""
    if image.mode.startswith("I"):
        image = image.point(lambda value: value / 256).convert("L")
    bare = Image.new("RGB", image.size, _PAPER)
    if image.has_transparency_data:
        veil = image.convert("RGBA")
        bare.paste(veil, mask=veil.getchannel("A"))
    else:
        bare.paste(image.convert("RGB"))
    return bare


def _within(image: Image.Image, side: int) -> Image.Image:
    if max(image.size) <= side:
        return image
    part = side / max(image.size)
    return image.resize((max(1, round(image.width * part)), max(1, round(image.height * part))), Image.Resampling.LANCZOS)


def _written(image: Image.Image, quality: int) -> bytes:
    paper = io.BytesIO()
    image.save(paper, "JPEG", quality=quality, optimize=True, progressive=True)
    return paper.getvalue()


def _small(image: Image.Image) -> bytes:
    """Give the picture a telephone shows: 320 points at most, and 20 kB however noisy it is."""
    side = SMALL_SIDE
    while True:
        shrunk = _within(image, side)
        for quality in (80, 65, 50, 35):
            small = _written(shrunk, quality)
            if len(small) <= SMALL_BYTES:
                return small
        side = side * 3 // 4
