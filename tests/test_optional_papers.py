"""The papers a YES allows: a relative's week, reminders, a photo for the wall; and the letter to a relative."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from habitat_box import errors
from habitat_box.usecases import consents, optional, optional_papers, photos, residents
from habitat_box.usecases.desk import Desk
from tests.conftest import TODAY, Cast, at
from tests.photo_house import drawing, jpeg, photo_file
from tests.test_own_data import read_back

TOMORROW = TODAY + timedelta(days=1)


def say(desk: Desk, person: str, *codes: str, yes: bool = True) -> None:
    for code in codes:
        consents.record_face_to_face(desk, person, code, yes)


def words_of(paths: Sequence[Path]) -> str:
    return " ".join(" ".join(read_back(path) for path in paths).replace("\u00a0", " ").split())


def activity(desk: Desk, title: str, day: date = TOMORROW, hour: int = 15) -> None:
    start = at(hour, day=day)
    with desk.box.store.unit():
        desk.box.store.insert(
            "activity",
            {"id": desk.box.new_id(), "title": title, "place": "Salle commune", "day": day.isoformat(),
             "starts_at": f"{start.astimezone().isoformat()}", "ends_at": f"{at(hour + 1, day=day).astimezone().isoformat()}"},
        )  # fmt: skip


# -- a relative's week (P5)


@pytest.mark.rule("B6")
def test_a_relative_gets_the_hours_she_lets_him_have_until_she_says_no(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    residents.add_contact(desk, cast.simone, "Nora Delmas", "06 12 34 56 78", "fille", ("planning",))
    residents.add_contact(desk, cast.simone, "Paul Delmas", "", "fils", ("urgence",))
    with pytest.raises(errors.StepRefused) as refused:
        optional_papers.print_relative(desk, cast.simone, TODAY, tmp_path)
    assert "Mes visites pour un proche" in str(refused.value)
    say(desk, cast.simone, "P5")
    words = words_of(optional_papers.print_relative(desk, cast.simone, TODAY, tmp_path))
    for shown in (
        "Les visites de Simone",
        "Pour Nora Delmas",
        "9 h à 10 h",
        "Aide & Présence",
        "18 h à 18 h 20",
        "23 novembre 2027",
    ):
        assert shown in words
    for hidden in ("DELMAS", "Sonia", "Karim", "Béraud", "René", "Paul", "06 12", "A01"):
        assert hidden not in words
    say(desk, cast.simone, "P5", yes=False)
    with pytest.raises(errors.StepRefused):
        optional_papers.print_relative(desk, cast.simone, TODAY, tmp_path)
    assert len(list(tmp_path.glob("*.pdf"))) == 1


def test_a_week_is_printed_for_nobody_when_no_relative_was_chosen(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    residents.add_contact(desk, cast.simone, "Paul Delmas", "", "fils", ("urgence",))
    say(desk, cast.simone, "P5")
    with pytest.raises(errors.StepRefused) as refused:
        optional_papers.print_relative(desk, cast.simone, TODAY, tmp_path)
    assert "aucun proche" in str(refused.value)
    with pytest.raises(errors.UnknownPerson):
        optional_papers.print_relative(desk, "nobody", TODAY, tmp_path)


def test_a_week_without_a_visit_says_so(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    residents.add_contact(desk, cast.simone, "Nora Delmas", "", "fille", ("planning",))
    say(desk, cast.simone, "P5")
    words = words_of(optional_papers.print_relative(desk, cast.simone, TODAY + timedelta(weeks=8), tmp_path))
    assert words.count("Pas de visite prévue.") == 7


# -- reminders (P9)


@pytest.mark.rule("I1", "B6")
def test_reminders_go_to_those_who_want_them_and_to_nobody_else(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    activity(desk, "Gymnastique douce")
    with pytest.raises(errors.StepRefused):
        optional_papers.print_reminders(desk, tmp_path)
    say(desk, cast.simone, "P9")
    slips, calls = optional_papers.print_reminders(desk, tmp_path)
    words = words_of([slips])
    assert (
        "Bonjour Simone. Demain, mardi 24 novembre : 15 h Gymnastique douce Salle commune Vous venez si vous voulez." in words
    )
    assert "René" not in words
    assert "Personne à appeler" in words_of([calls])
    optional.write_reminder_phone(desk, cast.simone, "06 11 22 33 44")
    slips, calls = optional_papers.print_reminders(desk, tmp_path)
    assert "06 11 22 33 44 Simone DELMAS A01" in words_of([calls])
    assert "06 11" not in words_of([slips])
    say(desk, cast.simone, "P9", yes=False)
    with pytest.raises(errors.StepRefused):
        optional_papers.print_reminders(desk, tmp_path)


def test_a_day_without_activity_reminds_of_nothing(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    say(desk, cast.simone, "P9")
    activity(desk, "Chorale", day=TODAY)
    with pytest.raises(errors.StepRefused) as refused:
        optional_papers.print_reminders(desk, tmp_path)
    assert "aucune activité" in str(refused.value)
    slips, _calls = optional_papers.print_reminders(desk, tmp_path, TODAY)
    assert "Aujourd'hui, lundi 23 novembre : 15 h Chorale" in words_of([slips])


@pytest.mark.rule("J4")
def test_a_slip_is_a_small_paper_in_large_print(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    say(desk, cast.simone, "P9")
    say(desk, cast.rene, "P9")
    activity(desk, "Gymnastique douce")
    slips, _calls = optional_papers.print_reminders(desk, tmp_path)
    facts = subprocess.run(["pdfinfo", str(slips)], capture_output=True, text=True, check=True).stdout
    assert "Pages:           2" in facts
    assert "297.638 x 419.528 pts" in facts
    seen = subprocess.run(["pdftotext", "-bbox-layout", str(slips), "-"], capture_output=True, text=True, check=True).stdout
    tall = [
        float(w.split('yMax="')[1].split('"')[0]) - float(w.split('yMin="')[1].split('"')[0]) for w in seen.split("<word ")[1:]
    ]
    assert min(tall) >= 14


# -- the wall (P3)


@pytest.mark.parametrize("size", [(800, 600), (600, 800)])
@pytest.mark.rule("B6")
def test_a_photo_hangs_with_the_day_it_comes_down(desk: Desk, cast: Cast, tmp_path: Path, size: tuple[int, int]) -> None:
    say(desk, cast.simone, "P3", "P4")
    photo = photos.add_photo(desk, photo_file(tmp_path, jpeg(drawing(*size))), [cast.simone], ["P3", "P4"])
    path = optional_papers.print_wall_photo(desk, photo, tmp_path, "Fête des voisins")
    words = words_of([path])
    assert "Fête des voisins" in words
    assert "À décrocher au plus tard le 23 novembre 2027" in words
    assert "Simone" not in words
    listed = subprocess.run(["pdfimages", "-list", str(path)], capture_output=True, text=True, check=True).stdout
    assert f"{size[0]}" in listed
    say(desk, cast.simone, "P3", yes=False)
    with pytest.raises(errors.AccessRefused):
        optional_papers.print_wall_photo(desk, photo, tmp_path)


# -- the letter (GDPR 14)


@pytest.mark.rule("G2", "G8")
@pytest.mark.parametrize(("body", "basis"), [("association", "6(1)(f)"), ("ccas", "6(1)(e)")])
def test_the_letter_says_all_that_article_14_asks(desk: Desk, cast: Cast, tmp_path: Path, body: str, basis: str) -> None:
    desk = replace(desk, box=replace(desk.box, settings=replace(desk.box.settings, body=body)))
    residents.add_contact(desk, cast.simone, "Nora Delmas", "06 12 34 56 78", "fille", ("urgence", "planning"))
    words = words_of(optional_papers.print_letters(desk, cast.simone, tmp_path))
    for said in (
        "Simone DELMAS nous a donné votre nom", "votre téléphone", "en cas d'urgence", "heures de visite", basis, "60 jours",
        "effacer", "opposer", "CNIL", "Claire Morel", "Les Tilleuls", "Qui le voit",
    ):  # fmt: skip
        assert said in words
    assert "06 12" not in words
    assert "A01" not in words


def test_a_relative_who_was_told_is_not_written_to_again(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    nora = residents.add_contact(desk, cast.simone, "Nora Delmas", "", "fille")
    residents.add_contact(desk, cast.simone, "Paul Delmas", "", "fils")
    assert len(optional_papers.print_letters(desk, cast.simone, tmp_path)) == 2
    optional.letter_given(desk, nora)
    assert [one.name for one in optional_papers.letters_due(desk, cast.simone)] == ["Paul Delmas"]
    (path,) = optional_papers.print_letters(desk, cast.simone, tmp_path)
    assert "Paul" in words_of([path])
    assert len(optional_papers.print_letters(desk, cast.simone, tmp_path, nora)) == 1
    with pytest.raises(errors.StepRefused):
        optional_papers.print_letters(desk, cast.rene, tmp_path)
    with pytest.raises(errors.UnknownItem):
        optional_papers.print_letters(desk, cast.rene, tmp_path, nora)


def test_a_worker_prints_none_of_these(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    own = desk.box.desk(cast.sonia)
    for act in (
        lambda: optional_papers.print_relative(own, cast.simone, TODAY, tmp_path),
        lambda: optional_papers.print_reminders(own, tmp_path),
        lambda: optional_papers.print_letters(own, cast.simone, tmp_path),
        lambda: optional_papers.print_wall_photo(own, "x", tmp_path),
    ):
        with pytest.raises(errors.AccessRefused):
            act()
    assert list(tmp_path.glob("*.pdf")) == []
