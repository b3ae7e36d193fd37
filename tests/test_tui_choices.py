"""The choices of a resident at the screen: states in words, help, representatives, steps counted."""

from __future__ import annotations

from datetime import date

import pytest

from habitat_box.domain.consent import Channel, State
from habitat_box.domain.people import DecisionMode
from habitat_box.domain.support import GivenBy, HelperRole, Support
from habitat_box.usecases import consents
from habitat_box.usecases.desk import Box, Desk
from tests.conftest import Cast, FrozenClock
from tests.screen_house import SMALL, WIDE, Hand, at_the_screen
from tests.test_tui_person import open_simone
from tui.widgets.roll import Roll

BOARD = "Mon prénom sur le tableau"
SEEN = date(2026, 11, 2)
FULL_ORDER = Support(DecisionMode.REPRESENTED, True, "", SEEN, "Claire", None, date(2027, 11, 2))


def standing(desk: Desk, person: str, code: str = "P1") -> consents.Standing:
    return next(one for one in consents.all_choices(desk, [person])[person] if one.purpose.code == code)


def on(hand: Hand, code: str) -> None:
    hand.app.screen.query_one("#lines", Roll).go(code)


@pytest.mark.rule("B5")
def test_a_no_takes_no_more_keys_than_a_yes_alone_or_through_a_representative(box: Box, desk: Desk, cast: Cast) -> None:
    consents.write_support(desk, cast.simone, FULL_ORDER)
    ways = {True: (("o", "o"), ("p", "o")), False: (("n",), ("p", "n"))}
    assert [len(keys) for keys in ways[False]] <= [len(keys) for keys in ways[True]]

    async def play(hand: Hand) -> None:
        await open_simone(hand, "Choix")
        for yes, code in ((True, "P8"), (False, "P8")):
            on(hand, code)
            await hand.press(*ways[yes][0])
            assert standing(desk, cast.simone, code).in_force is yes
        for yes, code in ((True, "P2"), (False, "P2")):
            on(hand, code)
            await hand.press(*ways[yes][1])
            assert standing(desk, cast.simone, code).in_force is yes

    at_the_screen(box, play)


@pytest.mark.rule("B2", "B11")
@pytest.mark.parametrize("size", [SMALL, WIDE])
def test_no_comes_first_both_answers_have_one_size_and_time_to_think_is_offered(
    box: Box, desk: Desk, cast: Cast, size: tuple[int, int]
) -> None:
    async def play(hand: Hand) -> None:
        await open_simone(hand, "Choix")
        await hand.press("o")
        no, yes = (hand.app.screen.query_one(f"#{name}") for name in ("no", "yes"))
        assert no.size == yes.size
        assert no.region.x < yes.region.x
        assert "Dire NON ne change rien pour votre logement." in hand.text
        await hand.press("r")
        assert "? demandé" in hand.line(BOARD)

    at_the_screen(box, play, size)
    found = standing(desk, cast.simone)
    assert found.event is not None
    assert (found.event.state, found.event.channel) == (State.ASKED, Channel.ASSISTED)


@pytest.mark.rule("B9")
def test_a_subject_said_no_is_not_asked_again_and_the_screen_says_why(box: Box, desk: Desk, cast: Cast) -> None:
    async def play(hand: Hand) -> None:
        await open_simone(hand, "Choix")
        await hand.press("n", "a")
        assert any("on ne lui redemande pas pendant 180 jours" in words for words in hand.notices)
        assert "✗ NON refusé" in hand.line(BOARD)
        assert "On ne redemande pas avant 180 jours" in hand.text

    at_the_screen(box, play, WIDE)
    assert len(box.door.history(desk.actor, cast.simone)) == 1


@pytest.mark.rule("C1", "C2")
def test_a_representative_is_refused_with_the_reason_before_and_after_the_key(box: Box, desk: Desk, cast: Cast) -> None:
    async def play(hand: Hand) -> None:
        await open_simone(hand, "Choix")
        assert "décide elle-même" in hand.text
        await hand.press("p")
        assert "! Cette personne décide elle-même" in hand.text
        await hand.press("o")
        assert any("personne ne dit OUI à sa place" in words for words in hand.notices)

    at_the_screen(box, play)
    assert standing(desk, cast.simone).event is None


@pytest.mark.rule("C4")
def test_the_intimacy_of_private_life_needs_the_judge(box: Box, desk: Desk, cast: Cast) -> None:
    consents.write_support(desk, cast.simone, FULL_ORDER)

    async def play(hand: Hand) -> None:
        await open_simone(hand, "Choix")
        on(hand, "P6")
        await hand.press("p")
        assert "! Ce sujet touche à la vie intime" in hand.text
        await hand.press("o")

    at_the_screen(box, play)
    assert standing(desk, cast.simone, "P6").event is None


@pytest.mark.rule("C3", "C5")
def test_a_disagreement_suspends_and_nobody_gets_a_key_to_pass_over_it(box: Box, desk: Desk, cast: Cast) -> None:
    consents.write_support(desk, cast.simone, FULL_ORDER)

    async def play(hand: Hand) -> None:
        await open_simone(hand, "Choix")
        assert "a un représentant" in hand.text
        await hand.press("n", "p", "o")
        assert "! NON suspendu" in hand.line(BOARD)
        assert "dit par le représentant" in hand.text
        assert "le juge n'a pas décidé" in hand.text

    at_the_screen(box, play, WIDE)
    found = standing(desk, cast.simone)
    assert found.event is not None
    assert (found.event.given_by, found.in_force) == (GivenBy.REPRESENTATIVE, False)


