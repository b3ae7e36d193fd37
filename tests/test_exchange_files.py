"""Whole files: workbooks, the refusals in one sentence, bytes that are not what they say."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from habitat_box.domain.planning import Reading
from habitat_box.errors import HabitatError
from habitat_box.exchange.letters import decode
from habitat_box.exchange.reading import MOST_BYTES, read_bytes, read_planning
from habitat_box.exchange.refusals import (
    FileEmpty,
    FileMissing,
    FileTooBig,
    NoTableFound,
    UnreadableFile,
    WorkbookDamaged,
    WrongKindOfFile,
)

MONDAY = date(2026, 11, 23)
HEADER = ("Jour", "Début", "Fin", "Nom", "Prénom", "Intervenant")


def read(raw: bytes, name: str = "planning") -> Reading:
    """Read bytes as a planning."""
    reading = read_bytes(raw, name, window_from=MONDAY)
    assert reading.read == len(reading.visits) + len(reading.activities) + len(reading.unusable)
    return reading


def read_or_refused(raw: bytes) -> bool:
    """Say whether bytes are read with sums that add up, or refused in one sentence; anything else is raised."""
    try:
        read(raw)
    except HabitatError as refusal:
        return str(refusal).endswith(".")
    return True


def workbook(*rows: tuple[object, ...], hidden: bool = False, merge: str = "") -> bytes:
    """Make a workbook of one sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Semaine 48"
    for row in rows:
        sheet.append(row)
    if merge:
        sheet.merge_cells(merge)
    if hidden:
        book.create_sheet("Paramètres").append(["ne pas importer"])
        book["Paramètres"].sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


ROW = (datetime(2026, 11, 23), time(14, 0), time(15, 0), "DELMAS", "Simone", "Ludovic Tessier")  # noqa: DTZ001


def test_coordinator_reads_a_workbook_whatever_its_file_is_called() -> None:
    reading = read(workbook(("Accompagnement",), (), HEADER, ROW, (), ROW, hidden=True), "planning.csv")
    assert (reading.kind, reading.read) == ("xlsx", 2)
    assert {v.source.sheet for v in reading.visits} == {"Semaine 48"}
    assert [v.source.line for v in reading.visits] == [4, 6]
    assert reading.visits[0].resident_name == "Simone DELMAS"
    assert any("cachée « Paramètres »" in said for said in reading.warnings)


@pytest.mark.parametrize(
    ("day", "start", "end"),
    [
        (datetime(2026, 11, 23), time(14, 0), time(15, 0)),  # noqa: DTZ001
        (46349, 14 / 24, 15 / 24),
        ("23/11/2026", "14h", "15h"),
        ("lundi", 0.583333333333, 0.625),
        (datetime(2026, 11, 23), datetime(2026, 11, 23, 14, 0), datetime(2026, 11, 23, 15, 0)),  # noqa: DTZ001
        (datetime(2026, 11, 23), time(13, 59, 59, 999000), timedelta(hours=15)),  # noqa: DTZ001
    ],
)
def test_spreadsheet_dates_and_hours_in_every_form(day: object, start: object, end: object) -> None:
    (visit,) = read(workbook(("Planning semaine 48 2026",), HEADER, (day, start, end, "DELMAS", "Simone", "L. Tessier"))).visits
    assert f"{visit.start:%d/%m/%Y %H:%M} {visit.end:%H:%M}" == "23/11/2026 14:00 15:00"


def test_cell_merged_downwards_counts_for_each_row() -> None:
    second = (None, time(16, 0), time(17, 0), "BERAUD", "René", "Ludovic Tessier")
    reading = read(workbook(HEADER, ROW, second, (datetime(2026, 11, 24), *ROW[1:]), ROW, merge="A2:A3"))  # noqa: DTZ001
    assert [v.start.day for v in reading.visits] == [23, 23, 24, 23]


def test_formula_is_words_and_never_computed() -> None:
    row = (datetime(2026, 11, 23), time(14, 0), "=B2+1/24", "DELMAS", '=HYPERLINK("http://x")', "L")  # noqa: DTZ001
    reading = read(workbook(HEADER, row))
    assert reading.read == 1
    assert "=B2+1/24" in reading.unusable[0].words


def test_two_visible_sheets_are_both_read() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(HEADER, ROW)))
    other = book.create_sheet("Semaine 49")
    other.append(HEADER)
    other.append((datetime(2026, 11, 30), *ROW[1:]))  # noqa: DTZ001
    book.create_sheet("Légende").append(["Vert : confirmé"])
    out = io.BytesIO()
    book.save(out)
    reading = read(out.getvalue())
    assert [v.start.day for v in reading.visits] == [23, 30]
    assert any("Légende" in said for said in reading.warnings)


