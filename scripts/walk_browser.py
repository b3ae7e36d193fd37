"""A browser of its own for the walk: Chromium whose certificate store holds the box's authority, and nothing is ignored."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Error, Playwright, ViewportSize

QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
PHONE = ViewportSize(width=360, height=640)
TABLET = ViewportSize(width=800, height=1000)


def chromium() -> str:
    """Find Debian's Chromium."""
    return shutil.which("chromium") or "/usr/bin/chromium"


@contextmanager
def browser(play: Playwright, home: Path, host: str, authority: Path | None) -> Iterator[Browser]:
    """Run Chromium in a home of its own, where only `host` is known beside addresses; trust `authority` if given."""
    store = home / ".pki" / "nssdb"
    store.mkdir(parents=True, exist_ok=True)
    _certutil(store, "-N", "--empty-password")
    if authority is not None:
        _certutil(store, "-A", "-n", "boite", "-t", "C,,", "-i", str(authority))
    rules = f"--host-resolver-rules=MAP {host} 127.0.0.1"
    found = play.chromium.launch(executable_path=chromium(), args=[*QUIET, rules], env={**os.environ, "HOME": str(home)})
    try:
        yield found
    finally:
        found.close()


def _certutil(store: Path, *words: str) -> None:
    subprocess.run(["certutil", "-d", f"sql:{store}", *words], check=True, capture_output=True)


def is_refused(found: Browser, url: str) -> str:
    """Open an address that must not be trusted, and give the browser's own word for it."""
    page = found.new_page()
    try:
        page.goto(url)
    except Error as error:
        return str(error).partition("net::")[2].split()[0]
    finally:
        page.close()
    return ""
