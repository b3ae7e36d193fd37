"""The common room's tablet, a screen nobody touches, and pages seen larger or in stronger colours."""

from __future__ import annotations

from datetime import timedelta

import pytest

from habitat_box.domain.consent import Channel, ConsentEvent
from habitat_box.usecases import consents
from habitat_box.usecases.desk import Desk
from habitat_box.usecases.signing_in import IDLE
from lan_web.pages.card import ANSWER_WITHIN
from lan_web.pages.choices import ASK_AFTER
from tests.conftest import Cast, FrozenClock
from tests.web_house import Visitor, WebHouse, card_of, hold_up


def common_tablet(web: WebHouse) -> Visitor:
    """Give the tablet of the common room, as the coordinator sets it up once."""
    tablet = web.visitor()
    tablet.get("/tablette")
    tablet.post("/tablette", commune="oui")
    return tablet


def last_event(desk: Desk, person: str) -> ConsentEvent:
    return desk.box.door.history(desk.actor, person)[-1]


def cookie(web: WebHouse, visitor: Visitor, name: str) -> str | None:
    found = visitor.client.get_cookie(name, domain=web.host.split(":")[0])
    return found.value if found else None


def test_a_tablet_is_marked_once_and_waits_for_a_card(desk: Desk, cast: Cast) -> None:
    web = WebHouse(desk)
    tablet = web.visitor()
    tablet.get("/tablette")
    assert tablet.page.request.path == "/tablette/reglage"
    assert cookie(web, tablet, "__Host-tab") is None
    tablet.post("/tablette", commune="oui")
    assert "Montrez votre carte" in tablet.text
    assert cookie(web, tablet, "__Host-tab") == "oui"  # the same word on every tablet: it tells nothing
    assert "Montrez votre carte" in tablet.see("/")


def test_a_tablet_given_away_is_a_phone_like_any_other(desk: Desk, cast: Cast) -> None:
    web = WebHouse(desk)
    tablet = common_tablet(web)
    tablet.get("/tablette/reglage")
    tablet.post("/tablette", commune="non")
    assert cookie(web, tablet, "__Host-tab") is None
    assert "Bienvenue" in tablet.see("/")


@pytest.mark.rule("B5")
def test_a_card_leads_to_the_same_state_on_a_phone_and_on_the_tablet(desk: Desk, cast: Cast) -> None:
    web = WebHouse(desk)
    kept = []
    for person, browser, channel in (
        (cast.simone, web.visitor(), Channel.CARD),
        (cast.rene, common_tablet(web), Channel.TABLET),
    ):
        card = card_of(desk, person)
        hold_up(browser, card)
        browser.get("/choix/P8/oui")
        browser.post("/choix/P8/oui", code=card.code)
        yes = last_event(desk, person)
        browser.get("/choix/P8")
        browser.post("/choix/P8/non")
        no = last_event(desk, person)
        assert (yes.channel, no.channel) == (channel, channel)
        kept.append([(one.state, one.effective_from - one.at, one.version, one.text_sha256) for one in (yes, no)])
    assert kept[0] == kept[1]
    assert kept[0][0][1] == timedelta(hours=24)


def test_the_tablet_forgets_a_card_and_waits_for_the_next_one(desk: Desk, cast: Cast) -> None:
    web = WebHouse(desk)
    tablet = common_tablet(web)
    hold_up(tablet, card_of(desk, cast.simone))
    tablet.post("/lecture", mot="gros", ici="/choix")
    tablet.post("/partir", carte="1")
    assert "C'est fini." in tablet.text
    assert tablet.page.headers["Refresh"] == "10; url=/tablette"
    assert cookie(web, tablet, "__Host-ses") is None
    assert cookie(web, tablet, "__Host-vue") is None
    assert "C'est fini." in tablet.see("/choix")


# -- time


