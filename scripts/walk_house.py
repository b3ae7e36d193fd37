"""The box as the walk sees it: its commands, its site's process, its papers. Nothing here imports the box."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

BIN = Path(__file__).resolve().parent.parent / ".venv" / "bin"


class House:
    """One box and its commands."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.passphrase = ""
        self.port = _free_port()
        self.site: subprocess.Popen[str] | None = None
        self.said: dict[str, str] = {}

    def command(self, *words: str, typed: str | None = None, folder: Path | None = None) -> str:
        """Run habitat-box; the passphrase goes on standard input. Raises AssertionError with what it said."""
        line = [str(BIN / "habitat-box"), "--dir", str(folder or self.folder), *words]
        typed = self.passphrase + "\n" if typed is None else typed
        done = subprocess.run(line, input=typed, capture_output=True, text=True, timeout=120)
        if done.returncode:
            raise AssertionError(f"{' '.join(words)}: {done.stderr}{done.stdout}")
        return done.stdout

    def ask(self, *words: str, folder: Path | None = None) -> dict[str, Any]:
        """Run habitat-box with --json."""
        answer: dict[str, Any] = json.loads(self.command(*words, "--json", folder=folder))
        return answer

    def make(self, residence: str, sheet: Path) -> None:
        """Make the box and remember the passphrase it showed."""
        words = ("--residence", residence, "--body", "association", "--contact", "Maïwenn Kervella, 02 55 00 14 70")
        said = self.command("init", *words, "--sheet", str(sheet), "--port", str(self.port), typed="")
        shown = re.search(r"^ {4}(\S+(?: \S+){6})$", said, re.M)
        assert shown is not None, said  # noqa: S101 - the walk is a test
        self.passphrase = shown[1]

    def read_back(self, sheet: Path, scratch: Path) -> None:
        """Read the key from the printed sheet and give it back: the sheet counts from then on."""
        (key,) = (code for code in codes_on(sheet, scratch) if code.startswith("AGE-SECRET-KEY-1"))
        self.command("recovery", "check", typed=key + "\n")

    def start(self) -> None:
        """Start the site on this machine alone, locked."""
        words = [str(BIN / "habitat-box-site"), "--dir", str(self.folder), "--bind", "127.0.0.1", "--port", str(self.port)]
        self.site = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for line in self.site.stdout or ():
            word, _space, rest = line.strip().partition(" ")
            self.said[word] = rest
            if word == "ready":
                return
        raise AssertionError(f"the site did not start: {self.said}")

    def stop(self) -> int:
        """Stop the site and give its exit status."""
        if self.site is None:
            return 0
        site, self.site = self.site, None
        site.send_signal(signal.SIGTERM)
        return site.wait(15)

    @property
    def host(self) -> str:
        return self.said["url"].removeprefix("https://").partition(":")[0]


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
    return port


def text_of(pdf: Path) -> str:
    """Read a paper's words."""
    return run("pdftotext", "-layout", str(pdf), "-").decode()


def sheet_lines(sheet: Path) -> list[str]:
    """Read the five lines of a printed recovery sheet. Raises AssertionError."""
    lines = re.findall(r"^\s*([1-5]): +(.+?= *\S{2})\s*$", text_of(sheet), re.MULTILINE)
    if [number for number, _line in lines] != list("12345"):
        raise AssertionError(f"no five lines on the sheet: {lines}")
    return [" ".join(line.split()) for _number, line in lines]


def codes_on(pdf: Path, folder: Path) -> list[str]:
    """Read the QR codes of a paper as a camera would, from its printed picture."""
    run("pdftoppm", "-r", "150", "-png", str(pdf), str(folder / pdf.stem))
    pages = sorted(folder.glob(f"{pdf.stem}*.png"))
    found = subprocess.run(["zbarimg", "-q", "--raw", *map(str, pages)], capture_output=True, text=True)
    return found.stdout.split()


def run(*words: str, typed: bytes | None = None) -> bytes:
    """Run a tool of the system. Raises AssertionError with what it said."""
    done = subprocess.run(words, input=typed, capture_output=True, timeout=120)
    if done.returncode:
        raise AssertionError(f"{words[0]}: {done.stderr.decode(errors='replace')}")
    return done.stdout


def missing_tools(tools: Sequence[str]) -> list[str]:
    """Name the tools of this list that the machine lacks."""
    from shutil import which

    return [tool for tool in tools if which(tool) is None]
