"""The long rows of faults, kept as they go: one that was interrupted at 6,000 goes on from there when it is run again.

Each part of a row has a file in `.rows`, bound to the sources it was seen on: other sources, and it begins anew. A failure
is kept and shown until `scripts/test --long ROW --again`; nothing goes on over it.

`python -m tests.rows` prints what was seen; with a row's name, where it would go on from; with --again too, forgets it.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / ".rows"
SOURCES = ("habitat_box", "crypto", "backups", "lan_web", "tui")
SAVE_SECONDS = 1.0
LONG_MARK = re.compile(r"mark\.long\b")


class KeptFailure(AssertionError):
    """A row failed before, and was not begun anew."""


@dataclass
class Row:
    """One part of a row: how many were done of how many, what came of them, in how long."""

    row: str
    part: str
    wanted: int
    sources: str
    folder: Path = FOLDER
    done: int = 0
    seconds: float = 0.0
    found: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    @property
    def file(self) -> Path:
        return self.folder / f"{self.row}.{self.part}.json"

    def run(self, turn: Callable[[int], str]) -> Counter[str]:
        """Do every turn that is still to do and count what each gives; the number of a turn is all it draws its chance from.

        Raises KeptFailure for one that failed before; AssertionError, kept, for one that fails now. An interrupted turn is
        done again.
        """
        if self.failures:
            raise KeptFailure(f"{self.row} {self.part}: {self.failures[0]} (--again recommence)")
        began, before, saved = time.monotonic(), self.seconds, 0.0
        try:
            while self.done < self.wanted:
                outcome = self._turn(turn)
                self.found[outcome] += 1
                self.done += 1
                self.seconds = before + time.monotonic() - began
                if time.monotonic() - saved > SAVE_SECONDS:
                    self.save()
                    saved = time.monotonic()
        finally:
            self.save()
        return self.found

    def _turn(self, turn: Callable[[int], str]) -> str:
        try:
            return turn(self.done)
        except Exception as error:
            self.failures.append(f"n° {self.done}: {type(error).__name__} {str(error)[:400]}")
            raise AssertionError(f"{self.row} {self.part}, {self.failures[0]}") from error

    def save(self) -> None:
        """Write down how far it went, whole or not at all."""
        self.folder.mkdir(exist_ok=True)
        kept = {
            "row": self.row, "part": self.part, "wanted": self.wanted, "sources": self.sources, "done": self.done,
            "seconds": round(self.seconds, 1), "found": dict(self.found), "failures": self.failures,
        }  # fmt: skip
        new = self.file.with_suffix(f".{os.getpid()}")
        new.write_text(json.dumps(kept, ensure_ascii=False, indent=1), "utf-8")
        new.replace(self.file)


def row(name: str, part: str, wanted: int, folder: Path = FOLDER, sources: str = "") -> Row:
    """Give a part of a row as it was left, or a new one when it was never begun, or not on these sources."""
    made = Row(name, part, wanted, sources or digest(name), folder)
    return _read(made.file, made) if made.file.exists() else made


def _read(file: Path, new: Row) -> Row:
    try:
        kept = json.loads(file.read_text("utf-8"))
        if (kept["sources"], kept["wanted"]) != (new.sources, new.wanted):
            return new
        new.done, new.seconds, new.failures = kept["done"], kept["seconds"], kept["failures"]
        new.found = Counter(kept["found"])
    except (ValueError, KeyError, OSError):
        pass
    return new


def files_of(name: str) -> list[Path]:
    """Give the test files of a row: its own, and those that go on from it with long tests."""
    own = ROOT / "tests" / f"test_{name}.py"
    more = [file for file in sorted(own.parent.glob(f"test_{name}_*.py")) if LONG_MARK.search(file.read_text("utf-8"))]
    return [file for file in (own, *more) if file.exists()]


@cache
def digest(name: str) -> str:
    """Give a digest of all a row is about: the house's sources and the row's own tests."""
    seen = sha256()
    faults = (ROOT / "tests" / "faults").iterdir()
    sources = [file for package in SOURCES for file in (ROOT / package).rglob("*") if file.is_file() and _is_source(file)]
    for file in sorted({*sources, *files_of(name), *(one for one in faults if one.is_file())}):
        seen.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes() + b"\0")
    return seen.hexdigest()


def _is_source(file: Path) -> bool:
    return "__pycache__" not in file.parts and not file.name.startswith(".")


def kept(folder: Path = FOLDER) -> list[Row]:
    """Give every part that has a file, as it stands there."""
    found = []
    for file in sorted(folder.glob("*.json")):
        about = json.loads(file.read_text("utf-8"))
        found.append(_read(file, Row(about["row"], about["part"], about["wanted"], about["sources"], folder)))
    return found


def number(count: int) -> str:
    """Write a count as it is read in French."""
    return f"{count:,}".replace(",", " ")


def sentence(one: Row) -> str:
    """Say in French where a part would go on from."""
    name = f"{one.row} ({one.part})" if one.part != "tout" else one.row
    if one.sources != digest(one.row):
        return f"{name} : recommencé, les sources ont changé"
    if one.failures:
        return f"{name} : a échoué — {one.failures[0]} — « --again » recommence"
    if one.done >= one.wanted:
        return f"{name} : déjà fait, {number(one.done)} sur {number(one.wanted)} — « --again » recommence"
    return f"{name} : repris à {number(one.done)} sur {number(one.wanted)}"


def table(folder: Path = FOLDER) -> str:
    """Say what each part saw: `row part | done of wanted | found | seconds`."""
    lines = []
    for one in kept(folder):
        seen = ", ".join(f"{words}: {number(count)}" for words, count in sorted(one.found.items())) or "—"
        seen = f"ÉCHEC {one.failures[0]}" if one.failures else seen
        old = "" if one.sources == digest(one.row) else " (autres sources)"
        count = f"{number(one.done)}/{number(one.wanted)}"
        lines.append(f"{one.row} {one.part} | {count} | {seen} | {one.seconds:.0f} s{old}")
    return "\n".join(lines)


def listed() -> str:
    """Name each row with the first line of its file."""
    own = [file for file in sorted((ROOT / "tests").glob("test_*.py")) if LONG_MARK.search(file.read_text("utf-8"))]
    named = {file.stem.removeprefix("test_"): file.read_text("utf-8").partition("\n")[0].strip('"') for file in own}
    first = {name: words for name, words in named.items() if not any(name.startswith(f"{other}_") for other in named)}
    return "\n".join(f"{name:15} {words}" for name, words in first.items())


def main(words: list[str]) -> int:
    """Print the table; or list the rows; or say where a row stands, or forget it."""
    if not words:
        print(table())
    elif words == ["list"]:
        print(listed())
    elif "--files" in words:
        print("\n".join(str(file.relative_to(ROOT)) for file in files_of(words[0])))
    else:
        for one in kept():
            if one.row == words[0] and "--again" in words:
                one.file.unlink()
            elif one.row == words[0]:
                print(sentence(one), file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
