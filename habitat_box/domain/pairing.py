"""Which visit of the box a record speaks of: the surest ties first, and no tie without a reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from habitat_box.domain.planning import PARIS, KnownVisit, ReadVisit
from habitat_box.domain.spelling import read_name


@dataclass(frozen=True)
class Wanted:
    """A record with its resident found, still to be tied; `place` is its rank in the file."""

    place: int
    visit: ReadVisit
    resident_id: str


@dataclass
class Pairs:
    """The ties made so far, and what is still free on both sides."""

    wanted: dict[int, Wanted]
    known: dict[str, KnownVisit]
    tied: dict[int, KnownVisit] = field(default_factory=dict)

    def tie(self, record: Wanted, known: KnownVisit) -> None:
        """Tie both and take them out of what is free."""
        self.tied[record.place] = known
        del self.wanted[record.place]
        del self.known[known.id]


Key = Callable[[ReadVisit | KnownVisit, str], Hashable]
Rank = Callable[[Wanted, KnownVisit], "tuple[float, ...] | None"]


def worker_key(name: str | None) -> str:
    """Reduce a worker's name to what two spellings share, whatever the order."""
    return " ".join(sorted(read_name(name).words)) if name else ""


def same_worker(one: str | None, other: str | None) -> bool:
    """Say whether two records name the same worker; a file that names nobody contradicts nobody."""
    return not one or not other or worker_key(one) == worker_key(other)


def day_of(visit: ReadVisit | KnownVisit) -> date:
    """Give the day a visit starts, in Paris."""
    return visit.start.astimezone(PARIS).date()


def _by_uid(visit: ReadVisit | KnownVisit, resident: str) -> Hashable:
    return (visit.uid, visit.recurrence_id, resident) if visit.uid else None


def _by_slot_and_worker(visit: ReadVisit | KnownVisit, resident: str) -> Hashable:
    return (resident, visit.start, visit.end, worker_key(visit.worker_name))


def _by_slot(visit: ReadVisit | KnownVisit, resident: str) -> Hashable:
    return (resident, visit.start, visit.end)


def _by_start(visit: ReadVisit | KnownVisit, resident: str) -> Hashable:
    return (resident, visit.start)


def _tie_equal(pairs: Pairs, key: Key, records: Iterable[Wanted], known: Iterable[KnownVisit]) -> None:
    """Tie the records and visits that share a key, in file order."""
    shelf: dict[Hashable, list[KnownVisit]] = defaultdict(list)
    for visit in known:
        if (label := key(visit, visit.resident_id)) is not None:
            shelf[label].append(visit)
    for record in records:
        if waiting := shelf.get(key(record.visit, record.resident_id)):
            pairs.tie(record, waiting.pop(0))


def _tie_closest(pairs: Pairs, rank: Rank, records: Sequence[Wanted], known: Sequence[KnownVisit]) -> None:
    """Tie the closest first among the pairs that `rank` accepts."""
    homes: dict[str, list[KnownVisit]] = defaultdict(list)
    for visit in known:
        homes[visit.resident_id].append(visit)
    scored = []
    for record in records:
        for visit in homes[record.resident_id]:
            if (score := rank(record, visit)) is not None:
                scored.append((score, record.place, visit.id, record, visit))
    for _, place, known_id, record, visit in sorted(scored, key=lambda s: s[:3]):
        if place in pairs.wanted and known_id in pairs.known:
            pairs.tie(record, visit)


def _minutes(gap: timedelta) -> float:
    return abs(gap.total_seconds()) / 60


def _other_hour(record: Wanted, known: KnownVisit) -> tuple[float, ...] | None:
    """Same worker, same day, another hour."""
    visit = record.visit
    if day_of(visit) != day_of(known) or not same_worker(visit.worker_name, known.worker_name):
        return None
    return (_minutes(visit.start - known.start), _minutes(visit.end - known.end))


def _other_hour_and_worker(record: Wanted, known: KnownVisit) -> tuple[float, ...] | None:
    """Another worker, and an hour that still overlaps the first one."""
    visit = record.visit
    if visit.start >= known.end or known.start >= visit.end:
        return None
    return (_minutes(visit.start - known.start), _minutes(visit.end - known.end))


def _other_day(record: Wanted, known: KnownVisit) -> tuple[float, ...] | None:
    """Same worker, another day of the same week, the same length."""
    visit = record.visit
    if day_of(visit).isocalendar()[:2] != day_of(known).isocalendar()[:2]:
        return None
    if not same_worker(visit.worker_name, known.worker_name):
        return None
    if visit.end - visit.start != known.end - known.start:
        return None
    same_hour = visit.start.astimezone(PARIS).time() == known.start.astimezone(PARIS).time()
    return (0.0 if same_hour else 1.0, float(abs((day_of(visit) - day_of(known)).days)))


def pair(records: Sequence[Wanted], known: Sequence[KnownVisit], in_window: Callable[[KnownVisit], bool]) -> Pairs:
    """Tie records to known visits: by identifier, then the same slot, another worker, hour, day."""
    pairs = Pairs({r.place: r for r in records}, {k.id: k for k in known})

    def free(cancelled: bool) -> list[Wanted]:
        return [r for r in pairs.wanted.values() if r.visit.cancelled is cancelled]

    def held(active: bool, near: bool = False) -> list[KnownVisit]:
        return [k for k in pairs.known.values() if k.active is active and (not near or in_window(k))]

    _tie_equal(pairs, _by_uid, list(pairs.wanted.values()), list(pairs.known.values()))
    for key in (_by_slot_and_worker, _by_slot):
        _tie_equal(pairs, key, free(cancelled=True), held(active=False))
    _tie_equal(pairs, _by_slot_and_worker, free(cancelled=False), held(active=True))
    for key in (_by_slot_and_worker, _by_slot, _by_start):
        _tie_equal(pairs, key, free(cancelled=True), held(active=True))
    _tie_equal(pairs, _by_slot, free(cancelled=False), held(active=True))
    _tie_equal(pairs, _by_slot_and_worker, free(cancelled=False), held(active=False))
    for rank in (_other_hour, _other_hour_and_worker, _other_day):
        _tie_closest(pairs, rank, free(cancelled=False), held(active=True, near=True))
    return pairs
