"""The copy a person may have of all that is kept about her, table by table, with other people masked (GDPR 15(3), 20).

Every table of the store is named here, copied or left out with its reason: a table nobody thought of fails a test.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from habitat_box.domain.access import Look
from habitat_box.domain.people import Actor
from habitat_box.domain.retention import ArchiveReason
from habitat_box.door.archiving import Archiving
from habitat_box.door.frame import Known
from habitat_box.errors import AccessRefused
from habitat_box.store.connection import Row
from habitat_box.words import N_


class By(StrEnum):
    """Which of a person's identifiers finds her rows."""

    ID = "id"
    CHOICES = "consent_ref"
    LOG = "log_ref"
    ARCHIVE = "id, consent_ref"


@dataclass(frozen=True)
class Copied:
    """How one table is copied. `reads`: the columns its query opens, by table. `masked`: its columns kept back, and why."""

    query: str
    by: By
    reads: Mapping[str, frozenset[str]]
    masked: Mapping[str, str]


def _rows(
    table: str, columns: str, *, where: str = "resident_id", order: str = "rowid", masked: str = "", why: str = ""
) -> Copied:
    names = tuple(columns.split())
    by = By.CHOICES if where == "subject_ref" else By.ID
    # An `id` needs no opening, and is nobody's: it is left out unless the table's own columns say it.
    query = f"SELECT {', '.join(names)} FROM {table} WHERE {where} = ? ORDER BY {order}"  # noqa: S608
    return Copied(query, by, {table: frozenset({*names, where, order, "ROWID"})}, dict.fromkeys(masked.split(), why))


KEYS = N_("clé interne : elle ne dit rien de vous")
SECRET = N_("secret haché : le donner affaiblirait votre carte")
WORKER = N_("nom d'une autre personne : son service est dit à la place")
GROUP = N_("une photo de groupe montre d'autres personnes : elle est décrite, pas copiée")

_VISIT = frozenset({"resident_id", "organisation_id", "day", "starts_at", "ends_at", "status", "place"})
_CHANGE = frozenset({"resident_id", "organisation_id", "seq", "at", "kind", "day", "before", "after"})
_PHOTOS = {
    "photo": frozenset({"image", "taken_on", "added_on"}),
    "photo_person": frozenset({"photo_id", "resident_id"}),
    "photo_use": frozenset({"photo_id", "purpose"}),
    "publication": frozenset({"photo_id", "place", "published_on"}),
}
_OF_PHOTOS = "IN (SELECT photo_id FROM photo_person WHERE resident_id = ?)"


def _side(column: str, place: int) -> str:
    return f"CASE c.{column} WHEN '' THEN NULL ELSE json_extract(c.{column}, '$[{place}]') END"


COPIED: Mapping[str, Copied] = {
    "resident": _rows(
        "resident",
        "consent_ref civility first_name last_name called dwelling phone information_format entry_on exit_on exit_code"
        " avp_contract_on avp_condition_checked_on avp_condition_checked_by last_contact_on archived_on limited_on",
        where="id",
        order="id",
        masked="id log_ref",
        why=KEYS,
    ),
    "decision_support": _rows(
        "decision_support",
        "mode person_scope deed_seen_on deed_seen_by judge_seen_on review_on",
        masked="resident_id contact_id",
        why=KEYS,
    ),
    "contact": _rows("contact", "name phone link roles informed_on", order="name", masked="id resident_id", why=KEYS),
    "optional_data": _rows("optional_data", "purpose words written_on", masked="id resident_id", why=KEYS),
    "card": _rows(
        "card",
        "label picture colour issued_on expires_on revoked_at failures paused_until",
        masked="id resident_id token_hash typed_hash code_hash",
        why=SECRET,
    ),
    "task": _rows("task", "kind detail created_at due_on done_at", order="created_at", masked="id resident_id", why=KEYS),
    "consent_event": _rows(
        "consent_event",
        "id purpose version text_sha256 language state at effective_from valid_until channel given_by helper_role receipt_id",
        where="subject_ref",
        order="seq",
        masked="seq subject_ref previous_hash hash",
        why=KEYS,
    ),
    "rights_request": _rows(
        "rights_request",
        "number right_code processing received_on due_on extended_to extension_reason notice_sent_on answered_on outcome",
        where="subject_ref",
        order="received_on",
        masked="id subject_ref",
        why=KEYS,
    ),
    "archive": Copied(
        "SELECT id, kind, archived_on, erase_on FROM archive WHERE ref IN (?, ?) ORDER BY archived_on",
        By.ARCHIVE,
        {"archive": frozenset({"kind", "ref", "archived_on", "erase_on"})},
        {"ref": KEYS, "sealed": N_("ce qui était scellé est ouvert et copié à côté")},
    ),
    "name_match": Copied(
        "SELECT o.name AS service, m.name_key, m.decided_at FROM name_match m"
        " JOIN organisation o ON o.id = m.organisation_id WHERE m.resident_id = ?",
        By.ID,
        {"name_match": frozenset({"organisation_id", "name_key", "resident_id", "decided_at"})},
        dict.fromkeys(("organisation_id", "resident_id"), KEYS),
    ),
    "visit": Copied(
        "SELECT v.day, v.starts_at, v.ends_at, v.status, v.place, o.name AS service FROM visit v"
        " JOIN organisation o ON o.id = v.organisation_id WHERE v.resident_id = ? ORDER BY v.starts_at",
        By.ID,
        {"visit": _VISIT},
        {"worker_id": WORKER, **dict.fromkeys(("id", "resident_id", "organisation_id", "uid", "recurrence_id"), KEYS)},
    ),
    "inbox_entry": Copied(
        "SELECT e.kind, e.at, e.words, e.state FROM inbox_entry e JOIN visit v ON v.id = e.visit_id WHERE v.resident_id = ?"
        " ORDER BY e.number",
        By.ID,
        {"visit": _VISIT, "inbox_entry": frozenset({"visit_id", "kind", "at", "words", "state", "number"})},
        {"worker_id": WORKER}
        | dict.fromkeys(("id", "number", "device_id", "visit_id", "doubt", "was", "filed_at", "settled_at"), KEYS),
    ),
    "planning_change": Copied(
        "SELECT c.at, c.kind, c.day, o.name AS service,"  # noqa: S608
        f" {_side('before', 0)} AS started_at, {_side('after', 0)} AS starts_at, {_side('after', 4)} AS status"
        " FROM planning_change c JOIN organisation o ON o.id = c.organisation_id WHERE c.resident_id = ? ORDER BY c.seq",
        By.ID,
        {"planning_change": _CHANGE},
        {"before": WORKER, "after": WORKER}
        | dict.fromkeys(("seq", "import_id", "visit_id", "resident_id", "organisation_id"), KEYS),
    ),
    "photo": Copied(
        "SELECT p.taken_on, p.added_on, n.others, CASE n.others WHEN 0 THEN p.image END AS image FROM photo p"  # noqa: S608
        " JOIN (SELECT photo_id, count(*) - 1 AS others FROM photo_person GROUP BY photo_id) n ON n.photo_id = p.id"
        f" WHERE p.id {_OF_PHOTOS} ORDER BY p.added_on",
        By.ID,
        _PHOTOS,
        {"id": KEYS, "small": N_("la même photo, plus petite"), "image": GROUP},
    ),
    "photo_use": Copied(
        f"SELECT purpose, count(*) AS photos FROM photo_use WHERE photo_id {_OF_PHOTOS} GROUP BY purpose",  # noqa: S608
        By.ID,
        _PHOTOS,
        {"photo_id": KEYS},
    ),
    "publication": Copied(
        f"SELECT place, published_on FROM publication WHERE photo_id {_OF_PHOTOS} ORDER BY published_on",  # noqa: S608
        By.ID,
        _PHOTOS,
        {"id": KEYS, "photo_id": KEYS},
    ),
    "access_log": Copied(
        "SELECT l.at, l.role, o.name AS service, l.action, l.object, l.shown, l.result FROM access_log l"
        " LEFT JOIN organisation o ON o.id = l.organisation_id WHERE l.subject_ref = ? ORDER BY l.seq",
        By.LOG,
        {},
        {"actor": WORKER} | dict.fromkeys(("seq", "organisation_id", "subject_ref", "salt", "commitment", "head"), KEYS),
    ),
}

