"""Photos of residents: to recognise someone (P2), on the house's walls (P3), outside (P4). Each use needs every YES."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from habitat_box.domain import fields
from habitat_box.domain.access import Action
from habitat_box.domain.photos import Photo, check_new
from habitat_box.errors import FieldRefused
from habitat_box.usecases.desk import Desk, needs
from habitat_box.words import N_, local_day


@needs(Action.KEEP_PEOPLE)
def add_photo(desk: Desk, path: Path, people: Sequence[str], uses: Sequence[str], taken_on: date | None = None) -> str:
    """Take a JPEG or PNG in, for uses each person on it says YES to, and give its id. The file itself is left alone.

    Raises FileNotFound, FileNotReadable, PhotoNotReadable, StepRefused, UnknownPerson.
    """
    from habitat_box.exchange.photos import read_photo

    check_new(people, uses)
    if taken_on is not None and taken_on > local_day(desk.box.clock()):
        raise FieldRefused(field=N_("date de la photo"), reason=N_("elle est dans l'avenir"))
    picture = read_photo(path)
    return desk.box.door.add_photo(desk.actor, picture.image, picture.small, people, uses, taken_on)


@needs(Action.SEE_HOUSE)
def photos(desk: Desk, person_id: str | None = None) -> list[Photo]:
    """Show the photos of the house, or of one resident, with the uses everyone on them still says YES to."""
    return desk.box.door.photos(desk.actor, person_id)


@needs(Action.SEE_HOUSE)
def image_of(desk: Desk, photo_id: str, use: str) -> bytes:
    """Give a photo for one use, JPEG. Raises AccessRefused once a YES is missing, UnknownItem."""
    return desk.box.door.photo_image(desk.actor, photo_id, use)


@needs(Action.SEE_OWN_VISITS)
def face(desk: Desk, photo_id: str) -> bytes:
    """Give a worker the small photo of someone she visits today, JPEG. Raises AccessRefused, UnknownItem."""
    return desk.box.door.photo_image(desk.actor, photo_id, "P2", small=True)


@needs(Action.KEEP_PEOPLE)
def remove_photo(desk: Desk, photo_id: str) -> None:
    """Erase a photo for good. Raises UnknownItem."""
    desk.box.door.remove_photo(desk.actor, photo_id)


@needs(Action.KEEP_PEOPLE)
def publish(desk: Desk, photo_id: str, place: str, on: date) -> str:
    """Write where and when a photo was shown outside the house, so that it can be taken down.

    Raises FieldRefused, NationalNumberRefused, StepRefused, UnknownItem.
    """
    return desk.box.door.add_publication(desk.actor, photo_id, fields.required("place", place), on)


@needs(Action.KEEP_PEOPLE)
def unpublish(desk: Desk, photo_id: str, publication_id: str) -> None:
    """Write that a photo is no longer shown somewhere. Raises UnknownItem."""
    desk.box.door.remove_publication(desk.actor, photo_id, publication_id)
