"""A box given back is empty: keys first, a certificate outside, and every mistake refused before anything is lost."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from habitat_box import bootstrap, errors
from habitat_box.config import read_settings
from habitat_box.usecases import site, wiping
from habitat_box.usecases.desk import Box
from habitat_box.usecases.wiping import wipe
from tests.command_house import good, run
from tests.conftest import PASSPHRASE, Cast


@pytest.mark.rule("F18")
def test_a_wiped_box_is_gone_and_its_certificate_says_so(box: Box, cast: Cast, tmp_path: Path) -> None:
    box.store.close()
    keys = box.settings.keys.read_bytes()

    done = wipe(box.settings, "  les tilleuls ", tmp_path / "papiers", "Claire Morel", box.clock)

    assert [path.name for path in box.settings.folder.iterdir() if path.is_file()] == []
    words = subprocess.run(["pdftotext", "-layout", done.certificate, "-"], capture_output=True, text=True, check=True).stdout
    assert "Certificat de destruction" in words
    assert "23 novembre 2026" in words
    assert "Claire Morel" in words
    assert "les clés du coffre" in words
    assert "DELMAS" not in words
    assert keys
    with pytest.raises(errors.NoBoxHere):
        read_settings(box.settings.folder)


@pytest.mark.rule("F18")
@pytest.mark.parametrize("typed", ["", "Les Tilleul", "oui", "les tilleuls nord"])
def test_another_name_destroys_nothing(box: Box, tmp_path: Path, typed: str) -> None:
    with pytest.raises(errors.StepRefused):
        wipe(box.settings, typed, tmp_path / "papiers")
    assert bootstrap.unlock(box.settings, PASSPHRASE).settings.residence == "Les Tilleuls"


def test_a_certificate_that_cannot_be_written_destroys_nothing(box: Box, tmp_path: Path) -> None:
    (tmp_path / "papiers").write_text("not a folder")
    with pytest.raises(errors.FolderNotWritable):
        wipe(box.settings, "Les Tilleuls", tmp_path / "papiers")
    with pytest.raises(errors.StepRefused):
        wipe(box.settings, "Les Tilleuls", box.settings.folder / "papiers")
    assert box.settings.keys.exists()


def test_a_box_whose_site_runs_is_not_wiped(box: Box, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wiping, "status", lambda _settings: site.SiteStatus(running=True))
    with pytest.raises(errors.StepRefused, match="arrêtez"):
        wipe(box.settings, "Les Tilleuls", tmp_path / "papiers")
    assert box.settings.keys.exists()


def test_the_command_asks_for_the_name(box: Box, tmp_path: Path) -> None:
    box.store.close()
    refused = run(box.settings.folder, "wipe", "--out", str(tmp_path / "p"), secret="autre chose")
    assert refused.returncode != 0
    assert "Traceback" not in refused.stderr
    assert box.settings.keys.exists()
    good(run(box.settings.folder, "wipe", "--out", str(tmp_path / "p"), secret="Les Tilleuls"))
    assert not box.settings.keys.exists()
