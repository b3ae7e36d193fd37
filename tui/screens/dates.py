"""Asking for a date, and understanding it as people write it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from textual.screen import Screen

from habitat_box.domain.fields import french_date
from habitat_box.errors import DateNotUnderstood
from tui.tongue import _
from tui.widgets.form import Blank, Form, fill


def read_day(text: str) -> date:
    """Read a date. Raises DateNotUnderstood."""
    day = french_date(text)
    if day is None:
        raise DateNotUnderstood(text=text)
    return day


def ask_day(screen: Screen[None], then: Callable[[date], object]) -> None:
    """Ask for a day, then go on with it."""

    def send(answers: Mapping[str, str]) -> date:
        return read_day(answers["day"])

    form = Form(_("Aller à une date"), [Blank("day", _("Date"), hint="24/11/2026")], send, save=_("Y aller"))
    fill(screen, form, then)
