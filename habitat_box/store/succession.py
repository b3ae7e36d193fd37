"""The box's signing keys, one after the other: each was named by the one before it (docs/formats.md, 5)."""

from __future__ import annotations

from datetime import datetime

from crypto import rekeying, signing
from crypto.rekeying import Succession
from habitat_box.store import secrets
from habitat_box.store.connection import Store
from habitat_box.store.moments import text_of


def lines_of(store: Store) -> list[Succession]:
    """Give every change of the signing key, oldest first, in the caller's unit."""
    rows = store.rows("SELECT old_public, new_public, at, signature FROM signing_succession ORDER BY seq")
    return [Succession(row["old_public"], row["new_public"], row["at"], row["signature"]) for row in rows]


def renew(store: Store, store_id: str, new_key: bytes, at: datetime) -> None:
    """Put a new signing key in place of the box's, signed for by the old one, in the caller's unit."""
    old_key = secrets.get(store, secrets.SIGNING_KEY)
    line = rekeying.succession(old_key, signing.public_of(new_key), store_id, text_of(at))
    row = {"old_public": line.old, "new_public": line.new, "signature": line.signature, "at": line.at}
    store.insert("signing_succession", row)
    secrets.keep(store, secrets.SIGNING_KEY, new_key)


def signed_here(store: Store, store_id: str, data: bytes, signature: bytes) -> bool:
    """Tell whether this box signed something, with its key of today or with one it had before."""
    with store.unit(write=False):
        today = signing.public_of(secrets.get(store, secrets.SIGNING_KEY))
        lines = lines_of(store)
    olds = [bytes.fromhex(line.old) for line in lines]
    ours = [today, *(old for old in olds if today in rekeying.reached(old, lines, store_id))]
    return any(signing.verify(public, data, signature) for public in ours)
