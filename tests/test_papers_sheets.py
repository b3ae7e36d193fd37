"""The coordinator's papers and the residents' lists, read back with pdftotext."""

import dataclasses
import re
import shutil
import subprocess
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from habitat_box.papers import board, own_page
from habitat_box.papers.board import BoardLine, print_board
from habitat_box.papers.cards import Contact
from habitat_box.papers.first_connection import FirstConnection, print_first_connection, wifi_text
from habitat_box.papers.own_page import Line, print_own_page
from habitat_box.papers.recovery_sheet import RecoverySheet, print_recovery_sheet
from habitat_box.papers.spoken import say_date, say_day, say_hour, say_short_day
from habitat_box.papers.week_sheet import WeekVisit, print_week

MONDAY = date(2026, 11, 23)
CLAIRE = Contact("Claire Vasseur", "04 78 00 00 00")
KEY = "AGE-SECRET-KEY-1QQPZRY9X8GF2TVDW0S3JN54KHCE6MUA7LQPZRY9X8GF2TVDW0S3JN54KHC"
LINES = ["1 AGE-SECRET-KEY-1 QQPZRY9X 7K", "2 8GF2TVDW 0S3JN54K 2M", "3 HCE6MUA7 LQPZRY9X 9Q"]
RECOVERY = RecoverySheet(
    "Les Tilleuls", date(2026, 11, 21), "hb-7k42", KEY, LINES, "tilleul bateau canard lampe", "3f9c 12ab 77e0 4d51"
)  # fmt: skip
FIRST = FirstConnection(
    residence="Les Tilleuls", worker="Léa Marchand",
    link_by_name="https://habitat-tilleuls.local/e#AbCdEfGhIjKlMnOpQrStUv",
    link_by_ip="https://192.168.1.20:8443/e#AbCdEfGhIjKlMnOpQrStUv", typed_code="7K4M2-9XQ3T",
    valid_until=datetime(2026, 11, 21, 14, 40, tzinfo=UTC), box_words="tilleul bateau canard lampe",
)  # fmt: skip


