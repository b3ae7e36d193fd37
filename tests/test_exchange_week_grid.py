"""A week as a grid, days across: each visit in a cell is read, each word that is none is shown."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from habitat_box.domain.comparison import difference
from habitat_box.domain.names import Candidate, NameBook
from habitat_box.domain.planning import PARIS, KnownVisit, Reading, ReadVisit
from habitat_box.domain.sheet import Layout, Role, describe
from habitat_box.exchange.reading import read_bytes
from habitat_box.exchange.week_cells import cut
from habitat_box.exchange.week_words import named

MONDAY = date(2026, 11, 23)
PEOPLE = (
    Candidate("1", "Mme", "Simone", "DELMAS"),
    Candidate("2", "M.", "René", "Béraud"),
    Candidate("3", "M.", "Loïc", "Le Gall"),
    Candidate("4", "Mme", "Thérèse", "Hérault-Noël"),
    Candidate("5", "M.", "Jean-Noël", "d’Ornano"),
)
BOOK = NameBook(PEOPLE)
WORKERS = ("Sonia Marchand", "Kevin", "Élodie Brun", "Patrick N'Guyen")
DAYS = ("Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi", "Samedi", "Dimanche")
DATED = ";".join(f"{name} {MONDAY + timedelta(days=n):%d/%m}" for n, name in enumerate(DAYS))
BARE = ";".join(DAYS)


def read(text: str | bytes, name: str = "planning.csv", layout: Layout | None = None) -> Reading:
    """Read a grid; the same file twice must change nothing."""
    raw = text if isinstance(text, bytes) else text.encode()
    reading = read_bytes(raw, name, window_from=MONDAY, people=PEOPLE, layout=layout)
    assert reading.read == len(reading.visits) + len(reading.activities) + len(reading.unusable)
    assert_same_again_changes_nothing(reading)
    return reading


def assert_same_again_changes_nothing(reading: Reading) -> None:
    """Compare a reading with a box that holds it already."""
    matches = [BOOK.match(visit.resident_name) for visit in reading.visits]
    held = {
        (match.id, visit.worker_name, visit.start, visit.end, "cancelled" if visit.cancelled else "planned")
        for visit, match in zip(reading.visits, matches, strict=True)
        if match.id
    }
    known = [KnownVisit(f"k{n}", *one) for n, one in enumerate(held)]
    found = difference(reading, matches, known)
    assert found.adds_up
    assert not any((found.added, found.moved, found.reassigned, found.gone))


def facts(reading: Reading) -> list[tuple[str | None, str, str | None]]:
    """Say whom each visit is for, when, and by whom."""
    return [(BOOK.match(v.resident_name).id, hours(v), v.worker_name) for v in reading.visits]


def hours(visit: ReadVisit) -> str:
    """Write the times of a visit."""
    end = "" if visit.end == visit.start else f"-{visit.end:%H:%M}"
    return f"{visit.start:%d %H:%M}{end}"


def lost(reading: Reading) -> list[tuple[int | None, str]]:
    """List what could not be used, with its line."""
    assert {one.kind for one in reading.unusable} <= {"not_understood"}
    return [(one.source.line, one.words) for one in reading.unusable]


def notes(reading: Reading) -> list[tuple[int | None, str]]:
    """List the notes, with their line."""
    return [(one.source.line, one.words) for one in reading.recognised if one.kind == "note"]


def test_coordinator_gets_every_visit_of_residents_in_rows() -> None:
    reading = read(
        f"Aide & Présence\n;{DATED}\nMme DELMAS Simone;9h-10h Sonia Marchand;;9h00 - 10h00;RAS;-;absente;\n"
        'M. Béraud;8h30 Sonia / 18h Kevin;"9h-10h Sonia\n18h-19h Kevin";;bientôt;25h Sonia;;10h-11h Kevin annulé\n'
        "M. LE GALL Loïc (B02);;;;;;;\nTotal;3h;2h;1h;;;;1h\nÉdité le 20/11/2026;;;;;;;\n"
    )
    assert facts(reading) == [
        ("1", "23 09:00-10:00", "Sonia Marchand"),
        ("1", "25 09:00-10:00", None),
        ("2", "23 08:30", "Sonia"),
        ("2", "23 18:00", "Kevin"),
        ("2", "24 09:00-10:00", "Sonia"),
        ("2", "24 18:00-19:00", "Kevin"),
        ("2", "29 10:00-11:00", "Kevin"),
    ]
    assert [v.source.line for v in reading.visits] == [3, 3, 4, 4, 4, 4, 4]
    assert [v.cancelled for v in reading.visits] == [False] * 6 + [True]
    assert lost(reading) == [(4, "bientôt"), (4, "25h Sonia")]
    assert "aucune heure" in reading.unusable[0].reason
    assert "M. Béraud" in reading.unusable[0].reason
    assert [words for _, words in notes(reading)][:3] == [
        "Mme DELMAS Simone : Jeudi 26/11 : RAS",
        "Mme DELMAS Simone : Vendredi 27/11 : -",
        "Mme DELMAS Simone : Samedi 28/11 : absente",
    ]
    assert [one.words for one in reading.recognised if one.kind == "total"] == ["Total ; 3h ; 2h ; 1h ; 1h"]
    assert reading.window == (MONDAY, MONDAY + timedelta(days=6))


@pytest.mark.parametrize(
    ("above", "header", "name"),
    [
        ("Planning semaine 48", f";{BARE}", "planning.csv"),
        ("Semaine du 23 au 29 novembre 2026", f"Résident;{BARE}", "planning.csv"),
        ("Planning", f"S48;{BARE}", "planning.csv"),
        ("Planning", f";{BARE}", "Tilleuls_2026-S48.csv"),
        ("Planning", f";{BARE}\n;23/11;24/11;25/11;26/11;27/11;28/11;29/11", "planning.csv"),
        ("Novembre 2026", f";{BARE}\n;23;24;25;26;27;28;29", "planning.csv"),
        ("Semaine 48", "Nom;L;M;M;J;V;S;D", "planning.csv"),
        ("", ";lun. 23;mar. 24;mer. 25;jeu. 26;ven. 27;sam. 28;dim. 29", "planning.csv"),
        ("", ";" + ";".join((MONDAY + timedelta(days=n)).isoformat() for n in range(7)), "planning.csv"),
        ("", ";23/11/2026;24/11/2026;25/11/2026;26/11/2026;27/11/2026;28/11/2026;29/11/2026", "planning.csv"),
    ],
)
def test_coordinator_gets_the_right_week_wherever_it_is_written(above: str, header: str, name: str) -> None:
    reading = read(f"{above}\n{header}\nMme Delmas;9h-10h Sonia;;;;;;18h-19h Kevin\n", name)
    assert facts(reading) == [("1", "23 09:00-10:00", "Sonia"), ("1", "29 18:00-19:00", "Kevin")]


def test_coordinator_is_told_when_nothing_says_the_week() -> None:
    reading = read(f"Planning\n;{BARE}\nMme Delmas;9h-10h Sonia;;;;;;\n")
    assert lost(reading) == [(3, "9h-10h Sonia")]
    assert "quelle semaine" in reading.unusable[0].reason
    assert not reading.visits


def test_coordinator_is_told_that_the_week_comes_from_the_name_of_the_file() -> None:
    reading = read(f";{BARE}\nMme Delmas;9h-10h Sonia;;;;;;\n", "planning S48.csv")
    assert any("nom du fichier" in warning for warning in reading.warnings)


@pytest.mark.parametrize("header", ["Intervenant", "", "Nom"])
def test_coordinator_gets_workers_in_rows_and_residents_in_cells(header: str) -> None:
    reading = read(
        f"{header};{DATED}\nSonia Marchand;9h-10h Mme Delmas;8h-9h M. Béraud toilette;Repos;;8h-9h toilette;;\n"
        "Kevin Lopez;;18h-19h Le Gall / 19h-20h Beraud;;;9h-10h Mme Inconnue;;\n"
    )
    assert facts(reading) == [
        ("1", "23 09:00-10:00", "Sonia Marchand"),
        ("2", "24 08:00-09:00", "Sonia Marchand"),
        ("3", "24 18:00-19:00", "Kevin Lopez"),
        ("2", "24 19:00-20:00", "Kevin Lopez"),
        (None, "27 09:00-10:00", "Kevin Lopez"),
    ]
    assert lost(reading) == [(2, "8h-9h toilette")]
    assert reading.visits[1].title == "toilette"


def test_coordinator_gets_a_workers_own_planning_by_hours() -> None:
    reading = read(
        "Planning de Sonia Marchand - semaine 48\n;Lundi;Mardi;Mercredi\n8h-9h;Mme Delmas;M. Béraud;\n"
        "9h-10h;Delmas / Béraud;Réunion d'équipe;Mme Inconnue (30 min)\n"
    )
    assert facts(reading) == [
        ("1", "23 08:00-09:00", "Sonia Marchand"),
        ("2", "24 08:00-09:00", "Sonia Marchand"),
        ("1", "23 09:00-10:00", "Sonia Marchand"),
        ("2", "23 09:00-10:00", "Sonia Marchand"),
        (None, "25 09:00-09:30", "Sonia Marchand"),
    ]
    assert lost(reading) == [(4, "Réunion d'équipe")]


def test_coordinator_gets_a_residents_own_planning_by_hours() -> None:
    reading = read(
        "Planning de Mme Simone Delmas semaine 48\n;Lundi;Mardi;Mercredi\n8h-9h;Sonia;Kevin;\n9h;;;Sonia (toilette)\n"
    )
    assert facts(reading) == [("1", "23 08:00-09:00", "Sonia"), ("1", "24 08:00-09:00", "Kevin"), ("1", "25 09:00", "Sonia")]


def test_coordinator_is_told_of_names_that_could_be_a_resident_or_a_worker() -> None:
    reading = read(
        "Semaine 48\nHeure;Lundi;Mardi;Mercredi\n8h;Mme Delmas - Sonia;M. Béraud (Kevin);\n9h;Sonia;Sonia : Delmas;\n"
    )
    assert facts(reading) == [("1", "23 08:00", "Sonia"), ("2", "24 08:00", "Kevin"), ("1", "24 09:00", "Sonia")]
    assert lost(reading) == [(4, "Sonia")]
    assert "habitant ou un intervenant" in reading.unusable[0].reason


def test_coordinator_gets_crosses_under_the_days_beside_a_name_and_an_hour() -> None:
    reading = read(
        f"Semaine 48\nNom;Prénom;Horaire;{BARE}\nDELMAS;Simone;8h-9h;X;X;;X;;Sonia;\n"
        ";;18h-19h;Kevin;;;;;;\nBéraud;René;9h-10h;;x;;;;;\n"
    )
    assert facts(reading) == [
        ("1", "23 08:00-09:00", None),
        ("1", "24 08:00-09:00", None),
        ("1", "26 08:00-09:00", None),
        ("1", "28 08:00-09:00", "Sonia"),
        ("1", "23 18:00-19:00", "Kevin"),
        ("2", "24 09:00-10:00", None),
    ]
    assert not reading.visits[0].cancelled


def test_coordinator_gets_two_lines_of_headers() -> None:
    halves = read(
        "Résident;Lundi 23/11;;Mardi 24/11;;Mercredi 25/11;\n;Matin;Après-midi;Matin;Après-midi;Matin;Après-midi\n"
        "Mme Delmas;9h-10h Sonia;18h Kevin;Sonia;;;14h-15h Kevin\n"
    )
    assert facts(halves) == [("1", "23 09:00-10:00", "Sonia"), ("1", "23 18:00", "Kevin"), ("1", "25 14:00-15:00", "Kevin")]
    assert lost(halves) == [(3, "Sonia")]
    columns = read(
        "Bénéficiaire;Lundi 23/11;;;Mardi 24/11;;\n;Début;Fin;Intervenant;Début;Fin;Intervenant\n"
        "Mme Delmas;9h00;10h00;Sonia M;;;\nM. Béraud;;;;8:00;9:00;Kevin\n"
    )
    assert facts(columns) == [("1", "23 09:00-10:00", "Sonia M"), ("2", "24 08:00-09:00", "Kevin")]


def test_coordinator_gets_weeks_one_under_the_other() -> None:
    reading = read(
        "Semaine 48;;;\nNom;Lundi;Mardi;Mercredi\nMme Delmas;9h-10h Sonia;;\n;;;\nSemaine 49;;;\nNom;Lundi;Mardi;Mercredi\n"
        "Mme Delmas;9h-10h Sonia;;18h-19h Kevin\nNom;Lundi 07/12;Mardi 08/12;Mercredi 09/12\nM. Béraud;8h-9h Sonia;;\n"
    )
    assert [f"{v.start:%d/%m}" for v in reading.visits] == ["23/11", "30/11", "02/12", "07/12"]


def test_second_week_beside_the_first_is_not_taken_for_the_same_days() -> None:
    reading = read("Semaine 48\nNom;Lundi;Mardi;Mercredi;Lundi;Mardi;Mercredi\nMme Delmas;9h-10h Sonia;;;8h Kevin;;\n")
    assert facts(reading) == [("1", "23 09:00-10:00", "Sonia")]
    assert lost(reading) == [(3, "8h Kevin")]


def test_coordinator_gets_a_weekend_alone() -> None:
    reading = read("Nom;Samedi 28/11;Dimanche 29/11\nMme Delmas;9h-10h Sonia;18h Kevin\nM. Béraud;;9h-9h30 Kevin\n")
    assert facts(reading) == [("1", "28 09:00-10:00", "Sonia"), ("1", "29 18:00", "Kevin"), ("2", "29 09:00-09:30", "Kevin")]


def test_name_without_a_row_of_its_own_is_not_carried_past_a_blank_line() -> None:
    reading = read(f";{DATED}\nMme Delmas;9h-10h Sonia;;;;;;\n;;18h-19h Kevin;;;;;\n;;;;;;;\n;;20h-21h Kevin;;;;;\n")
    assert facts(reading) == [("1", "23 09:00-10:00", "Sonia"), ("1", "24 18:00-19:00", "Kevin")]
    assert lost(reading) == [(5, "20h-21h Kevin")]


def test_coordinator_sees_and_corrects_the_guess_and_the_service_keeps_it() -> None:
    text = "Qui;Lundi 23/11;Mardi 24/11;Mercredi 25/11\nSonia;9h-10h Mme Nouvelle;;\n"
    first = read(text)
    assert first.layout is not None
    assert [(g.header, g.role) for g in describe(first.layout)][:2] == [("Qui", Role.NAME), ("Lundi 23/11", Role.WEEKDAY)]
    corrected = Layout.from_json(first.layout.with_role(0, Role.WORKER).to_json())
    (visit,) = read(text, layout=corrected).visits
    assert (visit.resident_name, visit.worker_name) == ("Mme Nouvelle", "Sonia")
    following = "Qui;Lundi 30/11;Mardi 01/12;Mercredi 02/12;Jeudi 03/12\nSonia;9h-10h Mme Nouvelle;;;\n"
    again = read(following, layout=corrected)
    assert (again.visits[0].worker_name, again.warnings) == ("Sonia", ())
    assert "Nouvelle" not in corrected.to_json()


def test_service_that_changes_from_a_list_to_a_grid_is_read_with_a_warning() -> None:
    listed = read("Date;Début;Fin;Bénéficiaire\n23/11/2026;8h;9h;Mme Delmas\n")
    reading = read(f"Bénéficiaire;{DATED}\nMme Delmas;9h-10h Sonia;;;;;;\n", layout=listed.layout)
    assert len(reading.visits) == 1
    assert any("mise en page a changé" in warning for warning in reading.warnings)


def test_hours_under_no_day_are_cited() -> None:
    reading = read(f";{DATED}\nMme Delmas;9h-10h Sonia;;;;;;\n18h-19h Kevin;;;;;;;\nImprimé à 14h30;;;;;;;\n")
    assert lost(reading) == [(3, "18h-19h Kevin")]
    assert notes(reading) == [(4, "Imprimé à 14h30")]


def sheet_of(*rows: tuple[object, ...], merges: tuple[str, ...] = ()) -> bytes:
    """Make a workbook of one sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for area in merges:
        sheet.merge_cells(area)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_coordinator_gets_a_workbook_with_real_dates_and_merged_cells() -> None:
    days = tuple(datetime.combine(MONDAY + timedelta(days=n), time()) for n in range(5))  # noqa: DTZ011
    reading = read(
        sheet_of(
            ("Planning", None, None, None, None, None),
            ("Résident", *days),
            ("Mme Delmas", "9h-10h Sonia", None, None, None, None),
            ("M. Béraud", None, "8h-9h Kevin", None, None, None),
            (None, time(18, 0), None, None, None, None),
            merges=("A1:F1", "B3:F3", "A4:A5"),
        ),
        "planning.xlsx",
    )
    assert facts(reading)[:5] == [("1", f"{day} 09:00-10:00", "Sonia") for day in range(23, 28)]
    assert facts(reading)[5:] == [("2", "24 08:00-09:00", "Kevin"), ("2", "23 18:00", None)]


