"""The keeper's commands for the house itself: what it says, and its packs."""

from __future__ import annotations

import json
from pathlib import Path

from tests.command_house import good, made_by_command, run


def test_a_keeper_opens_the_house_packs_it_and_checks_it(tmp_path: Path) -> None:
    house = made_by_command(tmp_path)
    told = json.loads(good(run(house, "house", "show", "--json")))
    assert told["missing"] == []
    assert told["unsigned"] == ["Aide & Présence"]
    good(run(house, "house", "convention", "Aide & Présence", "02/03/2026", "--with", "sa directrice"))
    assert "Sans convention" not in good(run(house, "house"))

    pack = tmp_path / "pack"
    made = json.loads(good(run(house, "inspect", "--for", "cnil", str(pack), "--json")))
    assert made["files"] > 60
    assert "Rien n'a été changé" in good(run(house, "inspect", "--check", str(pack)))
    (pack / "01-registre-des-traitements.pdf").write_bytes(b"%PDF-")
    spoiled = run(house, "inspect", "--check", str(pack))
    assert (spoiled.returncode, "01-registre-des-traitements.pdf" in spoiled.stdout) == (1, True)


def test_a_keeper_cannot_pack_without_saying_for_whom_nor_name_people_without_a_reason(tmp_path: Path) -> None:
    house = made_by_command(tmp_path)
    assert run(house, "inspect", str(tmp_path / "a")).returncode == 2
    named = run(house, "inspect", "--for", "cnil", "--names", str(tmp_path / "a"))
    assert named.returncode == 1
    assert "raison" in named.stderr
    assert not (tmp_path / "a").exists()
    future = run(house, "house", "set", "aipd_signed_on", "01/01/2999")
    assert (future.returncode, "avenir" in future.stderr) == (1, True)
