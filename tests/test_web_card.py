"""A resident and her card: NO with the card alone, YES with the code, and nothing of her on the screen before it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from habitat_box.usecases import cards, consents, residents
from habitat_box.usecases.desk import Desk
from tests.conftest import Cast, FrozenClock
from tests.web_house import Visitor, WebHouse, card_of


def standing(desk: Desk, person: str, code: str) -> str:
    """Say where a purpose stands: OUI, NON, or the hours before a OUI starts."""
    found = next(one for one in consents.all_choices(desk, [person])[person] if one.purpose.code == code)
    if found.waiting_until is not None:
        return str(found.waiting_until - desk.box.clock())
    return "OUI" if found.in_force else "NON"


def wrong(code: str) -> str:
    return "4821" if code != "4821" else "4822"


@pytest.mark.rule("F20")
def test_a_card_alone_shows_subjects_and_nothing_personal(desk: Desk, cast: Cast) -> None:
    consents.record_face_to_face(desk, cast.simone, "P7", True)
    tablet = WebHouse(desk).tablet_with(card_of(desk, cast.simone))
    assert tablet.page.request.path == "/choix"
    for title in ("Mon prénom sur le tableau", "Mes habitudes", "Mes services se parlent"):
        assert title in tablet.text
    for hidden in ("Simone", "DELMAS", "A01", "Vous avez dit", "Jusqu'au"):
        assert hidden not in tablet.text
    assert "Dire NON ne change rien pour votre logement." in tablet.text


@pytest.mark.rule("B2")
def test_no_stands_first_and_both_answers_are_alike(desk: Desk, cast: Cast) -> None:
    tablet = WebHouse(desk).tablet_with(card_of(desk, cast.simone))
    page = tablet.get("/choix/P7").get_data(as_text=True)
    assert page.index(">NON<") < page.index(">OUI<")
    assert page.count('type="checkbox"') + page.count('type="radio"') == 0


@pytest.mark.rule("F20")
def test_opening_a_cards_link_does_nothing(desk: Desk, cast: Cast) -> None:
    consents.record_face_to_face(desk, cast.simone, "P7", True)
    web = WebHouse(desk)
    card = card_of(desk, cast.simone)
    visitor = web.visitor()
    visitor.get("/c")
    assert "Set-Cookie" not in visitor.page.headers
    tablet = web.tablet_with(card)
    for path in ("/choix/P7/non", "/choix/P7/oui", "/choix/P7/fait", "/choix/P7"):
        tablet.get(path)
    assert standing(desk, cast.simone, "P7") == "OUI"


@pytest.mark.rule("B5")
def test_a_resident_says_no_in_three_taps_and_yes_in_no_fewer(desk: Desk, cast: Cast) -> None:
    consents.record_face_to_face(desk, cast.simone, "P7", True)
    web = WebHouse(desk)
    card = card_of(desk, cast.simone)

    tablet = web.tablet_with(card)  # 1: the card
    tablet.get("/choix/P7")  # 2: the subject
    tablet.post("/choix/P7/non")  # 3: NON
    assert standing(desk, cast.simone, "P7") == "NON"
    assert "Vous avez dit NON." in tablet.text
    assert "Personne ne le voit plus." in tablet.text

    other = web.tablet_with(card)  # 1
    other.get("/choix/P7")  # 2
    other.get("/choix/P7/oui")  # 3: OUI
    assert standing(desk, cast.simone, "P7") == "NON"
    other.post("/choix/P7/oui", code=card.code)  # 4: the code
    assert standing(desk, cast.simone, "P7") == str(timedelta(hours=24))
    assert "Votre OUI commence demain à 8 h 40." in other.text


def test_a_receipt_number_is_shown_and_stands_in_no_address(desk: Desk, cast: Cast) -> None:
    tablet = WebHouse(desk).tablet_with(card_of(desk, cast.simone))
    tablet.get("/choix/P1")
    tablet.post("/choix/P1/non")
    assert tablet.page.request.path == "/choix/P1/fait"
    assert tablet.page.request.query_string == b""
    assert "Numéro de votre reçu" in tablet.text
    events = desk.box.door.history(desk.actor, cast.simone)
    assert events[-1].receipt_id in tablet.text
    tablet.get("/choix/P1/fait")
    assert len(desk.box.door.history(desk.actor, cast.simone)) == len(events)


@pytest.mark.rule("B5", "F20")
def test_a_wrong_code_pauses_yes_and_never_no(desk: Desk, cast: Cast) -> None:
    consents.record_face_to_face(desk, cast.simone, "P7", True)
    card = card_of(desk, cast.simone)
    tablet = WebHouse(desk).tablet_with(card)
    tablet.get("/choix/P8/oui")
    assert tablet.post("/choix/P8/oui", code=wrong(card.code)).status_code == 403
    tablet.post("/choix/P8/oui", code=wrong(card.code))
    assert tablet.post("/choix/P8/oui", code=wrong(card.code)).status_code == 429
    assert tablet.post("/choix/P8/oui", code=card.code).status_code == 429
    assert "Vous pouvez toujours dire NON." in tablet.text
    assert standing(desk, cast.simone, "P8") == "NON"

    tablet.get("/choix/P7")
    tablet.post("/choix/P7/non")
    assert standing(desk, cast.simone, "P7") == "NON"


def test_after_her_code_a_resident_sees_her_answers_and_who_looked(desk: Desk, cast: Cast) -> None:
    consents.record_face_to_face(desk, cast.simone, "P7", True)
    web = WebHouse(desk)
    web.phone_of(cast.sonia.id)
    card = card_of(desk, cast.simone)
    tablet = web.tablet_with(card)
    tablet.get("/choix/mes-donnees")
    assert tablet.page.request.path == "/choix/code"
    tablet.post("/choix/code", code=wrong(card.code))
    assert tablet.page.status_code == 403
    tablet.post("/choix/code", code=card.code)
    assert "Vous avez dit OUI. Jusqu'au 23 novembre 2027." in tablet.text
    assert "Vous n'avez pas encore choisi. C'est NON." in tablet.text
    tablet.get("/choix/mes-donnees")
    assert "Une personne du service Aide & Présence" in tablet.text
    assert "Sonia" not in tablet.text


def test_once_the_code_was_given_yes_asks_for_a_last_look_only(desk: Desk, cast: Cast) -> None:
    card = card_of(desk, cast.simone)
    tablet = WebHouse(desk).tablet_with(card)
    tablet.get("/choix/code")
    tablet.post("/choix/code", code=card.code)
    page = tablet.get("/choix/P8/oui").get_data(as_text=True)
    assert "Tapez votre code" not in page
    tablet.post("/choix/P8/oui")
    assert "Vous avez dit OUI." in tablet.text


def test_yes_without_the_code_is_refused(desk: Desk, cast: Cast) -> None:
    tablet = WebHouse(desk).tablet_with(card_of(desk, cast.simone))
    tablet.get("/choix/P7")
    assert tablet.post("/choix/P7/oui").status_code == 403
    assert standing(desk, cast.simone, "P7") == "NON"


def test_a_subject_nobody_wrote_is_not_there(desk: Desk, cast: Cast) -> None:
    tablet = WebHouse(desk).tablet_with(card_of(desk, cast.simone))
    assert tablet.get("/choix/P99").status_code == 404
    tablet.get("/choix/P7")
    assert tablet.post("/choix/P99/non").status_code == 404


def test_a_typed_code_opens_the_same_page_without_a_script(desk: Desk, cast: Cast) -> None:
    tablet = WebHouse(desk).visitor()
    tablet.get("/c")
    tablet.post("/c", code=card_of(desk, cast.simone).typed_code.lower().replace("-", ""))
    assert tablet.page.request.path == "/choix"


@pytest.mark.rule("F20")
def test_a_card_that_was_replaced_or_revoked_opens_nothing(desk: Desk, cast: Cast) -> None:
    web = WebHouse(desk)
    old = card_of(desk, cast.simone)
    inside = web.tablet_with(old)
    new = card_of(desk, cast.simone)
    assert "C'est fini." in inside.see("/choix")
    assert "Cette carte ne marche pas." in web.tablet_with(old).text
    assert "Choisissez un sujet" in web.tablet_with(new).text
    cards.revoke_cards(desk, cast.simone)
    assert "Cette carte ne marche pas." in web.tablet_with(new).text


@pytest.mark.rule("F20")
def test_a_card_ends_after_a_year_and_opens_nothing(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    web, card = WebHouse(desk), card_of(desk, cast.simone)
    clock.advance(days=365)
    assert "Choisissez un sujet" in web.tablet_with(card).text
    clock.advance(days=1)
    late = web.tablet_with(card)
    assert "Cette carte ne marche pas." in late.text
    late.post("/c", code=card.typed_code)
    assert "Cette carte ne marche pas." in late.text


@pytest.mark.rule("F20")
def test_a_copied_card_can_hide_and_never_read_give_or_destroy(desk: Desk, cast: Cast) -> None:
    residents.write_habits(desk, cast.simone, "Le café avant tout")
    consents.record_face_to_face(desk, cast.simone, "P7", True)
    thief = WebHouse(desk).tablet_with(card_of(desk, cast.simone))
    thief.get("/choix/P8")
    assert thief.post("/choix/P8/oui").status_code == 403
    assert "Tapez votre code" in thief.see("/choix/mes-donnees")
    thief.get("/choix/P7")
    thief.post("/choix/P7/non")
    assert standing(desk, cast.simone, "P7") == "NON"
    consents.undo_last(desk, cast.simone, "P7")
    phone = WebHouse(desk).phone_of(cast.sonia.id)
    assert "Le café avant tout" in phone.text


@pytest.mark.rule("F6")
def test_no_address_of_a_card_bears_anything_to_guess(desk: Desk, cast: Cast) -> None:
    web = WebHouse(desk)
    tablet = web.tablet_with(card_of(desk, cast.simone))
    for path in (f"/choix/{cast.rene}", f"/choix/{cast.rene}/non", f"/choix/P1/{cast.rene}", f"/choix/ma-fiche/{cast.rene}"):
        assert tablet.get(path).status_code in (404, 405), path
    pages = ("/choix", "/choix/P7", "/choix/P7/oui", "/choix/mes-droits")
    links = {
        link for path in pages for link in re.findall(r'(?:href|action)="([^"]+)"', tablet.get(path).get_data(as_text=True))
    }
    assert len(links) > 12
    assert not any(re.search(r"[0-9a-f]{8}", link) for link in links if not link.startswith("data:"))


def test_an_unknown_card_an_empty_code_and_a_label_say_the_same(desk: Desk, cast: Cast) -> None:
    web = WebHouse(desk)
    card = card_of(desk, cast.simone)
    said = set()
    for fields in ({"jeton": "x" * 22}, {"code": ""}, {"code": card.label}, {"code": "é" * 12}):
        visitor: Visitor = web.visitor()
        visitor.get("/c")
        assert visitor.post("/c", **fields).status_code == 403
        said.add(visitor.text)
    assert len(said) == 1


@pytest.mark.rule("F19")
def test_the_screen_forgets_the_card_when_nobody_is_there(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    tablet = WebHouse(desk).tablet_with(card_of(desk, cast.simone))
    assert tablet.page.headers["Refresh"] == "120; url=/encore?ici=/choix"
    clock.advance(seconds=120)
    tablet.get("/encore")
    assert tablet.page.headers["Refresh"] == "30; url=/fin"
    clock.advance(seconds=25)
    assert "Choisissez un sujet" in tablet.see("/choix")
    clock.advance(minutes=3, seconds=1)
    tablet.get("/choix/P7")
    assert "C'est fini." in tablet.text


def test_a_resident_who_has_finished_leaves_nothing_behind(desk: Desk, cast: Cast) -> None:
    tablet = WebHouse(desk).tablet_with(card_of(desk, cast.simone))
    tablet.get("/choix")
    tablet.post("/partir", carte="1")
    assert "C'est fini." in tablet.text
    assert "C'est fini." in tablet.see("/choix")


@pytest.mark.rule("F20")
def test_no_secret_reaches_a_log_a_file_or_an_address(desk: Desk, cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    card = card_of(desk, cast.simone)
    tablet = WebHouse(desk).tablet_with(card)
    tablet.get("/choix/P7/oui")
    tablet.post("/choix/P7/oui", code=wrong(card.code))
    tablet.post("/choix/P7/oui", code=card.code)
    files = (path for path in desk.box.settings.folder.rglob("*") if path.is_file())
    written = "\n".join(path.read_text("utf-8", "replace") for path in files)
    for secret in (card.token, card.typed_code, "Simone"):
        assert secret not in written
        assert secret not in caplog.text
        assert secret not in tablet.page.request.full_path
