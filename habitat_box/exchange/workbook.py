"""Read a workbook: the visible sheets, the values they show, no formula ever computed."""

from __future__ import annotations

import io
import warnings
import zipfile
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from habitat_box.exchange.french_hours import Cell
from habitat_box.exchange.grid import Grid, Row
from habitat_box.exchange.refusals import FileTooBig, UnreadableFile, WorkbookDamaged, WrongKindOfFile
from habitat_box.exchange.tables import MOST_ROWS

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.cell_range import CellRange
    from openpyxl.worksheet.worksheet import Worksheet

_MOST_UNPACKED = 80_000_000  # bytes: an honest planning unpacks to one or two million
_MOST_RATIO = 200
_MOST_COLUMNS = 200
_WIDEST_SPREAD = 40  # columns: a wider merge is a title
_MOST_SPREAD = 20_000  # cells


def check_archive(raw: bytes, name: str) -> None:
    """Refuse what is no workbook, what unpacks to too much, what hides entities. Raises UnreadableFile."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
            if "xl/workbook.bin" in names:
                raise WrongKindOfFile(file=name, kind="un classeur XLSB")
            if "xl/workbook.xml" not in names:
                raise WrongKindOfFile(file=name, kind=_archive_kind(names, archive))
            size = sum(member.file_size for member in members)
            if size > _MOST_UNPACKED or size > _MOST_RATIO * max(len(raw), 1_000):
                raise FileTooBig(file=name, size=round(size / 1_000_000))
            for member in members:
                if member.filename.endswith((".xml", ".rels")) and _has_entities(archive.open(member).read(50_000)):
                    raise WorkbookDamaged(file=name)
    except UnreadableFile:
        raise
    except Exception as problem:  # zipfile and zlib raise whatever a broken archive makes them meet
        raise WorkbookDamaged(file=name) from problem


def _has_entities(head: bytes) -> bool:
    """Find what could make a small file grow without end; no honest workbook has it."""
    return b"<!DOCTYPE" in head or b"<!ENTITY" in head


def _archive_kind(names: set[str], archive: zipfile.ZipFile) -> str:
    if "word/document.xml" in names:
        return "un document Word"
    if "mimetype" in names and b"opendocument" in archive.open("mimetype").read(200):
        return "un classeur LibreOffice (ODS)"
    return "une archive ZIP"


def read_sheets(raw: bytes, name: str) -> tuple[list[Grid], list[str]]:
    """Give the visible sheets as tables, and a sentence for each one left closed. Raises UnreadableFile."""
    check_archive(raw, name)
    try:
        with warnings.catch_warnings():
            # openpyxl warns about decorations it does not keep; they change no value.
            warnings.simplefilter("ignore")
            return _read(raw)
    except Exception as problem:  # openpyxl raises whatever a broken file makes it meet
        raise WorkbookDamaged(file=name) from problem


def _read(raw: bytes) -> tuple[list[Grid], list[str]]:
    import openpyxl

    shown = openpyxl.load_workbook(io.BytesIO(raw), data_only=True, keep_links=False)
    formulas = _formulas(raw)
    grids, said = [], []
    for sheet in shown.worksheets:
        if sheet.sheet_state != "visible":
            said.append(f"La feuille cachée « {sheet.title} » n'est pas lue.")
            continue
        hidden = sum(1 for dimension in sheet.row_dimensions.values() if dimension.hidden)
        if hidden:
            said.append(f"La feuille « {sheet.title} » a {hidden} lignes masquées : elles sont lues aussi.")
        if any(dimension.hidden for dimension in sheet.column_dimensions.values()):
            said.append(f"La feuille « {sheet.title} » a des colonnes masquées : elles sont lues aussi.")
        twin = formulas[sheet.title] if formulas and sheet.title in formulas else None
        rows = tuple(_rows(sheet, twin))
        grids.append(Grid(rows, sheet.title, spread=_spread(sheet), repeated=_repeated(sheet)))
    return grids, said


def _formulas(raw: bytes) -> Workbook | None:
    """Open the workbook a second time for the words of its formulas, only when it has some."""
    import openpyxl

    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        sheets = [m for m in archive.namelist() if m.startswith("xl/worksheets/") and m.endswith(".xml")]
        if not any(b"<f" in archive.read(sheet) for sheet in sheets):
            return None
    return openpyxl.load_workbook(io.BytesIO(raw), data_only=False, keep_links=False)


def _rows(sheet: Worksheet, twin: Worksheet | None) -> list[Row]:
    filled = _merged(sheet)
    rows = []
    widest = min(sheet.max_column or 0, _MOST_COLUMNS)
    last = min(sheet.max_row or 0, MOST_ROWS)
    for number, values in enumerate(sheet.iter_rows(max_row=last, max_col=widest, values_only=True), 1):
        cells = [filled.get((number, place), value) for place, value in enumerate(values, 1)]
        if twin is not None:
            # A formula nobody computed is shown as the words it is.
            cells = [twin.cell(number, n).value if c is None else c for n, c in enumerate(cells, 1)]
        rows.append(Row(number, tuple(_cell(value) for value in cells)))
    return rows


def _merged(sheet: Worksheet) -> dict[tuple[int, int], Any]:
    """Repeat a cell merged downwards on each row it covers; a title merged across stays one cell."""
    copies = {}
    for area in _areas(sheet):
        if area.max_row > area.min_row:
            value = sheet.cell(area.min_row, area.min_col).value
            copies.update({(row, area.min_col): value for row in range(area.min_row, area.max_row + 1)})
    return copies


def _areas(sheet: Worksheet) -> list[CellRange]:
    return [area for area in list(sheet.merged_cells.ranges)[:5_000] if area.max_row - area.min_row < 2_000]


def _spread(sheet: Worksheet) -> dict[tuple[int, int], Cell]:
    """Give what areas merged across show beyond their first column, by line and place from 0."""
    found: dict[tuple[int, int], Cell] = {}
    for area in _areas(sheet):
        value = _cell(sheet.cell(area.min_row, area.min_col).value)
        if value is None or area.max_col - area.min_col >= _WIDEST_SPREAD or len(found) > _MOST_SPREAD:
            continue
        rows, columns = range(area.min_row, area.max_row + 1), range(area.min_col, area.max_col)
        found |= {(row, place): value for row in rows for place in columns}
    return found


def _repeated(sheet: Worksheet) -> frozenset[tuple[int, int]]:
    """List the cells that a merge fills from above, by line and place from 0."""
    return frozenset(
        (row, place)
        for area in _areas(sheet)
        if area.max_col - area.min_col < _WIDEST_SPREAD
        for row in range(area.min_row + 1, area.max_row + 1)
        for place in range(area.min_col - 1, area.max_col)
    )


def _cell(value: Any) -> Cell:
    if isinstance(value, datetime):
        # Whole minutes: a spreadsheet keeps 14:30 as 14:29:59.999.
        rounded = (value + timedelta(seconds=30)).replace(second=0, microsecond=0)
        return rounded.replace(tzinfo=None)
    if isinstance(value, time):
        return _rounded(value)
    if value is None or isinstance(value, str | bool | int | float | timedelta):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time())
    return str(getattr(value, "text", value))


def _rounded(value: time) -> time:
    seconds = value.hour * 3600 + value.minute * 60 + value.second + (value.microsecond >= 500_000)
    minutes = (seconds + 30) // 60
    return time(minutes // 60 % 24, minutes % 60)
