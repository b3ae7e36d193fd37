"""What the house may change in the table of durations: shorter when it likes, longer with a reason and an end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from habitat_box import errors
from habitat_box.domain.retention import RULES, check_limit
from habitat_box.usecases import keeping, retention
from habitat_box.usecases.desk import Desk
from tests.conftest import TODAY, Cast, FrozenClock
from tests.retention_rows import OFFSETS, count, go_to


@pytest.mark.rule("E2")
@pytest.mark.parametrize("offset", OFFSETS.values(), ids=list(OFFSETS))
def test_nothing_passes_the_ceiling_without_a_reason_and_an_end(desk: Desk, offset: int) -> None:
    if offset <= 0:
        assert retention.set_limit(desk, "fiche", 730 + offset).days == 730 + offset
        return
    with pytest.raises(errors.ReasonNeeded):
        retention.set_limit(desk, "fiche", 731)
    with pytest.raises(errors.RetentionRefused, match="date de fin"):
        retention.set_limit(desk, "fiche", 731, "procès en cours")
    assert retention.set_limit(desk, "fiche", 731, "procès en cours", TODAY + timedelta(days=30)).days == 731


@pytest.mark.rule("E2")
@pytest.mark.parametrize(
    ("rule", "days", "reason", "ends", "why"),
    [
        ("fiche", 59, "", None, "trop courte"),
        ("fiche", 900, "procès", timedelta(days=1826), "cinq ans"),
        ("fiche", 900, "procès", timedelta(0), "cinq ans"),
        ("fiche", 3000, "procès", timedelta(days=30), "trop longue"),
        ("journal", 182, "", None, "trop courte"),
        ("journal", 400, "nous aimons savoir", timedelta(days=30), "contrôle interne"),
        ("journal", 1096, "contrôle interne", timedelta(days=30), "trop longue"),
        ("services", 10, "", None, "ne se change pas"),
        ("photos", 10, "", None, "ne se change pas"),
    ],
)
def test_a_duration_is_refused_in_words(
    desk: Desk, rule: str, days: int, reason: str, ends: timedelta | None, why: str
) -> None:
    with pytest.raises(errors.RetentionRefused, match=why):
        retention.set_limit(desk, rule, days, reason, None if ends is None else TODAY + ends)
    assert retention.limits(desk) == [line for line in retention.limits(desk) if line.chosen is None]


def test_a_duration_nobody_knows_is_refused(desk: Desk) -> None:
    with pytest.raises(errors.UnknownItem):
        retention.set_limit(desk, "humeur", 10)
    with pytest.raises(errors.NationalNumberRefused):
        retention.set_limit(desk, "fiche", 900, "dossier 2 55 08 14 168 025", TODAY + timedelta(days=30))


@pytest.mark.rule("F13")
def test_a_log_kept_for_internal_control_stays_until_the_end_of_its_reason(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    for days in (183, 1095):
        check_limit(RULES["journal"], days, "contrôle interne", TODAY + timedelta(days=9), TODAY)
    retention.set_limit(desk, "journal", 1095, "Contrôle interne de l'association", TODAY + timedelta(days=500))
    before = keeping.verify(desk).log_lines
    go_to(desk, clock, TODAY + timedelta(days=500))
    retention.tend(desk.box)
    assert keeping.verify(desk).log_lines > before
    go_to(desk, clock, TODAY + timedelta(days=501))
    retention.tend(desk.box)
    assert keeping.verify(desk).log_lines < before
    assert next(line for line in retention.limits(desk) if line.rule.id == "journal").ended


@pytest.mark.rule("E2")
@pytest.mark.parametrize("offset", OFFSETS.values(), ids=list(OFFSETS))
def test_a_legal_hold_is_looked_at_again_after_180_days(desk: Desk, clock: FrozenClock, offset: int) -> None:
    retention.set_limit(desk, "fiche", 800, "procès en cours", TODAY + timedelta(days=1000))
    go_to(desk, clock, TODAY + timedelta(days=180 + offset))
    assert [line.rule.id for line in retention.status(desk).to_review] == (["fiche"] if offset >= 0 else [])
    retention.set_limit(desk, "fiche", 800, "procès en cours", TODAY + timedelta(days=1000))
    assert retention.status(desk).to_review == ()


def test_the_tables_own_duration_takes_the_houses_back(desk: Desk) -> None:
    retention.set_limit(desk, "visites", 90)
    assert next(line for line in retention.limits(desk) if line.rule.id == "visites").days == 90
    retention.set_limit(desk, "visites", 180)
    assert count(desk, "SELECT count(*) FROM retention_limit") == 0


def test_a_shorter_duration_acts_the_next_day(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    retention.set_limit(desk, "visites", 30)
    go_to(desk, clock, TODAY + timedelta(days=29))
    assert retention.preview(desk) == []
    assert [(one.rule, one.number) for one in retention.preview(desk, TODAY + timedelta(days=30))] == [("visites", 3)]
