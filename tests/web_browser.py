"""A real Chromium that trusts one box's own authority, and a real site process, for tests of whole pages."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from crypto.passphrase import TEST_ONLY
from habitat_box import bootstrap
from habitat_box.config import Settings
from tests.conftest import PASSPHRASE
from tests.house_ready import ready

CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def missing_tools() -> list[str]:
    """Name what this machine lacks for a test in a browser."""
    return [tool for tool in (CHROMIUM, "certutil") if shutil.which(tool) is None]


def living_box(folder: Path) -> bootstrap.Created:
    """Make a box on the machine's own clock, as browsers and TLS need."""
    made = bootstrap.create_box(
        folder, residence="Les Tilleuls", body="association", contact="Claire Morel, 02 40 00 00 00",
        passphrase=PASSPHRASE, profile=TEST_ONLY,
    )  # fmt: skip
    ready(made.box)
    return made


@contextmanager
def site(settings: Settings, *more: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    """Run the site's own process on a free port of this machine, and give what it says of itself."""
    root = Path(__file__).parent.parent
    process = subprocess.Popen(
        [sys.executable, "-m", "lan_web.serve", "--dir", str(settings.folder), "--bind", "127.0.0.1", "--port", "0", *more],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=root, env={**os.environ, "PYTHONPATH": str(root)},
    )  # fmt: skip
    said: dict[str, str] = {}
    try:
        assert process.stdout is not None
        for line in process.stdout:
            word, _space, rest = line.strip().partition(" ")
            said[word] = rest
            if word == "ready":
                break
        yield process, said
    finally:
        process.terminate()
        process.communicate(timeout=15)


@contextmanager
def chromium(home: Path, settings: Settings) -> Iterator[Browser]:
    """Open a browser whose own certificate store holds the box's authority; certificate errors are never ignored."""
    store = home / ".pki" / "nssdb"
    store.mkdir(parents=True)
    certutil = ["certutil", "-d", f"sql:{store}"]
    subprocess.run([*certutil, "-N", "--empty-password"], check=True)
    subprocess.run([*certutil, "-A", "-t", "C,,", "-n", "box", "-i", str(settings.authority)], check=True)
    rules = f"--host-resolver-rules=MAP {settings.host_name}.local 127.0.0.1"
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=[*QUIET, rules], env={**os.environ, "HOME": str(home)})
        try:
            yield browser
        finally:
            browser.close()
