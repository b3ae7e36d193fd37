"""The difference: every record in one list, the surest tie first, the same file twice changes nothing."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from habitat_box.domain.comparison import difference
from habitat_box.domain.difference import KINDS, Difference
from habitat_box.domain.names import Candidate, Match, NameBook
from habitat_box.domain.planning import PARIS, KnownActivity, KnownVisit, ReadActivity, Reading, ReadVisit, SourceRef
from habitat_box.exchange.reading import read_bytes

DATA = Path(__file__).parents[2] / "shared" / "data" / "plannings"
WEEK = (date(2026, 11, 23), date(2026, 11, 29))


def at(day: int, hour: float, worker: str | None = "Sonia", minutes: int = 60, who: str = "a", **more: object) -> ReadVisit:
    """Invent a record of the week; day 0 is Monday."""
    start = datetime(2026, 11, 23, tzinfo=PARIS) + timedelta(days=day, hours=hour)
    line = more.pop("line", 1)
    return ReadVisit(SourceRef(line=line), who, worker, start, start + timedelta(minutes=minutes), **more)  # type: ignore[arg-type]


def known(visit: ReadVisit, number: int = 0, status: str = "planned") -> KnownVisit:
    """Make the box hold a record."""
    worker, uid, instance = visit.worker_name, visit.uid, visit.recurrence_id
    return KnownVisit(f"k{number}", visit.resident_name, worker, visit.start, visit.end, status, uid, instance)


def reading(*visits: ReadVisit, activities: tuple[ReadActivity, ...] = (), kind: str = "csv") -> Reading:
    """Make a reading of the week."""
    return Reading(kind, visits, activities, (), None, len(visits) + len(activities), WEEK)  # type: ignore[arg-type]


def compare(visits: list[ReadVisit], held: list[KnownVisit], kind: str = "csv") -> Difference:
    """Compare, with every name known."""
    found = difference(reading(*visits, kind=kind), [Match("sure", v.resident_name) for v in visits], held)
    assert found.adds_up
    return found


def only(found: Difference) -> dict[str, int]:
    """Give the lists that hold something."""
    return {kind: size for kind, size in found.counts.items() if size}


@pytest.mark.parametrize(
    ("record", "kind"),
    [
        (at(0, 9), "unchanged"),
        (at(0, 9, "SONIA"), "unchanged"),
        (at(0, 9, None), "unchanged"),
        (at(0, 9, "Kevin"), "reassigned"),
        (at(0, 11), "moved"),
        (at(0, 9, minutes=90), "moved"),
        (at(0, 9.5, "Kevin"), "moved"),
        (at(3, 9), "moved"),
        (at(0, 9, cancelled=True), "cancelled"),
        (at(0, 9, "Kevin", cancelled=True), "cancelled"),
    ],
)
def test_coordinator_sees_what_happened_to_one_visit(record: ReadVisit, kind: str) -> None:
    found = compare([record], [known(at(0, 9))])
    assert only(found) == {kind: 1}
    (entry,) = found.entries(kind)
    assert entry.known_id == "k0"
    assert entry.before is not None
    assert entry.after is not None
    assert entry.reason


@pytest.mark.parametrize(
    "record", [at(3, 15, "Kevin"), at(3, 9, "Kevin"), at(3, 9, minutes=30), at(0, 15, "Kevin"), at(0, 9, who="b")]
)
def test_coordinator_sees_an_addition_and_a_loss_when_nothing_ties_them(record: ReadVisit) -> None:
    assert only(compare([record], [known(at(0, 9))])) == {"added": 1, "gone": 1}


def test_visit_kept_is_never_taken_for_one_that_moved() -> None:
    found = compare([at(0, 9), at(0, 11), at(0, 14)], [known(at(0, 11), 1), known(at(0, 9), 0)])
    assert only(found) == {"unchanged": 2, "added": 1}


def test_visits_that_swap_hours_move_to_the_nearest() -> None:
    found = compare([at(0, 10), at(0, 15)], [known(at(0, 9), 0), known(at(0, 16), 1)])
    assert [(e.known_id, e.after.start.hour) for e in found.moved if e.after] == [("k0", 10), ("k1", 15)]


def test_coordinator_sees_a_cancelled_visit_that_was_never_there() -> None:
    found = compare([at(0, 9, cancelled=True, status_words="Annulé")], [])
    assert only(found) == {"cancelled": 1}
    assert "rien à annuler" in found.cancelled[0].reason
    assert "Annulé" in found.cancelled[0].reason


def test_visit_cancelled_again_is_unchanged_and_a_restored_one_is_added() -> None:
    off = known(at(0, 9), status="cancelled")
    assert only(compare([at(0, 9, cancelled=True)], [off])) == {"unchanged": 1}
    found = compare([at(0, 9)], [off])
    assert only(found) == {"added": 1}
    assert (found.added[0].known_id, "rétablie" in found.added[0].reason) == ("k0", True)


def test_replacement_written_as_a_cancelled_and_a_new_line() -> None:
    found = compare([at(0, 9, cancelled=True), at(0, 9, "Kevin")], [known(at(0, 9))])
    assert only(found) == {"cancelled": 1, "added": 1}


def test_line_twice_is_a_duplicate_and_the_kept_one_beats_its_cancelled_copy() -> None:
    found = compare([at(0, 9, line=4, cancelled=True), at(0, 9, line=9)], [])
    assert only(found) == {"added": 1, "duplicate": 1}
    assert "maintenue" in found.duplicate[0].reason
    assert only(compare([at(0, 9), at(0, 9), at(0, 9, "Kevin")], [])) == {"added": 2, "duplicate": 1}


def test_only_what_the_file_speaks_of_can_be_gone() -> None:
    held = [known(at(0, 9), 0), known(at(9, 9), 1), known(at(-3, 9), 2), known(at(1, 9), 3, "cancelled")]
    assert [e.known_id for e in compare([], held).gone] == ["k0"]


def test_calendar_event_is_followed_by_its_identifier() -> None:
    held = [known(at(0, 9, None, uid="u", recurrence_id="r1"), 0), known(at(1, 9, None, uid="u", recurrence_id="r2"), 1)]
    records = [at(2, 17, None, 30, uid="u", recurrence_id="r1"), at(1, 9, None, uid="u", recurrence_id="r2")]
    found = compare(records, held, "ics")
    assert only(found) == {"moved": 1, "unchanged": 1}
    assert found.moved[0].known_id == "k0"


def test_unknown_and_ambiguous_names_wait_for_the_coordinator() -> None:
    visits = (at(0, 9, who="Mme X"), at(0, 10, who="M. Diallo"), at(0, 11, who="Mme Delmass"), at(0, 9, who="Mme X"))
    matches = [Match("unknown"), Match("ambiguous", None, ("1", "2")), Match("unknown", None, ("3",)), Match("unknown")]
    found = difference(reading(*visits), matches, [])
    assert only(found) == {"to_match": 3, "duplicate": 1}
    assert [e.candidates for e in found.to_match] == [(), ("1", "2"), ("3",)]
    assert "plusieurs personnes" in found.to_match[1].reason


def test_activity_already_in_the_calendar_changes_nothing() -> None:
    start = datetime(2026, 11, 25, 14, 30, tzinfo=PARIS)
    activity = ReadActivity(SourceRef(uid="a"), "Atelier", start, start + timedelta(hours=1), uid="a")
    held = KnownActivity("x", "Atelier", start, start + timedelta(hours=1), "a")
    file = reading(activities=(activity, activity), kind="ics")
    fresh, again = difference(file, [], []), difference(file, [], [], [held])
    assert only(fresh) == only(again) == {"activities": 1, "duplicate": 1}
    assert (fresh.changes, again.changes) == (1, 0)
    assert again.activities[0].reason == "déjà au calendrier"


records = st.builds(
    at,
    st.integers(0, 6),
    st.sampled_from((8.0, 8.5, 9.0, 14.0)),
    st.sampled_from((None, "Sonia", "Kevin")),
    st.sampled_from((30, 60)),
    st.sampled_from(("a", "b")),
    cancelled=st.booleans(),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(records, max_size=12), st.lists(records, max_size=12), st.sampled_from(("csv", "ics")))
def test_lists_always_add_up_and_the_same_file_twice_changes_nothing(
    before: list[ReadVisit], after: list[ReadVisit], kind: str
) -> None:
    held: list[KnownVisit] = []
    for visits in (before, after):
        held = apply(compare(visits, held, kind), held)
        again = compare(visits, held, kind)
        assert again.changes == 0, again.counts
        assert set(only(again)) <= {"unchanged", "duplicate"}


def apply(found: Difference, held: list[KnownVisit]) -> list[KnownVisit]:
    """Do to the known visits what applying does to the store."""
    rows = {visit.id: visit for visit in held}
    for kind in ("added", "moved", "reassigned", "cancelled"):
        for entry in found.entries(kind):
            assert entry.visit is not None
            key = entry.known_id or f"n{len(rows)}"
            status = "cancelled" if kind == "cancelled" else "planned"
            row = known(entry.visit, status=status)
            rows[key] = KnownVisit(key, entry.resident_id or "", row.worker_name, row.start, row.end, status)
    for entry in found.gone:
        old = rows[entry.known_id or ""]
        rows[old.id] = KnownVisit(old.id, old.resident_id, old.worker_name, old.start, old.end, "gone")
    return list(rows.values())


def test_preview_as_json_has_every_list_and_each_entry_its_source() -> None:
    told = compare([at(0, 11, line=7)], [known(at(0, 9))]).to_json()
    assert {"read", "gone", *KINDS} <= set(told)
    (moved,) = told["moved"]
    assert (moved["line"], moved["before"]["start"][11:16], moved["after"]["start"][11:16]) == (7, "09:00", "11:00")
    assert moved["reason"]


@pytest.mark.skipif(not DATA.exists(), reason="../shared/data/plannings is absent")
def test_wednesday_file_after_mondays_gives_the_promised_figures() -> None:
    house = [
        Candidate(r.split(";")[3], *r.split(";")[:3]) for r in (DATA / "habitants.csv").read_text("utf-8-sig").splitlines()[1:]
    ]
    book = NameBook(house)
    held: list[KnownVisit] = []
    counts = []
    for name in ("aide-presence_2026-S48.csv", "aide-presence_2026-S48_maj-mercredi.csv"):
        file = read_bytes((DATA / name).read_bytes(), name, window_from=WEEK[0], people=house)
        found = difference(file, [book.match(v.resident_name) for v in file.visits], held)
        counts.append(only(found))
        held = apply(found, held)
    assert counts[0] == {"added": 48}
    assert counts[1] == {
        "added": 1, "moved": 2, "reassigned": 1, "cancelled": 1, "unchanged": 43, "duplicate": 1, "gone": 1,
    }  # fmt: skip
    assert [r.kind for r in file.recognised] == ["title", "header", "total"]
    assert {e.after.start.date() - e.before.start.date() for e in found.moved if e.after and e.before} == {
        timedelta(0), timedelta(days=4),
    }  # fmt: skip
