"""What a house that lives shows of its keeping: three weeks of nights saved, a stick away too long, an exercise, a word."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from demo_law import Ago

import crypto
from habitat_box import bootstrap, errors
from habitat_box.config import Settings
from habitat_box.domain.inbox import Kind
from habitat_box.domain.people import COORDINATOR
from habitat_box.domain.visits import Visit, VisitStatus
from habitat_box.ports import system_clock, system_pulse
from habitat_box.usecases import drill, inbox_slot, log_heads, places, recovery, self_check
from habitat_box.usecases.desk import Desk
from habitat_box.usecases.machine import Machine
from habitat_box.usecases.visits import see_day

DISK, STICK, EXCHANGED = "Second disque", "Clé A", "Clé B"
FOLDERS = {DISK: "second-disque", STICK: "cle-a", EXCHANGED: "cle-b"}
ELSEWHERE = "ailleurs"
"""What is in this folder stands for what was carried out of the house."""

NIGHT = time(2, 10)
HOURS_BEFORE = 6
SINCE_DAYS, DRILL_DAYS, SHEET_DAYS = 21, 4, 2
STICK_DAYS, EXCHANGED_DAYS = (20, 13), 18
"""When each stick was plugged in: the one that is away should have come back, and a visitor can bring it."""

LATE = timedelta(minutes=4)
"""How long after the planned hour a worker says that she came."""

WORD = "Je repasse ce soir rapporter la clé du local à vélos."


class Nights:
    """The nights of the last three weeks, one backup each: the first ones before the house's people chose, the others after."""

    def __init__(self, desk: Desk, clock: Ago, folder: Path, papers: Path, key: str) -> None:
        self._desk, self._clock, self._folder, self._papers, self._key = desk, clock, folder, papers, key
        self._left = [self._days_ago(night) for night in range(SINCE_DAYS, -1, -1)]

    def begin(self) -> None:
        """Type the sheet back, and name a disk and two sticks."""
        self._clock.come_to(self._left[0] + HOURS_BEFORE / 24, self._desk)
        recovery.read_back(self._desk, self._key)
        for label, name in FOLDERS.items():
            folder = self._folder / name
            folder.mkdir(mode=0o700)
            (places.add_disk if label == DISK else places.add_stick)(self._desk, folder, label)

    def live(self, until: float) -> None:
        """Live the nights that are left down to so many days ago."""
        while self._left and self._left[0] > until:
            days = self._left.pop(0)
            self._clock.come_to(days, self._desk)
            places.back_up_to(self._desk, DISK)
            self._by_day(round(days))

    def _by_day(self, days: int) -> None:
        if days in STICK_DAYS:
            places.back_up_to(self._desk, STICK)
        if days == EXCHANGED_DAYS:
            places.back_up_to(self._desk, EXCHANGED)
            away = self._folder / ELSEWHERE
            away.mkdir(mode=0o700)
            (self._folder / FOLDERS[EXCHANGED]).rename(away / FOLDERS[EXCHANGED])
        if days == DRILL_DAYS:
            self._exercise()
        if days == SHEET_DAYS:
            log_heads.print_log_head(self._desk, self._papers)

    def _exercise(self) -> None:
        newest = max((self._folder / FOLDERS[DISK]).glob("*.habitat.age"))
        with suppress(errors.NotInMemory, errors.NoRoomToRestore):  # then it is shown as still to be played
            drill.print_receipt(self._desk, drill.play(self._desk, newest, self._key), self._papers)

    @staticmethod
    def _days_ago(nights: int) -> float:
        now = system_clock()
        day = now.astimezone(ZoneInfo("Europe/Paris")).date() - timedelta(days=nights)
        at = datetime.combine(day, NIGHT, ZoneInfo("Europe/Paris"))
        return (now - at.astimezone(UTC)) / timedelta(days=1)


def keep_today(desk: Desk) -> None:
    """Save on the stick that is here, and walk through all the data as the box does each day.

    Debian's updates are not counted: it takes seconds, and they are the visitor's own.
    """
    places.back_up_to(desk, STICK)
    self_check.check_now(desk, Machine(desk.box.settings.folder))


def say_to_closed_box(settings: Settings, key: str, phones: dict[str, str]) -> None:
    """Have a phone say that its worker came, as if the box had been closed then. `phones`: secrets by worker's id."""
    box = bootstrap.open_box(settings, key)
    try:
        visit = max(_begun(box.desk(COORDINATOR), phones), key=lambda one: one.starts_at, default=None)
        secret = phones[visit.worker_id or ""] if visit else next(iter(phones.values()))
        at = visit.starts_at + LATE if visit else system_clock()
        said = inbox_slot.Said("demonstration", Kind.ARRIVED) if visit else inbox_slot.Said("demonstration", Kind.NOTE, WORD)
        boot, uptime = system_pulse()
        since = int((system_clock() - at).total_seconds())
        inbox_slot.put_in(settings, secret, said, at, lambda: (boot, uptime - since))
        inbox_slot.file_all(box)
    finally:
        box.store.close()


def _begun(desk: Desk, phones: dict[str, str]) -> Iterator[Visit]:

    now = system_clock()
    for visit in see_day(desk).seen.visits:
        if visit.worker_id in phones and visit.starts_at + LATE < now and visit.status is not VisitStatus.CANCELLED:
            yield visit


def to_try(folder: Path, command: str, key: str) -> dict[str, Any]:
    """Tell what a visitor needs to try the keeping herself."""
    disk, home, away = folder / FOLDERS[DISK], folder / FOLDERS[EXCHANGED], folder / ELSEWHERE / FOLDERS[EXCHANGED]
    box = f"{command} --dir {folder}"
    return {
        "recovery_lines": crypto.sheet_lines(key),
        "second_disk": str(disk),
        "sticks": {STICK: str(folder / FOLDERS[STICK]), EXCHANGED: str(away)},
        "to_try": {
            "santé de la maison": f"{box} check",
            "échanger les deux clés": f"mv {away} {home} && {box} backup --all && mv {folder / FOLDERS[STICK]} {away.parent}",
            "exercice, avec les cinq lignes de recovery_lines": f"{box} drill {disk}",
            "ce qui a été dit à la boîte fermée": f"{box} inbox",
            "fermer le site, puis l'ouvrir": f"{box} lock ; {box} unlock",
        },
    }
