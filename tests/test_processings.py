"""What runs without a YES: one basis each, for an association and for a CCAS, and the rights each basis gives."""

from __future__ import annotations

from dataclasses import replace

import pytest

from habitat_box.domain.processings import (
    OUTSIDE,
    PROCESSINGS,
    Basis,
    Processing,
    find_processing,
    of_purpose,
    register_rows,
)
from habitat_box.domain.purposes import PURPOSES
from habitat_box.domain.rights import Right, offered

ROW = PROCESSINGS["planning"]
BODIES = ("association", "ccas")


@pytest.mark.rule("A1")
@pytest.mark.parametrize("body", BODIES)
def test_the_register_gives_each_row_exactly_one_basis(body: str) -> None:
    rows = register_rows("ccas" if body == "ccas" else "association")
    assert len({row.code for row in rows}) == len(rows) == len(PROCESSINGS) + 12
    assert all(row.basis_association is row.basis_ccas for row in rows)
    assert all(isinstance(row.basis_association, Basis) for row in rows)


@pytest.mark.rule("A1")
@pytest.mark.parametrize("basis", [None, "", "contrat", "contrat ou intérêt légitime", (Basis.CONTRACT, Basis.CONSENT)])
@pytest.mark.parametrize("side", ["basis_association", "basis_ccas"])
def test_a_row_with_no_basis_or_two_cannot_be_made(side: str, basis: object) -> None:
    with pytest.raises(ValueError, match="exactly one legal basis"):
        replace(ROW, **{side: basis})  # type: ignore[arg-type]


@pytest.mark.rule("A2")
def test_nothing_the_house_needs_rests_on_a_yes() -> None:
    assert all(Basis.CONSENT not in (row.basis_association, row.basis_ccas) for row in PROCESSINGS.values())
    assert all(of_purpose(purpose).basis("association") is Basis.CONSENT for purpose in PURPOSES.values())


@pytest.mark.rule("A3")
def test_a_ccas_leans_on_its_task_where_an_association_leans_on_contract_or_interest() -> None:
    private = {row.code: row.basis_association for row in register_rows("association")}
    public = {row.code: row.basis_association for row in register_rows("ccas")}
    switched = {code for code in private if private[code] is not public[code]}
    assert switched == {"dossier", "planning", "département", "urgence", "intervenants", "journal"}
    assert {public[code] for code in switched} == {Basis.PUBLIC_TASK}
    assert Basis.LEGITIMATE_INTEREST not in public.values()
    assert Basis.PUBLIC_TASK not in private.values()


@pytest.mark.rule("A3")
def test_the_rights_offered_switch_with_the_body() -> None:
    def rights(code: str, body: str) -> set[Right]:
        return set(offered(find_processing(code).basis("ccas" if body == "ccas" else "association")))

    assert Right.PORTABILITY in rights("planning", "association")
    assert Right.OBJECTION not in rights("planning", "association")
    assert Right.OBJECTION in rights("planning", "ccas")
    assert not {Right.ERASURE, Right.PORTABILITY} & rights("planning", "ccas")


@pytest.mark.rule("A4")
def test_a_row_that_may_reveal_health_names_its_exception() -> None:
    revealing = [row for row in register_rows("association") if row.may_reveal_health]
    assert {row.code for row in revealing} == {"dossier", "planning", "P1", "P5", "P6", "P7", "P8"}
    assert all(row.art9 for row in revealing)


@pytest.mark.rule("A4")
@pytest.mark.parametrize("exception", ["", "9(2)(z)", "9(2)(a)"])
def test_a_row_that_may_reveal_health_cannot_be_made_without_its_exception(exception: str) -> None:
    with pytest.raises(ValueError, match=r"9\(2\)|art\. 9"):
        replace(ROW, art9=exception)


@pytest.mark.rule("A4")
def test_an_exception_without_a_reason_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="goes with data that may reveal health"):
        replace(PROCESSINGS["choix"], art9="9(2)(h)")


@pytest.mark.rule("H1")
def test_each_row_says_all_that_article_30_asks() -> None:
    for row in register_rows("association"):
        for words in (row.title, row.purpose_words, row.people, row.data, row.recipients, row.retention_rule, row.security):
            assert len(words) > 5, row.code


def test_open_points_of_the_study_are_printed_not_hidden() -> None:
    assert {row.code for row in PROCESSINGS.values() if row.open_point} == {
        "dossier", "planning", "département", "urgence", "soutien", "droits", "violations",
    }  # fmt: skip


@pytest.mark.rule("G4")
def test_only_the_log_goes_on_after_an_objection() -> None:
    assert [row.code for row in PROCESSINGS.values() if row.exempt] == ["journal"]


def test_an_unknown_use_of_data_is_not_found() -> None:
    with pytest.raises(KeyError):
        find_processing("P13")


def test_what_stays_outside_the_box_has_no_table() -> None:
    assert {title for title, _ in OUTSIDE}.isdisjoint(row.title for row in PROCESSINGS.values())
    assert isinstance(find_processing("P4"), Processing)
    assert find_processing("P4").tables == ("photo", "photo_person", "photo_use", "publication")
