"""The box's own secrets, kept inside the store: certificate authority, signing key, pepper of the PINs."""

from __future__ import annotations

from habitat_box.store.connection import Store

SIGNING_KEY = "signing_key"
"""The box's Ed25519 key: it signs backups and the ledger's copies."""

_OPEN = {"box_secret": frozenset({"name", "value"})}


def keep(store: Store, name: str, value: bytes) -> None:
    """Keep a secret under a name, in place of the one before."""
    with store.unit(), store.opened(_OPEN, {"box_secret"}):
        store.run("DELETE FROM box_secret WHERE name = ?", (name,))
        store.insert("box_secret", {"name": name, "value": value})


def get(store: Store, name: str) -> bytes:
    """Give a secret. Raises KeyError when the box never had it."""
    with store.unit(write=False), store.opened(_OPEN):
        row = store.one("SELECT value FROM box_secret WHERE name = ?", (name,))
    if row is None:
        raise KeyError(name)
    return bytes(row["value"])
