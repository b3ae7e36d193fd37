"""One small house's backup, and archives rolled by hand; for the tests of backups."""

import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pyrage
import pytest
from pyrage import x25519

from backups import BackupError, read, write
from backups.manifest import SIGNED_PREFIX, compose
from backups.tape import measure, roll
from crypto import RecoveryKey, new_signing_key, public_of, sign
from crypto.canonical import canonical_json

RECOVERY = RecoveryKey.generate()
KEY = new_signing_key()
STORE = Random(7).randbytes(200_001)  # noqa: S311 - a stand-in for an encrypted store
PARTS = {"store.db": STORE, "store.keys": b'{"a":1}', "empty": b""}
ABOUT: dict[str, Any] = {
    "store_id": "6f0c",
    "created_at": "2026-11-21T10:00:00Z",
    "app_version": "0.1.0",
    "schema": 3,
    "log_head": {"seq": 41, "hash": "ab" * 32},
    "signing_public": public_of(KEY).hex(),
    "rows": {"visits": 252},
}


def signed(data: bytes) -> bytes:
    return sign(KEY, data)


def made(folder: Path) -> Path:
    """Write the house's backup in a folder."""
    return write(PARTS, ABOUT, recipients=[RECOVERY.recipient], sign=signed, destination=folder / "tilleuls.habitat").path


def leftovers(folder: Path) -> list[str]:
    return sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())


def sealed(plain: bytes) -> bytes:
    return bytes(pyrage.encrypt(plain, [x25519.Recipient.from_str(RECOVERY.recipient)]))


def tape(
    change: Callable[[dict[str, Any]], object] = lambda _document: None,
    parts: dict[str, bytes] | None = None,
    sign_with: Callable[[bytes], bytes] | None = signed,
) -> bytes:
    """Roll an archive as `write` does, with a changed manifest, other parts, or another signature."""
    described = json.loads(compose(ABOUT, {name: measure(content) for name, content in sorted(PARTS.items())}))
    change(described)
    text = canonical_json(described)
    members: dict[str, tuple[Path | bytes, int]] = {"manifest.json": (text, len(text))}
    if sign_with:
        members["manifest.sig"] = (sign_with(SIGNED_PREFIX + text), 64)
    for name, content in sorted((PARTS if parts is None else parts).items()):
        members[name] = (content, len(content))
    return b"".join(roll(members))


def refuse(tmp_path: Path, plain: bytes, public_key: bytes | None = None) -> BackupError:
    """Read an archive that must be refused and leave nothing behind; return why."""
    (tmp_path / "b").write_bytes(sealed(plain))
    with pytest.raises(BackupError) as refused:
        read(tmp_path / "b", RECOVERY.secret, tmp_path / "out", public_key=public_key)
    assert leftovers(tmp_path) == ["b"]
    return refused.value


def sealed_with(text: bytes, signing: bytes, parts: dict[str, bytes], recipient: str, to: Path) -> Path:
    """Write a whole backup by hand: any manifest, signed with any key, for the holder of any sheet."""
    members: dict[str, tuple[Path | bytes, int]] = {"manifest.json": (text, len(text))}
    members["manifest.sig"] = (sign(signing, SIGNED_PREFIX + text), 64)
    for name, content in sorted(parts.items()):
        members[name] = (content, len(content))
    to.write_bytes(pyrage.encrypt(b"".join(roll(members)), [x25519.Recipient.from_str(recipient)]))
    return to
