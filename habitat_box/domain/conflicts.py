"""What is wrong in a day: two visits at once, an end before its start, nobody at a usual time. Pure functions of visits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from habitat_box.domain.visits import Visit, VisitStatus

USUAL_WEEKS = 4
USUAL_TIMES = 3
USUAL_SLACK = timedelta(minutes=45)
"""A visit is usual when it came in 3 of the last 4 weeks, on the same weekday, within 45 minutes of the same hour."""


class Kind(StrEnum):
    """The kinds of problem a coordinator can act on."""

    DOUBLE_RESIDENT = "deux visites en même temps"
    DOUBLE_WORKER = "même intervenant à deux endroits"
    BACKWARDS = "la fin est avant le début"
    NOBODY = "personne à une heure habituelle"


@dataclass(frozen=True)
class Problem:
    """One thing wrong, with the visits it is about; for NOBODY, the usual visit of an earlier week."""

    kind: Kind
    resident_id: str
    visits: tuple[Visit, ...]


def problems_of(day: date, today: Sequence[Visit], earlier: Iterable[Visit] = ()) -> list[Problem]:
    """Find what is wrong in a day, by hour. `earlier`: visits of the same weekday in the USUAL_WEEKS weeks before."""
    alive = [visit for visit in today if visit.status is not VisitStatus.CANCELLED]
    found = [Problem(Kind.BACKWARDS, v.resident_id, (v,)) for v in alive if v.ends_at <= v.starts_at]
    # A visit that ends before it starts shares no minute with another.
    found += _doubles([visit for visit in alive if visit.ends_at > visit.starts_at])
    found += _missing(day, alive, earlier)
    return sorted(found, key=lambda problem: (problem.visits[0].local_start.time(), problem.kind))


def _doubles(alive: list[Visit]) -> list[Problem]:
    found = []
    ordered = sorted(alive, key=lambda visit: visit.starts_at)
    for place, first in enumerate(ordered):
        for second in ordered[place + 1 :]:
            if second.starts_at >= first.ends_at:
                break
            if first.resident_id == second.resident_id:
                found.append(Problem(Kind.DOUBLE_RESIDENT, first.resident_id, (first, second)))
            elif first.worker_id is not None and first.worker_id == second.worker_id:
                found.append(Problem(Kind.DOUBLE_WORKER, first.resident_id, (first, second)))
    return found


def _missing(day: date, alive: list[Visit], earlier: Iterable[Visit]) -> list[Problem]:
    usual: dict[tuple[str, str], list[Visit]] = defaultdict(list)
    for visit in earlier:
        if visit.status is not VisitStatus.CANCELLED:
            usual[visit.resident_id, visit.organisation_id].append(visit)
    expected: dict[str, list[Visit]] = defaultdict(list)
    for visit in alive:
        expected[visit.resident_id].append(visit)
    found = []
    for (resident_id, _), visits in usual.items():
        for group in _same_hour(visits):
            weeks = {visit.day for visit in group}
            latest = max(group, key=lambda visit: visit.starts_at)
            if len(weeks) >= USUAL_TIMES and not any(_near(latest, v) for v in expected[resident_id]):
                found.append(Problem(Kind.NOBODY, resident_id, (latest,)))
    return found


def _same_hour(visits: list[Visit]) -> list[list[Visit]]:
    groups: list[list[Visit]] = []
    for visit in sorted(visits, key=_minute):
        if groups and _minute(visit) - _minute(groups[-1][0]) <= USUAL_SLACK.total_seconds() / 60:
            groups[-1].append(visit)
        else:
            groups.append([visit])
    return groups


def _near(usual: Visit, visit: Visit) -> bool:
    return abs(_minute(usual) - _minute(visit)) <= USUAL_SLACK.total_seconds() / 60


def _minute(visit: Visit) -> int:
    local = visit.local_start
    return local.hour * 60 + local.minute


def same_weekdays_before(day: date) -> list[date]:
    """Give the same weekday of each of the USUAL_WEEKS weeks before."""
    return [day - timedelta(weeks=number) for number in range(1, USUAL_WEEKS + 1)]
