"""The papers of a choice: its receipt, and the paper NO that has equal force."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from habitat_box import words
from habitat_box.errors import AccessRefused, UnknownReceipt
from habitat_box.usecases import consents, printing, residents
from habitat_box.usecases.desk import Desk
from tests.conftest import Cast


def words_on(path: Path) -> str:
    told = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True)
    return " ".join(told.stdout.decode().split())


def test_a_no_prints_a_receipt_that_says_no(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    consents.record_face_to_face(desk, cast.simone, "P7", True)
    receipt = consents.record_face_to_face(desk, cast.simone, "P7", False)
    said = words_on(printing.print_receipt(desk, receipt.receipt_id.lower(), tmp_path))
    assert "Vous avez dit : NON" in said
    assert "Ce qui change : ce texte est effacé." in said
    assert receipt.receipt_id in said
    assert "retiré" in said
    assert "Simone" not in said


def test_a_yes_prints_how_to_say_no(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    receipt = consents.record_face_to_face(desk, cast.simone, "P1", True)
    said = words_on(printing.print_receipt(desk, receipt.receipt_id, tmp_path))
    assert "Vous avez dit : OUI" in said
    assert "Pour dire NON : montrez votre carte" in said


def test_a_receipt_nobody_has_is_one_sentence(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(UnknownReceipt, match="Aucun reçu"):
        printing.print_receipt(desk, "0000-0000-0000", tmp_path)
    assert list(tmp_path.glob("*.pdf")) == []


def test_a_worker_prints_no_receipt(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    receipt = consents.record_face_to_face(desk, cast.simone, "P1", True)
    with pytest.raises(AccessRefused):
        printing.print_receipt(desk.box.desk(cast.sonia), receipt.receipt_id, tmp_path)


def test_a_residents_paper_stays_french_whatever_the_screen_speaks(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    residents.names(desk)
    words.speak("en")
    told = words_on(printing.print_own_page(desk, cast.simone, tmp_path))
    assert "a regardé la liste des noms" in told
    assert words.language() == "en"
