"""The app leaves when its terminal is gone: a window closed without SIGHUP, SIGHUP, SIGTERM."""

from __future__ import annotations

import fcntl
import os
import pty
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from habitat_box.usecases.desk import Box

ROOT = Path(__file__).parents[1]

PROJECT = Path(__file__).parent.parent


class Terminal:
    """The real app in a pseudo-terminal of its own, which is nobody's controlling terminal: no SIGHUP comes from it."""

    def __init__(self, folder: Path) -> None:
        self.line, side = pty.openpty()
        fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.app = subprocess.Popen(
            [sys.executable, "-m", "tui.app", "--dir", str(folder)],
            stdin=side, stdout=side, stderr=side, cwd=PROJECT, start_new_session=True,
            env={**os.environ, "TERM": "xterm-256color"},
        )  # fmt: skip
        os.close(side)
        os.set_blocking(self.line, False)
        self.closed = False
        self.shown = b""

    def wait_for(self, words: str, seconds: float = 20) -> None:
        end = time.monotonic() + seconds
        while words.encode() not in self.shown:
            assert time.monotonic() < end, self.shown[-2000:]
            self.read()

    def read(self) -> None:
        try:
            self.shown += os.read(self.line, 65536)
        except OSError:  # nothing to read yet, or nobody left on the other side (EIO)
            time.sleep(0.02)

    def close(self) -> None:
        if not self.closed:
            os.close(self.line)
            self.closed = True

    def seconds_to_leave(self) -> float:
        start = time.monotonic()
        while self.app.poll() is None and time.monotonic() - start < 10:
            time.sleep(0.02)
            if not self.closed:
                self.read()
        return time.monotonic() - start


@pytest.fixture
def terminal(box: Box) -> Iterator[Terminal]:
    opened = Terminal(box.settings.folder)
    yield opened
    opened.close()
    if opened.app.poll() is None:
        opened.app.kill()
    opened.app.wait()


def test_the_app_leaves_when_its_terminal_vanishes_without_a_signal(terminal: Terminal) -> None:
    terminal.wait_for("phrase secr")
    time.sleep(0.5)
    terminal.close()
    assert terminal.seconds_to_leave() < 2
    assert terminal.app.returncode == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_the_app_leaves_cleanly_on_a_signal(terminal: Terminal, number: signal.Signals) -> None:
    terminal.wait_for("phrase secr")
    time.sleep(0.5)
    terminal.app.send_signal(number)
    assert terminal.seconds_to_leave() < 2
    assert terminal.app.returncode == 0
    terminal.wait_for("\x1b[?1049l", 2)  # the ordinary screen is given back


def test_an_idle_app_costs_next_to_nothing(terminal: Terminal) -> None:
    terminal.wait_for("phrase secr")
    end = time.monotonic() + 2
    while time.monotonic() < end:
        terminal.read()
    before = _cpu_ms(terminal.app.pid)
    end = time.monotonic() + 4
    while time.monotonic() < end:
        terminal.read()
    assert (_cpu_ms(terminal.app.pid) - before) / 4 <= 15  # 5 measured alone; other tests may share the machine


def _cpu_ms(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def test_without_a_terminal_the_screen_says_so_and_ends(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "tui.app", "--dir", str(tmp_path)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=20,
        check=False,
    )
    assert told.returncode == 1
    assert "demande un terminal" in told.stderr.decode()


def test_last_words_to_a_dead_terminal_do_not_change_how_the_app_ends() -> None:
    ours, theirs = pty.openpty()
    words = "import sys; from tui.vanishing import forget_dead_terminal; sys.stdin.readline(); sys.stdout.write('x'); {}"
    buffered = {**os.environ, "PYTHONUNBUFFERED": ""}
    ends = []
    lines = [words.format(last) for last in ("pass", "forget_dead_terminal()")]
    apps = [
        subprocess.Popen([sys.executable, "-c", line], stdin=-1, stdout=theirs, stderr=-3, cwd=ROOT, env=buffered)
        for line in lines
    ]
    os.close(theirs)
    os.close(ours)
    for app in apps:
        app.communicate(b"\n", timeout=10)
        ends.append(app.returncode)
    assert ends == [120, 0]
