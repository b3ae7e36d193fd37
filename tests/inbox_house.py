"""A closed box and the phones of its workers: what the tests of the sealed inbox share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from habitat_box.domain.inbox import Kind
from habitat_box.store import inbox_folder
from habitat_box.usecases import enrolment, inbox, inbox_slot
from habitat_box.usecases.desk import Desk
from habitat_box.usecases.inbox_slot import Noted, Said
from tests.conftest import FrozenClock

PIN = "482915"


def pulse_of(clock: FrozenClock) -> Callable[[], tuple[str, int]]:
    """Count the seconds of one start of the machine, as the frozen clock goes."""
    return lambda: ("one start", int(clock().timestamp()) - 1_700_000_000)


def phone_of(desk: Desk, worker_id: str, pin: str = PIN) -> str:
    """Enrol a phone and give its secret."""
    invitation = enrolment.invite(desk, worker_id)
    knock = enrolment.knock(desk.box, token=invitation.token)
    enrolment.confirm(desk, knock.match_code)
    enrolment.choose_pin(desk.box, knock.secret, pin, pin)
    return knock.secret


class ClosedHouse:
    """The slot of a closed box, at the hour of a clock that waits."""

    def __init__(self, desk: Desk, clock: FrozenClock) -> None:
        self.desk, self.clock = desk, clock
        self.pulse = pulse_of(clock)
        self.taps = 0
        desk.box.door.beat_clock()
        inbox_slot.keep_inbox(desk.box)

    @property
    def folder(self) -> Path:
        return inbox_folder.folder_of(self.desk.box.settings.folder)

    def say(self, secret: str, kind: Kind, words: str = "", *, at: datetime | None = None, tap: str = "") -> Noted:
        """Say something, at an hour of the day when it matters."""
        if at is not None:
            self.clock.now = at.astimezone(self.clock.now.tzinfo)
        self.taps += 1
        said = Said(tap or f"tap{self.taps}", kind, words)
        return inbox_slot.put_in(self.desk.box.settings, secret, said, self.clock(), self.pulse)

    def open(self) -> int:
        """File all that was said."""
        return inbox_slot.file_all(self.desk.box, self.pulse)

    @property
    def waiting(self) -> list[inbox.ToSettle]:
        return inbox.to_settle(self.desk)

    @property
    def files(self) -> list[str]:
        return sorted(path.name for path in self.folder.glob("*.age"))


def suspended(desk: Desk, secret: str) -> None:
    """Suspend a phone, as nine wrong codes do."""
    device = enrolment.device_of(desk.box, secret)
    assert device is not None
    desk.box.door.change_device(device.id, state="suspendu")


__all__ = ["ClosedHouse", "phone_of", "pulse_of", "suspended"]
