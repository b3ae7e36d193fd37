"""A house full of words to look for, and a box brought back from one of its backups."""

from __future__ import annotations

from pathlib import Path

from habitat_box import bootstrap
from habitat_box.config import read_settings
from habitat_box.store import ledger_file
from habitat_box.store.ledger import Line
from habitat_box.usecases import consents, residents
from habitat_box.usecases.desk import Box, Desk
from habitat_box.usecases.restoring import Restored
from tests.conftest import PASSPHRASE, Cast, FrozenClock
from tests.forensics import copies, dump_of, frames_of, pages_of
from tests.full_house import Canaries, add_photo, fill


def lived_in(desk: Desk, cast: Cast) -> Canaries:
    """Simone with a word in every field; René has a text."""
    words = Canaries()
    for purpose in ("P2", "P3", "P4", "P5", "P6", "P7", "P9", "P11", "P12"):
        consents.record_face_to_face(desk, cast.simone, purpose, True)
    for purpose in ("P3", "P7"):
        consents.record_face_to_face(desk, cast.rene, purpose, True)
    residents.write_habits(desk, cast.rene, "Le café d'abord")
    fill(desk, cast, cast.simone, words)
    add_photo(desk.box, "group", [cast.simone, cast.rene], "P3", Canaries("Groupe"))
    return words


def opened(back: Restored, clock: FrozenClock) -> Box:
    return bootstrap.open_box(read_settings(back.folder), _key(back.folder), clock=clock)


def _key(folder: Path) -> str:
    return bootstrap.unlock_key(read_settings(folder), PASSPHRASE)


def lines_of(box: Box) -> tuple[Line, ...]:
    path, store_id = box.settings.folder / ledger_file.NAME, box.settings.store_id
    return ledger_file.read(path, store_id, ledger_file.public_key(box.store)).lines


def all_copies(box: Box, words: Canaries) -> int:
    return copies(words.words, [*pages_of(box), *frames_of(box), dump_of(box)])
