"""Photos, and what a person gives with a YES, by the command: real processes over a real box."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from habitat_box.ports import system_clock
from habitat_box.usecases import consents, optional, photos, residents
from habitat_box.usecases.desk import Desk
from habitat_box.words import local_day
from tests.command_house import good, run
from tests.conftest import PASSPHRASE, Cast, FrozenClock
from tests.photo_house import photo_file
from tests.test_optional_papers import activity


@pytest.fixture
def folder(desk: Desk, cast: Cast, clock: FrozenClock) -> Path:
    """Bring the box to today, with every YES of Simone's: the command has no other clock."""
    clock.now = system_clock() - timedelta(minutes=5)
    for code in ("P2", "P3", "P4", "P5", "P6", "P7", "P9", "P10", "P11", "P12"):
        consents.record_face_to_face(desk, cast.simone, code, True)
    return desk.box.settings.folder


def write(folder: Path, kind: str, words: str, *more: str) -> str:
    return good(run(folder, "optional", "write", kind, "Simone", *more, secret=f"{PASSPHRASE}\n{words}"))


def test_photos_are_added_listed_published_hung_and_removed(desk: Desk, cast: Cast, folder: Path, tmp_path: Path) -> None:
    file = str(photo_file(tmp_path))
    added = good(
        run(folder, "photos", "add", file, "--of", "Simone", "--for", "walls", "--for", "outside", "--taken", "01/06/2026")
    )
    number = added.split()[1]
    assert "murs, dehors" in good(run(folder, "photos", "list"))
    good(run(folder, "photos", "publish", number, "Ouest-France"))
    assert "Ouest-France" in good(run(folder, "photos", "list"))
    (paper,) = json.loads(good(run(folder, "print", "wall", number, "--to", str(tmp_path), "--json")))["papers"]
    assert Path(paper).read_bytes().startswith(b"%PDF")
    good(run(folder, "photos", "remove", number))
    assert json.loads(good(run(folder, "photos", "list", "--json"))) == {"photos": []}


def test_a_photo_that_may_not_come_in_is_refused_in_a_sentence(cast: Cast, folder: Path, tmp_path: Path) -> None:
    file = photo_file(tmp_path)
    refused = run(folder, "photos", "add", str(file), "--of", "Simone", "--of", "René", "--for", "walls")
    assert refused.returncode == 1
    assert "n'ont pas toutes dit OUI" in refused.stderr
    page = photo_file(tmp_path, b"<html>", "page.jpg")
    refused = run(folder, "photos", "add", str(page), "--of", "Simone", "--for", "walls")
    assert "JPEG ou PNG" in refused.stderr
    unknown = run(folder, "photos", "remove", "abcd1234")
    assert (unknown.returncode, "Traceback" in unknown.stderr) == (1, False)
    assert "abcd1234" in unknown.stderr


def test_an_empty_answer_is_said_to_erase(desk: Desk, cast: Cast, folder: Path) -> None:
    assert "C'est enregistré." in write(folder, "birthday", "24/11")
    assert "C'est effacé." in write(folder, "birthday", "")
    assert not residents.see_person(desk, cast.simone).card.birthday


def test_what_a_person_gives_is_asked_and_never_an_argument(desk: Desk, cast: Cast, folder: Path) -> None:
    write(folder, "birthday", "24 novembre")
    write(folder, "reminder", "06 11 22 33 44")
    write(folder, "quote", "On rit bien ici.")
    card = residents.see_person(desk, cast.simone).card
    assert (card.birthday, card.reminder_phone, card.quotes) == ("24/11", "06 11 22 33 44", ("On rit bien ici.",))
    assert run(folder, "optional", "write", "quote", "Simone", "On rit").returncode == 2
    year = run(folder, "optional", "write", "birthday", "Simone", secret=f"{PASSPHRASE}\n24/11/1940")
    assert (year.returncode, "sans l'année" in year.stderr, "1940" in year.stderr) == (1, True, False)


@pytest.mark.rule("D3")
def test_a_word_to_avoid_needs_a_second_word(desk: Desk, cast: Cast, folder: Path) -> None:
    refused = run(folder, "optional", "write", "habits", "Simone", secret=f"{PASSPHRASE}\nElle est diabétique")
    assert refused.returncode == 1
    assert "diabétique" in refused.stderr
    assert residents.see_person(desk, cast.simone).card.habits == ""
    write(folder, "habits", "Elle est diabétique", "--anyway")
    assert residents.see_person(desk, cast.simone).card.habits == "Elle est diabétique"


def test_quotes_and_news_are_told_while_allowed(desk: Desk, cast: Cast, folder: Path) -> None:
    assert "Ne rien dire" in good(run(folder, "optional", "news", "Simone"))
    residents.add_contact(desk, cast.simone, "Nora Delmas", "06 12 34 56 78", "fille", ("nouvelles",))
    assert "Nora Delmas  fille  06 12 34 56 78" in good(run(folder, "optional", "news", "Simone"))
    optional.add_quote(desk, cast.simone, "On rit bien ici.")
    (quote,) = json.loads(good(run(folder, "optional", "quotes", "--json")))["quotes"]
    assert quote["words"] == "On rit bien ici."
    good(run(folder, "optional", "remove-quote", quote["id"][-32:]))
    assert "Aucune parole" in good(run(folder, "optional", "quotes"))
    assert photos.photos(desk) == []


def test_the_papers_of_a_yes_are_printed_by_command(desk: Desk, cast: Cast, folder: Path, tmp_path: Path) -> None:
    activity(desk, "Chorale", day=local_day(system_clock()) + timedelta(days=1))
    residents.add_contact(desk, cast.simone, "Nora Delmas", "", "fille", ("planning",))
    for words in (["relative", "Simone"], ["reminders"], ["letter", "Simone", "--given"]):
        papers = json.loads(good(run(folder, "print", *words, "--to", str(tmp_path), "--json")))["papers"]
        assert papers
        assert all(Path(one).read_bytes().startswith(b"%PDF") for one in papers)
    again = run(folder, "print", "letter", "Simone", "--to", str(tmp_path))
    assert "aucun proche n'attend sa lettre" in again.stderr
    refused = run(folder, "print", "relative", "René", "--to", str(tmp_path))
    assert (refused.returncode, "Mes visites pour un proche" in refused.stderr) == (1, True)


def test_numbers_kept_after_leaving_are_listed_until_the_person_says_no(desk: Desk, cast: Cast, folder: Path) -> None:
    assert "Aucun numéro gardé" in good(run(folder, "optional", "kept"))
    write(folder, "later", "06 22 22 22 22")
    residents.say_goodbye(desk, cast.simone, local_day(system_clock()))
    said = good(run(folder, "optional", "kept"))
    assert "06 22 22 22 22" in said
    assert "Simone" in said
    consents.record_face_to_face(desk, cast.simone, "P12", False)
    assert json.loads(good(run(folder, "optional", "kept", "--json"))) == {"kept": []}
