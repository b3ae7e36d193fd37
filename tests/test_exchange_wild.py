"""Tables in the many shapes that services and volunteers make: read right, or said to be unsure."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from habitat_box.domain.planning import Reading
from tests.tables_house import Facts, facts, read

ONE: Facts = [("1", "23 09:00-10:00", "Sonia M")]
TWO: Facts = [("1", "23 09:00-10:00", "Sonia M"), ("2", "24 08:00-09:30", "Kevin L")]
NOBODY: Facts = [("1", "23 09:00-10:00", None), ("2", "24 08:00-09:30", None)]
HEADER = "Date;Début;Fin;Bénéficiaire;Intervenant\n"
FIRST, SECOND = "23/11/2026;9h;10h;Mme Delmas;Sonia M\n", "24/11/2026;8h;9h30;M. Béraud;Kevin L\n"

SHAPES: dict[str, tuple[str, Facts]] = {
    "export with codes and a column too many": (
        '"Code";"Client";"Intervenant";"Date de début";"Heure de début";"Date de fin";"Heure de fin";"Durée (h)";"Prestation"\n'
        '"C12";"DELMAS Simone";"Sonia M";"23/11/2026";"09:00";"23/11/2026";"10:00";"1,00";"Aide à la toilette";\n'
        '"C13";"BERAUD René";"Kevin L";"24/11/2026";"08:00";"24/11/2026";"09:30";"1,50";"Repas";\n',
        TWO,
    ),
    "totals of each resident, page footer": (
        "Usager;Civ.;Jour;De;A;Salarié;Nb heures;Type\nDELMAS Simone;Mme;lun. 23/11/26;09h00;10h00;Sonia M;1,00;AD\n"
        "Total DELMAS Simone;;;;;;1,00;\nBERAUD René;M.;mar. 24/11/26;08h00;09h30;Kevin L;1,50;AD\n"
        "Total BERAUD René;;;;;;1,50;\nTotal général;;;;;;2,50;\nPage 1 / 1\n",
        TWO,
    ),
    "date and hour in one cell": (
        "Début;Fin;Résident;Aide\n23/11/2026 09:00;23/11/2026 10:00;Mme Delmas;Sonia M\n"
        "24/11/2026 08:00:00;24/11/2026 09:30:00;M. Béraud;Kevin L\n",
        TWO,
    ),
    "columns Du and Au": (
        "Nom;Prénom;Du;Au;Heure début;Heure fin;Intervenant\nDELMAS;Simone;23/11/2026;23/11/2026;9h00;10h00;Sonia M\n"
        "Béraud;René;24/11/2026;24/11/2026;8h00;9h30;Kevin L\n",
        TWO,
    ),
    "a length in every spelling": (
        "Date;Heure;Durée;Bénéficiaire\n23/11/2026;09:00;01:00;Mme Delmas\n24/11/2026;08:00;1,5;M. Béraud\n"
        "25/11/2026;08:00;1.5 h;M. Béraud\n26/11/2026;08:00;45;M. Béraud\n27/11/2026;08:00;1h30;M. Béraud\n",
        [
            *NOBODY,
            ("2", "25 08:00-09:30", None),
            ("2", "26 08:00-08:45", None),
            ("2", "27 08:00-09:30", None),
        ],
    ),
    "civility apart": (
        "Civilité;Nom;Prénom;Date;Début;Fin;Aide\n"
        "Mme;DELMAS;Simone;23/11/2026;9h;10h;Sonia M\nM;Béraud;René;24/11/2026;8h;9h30;Kevin L\n",
        TWO,
    ),
    "the door beside the name": (
        "Date;Début;Fin;Résident\n23/11/2026;9h;10h;DELMAS Simone (A01)\n24/11/2026;8h;9h30;B01 - BERAUD René\n"
        "24/11/2026;11h;12h;LE GALL Loïc - App. 12\n",
        [*NOBODY, ("3", "24 11:00-12:00", None)],
    ),
    "columns in English": (
        "Date,Start time,End time,Client name,Staff member,Status\n2026-11-23,09:00,10:00,Simone Delmas,Sonia M,Confirmed\n"
        "2026-11-24,8:00 AM,9:30 AM,Rene Beraud,Kevin L,Cancelled\n",
        [ONE[0], ("2", "24 08:00-09:30 off", "Kevin L")],
    ),
    "totals in the middle": (
        HEADER + FIRST + "Sous-total Mme Delmas;;;1h;\n" + SECOND + ";;;Total M. Béraud : 1h30;\n;;Total;2:30;\n",
        TWO,
    ),
    "header again on each page": (
        HEADER + FIRST + "Page 1/2;;;;\n" + HEADER + SECOND + "Page 2/2;;;;\nÉdité le 20/11/2026 à 14h05 par admin;;;;\n",
        TWO,
    ),
    "semicolons inside quotes": (
        '"Date";"Début";"Fin";"Bénéficiaire";"Aide";"Commentaire"\n'
        '"23/11/2026";"9h";"10h";"DELMAS; Simone";"Sonia M";"clé; 12;34"\n'
        '"24/11/2026";"8h";"9h30";"Béraud René";"Kevin L";"a ""dit"" non"\n',
        TWO,
    ),
    "delimiters at the end": (
        HEADER.strip() + ";;;;\n" + FIRST.strip() + ";;;;\n" + SECOND.strip() + ";;;;;;;;;\n",
        TWO,
    ),
    "line ends of old Macs": ((HEADER + FIRST + SECOND).replace("\n", "\r"), TWO),
    "blocks headed by a day": (
        "Planning des interventions\nLundi 23 novembre 2026;;;\nHeure;Résident;Intervenant;Prestation\n"
        "09:00 - 10:00;Mme Delmas;Sonia M;Toilette\nMardi 24 novembre 2026;;;\nHeure;Résident;Intervenant;Prestation\n"
        "08:00 - 09:30;M. Béraud;Kevin L;Toilette\n",
        TWO,
    ),
    "blocks headed by a day under one header": (
        "Heure;Résident;Intervenant\nLUNDI 23 NOVEMBRE;;\n9h-10h;Mme Delmas;Sonia M\n"
        "MARDI 24 NOVEMBRE;;\n8h-9h30;M. Béraud;Kevin L\n",
        TWO,
    ),
    "blocks headed by a resident": (
        "Planning de : Mme DELMAS Simone;;;\nDate;Heure début;Heure fin;Intervenant\n23/11/2026;9h;10h;Sonia M\n\n"
        "Planning de : M. BERAUD René;;;\nDate;Heure début;Heure fin;Intervenant\n24/11/2026;8h;9h30;Kevin L\n",
        TWO,
    ),
    "one worker's list, named in the title": (
        "Planning de Sonia Marchand\nSemaine 48\nJour;Heure;Durée;Bénéficiaire\n"
        "Lundi;9h;1h;DELMAS Simone\nMardi;8h;90;Béraud René\n",
        [("1", "23 09:00-10:00", "Sonia Marchand"), ("2", "24 08:00-09:30", "Sonia Marchand")],
    ),
    "one day, named in the title": (
        "Planning du lundi 23 novembre 2026;;\nHeure;Résident;Intervenant\n9h-10h;Mme Delmas;Sonia M\n",
        ONE,
    ),
    "header on two rows": (
        "Date;Horaires;;Bénéficiaire;;Intervenant\n;Début;Fin;Nom;Prénom;\n23/11/2026;9h;10h;DELMAS;Simone;Sonia M\n"
        "24/11/2026;8h;9h30;Béraud;René;Kevin L\n",
        TWO,
    ),
    "header on two rows, the worker first, hours planned and done": (
        ";Salarié;;Personne aidée;;Horaire prévu;;Horaire réalisé;\nDate;Nom;Prénom;Nom;Prénom;Début;Fin;Début;Fin\n"
        "23/11/2026;M;Sonia;DELMAS;Simone;9h;10h;9h05;10h\n24/11/2026;L;Kevin;Béraud;René;8h;9h30;8h;9h\n",
        TWO,
    ),
    "two visits a row, numbered": (
        "Date;Résident;Début 1;Fin 1;Intervenant 1;Début 2;Fin 2;Intervenant 2\n"
        "23/11/2026;Mme Delmas;9h;10h;Sonia M;18h;19h;Kevin L\n24/11/2026;M. Béraud;8h;9h30;Kevin L;;;\n",
        [ONE[0], ("1", "23 18:00-19:00", "Kevin L"), TWO[1]],
    ),
    "morning and evening in two columns": (
        "Date;Résident;Matin;Soir\n23/11/2026;Mme Delmas;9h-10h;18h-19h\n24/11/2026;M. Béraud;8h-9h30;\n",
        [NOBODY[0], ("1", "23 18:00-19:00", None), NOBODY[1]],
    ),
    "two workers at a visit": (
        "Date;Horaire;Résident;Intervenant 1;Intervenant 2\n23/11/2026;9h-10h;Mme Delmas;Sonia M;Kevin L\n",
        [("1", "23 09:00-10:00", "Sonia M / Kevin L")],
    ),
    "many columns nobody needs": (
        "Réf;Date;Logement;Étage;Clé;Tel;Résident;Horaire;Aide\n1;23/11/2026;A01;1;oui;x;Mme Delmas;9h-10h;Sonia M\n",
        ONE,
    ),
    "day written once, short names": (
        "Semaine 48\nJour;Heure;Fin;Résident;Aide\nLun;9h;10h;Delmas S.;Sonia M\nMar;8h;9h30;Beraud;Kevin L\n",
        TWO,
    ),
    "a night across midnight with both dates": (
        "Date début;Heure début;Date fin;Heure fin;Résident\n23/11/2026;22:00;24/11/2026;06:00;Mme Delmas\n",
        [("1", "23 22:00-06:00", None)],
    ),
    "tabs and blank lines": ("\n\n" + (HEADER + FIRST + "\n" + SECOND).replace(";", "\t"), TWO),
}


@pytest.mark.parametrize("shape", sorted(SHAPES))
def test_coordinator_gets_every_visit_of_a_shape_met_in_the_wild(shape: str) -> None:
    text, expected = SHAPES[shape]
    reading = read(text)
    assert facts(reading) == expected
    assert reading.unusable == ()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "cp1252", "mac_roman", "cp850"])
def test_coordinator_gets_the_same_visits_in_any_encoding(encoding: str) -> None:
    text = (HEADER + FIRST + SECOND).replace(";", "\t").replace("\n", "\r\n")
    assert facts(read(text.encode(encoding))) == TWO


UNSURE: dict[str, tuple[str, list[str], str]] = {
    "moments without hours": (
        "Date;Horaire;Résident\n23/11/2026;Matin;Mme Delmas\n24/11/2026;8h-9h30;M. Béraud\n",
        ["Matin"],
        "l'heure n'est pas comprise",
    ),
    "several days in one cell": (
        "Date;Horaire;Résident\ndu 23/11 au 27/11;9h-10h;Mme Delmas\n24/11/2026;8h-9h30;M. Béraud\n",
        ["du 23/11 au 27/11"],
        "la date n'est pas comprise",
    ),
    "every day": (
        "Date;Horaire;Résident\ntous les jours;9h-10h;Mme Delmas\n24/11/2026;8h-9h30;M. Béraud\n",
        ["tous les jours"],
        "la date n'est pas comprise",
    ),
    "a range of days with hours of one": (
        "Nom;Du;Au;Heure début;Heure fin\nDELMAS;23/11/2026;27/11/2026;9h00;10h00\nBéraud;24/11/2026;24/11/2026;8h;9h30\n",
        ["9h00 - 10h00"],
        "plus de 24 heures",
    ),
    "the date of the print is no day of visits": (
        "Édité le 20/11/2026\nHeure;Résident\n9h-10h;Mme Delmas\n",
        ["9h-10h ; Mme Delmas"],
        "la date manque",
    ),
    "names under morning and evening": (
        "Date;Résident;Matin;Soir\n24/11/2026;Mme Delmas;Sonia;Kevin\n",
        ["Sonia", "Kevin"],
        "l'heure n'est pas comprise",
    ),
}


@pytest.mark.parametrize("shape", sorted(UNSURE))
def test_coordinator_is_told_what_a_shape_leaves_unsure(shape: str) -> None:
    text, words, reason = UNSURE[shape]
    reading = read(text)
    assert [one.words for one in reading.unusable] == words
    assert all(reason in one.reason for one in reading.unusable)
    assert facts(reading) in ([], [("2", "24 08:00-09:30", None)])


def test_codes_of_a_status_column_cancel_nothing_and_are_said() -> None:
    rows = "".join(f"{day}/11/2026;9h;10h;Mme Delmas;{code}\n" for day, code in ((23, "A"), (24, "P"), (25, "OK"), (26, "X")))
    reading = read("Date;Début;Fin;Résident;Statut\n" + rows)
    assert not any(visit.cancelled for visit in reading.visits)
    assert [code for code in ("« A »", "« P »", "« OK »", "« X »") if any(code in said for said in reading.warnings)] == [
        "« A »",
        "« P »",
        "« X »",
    ]


def test_columns_of_hours_that_are_not_read_are_said() -> None:
    reading = read(
        "Date;Client;Heure début prévue;Heure fin prévue;Heure début réalisée;Heure fin réalisée\n"
        "23/11/2026;Mme Delmas;9h;10h;9h05;10h02\n"
    )
    assert facts(reading) == [NOBODY[0]]
    assert sum("réalisée" in warning for warning in reading.warnings) == 2


TEXTS = st.sampled_from(
    (
        "",
        "",
        "Mme Delmas",
        "Béraud René",
        "Sonia M",
        "Total",
        "Absente",
        "Matin",
        "RAS",
        "toilette",
        "x",
        "=A1",
        "9h",
        "Zoé; Léa",
        "???",
    )
)
DATES_ = st.sampled_from(("", "23/11/2026", "24/11", "lundi", "31/11/2026", "bientôt", "mardi 24 novembre"))
CLOCKS = st.sampled_from(("", "9h", "10h", "08:00", "9h-10h", "25h", "Matin", "0.5", "midi"))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(DATES_, CLOCKS, CLOCKS, TEXTS, TEXTS, TEXTS, TEXTS), min_size=1, max_size=6))
@example([*[("",) * 7] * 4, ("", "", "", "", "", "Mme Delmas", "Zoé; Léa"), ("23/11/2026", "", "", "", "", "", "9h")])
def test_no_word_of_a_row_is_lost_in_silence(rows: list[tuple[str, ...]]) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter="\t")
    writer.writerow(("Date", "Début", "Fin", "Résident", "Intervenant", "Prestation", "Statut"))
    # Four sound rows keep the columns what their headers say.
    writer.writerows([("23/11/2026", "9h", "10h", "Mme Delmas", "Sonia M", "toilette", "Prévu")] * 4)
    writer.writerows(rows)
    reading = read(out.getvalue())
    for line, row in enumerate(rows, 6):
        said = said_of(reading, line)
        if any(row):
            assert all(cell in said for cell in row[3:]), (row, said)
        refused = [one for one in reading.unusable if one.source.line == line]
        if refused:
            assert all(cell in said for cell in row), (row, said)


def said_of(reading: Reading, line: int) -> str:
    """Join all that was read, recognised or refused of one line."""
    visits = [f"{v.resident_name} {v.worker_name} {v.title} {v.status_words}" for v in reading.visits if v.source.line == line]
    refused = [f"{one.words} {one.reason}" for one in reading.unusable if one.source.line == line]
    seen = [one.words for one in reading.recognised if one.source.line == line]
    return " ".join((*visits, *refused, *seen))
