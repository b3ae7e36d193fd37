"""A house that keeps what the law lets it keep: twelve residents, about 16,000 visits in 180 days, five years of counters.

It lives on when asked: people come, leave and die, choose, are looked at; visits come each day. Everything that has rules
goes through them; rows without rules are written in bulk.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from habitat_box.domain.consent import Channel
from habitat_box.domain.people import COORDINATOR, NewResident
from habitat_box.domain.purposes import PURPOSES
from habitat_box.domain.visits import PARIS
from habitat_box.store import journal
from habitat_box.store.journal import Entry
from habitat_box.store.moments import text_of
from habitat_box.usecases.desk import Box
from habitat_box.words import local_day

if TYPE_CHECKING:
    from tests.conftest import FrozenClock

FIRST = ("Simone", "René", "Aïcha", "Loïc", "Thérèse", "Ousmane", "Françoise", "Ivana", "Étienne", "Nadège", "Yvonne", "Paul")
LAST = ("Delmas", "Béraud", "Hérault", "Diallo", "Müller", "Roux", "Chauvet", "Petit", "Legrand", "Morin")
KINDS = ("visites", "activités", "arrivées", "départs")
VISIT = "id, resident_id, organisation_id, worker_id, day, starts_at, ends_at, status"


class LawfulHouse:
    """A house under a clock the test turns. `visits`: how many visits each month really had."""

    def __init__(self, box: Box, clock: FrozenClock, *, residents: int = 12, daily: int = 88, kept: int = 180) -> None:
        self.box, self.clock, self.daily = box, clock, daily
        self.visits: Counter[str] = Counter()
        self.arrivals: Counter[str] = Counter()
        self.departures: Counter[str] = Counter()
        self.here: list[str] = []
        self.number = 0
        now = clock.now
        clock.now = now - timedelta(days=366)  # the log is written in the order of time
        box.door.confirm_clock(COORDINATOR)
        with box.store.unit():
            self.services = [box.door.add_organisation(f"Service {n}", "aide").id for n in range(6)]
            self.workers = [box.door.worker_of(self.services[n % 6], f"Personne {n}") for n in range(12)]
            for back in range(residents):
                self.arrive(self.today - timedelta(days=100 + back * 110))
        clock.now = now
        self.count_five_years()
        self.plan(self.today - timedelta(days=kept - 1), self.today + timedelta(days=7))
        self.look(self.today - timedelta(days=364), self.today - timedelta(days=1))
        box.door.confirm_clock(COORDINATOR)

    @property
    def today(self) -> date:
        return local_day(self.clock())

    def arrive(self, on: date) -> None:
        """Bring someone in, with a relative, a text, her twelve choices and a card."""
        box, number = self.box, self.number
        self.number += 1
        title, last = ("Mme", "M.")[number % 2], LAST[number % len(LAST)] + "abcdefghijklm"[number // 12 % 13]
        new = NewResident(title, FIRST[number % 12], last, f"A{number:03}", on, phone="0240000000")
        person = box.door.welcome(COORDINATOR, new)
        box.door.add_contact(COORDINATOR, person, f"Proche {number}", "0611111111", "fille", ("urgence",))
        self.choose(person)
        box.door.write_habits(COORDINATOR, person, "Frapper deux fois et attendre.")
        box.door.write_optional(COORDINATOR, person, "P12", "0622222222")
        hashes = {kind: f"{kind}{number:060}" for kind in ("token", "typed", "code")}
        until = self.today + timedelta(days=365)
        box.door.give_card(
            COORDINATOR, person, hashes=hashes, label=f"{number:04}", picture="soleil", colour="jaune", expires_on=until
        )
        self.here.append(person)
        self.arrivals[on.isoformat()[:7]] += 1

    def choose(self, person: str) -> None:
        """Let someone say yes to most subjects."""
        for rank, code in enumerate(PURPOSES):
            yes = (rank + self.number) % 4 != 0 or code in ("P7", "P12")
            self.box.door.choose(COORDINATOR, person, code, yes, Channel.ASSISTED, self.box.new_id())

    def leave(self, code: str) -> None:
        """See the one who has been here longest go."""
        self.box.door.say_goodbye(COORDINATOR, self.here.pop(0), self.today, code)
        self.departures[self.today.isoformat()[:7]] += 1

    def live(self, days: int) -> None:
        """Let days go by: visits, looks, phones; every four months someone goes and someone comes; each year all choose."""
        before = self.today
        self.clock.advance(days=days)
        first, last = before + timedelta(days=1), self.today
        self.look(first, last)
        with self.box.store.unit():
            if before.month != last.month and last.month % 4 == 1:
                self.leave("décès" if last.month == 5 else "départ")
                self.arrive(last)
            if before.year != last.year:
                for person in self.here:
                    self.choose(person)
        self.plan(first + timedelta(days=7), last + timedelta(days=7))

    def plan(self, first: date, last: date) -> None:
        """Write each day's visits, and a planning read each week with its changes."""
        with self.box.store.maintenance(), self.box.store.database.atomic("IMMEDIATE"):
            connection = self.box.store.database.connection()
            connection.executemany(f"INSERT INTO visit ({VISIT}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", self._rows(first, last))  # noqa: S608
            for day in _days(first, last):
                if day.weekday() == 0 and day <= self.today:
                    self._read_planning(day)

    def _rows(self, first: date, last: date) -> Iterator[tuple[str, ...]]:
        for day in _days(first, last):
            for number in range(self.daily):
                start = datetime(day.year, day.month, day.day, 8 + number % 12, tzinfo=PARIS)
                status = "annulée" if number % 40 == 0 else "prévue"
                self.visits[day.isoformat()[:7]] += status != "annulée"
                person, service = self.here[number % len(self.here)], self.services[number % 6]
                worker = self.workers[(number + day.toordinal() // 7) % len(self.workers)]
                ends = text_of(start + timedelta(minutes=45))
                yield self.box.new_id(), person, service, worker, day.isoformat(), text_of(start), ends, status

    def _read_planning(self, day: date) -> None:
        at, read = text_of(datetime(day.year, day.month, day.day, 9, tzinfo=PARIS)), self.box.new_id()
        run = self.box.store.run
        run(
            "INSERT INTO planning_import (id, organisation_id, at, file_sha256, counts) VALUES (?, ?, ?, '', '{}')",
            (read, self.services[0], at),
        )
        for person in self.here[:4]:
            run(
                "INSERT INTO planning_change (import_id, at, kind, visit_id, resident_id, organisation_id, day)"
                " VALUES (?, ?, 'moved', ?, ?, ?, ?)",
                (read, at, self.box.new_id(), person, self.services[0], day.isoformat()),
            )
        run(
            "INSERT INTO activity (id, title, day, starts_at, ends_at) VALUES (?, 'Atelier', ?, ?, ?)",
            (self.box.new_id(), day.isoformat(), at, at),
        )

    def look(self, first: date, last: date) -> None:
        """Write each day's looks, and each week what the workers and the registers leave."""
        with self.box.store.unit():
            refs = sorted(self.box.door._log_refs(self.here).values())
            for day in _days(first, last):
                at = datetime(day.year, day.month, day.day, 7, 30, tzinfo=PARIS)
                journal.append(self.box.store, at, COORDINATOR, [Entry("regarder", "le planning", ref) for ref in refs])
        with self.box.store.maintenance(), self.box.store.database.atomic("IMMEDIATE"):
            for day in _days(first, last):
                if day.weekday() == 2:
                    self._week(day)

    def _week(self, day: date) -> None:
        at, new, run = text_of(datetime(day.year, day.month, day.day, 10, tzinfo=PARIS)), self.box.new_id, self.box.store.run
        worker, service = self.workers[day.toordinal() // 7 % len(self.workers)], self.services[0]
        run("INSERT INTO enrolment VALUES (?, ?, ?, ?, ?, NULL)", (new(), worker, new(), new(), at))
        run(
            "INSERT INTO device (id, worker_id, secret_hash, state, created_at) VALUES (?, ?, ?, 'révoqué', ?)",
            (new(), worker, new(), at),
        )
        run("INSERT INTO web_session VALUES (?, 'intervenant', 'x', 0, ?, ?, 'carte')", (new(), at, at))
        run("INSERT INTO task VALUES (?, 'murs', ?, '', ?, ?, ?)", (new(), self.here[0], at, at[:10], at))
        run("INSERT OR REPLACE INTO name_match VALUES (?, ?, NULL, ?)", (service, f"inconnu {day}", at))
        run("INSERT OR REPLACE INTO name_match VALUES (?, ?, ?, ?)", (service, f"nom {day}", self.here[0], at))
        run(
            "INSERT INTO rights_request (id, number, subject_ref, right_code, received_on, due_on, answered_on)"
            " VALUES (?, ?, 'x', 'accès', ?, ?, ?)",
            (new(), new(), at[:10], at[:10], at[:10]),
        )
        run(
            "INSERT INTO breach (id, number, nature, facts, known_at, risk, closed_at)"
            " VALUES (?, ?, 'perte', '', ?, 'aucun', ?)",
            (new(), new(), at, at),
        )
        run(
            "INSERT INTO worker (id, organisation_id, name, name_key, active_until) VALUES (?, ?, ?, ?, ?)",
            (new(), service, f"Remplaçante {day}", f"remplacante {day}", day.isoformat()),
        )
        run("INSERT INTO backup_made (id, at, sha256, bytes, proven) VALUES (?, ?, '', 1, 1)", (new(), at))

    def count_five_years(self) -> None:
        """Write the counters of the five years whose rows are gone already."""
        first = self.today.replace(day=1)
        for back in range(7, 61):
            month = f"{first.year - (back + 12 - first.month) // 12:04}-{(first.month - back - 1) % 12 + 1:02}"
            for kind in KINDS[:2]:
                self.box.store.database.connect(reuse_if_open=True)
                self.box.store.run("INSERT INTO month_count VALUES (?, ?, ?)", (month, kind, self.daily * 30))


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)
