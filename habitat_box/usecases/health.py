"""« Santé de la maison »: every line looked at, in its order, said in the language being spoken."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from functools import partial

from habitat_box.config import Settings
from habitat_box.domain import health_keeping, health_machine
from habitat_box.domain.access import Action
from habitat_box.domain.health import Finding, Health, HealthLine, Key, Light, Said, said
from habitat_box.errors import DiskFull, HabitatError, StoreBusy
from habitat_box.ports import Clock, system_clock
from habitat_box.usecases import health_facts as facts
from habitat_box.usecases import key_slots
from habitat_box.usecases.desk import Desk, needs, open_to_strangers
from habitat_box.usecases.inbox_slot import waiting_outside
from habitat_box.usecases.machine import Machine
from habitat_box.usecases.preflight import UNFINISHED
from habitat_box.words import N_, _, day_words, figure, hour, local_day, plain_date, told

Came = Callable[[HealthLine], None]
Look = Callable[[], Finding]
_READERS = {
    Key.STORE: facts.store, Key.BACKUP: facts.backup, Key.STICKS: facts.sticks, Key.DRILL: facts.drill, Key.LOG: facts.log,
    Key.DISK: facts.disk, Key.CLOCK: facts.clock, Key.INBOX: facts.inbox, Key.KEYS: facts.keys,
}  # fmt: skip


_QUICK = (Key.BACKUP, Key.STICKS, Key.DRILL, Key.LOG, Key.DISK, Key.KEYS)


def _nobody(_line: HealthLine) -> None: ...


@needs(Action.KEEP_BOX)
def look_over(desk: Desk, came: Came = _nobody, machine: Machine | None = None) -> Health:
    """Look at everything of an open box. `came` hears each line as it is known.

    A line that cannot be read now says so itself, and keeps no other from being read.
    """
    here, now = machine or Machine(), desk.box.clock()
    looks: dict[Key, Look] = {key: partial(reader, desk, here) for key, reader in _READERS.items()}
    looks[Key.CERTIFICATE] = partial(facts.certificate, desk.box.settings, now)
    looks[Key.UPDATES] = lambda: facts.updates(here, facts.counted_updates(desk.box.store), now)
    return Health(tuple(_looked(key, looks[key], now, came) for key in Key), now)


@needs(Action.KEEP_BOX)
def red_now(desk: Desk) -> list[Key]:
    """Give the red lines that are quickly read: what the list of things to treat says of the house at each opening.

    The date in doubt and what waits in the inbox have their own lines there; the walk through the data is too slow.
    """
    here, now = Machine(), desk.box.clock()
    return [key for key in _QUICK if _looked(key, partial(_READERS[key], desk, here), now, _nobody).light is Light.RED]


@open_to_strangers
def look_over_locked(
    settings: Settings, refusal: HabitatError | None = None, machine: Machine | None = None, clock: Clock = system_clock
) -> Health:
    """Look at what can be known of a closed box, without any secret. `refusal`: what kept it from opening, if it was tried."""
    here, now = machine or Machine(), clock()
    looks: dict[Key, Look] = {
        Key.STORE: lambda: _closed(settings, refusal),
        Key.DISK: lambda: health_machine.disk(health_machine.DiskFacts(here.free_bytes(settings.folder))),
        Key.CLOCK: lambda: health_machine.clock(health_machine.ClockFacts(None, now, here.is_synchronised())),
        Key.CERTIFICATE: lambda: facts.certificate(settings, now),
        Key.UPDATES: lambda: facts.updates(here, "", now),
        Key.INBOX: lambda: health_machine.inbox(waiting_outside(settings), 0, is_locked=True),
        Key.KEYS: lambda: health_keeping.closed_keys(_slots(settings)),
    }
    return Health(tuple(_looked(key, looks[key], now, _nobody) for key in Key if key in looks), now, is_locked=True)


def _closed(settings: Settings, refusal: HabitatError | None) -> Finding:
    if isinstance(refusal, DiskFull):
        advice = said(N_("Libérez de la place tout de suite, ou mettez un disque plus grand."))
        return Finding(Key.STORE, Light.RED, _as_it_is(told(refusal)), advice, "df -h")
    if isinstance(refusal, StoreBusy):
        return _unread(Key.STORE, told(refusal))
    reason = None if refusal is None else _as_it_is(told(refusal))
    half = (settings.folder / UNFINISHED).exists()
    return health_keeping.closed(reason, keys_read=_slots(settings) > 0, half_restored=half)


def _slots(settings: Settings) -> int:
    with suppress(HabitatError):
        return len(key_slots.slots_now(settings))
    return 0


def _looked(key: Key, look: Look, now: datetime, came: Came) -> HealthLine:
    try:
        found = look()
    except HabitatError as error:
        found = _unread(key, told(error))
    except OSError:
        found = _unread(key, _("La boîte n'a pas pu le lire."))
    line = HealthLine(key.value, found.light, say(found.words, now), say(found.advice, now), found.command)
    came(line)
    return line


def _unread(key: Key, reason: str) -> Finding:
    again = said(N_("Recommencez dans une minute ; si cela dure, demandez de l'aide."))
    return Finding(key, Light.ORANGE, _as_it_is(reason), again, "habitat-box check")


def _as_it_is(words: str) -> Said:
    """Make a sentence of words that are said already: no brace of theirs is a fact of ours."""
    return Said("{said}", {"said": words})


def say(sentence: Said | None, now: datetime) -> str:
    """Say a sentence in the language being spoken, "" for none."""
    if sentence is None:
        return ""
    return _(sentence.words).format(**{name: _fact(fact, now) for name, fact in sentence.facts.items()})


def _fact(fact: object, now: datetime) -> str:
    if isinstance(fact, Said):
        return say(fact, now)
    if isinstance(fact, datetime):
        return f"{_day(local_day(fact), now)}, {hour(fact)}"
    if isinstance(fact, date):
        return _day(fact, now)
    if isinstance(fact, float):
        return figure(fact)
    return str(fact)


def _day(day: date, now: datetime) -> str:
    today = local_day(now)
    return day_words(day, today) if abs((today - day).days) <= 1 else plain_date(day)
