"""What every command shares: finding the box, getting its key without a secret in sight, and saying what went wrong.

The key comes from the open site over its local socket (same user, checked by the kernel), else from the passphrase: typed
at the terminal, or the first line of standard input. Never from an argument or the environment.
"""

from __future__ import annotations

import errno
import json
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import click

from habitat_box.config import Settings, chosen_folder, read_settings
from habitat_box.domain.fields import french_date
from habitat_box.domain.people import COORDINATOR
from habitat_box.errors import BoxLocked, DateNotUnderstood, DiskFull, HabitatError, SiteNotRunning, SiteRefused
from habitat_box.ports import random_id, system_clock
from habitat_box.usecases.desk import Desk
from habitat_box.words import _, language, told

LONGEST_SECRET = 1000
"""Signs read of a secret on standard input: ten times the longest anyone types."""


def settings_here(context: click.Context) -> Settings:
    """Read the settings of the box this command is about. Raises NoBoxHere, SettingsUnreadable."""
    return read_settings(chosen_folder(context.find_root().obj))


@contextmanager
def opened(context: click.Context) -> Iterator[Desk]:
    """Open the box as the coordinator, and close it afterwards."""
    from habitat_box.bootstrap import open_box, unlock_key
    from habitat_box.usecases.site import borrow_key

    settings = settings_here(context)
    try:
        key = borrow_key(settings)
    except (SiteNotRunning, BoxLocked, SiteRefused):
        key = unlock_key(settings, ask_secret(_("Phrase secrète : ")))
    box = open_box(settings, key)
    try:
        yield box.desk(COORDINATOR, language())
    finally:
        box.store.close()


def ask_secret(prompt: str) -> str:
    """Ask for a secret at the terminal without showing it, or read a line of standard input."""
    if sys.stdin is None or sys.stdin.closed:
        return ""
    if sys.stdin.isatty():
        return str(click.prompt(prompt.rstrip(" :"), hide_input=True, prompt_suffix=_(" : "), err=True))
    try:
        typed = sys.stdin.readline(LONGEST_SECRET).strip()
        typed.encode()
    except UnicodeError:
        return ""  # not text: no secret is, and the sentence about a wrong one says what to do
    return typed


def read_day(words: str | None) -> date | None:
    """Read a day as people write it. Raises DateNotUnderstood."""
    if words is None:
        return None
    day = french_date(words)
    if day is None:
        raise DateNotUnderstood(text=words)
    return day


def say_json(value: dict[str, Any]) -> None:
    """Print one JSON object."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def complain(error: Exception, arguments: list[str] | None = None) -> int:
    """Say what went wrong in one sentence and give the exit code; a bug leaves a traceback without values in a log."""
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        error = DiskFull()  # wherever it was met
    if isinstance(error, HabitatError):
        click.echo(told(error), err=True)
        return 1
    reference = random_id()[:4].upper()
    where = _note_bug(error, reference, _folder_named(sys.argv[1:] if arguments is None else arguments))
    click.echo(
        _(
            "Quelque chose n'a pas marché (référence {reference}). Le détail est dans {where}.",
            reference=reference,
            where=where,
        ),
        err=True,
    )
    return 70


def _folder_named(words: list[str]) -> Path:
    """Find the folder the command was about: its context is gone once it failed."""
    given = next((following for word, following in zip(words, words[1:], strict=False) if word == "--dir"), None)
    given = next((word.removeprefix("--dir=") for word in words if word.startswith("--dir=")), given)
    return chosen_folder(Path(given) if given else None)


def _note_bug(error: Exception, reference: str, folder: Path) -> Path:
    # Frames only: local variables and the error's own words may hold personal data.
    frames = "".join(traceback.format_list(traceback.extract_tb(error.__traceback__)))
    log = folder / "technical.log"
    try:
        with log.open("a", encoding="utf-8") as file:
            file.write(f"{system_clock().isoformat()} {reference} {type(error).__name__}\n{frames}")
        log.chmod(0o600)
    except OSError:
        return Path("-")
    return log
