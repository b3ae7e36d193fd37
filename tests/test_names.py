"""Names: found by every usual spelling, never guessed between two."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitat_box.domain.names import Candidate, NameBook, match, normal_form

HOUSE = (
    Candidate("simone", "Mme", "Simone", "DELMAS"),
    Candidate("rene", "M.", "René", "Béraud"),
    Candidate("loic", "M.", "Loïc", "Le Gall"),
    Candidate("therese", "Mme", "Thérèse", "Hérault-Noël"),
    Candidate("ousmane", "M.", "Ousmane", "Diallo"),
    Candidate("francoise", "Mme", "Françoise", "Müller"),
    Candidate("jean", "M.", "Jean-Noël", "d’Ornano"),
    Candidate("ivana", "Mme", "Ivana", "Petrović"),
    Candidate("etienne", "M.", "Étienne", "Œuvrard"),
    Candidate("nadege", "Mme", "Nadège", "Çariou"),
)
FAMILY = (
    Candidate("1", "M.", "Ousmane", "Diallo"),
    Candidate("2", "M.", "Oumar", "Diallo"),
    Candidate("3", "Mme", "Awa", "Diallo"),
    Candidate("4", "M.", "Loïc", "Le Gall"),
    Candidate("5", "M.", "Loïc", "Gall"),
    Candidate("6", "Mme", "Dominique", "Roux"),
    Candidate("7", "M.", "Dominique", "Roux"),
)


@pytest.mark.parametrize(
    ("written", "who"),
    [
        ("M. BERAUD René", "rene"),
        ("M. Diallo O.", "ousmane"),
        ("O. Diallo", "ousmane"),
        ("Mme Delmas", "simone"),
        ("delmas", "simone"),
        ("Madame DELMAS Simone", "simone"),
        ("DELMAS S. (A01)", "simone"),
        ("Passage - Mme DELMAS Simone", "simone"),
        ("Toilette Mme Delmas", "simone"),
        ("Mr LE GALL", "loic"),
        ("LEGALL Loic", "loic"),
        ("M Gall Loïc", "loic"),
        ("D'ORNANO Jean Noel", "jean"),
        ("M. d' Ornano", "jean"),
        ("J.-N. d’Ornano", "jean"),
        ("PETROVIC Ivana", "ivana"),
        ("OEUVRARD E.", "etienne"),
        ("Monsieur Étienne Œuvrard", "etienne"),
        ("HERAULT NOEL Th.", "therese"),
        ("Mme Muller née Roux", "francoise"),
        ("Cariou Nadege", "nadege"),
    ],
)
def test_coordinator_is_not_asked_for_a_usual_spelling(written: str, who: str) -> None:
    assert match(written, HOUSE).id == who
    assert match(unicodedata.normalize("NFD", written), HOUSE).id == who


@pytest.mark.parametrize(
    ("written", "offered"),
    [
        ("M. Inconnu TOTAL", ()),
        ("Mme INCONNUE Paulette", ()),
        ("M. Delmas", ("simone",)),
        ("Paul Delmas", ("simone",)),
        ("Delmas Simonne", ("simone",)),
        ("Mme Herault", ("therese",)),
        ("Simone", ("simone",)),
        ("M. et Mme Béraud", ("rene",)),
        ("", ()),
        ("Réunion de cabinet", ()),
    ],
)
def test_coordinator_is_asked_when_a_name_is_only_close(written: str, offered: tuple[str, ...]) -> None:
    found = match(written, HOUSE)
    assert (found.kind, found.id, found.candidates) == ("unknown", None, offered)


@pytest.mark.parametrize(
    ("written", "between"),
    [("M. Diallo O.", {"1", "2"}), ("Diallo", {"1", "2", "3"}), ("Roux Dominique", {"6", "7"}), ("D. Roux", {"6", "7"})],
)
def test_coordinator_chooses_between_two_people_of_one_name(written: str, between: set[str]) -> None:
    found = match(written, FAMILY)
    assert (found.kind, found.id, set(found.candidates)) == ("ambiguous", None, between)


@pytest.mark.parametrize(
    ("written", "who"),
    [
        ("Mme Diallo", "3"),
        ("Diallo A.", "3"),
        ("Mme Roux D.", "6"),
        ("M. Gall", "5"),
        ("M. Le Gall", "4"),
        ("Ousmane Diallo", "1"),
    ],
)
def test_civility_initial_or_particle_tell_two_people_apart(written: str, who: str) -> None:
    assert match(written, FAMILY).id == who


def test_twins_with_the_same_whole_name_are_never_guessed() -> None:
    twins = (Candidate("a", "Mme", "Marie", "Roux"), Candidate("b", "Mme", "Marie", "Roux"))
    assert match("Mme Marie Roux", twins).kind == "ambiguous"


def test_name_matched_once_is_remembered_in_any_dress() -> None:
    remembered = {normal_form("M. Diallo O."): "2"}
    assert match("m. DIALLO  O", FAMILY, remembered).id == "2"
    assert match("Mme Diallo O.", FAMILY, remembered).kind != "sure"


def test_remembered_name_of_somebody_gone_is_asked_again() -> None:
    assert match("M. Diallo O.", HOUSE, {normal_form("M. Diallo O."): "gone"}).id == "ousmane"


@given(st.text(max_size=60))
def test_any_text_is_matched_or_asked_without_failing(text: str) -> None:
    found = NameBook(HOUSE).match(text)
    assert (found.id is not None) == (found.kind == "sure")


@given(st.sampled_from(HOUSE), st.sampled_from(HOUSE))
def test_one_residents_name_never_finds_another(one: Candidate, other: Candidate) -> None:
    found = NameBook(HOUSE).match(f"{one.first_name} {other.last_name}")
    assert found.id == (one.id if one is other else None)
