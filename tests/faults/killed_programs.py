"""Small programs that are killed in the middle, and the rows an old store is filled with before its migration."""

from __future__ import annotations

PERSON = "INSERT INTO resident (id, log_ref, consent_ref, civility, first_name, last_name) VALUES ('r', 'l', 'c', '', 'A', 'B')"
EVENT = (
    "INSERT INTO consent_event (id, subject_ref, purpose, version, text_sha256, language, state, at, effective_from,"
    " valid_until, channel, given_by, receipt_id, previous_hash, hash)"
    " VALUES (?, 'c', 'P7', 1, ?, 'fr', 'donné', '', '', '', 'assisté', 'personne', ?, '', ?)"
)
OPENING = """
from pathlib import Path
from habitat_box.store.connection import Store
from habitat_box.store.migrations import migrate
migrate(Store(Path({path!r}), {key!r}))
"""
REKEYING = """
from pathlib import Path
from crypto.passphrase import TEST_ONLY
from habitat_box import bootstrap
from habitat_box.config import read_settings
from habitat_box.domain.people import COORDINATOR
from habitat_box.usecases import rekeying
desk = bootstrap.open_box(read_settings(Path({folder!r})), {key!r}).desk(COORDINATOR)
draft = rekeying.draft_keys(desk)
rekeying.rekey(desk, draft, draft.recovery_key, {phrase!r}, profile=TEST_ONLY)
"""
