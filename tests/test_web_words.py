"""Every word a resident reads on the site: short sentences, one comma at most, no sign that must be explained."""

from __future__ import annotations

import re

from habitat_box.domain.purposes import PURPOSES
from habitat_box.usecases import consents
from habitat_box.usecases.desk import Desk
from lan_web.pages.trouble import SAID
from tests.conftest import Cast, FrozenClock
from tests.web_house import WebHouse, card_of

LONGEST = 12
NOT_SIMPLE = re.compile(r"[%&§<>()/]|\betc\b|\bp\. ex\b|\bRGPD\b|\bQR\b|\bURL\b|\bsession\b|\btoken\b", re.IGNORECASE)


def pages_a_resident_reads(desk: Desk, cast: Cast, clock: FrozenClock) -> list[str]:
    """Walk the whole way of a card and give the words of each page, the answer pages both ways."""
    consents.record_face_to_face(desk, cast.simone, "P1", True)
    card = card_of(desk, cast.simone)
    web = WebHouse(desk)
    stranger = web.visitor()
    read = [stranger.see("/c"), stranger.see("/encore"), stranger.see("/fin")]
    stranger.get("/c")
    stranger.post("/c", code="ABCDE-12345")
    read.append(stranger.text)
    tablet = web.tablet_with(card)
    read.append(tablet.text)
    for code in PURPOSES:
        read += [tablet.see(f"/choix/{code}"), tablet.see(f"/choix/{code}/oui")]
    for given in ("0000", card.code):
        tablet.post("/choix/P7/oui", code=given)
        read.append(tablet.text)
    for code in PURPOSES:
        read.append(tablet.see(f"/choix/{code}/oui"))
        tablet.post(f"/choix/{code}/oui")
        read += [tablet.text, tablet.see("/choix")]
        tablet.get(f"/choix/{code}")
        tablet.post(f"/choix/{code}/non")
        read += [tablet.text, tablet.see("/choix")]
    other = web.tablet_with(card)
    other.get("/choix/code")
    for _ in range(3):
        other.post("/choix/code", code="0000")
        read.append(other.text)
    return read


def sentences(page: str) -> list[str]:
    """Give the sentences of a page without its title, which repeats the house's name, and its foot."""
    body = page.split("\n", 1)[1].split("Nom de la boîte")[0]
    return [part.strip() for line in body.split("\n") for part in re.split(r"(?<=[.?!])\s+(?=[A-ZÉÀ])", line)]


def faults(sentence: str) -> list[str]:
    words = re.findall(r"[\w'-]+", sentence)
    found = []
    if len(words) > LONGEST:
        found.append(f"{len(words)} words")
    if sentence.count(",") > 1:
        found.append("commas")
    if NOT_SIMPLE.search(sentence):
        found.append("not a simple word")
    return found


def test_a_resident_reads_only_short_and_simple_sentences(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    pages = pages_a_resident_reads(desk, cast, clock)
    assert len(pages) > 20
    hard = {line: faults(line) for page in pages for line in sentences(page) if faults(line)}
    assert hard == {}


def test_the_words_of_every_trouble_page_are_simple() -> None:
    hard = {line: faults(line) for said in SAID.values() for line in said if faults(line)}
    assert hard == {}


def test_the_check_itself_finds_a_hard_sentence() -> None:
    assert faults("La coordinatrice, en accord avec le service, peut lire ce texte si la personne le veut bien.")
    assert faults("Voir le RGPD.")
    assert not faults("Dire NON ne change rien pour votre logement.")


def test_every_page_of_a_card_says_that_no_changes_nothing(desk: Desk, cast: Cast) -> None:
    tablet = WebHouse(desk).tablet_with(card_of(desk, cast.simone))
    for path in ("/choix", *(f"/choix/{code}" for code in PURPOSES)):
        assert "Dire NON ne change rien pour votre logement." in tablet.see(path), path
