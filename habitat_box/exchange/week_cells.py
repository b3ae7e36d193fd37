"""The cells of a week's grid: each may hold several visits, an hour beside a name, or the word that nobody comes."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from habitat_box.domain.spelling import plain
from habitat_box.exchange.clean_text import clean
from habitat_box.exchange.french_hours import DAY, Cell, read_clock, read_minutes
from habitat_box.exchange.grid import as_text
from habitat_box.exchange.row_times import close

_HOUR = (
    r"(?<![\w:/.])(?:\d{1,2}\s?(?:h(?:eures?|rs?)?(?![a-zà-ÿ])|:(?=\d\d)|\.(?=(?:00|15|30|45)(?!\d)))"
    r"\s?(?:\d{2}(?!\d|\s?[hH:]|\s?min|\s?mn))?(?::\d\d(?!\d))?|midi(?!\w)|minuit(?!\w))"
)
_SECOND = _HOUR.replace(r"(?<![\w:/.])", r"(?<![\d:.])", 1)
_HALF = r"(?<![\w:/.])\d{1,2}(?=\s?(?:-|–|—|à)\s?\d{1,2}\s?[hH:])"  # the 9 of "9-10h"
_BETWEEN = r"\s?(?:->|-+|–|—|→|>|/|à|a(?=\s)|jusqu['’]?\s?à)\s?"
_SPAN = re.compile(
    rf"(?:\b(?:de|(?P<between>entre)|vers)\s+)?(?P<first>{_HOUR}|{_HALF})"
    rf"(?:(?P<link>(?(between)\s?et\s?|{_BETWEEN}))(?P<last>{_SECOND}))?",
    re.I,
)
_DATE = re.compile(r"(?<![\dhH:.,])\d{1,2}\s?/\s?\d{1,2}(?!\d|\s?[hH:])")
_STRONG = re.compile(rf"\s*(?:(?P<hard>[\n;|])|(?P<soft>/|\+|&)|(?:,|\bpuis\b|\bet\b)(?=\s*(?:de\s+)?{_HOUR}))\s*", re.I)
_LENGTH = re.compile(
    r"\(\s*(\d{1,2}\s?h(?:\s?\d{2})?|\d{1,3}\s?(?:mn|min(?:utes?)?|'))\s*\)|(?<!\w)(\d{1,3}\s?(?:mn|min(?:utes?)?))\b", re.I
)
_NOT_A_START = re.compile(r"\b(?:avant|apr[eè]s|jusqu['’]?\s?[aà]|sauf|pas)\s*(?:de\s+)?$", re.I)
_LONGEST_SLASH = 4 * 60  # minutes: beyond, "8h30/18h" is two visits as well as one
_NOBODY = re.compile(
    r"[-–—_.*/\s~]+|(?:(?:r\.?a\.?s\.?|neant|rien|aucune?|absente?s?|abs\.?|repos|conges?|cp|rtt|off|ferie|ferme|hospitalise?e?s?"
    r"|hospitalisation|hopital|vacances|sans objet|n/a|vide|libre|indisponible|pas (?:de|d) ?(?:visite|passage|intervention)s?"
    r"|aucune? (?:visite|passage|intervention)|en famille|sortie definitive)[\s.,;:/()-]*)+"
)
_LONGEST_CELL = 2000  # letters
_EDGES = " \t\n-–—:;,./|+&>"


@dataclass(frozen=True)
class Piece:
    """One visit written in a cell: its hours in minutes after midnight, the words around them, or why it cannot be one."""

    text: str
    start: int | None = None
    end: int | None = None
    words: str = ""
    problem: str = ""
    length: int | None = None  # minutes, when only the row says the hour


def says_nobody(text: str) -> bool:
    """Recognise "RAS", "-", "absent": words that say no visit is expected."""
    return _NOBODY.fullmatch(plain(text).strip()) is not None


def cell_words(cell: Cell) -> str:
    """Write a cell as text, keeping the line ends that separate visits."""
    if isinstance(cell, str):
        return "\n".join(words for line in re.split(r"\r\n|\r|\n", cell) if (words := clean(line)))
    if isinstance(cell, float) and 0 < cell < 1:
        minutes = round(cell * DAY)
        return f"{minutes // 60}:{minutes % 60:02d}"
    return as_text(cell)


def cut(text: str) -> list[Piece]:
    """Cut a cell into its visits. What cannot be cut surely is one piece with a problem."""
    if len(text) > _LONGEST_CELL:
        return [Piece(clean(text), problem="la case est trop longue pour un planning")]
    if _DATE.search(text):
        return [Piece(clean(text), problem="une date est écrite dans la case")]
    segments = _segments(text)
    timed = [[_read(part) for part in _parts(segment)] for segment, _ in segments]
    if not any(piece.start is not None or piece.problem for pieces in timed for piece in pieces):
        return [_without_hour(segment) for segment, _ in _rejoined(segments)]
    pieces = _attached(timed, [link for _, link in segments])
    if _unsure(pieces, text):
        return [Piece(clean(text), problem="plusieurs heures sans que l'on sache ce qui va ensemble")]
    return pieces


def _segments(text: str) -> list[tuple[str, str]]:
    """Cut at line ends, semicolons and slashes; a slash between two hours joins them."""
    found, begin, link = [], 0, ""
    inside = [match.span() for match in _SPAN.finditer(text)]
    for sign in _STRONG.finditer(text):
        if any(a < sign.end() and sign.start() < b for a, b in inside if sign["hard"] is None):
            continue
        found.append((text[begin : sign.start()].strip(), link))
        begin, link = sign.end(), sign["hard"] or sign["soft"] or ","
    found.append((text[begin:].strip(), link))
    return [one for one in found if one[0]]


def _rejoined(segments: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Give a remark in brackets or in small letters back to the name before it."""
    out: list[tuple[str, str]] = []
    for segment, link in segments:
        if out and link == "\n" and (segment[0] == "(" or segment[0].islower()):
            out[-1] = (f"{out[-1][0]} {segment}", out[-1][1])
        else:
            out.append((segment, link))
    return out


