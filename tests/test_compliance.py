"""The page of rules says what the tests proved, and refuses to say anything else."""

from __future__ import annotations

import json
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest

from tests.rules import CHAPTERS, REASONS, RULES

ROOT = Path(__file__).parents[1]
COUNTS = {"A": 6, "B": 13, "C": 10, "D": 7, "E": 10, "F": 20, "G": 9, "H": 8, "I": 6, "J": 5}
IDS = [f"{letter}{number}" for letter, count in COUNTS.items() for number in range(1, count + 1)]


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    loader = SourceFileLoader("compliance_script", str(ROOT / "scripts" / "compliance"))
    spec = spec_from_loader("compliance_script", loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    monkeypatch.setattr(module, "PAGE", tmp_path / "page.md")
    return module


@pytest.fixture
def proofs() -> dict[str, dict[str, bool | None]]:
    return {rule: {f"tests/test_x.py::test_{rule.lower()}": True} for rule in RULES if rule not in REASONS}


def written(place: Path, proofs: dict[str, dict[str, bool | None]]) -> str:
    file = place / "proofs.json"
    file.write_text(json.dumps(proofs), "utf-8")
    return str(file)


def test_every_rule_of_the_ten_chapters_is_there_once() -> None:
    assert list(RULES) == IDS
    assert {rule[0] for rule in IDS} == set(CHAPTERS)
    assert all(rule.words and rule.source for rule in RULES.values())
    assert set(REASONS) <= set(IDS)


def test_the_page_is_written_then_found_true_and_names_each_proof(
    script: ModuleType, proofs: dict[str, dict[str, bool | None]], tmp_path: Path
) -> None:
    file = written(tmp_path, proofs)
    assert script.main([file]) == 0
    assert script.main(["--check", file]) == 0
    page = (tmp_path / "page.md").read_text("utf-8")
    assert "tests/test_x.py::test_e5" in page
    assert "À la main" in page


def test_a_bare_rule_a_failed_proof_and_an_old_page_are_refused(
    script: ModuleType, proofs: dict[str, dict[str, bool | None]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script.main([written(tmp_path, proofs)])
    bare = {rule: tests for rule, tests in proofs.items() if rule != "E5"}
    assert script.main(["--check", written(tmp_path, bare)]) == 1
    assert "E5: no test and no reason" in capsys.readouterr().err
    failed = {**proofs, "E5": {"tests/test_x.py::test_e5": False}}
    assert script.main(["--check", written(tmp_path, failed)]) == 1
    assert "test_e5 failed" in capsys.readouterr().err
    more = {**proofs, "E5": {**proofs["E5"], "tests/test_y.py::test_more": True}}
    assert script.main(["--check", written(tmp_path, more)]) == 1


def test_a_proof_this_machine_skips_is_said_and_changes_nothing(
    script: ModuleType, proofs: dict[str, dict[str, bool | None]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script.main([written(tmp_path, proofs)])
    skipped = {**proofs, "E5": {"tests/test_x.py::test_e5": None}}
    assert script.main(["--check", written(tmp_path, skipped)]) == 0
    assert "skipped here" in capsys.readouterr().err
