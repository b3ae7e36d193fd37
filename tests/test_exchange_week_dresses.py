"""A week written as a grid in any dress comes back whole, and no word of a cell is lost."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from habitat_box.domain.planning import PARIS, Reading
from tests.tables_house import BOOK, DATED, DAYS, MONDAY, PEOPLE, read

WORKERS = ("Sonia Marchand", "Kevin", "Élodie Brun", "Patrick N'Guyen")


@dataclass(frozen=True)
class Slot:
    """One visit as invented, before it is written in a cell."""

    who: int
    worker: str
    day: int
    start: int
    length: int


slots = st.lists(
    st.builds(
        Slot,
        st.integers(0, len(PEOPLE) - 1),
        st.sampled_from(WORKERS),
        st.integers(0, 6),
        st.integers(6 * 4, 20 * 4).map(lambda quarter: quarter * 15),
        st.sampled_from((15, 30, 45, 60, 90)),
    ),
    min_size=1,
    max_size=15,
)
HOURS = {
    "h": lambda m: f"{m // 60}h{m % 60:02d}",
    "bare": lambda m: f"{m // 60}h" + (f"{m % 60:02d}" if m % 60 else ""),
    "colon": lambda m: f"{m // 60:02d}:{m % 60:02d}",
    "spaced": lambda m: f"{m // 60} h {m % 60:02d}",
}


@st.composite
def dresses(draw: st.DrawFn) -> dict[str, object]:
    """Choose how a service writes its grid."""
    return {
        "hour": draw(st.sampled_from(sorted(HOURS))),
        "dash": draw(st.sampled_from(("-", " - ", " à ", "–", "->"))),
        "between": draw(st.sampled_from(("\n", " / ", "; ", " + ", "\r\n"))),
        "order": draw(st.sampled_from(("hour name", "name hour", "hour line name"))),
        "delimiter": draw(st.sampled_from(";,\t|")),
        "header": draw(st.sampled_from(("dated", "bare", "iso", "two rows"))),
        "rows": draw(st.sampled_from(("residents", "workers"))),
        "encoding": draw(st.sampled_from(("utf-8", "utf-8-sig", "cp1252", "utf-16"))),
        "newline": draw(st.sampled_from(("\r\n", "\n", "\r"))),
    }


def written(slot: Slot, dress: dict[str, object]) -> str:
    """Write one visit as the dress says."""
    hour = HOURS[str(dress["hour"])]
    times = f"{hour(slot.start)}{dress['dash']}{hour(slot.start + slot.length)}"
    person = PEOPLE[slot.who]
    name = slot.worker if dress["rows"] == "residents" else f"{person.civility} {person.first_name} {person.last_name}"
    if dress["order"] == "name hour":
        return f"{name} {times}"
    return f"{times}\n{name}" if dress["order"] == "hour line name" else f"{times} {name}"


def write_grid(planned: list[Slot], dress: dict[str, object]) -> bytes:
    """Write invented visits as a grid."""
    rows = {
        "dated": [["", *DATED.split(";")]],
        "bare": [["Semaine 48"], ["", *DAYS]],
        "iso": [["", *((MONDAY + timedelta(days=n)).isoformat() for n in range(7))]],
        "two rows": [["", *DAYS], ["", *(f"{MONDAY + timedelta(days=n):%d/%m/%Y}" for n in range(7))]],
    }[str(dress["header"])]
    by_resident = dress["rows"] == "residents"
    keys = range(len(PEOPLE)) if by_resident else WORKERS
    for key in keys:
        mine = [slot for slot in planned if (slot.who if by_resident else slot.worker) == key]
        label = f"{PEOPLE[key].civility} {PEOPLE[key].last_name}" if isinstance(key, int) else key
        cells = [str(dress["between"]).join(written(s, dress) for s in mine if s.day == day) for day in range(7)]
        rows = [*rows, [label, *cells]]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=str(dress["delimiter"]), lineterminator=str(dress["newline"]), quoting=csv.QUOTE_ALL).writerows(
        rows
    )
    return out.getvalue().encode(str(dress["encoding"]))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(slots, dresses())
def test_coordinator_gets_back_every_visit_of_a_grid_in_any_dress(planned: list[Slot], dress: dict[str, object]) -> None:
    reading = read(write_grid(planned, dress))
    assert reading.unusable == ()
    found = sorted((BOOK.match(v.resident_name).id or "", v.start, v.end, v.worker_name or "") for v in reading.visits)
    assert found == sorted(expected(slot) for slot in planned)


def expected(slot: Slot) -> tuple[str, datetime, datetime, str]:
    """Say what a visit must come back as."""
    start = datetime.combine(MONDAY + timedelta(days=slot.day), time(), PARIS) + timedelta(minutes=slot.start)
    return PEOPLE[slot.who].id, start, start + timedelta(minutes=slot.length), slot.worker


CELLS = st.one_of(
    st.text("abcdeSK éà019h:-/;,+() \n.xX", max_size=30),
    st.sampled_from(("RAS", "absent", "9h-10h Sonia", "8h30\n18h", "vers midi", "Total", "9h Sonia 10h", "24/11", "=1+1", "X")),
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=4))
def test_no_word_of_a_cell_is_lost_in_silence(cells: list[list[str]]) -> None:
    out = io.StringIO(newline="")
    names = [f"{p.civility} {p.first_name} {p.last_name}" for p in PEOPLE]
    rows = [["", "Lundi 23/11", "Mardi 24/11", "Mercredi 25/11"], *([names[n], *row] for n, row in enumerate(cells))]
    csv.writer(out, delimiter="|").writerows(rows)
    reading = read(out.getvalue())
    for line, row in enumerate(cells):
        said = said_of(reading, names[line])
        for cell in row:
            missing = [word for word in letters(cell) if word not in said]
            assert not missing, (cell, said)


def letters(text: str) -> list[str]:
    """List the words of a text that are no hour, no sign and no small word around an hour."""
    kept = "".join(c if c.isalpha() else " " for c in text.lower()).split()
    return [word for word in kept if len(word) > 1 and word not in ("de", "vers", "midi", "entre", "et")]


def said_of(reading: Reading, name: str) -> str:
    """Join all that was read, recognised or refused of one resident's row."""
    visits = [f"{v.worker_name} {v.title} {v.status_words}" for v in reading.visits if v.resident_name == name]
    refused = [u.words for u in reading.unusable if name in u.reason]
    seen = [r.words for r in reading.recognised if name in r.words]
    return " ".join((*visits, *refused, *seen)).lower()


LABELS = st.sampled_from(("8h-9h", "9h", "Sonia Marchand", "Mme DELMAS Simone", "Matin", "", "A01", "Total", "Béraud"))
TITLES = st.sampled_from(("", "Planning de Sonia Marchand", "Planning de Mme Delmas"))


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(LABELS, CELLS, CELLS, CELLS), min_size=1, max_size=5),
    st.sampled_from(("", "Planning de Sonia Marchand")),
)
def test_no_word_of_a_cell_is_lost_whatever_the_rows_are(rows: list[tuple[str, ...]], title: str) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter="|").writerows([[title], ["", "Lundi 23/11", "Mardi 24/11", "Mercredi 25/11"], *rows])
    reading = read(out.getvalue())
    visits = [f"{v.resident_name} {v.worker_name} {v.title} {v.status_words}" for v in reading.visits]
    said = " ".join((*visits, *(one.words for one in (*reading.unusable, *reading.recognised)))).lower()
    for cell in (cell for row in rows for cell in row[1:]):
        assert not [word for word in letters(cell) if word not in said], (cell, said)
