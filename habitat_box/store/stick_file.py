"""The small signed file by which a stick or a disk of the house is known wherever it is plugged in (docs/formats.md, 12)."""

from __future__ import annotations

import json
import os
import stat
from contextlib import suppress
from enum import Enum
from pathlib import Path
from typing import Any, NamedTuple

import crypto
from crypto import durable
from crypto.canonical import canonical_json
from habitat_box.store import secrets, succession
from habitat_box.store.connection import Store

NAME = "habitat-box-cle.json"
FOLDER = "habitat-box"
"""Where backups lie below a stick's root."""
FORMAT, VERSION = "habitat-stick", 1
SIGNED_PREFIX = b"habitat-stick v1\n"
LARGEST = 4096


class Foreign(Enum):
    """Why a file is not used: there is none, it is another house's, it is not what the box wrote."""

    NOTHING = "nothing"
    OTHER_HOUSE = "other house"
    NOT_OURS = "not ours"


class Stick(NamedTuple):
    """What the file of a medium of this house says. `folder`: its backups' place, one name below the root or ""."""

    place_id: str
    label: str
    folder: str


def write(root: Path, store: Store, store_id: str, stick: Stick) -> None:
    """Mark a medium as the house's. Raises OSError."""
    body = {"format": FORMAT, "version": VERSION, "store_id": store_id, **stick._asdict()}
    with store.unit(write=False):
        key = secrets.get(store, secrets.SIGNING_KEY)
    signature = crypto.sign(key, SIGNED_PREFIX + canonical_json(body))
    durable.replace(root / NAME, canonical_json({**body, "signature": signature.hex()}) + b"\n")


def read(root: Path, store: Store, store_id: str) -> Stick | Foreign:
    """Read the mark at a medium's root, without following a link; a hostile one is told, never used."""
    text = _text(root / NAME)
    if not text:
        return Foreign.NOTHING
    try:
        document: dict[str, Any] = json.loads(text)
        signature = bytes.fromhex(document.pop("signature"))
        if (document["format"], document["version"]) != (FORMAT, VERSION):
            return Foreign.NOT_OURS
        if document["store_id"] != store_id:
            return Foreign.OTHER_HOUSE
        stick = Stick(document["place_id"], document["label"], document["folder"])
        signed = SIGNED_PREFIX + canonical_json(document)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        return Foreign.NOT_OURS
    ours = succession.signed_here(store, store_id, signed, signature)
    return stick if ours and stick.folder in ("", FOLDER) else Foreign.NOT_OURS


def _text(path: Path) -> bytes:
    """Read a small plain file; nothing when it is missing. What is a link, a device or too large reads as `?`."""
    handle = -1
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        about = os.fstat(handle)
        return os.read(handle, LARGEST + 1) if stat.S_ISREG(about.st_mode) and 0 < about.st_size <= LARGEST else b"?"
    except FileNotFoundError:
        return b""
    except OSError:
        return b"?" if path.is_symlink() else b""
    finally:
        with suppress(OSError):
            os.close(handle)
