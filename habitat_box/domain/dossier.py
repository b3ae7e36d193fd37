"""The pack shown to who may inspect: its audiences, its documents, and how a reader checks that nothing was changed.

Pseudonymous unless a reason of the list is given, and that is logged (reference 5). Pure values: reading and writing are
elsewhere.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from io import StringIO

from habitat_box.errors import ReasonNeeded, StepRefused
from habitat_box.words import N_, PARIS, plain

FORMAT, VERSION = "habitat-box/dossier", 1
MANIFEST, SIGNATURE, PRINT = "manifest.json", "manifest.sig", "empreinte.pdf"
UNSAID = "à compléter"


class Audience(StrEnum):
    """Who receives the pack."""

    CNIL = "cnil"
    DEPARTEMENT = "departement"
    RESIDENT = "resident"


SAID: Mapping[Audience, str] = {
    Audience.CNIL: N_("la CNIL"),
    Audience.DEPARTEMENT: N_("le Département"),
    Audience.RESIDENT: N_("un habitant, sur lui-même"),
}

REASONS: Mapping[str, str] = {
    "cnil": N_("demande écrite de la CNIL"),
    "juge": N_("décision d'un juge"),
    "défenseur": N_("demande du Défenseur des droits"),
    "plainte": N_("réclamation d'une personne, avec son accord"),
}
"""Why names may be unlocked: a code, for a log line holds no free text."""


class Style(StrEnum):
    """How a table is drawn: a grid, or one block of lines for each row when its cells are sentences."""

    GRID = "grille"
    BLOCKS = "fiches"


@dataclass(frozen=True)
class Table:
    """Rows of words under column names. `printed`: how many rows go on paper; the rest stands in the twins."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    style: Style = Style.GRID
    note: str = ""
    printed: int = 400

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"{self.title}: each row has as many cells as there are columns")


@dataclass(frozen=True)
class Document:
    """One document of the pack. `code` begins its files' names; `rule` is the article it answers."""

    code: str
    title: str
    rule: str
    tables: tuple[Table, ...]
    intro: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scope:
    """What a pack covers: days of the house, both included; the instant it is made; whether names were unlocked."""

    since: date
    until: date
    now: datetime
    names: bool = False


@dataclass(frozen=True)
class Packed:
    """One file of the pack, as the manifest names it."""

    path: str
    sha256: str
    bytes: int


def check_names(audience: Audience, names: bool, reason: str) -> str:
    """Give the reason code that unlocks names, "" without names. Raises ReasonNeeded, StepRefused."""
    if not names:
        return ""
    if audience is not Audience.CNIL:
        raise StepRefused(reason=N_("seul un dossier pour la CNIL peut porter des noms"))
    if reason not in REASONS:
        raise ReasonNeeded
    return reason


def csv_of(table: Table) -> bytes:
    """Write a table as CSV (RFC 4180) with a byte-order mark, so that a spreadsheet reads its accents."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(table.columns)
    writer.writerows([_plain_cell(cell) for cell in row] for row in table.rows)
    return out.getvalue().encode("utf-8-sig")


def _plain_cell(cell: str) -> str:
    # A spreadsheet would run a cell that begins so (OWASP, CSV injection).
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def json_of(document: Document) -> bytes:
    """Write a document as JSON, each row an object."""
    tables = [{"titre": table.title, "lignes": _rows_of(table)} for table in document.tables]
    told = {"code": document.code, "titre": document.title, "texte": document.rule, "tables": tables}
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def packed(path: str, content: bytes) -> Packed:
    """Tell a file as the manifest names it."""
    return Packed(path, sha256(content).hexdigest(), len(content))


def _rows_of(table: Table) -> object:
    # Years of log lines are a table for machines: once, in the CSV, with their hashes.
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows] if table.printed else "dans le fichier CSV"


def manifest_of(about: Mapping[str, object], files: Sequence[Packed]) -> bytes:
    """Write the manifest: what the pack is, and the SHA-256 of each of its files."""
    told = {"format": FORMAT, "version": VERSION, **about, "files": [asdict(one) for one in sorted(files, key=_path)]}
    return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def _path(one: Packed) -> str:
    return one.path


def printed_hash(content: bytes) -> str:
    """Give the SHA-256 of a manifest in groups of four, to compare on paper."""
    digest = sha256(content).hexdigest().upper()
    return " ".join(digest[start : start + 4] for start in range(0, len(digest), 4))


def pseudonym(letter: str, ref: str) -> str:
    """Give the short name a pack calls somebody by: the same in each pack, and nothing a name could be found by."""
    return f"{letter}-{sha256(f'{letter} {ref}'.encode()).hexdigest()[:8].upper()}"


def day_words(day: date | None) -> str:
    """Write a day in figures, or nothing."""
    return f"{day:%d/%m/%Y}" if day else ""


def moment_words(moment: datetime | None) -> str:
    """Write an instant by the house's clock, or nothing."""
    return f"{moment.astimezone(PARIS):%d/%m/%Y %H:%M}" if moment else ""


def slug(title: str) -> str:
    """Make a file's name of a title: small letters and hyphens."""
    return "-".join("".join(c if c.isalnum() else " " for c in plain(title)).split())[:48].strip("-")
