"""What there is to treat: one list on the first screen, each thing opened where it is treated, or ticked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from habitat_box.domain.breaches import Nature, Risk
from habitat_box.domain.consent import Channel
from habitat_box.domain.people import DecisionMode
from habitat_box.domain.rights import Right
from habitat_box.domain.support import Support
from habitat_box.domain.tasks import TaskKind
from habitat_box.store import drills, key_events
from habitat_box.store import house as facts_of
from habitat_box.usecases import breaches, consents, rights, todo
from habitat_box.usecases.desk import Box, Desk
from habitat_box.usecases.todo import Kind
from tests.conftest import TODAY, Cast, FrozenClock
from tests.screen_house import SMALL, WIDE, Hand, at_the_screen


def kinds(desk: Desk) -> list[Kind]:
    return [one.kind for one in todo.see_todo(desk)]


def a_breach(desk: Desk, clock: FrozenClock, hours: int = 31) -> str:
    """Write down a breach that lacks nothing but the word to the CNIL."""
    given = breaches.BreachWords(
        "Tablette oubliée", (Nature.CONFIDENTIALITY,), Risk.SOME, clock() - timedelta(hours=hours), None, "habitants, heures",
        2, 4, "gêne", "verrou posé",
    )  # fmt: skip
    return breaches.record(desk, given).number


def backed_up(box: Box, clock: FrozenClock) -> None:
    with box.store.unit():
        at = clock().strftime("%Y-%m-%dT%H:%M:%SZ")
        row = {"id": box.new_id(), "at": at, "sha256": "0" * 64, "bytes": 1, "proven": 1}
        box.store.insert("backup_made", {**row, "path": "/media/ailleurs/une.habitat.age"})


def cared_for(box: Box, clock: FrozenClock) -> None:
    """Save the house, play the exercise and type the sheet back, as far as the list can tell."""
    backed_up(box, clock)
    with box.store.unit():
        drills.note(box.store, drills.Drill(box.new_id(), clock(), 1, clock(), 1.0, 1, True, ""))
        key_events.note(box.store, clock(), key_events.KeyEvent.SHEET_READ_BACK, 1)


@pytest.mark.rule("B7", "G3", "H3")
def test_the_list_tells_everything_that_asks_the_most_pressing_first(
    box: Box, desk: Desk, cast: Cast, clock: FrozenClock
) -> None:
    box.door.beat_clock()
    consents.record_face_to_face(desk, cast.rene, "P1", True)
    clock.advance(days=340)
    consents.ask(desk, cast.rene, "P2")
    consents.record_face_to_face(desk, cast.simone, "P3", True)
    consents.record_face_to_face(desk, cast.simone, "P3", False)
    box.door.choose(desk.actor, cast.simone, "P5", False, Channel.TABLET, "R-0001")
    rights.file_request(desk, cast.simone, Right.ACCESS)
    a_breach(desk, clock)
    assert kinds(desk) == [
        Kind.CLOCK, Kind.BREACH, Kind.TASK, Kind.TOLD, Kind.REQUEST, Kind.HEALTH, Kind.ENDS, Kind.ASKED, Kind.NEVER,
    ]  # fmt: skip
    box.door.confirm_clock(desk.actor)
    backed_up(box, clock)
    assert Kind.CLOCK not in kinds(desk)
    assert Kind.HEALTH in kinds(desk)  # 340 days without an exercise, and a sheet never typed back
    cared_for(box, clock)
    assert Kind.HEALTH not in kinds(desk)


def test_a_house_not_ready_for_real_people_says_what_is_missing(box: Box, desk: Desk) -> None:
    with box.store.unit():
        facts_of.state(box.store, "controller", "", "2026-01-16")
    gate = next(one for one in todo.see_todo(desk) if one.kind is Kind.GATE)
    assert "nom du responsable de traitement" in gate.words


def test_a_task_of_another_season_is_not_shown_yet(box: Box, desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    order = Support(DecisionMode.ASSISTED, False, "", None, "", None, TODAY + timedelta(days=31))
    consents.write_support(desk, cast.simone, order)
    assert Kind.TASK not in kinds(desk)
    clock.advance(days=1)
    task = next(one for one in todo.see_todo(desk) if one.kind is Kind.TASK)
    assert task.due_on == TODAY + timedelta(days=31)
    assert task.name == "Simone DELMAS"


def test_a_choice_made_without_her_is_told_until_she_has_seen_it(box: Box, desk: Desk, cast: Cast) -> None:
    box.door.choose(desk.actor, cast.simone, "P5", True, Channel.CARD, "R-0001")
    told = next(one for one in todo.see_todo(desk) if one.kind is Kind.TOLD)
    assert told.words == "A choisi sans vous : OUI à « Mes visites pour un proche »."
    todo.finish(desk, told)
    assert Kind.TOLD not in kinds(desk)
    assert [one.kind for one in box.door.tasks(done=True)] == [TaskKind.SEEN]
    todo.finish(desk, told, done=False)
    assert Kind.TOLD in kinds(desk)


@pytest.mark.parametrize("size", [SMALL, WIDE])
def test_today_counts_what_there_is_to_treat(box: Box, desk: Desk, cast: Cast, size: tuple[int, int]) -> None:
    rights.file_request(desk, cast.simone, Right.ERASURE, received_on=TODAY - timedelta(days=40))

    async def play(hand: Hand) -> None:
        if size == SMALL:
            assert "3 à traiter (A)" in hand.text
        else:
            assert "Répondre à la demande D-2026-001." in hand.text
        await hand.press("a")
        assert "3 choses à traiter" in hand.text
        assert hand.line("D-2026-001").lstrip("▌ ").startswith("!")
        await hand.press("enter")
        assert "jours de retard" in hand.text
        await hand.press("escape", "escape")
        assert "lundi 23 novembre 2026" in hand.text

    at_the_screen(box, play, size)


def test_a_task_is_ticked_with_one_key_and_put_back_with_another(box: Box, desk: Desk, cast: Cast) -> None:
    consents.record_face_to_face(desk, cast.simone, "P1", True)
    consents.record_face_to_face(desk, cast.simone, "P1", False)

    async def play(hand: Hand) -> None:
        await hand.press("a")
        assert "Remplacer le tableau en papier" in hand.text
        await hand.press("space")
        assert "Remplacer le tableau en papier" not in hand.text
        assert box.door.tasks() == []
        await hand.press("u")
        assert "Remplacer le tableau en papier" in hand.text
        assert len(box.door.tasks()) == 1

    at_the_screen(box, play)


def test_an_empty_list_wishes_a_good_day(box: Box, clock: FrozenClock) -> None:
    backed_up(box, clock)

    async def play(hand: Hand) -> None:
        assert "✓ rien à traiter" in hand.text
        await hand.press("a")
        assert "Belle journée" in hand.text

    at_the_screen(box, play)


def test_monday_morning_nine_things_are_closed_in_sixty_keys(box: Box, desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    """The journey of a Monday: papers to take down, choices seen, renewed and answered, requests, a breach, the date."""
    for code in ("P1", "P8"):
        consents.record_face_to_face(desk, cast.rene, code, True)
    clock.now += timedelta(days=340)
    box.door.confirm_clock(desk.actor)
    cared_for(box, clock)
    for code in ("P1", "P3"):
        consents.record_face_to_face(desk, cast.simone, code, True)
        consents.record_face_to_face(desk, cast.simone, code, False)
    consents.ask(desk, cast.rene, "P9")
    box.door.choose(desk.actor, cast.simone, "P5", False, Channel.TABLET, "R-0001")
    rights.file_request(desk, cast.simone, Right.ACCESS)
    rights.file_request(desk, cast.rene, Right.RECTIFICATION)
    a_breach(desk, clock)
    assert len([one for one in kinds(desk) if one is not Kind.NEVER]) == 9
    pressed: list[str] = []

    async def play(hand: Hand) -> None:
        async def keys(*some: str) -> None:
            pressed.extend(some)
            await hand.press(*some)

        await keys("a")
        await keys("enter", "t", "ctrl+s", "f", "escape")  # the CNIL was told of the breach, and it is closed
        for _task in range(2):
            await keys("space")
        await keys("space")  # the choice made on the tablet is seen
        for _request in range(2):
            await keys("enter", "enter", "ctrl+s", "escape")
        for _choice in range(3):
            await keys("enter", "o", "o", "escape")  # two renewed, one answered
        assert "1 chose à traiter" in hand.text

    at_the_screen(box, play)
    assert kinds(desk) == [Kind.NEVER]
    assert len(pressed) <= 60


def test_the_day_of_the_list_is_a_day_of_the_house(box: Box, desk: Desk, cast: Cast) -> None:
    rights.file_request(desk, cast.simone, Right.ACCESS, received_on=date(2026, 11, 20))
    found = next(one for one in todo.see_todo(desk) if one.kind is Kind.REQUEST)
    assert found.due_on == date(2026, 12, 21)  # the 20th is a Sunday


def test_what_is_late_or_due_today_comes_before_what_can_wait(desk: Desk, cast: Cast) -> None:
    rights.file_request(desk, cast.rene, Right.ACCESS)  # due in a month
    consents.record_face_to_face(desk, cast.simone, "P1", True)
    consents.record_face_to_face(desk, cast.simone, "P1", False)  # the paper board, today
    assert kinds(desk).index(Kind.TASK) < kinds(desk).index(Kind.REQUEST)


def test_what_is_red_in_the_house_is_one_thing_to_treat_and_leaves_with_its_cause(
    box: Box, desk: Desk, clock: FrozenClock
) -> None:
    asked = next(one for one in todo.see_todo(desk) if one.kind is Kind.HEALTH)
    assert (asked.place, "Sauvegarde" in asked.words) == (todo.Place.HEALTH, True)

    async def play(hand: Hand) -> None:
        assert "Santé de la maison, à faire : Sauvegarde." in hand.text
        await hand.press("a", "enter")
        assert "✗ à faire" in hand.line("Sauvegarde")

    at_the_screen(box, play, WIDE)
    backed_up(box, clock)
    assert Kind.HEALTH not in kinds(desk)
    clock.advance(days=7, seconds=1)
    assert Kind.HEALTH in kinds(desk)
