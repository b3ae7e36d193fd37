"""Two papers of three give the recovery key, one gives nothing, and a mistyped word is found."""

from __future__ import annotations

from itertools import combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shamir_mnemonic import MnemonicError, combine_mnemonics

import crypto
from crypto import RecoveryKey, SharesDiffer, WrongSecret, WrongShare, bech32, key_of_shares, look_like_shares, shares_of

KEY = RecoveryKey.generate().secret
SHARES = shares_of(KEY)

# BIP 173, "Test vectors": texts that are Bech32, and texts that are not.
VALID = (
    "A12UEL5L", "a12uel5l",
    "an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1tt5tgs",
    "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw",
    "split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w", "?1ezyfcl",
)  # fmt: skip
INVALID = (
    "\x201nwldj5",
    "\x7f1axkwrx",
    "pzry9x0s0muk",
    "1pzry9x0s0muk",
    "x1b4n0q5v",
    "li1dgmt3",
    "A1G7SGD8",
    "10a06t8",
    "1qzzfhee",
)


@pytest.mark.parametrize("text", VALID)
def test_the_published_vectors_are_bech32(text: str) -> None:
    name, values = bech32.split(text)
    assert name == text.lower().rpartition("1")[0]
    assert len(values) == len(text) - len(name) - 7


@pytest.mark.parametrize("text", INVALID)
def test_the_published_mistakes_are_refused(text: str) -> None:
    with pytest.raises(WrongSecret):
        bech32.split(text)


@given(st.binary(max_size=80))
def test_bytes_come_back_from_their_text(content: bytes) -> None:
    assert bech32.decode(bech32.encode("age-secret-key-", content).upper()) == ("age-secret-key-", content)


def test_any_two_shares_in_any_order_give_the_key() -> None:
    assert [len(share.split()) for share in SHARES] == [33, 33, 33]
    for pair in permutations(SHARES, 2):
        assert key_of_shares("\n".join(pair)) == KEY


def test_one_share_gives_nothing() -> None:
    for share in SHARES:
        with pytest.raises(MnemonicError):
            combine_mnemonics([share])
        with pytest.raises(SharesDiffer):
            key_of_shares(share + " " + share)
        with pytest.raises(WrongShare) as missing:
            key_of_shares(share)
        assert (missing.value.share, missing.value.word) == (2, 0)


def test_shares_of_two_days_do_not_go_together() -> None:
    for ours, theirs in zip(SHARES, shares_of(KEY)[::-1], strict=True):
        with pytest.raises(SharesDiffer):
            key_of_shares(f"{ours} {theirs}")


def test_four_letters_any_case_numbers_and_commas_are_enough() -> None:
    for pair in combinations(SHARES, 2):
        typed = ["  ".join(f"{n}. {word[:4].upper()}," for n, word in enumerate(share.split(), 1)) for share in pair]
        assert key_of_shares("\n\n".join(typed)) == KEY


@given(place=st.integers(0, 65), word=st.sampled_from(["xylophone", "ours", "zzzz", "qu"]))
def test_a_word_that_is_in_no_list_is_named_by_its_share_and_number(place: int, word: str) -> None:
    typed = " ".join(SHARES[:2]).split()
    typed[place] = word
    with pytest.raises(WrongShare) as wrong:
        key_of_shares(" ".join(typed))
    assert (wrong.value.share, wrong.value.word) == (place // 33 + 1, place % 33 + 1)


@given(place=st.integers(0, 65), word=st.sampled_from(crypto.shares.WORDLIST))
def test_a_wrong_word_of_the_list_is_named_by_its_share(place: int, word: str) -> None:
    typed = " ".join(SHARES[:2]).split()
    if typed[place] == word:
        word = "academic" if word != "academic" else "acid"
    typed[place] = word
    with pytest.raises(WrongShare) as wrong:
        key_of_shares(" ".join(typed))
    assert (wrong.value.share, wrong.value.word) == (place // 33 + 1, 0)


def test_a_sheet_is_never_taken_for_shares() -> None:
    assert not look_like_shares(KEY)
    assert not look_like_shares("\n".join(crypto.sheet_lines(KEY)))
    assert not look_like_shares("")
    assert look_like_shares(f"{SHARES[0]} {SHARES[2]}")
    with pytest.raises(WrongShare):
        key_of_shares(" ".join(SHARES))
    with pytest.raises(WrongSecret):
        shares_of("AGE-SECRET-KEY-1NONE")
