"""The places of the house's backups: who has which stick, what was last proven where, what is due, what was lost."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from habitat_box import errors
from habitat_box.domain import fields
from habitat_box.domain.access import Action
from habitat_box.domain.backup_places import DISK, STICK, WITHIN_A_CLOCK, PlaceNow, is_late, next_due
from habitat_box.domain.places import CLOUD
from habitat_box.store import backup_places, backups_made, stick_file
from habitat_box.store.backup_places import Place
from habitat_box.store.backups_made import Made
from habitat_box.store.stick_file import Stick
from habitat_box.usecases import backup_place, media
from habitat_box.usecases.desk import Box, Desk, needs, open_to_strangers
from habitat_box.usecases.keeping import MadeBackup, Progress, back_up, make_backup, unheard
from habitat_box.usecases.library_words import translated
from habitat_box.usecases.rotation import rotate_backups
from habitat_box.words import N_, local_day, midnight

AGE_HEADER = b"age-encryption.org/v1\n"
LONGEST_LABEL = 30


@needs(Action.KEEP_BOX)
def places_now(desk: Desk, *, to_the_byte: bool = False) -> list[PlaceNow]:
    """Tell how each place stands. `to_the_byte` reads every backup that is here again and compares its SHA-256."""
    return standing(desk.box, media.look(desk.box).here, to_the_byte=to_the_byte)


@needs(Action.KEEP_BOX)
def strangers(desk: Desk) -> list[tuple[str, dict[str, str]]]:
    """Give the sentences about media that are plugged in and not used: a French msgid and its facts."""
    return list(media.look(desk.box).strangers)


@needs(Action.KEEP_BOX)
def away(desk: Desk) -> list[PlaceNow]:
    """Give the sticks that are somewhere else."""
    return [one for one in places_now(desk) if one.kind == STICK and not one.is_here]


@needs(Action.KEEP_BOX)
def last_proven(desk: Desk) -> datetime | None:
    """Tell when the newest backup was proven that is still whole where the box can look, or lies where it cannot."""
    with desk.box.store.unit(write=False):
        made = backups_made.all_made(desk.box.store)
    places, latest = {one.id: one for one in places_now(desk)}, desk.box.clock() + WITHIN_A_CLOCK
    proven = [one.at for one in made if one.at <= latest and one.path and (_is_whole(one) or _is_away(one, places))]
    return max(proven, default=None)


def _is_away(one: Made, places: dict[str, PlaceNow]) -> bool:
    place = places.get(one.place_id)
    return not place.is_here if place is not None else not Path(one.path).parent.is_dir()


@needs(Action.KEEP_BOX)
def add_disk(desk: Desk, folder: Path, label: str) -> PlaceNow:
    """Have a disk's folder receive a backup each night. Raises FolderNotWritable, PlaceTaken, PlaceInCloud, StickTaken."""
    return _added(desk, folder, label, DISK)


@needs(Action.KEEP_BOX)
def add_stick(desk: Desk, folder: Path, label: str) -> PlaceNow:
    """Make a stick, plugged in at this folder, one of the house's. Raises what `add_disk` raises."""
    return _added(desk, folder, label, STICK)


@needs(Action.KEEP_BOX)
def retire(desk: Desk, label: str) -> None:
    """Use a place no more; what lies on it stays, and is named until it is destroyed. Raises PlaceUnknown."""
    box = desk.box
    place = _named(box, label)
    with box.store.unit():
        backup_places.retire(box.store, place.id, local_day(box.clock()))
        box.door.log(desk.actor, "effacer", "un support de sauvegarde")
    with suppress(OSError):
        root = media.root_of(place)
        if isinstance(stick_file.read(root, box.store, box.settings.store_id), Stick):
            (root / stick_file.NAME).unlink()


@needs(Action.KEEP_BOX)
def back_up_to(desk: Desk, label: str, progress: Progress = unheard) -> MadeBackup:
    """Make a backup on a place that is here. Raises PlaceUnknown, PlaceAway and what `back_up` raises."""
    place = _named(desk.box, label)
    folder = media.look(desk.box).here.get(place.id)
    if folder is None:
        raise errors.PlaceAway(label=place.label)
    return back_up_at(desk, place.id, folder, progress)


@needs(Action.KEEP_BOX)
def back_up_in(desk: Desk, folder: Path, progress: Progress = unheard) -> MadeBackup:
    """Make a backup in a folder, which may be a place's: it counts there then. Raises what `back_up` raises."""
    here = media.look(desk.box).here
    place = next((one for one, known in here.items() if folder == known), None)
    return back_up(desk, folder, progress) if place is None else back_up_at(desk, place, here[place], progress)


@needs(Action.KEEP_BOX)
def back_up_all(desk: Desk, progress: Progress = unheard) -> list[tuple[str, MadeBackup | errors.HabitatError]]:
    """Make a backup on every place that is here; one that refuses does not stop the next. Raises NoPlaceHere."""
    here = media.look(desk.box).here
    with desk.box.store.unit(write=False):
        known = [one for one in backup_places.places(desk.box.store) if one.id in here]
    if not known:
        raise errors.NoPlaceHere
    done: list[tuple[str, MadeBackup | errors.HabitatError]] = []
    for one in known:
        try:
            done.append((one.label, back_up_at(desk, one.id, here[one.id], progress)))
        except errors.HabitatError as error:
            done.append((one.label, error))
    return done


