"""Backups: written, really decrypted, opened by Debian's age, put back; and when the disk is full."""

import errno
import hashlib
import io
import os
import shutil
import stat
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from backups import BackupDamaged, BackupError, NoRoom, WrongKey, archive, read, write
from backups.manifest import Part
from crypto import RecoveryKey, fingerprint, new_signing_key, public_of, sign
from tests.archives import ABOUT, KEY, PARTS, RECOVERY, STORE, leftovers, made, signed


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    return made(tmp_path)


def test_a_backup_comes_back_byte_for_byte(backup: Path, tmp_path: Path) -> None:
    found = read(backup, RECOVERY.secret, tmp_path / "out", public_key=public_of(KEY))
    for name, content in PARTS.items():
        file = tmp_path / "out" / name
        assert file.read_bytes() == content
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert found.parts[name] == Part(hashlib.sha256(content).hexdigest(), len(content))
    assert leftovers(tmp_path / "out") == ["empty", "store.db", "store.keys"]
    assert [entry.name for entry in (tmp_path / "out").iterdir() if entry.is_dir()] == []
    assert (found.store_id, found.schema, found.log_head.seq) == ("6f0c", 3, 41)
    assert found.everything["rows"] == {"visits": 252}
    assert fingerprint(bytes.fromhex(found.signed_by or "")) == fingerprint(public_of(KEY))


def test_parts_may_be_files_of_any_size(tmp_path: Path) -> None:
    source = tmp_path / "store.db"
    for size in (0, 1, 511, 512, 513, 65_536, 3_000_000):
        source.write_bytes(os.urandom(size))
        done = write(
            {"store.db": source}, ABOUT, recipients=[RECOVERY.recipient], sign=None, destination=tmp_path / f"{size}.b"
        )
        assert done.size == done.path.stat().st_size
        assert done.sha256 == hashlib.sha256(done.path.read_bytes()).hexdigest()
        found = read(done.path, RECOVERY.secret, tmp_path / str(size))
        assert found.signed_by is None
        assert (tmp_path / str(size) / "store.db").read_bytes() == source.read_bytes()


def test_debians_age_and_tar_open_it_alone(backup: Path, tmp_path: Path) -> None:
    if shutil.which("age") is None:
        pytest.skip("Debian's age is not installed: apt install age")
    key = tmp_path / "key.txt"
    key.write_text(RECOVERY.secret + "\n")
    plain = subprocess.run(["age", "-d", "-i", str(key), str(backup)], capture_output=True, check=True).stdout
    listed = subprocess.run(["tar", "t"], input=plain, capture_output=True, check=True).stdout.decode().split()
    assert listed == ["manifest.json", "manifest.sig", "empty", "store.db", "store.keys"]
    with tarfile.open(fileobj=io.BytesIO(plain)) as tape:
        member = tape.extractfile("store.db")
        assert member is not None
        assert member.read() == STORE


def test_a_second_trusted_person_opens_it_too(tmp_path: Path) -> None:
    other = RecoveryKey.generate()
    done = write(
        PARTS,
        ABOUT,
        recipients=[RECOVERY.recipient, other.recipient],
        sign=signed,
        destination=tmp_path / "b",
    )
    for secret in (RECOVERY.secret, other.secret):
        assert read(done.path, secret, tmp_path / secret[-6:]).store_id == "6f0c"


def test_only_the_owner_reads_it_whatever_the_umask(tmp_path: Path) -> None:
    for umask in (0, 0o077, 0o777):
        before = os.umask(umask)
        try:
            done = write(PARTS, ABOUT, recipients=[RECOVERY.recipient], sign=None, destination=tmp_path / f"{umask}.b")
            (tmp_path / f"out{umask}").mkdir(exist_ok=True)
            (tmp_path / f"out{umask}").chmod(0o700)
            read(done.path, RECOVERY.secret, tmp_path / f"out{umask}")
        finally:
            os.umask(before)
        for file in (done.path, tmp_path / f"out{umask}" / "store.db"):
            assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_throw_away_key_is_forgotten(backup: Path) -> None:
    head = backup.read_bytes()[:1000]
    assert head.count(b"-> X25519") == 2
    for file in backup.parent.iterdir():
        assert b"AGE-SECRET-KEY" not in file.read_bytes()


def test_a_stranger_cannot_open_it(backup: Path, tmp_path: Path) -> None:
    with pytest.raises(WrongKey):
        read(backup, RecoveryKey.generate().secret, tmp_path / "out")
    with pytest.raises(WrongKey):
        read(backup, "AGE-SECRET-KEY-1NONSENSE", tmp_path / "out")
    assert leftovers(tmp_path) == ["tilleuls.habitat"]


@pytest.mark.parametrize("recipients", [[], ["age1nonsense"], [RECOVERY.secret]])
def test_a_backup_needs_a_lasting_key(tmp_path: Path, recipients: list[str]) -> None:
    with pytest.raises(WrongKey):
        write(PARTS, ABOUT, recipients=recipients, sign=None, destination=tmp_path / "b")
    assert leftovers(tmp_path) == []


def test_a_backup_is_never_written_over(backup: Path) -> None:
    before = backup.read_bytes()
    with pytest.raises(FileExistsError):
        write(PARTS, ABOUT, recipients=[RECOVERY.recipient], sign=None, destination=backup)
    assert backup.read_bytes() == before


