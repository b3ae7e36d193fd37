"""habitat-box print, record and log, as the coordinator types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command_house import good, made_by_command, run
from tests.test_log_heads import scanned


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_by_command(tmp_path_factory.mktemp("papers"))


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (["no-slip"], ["papier-non.pdf"]),
        (["choice-slip"], ["papier-pour-choisir.pdf"]),
        (["notice", "P4", "planning"], ["notice-p4.pdf", "notice-planning.pdf"]),
        (["notice"], [*(f"notice-p{n}.pdf" for n in range(1, 13)), "notice-generale.pdf"]),
    ],
)
def test_the_coordinator_prints_papers_by_their_name(house: Path, tmp_path: Path, words: list[str], names: list[str]) -> None:
    told = json.loads(good(run(house, "print", *words, "--to", str(tmp_path), "--json")))
    assert [Path(path).name for path in told["papers"]] == names
    assert {path.name for path in tmp_path.iterdir()} == set(names)
    plain = good(run(house, "print", *words, "--to", str(tmp_path))).splitlines()
    assert [Path(line).name for line in plain] == names


@pytest.mark.parametrize(
    ("words", "start"),
    [(["board"], "tableau-"), (["week"], "semaine-"), (["own", "Simone"], "qui-a-vu-"), (["consents"], "choix-")],
)
def test_each_paper_is_one_file_and_is_named(house: Path, tmp_path: Path, words: list[str], start: str) -> None:
    told = good(run(house, "print", *words, "--to", str(tmp_path)))
    (made,) = tmp_path.iterdir()
    assert made.name.startswith(start)
    assert told.strip() == str(made)
    assert made.read_bytes().startswith(b"%PDF")


def test_the_own_page_of_any_twelve_months_is_asked_by_its_first_day(house: Path, tmp_path: Path) -> None:
    assert good(run(house, "print", "own", "Simone", "--since", "01/03/2026", "--to", str(tmp_path)))
    refused = run(house, "print", "own", "Simone", "--since", "hier matin", "--to", str(tmp_path))
    assert refused.returncode == 1
    assert "n'est pas comprise" in refused.stderr


def test_a_resident_chooses_her_picture_at_the_command(house: Path, tmp_path: Path) -> None:
    told = good(run(house, "print", "cards", "Simone", "--picture", "chat", "--colour", "bleu", "--a6", "--to", str(tmp_path)))
    assert "Remettez chaque code en main propre" in told
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["cards", "Simone", "--picture", "dragon"], "image"),
        (["cards", "--picture", "chat"], "une seule personne"),
        (["notice", "P13"], "P13"),
        (["receipt", "0000-0000-0000"], "Aucun reçu"),
    ],
)
def test_a_paper_that_cannot_be_made_is_refused_and_leaves_no_file(
    house: Path, tmp_path: Path, words: list[str], said: str
) -> None:
    refused = run(house, "print", *words, "--to", str(tmp_path))
    assert refused.returncode != 0
    assert said in refused.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_record_needs_a_number_or_a_person_and_a_folder(house: Path, tmp_path: Path) -> None:
    assert run(house, "record").returncode == 2
    assert run(house, "record", "--resident", "Simone").returncode == 2
    assert run(house, "record", "0000-0000-0000").returncode == 1
    assert good(run(house, "record", "--resident", "Simone", "--to", str(tmp_path))) == ""


@pytest.mark.rule("F14")
def test_a_sheet_of_the_log_is_scanned_then_checked_by_the_command(house: Path, tmp_path: Path) -> None:
    paper = Path(good(run(house, "print", "log-head", "--to", str(tmp_path))).strip())
    text = scanned(paper, 150)
    head = json.loads(good(run(house, "log", "head", "--json")))
    assert head["due"] is False  # this week's was just printed
    assert text.split()[1] == str(head["seq"] - 1)  # that the sheet was printed is the line after
    assert "rien n'a été réécrit" in good(run(house, "log", "verify", "--since", text))
    assert json.loads(good(run(house, "log", "verify", "--since", f"{head['seq']} {head['head']}", "--json")))["holds"]
    other = run(house, "log", "verify", "--since", f"{head['seq']} {'0' * 64}")
    assert other.returncode == 1
    assert "a été réécrit" in other.stdout
    assert run(house, "log", "verify", "--since", "bonjour").returncode == 1
