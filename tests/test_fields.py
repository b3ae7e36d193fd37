"""What may be typed: no national number, no hidden sign, no endless text; phone numbers pass."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitat_box.domain import fields
from habitat_box.domain.fields import clean, french_date, holds_national_number, phone, required
from habitat_box.errors import FieldRefused, HabitatError, NationalNumberRefused


def keyed(thirteen: str) -> str:
    number = int(thirteen.replace("2A", "19").replace("2B", "18"))
    return thirteen + f"{97 - number % 97:02d}"


MAN, CORSE_A, CORSE_B = "1850578006084", "255102A004005", "255102B004005"


@pytest.mark.parametrize("thirteen", [MAN, CORSE_A, CORSE_B, "2991299999999", "1853078006084", "7850578006084"])
@pytest.mark.rule("D1")
def test_a_national_number_is_refused_with_and_without_its_key(thirteen: str) -> None:
    fifteen = keyed(thirteen)
    for number in (thirteen, fifteen, thirteen.lower(), f"n° {fifteen}, merci"):
        assert holds_national_number(number)
        with pytest.raises(NationalNumberRefused):
            clean("last_name", number)


@pytest.mark.parametrize(
    "typed",
    [
        "1 85 05 78 006 084",
        "1 85 05 78 006 084 91",
        "1.85.05.78.006.084.91",
        "1-85-05-78-006-084",
        "1\u00a085\u202f05 78 006 084",
        "1_85_05_78_006_084",
        "1–85–05–78–006–084",
        "1 85 05\n78 006\t084",
        "1\u200b85\u200d05\u200c78006084",
        "１８５０５７８００６０８４",
        "١٨٥٠٥٧٨٠٠٦٠٨٤",
        "2 55 10 2a 004 005",
        "Mme DELMAS 1850578006084",
    ],
)
def test_a_national_number_is_refused_however_it_is_spaced(typed: str) -> None:
    assert keyed("1850578006084")[-2:] == "91"
    with pytest.raises(NationalNumberRefused):
        clean("habits", typed)


@pytest.mark.parametrize(
    "typed",
    [
        "06 12 34 56 78",
        "0612345678",
        "+33 6 12 34 56 78",
        "0033612345678",
        "02.40.11.22.33",
        "+49 1512 3456789",
        "06 12 34 56 78 / 02 40 11 22 33",
        "06 12 34 56 78 02 40 11 22 33",
        "185057800608492",
        "5850578006084",
        "1851578006084",
        "12345678901234",
        "2550C02004005",
        "255103A004005",
        "24/11/2026 au 31/12/2026",
        "A01, 2e étage",
    ],
)
def test_a_phone_number_a_wrong_key_or_another_number_is_no_national_number(typed: str) -> None:
    assert not holds_national_number(typed)


@given(
    st.sampled_from("1278"),
    st.integers(0, 99),
    st.sampled_from([*range(1, 13), *range(20, 43), *range(50, 100)]),
    st.sampled_from([*(f"{n:02d}" for n in range(1, 96)), "2A", "2B", "97", "99"]),
    st.integers(1, 999),
    st.integers(1, 999),
    st.sampled_from(["", " ", ".", "-", "\u00a0"]),
    st.booleans(),
)
@pytest.mark.rule("D1")
def test_any_national_number_is_found(
    sex: str, year: int, month: int, place: str, town: int, order: int, between: str, with_key: bool
) -> None:
    parts = [sex, f"{year:02d}", f"{month:02d}", place, f"{town:03d}", f"{order:03d}"]
    if with_key:
        parts.append(keyed("".join(parts))[-2:])
    assert holds_national_number(f"Mme X {between.join(parts)} studio")


@given(st.text(max_size=120))
def test_whatever_is_typed_comes_out_visible_on_one_line_and_stays_so(text: str) -> None:
    try:
        kept = clean("first_name", text)
    except HabitatError:
        return
    assert len(kept) <= fields.LONGEST_NAME
    assert all(unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn") for c in kept)
    assert kept == kept.strip()
    assert clean("first_name", kept) == kept


def test_hostile_signs_are_dropped_and_accents_kept() -> None:
    assert clean("first_name", "\u202eenomiS\x1b[31m\u200b\x07") == "enomiS[31m"
    assert clean("first_name", "  Zo\u0065\u0301  d'  A\nB ") == "Zo\u00e9 d' A B"


@pytest.mark.parametrize(("field", "longest"), [*fields.LONGEST.items(), ("last_name", fields.LONGEST_NAME)])
def test_a_text_too_long_is_refused_under_its_french_name(field: str, longest: int) -> None:
    assert clean(field, "é" * longest) == "é" * longest
    with pytest.raises(FieldRefused) as refused:
        clean(field, "é" * (longest + 1))
    assert refused.value.facts["field"] == fields.SAID[field]


@pytest.mark.parametrize("empty", ["", "   ", "\u200b", "\n"])
def test_a_required_field_may_not_be_empty(empty: str) -> None:
    with pytest.raises(FieldRefused, match="« nom » n'est pas accepté : il est vide"):
        required("nom", empty)


def test_a_phone_number_is_figures() -> None:
    assert phone(" +33 (0)6 12.34-56 ") == "+33 (0)6 12.34-56"
    assert phone("") == ""
    for wrong in ("chez sa fille", "06 12 ou 13", "1", "<script>"):
        with pytest.raises(FieldRefused):
            phone(wrong)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("24/11/2026", date(2026, 11, 24)),
        ("24-11-26", date(2026, 11, 24)),
        ("2026-11-24", date(2026, 11, 24)),
        (" 1.2.2022 ", date(2022, 2, 1)),
        ("29/02/2028", date(2028, 2, 29)),
        ("29/02/2027", None),
        ("31/04/2026", None),
        ("", None),
        ("demain", None),
        ("24/11", None),
        ("2026/11/24", None),
        ("0/0/0000", None),
        ("24/11/2026 ou 25", None),
    ],
)
def test_a_date_is_read_as_people_write_it_or_not_at_all(typed: str, day: date | None) -> None:
    assert french_date(typed) == day


def test_every_field_has_a_french_name() -> None:
    assert set(fields.LONGEST) <= set(fields.SAID)
    assert not [name for name in fields.SAID.values() if re.search(r"[_A-Z]", name)]
