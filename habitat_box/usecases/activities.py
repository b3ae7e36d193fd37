"""The house's activities told for the yearly report: which dimension, how many people. Nobody is named, nobody is counted."""

from __future__ import annotations

from datetime import date

from habitat_box.domain.access import Action
from habitat_box.domain.activities import DIMENSIONS, MOST_PEOPLE, ToldActivity
from habitat_box.errors import FieldRefused, UnknownItem
from habitat_box.store import happenings
from habitat_box.usecases.desk import Desk, needs
from habitat_box.words import N_


@needs(Action.SEE_HOUSE)
def activities(desk: Desk, first: date, last: date) -> list[ToldActivity]:
    """Give the activities of these days, oldest first, with what was told of them."""
    with desk.box.store.unit(write=False):
        return happenings.told_between(desk.box.store, first, last)


@needs(Action.KEEP_PLANNING)
def tell(desk: Desk, activity_id: str, dimension: int | None, head_count: int | None) -> None:
    """Write an activity's dimension and how many came; None takes either back. Raises FieldRefused, UnknownItem."""
    if dimension is not None and dimension not in DIMENSIONS:
        raise FieldRefused(field=N_("dimension"), reason=N_("il y en a quatre, de 1 à 4"))
    if head_count is not None and not 0 <= head_count <= MOST_PEOPLE:
        raise FieldRefused(field=N_("participants"), reason=N_("ce nombre n'est pas possible"))
    with desk.box.store.unit():
        if not happenings.tell(desk.box.store, activity_id, dimension, head_count):
            raise UnknownItem(what=N_("Activité"), number=activity_id)
        desk.box.door.log(desk.actor, "préciser", "une activité")
