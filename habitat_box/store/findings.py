"""What is old enough to go: for each rule, the query that finds its rows and the day each counts from.

A query gives `key` (what `erasing` deletes by) and `since`, and takes one bound: rows whose `since` is before it. People
whose data are limited (GDPR 18) are left out: limited data are kept as they are until the limitation ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from habitat_box.store.connection import Row, Store
from habitat_box.store.moments import instant, text_of
from habitat_box.words import local_day, midnight

_R = "resident r ON r.id = {table}.resident_id AND r.limited_on IS NULL AND r.exit_on"
_FREE = "resident_id NOT IN (SELECT id FROM resident WHERE limited_on IS NOT NULL)"
# The day after someone leaves; the same day when she dies (LIL 84 to 86).
_STAY_OVER = "CASE r.exit_code WHEN 'décès' THEN r.exit_on ELSE date(r.exit_on, '+1 day') END"
_CARD_OVER = (
    "min(coalesce(substr(c.revoked_at, 1, 10), c.expires_on), c.expires_on,"
    " coalesce((SELECT exit_on FROM resident WHERE id = c.resident_id), c.expires_on))"
)
_SET_ASIDE = "SELECT v.id FROM visit v JOIN resident r ON r.id = v.resident_id WHERE r.limited_on IS NOT NULL"
# An hour nobody is sure of counts from the day the box read it.
_SAID = "CASE doubt WHEN 'heure' THEN filed_at ELSE at END"
# Being asked changes nothing: a question does not end the choice before it.
_NEXT = (
    "(SELECT n.at FROM consent_event n WHERE n.subject_ref = e.subject_ref AND n.purpose = e.purpose AND n.seq > e.seq"
    " AND n.state <> 'demandé' ORDER BY n.seq LIMIT 1)"
)
_CHOICE_OVER = (
    f"CASE e.state WHEN 'donné' THEN min(e.valid_until, coalesce({_NEXT}, e.valid_until)) ELSE coalesce({_NEXT}, e.at) END"
)


@dataclass(frozen=True)
class Finding:
    """Where the rows of a rule are. `by_instant`: `since` is an instant and not a day of the house."""

    table: str
    sql: str
    by_instant: bool = False

    def bound(self, day: date, days: int) -> str:
        """Give the bound that finds what is due on a day: everything before the day after the last one that is due."""
        first_kept = day - timedelta(days=days) + timedelta(days=1)
        return text_of(midnight(first_kept)) if self.by_instant else first_kept.isoformat()

    def day_of(self, since: str) -> date:
        """Give the day of the house a row counts from."""
        return local_day(instant(since)) if self.by_instant and len(since) > 10 else date.fromisoformat(since[:10])


def _of_resident(table: str, key: str, since: str = "r.exit_on", only: str = "1") -> Finding:
    join = _R.format(table=table) + " IS NOT NULL"
    return Finding(
        table,
        f"SELECT {table}.{key} AS key, {since} AS since FROM {table} JOIN {join} WHERE {since} < ? AND {only}",  # noqa: S608
    )


def _plain(table: str, key: str, since: str, only: str = "1", *, by_instant: bool = True) -> Finding:
    return Finding(table, f"SELECT {key} AS key, {since} AS since FROM {table} WHERE {since} < ? AND {only}", by_instant)  # noqa: S608


FINDINGS: Mapping[str, Finding] = {
    "présence": _plain("inbox_entry", "id", _SAID, f"(visit_id IS NULL OR visit_id NOT IN ({_SET_ASIDE}))"),
    "proches": _of_resident("contact", "id"),
    "noms": _of_resident("name_match", "rowid"),
    "noms inconnus": _plain("name_match", "rowid", "decided_at", "resident_id IS NULL"),
    "visites": _plain("visit", "id", "day", _FREE, by_instant=False),
    "changements": _plain("planning_change", "seq", "at", _FREE),
    "plannings": _plain("planning_import", "id", "at"),
    "activités": _plain("activity", "id", "day", by_instant=False),
    "tâches": _plain("task", "id", "done_at", "kind <> 'avis au Département'"),
    "avis": _plain("task", "id", "done_at", "kind = 'avis au Département'"),
    "cartes": Finding("card", f"SELECT c.id AS key, {_CARD_OVER} AS since FROM card c WHERE {_CARD_OVER} < ?"),  # noqa: S608
    "textes": _of_resident("optional_data", "id", _STAY_OVER, "optional_data.purpose <> 'P12'"),
    "numéro gardé": _of_resident("optional_data", "id", only="optional_data.purpose = 'P12'"),
    "droits": _plain("rights_request", "id", "answered_on", by_instant=False),
    "violations": _plain("breach", "id", "closed_at"),
    "invitations": _plain("enrolment", "id", "expires_at"),
    "téléphones": _plain(
        "device", "id", "coalesce(last_seen_at, created_at)", "state IN ('révoqué', 'en attente', 'confirmé')"
    ),
    "sessions": _plain("web_session", "id_hash", "created_at"),
    "intervenants": _plain(
        "worker",
        "id",
        "active_until",
        "NOT EXISTS (SELECT 1 FROM visit v WHERE v.worker_id = worker.id)"
        " AND NOT EXISTS (SELECT 1 FROM access_log l WHERE l.actor = worker.id)",
        by_instant=False,
    ),
    "choix": Finding(
        "consent_event",
        f"SELECT e.seq AS key, {_CHOICE_OVER} AS since FROM consent_event e WHERE {_CHOICE_OVER} < ?",  # noqa: S608
        by_instant=True,
    ),
    "soutien": Finding(
        "archive",
        "SELECT id AS key, date(erase_on, '-1825 days') AS since FROM archive"
        " WHERE kind = 'soutien' AND date(erase_on, '-1825 days') < ?",
    ),
    "fiche": Finding(
        "resident", "SELECT id AS key, exit_on AS since FROM resident WHERE exit_on < ? AND limited_on IS NULL"
    ),
    "sauvegardes": _plain(
        "backup_made", "id", "at",
        "id <> coalesce((SELECT id FROM backup_made WHERE proven = 1 ORDER BY at DESC LIMIT 1), '')",
    ),
}  # fmt: skip
"""What each rule erases, in the order a day's work takes them: what names something before what is named."""

