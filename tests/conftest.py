"""The fixed cast and a real box on a temporary folder: real SQLCipher, a cheap named Argon2 profile, a clock that waits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from shutil import which
from types import SimpleNamespace

import pytest

from crypto.passphrase import TEST_ONLY
from habitat_box import bootstrap, memory, words
from habitat_box.domain.people import COORDINATOR, Actor, NewResident, Role
from habitat_box.domain.visits import PARIS, VisitStatus
from habitat_box.door.schedule import VisitWrite
from habitat_box.store.connection import Store
from habitat_box.usecases import machine, residents
from habitat_box.usecases.desk import Box, Desk
from tests import bare_store
from tests.house_ready import ready

PASSPHRASE = "girafe tuyau lampe sable violon brique dahlia neige"
MONDAY = datetime(2026, 11, 23, 8, 40, tzinfo=PARIS)


class FrozenClock:
    """A clock that moves only when a test says so."""

    def __init__(self, now: datetime) -> None:
        self.now = now.astimezone(UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **wait: float) -> None:
        self.now += timedelta(**wait)


@dataclass(frozen=True)
class Cast:
    """Simone said nothing yet; René said nothing either; both are visited by Sonia (aide) today. Karim (soin) comes to
    Simone too. Nadia (aide) has no visit."""

    simone: str
    rene: str
    sonia: Actor
    karim: Actor
    nadia: Actor


@pytest.fixture(autouse=True)
def _french() -> None:
    words.speak("fr")


@pytest.fixture(autouse=True)
def _no_program_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have no test ask this machine's own apt-get or timedatectl; one that a test puts on the path answers."""
    asked = machine._output

    def answered(words: list[str], seconds: float) -> str:
        its_own = words[0] in ("apt-get", "timedatectl") and str(which(words[0])).startswith("/usr/")
        return "" if its_own else asked(words, seconds)

    monkeypatch.setattr(machine, "_output", answered)


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(MONDAY)


@pytest.fixture
def created(tmp_path: Path, clock: FrozenClock) -> Iterator[bootstrap.Created]:
    numbers = count(1)
    made = bootstrap.create_box(
        tmp_path / "box",
        residence="Les Tilleuls",
        body="association",
        contact="Claire Morel, 02 40 00 00 00",
        passphrase=PASSPHRASE,
        profile=TEST_ONLY,
        clock=clock,
        new_id=lambda: f"{next(numbers):032x}",
    )
    ready(made.box)
    yield made
    made.box.store.close()


@pytest.fixture
def box(created: bootstrap.Created) -> Box:
    return created.box


@pytest.fixture
def desk(box: Box) -> Desk:
    return box.desk(COORDINATOR)


TODAY = MONDAY.date()


def at(hour: int, minute: int = 0, day: date = TODAY) -> datetime:
    """Tell an hour of a day of the house."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=PARIS)


def visit(desk: Desk, service: str, resident: str, worker: str | None, start: datetime, minutes: int = 60) -> None:
    """Put one visit in the planning, as an import would."""
    organisation = desk.box.door.organisation_named(service)
    assert organisation is not None
    desk.box.door.write_planning(
        desk.actor,
        organisation.id,
        "",
        [VisitWrite("added", "", resident, worker, start, start + timedelta(minutes=minutes), VisitStatus.PLANNED)],
    )


@pytest.fixture
def cast(desk: Desk) -> Cast:
    door = desk.box.door
    simone = residents.welcome(desk, NewResident("Mme", "Simone", "DELMAS", "A01", date(2022, 1, 1)))
    rene = residents.welcome(desk, NewResident("M.", "René", "Béraud", "B01", date(2023, 2, 1)))
    aide, soin = door.add_organisation("Aide & Présence", "aide"), door.add_organisation("Cabinet de l'Erdre", "soin")
    sonia, nadia = door.worker_of(aide.id, "Sonia Marchand"), door.worker_of(aide.id, "Nadia Roche")
    karim = door.worker_of(soin.id, "Karim Haddad")
    visit(desk, "Aide & Présence", simone, sonia, at(9))
    visit(desk, "Aide & Présence", rene, sonia, at(10, 30))
    visit(desk, "Cabinet de l'Erdre", simone, karim, at(18), 20)
    return Cast(
        simone,
        rene,
        Actor(sonia, Role.WORKER, aide.id),
        Actor(karim, Role.WORKER, soin.id),
        Actor(nadia, Role.WORKER, aide.id),
    )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path / "s.db", bare_store.KEY)
    with made.maintenance():
        made.run("CREATE TABLE organisation (id TEXT PRIMARY KEY, name TEXT) STRICT")
    yield made
    made.close()


@pytest.fixture(autouse=True)
def _memory_of_the_tests_stays_theirs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep a command tried in this very process from refusing core files to every test after it: no limit goes up again."""
    monkeypatch.setattr(memory, "resource", SimpleNamespace(RLIMIT_CORE=None, setrlimit=lambda *_limit: None))
