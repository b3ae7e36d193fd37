"""Workbooks as people make them: hours kept in every way, merged cells, hidden and visible sheets."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest

from tests.tables_house import MONDAY, Facts, facts, read

ONE: Facts = [("1", "23 09:00-10:00", "Sonia M")]
TWO: Facts = [("1", "23 09:00-10:00", "Sonia M"), ("2", "24 08:00-09:30", "Kevin L")]


def book_of(sheets: dict[str, list[tuple[object, ...]]], merges: tuple[str, ...] = ()) -> openpyxl.Workbook:
    """Make a workbook."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
        for area in merges:
            sheet.merge_cells(area)
    return book


def saved(book: openpyxl.Workbook) -> bytes:
    """Write a workbook as bytes."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


TOP = ("Date", "Début", "Fin", "Résident", "Intervenant")
CELLS: dict[str, tuple[tuple[object, ...], tuple[object, ...]]] = {
    "dates as text": (("23/11/2026", "9h", "10h"), ("24/11/2026", "8h00", "9h30")),
    "dates and times": (
        (date(2026, 11, 23), time(9), time(10)),
        (date(2026, 11, 24), time(8), time(9, 29, 59, 999_000)),
    ),
    "date-times with seconds": (
        (datetime(2026, 11, 23), datetime(2026, 11, 23, 9, 0, 0), datetime(2026, 11, 23, 10, 0, 0)),  # noqa: DTZ001
        (datetime(2026, 11, 24), datetime(2026, 11, 24, 7, 59, 59), datetime(2026, 11, 24, 9, 30, 1)),  # noqa: DTZ001
    ),
    "numbers": ((46349, 0.375, 10 / 24), (46350, 8 / 24, 0.395833333333333)),
    "lengths": (
        (date(2026, 11, 23), timedelta(hours=9), timedelta(hours=10)),
        (date(2026, 11, 24), 0.333333333, timedelta(hours=9.5)),
    ),
}


@pytest.mark.parametrize("kind", sorted(CELLS))
def test_coordinator_gets_a_workbook_however_its_hours_are_kept(kind: str) -> None:
    first, second = CELLS[kind]
    rows = [TOP, (*first, "Mme Delmas", "Sonia M"), (*second, "M. Béraud", "Kevin L")]
    assert facts(read(saved(book_of({"Planning": rows})), "p.xlsx")) == TWO


def test_coordinator_gets_every_visible_sheet_and_hears_of_what_is_hidden() -> None:
    book = book_of(
        {
            "S48": [("Planning",), TOP, ("Lundi", "9h", "10h", "Mme Delmas", "Sonia M")],
            "S49": [("Planning",), TOP, ("Lundi", "9h", "10h", "Mme Delmas", "Sonia M")],
            "Modèle": [TOP, ("Lundi", "9h", "10h", "Mme Delmas", "Sonia M")],
        }
    )
    book["Modèle"].sheet_state = "hidden"
    book["S48"].row_dimensions[3].hidden = True
    book["S49"].column_dimensions["E"].hidden = True
    reading = read(saved(book), "p.xlsx")
    assert [f"{v.start:%d/%m}" for v in reading.visits] == ["23/11", "30/11"]
    assert [v.source.sheet for v in reading.visits] == ["S48", "S49"]
    said = " ".join(reading.warnings)
    assert all(words in said for words in ("Modèle", "1 lignes masquées", "colonnes masquées"))


def test_formula_nobody_computed_is_cited_and_never_run() -> None:
    rows = [TOP, ("23/11/2026", "9h", "10h", "Mme Delmas", "Sonia M"), ("=A2+1", "=B2", "9h30", "M. Béraud", "Kevin L")]
    reading = read(saved(book_of({"Planning": rows})), "p.xlsx")
    assert facts(reading) == ONE
    assert [(one.source.line, one.words) for one in reading.unusable] == [(3, "=A2+1")]


def test_coordinator_gets_days_and_names_merged_down() -> None:
    rows: list[tuple[object, ...]] = [
        ("Planning semaine 48", None, None, None, None),
        ("Jour", "Résident", "Début", "Fin", "Intervenant"),
        ("Lundi", "Mme Delmas", "9h", "10h", "Sonia M"),
        (None, None, "18h", "19h", "Kevin L"),
        ("Mardi", "M. Béraud", "8h", "9h30", "Kevin L"),
    ]
    reading = read(saved(book_of({"Feuil1": rows}, ("A1:E1", "A3:A4", "B3:B4"))), "p.xlsx")
    assert facts(reading) == [ONE[0], ("1", "23 18:00-19:00", "Kevin L"), TWO[1]]


def sheet_of(*rows: tuple[object, ...], merges: tuple[str, ...] = ()) -> bytes:
    """Make a workbook of one sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for area in merges:
        sheet.merge_cells(area)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_coordinator_gets_a_workbook_with_real_dates_and_merged_cells() -> None:
    days = tuple(datetime.combine(MONDAY + timedelta(days=n), time()) for n in range(5))  # noqa: DTZ011
    reading = read(
        sheet_of(
            ("Planning", None, None, None, None, None),
            ("Résident", *days),
            ("Mme Delmas", "9h-10h Sonia", None, None, None, None),
            ("M. Béraud", None, "8h-9h Kevin", None, None, None),
            (None, time(18, 0), None, None, None, None),
            merges=("A1:F1", "B3:F3", "A4:A5"),
        ),
        "planning.xlsx",
    )
    assert facts(reading)[:5] == [("1", f"{day} 09:00-10:00", "Sonia") for day in range(23, 28)]
    assert facts(reading)[5:] == [("2", "24 08:00-09:00", "Kevin"), ("2", "23 18:00", None)]


def test_cell_merged_over_several_hours_is_one_visit() -> None:
    reading = read(
        sheet_of(
            ("Planning de Sonia Marchand semaine 48",),
            ("Heures", "Lundi", "Mardi", "Mercredi"),
            ("8h-9h", "Mme Delmas", None, None),
            ("9h-10h", None, "M. Béraud", None),
            ("10h-11h", None, "M. Béraud", None),
            merges=("B3:B5",),
        ),
        "planning.xlsx",
    )
    assert sorted(facts(reading)) == [
        ("1", "23 08:00-11:00", "Sonia Marchand"),
        ("2", "24 09:00-10:00", "Sonia Marchand"),
        ("2", "24 10:00-11:00", "Sonia Marchand"),
    ]
