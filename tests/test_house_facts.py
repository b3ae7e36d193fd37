"""What the house says of itself, and the door that stays shut to real people until it did."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from crypto.passphrase import TEST_ONLY
from habitat_box import bootstrap
from habitat_box.domain.house_facts import FACTS, Kind
from habitat_box.domain.people import COORDINATOR, NewResident
from habitat_box.errors import FieldRefused, NationalNumberRefused, NotReadyForReal, UnknownItem
from habitat_box.usecases import cards, consents, enrolment, house_facts, keeping, recovery, residents
from habitat_box.usecases.desk import Box, Desk
from tests.conftest import PASSPHRASE, Cast, FrozenClock

SIMONE = NewResident("Mme", "Simone", "DELMAS", "A01")


@pytest.fixture
def made(tmp_path: Path, clock: FrozenClock) -> Iterator[bootstrap.Created]:
    created = bootstrap.create_box(
        tmp_path / "bare", residence="Les Saules", body="association", passphrase=PASSPHRASE, profile=TEST_ONLY, clock=clock
    )
    yield created
    created.box.store.close()


@pytest.fixture
def bare(made: bootstrap.Created) -> Box:
    return made.box


def lines(box: Box) -> list[str]:
    with box.store.unit(write=False):
        return [row["object"] for row in box.store.rows("SELECT object FROM access_log WHERE action = 'préciser'")]


@pytest.mark.rule("H2")
def test_a_new_house_cannot_receive_anyone_and_says_the_four_things_it_lacks(bare: Box) -> None:
    desk = bare.desk(COORDINATOR)
    with pytest.raises(NotReadyForReal) as refused:
        residents.welcome(desk, SIMONE)
    said = str(refused.value.facts["missing"])
    assert "responsable de traitement" in said
    assert "AIPD" in said
    assert "sauvegarde" in said
    assert "feuille de secours retapée" in said
    with pytest.raises(NotReadyForReal):
        residents.move_in(desk, residents.MovingIn((SIMONE,), (), ()))
    assert residents.names(desk) == []


@pytest.mark.rule("H2")
def test_a_house_opens_to_real_people_once_its_controller_aipd_backup_and_sheet_are_there(
    bare: Box, made: bootstrap.Created, tmp_path: Path
) -> None:
    desk = bare.desk(COORDINATOR)
    house_facts.set_fact(desk, "controller", "Association Les Saules")
    assert len(house_facts.missing_for_real(bare)) == 3
    house_facts.set_fact(desk, "aipd_signed_on", "12/10/2026")
    assert house_facts.missing_for_real(bare) == [FACTS[one].words for one in ("first_backup_on", "sheet_read_back_on")]
    recovery.read_back(desk, made.recovery_key)
    assert house_facts.missing_for_real(bare) == [FACTS["first_backup_on"].words]
    (tmp_path / "key").mkdir()
    keeping.back_up(desk, tmp_path / "key")
    assert house_facts.missing_for_real(bare) == []
    assert residents.welcome(desk, SIMONE)
    with bare.store.unit():
        bare.store.run("DELETE FROM backup_made")  # kept 92 days only
    assert house_facts.missing_for_real(bare) == []
    assert house_facts.facts(desk)["first_backup_on"].day == date(2026, 11, 23)


@pytest.mark.rule("H2")
def test_a_house_that_takes_its_aipd_back_makes_no_card_and_invites_no_phone(desk: Desk, cast: Cast) -> None:
    house_facts.set_fact(desk, "aipd_signed_on", "")
    acts: list[Callable[[], object]] = [
        lambda: cards.make_cards(desk, [cast.simone], "https://box.local"),
        lambda: enrolment.invite(desk, cast.sonia.id),
        lambda: residents.welcome(desk, NewResident("M.", "Paul", "Petit")),
    ]
    for act in acts:
        with pytest.raises(NotReadyForReal):
            act()
    assert residents.see_person(desk, cast.simone).card.first_name == "Simone"  # the people here are still served
    consents.record_face_to_face(desk, cast.simone, "P1", yes=False)


def test_a_demonstration_is_never_asked_who_it_is(bare: Box) -> None:
    demo = replace(bare, settings=replace(bare.settings, demo=True))
    assert house_facts.missing_for_real(demo) == []
    assert residents.welcome(demo.desk(COORDINATOR), SIMONE)


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("aipd_signed_on", "24/11/2026", FieldRefused),  # tomorrow
        ("aipd_signed_on", "bientôt", FieldRefused),
        ("avp_convention_on", "01/01/1980", FieldRefused),
        ("controller", "x" * 201, FieldRefused),
        ("president", "Mme 2 69 05 49 588 157 80", NationalNumberRefused),
        ("first_backup_on", "01/01/2026", UnknownItem),  # the box alone knows
        ("colour", "bleu", UnknownItem),
    ],
)
def test_a_keeper_cannot_state_what_makes_no_sense(desk: Desk, name: str, value: str, error: type[Exception]) -> None:
    before = house_facts.facts(desk)
    with pytest.raises(error):
        house_facts.set_fact(desk, name, value)
    assert house_facts.facts(desk) == before


def test_a_fact_is_cleaned_kept_and_logged_without_its_words(desk: Desk) -> None:
    fact = house_facts.set_fact(desk, "controller", "  Association\nLes   Tilleuls ")
    assert fact.value == "Association Les Tilleuls"
    assert house_facts.facts(desk)["controller"].value == "Association Les Tilleuls"
    assert lines(desk.box) == [FACTS["controller"].words]


@pytest.mark.rule("G1")
def test_a_worker_reads_who_answers_for_the_house_and_not_where_its_backup_sleeps(desk: Desk, cast: Cast) -> None:
    house_facts.set_fact(desk, "backup_place", "chez la trésorière")
    seen = house_facts.facts(desk.box.desk(cast.sonia))
    assert seen["controller"].value == "Association Les Tilleuls"
    assert seen["contact"].value == "Claire Morel, 02 40 00 00 00"
    assert "backup_place" not in seen
    assert house_facts.facts(desk)["backup_place"].value == "chez la trésorière"


def test_every_fact_has_french_words_and_a_kind() -> None:
    for name, fact in FACTS.items():
        assert fact.words
        assert (fact.kind is Kind.DATE) == name.endswith("_on")
    assert [name for name, fact in FACTS.items() if fact.needed] == [
        "controller",
        "aipd_signed_on",
        "first_backup_on",
        "sheet_read_back_on",
    ]
