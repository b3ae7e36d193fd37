"""`habitat-box` misused: one clear sentence and exit code 1 for each mistake, never a trace."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from habitat_box import __main__ as keeper
from tests.command_house import COMMAND, SENTENCE, made_by_command, run
from tests.conftest import PASSPHRASE


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_by_command(tmp_path_factory.mktemp("house"))


MISTAKES: dict[str, tuple[list[str], str]] = {
    "wrong phrase": (["day"], "girafe"),
    "no phrase": (["day"], ""),
    "not a date": (["day", "mardi"], PASSPHRASE),
    "no such file": (["residents", "/nowhere/habitants.csv"], PASSPHRASE),
    "a folder for a file": (["residents", "/"], PASSPHRASE),
    "not a list": (["residents", "/bin/true"], PASSPHRASE),
    "no such planning": (["import", "/nowhere.csv", "--service", "Aide"], PASSPHRASE),
    "not a planning": (["import", "/bin/true", "--service", "Aide"], PASSPHRASE),
    "no service": (["import", "{place}/semaine.csv", "--service", " "], PASSPHRASE),
    "not a first day": (["import", "{place}/semaine.csv", "--service", "Aide", "--from", "x"], PASSPHRASE),
    "a name that is nobody": (["match", "Nova", "Zorro", "--service", "Aide & Présence"], PASSPHRASE),
    "a service unknown": (["match", "Nova", "-", "--service", "Zorro"], PASSPHRASE),
    "nothing to undo": (["undo-import", "--service", "Zorro"], PASSPHRASE),
    "a backup nowhere": (["backup", "/nowhere"], PASSPHRASE),
    "no such backup": (["restore", "/nowhere.age", "{place}/new"], PASSPHRASE),
    "not a backup": (["restore", "{place}/semaine.csv", "{place}/new"], PASSPHRASE),
    "a full folder": (["restore", "{place}/semaine.csv", "{place}"], PASSPHRASE),
    "no key file": (["restore", "{place}/semaine.csv", "{place}/new", "--key-file", "/nowhere"], PASSPHRASE),
    "a box already": (["init", "--residence", "X", "--passphrase-stdin"], PASSPHRASE),
    "no site to unlock": (["unlock"], PASSPHRASE),
    "no site to lock": (["lock"], PASSPHRASE),
    "no site to enrol": (["enrol", "Zoé"], PASSPHRASE),
    "no site to confirm": (["confirm", "42"], PASSPHRASE),
    "a card for nobody": (["print", "cards", "Zorro"], PASSPHRASE),
    "a paper nowhere": (["print", "board", "--to", "/proc/none"], PASSPHRASE),
    "a week of no date": (["print", "week", "x"], PASSPHRASE),
    "a page of nobody": (["print", "own", "Zorro"], PASSPHRASE),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_gets_one_clear_sentence_and_a_one(house: Path, name: str) -> None:
    words, secret = MISTAKES[name]
    done = run(house, *(word.format(place=house.parent) for word in words), secret=secret)
    said = done.stderr.strip().splitlines()
    assert done.returncode == 1, (done.stdout, done.stderr)
    assert len(said) == 1, said
    assert SENTENCE.match(said[0]), said[0]
    assert not (house.parent / "new").exists()


def test_a_phrase_that_is_no_text_is_a_wrong_one(house: Path) -> None:
    for junk in (b"\xff\xfe\x00\xe9\n", b"\x80" * 5000, b""):
        done = subprocess.run(
            [str(COMMAND), "--dir", str(house), "day"], input=junk, capture_output=True, timeout=60, check=False
        )
        assert done.returncode == 1, done.stderr
        assert b"phrase" in done.stderr


def test_where_there_is_no_box_it_is_said_and_no_folder_is_made(tmp_path: Path) -> None:
    for words in (["day"], ["status"], ["backup", str(tmp_path)], ["residents"]):
        done = run(tmp_path / "none", *words)
        assert done.returncode == 1
        assert "habitat-box init" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_same_sentence_is_said_in_english(house: Path) -> None:
    french = run(house, "day", secret="x").stderr
    english = run(house, "--language", "en", "day", secret="x").stderr
    assert french != english or not (Path(keeper.__file__).parent / "locale" / "en").exists()


def test_usage_errors_are_no_bugs(house: Path) -> None:
    for words in (
        ["import"],
        ["init", "--body", "mairie"],
        ["nothing"],
        ["import", "x", "--service", "A", "--apply", "--dry-run"],
    ):
        done = run(house, *words)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr
