"""Today on the screen: who comes, what is wrong, what changed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from habitat_box.domain.visits import VisitStatus
from habitat_box.door.schedule import VisitWrite
from habitat_box.usecases.desk import Box, Desk
from tests.conftest import TODAY, Cast, FrozenClock, at, visit
from tests.screen_house import SMALL, WIDE, Hand, at_the_screen
from tui.widgets.roll import Roll


@pytest.mark.parametrize("size", [SMALL, WIDE])
def test_the_coordinator_sees_who_comes_when(box: Box, cast: Cast, size: tuple[int, int]) -> None:
    async def play(hand: Hand) -> None:
        assert "lundi 23 novembre 2026" in hand.text
        line = hand.line("09:00–10:00")
        assert "Simone DELMAS" in line
        assert "A01" in line
        assert "Sonia Marchand" in line
        assert "3 visites" in hand.text

    at_the_screen(box, play, size)


def test_the_coordinator_sees_where_the_hour_is(box: Box, cast: Cast, clock: FrozenClock) -> None:
    clock.advance(hours=1, minutes=30)

    async def play(hand: Hand) -> None:
        lines = hand.text.splitlines()
        now = next(place for place, line in enumerate(lines) if "10:10 maintenant" in line)
        assert any("09:00–10:00" in line for line in lines[:now])
        assert any("10:30–11:30" in line for line in lines[now:])

    at_the_screen(box, play)


def test_a_cancelled_visit_is_said_and_struck(box: Box, desk: Desk, cast: Cast) -> None:
    _change(desk, cast, VisitStatus.CANCELLED, "cancelled", 0)

    async def play(hand: Hand) -> None:
        assert "annulée" in hand.line("09:00–10:00")
        roll = hand.app.screen.query_one("#visits", Roll)
        strip = roll.render_line([line.cells[0].text for line in roll.lines].index("09:00–10:00") - int(roll.scroll_y))
        struck = [segment for segment in strip if segment.style is not None and segment.style.strike]
        assert "Simone DELMAS" in "".join(segment.text for segment in struck)

    at_the_screen(box, play)


def test_the_coordinator_goes_from_day_to_day(box: Box, desk: Desk, cast: Cast) -> None:
    visit(desk, "Aide & Présence", cast.rene, cast.sonia.id, at(14, day=TODAY + timedelta(days=1)))

    async def play(hand: Hand) -> None:
        await hand.press("right")
        assert "demain" in hand.text
        assert "René Béraud" in hand.line("14:00–15:00")
        await hand.press("left", "left")
        assert "hier" in hand.text
        assert "Aucune visite ce jour-là" in hand.text
        await hand.press("t")
        assert "aujourd'hui" in hand.text

    at_the_screen(box, play)


def test_the_coordinator_goes_to_a_date_she_writes(box: Box, cast: Cast) -> None:
    async def play(hand: Hand) -> None:
        await hand.press("g")
        await hand.write("le jour de paie")
        await hand.press("enter")
        assert "n'est pas comprise" in hand.text
        await hand.write("24/12/2026")
        await hand.press("enter")
        assert "jeudi 24 décembre 2026" in hand.text

    at_the_screen(box, play)


def test_the_day_is_shown_by_resident_too(box: Box, cast: Cast) -> None:
    async def play(hand: Hand) -> None:
        await hand.press("v")
        lines = [line.strip() for line in hand.text.splitlines()]
        assert lines.index("René Béraud  B01") < lines.index("Simone DELMAS  A01")
        await hand.press("v")
        assert "René Béraud  B01" not in [line.strip() for line in hand.text.splitlines()]

    at_the_screen(box, play)


def test_what_is_wrong_is_counted_and_opened_with_a_key(box: Box, desk: Desk, cast: Cast) -> None:
    visit(desk, "Cabinet de l'Erdre", cast.simone, cast.karim.id, at(9, 30))

    async def play(hand: Hand) -> None:
        assert "1 chose à voir" in hand.text
        await hand.press("p")
        assert "deux visites en même temps" in hand.text
        await hand.press("enter")
        assert "Simone DELMAS  ·  A01" in hand.text

    at_the_screen(box, play)


def test_a_wide_screen_shows_problems_and_changes_beside_the_day(box: Box, desk: Desk, cast: Cast) -> None:
    visit(desk, "Cabinet de l'Erdre", cast.simone, cast.karim.id, at(9, 30))
    _change(desk, cast, VisitStatus.PLANNED, "moved", 120)

    async def play(hand: Hand) -> None:
        assert "Ce qui ne va pas" in hand.text
        assert "déplacée" in hand.text
        assert "09:00–10:00 → 11:00–12:00" in hand.text

    at_the_screen(box, play, WIDE)


def test_an_empty_house_says_what_to_do_next(box: Box) -> None:
    async def play(hand: Hand) -> None:
        assert "Inscrivez les habitants (touche 3)" in hand.text

    at_the_screen(box, play)


def test_the_screen_moves_to_the_next_day_at_midnight(box: Box, cast: Cast, clock: FrozenClock) -> None:
    async def play(hand: Hand) -> None:
        clock.advance(hours=20)
        hand.app.screen._tick()
        await hand.settle()
        assert "mardi 24 novembre 2026" in hand.text

    at_the_screen(box, play)


def test_a_screen_left_alone_leaves_no_line_in_the_log(box: Box, cast: Cast, clock: FrozenClock) -> None:
    async def play(hand: Hand) -> None:
        before = _lines(box)
        for _turn in range(10):
            clock.advance(seconds=20)
            hand.app.screen._tick()
            hand.app.screen.watch_house.look()
        await hand.settle()
        assert _lines(box) == before

    at_the_screen(box, play)


def _lines(box: Box) -> int:
    with box.store.unit(write=False):
        return int(box.store.rows("SELECT count(*) AS n FROM access_log")[0]["n"])


def _change(desk: Desk, cast: Cast, status: VisitStatus, kind: str, minutes: int) -> None:
    from habitat_box.domain.visits import Side

    door = desk.box.door
    service = door.organisation_named("Aide & Présence")
    assert service is not None
    known = next(one for one in door.planning_of(desk.actor, service.id, TODAY, TODAY) if one.resident_id == cast.simone)
    start, end = known.start + timedelta(minutes=minutes), known.end + timedelta(minutes=minutes)
    before, after = Side(known.start, known.end, "Sonia Marchand"), Side(start, end, "Sonia Marchand", cast.sonia.id, status)
    write = VisitWrite(kind, known.id, cast.simone, cast.sonia.id, start, end, status, None, None, before, after)
    door.write_planning(desk.actor, service.id, "", [write])


def test_a_change_made_elsewhere_comes_to_the_screen(box: Box, desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    async def play(hand: Hand) -> None:
        visit(desk, "Aide & Présence", cast.rene, cast.sonia.id, at(21))
        hand.app.screen.watch_house.look()
        await hand.pilot.pause(0.2)
        assert "21:00–22:00" not in hand.text, "too early: every reading leaves lines in the log"
        clock.advance(minutes=6)
        hand.app.screen.watch_house.look()
        for _turn in range(200):
            if "21:00–22:00" in hand.text:
                return
            await hand.pilot.pause(0.02)
        raise AssertionError(hand.text)

    at_the_screen(box, play)