@pytest.mark.rule("C6")
def test_a_yes_not_surely_understood_no_longer_counts_and_leaves_no_label(box: Box, desk: Desk, cast: Cast) -> None:
    consents.record_face_to_face(desk, cast.simone, "P1", True)
    before = consents.support_of(desk, cast.simone)

    async def play(hand: Hand) -> None:
        await open_simone(hand, "Choix")
        await hand.press("d")
        assert "Compréhension non assurée" in hand.text
        await hand.press("o")
        assert "! NON invalidé" in hand.line(BOARD)

    at_the_screen(box, play)
    assert not standing(desk, cast.simone).in_force
    assert consents.support_of(desk, cast.simone) == before


@pytest.mark.rule("B11", "C8")
def test_who_helps_is_chosen_and_kept_with_the_answer(box: Box, desk: Desk, cast: Cast) -> None:
    async def play(hand: Hand) -> None:
        await open_simone(hand, "Choix")
        await hand.press("h")
        assert "Elle ne décide pas" in hand.text
        await hand.press("down", "down", "down", "enter")
        assert "Avec : la personne de confiance" in hand.text
        await hand.press("o", "o")
        assert "aide : la personne de confiance" in hand.text

    at_the_screen(box, play, WIDE)
    found = standing(desk, cast.simone).event
    assert found is not None
    assert (found.helper_role, found.channel) == (HelperRole.TRUSTED, Channel.ASSISTED)


@pytest.mark.rule("C2")
def test_a_yes_without_the_assistance_the_judge_ordered_is_suspended_and_said(box: Box, desk: Desk, cast: Cast) -> None:
    order = Support(DecisionMode.ASSISTED, True, "", SEEN, "Claire", None, date(2027, 11, 2))
    consents.write_support(desk, cast.simone, order)

    async def play(hand: Hand) -> None:
        await open_simone(hand, "Choix")
        await hand.press("o")
        assert "Le juge demande une aide" in hand.text
        await hand.press("o")
        assert "! NON suspendu" in hand.line(BOARD)
        await hand.press("h", "down", "down", "enter", "o")
        assert "Le juge demande une aide" not in hand.text
        await hand.press("o")
        assert "✓ OUI donné" in hand.line(BOARD)

    at_the_screen(box, play)


@pytest.mark.rule("C10")
@pytest.mark.parametrize("size", [SMALL, WIDE])
def test_how_she_decides_is_written_without_the_type_of_measure(
    box: Box, desk: Desk, cast: Cast, size: tuple[int, int]
) -> None:
    async def play(hand: Hand) -> None:
        await open_simone(hand, "Choix")
        await hand.press("m")
        for word in ("tutelle", "curatelle", "habilitation"):
            assert word not in hand.text.lower()
        hand.app.screen.query_one("#mode").value = "représenté"  # type: ignore[attr-defined]
        hand.app.screen.query_one("#scope").value = "oui"  # type: ignore[attr-defined]
        hand.app.screen.query_one("#deed_on").focus()
        await hand.settle()
        await hand.write("02/11/2026")
        await hand.press("enter")
        await hand.write("Claire")
        await hand.press("ctrl+s")
        assert "a un représentant" in hand.text

    at_the_screen(box, play, size)
    assert consents.support_of(desk, cast.simone) == Support(
        DecisionMode.REPRESENTED, True, "", SEEN, "Claire", None, date(2027, 11, 23)
    )


@pytest.mark.rule("B7")
def test_the_screen_says_what_ends_soon_then_that_it_ended(box: Box, desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    consents.record_face_to_face(desk, cast.simone, "P1", True)
    clock.advance(days=340)

    async def soon(hand: Hand) -> None:
        await open_simone(hand, "Choix")
        assert "✓! OUI finit bientôt" in hand.line(BOARD)
        assert "jusqu'au 23/11/2027" in hand.line(BOARD)

    at_the_screen(box, soon)
    clock.advance(days=25)

    async def over(hand: Hand) -> None:
        await open_simone(hand, "Choix")
        assert "! NON expiré" in hand.line(BOARD)

    at_the_screen(box, over)


@pytest.mark.rule("B3", "C7")
def test_the_notice_of_a_subject_is_one_key_away(box: Box, cast: Cast) -> None:
    async def play(hand: Hand) -> None:
        await open_simone(hand, "Choix")
        await hand.press("question_mark")
        assert "Qui verra : les habitants et les visiteurs de la maison." in hand.text
        assert "Votre OUI dure 1 an." in hand.text

    at_the_screen(box, play)


def test_a_waiting_yes_says_when_it_acts_and_can_be_undone(box: Box, desk: Desk, cast: Cast) -> None:
    box.door.choose(desk.actor, cast.simone, "P1", True, Channel.CARD, "R-0001")

    async def play(hand: Hand) -> None:
        await open_simone(hand, "Choix")
        assert "◐ OUI en attente" in hand.line(BOARD)
        assert "jusqu'au 24/11/2026 08:40" in hand.line(BOARD)
        assert "par la carte" in hand.text
        assert "U revient au choix d'avant, jusqu'au 26/11/2026 08:40" in hand.text
        await hand.press("u")
        assert "◐" not in hand.line(BOARD)

    at_the_screen(box, play, WIDE)
