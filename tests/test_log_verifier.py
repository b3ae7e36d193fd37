"""The stand-alone verifier: short, of the standard library alone, and of one mind with the box on every damage."""

from __future__ import annotations

import ast
import io
import json
import re
import runpy
import shutil
import subprocess
import sys
from collections import Counter
from contextlib import redirect_stdout
from pathlib import Path
from random import Random

import pytest

from crypto.log_proof import Fault, Log, check
from habitat_box.usecases.log_export import records
from tests.log_damage import DAMAGES, FIRST, damaged, whole

SCRIPT = Path(__file__).parents[1] / "scripts" / "verify-log"
DAMAGES_TRIED = 2400
CALLED = {
    ("line", "missing"): "ligne {} : manque",
    ("line", "changed"): "ligne {} : changée",
    ("line", "half erased"): "ligne {} : vidée à moitié",
    ("line", "unexplained"): "ligne {} : vidée sans raison",
    ("line", "broken"): "ligne {} : ne suit pas",
    ("checkpoint", "out of order"): "repère {} : pas à sa place",
    ("checkpoint", "undated"): "repère {} : sans date",
    ("checkpoint", "future"): "repère {} : date à venir",
    ("checkpoint", "too soon"): "repère {} : trop tôt",
    ("redaction", "out of order"): "vidage {} : pas à sa place",
    ("redaction", "unexplained"): "vidage {} : sans raison",
    ("redaction", "not erased"): "vidage {} : ligne pas vidée",
    ("segment", "missing"): "scellé {} : manque",
    ("segment", "bounds"): "scellé {} : bornes",
    ("segment", "head"): "scellé {} : empreinte",
    ("segment", "epoch"): "scellé {} : feuille",
    ("seal", "forged"): "sceau {} : faux",
    ("seal", "another sheet"): "sceau {} : autre feuille",
}


def write(log: Log, file: Path) -> Path:
    file.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records(log)), "utf-8")
    return file


def said_here(file: Path, *options: str) -> tuple[bool, str]:
    """Run the script in this process, as it is, and give its verdict and its words."""
    before, out = sys.argv, io.StringIO()
    sys.argv = [str(SCRIPT), str(file), *options]
    try:
        with redirect_stdout(out):
            runpy.run_path(str(SCRIPT), run_name="__main__")
    except SystemExit as end:
        return False, str(end.code)
    finally:
        sys.argv = before
    return True, out.getvalue()


def called(fault: Fault | None) -> str:
    return "" if fault is None else "FAUX. " + CALLED[fault.what, fault.reason].format(fault.number)


def test_an_untouched_log_is_whole_for_both(tmp_path: Path) -> None:
    proof = check(whole(), FIRST)
    assert (proof.fault, proof.after, proof.count, proof.erased, proof.segments, proof.seals) == (None, 16, 44, 4, 29, 14)
    file = write(whole(), tmp_path / "log.jsonl")
    assert said_here(file, "--seal-key", FIRST.hex()) == (
        True,
        "ENTIER. Lignes 17 à 60, 4 vidées, 29 scellés, 14 sceaux justes\n",
    )
    assert said_here(file, "--seal-key", bytes(32).hex())[1].endswith("15 sceaux justes\n")
    assert said_here(file, "--seal-key", "ff" * 32) == (False, "FAUX. sceau 1 : autre feuille")


@pytest.mark.rule("F12", "F14")
def test_the_verifier_and_the_box_name_the_same_first_fault_on_every_damage(tmp_path: Path) -> None:
    at, seen, file = Random(4), Counter[str](), tmp_path / "log.jsonl"  # noqa: S311 - damages drawn the same each time
    for turn in range(DAMAGES_TRIED):
        log = whole()
        for time in range(at.choice((1, 1, 1, 2, 3))):
            log = damaged(log, DAMAGES[(turn + time) % len(DAMAGES)], at)
        key = at.choice((None, FIRST, bytes(32), b"\1" * 32))
        fault = check(log, key).fault
        holds, words = said_here(write(log, file), *(("--seal-key", key.hex()) if key else ()))
        assert holds == (fault is None), (turn, fault, words)
        assert holds or words == called(fault), (turn, fault, words)
        seen[fault.reason if fault else "whole"] += 1
    assert set(seen) >= {reason for _what, reason in CALLED}, seen
    assert seen["whole"] < DAMAGES_TRIED / 10, seen


