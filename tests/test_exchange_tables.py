"""Tables in the shapes services send: what comes back is what was written, whatever the dress."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from habitat_box.domain.names import Candidate, NameBook
from habitat_box.domain.planning import PARIS, Reading
from habitat_box.domain.sheet import Layout, Role, describe
from habitat_box.exchange.reading import read_bytes

MONDAY = date(2026, 11, 23)
PEOPLE = (
    Candidate("1", "Mme", "Simone", "DELMAS"),
    Candidate("2", "M.", "René", "Béraud"),
    Candidate("3", "M.", "Loïc", "Le Gall"),
    Candidate("4", "Mme", "Thérèse", "Hérault-Noël"),
    Candidate("5", "M.", "Jean-Noël", "d’Ornano"),
    Candidate("6", "M.", "Étienne", "Œuvrard"),
    Candidate("7", "Mme", "Nadège", "Çariou"),
)
WORKERS = ("Sonia Marchand", "Kevin Lopez", "Élodie Brun", "Patrick N'Guyen")
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


@dataclass(frozen=True)
class Planned:
    """One visit as invented, before it is dressed up as a row."""

    who: Candidate
    worker: str
    day: date
    start: int
    length: int
    off: bool


def read(text: str | bytes, **options: object) -> Reading:
    """Read a table given as text."""
    raw = text if isinstance(text, bytes) else text.encode()
    return read_bytes(raw, "planning.csv", window_from=MONDAY, people=PEOPLE, **options)  # type: ignore[arg-type]


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


HEADER = "Date;Début;Fin;Bénéficiaire;Intervenant\n"


def lost(reading: Reading) -> list[tuple[int | None, str]]:
    """List the lines that could not be used, with their words."""
    return [(u.source.line, u.words) for u in reading.unusable]


@pytest.mark.parametrize(
    ("row", "words", "reason"),
    [
        ("23/11/2026;25h00;26h00;Mme Delmas;Sonia", "25h00", "cette heure n'existe pas"),
        ("23/11/2026;8h;25h00;Mme Delmas;Sonia", "25h00", "cette heure n'existe pas"),
        ("23/11/2026;9h00;8h00;Mme Delmas;Sonia", "9h00 - 8h00", "la fin est avant le début"),
        ("23/11/2026;9h00;9h00;Mme Delmas;Sonia", "9h00 - 9h00", "à la même heure"),
        ("31/11/2026;9h00;10h00;Mme Delmas;Sonia", "31/11/2026", "cette date n'existe pas"),
        ("bientôt;9h00;10h00;Mme Delmas;Sonia", "bientôt", "la date n'est pas comprise"),
        (";9h00;10h00;Mme Delmas;Sonia", "Mme Delmas", "la date manque"),
        ("23/11/2026;;10h00;Mme Delmas;Sonia", "Mme Delmas", "l'heure de début manque"),
        ("23/11/2026;9h00;;Mme Delmas;Sonia", "Mme Delmas", "l'heure de fin manque"),
        ("23/11/2026;9h00;10h00;;Sonia", "Sonia", "aucun nom"),
        ("23/11/2026;vers 9h;10h00 environ;Mme Delmas;Sonia", "environ", "l'heure de fin n'est pas comprise"),
        ("23/11/2026;17h;3h;Mme Delmas;Sonia", "17h - 3h", "la fin est avant le début"),
    ],
)
def test_coordinator_is_told_the_words_that_could_not_be_used(row: str, words: str, reason: str) -> None:
    reading = read(HEADER + "23/11/2026;6h;7h;M. Béraud;Sonia\n23/11/2026;7h;8h;M. Béraud;Sonia\n" + row + "\n")
    assert reading.read == 3
    assert len(reading.visits) == 2
    (refused,) = reading.unusable
    assert refused.source.line == 4
    assert words in refused.words
    assert reason in refused.reason
    assert refused.kind == "not_understood"


def test_coordinator_sees_a_line_cut_by_the_end_of_the_file() -> None:
    reading = read(HEADER + "23/11/2026;6h;7h;M. Béraud;Sonia\n24/11/2026;9h0")
    assert lost(reading) == [(3, "24/11/2026 ; 9h0")]
    assert "coupée" in reading.unusable[0].reason


def test_coordinator_sees_title_header_and_total_recognised_and_not_counted() -> None:
    reading = read("Planning S48;;;;\n\n" + HEADER + "23/11/2026;8h;9h;Mme Delmas;Sonia\n;;;Total;1 visite\nPage 1/1;;;;\n")
    assert reading.read == 1
    assert [(r.kind, r.source.line) for r in reading.recognised] == [("title", 1), ("header", 3), ("total", 5), ("note", 6)]


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [("22:00", "06:00", 8), ("23h", "24h00", 1), ("21h", "minuit", 3), ("20h", "0h00", 4), ("19h30", "7h30", 12)],
)
def test_coordinator_gets_a_night_across_midnight(start: str, end: str, hours: int) -> None:
    (visit,) = read(HEADER + f"23/11/2026;{start};{end};Mme Delmas;Sonia\n").visits
    assert visit.start.date() == MONDAY
    assert visit.end - visit.start == timedelta(hours=hours)


def test_coordinator_gets_the_hours_of_both_clock_changes() -> None:
    rows = (
        "27/03/2027;22:00;06:00;Mme Delmas;S\n28/03/2027;02:30;03:30;Mme Delmas;S\n"
        "30/10/2027;22:00;06:00;Mme Delmas;S\n31/10/2027;02:30;03:30;Mme Delmas;S\n"
    )
    spring, gap, autumn, twice = read(HEADER + rows).visits
    assert spring.end.timestamp() - spring.start.timestamp() == 7 * 3600
    assert (gap.start.hour, gap.start.minute) == (3, 30)  # 02:30 does not exist that night
    assert gap.end > gap.start
    assert autumn.end.timestamp() - autumn.start.timestamp() == 9 * 3600
    assert twice.start.utcoffset() == timedelta(hours=2)  # the first of the two


def test_coordinator_gets_the_day_carried_down_where_it_is_written_once() -> None:
    rows = "Lundi;8h;30;DELMAS Simone\n;9h;45;Béraud René\nMardi;8h;1h;DELMAS Simone\n"
    text = "Planning semaine 48;;;\nJour;Heure;Durée;Résident\n" + rows
    reading = read(text)
    assert [v.start.day for v in reading.visits] == [23, 23, 24]
    assert [(v.end - v.start).seconds // 60 for v in reading.visits] == [30, 45, 60]
    assert reading.window == (MONDAY, MONDAY + timedelta(days=6))


def test_coordinator_gets_blocks_headed_by_a_day_a_resident_or_a_worker() -> None:
    by_day = read("Résident;Début;Fin\nLundi 23 novembre 2026;;\nMme Delmas;8h;9h\nM. Béraud;9h;10h\n")
    assert [v.start.hour for v in by_day.visits] == [8, 9]
    by_person = read(
        "Date;Début;Fin\nMme DELMAS Simone;;\n23/11/2026;8h;9h\n24/11/2026;8h;9h\nM. BERAUD René;;\n23/11/2026;9h;10h\n"
    )
    assert [v.resident_name for v in by_person.visits] == ["Mme DELMAS Simone", "Mme DELMAS Simone", "M. BERAUD René"]
    by_worker = read("Date;Début;Fin;Résident\nIntervenante : Élodie Brun;;;\n23/11/2026;8h;9h;Mme Delmas\n")
    assert [v.worker_name for v in by_worker.visits] == ["Élodie Brun"]


def test_coordinator_gets_a_table_without_header() -> None:
    text = "23/11/2026;8h00;9h00;Mme DELMAS Simone;Sonia Marchand\n24/11/2026;8h00;9h00;M. Béraud René;Kevin Lopez\n"
    reading = read(text)
    assert reading.layout is not None
    assert [c.role for c in reading.layout.columns] == [Role.DATE, Role.START, Role.END, Role.NAME, Role.WORKER]
    assert len(reading.visits) == 2


def test_coordinator_corrects_a_column_and_the_service_keeps_it() -> None:
    text = "Date;Début;Fin;Bénéficiaire;Qui\n23/11/2026;8h;9h;Mme Delmas;Sonia M\n"
    reading = read(text)
    assert reading.layout is not None
    assert reading.visits[0].worker_name is None
    corrected = Layout.from_json(reading.layout.with_role(4, Role.WORKER).to_json())
    assert read(text, layout=corrected).visits[0].worker_name == "Sonia M"
    moved = "Qui;Date;Début;Fin;Bénéficiaire\nSonia M;23/11/2026;8h;9h;Mme Delmas\n"
    assert read(moved, layout=corrected).visits[0].worker_name == "Sonia M"


def test_coordinator_is_warned_when_the_remembered_layout_no_longer_fits() -> None:
    first = read(HEADER + "23/11/2026;8h;9h;Mme Delmas;Sonia\n")
    other = read("Jour;Horaire;Usager\n23/11/2026;8h-9h;Mme Delmas\n", layout=first.layout)
    assert len(other.visits) == 1
    assert any("mise en page a changé" in warning for warning in other.warnings)


def test_coordinator_sees_each_column_with_examples() -> None:
    reading = read(HEADER + "23/11/2026;8h;9h;Mme Delmas;Sonia\n")
    assert reading.layout is not None
    guesses = describe(reading.layout)
    assert [(g.header, g.role, g.examples) for g in guesses][:2] == [
        ("Date", Role.DATE, ("23/11/2026",)),
        ("Début", Role.START, ("8h",)),
    ]
    assert "Delmas" not in reading.layout.to_json()


def test_layout_that_is_something_else_is_refused() -> None:
    with pytest.raises(ValueError, match="not a layout"):
        Layout.from_json('{"columns": 3}')


def test_unclosed_quote_loses_no_line() -> None:
    rows = '23/11/2026;8h;9h;Mme Delmas;"jamais fermé\n24/11/2026;8h;9h;Mme Delmas;ok\n25/11/2026;8h;9h;Mme Delmas;"a"b\n'
    reading = read(HEADER + rows)
    assert [v.source.line for v in reading.visits] == [2, 3, 4]


def test_hostile_cells_stay_inert_words() -> None:
    rows = '23/11/2026;8h;9h;"=HYPERLINK(""http://x"")";\x1b[31mrouge\n24/11/2026;8h;9h;Mme \u202eDelmas\x00;\u200bSonia\n'
    formula, marked = read(HEADER + rows).visits
    assert formula.resident_name == '=HYPERLINK("http://x")'
    assert formula.worker_name == "[31mrouge"
    assert (marked.resident_name, marked.worker_name) == ("Mme Delmas", "Sonia")


@pytest.mark.parametrize(
    ("word", "cancelled", "tentative"),
    [
        ("Annulé", True, False),
        ("ANNULEE", True, False),
        ("Hospitalisée", True, False),
        ("Supprimé", True, False),
        ("Absente", True, False),
        ("Planifié", False, False),
        ("confirmée", False, False),
        ("à confirmer", False, True),
        ("", False, False),
    ],
)
def test_coordinator_sees_what_a_status_means(word: str, cancelled: bool, tentative: bool) -> None:
    (visit,) = read("Date;Horaires;Habitant;Statut\n23/11/2026;8h-9h;Mme Delmas;" + word + "\n").visits
    assert (visit.cancelled, visit.tentative) == (cancelled, tentative)


def test_coordinator_is_warned_of_an_unknown_status_and_of_a_wrong_weekday() -> None:
    reading = read("Date;Horaires;Habitant;Statut\nlundi 24/11/2026;8h-9h;Mme Delmas;Zorglub\n")
    assert len(reading.visits) == 1
    assert any("Zorglub" in warning for warning in reading.warnings)
    assert any("n'est pas un lundi" in warning for warning in reading.warnings)


def test_american_dates_are_read_when_no_date_can_be_french() -> None:
    reading = read("Date,Start,End,Name,Staff\n11/23/2026,8:00 AM,9:00 AM,Simone Delmas,Sonia M\n")
    assert reading.visits[0].start.date() == MONDAY
