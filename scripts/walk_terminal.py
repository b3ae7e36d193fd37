"""A terminal of its own for the walk: tmux on a private server, read as text, kept as pictures."""

from __future__ import annotations

import shlex
import subprocess
import time
from collections.abc import Callable
from io import StringIO
from pathlib import Path

from rich.ansi import AnsiDecoder
from rich.console import Console
from rich.terminal_theme import DIMMED_MONOKAI

PATIENCE_SECONDS = 20.0


class Terminal:
    """One program in one tmux window."""

    def __init__(self, folder: Path, command: list[str], width: int = 100, height: int = 30) -> None:
        self._tmux = ["tmux", "-S", str(folder / "tmux.sock"), "-f", "/dev/null"]
        size = ["-x", str(width), "-y", str(height)]
        words = " ".join(shlex.quote(word) for word in command)
        plain = "env -u TMUX -u COLUMNS -u LINES TERM=xterm-256color COLORTERM=truecolor LANG=C.UTF-8 "
        self.width, self.height = width, height
        self._run("new-session", "-d", *size, plain + words)

    def _run(self, *words: str) -> str:
        done = subprocess.run([*self._tmux, *words], capture_output=True, text=True, timeout=20)
        return done.stdout

    def type(self, words: str) -> None:
        """Type words as they are."""
        self._run("send-keys", "-l", words)

    def press(self, *keys: str) -> None:
        """Press named keys, one by one, at a person's pace."""
        for key in keys:
            self._run("send-keys", key)
            time.sleep(0.15)

    def move_to(self, words: str, most: int = 40) -> None:
        """Go down with the arrow until the cursor stands on a line that begins with these words."""
        self.press("Home")
        for _line in range(most):
            if any(line.startswith(f"▌{words}") for line in self.text().splitlines()):
                return
            self.press("Down")
        raise AssertionError(f"the cursor never stood on {words}:\n{self.text()}")

    def text(self) -> str:
        """Read the screen."""
        return self._run("capture-pane", "-p")

    def await_words(self, *wanted: str) -> str:
        """Wait until every one of these words is on the screen. Raises AssertionError with the screen."""
        return self.await_screen(lambda seen: all(words in seen for words in wanted), ", ".join(wanted))

    def await_line(self, *wanted: str) -> str:
        """Wait until one line holds every one of these words. Raises AssertionError with the screen."""

        def good(seen: str) -> bool:
            return any(all(words in line for words in wanted) for line in seen.splitlines())

        return self.await_screen(good, " … ".join(wanted))

    def await_screen(self, good: Callable[[str], bool], what: str) -> str:
        """Wait for a screen. Raises AssertionError with the one that stayed."""
        ends = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < ends:
            seen = self.text()
            if good(seen):
                return seen
            time.sleep(0.1)
        raise AssertionError(f"the terminal never showed {what}:\n{self.text()}")

    def picture(self, path: Path) -> Path:
        """Keep the screen as an SVG, colours included."""
        ansi = self._run("capture-pane", "-p", "-e")
        console = Console(record=True, width=self.width, height=self.height, file=StringIO(), force_terminal=True)
        for line in AnsiDecoder().decode(ansi):
            console.print(line, overflow="crop", no_wrap=True)
        console.save_svg(str(path), title="", theme=DIMMED_MONOKAI)
        return path

    def is_over(self) -> bool:
        """Say whether the program ended."""
        return not self._run("list-panes")

    def close(self) -> None:
        """End the window and its server."""
        self._run("kill-server")