def packed(**members: bytes) -> bytes:
    """Make a zip archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("raw", "refusal"),
    [
        (b"", FileEmpty),
        (b"\r\n \n", FileEmpty),
        (b"\xef\xbb\xbf", FileEmpty),
        (b"%PDF-1.7 planning", WrongKindOfFile),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, WrongKindOfFile),
        (b"\x89PNG\r\n\x1a\n", WrongKindOfFile),
        (b"<html><table><tr><td>Date</td></tr></table>", WrongKindOfFile),
        (b"<?xml version='1.0'?><Workbook/>", WrongKindOfFile),
        (bytes(range(32)) * 40, WrongKindOfFile),
        (packed(autre=b"x"), WrongKindOfFile),
        (packed(word__document_xml=b"<x/>"), WrongKindOfFile),
        (packed(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), WrongKindOfFile),
        (packed(xl__workbook_xml=b"<x/>"), WorkbookDamaged),
        (packed(xl__workbook_xml=b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x/>'), WorkbookDamaged),
        (packed(xl__workbook_xml=b"<x/>", xl__sheet_xml=b"0" * 90_000_000), FileTooBig),
        (workbook(HEADER, ROW)[:2000], WorkbookDamaged),
        (workbook(("bonjour",), ("rien à lire",)), NoTableFound),
        (b"bonjour\nceci n'est pas un planning\n", NoTableFound),
        (b"x" * (MOST_BYTES + 1), FileTooBig),
    ],
)
def test_coordinator_gets_one_sentence_for_a_file_that_is_no_planning(raw: bytes, refusal: type[UnreadableFile]) -> None:
    with pytest.raises(refusal) as caught:
        read(raw, "recu.csv")
    sentence = str(caught.value)
    assert "recu.csv" in sentence
    assert sentence.endswith(".")
    assert "{" not in sentence


def test_missing_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        read_planning(tmp_path / "absent.csv", window_from=MONDAY)
    with pytest.raises(FileMissing):
        read_planning(tmp_path, window_from=MONDAY)


def test_calendar_is_recognised_under_any_name_and_byte_order_mark(tmp_path: Path) -> None:
    text = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Mme Delmas\r\nDTSTART:20261123T090000\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
        path = tmp_path / "planning.xlsx"
        path.write_bytes(text.encode(encoding))
        assert read_planning(path, window_from=MONDAY).kind == "ics"


WORDS = "Bénéficiaire;Élodie;Hérault-Noël;Œuvrard;préfère;là-bas;Françoise;où;Noël;août\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "iso8859-15", "mac_roman"]
)
def test_french_letters_come_through_every_office_encoding(encoding: str) -> None:
    assert decode((WORDS * 3).encode(encoding))[0] == WORDS * 3


@pytest.mark.parametrize(
    "words",
    [
        "Mme;Małgorzata;Wiśniewska\nM.;Łukasz;Wałęsa\nMme;Żaneta;Dąbrowska\n",
        "Mme Žofie Dvořáková;lundi;9h\nM. Jiří Novotný;mardi;10h\nMme Růžena Šťastná;mardi;11h\n",
    ],
)
def test_names_of_central_europe_come_through_their_own_encoding(words: str) -> None:
    assert decode(words.encode("cp1250")) == (words, "cp1250")


@pytest.mark.parametrize("words", ["Guimarães;João\nCristóvão;Inês\nNuñez;José\n", "Béraud;René\nSørensen;Åse\n", "25 m²\n"])
def test_names_of_western_europe_are_not_taken_for_others(words: str) -> None:
    assert decode(words.encode("cp1252"))[0] == words


def test_one_damaged_byte_does_not_change_the_other_letters() -> None:
    raw = (WORDS * 3).encode()
    assert decode(raw[:-1] + b"\xc3")[0].startswith("Bénéficiaire")
    assert "Françoise" in decode(raw.replace("Élodie".encode(), b"\xc9lodie", 1))[0]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_damaged_workbook_is_read_or_refused_in_one_sentence(data: st.DataObject) -> None:
    raw = bytearray(SOUND)
    for _ in range(data.draw(st.integers(1, 12))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    assert read_or_refused(bytes(raw))


SOUND = workbook(("Accompagnement",), (), HEADER, ROW, ROW)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_in_one_sentence(raw: bytes) -> None:
    assert read_or_refused(raw)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(st.text(alphabet="0123456789/:h;,\"'- éMmeDlasTotal\n", max_size=12), max_size=6), max_size=12))
def test_any_cells_are_counted_once(rows: list[list[str]]) -> None:
    text = "Date;Début;Fin;Bénéficiaire;Intervenant\n" + "\n".join(";".join(row) for row in rows)
    assert read(text.encode()).layout is not None
