"""Houses of any age for load tests: invented people, years of visits, choices and log lines. Never a real house.

Everything that has rules goes through them (people, choices, cards, phones, log lines); only the visits, which have none,
are written in bulk. The passphrase is drawn and left in the folder, and opens nothing but this house.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from crypto.passphrase import STANDARD, TEST_ONLY
from habitat_box import bootstrap, words
from habitat_box.domain.access import Field, Look
from habitat_box.domain.consent import Channel
from habitat_box.domain.people import COORDINATOR, Actor, NewResident, Role
from habitat_box.domain.purposes import PURPOSES
from habitat_box.domain.visits import PARIS
from habitat_box.store import journal
from habitat_box.store.journal import Entry
from habitat_box.store.moments import text_of
from habitat_box.usecases import enrolment
from habitat_box.usecases.desk import Box
from habitat_box.usecases.signing_in import sign_in

RESIDENCE = "Maison de charge (démonstration)"
FIRST_NAMES = [
    "Simone",
    "René",
    "Aïcha",
    "Loïc",
    "Thérèse",
    "Ousmane",
    "Françoise",
    "Jean-Noël",
    "Ivana",
    "Étienne",
    "Nadège",
    "Antoine",
]
LAST_NAMES = [
    "Delmas",
    "Béraud",
    "Benkacem",
    "Hérault",
    "Diallo",
    "Müller",
    "d’Ornano",
    "Petrović",
    "Œuvrard",
    "Çariou",
    "Roux",
    "Chauvet",
]
WORKER_NAMES = ["Sonia", "Kevin", "Fatoumata", "Élodie", "Patrick", "Karim", "Nadia", "Yann", "Mireille", "Paulo"]
HOURS = ((7, 30, 45), (8, 30, 30), (10, 0, 60), (11, 30, 60), (14, 0, 60), (16, 30, 30), (18, 0, 45), (20, 15, 30))
PIN = "482915"
VISIT_COLUMNS = "id, resident_id, organisation_id, worker_id, day, starts_at, ends_at, status, uid"
LOG_BATCH = 1000


@dataclass(frozen=True)
class Plan:
    """How large a house is. `days` before today and `ahead` after it are full of visits; `only` replaces them."""

    residents: int = 30
    services: int = 60
    weekly: int = 630
    days: int = 1826
    ahead: int = 7
    log_lines: int = 100_000
    phones: int = 1
    only: tuple[int, ...] = ()

    def offsets(self) -> list[int]:
        return list(self.only) or list(range(-self.days + 1, self.ahead + 1))


DEMO = Plan(residents=12, services=8, weekly=252, days=35, log_lines=2_000)
STRESS = Plan(phones=20)


@dataclass(frozen=True)
class Phone:
    """A phone that is enrolled and signed in."""

    worker: str
    worker_id: str
    organisation_id: str
    device: str
    session: str
    pin: str = PIN

    @property
    def actor(self) -> Actor:
        return Actor(self.worker_id, Role.WORKER, self.organisation_id)

    @property
    def cookies(self) -> str:
        return f"__Host-dev={self.device}; __Host-ses={self.session}"


@dataclass(frozen=True)
class House:
    """A house made for load, open."""

    box: Box
    passphrase: str
    recovery_key: str
    phones: tuple[Phone, ...]
    visits: int

    @property
    def folder(self) -> Path:
        return self.box.settings.folder


class Hands:
    """A clock that stands where it was set: years of a house are made in seconds."""

    def __init__(self) -> None:
        self.now: datetime | None = None

    def __call__(self) -> datetime:
        return self.now or datetime.now(UTC)


def make(folder: Path, plan: Plan, *, standard_cost: bool = False) -> House:
    """Make a house in an empty folder and open it. With `standard_cost` its passphrase costs what a real one costs."""
    chance, hands = random.Random(plan.residents), Hands()  # noqa: S311 - invented people, not secrets
    today = words.local_day(hands())
    hands.now = words.midnight(today - timedelta(days=plan.days)).astimezone(UTC)
    passphrase = bootstrap.generate_passphrase()
    created = bootstrap.create_box(
        folder,
        residence=RESIDENCE,
        body="association",
        contact="",
        passphrase=passphrase,
        demo=True,
        bind="127.0.0.1",
        addresses=("127.0.0.1",),
        profile=STANDARD if standard_cost else TEST_ONLY,
        clock=hands,
    )
    box = created.box
    with box.store.unit():
        people = _people(box, plan, today)
        services = _services(box, plan)
        _choices(box, people, plan, hands, today, chance)
    visits = _visits(box, people, services, plan, today, chance)
    _log(box, people, plan, hands, today)
    hands.now = None
    phones = _phones(box, services, plan)
    box.store.close()
    return House(box, passphrase, created.recovery_key, phones, visits)


def _people(box: Box, plan: Plan, today: date) -> list[str]:
    people = []
    for number in range(plan.residents):
        first = FIRST_NAMES[number % len(FIRST_NAMES)]
        last = LAST_NAMES[(number + number // len(FIRST_NAMES)) % len(LAST_NAMES)]
        dwelling = f"{'AB'[number % 2]}{number // 2 + 1:02}"
        entry = today - timedelta(days=plan.days)
        title = "Mme" if number % 2 == 0 else "M."
        person = box.door.welcome(COORDINATOR, NewResident(title, first, last, dwelling, entry, phone="0240000000"))
        box.door.add_contact(COORDINATOR, person, f"Proche de {first}", "0611111111", "fille", ("urgence",))
        box.door.write_habits(COORDINATOR, person, "Frapper deux fois et attendre. Le café avant la toilette.")
        people.append(person)
    return people


def _services(box: Box, plan: Plan) -> list[tuple[str, list[str]]]:
    services = []
    for number in range(plan.services):
        made = box.door.add_organisation(f"Service {number + 1:02}", ("aide", "soin", "autre")[number % 3])
        names = [f"{WORKER_NAMES[(number + each) % len(WORKER_NAMES)]} Charge{number:02}{each}" for each in range(3)]
        services.append((made.id, [box.door.worker_of(made.id, name) for name in names]))
    return services


def _choices(box: Box, people: list[str], plan: Plan, hands: Hands, today: date, chance: random.Random) -> None:
    """Let everyone say yes or no to each subject, and again each year."""
    for year in range(plan.days // 365, -1, -1):
        hands.now = words.midnight(today - timedelta(days=year * 365 + 2)).astimezone(UTC)
        for person in people:
            for code in PURPOSES:
                box.door.choose(COORDINATOR, person, code, chance.random() < 0.7, Channel.ASSISTED, box.new_id())


def _visits(
    box: Box, people: list[str], services: list[tuple[str, list[str]]], plan: Plan, today: date, chance: random.Random
) -> int:
    rows = _visit_rows(box, people, services, plan, today, chance)
    marks = ",".join("?" * len(VISIT_COLUMNS.split(",")))
    with box.store.maintenance(), box.store.database.atomic("IMMEDIATE"):
        cursor = box.store.database.connection().executemany(f"INSERT INTO visit ({VISIT_COLUMNS}) VALUES ({marks})", rows)  # noqa: S608
        box.store.database.connection().execute(
            "INSERT INTO planning_change (at, kind, visit_id, resident_id, organisation_id, day)"
            " SELECT substr(day, 1, 10) || 'T05:00:00.000000Z', 'moved', id, resident_id, organisation_id, day FROM visit"
            " WHERE rowid % 25 = 0"
        )
    box.store.close()
    return int(cursor.rowcount)


def _visit_rows(
    box: Box, people: list[str], services: list[tuple[str, list[str]]], plan: Plan, today: date, chance: random.Random
) -> Iterator[tuple[object, ...]]:
    """Give each day its visits: the same hours each week; one in five by the first service, so its workers have a round."""
    daily = round(plan.weekly / 7)
    slots = [
        (people[n % len(people)], HOURS[(n // len(people) * 3 + n) % len(HOURS)], *_who(services, n)) for n in range(daily)
    ]
    for offset in plan.offsets():
        day = today + timedelta(days=offset)
        for person, (hour, minute, length), organisation, worker in slots:
            start = datetime(day.year, day.month, day.day, hour, minute, tzinfo=PARIS)
            end = start + timedelta(minutes=length)
            status = "annulée" if chance.random() < 0.02 else "prévue"
            uid = f"{box.new_id()}@charge"
            yield (box.new_id(), person, organisation, worker, day.isoformat(), text_of(start), text_of(end), status, uid)


def _who(services: list[tuple[str, list[str]]], number: int) -> tuple[str, str]:
    organisation, workers = services[0] if number % 5 == 0 else services[number % len(services)]
    return organisation, workers[number // 5 % 2 if number % 5 == 0 else number % len(workers)]


def _log(box: Box, people: list[str], plan: Plan, hands: Hands, today: date) -> None:
    """Write years of looks: the coordinator's days, and the workers at the doors."""
    with box.store.unit():
        refs = box.door._log_refs(people)  # the house is made from inside
    shown = ",".join(sorted(f.value for f in (Field.FIRST_NAME, Field.LAST_NAME, Field.DWELLING, Field.VISITS)))
    batches = -(-plan.log_lines // LOG_BATCH)
    for batch in range(batches):
        back = plan.days * (batches - batch) / batches
        hands.now = (words.midnight(today) - timedelta(days=back)).astimezone(UTC)
        wanted = min(LOG_BATCH, plan.log_lines - batch * LOG_BATCH)
        lines = [Entry("regarder", Look.DAY, refs[people[n % len(people)]], shown) for n in range(wanted)]
        with box.store.unit():
            journal.append(box.store, hands(), COORDINATOR, lines)


def _phones(box: Box, services: list[tuple[str, list[str]]], plan: Plan) -> tuple[Phone, ...]:
    """Enrol the first service's workers' phones, each with its PIN and an open session."""
    desk, (organisation, workers) = box.desk(COORDINATOR), services[0]
    known = {one.id: one.name for one in enrolment.workers(desk)}
    phones = []
    for number in range(plan.phones):
        worker = workers[number % 2]
        secret = enrolment.knock(box, token=enrolment.invite(desk, worker).token).secret
        enrolment.confirm(desk, enrolment.waiting(desk)[0].match_code)
        enrolment.choose_pin(box, secret, PIN, PIN)
        phones.append(Phone(known[worker], worker, organisation, secret, sign_in(box, secret, PIN)))
    return tuple(phones)
