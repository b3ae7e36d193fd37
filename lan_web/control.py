"""The site's own door inside the machine: a local socket, for processes of the same user only.

One JSON object a line each way. The kernel says who calls (SO_PEERCRED) before anything is read; anyone else is hung up on.
The database key passes here and nowhere else.
"""

from __future__ import annotations

import json
import logging
import os
import re
import socket
import struct
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from habitat_box.domain.people import COORDINATOR
from habitat_box.errors import HabitatError, StoreReplaced
from habitat_box.usecases import enrolment
from habitat_box.usecases.desk import Box, Desk
from habitat_box.words import N_, told
from lan_web.house import House

log = logging.getLogger("habitat.site")

LONGEST_LINE = 65_536
PATIENCE_SECONDS = 10.0
CALLERS_AT_ONCE = 8
KEY_FORM = re.compile(r"[0-9a-f]{96}")

Answer = dict[str, Any] | list[dict[str, Any]]


class AlreadyRunning(Exception):
    """Another site of the same box answers on the socket."""


class NotUnderstood(HabitatError):
    """A line that asks for nothing this site knows."""

    sentence = N_("Le site n'a pas compris cette demande.")


class Control:
    """Listen on the box's control socket until stopped."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._path = house.settings.control_socket
        self._room = threading.BoundedSemaphore(CALLERS_AT_ONCE)
        self._thread = threading.Thread(target=self._accept, name="control")
        self._ending = threading.Event()

    def start(self) -> None:
        """Open the socket, 0600 in a folder 0700. Raises AlreadyRunning, OSError."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._path.parent.chmod(0o700)
        if self._is_answered():
            raise AlreadyRunning
        self._path.unlink(missing_ok=True)
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        before = os.umask(0o177)
        try:
            self._listener.bind(str(self._path))
        finally:
            os.umask(before)
        self._listener.listen(16)
        self._listener.settimeout(0.5)
        self._thread.start()

    def stop(self) -> None:
        """Close the socket and take its file away."""
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join()
        self._listener.close()
        self._path.unlink(missing_ok=True)

    def _is_answered(self) -> bool:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe, suppress(OSError):
            probe.connect(str(self._path))
            return True
        return False

    def _accept(self) -> None:
        while not self._ending.is_set():
            with suppress(TimeoutError, OSError):
                line, _peer = self._listener.accept()
                if not _is_ours(line) or not self._room.acquire(blocking=False):
                    line.close()
                    continue
                threading.Thread(target=self._serve, args=(line,), name="caller", daemon=True).start()

    def _serve(self, line: socket.socket) -> None:
        try:
            with line, suppress(OSError):
                line.settimeout(PATIENCE_SECONDS)
                pending = b""
                while (request := _next_line(line, pending)) is not None:
                    words, pending = request
                    line.sendall(json.dumps(self.answer(words), ensure_ascii=False).encode() + b"\n")
        finally:
            self._room.release()

    def answer(self, words: bytes) -> Answer:
        """Answer one line. Never raises: whatever goes wrong is told as `error` and `sentence`."""
        try:
            request = json.loads(words)
            act = ACTS[request["do"]]
        except (ValueError, LookupError, TypeError, RecursionError):
            return _error(NotUnderstood())
        try:
            return act(self._house, request)
        except StoreReplaced as error:
            self._house.lock()
            return _error(error)
        except HabitatError as error:
            return _error(error)
        except Exception as error:
            # Type alone: a message may carry what was asked.
            log.error("control %s %s", request["do"], type(error).__name__)
            return {"error": type(error).__name__, "sentence": told(error)}
        finally:
            if (box := self._house.box) is not None:
                box.store.close()


def _error(error: HabitatError) -> Answer:
    return {"error": type(error).__name__, "sentence": told(error)}


def _is_ours(line: socket.socket) -> bool:
    credentials = line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    _pid, uid, _gid = struct.unpack("3i", credentials)
    return bool(uid == os.getuid())


def _next_line(line: socket.socket, pending: bytes) -> tuple[bytes, bytes] | None:
    """Read one line; None when the caller left, was too slow between two pieces, or sent too much."""
    while b"\n" not in pending:
        if len(pending) > LONGEST_LINE:
            return None
        piece = line.recv(4096)
        if not piece:
            return None
        pending += piece
    first, _newline, rest = pending.partition(b"\n")
    return first, rest


# -- what may be asked


def _desk(house: House) -> Desk:
    return house.opened().desk(COORDINATOR)


def _status(house: House, _request: Mapping[str, Any]) -> Answer:
    return {
        "unlocked": house.box is not None,
        "url": house.url,
        "ip_url": house.ip_url,
        "announced": house.announced(),
    }


def _unlock(house: House, request: Mapping[str, Any]) -> Answer:
    key = request.get("key")
    if not isinstance(key, str) or not KEY_FORM.fullmatch(key):
        raise NotUnderstood
    house.open(key)
    log.info("unlocked")
    return {"unlocked": True}


def _lock(house: House, _request: Mapping[str, Any]) -> Answer:
    house.lock()
    log.info("locked")
    return {"unlocked": False}


def _key(house: House, _request: Mapping[str, Any]) -> Answer:
    box: Box = house.opened()
    return {"key": box.database_key}


def _enrol(house: House, request: Mapping[str, Any]) -> Answer:
    desk, name = _desk(house), str(request.get("worker", ""))
    if service := request.get("service"):
        worker_id = enrolment.add_worker(desk, str(service), name)
    else:
        worker_id = enrolment.find_worker(desk, name).id
    made = enrolment.invite(desk, worker_id)
    return {
        "worker": made.worker,
        "url": f"{house.url}/e#{made.token}",
        "ip_url": f"{house.ip_url}/e#{made.token}",
        "typed_code": made.typed_code,
        "expires_at": made.expires_at.isoformat(),
    }


def _waiting(house: House, _request: Mapping[str, Any]) -> Answer:
    return [
        {"match_code": one.match_code, "worker": one.worker, "organisation": one.organisation}
        for one in enrolment.waiting(_desk(house))
    ]


def _confirm(house: House, request: Mapping[str, Any]) -> Answer:
    found = enrolment.confirm(_desk(house), str(request.get("code", "")))
    return {"worker": found.worker, "organisation": found.organisation}


ACTS: Mapping[str, Callable[[House, Mapping[str, Any]], Answer]] = {
    "status": _status,
    "unlock": _unlock,
    "lock": _lock,
    "key": _key,
    "enrol": _enrol,
    "waiting": _waiting,
    "confirm": _confirm,
}
