"""Grids with people across: each column is somebody, each row a day or an hour."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from habitat_box.domain.sheet import Layout, Role, describe
from tests.tables_house import PEOPLE, facts, lost, notes, read


def test_coordinator_gets_residents_across_and_days_down() -> None:
    reading = read(
        "Semaine 48;;\nJour;Mme Delmas;M. Béraud\nLundi;9h-10h Sonia;\nMardi;;8h-9h Kevin / 18h-19h\n"
        "Mercredi;RAS;bientôt\nTotal;1;2\nÉdité le 20/11/2026;;\n"
    )
    assert facts(reading) == [("1", "23 09:00-10:00", "Sonia"), ("2", "24 08:00-09:00", "Kevin"), ("2", "24 18:00-19:00", None)]
    assert [v.source.line for v in reading.visits] == [3, 4, 4]
    assert lost(reading) == [(5, "bientôt")]
    assert notes(reading) == [(5, "Mme Delmas : 25/11 : RAS"), (7, "Édité le 20/11/2026")]
    assert [one.words for one in reading.recognised if one.kind == "total"] == ["Total ; 1 ; 2"]


@pytest.mark.parametrize("title", ["Planning du lundi 23 novembre 2026", "Lundi 23 novembre 2026", "23/11/2026"])
def test_coordinator_gets_residents_across_and_the_hours_of_one_day_down(title: str) -> None:
    reading = read(f"{title};;\nHeure;Mme Delmas;M. Béraud\n8h-9h;Sonia;\n9h-10h;;Kevin Lopez\n10h-11h;X;toilette\n")
    assert facts(reading) == [
        ("1", "23 08:00-09:00", "Sonia"),
        ("2", "23 09:00-10:00", "Kevin Lopez"),
        ("1", "23 10:00-11:00", None),
        ("2", "23 10:00-11:00", None),
    ]


def test_coordinator_gets_workers_across() -> None:
    reading = read("Lundi 23 novembre 2026;;\nHeure;Sonia Marchand;Kevin Lopez\n8h-9h;Mme Delmas;\n9h-10h;;M. Béraud\n")
    assert facts(reading) == [("1", "23 08:00-09:00", "Sonia Marchand"), ("2", "23 09:00-10:00", "Kevin Lopez")]


def test_coordinator_gets_days_written_once_beside_hours() -> None:
    reading = read("Semaine 48\nJour;Heure;Mme Delmas;M. Béraud\nLundi;8h-9h;X;Sonia\n;9h-10h;;Kevin\nMardi;8h-9h;Kevin;\n")
    assert [(who, when) for who, when, _ in facts(reading)] == [
        ("1", "23 08:00-09:00"),
        ("2", "23 08:00-09:00"),
        ("2", "23 09:00-10:00"),
        ("1", "24 08:00-09:00"),
    ]


@pytest.mark.parametrize(
    ("day", "reason"),
    [("31/11/2026", "n'existe pas"), ("bientôt", "pas comprise"), ("", "la date manque"), ("Lundi 9h", "pas comprise")],
)
def test_coordinator_is_told_of_a_row_whose_day_is_unsure(day: str, reason: str) -> None:
    rows = f"{day};9h-10h Sonia;18h Kevin\n" + "".join(f"{n}/11/2026;9h-10h;\n" for n in range(24, 28))
    reading = read("Jour;Mme Delmas;M. Béraud\n" + rows)
    (refused,) = reading.unusable
    assert reason in refused.reason
    assert "9h-10h Sonia" in refused.words
    assert "18h Kevin" in refused.words


def test_names_of_people_across_are_shown_and_never_remembered() -> None:
    text = "Jour;Mme Delmas;M. Béraud\nLundi 23/11;9h-10h Sonia;\nMardi 24/11;;8h-9h Kevin\n"
    layout = read(text).layout
    assert layout is not None
    assert [(g.role, g.examples) for g in describe(layout)][1:] == [(Role.NAME, ("Mme Delmas",)), (Role.NAME, ("M. Béraud",))]
    assert "Delmas" not in layout.to_json()
    again = read(text, layout=Layout.from_json(layout.to_json()))
    assert again.warnings == ()
    assert len(again.visits) == 2


def test_list_that_names_people_stays_a_list() -> None:
    reading = read("Date;Heure;Bénéficiaire;Intervenant\n23/11/2026;8h-9h;Mme Delmas;Sonia Marchand\n")
    assert facts(reading) == [("1", "23 08:00-09:00", "Sonia Marchand")]


CELLS = st.sampled_from(
    ("", "RAS", "9h-10h Sonia", "8h30\n18h", "Sonia", "bientôt", "Zoé; Léa", "24/11", "9h Sonia 10h", "absente", "X", "?")
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=5), st.booleans())
def test_no_word_of_a_cell_under_a_person_is_lost_in_silence(rows: list[tuple[str, ...]], timed: bool) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter="|")
    names = [f"{p.civility} {p.first_name} {p.last_name}" for p in PEOPLE[:3]]
    writer.writerow(("Jour", "Heure", *names))
    writer.writerow(("22/11/2026", "", "9h-10h Sonia", "", ""))
    writer.writerows((f"{n}/11/2026", "8h-9h" if timed else "", *row) for n, row in enumerate(rows, 23))
    reading = read(out.getvalue())
    said = [f"{v.worker_name} {v.title} {v.status_words}" for v in reading.visits]
    said += [one.words for one in (*reading.unusable, *reading.recognised)]
    joined = " ".join(said)
    for cell in (cell for row in rows for cell in row):
        assert all(word in joined for word in cell.replace(";", "").split() if not word[0].isdigit()), (cell, said)
