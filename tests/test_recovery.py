"""The recovery sheet: printed in lines, typed back, mistyped."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto import (
    RecoveryKey,
    WrongLine,
    WrongSecret,
    from_typed,
    sheet_lines,
)

RECOVERY = RecoveryKey.generate()


def test_the_recovery_sheet_is_typed_back_in_any_shape() -> None:
    lines = sheet_lines(RECOVERY.secret)
    assert len(lines) == 5
    shapes = [
        "\n".join(lines),
        "\n\n".join(lines).lower(),
        " ".join(lines),
        "\n".join(re.sub(r"[^0-9A-Z]", "", line[3:]) for line in lines),
        "".join(re.sub(r"[^0-9A-Z]", "", line[3:]) for line in lines).lower(),
        "\n".join(line.replace(":", " ") for line in lines),
        "AGE-SECRET-KEY-1\n" + "\n".join(lines),
        "\n".join(line.replace("0", "O").replace("L", "1") for line in (body[3:] for body in lines)),
        f"  {RECOVERY.secret.lower()} \n",
        RECOVERY.secret[:30] + "\n" + RECOVERY.secret[30:],
    ]
    for shape in shapes:
        assert from_typed(shape) == RECOVERY.secret


@given(st.integers(1, 5), st.data())
def test_one_or_two_wrong_characters_are_named_by_their_line(number: int, data: st.DataObject) -> None:
    lines = [re.sub(r"[^0-9A-Z]", "", line[3:]) for line in sheet_lines(RECOVERY.secret)]
    line = list(lines[number - 1])
    places = data.draw(st.sets(st.integers(0, len(line) - 1), min_size=1, max_size=2))
    for place in places:
        others = [c for c in "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L" if c != line[place]]
        line[place] = data.draw(st.sampled_from(others))
    typed = [*lines[: number - 1], "".join(line), *lines[number:]]
    with pytest.raises(WrongLine) as refused:
        from_typed("\n".join(typed))
    assert refused.value.number == number


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5])
def test_a_missing_character_is_named_by_its_line(number: int) -> None:
    lines = sheet_lines(RECOVERY.secret)
    lines[number - 1] = lines[number - 1][:-1]
    for typed in ("\n".join(lines), " ".join(lines)):
        with pytest.raises(WrongLine) as refused:
            from_typed(typed)
        assert refused.value.number == number


def test_two_lines_in_each_others_place_are_noticed() -> None:
    lines = [line[3:] for line in sheet_lines(RECOVERY.secret)]
    lines[1], lines[2] = lines[2], lines[1]
    with pytest.raises(WrongLine) as refused:
        from_typed("\n".join(lines))
    assert refused.value.number == 2


def test_right_lines_of_no_key_are_refused() -> None:
    lines = sheet_lines(RECOVERY.secret)[:4] + sheet_lines(RecoveryKey.generate().secret)[4:]
    with pytest.raises(WrongSecret):
        from_typed("\n".join(lines))


@pytest.mark.parametrize("nothing", ["", "bonjour", "1: QPZR", "é" * 80])
def test_something_else_typed_is_refused(nothing: str) -> None:
    with pytest.raises(WrongLine):
        from_typed(nothing)
