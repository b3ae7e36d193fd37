"""Reading habitants.csv: the five columns a house needs, found by their headers. Any other column is named and left."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from habitat_box.errors import FileNotFound, FileNotReadable
from habitat_box.exchange.letters import decode
from habitat_box.exchange.refusals import UnreadableFile
from habitat_box.words import plain

LARGEST = 2_000_000
SIGNS = ";,\t|"
HEADERS = {
    "civility": ("civilite", "titre"),
    "first_name": ("prenom",),
    "last_name": ("nom", "nom de famille", "nom usuel"),
    "dwelling": ("logement", "appartement", "porte", "studio", "chambre"),
    "entry": ("entree", "date d'entree", "arrivee", "date d'arrivee"),
    "phone": ("telephone", "tel", "portable"),
}


@dataclass(frozen=True)
class ResidentRow:
    """One line of the file, as written."""

    line: int
    words: str = field(repr=False)
    civility: str = field(repr=False)
    first_name: str = field(repr=False)
    last_name: str = field(repr=False)
    dwelling: str = field(repr=False)
    entry: str = field(repr=False)
    phone: str = field(repr=False)


def read_residents(path: Path) -> list[ResidentRow]:
    """Read a file of residents. Raises FileNotFound, FileNotReadable, UnreadableFile when no name column is found."""
    text = _text_of(path)
    for sign in SIGNS:
        try:
            rows = _rows(csv.reader(io.StringIO(text, newline=None), delimiter=sign))
        except csv.Error:
            continue
        if rows is not None:
            return rows
    raise UnreadableFile(file=path.name)


def _rows(reader: Iterator[list[str]]) -> list[ResidentRow] | None:
    """Read the lines under the headers; None when no line holds the headers, as with the wrong separating sign."""
    places: dict[str, int] = {}
    found = []
    for cells in reader:
        if not places:
            places = _places(cells)
        elif any(cell.strip() for cell in cells):
            values = {name: cells[place].strip() if place < len(cells) else "" for name, place in places.items()}
            line = getattr(reader, "line_num", 0)
            found.append(ResidentRow(line, " ; ".join(cells), **{name: values.get(name, "") for name in HEADERS}))
    return found if places else None


def _places(cells: list[str]) -> dict[str, int]:
    heads = [plain(cell) for cell in cells]
    found = {name: heads.index(word) for name, words in HEADERS.items() for word in words if word in heads}
    return found if {"first_name", "last_name"} <= found.keys() else {}


def _text_of(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise FileNotFound(file=path) from None
    except OSError:
        raise FileNotReadable(file=path) from None
    text, _ = decode(content)
    if len(content) > LARGEST or "\0" in text[:1000]:
        raise UnreadableFile(file=path.name)
    return text