TO_ARCHIVE: Mapping[str, Finding] = {
    "soutien": _of_resident("decision_support", "resident_id"),
    "fiche": Finding(
        "resident",
        "SELECT id AS key, exit_on AS since FROM resident WHERE exit_on < ? AND archived_on IS NULL AND limited_on IS NULL",
    ),
}
"""What leaves everyday sight for the archive."""

_OPEN: Mapping[str, frozenset[str]] = {
    "resident": frozenset({"id", "exit_on", "exit_code", "limited_on", "archived_on"}),
    "contact": frozenset({"id", "resident_id"}),
    "name_match": frozenset({"ROWID", "resident_id", "decided_at"}),
    "visit": frozenset({"id", "day", "resident_id", "worker_id"}),
    "planning_change": frozenset({"seq", "at", "resident_id"}),
    "task": frozenset({"id", "kind", "done_at"}),
    "card": frozenset({"id", "resident_id", "revoked_at", "expires_on"}),
    "optional_data": frozenset({"id", "resident_id", "purpose"}),
    "rights_request": frozenset({"id", "answered_on"}),
    "breach": frozenset({"id", "closed_at"}),
    "worker": frozenset({"id", "active_until"}),
    "consent_event": frozenset({"seq", "subject_ref", "purpose", "state", "at", "valid_until"}),
    "decision_support": frozenset({"resident_id"}),
    "archive": frozenset({"id", "kind", "erase_on"}),
    "inbox_entry": frozenset({"id", "at", "visit_id", "doubt", "filed_at"}),
}


def found(store: Store, finding: Finding, day: date, days: int) -> list[Row]:
    """Give `key` and `since` of every row that is due on a day, oldest first, in the caller's unit."""
    with store.opened(_OPEN):
        return store.rows(f"{finding.sql} ORDER BY since", (finding.bound(day, days),))


def counted(store: Store, finding: Finding, day: date, days: int) -> tuple[int, date | None]:
    """Count what is due on a day, with the day the oldest counts from."""
    with store.opened(_OPEN):
        row = store.one(
            f"SELECT count(*) AS number, min(since) AS oldest FROM ({finding.sql})",  # noqa: S608
            (finding.bound(day, days),),
        )
    if row is None or not row["number"]:
        return 0, None
    return int(row["number"]), finding.day_of(row["oldest"])
