"""Activities are told by dimension and number, never by name; a file says when the contract was signed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from click.testing import CliRunner

from habitat_box import errors
from habitat_box.commands import activities as command
from habitat_box.domain.activities import DIMENSIONS
from habitat_box.domain.people import NewResident
from habitat_box.store.schema import FIRST, RIGHTS
from habitat_box.usecases import activities, residents, retention
from habitat_box.usecases.desk import Desk
from tests.conftest import TODAY, Cast, FrozenClock


@pytest.fixture
def singing(desk: Desk) -> str:
    row = {"id": "a1", "title": "Chant", "day": "2026-11-20", "starts_at": "2026-11-20T14:00:00.000000Z"}
    with desk.box.store.unit():
        desk.box.store.insert("activity", {**row, "ends_at": "2026-11-20T15:00:00.000000Z"})
    return "a1"


@pytest.mark.rule("I1", "I2")
def test_an_activity_is_told_by_one_of_four_dimensions_and_a_number(desk: Desk, singing: str) -> None:
    assert len(DIMENSIONS) == 4
    activities.tell(desk, singing, 3, 9)
    [told] = activities.activities(desk, date(2026, 11, 1), TODAY)
    assert (told.title, told.dimension, told.head_count) == ("Chant", 3, 9)
    activities.tell(desk, singing, None, None)
    [told] = activities.activities(desk, date(2026, 11, 1), TODAY)
    assert (told.dimension, told.head_count) == (None, None)
    assert activities.activities(desk, TODAY, TODAY) == []


@pytest.mark.parametrize(("dimension", "people"), [(0, 1), (5, 1), (3, -1), (3, 501)])
def test_what_is_no_dimension_and_no_number_is_refused(desk: Desk, singing: str, dimension: int, people: int) -> None:
    with pytest.raises(errors.FieldRefused):
        activities.tell(desk, singing, dimension, people)
    with pytest.raises(errors.UnknownItem):
        activities.tell(desk, "nothing", 3, 9)


@pytest.mark.rule("I1")
def test_no_table_links_an_activity_to_anyone() -> None:
    schema = FIRST + RIGHTS
    activity = schema[schema.index("CREATE TABLE activity") :].partition(";")[0]
    assert "resident" not in activity
    assert "REFERENCES activity" not in schema


@pytest.mark.rule("I2", "I3")
def test_a_month_keeps_its_numbers_by_dimension_after_its_activities_went(desk: Desk, singing: str, clock: FrozenClock) -> None:
    activities.tell(desk, singing, 3, 9)
    for _ in range(8):
        clock.advance(days=25)
        retention.tend(desk.box)
    assert activities.activities(desk, date(2026, 1, 1), TODAY + timedelta(days=365)) == []
    kept = desk.box.door.months()
    assert (kept["2026-11", "dimension 3"], kept["2026-11", "participants 3"]) == (1, 9)


# -- the file


@pytest.mark.rule("I6", "D5")
def test_a_file_bears_the_day_of_the_contract_and_of_the_check_and_nothing_of_why(desk: Desk, cast: Cast) -> None:
    residents.correct(
        desk,
        cast.simone,
        {
            "avp_contract_on": "15/01/2024",
            "avp_condition_checked_on": "2024-01-10",
            "avp_condition_checked_by": "Claire Morel",
        },
    )
    card = residents.see_person(desk, cast.simone).card
    assert (card.avp_contract_on, card.avp_condition_checked_on) == ("2024-01-15", "2024-01-10")
    assert card.avp_condition_checked_by == "Claire Morel"
    columns = FIRST[FIRST.index("CREATE TABLE resident") :].partition(";")[0]
    assert [name for name in columns.replace(",", " ").split() if name.startswith("avp_")] == [
        "avp_contract_on",
        "avp_condition_checked_on",
        "avp_condition_checked_by",
    ]
    assert "avp_contract_on" not in NewResident.__dataclass_fields__  # nothing of it is asked to move in


@pytest.mark.parametrize("words", ["24/11/2026", "hier", "31/02/2024"])
def test_a_day_to_come_or_no_day_is_refused(desk: Desk, cast: Cast, words: str) -> None:
    with pytest.raises(errors.FieldRefused):
        residents.correct(desk, cast.simone, {"avp_contract_on": words})
    residents.correct(desk, cast.simone, {"avp_contract_on": ""})
    assert not residents.see_person(desk, cast.simone).card.avp_contract_on


def test_the_command_lists_activities_and_tells_one_by_the_first_signs_of_its_number(
    desk: Desk, singing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def opened(_context: object) -> Iterator[Desk]:
        yield desk

    monkeypatch.setattr(command, "opened", opened)
    words = ["--from", "1/11/2026", "--to", "23/11/2026"]
    assert "dimension à dire" in CliRunner().invoke(command.activities_command, words).output
    told = CliRunner().invoke(command.activities_command, [*words, "--tell", "a", "--dimension", "3", "--people", "9"]).output
    assert "soutien à la convivialité" in told
    assert "9 personnes" in told
    wrong = CliRunner().invoke(command.activities_command, [*words, "--tell", "zz", "--dimension", "3"])
    assert isinstance(wrong.exception, errors.UnknownItem)
    assert (
        "Aucune activité" in CliRunner().invoke(command.activities_command, ["--from", "1/1/2020", "--to", "2/1/2020"]).output
    )
