"""The site as a process of its own, over real TLS: a page, its weight, many phones, a kill, memory and idleness."""

from __future__ import annotations

import contextlib
import gzip
import http.client
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bench_floor import open_plain
from bench_house import House, Phone
from bench_measure import Line, Table, percentile, timed

from habitat_box.usecases.site import unlock_site

BIN = Path(sys.executable).parent
HELLO = Path(__file__).with_name("bench_hello.py")
FIRST_FLIGHT = 14.6
"""The kilobytes a server may send before the first answer of the phone (RFC 6928: ten segments)."""


@dataclass
class Running:
    """A site that answers."""

    process: subprocess.Popen[str]
    port: int
    authority: Path

    def line(self, source: str = "127.0.0.1") -> http.client.HTTPSConnection:
        """Open one verified TLS connection."""
        trust = ssl.create_default_context(cafile=str(self.authority))
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=30, context=trust, source_address=(source, 0))

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End the process and wait for it."""
        self.process.send_signal(how)
        self.process.wait(20)
        if self.process.stdout:
            self.process.stdout.close()


def started(arguments: list[str], authority: Path) -> Running:
    """Start a site and wait until it says it is ready."""
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    port = 0
    assert process.stdout  # noqa: S101 - asked for above
    for words in process.stdout:
        if words.startswith("ip_url "):
            port = urlsplit(words.split()[1]).port or 0
        if words.startswith("ready"):
            return Running(process, port, authority)
    process.wait(5)
    raise RuntimeError(f"{Path(arguments[0]).name} ended before it was ready")


def start_ours(house: House) -> Running:
    """Start the site of a house, and open it with its key over the local socket."""
    arguments = [str(BIN / "habitat-box-site"), "--dir", str(house.folder), "--bind", "127.0.0.1", "--port", "0"]
    site = started([*arguments, "--no-announce"], house.box.settings.authority)
    unlock_site(house.box.settings, house.box.database_key)
    return site


def start_hello(house: House) -> Running:
    """Start the word hello behind the same front and certificate."""
    return started([sys.executable, str(HELLO), "site", str(house.folder)], house.box.settings.authority)


@contextlib.contextmanager
def both(house: House) -> Iterator[tuple[Running, Running]]:
    """Run ours and hello side by side."""
    ours, hello = start_ours(house), start_hello(house)
    try:
        yield ours, hello
    finally:
        ours.end()
        hello.end()


def ask(line: http.client.HTTPSConnection, path: str, cookies: str = "") -> bytes:
    """Ask for a page and give its body. Raises RuntimeError for anything but 200."""
    line.request("GET", path, headers={"Cookie": cookies} if cookies else {})
    answer = line.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{path} answered {answer.status}")
    return body


def measure(table: Table, name: str, house: House, requests: int, *, idle_seconds: float = 5.0) -> None:
    """Print every line of the site for one house, after a first start that leaves its bytecode."""
    with both(house) as (first, _):
        line = first.line()
        ask(line, "/visites", house.phones[0].cookies)
        line.close()
    with both(house) as (ours, hello):
        _page(table, name, house, ours, hello, requests)
        _weight(table, name, ours, house.phones[0])
        _memory(table, name, house.phones[0], ours, hello, requests * 5)
        _crowd(table, name, house, ours, each=max(2, requests // 40))
        _idle(table, name, ours, hello, idle_seconds)


def _page(table: Table, name: str, house: House, ours: Running, hello: Running, requests: int) -> None:
    mine, theirs, phone = ours.line(), hello.line(), house.phones[0]
    plain = open_plain(house.folder / "one-row.db")
    plain.execute("CREATE TABLE IF NOT EXISTS one_row (at TEXT)")
    acts: tuple[Callable[[], object], ...] = (
        lambda: ask(mine, "/visites", phone.cookies),
        lambda: ask(theirs, "/"),
        lambda: plain.execute("INSERT INTO one_row VALUES ('2026-11-21T22:00:00Z')"),
    )
    times: tuple[list[float], ...] = ([], [], [])
    for number in range(requests + 20):
        for act, kept in zip(acts, times, strict=True):
            took = timed(act)
            if number >= 20:
                kept.append(took)
    mine.close()
    theirs.close()
    plain.close()
    for share, goal in ((0.5, 2), (0.99, 3)):
        title = f"a worker's day page over TLS, p{share * 100:.0f}"
        first, second, commit = (percentile(each, share) for each in times)
        table.add(Line(title, name, first, second, "Flask hello behind the same front", goal))
        table.add(Line(title, name, first, second + commit, "hello, and a one-row commit: our page logs durably"))


def _weight(table: Table, name: str, ours: Running, phone: Phone) -> None:
    line = ours.line()
    page = ask(line, "/visites", phone.cookies)
    line.close()
    raw, packed = len(page) / 1000, len(gzip.compress(page, 6)) / 1000
    outside = page.count(b"src=") + page.count(b'rel="stylesheet"')
    note = f"{outside} further requests named in it"
    table.add(Line("its weight, raw", name, raw, FIRST_FLIGHT, "a first flight", goal_of_ours=14, unit="kB", note=note))
    table.add(Line("its weight, gzip", name, packed, FIRST_FLIGHT, "a first flight", goal_of_ours=4, unit="kB"))


def _crowd(table: Table, name: str, house: House, ours: Running, each: int) -> None:
    alone, _ = _phones(ours, house, each)
    slow = [_slow(ours.port, number) for number in range(200)]
    try:
        crowded, failed = _phones(ours, house, each)
    finally:
        for one in slow:
            one.close()
    count = len(house.phones)
    note = f"{failed} failures" + (" (goal 0)" if failed else "")
    table.add(
        Line(
            f"{count} phones and 200 slow connections, p95",
            name,
            percentile(crowded, 0.95),
            percentile(alone, 0.95),
            f"the same {count} phones alone",
            goal_of_ours=300,
            note=note,
        )
    )


def _slow(port: int, number: int) -> socket.socket:
    """Open one connection that says the first byte of a handshake, or nothing, and stays."""
    source = f"127.77.{number // 100}.{number % 100 + 1}"
    one = socket.create_connection(("127.0.0.1", port), timeout=10, source_address=(source, 0))
    if number % 2:
        one.sendall(b"\x16\x03\x01")
    return one


def _phones(ours: Running, house: House, each: int) -> tuple[list[float], int]:
    times: list[float] = []
    failures: list[str] = []

    def visit(number: int, phone: Phone) -> None:
        for _ in range(each):
            started_at = time.perf_counter()
            try:
                line = ours.line(f"127.66.0.{number + 1}")
                ask(line, "/visites", phone.cookies)
                line.close()
            except (OSError, RuntimeError, http.client.HTTPException) as error:
                failures.append(str(error))
            times.append((time.perf_counter() - started_at) * 1000)

    threads = [threading.Thread(target=visit, args=(n, phone)) for n, phone in enumerate(house.phones)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times, len(failures)


def _memory(table: Table, name: str, phone: Phone, ours: Running, hello: Running, requests: int) -> None:
    before = pss(ours.process.pid)
    if before is None:
        table.lacks("memory of the site: /proc/PID/smaps_rollup cannot be read here")
        return
    line = ours.line()
    for _ in range(requests):
        ask(line, "/visites", phone.cookies)
    line.close()
    after, floor = pss(ours.process.pid), pss(hello.process.pid)
    table.add(Line("memory of the site, Pss", name, after or 0, floor, "Flask hello, same front", goal_of_ours=55, unit="MB"))
    table.add(Line(f"its memory after {requests} requests", name, after or 0, before, "itself before", 1.1, unit="MB"))


def pss(pid: int) -> float | None:
    """Give a process's share of memory in MB, None where the kernel does not say."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1000
    except OSError:
        pass
    return None


