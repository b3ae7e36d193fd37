"""A house with many workers' phones, on the machine's own clock, and the visits of today."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from habitat_box import bootstrap
from habitat_box.domain.people import COORDINATOR, NewResident
from habitat_box.ports import system_clock
from habitat_box.usecases import enrolment, log_notice, residents
from habitat_box.usecases.signing_in import session_of, sign_in
from habitat_box.words import local_day
from tests.conftest import at, visit
from tests.web_browser import living_box

PIN = "482915"


@dataclass(frozen=True)
class Crowd:
    """The house, and the secret of each phone that was enrolled there."""

    created: bootstrap.Created
    devices: tuple[str, ...]


def crowd(folder: Path, phones: int) -> Crowd:
    """Make a house with so many phones, each of a worker who visits two residents today."""
    made = living_box(folder)
    desk = made.box.desk(COORDINATOR)
    service = desk.box.door.add_organisation("Aide & Présence", "aide")
    people = [residents.welcome(desk, NewResident("Mme", f"Prénom{n}", f"NOM{n}", f"A{n:02}")) for n in range(12)]
    today = local_day(system_clock())
    devices = []
    for number in range(phones):
        worker = desk.box.door.worker_of(service.id, f"Zoé Petit{number:02}")
        for each in range(2):
            visit(desk, "Aide & Présence", people[(number + each) % 12], worker, at(8 + each * 4, 0, today))
        secret = enrolment.knock(made.box, token=enrolment.invite(desk, worker).token).secret
        (waiting,) = enrolment.waiting(desk)
        enrolment.confirm(desk, waiting.match_code)
        enrolment.choose_pin(made.box, secret, PIN, PIN)
        log_notice.acknowledge(session_of(made.box, sign_in(made.box, secret, PIN)).desk)
        devices.append(secret)
    made.box.store.close()
    return Crowd(made, tuple(devices))
