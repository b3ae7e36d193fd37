"""Passphrases: what is drawn, what is refused, what counts as the same."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto import WeakPassphrase, check, generate, normalise, strength_bits
from crypto.passphrase import words


def test_the_list_has_7776_plain_words() -> None:
    assert len(words()) == len(set(words())) == 7776
    assert all(re.fullmatch("[a-z]{4,9}", word) for word in words())
    assert list(words()) == sorted(words())


@pytest.mark.rule("F1")
def test_the_box_draws_seven_different_words_of_90_bits() -> None:
    drawn = {generate() for _ in range(50)}
    assert len(drawn) == 50
    for passphrase in drawn:
        assert len(set(passphrase.split())) == 7
        assert 90 < strength_bits(passphrase) < 91
        check(passphrase)


@pytest.mark.parametrize(
    "guessable",
    [
        "",
        "   ",
        "a" * 20,
        "a" * 5000,
        "azertyuiop123456789",
        "AZERTYUIOPQSDFGHJKLM",
        "abcdefghijklmnopqrstuvwxyz",
        "maison maison maison maison maison maison maison",
        "maison-MAISON-Maison-maison-maison-maison-maison",
        "motdepasse2026motdepasse2026",
        "MotDePasse123456!",
        "password password123 Password1234",
        "Tr0ub4dor&3",
        "lapinlapinlapinlapinlapinlapin",
        "aB3$aB3$aB3$aB3$aB3$aB3$",
        "01020304050607080910111213",
        "19501950195019501950",
        "mangeaient dormiraient chanteraient",
        "ÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉ",
        " ".join(words()[:6]),
    ],
)
@pytest.mark.rule("F1")
def test_a_coordinator_cannot_choose_a_guessable_passphrase(guessable: str) -> None:
    with pytest.raises(WeakPassphrase) as refused:
        check(guessable)
    assert refused.value.bits < 80


@pytest.mark.parametrize("strong", ["J7#kq9!vZx2Lm$w8", " ".join(words()[::1000]), "x9T4mK2vB7nQ5wR8z"])
def test_a_coordinator_can_choose_a_strong_passphrase(strong: str) -> None:
    check(strong)
    assert strength_bits(strong) >= 80


def test_list_words_are_the_same_in_any_case_and_spacing() -> None:
    first, second = words()[10], words()[20]
    assert normalise(f"  {first.upper()}-{second}\u00a0 ") == f"{first} {second}"


def test_another_passphrase_keeps_its_case_and_loses_extra_spaces() -> None:
    assert normalise(" Zq9!   Wx\uff11 ") == "Zq9! Wx1"
    assert normalise("Zq9!") != normalise("zq9!")


@given(st.text(max_size=30))
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(st.lists(st.sampled_from(words()), min_size=1, max_size=8), st.integers(1, 4))
def test_saying_words_again_never_adds_strength(chosen: list[str], times: int) -> None:
    assert strength_bits(" ".join(chosen * times)) == pytest.approx(strength_bits(" ".join(chosen)))


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=25))
def test_no_text_counts_more_than_its_characters(text: str) -> None:
    assert 0 <= strength_bits(text) <= len(text) * 13
