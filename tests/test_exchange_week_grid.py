"""A week as a grid, days across: each visit in a cell is read, each word that is none is shown."""

from __future__ import annotations

from datetime import timedelta

import pytest

from habitat_box.domain.sheet import Layout, Role, describe
from tests.tables_house import BARE, DATED, MONDAY, facts, lost, notes, read


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
        ("2", "29 10:00-11:00 off", "Kevin"),
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
