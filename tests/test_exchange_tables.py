"""Tables in the shapes services send: each line is read, recognised, or cited."""

from __future__ import annotations

from datetime import timedelta

import pytest

from habitat_box.domain.planning import Reading
from habitat_box.domain.sheet import Layout, Role, describe
from habitat_box.exchange.headers import role_of
from tests.planning_tables import MONDAY, read

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


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("Bénéf.", Role.NAME),
        ("Usager·ère", Role.NAME),
        ("Personne accompagnée", Role.NAME),
        ("Nom du client", Role.LAST_NAME),
        ("Prénom client", Role.FIRST_NAME),
        ("Interv.", Role.WORKER),
        ("Aide à domicile", Role.WORKER),
        ("Auxiliaire de vie", Role.WORKER),
        ("Nom de l'intervenant", Role.WORKER_LAST),
        ("H. déb", Role.START),
        ("Heure d'arrivée", Role.START),
        ("À", Role.END),
        ("Créneau", Role.INTERVAL),
        ("Nb heures", Role.DURATION),
        ("Jour", Role.DATE),
        ("Date fin", Role.DATE_END),
        ("État", Role.STATUS),
        ("Type d'intervention", Role.TITLE),
        ("Civ.", Role.CIVILITY),
        ("Logement", None),
        ("N° de téléphone", None),
    ],
)
def test_words_of_a_header_announce_their_column(header: str, role: Role | None) -> None:
    assert role_of(header) is role
