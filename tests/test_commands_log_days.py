"""The commands of the log on a box of several sealed days: emptied, checked, written out, checked again by the script alone."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from crypto import ratchet
from habitat_box import ports
from habitat_box.domain.people import COORDINATOR
from habitat_box.store import journal
from habitat_box.store.journal import Entry
from tests.command_house import good, run
from tests.test_log_verifier import SCRIPT
from tests.web_browser import living_box

DAYS = 6


def checked(file: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-I", "-S", str(SCRIPT), str(file), *options], capture_output=True, text=True)


def test_a_keeper_empties_a_line_and_gives_a_file_that_holds_without_the_box(tmp_path: Path) -> None:
    folder, file = tmp_path / "box", tmp_path / "journal.jsonl"
    made = living_box(folder)
    for back in range(DAYS, 0, -1):
        with made.box.store.unit():
            at = ports.system_clock() - timedelta(days=back)
            journal.append(made.box.store, at, COORDINATOR, [Entry("regarder", "le planning")] * 3)
    made.box.store.close()

    head = json.loads(good(run(folder, "log", "head", "--json")))
    assert "Lignes vidées : 1." in good(run(folder, "log", "redact", str(head["seq"] - 1), "--reason", "écrite par erreur"))
    again = run(folder, "log", "redact", str(head["seq"] - 1), "--reason", "écrite par erreur")
    assert (again.returncode, "déjà vidée" in again.stderr) == (1, True)
    assert run(folder, "log", "redact", "3", "--reason", "parce que").returncode == 1
    number = int(good(run(folder, "log", "export", str(file))).split()[0])
    told = json.loads(good(run(folder, "log", "verify", "--json", "--since", f"{head['seq']} {head['head']}")))
    assert (told["holds"], told["fault"]) == (True, None)
    assert told["segments"] >= DAYS

    key = ratchet.first_key(made.recovery_key).hex()
    script = checked(file, "--since", f"{head['seq']} {head['head']}", "--seal-key", key)
    assert (script.returncode, script.stderr) == (0, "")
    assert script.stdout.startswith(f"ENTIER. Lignes 1 à {number}, 1 vidées, {told['segments']} scellés")
    lines = file.read_text("utf-8").splitlines()
    assert '\\"action\\":\\"exporter\\"' in lines[-1], "the file says that it was made"
    file.write_text("\n".join([*lines[:-1], ""]), "utf-8")
    assert checked(file).stderr == f"FAUX. ligne {number} : manque\n"
