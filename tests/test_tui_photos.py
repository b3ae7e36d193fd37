"""Photos and what a person gives with a YES, at the coordinator's screen."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from textual.widgets import Input, Select, TextArea

from habitat_box.domain.access import Look
from habitat_box.usecases import consents, optional, photos, residents
from habitat_box.usecases.desk import Box, Desk
from tests.conftest import TODAY, Cast
from tests.photo_house import photo_file
from tests.screen_house import MIDDLE, SMALL, Hand, at_the_screen
from tui.screens import person_forms
from tui.screens.photos import Photos
from tui.widgets.form import Form


def say(desk: Desk, person: str, *codes: str, yes: bool = True) -> None:
    for code in codes:
        consents.record_face_to_face(desk, person, code, yes)


async def open_photos(hand: Hand) -> None:
    await hand.app.push_screen(Photos())
    await hand.settle()


def test_a_photo_is_added_with_keys_alone(box: Box, desk: Desk, cast: Cast, tmp_path: Path) -> None:
    say(desk, cast.simone, "P2", "P3")
    file = photo_file(tmp_path, name="simone.jpg")

    async def play(hand: Hand) -> None:
        await open_photos(hand)
        assert "Aucune photo" in hand.text
        await hand.press("a")
        await hand.write(str(file))
        await hand.press("enter")
        assert "simone.jpg" in hand.text
        hand.app.screen.query_one("#people", Input).value = "Simone Delmas"
        hand.app.screen.query_one("#P3", Select).value = "oui"
        await hand.press("ctrl+s")
        assert any("Effacez le fichier d'origine" in words for words in hand.notices)
        assert "murs" in hand.line("Simone DELMAS")
        assert "23/11/2027" in hand.line("Simone DELMAS")

    at_the_screen(box, play, MIDDLE)
    assert [(one.people, one.uses) for one in photos.photos(desk)] == [((cast.simone,), ("P3",))]


def test_a_photo_without_its_yes_is_refused_and_nothing_typed_is_lost(box: Box, desk: Desk, cast: Cast, tmp_path: Path) -> None:
    file = photo_file(tmp_path)

    async def play(hand: Hand) -> None:
        await open_photos(hand)
        await hand.press("a")
        await hand.write(str(file))
        await hand.press("enter")
        hand.app.screen.query_one("#people", Input).value = "Simone"
        hand.app.screen.query_one("#P2", Select).value = "oui"
        await hand.press("ctrl+s")
        assert "n'ont pas toutes dit OUI" in " ".join(hand.text.split())
        assert hand.app.screen.query_one("#people", Input).value == "Simone"

    at_the_screen(box, play, SMALL)
    assert photos.photos(desk) == []


def test_a_publication_is_written_and_taken_off_the_list(box: Box, desk: Desk, cast: Cast, tmp_path: Path) -> None:
    say(desk, cast.simone, "P4")
    photo = photos.add_photo(desk, photo_file(tmp_path), [cast.simone], ["P4"])

    async def play(hand: Hand) -> None:
        await open_photos(hand)
        await hand.press("p")
        hand.app.screen.query_one("#place", Input).value = "Ouest-France"
        await hand.press("ctrl+s")
        assert "1 endroit" in hand.line("Simone DELMAS")
        assert photos.photos(desk)[0].publications[0].published_on == TODAY
        await hand.press("enter")
        assert "Ouest-France" in hand.text
        await hand.press("enter")
        assert "1 endroit" not in hand.text

    at_the_screen(box, play, MIDDLE)
    assert [(one.id, one.publications) for one in photos.photos(desk)] == [(photo, ())]


def test_a_photo_is_erased_after_a_question_and_hidden_by_a_no(box: Box, desk: Desk, cast: Cast, tmp_path: Path) -> None:
    say(desk, cast.simone, "P3")
    say(desk, cast.rene, "P3")
    photos.add_photo(desk, photo_file(tmp_path), [cast.simone], ["P3"])
    photos.add_photo(desk, photo_file(tmp_path), [cast.simone, cast.rene], ["P3"])

    async def play(hand: Hand) -> None:
        await open_photos(hand)
        assert "2 photos" in hand.text
        say(desk, cast.rene, "P3", yes=False)
        hand.app.screen.reload()  # type: ignore[attr-defined]
        await hand.settle()
        assert "René" not in hand.text
        await hand.press("e", "n")
        assert len(photos.photos(desk)) == 1
        await hand.press("e", "o")
        assert "Aucune photo" in hand.text

    at_the_screen(box, play, SMALL)
    assert photos.photos(desk) == []


def test_a_photo_for_the_wall_is_printed(box: Box, desk: Desk, cast: Cast, tmp_path: Path) -> None:
    say(desk, cast.simone, "P3")
    photos.add_photo(desk, photo_file(tmp_path), [cast.simone], ["P3"])
    papers = tmp_path / "mur"
    papers.mkdir()

    async def play(hand: Hand) -> None:
        await open_photos(hand)
        await hand.press("i")
        await hand.write(str(papers))
        await hand.press("enter")
        assert any("photo-a-accrocher.pdf" in words for words in hand.notices)

    at_the_screen(box, play, MIDDLE)
    assert (papers / "photo-a-accrocher.pdf").read_bytes().startswith(b"%PDF")


# -- the forms


async def fill_in(hand: Hand, form: Form, **typed: str) -> None:
    await hand.app.push_screen(form)
    await hand.settle()
    for name, words in typed.items():
        field = hand.app.screen.query_one(f"#{name}")
        if isinstance(field, TextArea):
            field.text = words
        else:
            field.value = words  # type: ignore[attr-defined]
    await hand.press("ctrl+s")


def test_each_thing_a_yes_allows_has_its_form(box: Box, desk: Desk, cast: Cast) -> None:
    say(desk, cast.simone, "P7", "P9", "P10", "P11", "P12")
    typed = {
        "P7": "Le café avant tout",
        "P9": "06 11 22 33 44",
        "P10": "24 novembre",
        "P11": "On rit bien.",
        "P12": "06 55 66 77 88",
    }

    async def play(hand: Hand) -> None:
        for code, words in typed.items():
            page = residents.see_person(desk, cast.simone)
            await fill_in(hand, person_forms.optional_form(hand.app.seat, page, code), words=words)
            assert not isinstance(hand.app.screen, Form), hand.text

    at_the_screen(box, play, SMALL)
    card = desk.box.door.look(desk.actor, Look.PERSON, cast.simone)
    assert (card.habits, card.reminder_phone, card.birthday) == ("Le café avant tout", "06 11 22 33 44", "24/11")
    assert (card.quotes, card.later_phone) == (("On rit bien.",), "06 55 66 77 88")


def test_a_form_says_that_nothing_can_be_written_without_a_yes(box: Box, desk: Desk, cast: Cast) -> None:
    async def play(hand: Hand) -> None:
        page = residents.see_person(desk, cast.simone)
        await fill_in(hand, person_forms.optional_form(hand.app.seat, page, "P10"), words="24/11")
        said = " ".join(hand.text.replace("│", " ").split())
        assert "Elle n'a pas dit OUI à « Mon anniversaire »" in said
        assert "✗ Cela ne peut pas être écrit maintenant" in said

    at_the_screen(box, play, SMALL)


def test_words_to_avoid_are_named_and_kept_only_when_sent_twice(box: Box, desk: Desk, cast: Cast) -> None:
    say(desk, cast.simone, "P7")
    words = "Elle est diabétique"

    def kept() -> str | None:
        return desk.box.door.look(desk.actor, Look.PERSON, cast.simone).habits

    async def play(hand: Hand) -> None:
        page = residents.see_person(desk, cast.simone)
        await fill_in(hand, person_forms.habits(hand.app.seat, page), words=words)
        said = " ".join(hand.text.replace("│", " ").split())
        assert "La personne peut lire cette note." in said
        assert "dites autrement « diabétique »" in said
        assert kept() == ""
        await hand.press("ctrl+s")
        assert kept() == words

    at_the_screen(box, play, SMALL)


def test_a_relative_is_given_roles(box: Box, desk: Desk, cast: Cast) -> None:
    nora = residents.add_contact(desk, cast.simone, "Nora Delmas", "", "fille", ("urgence",))
    say(desk, cast.simone, "P6")

    async def play(hand: Hand) -> None:
        page = residents.see_person(desk, cast.simone)
        form = partial(person_forms.contact_roles, hand.app.seat, page, nora)
        await fill_in(hand, form(), **{"role-0": "non", "role-1": "oui", "role-2": "oui"})

    at_the_screen(box, play, SMALL)
    assert [one.roles for one in optional.news_allowed(desk, cast.simone).told] == [("planning", "nouvelles")]
