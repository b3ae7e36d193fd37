"""« Qui a vu mes données » and the papers: what a resident reads of the log, and what goes on the coordinator's paper."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from habitat_box import errors
from habitat_box.domain.people import Actor, Role
from habitat_box.usecases import cards, consents, enrolment, own_data, printing, residents, signing_in, visits
from habitat_box.usecases.desk import Desk
from habitat_box.words import speak
from tests.conftest import TODAY, Cast, FrozenClock


def read_back(path: Path) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed: the paper was not read back")
    return subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True).stdout


def session_of(desk: Desk, person: str, *, code: bool) -> signing_in.Session:
    (card,) = cards.make_cards(desk, [person], "https://x")
    token = cards.hold_up(desk.box, token=card.token)
    session = signing_in.session_of(desk.box, token)
    if code:
        cards.give_code(session.desk, session, token, card.code)
    return signing_in.session_of(desk.box, token)


def test_a_resident_reads_who_looked_after_her_code_only(desk: Desk, cast: Cast) -> None:
    visits.see_own_day(desk.box.desk(cast.sonia))
    closed = session_of(desk, cast.simone, code=False)
    with pytest.raises(errors.AccessRefused):
        own_data.who_looked(closed.desk, closed)
    session = session_of(desk, cast.simone, code=True)
    said = [(line.who, line.what) for line in own_data.who_looked(session.desk, session)]
    assert ("Une personne du service Aide & Présence", "a regardé vos visites du jour") in said
    assert any(who == "La coordinatrice" for who, _ in said)
    assert any(who == "Vous" for who, _ in said)


def test_a_resident_reads_nothing_of_another(desk: Desk, cast: Cast) -> None:
    visits.see_own_day(desk.box.desk(cast.karim))
    session = session_of(desk, cast.rene, code=True)
    assert not any("Erdre" in line.who for line in own_data.who_looked(session.desk, session))
    with pytest.raises(errors.AccessRefused):
        own_data.look_lines(session.desk, cast.simone, desk.box.clock())
    with pytest.raises(errors.AccessRefused):
        own_data.look_lines(desk.box.desk(Actor("x", Role.WORKER)), cast.simone, desk.box.clock())
    with pytest.raises(errors.UnknownPerson):
        own_data.who_looked_for(desk, "nobody")


def test_a_refused_look_is_told_as_refused(desk: Desk, cast: Cast) -> None:
    with pytest.raises(errors.AccessRefused):
        desk.box.door.look(cast.nadia, own_data.Look.PERSON, cast.simone)
    line = next(line for line in own_data.who_looked_for(desk, cast.simone) if line.refused)
    assert line.shown == ()
    assert "Aide" in line.who


def test_looks_older_than_a_year_are_no_longer_told(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    clock.advance(days=366)
    assert {line.who for line in own_data.who_looked_for(desk, cast.simone)} == {"La coordinatrice"}
    assert len(own_data.who_looked_for(desk, cast.simone)) == 1


def test_a_year_of_looks_names_no_worker_in_either_language(desk: Desk, cast: Cast) -> None:
    visits.see_own_day(desk.box.desk(cast.sonia))
    for language in ("fr", "en"):
        speak(language)
        said = " ".join(f"{line.who} {line.what} {line.shown}" for line in own_data.who_looked_for(desk, cast.simone))
        for name in ("Sonia", "Marchand", cast.sonia.id, "Karim"):
            assert name not in said


# -- papers


def test_cards_and_codes_go_on_two_papers_no_one_else_reads(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    paths, made = printing.print_cards(desk, printing.people_named(desk, []), tmp_path / "papers")
    assert [path.name for path in paths] == ["cartes-2026-11-23.pdf", "codes-2026-11-23.pdf"]
    assert {oct(path.stat().st_mode & 0o777) for path in paths} == {"0o600"}
    cards_said, codes_said = ("".join(read_back(path).split()) for path in paths)
    assert len(made) == 2
    for card in made:
        assert card.label in cards_said
        assert card.code in codes_said
        assert card.token not in codes_said
    assert "DELMAS" not in cards_said + codes_said


def test_the_board_on_paper_names_only_who_said_yes(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    consents.record_face_to_face(desk, cast.rene, "P1", True)
    said = read_back(printing.print_board(desk, tmp_path))
    assert "René" in said
    assert "Simone" not in said
    assert "Béraud" not in said


def test_the_week_and_a_residents_page_are_printed(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    visits.see_own_day(desk.box.desk(cast.sonia))
    week = read_back(printing.print_week(desk, TODAY, tmp_path))
    assert "DELMAS" in week
    own = read_back(printing.print_own_page(desk, cast.simone, tmp_path))
    assert "Aide & Présence" in own
    assert "Sonia" not in own


def test_the_first_connection_says_the_typed_code_and_both_addresses(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    invitation = enrolment.invite(desk, cast.sonia.id)
    path = printing.print_first_connection(
        desk, invitation, printing.site_address(desk.box.settings), "https://192.168.1.20:8443", tmp_path
    )
    said = read_back(path)
    assert invitation.typed_code in said
    assert "192.168.1.20" in said
    assert path.name == "premiere-connexion-sonia-marchand.pdf"


def test_a_worker_of_an_odd_name_writes_no_odd_file(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    worker = enrolment.add_worker(desk, "Autre", "../../etc/<b>Zoé</b> & Cie")
    path = printing.print_first_connection(desk, enrolment.invite(desk, worker), "https://a", "https://b", tmp_path)
    assert path.parent == tmp_path
    assert "<b>" in read_back(path)


def test_a_paper_that_cannot_be_written_is_said(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(errors.FolderNotWritable):
        printing.write_paper(tmp_path / "file", "a.pdf", b"x")
    with pytest.raises(errors.UnknownPerson):
        printing.people_named(desk, ["personne"])


def test_a_house_without_residents_has_no_card_to_print(desk: Desk) -> None:
    with pytest.raises(errors.UnknownPerson):
        printing.people_named(desk, [])
    assert residents.names(desk) == []


def test_every_look_has_words_for_the_person_it_is_about() -> None:
    assert set(own_data.THINGS) == set(own_data.Look)