NOBODY = N_("cette table ne parle de personne")
OF_WORKERS = N_("cette table parle des intervenants, pas des habitants")
LEFT_OUT: Mapping[str, str] = {
    "photo_person": N_("dit seulement qui est sur une photo : vos photos et le nombre d'autres personnes sont dits"),
    "web_session": N_("une séance ouverte avec votre carte finit en douze heures au plus"),
    "erasure_ledger": N_("des numéros au hasard : rien n'y mène à vous"),
    "consent_husk": N_("l'empreinte de choix effacés : rien n'y mène à vous"),
    "breach": N_("des nombres et des catégories, sans nom ; vous êtes prévenue à part si un incident vous touche"),
    "worker": OF_WORKERS, "enrolment": OF_WORKERS, "device": OF_WORKERS,
    **dict.fromkeys(
        (
            "box_secret", "organisation", "planning_import", "activity", "backup_made", "destruction", "retention_limit",
            "month_count", "log_checkpoint", "clock_mark", "house_fact", "notice",
            "counter", "key_event", "signing_succession", "backup_place", "drill", "log_segment", "log_redaction",
        ),
        NOBODY,
    ),
}  # fmt: skip
"""Tables a copy has nothing of, and why: said in the copy itself."""

GIVEN_BY_HER = ("resident", "contact", "optional_data", "photo")
"""What she gave herself under contract or consent: what portability covers (GDPR 20(1); WP 242)."""


class Copying(Archiving):
    """The part of the door that copies."""

    def own_copy(self, actor: Actor, person_id: str) -> dict[str, list[Row]]:
        """Read every row about a person, other people masked. Raises AccessRefused, after the refusal was logged."""
        at = self.clock()
        with self.store.unit():
            person = self._one(person_id)
            refused = self._decide(actor, Look.RIGHTS, [person], at)[person_id].refused
            if not refused:
                self._wrote(actor, at, "copier", "vos données", [person.log_ref])
            copied = {} if refused else {table: self._copied(how, person) for table, how in COPIED.items()}
            copied["archive"] = self._unsealed(actor, copied.get("archive", []))
        if refused:
            raise AccessRefused
        return copied

    def _copied(self, how: Copied, person: Known) -> list[Row]:
        keys = {
            By.ID: (person.id,),
            By.CHOICES: (person.consent_ref,),
            By.LOG: (person.log_ref,),
            By.ARCHIVE: (person.id, person.consent_ref),
        }[how.by]
        with self.store.opened(how.reads):
            return self.store.rows(how.query, keys)

    def _unsealed(self, actor: Actor, rows: list[Row]) -> list[Row]:
        """Open what was put away of her: she has a right to it as to the rest, and the log says why it was opened."""
        return [{**row, "words": dict(self.open_archive(actor, str(row["id"]), ArchiveReason.PERSON).words)} for row in rows]


__all__ = ["COPIED", "GIVEN_BY_HER", "LEFT_OUT", "Copied", "Copying"]
