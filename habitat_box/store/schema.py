"""The words of the schema, step by step. A step that was released never changes: the next one mends it."""

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

RIGHTS = """
ALTER TABLE resident ADD COLUMN archived_on TEXT;
ALTER TABLE resident ADD COLUMN limited_on TEXT;
ALTER TABLE resident DROP COLUMN birthday;
ALTER TABLE activity ADD COLUMN dimension INTEGER CHECK (dimension BETWEEN 1 AND 4);
ALTER TABLE activity ADD COLUMN head_count INTEGER CHECK (head_count BETWEEN 0 AND 500);
ALTER TABLE organisation ADD COLUMN agreement_with TEXT NOT NULL DEFAULT '';
ALTER TABLE web_session ADD COLUMN channel TEXT NOT NULL DEFAULT 'carte' CHECK (channel IN ('carte', 'tablette'));
CREATE TABLE optional_data (
  id TEXT PRIMARY KEY, resident_id TEXT NOT NULL REFERENCES resident (id),
  purpose TEXT NOT NULL CHECK (purpose IN ('P7', 'P9', 'P10', 'P11', 'P12')),
  words TEXT NOT NULL, written_on TEXT NOT NULL) STRICT;
CREATE INDEX optional_data_resident ON optional_data (resident_id, purpose);
INSERT INTO optional_data SELECT lower(hex(randomblob(16))), resident_id, 'P7', words, changed_on FROM habit;
DROP TABLE habit;
CREATE TABLE photo (
  id TEXT PRIMARY KEY, image BLOB NOT NULL, small BLOB NOT NULL, taken_on TEXT, added_on TEXT NOT NULL) STRICT;
CREATE TABLE photo_person (
  photo_id TEXT NOT NULL REFERENCES photo (id), resident_id TEXT NOT NULL REFERENCES resident (id),
  PRIMARY KEY (photo_id, resident_id)) STRICT;
CREATE INDEX photo_person_resident ON photo_person (resident_id);
CREATE TABLE photo_use (
  photo_id TEXT NOT NULL REFERENCES photo (id), purpose TEXT NOT NULL CHECK (purpose IN ('P2', 'P3', 'P4')),
  PRIMARY KEY (photo_id, purpose)) STRICT;
CREATE TABLE publication (
  id TEXT PRIMARY KEY, photo_id TEXT NOT NULL REFERENCES photo (id), place TEXT NOT NULL, published_on TEXT NOT NULL) STRICT;
CREATE INDEX publication_photo ON publication (photo_id);
CREATE TABLE task (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, resident_id TEXT REFERENCES resident (id), detail TEXT NOT NULL DEFAULT '',
  created_at TEXT NOT NULL, due_on TEXT NOT NULL, done_at TEXT) STRICT;
CREATE INDEX task_due ON task (done_at, due_on);
CREATE INDEX task_resident ON task (resident_id);
CREATE TABLE rights_request (
  id TEXT PRIMARY KEY, number TEXT NOT NULL UNIQUE, subject_ref TEXT NOT NULL, right_code TEXT NOT NULL,
  processing TEXT NOT NULL DEFAULT '', received_on TEXT NOT NULL, due_on TEXT NOT NULL, extended_to TEXT,
  extension_reason TEXT NOT NULL DEFAULT '', notice_sent_on TEXT, answered_on TEXT, outcome TEXT NOT NULL DEFAULT '') STRICT;
CREATE INDEX rights_request_subject ON rights_request (subject_ref);
CREATE TABLE breach (
  id TEXT PRIMARY KEY, number TEXT NOT NULL UNIQUE, nature TEXT NOT NULL, facts TEXT NOT NULL, occurred_at TEXT,
  known_at TEXT NOT NULL, categories TEXT NOT NULL DEFAULT '', people INTEGER, records INTEGER,
  effects TEXT NOT NULL DEFAULT '', measures TEXT NOT NULL DEFAULT '',
  risk TEXT NOT NULL CHECK (risk IN ('aucun', 'risque', 'élevé')), first_notified_at TEXT, notified_at TEXT,
  people_told_at TEXT,
  reason_not TEXT NOT NULL DEFAULT '', closed_at TEXT) STRICT;
CREATE TABLE erasure_ledger (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, token TEXT NOT NULL, scope TEXT NOT NULL, erased_on TEXT NOT NULL,
  hash TEXT NOT NULL, UNIQUE (token, scope)) STRICT;
CREATE TABLE destruction (
  id TEXT PRIMARY KEY, at TEXT NOT NULL, rule TEXT NOT NULL, cause TEXT NOT NULL, number INTEGER NOT NULL,
  oldest TEXT NOT NULL DEFAULT '') STRICT;
CREATE INDEX destruction_at ON destruction (at);
CREATE TABLE retention_limit (
  rule TEXT PRIMARY KEY, days INTEGER NOT NULL, reason TEXT NOT NULL, ends_on TEXT NOT NULL, set_on TEXT NOT NULL) STRICT;
CREATE TABLE month_count (
  month TEXT NOT NULL, kind TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (month, kind)) STRICT;
CREATE TABLE archive (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL CHECK (kind IN ('fiche', 'soutien')), ref TEXT NOT NULL, sealed BLOB NOT NULL,
  archived_on TEXT NOT NULL, erase_on TEXT NOT NULL) STRICT;
CREATE INDEX archive_ref ON archive (ref);
CREATE TABLE log_checkpoint (
  seq INTEGER PRIMARY KEY, head BLOB NOT NULL, at TEXT NOT NULL) STRICT;
CREATE TABLE consent_husk (
  seq INTEGER PRIMARY KEY, hash TEXT NOT NULL) STRICT;
CREATE TABLE clock_mark (
  id INTEGER PRIMARY KEY CHECK (id = 1), sure_at TEXT NOT NULL, doubted_at TEXT, tended_at TEXT) STRICT;
ALTER TABLE backup_made ADD COLUMN path TEXT NOT NULL DEFAULT '';
INSERT INTO clock_mark (id, sure_at) SELECT 1, at FROM access_log ORDER BY seq DESC LIMIT 1;
CREATE TABLE house_fact (
  name TEXT PRIMARY KEY, value TEXT NOT NULL, set_on TEXT NOT NULL) STRICT;
CREATE TABLE notice (
  code TEXT NOT NULL, version INTEGER NOT NULL, text_sha256 TEXT NOT NULL CHECK (length(text_sha256) = 64),
  language TEXT NOT NULL, words TEXT NOT NULL, used_from TEXT NOT NULL, used_until TEXT,
  PRIMARY KEY (code, version, language)) STRICT;
DROP TRIGGER consent_event_stays;
DROP TRIGGER consent_event_remains;
DROP INDEX consent_subject;
ALTER TABLE consent_event RENAME TO consent_event_first;
CREATE TABLE consent_event (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, subject_ref TEXT NOT NULL, purpose TEXT NOT NULL,
  version INTEGER NOT NULL CHECK (version > 0), text_sha256 TEXT NOT NULL CHECK (length(text_sha256) = 64),
  language TEXT NOT NULL CHECK (language <> ''),
  state TEXT NOT NULL CHECK (state IN ('demandé', 'donné', 'refusé', 'retiré', 'expiré', 'suspendu', 'invalidé')),
  at TEXT NOT NULL, effective_from TEXT NOT NULL, valid_until TEXT NOT NULL,
  channel TEXT NOT NULL CHECK (channel IN ('carte', 'tablette', 'papier', 'assisté', 'boîte')),
  given_by TEXT NOT NULL CHECK (given_by IN ('personne', 'représentant', 'boîte')), helper_role TEXT NOT NULL DEFAULT '',
  receipt_id TEXT NOT NULL UNIQUE, previous_hash TEXT NOT NULL, hash TEXT NOT NULL) STRICT;
INSERT INTO consent_event SELECT * FROM consent_event_first;
DROP TABLE consent_event_first;
CREATE INDEX consent_subject ON consent_event (subject_ref, purpose, seq);
CREATE TRIGGER consent_event_stays BEFORE UPDATE ON consent_event BEGIN SELECT RAISE (ABORT, 'events stay'); END;
CREATE TRIGGER consent_event_remains BEFORE DELETE ON consent_event
  WHEN NOT EXISTS (SELECT 1 FROM consent_husk h WHERE h.seq = OLD.seq AND h.hash = OLD.hash)
  BEGIN SELECT RAISE (ABORT, 'events stay'); END;
DROP TRIGGER access_log_remains;
CREATE TRIGGER access_log_remains BEFORE DELETE ON access_log
  WHEN OLD.seq > (SELECT coalesce(max(seq), 0) FROM log_checkpoint)
  BEGIN SELECT RAISE (ABORT, 'the access log stays'); END;
CREATE TRIGGER log_checkpoint_stays BEFORE UPDATE ON log_checkpoint BEGIN SELECT RAISE (ABORT, 'checkpoints stay'); END;
CREATE TRIGGER consent_husk_stays BEFORE UPDATE ON consent_husk BEGIN SELECT RAISE (ABORT, 'husks stay'); END;
CREATE TRIGGER erasure_ledger_stays BEFORE UPDATE ON erasure_ledger BEGIN SELECT RAISE (ABORT, 'the ledger stays'); END;
CREATE TRIGGER erasure_ledger_remains BEFORE DELETE ON erasure_ledger BEGIN SELECT RAISE (ABORT, 'the ledger stays'); END;
"""