def _without_hour(segment: str) -> Piece:
    length, rest = _length(segment)
    return Piece(clean(segment), words=clean(rest).strip(_EDGES) or clean(segment), length=length)


def _parts(segment: str) -> list[str]:
    """Cut "9h-10h Sonia 18h Kevin" before each hour, and "Sonia 9h Kevin 18h" after each."""
    bare = _LENGTH.sub(lambda m: " " * len(m[0]), segment)
    spans = list(_SPAN.finditer(bare))
    if len(spans) < 2:
        return [segment]
    if not segment[: spans[0].start()].strip(_EDGES):
        edges = [span.start() for span in spans[1:]]
    else:
        edges = [span.end() for span in spans[:-1]]
    return [segment[a:b] for a, b in zip([0, *edges], [*edges, len(segment)], strict=True)]


def _read(part: str) -> Piece:
    """Read the hours of a part that holds one span at most."""
    length, rest = _length(part)
    span = _SPAN.search(rest)
    if span is None:
        return Piece(clean(part), words=part)
    left, right = rest[: span.start()].strip(_EDGES), rest[span.end() :].strip(_EDGES)
    words = clean(re.sub(r"\(\s*\)", " ", f"{left} {right}")).strip(_EDGES.replace(".", ""))
    if _NOT_A_START.search(rest[: span.start()]):
        return Piece(clean(part), problem="l'heure de début n'est pas dite")
    start, end = _clock(span["first"]), _clock(span["last"]) if span["last"] else None
    if start is None or (span["last"] and end is None):
        return Piece(clean(part), problem="cette heure n'existe pas")
    if end is not None:
        closed = close(start, end or DAY)
        if closed is None:
            return Piece(clean(part), problem="la fin est avant le début")
        if span["link"].strip() == "/" and (span["link"] != "/" or closed - start > _LONGEST_SLASH):
            return Piece(clean(part), problem="« / » entre deux heures : une visite ou deux")
        return Piece(clean(part), start, closed, words)
    return Piece(clean(part), start, start + length if length else None, words)


def _length(part: str) -> tuple[int | None, str]:
    """Take "(1h)" or "45 min" out of a part, as minutes."""
    found = _LENGTH.search(part)
    if found is None or len(_LENGTH.findall(part)) > 1:
        return None, part
    return read_minutes(found[1] or found[2]), f"{part[: found.start()]} {part[found.end() :]}"


def _clock(text: str) -> int | None:
    return read_clock(re.sub(r"(?<=\d)[hH](?:eures?|rs?)?\s?", "h", text.strip()))


def _attached(timed: list[list[Piece]], links: list[str]) -> list[Piece]:
    """Give each segment without an hour to the hour it goes with: the one before, or after when names come first."""
    names_first = timed[0][0].start is None and not timed[0][0].problem
    out: list[Piece] = []
    waiting: list[str] = []
    for pieces, link in zip(timed, links, strict=True):
        joint = " " if link in ("\n", "") else f" {link} "
        for piece in pieces:
            if piece.start is not None or piece.problem:
                out.append(_with(piece, joint, waiting, before=True))
                waiting = []
            elif names_first and _comes_later(timed, pieces):
                waiting.append(piece.words)
            else:
                out[-1] = _with(out[-1], joint, [piece.words], before=False)
    return out


def _comes_later(timed: list[list[Piece]], pieces: list[Piece]) -> bool:
    after = timed[[one is pieces for one in timed].index(True) + 1 :]
    return any(piece.start is not None or piece.problem for later in after for piece in later)


def _with(piece: Piece, joint: str, words: list[str], *, before: bool) -> Piece:
    """Add words to a piece, on the side where they were written."""
    if not words:
        return piece
    said = joint.join(word.strip(_EDGES) or word for word in words)
    sides = (said, piece.words) if before else (piece.words, said)
    texts = (said, piece.text) if before else (piece.text, said)
    glue = joint if piece.words else " "
    return replace(piece, text=clean(" ".join(texts)), words=clean(glue.join(side for side in sides if side)))


def _unsure(pieces: list[Piece], text: str) -> bool:
    """Refuse "9h00 / 10h00 Sonia": a start and an end, or two visits."""
    if len(pieces) < 2 or any(piece.problem for piece in pieces):
        return False
    bare = [piece for piece in pieces if piece.end is None and not piece.words]
    worded = [piece for piece in pieces if piece.end is None and piece.words]
    return bool(bare and worded) or (len(bare) == len(pieces) == 2 and ";" not in text)
