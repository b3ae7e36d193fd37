"""The resident's card: alone it says NO, with the code YES; copied, expired, lost or guessed at, it opens nothing more."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from pathlib import Path

import pytest

from crypto import tokens
from habitat_box import errors
from habitat_box.usecases import cards, consents, own_data, printing, residents, signing_in
from habitat_box.usecases.cards import MadeCard
from habitat_box.usecases.desk import Box, Desk
from habitat_box.usecases.signing_in import Session
from tests.conftest import Cast, FrozenClock

SITE = "https://les-tilleuls.local:8443"


@pytest.fixture
def card(desk: Desk, cast: Cast) -> MadeCard:
    return cards.make_cards(desk, [cast.simone], SITE)[0]


def held(box: Box, card: MadeCard) -> tuple[str, Session]:
    token = cards.hold_up(box, token=card.token)
    return token, signing_in.session_of(box, token)


def test_a_card_carries_a_fragment_no_name_and_a_year(desk: Desk, card: MadeCard) -> None:
    assert card.link == f"{SITE}/c#{card.token}"
    assert len(card.token) == 22
    assert card.expires_on == date(2027, 11, 23)
    for secret in (card.token, card.typed_code, card.code):
        assert secret not in repr(card)
    assert "Simone" not in card.link


def test_a_card_opens_by_its_token_or_its_typed_code_in_any_case(box: Box, card: MadeCard, cast: Cast) -> None:
    for given in (
        {"token": card.token},
        {"typed_code": card.typed_code},
        {"typed_code": card.typed_code.lower().replace("-", "")},
    ):
        session = signing_in.session_of(box, cards.hold_up(box, **given))
        assert (session.kind, session.person_id, session.code_given) == ("carte", cast.simone, False)


def test_the_label_and_any_guess_open_nothing(box: Box, card: MadeCard) -> None:
    for guess in (
        {"typed_code": card.label},
        {"token": card.label},
        {"token": "x"},
        {"typed_code": ""},
        {"typed_code": card.code},
        {},
    ):
        with pytest.raises(errors.CardUnknown):
            cards.hold_up(box, **guess)


def test_a_card_alone_says_no_and_neither_yes_nor_reads(box: Box, card: MadeCard) -> None:
    _, session = held(box, card)
    assert [one.code for one in consents.subjects(session.desk)] == [f"P{n}" for n in range(1, 13)]
    assert not consents.say_no(session.desk, session, "P7").yes
    with pytest.raises(errors.AccessRefused):
        consents.say_yes(session.desk, session, "P7")
    with pytest.raises(errors.AccessRefused):
        consents.own_standings(session.desk, session)
    with pytest.raises(errors.FieldRefused):
        consents.say_no(session.desk, session, "P99")


def test_a_card_and_its_code_say_yes_a_day_later_and_read(desk: Desk, box: Box, card: MadeCard, clock: FrozenClock) -> None:
    token, session = held(box, card)
    cards.give_code(session.desk, session, token, f" {card.code} ")
    session = signing_in.session_of(box, token)
    assert session.code_given

    receipt = consents.say_yes(session.desk, session, "P7")

    standings = {one.purpose.code: one for one in consents.own_standings(session.desk, session)}
    assert standings["P7"].waiting_until == receipt.effective_from == clock() + (receipt.effective_from - receipt.at)
    assert not standings["P7"].in_force
    clock.advance(hours=24)
    grid = consents.all_choices(desk, [card.person_id])
    assert [one.purpose.code for one in grid[card.person_id] if one.in_force] == ["P7"]
    assert len(receipt.short_hash) == 16


@pytest.mark.rule("B5")
def test_a_no_takes_fewer_steps_than_a_yes_and_works_while_yes_is_paused(box: Box, card: MadeCard) -> None:
    token, session = held(box, card)
    for _ in range(2):
        with pytest.raises(errors.WrongCardCode):
            cards.give_code(session.desk, session, token, "0000")
    with pytest.raises(errors.CardPaused):
        cards.give_code(session.desk, session, token, "0000")
    with pytest.raises(errors.CardPaused):
        cards.give_code(session.desk, session, token, card.code)
    assert not consents.say_no(session.desk, session, "P1").yes


def test_a_pause_lasts_fifteen_minutes_then_a_right_code_counts(box: Box, card: MadeCard, clock: FrozenClock) -> None:
    token, session = held(box, card)
    said = []
    for _ in range(3):
        with pytest.raises((errors.WrongCardCode, errors.CardPaused)) as refused:
            cards.give_code(session.desk, session, token, "0000")
        said.append(refused.value)
    assert said[-1].facts == {"minutes": 15}
    clock.advance(minutes=15)
    token, session = held(box, card)
    cards.give_code(session.desk, session, token, card.code)
    assert box.door.card_held(card_id=session.subject_id).failures == 0


@pytest.mark.rule("F20")
def test_who_keeps_a_stolen_card_a_whole_year_tries_few_of_its_ten_thousand_codes(
    box: Box, card: MadeCard, clock: FrozenClock
) -> None:
    stolen_at, tries, waits = clock(), 0, list[int]()
    while clock() < stolen_at + timedelta(days=364):
        token, session = held(box, card)
        try:
            cards.give_code(session.desk, session, token, "0000")
        except errors.CardPaused as error:
            waits.append(int(str(error.facts["minutes"])))
            clock.advance(minutes=waits[-1])
            tries += 1
        except errors.WrongCardCode:
            tries += 1
    assert tries <= 30
    assert waits[:3] == [15, 60, 240]
    assert waits == sorted(waits)


def test_codes_tried_all_at_once_are_all_counted(box: Box, card: MadeCard) -> None:
    token, session = held(box, card)
    said: list[type[Exception]] = []
    start = threading.Barrier(8)

    def guess(number: int) -> None:
        start.wait(10)
        try:
            cards.give_code(session.desk, session, token, f"{number:04d}")
        except Exception as error:
            said.append(type(error))
        finally:
            box.store.close()

    threads = [threading.Thread(target=guess, args=(n,)) for n in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert said.count(errors.WrongCardCode) == 2
    assert said.count(errors.CardPaused) == 6


def test_a_new_card_kills_the_old_one_and_its_open_session(desk: Desk, box: Box, card: MadeCard) -> None:
    token, _ = held(box, card)
    (new,) = cards.make_cards(desk, [card.person_id], SITE)
    assert (new.picture, new.colour) == (card.picture, card.colour)
    with pytest.raises(errors.CardUnknown):
        cards.hold_up(box, token=card.token)
    with pytest.raises(errors.NotSignedIn):
        signing_in.session_of(box, token)
    assert held(box, new)


@pytest.mark.rule("F20")
def test_a_lost_card_an_expired_card_and_the_card_of_someone_who_left_are_dead(
    desk: Desk, box: Box, card: MadeCard, cast: Cast, clock: FrozenClock
) -> None:
    (other,) = cards.make_cards(desk, [cast.rene], SITE, {cast.rene: ("chat", "bleu")})
    assert (other.picture, other.colour) == ("chat", "bleu")
    residents.say_goodbye(desk, cast.rene, date(2026, 11, 22))
    with pytest.raises(errors.CardUnknown):
        cards.hold_up(box, token=other.token)
    clock.advance(days=365)
    assert held(box, card)
    clock.advance(days=1)
    with pytest.raises(errors.CardUnknown):
        cards.hold_up(box, token=card.token)
    (new,) = cards.make_cards(desk, [cast.simone], SITE)
    assert cards.revoke_cards(desk, cast.simone) == 1
    with pytest.raises(errors.CardUnknown):
        cards.hold_up(box, typed_code=new.typed_code)
    with pytest.raises(errors.UnknownPerson):
        cards.make_cards(desk, ["nobody"], SITE)


def test_a_card_dies_at_midnight_of_the_house_not_of_greenwich(desk: Desk, box: Box, cast: Cast, clock: FrozenClock) -> None:
    clock.now = clock.now.replace(hour=23, minute=30)  # half past midnight, the 24th, in the house
    (card,) = cards.make_cards(desk, [cast.simone], SITE)
    assert card.expires_on == date(2027, 11, 24)
    clock.now = clock.now.replace(year=2027, day=24, hour=23, minute=1)
    with pytest.raises(errors.CardUnknown):
        cards.hold_up(box, token=card.token)


@pytest.mark.rule("F19")
def test_a_card_session_is_idle_after_three_minutes(box: Box, card: MadeCard, clock: FrozenClock) -> None:
    token, _ = held(box, card)
    clock.advance(minutes=3)
    assert signing_in.session_of(box, token)
    clock.advance(minutes=3, seconds=1)
    with pytest.raises(errors.NotSignedIn):
        signing_in.session_of(box, token)


@pytest.mark.rule("F19")
def test_a_session_left_on_the_tablet_does_not_come_back_with_a_clock_that_lost_its_date(
    box: Box, card: MadeCard, clock: FrozenClock
) -> None:
    token, session = held(box, card)
    cards.give_code(session.desk, session, token, card.code)
    clock.advance(seconds=-30)  # set right by the network
    assert signing_in.session_of(box, token).code_given
    clock.advance(days=-365 * 20)
    with pytest.raises(errors.NotSignedIn):
        signing_in.session_of(box, token)


def test_a_card_session_does_nothing_for_another_person(box: Box, card: MadeCard, cast: Cast) -> None:
    _, session = held(box, card)
    with pytest.raises(errors.AccessRefused):
        box.door.choose(session.desk.actor, cast.rene, "P7", False, consents.Channel.CARD, "r")
    with pytest.raises(errors.AccessRefused):
        box.door.standings(session.desk.actor, cast.rene)
    with pytest.raises(errors.AccessRefused):
        box.door.history(session.desk.actor, cast.rene)
    with pytest.raises(errors.AccessRefused):
        box.door.choose(cast.sonia, cast.rene, "P7", True, consents.Channel.ASSISTED, "r")


@pytest.mark.rule("F20")
def test_only_hashes_of_a_card_are_kept(desk: Desk, box: Box, card: MadeCard) -> None:
    with box.store.maintenance():
        kept = repr(box.store.rows("SELECT * FROM card"))
    for secret in (card.token, card.typed_code, card.code + "'"):
        assert secret not in kept
    assert tokens.digest(card.token) in kept
    assert "$argon2id$" in kept


def test_each_use_of_a_card_stands_in_her_own_log(desk: Desk, box: Box, card: MadeCard) -> None:
    _, session = held(box, card)
    consents.say_no(session.desk, session, "P7")
    said = " ".join(f"{line.who} {line.what}" for line in own_data.who_looked_for(desk, card.person_id))
    assert "Vous avez dit NON" in said or "Vous a dit NON" in said


def test_a_card_that_could_not_be_printed_leaves_the_one_in_hand_alive(
    desk: Desk, box: Box, card: MadeCard, cast: Cast, tmp_path: Path
) -> None:
    taken = tmp_path / "papers"
    taken.write_text("a file, not a folder")
    with pytest.raises(errors.FolderNotWritable):
        printing.print_cards(desk, [cast.simone], taken)
    assert held(box, card)
    with pytest.raises(errors.UnknownPerson):
        printing.print_cards(desk, [cast.simone, "nobody"], tmp_path)
    assert held(box, card)
    assert list(tmp_path.glob("*.pdf")) == []


def test_cards_printed_again_the_same_day_do_not_write_over_the_first_papers(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    first, _ = printing.print_cards(desk, [cast.simone], tmp_path)
    kept = [path.read_bytes() for path in first]
    second, made = printing.print_cards(desk, printing.people_named(desk, ["René", "Béraud"]), tmp_path)
    assert len(made) == 1
    assert [path.read_bytes() for path in first] == kept
    assert [path.name for path in second] == ["cartes-2026-11-23-2.pdf", "codes-2026-11-23-2.pdf"]
