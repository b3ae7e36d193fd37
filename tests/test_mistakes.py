"""The fifteen usual mistakes, each a small patch: applied to a copy of the house, a named test must fail.

Every day: each patch still applies, and names tests that exist. `scripts/test --long mistakes` makes each mistake in turn.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PATCHES = sorted((ROOT / "tests" / "mistakes").glob("*.patch"))
NEEDED = ("habitat_box", "tui", "lan_web", "crypto", "backups", "scripts", "tests", "pyproject.toml")


@dataclass(frozen=True)
class Mistake:
    """One patch: what it gets wrong, and the tests that must see it."""

    path: Path
    words: str
    tests: tuple[str, ...]


def read(path: Path) -> Mistake:
    head = path.read_text("utf-8").partition("--- ")[0]
    [words] = re.findall(r"^Mistake: (.+)$", head, re.M)
    return Mistake(path, words, tuple(re.findall(r"^Test: (\S+)$", head, re.M)))


MISTAKES = [read(path) for path in PATCHES]
EVERY = pytest.mark.parametrize("mistake", MISTAKES, ids=[one.path.stem for one in MISTAKES])


def test_there_are_fifteen_mistakes_in_their_order() -> None:
    assert [one.path.name[:2] for one in MISTAKES] == [f"{number:02}" for number in range(1, 16)]


@EVERY
def test_a_mistake_still_applies_and_names_tests_that_exist(mistake: Mistake) -> None:
    done = subprocess.run(["git", "apply", "--check", str(mistake.path)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert mistake.tests
    for name in mistake.tests:
        file, _colons, test = name.partition("::")
        assert re.search(rf"^(async )?def {re.escape(test)}\(", (ROOT / file).read_text("utf-8"), re.M), name


@pytest.mark.long
@EVERY
def test_a_mistake_is_seen_by_its_named_test(mistake: Mistake, tmp_path: Path) -> None:
    copy = tmp_path / "house"
    copy.mkdir()
    for name in NEEDED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, copy / name)
    for name in mistake.tests:
        assert run(copy, name) == 0, f"{name} fails before the mistake is made"
    subprocess.run(["git", "apply", str(mistake.path)], cwd=copy, check=True)
    seen = {name: run(copy, name) for name in mistake.tests}
    assert set(seen.values()) == {1}, f"{mistake.words}: {seen}"  # 1 is pytest's "tests ran and some failed"


def run(copy: Path, test: str) -> int:
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", test]
    environment = {"PYTHONPATH": str(copy), "PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "HOME": str(copy)}
    return subprocess.run(command, cwd=copy, env=environment, capture_output=True, check=False).returncode
