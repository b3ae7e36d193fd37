"""The log's chain: every edit shows, erasing does not break it; and signatures."""

import hashlib
import time
from dataclasses import replace as with_changes
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto import fingerprint, new_signing_key, public_of, sign, verify
from crypto.chain import GENESIS, Row, Verdict, canonical, commitment, link
from crypto.chain import verify as verify_chain


def log(count: int, previous: bytes = GENESIS, after: int = 0) -> list[Row]:
    rows = []
    for seq in range(after + 1, after + count + 1):
        salt = hashlib.sha256(str(seq).encode()).digest()[:16]
        payload = canonical({"actor": "worker-7", "act": "look", "person": f"resident-{seq % 12}", "n": seq, "why": None})
        bound = commitment(salt, payload)
        previous = link(previous, seq, bound)
        rows.append(Row(seq, salt, payload, bound, previous))
    return rows


def erased(row: Row) -> Row:
    return row._replace(salt=None, payload=None)


ROWS = log(20)


def test_an_untouched_log_verifies() -> None:
    assert verify_chain(ROWS) == Verdict(20, 0, ROWS[-1].link)
    assert verify_chain([]) == Verdict(0, 0, GENESIS)


def test_erased_lines_are_counted_and_break_nothing() -> None:
    rows = [erased(row) if row.seq in (3, 20) else row for row in ROWS]
    assert verify_chain(rows) == Verdict(20, 2, ROWS[-1].link)


def test_a_trusted_head_is_a_place_to_start_from() -> None:
    assert verify_chain(ROWS[8:], after=8, previous=ROWS[7].link) == Verdict(12, 0, ROWS[-1].link)
    assert verify_chain(ROWS[8:], after=8, previous=ROWS[6].link).reason == "broken"


@given(st.integers(0, 19), st.data())
@pytest.mark.rule("F12")
def test_any_edit_shows_at_its_line(at: int, data: st.DataObject) -> None:
    row, rows = ROWS[at], list(ROWS)
    assert row.salt is not None
    assert row.payload is not None
    edit = data.draw(st.sampled_from(["payload", "salt", "commitment", "link", "seq", "half", "half too"]))
    changed = {
        "payload": (row._replace(payload=row.payload + b" "), "changed"),
        "salt": (row._replace(salt=bytes(16)), "changed"),
        "commitment": (erased(row)._replace(commitment=bytes(32)), "broken"),
        "link": (row._replace(link=bytes(32)), "broken"),
        "seq": (row._replace(seq=row.seq + 1), "missing"),
        "half": (row._replace(salt=None), "half erased"),
        "half too": (row._replace(payload=None), "half erased"),
    }
    rows[at], reason = changed[edit]
    assert verify_chain(rows) == Verdict(at, 0, ROWS[at - 1].link if at else GENESIS, at + 1, reason)  # type: ignore[arg-type]


@given(st.integers(0, 18))
def test_a_line_taken_out_or_moved_shows(at: int) -> None:
    without = ROWS[:at] + ROWS[at + 1 :]
    swapped = [*ROWS[:at], ROWS[at + 1], ROWS[at], *ROWS[at + 2 :]]
    for rows in (without, swapped):
        assert (verify_chain(rows).first_bad, verify_chain(rows).reason) == (at + 1, "missing")


@pytest.mark.rule("F14")
def test_a_log_rewritten_from_a_line_on_has_another_head() -> None:
    forged = ROWS[:10] + log(10, previous=bytes(32), after=10)
    assert verify_chain(forged).first_bad == 11
    rewritten = log(10) + [row._replace() for row in log(10, previous=ROWS[9].link, after=10)]
    assert verify_chain(rewritten).head == ROWS[-1].link
    other = [ROWS[0]._replace(payload=b"{}", commitment=commitment(bytes(16), b"{}"), salt=bytes(16))]
    other[0] = other[0]._replace(link=link(GENESIS, 1, other[0].commitment))
    assert verify_chain(other).first_bad is None
    assert verify_chain(other).head != ROWS[0].link


def test_a_truncated_log_shows_by_its_head_only() -> None:
    short = verify_chain(ROWS[:15])
    assert short.first_bad is None
    assert short.head != with_changes(verify_chain(ROWS)).head


def test_lines_have_one_form_whatever_their_order() -> None:
    assert canonical({"b": 1, "a": "é", "c": None}) == '{"a":"é","b":1,"c":null}'.encode()
    assert canonical({"c": None, "a": "é", "b": 1}) == canonical({"b": 1, "a": "é", "c": None})


@given(
    st.dictionaries(st.text(max_size=5), st.none() | st.integers() | st.text(max_size=5), max_size=4),
    st.dictionaries(st.text(max_size=5), st.none() | st.integers() | st.text(max_size=5), max_size=4),
)
def test_two_lines_never_share_a_form(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert (canonical(one) == canonical(other)) == (one == other)


def test_a_line_holds_no_fraction() -> None:
    with pytest.raises(TypeError):
        canonical({"a": 1.5})  # type: ignore[dict-item]


def test_a_short_salt_is_refused() -> None:
    with pytest.raises(ValueError, match="16"):
        commitment(b"short", b"{}")


def test_a_hundred_thousand_lines_cost_at_most_three_times_their_hashes() -> None:
    rows = log(100_000)
    ratios = []
    for _ in range(3):
        begun = time.perf_counter()
        assert verify_chain(rows).count == 100_000
        walked = time.perf_counter() - begun
        begun = time.perf_counter()
        for _seq, salt, payload, bound, linked in rows:
            hashlib.sha256((salt or b"") + (payload or b"")).digest()
            hashlib.sha256(b"\0" + linked + b"12345678" + bound).digest()
        ratios.append(walked / (time.perf_counter() - begun))
    assert min(ratios) <= 3


def test_a_signature_is_known_and_no_other_passes() -> None:
    key = new_signing_key()
    signature = sign(key, b"manifest")
    assert verify(public_of(key), b"manifest", signature)
    assert not verify(public_of(key), b"manifest!", signature)
    assert not verify(public_of(new_signing_key()), b"manifest", signature)
    assert not verify(public_of(key), b"manifest", signature[:-1])
    assert not verify(b"short", b"manifest", signature)


def test_a_fingerprint_fits_on_paper() -> None:
    shown = fingerprint(public_of(bytes(32)))
    assert len(shown.split()) == 5
    assert all(len(group) == 4 for group in shown.split())
    assert shown != fingerprint(public_of(bytes(31) + b"\1"))
