"""habitat-box places, backup --all and backup-recipient, as a keeper types them; a second key that Debian's age uses alone."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from pyrage import x25519

from habitat_box import bootstrap, errors
from habitat_box.usecases import keeping, second_key
from habitat_box.usecases.desk import Desk
from tests.command_house import good, run
from tests.conftest import Cast

AGE = shutil.which("age")
SOMEBODY = x25519.Identity.generate()


@pytest.mark.skipif(AGE is None, reason="Debian's age is not installed: the second key was not tried by another hand")
def test_the_second_key_alone_opens_later_backups_with_debians_age(
    desk: Desk, cast: Cast, created: bootstrap.Created, tmp_path: Path
) -> None:
    before = keeping.back_up(desk, tmp_path).path
    chosen = second_key.set_second_key(desk, f"  {str(SOMEBODY.to_public()).upper()} ", "la présidente")
    assert (chosen.who, second_key.second_key(desk)) == ("la présidente", chosen)
    after = keeping.back_up(desk, tmp_path).path
    second_key.forget_second_key(desk)
    last = keeping.back_up(desk, tmp_path).path
    opened = {(name, which): opens(tmp_path, key, file)
              for name, key in (("paper", created.recovery_key), ("second", str(SOMEBODY)))
              for which, file in (("before", before), ("after", after), ("last", last))}  # fmt: skip
    assert opened == {
        ("paper", "before"): True, ("paper", "after"): True, ("paper", "last"): True,
        ("second", "before"): False, ("second", "after"): True, ("second", "last"): False,
    }  # fmt: skip
    assert second_key.second_key(desk) is None


def opens(folder: Path, key: str, file: Path) -> bool:
    (folder / "key.txt").write_text(key + "\n")
    done = subprocess.run([str(AGE), "-d", "-i", str(folder / "key.txt"), str(file)], capture_output=True, check=False)
    return done.returncode == 0 and b"manifest.json" in done.stdout[:100]


NO_PUBLIC_KEYS = {
    "nothing": "",
    "cut": "age1",
    "cut secret": "AGE-SECRET-KEY-1QQQ",
    "secret": str(SOMEBODY),
    "wrong checksum": "age1" + "q" * 58,
    "ssh": "ssh-ed25519 AAAA",
}


@pytest.mark.parametrize("key", NO_PUBLIC_KEYS.values(), ids=NO_PUBLIC_KEYS.keys())
def test_what_is_no_public_key_is_refused(desk: Desk, key: str) -> None:
    with pytest.raises(errors.SecondKeyWrong):
        second_key.set_second_key(desk, key, "")
    assert second_key.second_key(desk) is None


def test_the_sheets_own_key_is_no_second_one(desk: Desk) -> None:
    from habitat_box.store import secrets

    with pytest.raises(errors.SecondKeyWrong):
        second_key.set_second_key(desk, secrets.get(desk.box.store, "recovery_recipient").decode(), "")


def test_a_keeper_adds_a_disk_and_a_stick_and_saves_everywhere(tmp_path: Path) -> None:
    folder = tmp_path / "box"
    made = ("init", "--residence", "Les Tilleuls", "--contact", "Claire", "--passphrase-stdin")
    good(run(folder, *made, "--sheet", str(tmp_path / "feuille.pdf")))
    for name in ("disk", "stick"):
        (tmp_path / name).mkdir()
    said = good(run(folder, "places"))
    assert "Aucune clé : un incendie emporterait tout." in said
    assert "L.1111-8" in said
    assert "Écrivez ce nom dessus" in good(
        run(folder, "places", "add-disk", str(tmp_path / "disk"), "--label", "Second disque")
    )
    good(run(folder, "places", "add-stick", str(tmp_path / "stick"), "--label", "Clé A"))
    done = run(folder, "backup", "--all")
    assert "✓ Second disque" in good(done)
    assert [line for line in done.stderr.splitlines() if line.startswith("[")] == [
        "[1] copie des données (0 %)",
        "[2] contrôle de la copie (25 %)",
        "[3] chiffrement et relecture (50 %)",
        "[4] terminé (100 %)",
    ] * 2
    assert len(list((tmp_path / "stick" / "habitat-box").glob("*.habitat.age"))) == 1
    said = good(run(folder, "places", "--check"))
    assert "● Clé A (ici)" in said
    assert "préparez la deuxième" in said
    now = json.loads(good(run(folder, "places", "--json")))["places"]
    assert [(one["label"], one["sequence"], one["is_late"], one["lost"]) for one in now] == [
        ("Second disque", 1, False, 0),
        ("Clé A", 2, False, 0),
    ]
    next(iter((tmp_path / "disk").glob("*.habitat.age"))).unlink()
    late = run(folder, "places")
    assert late.returncode == 1
    assert "1 sauvegarde faite ici manque ou a changé" in late.stdout
    good(run(folder, "places", "retire", "Second disque"))
    assert "Second disque" not in good(run(folder, "places"))
    assert run(folder, "places", "retire", "Second disque").returncode == 1
    assert "Clé A" in good(run(folder, "backup"))
    assert run(folder, "backup", str(tmp_path), "--all").returncode == 2
    said = good(run(folder, "backup-recipient", str(SOMEBODY.to_public()), "--who", "la présidente"))
    assert "la présidente peut ouvrir les sauvegardes avec sa clé seule" in said
    assert "Seule la feuille de secours" in good(run(folder, "backup-recipient", "--none"))
