"""What people ask of their data: which rights each basis gives, the month to answer, and what each answer does."""

from __future__ import annotations

import subprocess
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitat_box.domain import rights as rules
from habitat_box.domain.access import Action
from habitat_box.domain.processings import Basis
from habitat_box.domain.rights import Ground, Outcome, Right, due_on, extended_to, offered
from habitat_box.domain.working_days import is_working_day
from habitat_box.errors import (
    AccessRefused,
    FieldRefused,
    NationalNumberRefused,
    StepRefused,
)
from habitat_box.usecases import own_data, rights
from habitat_box.usecases.desk import Desk
from tests.conftest import TODAY, Cast, FrozenClock

G4 = {
    Basis.CONSENT: "accès rectification effacement limitation portabilité réclamation",
    Basis.CONTRACT: "accès rectification effacement limitation portabilité réclamation",
    Basis.LEGAL_OBLIGATION: "accès rectification limitation réclamation",
    Basis.VITAL: "accès rectification effacement limitation réclamation",
    Basis.PUBLIC_TASK: "accès rectification limitation opposition réclamation",
    Basis.LEGITIMATE_INTEREST: "accès rectification effacement limitation opposition réclamation",
}
"""Typed from the table of the CNIL developer guide, sheet 15: consent and contract carry data away, interest and task may
be objected to, a task and an obligation erase nothing."""


@pytest.mark.rule("G4")
@pytest.mark.parametrize("basis", list(Basis))
def test_each_basis_offers_the_rights_the_law_gives_it(basis: Basis) -> None:
    assert " ".join(offered(basis)) == G4[basis]


@pytest.mark.rule("G4", "G8")
def test_seeing_correcting_and_complaining_are_open_whatever_the_basis() -> None:
    always = {Right.ACCESS, Right.RECTIFICATION, Right.LIMITATION, Right.COMPLAINT}
    assert all(always <= set(offered(basis)) for basis in Basis)


@pytest.mark.rule("G4", "A3")
def test_the_buttons_of_a_ccas_are_those_of_its_task(desk: Desk) -> None:
    assert Right.PORTABILITY in rights.offered_for(desk, "planning")
    assert Right.OBJECTION not in rights.offered_for(desk, "planning")
    assert Right.OBJECTION in rights.offered_for(desk, "urgence")
    assert Right.PORTABILITY in rights.offered_for(desk, "P7")
    assert Right.HEIRS not in rights.offered_for(desk, "")
    with pytest.raises(FieldRefused):
        rights.offered_for(desk, "comptabilité")


# -- the month


@pytest.mark.rule("G3")
@pytest.mark.parametrize(
    ("received", "due", "extended"),
    [
        (date(2027, 1, 31), date(2027, 3, 1), date(2027, 4, 30)),  # 28 Feb is a Sunday
        (date(2028, 1, 31), date(2028, 2, 29), date(2028, 5, 2)),  # leap year; 30 Apr a Sunday, 1 May a holiday
        (date(2026, 11, 23), date(2026, 12, 23), date(2027, 2, 23)),
        (date(2026, 11, 25), date(2026, 12, 28), date(2027, 2, 25)),  # Christmas, a Friday
        (date(2027, 2, 27), date(2027, 3, 30), date(2027, 5, 27)),  # Saturday before Easter
        (date(2027, 4, 1), date(2027, 5, 3), date(2027, 7, 1)),  # 1 May, a Saturday
        (date(2026, 12, 1), date(2027, 1, 4), date(2027, 3, 1)),  # New Year's Day, a Friday
        (date(2026, 12, 31), date(2027, 2, 1), date(2027, 3, 31)),  # 31 Jan is a Sunday
    ],
)
def test_an_answer_is_due_the_same_day_next_month_or_the_next_working_day(received: date, due: date, extended: date) -> None:
    assert due_on(received) == due
    assert extended_to(received) == extended


@pytest.mark.rule("G3")
@given(st.dates(date(2020, 1, 1), date(2060, 1, 1)))
def test_every_due_day_is_a_working_day_from_four_weeks_to_five_away(received: date) -> None:
    assert is_working_day(due_on(received))
    assert timedelta(days=28) <= due_on(received) - received <= timedelta(days=35)
    assert extended_to(received) > due_on(received)


