"""Queries on visits, changes and activities. Visits tell who is helped and when, so the guard holds them too."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING

from habitat_box.domain.people import Organisation
from habitat_box.domain.visits import PARIS, Activity, PlanningChange, Side, Visit, VisitStatus
from habitat_box.store.connection import Row, Store
from habitat_box.store.moments import instant, text_of

if TYPE_CHECKING:  # these values are of plannings being read: no page and no day needs them
    from habitat_box.domain.planning import KnownActivity, KnownVisit

VISIT = (
    "id", "resident_id", "organisation_id", "worker_id", "day", "starts_at", "ends_at", "status", "place", "uid",
    "recurrence_id",
)  # fmt: skip
OPENED = {"visit": frozenset(VISIT), "worker": frozenset({"id", "name"})}

SELECT = (
    "SELECT v.id, v.resident_id, v.organisation_id, o.name AS organisation, v.worker_id, w.name AS worker,"
    " v.starts_at, v.ends_at, v.status, v.place FROM visit v JOIN organisation o ON o.id = v.organisation_id"
    " LEFT JOIN worker w ON w.id = v.worker_id"
)
_ORDER = " ORDER BY v.starts_at, v.ends_at, v.id"


def visit_of(row: Row) -> Visit:
    """Make the value of one stored visit."""
    return Visit(
        id=row["id"],
        resident_id=row["resident_id"],
        organisation_id=row["organisation_id"],
        organisation=row["organisation"],
        worker_id=row["worker_id"],
        worker=row["worker"] or "",
        starts_at=instant(row["starts_at"]),
        ends_at=instant(row["ends_at"]),
        status=VisitStatus(row["status"]),
        place=row["place"],
    )


def visits_between(store: Store, first: date, last: date, resident_id: str | None = None) -> list[Visit]:
    """Give the visits of these days, everyone's or one resident's."""
    if resident_id is None:
        rows = store.rows(f"{SELECT} WHERE v.day BETWEEN ? AND ?{_ORDER}", (first.isoformat(), last.isoformat()))
    else:
        rows = store.rows(
            f"{SELECT} WHERE v.resident_id = ? AND v.day BETWEEN ? AND ?{_ORDER}",
            (resident_id, first.isoformat(), last.isoformat()),
        )
    return [visit_of(row) for row in rows]


def visits_of_worker(store: Store, worker_id: str, organisation_id: str, first: date, last: date) -> list[Visit]:
    """Give a worker's own visits, and those of her service that name no worker yet."""
    rows = store.rows(
        f"{SELECT} WHERE v.worker_id = ? AND v.day BETWEEN ? AND ?"
        f" UNION ALL {SELECT} WHERE v.organisation_id = ? AND v.worker_id IS NULL AND v.day BETWEEN ? AND ?"
        " ORDER BY 7, 8, 1",
        (worker_id, first.isoformat(), last.isoformat(), organisation_id, first.isoformat(), last.isoformat()),
    )
    return [visit_of(row) for row in rows]


def visits_of_residents(store: Store, ids: list[str], day: date) -> list[Visit]:
    """Give every visit of one day to these residents."""
    marks = ",".join("?" * len(ids))
    rows = store.rows(f"{SELECT} WHERE v.resident_id IN ({marks}) AND v.day = ?{_ORDER}", (*ids, day.isoformat()))
    return [visit_of(row) for row in rows]


def known_visits(store: Store, organisation_id: str, first: date, last: date) -> list[KnownVisit]:
    """Give what the box knows of one service in a window, with the service's own keys."""
    from habitat_box.domain.planning import KnownVisit

    rows = store.rows(
        "SELECT v.id, v.resident_id, w.name AS worker_name, v.starts_at, v.ends_at, v.status, v.uid, v.recurrence_id"
        " FROM visit v LEFT JOIN worker w ON w.id = v.worker_id WHERE v.organisation_id = ? AND v.day BETWEEN ? AND ?"
        " ORDER BY v.starts_at, v.id",
        (organisation_id, first.isoformat(), last.isoformat()),
    )
    return [
        KnownVisit(
            id=row["id"],
            resident_id=row["resident_id"],
            worker_name=row["worker_name"],
            start=instant(row["starts_at"]).astimezone(PARIS),
            end=instant(row["ends_at"]).astimezone(PARIS),
            status="cancelled" if row["status"] == VisitStatus.CANCELLED else "planned",
            uid=row["uid"],
            recurrence_id=row["recurrence_id"],
        )
        for row in rows
    ]


