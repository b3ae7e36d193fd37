"""The rules of the house's health: each line, each threshold just before, at and just after."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import ModuleType

import pytest

from habitat_box.domain import health_backups as kept
from habitat_box.domain import health_keeping as keeping
from habitat_box.domain import health_machine as machine
from habitat_box.domain.backup_places import STICK, patience
from habitat_box.domain.health import NAMES, Finding, Health, HealthLine, Key, Light, Said, said, worst

NOW = datetime(2026, 11, 23, 8, 40, tzinfo=UTC)
TODAY = NOW.date()
TICK, DAY = timedelta(seconds=1), timedelta(days=1)
GREEN, ORANGE, RED = Light.GREEN, Light.ORANGE, Light.RED


def ages(*limits: timedelta, step: timedelta = TICK) -> list[timedelta]:
    """Give each threshold, with the moment before and the moment after."""
    return [limit + turn for limit in limits for turn in (-step, timedelta(0), step)]


def lights(rule: Iterator[Finding]) -> list[Light]:
    return [one.light for one in rule]


# -- data


def store(**facts: object) -> Finding:
    given = {"lost_line": None, "is_whole": True, "checked_at": NOW, "checked_whole": True, **facts}
    return keeping.store(keeping.StoreFacts(**given), NOW)  # type: ignore[arg-type]


def test_the_data_is_green_three_days_after_its_full_check_then_orange_then_red() -> None:
    found = lights(store(checked_at=NOW - age) for age in ages(keeping.FULL_CHECK_LATE, keeping.FULL_CHECK_OLD))
    assert found == [GREEN, GREEN, ORANGE, ORANGE, ORANGE, RED]


def test_data_never_checked_in_full_says_to_check_it() -> None:
    found = store(checked_at=None)
    assert found.light is ORANGE
    assert found.command == "habitat-box check --full"


@pytest.mark.parametrize("facts", [{"is_whole": False}, {"checked_whole": False}, {"lost_line": 12}])
def test_damaged_or_missing_data_is_red_however_fresh_the_check(facts: dict[str, object]) -> None:
    found = store(**facts)
    assert found.light is RED
    assert found.command == "habitat-box restore SAUVEGARDE DOSSIER_VIDE"


def test_a_witness_ahead_of_the_store_names_the_line() -> None:
    assert store(lost_line=12).words.facts == {"line": 12}


# -- backups


def backup(age: timedelta | None, **facts: object) -> Finding:
    last = None if age is None else kept.Proven(NOW - age, "Disque", 4_200_000, 7)
    return kept.backup(kept.BackupFacts(last, **{"has_place": True, **facts}), NOW)  # type: ignore[arg-type]


def test_a_backup_is_red_once_it_is_more_than_a_week_old() -> None:
    assert lights(backup(age) for age in ages(kept.BACKUP_LATE)) == [GREEN, GREEN, RED]


def test_no_backup_at_all_is_red() -> None:
    assert backup(None).light is RED


def test_a_late_disk_is_red_and_named_even_when_another_backup_is_fresh() -> None:
    found = backup(DAY, late=("Disque du bureau",))
    assert found.light is RED
    assert found.advice is not None
    assert found.advice.facts == {"places": "Disque du bureau"}


def test_backups_that_are_gone_or_changed_are_red_and_their_place_is_named() -> None:
    found = backup(DAY, lost=("Disque du bureau",))
    assert found.light is RED
    assert found.words.facts == {"places": "Disque du bureau"}


def test_backups_made_by_hand_alone_ask_for_a_place() -> None:
    assert backup(DAY, has_place=False).light is ORANGE


def test_the_number_of_a_backup_is_said_when_it_has_one() -> None:
    old = kept.backup(kept.BackupFacts(kept.Proven(NOW, "Disque", 1), has_place=True), NOW)
    assert "{number}" in backup(DAY).words.words
    assert "{number}" not in old.words.words


# -- sticks


def stick(label: str, is_here: bool, age: timedelta | None = DAY) -> kept.Stick:
    return kept.Stick(label, is_here, None if age is None else NOW - age)


def test_the_stick_that_is_away_is_exchanged_when_the_places_say_so_and_presses_after_twice_that() -> None:
    late = patience(STICK, 2)
    assert late == timedelta(days=16), "as docs/fr/sauvegardes.md says"
    found = [kept.sticks([stick("A", False, age), stick("B", True)], NOW) for age in ages(late, 2 * late)]
    assert [one.light for one in found] == [GREEN, GREEN, ORANGE, ORANGE, ORANGE, RED]
    assert found[0].words.facts == {"away": "A", "here": "B"}


@pytest.mark.parametrize(
    ("known", "light"),
    [
        ([], ORANGE),
        ([stick("A", True), stick("B", True)], ORANGE),
        ([stick("A", False)], ORANGE),
        ([stick("A", False, None), stick("B", True)], RED),
        ([stick("A", False), stick("B", False, None)], GREEN),
    ],
    ids=["none", "both here", "one alone", "away and empty", "both away, one fresh"],
)
def test_one_of_two_sticks_must_be_away_with_a_backup(known: list[kept.Stick], light: Light) -> None:
    assert kept.sticks(known, NOW).light is light


def test_a_stick_that_waited_too_long_is_named_while_the_one_away_is_fresh() -> None:
    found = kept.sticks([stick("A", False), kept.Stick("B", True, NOW, is_late=True)], NOW)
    assert found.light is ORANGE
    assert found.advice is not None
    assert found.advice.facts == {"late": "B"}


def test_the_stick_to_take_away_is_named() -> None:
    found = kept.sticks([stick("A", True), stick("B", True)], NOW)
    assert found.advice is not None
    assert found.advice.facts == {"here": "A"}


@pytest.mark.parametrize("is_here", [True, False])
def test_a_stick_where_the_last_backup_failed_is_red_wherever_it_is(is_here: bool) -> None:
    found = kept.sticks([stick("A", not is_here), kept.Stick("B", is_here, NOW, has_failed=True)], NOW)
    assert found.light is RED
    assert found.words.facts == {"failed": "B"}


def test_a_disk_where_the_last_backup_failed_is_red_before_it_is_late() -> None:
    found = backup(DAY, failed=("Disque du bureau",))
    assert found.light is RED
    assert found.command == "habitat-box places"


# -- drill


def test_the_drill_is_due_after_a_month_and_presses_after_two() -> None:
    found = lights(kept.drill(kept.Drill(NOW - age, True), None, NOW) for age in ages(kept.DRILL_LATE, kept.DRILL_OLD))
    assert found == [GREEN, GREEN, ORANGE, ORANGE, ORANGE, RED]


def test_a_failed_drill_is_red_on_the_same_day() -> None:
    assert kept.drill(kept.Drill(NOW, False), None, NOW).light is RED


def test_a_drill_never_played_waits_two_months_from_the_making_of_the_box() -> None:
    assert lights(kept.drill(None, NOW - age, NOW) for age in ages(kept.DRILL_OLD)) == [ORANGE, ORANGE, RED]
    assert kept.drill(None, None, NOW).light is ORANGE


# -- log


def log(**facts: object) -> Finding:
    given = {"seq": 1733, "segments": 30, "is_sealing": True, "sheet_on": TODAY, **facts}
    return keeping.log(keeping.LogFacts(**given), TODAY)  # type: ignore[arg-type]


def test_the_logs_sheet_is_due_each_week_and_presses_after_a_month() -> None:
    found = lights(log(sheet_on=TODAY - age) for age in ages(keeping.SHEET_LATE, keeping.SHEET_OLD, step=DAY))
    assert found == [GREEN, ORANGE, ORANGE, ORANGE, ORANGE, RED]


@pytest.mark.parametrize(
    ("facts", "light"), [({"sheet_on": None}, ORANGE), ({"is_sealing": False}, ORANGE), ({"first_bad": 8}, RED)]
)
def test_a_log_without_a_sheet_or_a_seal_or_with_a_changed_line_is_said(facts: dict[str, object], light: Light) -> None:
    assert log(**facts).light is light


def test_the_changed_line_is_named() -> None:
    assert log(first_bad=8).words.facts == {"line": 8}


# -- keys


def keys(**facts: object) -> Finding:
    return keeping.keys(keeping.KeyFacts(**{"slots": 2, "sheet_read_on": TODAY, **facts}), NOW)  # type: ignore[arg-type]


def test_a_sheet_never_typed_back_presses_after_a_week() -> None:
    found = lights(keys(sheet_read_on=None, made_at=NOW - age) for age in ages(keeping.SHEET_UNREAD))
    assert found == [ORANGE, ORANGE, RED]
    assert keys(sheet_read_on=None).light is ORANGE


@pytest.mark.parametrize(("slots", "light"), [(1, RED), (2, GREEN), (3, GREEN)])
def test_a_box_with_one_way_to_open_it_is_red(slots: int, light: Light) -> None:
    assert keys(slots=slots).light is light


def test_an_old_key_file_put_back_is_red_before_all_else() -> None:
    found = keys(is_old=True, slots=1)
    assert found.light is RED
    assert found.command == "habitat-box passphrase"


def test_what_an_unattended_opening_gives_up_is_said_and_shares_too() -> None:
    assert keys(unattended=("Qui vole la machine l'ouvre.",)).words.facts["gives"] == "Qui vole la machine l'ouvre."
    assert "parts" in keys(shares=True).words.words
    assert keys(unattended=("x",)).light is GREEN


# -- the closed box


def closed(refusal: Said | None = None, *, keys_read: bool = True, half_restored: bool = False) -> Finding:
    return keeping.closed(refusal, keys_read=keys_read, half_restored=half_restored)


def test_a_closed_box_asks_to_be_opened_and_says_what_keeps_it_shut() -> None:
    assert closed().light is ORANGE
    assert closed(keys_read=False).light is RED
    assert closed(half_restored=True).light is RED
    refused = closed(said("Des écritures manquent."))
    assert (refused.light, refused.words.words) == (RED, "Des écritures manquent.")


@pytest.mark.parametrize(("slots", "light"), [(0, RED), (1, RED), (2, GREEN)])
def test_a_closed_box_counts_its_slots(slots: int, light: Light) -> None:
    assert keeping.closed_keys(slots).light is light


# -- the whole


def asks_for_one_thing(one: Finding) -> bool:
    """Say whether a finding that is not green has one sentence of advice, and the command that does it."""
    if one.light is GREEN or one.advice is None:
        return False
    return one.advice.words.endswith(".") and ". " not in one.advice.words and bool(one.command)


def test_every_line_that_is_not_green_says_what_to_do_in_one_sentence_with_its_command() -> None:
    told = [
        store(checked_at=None), store(is_whole=False), store(lost_line=1), backup(None), backup(DAY * 30),
        backup(DAY, late=("D",)), backup(DAY, lost=("D",)), backup(DAY, has_place=False), kept.sticks([], NOW),
        kept.sticks([stick("A", True)], NOW), kept.sticks([stick("A", False), kept.Stick("B", True, NOW, is_late=True)], NOW),
        kept.sticks([stick("A", False)], NOW), kept.sticks([stick("A", False, None)], NOW), kept.drill(None, None, NOW),
        kept.drill(kept.Drill(NOW, False), None, NOW), log(sheet_on=None), log(is_sealing=False), log(first_bad=1),
        keys(is_old=True), keys(slots=1), keys(sheet_read_on=None), closed(), closed(keys_read=False),
        closed(half_restored=True), keeping.closed_keys(1),
    ]  # fmt: skip
    assert [one.words.words for one in told if not asks_for_one_thing(one)] == []


@pytest.mark.parametrize("module", [kept, keeping, machine])
def test_every_rule_says_why_its_thresholds_are_what_they_are(module: ModuleType) -> None:
    lines = inspect.getsource(module).splitlines()
    constants = [n for n, line in enumerate(lines) if line[:1].isupper() and "=" in line and "habitat-box" not in line]
    named = [n for n in constants if "timedelta(" in lines[n] or lines[n].rstrip("0123456789_, ").endswith("=")]
    assert named
    assert [lines[n] for n in named if not lines[n + 1].startswith('"""')] == []


def line(light: Light, key: str = "store") -> HealthLine:
    return HealthLine(key, light, "x")


def test_the_worst_light_decides_and_the_pressing_lines_come_first() -> None:
    health = Health((line(GREEN, "a"), line(ORANGE, "b"), line(RED, "c"), line(ORANGE, "d")), NOW)
    assert health.worst is RED
    assert [one.key for one in health.pressing()] == ["c", "b", "d", "a"]
    assert [health.count(one) for one in Light] == [1, 2, 1]
    assert worst([]) is GREEN
    assert Health((), NOW).worst is GREEN


def test_each_key_has_a_name_and_keys_never_change() -> None:
    assert set(NAMES) == set(Key)
    assert [key.value for key in Key] == [
        "store", "backup", "sticks", "drill", "log", "disk", "clock", "certificate", "updates", "inbox", "keys",
    ]  # fmt: skip
