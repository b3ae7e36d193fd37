"""The rules of the machine: disk, clock, certificate, updates, inbox; each threshold just before, at and just after."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from habitat_box.domain import health_machine as machine
from habitat_box.domain.health import Finding, Light
from tests.test_health import DAY, GREEN, NOW, ORANGE, RED, TICK, TODAY, ages, asks_for_one_thing, lights

# -- disk


def disk(free: int, per_day: float | None = None) -> Finding:
    return machine.disk(machine.DiskFacts(free, per_day))


def test_the_disk_is_orange_under_two_gigabytes_and_red_under_half_a_one() -> None:
    sizes = [limit + turn for limit in (machine.DISK_LOW, machine.DISK_LEAST) for turn in (1, 0, -1)]
    assert lights(disk(free) for free in sizes) == [GREEN, GREEN, ORANGE, ORANGE, ORANGE, RED]


def test_a_disk_full_within_three_months_is_said_ahead() -> None:
    month = 50_000_000_000
    found = lights(disk(months * month + 1, month / 30.4) for months in (machine.MONTHS_LOW + 1, machine.MONTHS_LOW, 2))
    assert found == [GREEN, GREEN, ORANGE]


@pytest.mark.parametrize(("per_day", "months"), [(None, None), (0.0, None), (-5.0, None), (1.0, None), (10_000_000.0, 65)])
def test_months_are_told_only_when_they_are_known_and_near(per_day: float | None, months: int | None) -> None:
    assert machine.DiskFacts(20_000_000_000, per_day).months == months


def test_ten_years_ahead_no_figure_is_given() -> None:
    assert machine.DiskFacts(int(machine.MONTHS_FAR * 30.4 * 1000) - 1, 1000.0).months == machine.MONTHS_FAR - 1
    assert machine.DiskFacts(int(machine.MONTHS_FAR * 30.4 * 1000) + 1, 1000.0).months is None


# -- clock


@pytest.mark.parametrize(
    ("is_sure", "synchronised", "light", "word"),
    [
        (True, True, GREEN, "réglée par le réseau"),
        (True, False, GREEN, "montre"),
        (True, None, GREEN, "{now}."),
        (None, True, GREEN, "réglée par le réseau"),
        (False, True, RED, "doute"),
    ],
)
def test_the_clock_is_red_in_doubt_alone(is_sure: bool | None, synchronised: bool | None, light: Light, word: str) -> None:
    found = machine.clock(machine.ClockFacts(is_sure, NOW, synchronised))
    assert found.light is light
    assert word in found.words.words


# -- certificate


def certificate(left: timedelta | None, missing: tuple[str, ...] = ()) -> Finding:
    facts = machine.CertificateFacts(None if left is None else NOW + left, ("a.local", "10.0.0.2"), missing)
    return machine.certificate(facts, NOW)


def test_a_certificate_near_its_end_is_orange_then_red() -> None:
    limits = (machine.CERTIFICATE_LATE, machine.CERTIFICATE_OLD, timedelta(0))
    found = lights(certificate(limit + turn) for limit in limits for turn in (TICK, timedelta(0), -TICK))
    assert found == [GREEN, GREEN, ORANGE, ORANGE, ORANGE, RED, RED, RED, RED]


def test_a_certificate_that_is_over_or_missing_says_so() -> None:
    assert "Fini" in certificate(-DAY).words.words
    assert "manque" in certificate(None).words.words
    assert certificate(None).light is RED


def test_an_address_the_certificate_does_not_cover_is_named() -> None:
    found = certificate(DAY * 300, ("10.0.0.9",))
    assert found.light is ORANGE
    assert found.words.facts == {"missing": "10.0.0.9"}


# -- updates


def updates(**facts: object) -> Finding:
    given = {"version": "0.4.0", "installed_on": date(2026, 11, 1), "fresh_on": TODAY, **facts}
    return machine.updates(machine.UpdateFacts(**given), TODAY)  # type: ignore[arg-type]


def test_not_knowing_about_debian_is_orange_after_five_weeks_only() -> None:
    found = lights(updates(fresh_on=TODAY - age) for age in ages(machine.UPDATES_LATE, step=DAY))
    assert found == [GREEN, GREEN, ORANGE]


@pytest.mark.parametrize(
    ("facts", "light", "word"),
    [
        ({"pending": 0}, GREEN, "à jour"),
        ({"pending": 1}, ORANGE, "{count}"),
        ({"pending": None}, GREEN, "ne sait pas"),
        ({"pending": None, "fresh_on": None}, GREEN, "ne sait pas"),
        ({"pending": 0, "reboot": True}, ORANGE, "redémarrage"),
    ],
)
def test_updates_that_wait_are_said(facts: dict[str, object], light: Light, word: str) -> None:
    found = updates(**facts)
    assert found.light is light
    assert word in found.words.words


# -- inbox


@pytest.mark.parametrize(
    ("outside", "to_settle", "locked", "light"),
    [(0, 0, False, GREEN), (0, 0, True, GREEN), (1, 0, True, ORANGE), (1, 0, False, ORANGE), (0, 1, False, ORANGE)],
)
def test_the_inbox_is_green_when_nothing_waits(outside: int, to_settle: int, locked: bool, light: Light) -> None:
    assert machine.inbox(outside, to_settle, locked).light is light


def test_every_line_of_the_machine_that_is_not_green_says_what_to_do() -> None:
    told = [
        disk(1), disk(machine.DISK_LEAST), machine.clock(machine.ClockFacts(False, NOW)), certificate(None), certificate(DAY),
        certificate(-DAY), updates(pending=2), updates(reboot=True), updates(fresh_on=date(2026, 1, 1)), machine.inbox(1, 0),
        machine.inbox(1, 0, True), machine.inbox(0, 1),
    ]  # fmt: skip
    assert [one.words.words for one in told if not asks_for_one_thing(one)] == []
