"""The site's certificate: its authority stays in the store, so a rebuilt box is still the same box to every phone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import crypto
from crypto import durable
from habitat_box.store import secrets
from habitat_box.usecases.desk import Box, open_to_strangers

AUTHORITY_KEY, AUTHORITY_CERTIFICATE = "ca_key", "ca_certificate"


@open_to_strangers
def make_authority(box: Box) -> None:
    """Draw the box's own authority, constrained to its name and private addresses (RFC 5280 4.2.1.10)."""
    authority = crypto.new_authority(f"{box.settings.host_name}.local", box.clock())
    secrets.keep(box.store, AUTHORITY_KEY, authority.key_pem)
    secrets.keep(box.store, AUTHORITY_CERTIFICATE, authority.certificate_pem)


@open_to_strangers
def write_certificate(box: Box, addresses: Sequence[str], at: datetime | None = None) -> tuple[str, ...]:
    """Issue the site's certificate for its name and addresses, and give the addresses it may not carry."""
    authority = crypto.Authority(secrets.get(box.store, AUTHORITY_KEY), secrets.get(box.store, AUTHORITY_CERTIFICATE))
    wanted = list(dict.fromkeys([*addresses, "127.0.0.1"]))
    leaf = crypto.new_leaf(authority, [f"{box.settings.host_name}.local"], wanted, at or box.clock())
    write_private(box.settings.certificate_key, leaf.key_pem)
    write_private(box.settings.certificate, leaf.certificate_pem)
    write_private(box.settings.authority, authority.certificate_pem)
    return leaf.left_out


@open_to_strangers
def renew_certificate(box: Box, addresses: Sequence[str]) -> bool:
    """Issue the certificate again when it ends within 60 days, an address is missing or the authority is another one.

    Say whether it did.
    """
    names, wanted = [f"{box.settings.host_name}.local"], list(dict.fromkeys([*addresses, "127.0.0.1"]))
    try:
        current = box.settings.certificate.read_bytes()
    except OSError:
        current = b""
    authority = secrets.get(box.store, AUTHORITY_CERTIFICATE)
    if current.endswith(authority) and not all(crypto.needs_renewal(current, names, wanted, at) for at in _moments(box)):
        return False
    write_certificate(box, addresses, _moments(box)[-1])
    return True


def _moments(box: Box) -> list[datetime]:
    """Give what the date may be: what the clock says, and while it is in doubt the last date it was sure of.

    A certificate of a wrong date would lock every phone out once the date is right again.
    """
    now, mark = box.clock(), box.door.clock_mark()
    return [now] if mark is None or box.door.clock_is_sure() else [now, mark.sure_at]


@open_to_strangers
def box_words(authority_pem: bytes) -> str:
    """Give the box's four words, drawn from its authority: on paper, on screen, at the foot of every page."""
    return crypto.fingerprint_words(authority_pem)


def write_private(path: Path, content: bytes) -> None:
    """Write a file only this user reads: the old content or the new one after a power cut, nothing beside it on error."""
    durable.replace(path, content)
