"""The site's process during a demonstration: a free port, one child, never left behind."""

from __future__ import annotations

import ctypes
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
EVERYWHERE = "0.0.0.0"  # noqa: S104 - phones of the house reach it, as they reach a real box
PORT, PORTS_TRIED, LAST_PORT = 8443, 100, 65_535
PR_SET_PDEATHSIG = 1
PATIENCE_SECONDS = 20.0


class CannotRun(Exception):
    """One sentence says why."""


def free_port(bind: str, asked: int | None, last: int | None) -> int:
    """Choose the port: the one asked, else the last run's, else 8443 or the next that nobody uses. Raises CannotRun."""
    if asked is not None and not 0 <= asked <= LAST_PORT:
        raise CannotRun(f"Le port {asked} n'existe pas : un port va de 1 à {LAST_PORT}.")
    if asked is not None:
        if asked and not _is_free(bind, asked):
            raise CannotRun(f"Le port {asked} est déjà pris : choisissez-en un autre avec --port.")
        return asked or _any_port(bind)
    first = last or PORT
    candidates: list[int] = [first, *range(PORT, PORT + PORTS_TRIED)]
    for port in candidates:
        if _is_free(bind, port):
            if port != first:
                print(f"Le port {first} est déjà pris : la démonstration prend le port {port}.", flush=True)
            return port
    raise CannotRun("Aucun port libre près de 8443 : choisissez-en un avec --port.")


def _is_free(bind: str, port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((bind, port))
        except (OSError, OverflowError):
            return False
    return True


def _any_port(bind: str) -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as trial:
        try:
            trial.bind((bind, 0))
        except OSError:
            raise CannotRun(f"L'adresse {bind} n'est pas à cette machine : choisissez-en une autre avec --bind.") from None
        port: int = trial.getsockname()[1]
    return port


@contextmanager
def running_site(folder: Path, bind: str, port: int, announce: bool) -> Iterator[subprocess.Popen[str]]:
    """Run the site's process; it ends with this one, however this one ends. Raises CannotRun."""
    words = [str(BIN / "habitat-box-site"), "--dir", str(folder), "--bind", bind, "--port", str(port)]
    site = subprocess.Popen(
        words + ([] if announce else ["--no-announce"]),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=end_with_parent,  # noqa: PLW1509 - no thread runs yet
        process_group=0,  # a Ctrl+C of the terminal reaches this process, which stops the site
    )
    try:
        yield site
    finally:
        site.terminate()
        try:
            site.wait(10)
        except subprocess.TimeoutExpired:
            site.kill()
            site.wait()


def end_with_parent() -> None:
    """Ask the kernel to end this child when its parent is gone, however that went (prctl(2))."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


def await_ready(site: subprocess.Popen[str]) -> None:
    """Wait until the site answers. Raises CannotRun with its own sentence."""
    patience = threading.Timer(PATIENCE_SECONDS, site.terminate)
    patience.start()
    try:
        if any(line.strip() == "ready" for line in site.stdout or ()):
            _drain(site)
            return
    finally:
        patience.cancel()
    site.terminate()
    why = site.stderr.read() if site.stderr else ""
    raise CannotRun(why.strip() or "Le site ne répond pas.")


def _drain(site: subprocess.Popen[str]) -> None:
    """Read what the site may still say, so that it never waits for a reader."""

    def read(pipe: IO[str] | None) -> None:
        for _line in pipe or ():
            pass

    for pipe in (site.stdout, site.stderr):
        threading.Thread(target=read, args=(pipe,), daemon=True).start()
