"""Numbered steps of the schema, forward only. The version is PRAGMA user_version and rolls back with its step."""

from __future__ import annotations

from collections.abc import Callable

from habitat_box.errors import StoreTooNew
from habitat_box.store.connection import Store

FIRST = """
CREATE TABLE box_secret (
  name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
CREATE TABLE organisation (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, name_key TEXT NOT NULL UNIQUE, phone TEXT NOT NULL DEFAULT '',
  family TEXT NOT NULL DEFAULT 'autre', agreement_signed_on TEXT, layout TEXT) STRICT;
CREATE TABLE worker (
  id TEXT PRIMARY KEY, organisation_id TEXT NOT NULL REFERENCES organisation (id), name TEXT NOT NULL,
  name_key TEXT NOT NULL, phone TEXT NOT NULL DEFAULT '', active_until TEXT, log_notice_read_on TEXT,
  UNIQUE (organisation_id, name_key)) STRICT;
CREATE TABLE resident (
  id TEXT PRIMARY KEY, log_ref TEXT NOT NULL UNIQUE, consent_ref TEXT NOT NULL UNIQUE,
  civility TEXT NOT NULL, first_name TEXT NOT NULL, last_name TEXT NOT NULL, called TEXT NOT NULL DEFAULT '',
  dwelling TEXT NOT NULL DEFAULT '', phone TEXT NOT NULL DEFAULT '', information_format TEXT NOT NULL DEFAULT 'texte',
  birthday TEXT, entry_on TEXT, exit_on TEXT, exit_code TEXT, avp_contract_on TEXT, avp_condition_checked_on TEXT,
  avp_condition_checked_by TEXT, last_contact_on TEXT) STRICT;
CREATE TABLE decision_support (
  resident_id TEXT PRIMARY KEY REFERENCES resident (id), mode TEXT NOT NULL DEFAULT 'seul',
  person_scope INTEGER NOT NULL DEFAULT 0, contact_id TEXT, deed_seen_on TEXT, deed_seen_by TEXT,
  judge_seen_on TEXT, review_on TEXT) STRICT;
CREATE TABLE contact (
  id TEXT PRIMARY KEY, resident_id TEXT NOT NULL REFERENCES resident (id), name TEXT NOT NULL,
  phone TEXT NOT NULL DEFAULT '', link TEXT NOT NULL DEFAULT '', roles TEXT NOT NULL DEFAULT '', informed_on TEXT) STRICT;
CREATE INDEX contact_resident ON contact (resident_id);
CREATE TABLE habit (
  resident_id TEXT PRIMARY KEY REFERENCES resident (id), words TEXT NOT NULL, changed_on TEXT NOT NULL) STRICT;
CREATE TABLE name_match (
  organisation_id TEXT NOT NULL REFERENCES organisation (id), name_key TEXT NOT NULL,
  resident_id TEXT REFERENCES resident (id), decided_at TEXT NOT NULL,
  PRIMARY KEY (organisation_id, name_key)) STRICT;
CREATE TABLE planning_import (
  id TEXT PRIMARY KEY, organisation_id TEXT NOT NULL REFERENCES organisation (id), at TEXT NOT NULL,
  file_sha256 TEXT NOT NULL, counts TEXT NOT NULL, undone_at TEXT) STRICT;
CREATE INDEX planning_import_organisation ON planning_import (organisation_id, at);
CREATE TABLE visit (
  id TEXT PRIMARY KEY, resident_id TEXT NOT NULL REFERENCES resident (id),
  organisation_id TEXT NOT NULL REFERENCES organisation (id), worker_id TEXT REFERENCES worker (id),
  day TEXT NOT NULL, starts_at TEXT NOT NULL, ends_at TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT 'prévue' CHECK (status IN ('prévue', 'faite', 'annulée')),
  place TEXT NOT NULL DEFAULT 'logement' CHECK (place IN ('logement', 'commun')),
  uid TEXT, recurrence_id TEXT) STRICT;
CREATE INDEX visit_day ON visit (day, starts_at);
CREATE INDEX visit_resident ON visit (resident_id, day);
CREATE INDEX visit_worker ON visit (worker_id, day);
CREATE INDEX visit_organisation ON visit (organisation_id, day);
CREATE TABLE planning_change (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, import_id TEXT REFERENCES planning_import (id), at TEXT NOT NULL,
  kind TEXT NOT NULL, visit_id TEXT NOT NULL, resident_id TEXT NOT NULL REFERENCES resident (id),
  organisation_id TEXT NOT NULL REFERENCES organisation (id), day TEXT NOT NULL,
  before TEXT NOT NULL DEFAULT '', after TEXT NOT NULL DEFAULT '') STRICT;
CREATE INDEX planning_change_at ON planning_change (at);
CREATE INDEX planning_change_import ON planning_change (import_id);
CREATE TABLE activity (
  id TEXT PRIMARY KEY, organisation_id TEXT REFERENCES organisation (id), uid TEXT, recurrence_id TEXT,
  title TEXT NOT NULL, place TEXT NOT NULL DEFAULT '', day TEXT NOT NULL, starts_at TEXT NOT NULL, ends_at TEXT NOT NULL,
  all_day INTEGER NOT NULL DEFAULT 0, cancelled INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE INDEX activity_day ON activity (day, starts_at);
CREATE TABLE consent_event (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, subject_ref TEXT NOT NULL, purpose TEXT NOT NULL,
  version INTEGER NOT NULL, text_sha256 TEXT NOT NULL CHECK (length(text_sha256) = 64), language TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('demandé', 'donné', 'refusé', 'retiré', 'expiré', 'suspendu', 'invalidé')),
  at TEXT NOT NULL, effective_from TEXT NOT NULL, valid_until TEXT NOT NULL,
  channel TEXT NOT NULL CHECK (channel IN ('carte', 'tablette', 'papier', 'assisté')),
  given_by TEXT NOT NULL CHECK (given_by IN ('personne', 'représentant')), helper_role TEXT NOT NULL DEFAULT '',
  receipt_id TEXT NOT NULL UNIQUE, previous_hash TEXT NOT NULL, hash TEXT NOT NULL) STRICT;
CREATE INDEX consent_subject ON consent_event (subject_ref, purpose, seq);
CREATE TABLE card (
  id TEXT PRIMARY KEY, resident_id TEXT NOT NULL REFERENCES resident (id), token_hash TEXT NOT NULL UNIQUE,
  typed_hash TEXT NOT NULL UNIQUE, code_hash TEXT NOT NULL, label TEXT NOT NULL, picture TEXT NOT NULL,
  colour TEXT NOT NULL, issued_on TEXT NOT NULL, expires_on TEXT NOT NULL, revoked_at TEXT,
  failures INTEGER NOT NULL DEFAULT 0, paused_until TEXT) STRICT;
CREATE INDEX card_resident ON card (resident_id);
CREATE TABLE enrolment (
  id TEXT PRIMARY KEY, worker_id TEXT NOT NULL REFERENCES worker (id), token_hash TEXT NOT NULL UNIQUE,
  typed_hash TEXT NOT NULL UNIQUE, expires_at TEXT NOT NULL, used_at TEXT) STRICT;
CREATE TABLE device (
  id TEXT PRIMARY KEY, worker_id TEXT NOT NULL REFERENCES worker (id), secret_hash TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL CHECK (state IN ('en attente', 'confirmé', 'actif', 'suspendu', 'révoqué')),
  match_code TEXT NOT NULL DEFAULT '', created_at TEXT NOT NULL, pin_hash TEXT, failures INTEGER NOT NULL DEFAULT 0,
  paused_until TEXT, last_seen_at TEXT) STRICT;
CREATE INDEX device_worker ON device (worker_id);
CREATE TABLE web_session (
  id_hash TEXT PRIMARY KEY, kind TEXT NOT NULL CHECK (kind IN ('intervenant', 'carte')), subject_id TEXT NOT NULL,
  code_given INTEGER NOT NULL DEFAULT 0, created_at TEXT NOT NULL, last_seen_at TEXT NOT NULL) STRICT;
CREATE INDEX web_session_subject ON web_session (subject_id);
CREATE TABLE backup_made (
  id TEXT PRIMARY KEY, at TEXT NOT NULL, sha256 TEXT NOT NULL, bytes INTEGER NOT NULL, proven INTEGER NOT NULL) STRICT;
CREATE TABLE access_log (
  seq INTEGER PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL, role TEXT NOT NULL,
  organisation_id TEXT NOT NULL DEFAULT '', action TEXT NOT NULL, object TEXT NOT NULL, subject_ref TEXT NOT NULL DEFAULT '',
  shown TEXT NOT NULL DEFAULT '', result TEXT NOT NULL, salt BLOB NOT NULL, commitment BLOB NOT NULL,
  head BLOB NOT NULL) STRICT;
CREATE INDEX access_log_subject ON access_log (subject_ref, at);
CREATE TRIGGER access_log_stays BEFORE UPDATE ON access_log BEGIN SELECT RAISE (ABORT, 'the access log stays'); END;
CREATE TRIGGER access_log_remains BEFORE DELETE ON access_log BEGIN SELECT RAISE (ABORT, 'the access log stays'); END;
CREATE TRIGGER consent_event_stays BEFORE UPDATE ON consent_event BEGIN SELECT RAISE (ABORT, 'events stay'); END;
CREATE TRIGGER consent_event_remains BEFORE DELETE ON consent_event BEGIN SELECT RAISE (ABORT, 'events stay'); END;
"""


def statements(script: str) -> list[str]:
    """Split a script into statements, keeping triggers whole."""
    import sqlite3

    found, rest = [], ""
    for line in script.strip().splitlines():
        rest += line + "\n"
        if sqlite3.complete_statement(rest):
            found.append(rest.strip())
            rest = ""
    return found


def m0001_first(store: Store) -> None:
    for statement in statements(FIRST):
        store.run(statement)


STEPS: tuple[Callable[[Store], None], ...] = (m0001_first,)


def schema_version(store: Store) -> int:
    """Read the version of the file."""
    with store.maintenance():
        return _version(store)


def migrate(store: Store) -> int:
    """Bring the file to this program's version, one transaction a step. Raises StoreTooNew for a newer file."""
    current = schema_version(store)
    if current > len(STEPS):
        raise StoreTooNew
    for number, step in enumerate(STEPS[current:], start=current + 1):
        with store.maintenance(), store.database.atomic("IMMEDIATE"):
            if _version(store) < number:  # the other process may have taken this step while we waited for the lock
                step(store)
                store.run(f"PRAGMA user_version = {number}")
    return len(STEPS)


def _version(store: Store) -> int:
    return int(store.database.execute_sql("PRAGMA user_version").fetchone()[0])