@pytest.mark.rule("F19")
def test_a_yes_to_still_there_leads_back_where_she_was(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    tablet = WebHouse(desk).known_by(card_of(desk, cast.simone))
    for path in ("/choix", "/choix/P7", "/choix/P7/oui", "/choix/mes-donnees", "/choix/mes-droits"):
        tablet.get(path)
        after, _, place = tablet.page.headers["Refresh"].partition("; url=")
        clock.advance(seconds=int(after))
        page = tablet.get(place).get_data(as_text=True)
        assert f'href="{path}">Oui, je continue' in page
        assert tablet.page.headers["Refresh"] == f"{ANSWER_WITHIN}; url=/fin"
        clock.advance(seconds=ANSWER_WITHIN - 1)
        tablet.get(path)
        assert tablet.page.request.path == path


@pytest.mark.rule("F19")
@pytest.mark.parametrize("waited", [0, 29])
def test_an_answer_given_while_the_question_is_on_the_screen_always_counts(
    desk: Desk, cast: Cast, clock: FrozenClock, waited: int
) -> None:
    tablet = WebHouse(desk).tablet_with(card_of(desk, cast.simone))
    clock.advance(seconds=waited)  # the session is not touched again within half a minute
    tablet.get("/choix/P7")
    clock.advance(seconds=ASK_AFTER + ANSWER_WITHIN - 1)
    tablet.post("/choix/P7/non")
    assert "Vous avez dit NON." in tablet.text
    assert timedelta(seconds=ASK_AFTER + ANSWER_WITHIN) <= IDLE["carte"]


@pytest.mark.rule("F19")
def test_an_answer_that_comes_too_late_never_looks_like_one_that_counted(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    consents.record_face_to_face(desk, cast.simone, "P7", True)
    tablet = WebHouse(desk).tablet_with(card_of(desk, cast.simone))
    tablet.get("/choix/P7")
    clock.advance(minutes=3, seconds=1)
    tablet.post("/choix/P7/non")
    assert "Votre dernière réponse n'est pas arrivée." in tablet.text
    assert "Montrez votre carte et répondez encore." in tablet.text
    assert last_event(desk, cast.simone).state.value == "donné"


@pytest.mark.parametrize("place", ["https://ailleurs.example/", "//ailleurs.example", "/visites", "/choix/P7/non", "/rien", ""])
def test_a_way_back_never_leads_out_of_a_residents_pages(desk: Desk, cast: Cast, place: str) -> None:
    tablet = WebHouse(desk).tablet_with(card_of(desk, cast.simone))
    assert 'href="/choix">Oui, je continue' in tablet.get("/encore", query_string={"ici": place}).get_data(as_text=True)
    tablet.get("/choix")
    answer = tablet.post("/lecture", mot="net", ici=place)
    assert answer.request.path == "/choix"


# -- sight


@pytest.mark.rule("J2")
def test_pages_are_larger_and_stronger_without_a_script_until_she_says_otherwise(desk: Desk, cast: Cast) -> None:
    tablet = WebHouse(desk).tablet_with(card_of(desk, cast.simone))
    tablet.get("/choix/P7")
    for word, shown in (("gros", "gros"), ("net", "gros net"), ("gros", "net")):
        tablet.post("/lecture", mot=word, ici="/choix/P7")
        assert tablet.page.request.path == "/choix/P7"
        assert f'<html lang="fr" class="{shown}">' in tablet.page.get_data(as_text=True)
    assert "Couleurs normales" in tablet.text
    tablet.post("/lecture", mot="net", ici="/choix/P7")
    assert '<html lang="fr">' in tablet.page.get_data(as_text=True)
    tablet.post("/lecture", mot="autre", ici="/choix/P7")
    assert '<html lang="fr">' in tablet.page.get_data(as_text=True)


def test_a_change_of_sight_from_another_site_is_refused(desk: Desk, cast: Cast) -> None:
    tablet = WebHouse(desk).tablet_with(card_of(desk, cast.simone))
    assert tablet.ask("POST", "/lecture", data={"mot": "gros"}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
