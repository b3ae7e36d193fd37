"""The values a pack is made of: cells no spreadsheet runs, pseudonyms that say nothing, prints a person compares."""

from __future__ import annotations

import csv
import json
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitat_box.domain.dossier import Document, Table, csv_of, json_of, manifest_of, packed, printed_hash, pseudonym, slug

TEXTS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=20)


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=6))
def test_a_csv_gives_each_cell_back_and_none_a_spreadsheet_would_run(rows: list[tuple[str, str]]) -> None:
    written = csv_of(Table("T", ("a", "b"), tuple(rows))).decode("utf-8-sig")
    back = list(csv.reader(StringIO(written, newline="")))[1:]
    assert [[cell.removeprefix("'") if cell[1:2] in ("=", "+", "-", "@") else cell for cell in row] for row in back] == [
        [cell.removeprefix("'") if cell[1:2] in ("=", "+", "-", "@") else cell for cell in row] for row in rows
    ]
    assert not [cell for row in back for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_a_table_cannot_have_a_row_of_another_width() -> None:
    with pytest.raises(ValueError, match="as many cells"):
        Table("T", ("a", "b"), (("1",),))


def test_a_table_for_machines_alone_stands_once_in_its_csv() -> None:
    document = Document(
        "07", "Journal", "RGPD", (Table("Lignes", ("a",), (("1",),), printed=0), Table("Autre", ("b",), (("2",),)))
    )
    told = json.loads(json_of(document))
    assert [one["lignes"] for one in told["tables"]] == ["dans le fichier CSV", [{"b": "2"}]]


def test_a_pseudonym_is_the_same_in_each_pack_and_another_under_each_letter() -> None:
    assert pseudonym("P", "ref") == pseudonym("P", "ref")
    assert pseudonym("P", "ref")[2:] != pseudonym("L", "ref")[2:]
    assert "ref" not in pseudonym("P", "ref")


def test_a_manifest_is_the_same_whatever_the_order_of_its_files() -> None:
    files = [packed("b.pdf", b"2"), packed("a.pdf", b"1")]
    assert manifest_of({"names": ""}, files) == manifest_of({"names": ""}, files[::-1])
    assert len(printed_hash(b"x").split(" ")) == 16
    assert slug("Aide à la vie partagée, nombres par mois") == "aide-a-la-vie-partagee-nombres-par-mois"