def words_of(pdf: bytes, *options: str) -> str:
    read = subprocess.run(["pdftotext", *options, "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(read.stdout.decode().split())


def scan(pdf: bytes, folder: Path) -> set[str]:
    if not shutil.which("zbarimg"):
        pytest.skip("zbarimg is missing (Debian's zbar-tools): the printed QR was not read back")
    (folder / "paper.pdf").write_bytes(pdf)
    command = ["pdftoppm", "-r", "150", "-png", "-singlefile", str(folder / "paper.pdf"), str(folder / "page")]
    subprocess.run(command, check=True)
    read = subprocess.run(["zbarimg", "--quiet", "--raw", str(folder / "page.png")], capture_output=True, text=True, check=True)
    return set(read.stdout.splitlines())


def test_a_camera_reads_the_recovery_key_from_the_sheet(tmp_path: Path) -> None:
    assert scan(print_recovery_sheet(RECOVERY), tmp_path) == {KEY}


def test_the_keeper_finds_on_the_recovery_sheet_all_she_needs_on_one_page() -> None:
    text = words_of(print_recovery_sheet(RECOVERY))
    for group in " ".join(LINES).split():
        assert group in text
    for words in ("21 novembre 2026", "hb-7k42", "Jamais à côté de la boîte", "habitat-box restore",
                  "age -d -i cle.txt", "3f9c 12ab 77e0 4d51", "tilleul bateau canard lampe", "Signature",
                  "page 1 sur 1"):  # fmt: skip
        assert words in text


@pytest.mark.parametrize("line", ["1 " + "QQPZRY9X " * 9, "1 QQPZÉRY9X"])
def test_a_key_line_that_would_be_cut_or_altered_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="line of the key"):
        print_recovery_sheet(dataclasses.replace(RECOVERY, lines=[line]))


def test_the_passphrase_is_on_the_recovery_sheet_only_when_asked() -> None:
    asked = dataclasses.replace(RECOVERY, passphrase="fenêtre orage cerise lavande tunnel brioche ancre")
    assert "Phrase secrète de départ" not in words_of(print_recovery_sheet(RECOVERY))
    assert "fenêtre orage cerise lavande tunnel brioche ancre" in words_of(print_recovery_sheet(asked))
    assert "page 1 sur 1" in words_of(print_recovery_sheet(asked))
    assert "cerise" not in repr(asked)
    assert "AGE-SECRET" not in repr(asked)


def test_a_phone_reads_the_three_codes_of_the_first_connection(tmp_path: Path) -> None:
    facts = dataclasses.replace(FIRST, wifi_name="Tilleuls", wifi_password="cerise;orage 42")
    wifi = "WIFI:T:WPA;S:Tilleuls;P:cerise\\;orage 42;;"
    pdf = print_first_connection(facts)
    assert scan(pdf, tmp_path) == {wifi, FIRST.link_by_name, FIRST.link_by_ip}
    assert "page 1 sur 1" in words_of(pdf)


def test_a_worker_without_a_camera_finds_both_addresses_and_the_typed_code() -> None:
    text = words_of(print_first_connection(FIRST))
    for words in ("Léa Marchand", "https://habitat-tilleuls.local/e", "https://192.168.1.20:8443/e", "7K4M2-9XQ3T",
                  "14 h 40, le 21 novembre 2026", "Paramètres avancés", "Continuer vers le site",
                  "Afficher les détails", "visiter ce site web", "tilleul bateau canard lampe"):  # fmt: skip
        assert words in text
    assert "AbCdEf" not in text


@pytest.mark.parametrize(
    ("name", "password", "text"),
    [
        ("Tilleuls", 'a:b,c"d\\e', 'WIFI:T:WPA;S:Tilleuls;P:a\\:b\\,c\\"d\\\\e;;'),
        ("Les Érables", "secret", ""),
        ("Tilleuls", None, ""),
        (None, "secret", ""),
    ],
)
def test_a_wifi_that_cannot_be_written_in_ascii_has_no_qr(name: str | None, password: str | None, text: str) -> None:
    assert wifi_text(name, password) == text


def test_the_board_lists_the_day_in_the_order_of_the_hours() -> None:
    lines = [BoardLine(time(14, 30), "Visite"), BoardLine(time(9), "Simone", "Salle commune")]
    text = words_of(print_board(lines, MONDAY, "Les Tilleuls"))
    assert "Lundi 23 novembre 2026" in text
    assert text.index("Simone") < text.index("Visite")
    assert re.search(r"9\s?h Simone.*14\s?h\s?30 Visite", text)


def test_an_empty_board_says_so() -> None:
    assert board.NOTHING in words_of(print_board([], MONDAY, "Les Tilleuls"))


@pytest.mark.parametrize(("count", "pages"), [(1, 1), (14, 1), (15, 1), (36, 2), (90, 5)])
def test_a_full_day_keeps_every_line_and_numbers_its_pages(count: int, pages: int) -> None:
    lines = [BoardLine(time(7 + n // 10, n % 10 * 5), f"Personne{n:03d}") for n in range(count)]
    text = words_of(print_board(lines, MONDAY, "Les Tilleuls"))
    assert [f"Personne{n:03d}" in text for n in range(count)] == [True] * count
    assert f"page {pages} sur {pages}" in text


def week_of(names: Sequence[str], a_day: int) -> list[WeekVisit]:
    return [
        WeekVisit(name, MONDAY + timedelta(days=day), time(7 + turn % 14), time(8 + turn % 14), f"Service{turn}")
        for name in names
        for day in range(7)
        for turn in range(a_day)
    ]


def test_the_week_shows_every_visit_of_a_whole_house() -> None:
    names = [f"Habitante{n:02d}" for n in range(12)]
    text = words_of(print_week(week_of(names, 3), names, MONDAY, "Les Tilleuls", note="Imprimé le 21"))
    assert text.count("Service") == 12 * 7 * 3
    assert all(name in text for name in names)
    assert "Dimanche 29" in text
    assert "Les Tilleuls. Imprimé le 21" in text


def test_a_day_taller_than_the_page_is_continued_on_the_next() -> None:
    text = words_of(print_week(week_of(["Odile"], 40), ["Odile"], MONDAY, "Les Tilleuls"))
    assert text.count("Service") == 40 * 7
    assert "Odile (suite)" in text


def test_a_resident_without_visits_keeps_her_row() -> None:
    assert "Odile" in words_of(print_week([], ["Odile"], MONDAY, "Les Tilleuls"))
    assert "Aucune visite" in words_of(print_week([], [], MONDAY, "Les Tilleuls"))


@pytest.mark.parametrize(("name", "day"), [("Inconnue", MONDAY), ("Odile", MONDAY + timedelta(days=7))])
def test_a_visit_without_a_place_on_the_week_is_refused_not_dropped(name: str, day: date) -> None:
    with pytest.raises(ValueError, match="no place"):
        print_week([WeekVisit(name, day, time(9), None, "SSIAD")], ["Odile"], MONDAY, "Les Tilleuls")


def test_a_resident_reads_who_looked_at_her_data_over_several_pages() -> None:
    looks = [Line(f"Lundi, 9 h {n:02d}", f"Visiteuse{n:02d}", "Votre prénom.") for n in range(30)]
    text = words_of(print_own_page(looks, date(2026, 10, 1), date(2026, 11, 21), "Les Tilleuls", CLAIRE))
    assert all(f"Visiteuse{n:02d}" in text for n in range(30))
    assert "Du 1er octobre 2026 au 21 novembre 2026." in text
    assert re.search(r"page 2 sur [3-6]", text)
    assert own_page.NOBODY not in text


def test_a_resident_whom_nobody_looked_at_is_told_so() -> None:
    text = words_of(print_own_page([], date(2026, 10, 1), date(2026, 11, 21), "Les Tilleuls", CLAIRE))
    assert own_page.NOBODY in text
    assert "04 78 00 00 00" in text


def test_dates_are_said_as_in_french() -> None:
    assert say_date(date(2027, 6, 30)) == "30 juin 2027"
    assert say_date(date(2027, 8, 1)) == "1er août 2027"
    assert say_day(date(2026, 11, 21)) == "samedi 21 novembre 2026"
    assert say_short_day(date(2026, 11, 1)) == "dimanche 1er"
    assert say_hour(time(14, 5)) == "14\u00a0h\u00a005"
    assert say_hour(time(8)) == "8\u00a0h"
