"""A week written in any dress a service may choose: what comes back is what was written."""

from __future__ import annotations

import csv
import io
from datetime import datetime, time, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from habitat_box.domain.names import NameBook
from habitat_box.domain.planning import PARIS
from tests.planning_tables import DAYS, MONDAY, MONTHS, PEOPLE, WORKERS, Planned, read

visits = st.lists(
    st.builds(
        Planned,
        st.sampled_from(PEOPLE),
        st.sampled_from(WORKERS),
        st.integers(0, 6).map(lambda n: MONDAY + timedelta(days=n)),
        st.integers(6 * 4, 20 * 4).map(lambda quarter: quarter * 15),
        st.sampled_from((15, 30, 45, 60, 90, 120)),
        st.booleans(),
    ),
    min_size=3,
    max_size=12,
)

DATES = {
    "slashes": lambda d: f"{d:%d/%m/%Y}",
    "short": lambda d: f"{d:%d/%m/%y}",
    "iso": lambda d: d.isoformat(),
    "dots": lambda d: f"{d:%d.%m.%Y}",
    "dashes": lambda d: f"{d:%d-%m-%Y}",
    "words": lambda d: f"{DAYS[d.weekday()]} {d.day} {MONTHS[d.month - 1]} {d.year}",
    "named": lambda d: f"{DAYS[d.weekday()][:3].capitalize()} {d:%d/%m}",
    "no year": lambda d: f"{d:%d/%m}",
}
HOURS = {
    "h": lambda m: f"{m // 60}h{m % 60:02d}",
    "bare h": lambda m: f"{m // 60}h" + (f"{m % 60:02d}" if m % 60 else ""),
    "spaced": lambda m: f"{m // 60} h {m % 60:02d}",
    "colon": lambda m: f"{m // 60:02d}:{m % 60:02d}",
    "seconds": lambda m: f"{m // 60:02d}:{m % 60:02d}:00",
    "capital": lambda m: f"{m // 60:02d}H{m % 60:02d}",
}
LENGTHS = {
    "minutes": ("Durée (min)", str),
    "hours": ("Durée", lambda m: f"{m // 60}h{m % 60:02d}"),
    "words": ("Durée prévue", lambda m: f"{m} min"),
    "colon": ("Durée", lambda m: f"{m // 60}:{m % 60:02d}"),
}
NAMES = {
    "polite": lambda p: f"{p.civility} {p.first_name} {p.last_name}",
    "official": lambda p: f"{p.last_name.upper()} {p.first_name}",
    "reversed": lambda p: f"{p.civility} {p.last_name.upper()} {p.first_name}",
    "initial": lambda p: f"{p.civility} {p.last_name} {p.first_name[0]}.",
    "last": lambda p: f"{'Madame' if p.civility == 'Mme' else 'Monsieur'} {p.last_name}",
}
ENCODINGS = ("utf-8", "utf-8-sig", "cp1252", "utf-16", "iso8859-15", "cp850", "mac_roman")


@st.composite
def dresses(draw: st.DrawFn) -> dict[str, object]:
    """Choose how a service writes its table."""
    return {
        "delimiter": draw(st.sampled_from(";,\t|")),
        "encoding": draw(st.sampled_from(ENCODINGS)),
        "date": draw(st.sampled_from(sorted(DATES))),
        "hour": draw(st.sampled_from(sorted(HOURS))),
        "times": draw(st.sampled_from(("two", "interval", "length"))),
        "length": draw(st.sampled_from(sorted(LENGTHS))),
        "name": draw(st.sampled_from((*sorted(NAMES), "two columns"))),
        "above": draw(st.sampled_from(((), ("Planning du service",), ("Aide & Présence", "", "Semaine 48")))),
        "total": draw(st.booleans()),
        "order": draw(st.integers(0, 10_000)),
        "newline": draw(st.sampled_from(("\r\n", "\n"))),
        "blank lines": draw(st.booleans()),
    }


def columns_of(dress: dict[str, object]) -> dict[str, object]:
    """Give the columns a dress asks for: header, and how a visit fills it."""
    hour, day = HOURS[str(dress["hour"])], DATES[str(dress["date"])]
    columns: dict[str, object] = {"Date": lambda v: day(v.day)}
    if dress["times"] == "interval":
        columns["Horaire"] = lambda v: f"{hour(v.start)} - {hour(v.start + v.length)}"
    else:
        columns["Heure début"] = lambda v: hour(v.start)
    if dress["times"] == "two":
        columns["Heure fin"] = lambda v: hour(v.start + v.length)
    if dress["times"] == "length":
        header, write = LENGTHS[str(dress["length"])]
        columns[header] = lambda v: write(v.length)
    if dress["name"] == "two columns":
        columns |= {"Nom": lambda v: v.who.last_name.upper(), "Prénom": lambda v: v.who.first_name}
    else:
        columns["Bénéficiaire"] = lambda v: NAMES[str(dress["name"])](v.who)
    columns |= {"Intervenant(e)": lambda v: v.worker, "Statut": lambda v: "Annulé" if v.off else "Planifié"}
    columns["Commentaire"] = lambda v: "préférer l'entrée côté cour"
    return columns


def write_table(planned: list[Planned], dress: dict[str, object]) -> bytes:
    """Write invented visits the way a dress says."""
    columns = list(columns_of(dress).items())
    turn = int(str(dress["order"])) % len(columns)
    columns = columns[turn:] + columns[:turn]
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=str(dress["delimiter"]), lineterminator=str(dress["newline"]))
    for line in dress["above"]:  # type: ignore[attr-defined]
        writer.writerow([line])
    writer.writerow([header for header, _ in columns])
    for number, visit in enumerate(planned):
        if dress["blank lines"] and number % 3 == 2:
            writer.writerow([])
        writer.writerow([fill(visit) for _, fill in columns])  # type: ignore[operator]
    if dress["total"]:
        writer.writerow([""] * (len(columns) - 2) + ["Total", f"{len(planned)} interventions"])
    text = out.getvalue()
    if dress["encoding"] in ("cp850", "iso8859-15"):  # these have no curly apostrophe, the first no Œ
        text = text.replace("’", "'").replace("Œ", "OE").replace("œ", "oe")
    return text.encode(str(dress["encoding"]))


def expected(visit: Planned) -> tuple[object, ...]:
    """Say what a visit must come back as."""
    midnight = datetime.combine(visit.day, time(), PARIS)
    start = midnight + timedelta(minutes=visit.start)
    return visit.who.id, start, start + timedelta(minutes=visit.length), visit.off


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(visits, dresses())
def test_coordinator_gets_back_every_visit_in_any_dress(planned: list[Planned], dress: dict[str, object]) -> None:
    reading = read(write_table(planned, dress))
    assert reading.unusable == ()
    assert reading.read == len(planned)
    book = NameBook(PEOPLE)
    found = [(book.match(v.resident_name).id, v.start, v.end, v.cancelled) for v in reading.visits]
    assert found == [expected(visit) for visit in planned]
    if dress["encoding"] not in ("cp850", "mac_roman"):  # an accent or two may be guessed wrong there, a name never is
        assert [v.worker_name for v in reading.visits] == [visit.worker for visit in planned]
