"""Two hundred slow phones against the real site, and twenty others who work beside them as if nothing were.

Every day ten seconds, where nothing may fail; `scripts/test --long slow_clients` holds on for three minutes, the
watch in hand. docs/reliability.md says what was seen.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from habitat_box.usecases.site import unlock_site
from lan_web.gate import proof_of
from tests import rows
from tests.faults.crowd import PIN, Crowd, crowd
from tests.faults.phone import Phone
from tests.web_browser import site

EVERYDAY_SECONDS, FULL_ROUNDS, ROUND_SECONDS = 8.0, 9, 20.0
LONGEST_P95 = 0.3
PHONES, SLOW = 20, 200
THINKING = 0.5
"""Seconds a worker looks at a page before the next."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Crowd:
    return crowd(tmp_path_factory.mktemp("slow") / "box", PHONES)


@dataclass
class Seen:
    """How long each page took, in seconds, and what failed."""

    took: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    @property
    def p95(self) -> float:
        return sorted(self.took)[int(len(self.took) * 0.95)]


@contextlib.contextmanager
def running(house: Crowd) -> Iterator[str]:
    """Run the real site, open, and give the name and port phones know it by."""
    settings = house.created.box.settings
    with site(settings, "--no-announce") as (_process, said):
        unlock_site(settings, house.created.box.database_key)
        yield said["url"].removeprefix("https://")


# -- the slow ones


class Slow:
    """Two hundred lines, each slow in its own way, each from an address of its own; a line that is cut calls again."""

    def __init__(self, authority: Path, host: str) -> None:
        self.context, self.host = ssl.create_default_context(cafile=str(authority)), host
        self.port = int(host.rpartition(":")[2])
        self.ending = threading.Event()
        self.lines: dict[int, socket.socket] = {}
        self.most = 0
        self.threads = [threading.Thread(target=self._hold, args=(part,)) for part in range(8)]

    def __enter__(self) -> Slow:
        for thread in self.threads:
            thread.start()
        while len(self.lines) < SLOW * 0.9 and any(thread.is_alive() for thread in self.threads):
            time.sleep(0.05)
        return self

    def __exit__(self, *_error: object) -> None:
        self.ending.set()
        for thread in self.threads:
            thread.join()
        for line in self.lines.values():
            line.close()

    def _hold(self, part: int) -> None:
        mine = range(part, SLOW, len(self.threads))
        while not self.ending.wait(0.4):
            for number in mine:
                if self.ending.is_set():
                    return
                try:
                    if number not in self.lines:
                        self.lines[number] = self._call(number)
                        self.most = max(self.most, len(self.lines))
                    KINDS[number % len(KINDS)][1](self.lines[number])
                except OSError:
                    if (line := self.lines.pop(number, None)) is not None:
                        line.close()

    def _call(self, number: int) -> socket.socket:
        source = f"127.20.{number // 100}.{number % 100 + 1}"
        line = socket.create_connection(("127.0.0.1", self.port), timeout=10, source_address=(source, 0))
        if number % len(KINDS) == 0:
            return line  # silent, no handshake
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        try:
            tls = self.context.wrap_socket(line, server_hostname=self.host.partition(":")[0])
            tls.sendall(KINDS[number % len(KINDS)][0].replace(b"HOST", self.host.encode()))
        except BaseException:
            line.close()
            raise
        return tls


def _say_nothing(_line: socket.socket) -> None: ...


def _drip(line: socket.socket) -> None:
    line.sendall(b"x")


def _sip(line: socket.socket) -> None:
    line.recv(16)


KINDS: tuple[tuple[bytes, Callable[[socket.socket], None]], ...] = (
    (b"", _say_nothing),  # a line, and no handshake
    (b"", _say_nothing),  # TLS, and not a word
    (b"GET /aide HTTP/1.1\r\nHost: HOST\r\nX-Long: ", _drip),
    (b"POST /e HTTP/1.1\r\nHost: HOST\r\nContent-Length: 60000\r\n\r\na=", _drip),
    (b"GET /aide HTTP/1.1\r\nHost: HOST\r\n\r\n" * 20, _sip),
)


# -- the twenty others


def work(authority: Path, host: str, number: int, device: str, until: float, seen: Seen) -> None:
    """Sign in, look at one's visits and at the board, leave, and begin again."""
    phone = Phone(authority, host, f"127.30.0.{number + 1}", {"__Host-dev": device})

    def timed(what: str, act: Callable[[], tuple[int, str]], good: int, words: str = "") -> None:
        began = time.monotonic()
        try:
            status, page = act()
            if status != good or words not in page:
                seen.failed.append(f"{what}: {status}")
        except Exception as error:  # a phone that gets no answer is a failure, whatever the reason
            seen.failed.append(f"{what}: {type(error).__name__} {error}")
            phone.hang_up()
        seen.took.append(time.monotonic() - began)
        time.sleep(THINKING)

    time.sleep(number * 0.03)
    try:
        while time.monotonic() < until:
            phone.hang_up()  # a phone that was in a pocket calls anew
            timed("code page", lambda: phone.get("/"), 200)
            timed("sign-in", lambda: phone.ask("POST", "/entrer", f"preuve={proof_of(device)}&code={PIN}"), 303)
            for _look in range(3):
                timed("visits", lambda: phone.get("/visites"), 200, "Prénom")
            timed("leave", lambda: phone.ask("POST", "/partir", f"preuve={proof_of(device)}"), 303)
    finally:
        phone.hang_up()


def crowded(house: Crowd, seconds: float) -> tuple[Seen, int]:
    """Let the twenty work beside the two hundred for so long; give what they saw and the most slow lines held."""
    seen, authority = Seen(), house.created.box.settings.authority
    with running(house) as host, Slow(authority, host) as slow:
        until = time.monotonic() + seconds
        with ThreadPoolExecutor(PHONES) as pool:
            for one in [
                pool.submit(work, authority, host, number, device, until, seen) for number, device in enumerate(house.devices)
            ]:
                one.result()
        return seen, slow.most


def test_twenty_phones_work_beside_two_hundred_slow_ones(house: Crowd) -> None:
    seen, held = crowded(house, EVERYDAY_SECONDS)
    assert seen.failed == []
    assert len(seen.took) > PHONES * 6
    assert held >= SLOW * 0.8


@pytest.mark.long
def test_three_minutes_of_two_hundred_slow_phones_keep_nobody_waiting(house: Crowd) -> None:
    def turn(_number: int) -> str:
        seen, held = crowded(house, ROUND_SECONDS)
        assert seen.failed == []
        assert held >= SLOW * 0.8
        assert seen.p95 <= LONGEST_P95, f"p95 {seen.p95 * 1000:.0f} ms"
        return f"p95 ≤ {(int(seen.p95 * 1000) // 50 + 1) * 50} ms"

    found = rows.row("slow_clients", "tout", FULL_ROUNDS).run(turn)
    assert sum(found.values()) == FULL_ROUNDS
