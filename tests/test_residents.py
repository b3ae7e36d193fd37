"""Moving in: from a file in whatever shape, or one by one; and what is refused on the way."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from habitat_box import errors
from habitat_box.domain.people import NewResident
from habitat_box.exchange.refusals import UnreadableFile
from habitat_box.exchange.residents import read_residents
from habitat_box.store import journal
from habitat_box.usecases import residents
from habitat_box.usecases.desk import Desk
from tests.conftest import Cast

SHARED = Path(__file__).parents[2] / "shared" / "data" / "plannings" / "habitants.csv"
HEAD = "Civilité;Prénom;Nom;Logement;Entrée"
SIMONE = "Mme;Simone;DELMAS;A01;01/01/2022"
RENE = "M.;René;Béraud;B01;01/02/2023"


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "habitants.csv"
    path.write_bytes(text.encode(encoding))
    return path


def names_in(path: Path) -> list[str]:
    return [f"{row.first_name} {row.last_name}" for row in read_residents(path)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("sign", [";", ",", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_file_is_read_in_any_encoding_and_with_any_sign(tmp_path: Path, encoding: str, sign: str, end: str) -> None:
    text = end.join([HEAD, SIMONE, RENE, ""]).replace(";", sign)
    assert names_in(written(tmp_path, text, encoding)) == ["Simone DELMAS", "René Béraud"]


@pytest.mark.parametrize(
    "text",
    [
        f"Les Tilleuls\n\n{HEAD}\n{SIMONE}\n",
        f"{HEAD}\n\n;;;;\n{SIMONE}\n",
        "NOM;PRENOM\nDELMAS;Simone",
        "Nom de famille ; Prénom ; Téléphone\nDELMAS ; Simone ; 02 40 11 22 33\n",
        'Prénom;Nom\n"Simone";"DELMAS"\n',
        "Prénom,Nom,Logement\nSimone,DELMAS\n",
    ],
)
def test_a_file_is_read_with_titles_holes_quotes_and_other_headers(tmp_path: Path, text: str) -> None:
    assert names_in(written(tmp_path, text)) == ["Simone DELMAS"]


def test_a_file_of_one_header_and_nobody_brings_nobody(tmp_path: Path) -> None:
    assert names_in(written(tmp_path, HEAD + "\n")) == []


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b"a;b\n1;2\n", b"PK\x03\x04\0\0\0", b"\0" * 50, b"Nom;Ville\nDELMAS;Nantes\n"]
)
def test_a_file_without_the_two_names_cannot_be_read(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "habitants.csv"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile):
        read_residents(path)


def test_a_missing_file_a_folder_and_a_huge_file_are_said(tmp_path: Path) -> None:
    with pytest.raises(errors.FileNotFound):
        read_residents(tmp_path / "none.csv")
    with pytest.raises(errors.FileNotReadable):
        read_residents(tmp_path)
    (tmp_path / "big.csv").write_bytes(b"Nom;Prenom\n" + b"a;b\n" * 600_000)
    with pytest.raises(UnreadableFile):
        read_residents(tmp_path / "big.csv")


@pytest.mark.skipif(not SHARED.exists(), reason=f"{SHARED.name}: the shared data is absent, the real file was not read")
def test_the_houses_own_file_brings_in_its_twelve_residents_once(desk: Desk) -> None:
    moving = residents.read_file(desk, SHARED)
    assert len(moving.coming) == 12
    assert moving.refused == ()
    assert residents.names(desk) == []

    assert residents.move_in(desk, moving) == 12

    assert len(residents.names(desk)) == 12
    again = residents.read_file(desk, SHARED)
    assert (len(again.coming), len(again.already)) == (0, 12)


def test_a_line_that_cannot_be_used_is_named_and_the_others_come_in(desk: Desk, tmp_path: Path) -> None:
    lines = [
        HEAD + ";Téléphone",
        SIMONE + ";",
        "M.;1850578006084;X;A;;",
        "M.;;Béraud;B;;",
        "M.;Luc;Y;B;32/13/2024;",
        "M.;Luc;Y;B;;chez sa fille",
        SIMONE + ";",
    ]
    moving = residents.read_file(desk, written(tmp_path, "\n".join(lines)))
    assert [new.first_name for new in moving.coming] == ["Simone"]
    assert moving.already == ("Simone DELMAS",)
    assert [line for line, _, _ in moving.refused] == [3, 4, 5, 6]
    reasons = " ".join(reason for _, _, reason in moving.refused)
    for said in ("sécurité sociale", "il est vide", "la date n'est pas comprise", "avec des chiffres"):
        assert said in reasons
    assert "1850578006084" not in reasons
    assert "DELMAS" not in repr(moving)


def test_a_file_moves_in_whole_or_not_at_all(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moving = residents.read_file(desk, written(tmp_path, f"{HEAD}\n{SIMONE}\n{RENE}\n"))
    appended = journal.append

    def full(store: object, at: object, actor: object, entries: list[journal.Entry]) -> None:
        if entries[0].action == "inscrire" and len(residents_in(desk)) == 2:
            raise OSError("no room")
        appended(store, at, actor, entries)  # type: ignore[arg-type]

    monkeypatch.setattr(journal, "append", full)
    with pytest.raises(OSError, match="no room"):
        residents.move_in(desk, moving)
    monkeypatch.undo()
    assert residents.names(desk) == []


def residents_in(desk: Desk) -> list[dict[str, object]]:
    return desk.box.store.rows("SELECT id FROM resident")


def test_someone_moves_in_once_with_cleaned_fields(desk: Desk) -> None:
    new = NewResident(" Mme ", "  Simone\u200b ", "DELMAS", "A01", date(2022, 1, 1), phone="02 40 11 22 33")
    person = residents.welcome(desk, new)
    page = residents.see_person(desk, person)
    assert (page.card.civility, page.card.first_name, page.card.entry_on) == ("Mme", "Simone", "2022-01-01")
    with pytest.raises(errors.PersonAlreadyHere):
        residents.welcome(desk, NewResident("Mme", "simone", "Delmas", "a01"))
    assert residents.welcome(desk, NewResident("Mme", "Simone", "DELMAS", "B09")) != person


@pytest.mark.parametrize(
    "changes",
    [
        {"first_name": ""},
        {"last_name": "x" * 81},
        {"dwelling": "1850578006084"},
        {"phone": "non"},
        {"called": "2 55 10 2A 004 005"},
        {"information_format": "braille"},
        {"civility": "Mademoiselle la Baronne"},
    ],
)
def test_a_correction_is_checked_like_an_entry(desk: Desk, cast: Cast, changes: dict[str, str]) -> None:
    before = residents.see_person(desk, cast.simone).card
    with pytest.raises((errors.FieldRefused, errors.NationalNumberRefused)):
        residents.correct(desk, cast.simone, changes)
    assert residents.see_person(desk, cast.simone).card == before


def test_a_correction_changes_what_it_names_and_no_pseudonym(desk: Desk, cast: Cast) -> None:
    residents.correct(desk, cast.simone, {"called": "Simonette", "information_format": "grand", "phone": "06 00 00 00 00"})
    card = residents.see_person(desk, cast.simone).card
    assert (card.called, card.information_format, card.name) == ("Simonette", "grand", "Simonette DELMAS")
    for column in ("log_ref", "id", "exit_on", "consent_ref = 'x', called"):
        with pytest.raises(ValueError, match="not changeable"):
            residents.correct(desk, cast.simone, {column: "x"})
    with pytest.raises(errors.UnknownPerson):
        residents.correct(desk, "nobody", {"called": "X"})


def test_a_person_is_found_by_part_of_her_name_or_her_door(desk: Desk, cast: Cast) -> None:
    residents.welcome(desk, NewResident("Mme", "Simone", "Derval", "C01"))
    assert residents.find_person(desk, "beraud").person_id == cast.rene
    assert residents.find_person(desk, "a01").person_id == cast.simone
    assert residents.find_person(desk, "simone DELMAS").person_id == cast.simone
    with pytest.raises(errors.AmbiguousName) as both:
        residents.find_person(desk, "simone")
    assert both.value.facts["choices"] == "Simone DELMAS, Simone Derval"
    for nobody in ("", "  ", "zz", "%", "' OR 1=1 --"):
        with pytest.raises(errors.UnknownPerson):
            residents.find_person(desk, nobody)


def test_habits_and_contacts_are_checked_kept_and_forgotten(desk: Desk, cast: Cast) -> None:
    with pytest.raises(errors.FieldRefused):
        residents.write_habits(desk, cast.simone, "x" * 281)
    with pytest.raises(errors.NationalNumberRefused):
        residents.write_habits(desk, cast.simone, "mon numéro 1850578006084")
    with pytest.raises(errors.FieldRefused):
        residents.add_contact(desk, cast.simone, "Paul", "06 00 00 00 01", "ami", ("urgence", "médecin"))
    with pytest.raises(errors.UnknownPerson):
        residents.add_contact(desk, "nobody", "Paul", "06 00 00 00 01", "ami")
    with pytest.raises(errors.UnknownPerson):
        residents.write_habits(desk, "nobody", "x")

    contact = residents.add_contact(desk, cast.simone, "Paul", "06 00 00 00 01", "ami")
    assert [c.name for c in residents.see_person(desk, cast.simone).card.contacts or ()] == ["Paul"]
    residents.remove_contact(desk, cast.rene, contact)
    assert residents.see_person(desk, cast.simone).card.contacts
    residents.remove_contact(desk, cast.simone, contact)
    assert residents.see_person(desk, cast.simone).card.contacts == ()
    residents.write_habits(desk, cast.simone, "un mot")
    residents.write_habits(desk, cast.simone, "")
    with desk.box.store.maintenance():
        assert desk.box.store.rows("SELECT * FROM optional_data") == []


def test_someone_who_left_is_in_no_list(desk: Desk, cast: Cast) -> None:
    with pytest.raises(errors.FieldRefused):
        residents.say_goodbye(desk, cast.rene, date(2026, 11, 22), "fâché")
    residents.say_goodbye(desk, cast.rene, date(2026, 11, 23))
    assert len(residents.names(desk)) == 2
    residents.say_goodbye(desk, cast.rene, date(2026, 11, 22))
    assert [card.person_id for card in residents.names(desk)] == [cast.simone]
