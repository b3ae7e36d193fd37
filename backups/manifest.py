"""What a backup says of itself: manifest.json and its signature (docs/formats.md, 2)."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from crypto.canonical import canonical_json
from crypto.signing import verify

from .errors import BackupDamaged, NewerBackup, NotABackup

FORMAT = "habitat-backup"
VERSION = 1
SIGNED_PREFIX = b"habitat-backup manifest v1\n"
PART_NAME = re.compile(r"(?!manifest\.)[a-z0-9][a-z0-9._-]{0,63}")
_SHA256 = re.compile("[0-9a-f]{64}")
_TEXTS = ("store_id", "created_at", "app_version", "signing_public")


@dataclass(frozen=True)
class Part:
    """Hold one part's SHA-256 in hex and its size in bytes."""

    sha256: str
    size: int


@dataclass(frozen=True)
class LogHead:
    """Hold the last line of a chain at the time of the backup: the access log's, or the erasures'."""

    seq: int
    hash: str


@dataclass(frozen=True)
class Manifest:
    """Hold what a backup says of itself; `signed_by` is the public key whose signature was found right, in hex.

    `sequence` (its number, from 1) and `counts` (rows of each table) are None in backups made before 0.3.0.
    """

    store_id: str
    created_at: str
    app_version: str
    schema: int
    log_head: LogHead
    signing_public: str
    parts: Mapping[str, Part]
    everything: Mapping[str, Any]
    erasure_head: LogHead | None = None
    sequence: int | None = None
    counts: Mapping[str, int] | None = None
    signed_by: str | None = None

    @classmethod
    def parse(cls, text: bytes, signed_by: str | None = None) -> Self:
        """Read manifest.json strictly; raise NotABackup, NewerBackup or BackupDamaged."""
        try:
            document = json.loads(text)
            _refuse_foreign(document)
            return cls._from(document, signed_by)
        except (KeyError, TypeError, ValueError, RecursionError) as error:
            raise BackupDamaged("the manifest does not follow its format") from error

    @classmethod
    def _from(cls, document: dict[str, Any], signed_by: str | None) -> Self:
        return cls(
            **{name: _text(document[name]) for name in _TEXTS},
            schema=_count(document["schema"]),
            log_head=_head(document["log_head"]),
            parts={_part_name(name): _part(part) for name, part in _object(document["parts"]).items()},
            everything=document,
            erasure_head=_head(document["erasure_head"]) if "erasure_head" in document else None,
            sequence=_count(document["sequence"]) if "sequence" in document else None,
            counts=_counts(document["counts"]) if "counts" in document else None,
            signed_by=signed_by,
        )


def compose(about: Mapping[str, Any], parts: Mapping[str, Part]) -> bytes:
    """Return manifest.json for these parts; raise ValueError if what is said about them is not enough."""
    described = {name: {"sha256": part.sha256, "size": part.size} for name, part in parts.items()}
    document = {"signing_public": ""} | dict(about)
    document |= {"format": FORMAT, "version": VERSION, "parts": described}
    text = canonical_json(document)
    try:
        Manifest.parse(text)
    except BackupDamaged as error:
        raise ValueError("the manifest lacks something, or a part has a wrong name") from error
    return text


def signer(text: bytes, signature: bytes | None, public_key: bytes | None) -> str | None:
    """Return whose signature the manifest bears, in hex; raise BackupDamaged if it is wrong or not `public_key`'s."""
    if signature is None:
        if public_key is not None:
            raise BackupDamaged("the backup is not signed")
        return None
    public = public_key or _named_signer(text)
    if not verify(public, SIGNED_PREFIX + text, signature):
        raise BackupDamaged("the backup's signature is wrong")
    return public.hex()


def _named_signer(text: bytes) -> bytes:
    try:
        return bytes.fromhex(json.loads(text)["signing_public"])
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise BackupDamaged("the backup does not name who signed it") from error


def _refuse_foreign(document: dict[str, Any]) -> None:
    if document["format"] != FORMAT:
        raise NotABackup("the archive inside is not a backup")
    if _count(document["version"]) > VERSION:
        raise NewerBackup(document["version"])


def _head(head: Mapping[str, Any]) -> LogHead:
    return LogHead(_count(head["seq"]), _sha256(head["hash"]))


def _counts(counts: object) -> dict[str, int]:
    return {_text(table): _count(rows) for table, rows in _object(counts).items()}


def _part(part: Mapping[str, Any]) -> Part:
    return Part(_sha256(part["sha256"]), _count(part["size"]))


def _part_name(name: str) -> str:
    if not PART_NAME.fullmatch(name):
        raise ValueError(name)
    return name


def _sha256(value: object) -> str:
    if not _SHA256.fullmatch(_text(value)):
        raise ValueError("not a SHA-256")
    return str(value)


def _object(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError("not an object")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _count(value: object) -> int:
    if type(value) is not int or value < 0:
        raise TypeError("not a count")
    return value
