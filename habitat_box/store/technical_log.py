"""The technical log beside the store: lines without a name, that grow old too (CNIL developer guide, sheet 8: six months)."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

_DATED = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]")


def files_of(log: Path) -> list[Path]:
    """Give the log and the older files it was turned into."""
    return sorted(file for file in (log, *log.parent.glob(f"{log.name}.[0-9]*")) if file.is_file())


def old_lines(log: Path, before: date) -> tuple[int, date | None]:
    """Count the dated lines from before a day, with the day of the oldest."""
    days = [day for file in files_of(log) for day in _days(file) if day < before.isoformat()]
    return len(days), date.fromisoformat(min(days)) if days else None


def forget(log: Path, before: date) -> int:
    """Drop the lines from before a day, with the lines that follow each, and give how many. An empty older file goes.

    The log is written over in place: the site holds it open, and goes on writing at its end.
    """
    gone = 0
    for file in files_of(log):
        old = sum(1 for day in _days(file) if day < before.isoformat())
        if old:
            kept = _kept(file, before.isoformat())
            if kept or file == log:
                with file.open("r+", encoding="utf-8", errors="replace") as out:
                    out.write(kept)
                    out.truncate()
            else:
                file.unlink()
            gone += old
    return gone


def _days(file: Path) -> list[str]:
    return [found[1] for line in _lines(file) if (found := _DATED.match(line))]


def _kept(file: Path, before: str) -> str:
    kept: list[str] = []
    young = False
    for line in _lines(file):
        found = _DATED.match(line)
        young = found[1] >= before if found else young
        if young:
            kept.append(line)
    return "".join(kept)


def _lines(file: Path) -> list[str]:
    return file.read_text("utf-8", errors="replace").splitlines(keepends=True)
