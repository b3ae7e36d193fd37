"""The keys on the worst day, walked from outside by scripts/walk_keys.py in a real terminal."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from shutil import which

import pytest

ROOT = Path(__file__).parent.parent
TOOLS = ("tmux", "pdftoppm", "zbarimg")
STEPS = 8


@pytest.mark.house
def test_a_keeper_comes_back_by_the_sheet_by_shares_and_by_a_stick(tmp_path: Path) -> None:
    lacking = [tool for tool in TOOLS if which(tool) is None]
    if lacking:
        pytest.skip(f"missing on this machine: {', '.join(lacking)}")
    walk = [sys.executable, ROOT / "scripts" / "walk_keys.py", "--pictures", tmp_path]
    done = subprocess.run(walk, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"\n {STEPS}. " in done.stdout, done.stdout
    assert len(list(tmp_path.glob("cles-*.svg"))) == STEPS
