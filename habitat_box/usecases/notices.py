"""Which words people were informed with, and from when to when: a text leaves a trace the day it changes (GDPR 13, 7(1))."""

from __future__ import annotations

from habitat_box.domain.purposes import LANGUAGE, PURPOSES
from habitat_box.store import pack
from habitat_box.usecases.desk import Box, open_to_strangers
from habitat_box.words import local_day


@open_to_strangers
def note_notices(box: Box) -> int:
    """Write the notices now in use and end those that no longer are; give how many changed. Cheap when nothing did."""
    today = local_day(box.clock()).isoformat()
    current = {(one.code, one.version, LANGUAGE): one for one in PURPOSES.values()}
    with box.store.unit(write=False):
        known = {(row["code"], row["version"], row["language"]): row["used_until"] for row in pack.notices(box.store)}
    new = [key for key in current if key not in known]
    over = [key for key, until in known.items() if until is None and key not in current]
    if not new and not over:
        return 0
    with box.store.unit():
        for code, version, language in over:
            where = "code = ? AND version = ? AND language = ? AND used_until IS NULL"
            box.store.run(f"UPDATE notice SET used_until = ? WHERE {where}", (today, code, version, language))  # noqa: S608
        for key in new:
            # The other process may have written it while we looked.
            if not box.store.rows("SELECT 1 AS there FROM notice WHERE code = ? AND version = ? AND language = ?", key):
                one, row = current[key], dict(zip(("code", "version", "language"), key, strict=True))
                words = {"text_sha256": one.text_sha256, "words": one.text, "used_from": today}
                box.store.insert("notice", {**row, **words})
    return len(new) + len(over)
