"""Ten years of a lawful house: nothing kept a day too long, every counter kept, every chain whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count

import pytest

from crypto.passphrase import TEST_ONLY
from habitat_box import bootstrap
from habitat_box.domain.people import COORDINATOR
from habitat_box.usecases import keeping, retention
from habitat_box.usecases.desk import Box
from tests.conftest import PASSPHRASE, FrozenClock
from tests.lawful_house import LawfulHouse

TEN_YEARS = 3653

# Typed from the reference (1.1) and not from the code: what may still be there on a day, as SQL over that day.
LAW = {
    "core file in clear": ("SELECT count(*) FROM resident WHERE first_name <> '' AND exit_on <= ?", 60),
    "core file": ("SELECT count(*) FROM resident WHERE exit_on <= ?", 730),
    "archive of files": ("SELECT count(*) FROM archive WHERE kind = 'fiche' AND date(erase_on, '-730 days') <= ?", 730),
    "contacts": ("SELECT count(*) FROM contact c JOIN resident r ON r.id = c.resident_id WHERE r.exit_on <= ?", 60),
    "decision mode in clear": (
        "SELECT count(*) FROM decision_support d JOIN resident r ON r.id = d.resident_id WHERE r.exit_on <= ?",
        60,
    ),
    "decision mode": ("SELECT count(*) FROM archive WHERE kind = 'soutien' AND date(erase_on, '-1825 days') <= ?", 1825),
    "visits": ("SELECT count(*) FROM visit WHERE day <= ?", 180),
    "changes": ("SELECT count(*) FROM planning_change WHERE date(at) <= ?", 180),
    "imports": ("SELECT count(*) FROM planning_import WHERE date(at) <= ?", 180),
    "activities": ("SELECT count(*) FROM activity WHERE day <= ?", 180),
    "names": ("SELECT count(*) FROM name_match n JOIN resident r ON r.id = n.resident_id WHERE r.exit_on <= ?", 60),
    "access log": ("SELECT count(*) FROM access_log WHERE date(at) <= ?", 365),
    "rights requests": ("SELECT count(*) FROM rights_request WHERE answered_on <= ?", 1825),
    "breaches": ("SELECT count(*) FROM breach WHERE date(closed_at) <= ?", 1825),
    "workers": ("SELECT count(*) FROM worker WHERE active_until <= ?", 365),
    "choices": ("SELECT count(*) FROM consent_event WHERE state = 'donné' AND date(valid_until) <= ?", 1825),
    "phone kept": (
        "SELECT count(*) FROM optional_data o JOIN resident r ON r.id = o.resident_id WHERE r.exit_on <= ?",
        365,
    ),
    "texts of who left": (
        "SELECT count(*) FROM optional_data o JOIN resident r ON r.id = o.resident_id"
        " WHERE o.purpose <> 'P12' AND r.exit_on <= ?",
        5,
    ),
    "sessions": ("SELECT count(*) FROM web_session WHERE date(created_at) <= ?", 1),
}


@pytest.fixture
def box(created: bootstrap.Created) -> Iterator[Box]:
    return created.box  # type: ignore[return-value]


@pytest.fixture
def created(tmp_path_factory: pytest.TempPathFactory, clock: FrozenClock) -> Iterator[bootstrap.Created]:
    numbers = count(1)
    made = bootstrap.create_box(
        tmp_path_factory.mktemp("lawful") / "box",
        residence="Les Tilleuls",
        body="association",
        passphrase=PASSPHRASE,
        profile=TEST_ONLY,
        clock=clock,
        new_id=lambda: f"{next(numbers):032x}",
        demo=True,
    )
    yield made
    made.box.store.close()


def overdue(box: Box, today: date) -> dict[str, int]:
    """Count by the reference what should have gone already."""
    with box.store.maintenance():
        found = {
            name: int(box.store.database.execute_sql(sql, ((today - timedelta(days=days)).isoformat(),)).fetchone()[0])
            for name, (sql, days) in LAW.items()
        }
    return {name: number for name, number in found.items() if number}


def number_of(box: Box, table: str) -> int:
    with box.store.maintenance():
        return int(box.store.database.execute_sql(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608


def counters(box: Box, kind: str) -> dict[str, int]:
    with box.store.unit(write=False):
        rows = box.store.rows("SELECT month, number FROM month_count WHERE kind = ? ORDER BY month", (kind,))
    return {row["month"]: row["number"] for row in rows}


def live_ten_years(box: Box, clock: FrozenClock, step: int, daily: int) -> None:
    house = LawfulHouse(box, clock, daily=daily)
    desk = box.desk(COORDINATOR)
    retention.tend(box)
    at_first = counters(box, "visites")
    for _day in range(0, TEN_YEARS, step):
        house.live(step)
        retention.tend(box)
        assert overdue(box, house.today) == {}
        assert retention.status(desk).overdue == ()
        assert daily * 180 - daily <= number_of(box, "visit") - daily * 7 <= daily * 180
    kept = counters(box, "visites")
    assert {month: kept[month] for month in at_first} == at_first
    lived = {month: number for month, number in house.visits.items() if min(kept) < month < house.today.isoformat()[:7]}
    first_whole = sorted(house.visits)[1]
    assert {m: n for m, n in lived.items() if m >= first_whole} == {m: n for m, n in kept.items() if m >= first_whole}
    this_month = house.today.isoformat()[:7]
    assert counters(box, "départs") == {m: n for m, n in house.departures.items() if m < this_month}
    assert {m: n for m, n in house.arrivals.items() if m < this_month} == counters(box, "arrivées")
    assert sum(house.departures.values()) > 25
    whole = keeping.verify(desk)
    assert whole.is_whole, whole
    assert number_of(box, "log_checkpoint") > 100
    assert number_of(box, "consent_husk") > 100


@pytest.mark.rule("E1", "E2", "E10", "F13")
def test_the_box_keeps_nothing_a_day_too_long_in_ten_years(box: Box, clock: FrozenClock) -> None:
    live_ten_years(box, clock, step=28, daily=90)


@pytest.mark.long
@pytest.mark.rule("E1")
def test_the_box_keeps_nothing_a_day_too_long_day_after_day(box: Box, clock: FrozenClock) -> None:
    live_ten_years(box, clock, step=1, daily=90)
