"""Paint what was seen: a terminal cell by cell, a page as the browser gave it, a paper as the printer would."""

from __future__ import annotations

import io
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Page
from rich.ansi import AnsiDecoder
from rich.color import Color, ColorType
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from walk_terminal import Terminal

SETTLED = 0.8
"""Seconds until a screen that was just asked for has drawn itself."""
CELL = (11, 22)
POINTS = 18
INK, PAPER = (224, 224, 224), (18, 22, 26)
LARGEST = 150_000
COLOURS = 48
# Half-blocks are drawn, not lettered: a QR code whose modules leave gaps cannot be read.
UPPER, LOWER, FULL = "▀", "▄", "█"
_CONSOLE = Console(file=io.StringIO(), force_terminal=True)


@dataclass
class Album:
    """The folder of the pictures, and the words that a real house would show in place of this machine's."""

    folder: Path
    instead: dict[str, str] = field(default_factory=dict)

    def screen(self, terminal: Terminal, name: str) -> Path:
        """Keep a terminal."""
        time.sleep(SETTLED)
        words = terminal._run("capture-pane", "-p", "-e", "-N")
        for real, shown in self.instead.items():
            words = words.replace(real, shown)
        return self._keep(_painted(words, terminal.width, terminal.height), name)

    def page(self, page: Page, name: str, *, whole: bool = False) -> Path:
        """Keep a page as the phone shows it, or from top to bottom."""
        return self._keep(Image.open(io.BytesIO(page.screenshot(full_page=whole))), name)

    def paper(self, pdf: Path, name: str, *, dots: int = 70) -> Path:
        """Keep the first leaf of a paper. `dots`: per inch."""
        done = subprocess.run(["pdftoppm", "-r", str(dots), "-f", "1", "-l", "1", "-png", str(pdf)], capture_output=True)
        return self._keep(Image.open(io.BytesIO(done.stdout)), name)

    def _keep(self, image: Image.Image, name: str) -> Path:
        path = self.folder / f"{name}.png"
        image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
        path.chmod(0o644)
        size = path.stat().st_size
        if size > LARGEST:
            raise AssertionError(f"{path.name} takes {size} bytes, {LARGEST} at most")
        print(f"{path.name:<28} {size / 1000:6.1f} ko", flush=True)
        return path


def _painted(ansi: str, width: int, height: int) -> Image.Image:
    across, down = CELL
    image = Image.new("RGB", (width * across, height * down), PAPER)
    pen = ImageDraw.Draw(image)
    fonts = _font("Book"), _font("Bold")
    for line, text in enumerate(AnsiDecoder().decode(ansi)):
        column = 0
        for segment in text.render(_CONSOLE):
            column = _paint_segment(pen, fonts, segment, column, line)
    return image


def _paint_segment(
    pen: ImageDraw.ImageDraw, fonts: tuple[ImageFont.FreeTypeFont, ...], segment: Segment, column: int, line: int
) -> int:
    across, down = CELL
    style = segment.style or Style.null()
    front, back = _tones(style)
    for sign in segment.text.rstrip("\n"):
        left, top = column * across, line * down
        pen.rectangle((left, top, left + across - 1, top + down - 1), fill=back)
        if sign in (UPPER, LOWER, FULL):
            first = top + down // 2 if sign == LOWER else top
            last = top + down // 2 - 1 if sign == UPPER else top + down - 1
            pen.rectangle((left, first, left + across - 1, last), fill=front)
        elif sign != " ":
            pen.text((left, top + 1), sign, fill=front, font=fonts[1] if style.bold else fonts[0])
        for wanted, height in ((style.underline, down - 2), (style.strike, down // 2)):
            if wanted:
                pen.line((left, top + height, left + across - 1, top + height), fill=front)
        column += 1
    return column


def _tones(style: Style) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    front, back = _rgb(style.color, INK), _rgb(style.bgcolor, PAPER)
    if style.reverse:
        front, back = back, front
    if style.dim:
        front = (front[0] * 2 + back[0]) // 3, (front[1] * 2 + back[1]) // 3, (front[2] * 2 + back[2]) // 3
    return front, back


def _rgb(colour: Color | None, plain: tuple[int, int, int]) -> tuple[int, int, int]:
    if colour is None or colour.type is ColorType.DEFAULT:
        return plain
    seen = colour.get_truecolor()
    return seen.red, seen.green, seen.blue


def _font(weight: str) -> ImageFont.FreeTypeFont:
    wanted = f"DejaVu Sans Mono:style={weight}"
    found = subprocess.run(["fc-match", "-f", "%{file}", wanted], capture_output=True, text=True, check=True)
    return ImageFont.truetype(found.stdout, POINTS)