@pytest.mark.parametrize("name", ["../store.db", "/etc/passwd", "Store", "manifest.json", "", "a" * 65, "é"])
def test_a_part_with_a_strange_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="manifest"):
        write({name: b""}, ABOUT, recipients=[RECOVERY.recipient], sign=None, destination=tmp_path / "b")
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize("lacking", ["store_id", "created_at", "app_version", "schema", "log_head"])
def test_an_incomplete_manifest_is_refused(tmp_path: Path, lacking: str) -> None:
    about = {name: value for name, value in ABOUT.items() if name != lacking}
    with pytest.raises(ValueError, match="manifest"):
        write(PARTS, about, recipients=[RECOVERY.recipient], sign=None, destination=tmp_path / "b")


def test_a_missing_part_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write(
            {"store.db": tmp_path / "none"},
            ABOUT,
            recipients=[RECOVERY.recipient],
            sign=None,
            destination=tmp_path / "b",
        )
    assert leftovers(tmp_path) == []


def test_a_signature_of_another_key_does_not_count(tmp_path: Path) -> None:
    with pytest.raises(BackupDamaged, match="signature"):
        write(
            PARTS,
            ABOUT,
            recipients=[RECOVERY.recipient],
            sign=lambda data: sign(new_signing_key(), data),
            destination=tmp_path / "b",
        )
    assert leftovers(tmp_path) == []


def test_a_part_changing_meanwhile_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "store.db"
    source.write_bytes(b"a" * 5000)
    encrypt = archive._encrypt

    def change_then_encrypt(*arguments: Any) -> None:
        source.write_bytes(b"b" * 5000)
        encrypt(*arguments)

    monkeypatch.setattr(archive, "_encrypt", change_then_encrypt)
    with pytest.raises(BackupDamaged, match="differs"):
        write({"store.db": source}, ABOUT, recipients=[RECOVERY.recipient], sign=None, destination=tmp_path / "b")
    assert leftovers(tmp_path) == ["store.db"]


@pytest.mark.rule("F15")
def test_a_medium_that_garbles_is_noticed_before_the_backup_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    encrypt = archive._encrypt

    def encrypt_then_garble(members: Any, keys: Any, part_file: Path, watch: Any) -> None:
        encrypt(members, keys, part_file, watch)
        content = bytearray(part_file.read_bytes())
        content[-1000] ^= 1
        part_file.write_bytes(content)

    monkeypatch.setattr(archive, "_encrypt", encrypt_then_garble)
    with pytest.raises(BackupDamaged):
        write(PARTS, ABOUT, recipients=[RECOVERY.recipient], sign=signed, destination=tmp_path / "b")
    assert leftovers(tmp_path) == []


def test_readable_words_in_the_file_are_noticed(tmp_path: Path) -> None:
    with pytest.raises(BackupDamaged, match="plain text"):
        write(
            PARTS,
            ABOUT,
            recipients=[RECOVERY.recipient],
            sign=None,
            destination=tmp_path / "b",
            canaries=[b"age-encryption.org"],
        )
    assert leftovers(tmp_path) == []


def test_a_restore_never_writes_over_what_is_there(backup: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "store.keys").write_text("precious")
    with pytest.raises(FileExistsError):
        read(backup, RECOVERY.secret, tmp_path / "out")
    assert leftovers(tmp_path / "out") == ["store.keys"]
    assert (tmp_path / "out" / "store.keys").read_text() == "precious"


def test_what_a_power_cut_left_is_removed_by_the_next_restore(backup: Path, tmp_path: Path) -> None:
    stale = tmp_path / "out" / ".restoring-0123"
    stale.mkdir(parents=True)
    (stale / "store.db").write_text("half")
    read(backup, RECOVERY.secret, tmp_path / "out")
    assert leftovers(tmp_path / "out") == ["empty", "store.db", "store.keys"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    if os.geteuid() != 0:
        pytest.skip("a full disk needs root to mount a small tmpfs")
    place = tmp_path / "small"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=400k,mode=700", "tmpfs", str(place)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"a small tmpfs cannot be mounted here: {mounted.stderr.decode().strip()}")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_leaves_no_half_backup(small_disk: Path) -> None:
    with pytest.raises(NoRoom):
        write(
            {"store.db": os.urandom(600_000)},
            ABOUT,
            recipients=[RECOVERY.recipient],
            sign=signed,
            destination=small_disk / "b",
        )
    assert leftovers(small_disk) == []
    done = write(PARTS, ABOUT, recipients=[RECOVERY.recipient], sign=signed, destination=small_disk / "b")
    assert done.path.exists()


def test_a_full_disk_leaves_no_half_restore(backup: Path, small_disk: Path) -> None:
    (small_disk / "ballast").write_bytes(bytes(250_000))
    with pytest.raises(NoRoom):
        read(backup, RECOVERY.secret, small_disk / "out")
    assert leftovers(small_disk) == ["ballast"]
    (small_disk / "ballast").unlink()
    assert read(backup, RECOVERY.secret, small_disk / "out").schema == 3


@pytest.mark.parametrize(
    ("number", "expected"),
    [(errno.ENOSPC, NoRoom), (errno.EDQUOT, NoRoom), (errno.EFBIG, NoRoom), (errno.EIO, BackupDamaged)],
)
def test_the_systems_errors_are_said_in_ours(number: int, expected: type[BackupError]) -> None:
    with pytest.raises(expected), archive._translated():
        raise OSError(number, "")
    with pytest.raises(PermissionError), archive._translated():
        raise PermissionError(errno.EACCES, "")
