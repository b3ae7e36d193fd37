"""A box made, filled and planned by the real command, for tests that use it from outside."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import crypto
from crypto.passphrase import TEST_ONLY
from habitat_box import bootstrap
from habitat_box.config import read_settings
from habitat_box.ports import system_clock
from habitat_box.store import house
from habitat_box.words import local_day, monday_of
from tests.conftest import PASSPHRASE

COMMAND = Path(sys.executable).with_name("habitat-box")
SENTENCE = re.compile(r"^[A-ZÀÉ«].*[.!?]$")
CSV = "Civilité;Prénom;Nom;Logement;Entrée\nMme;Simone;DELMAS;A01;01/01/2022\nM.;René;Béraud;B01;01/02/2023\n"


def run(folder: Path, *words: str, secret: str = PASSPHRASE, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HABITAT")}
    return subprocess.run(
        [str(COMMAND), "--dir", str(folder), *words],
        input=secret + "\n",
        capture_output=True,
        text=True,
        timeout=60,
        env={**kept, "XDG_RUNTIME_DIR": str(folder.parent), **environment},
        check=False,
    )


def good(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout


def open_to_real_people(folder: Path, place: Path) -> None:
    """Say who answers for the house, make its first backup and type the sheet back, as its keeper must."""
    good(run(folder, "house", "set", "controller", "Association Les Tilleuls"))
    good(run(folder, "house", "set", "aipd_signed_on", "15/01/2026"))
    (place / "medium").mkdir(exist_ok=True)
    good(run(folder, "backup", str(place / "medium")))
    box = bootstrap.unlock(read_settings(folder), PASSPHRASE)
    with box.store.unit():  # the sheet is read back by tests of its own
        house.state(box.store, "sheet_read_back_on", "2026-01-16", "2026-01-16")
    box.store.close()


def cheap_phrase(folder: Path) -> None:
    """Make the phrase quick to try: a box made by the command takes about a second each time."""
    keys = read_settings(folder).keys
    crypto.change_passphrase(keys, crypto.open_with_passphrase(keys, PASSPHRASE), PASSPHRASE, TEST_ONLY)


def made_by_command(place: Path) -> Path:
    """Make a box, fill it and plan its two weeks by the command alone."""
    folder = place / "box"
    made = run(
        folder,
        "init",
        "--residence",
        "Les Tilleuls",
        "--contact",
        "Claire, 02 40 00 00 00",
        "--passphrase-stdin",
        "--sheet",
        str(place / "feuille.pdf"),
    )
    good(made)
    cheap_phrase(folder)
    open_to_real_people(folder, place)
    (place / "habitants.csv").write_text(CSV, "utf-8")
    good(run(folder, "residents", str(place / "habitants.csv"), "--apply"))
    days = [monday_of(local_day(system_clock())) + timedelta(days=n) for n in range(14)]
    lines = [f"{day:%d/%m/%Y};9h00;10h00;Mme DELMAS Simone;Zoé Petit\n" for day in days]
    (place / "semaine.csv").write_text("Date;Début;Fin;Bénéficiaire;Intervenant\n" + "".join(lines), "utf-8")
    good(run(folder, "import", str(place / "semaine.csv"), "--service", "Aide & Présence", "--apply"))
    return folder
