"""A real Chromium that trusts one box's own authority, and a real site process, for tests of whole pages."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from crypto.passphrase import TEST_ONLY
from habitat_box import bootstrap
from habitat_box.config import Settings
from habitat_box.usecases import site as asking
from habitat_box.usecases.cards import MadeCard
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


SIZES = {"phone": (360, 640), "desk": (1280, 800), "zoomed": (320, 256)}  # 1280 wide at 400 % is 320 (WCAG 1.4.10)
SMALLEST = 44
LIGHTEST = 60_000
SMALL_TARGETS = f"""[...document.querySelectorAll('a, button, input:not([type=hidden])')]
  .filter(one => one.offsetParent && !one.classList.contains('skip') && one.getBoundingClientRect().height < {SMALLEST})
  .map(one => one.outerHTML.slice(0, 80))"""


@dataclass
class Running:
    """A site that runs, the browser that trusts it, and what the coordinator would hold in her hands."""

    settings: Settings
    url: str
    key: str
    card: MadeCard
    browser: Browser
    faults: list[str] = field(default_factory=list)

    def lock(self) -> None:
        asking.lock_site(self.settings)

    def unlock(self) -> None:
        asking.unlock_site(self.settings, self.key)

    def invite(self) -> str:
        return str(asking.ask(self.settings, {"do": "enrol", "worker": "Sonia Marchand"})["url"])

    def confirm(self, code: str) -> None:
        asking.ask(self.settings, {"do": "confirm", "code": code})

    def context(self, size: str, *, script: bool = True, dark: bool = False, **more: Any) -> BrowserContext:
        width, height = SIZES[size]
        return self.browser.new_context(
            viewport={"width": width, "height": height},
            locale="fr-FR",
            java_script_enabled=script,
            color_scheme="dark" if dark else "light",
            **more,
        )


def look(running: Running, page: Page, name: str) -> None:
    """Note whatever is wrong with the page on the screen."""
    found = Axe().run(page).response["violations"]
    running.faults += [f"{name}: axe {fault['id']} {fault['nodes'][0]['html'][:80]}" for fault in found]
    wide, room = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    if wide > room:
        running.faults.append(f"{name}: {wide} px wide in {room}")
    running.faults += [f"{name}: small {target}" for target in page.evaluate(SMALL_TARGETS)]
    if (weight := len(page.content().encode())) > LIGHTEST:
        running.faults.append(f"{name}: {weight} bytes")