def test_cell_merged_over_several_hours_is_one_visit() -> None:
    reading = read(
        sheet_of(
            ("Planning de Sonia Marchand semaine 48",),
            ("Heures", "Lundi", "Mardi", "Mercredi"),
            ("8h-9h", "Mme Delmas", None, None),
            ("9h-10h", None, "M. Béraud", None),
            ("10h-11h", None, "M. Béraud", None),
            merges=("B3:B5",),
        ),
        "planning.xlsx",
    )
    assert sorted(facts(reading)) == [
        ("1", "23 08:00-11:00", "Sonia Marchand"),
        ("2", "24 09:00-10:00", "Sonia Marchand"),
        ("2", "24 10:00-11:00", "Sonia Marchand"),
    ]


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("9h-10h Sonia Marchand", [(540, 600, "Sonia Marchand")]),
        ("8h30 Sonia / 18h Kevin", [(510, None, "Sonia"), (1080, None, "Kevin")]),
        ("9h-10h\nSonia\n18h-19h\nKevin", [(540, 600, "Sonia"), (1080, 1140, "Kevin")]),
        ("Sonia\n9h-10h\nKevin\n18h-19h", [(540, 600, "Sonia"), (1080, 1140, "Kevin")]),
        ("Sonia 9h-10h Kevin 18h", [(540, 600, "Sonia"), (1080, None, "Kevin")]),
        ("9h/10h Sonia", [(540, 600, "Sonia")]),
        ("9-10h Sonia", [(540, 600, "Sonia")]),
        ("de 9h à 10h30", [(540, 630, "")]),
        ("entre 9h et 10h", [(540, 600, "")]),
        ("9:00-10:30 Kevin, 18:00 Sonia", [(540, 630, "Kevin"), (1080, None, "Sonia")]),
        ("8h30 (45 min) Sonia", [(510, 555, "Sonia")]),
        ("8h30 ; 12h ; 18h", [(510, None, ""), (720, None, ""), (1080, None, "")]),
        ("9h-10h Sonia/Kevin", [(540, 600, "Sonia / Kevin")]),
        ("Sonia Marchand (9h-10h)", [(540, 600, "Sonia Marchand")]),
        ("22h-6h Nuit", [(1320, 1800, "Nuit")]),
        ("midi Sonia", [(720, None, "Sonia")]),
    ],
)
def test_visits_of_a_cell_are_cut_apart(cell: str, found: list[tuple[int, int | None, str]]) -> None:
    assert [(piece.start, piece.end, piece.words) for piece in cut(cell)] == found
    assert not any(piece.problem for piece in cut(cell))


