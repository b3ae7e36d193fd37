"""Speaking to the site over its local socket: is it open, open it, close it, invite a phone, confirm a number.

One JSON object a line each way. The site checks the peer's uid (SO_PEERCRED) before it reads anything. The database key
goes over this socket and nowhere else: never in an argument, the environment or a file.
"""

from __future__ import annotations

import json
import socket
from dataclasses import dataclass
from typing import Any

from habitat_box.config import Settings
from habitat_box.errors import BoxLocked, HabitatError, SiteNotRunning, SiteRefused
from habitat_box.usecases.desk import open_to_strangers

TIMEOUT_SECONDS = 10.0
LONGEST_LINE = 65_536


@dataclass(frozen=True)
class SiteStatus:
    """What the site says of itself."""

    running: bool
    unlocked: bool = False
    url: str = ""
    ip_url: str = ""
    announced: str = ""


@open_to_strangers
def ask(settings: Settings, request: dict[str, Any]) -> dict[str, Any]:
    """Ask the site one thing. Raises SiteNotRunning, BoxLocked, SiteRefused with the site's own sentence."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(TIMEOUT_SECONDS)
            line.connect(str(settings.control_socket))
            line.sendall(json.dumps(request).encode() + b"\n")
            answer = _read_line(line)
    except (OSError, ValueError):
        raise SiteNotRunning from None
    if answer.get("error") == "BoxLocked":
        raise BoxLocked
    if "error" in answer:
        raise SiteRefused(reason=answer.get("sentence", answer["error"]))
    return answer


def _read_line(line: socket.socket) -> dict[str, Any]:
    received = b""
    while not received.endswith(b"\n") and len(received) < LONGEST_LINE:
        part = line.recv(4096)
        if not part:
            break
        received += part
    answer = json.loads(received)
    if not isinstance(answer, dict):
        raise ValueError("the site answers with an object")
    return answer


@open_to_strangers
def status(settings: Settings) -> SiteStatus:
    """Say whether the site runs and is open, with its addresses."""
    try:
        answer = ask(settings, {"do": "status"})
    except HabitatError:
        return SiteStatus(running=False)
    return SiteStatus(
        True, bool(answer["unlocked"]), str(answer["url"]), str(answer["ip_url"]), str(answer.get("announced", ""))
    )


@open_to_strangers
def unlock_site(settings: Settings, database_key: str) -> None:
    """Give the site the key it holds until it stops or is closed."""
    ask(settings, {"do": "unlock", "key": database_key})


@open_to_strangers
def lock_site(settings: Settings) -> None:
    """Make the site forget the key."""
    ask(settings, {"do": "lock"})


@open_to_strangers
def borrow_key(settings: Settings) -> str:
    """Ask an open site for the key, for a command of the same user. Raises SiteNotRunning, BoxLocked."""
    return str(ask(settings, {"do": "key"})["key"])
