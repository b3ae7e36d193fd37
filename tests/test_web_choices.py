"""The twelve subjects, what an answer leaves on the screen, and taking a change back."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from habitat_box.domain.people import DecisionMode
from habitat_box.domain.purposes import PURPOSES
from habitat_box.domain.support import Support
from habitat_box.usecases import consents
from habitat_box.usecases.desk import Desk
from lan_web.pages.choices import GROUPS
from tests.conftest import TODAY, Cast, FrozenClock
from tests.web_house import Visitor, WebHouse, card_of


def state(desk: Desk, person: str, code: str) -> str:
    """Say where a purpose stands, in the words of the domain."""
    found = next(one for one in consents.all_choices(desk, [person])[person] if one.purpose.code == code)
    return found.words_of_state


def events(desk: Desk, person: str) -> int:
    return len(desk.box.door.history(desk.actor, person))


def test_each_of_the_twelve_subjects_has_one_place_and_its_own_picture(desk: Desk, cast: Cast) -> None:
    assert sorted(code for _name, codes in GROUPS for code in codes) == sorted(PURPOSES)
    tablet = WebHouse(desk).tablet_with(card_of(desk, cast.simone))
    page = tablet.get("/choix").get_data(as_text=True)
    drawn = re.findall(r'href="/choix/P\d+"><svg[^>]*>(.*?)</svg>', page.replace("\n", ""))
    assert len(drawn) == len(set(drawn)) == 12
    assert all(purpose.title in tablet.text for purpose in PURPOSES.values())


@pytest.mark.rule("B3")
@pytest.mark.parametrize("code", PURPOSES)
def test_a_resident_reads_every_word_whose_print_her_answer_keeps(desk: Desk, cast: Cast, code: str) -> None:
    tablet = WebHouse(desk).tablet_with(card_of(desk, cast.simone))
    read = tablet.see(f"/choix/{code}").replace("\u00a0", " ")
    for sentence in (PURPOSES[code].title, *PURPOSES[code].notice, PURPOSES[code].data):
        assert sentence in read, sentence


@pytest.mark.rule("B2")
def test_a_new_resident_has_chosen_nothing_and_nothing_is_in_force(desk: Desk, cast: Cast) -> None:
    tablet = WebHouse(desk).known_by(card_of(desk, cast.simone))
    assert tablet.text.count("Vous n'avez pas encore choisi.") == 12
    assert "Vous avez dit" not in tablet.text
    assert events(desk, cast.simone) == 0
    assert not any(one.in_force for one in consents.all_choices(desk, [cast.simone])[cast.simone])


@pytest.mark.rule("B1")
def test_no_page_says_yes_to_two_subjects_at_once(desk: Desk, cast: Cast) -> None:
    tablet = WebHouse(desk).known_by(card_of(desk, cast.simone))
    for path in ("/choix", *(f"/choix/{code}" for code in PURPOSES), *(f"/choix/{code}/oui" for code in PURPOSES)):
        page = tablet.get(path).get_data(as_text=True)
        assert len(re.findall(r'action="/choix/P\d+/oui"', page)) == path.endswith("/oui"), path
        assert not re.search(r"checkbox|radio|checked|tout accepter", page, re.IGNORECASE), path


@pytest.mark.rule("B11")
def test_time_to_think_is_offered_on_every_question_and_changes_nothing(desk: Desk, cast: Cast) -> None:
    tablet = WebHouse(desk).tablet_with(card_of(desk, cast.simone))
    for code in PURPOSES:
        page = tablet.get(f"/choix/{code}").get_data(as_text=True)
        assert re.search(r'<a class="button plain" href="/choix">Je veux réfléchir</a>', page), code
    assert events(desk, cast.simone) == 0


@pytest.mark.rule("F20")
def test_after_a_no_the_card_alone_tells_nothing_of_what_was_said_before(desk: Desk, cast: Cast) -> None:
    web = WebHouse(desk)
    consents.record_face_to_face(desk, cast.simone, "P3", True)
    read = []
    for person in (cast.simone, cast.rene):
        tablet = web.tablet_with(card_of(desk, person))
        tablet.get("/choix/P3")
        tablet.post("/choix/P3/non")
        read.append(re.sub(r"[0-9A-Z]{4}(-[0-9A-Z]{4})+", "", tablet.text))
    assert read[0] == read[1]
    assert "Si vous aviez dit OUI avant" in read[0]
    assert "Dans 3 jours, tout est effacé." in read[0]
    assert "Nous enlevons aujourd'hui vos photos des murs." in read[0]


@pytest.mark.rule("B6")
def test_after_the_code_a_no_says_what_is_gone_and_what_people_still_do_today(desk: Desk, cast: Cast) -> None:
    consents.record_face_to_face(desk, cast.simone, "P3", True)
    tablet = WebHouse(desk).known_by(card_of(desk, cast.simone))
    tablet.post("/choix/P3/non")
    assert "Ce qui a disparu" in tablet.text
    assert "Vos photos dans la maison sont effacées." in tablet.text
    assert "Nous enlevons aujourd'hui vos photos des murs." in tablet.text
    tablet.post("/choix/P4/non")  # never given: nothing was there to take away
    assert "Vous avez dit NON." in tablet.text
    assert "Ce qui a disparu" not in tablet.text


def test_a_yes_is_taken_back_with_one_tap_and_a_no_with_the_code(desk: Desk, cast: Cast) -> None:
    consents.record_face_to_face(desk, cast.simone, "P8", True)
    web, card = WebHouse(desk), card_of(desk, cast.simone)
    tablet = web.tablet_with(card)
    tablet.get("/choix/P8")
    tablet.post("/choix/P8/non")
    tablet.get("/choix/P8/annuler")
    assert "Tapez votre code" in tablet.text
    recu = change_on(tablet)
    assert tablet.post("/choix/P8/annuler", recu=recu, code="0000" if card.code != "0000" else "0001").status_code == 403
    assert state(desk, cast.simone, "P8") == "retiré"
    tablet.post("/choix/P8/annuler", recu=recu, code=card.code)
    assert "Votre changement est annulé." in tablet.text
    assert "C'est de nouveau OUI." in tablet.text
    assert state(desk, cast.simone, "P8") == "donné"

    tablet.get("/choix/P9/oui")
    tablet.post("/choix/P9/oui")
    tablet.post("/choix/P9/annuler", recu=change_on(tablet))
    assert "C'est NON." in tablet.text
    assert state(desk, cast.simone, "P9") == "retiré"


def change_on(tablet: Visitor) -> str:
    """Read which change the page's undo button means."""
    found = re.search(r'name="recu" value="([^"]+)"', tablet.page.get_data(as_text=True))
    assert found is not None
    return found[1]


