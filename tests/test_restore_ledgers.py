"""Which ledger a restore believes: named or beside the backup, forged, cut or foreign, and what it says of it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

import backups
from crypto.canonical import canonical_json
from habitat_box import bootstrap, errors
from habitat_box.domain.people import COORDINATOR
from habitat_box.store import ledger_file
from habitat_box.usecases import keeping, residents, restoring
from habitat_box.usecases.desk import Desk
from tests.command_house import good, run
from tests.conftest import Cast, FrozenClock
from tests.full_house import Canaries
from tests.restored_house import lines_of, lived_in, opened

pytestmark = pytest.mark.rule("E6")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


@pytest.fixture
def word(desk: Desk, cast: Cast) -> Canaries:
    return lived_in(desk, cast)


def test_a_named_ledger_never_hides_a_newer_one_beside_the_backup(
    desk: Desk, cast: Cast, word: Canaries, created: bootstrap.Created, out: Path, tmp_path: Path, clock: FrozenClock
) -> None:
    old = keeping.back_up(desk, out).path
    early = tmp_path / "early.json"
    shutil.copy(next(one for one in out.iterdir() if one.name.endswith(ledger_file.NAME)), early)
    clock.advance(days=1)
    desk.box.door.erase_person(COORDINATOR, cast.simone, "effacement")
    keeping.back_up(desk, out)
    back = restoring.restore(old, tmp_path / "new", created.recovery_key, erasures=early, older=True, clock=clock)
    assert (back.erased_again, back.newer_ledger) == (1, True)


def test_a_named_ledger_is_taken_and_a_wrong_one_refused_leaving_nothing(
    desk: Desk, cast: Cast, word: Canaries, created: bootstrap.Created, out: Path, tmp_path: Path, clock: FrozenClock
) -> None:
    old = keeping.back_up(desk, out).path
    clock.advance(seconds=1)
    desk.box.door.erase_person(COORDINATOR, cast.simone, "effacement")
    named = shutil.copy(desk.box.settings.folder / ledger_file.NAME, tmp_path / "named.json")
    wrong = tmp_path / "wrong.json"
    wrong.write_text(Path(named).read_text().replace("fiche", "photo"))
    new = tmp_path / "new"
    given: dict[str, Any] = {"clock": clock}
    with pytest.raises(errors.LedgerForged):
        restoring.restore(old, new, created.recovery_key, erasures=wrong, **given)
    assert not new.exists()
    with pytest.raises(errors.FileNotFound):
        restoring.restore(old, new, created.recovery_key, erasures=tmp_path / "none.json", **given)
    assert not new.exists()
    back = restoring.restore(old, new, created.recovery_key, erasures=Path(named), **given)
    assert (back.erased_again, back.newer_ledger) == (1, True)


def test_a_forged_ledger_beside_the_backup_is_told_and_harms_nothing(
    desk: Desk, cast: Cast, word: Canaries, created: bootstrap.Created, out: Path, tmp_path: Path, clock: FrozenClock
) -> None:
    old = keeping.back_up(desk, out).path
    desk.box.door.erase_person(COORDINATOR, cast.simone, "effacement")
    good = (desk.box.settings.folder / ledger_file.NAME).read_text()
    (out / f"{desk.box.settings.host_name}{ledger_file.BESIDE}").unlink()  # someone took the true one away
    (out / "ailleurs.effacements.json").write_text(good.replace(cast.simone, cast.rene))
    (out / "coupé.effacements.json").write_text(good[:90])
    back = restoring.restore(old, tmp_path / "one", created.recovery_key, clock=clock)
    assert (back.erased_again, back.newer_ledger, back.ledgers_refused) == (0, False, 2)
    assert "n'est pas celui de cette boîte" in restoring.erasure_words(back)[0]
    box = opened(back, clock)
    assert len(residents.names(box.desk(COORDINATOR))) == 2
    box.store.close()
    (out / "effacements.json").write_text(good)
    assert restoring.restore(old, tmp_path / "two", created.recovery_key, clock=clock).erased_again == 1


def test_the_command_says_what_went_again(
    desk: Desk, cast: Cast, word: Canaries, created: bootstrap.Created, out: Path, tmp_path: Path, clock: FrozenClock
) -> None:
    old = keeping.back_up(desk, out).path
    clock.advance(seconds=1)
    clock.advance(seconds=1)
    desk.box.door.erase_person(COORDINATOR, cast.simone, "effacement")
    named = ("--erasures", str(desk.box.settings.folder / ledger_file.NAME))
    (out / f"{desk.box.settings.host_name}{ledger_file.BESIDE}").unlink()
    key = created.recovery_key
    said = good(run(tmp_path, "restore", str(old), str(tmp_path / "one"), *named, secret=key))
    assert "Effacé de nouveau : 1." in said
    assert "Aucun registre" not in said
    told = json.loads(good(run(tmp_path, "restore", str(old), str(tmp_path / "two"), "--json", secret=key)))
    assert (told["erased_again"], told["newer_ledger"], told["ledgers_refused"]) == (0, False, 0)
    (tmp_path / "wrong.json").write_text("{}")
    wrong = ("--erasures", str(tmp_path / "wrong.json"))
    refused = run(tmp_path, "restore", str(old), str(tmp_path / "three"), *wrong, secret=key)
    assert refused.returncode != 0
    assert "Le registre des effacements n'est pas celui de cette boîte" in refused.stderr
    assert not (tmp_path / "three").exists()


def test_a_backup_tells_the_head_of_the_ledger_inside_it(
    desk: Desk, cast: Cast, word: Canaries, created: bootstrap.Created, out: Path, tmp_path: Path
) -> None:
    (tmp_path / "parts").mkdir()
    desk.box.door.erase_person(COORDINATOR, cast.simone, "effacement")
    made = keeping.back_up(desk, out).path
    manifest = backups.read(made, created.recovery_key, tmp_path / "parts")
    last = lines_of(desk.box)[-1]
    assert manifest.erasure_head is not None
    assert (manifest.erasure_head.seq, manifest.erasure_head.hash) == (last.seq, last.hash)
    before = {name: value for name, value in manifest.everything.items() if name != "erasure_head"}
    parsed = backups.Manifest.parse(canonical_json(before))
    assert parsed.erasure_head is None, "a backup made before the ledger is read as ever"


@pytest.mark.parametrize("head", [{"seq": 1, "hash": "f" * 64}, {"seq": 7, "hash": "0" * 64}])
def test_a_backup_whose_ledger_is_not_the_one_it_names_is_refused(
    desk: Desk, cast: Cast, created: bootstrap.Created, out: Path, tmp_path: Path, clock: FrozenClock,
    monkeypatch: pytest.MonkeyPatch, head: dict[str, Any],
) -> None:  # fmt: skip
    monkeypatch.setattr(keeping, "head_of", lambda _store: (head["seq"], head["hash"]))
    made = keeping.back_up(desk, out).path
    with pytest.raises(errors.BackupDamaged):
        restoring.restore(made, tmp_path / "new", created.recovery_key, clock=clock)
    assert not (tmp_path / "new").exists()


def test_an_erasure_reaches_the_backups_that_are_at_hand_without_another_backup(
    desk: Desk, cast: Cast, word: Canaries, created: bootstrap.Created, out: Path, tmp_path: Path, clock: FrozenClock
) -> None:
    old = keeping.back_up(desk, out).path
    clock.advance(hours=1)
    desk.box.door.erase_person(COORDINATOR, cast.simone, "effacement")
    back = restoring.restore(old, tmp_path / "new", created.recovery_key, clock=clock)
    assert (back.newer_ledger, back.ledgers_refused) == (True, 0)
    box = opened(back, clock)
    assert [card.person_id for card in residents.names(box.desk(COORDINATOR))] == [cast.rene]
    box.store.close()
