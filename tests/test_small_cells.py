"""What the Département is shown: never a small number, and nothing a small number could be found from."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitat_box.domain.dossier import Audience
from habitat_box.domain.people import NewResident
from habitat_box.domain.small_cells import FEW, NO_TOTAL, SMALLEST, hidden, row_of
from habitat_box.usecases import house_facts, inspection, residents
from habitat_box.usecases.desk import Desk
from tests.conftest import Cast, FrozenClock

COUNTS = st.lists(st.integers(0, 12), min_size=1, max_size=14)


@pytest.mark.rule("I3")
@pytest.mark.parametrize(("number", "words"), [(0, FEW), (1, FEW), (4, FEW), (5, "5"), (6, "6")])
def test_a_number_under_five_is_not_said(number: int, words: str) -> None:
    assert hidden(number) == words


def test_a_number_the_convention_asks_for_is_said_as_it_is() -> None:
    assert row_of([0, 3, 4], asked=True) == ("0", "3", "4", "7")


def test_nobody_counts_below_zero() -> None:
    with pytest.raises(ValueError, match="below zero"):
        hidden(-1)


@pytest.mark.rule("I3")
@given(COUNTS, st.data())
def test_a_hidden_number_could_be_any_small_number(numbers: list[int], data: st.DataObject) -> None:
    """Whoever reads the row cannot tell it from the row of another house: every small number may stand in each hidden cell."""
    row = row_of(numbers)
    others = [
        data.draw(st.integers(0, SMALLEST - 1)) if cell == FEW else number for cell, number in zip(row, numbers, strict=False)
    ]
    assert row_of(others) == row


@given(COUNTS)
def test_a_row_without_small_numbers_says_all_and_its_total(numbers: list[int]) -> None:
    large = [number + SMALLEST for number in numbers]
    assert row_of(large) == (*map(str, large), str(sum(large)))
    assert (NO_TOTAL in row_of(numbers)) == (min(numbers) < SMALLEST)


# -- the pack for the Département


def months(desk: Desk, folder: Path) -> dict[str, dict[str, str]]:
    inspection.prepare(desk, Audience.DEPARTEMENT, folder, since=date(2026, 8, 1))
    text = next((folder / "donnees").glob("16-*-2.csv")).read_text("utf-8-sig")
    return {row["Mois"]: row for row in csv.DictReader(StringIO(text))}


@pytest.mark.rule("I3", "I4")
def test_the_departement_reads_months_that_are_over_and_no_small_number(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    rows = months(desk, tmp_path / "a")
    assert list(rows) == ["2026-08", "2026-09", "2026-10", "Total"]
    assert {cell for month in rows.values() for cell in list(month.values())[1:]} == {FEW, NO_TOTAL, "sans objet", "non donné"}


@pytest.mark.rule("I3")
def test_the_convention_unlocks_the_three_counts_it_asks_for_and_no_other(
    desk: Desk, cast: Cast, tmp_path: Path, clock: FrozenClock
) -> None:
    house_facts.set_fact(desk, "departement", "Loire-Atlantique")
    assert months(desk, tmp_path / "a")["2026-09"]["Arrivées"] == FEW
    house_facts.set_fact(desk, "avp_convention_on", "01/03/2024")
    for number in range(3):
        residents.welcome(desk, NewResident("M.", f"Paul{number}", "Martin", "C1", date(2026, 9, 10)))
    leaving = residents.welcome(desk, NewResident("M.", "Luc", "Petit", "C2", date(2026, 8, 3)))
    residents.say_goodbye(desk, leaving, date(2026, 10, 20))
    rows = months(desk, tmp_path / "b")
    seen = {month: tuple(row.values())[1:] for month, row in rows.items()}
    assert seen["2026-08"] == ("3", "1", "0", FEW)
    assert seen["2026-09"] == ("6", "3", "0", FEW)
    assert seen["2026-10"] == ("6", "0", "1", FEW)
    assert seen["Total"] == ("sans objet", "4", "1", NO_TOTAL)


@pytest.mark.rule("I4")
def test_the_departement_reads_the_five_missions_of_the_report(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    inspection.prepare(desk, Audience.DEPARTEMENT, tmp_path / "a")
    text = next((tmp_path / "a" / "donnees").glob("16-*-3.csv")).read_text("utf-8-sig")
    assert len(text.splitlines()) == 6
    assert "Participation et citoyenneté" in text
    assert {path.name[:2] for path in (tmp_path / "a").glob("[0-9]*.pdf")} == {"00", "16", "18"}