def _idle(table: Table, name: str, ours: Running, hello: Running, seconds: float) -> None:
    before = cpu_ms(ours.process.pid), cpu_ms(hello.process.pid)
    time.sleep(seconds)
    after = cpu_ms(ours.process.pid), cpu_ms(hello.process.pid)
    mine, theirs = ((b - a) / seconds for a, b in zip(before, after, strict=True))
    table.add(
        Line("the site, idle, CPU in a second", name, mine, theirs, "Flask hello, same front", goal_of_ours=5, unit="ms/s")
    )


def cpu_ms(pid: int) -> float:
    """Give the CPU time a process has used, in milliseconds."""
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def killing(table: Table, name: str, house: House, rounds: int) -> None:
    """Print how long a killed site takes to answer its first page, opened again with its key."""
    ours, floor = [], []
    for _ in range(rounds):
        ours.append(_first_page(house, start_ours, "/visites", house.phones[0].cookies))
        floor.append(_first_page(house, start_hello, "/", ""))
    middle = rounds // 2
    table.add(
        Line("kill -9 to first TLS page", name, sorted(ours)[middle], sorted(floor)[middle], "Flask hello, same front", 1.5)
    )


def _first_page(house: House, start: object, path: str, cookies: str) -> float:
    assert callable(start)  # noqa: S101 - one of the two above
    started_at = time.perf_counter()
    site: Running = start(house)
    line = site.line()
    ask(line, path, cookies)
    took = (time.perf_counter() - started_at) * 1000
    line.close()
    site.end(signal.SIGKILL)
    return took
