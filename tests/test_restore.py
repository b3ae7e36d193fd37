"""A box brought back: from the sheet's key or its typed lines, the same box to every phone, or nothing left."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

import backups
import crypto
from crypto.canonical import canonical_json
from habitat_box import bootstrap, errors
from habitat_box.store import secrets
from habitat_box.usecases import certificate, keeping, restoring
from habitat_box.usecases.desk import Desk
from tests.archives import sealed_with
from tests.conftest import PASSPHRASE, Cast, FrozenClock


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


@pytest.fixture
def made(desk: Desk, cast: Cast, out: Path) -> Path:
    return keeping.back_up(desk, out).path


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_box_brought_back_is_the_same_box_to_every_phone(
    desk: Desk, created: bootstrap.Created, out: Path, tmp_path: Path
) -> None:
    made = keeping.back_up(desk, out)
    restoring.restore(made.path, tmp_path / "new", created.recovery_key, clock=desk.box.clock)
    words = certificate.box_words(desk.box.settings.authority.read_bytes())
    assert certificate.box_words((tmp_path / "new" / "ca.pem").read_bytes()) == words


def test_a_phone_that_trusts_the_dead_box_trusts_the_new_certificate(
    desk: Desk, created: bootstrap.Created, made: Path, tmp_path: Path, clock: FrozenClock
) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed: the new certificate was not checked with the old authority")
    before = desk.box.settings
    restoring.restore(made, tmp_path / "new", created.recovery_key, addresses=("192.168.1.20",), clock=clock)
    assert (tmp_path / "new" / "leaf.pem").read_bytes() != before.certificate.read_bytes()
    known = ["-CAfile", str(before.authority), "-attime", str(int(clock().timestamp())), "-verify_ip", "192.168.1.20"]
    verify = ["openssl", "verify", "-x509_strict", *known, "-verify_hostname", f"{before.host_name}.local"]
    said = subprocess.run([*verify, str(tmp_path / "new" / "leaf.pem")], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout + said.stderr


def test_a_backup_whose_rows_or_log_are_not_those_it_announces_is_refused(
    desk: Desk, created: bootstrap.Created, made: Path, tmp_path: Path, clock: FrozenClock
) -> None:
    """Signed by the true key, by a program that would count or chain wrongly."""
    signing = secrets.get(desk.box.store, secrets.SIGNING_KEY)
    manifest = backups.read(made, created.recovery_key, tmp_path / "parts")
    parts = {name: (tmp_path / "parts" / name).read_bytes() for name in manifest.parts}
    recipient = crypto.RecoveryKey.from_secret(created.recovery_key).recipient
    assert manifest.counts is not None
    assert manifest.counts["resident"] == 2
    lies: list[dict[str, object]] = [
        {"counts": {**manifest.counts, "resident": 3}},
        {"counts": {name: rows for name, rows in manifest.counts.items() if name != "visit"}},
        {"log_head": {"seq": manifest.log_head.seq, "hash": "0" * 64}},
        {"log_head": {"seq": manifest.log_head.seq - 1, "hash": manifest.log_head.hash}},
        {"schema": manifest.schema - 1},
    ]
    for number, lie in enumerate(lies):
        text = canonical_json({**manifest.everything, **lie, "sequence": 9 + number})
        file = sealed_with(text, signing, parts, recipient, tmp_path / f"lie-{number}")
        with pytest.raises(errors.BackupDamaged):
            restoring.restore(file, tmp_path / "new", created.recovery_key, clock=clock)
        assert not (tmp_path / "new").exists(), lie


def test_the_lines_typed_from_the_sheet_bring_it_back_and_a_typing_error_is_named(
    desk: Desk, created: bootstrap.Created, out: Path, tmp_path: Path
) -> None:
    made = keeping.back_up(desk, out)
    lines = crypto.sheet_lines(created.recovery_key)
    body = lines[2].rstrip()
    wrong = [*lines[:2], body[:-1] + ("Q" if body[-1] != "Q" else "P"), *lines[3:]]
    with pytest.raises(errors.RecoveryLineWrong) as refused:
        restoring.restore(made.path, tmp_path / "a", "\n".join(wrong))
    assert refused.value.facts == {"number": 3}
    assert not (tmp_path / "a").exists()
    assert (
        restoring.restore(made.path, tmp_path / "b", "\n".join(lines).lower(), clock=desk.box.clock).residence == "Les Tilleuls"
    )


def test_each_bad_restore_says_one_thing_and_leaves_nothing(
    made: Path, created: bootstrap.Created, tmp_path: Path, clock: FrozenClock
) -> None:
    good, key, new = made.read_bytes(), created.recovery_key, tmp_path / "new"
    files = {
        "flipped": good[:-500] + bytes([good[-500] ^ 1]) + good[-499:],
        "cut": good[: len(good) // 2],
        "empty": b"",
        "text": b"Bonjour, ceci n'est pas une sauvegarde.",
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("kept")
    other = crypto.RecoveryKey.generate().secret
    cases: list[tuple[Path, Path, str, tuple[type[Exception], ...]]] = [
        (tmp_path / "absent", new, key, (errors.FileNotFound,)),
        (tmp_path, new, key, (errors.FileNotFound,)),
        (made, tmp_path / "full", key, (errors.FolderNotEmpty,)),
        (made, made, key, (errors.FolderNotEmpty,)),
        (made, new, other, (errors.WrongRecoveryKey,)),
        (made, new, "", (errors.WrongRecoveryKey, errors.RecoveryLineWrong)),
        (made, new, PASSPHRASE, (errors.WrongRecoveryKey, errors.RecoveryLineWrong)),
        (made, new, key[:-1] + ("Q" if key[-1] != "Q" else "P"), (errors.WrongRecoveryKey,)),
        (tmp_path / "flipped", new, key, (errors.BackupDamaged,)),
        (tmp_path / "cut", new, key, (errors.BackupDamaged,)),
        (tmp_path / "empty", new, key, (errors.NotABackup,)),
        (tmp_path / "text", new, key, (errors.NotABackup,)),
        (made, tmp_path / "text" / "new", key, (errors.FolderNotWritable,)),
    ]
    for file, folder, words, said in cases:
        with pytest.raises(said):
            restoring.restore(file, folder, words, clock=clock)
        assert not new.exists(), said
    assert made.read_bytes() == good
    assert (tmp_path / "full" / "mine.txt").read_text() == "kept"


def test_a_restore_that_breaks_late_leaves_the_folder_as_it_was(
    made: Path, created: bootstrap.Created, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "new").mkdir()

    def breaks(*_: object) -> None:
        raise RuntimeError("lightning")

    monkeypatch.setattr(restoring, "write_certificate", breaks)
    for folder in (tmp_path / "new", tmp_path / "other"):
        with pytest.raises(RuntimeError, match="lightning"):
            restoring.restore(made, folder, created.recovery_key)
    assert left(tmp_path / "new") == []
    assert not (tmp_path / "other").exists()


def test_a_backup_signed_by_another_hand_is_refused(
    made: Path, created: bootstrap.Created, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = secrets.get
    other = crypto.new_signing_key()
    monkeypatch.setattr(secrets, "get", lambda store, name: other if name == keeping.SIGNING_KEY else kept(store, name))
    with pytest.raises(errors.BackupDamaged):
        restoring.restore(made, tmp_path / "new", created.recovery_key)
    assert not (tmp_path / "new").exists()


def test_a_backup_of_a_newer_box_is_refused(
    desk: Desk, created: bootstrap.Created, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desk.box.store.maintenance():
        desk.box.store.run("PRAGMA user_version = 99")
    made = keeping.back_up(desk, out)
    with pytest.raises((errors.StoreTooNew, errors.BackupTooNew)):
        restoring.restore(made.path, tmp_path / "new", created.recovery_key)
    assert not (tmp_path / "new").exists()


def test_the_sheets_fingerprint_is_the_one_a_restore_tells(
    made: Path, created: bootstrap.Created, tmp_path: Path, clock: FrozenClock
) -> None:
    back = restoring.restore(made, tmp_path / "new", created.recovery_key, clock=clock)
    public = crypto.public_of(secrets.get(created.box.store, keeping.SIGNING_KEY))
    assert back.fingerprint == crypto.fingerprint(public)
