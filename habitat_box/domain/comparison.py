"""Compare a reading with what the box holds: every record goes to exactly one list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace

from habitat_box.domain.difference import KINDS, Difference, Entry, Slot, covers, known_in_window
from habitat_box.domain.names import Match
from habitat_box.domain.pairing import Wanted, pair, same_worker, worker_key
from habitat_box.domain.planning import KnownActivity, KnownVisit, ReadActivity, Reading, ReadVisit, SourceRef
from habitat_box.domain.sentences import say_cancelled, say_moved, say_reassigned, where
from habitat_box.domain.spelling import normal_form, plain

Lists = dict[str, list[Entry]]


def difference(
    reading: Reading,
    matches: Sequence[Match],
    known: Sequence[KnownVisit],
    known_activities: Sequence[KnownActivity] = (),
    names: Mapping[str, str] | None = None,
) -> Difference:
    """Sort every record of a reading. `matches` runs parallel to `reading.visits`; `names` by resident id."""
    lists: Lists = defaultdict(list)
    wanted = _set_aside(reading, matches, lists)
    pairs = pair(wanted, known, lambda k: covers(reading, k.start, k.end))
    for record in wanted:
        kind, entry = _compare(record, pairs.tied.get(record.place))
        lists[kind].append(entry)
    _sort_activities(reading.activities, known_activities, lists)
    for lost in reading.unusable:
        lists[lost.kind].append(Entry(lost.source, lost.reason, words=lost.words))
    tied = {visit.id for visit in pairs.tied.values()}
    for missing in known_in_window(reading, known):
        if missing.id not in tied:
            lists["gone"].append(_gone(missing, (names or {}).get(missing.resident_id, "")))
    found = {kind: tuple(lists[kind]) for kind in (*KINDS, "gone")}
    extra = {"warnings": reading.warnings, "recognised": reading.recognised, "layout": reading.layout}
    return Difference(reading.read, reading.window, **found, **extra)  # type: ignore[arg-type]


def _set_aside(reading: Reading, matches: Sequence[Match], lists: Lists) -> list[Wanted]:
    """Put duplicates and unmatched names in their lists; return the rest, ready to be tied."""
    kept = _first_copies(reading.visits, matches)
    wanted = []
    for place, (visit, match) in enumerate(zip(reading.visits, matches, strict=True)):
        copy_of = kept[place]
        if copy_of != place:
            lists["duplicate"].append(_duplicate(visit, match, reading.visits[copy_of]))
        elif match.id is None:
            lists["to_match"].append(_to_match(visit, match))
        else:
            wanted.append(Wanted(place, visit, match.id))
    return wanted


def _first_copies(visits: Sequence[ReadVisit], matches: Sequence[Match]) -> list[int]:
    """Give each record the rank of the copy that counts: a visit kept elsewhere beats its cancelled line."""
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for place, (visit, match) in enumerate(zip(visits, matches, strict=True)):
        who = match.id or normal_form(visit.resident_name)
        groups[who, visit.start, visit.end, worker_key(visit.worker_name), visit.uid].append(place)
    kept = list(range(len(visits)))
    for places in groups.values():
        first = next((p for p in places if not visits[p].cancelled), places[0])
        for place in places:
            kept[place] = first
    return kept


def _slot(visit: ReadVisit) -> Slot:
    status = "cancelled" if visit.cancelled else "tentative" if visit.tentative else "planned"
    return Slot(visit.start, visit.end, visit.worker_name, status)


def _known_slot(visit: KnownVisit) -> Slot:
    return Slot(visit.start, visit.end, visit.worker_name, visit.status)


def _entry(visit: ReadVisit, reason: str, resident_id: str | None, known: KnownVisit | None = None) -> Entry:
    return Entry(
        visit.source,
        reason,
        known_id=known.id if known else None,
        resident_id=resident_id,
        name=visit.resident_name,
        title=visit.title,
        before=_known_slot(known) if known else None,
        after=_slot(visit),
        uid=visit.uid,
        recurrence_id=visit.recurrence_id,
        visit=visit,
    )


def _duplicate(visit: ReadVisit, match: Match, first: ReadVisit) -> Entry:
    reason = f"même visite que {where(first.source)}"
    if visit.cancelled and not first.cancelled:
        reason = f"annulée ici, mais maintenue à {where(first.source)}"
    return _entry(visit, reason, match.id)


def _to_match(visit: ReadVisit, match: Match) -> Entry:
    if match.kind == "ambiguous":
        reason = f"plusieurs personnes peuvent être « {visit.resident_name} » : choisissez"
    elif match.candidates:
        reason = f"« {visit.resident_name} » n'est pas reconnu ; un nom est proche : vérifiez"
    else:
        reason = f"personne ne s'appelle « {visit.resident_name} » dans la maison"
    if not visit.resident_name:
        reason = "aucun nom de personne sur cette ligne"
    return replace(_entry(visit, reason, None), candidates=match.candidates, words=visit.resident_name)


def _compare(record: Wanted, known: KnownVisit | None) -> tuple[str, Entry]:
    """Name the change between a record and the visit it was tied to."""
    visit = record.visit
    if visit.cancelled:
        kind = "unchanged" if known and not known.active else "cancelled"
        reason = "déjà annulée" if kind == "unchanged" else say_cancelled(visit, known=known is not None)
    elif known is None:
        kind, reason = "added", "à confirmer par le service" if visit.tentative else "nouvelle visite"
    elif not known.active:
        kind, reason = "added", "rétablie : elle était annulée"
    elif (visit.start, visit.end) != (known.start, known.end):
        kind, reason = "moved", say_moved(known, visit)
        if not same_worker(visit.worker_name, known.worker_name):
            reason = f"{reason} ; {say_reassigned(known.worker_name, visit.worker_name)}"
    elif not same_worker(visit.worker_name, known.worker_name):
        kind, reason = "reassigned", say_reassigned(known.worker_name, visit.worker_name)
    else:
        kind, reason = "unchanged", "inchangée"
    return kind, _entry(visit, reason, record.resident_id, known)


def _gone(known: KnownVisit, name: str) -> Entry:
    return Entry(
        SourceRef(uid=known.uid),
        "n'est plus dans le fichier",
        known_id=known.id,
        resident_id=known.resident_id,
        name=name,
        before=_known_slot(known),
        uid=known.uid,
        recurrence_id=known.recurrence_id,
    )


def _sort_activities(activities: Sequence[ReadActivity], known: Sequence[KnownActivity], lists: Lists) -> None:
    """Compare the house's activities: known by identifier, else by title and hour."""
    by_uid = {(k.uid, k.recurrence_id): k for k in known if k.uid}
    by_title = {(plain(k.title), k.start): k for k in known}
    seen: dict[Hashable, ReadActivity] = {}
    for activity in activities:
        same = (activity.uid, activity.recurrence_id, plain(activity.title), activity.start, activity.end)
        if same in seen:
            reason = f"même activité que {where(seen[same].source)}"
            lists["duplicate"].append(_activity_entry(activity, reason, None))
            continue
        seen[same] = activity
        held = by_uid.get((activity.uid, activity.recurrence_id)) if activity.uid else None
        held = held or by_title.get((plain(activity.title), activity.start))
        lists["activities"].append(_activity_entry(activity, _say_activity(activity, held), held))


def _say_activity(activity: ReadActivity, held: KnownActivity | None) -> str:
    if held is None:
        return "activité annulée" if activity.cancelled else "activité pour le calendrier de la maison"
    now = (activity.start, activity.end, activity.cancelled)
    return "déjà au calendrier" if now == (held.start, held.end, held.cancelled) else "activité modifiée"


def _activity_entry(activity: ReadActivity, reason: str, held: KnownActivity | None) -> Entry:
    status = "cancelled" if activity.cancelled else "planned"
    before = Slot(held.start, held.end, None, "cancelled" if held.cancelled else "planned") if held else None
    return Entry(
        activity.source,
        reason,
        known_id=held.id if held else None,
        title=activity.title,
        before=before,
        after=Slot(activity.start, activity.end, None, status),
        uid=activity.uid,
        recurrence_id=activity.recurrence_id,
        activity=activity,
    )
