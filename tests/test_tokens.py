"""Tokens, codes and PINs: their size, their reading, what is kept of them."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto import (
    TEST_ONLY,
    ArgonProfile,
    digest,
    hash_pin,
    is_weak_pin,
    needs_rehash,
    new_device_secret,
    new_id_bytes,
    new_label,
    new_match_code,
    new_receipt_id,
    new_resident_code,
    new_token,
    new_typed_code,
    normalise_typed_code,
    pseudonym,
    same,
    tokens,
    verify_pin,
)

PEPPER = b"p" * 32


@pytest.mark.rule("F6", "F20")
def test_every_secret_has_its_shape_and_none_comes_twice() -> None:
    shapes = {
        new_token: "[A-Za-z0-9_-]{22}",
        new_device_secret: "[A-Za-z0-9_-]{43}",
        new_typed_code: "[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}",
        new_receipt_id: "[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}",
    }
    for draw, shape in shapes.items():
        drawn = {draw() for _ in range(200)}
        assert len(drawn) == 200
        assert all(re.fullmatch(shape, secret) for secret in drawn)
    assert re.fullmatch("[A-Z0-9]{4}", new_label())
    assert len(new_id_bytes()) == 16


def test_a_typed_code_is_read_as_people_write_it() -> None:
    assert normalise_typed_code(" o1i-l0 abcde\n") == "01110-ABCDE"
    assert normalise_typed_code("abc") == "ABC"


@given(st.data())
def test_a_drawn_code_survives_any_case_and_spacing(data: st.DataObject) -> None:
    code = new_typed_code()
    spaced = "".join(c + data.draw(st.sampled_from(["", " ", "-"])) for c in code.lower())
    assert normalise_typed_code(spaced) == code


def test_match_codes_are_never_given_twice_at_once() -> None:
    waiting: set[str] = set()
    for _ in range(100):
        code = new_match_code(waiting)
        assert re.fullmatch("[0-9]{2}", code)
        assert code not in waiting
        waiting.add(code)
    with pytest.raises(ValueError, match="hundred"):
        new_match_code(waiting)


def test_a_resident_is_never_given_a_trivial_code() -> None:
    codes = [new_resident_code() for _ in range(2000)]
    assert all(re.fullmatch("[0-9]{4}", code) and not is_weak_pin(code) for code in codes)


def test_a_trivial_draw_is_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    draws = iter(["1111", "1950", "4826"])
    monkeypatch.setattr(tokens, "_drawn", lambda _alphabet, _count: next(draws))
    assert new_resident_code() == "4826"


@pytest.mark.parametrize(
    "pin",
    [
        "000000", "111112", "123456", "654321", "789012", "012345", "121212", "123123", "123321", "112233",
        "001950", "195000", "199412", "251998", "302011", "1234", "4321", "1950", "2011", "1221", "1212", "9999",
        "", "12a456", "12",
    ],
)  # fmt: skip
def test_a_worker_cannot_choose_a_pin_people_try_first(pin: str) -> None:
    assert is_weak_pin(pin)


@pytest.mark.parametrize("pin", ["482915", "730462", "915374", "4826", "0731"])
def test_a_worker_can_choose_another_pin(pin: str) -> None:
    assert not is_weak_pin(pin)


def test_the_digest_is_the_sha256_of_the_token() -> None:
    assert digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert same(digest("abc"), digest("abc"))
    assert not same("abc", "abd")


def test_a_pin_is_known_again_and_another_is_not() -> None:
    hashed = hash_pin("482915", PEPPER)
    assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert "482915" not in hashed
    assert verify_pin(hashed, "482915", PEPPER)
    assert not verify_pin(hashed, "482916", PEPPER)
    assert not verify_pin(hashed, "482915", b"q" * 32)
    assert not verify_pin("nonsense", "482915", PEPPER)
    assert not needs_rehash(hashed)


@pytest.mark.rule("F3")
def test_a_cheaper_hash_still_verifies_and_asks_to_be_made_anew() -> None:
    hashed = hash_pin("482915", PEPPER, TEST_ONLY)
    assert verify_pin(hashed, "482915", PEPPER)
    assert needs_rehash(hashed)
    assert not needs_rehash(hashed, TEST_ONLY)


def test_no_more_than_two_pins_are_hashed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    running, most, lock = 0, 0, threading.Lock()
    hasher = tokens._hasher

    class Counted:
        def __init__(self, profile: ArgonProfile) -> None:
            self._real = hasher(profile)

        def verify(self, hashed: str, pin: bytes) -> bool:
            nonlocal running, most
            with lock:
                running += 1
                most = max(most, running)
            try:
                return self._real.verify(hashed, pin)
            finally:
                with lock:
                    running -= 1

    hashed = hash_pin("482915", PEPPER)
    monkeypatch.setattr(tokens, "_hasher", Counted)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: verify_pin(hashed, "482915", PEPPER), range(16)))
    assert all(found)
    assert 1 <= most <= 2


def test_a_pseudonym_is_stable_under_its_key_only() -> None:
    name = pseudonym(b"k", "resident-4")
    assert re.fullmatch("[0-9a-f]{32}", name)
    assert name == pseudonym(b"k", "resident-4")
    assert name != pseudonym(b"l", "resident-4")
    assert name != pseudonym(b"k", "resident-5")
