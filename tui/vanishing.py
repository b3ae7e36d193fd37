"""Leaving when told to, and when the terminal is gone: a window closed, an ssh line cut, a pty without SIGHUP."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import sys
import threading
from collections.abc import Callable

GRACE_SECONDS = 1.2
"""How long a clean exit may take before the process ends anyway: writing to a dead terminal can block."""


def watch_terminal(leave: Callable[[], object]) -> None:
    """Call `leave` on the running loop once the terminal hangs up, or on SIGTERM and SIGHUP, then end within GRACE_SECONDS.

    The thread sleeps in poll(2), which reports POLLHUP unasked: it costs nothing while the terminal lives.
    """
    loop = asyncio.get_running_loop()

    def go() -> None:
        threading.Thread(target=_end_anyway, daemon=True).start()
        leave()

    for number in (signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, go)

    def wait() -> None:
        line = select.poll()
        line.register(sys.__stdin__.fileno() if sys.__stdin__ else 0, 0)
        line.poll()
        loop.call_soon_threadsafe(go)

    threading.Thread(target=wait, daemon=True).start()


def _end_anyway() -> None:
    threading.Event().wait(GRACE_SECONDS)
    os._exit(0)


def forget_dead_terminal() -> None:
    """Send what a vanished terminal can no longer take to nowhere: Python would end with 120 when its last words fail."""
    for stream in (sys.__stdout__, sys.__stderr__):
        if stream is None:
            continue
        try:
            stream.flush()
        except OSError:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)
