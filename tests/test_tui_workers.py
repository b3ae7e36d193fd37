"""A phone comes in from the coordinator's side; a lost one is stopped."""

from __future__ import annotations

from habitat_box.usecases import enrolment
from habitat_box.usecases.desk import Box, Desk
from tests.conftest import Cast, FrozenClock
from tests.screen_house import SMALL, WIDE, Hand, at_the_screen
from tui.screens.invitation import InvitationRoom
from tui.widgets.qr import QrCode
from tui.widgets.roll import Roll


async def invite_sonia(hand: Hand, cast: Cast) -> enrolment.Invitation:
    await hand.press("5")
    hand.app.screen.query_one("#workers", Roll).go(cast.sonia.id)
    await hand.press("enter")
    assert isinstance(hand.app.screen, InvitationRoom)
    return hand.app.screen.invitation


async def see_waiting(hand: Hand) -> None:
    for _turn in range(300):
        if "attend" in hand.text:
            return
        await hand.pilot.pause(0.02)
    raise AssertionError(hand.text)


def test_an_invitation_shows_its_code_and_its_time(box: Box, cast: Cast) -> None:
    async def play(hand: Hand) -> None:
        invitation = await invite_sonia(hand, cast)
        assert invitation.typed_code in hand.text
        assert "Encore 10 min 00 s" in hand.text
        assert "Le site ne tourne pas" in hand.text
        assert invitation.token not in hand.text
        code = hand.app.screen.query_one("#qr", QrCode)
        assert code.size.width == len(code.modules) > 30
        assert code.region.bottom <= SMALL[1] - 1, "the QR code must fit above the keys"

    at_the_screen(box, play, SMALL)


def test_the_number_read_on_the_phone_lets_it_in(box: Box, desk: Desk, cast: Cast) -> None:
    async def play(hand: Hand) -> None:
        invitation = await invite_sonia(hand, cast)
        knock = enrolment.knock(box, token=invitation.token)
        await see_waiting(hand)
        assert "1 téléphone attend : Sonia Marchand" in hand.text.replace("\n", " ")
        assert f" {knock.match_code} " not in hand.text, "the number is read on the phone, never copied from here"
        await hand.write(knock.match_code)
        assert "3 intervenants" in hand.text
        assert any("Sonia Marchand" in words for words in hand.notices)

    at_the_screen(box, play, WIDE)
    assert [one.state for one in enrolment.phones_of(desk, cast.sonia.id)] == ["confirmé"]


def test_a_wrong_number_lets_nobody_in(box: Box, desk: Desk, cast: Cast) -> None:
    async def play(hand: Hand) -> None:
        invitation = await invite_sonia(hand, cast)
        knock = enrolment.knock(box, token=invitation.token)
        wrong = "11" if knock.match_code != "11" else "12"
        await hand.write(wrong)
        assert "Aucun téléphone n'affiche ce nombre" in hand.text

    at_the_screen(box, play, WIDE)
    assert [one.state for one in enrolment.phones_of(desk, cast.sonia.id)] == ["en attente"]


def test_two_phones_for_one_person_raise_an_alarm(box: Box, desk: Desk, cast: Cast) -> None:
    for _phone in range(2):
        enrolment.knock(box, token=enrolment.invite(desk, cast.sonia.id).token)

    async def play(hand: Hand) -> None:
        await hand.press("5")
        await see_waiting(hand)
        assert "plus d'un : vérifiez qui a scanné" in hand.text

    at_the_screen(box, play, WIDE)


def test_an_invitation_that_ended_says_so(box: Box, cast: Cast, clock: FrozenClock) -> None:
    async def play(hand: Hand) -> None:
        await invite_sonia(hand, cast)
        clock.advance(minutes=11)
        hand.app.screen._second()  # type: ignore[attr-defined]
        await hand.settle()
        assert "Cette invitation est finie" in hand.text

    at_the_screen(box, play, WIDE)


def test_a_lost_phone_is_stopped_after_a_question(box: Box, desk: Desk, cast: Cast) -> None:
    knock = enrolment.knock(box, token=enrolment.invite(desk, cast.sonia.id).token)
    enrolment.confirm(desk, knock.match_code)
    enrolment.choose_pin(box, knock.secret, "274916", "274916")

    async def play(hand: Hand) -> None:
        await hand.press("5")
        hand.app.screen.query_one("#workers", Roll).go(cast.sonia.id)
        assert "1 téléphone" in hand.line("Sonia Marchand")
        await hand.press("p", "enter")
        assert "Arrêter ce téléphone ?" in hand.text
        await hand.press("n")
        assert len(enrolment.phones_of(desk, cast.sonia.id)) == 1
        await hand.press("p", "enter", "o")

    at_the_screen(box, play, WIDE)
    assert enrolment.phones_of(desk, cast.sonia.id) == []


def test_a_worker_in_no_planning_is_written(box: Box, desk: Desk, cast: Cast) -> None:
    async def play(hand: Hand) -> None:
        await hand.press("5", "n")
        await hand.press("ctrl+s")
        assert "« nom » n'est pas accepté" in hand.text
        await hand.write("Yann Kerbrat")
        await hand.press("enter")
        await hand.write("aide & presence")
        await hand.press("enter")
        assert "Aide & Présence" in hand.line("Yann Kerbrat")

    at_the_screen(box, play, WIDE)
    assert len(box.door.organisations()) == 2, "a service written without accents is the one already known"
