"""Each duration of the table: the day before, the day itself and the day after."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from habitat_box.domain import processings
from habitat_box.domain.retention import (
    FIVE_YEARS,
    RULES,
    Fate,
    Rule,
    Step,
    archived_on,
    due_on,
    is_due,
)
from habitat_box.store.findings import FINDINGS, TO_ARCHIVE
from habitat_box.usecases import keeping, retention
from habitat_box.usecases.desk import Desk
from tests.conftest import TODAY, Cast, FrozenClock
from tests.retention_rows import MAKERS, OFFSETS, count, departed, go_to, sql

# The reference's table 1.1, typed again: days until something is erased.
REFERENCE = {
    "fiche": 730, "soutien": 1825, "proches": 60, "visites": 180, "choix": 1825, "journal": 365, "technique": 183,
    "droits": 1825, "violations": 1825, "intervenants": 365, "sauvegardes": 92,
}  # fmt: skip


# -- the table


@pytest.mark.rule("E1")
def test_every_table_of_the_store_has_a_rule_and_every_rule_a_table(desk: Desk) -> None:
    with desk.box.store.maintenance():
        rows = desk.box.store.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    ruled = {table for rule in RULES.values() for table in rule.tables}
    assert {row["name"] for row in rows} - ruled == set(), "a table without a rule: say how long it is kept"
    assert ruled - {row["name"] for row in rows} == set()


@pytest.mark.rule("E1")
@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_each_rule_says_why_and_by_which_source(rule: Rule) -> None:
    assert rule.words
    assert rule.why
    assert rule.source
    assert rule.trigger
    assert (rule.days is None) == (rule.fate is Fate.KEPT)
    assert rule.days is None or rule.days <= (rule.ceiling or FIVE_YEARS) <= rule.most
    done_by = {"journal", "technique", "photos"}
    assert (rule.fate is Fate.KEPT) or rule.id in FINDINGS or rule.id in done_by


@pytest.mark.rule("E1", "E2")
@pytest.mark.parametrize(("rule", "days"), REFERENCE.items(), ids=list(REFERENCE))
def test_the_box_keeps_no_longer_than_the_reference(rule: str, days: int) -> None:
    assert RULES[rule].days == days


def test_the_files_leave_everyday_sight_after_sixty_days() -> None:
    for rule in ("fiche", "soutien"):
        assert archived_on(RULES[rule], date(2026, 11, 23)) == date(2027, 1, 22)
    assert archived_on(RULES["visites"], TODAY) is None
    assert due_on(RULES["services"], TODAY) is None
    assert not is_due(RULES["services"], date(1990, 1, 1), TODAY)


@pytest.mark.rule("E1")
def test_the_register_of_processings_and_the_table_speak_of_the_same_tables(desk: Desk) -> None:
    ruled = {table for rule in RULES.values() for table in rule.tables}
    named = {table for one in processings.PROCESSINGS.values() for table in one.tables}
    assert named <= ruled


@pytest.mark.rule("E1")
@pytest.mark.parametrize("rule", [r for r in RULES.values() if r.days is not None], ids=lambda rule: rule.id)
@pytest.mark.parametrize("offset", [-1, 0, 1], ids=["day before", "that day", "day after"])
def test_a_thing_is_due_on_its_day_and_not_before(rule: Rule, offset: int) -> None:
    trigger = date(2027, 3, 28)  # the clocks change: still one day
    day = due_on(rule, trigger)
    assert day is not None
    assert is_due(rule, trigger, day + timedelta(days=offset)) == (offset >= 0)


# -- each limit in a real store


def test_every_rule_that_erases_is_tried_below() -> None:
    assert set(MAKERS) == {*FINDINGS, "journal", "technique"}


@pytest.mark.rule("E1", "F13")
@pytest.mark.parametrize("offset", OFFSETS.values(), ids=list(OFFSETS))
@pytest.mark.parametrize("rule", MAKERS)
def test_it_stays_the_day_before_and_is_gone_that_day(
    desk: Desk, cast: Cast, clock: FrozenClock, rule: str, offset: int
) -> None:
    there = MAKERS[rule](desk, cast, TODAY)
    log = desk.box.settings.technical_log

    def kept() -> int:
        return count(desk, there) if there else log.read_text("utf-8").count("started")

    before = kept()
    assert before >= 1 or rule == "soutien"
    days = RULES[rule].days or 0
    if rule == "soutien":
        go_to(desk, clock, TODAY + timedelta(days=60))
        retention.tend(desk.box)
        before = kept()
        assert before == 1
    go_to(desk, clock, TODAY + timedelta(days=days + offset))
    said = {one.rule: one.number for one in retention.preview(desk) if one.step is Step.ERASE}
    assert kept() == before, "looking beforehand touches nothing"
    gone = [one for one in retention.tend(desk.box) if one.rule == rule]
    if offset < 0:
        assert kept() == before
        assert rule not in said
    else:
        assert kept() == 0
        assert said[rule] >= 1
        assert gone
    assert keeping.verify(desk).is_whole
    assert retention.status(desk).overdue == ()
    if rule == "technique" and offset >= 0:
        assert log.read_text("utf-8") == "2999-01-01 10:00 young\n"


@pytest.mark.rule("E1")
@pytest.mark.parametrize("offset", OFFSETS.values(), ids=list(OFFSETS))
@pytest.mark.parametrize("rule", TO_ARCHIVE)
def test_it_is_put_away_on_the_sixtieth_day(desk: Desk, cast: Cast, clock: FrozenClock, rule: str, offset: int) -> None:
    departed(desk, cast, TODAY)
    go_to(desk, clock, TODAY + timedelta(days=60 + offset))
    retention.tend(desk.box)
    assert count(desk, "SELECT count(*) FROM archive WHERE kind = ?", rule) == (offset >= 0)
    assert count(desk, "SELECT count(*) FROM resident WHERE last_name = 'DELMAS'") == (offset < 0)


def test_midnight_is_the_houses_and_not_greenwichs(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    sql(desk, "UPDATE planning_change SET at = '2026-11-23T23:30:00.000000Z'")  # half past midnight, the 24th in Paris
    go_to(desk, clock, date(2026, 11, 23) + timedelta(days=180))
    retention.tend(desk.box)
    assert count(desk, "SELECT count(*) FROM planning_change") == 3
    go_to(desk, clock, date(2026, 11, 24) + timedelta(days=180))
    retention.tend(desk.box)
    assert count(desk, "SELECT count(*) FROM planning_change") == 0
