"""The whole path, walked from outside by scripts/walk in a real browser and a real terminal."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from shutil import which

import pytest

ROOT = Path(__file__).parent.parent
TOOLS = ("chromium", "certutil", "tmux", "age", "tar", "pdftotext", "pdftoppm", "zbarimg")
STEPS = 34


@pytest.mark.house
def test_a_newcomer_walks_the_whole_path_from_init_to_a_person_who_stays_erased(tmp_path: Path) -> None:
    lacking = [tool for tool in TOOLS if which(tool) is None]
    if lacking:
        pytest.skip(f"missing on this machine: {', '.join(lacking)}")
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "walk.py", "--pictures", tmp_path], capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"\n{STEPS:2}. " in done.stdout, done.stdout
    assert {
        "02-ecran-jour.svg",
        "08-telephone-visites.png",
        "13-telephone-apres.png",
        "16-ecran-papier.svg",
        "20-telephone-boite-fermee.png",
        "22-ecran-sante.svg",
        "24-ecran-revenue.svg",
    } <= {p.name for p in tmp_path.iterdir()}
