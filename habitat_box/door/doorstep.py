"""Services, their workers, and the phones that may ring at the door."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from habitat_box.domain.erasure import PHONE
from habitat_box.domain.people import Actor, Organisation, Worker
from habitat_box.door.slot import Slot
from habitat_box.errors import UnknownPerson
from habitat_box.store import planning
from habitat_box.store.moments import optional_day, optional_instant, text_of
from habitat_box.words import local_day, plain

_WORKER_OPEN = {"worker": frozenset({"id", "organisation_id", "name", "name_key", "active_until"})}
DEVICE = (
    "id",
    "worker_id",
    "state",
    "match_code",
    "pin_hash",
    "failures",
    "paused_until",
    "created_at",
    "last_seen_at",
)


@dataclass(frozen=True)
class Device:
    """One phone. It carries a secret of 256 bits of which the box keeps the hash alone."""

    id: str
    worker_id: str
    worker: str = field(repr=False)
    organisation_id: str
    organisation: str
    state: str
    match_code: str
    pin_hash: str | None = field(repr=False)
    failures: int
    paused_until: datetime | None
    created_at: datetime | None
    last_seen_at: datetime | None
    active_until: date | None = None
    """The last day of the worker's mission, None while it has no end."""

    def is_over(self, today: date) -> bool:
        """Say whether the worker's mission is over: she signs in no more."""
        return self.active_until is not None and self.active_until < today


