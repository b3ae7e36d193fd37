"""Words as people write them: gettext catalogues, dates, hours, the order of names. The only owner of babel."""

from __future__ import annotations

import gettext
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
LANGUAGES = ("fr", "en")
_language: ContextVar[str] = ContextVar("language", default="fr")
_LOCALE = Path(__file__).parent / "locale"


def N_(sentence: str) -> str:  # noqa: N802 - the name gettext's tools look for
    """Mark a sentence for the catalogues without translating it yet."""
    return sentence


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("habitat", str(_LOCALE), languages=[language], fallback=True)


def speak(language: str) -> None:
    """Choose the language of this thread or request; an unknown one is French."""
    _language.set(language if language in LANGUAGES else "fr")


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language for a while: a paper stays in French whatever the screen speaks."""
    before = _language.set(language)
    try:
        yield
    finally:
        _language.reset(before)


def language() -> str:
    """Tell the language being spoken."""
    return _language.get()


def _(sentence: str, **facts: object) -> str:
    """Say a sentence in the language being spoken, with its facts filled in."""
    # gettext answers an empty sentence with the catalogue's header.
    said = _catalogue(_language.get()).gettext(sentence) if sentence else ""
    return said.format(**facts) if facts else said


def ngettext(one: str, many: str, count: int) -> str:
    """Say a sentence about a number of things, with the number filled in as {count}."""
    return _catalogue(_language.get()).ngettext(one, many, count).format(count=count)


def told(error: Exception) -> str:
    """Say a HabitatError's sentence in the language being spoken."""
    from habitat_box.errors import HabitatError

    if isinstance(error, HabitatError):
        # Some facts are words of ours (a field, a reason); an empty text would fetch the catalogue's header.
        facts = {name: _(fact) if isinstance(fact, str) and fact else fact for name, fact in error.facts.items()}
        return _(error.sentence).format(**facts)
    return _("Quelque chose n'a pas marché. Recommencez ; si cela dure, notez l'heure et demandez de l'aide.")


def _format_date(day: date, form: str) -> str:
    from babel.dates import format_date

    return str(format_date(day, form, locale=_language.get()))


def long_day(day: date) -> str:
    """Write « lundi 23 novembre 2026 »."""
    return _format_date(day, "EEEE d MMMM y")


def short_day(day: date) -> str:
    """Write « lun. 23 nov. »."""
    return _format_date(day, "EEE d MMM")


def plain_date(day: date) -> str:
    """Write « 23 novembre 2026 »."""
    return _format_date(day, "d MMMM y")


def weekday(day: date) -> str:
    """Write « lundi »."""
    return _format_date(day, "EEEE")


def hour(moment: datetime) -> str:
    """Write the house's hour: « 8 h 30 », « 9 h », or « 08:30 » in English. Aware instants only."""
    local = moment.astimezone(PARIS)
    if _language.get() == "en":
        return f"{local:%H:%M}"
    return f"{local.hour} h {local.minute:02d}" if local.minute else f"{local.hour} h"


def clock_hour(moment: datetime) -> str:
    """Write a fixed-width hour for tables: « 08:30 »."""
    return f"{moment.astimezone(PARIS):%H:%M}"


def figure(number: float) -> str:
    """Write a number to one decimal place, with the language's own sign before it."""
    return f"{number:.1f}".replace(".", "," if language() == "fr" else ".")


def moment_text(moment: datetime) -> str:
    """Write « lundi 23 novembre 2026, 8 h 30 »."""
    return f"{long_day(moment.astimezone(PARIS).date())}, {hour(moment)}"


def day_words(day: date, today: date) -> str:
    """Write « aujourd'hui », « hier », « demain », else the long day."""
    near: dict[int, Callable[[], str]] = {
        0: lambda: _("aujourd'hui"),
        -1: lambda: _("hier"),
        1: lambda: _("demain"),
    }
    return near.get((day - today).days, lambda: long_day(day))()


def local_day(moment: datetime) -> date:
    """Tell the day it is in the house at an aware instant."""
    return moment.astimezone(PARIS).date()


def midnight(day: date) -> datetime:
    """Tell the instant a day of the house begins (23 or 25 hours apart at a time change)."""
    return datetime(day.year, day.month, day.day, tzinfo=PARIS)


def monday_of(day: date) -> date:
    """Tell the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def plain(text: str) -> str:
    """Set accents, case and signs aside, so that « Béraud » meets « BERAUD » and « Œuvrard » meets « Oeuvrard »."""
    swapped = text.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae").replace("Æ", "AE").replace("’", "'")
    bare = "".join(c for c in unicodedata.normalize("NFKD", swapped) if not unicodedata.combining(c))
    return " ".join(bare.casefold().split())


def name_order(name: str) -> tuple[str, str]:
    """Give the key that sorts names with accents set aside."""
    return plain(name), name
