"""Any words in a log line are committed to and verified alike, whoever writes their JSON."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crypto import chain
from habitat_box.domain.people import COORDINATOR
from habitat_box.store import journal
from habitat_box.store.journal import Entry
from habitat_box.usecases.desk import Box

WORDS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(action=WORDS, seen=WORDS, shown=WORDS)
def test_a_log_line_is_verified_whatever_signs_are_in_it(box: Box, action: str, seen: str, shown: str) -> None:
    with box.store.unit():
        journal.append(box.store, box.clock(), COORDINATOR, [Entry(action, seen, "", shown), Entry(shown, action)])
        verdict = journal.verify(box.store)
    assert verdict.first_bad is None
    assert verdict.count >= 2


def test_the_store_writes_the_same_canonical_words_as_the_chain(box: Box) -> None:
    said = 'é"\\/\n\t\x01\x1f\x7f\u2028😀'
    with box.store.unit():
        journal.append(box.store, box.clock(), COORDINATOR, [Entry(said, said, said, said, said)])
        columns = ", ".join(journal.PAYLOAD)
        row = box.store.rows(f"SELECT {columns} FROM access_log ORDER BY seq DESC LIMIT 1")[0]  # noqa: S608
        last = list(journal.lines(box.store))[-1]
    assert last[2] == chain.canonical(row)
