"""Typing a recovery sheet, or two shares: at the terminal line by line, each checked at once; else all of standard input."""

from __future__ import annotations

import sys
from collections.abc import Callable

import click

from habitat_box.errors import HabitatError
from habitat_box.words import _, told

LONGEST = 4000
SHARES_WORD, KEY_BEGINS = "parts", "AGE-SECRET-KEY-1"


def typed_sheet() -> str:
    """Give the sheet or the shares as typed; a wrong line is named and asked again at the terminal."""
    if not sys.stdin.isatty():
        return sys.stdin.read(LONGEST)
    from habitat_box.usecases.recovery import LINES, check_typed_line, check_typed_share

    click.echo(_("Tapez les 5 lignes de la feuille (ou « parts » pour deux des trois parts)."), err=True)
    first = _asked(_("Ligne {number}", number=1), 1, check_typed_line, SHARES_WORD)
    if first.upper().startswith(KEY_BEGINS):
        return first
    if first == SHARES_WORD:
        return "\n".join(_asked(_("Les 33 mots d'une part"), number, check_typed_share) for number in (1, 2))
    rest = [_asked(_("Ligne {number}", number=number), number, check_typed_line) for number in range(2, LINES + 1)]
    return "\n".join(f"{number}: {line}" for number, line in enumerate((first, *rest), start=1))


def _asked(question: str, number: int, check: Callable[[int, str], None], instead: str = "") -> str:
    while True:
        typed = str(click.prompt(question, err=True, prompt_suffix=_(" : "))).strip()
        if instead and typed.casefold() == instead:
            return instead
        if instead and typed.upper().startswith(KEY_BEGINS):
            return typed
        try:
            check(number, typed)
        except HabitatError as error:
            click.echo(f"✗ {told(error)}", err=True)
            continue
        return typed