@pytest.mark.parametrize(
    "cell",
    [
        "8h30/18h",
        "8h30 / 18h",
        "8h30\n18h",
        "9h00\n10h00\nSonia",
        "9h00 10h00 Sonia",
        "9h Sonia 10h",
        "avant 9h Sonia",
        "10h-9h Sonia",
        "25h00 Sonia",
        "le 24/11 9h",
        "12h 13h",
        "9h " + "x" * 3000,
    ],
)
def test_cell_that_could_mean_two_things_is_cited_whole(cell: str) -> None:
    (piece,) = cut(cell)
    assert piece.problem
    assert piece.text.replace(" ", "") == "".join(cell.split())[: len(piece.text.replace(" ", ""))]
    assert len(piece.text) >= min(len(cell), 500)


@pytest.mark.parametrize(
    ("words", "name", "title", "status"),
    [
        ("Sonia Marchand", "Sonia Marchand", "", ""),
        ("Toilette Sonia", "Sonia", "Toilette", ""),
        ("Mme DELMAS - toilette", "Mme DELMAS", "toilette", ""),
        ("Le Gall courses", "Le Gall", "courses", ""),
        ("Jeanne de la Tour", "Jeanne de la Tour", "", ""),
        ("M. d'Ornano (absent)", "M. d'Ornano", "", "absent"),
        ("ANNULÉ Sonia", "Sonia", "", "ANNULÉ"),
        ("Sonia et Kevin", "Sonia et Kevin", "", ""),
        ("Aide à domicile", "", "Aide à domicile", ""),
        ("mme delmas", "mme delmas", "", ""),
        ("S. Marchand", "S. Marchand", "", ""),
        ("Sonia annulé à la demande de la famille", "Sonia", "", "annulé à la demande de la famille"),
    ],
)
def test_person_and_rest_of_the_words_are_told_apart(words: str, name: str, title: str, status: str) -> None:
    said = named(words, lambda _: False)
    assert (said.name, said.title, said.status) == (name, title, status)


def test_word_of_absence_about_somebody_else_cancels_nothing() -> None:
    reading = read(f";{DATED}\nMme Delmas;9h-10h Sonia (remplace Kevin absent);;;;;;\n")
    (visit,) = reading.visits
    assert (visit.cancelled, visit.worker_name, visit.title) == (False, "Sonia", "remplace Kevin absent")
    assert any("annulée peut-être" in warning for warning in reading.warnings)


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