class Doorstep(Slot):
    """The part of the door that knows services and workers."""

    def organisations(self) -> list[Organisation]:
        """Give the services, by name."""
        with self.store.unit(write=False):
            return planning.organisations(self.store)

    def organisation_named(self, name: str) -> Organisation | None:
        """Find a service by its name, accents and case aside."""
        return next((one for one in self.organisations() if plain(one.name) == plain(name)), None)

    def add_organisation(self, name: str, family: str = "autre", phone: str = "") -> Organisation:
        """Write a new service."""
        made = Organisation(self.new_id(), name.strip(), phone, family)
        with self.store.unit():
            self.store.insert(
                "organisation",
                {"id": made.id, "name": made.name, "name_key": plain(name), "phone": phone, "family": family},
            )
        return made

    def workers(self) -> list[Worker]:
        """Give the workers who may come, with how many phones of theirs work."""
        with self.store.unit(write=False), self.store.opened(_WORKER_OPEN):
            rows = self.store.rows(
                "SELECT w.id, w.name, w.organisation_id, o.name AS organisation, count(d.id) AS devices FROM worker w"
                " JOIN organisation o ON o.id = w.organisation_id"
                " LEFT JOIN device d ON d.worker_id = w.id AND d.state = 'actif' GROUP BY w.id ORDER BY w.name_key"
            )
        return [Worker(**row) for row in rows]

    def worker_of(self, organisation_id: str, name: str) -> str:
        """Find a worker of a service by name, or write her: services name their own people."""
        key = plain(name)
        with self.store.unit(), self.store.opened(_WORKER_OPEN, {"worker"}):
            row = self.store.one("SELECT id FROM worker WHERE organisation_id = ? AND name_key = ?", (organisation_id, key))
            if row:
                return str(row["id"])
            worker_id = self.new_id()
            self.store.insert(
                "worker", {"id": worker_id, "organisation_id": organisation_id, "name": name.strip(), "name_key": key}
            )
        return worker_id

    def remembered_names(self, organisation_id: str) -> dict[str, str | None]:
        """Give the names the coordinator already matched for a service: normal form to resident id, None for nobody here."""
        with (
            self.store.unit(write=False),
            self.store.opened({"name_match": {"organisation_id", "name_key", "resident_id"}}),
        ):
            rows = self.store.rows("SELECT name_key, resident_id FROM name_match WHERE organisation_id = ?", (organisation_id,))
        return {row["name_key"]: row["resident_id"] for row in rows}

    def remember_name(self, actor: Actor, organisation_id: str, key: str, resident_id: str | None) -> None:
        """Remember that a service writes a resident's name this way, or that this name is nobody living here."""
        at = self.clock()
        with self.store.unit():
            with self.store.opened({"resident": {"id"}, "name_match": {"organisation_id", "name_key"}}, {"name_match"}):
                self.store.run("DELETE FROM name_match WHERE organisation_id = ? AND name_key = ?", (organisation_id, key))
                self.store.insert(
                    "name_match",
                    {
                        "organisation_id": organisation_id,
                        "name_key": key,
                        "resident_id": resident_id,
                        "decided_at": text_of(at),
                    },
                )
            refs = self._log_refs([resident_id] if resident_id else [])
            self._wrote(actor, at, "associer", "un planning reçu", list(refs.values()) or [""])

    # -- phones

    def device(self, *, secret_hash: str = "", device_id: str = "") -> Device | None:
        """Find a phone by the hash of its secret, or by id."""
        column, value = ("secret_hash", secret_hash) if secret_hash else ("id", device_id)
        found = self._devices(f"d.{column} = ?", value)
        return found[0] if found else None

    def devices(self, *, state: str = "", worker_id: str = "") -> list[Device]:
        """Give phones, by state or by worker."""
        return self._devices("d.state = ?", state) if state else self._devices("d.worker_id = ?", worker_id)

    def _devices(self, where: str, value: str) -> list[Device]:
        columns = ", ".join(f"d.{name}" for name in DEVICE)
        with self.store.unit(write=False), self.store.opened(_WORKER_OPEN):
            rows = self.store.rows(
                f"SELECT {columns}, w.name AS worker, w.organisation_id, w.active_until, o.name AS organisation FROM device d"  # noqa: S608
                f" JOIN worker w ON w.id = d.worker_id JOIN organisation o ON o.id = w.organisation_id WHERE {where}"
                " ORDER BY d.created_at",
                (value,),
            )
        moments = ("paused_until", "created_at", "last_seen_at")
        return [
            Device(
                **{
                    **row,
                    **{name: optional_instant(row[name]) for name in moments},
                    "active_until": optional_day(row["active_until"]),
                }
            )
            for row in rows
        ]

    def end_mission(self, actor: Actor, worker_id: str, on: date | None) -> None:
        """Write the last day of a worker's mission, or that it has no end. Raises UnknownPerson."""
        at = self.clock()
        with self.store.unit():
            with self.store.opened(_WORKER_OPEN, {"worker"}):
                values = (None if on is None else on.isoformat(), worker_id)
                touched = self.store.run("UPDATE worker SET active_until = ? WHERE id = ?", values)
            if not touched:
                raise UnknownPerson
            self.store.after_commit("inbox", self.keep_inbox)
            self._wrote(actor, at, "finir" if on else "reprendre", "une mission")

    def begin_again(self, worker_id: str) -> None:
        """Forget the end of a mission that is over: the coordinator invites its worker again."""
        today = local_day(self.clock()).isoformat()
        with self.store.unit(), self.store.opened(_WORKER_OPEN, {"worker"}):
            self.store.run("UPDATE worker SET active_until = NULL WHERE id = ? AND active_until < ?", (worker_id, today))
            self.store.after_commit("inbox", self.keep_inbox)

    def change_device(self, device_id: str, **values: object) -> None:
        """Change some columns of a phone."""
        settings = ", ".join(f"{column} = ?" for column in values)
        with self.store.unit():
            self.store.run(f"UPDATE device SET {settings} WHERE id = ?", (*values.values(), device_id))  # noqa: S608
            if "state" in values:
                self.store.after_commit("inbox", self.keep_inbox)
            if values.get("state") == "révoqué":
                self._remember_erased(device_id, PHONE)  # a backup from before does not let it in again

    def log(self, actor: Actor, action: str, what: str) -> None:
        """Write down an act that is about nobody in particular."""
        with self.store.unit():
            self._wrote(actor, self.clock(), action, what)
