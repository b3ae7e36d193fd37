"""Breaches: every one is written down, the CNIL knows within 72 hours when people risk something, and none closes half told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitat_box.config import read_settings, settings_text
from habitat_box.domain.breaches import DELAY_HOURS, Breach, Nature, Risk, missing
from habitat_box.errors import AccessRefused, FieldRefused, NationalNumberRefused, StepRefused, UnknownItem
from habitat_box.usecases import breaches
from habitat_box.usecases.breaches import BreachWords
from habitat_box.usecases.desk import Desk
from tests.conftest import Cast, FrozenClock

NOW = datetime(2026, 11, 23, 7, 40, tzinfo=UTC)
LOST = BreachWords("une clé de sauvegarde perdue", (Nature.CONFIDENTIALITY,), Risk.NONE, NOW)
WHOLE = {
    "categories": "habitants : planning",
    "people": 12,
    "records": 3000,
    "effects": "aucun : la clé est chiffrée",
    "measures": "clé de secours changée",
}
HOUR = timedelta(hours=1)


def a_breach(**values: object) -> Breach:
    return replace(Breach("b", "V-2026-001", (Nature.INTEGRITY,), "f", NOW, Risk.SOME), **values)  # type: ignore[arg-type]


@pytest.mark.rule("H3")
def test_every_breach_has_a_number_even_one_without_risk(desk: Desk) -> None:
    first, second = breaches.record(desk, LOST), breaches.record(desk, LOST)
    assert (first.number, second.number) == ("V-2026-001", "V-2026-002")
    assert [one.number for one in breaches.breaches(desk)] == ["V-2026-002", "V-2026-001"]
    assert breaches.breach(desk, "v-2026-001").facts == "une clé de sauvegarde perdue"
    with pytest.raises(UnknownItem):
        breaches.breach(desk, "V-2026-009")


@pytest.mark.rule("H3")
@pytest.mark.parametrize(
    ("after", "left"),
    [
        (timedelta(0), 72),
        (timedelta(minutes=1), 71),
        (71 * HOUR, 1),
        (72 * HOUR, 0),
        (72 * HOUR + timedelta(minutes=1), -1),
        (100 * HOUR, -28),
    ],
)
def test_the_hours_count_from_the_moment_the_house_knew(after: timedelta, left: int) -> None:
    assert a_breach().hours_left(NOW + after) == left
    assert a_breach(occurred_at=NOW - timedelta(days=9)).hours_left(NOW + after) == left


@pytest.mark.rule("H3")
def test_nothing_is_counted_without_risk_once_told_or_closed() -> None:
    assert a_breach(risk=Risk.NONE).hours_left(NOW) is None
    assert a_breach(first_notified_at=NOW).hours_left(NOW) is None
    assert a_breach(notified_at=NOW).hours_left(NOW) is None
    assert a_breach(closed_at=NOW).hours_left(NOW) is None


@pytest.mark.rule("H4")
def test_the_delay_is_a_setting_whose_default_is_the_laws(desk: Desk) -> None:
    assert desk.box.settings.breach_hours == DELAY_HOURS == 72
    made = breaches.record(desk, replace(LOST, risk=Risk.SOME))
    other = replace(desk, box=replace(desk.box, settings=replace(desk.box.settings, breach_hours=96)))
    assert made.hours_left(NOW) == 72
    assert breaches.breach(other, made.number).hours_left(NOW) == 96
    desk.box.settings.toml.write_text(settings_text(other.box.settings), "utf-8")
    assert read_settings(desk.box.settings.folder).breach_hours == 96


@pytest.mark.rule("H3")
def test_the_cnil_is_told_in_two_steps_in_order(desk: Desk, clock: FrozenClock) -> None:
    number = breaches.record(desk, replace(LOST, risk=Risk.SOME)).number
    with pytest.raises(StepRefused, match="avant la découverte"):
        breaches.notify(desk, number, complete=False, at=NOW - HOUR)
    with pytest.raises(StepRefused, match="à venir"):
        breaches.notify(desk, number, complete=False, at=NOW + HOUR)
    clock.advance(hours=20)
    first = breaches.notify(desk, number, complete=False)
    assert (first.first_notified_at, first.notified_at) == (clock.now, None)
    with pytest.raises(StepRefused, match="notez la complète"):
        breaches.notify(desk, number, complete=False)
    clock.advance(hours=300)
    second = breaches.notify(desk, number, complete=True)
    assert second.notified_at == clock.now
    assert not second.was_late()  # the first step was in time
    with pytest.raises(StepRefused, match="déjà notée"):
        breaches.notify(desk, number, complete=True)


@pytest.mark.rule("H3")
def test_closing_is_refused_with_all_that_is_missing(desk: Desk) -> None:
    number = breaches.record(desk, replace(LOST, risk=Risk.HIGH)).number
    with pytest.raises(StepRefused) as refusal:
        breaches.close(desk, number)
    said = str(refusal.value)
    for words in ("catégories", "nombre de personnes", "nombre d'enregistrements", "effets", "mesures", "CNIL", "personnes"):
        assert words in said
    breaches.complete(desk, number, replace(LOST, risk=Risk.HIGH, **WHOLE))
    breaches.notify(desk, number, complete=True)
    with pytest.raises(StepRefused, match="information des personnes"):
        breaches.close(desk, number)
    breaches.tell_people(desk, number)
    assert breaches.close(desk, number).closed_at == NOW
    for act in (breaches.close, breaches.tell_people):
        with pytest.raises(StepRefused, match="close"):
            act(desk, number)
    with pytest.raises(StepRefused, match="close"):
        breaches.complete(desk, number, LOST)


@pytest.mark.rule("H3")
def test_one_that_is_not_notified_is_kept_with_its_reason(desk: Desk) -> None:
    number = breaches.record(desk, replace(LOST, **WHOLE)).number
    with pytest.raises(StepRefused, match="raison de ne pas notifier"):
        breaches.close(desk, number)
    breaches.give_reason(desk, number, "clé chiffrée : aucun risque")
    closed = breaches.close(desk, number)
    assert (closed.notified_at, closed.reason_not) == (None, "clé chiffrée : aucun risque")
    assert closed in breaches.breaches(desk)


@pytest.mark.rule("H3")
def test_a_reason_never_stands_for_telling_the_cnil_of_a_risk() -> None:
    full = {"categories": "c", "people": 1, "records": 1, "effects": "e", "measures": "m"}
    assert missing(a_breach(**full, reason_not="nous ne voulons pas")) == ["la notification complète à la CNIL"]
    assert missing(a_breach(**full, reason_not="r", first_notified_at=NOW)) == ["la notification complète à la CNIL"]


@pytest.mark.rule("H3")
def test_people_of_a_high_risk_are_told_or_a_reason_says_why_not() -> None:
    full = a_breach(categories="c", people=0, records=0, effects="e", measures="m", notified_at=NOW, risk=Risk.HIGH)
    assert missing(full) == ["l'information des personnes, ou la raison de ne pas les informer"]
    assert missing(replace(full, people_told_at=NOW)) == []
    assert missing(replace(full, reason_not="données illisibles : chiffrées (RGPD 34(3))")) == []


@pytest.mark.rule("H3")
def test_a_late_notice_carries_its_reason() -> None:
    full = a_breach(categories="c", people=1, records=1, effects="e", measures="m", notified_at=NOW + 73 * HOUR)
    assert full.was_late()
    assert missing(full) == ["la raison du retard"]
    assert missing(replace(full, notified_at=NOW + 72 * HOUR)) == []


@given(st.sampled_from(Risk), st.booleans(), st.booleans(), st.booleans(), st.integers(0, 200))
def test_nothing_closes_with_a_risk_the_cnil_was_not_wholly_told_of(
    risk: Risk, first: bool, whole: bool, people: bool, hours: int
) -> None:
    when = NOW + hours * HOUR
    made = a_breach(
        risk=risk,
        categories="c",
        people=1,
        records=1,
        effects="e",
        measures="m",
        reason_not="r",
        first_notified_at=when if first else None,
        notified_at=when if whole else None,
        people_told_at=when if people else None,
    )
    assert (not missing(made)) == (risk is Risk.NONE or whole)


def test_a_breach_without_facts_or_nature_or_with_odd_numbers_is_refused(desk: Desk) -> None:
    for wrong in (replace(LOST, facts=" "), replace(LOST, nature=()), replace(LOST, people=-1)):
        with pytest.raises(FieldRefused):
            breaches.record(desk, wrong)
    with pytest.raises(NationalNumberRefused):
        breaches.record(desk, replace(LOST, facts="fuite du 2 55 08 14 168 025"))
    with pytest.raises(StepRefused, match="à venir"):
        breaches.record(desk, replace(LOST, known_at=NOW + HOUR))
    with pytest.raises(StepRefused, match="après sa découverte"):
        breaches.record(desk, replace(LOST, occurred_at=NOW + HOUR))
    assert breaches.breaches(desk) == []


def test_a_form_is_given_back_as_it_was_filled(desk: Desk) -> None:
    filled = replace(LOST, nature=(Nature.INTEGRITY, Nature.AVAILABILITY), occurred_at=NOW - HOUR, **WHOLE)
    made = breaches.record(desk, filled)
    assert breaches.words_of(made) == filled


@pytest.mark.rule("F9")
def test_a_worker_reads_and_writes_no_breach(desk: Desk, cast: Cast) -> None:
    worker = desk.box.desk(cast.sonia)
    for act in (lambda: breaches.breaches(worker), lambda: breaches.record(worker, LOST)):
        with pytest.raises(AccessRefused):
            act()