@needs(Action.KEEP_BOX)
def back_up_at(desk: Desk, place_id: str, folder: Path, progress: Progress = unheard) -> MadeBackup:
    """Make a backup in a place's folder, forget what failed there before, and let old ones go."""
    return make_at(desk, place_id, folder, progress)


@open_to_strangers
def make_at(desk: Desk, place_id: str, folder: Path, progress: Progress = unheard) -> MadeBackup:
    """Make a backup in a place's folder for someone, or for the box itself."""
    box = desk.box
    with translated():
        if not folder.exists():
            folder.mkdir(mode=0o700)
    if folder.is_symlink():  # a stick's folder that leads elsewhere is nobody's wish
        raise errors.FolderNotWritable(folder=folder)
    made = make_backup(box, desk.actor, folder, progress, place_id)
    with suppress(errors.HabitatError), box.store.unit():
        backup_places.note_failure(box.store, place_id, None, "")
    with suppress(errors.HabitatError):  # the hour's work does it again
        if box.door.clock_is_sure():
            rotate_backups(box)
    return made


@open_to_strangers
def standing(box: Box, here: dict[str, Path], *, to_the_byte: bool = False) -> list[PlaceNow]:
    """Tell how each place stands, given those that were found."""
    with box.store.unit(write=False):
        known, made = backup_places.places(box.store), backups_made.all_made(box.store)
    sticks = sum(1 for one in known if one.kind == STICK)
    return [_now(box, one, [m for m in made if m.place_id == one.id], one.id in here, sticks, to_the_byte) for one in known]


def _now(box: Box, place: Place, made: Sequence[Made], is_here: bool, sticks: int, to_the_byte: bool) -> PlaceNow:
    now, kept = box.clock(), [one for one in made if one.path]
    whole = [one for one in kept if not is_here or _is_whole(one, to_the_byte=to_the_byte)]
    # What a clock years ahead has dated hides nothing that is late.
    last, proven = (next((one for one in ones if one.at <= now + WITHIN_A_CLOCK), None) for ones in (made, whole))
    added, proven_at = midnight(place.added_on), proven and proven.at
    return PlaceNow(
        place.id,
        place.label,
        place.kind,
        is_here,
        place.path,
        place.seen_at,
        last and last.at,
        proven_at,
        next_due(place.kind, proven_at, added),
        is_late(place.kind, proven_at, added, now, sticks),
        proven.size if proven else 0,
        proven.seconds if proven else 0.0,
        proven.sequence if proven else 0,
        len(kept) - len(whole),
        place.failure,
        backup_place.warning_of(box, Path(place.path)) if is_here and place.kind == DISK else "",
    )


def _is_whole(made: Made, *, to_the_byte: bool = False) -> bool:
    """Tell whether a backup's file is as it was when it was proven: its size and first line, or every byte."""
    try:
        handle = os.open(made.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(handle, "rb") as file:
            if os.fstat(handle).st_size != made.size or file.read(len(AGE_HEADER)) != AGE_HEADER:
                return False
            file.seek(0)
            return not to_the_byte or hashlib.file_digest(file, "sha256").hexdigest() == made.sha256
    except OSError:
        return False


def _named(box: Box, label: str) -> Place:
    with box.store.unit(write=False):
        found = [one for one in backup_places.places(box.store) if one.label.casefold() == label.strip().casefold()]
    if not found:
        raise errors.PlaceUnknown(label=label)
    return found[0]


def _added(desk: Desk, folder: Path, label: str, kind: str) -> PlaceNow:
    box, place_id = desk.box, desk.box.new_id()
    named, folder = (
        fields.clean(N_("nom du support"), label, LONGEST_LABEL),
        folder.resolve(),
    )  # a mark is sought through no link
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        raise errors.FolderNotWritable(folder=folder)
    if not named:
        raise errors.FieldRefused(field=N_("nom du support"), reason=N_("il est vide"))
    if backup_place.warning_of(box, folder) == CLOUD:
        raise errors.PlaceInCloud
    _refuse_taken(box, folder, named)
    below = stick_file.FOLDER if kind == STICK else ""
    with translated():
        stick_file.write(folder, box.store, box.settings.store_id, Stick(place_id, named, below))
    with box.store.unit():
        path = str(folder / below)
        backup_places.add(box.store, Place(place_id, kind, named, path, local_day(box.clock()), None, None, ""))
        box.door.log(desk.actor, "écrire", "un support de sauvegarde")
    return next(one for one in standing(box, media.look(box).here) if one.id == place_id)


def _refuse_taken(box: Box, folder: Path, label: str) -> None:
    known = _known(box)
    found = stick_file.read(folder, box.store, box.settings.store_id)
    if isinstance(found, Stick) and found.place_id in {one.id for one in known}:
        raise errors.StickTaken(label=found.label)
    with box.store.unit(write=False):
        if backup_places.label_taken(box.store, label):
            raise errors.PlaceTaken(label=label)


def _known(box: Box) -> Iterable[Place]:
    with box.store.unit(write=False):
        return backup_places.places(box.store)