KEEPING = """
CREATE TABLE counter (
  name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
CREATE TABLE key_event (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, what TEXT NOT NULL, generation INTEGER NOT NULL) STRICT;
CREATE TABLE signing_succession (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, old_public TEXT NOT NULL, new_public TEXT NOT NULL, signature TEXT NOT NULL,
  at TEXT NOT NULL) STRICT;
CREATE TABLE backup_place (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL CHECK (kind IN ('disque', 'clé')), label TEXT NOT NULL UNIQUE,
  path TEXT NOT NULL DEFAULT '', added_on TEXT NOT NULL, seen_at TEXT, retired_on TEXT,
  failed_at TEXT, failure TEXT NOT NULL DEFAULT '') STRICT;
ALTER TABLE backup_made ADD COLUMN sequence INTEGER;
ALTER TABLE backup_made ADD COLUMN place_id TEXT;
ALTER TABLE backup_made ADD COLUMN seconds REAL;
CREATE TABLE drill (
  id TEXT PRIMARY KEY, at TEXT NOT NULL, sequence INTEGER NOT NULL, made_at TEXT NOT NULL, seconds REAL NOT NULL,
  log_seq INTEGER NOT NULL, holds INTEGER NOT NULL, found TEXT NOT NULL DEFAULT '') STRICT;
CREATE TABLE log_segment (
  number INTEGER PRIMARY KEY, day TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, head BLOB NOT NULL,
  epoch INTEGER NOT NULL, seal BLOB NOT NULL) STRICT;
CREATE TABLE log_redaction (
  seq INTEGER PRIMARY KEY, at TEXT NOT NULL, reason TEXT NOT NULL CHECK (reason <> '')) STRICT;
CREATE TABLE inbox_entry (
  id TEXT PRIMARY KEY, number INTEGER NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('arrivée', 'fin', 'mot', 'illisible')),
  at TEXT NOT NULL, words TEXT NOT NULL DEFAULT '', device_id TEXT, worker_id TEXT REFERENCES worker (id), visit_id TEXT,
  doubt TEXT NOT NULL DEFAULT '', state TEXT NOT NULL DEFAULT 'à confirmer'
  CHECK (state IN ('à confirmer', 'confirmé', 'écarté')), was TEXT NOT NULL DEFAULT '',
  filed_at TEXT NOT NULL, settled_at TEXT) STRICT;
CREATE INDEX inbox_entry_visit ON inbox_entry (visit_id);
CREATE INDEX inbox_entry_worker ON inbox_entry (worker_id, at);
DROP TRIGGER access_log_stays;
CREATE TRIGGER access_log_stays BEFORE UPDATE ON access_log
  WHEN NEW.seq <> OLD.seq OR NEW.commitment <> OLD.commitment OR NEW.head <> OLD.head OR length(NEW.salt) <> 0
    OR NEW.at || NEW.actor || NEW.role || NEW.organisation_id || NEW.action || NEW.object || NEW.subject_ref || NEW.shown
      || NEW.result <> ''
    OR NOT EXISTS (SELECT 1 FROM log_redaction r WHERE r.seq = OLD.seq)
  BEGIN SELECT RAISE (ABORT, 'the access log stays'); END;
CREATE TRIGGER log_segment_stays BEFORE UPDATE ON log_segment BEGIN SELECT RAISE (ABORT, 'segments stay'); END;
CREATE TRIGGER log_segment_remains BEFORE DELETE ON log_segment BEGIN SELECT RAISE (ABORT, 'segments stay'); END;
CREATE TRIGGER log_redaction_stays BEFORE UPDATE ON log_redaction BEGIN SELECT RAISE (ABORT, 'redactions stay'); END;
CREATE TRIGGER log_redaction_remains BEFORE DELETE ON log_redaction BEGIN SELECT RAISE (ABORT, 'redactions stay'); END;
"""
