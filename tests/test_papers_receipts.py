"""The receipt of each kind of event: simple words first, then the full record, read back from the page."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from habitat_box.domain.consent import SEALED, Channel, State
from habitat_box.domain.consent_words import OTHER_TEXT, Controller
from habitat_box.domain.purposes import PURPOSES
from habitat_box.domain.support import GivenBy, HelperRole
from habitat_box.papers import receipt, receipt_words
from habitat_box.papers.receipt import print_receipt
from habitat_box.usecases import consents, house_facts, printing
from habitat_box.usecases.desk import Desk
from habitat_box.usecases.receipts import receipt_facts
from tests.conftest import Cast, FrozenClock
from tests.every_event import NOW, event, every_event
from tests.simple_words import faults

HOUSE = Controller("Association Les Tilleuls", "12 rue des Tilleuls", "Claire, 02 40 00 00 00")


def words_of(pdf: bytes, *options: str) -> str:
    read = subprocess.run(["pdftotext", *options, "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(read.stdout.decode().split())


def words_on(path: Path) -> str:
    return words_of(path.read_bytes(), "-layout")


def facts_of(state: State = State.GIVEN, purpose: str = "P3", later: timedelta = timedelta(), **changes: object):  # type: ignore[no-untyped-def]
    return receipt_facts(event(PURPOSES[purpose], state, **changes), "p-51c0", HOUSE, NOW + later)


@pytest.mark.rule("B13")
@pytest.mark.parametrize("code", PURPOSES)
def test_every_event_of_every_purpose_prints_a_receipt_that_says_all_its_words(code: str) -> None:
    for one in every_event(PURPOSES[code])[::3]:
        facts = receipt_facts(one, "p-51c0", HOUSE, NOW)
        text = words_of(print_receipt(facts), "-layout").replace("\u00a0", " ")
        for sentence in receipt_words.simple_sentences(facts.simple):
            assert sentence.replace("\u00a0", " ") in text
        assert f"{receipt_words.told(facts.simple).label} {receipt_words.told(facts.simple).word}" in text
        assert one.receipt_id in text
        assert one.text_sha256[:16] in text


@pytest.mark.rule("J4")
@pytest.mark.parametrize("later", [timedelta(), SEALED])
def test_the_simple_layer_is_said_in_short_sentences(later: timedelta) -> None:
    read = set()
    for purpose in PURPOSES.values():
        for one in every_event(purpose):
            simple = receipt_facts(one, "p", HOUSE, NOW + later).simple
            read |= {f"Sujet : {simple.subject}", *receipt_words.simple_sentences(simple)}
    assert {sentence: faults(sentence) for sentence in read if faults(sentence)} == {}
    assert len(read) > 40


def test_the_lint_itself_finds_a_hard_sentence() -> None:
    assert faults("La coordinatrice, en accord avec le service, peut lire ce texte si la personne le veut bien.")
    assert faults("Voir le RGPD.")
    assert not faults("Dire NON ne change rien pour votre logement.")


@pytest.mark.rule("B13")
def test_the_full_record_comes_in_the_order_of_the_norm() -> None:
    facts = facts_of()
    text = words_of(print_receipt(facts), "-layout")
    record = text[text.index("Le reçu complet") :]
    places = [record.index(f"{name} {value}"[:60]) for name, value in receipt.full_record(facts)]
    assert places == sorted(places)
    assert "page 2 sur 2" in text


@pytest.mark.parametrize(
    ("state", "label", "word"),
    [
        (State.GIVEN, "Vous avez dit :", "OUI"),
        (State.REFUSED, "Vous avez dit :", "NON"),
        (State.WITHDRAWN, "Vous avez dit :", "NON"),
        (State.EXPIRED, "Votre OUI est :", "FINI"),
        (State.INVALIDATED, "Votre OUI est :", "ANNULÉ"),
        (State.SUSPENDED, "Votre choix est :", "EN ATTENTE"),
        (State.ASKED, "On vous demande :", "OUI ou NON"),
    ],
)
def test_a_resident_reads_what_happened_in_one_large_word(state: State, label: str, word: str) -> None:
    said = receipt_words.told(facts_of(state).simple)
    assert (said.label, said.word) == (label, word)
    only_yes = receipt_words.HOW_TO_SAY_NO in receipt_words.simple_sentences(facts_of(state).simple)
    assert only_yes == (state in (State.GIVEN, State.SUSPENDED))


def test_a_representatives_word_is_never_printed_as_the_persons() -> None:
    facts = facts_of(given_by=GivenBy.REPRESENTATIVE)
    assert receipt_words.told(facts.simple).label == "Votre représentant a dit :"
    assert dict(receipt.full_record(facts))["Donné par"] == "son représentant, acte du juge vu"
    assert dict(receipt.full_record(facts_of()))["Donné par"] == "la personne"


def test_a_question_and_an_end_are_nobodys_choice() -> None:
    asked = dict(receipt.full_record(facts_of(State.ASKED)))
    ended = dict(receipt.full_record(facts_of(State.EXPIRED, given_by=GivenBy.BOX, channel=Channel.BOX)))
    assert asked["Donné par"].startswith("la coordinatrice")
    assert ended["Donné par"].startswith("personne")
    assert ended["Mode de recueil"] == "la boîte elle-même"
    assert ended["Valable jusqu'au"] == asked["Valable jusqu'au"] == "sans objet"


def test_six_months_are_said_as_six_months() -> None:
    said = receipt_words.simple_sentences(facts_of(purpose="P4").simple)
    assert "Votre choix dure 6 mois." in said
    assert "Il finit le 20 mai 2027." in said
    assert "Votre choix dure 1 an." in receipt_words.simple_sentences(facts_of(purpose="P3").simple)


@pytest.mark.rule("A4")
def test_the_basis_names_article_9_only_where_the_purpose_needs_it() -> None:
    for code, purpose in PURPOSES.items():
        record = dict(receipt.full_record(facts_of(purpose=code)))
        assert record["Base"] == (
            "consentement, RGPD 6.1.a et 9.2.a" if purpose.may_reveal_health else "consentement, RGPD 6.1.a"
        )


def test_a_yes_by_card_says_when_it_starts_to_count() -> None:
    waiting = facts_of(channel=Channel.CARD, effective_from=NOW + timedelta(hours=24), helper_role=HelperRole.NOBODY)
    said = [one.replace("\u00a0", " ") for one in receipt_words.simple_sentences(waiting.simple)]
    assert "Votre OUI compte à partir du 22 novembre 2026, 14 h 30." in said
    assert "Quelqu'un vous a aidé : non." in said
    assert dict(receipt.full_record(waiting))["Mode de recueil"] == "carte sur un téléphone, et code"
    no = facts_of(State.WITHDRAWN, channel=Channel.CARD)
    assert dict(receipt.full_record(no))["Mode de recueil"] == "carte sur un téléphone"


@pytest.mark.rule("B13")
def test_a_no_says_hidden_now_then_erased_and_what_is_left_to_do() -> None:
    first = receipt_words.simple_sentences(facts_of(State.WITHDRAWN).simple)
    assert "C'est caché tout de suite." in first
    assert "C'est effacé au plus tard le 24 novembre 2026." in first
    assert "Vos photos dans la maison sont effacées." not in first
    assert "Nous enlevons aujourd'hui vos photos des murs." in first
    after = receipt_words.simple_sentences(facts_of(State.WITHDRAWN, later=SEALED).simple)
    assert "Vos photos dans la maison sont effacées." in after
    assert "C'est caché tout de suite." not in after


def test_a_first_no_has_nothing_to_take_down() -> None:
    said = receipt_words.simple_sentences(facts_of(State.REFUSED).simple)
    assert receipt_words.NOTHING_KEPT in said
    assert not [one for one in said if "aujourd'hui" in one or "effacé" in one]


@pytest.mark.rule("B10")
def test_a_receipt_of_an_older_text_does_not_show_todays_words() -> None:
    old = replace(event(PURPOSES["P3"]), version=0, text_sha256="ab" * 32)
    record = dict(receipt.full_record(receipt_facts(old, "p", HOUSE, NOW)))
    assert record["Texte présenté"] == OTHER_TEXT
    assert record["Version du texte"] == "P3 version 0"
    assert record["Empreinte courte"] == "ab" * 8


def test_a_receipt_names_the_controller_the_house_stated(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    given = consents.record_face_to_face(desk, cast.simone, "P4", True)
    for name in ("controller", "address", "contact"):
        house_facts.set_fact(desk, name, "")
    before = words_on(printing.print_receipt(desk, given.receipt_id, tmp_path))
    for said in ("Responsable Les Tilleuls", "Adresse à la résidence", "Contact Claire Morel, 02 40 00 00 00"):
        assert said in before
    for name, value in (("controller", "Association du Tilleul"), ("address", "3 rue du Port"), ("contact", "Anne, 02 41")):
        house_facts.set_fact(desk, name, value)
    after = words_on(printing.print_receipt(desk, given.receipt_id, tmp_path))
    for said in ("Responsable Association du Tilleul", "Adresse 3 rue du Port", "Contact Anne, 02 41"):
        assert said in after


@pytest.mark.rule("B13")
def test_the_receipt_of_someone_erased_still_prints_by_its_number(
    desk: Desk, cast: Cast, clock: FrozenClock, tmp_path: Path
) -> None:
    given = consents.record_face_to_face(desk, cast.simone, "P1", True)
    desk.box.door.erase_person(desk.actor, cast.simone, "effacement")
    clock.advance(days=400)
    said = words_on(printing.print_receipt(desk, given.receipt_id, tmp_path))
    assert "Vous avez dit : OUI" in said
    assert "Simone" not in said
    assert "DELMAS" not in said


def test_the_screen_and_the_paper_say_the_same_short_print(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    given = consents.record_face_to_face(desk, cast.simone, "P2", True)
    assert f"Empreinte courte {given.short_hash}" in words_on(printing.print_receipt(desk, given.receipt_id, tmp_path))
