"""What one proof run finds, and that it leaves nothing."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from backups import Proof, prove, write
from crypto import RecoveryKey, new_signing_key, public_of, sign

RECOVERY = RecoveryKey.generate()
KEY = new_signing_key()
TRIED = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
ABOUT = {
    "store_id": "6f0c",
    "created_at": "2026-11-21T10:00:00Z",
    "app_version": "0.1.0",
    "schema": 3,
    "log_head": {"seq": 41, "hash": "ab" * 32},
    "signing_public": public_of(KEY).hex(),
}


def backup(folder: Path, *, signed: bool) -> Path:
    signer = (lambda data: sign(KEY, data)) if signed else None
    return write(
        {"store.db": b"x" * 5000}, ABOUT, recipients=[RECOVERY.recipient], sign=signer, destination=folder / "b.habitat"
    ).path


def test_a_good_backup_is_proven_and_nothing_stays(tmp_path: Path) -> None:
    path = backup(tmp_path, signed=True)
    proof = prove(path, RECOVERY.secret, tmp_path, TRIED, public_key=public_of(KEY))
    assert proof.holds
    text = "\n".join(proof.lines())
    for said in ("b.habitat", "2026-11-21 12:00 UTC", "store.db: 5000 bytes, right", "log line 41", "signed by"):
        assert said in text
    assert [file.name for file in tmp_path.iterdir()] == ["b.habitat"]


def test_an_unsigned_backup_says_so(tmp_path: Path) -> None:
    proof = prove(backup(tmp_path, signed=False), RECOVERY.secret, tmp_path, TRIED)
    assert proof.holds
    assert proof.lines()[-1] == "not signed"


def test_a_backup_that_does_not_open_is_not_proven(tmp_path: Path) -> None:
    path = backup(tmp_path, signed=True)
    path.write_bytes(path.read_bytes()[:-1])
    proof = prove(path, RECOVERY.secret, tmp_path, TRIED)
    assert not proof.holds
    assert proof.failure.startswith("BackupDamaged")
    assert "DOES NOT OPEN" in proof.lines()[-1]
    assert [file.name for file in tmp_path.iterdir()] == ["b.habitat"]


def test_a_proof_prints_no_key(tmp_path: Path) -> None:
    proof: Proof = prove(backup(tmp_path, signed=True), RECOVERY.secret, tmp_path, TRIED)
    assert RECOVERY.secret not in repr(proof) + "".join(proof.lines())


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        prove(tmp_path / "none", RECOVERY.secret, tmp_path, TRIED)
