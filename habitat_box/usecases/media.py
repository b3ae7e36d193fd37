"""Finding the house's sticks and disks where they are plugged in today: bounded, through no link, no unsigned file believed."""

from __future__ import annotations

import stat
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from habitat_box.domain.backup_places import STICK
from habitat_box.domain.places import NETWORK_KINDS, points
from habitat_box.store import backup_places, stick_file
from habitat_box.store.backup_places import Place
from habitat_box.store.stick_file import Foreign, Stick
from habitat_box.usecases import backup_place
from habitat_box.usecases.desk import Box, open_to_strangers
from habitat_box.words import N_

ROOTS = (PurePosixPath("/media"), PurePosixPath("/run/media"), PurePosixPath("/mnt"), PurePosixPath("/srv"))
"""Where removable media are mounted (file-hierarchy(7), udisks(8)); a place outside is found where it was last seen."""
LOOKED_AT = 64
SEEN_AGAIN = 3600.0
"""Seconds between two notes that a place is still there."""

OTHER_HOUSE = N_("Une clé d'une autre maison est branchée ({path}). La boîte n'y écrit rien.")
NOT_OURS = N_("La marque de la clé branchée ({path}) n'est pas celle de la boîte. Elle ne sert pas : ajoutez-la de nouveau.")
RETIRED = N_("« {label} » est branchée, mais elle n'est plus dans la liste. La boîte n'y écrit rien.")


@dataclass(frozen=True)
class Media:
    """Where each place is today, and the sentences about media that are not used (a French msgid, its facts)."""

    here: dict[str, Path]
    strangers: tuple[tuple[str, dict[str, str]], ...] = ()


@open_to_strangers
def look(box: Box) -> Media:
    """Find the places that are plugged in, and note where they are."""
    store = box.store
    with store.unit(write=False):
        known, retired = backup_places.places(store), backup_places.retired_ids(store)
    here: dict[str, Path] = {}
    said: list[tuple[str, dict[str, str]]] = []
    for root in _roots(known):
        found = stick_file.read(root, store, box.settings.store_id)
        if isinstance(found, Stick) and found.place_id in {one.id for one in known}:
            here.setdefault(found.place_id, root / found.folder)
        elif isinstance(found, Stick):
            said.append((RETIRED if found.place_id in retired else NOT_OURS, {"label": found.label, "path": str(root)}))
        elif found is not Foreign.NOTHING:
            said.append((OTHER_HOUSE if found is Foreign.OTHER_HOUSE else NOT_OURS, {"path": str(root)}))
    _note(box, known, here)
    return Media(here, tuple(said))


def _note(box: Box, known: Sequence[Place], here: dict[str, Path]) -> None:
    at = box.clock()
    moved = [
        one
        for one in known
        if one.id in here
        and (one.path != str(here[one.id]) or one.seen_at is None or abs((at - one.seen_at).total_seconds()) > SEEN_AGAIN)
    ]
    if moved:
        with box.store.unit():
            for one in moved:
                backup_places.seen(box.store, one.id, here[one.id], at)


def _roots(known: Iterable[Place]) -> list[Path]:
    """Give the folders worth a look: where each place was, then what is mounted where media are."""
    was = [root_of(one) for one in known if one.path]
    try:
        mounts = backup_place.MOUNTS.read_text("utf-8", errors="replace")
    except OSError:
        mounts = ""
    mounted = [
        Path(point)
        for point, kind in points(mounts)
        if kind not in NETWORK_KINDS and kind != "autofs" and any(point.is_relative_to(root) for root in ROOTS)
    ]
    return [one for one in dict.fromkeys([*was, *mounted]) if _is_plain_folder(one)][:LOOKED_AT]


def root_of(place: Place) -> Path:
    """Tell where a place's mark lies: a stick's at its root, a disk's among its backups."""
    folder = Path(place.path)
    return folder.parent if place.kind == STICK else folder


def _is_plain_folder(path: Path) -> bool:
    try:
        return stat.S_ISDIR(path.lstat().st_mode)
    except OSError:
        return False
