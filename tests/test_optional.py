"""What a resident gives because she wants to: in with a YES, hidden at the first NO, never with a year or a hurting word."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitat_box import errors
from habitat_box.domain.access import Look
from habitat_box.domain.birthdays import kept_for, read_birthday
from habitat_box.domain.free_text import doubtful_words
from habitat_box.domain.tasks import TaskKind
from habitat_box.usecases import consents, optional, residents
from habitat_box.usecases.desk import Desk
from habitat_box.usecases.visits import see_board, see_day
from tests.conftest import TODAY, Cast, FrozenClock
from tests.web_house import WebHouse

WAYS: dict[str, tuple[Callable[[Desk, str, str], None], str, str]] = {
    "P9": (optional.write_reminder_phone, "06 11 22 33 44", "reminder_phone"),
    "P10": (optional.write_birthday, "24/11", "birthday"),
    "P11": (optional.add_quote, "On rit bien ici.", "quotes"),
    "P12": (optional.write_later_phone, "06 55 66 77 88", "later_phone"),
}


def say(desk: Desk, person: str, *codes: str, yes: bool = True) -> None:
    for code in codes:
        consents.record_face_to_face(desk, person, code, yes)


def of_card(desk: Desk, person: str, name: str) -> object:
    return getattr(desk.box.door.look(desk.actor, Look.PERSON, person), name)


@pytest.mark.parametrize("code", WAYS)
@pytest.mark.rule("B1", "B6")
def test_nothing_optional_is_kept_without_its_yes_nor_seen_after_a_no(desk: Desk, cast: Cast, code: str) -> None:
    write, words, name = WAYS[code]
    say(desk, cast.simone, *(other for other in WAYS if other != code))
    with pytest.raises(errors.StepRefused):
        write(desk, cast.simone, words)
    assert of_card(desk, cast.simone, name) is None
    say(desk, cast.simone, code)
    assert not of_card(desk, cast.simone, name)
    write(desk, cast.simone, words)
    assert of_card(desk, cast.simone, name) in (words, (words,))
    say(desk, cast.simone, code, yes=False)
    assert of_card(desk, cast.simone, name) is None
    with pytest.raises(errors.StepRefused):
        write(desk, cast.simone, words)


@pytest.mark.parametrize("code", ["P9", "P10", "P12"])
def test_what_was_given_can_be_changed_and_forgotten(desk: Desk, cast: Cast, code: str) -> None:
    write, words, name = WAYS[code]
    say(desk, cast.simone, code)
    write(desk, cast.simone, words)
    other = "02/03" if code == "P10" else "07 00 00 00 00"
    write(desk, cast.simone, other)
    assert of_card(desk, cast.simone, name) == other
    write(desk, cast.simone, "")
    assert of_card(desk, cast.simone, name) == ""


@pytest.mark.parametrize("code", WAYS)
def test_a_worker_writes_and_reads_nothing_optional(desk: Desk, cast: Cast, code: str) -> None:
    write, words, _name = WAYS[code]
    say(desk, cast.simone, code)
    own = desk.box.desk(cast.sonia)
    with pytest.raises(errors.AccessRefused):
        write(own, cast.simone, words)
    for read in (optional.quotes, optional.later_phones, lambda one: optional.news_allowed(one, cast.simone)):
        with pytest.raises(errors.AccessRefused):
            read(own)


@pytest.mark.parametrize(("code", "words"), [("P9", "demain"), ("P12", "2 84 05 44 109 283"), ("P11", "x" * 281), ("P11", " ")])
@pytest.mark.rule("D1", "D3")
def test_a_field_keeps_its_length_and_its_kind(desk: Desk, cast: Cast, code: str, words: str) -> None:
    say(desk, cast.simone, code)
    with pytest.raises((errors.FieldRefused, errors.NationalNumberRefused)):
        WAYS[code][0](desk, cast.simone, words)


# -- birthdays (P10)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("24/11", "24/11"), ("24 novembre", "24/11"), ("1er août", "01/08"), ("3-2", "03/02"), (" 24 / 11 ", "24/11"),
     ("29/02", "29/02"), ("24 NOV.", "24/11"), ("24.11", "24/11")],
)  # fmt: skip
def test_a_birthday_is_read_as_people_write_it(typed: str, kept: str) -> None:
    assert read_birthday(typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["24/11/1940", "24/11/40", "24 novembre 1940", "24 novembre 40", "1940", "24-11-1940", "24 11 40", "1er août 1940"],
)
@pytest.mark.rule("D2")
def test_a_year_is_refused_and_not_kept(desk: Desk, cast: Cast, typed: str) -> None:
    say(desk, cast.simone, "P10")
    with pytest.raises(errors.FieldRefused) as refused:
        optional.write_birthday(desk, cast.simone, typed)
    assert "sans l'année" in str(refused.value)
    assert "40" not in str(refused.value)
    assert of_card(desk, cast.simone, "birthday") == ""


@pytest.mark.parametrize("typed", ["31/02", "0/1", "24/13", "demain", "24 ju", "novembre", "24", "٢٤/١١/١٩٤٠"])
def test_what_is_no_birthday_is_refused(typed: str) -> None:
    with pytest.raises(errors.FieldRefused):
        read_birthday(typed)


@given(st.dates())
def test_every_day_of_a_year_is_some_birthday(day: date) -> None:
    assert read_birthday(f"{day.day}/{day.month}") == f"{day:%d/%m}"
    assert f"{day:%d/%m}" in kept_for(day)
    assert ("29/02" in kept_for(day)) == (
        (day.month, day.day) in ((2, 29),) or f"{day:%d/%m}" == "28/02" and _no_29th(day.year)
    )


def _no_29th(year: int) -> bool:
    try:
        date(year, 2, 29)
    except ValueError:
        return True
    return False


@pytest.mark.rule("B6")
def test_the_board_wishes_a_birthday_without_telling_who_is_visited(desk: Desk, cast: Cast) -> None:
    say(desk, cast.simone, "P10")
    optional.write_birthday(desk, cast.simone, f"{TODAY:%d/%m}")
    phone = WebHouse(desk).phone_of(cast.nadia.id)
    phone.get("/tableau")
    assert "Bon anniversaire !\nSimone" in phone.text
    assert "9 h · Visite" in phone.text
    assert "9 h · Simone" not in phone.text
    assert [card.first_name for card in see_day(desk).birthdays] == ["Simone"]
    assert see_day(desk, TODAY.replace(day=24)).birthdays == ()
    say(desk, cast.simone, "P10", yes=False)
    assert "Simone" not in phone.see("/tableau")
    assert see_board(desk).birthdays == ()


def test_nobody_is_wished_on_another_day_or_looked_at_for_it(desk: Desk, cast: Cast) -> None:
    say(desk, cast.simone, "P10")
    optional.write_birthday(desk, cast.simone, "1er août")
    assert see_board(desk).birthdays == ()
    with desk.box.store.unit(write=False):
        assert desk.box.store.rows("SELECT 1 FROM access_log WHERE object = ?", (Look.BIRTHDAYS.value,)) == []


# -- words for the report (P11)


@pytest.mark.rule("I3")
def test_the_report_cites_words_without_a_name_and_only_those_still_allowed(desk: Desk, cast: Cast) -> None:
    say(desk, cast.simone, "P11")
    say(desk, cast.rene, "P11")
    optional.add_quote(desk, cast.simone, "On rit bien ici.")
    optional.add_quote(desk, cast.simone, "Le jardin, c'est le mien aussi.")
    optional.add_quote(desk, cast.rene, "J'ai appris à faire les galettes.")
    assert [one.words for one in optional.quotes(desk, cast.simone)] == ["On rit bien ici.", "Le jardin, c'est le mien aussi."]
    assert "Simone" not in repr(optional.quotes(desk))
    say(desk, cast.simone, "P11", yes=False)
    assert [one.words for one in optional.quotes(desk)] == ["J'ai appris à faire les galettes."]


def test_a_quote_is_taken_out_of_the_report_to_come(desk: Desk, cast: Cast) -> None:
    say(desk, cast.simone, "P11")
    optional.add_quote(desk, cast.simone, "On rit bien ici.")
    (quote,) = optional.quotes(desk)
    optional.remove_quote(desk, quote.id)
    assert optional.quotes(desk) == []
    with pytest.raises(errors.UnknownItem):
        optional.remove_quote(desk, quote.id)


# -- relatives (P5, P6), and the letter that tells them


@pytest.mark.rule("C9")
def test_news_are_told_to_the_relative_she_chose_and_to_nobody_after_a_no(desk: Desk, cast: Cast) -> None:
    nora = residents.add_contact(desk, cast.simone, "Nora Delmas", "", "fille", ("nouvelles",))
    residents.add_contact(desk, cast.simone, "Paul Delmas", "", "fils", ("urgence",))
    assert not optional.news_allowed(desk, cast.simone).allowed
    say(desk, cast.simone, "P6")
    assert [one.id for one in optional.news_allowed(desk, cast.simone).told] == [nora]
    say(desk, cast.simone, "P6", yes=False)
    assert not optional.news_allowed(desk, cast.simone).allowed


def test_a_yes_to_news_without_a_chosen_relative_tells_nobody(desk: Desk, cast: Cast) -> None:
    paul = residents.add_contact(desk, cast.simone, "Paul Delmas", "", "fils", ("urgence",))
    say(desk, cast.simone, "P6")
    assert not optional.news_allowed(desk, cast.simone).allowed
    optional.write_contact_roles(desk, cast.simone, paul, ("urgence", "nouvelles"))
    assert optional.news_allowed(desk, cast.simone).allowed
    with pytest.raises(errors.FieldRefused):
        optional.write_contact_roles(desk, cast.simone, paul, ("chef",))
    with pytest.raises(errors.UnknownItem):
        optional.write_contact_roles(desk, cast.rene, paul, ("planning",))


@pytest.mark.rule("G2")
def test_a_relative_named_is_told_within_thirty_days(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    nora = residents.add_contact(desk, cast.simone, "Nora Delmas", "06 12 34 56 78", "fille")
    (task,) = [one for one in desk.box.door.tasks() if one.kind is TaskKind.LETTER]
    assert (task.resident_id, task.detail, task.due_on) == (cast.simone, nora, date(2026, 12, 23))
    clock.advance(days=2)
    optional.letter_given(desk, nora)
    assert not [one for one in desk.box.door.tasks() if one.kind is TaskKind.LETTER]
    (contact,) = desk.box.door.look(desk.actor, Look.PERSON, cast.simone).contacts or ()
    assert contact.informed_on == date(2026, 11, 25)
    desk.box.door.finish_task(desk.actor, task.id, done=False)
    (contact,) = desk.box.door.look(desk.actor, Look.PERSON, cast.simone).contacts or ()
    assert contact.informed_on is None
    residents.remove_contact(desk, cast.simone, nora)
    assert not [one for one in desk.box.door.tasks() if one.kind is TaskKind.LETTER]
    with pytest.raises(errors.UnknownItem):
        optional.letter_given(desk, nora)


# -- after leaving (P12)


def test_only_those_who_left_and_said_yes_may_still_be_invited(desk: Desk, cast: Cast) -> None:
    for person in (cast.simone, cast.rene):
        say(desk, person, "P12")
        optional.write_later_phone(desk, person, "06 55 66 77 88")
    assert optional.later_phones(desk) == []
    residents.say_goodbye(desk, cast.rene, date(2026, 11, 30))
    assert [card.person_id for card in optional.later_phones(desk)] == [cast.rene]
    say(desk, cast.rene, "P12", yes=False)
    assert optional.later_phones(desk) == []


# -- words better said another way (D3)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Elle est diabétique et prend ses comprimés", ("diabétique", "comprimés")),
        ("ALZHEIMER ? alzheimer !", ("ALZHEIMER",)),
        ("500 mg matin et soir", ("mg",)),
        ("Il boit trop d'alcool", ("alcool",)),
        ("Ne mange pas pendant le ramadan, va à la messe", ("ramadan", "messe")),
        ("quel Connard", ("Connard",)),
        ("il est malade", ("malade",)),
    ],
)
@pytest.mark.rule("D3")
def test_a_word_about_health_drink_faith_or_that_hurts_is_named(text: str, words: tuple[str, ...]) -> None:
    assert doubtful_words(text) == words


@pytest.mark.parametrize(
    "text",
    ["Le café avant tout, volets ouverts.", "Je soulève mes rideaux tôt", "Frappez deux fois", "un foulard, un concombre",
     "Contente de vous voir", "La radio reste allumée", "", "Je marche dehors avant onze heures, même s'il pleut."],
)  # fmt: skip
@pytest.mark.rule("D3")
def test_ordinary_words_are_left_in_peace(text: str) -> None:
    assert doubtful_words(text) == ()
