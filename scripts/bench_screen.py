"""The terminal app on a real pseudo-terminal: from the command to today, beside an empty Textual app."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

from bench_house import House
from bench_measure import Line, Table
from bench_site import BIN, HELLO, cpu_ms, pss

PAINTED = b"HELLO-PAINTED"
PROMPT = "secrète".encode()
TODAY = b"Service "
PATIENCE = 30.0


class Terminal:
    """A program on a terminal of 160 by 45."""

    def __init__(self, command: list[str]) -> None:
        self.started_at = time.perf_counter()
        self.line, there = pty.openpty()
        fcntl.ioctl(there, termios.TIOCSWINSZ, struct.pack("HHHH", 45, 160, 0, 0))
        environment = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
        self.process = subprocess.Popen(
            command, stdin=there, stdout=there, stderr=there, env=environment, start_new_session=True
        )
        os.close(there)
        self.seen = b""

    def wait_for(self, words: bytes) -> float:
        """Read until these words are painted; give the milliseconds since the start. Raises RuntimeError."""
        end = time.monotonic() + PATIENCE
        while words not in self.seen:
            if time.monotonic() > end or not self.read(0.5):
                raise RuntimeError(f"{words!r} was never painted")
        return (time.perf_counter() - self.started_at) * 1000

    def read(self, seconds: float) -> bool:
        """Take what is painted within some seconds; say whether the program still runs."""
        ready, _, _ = select.select([self.line], [], [], seconds)
        if ready:
            try:
                self.seen += os.read(self.line, 65536)
            except OSError:
                return False
        return self.process.poll() is None

    def type(self, words: str) -> None:
        """Type, and forget what was painted before."""
        self.seen = b""
        os.write(self.line, words.encode())

    def end(self) -> float:
        """Take the terminal away and give the milliseconds until the program is gone."""
        self._hang_up()
        started_at = time.perf_counter()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(10)
        took = (time.perf_counter() - started_at) * 1000
        self.kill()
        return took

    def kill(self) -> None:
        """End the program at once: a Textual app without its terminal spins for ever."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self._hang_up()

    def _hang_up(self) -> None:
        if self.line >= 0:
            os.close(self.line)
        self.line = -1


def measure(table: Table, name: str, house: House, rounds: int, *, idle_seconds: float = 5.0) -> None:
    """Print the terminal app's lines."""
    screen = BIN / "habitat-box-screen"
    locked, opened, hello = [], [], []
    gone = 0.0
    for _ in range(rounds):
        with running([sys.executable, str(HELLO), "screen"]) as empty:
            hello.append(empty.wait_for(PAINTED))
        with running([str(screen), "--dir", str(house.folder)]) as ours:
            first = ours.wait_for(PROMPT)
            opening = _opened(ours, house)
            gone = max(gone, ours.end())
        locked.append(first)
        opened.append(first + opening)
    floor = statistics.median(hello)
    table.add(
        Line("terminal app: start to its first screen", name, statistics.median(locked), floor, "an empty Textual app", 1.6)
    )
    note = "typing apart, passphrase at a cheap cost"
    table.add(
        Line("terminal app: start to today", name, statistics.median(opened), floor, "an empty Textual app", 1.6, note=note)
    )
    table.add(Line("its end when the terminal vanishes", name, gone, None, "worst of all rounds", goal_of_ours=2000))
    _at_rest(table, name, house, screen, idle_seconds)


@contextlib.contextmanager
def running(command: list[str]) -> Iterator[Terminal]:
    """Run a program on a terminal, and leave nothing of it behind."""
    terminal = Terminal(command)
    try:
        yield terminal
    finally:
        terminal.kill()


def _opened(ours: Terminal, house: House) -> float:
    """Type the passphrase and give the milliseconds from Enter to today."""
    ours.type(house.passphrase)
    _settle(ours)
    typed_at = time.perf_counter()
    ours.type("\r")
    ours.wait_for(TODAY)
    return (time.perf_counter() - typed_at) * 1000


def _settle(ours: Terminal) -> None:
    """Let the app take in what was typed: it stops painting."""
    while True:
        before = len(ours.seen)
        ours.read(0.3)
        if len(ours.seen) == before:
            return


def _at_rest(table: Table, name: str, house: House, screen: Path, seconds: float) -> None:
    with running([str(screen), "--dir", str(house.folder)]) as ours, running([sys.executable, str(HELLO), "screen"]) as empty:
        ours.wait_for(PROMPT)
        _opened(ours, house)
        empty.wait_for(PAINTED)
        _rest(ours, empty, 1.5)
        before = cpu_ms(ours.process.pid), cpu_ms(empty.process.pid)
        _rest(ours, empty, seconds)
        after = cpu_ms(ours.process.pid), cpu_ms(empty.process.pid)
        memory, floor = pss(ours.process.pid), pss(empty.process.pid)
    mine, theirs = ((b - a) / seconds for a, b in zip(before, after, strict=True))
    table.add(
        Line("the terminal app, idle, CPU in a second", name, mine, theirs, "an empty Textual app", goal_of_ours=5, unit="ms/s")
    )
    if memory is None:
        table.lacks("memory of the terminal app: /proc/PID/smaps_rollup cannot be read here")
    else:
        table.add(Line("memory of the terminal app, Pss", name, memory, floor, "an empty Textual app", unit="MB"))


def _rest(ours: Terminal, empty: Terminal, seconds: float) -> None:
    """Keep both terminals read while nothing is typed."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        ready, _, _ = select.select([ours.line, empty.line], [], [], left)
        for line in ready:
            os.read(line, 65536)
