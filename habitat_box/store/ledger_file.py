"""The ledger's copy outside the store: the whole of it, signed by the box, holding tokens, scopes and days alone.

Format: docs/formats.md, « Erasure ledger ».
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import crypto
from crypto import durable, rekeying
from crypto.canonical import canonical_json
from crypto.rekeying import Succession
from habitat_box.errors import LedgerForged
from habitat_box.store import backups_made, ledger, secrets, succession
from habitat_box.store.backups_made import Newest
from habitat_box.store.connection import Store
from habitat_box.store.ledger import Line
from habitat_box.store.moments import instant, text_of

NAME = "effacements.json"
BESIDE = ".effacements.json"
"""What follows the box's name on the copy that lies beside its backups."""
FORMAT, VERSION = "habitat-erasures", 1
SIGNED_PREFIX = b"habitat-erasures v1\n"
LARGEST = 64 * 1024 * 1024
"""Bytes: some 400,000 erasures. A larger file is not a ledger."""


@dataclass(frozen=True)
class Copy:
    """A copy that was read and found right: every erasure up to an instant (aware).

    `newest`: the newest backup the box had made in the folder it lies in, None when it says nothing of one.
    """

    written_at: datetime
    lines: tuple[Line, ...]
    newest: Newest | None = None


def write(store: Store, store_id: str, at: datetime, *places: Path) -> None:
    """Write the whole ledger, signed, in place of these files. Raises OSError; the old file then stays.

    The store is locked for writing meanwhile: of two processes, the one that writes last has read last.
    """
    with store.unit():
        lines, key = ledger.lines_of(store), secrets.get(store, secrets.SIGNING_KEY)
        keys = succession.lines_of(store)
        for place in places:
            newest = backups_made.newest_in(store, place.parent)
            durable.replace(place, signed_text(lines, store_id, at, key, newest, keys))


def public_key(store: Store) -> bytes:
    """Give the key the copies of this store's ledger are checked with."""
    return crypto.public_of(secrets.get(store, secrets.SIGNING_KEY))


def signed_text(
    lines: list[Line],
    store_id: str,
    at: datetime,
    key: bytes,
    newest: Newest | None = None,
    keys: Sequence[Succession] = (),
) -> bytes:
    """Sign these lines as one file, with the newest backup of the folder it will lie in and the keys that came before."""
    body: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "store_id": store_id,
        "written_at": text_of(at),
        "lines": [[line.token, line.scope, line.day] for line in lines],
        "head": {"seq": len(lines), "hash": lines[-1].hash if lines else ledger.GENESIS},
    }
    if newest is not None:
        body["backup"] = {**newest._asdict(), "at": text_of(newest.at)}
    if keys:
        body["succession"] = [[one.old, one.new, one.at, one.signature] for one in keys]
    signature = crypto.sign(key, SIGNED_PREFIX + canonical_json(body))
    return canonical_json({**body, "signature": signature.hex()}) + b"\n"


def read(path: Path, store_id: str, public: bytes) -> Copy:
    """Read a copy of this box's ledger, signed by the key one knows or by one that followed it.

    Raises LedgerForged for any other file, OSError when it cannot be read.
    """
    text = durable.first_bytes(path, LARGEST + 1)
    if text is None:
        raise LedgerForged
    try:
        document: dict[str, Any] = json.loads(text)
        signature = bytes.fromhex(document.pop("signature"))
        if len(text) > LARGEST or (document["format"], document["version"]) != (FORMAT, VERSION):
            raise LedgerForged
        keys = rekeying.reached(public, _succession(document.get("succession", [])), store_id)
        signed = any(crypto.verify(one, SIGNED_PREFIX + canonical_json(document), signature) for one in reversed(keys))
        lines = _chained(document["lines"])
        head = (len(lines), lines[-1].hash if lines else ledger.GENESIS)
        if not signed or document["store_id"] != store_id or (document["head"]["seq"], document["head"]["hash"]) != head:
            raise LedgerForged
        return Copy(instant(document["written_at"]), tuple(lines), _newest(document.get("backup")))
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        raise LedgerForged from None


def _succession(said: list[list[str]]) -> list[Succession]:
    if not all(isinstance(value, str) for line in said for value in line):
        raise LedgerForged
    return [Succession(*line) for line in said]


def _newest(said: dict[str, Any] | None) -> Newest | None:
    if said is None:
        return None
    if type(said["sequence"]) is not int or not isinstance(said["sha256"], str) or not isinstance(said["name"], str):
        raise LedgerForged
    return Newest(said["sequence"], said["sha256"], said["name"], instant(said["at"]))


def _chained(said: list[list[str]]) -> list[Line]:
    lines: list[Line] = []
    previous = ledger.GENESIS
    for seq, (token, scope, day) in enumerate(said, start=1):
        previous = ledger.link(seq, token, scope, day, previous)
        lines.append(Line(seq, token, scope, day, previous))
    return lines
