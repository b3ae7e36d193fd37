"""A photo kept for a use that each person shown said YES to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from habitat_box.domain.access import Field
from habitat_box.errors import StepRefused
from habitat_box.words import N_

USES: Mapping[str, Field] = {"P2": Field.PHOTO, "P3": Field.WALL_PHOTOS, "P4": Field.PUBLISHED_PHOTOS}
"""Which field of a person each use of a photo shows."""


@dataclass(frozen=True)
class Publication:
    """One place outside the house where a photo was shown (P4), so that it can be taken down."""

    id: str
    place: str
    published_on: date


@dataclass(frozen=True)
class Photo:
    """A photo, without its image. `uses`: those every person shown says YES to just now."""

    id: str
    people: tuple[str, ...] = field(repr=False)
    uses: tuple[str, ...]
    taken_on: date | None
    added_on: date
    publications: tuple[Publication, ...] = ()
    ends: Mapping[str, date] = field(default_factory=dict)
    """The last day of each use: when the first of their YESes ends."""


def check_new(people: Sequence[str], uses: Sequence[str]) -> None:
    """Refuse a photo of nobody, of no use, or a group to recognise one person by. Raises StepRefused."""
    if not people:
        raise StepRefused(reason=N_("dites qui est sur la photo"))
    if not uses or not set(uses) <= set(USES):
        raise StepRefused(reason=N_("dites à quoi sert la photo"))
    if "P2" in uses and len(people) > 1:
        raise StepRefused(reason=N_("une photo pour reconnaître quelqu'un ne montre qu'une personne"))


def uses_in_force(uses: Sequence[str], shown: Mapping[str, frozenset[Field]], people: Sequence[str]) -> tuple[str, ...]:
    """Give the uses every person of a photo allows; `shown` holds each one's decided fields. Nobody shown allows nothing."""
    return tuple(use for use in sorted(uses) if people and all(USES[use] in shown.get(one, frozenset()) for one in people))
