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
from habitat_box.domain.processings import PROCESSINGS, Basis
from habitat_box.domain.rights import Ground, Outcome, Right, due_on, extended_to, offered
from habitat_box.domain.working_days import is_working_day
from habitat_box.errors import (
    AccessRefused,
    FieldRefused,
    NationalNumberRefused,
    StepRefused,
    UnknownItem,
    UnknownPerson,
)
from habitat_box.store import journal
from habitat_box.usecases import consents, own_data, residents, rights
from habitat_box.usecases.desk import Desk
from tests import rights_house
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


# -- answers


@pytest.mark.rule("G7")
def test_a_request_is_answered_once_and_a_refusal_has_its_ground(desk: Desk, cast: Cast) -> None:
    made = rights.file_request(desk, cast.simone, Right.ACCESS)
    with pytest.raises(StepRefused, match="motif"):
        rights.answer(desk, made.number, Outcome.REFUSED)
    with pytest.raises(StepRefused, match="datée"):
        rights.answer(desk, made.number, on=TODAY - timedelta(days=1))
    ended = rights.answer(desk, made.number, Outcome.REFUSED, Ground.EXCESSIVE)
    assert (ended.outcome, ended.answered_on) == ("refusé : demande excessive", TODAY)
    with pytest.raises(StepRefused, match="déjà"):
        rights.answer(desk, made.number)
    with pytest.raises(UnknownItem):
        rights.answer(desk, "D-2026-777")


@pytest.mark.rule("G4")
def test_a_right_that_a_basis_does_not_give_is_answered_with_its_ground(desk: Desk, cast: Cast) -> None:
    made = rights.file_request(desk, cast.simone, Right.OBJECTION, "planning")
    with pytest.raises(StepRefused, match="n'est pas ouvert"):
        rights.answer(desk, made.number)
    assert rights.answer(desk, made.number, Outcome.REFUSED, Ground.NOT_OPEN).outcome == "refusé : droit non ouvert"


@pytest.mark.rule("G4")
def test_an_objection_stops_an_interest_and_never_the_log(desk: Desk, cast: Cast) -> None:
    urgent = rights.file_request(desk, cast.simone, Right.OBJECTION, "urgence")
    assert rights.answer(desk, urgent.number).outcome == "fait"
    log = rights.file_request(desk, cast.simone, Right.OBJECTION, "journal")
    with pytest.raises(StepRefused, match="le journal continue"):
        rights.answer(desk, log.number)
    assert "motif impérieux" in rights.answer(desk, log.number, Outcome.REFUSED, Ground.IMPERIOUS).outcome
    before = _lines(desk)
    residents.see_person(desk, cast.simone)
    assert _lines(desk) > before


def _lines(desk: Desk) -> int:
    with desk.box.store.unit(write=False):
        return journal.head_of(desk.box.store)[0]


@pytest.mark.rule("G7")
def test_a_correction_changes_the_file_and_the_register_or_neither(desk: Desk, cast: Cast) -> None:
    made = rights.file_request(desk, cast.simone, Right.RECTIFICATION)
    with pytest.raises(FieldRefused):
        rights.rectify(desk, made.number, {"first_name": ""})
    assert rights.request(desk, made.number).answered_on is None
    assert rights.rectify(desk, made.number, {"called": "Mone"}).outcome == "fait"
    assert residents.see_person(desk, cast.simone).card.called == "Mone"
    other = rights.file_request(desk, cast.simone, Right.ACCESS)
    with pytest.raises(StepRefused, match="un autre droit"):
        rights.rectify(desk, other.number, {"called": "X"})


@pytest.mark.rule("E9")
def test_rights_end_with_the_person_and_her_heirs_have_their_own(desk: Desk, cast: Cast) -> None:
    with pytest.raises(StepRefused, match="héritiers"):
        rights.file_request(desk, cast.simone, Right.HEIRS)
    residents.say_goodbye(desk, cast.simone, TODAY, "décès")
    with pytest.raises(StepRefused, match="décès"):
        rights.file_request(desk, cast.simone, Right.ACCESS)
    made = rights.file_request(desk, cast.simone, Right.HEIRS)
    assert rules.ARTICLES[made.right] == "LIL 85"
    assert rights.answer(desk, made.number).outcome == "fait"


