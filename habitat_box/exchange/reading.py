"""Open a service's file and read it for what it holds, whatever its name says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from habitat_box.domain.names import Candidate
from habitat_box.domain.planning import Reading
from habitat_box.domain.sheet import Layout
from habitat_box.exchange.letters import decode
from habitat_box.exchange.refusals import FileEmpty, FileMissing, FileTooBig, NoTableFound, WrongKindOfFile
from habitat_box.exchange.tables import read_grids, read_text_grid

MOST_BYTES = 20_000_000
_CALENDAR = re.compile(r"^\W{0,3}BEGIN\s*:\s*V[A-Z]+", re.I | re.M)
_KINDS = (
    (b"%PDF", "un PDF"),
    (b"\xd0\xcf\x11\xe0", "un ancien classeur Excel (XLS)"),
    (b"\x89PNG", "une image"),
    (b"\xff\xd8\xff", "une image"),
    (b"GIF8", "une image"),
    (b"RIFF", "une image ou un son"),
    (b"\x1f\x8b", "une archive"),
    (b"Rar!", "une archive"),
    (b"7z\xbc\xaf", "une archive"),
    (b"{\\rtf", "un document RTF"),
    (b"SQLite format", "une base de données"),
    (b"\x7fELF", "un programme"),
    (b"MZ\x90", "un programme"),
)


def read_planning(
    path: Path,
    *,
    window_from: date,
    weeks: int = 13,
    layout: Layout | None = None,
    today: date | None = None,
    people: Sequence[Candidate] = (),
) -> Reading:
    """Read a planning file. `window_from` opens a calendar's window and completes dates without a year.

    `people`, the house's residents, tell a visit from an activity in a calendar and the residents' column from the
    workers' in a table. Raises UnreadableFile.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as problem:
        raise FileMissing(file=path.name) from problem
    return read_bytes(raw, path.name, window_from=window_from, weeks=weeks, layout=layout, people=people)


def read_bytes(
    raw: bytes,
    name: str,
    *,
    window_from: date,
    weeks: int = 13,
    layout: Layout | None = None,
    people: Sequence[Candidate] = (),
) -> Reading:
    """Read a planning already in memory. Raises UnreadableFile."""
    if len(raw) > MOST_BYTES:
        raise FileTooBig(file=name, size=len(raw) // 1_000_000)
    if not raw.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise FileEmpty(file=name)
    if raw.startswith(b"PK\x03\x04") or raw.startswith(b"PK\x05\x06"):
        return _workbook(raw, name, window_from, layout, people)
    _refuse_other_kinds(raw, name)
    text, encoding = decode(raw)
    if _CALENDAR.search(text[:4000]):
        # Loaded when a calendar comes, like the workbooks below: the library costs more to load than most files to read.
        from habitat_box.exchange.ics import read_calendar

        return read_calendar(text, window_from, weeks, people)
    _refuse_markup(text, name)
    grid = read_text_grid(text, encoding, layout)
    reading = read_grids("csv", [grid], window_from, people, layout, name)
    if reading is None:
        raise NoTableFound(file=name)
    return reading


def _workbook(raw: bytes, name: str, around: date, layout: Layout | None, people: Sequence[Candidate]) -> Reading:
    # Loaded when a workbook comes: the library is heavy and most files are text.
    from habitat_box.exchange.workbook import read_sheets

    grids, said = read_sheets(raw, name)
    reading = read_grids("xlsx", grids, around, people, layout, name)
    if reading is None:
        raise NoTableFound(file=name)
    return replace(reading, warnings=(*said, *reading.warnings))


def _refuse_other_kinds(raw: bytes, name: str) -> None:
    for magic, kind in _KINDS:
        if raw.startswith(magic):
            raise WrongKindOfFile(file=name, kind=kind)
    sample = raw[:4000]
    wide = raw.startswith((b"\xff\xfe", b"\xfe\xff")) or sample.count(0) * 3 > len(sample)
    odd = sum(1 for byte in sample if byte < 32 and byte not in (0, 9, 10, 13, 27))
    if not wide and odd * 10 > len(sample):
        raise WrongKindOfFile(file=name, kind="un fichier binaire")


def _refuse_markup(text: str, name: str) -> None:
    start = text[:2000].lstrip().lower()
    if re.match(r"<(?:!doctype html|html|table|meta|head)", start) or "<table" in start:
        raise WrongKindOfFile(file=name, kind="une page HTML")
    if start.startswith("<?xml"):
        raise WrongKindOfFile(file=name, kind="un fichier XML")
