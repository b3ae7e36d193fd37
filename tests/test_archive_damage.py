"""Backups damaged in every way, hostile ones, foreign ones: refused, and nothing left behind."""

import errno
import hashlib
import io
import os
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backups import BackupDamaged, BackupError, NewerBackup, NotABackup, read
from backups.manifest import SIGNED_PREFIX, Manifest, compose
from backups.streams import Pulled, Pushed, Watched
from backups.tape import Unpacking, measure, roll
from crypto import new_signing_key, public_of, sign
from tests.archives import ABOUT, KEY, PARTS, RECOVERY, STORE, leftovers, made, refuse, sealed, signed, tape


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    return made(tmp_path)


def flips(content: bytes) -> Iterator[bytes]:
    chance = Random(2026)  # noqa: S311 - which bits, not a secret
    places = chance.sample(range(len(content) * 8), 250) + list(range(0, 600 * 8, 37))
    for place in places:
        flipped = bytearray(content)
        flipped[place // 8] ^= 1 << place % 8
        yield bytes(flipped)


def test_no_flipped_bit_passes_for_the_truth(backup: Path, tmp_path: Path) -> None:
    damaged, out, seen = tmp_path / "damaged", tmp_path / "out", 0
    for content in flips(backup.read_bytes()):
        damaged.write_bytes(content)
        try:
            read(damaged, RECOVERY.secret, out, public_key=public_of(KEY))
        except BackupError:
            assert leftovers(out) == [] if out.exists() else True
        else:
            assert {name: (out / name).read_bytes() for name in PARTS} == PARTS
            shutil.rmtree(out)
        seen += 1
    assert seen >= 300


def test_no_shortened_file_passes_for_the_truth(backup: Path, tmp_path: Path) -> None:
    content, damaged, out = backup.read_bytes(), tmp_path / "damaged", tmp_path / "out"
    header = content.index(b"\n---") + 48
    boundaries = [header + 16 + chunk * 65_552 for chunk in range(4)]
    for length in [*range(0, 700, 9), *boundaries, len(content) - 1, len(content) - 17, len(content) // 2]:
        damaged.write_bytes(content[:length])
        with pytest.raises((BackupDamaged, NotABackup)):
            read(damaged, RECOVERY.secret, out)
        assert leftovers(out) == [] if out.exists() else True


def test_bytes_added_at_the_end_are_noticed(backup: Path, tmp_path: Path) -> None:
    backup.write_bytes(backup.read_bytes() + b"more")
    with pytest.raises(BackupDamaged):
        read(backup, RECOVERY.secret, tmp_path / "out")


@pytest.mark.parametrize("content", [b"", b"bonjour", b"SQLite format 3\0", b"age-encryption.org/v2\n"])
def test_another_file_is_not_a_backup(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "b").write_bytes(content)
    with pytest.raises(NotABackup):
        read(tmp_path / "b", RECOVERY.secret, tmp_path / "out")


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read(tmp_path / "none", RECOVERY.secret, tmp_path / "out")


def test_the_hand_rolled_archive_is_accepted_unchanged(tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(sealed(tape()))
    assert read(tmp_path / "b", RECOVERY.secret, tmp_path / "out", public_key=public_of(KEY)).schema == 3


def test_a_newer_backup_is_refused_by_name(tmp_path: Path) -> None:
    refused = refuse(tmp_path, tape(lambda document: document.update(version=2)))
    assert isinstance(refused, NewerBackup)
    assert refused.version == 2
    assert "2" in str(refused)


def test_another_format_is_not_a_backup(tmp_path: Path) -> None:
    assert isinstance(refuse(tmp_path, tape(lambda document: document.update(format="x"))), NotABackup)
    assert isinstance(refuse(tmp_path, b"".join(roll({"store.db": (b"x", 1)}))), NotABackup)


def test_an_unsigned_backup_is_refused_where_a_signature_is_due(tmp_path: Path) -> None:
    assert "not signed" in str(refuse(tmp_path, tape(sign_with=None), public_of(KEY)))


def test_a_backup_signed_by_a_stranger_is_refused(tmp_path: Path) -> None:
    stranger = new_signing_key()
    plain = tape(
        lambda document: document.update(signing_public=public_of(stranger).hex()),
        sign_with=lambda data: sign(stranger, data),
    )
    assert "signature" in str(refuse(tmp_path, plain, public_of(KEY)))
    (tmp_path / "b").write_bytes(sealed(plain))
    assert read(tmp_path / "b", RECOVERY.secret, tmp_path / "out").signed_by == public_of(stranger).hex()


@pytest.mark.parametrize(
    "change",
    [
        {"signing_public": ""},
        {"signing_public": "zz"},
        {"signing_public": 4},
        {"schema": -1},
        {"schema": "3"},
        {"schema": True},
        {"version": "1"},
        {"store_id": 5},
        {"log_head": {"seq": 1, "hash": "short"}},
        {"log_head": []},
        {"parts": {"store.db": {"sha256": "ab" * 32}}},
        {"parts": {"../up": {"sha256": "ab" * 32, "size": 1}}},
        {"parts": []},
    ],
)
def test_a_manifest_out_of_shape_is_refused(tmp_path: Path, change: dict[str, Any]) -> None:
    assert isinstance(refuse(tmp_path, tape(lambda document: document.update(change))), BackupDamaged)


@pytest.mark.parametrize("text", [b"", b"[]", b"\xff", b"{}", b"[" * 100_000])
def test_a_manifest_that_is_no_object_is_refused(tmp_path: Path, text: bytes) -> None:
    plain = b"".join(roll({"manifest.json": (text, len(text))}))
    assert isinstance(refuse(tmp_path, plain), BackupDamaged)
    signature = b"".join(roll({"manifest.json": (text, len(text)), "manifest.sig": (bytes(64), 64)}))
    assert isinstance(refuse(tmp_path, signature), BackupDamaged)


@pytest.mark.parametrize(
    "parts",
    [
        {},
        PARTS | {"more": b"x"},
        {"empty": b"", "store.db": STORE},
        PARTS | {"store.db": STORE[:-1]},
        PARTS | {"store.db": STORE + b"bomb" * 100_000},
        PARTS | {"store.db": bytes(len(STORE))},
        {"empty": b"", "other.db": STORE, "store.keys": b'{"a":1}'},
    ],
)
def test_parts_other_than_the_manifests_are_refused(tmp_path: Path, parts: dict[str, bytes]) -> None:
    assert isinstance(refuse(tmp_path, tape(parts=parts)), BackupDamaged)


def hostile(**fields: Any) -> bytes:
    """Put a crafted member where the first part belongs."""
    text = compose(ABOUT, {"store.db": measure(b"")})
    info = tarfile.TarInfo("store.db")
    info.mode = 0o600
    for name, value in fields.items():
        setattr(info, name, value)
    blocks = info.tobuf(tarfile.GNU_FORMAT)
    return b"".join(roll({"manifest.json": (text, len(text))}))[:-1024] + blocks + bytes(1024)


@pytest.mark.parametrize(
    "fields",
    [
        {"type": tarfile.SYMTYPE, "linkname": "/etc/passwd"},
        {"type": tarfile.LNKTYPE, "linkname": "../../secret"},
        {"type": tarfile.CHRTYPE, "devmajor": 1, "devminor": 3},
        {"type": tarfile.BLKTYPE},
        {"type": tarfile.FIFOTYPE},
        {"type": tarfile.DIRTYPE},
        {"name": "/etc/passwd"},
        {"name": "../store.db"},
        {"name": "a" * 200},
        {"mode": 0o4755},
        {"uid": 1000},
        {"mtime": 5},
        {"size": 1 << 40},
    ],
)
def test_a_hostile_member_is_refused(tmp_path: Path, fields: dict[str, Any]) -> None:
    assert isinstance(refuse(tmp_path, hostile(**fields)), BackupDamaged)


def test_a_huge_manifest_is_refused_before_it_is_read(tmp_path: Path) -> None:
    info = tarfile.TarInfo("manifest.json")
    info.mode, info.size = 0o600, 1 << 30
    assert "too large" in str(refuse(tmp_path, info.tobuf(tarfile.USTAR_FORMAT) + bytes(4096)))


def test_a_member_after_the_last_is_refused(tmp_path: Path) -> None:
    assert "more members" in str(refuse(tmp_path, tape(parts=PARTS | {"zzz": b"x"})))
    assert "more members" in str(refuse(tmp_path, tape() + bytes(512)))
    assert isinstance(refuse(tmp_path, tape()[:-1] + b"x"), BackupDamaged)


def test_random_bytes_inside_are_refused(tmp_path: Path) -> None:
    assert isinstance(refuse(tmp_path, os.urandom(4096)), BackupDamaged)
    assert isinstance(refuse(tmp_path, b""), BackupDamaged)


def test_an_archive_cut_anywhere_is_refused() -> None:
    plain = tape(parts={})[:-1024]
    for length in range(0, len(plain), 256):
        unpacking = Unpacking()
        unpacking.feed(plain[:length])
        with pytest.raises(BackupDamaged):
            unpacking.finish()
    whole = tape()
    for cut in (1, 512, 1024):
        unpacking = Unpacking()
        unpacking.feed(whole[:-cut])
        with pytest.raises(BackupDamaged):
            unpacking.finish()


SMALL = b"".join(
    roll(
        {
            "manifest.json": (text := compose(ABOUT, {"a": measure(b""), "b": measure(bytes(700))}), len(text)),
            "manifest.sig": (signed(SIGNED_PREFIX + text), 64),
            "a": (b"", 0),
            "b": (bytes(700), 700),
        }
    )
)


@given(st.lists(st.integers(100, 3000), min_size=1, max_size=40))
def test_the_size_of_the_pieces_does_not_matter(sizes: list[int]) -> None:
    unpacking, at = Unpacking(public_key=public_of(KEY)), 0
    while at < len(SMALL):
        for size in sizes:
            unpacking.feed(SMALL[at : at + size])
            at += size
    assert isinstance(unpacking.finish(), Manifest)


def test_a_stream_keeps_the_error_that_stopped_it() -> None:
    def failing() -> Iterator[bytes]:
        yield b"ab"
        raise OSError(errno.EIO, "worn out")

    pulled = Pulled(failing())
    assert (pulled.read(1), pulled.read(5)) == (b"a", b"b")
    with pytest.raises(OSError, match="worn"):
        pulled.read(1)
    assert isinstance(pulled.failure, OSError)
    pushed = Pushed(lambda data: 1 / len(data))
    assert pushed.write(b"x") == 1
    with pytest.raises(ZeroDivisionError):
        pushed.write(b"")
    assert isinstance(pushed.failure, ZeroDivisionError)


def test_a_worn_medium_is_said_to_be_damaged(backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def worn(_self: Watched, _size: int) -> bytes:
        _self.failure = OSError(errno.EIO, "worn out")
        raise _self.failure

    monkeypatch.setattr(Watched, "read", worn)
    with pytest.raises(BackupDamaged, match="medium"):
        read(backup, RECOVERY.secret, tmp_path / "out")


def test_a_watched_file_keeps_the_error_that_stopped_it() -> None:
    class Worn(io.BytesIO):
        def read(self, _size: int | None = -1) -> bytes:
            raise OSError(errno.EIO, "worn out")

    watched = Watched(Worn(), [])
    with pytest.raises(OSError, match="worn"):
        watched.read(10)
    assert isinstance(watched.failure, OSError)


@given(st.binary(max_size=40), st.integers(1, 7))
def test_a_word_is_found_across_any_border(before: bytes, size: int) -> None:
    content = before + b"SQLite format 3" + before
    for words, found in (([b"SQLite format 3"], True), ([b"0123456789" * 5, b""], False), ([], False)):
        watched = Watched(io.BytesIO(content), words)
        while watched.read(size):
            pass
        assert watched.betrayed == found
        assert (watched.size, watched.sha256) == (len(content), hashlib.sha256(content).hexdigest())