@pytest.mark.rule("G7")
def test_somebody_the_box_no_longer_knows_still_gets_an_answer(desk: Desk, cast: Cast) -> None:
    made = rights.file_request(desk, None, Right.ACCESS)
    assert made.person_id is None
    assert rights.answer(desk, made.number, Outcome.REFUSED, Ground.NOTHING_LEFT).outcome.endswith("plus aucune donnée")
    stranger = rights.file_request(desk, None, Right.RECTIFICATION)
    with pytest.raises(StepRefused, match="ne connaît plus"):
        rights.rectify(desk, stranger.number, {"called": "X"})
    with pytest.raises(UnknownPerson):
        rights.file_request(desk, "nobody", Right.ACCESS)


@pytest.mark.rule("G7")
def test_her_own_page_tells_her_each_step_of_her_request(desk: Desk, cast: Cast) -> None:
    made = rights.file_request(desk, cast.simone, Right.ACCESS)
    rights.extend(desk, made.number, "complexe", TODAY)
    rights.answer(desk, made.number)
    said = " ".join(line.what for line in own_data.who_looked_for(desk, cast.simone))
    for words in ("a noté votre demande", "plus de temps", "a répondu à votre demande"):
        assert words in said


# -- erasing because she asked


@pytest.mark.rule("G4")
def test_while_she_lives_here_only_what_she_chose_is_erased(desk: Desk, cast: Cast) -> None:
    rights_house.live(desk, cast)
    plan = rights.erasure_plan(desk, cast.simone)
    assert not plan.whole
    assert "Mes habitudes" in plan.now
    reasons = dict(plan.kept)
    assert reasons[PROCESSINGS["planning"].title] == "nécessaire tant que la personne habite ici"
    assert "la loi demande" in reasons[PROCESSINGS["choix"].title]
    assert "motif impérieux" in reasons[PROCESSINGS["journal"].title]
    made = rights.file_request(desk, cast.simone, Right.ERASURE)
    assert rights.erase(desk, made.number).outcome == "fait en partie : nécessaire au contrat"
    card = residents.see_person(desk, cast.simone).card
    assert (card.last_name, card.habits, card.birthday) == ("DELMAS", None, None)
    kept = [row for row in desk.box.door.own_copy(desk.actor, cast.simone)["optional_data"]]
    assert kept == []


@pytest.mark.rule("G4")
def test_one_purpose_is_erased_alone_and_the_others_stay(desk: Desk, cast: Cast) -> None:
    rights_house.live(desk, cast)
    made = rights.file_request(desk, cast.simone, Right.ERASURE, "P7")
    assert rights.erase(desk, made.number).outcome == "fait"
    card = residents.see_person(desk, cast.simone).card
    assert (card.habits, card.birthday) == (None, "24/11")


@pytest.mark.rule("G4", "E4")
def test_once_she_left_her_file_goes_and_the_proofs_stay(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    rights_house.live(desk, cast)
    residents.say_goodbye(desk, cast.simone, TODAY)
    clock.advance(days=2)
    plan = rights.erasure_plan(desk, cast.simone)
    assert plan.whole
    assert {PROCESSINGS["dossier"].title, PROCESSINGS["planning"].title} <= set(plan.now)
    assert {PROCESSINGS["choix"].title, PROCESSINGS["droits"].title} <= {title for title, _ in plan.kept}
    made = rights.file_request(desk, cast.simone, Right.ERASURE)
    ended = rights.erase(desk, made.number)
    assert (ended.outcome, ended.person_id) == ("fait en partie : obligation de garder", None)
    with pytest.raises(UnknownPerson):
        rights.erasure_plan(desk, cast.simone)
    assert cast.rene in {card.person_id for card in rights.people(desk)}


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


@pytest.mark.rule("B5", "G4")
def test_an_erasure_leaves_a_no_that_can_be_proved(desk: Desk, cast: Cast) -> None:
    rights_house.live(desk, cast)
    rights.erase(desk, rights.file_request(desk, cast.simone, Right.ERASURE, "P10").number)
    last = [one for one in consents.all_choices(desk, [cast.simone])[cast.simone] if one.purpose.code == "P10"][0]
    assert last.words_of_state == "retiré"
