"""The folder of a demonstration: whose it is, who holds it, whether its box still serves."""

from __future__ import annotations

import fcntl
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from demo_site import CannotRun

MARK = ".demonstration"
"""Stands in a folder this program made, so that it never clears another one."""


def today() -> date:
    """Tell the day it is in the house."""
    return datetime.now(UTC).astimezone(ZoneInfo("Europe/Paris")).date()


def monday_of(day: date) -> date:
    """Give the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the folder for this run alone. Raises CannotRun."""
    try:
        if folder.exists() and any(folder.iterdir()) and not (folder / MARK).exists():
            raise CannotRun(f"Le dossier {folder} n'est pas une démonstration : choisissez-en un autre avec --dir.")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / MARK).touch(mode=0o600)
        lock = (folder / "demo.lock").open("a")
    except OSError:
        raise CannotRun(f"Le dossier {folder} ne peut pas être écrit : choisissez-en un autre avec --dir.") from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CannotRun(f"Une démonstration tourne déjà dans {folder} : arrêtez-la, ou choisissez --dir.") from None
        yield


def reusable(folder: Path) -> dict[str, Any] | None:
    """Give what the last run wrote, when its box belongs to this week and has all that this program shows."""
    try:
        story: dict[str, Any] = json.loads((folder / "demo.json").read_text("utf-8"))
        same_week = date.fromisoformat(story["monday"]) == monday_of(today())
    except (OSError, ValueError, KeyError, TypeError):
        return None
    whole = all((folder / name).exists() for name in ("habitat.toml", "store.db", "store.keys"))
    return story if same_week and whole and "to_try" in story else None


def clear(folder: Path) -> None:
    """Empty a folder this program made earlier. Raises FileExistsError for one it did not."""
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARK).exists():
            raise FileExistsError(folder)
        for entry in folder.iterdir():
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            elif entry.name not in (MARK, "demo.lock"):
                entry.unlink()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    (folder / MARK).touch(mode=0o600)