def known_activities(store: Store, organisation_id: str, first: date, last: date) -> list[KnownActivity]:
    """Give the activities one service already put in the house calendar."""
    from habitat_box.domain.planning import KnownActivity

    rows = store.rows(
        "SELECT id, title, starts_at, ends_at, uid, recurrence_id, cancelled FROM activity"
        " WHERE organisation_id = ? AND day BETWEEN ? AND ? ORDER BY starts_at, id",
        (organisation_id, first.isoformat(), last.isoformat()),
    )
    return [
        KnownActivity(
            id=row["id"],
            title=row["title"],
            start=instant(row["starts_at"]).astimezone(PARIS),
            end=instant(row["ends_at"]).astimezone(PARIS),
            uid=row["uid"],
            recurrence_id=row["recurrence_id"],
            cancelled=bool(row["cancelled"]),
        )
        for row in rows
    ]


def changes_since(store: Store, since: datetime) -> list[PlanningChange]:
    """Give the accepted changes since an instant, newest first."""
    rows = store.rows(
        "SELECT c.at, c.kind, c.visit_id, c.resident_id, o.name AS organisation, c.before, c.after"
        " FROM planning_change c JOIN organisation o ON o.id = c.organisation_id WHERE c.at >= ? ORDER BY c.seq DESC",
        (text_of(since),),
    )
    return [
        PlanningChange(**{**row, "at": instant(row["at"]), "before": side_of(row["before"]), "after": side_of(row["after"])})
        for row in rows
    ]


def side_text(side: Side | None) -> str:
    """Write one side of a change as JSON, "" for none."""
    if side is None:
        return ""
    said = [text_of(side.starts_at), text_of(side.ends_at), side.worker, side.worker_id, side.status.value]
    return json.dumps(said, ensure_ascii=False)


def side_of(text: str) -> Side | None:
    """Read one side of a change back."""
    if not text:
        return None
    starts, ends, worker, worker_id, status = json.loads(text)
    return Side(instant(starts), instant(ends), worker, worker_id, VisitStatus(status))


def changes_of_import(store: Store, import_id: str) -> list[Row]:
    """Give the changes one import made, latest first, as rows: what undoing needs."""
    return store.rows(
        "SELECT kind, visit_id, resident_id, before, after FROM planning_change WHERE import_id = ? ORDER BY seq DESC",
        (import_id,),
    )


def activities_between(store: Store, first: date, last: date) -> list[Activity]:
    """Give the house's activities of these days."""
    rows = store.rows(
        "SELECT a.id, a.title, a.starts_at, a.ends_at, a.all_day, a.place, coalesce(o.name, '') AS organisation"
        " FROM activity a LEFT JOIN organisation o ON o.id = a.organisation_id"
        " WHERE a.cancelled = 0 AND a.day BETWEEN ? AND ? ORDER BY a.all_day DESC, a.starts_at, a.title",
        (first.isoformat(), last.isoformat()),
    )
    return [
        Activity(
            row["id"], row["title"], instant(row["starts_at"]), instant(row["ends_at"]), bool(row["all_day"]),
            row["place"], row["organisation"],
        )
        for row in rows
    ]  # fmt: skip


def organisations(store: Store) -> list[Organisation]:
    """Give the services that come into the house, by name."""
    rows = store.rows("SELECT id, name, phone, family FROM organisation ORDER BY name_key")
    return [Organisation(**row) for row in rows]
