"""Make the pictures of docs/fr from a real box: its questions, its first day, then an ordinary day of the demonstration."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from pictures_beginning import beginning, lay_files
from pictures_living import Living
from pictures_paint import Album
from playwright.sync_api import sync_playwright
from walk_browser import browser
from walk_house import BIN, missing_tools
from walk_terminal import Terminal

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ("chromium", "certutil", "tmux", "pdftoppm", "zbarimg", "fc-match")
SIZE = (100, 30)
# What an installed box would show. The folders made here have names as long, so that no line is laid out otherwise.
BOX, HOME, ADDRESS = "/var/lib/habitat-box", "/srv/habitat-box", "10.0.0.12"
LOOPBACK = "127.0.0.1"


def main() -> int:
    """Write the pictures. Give 0, or 1 after what was missing or not so."""
    parser = argparse.ArgumentParser(prog="scripts/pictures", description="Refait les images de docs/fr.")
    usual = ROOT / "docs" / "fr" / "images"
    parser.add_argument("--to", type=Path, default=usual, help="le dossier des images (docs/fr/images)")
    given = parser.parse_args()
    lacking = missing_tools(TOOLS)
    if lacking:
        print(f"Il manque : {', '.join(lacking)}. scripts/test les installe.", file=sys.stderr)
        return 1
    given.to.mkdir(parents=True, exist_ok=True)
    try:
        _take_all(given.to)
    except AssertionError as error:
        print(f"\nNON : {error}", file=sys.stderr)
        return 1
    return 0


def _take_all(folder: Path) -> None:
    with ExitStack() as stack:
        home, living, spare = (stack.enter_context(_folder(like)) for like in (HOME, BOX, HOME))
        shown = {str(living): BOX, str(home): HOME, home.name: Path(HOME).name, LOOPBACK: ADDRESS}
        album = Album(folder, shown)
        lay_files(home, spare / "envoyes")
        terminal = stack.enter_context(_screen(spare, home / ".boite", home))
        beginning(album, terminal, home)
        _see_demo(album, spare, living, home)


def _see_demo(album: Album, spare: Path, living: Path, home: Path) -> None:
    for sent in (home / "depot").iterdir():
        sent.unlink()
    with _demo(living) as url, sync_playwright() as play:
        host = url.removeprefix("https://").partition(":")[0]
        with browser(play, spare / "navigateur", host, living / "ca.pem") as chromium:
            (spare / "ecran").mkdir()
            with _screen(spare / "ecran", living, home) as terminal:
                Living(album, terminal, chromium, living, home).play()


@contextmanager
def _folder(like: str) -> Iterator[Path]:
    """Make a folder whose path is as long as `like`."""
    chosen = len(like) - len(tempfile.gettempdir()) - len("/12345678")
    if chosen < 1:
        raise AssertionError("TMPDIR is too long a path for these pictures")
    with tempfile.TemporaryDirectory(prefix="habitat-boites"[:chosen]) as made:
        yield Path(made)


@contextmanager
def _screen(sockets: Path, folder: Path, home: Path) -> Iterator[Terminal]:
    words = ["env", f"HOME={home}", str(BIN / "habitat-box-screen"), "--dir", str(folder)]
    terminal = Terminal(sockets, words, *SIZE)
    try:
        yield terminal
    finally:
        terminal.close()


@contextmanager
def _demo(folder: Path) -> Iterator[str]:
    """Run the demonstration, and give its address."""
    words = [sys.executable, str(ROOT / "scripts" / "demo.py"), "--demo", "--headless", "--bind", LOOPBACK, "--no-announce"]
    demo = subprocess.Popen([*words, "--dir", str(folder)], stdout=subprocess.PIPE, text=True)
    try:
        for line in demo.stdout or ():
            if line.startswith("PRÊT"):
                yield line.split("url=", 1)[1].split()[0]
                return
        raise AssertionError("the demonstration did not start")
    finally:
        demo.terminate()
        demo.wait(20)


if __name__ == "__main__":
    os.umask(0o077)
    sys.exit(main())