@pytest.mark.rule("F14")
def test_a_damage_the_chain_cannot_see_alone_is_seen_with_the_sheets(tmp_path: Path) -> None:
    """Edits, deletions, a tail cut off, a log linked anew: with the head of a sheet and the seals, none before it passes."""
    at, missed, file, end = Random(5), [], tmp_path / "log.jsonl", whole().end  # noqa: S311
    assert end is not None
    since = f"{end[0]} {end[1].hex()}"
    assert said_here(write(whole(), file), "--since", since)[0]
    for turn in range(600):
        log = DAMAGES[turn % 9](whole(), at)
        if list(log.rows) != list(whole().rows) and said_here(write(log, file), "--since", since)[0]:
            missed.append(turn)
    assert missed == []


@pytest.mark.parametrize("spoil", ["", "{", "[]", '{"format":"autre","version":1}', '{"format":"habitat-box log","version":2}'])
def test_a_file_that_is_no_log_is_refused_without_a_trace(tmp_path: Path, spoil: str) -> None:
    file = tmp_path / "log.jsonl"
    file.write_text(spoil, "utf-8")
    holds, words = said_here(file)
    assert not holds
    assert words.startswith("FAUX.")


def test_a_file_cut_or_flipped_anywhere_never_passes_unless_nothing_it_says_changed(tmp_path: Path) -> None:
    file, at = write(whole(), tmp_path / "log.jsonl"), Random(6)  # noqa: S311
    raw = file.read_bytes()
    before = [json.loads(line) for line in raw.splitlines()]
    for _turn in range(300):
        place = at.randrange(len(raw))
        flipped = bytes([raw[place] ^ (1 << at.randrange(7))])
        spoiled = raw[:place] if at.random() < 0.3 else raw[:place] + flipped + raw[place + 1 :]
        file.write_bytes(spoiled)
        if said_here(file, "--seal-key", FIRST.hex())[0]:
            now = [json.loads(line) for line in spoiled.splitlines()]
            assert _proven(now) == _proven(before), place


def _proven(told: list[dict[str, object]]) -> list[dict[str, object]]:
    """Leave out what no hash covers: why and when a line was emptied, when the file was made, an old mark, other seals."""
    names = {"reason", "made", "at"}
    kept = [one for one in told if one.get("epoch") != 2 and one.get("checkpoint") != 5 and "redaction" not in one]
    return [{name: str(value).lower() for name, value in one.items() if name not in names} for one in kept]


def _runs(python: str) -> bool:
    return not subprocess.run([python, "--version"], capture_output=True).returncode


NAMED = filter(None, (shutil.which(f"python3.{minor}") for minor in range(9, 20)))
PYTHONS = sorted({sys.executable, *filter(_runs, NAMED)})
"""The one that runs the tests, and each one there is besides."""


@pytest.mark.parametrize("found", PYTHONS)
def test_an_inspector_runs_it_with_any_python_alone(tmp_path: Path, found: str) -> None:
    file = write(whole(), tmp_path / "log.jsonl")
    run = [found, "-I", "-S", str(SCRIPT), str(file)]
    told = subprocess.run(run, capture_output=True, text=True)
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.startswith("ENTIER. Lignes 17 à 60")
    file.write_text(file.read_text("utf-8").replace("la fiche 30", "la fiche 31"), "utf-8")
    told = subprocess.run(run, capture_output=True, text=True)
    assert (told.returncode, told.stderr) == (1, "FAUX. ligne 30 : changée\n")


def test_an_inspector_can_read_it_at_one_sitting() -> None:
    text = SCRIPT.read_text("utf-8")
    assert ast.parse(text, feature_version=(3, 9))
    assert len(text.splitlines()) <= 100
    assert max(map(len, text.splitlines())) <= 128
    named = {alias.name for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Import) for alias in node.names}
    named |= {str(node.module) for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ImportFrom)}
    assert named <= sys.stdlib_module_names
    assert not re.search(r"eval|exec|open\([^)]*['\"][wa]", text)
