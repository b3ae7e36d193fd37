"""The real command and the real site, started ten years back and ten years on: nothing goes, and a phone comes in."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from habitat_box.domain.people import COORDINATOR
from habitat_box.usecases import keeping
from habitat_box.usecases.desk import Box
from tests import rows
from tests.conftest import PASSPHRASE
from tests.faults.crowd import PIN, crowd
from tests.faults.phone import Phone
from tests.full_house import count_rows

MAY_GO = {"web_session"}
needs_faketime = pytest.mark.skipif(shutil.which("faketime") is None, reason="needs faketime to give a process another date")


def faketime(date: str, *words: str, folder: Path, typed: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["faketime", "-f", date, sys.executable, "-m", *words], input=typed, capture_output=True, text=True, timeout=90,
        cwd=rows.ROOT, env={**os.environ, "PYTHONPATH": str(rows.ROOT), "XDG_RUNTIME_DIR": str(folder)}, check=False,
    )  # fmt: skip


@needs_faketime
@pytest.mark.parametrize("date", ["-3653d", "+3653d"])
def test_the_real_command_and_the_real_site_live_through_a_wrong_date(date: str, tmp_path: Path) -> None:
    house = crowd(tmp_path / "box", 1)
    box = house.created.box
    (tmp_path / "stick").mkdir()
    kept = keeping.back_up(box.desk(COORDINATOR), tmp_path / "stick").path
    before, certificate = count_rows(box), box.settings.certificate.read_bytes()
    box.store.close()
    words = ("habitat_box", "--dir", str(box.settings.folder))
    for more in (("day",), ("verify",), ("backup", str(tmp_path / "stick"))):
        done = faketime(date, *words, *more, folder=tmp_path, typed=PASSPHRASE + "\n")
        assert "Traceback" not in done.stderr
        assert done.returncode == 0, done.stderr
    doubt = faketime(date, *words, "retention", "status", folder=tmp_path, typed=PASSPHRASE + "\n")
    assert doubt.returncode == 1
    assert "confirm-date" in doubt.stdout
    _site_under(date, house.devices[0], box, tmp_path)
    found = count_rows(box)
    assert {name for name, count in before.items() if found[name] < count} - MAY_GO == set()
    assert kept.exists()
    assert box.settings.certificate.read_bytes() == certificate
    assert keeping.verify(box.desk(COORDINATOR)).is_whole


def _site_under(date: str, device: str, box: Box, place: Path) -> None:
    """Start the real site under a wrong date, open it by the real command, and come in with a phone at the right one."""
    process = subprocess.Popen(
        ["faketime", "-f", date, sys.executable, "-m", "lan_web.serve", "--dir", str(box.settings.folder),
         "--bind", "127.0.0.1", "--port", "0", "--no-announce"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=rows.ROOT,
        env={**os.environ, "PYTHONPATH": str(rows.ROOT), "XDG_RUNTIME_DIR": str(place)}, start_new_session=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        said = {}
        for line in process.stdout:
            word, _space, rest = line.strip().partition(" ")
            said[word] = rest
            if word == "ready":
                break
        done = faketime(date, "habitat_box", "--dir", str(box.settings.folder), "unlock", folder=place, typed=PASSPHRASE + "\n")
        assert done.returncode == 0, done.stderr
        phone = Phone(box.settings.authority, said["url"].removeprefix("https://"), cookies={"__Host-dev": device})
        assert phone.post("/entrer", "/", code=PIN)[0] == 303
        phone.hang_up()
    finally:
        os.killpg(process.pid, 15)
        out, _none = process.communicate(timeout=15)
    assert "Traceback" not in (out or "")