@pytest.mark.rule("G3", "G7")
def test_a_request_has_a_number_a_year_a_due_day_and_names_nobody(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    first = rights.file_request(desk, cast.simone, Right.ACCESS)
    second = rights.file_request(desk, cast.rene, Right.PORTABILITY, "planning", TODAY - timedelta(days=3))
    assert (first.number, second.number) == ("D-2026-001", "D-2026-002")
    assert (first.due_on, first.person_id) == (date(2026, 12, 23), cast.simone)
    clock.advance(days=45)
    assert rights.file_request(desk, cast.rene, Right.ACCESS).number == "D-2027-001"
    assert "DELMAS" not in repr(rights.requests(desk))
    with desk.box.store.unit(write=False), desk.box.store.opened({"rights_request": frozenset({"subject_ref"})}):
        refs = {row["subject_ref"] for row in desk.box.store.rows("SELECT subject_ref FROM rights_request")}
    assert not refs & {cast.simone, cast.rene}


@pytest.mark.rule("G3")
def test_numbers_go_on_after_the_thousandth(desk: Desk) -> None:
    local = desk.box.clock()
    assert rules.next_number("D", local, "D-2026-999") == "D-2026-1000"
    assert rules.next_number("D", local, "D-2026-1000") == "D-2026-1001"
    assert rules.next_number("V", local, "") == "V-2026-001"


@pytest.mark.rule("G3")
def test_a_late_answer_is_listed_the_day_after_and_no_longer_once_given(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    made = rights.file_request(desk, cast.simone, Right.ACCESS)
    clock.advance(days=30)  # 23 December
    assert rights.overdue(desk) == []
    assert made.days_left(date(2026, 12, 23)) == 0
    clock.advance(days=1)
    assert [one.number for one in rights.overdue(desk)] == [made.number]
    assert rights.answer(desk, made.number.lower()).days_left(date(2027, 1, 9)) is None
    assert rights.overdue(desk) == []


@pytest.mark.rule("G3")
def test_two_more_months_need_a_reason_and_a_letter_in_the_first_month(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    made = rights.file_request(desk, cast.simone, Right.ACCESS)
    clock.advance(days=40)
    late, early = date(2026, 12, 24), TODAY - timedelta(days=1)
    for reason, day, why in (
        ("", TODAY, "raison"),
        ("   ", TODAY, "raison"),
        ("trois demandes à la fois", late, "premier mois"),
        ("trois demandes à la fois", early, "avant la demande"),
    ):
        with pytest.raises(StepRefused, match=why):
            rights.extend(desk, made.number, reason, day)
    kept = rights.extend(desk, made.number, "trois demandes à la fois", date(2026, 12, 23))
    assert (kept.last_day, kept.notice_sent_on) == (date(2027, 2, 23), date(2026, 12, 23))
    assert not kept.is_overdue(date(2027, 2, 23))
    assert kept.is_overdue(date(2027, 2, 24))
    with pytest.raises(StepRefused, match="déjà été allongé"):
        rights.extend(desk, made.number, "encore", date(2026, 12, 23))


@pytest.mark.rule("G3", "D1")
def test_a_letter_to_come_and_a_national_number_are_refused(desk: Desk, cast: Cast) -> None:
    made = rights.file_request(desk, cast.simone, Right.ACCESS)
    with pytest.raises(StepRefused, match="à venir"):
        rights.extend(desk, made.number, "complexe", TODAY + timedelta(days=1))
    with pytest.raises(NationalNumberRefused):
        rights.extend(desk, made.number, "numéro 2 55 08 14 168 025", TODAY)
    with pytest.raises(StepRefused, match="à venir"):
        rights.file_request(desk, cast.simone, Right.ACCESS, "", TODAY + timedelta(days=1))


@pytest.mark.rule("G7")
def test_her_own_page_tells_her_each_step_of_her_request(desk: Desk, cast: Cast) -> None:
    made = rights.file_request(desk, cast.simone, Right.ACCESS)
    rights.extend(desk, made.number, "complexe", TODAY)
    rights.answer(desk, made.number)
    said = " ".join(line.what for line in own_data.who_looked_for(desk, cast.simone))
    for words in ("a noté votre demande", "plus de temps", "a répondu à votre demande"):
        assert words in said


# -- papers and doors


@pytest.mark.rule("G7", "G8")
def test_the_receipt_says_the_number_the_day_and_the_cnil_and_no_name(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    made = rights.file_request(desk, cast.simone, Right.ERASURE, "planning")
    path = rights.print_receipt(desk, made.number, tmp_path)
    said = " ".join(subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True).stdout.split())
    for words in ("D-2026-001", "23 décembre 2026", "www.cnil.fr", "gratuite", "Effacer ses données", "Planning des visites"):
        assert words in said
    assert "Simone" not in said
    assert "DELMAS" not in said
    assert oct(path.stat().st_mode & 0o777) == "0o600"
    rights.answer(desk, made.number, Outcome.REFUSED, Ground.NEEDED)
    again = rights.print_receipt(desk, made.number, tmp_path)
    told = subprocess.run(["pdftotext", str(again), "-"], capture_output=True, text=True, check=True).stdout
    assert "Résultat : refusé : nécessaire au contrat" in " ".join(told.split())


@pytest.mark.rule("F9")
def test_nobody_but_the_coordinator_handles_requests(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    made = rights.file_request(desk, cast.simone, Right.ACCESS)
    worker = desk.box.desk(cast.sonia)
    for act in (
        lambda: rights.requests(worker),
        lambda: rights.people(worker),
        lambda: rights.answer(worker, made.number),
        lambda: rights.limit_person(worker, cast.simone, True),
        lambda: rights.export(worker, cast.simone, tmp_path),
        lambda: rights.file_request(worker, cast.simone, Right.ACCESS),
    ):
        with pytest.raises(AccessRefused):
            act()
    assert not worker.may(Action.ANSWER_RIGHTS)
    assert list(tmp_path.glob("*.json")) == []
