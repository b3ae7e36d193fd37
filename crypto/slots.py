"""Slots: independent ways to the master key, each bound to its store and to all that it says of itself."""

import base64
import secrets
from collections.abc import Mapping
from typing import Any

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from .canonical import canonical_json
from .errors import DamagedFile, WrongSecret
from .passphrase import ArgonProfile, normalise

KEY_BYTES = 32
_NONCE_BYTES = 12
_ARGON_VERSION = 0x13
_BINDING = 2
MOST_MEMORY_KIB = 1 << 20  # a crafted file must not freeze the box
MOST_PASSES = 64
MOST_LANES = 16

PASSPHRASE, RECOVERY, USB_FILE, CREDENTIAL = "passphrase", "recovery", "usbfile", "credential"
_INFO = {
    RECOVERY: "habitat-box recovery slot v1",
    USB_FILE: "habitat-box usb slot v1",
    CREDENTIAL: "habitat-box machine slot v1",
}
KINDS = (PASSPHRASE, *_INFO)

Json = dict[str, Any]


def derive(secret: bytes, info: str, salt: bytes = b"") -> bytes:
    """Derive 32 bytes by HKDF-SHA-256 (RFC 5869)."""
    return HKDF(SHA256(), KEY_BYTES, salt or None, info.encode()).derive(secret)


def wrap(wrapping_key: bytes, secret: bytes, bound_to: list[Any]) -> Json:
    """Encrypt a key under another, bound to the values it must stay with."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = ChaCha20Poly1305(wrapping_key).encrypt(nonce, secret, canonical_json(bound_to))
    return {"alg": "chacha20poly1305", "nonce": _b64(nonce), "ct": _b64(sealed)}


def unwrap(wrapping_key: bytes, wrapped: Mapping[str, Any], bound_to: list[Any]) -> bytes:
    """Decrypt a wrapped key; raise WrongSecret if the wrapping key or the binding differs."""
    if wrapped["alg"] != "chacha20poly1305":
        raise DamagedFile("unknown wrapping")
    try:
        return ChaCha20Poly1305(wrapping_key).decrypt(unb64(wrapped["nonce"]), unb64(wrapped["ct"]), canonical_json(bound_to))
    except InvalidTag:
        raise WrongSecret("this key does not open it") from None


def passphrase_slot(store_id: str, master: bytes, passphrase: str, profile: ArgonProfile, created_at: str) -> Json:
    """Make the slot a passphrase opens."""
    kdf = {
        "name": "argon2id",
        "v": _ARGON_VERSION,
        "t": profile.t,
        "m_kib": profile.m_kib,
        "p": profile.p,
        "salt": _b64(secrets.token_bytes(16)),
    }
    return _slot(store_id, master, (PASSPHRASE, PASSPHRASE, created_at, kdf), passphrase)


def recovery_slot(store_id: str, master: bytes, age_secret_key: str, created_at: str, label: str = RECOVERY) -> Json:
    """Make the slot a recovery sheet opens; its label is the sheet's recipient."""
    return random_slot(store_id, master, (RECOVERY, label, created_at), age_secret_key)


def random_slot(store_id: str, master: bytes, named: tuple[str, str, str], secret: str | bytes) -> Json:
    """Make the slot a random secret opens: `named` is its kind, label and time."""
    kdf = {"name": "hkdf-sha256", "salt": _b64(secrets.token_bytes(KEY_BYTES))}
    return _slot(store_id, master, (*named, kdf), secret)


def open_slot(store_id: str, slot: Json, secret: str | bytes) -> bytes:
    """Return the master key a slot holds; raise WrongSecret, or DamagedFile for parameters refused."""
    return unwrap(_wrapping_key(slot, secret), slot["wrap"], _bound_to(store_id, slot))


def profile_of(slot: Json) -> ArgonProfile:
    """Return what a passphrase slot costs to open; raise DamagedFile for more than any box writes."""
    _refuse_excess(slot["kdf"])
    return ArgonProfile(slot["kdf"]["t"], slot["kdf"]["m_kib"], slot["kdf"]["p"])


def unb64(text: str) -> bytes:
    """Decode strict base64; raise ValueError."""
    return base64.b64decode(text, validate=True)


def _slot(store_id: str, master: bytes, named: tuple[str, str, str, Json], secret: str | bytes) -> Json:
    kind, label, created_at, kdf = named
    slot: Json = {
        "id": secrets.token_hex(8), "type": kind, "label": label, "created": created_at, "kdf": kdf, "binding": _BINDING,
    }  # fmt: skip
    return slot | {"wrap": wrap(_wrapping_key(slot, secret), master, _bound_to(store_id, slot))}


def _bound_to(store_id: str, slot: Json) -> list[Any]:
    """List all that a slot says of itself; slots of the first releases leave out their label and time."""
    if slot.get("binding", 1) == 1:
        return ["habitat-keys slot v1", store_id, slot["id"], slot["type"], slot["kdf"]]
    return ["habitat-keys slot v2", store_id, slot["id"], slot["type"], slot["label"], slot["created"], slot["kdf"]]


def _wrapping_key(slot: Json, secret: str | bytes) -> bytes:
    kdf, raw = slot["kdf"], secret if isinstance(secret, bytes) else secret.encode("utf-8", "surrogatepass")
    if slot["type"] == PASSPHRASE:
        return _from_passphrase(secret if isinstance(secret, str) else "", kdf)
    if kdf["name"] != "hkdf-sha256" or slot["type"] not in _INFO:
        raise DamagedFile("unknown key derivation")
    return derive(raw, _INFO[slot["type"]], unb64(kdf["salt"]))


def _from_passphrase(passphrase: str, kdf: Json) -> bytes:
    _refuse_excess(kdf)
    return hash_secret_raw(
        normalise(passphrase).encode("utf-8", "surrogatepass"),
        unb64(kdf["salt"]),
        time_cost=kdf["t"],
        memory_cost=kdf["m_kib"],
        parallelism=kdf["p"],
        hash_len=KEY_BYTES,
        type=Type.ID,
        version=kdf["v"],
    )


def _refuse_excess(kdf: Json) -> None:
    if kdf["name"] != "argon2id" or kdf["v"] != _ARGON_VERSION:
        raise DamagedFile("unknown key derivation")
    limits = ((kdf["m_kib"], MOST_MEMORY_KIB), (kdf["t"], MOST_PASSES), (kdf["p"], MOST_LANES))
    if not all(type(value) is int and 1 <= value <= most for value, most in limits):
        raise DamagedFile("key derivation out of limits")


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()
