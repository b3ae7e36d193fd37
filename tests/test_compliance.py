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
IDS = [
    "A1",
    "A2",
    "A3",
    "A4",
    "A5",
    "A6",
    "B1",
    "B2",
    "B3",
    "B4",
    "B5",
    "B6",
    "B7",
    "B8",
    "B9",
    "B10",
    "B11",
    "B12",
    "B13",
    "C1",
    "C2",
    "C3",
    "C4",
    "C5",
    "C6",
    "C7",
    "C8",
    "C9",
    "C10",
    "D1",
    "D2",
    "D3",
    "D4",
    "D5",
    "D6",
    "D7",
    "E1",
    "E2",
    "E3",
    "E4",
    "E5",
    "E6",
    "E7",
    "E8",
    "E9",
    "E10",
    "F1",
    "F2",
    "F3",
    "F4",
    "F5",
    "F6",
    "F7",
    "F8",
    "F9",
    "F10",
    "F11",
    "F12",
    "F13",
    "F14",
    "F15",
    "F16",
    "F17",
    "F18",
    "F19",
    "F20",
    "G1",
    "G2",
    "G3",
    "G4",
    "G5",
    "G6",
    "G7",
    "G8",
    "G9",
    "H1",
    "H2",
    "H3",
    "H4",
    "H5",
    "H6",
    "H7",
    "H8",
    "I1",
    "I2",
    "I3",
    "I4",
    "I5",
    "I6",
    "J1",
    "J2",
    "J3",
    "J4",
    "J5",
]


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