def test_a_second_tap_on_undo_never_takes_the_undo_itself_back(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    consents.record_face_to_face(desk, cast.simone, "P8", True)
    tablet = WebHouse(desk).known_by(card_of(desk, cast.simone))
    tablet.post("/choix/P8/non")
    recu = change_on(tablet)
    tablet.post("/choix/P8/annuler", recu=recu)
    before = events(desk, cast.simone)
    tablet.post("/choix/P8/annuler", recu=recu)
    assert "C'est de nouveau OUI." in tablet.text
    clock.advance(minutes=1)
    for again in (recu, "", "XXXX"):
        tablet.post("/choix/P8/annuler", recu=again)
        assert tablet.page.request.path == "/choix/P8"
    assert events(desk, cast.simone) == before
    assert state(desk, cast.simone, "P8") == "donné"


def test_a_trembling_hand_that_taps_twice_answers_once(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    consents.record_face_to_face(desk, cast.simone, "P8", True)
    web, card = WebHouse(desk), card_of(desk, cast.simone)
    tablet = web.known_by(card)
    before = events(desk, cast.simone)
    for _tap in range(2):
        tablet.post("/choix/P8/non")
    assert events(desk, cast.simone) == before + 1
    tablet.post("/choix/P8/annuler", recu=change_on(tablet))
    assert "C'est de nouveau OUI." in tablet.text  # a second NON would have hidden the OUI for good
    tablet.post("/choix/P8/non")
    assert state(desk, cast.simone, "P8") == "retiré"  # a NON after an undo is never taken for the one before it
    before += 1
    for _tap in range(2):
        tablet.post("/choix/P9/oui")
    assert events(desk, cast.simone) == before + 3
    tablet.post("/choix/P9/non")
    tablet.post("/choix/P9/oui")
    assert events(desk, cast.simone) == before + 5  # another answer is another answer
    clock.advance(seconds=3)
    tablet.post("/choix/P9/oui")
    assert events(desk, cast.simone) == before + 6  # and so is the same one said again later


def test_a_tap_on_one_card_never_answers_for_another(desk: Desk, cast: Cast) -> None:
    web = WebHouse(desk)
    for person in (cast.simone, cast.rene):
        tablet = web.tablet_with(card_of(desk, person))
        tablet.get("/choix/P8")
        tablet.post("/choix/P8/non")
        assert state(desk, person, "P8") == "refusé"


def test_a_change_can_be_taken_back_for_three_days_and_no_longer(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    web, card = WebHouse(desk), card_of(desk, cast.simone)
    tablet = web.tablet_with(card)
    tablet.get("/choix/P8/oui")
    tablet.post("/choix/P8/oui", code=card.code)
    clock.advance(hours=71, minutes=59)
    late = web.known_by(card)
    assert "Vous pouvez annuler jusqu'au 26 novembre 2026." in late.see("/choix/P8").replace("\u00a0", " ")
    recu = change_on(late)
    clock.advance(minutes=1)
    late.get("/choix/P8")
    assert "Annuler ce changement" not in late.text
    late.post("/choix/P8/annuler", recu=recu)
    assert state(desk, cast.simone, "P8") == "donné"


def test_an_undo_without_the_code_is_refused(desk: Desk, cast: Cast) -> None:
    tablet = WebHouse(desk).tablet_with(card_of(desk, cast.simone))
    tablet.get("/choix/P8")
    tablet.post("/choix/P8/non")
    tablet.get("/choix/P8/annuler")
    assert tablet.post("/choix/P8/annuler", recu=change_on(tablet)).status_code == 403
    assert events(desk, cast.simone) == 1


def test_opening_an_undo_does_nothing_and_forgets_itself(desk: Desk, cast: Cast) -> None:
    tablet = WebHouse(desk).known_by(card_of(desk, cast.simone))
    tablet.get("/choix/P8/annuler")
    assert tablet.page.request.path == "/choix/P8"
    tablet.post("/choix/P8/non")
    tablet.get("/choix/P8/annuler")
    assert events(desk, cast.simone) == 1


@pytest.mark.rule("C2")
def test_a_yes_that_waits_for_an_agreement_never_reads_as_a_yes(desk: Desk, cast: Cast) -> None:
    ordered = Support(DecisionMode.ASSISTED, person_scope=True, deed_seen_on=TODAY, deed_seen_by="Claire Morel")
    consents.write_support(desk, cast.simone, ordered)
    card = card_of(desk, cast.simone)
    tablet = WebHouse(desk).tablet_with(card)
    tablet.get("/choix/P8/oui")
    tablet.post("/choix/P8/oui", code=card.code)
    assert "Votre OUI attend un accord." in tablet.text
    assert "Vous avez dit NON." not in tablet.text
    assert "commence" not in tablet.text
    assert "C'est NON pour le moment." in tablet.see("/choix")


def test_every_state_is_told_in_its_own_words(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    web, card = WebHouse(desk), card_of(desk, cast.simone)
    consents.ask(desk, cast.simone, "P1")
    for code in ("P2", "P4", "P5"):
        consents.record_face_to_face(desk, cast.simone, code, True)
    consents.doubt(desk, cast.simone, "P5")
    consents.record_face_to_face(desk, cast.simone, "P6", False)
    clock.advance(days=340)
    tablet = web.known_by(card)
    said = {code: tablet.see(f"/choix/{code}").replace("\u00a0", " ") for code in PURPOSES}
    assert "Vous n'avez pas encore répondu. C'est NON." in said["P1"]
    assert "Vous avez dit OUI. Jusqu'au 23 novembre 2027. Votre OUI finit bientôt." in said["P2"]
    assert "Votre OUI est fini. C'est NON." in said["P4"]
    assert "Votre OUI ne compte pas." in said["P5"]
    assert "Vous avez dit NON. Le 23 novembre 2026." in said["P6"]
    assert "Vous n'avez pas encore choisi. C'est NON." in said["P7"]


@pytest.mark.parametrize("left", ["", "P8|oui", "P8|oui||R|hier", "P1|oui||R|2026-11-23T09:00:00+00:00"])
def test_a_broken_memory_of_what_was_done_leads_back_to_the_subjects(desk: Desk, cast: Cast, left: str) -> None:
    web = WebHouse(desk)
    tablet = web.tablet_with(card_of(desk, cast.simone))
    tablet.client.set_cookie("__Host-fait", left, domain=web.host.split(":")[0], secure=True)
    tablet.get("/choix/P8/fait")
    assert tablet.page.request.path == "/choix"


def test_a_yes_says_when_it_starts_and_how_long_it_lasts(desk: Desk, cast: Cast) -> None:
    card = card_of(desk, cast.simone)
    tablet = WebHouse(desk).tablet_with(card)
    tablet.get("/choix/P4/oui")
    tablet.post("/choix/P4/oui", code=card.code)
    read = tablet.text.replace("\u00a0", " ")
    assert "Votre OUI commence demain à 8 h 40." in read
    assert "Votre OUI dure 6 mois." in read
    (found,) = [one for one in consents.all_choices(desk, [cast.simone])[cast.simone] if one.purpose.code == "P4"]
    assert found.waiting_until == desk.box.clock() + timedelta(hours=24)
