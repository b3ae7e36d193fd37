"""The papers' letters: one embedded typeface, and no character it cannot draw."""

import unicodedata
from functools import cache
from pathlib import Path

import fontpkg_atkinson_hyperlegible
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

PLAIN = "AtkinsonHyperlegible"
BOLD = "AtkinsonHyperlegible-Bold"
UNKNOWN = "?"
# Wide and narrow spaces the typeface lacks, and hyphens it has under another number.
_STAND_INS = {"\u202f": "\u00a0", "\u2009": "\u00a0", "\u2010": "-", "\u2011": "-", "\u2212": "-"}
_SPACES = "\t\n\r\v\f\u2028\u2029"


@cache
def load_letters() -> frozenset[int]:
    """Register both weights once and return the code points that both can draw."""
    folder = Path(fontpkg_atkinson_hyperlegible.ROOT) / "files"
    faces = []
    for name, file in ((PLAIN, "AtkinsonHyperlegible-Regular.ttf"), (BOLD, "AtkinsonHyperlegible-Bold.ttf")):
        font = TTFont(name, str(folder / file))
        pdfmetrics.registerFont(font)
        faces.append(frozenset(font.face.charToGlyph))
    return faces[0] & faces[1]


def uncovered(text: str) -> str:
    """Return the characters of `text` that the typeface would print as a crossed box."""
    known = load_letters()
    return "".join(sorted({letter for letter in text if ord(letter) not in known}))


def legible(text: str) -> str:
    """Return `text` with every character drawable: look-alikes, else the bare letter, else a question mark.

    Direction overrides and other invisible controls are dropped: they can make a name read as another.
    """
    drawn = "".join(_drawable(letter) for letter in unicodedata.normalize("NFC", text))
    # A mark that was dropped may have stood between a letter and its accent: they can meet now.
    return drawn if drawn == text else legible(drawn)


def _drawable(letter: str) -> str:
    known = load_letters()
    letter = _STAND_INS.get(letter, letter)
    if letter in _SPACES:
        return " "
    if unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co", "Cn"):
        return ""
    if ord(letter) in known:
        return letter
    if unicodedata.combining(letter):
        return ""
    simpler = "".join(part for part in unicodedata.normalize("NFKD", letter) if ord(part) in known)
    return simpler or UNKNOWN


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Measure one line of text, in points."""
    load_letters()
    return float(pdfmetrics.stringWidth(text, BOLD if bold else PLAIN, size))


def fold(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """Break text into lines no wider than `width` points; a word too long for a line is cut, never lost."""
    lines: list[str] = []
    line = ""
    for word in legible(text).split(" "):
        trial = f"{line} {word}" if line else word
        if width_of(trial, size, bold=bold) <= width:
            line = trial
            continue
        if width_of(word, size, bold=bold) > width:
            *full, line = _cut(trial, width, size, bold=bold)
        else:
            full, line = [line] if line else [], word
        lines.extend(full)
    return [*lines, line]


def fold_evenly(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """Break text as `fold` does, in as few lines, but of about the same length: no last word left alone."""
    lines = fold(text, width, size, bold=bold)
    if not 1 < len(lines) <= 4:
        return lines
    low, high = width / 2, width
    while high - low > 2:
        middle = (low + high) / 2
        if len(fold(text, middle, size, bold=bold)) == len(lines):
            high = middle
        else:
            low = middle
    return fold(text, high, size, bold=bold)


def _cut(word: str, width: float, size: float, *, bold: bool) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and width_of(pieces[-1] + letter, size, bold=bold) > width:
            kept, hyphen, rest = pieces[-1].rpartition("-")
            pieces[-1:] = [kept + hyphen, rest] if kept else [pieces[-1], ""]
        pieces[-1] += letter
    return pieces


def shorten(text: str, width: float, size: float, *, bold: bool = False) -> str:
    """Return `text` cut to one line of `width` points, with an ellipsis where it was cut."""
    clean = legible(text)
    if width_of(clean, size, bold=bold) <= width:
        return clean
    while clean and width_of(clean + "…", size, bold=bold) > width:
        clean = clean[:-1]
    return clean.rstrip() + "…"
