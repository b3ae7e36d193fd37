"""The door where it is seldom pushed: refusals of lists, receipts, unchanged visits, rules nobody wrote yet."""

from __future__ import annotations

import pytest

from habitat_box import errors
from habitat_box.domain import access
from habitat_box.domain.access import Field, Look, Rule
from habitat_box.domain.people import COORDINATOR, Role
from habitat_box.domain.visits import VisitStatus
from habitat_box.door.schedule import VisitWrite
from habitat_box.usecases import consents, visits
from habitat_box.usecases.desk import Desk
from tests.conftest import TODAY, Cast, at


def test_a_list_of_visits_all_refused_is_refused_and_logged(desk: Desk, cast: Cast) -> None:
    with pytest.raises(errors.AccessRefused):
        desk.box.door.visits(cast.sonia, Look.DAY, TODAY, TODAY)
    with desk.box.store.unit(write=False):
        last = desk.box.store.rows("SELECT actor, result FROM access_log ORDER BY seq DESC LIMIT 2")
    assert last == [{"actor": cast.sonia.id, "result": "refusé"}] * 2


def test_several_choices_are_shown_to_no_worker(desk: Desk, cast: Cast) -> None:
    assert desk.box.door.all_standings(cast.sonia, [cast.simone, cast.rene]) == {}
    assert desk.box.door.look_many(cast.sonia, Look.NAMES, [cast.simone]) == []
    assert desk.box.door.planning_of(cast.sonia, cast.sonia.organisation_id, TODAY, TODAY) == []
    with pytest.raises(errors.AccessRefused):
        desk.box.door.history(cast.sonia, cast.simone)


def test_a_receipt_is_found_by_its_number_for_the_coordinator_alone(desk: Desk, cast: Cast) -> None:
    receipt = consents.record_face_to_face(desk, cast.simone, "P7", True)
    event, person_ref = desk.box.door.receipt(COORDINATOR, receipt.receipt_id)
    assert (event.purpose, event.receipt_id) == ("P7", receipt.receipt_id)
    assert person_ref != cast.simone
    with pytest.raises(errors.AccessRefused):
        desk.box.door.receipt(cast.sonia, receipt.receipt_id)
    with pytest.raises(errors.UnknownReceipt):
        desk.box.door.receipt(COORDINATOR, "0000-0000-0000")


def test_an_unchanged_visit_is_written_without_being_told(desk: Desk, cast: Cast) -> None:
    before = len(visits.see_day(desk).changes)
    known = visits.see_day(desk).seen.visits[0]
    write = VisitWrite("unchanged", known.id, known.resident_id, known.worker_id, at(9), at(10), VisitStatus.PLANNED, "uid-1")
    desk.box.door.write_planning(COORDINATOR, known.organisation_id, "", [write])
    assert len(visits.see_day(desk).changes) == before
    (kept, *_) = desk.box.door.planning_of(COORDINATOR, known.organisation_id, TODAY, TODAY)
    assert kept.uid == "uid-1"


def test_a_rule_that_shows_name_and_initial_shows_both(desk: Desk, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    both = Rule(frozenset({Field.LAST_NAME, Field.LAST_INITIAL}))
    monkeypatch.setitem(access.RULES, (Role.COORDINATOR, Look.NAMES), both)  # type: ignore[arg-type]
    card = desk.box.door.look(COORDINATOR, Look.NAMES, cast.simone)
    assert (card.last_name, card.last_initial, card.first_name) == ("DELMAS", "D", None)


def test_a_look_at_nobody_leaves_no_line_and_asks_nothing(desk: Desk, cast: Cast) -> None:
    assert desk.box.door.look_many(COORDINATOR, Look.NAMES, []) == []
    with pytest.raises(errors.UnknownPerson):
        desk.box.door.lookers_of(COORDINATOR, "nobody", desk.box.clock())
    with pytest.raises(errors.UnknownPerson):
        desk.box.door.choose(COORDINATOR, "nobody", "P1", True, consents.Channel.ASSISTED, "r")
    with pytest.raises(errors.UnknownPerson):
        desk.box.door.standings(COORDINATOR, "nobody")
    with pytest.raises(errors.UnknownPerson):
        desk.box.door.history(COORDINATOR, "nobody")
