"""Every word a resident reads, on pages and on papers: short sentences, one comma at most, no word or sign to explain."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from habitat_box.domain.access import Field
from habitat_box.domain.erasure import erased_by
from habitat_box.domain.people import DecisionMode
from habitat_box.domain.purposes import PURPOSES
from habitat_box.domain.support import Support
from habitat_box.errors import CardPaused, CardUnknown, NothingToUndo, StoreBusy, WrongCardCode
from habitat_box.usecases import consents, residents
from habitat_box.usecases.desk import Desk
from habitat_box.usecases.own_data import ACTS, THINGS
from lan_web.pages.trouble import SAID
from tests.conftest import TODAY, Cast, FrozenClock
from tests.web_house import WebHouse, card_of

ROOT = Path(__file__).parent.parent
LONGEST = 12
SIGNS = re.compile(r"[%&§<>()/*#…→\[\]]")
NOT_SIMPLE = re.compile(
    r"\b(etc|p\. ex|c.-à-d|RGPD|QR|URL|wifi|session|token|cookie|lien|scanner|scannez|valider|authentifi\w+|consent\w+|"
    r"finalité|traitement|responsable de traitement|destinataires?|durée de conservation|révoqu\w+|bénéficiaires?|usagers?|"
    r"intervenant\w*|dispositif|modalités?|veuillez|afin|notamment|concernant|préalable\w*|ultérieur\w*|susmentionné\w*|"
    r"ci-dessous|ci-dessus|ci-joint|conformément|respectivement|éventuel\w*|néanmoins|toutefois|c'est-à-dire|"
    r"deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|trente|soixante)\b",
    re.IGNORECASE,
)
RESIDENT_PAPERS = (
    "cards", "no_slip", "code_slip", "own_page", "own_data_book", "receipt_words", "consent_book", "notice", "rights_receipt",
    "board", "reminder_slips", "relative_sheet", "wall_sheet",
)  # fmt: skip


def sentences(text: str) -> list[str]:
    """Give the sentences of some words, a line never running into the next."""
    lines = text.replace("\u00a0", " ").split("\n")
    return [part.strip() for line in lines for part in re.split(r"(?<=[.?!])\s+(?=[A-ZÉÀÊ«\d])", line)]


def faults(sentence: str) -> list[str]:
    """Say what makes a sentence hard to read."""
    words = re.findall(r"[\w'’-]+", sentence)
    found = [f"{len(words)} words"] if len(words) > LONGEST else []
    found += ["commas"] if sentence.count(",") > 1 else []
    found += [f"sign {sign}" for sign in SIGNS.findall(sentence)]
    found += [f"word {found_word[0]}" for found_word in NOT_SIMPLE.finditer(sentence)]
    return found


def hard(texts: list[str]) -> dict[str, list[str]]:
    """Give every hard sentence with its faults."""
    return {line: faults(line) for text in texts for line in sentences(text) if faults(line)}


def body_of(page: str) -> str:
    """Leave out what is not ours to simplify: the title bar, the box's own four words, the name of a service."""
    read = page.split("\n", 1)[1].split("Nom de la boîte")[0]
    return read.replace("Aide & Présence", "Bleu").replace("Cabinet de l'Erdre", "Vert")


def pages_a_resident_reads(desk: Desk, cast: Cast, clock: FrozenClock) -> list[str]:
    """Walk every page of a card, answered both ways and taken back, with and without the code."""
    web = WebHouse(desk)
    web.phone_of(cast.sonia.id)
    residents.add_contact(desk, cast.simone, "Nora Delmas", "06 12 34 56 78", "fille", ("urgence",))
    consents.record_face_to_face(desk, cast.simone, "P1", True)
    card = card_of(desk, cast.simone)
    stranger = web.visitor()
    read = [stranger.see(path) for path in ("/c", "/encore", "/fin", "/fin?perdue=1", "/tablette")]
    stranger.post("/tablette", commune="oui")
    read += [stranger.text, stranger.see("/tablette/reglage"), stranger.see("/c")]
    stranger.post("/c", code="ABCDE-12345")
    read.append(stranger.text)

    alone = web.tablet_with(card)
    read += [alone.text, alone.see("/choix/mes-droits"), alone.see("/choix/P99")]
    for code in PURPOSES:
        read += [alone.see(f"/choix/{code}"), alone.see(f"/choix/{code}/oui")]
        alone.post(f"/choix/{code}/non")
        read += [alone.text, alone.see(f"/choix/{code}/annuler")]

    known = web.known_by(card)
    for code in PURPOSES:
        for answer in ("oui", "non", "annuler"):
            read.append(known.see(f"/choix/{code}/{answer}") if answer != "non" else known.see(f"/choix/{code}"))
            recu = re.search(r'name="recu" value="([^"]+)"', known.page.get_data(as_text=True))
            known.post(f"/choix/{code}/{answer}", recu=recu[1] if recu else "")
            read += [known.text, known.see(f"/choix/{code}"), known.see("/choix")]
    for path in ("/choix/mes-donnees", "/choix/mes-donnees?depuis=an", "/choix/ma-fiche", "/choix/mes-droits", "/choix/code"):
        read.append(known.see(path))
    return [body_of(page) for page in [*read, *pages_of_trouble(desk, cast, clock, web)]]


def pages_of_trouble(desk: Desk, cast: Cast, clock: FrozenClock, web: WebHouse) -> list[str]:
    """Give the pages of wrong codes, of every rare state, of a closed box."""
    ordered = Support(DecisionMode.ASSISTED, person_scope=True, deed_seen_on=TODAY, deed_seen_by="Claire Morel")
    consents.write_support(desk, cast.rene, ordered)
    consents.ask(desk, cast.rene, "P1")
    consents.record_face_to_face(desk, cast.rene, "P4", True)
    rene = card_of(desk, cast.rene)
    other = web.known_by(rene)
    other.get("/choix/P2/oui")
    other.post("/choix/P2/oui")
    read = [other.text, other.see("/choix"), other.see("/choix/P2")]
    clock.advance(days=360)
    desk.box.door.confirm_clock(desk.actor)
    consents.end_choices(desk.box)
    other = web.known_by(rene)
    read += [other.see("/choix"), other.see("/choix/P4")]
    wrong = web.tablet_with(rene)
    for path in ("/choix/code", "/choix/P7/oui", "/choix/P7/oui", "/choix/P7/oui"):
        wrong.get(path)
        wrong.post(path, code="0000" if rene.code != "0000" else "0001")
        read.append(wrong.text)
    clock.advance(minutes=5)
    wrong.post("/choix/P7/non")
    read.append(wrong.text)
    web.house.lock()
    return [*read, web.visitor().see("/choix")]


@pytest.mark.rule("J4")
def test_a_resident_reads_only_short_and_simple_sentences_on_pages(desk: Desk, cast: Cast, clock: FrozenClock) -> None:
    pages = pages_a_resident_reads(desk, cast, clock)
    assert len(pages) > 150
    everything = "\n".join(pages)
    for rare in (
        "attend un accord", "n'avez pas encore répondu", "est fini", "n'est pas arrivée", "Montrez votre carte",
        "Votre changement est annulé", "Ce qui a disparu", "Une personne du service Bleu", "La boîte est fermée",
    ):  # fmt: skip
        assert rare in everything, rare
    assert hard(pages) == {}


@pytest.mark.rule("J4")
def test_the_twelve_notices_and_what_goes_with_a_no_are_simple() -> None:
    texts = [purpose.text for purpose in PURPOSES.values()]
    for code in PURPOSES:
        texts += [erased_by(code).erased, erased_by(code).to_do]
    assert len(texts) == 36
    assert hard(texts) == {}


@pytest.mark.rule("J4")
def test_every_act_told_to_a_resident_is_simple_whatever_it_is_about() -> None:
    longest = max((purpose.title for purpose in PURPOSES.values()), key=lambda title: len(title.split()))
    about_a_choice = ("dire", "revenir", "demander", "écarter", "finir")
    texts = [f"La coordinatrice a regardé {thing}." for thing in THINGS.values()]
    for act, (told_of, told_to) in ACTS.items():
        what = longest if act.startswith(about_a_choice) else "la fiche"
        # The page puts what it is about on a line of its own.
        told = (f"La coordinatrice {told_of}.".format(what=what), f"Vous {told_to}.".format(what=what))
        texts += [line for words in told for line in words.split(" : ")]
    assert hard([*texts, *(field.value for field in Field)]) == {}


@pytest.mark.rule("J4")
def test_every_error_a_card_can_meet_is_simple() -> None:
    errors = (CardUnknown(), CardPaused(minutes=15), WrongCardCode(), NothingToUndo(), StoreBusy())
    texts = [words for said in SAID.values() for words in said] + [str(error) for error in errors]
    assert hard(texts) == {}


@pytest.mark.rule("J4")
@pytest.mark.parametrize("paper", RESIDENT_PAPERS)
def test_a_resident_reads_only_short_and_simple_sentences_on_papers(paper: str) -> None:
    said = sentences_in(ROOT / "habitat_box" / "papers" / f"{paper}.py")
    assert said
    assert hard(said) == {}


def sentences_in(source: Path) -> list[str]:
    """Give the French sentences a module prints: strings that begin as one and end as one, facts counted as a word."""
    tree = ast.parse(source.read_text("utf-8"))
    silent = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    silent |= {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    found = []
    for node in ast.walk(tree):
        if id(node) not in silent and isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.append(node.value)
        elif isinstance(node, ast.JoinedStr):
            parts = (part.value if isinstance(part, ast.Constant) else "fait" for part in node.values)
            found.append("".join(str(part) for part in parts))
    return [text for text in found if re.match(r"(\d\. )?[A-ZÉÀ]", text) and text.rstrip()[-1:] in ".?:!" and " " in text]


def test_no_page_a_resident_reads_is_in_italics_or_justified() -> None:
    folder = ROOT / "lan_web"
    style = (folder / "static" / "style.css").read_text("utf-8")
    assert not re.search(r"italic|justify\b(?!-)|text-align:\s*justify|hyphens:\s*auto", style)
    pages = [path.read_text("utf-8") for path in (folder / "templates").glob("*.html")]
    assert len(pages) > 20
    assert not any(re.search(r"<(i|em)[ >]", page) for page in pages)


def test_the_check_itself_finds_a_hard_sentence() -> None:
    for sentence in (
        "La coordinatrice en accord avec le service peut lire ce texte si la personne veut.",
        "Le nom, la porte, et la photo.", "Voir le RGPD.", "Les photos, les paroles etc.", "Vos données (toutes).",
        "Un OUI dure 100 %.", "Votre code a quatre chiffres.", "Veuillez montrer la carte.", "Lisez ci-dessous.",
    ):  # fmt: skip
        assert faults(sentence), sentence
    for sentence in ("Dire NON ne change rien pour votre logement.", "Votre OUI commence demain à 8 h 40."):
        assert not faults(sentence), sentence


@pytest.mark.rule("B8")
def test_every_page_of_a_card_says_that_no_changes_nothing(desk: Desk, cast: Cast) -> None:
    tablet = WebHouse(desk).tablet_with(card_of(desk, cast.simone))
    for path in ("/choix", *(f"/choix/{code}" for code in PURPOSES)):
        assert "Dire NON ne change rien pour votre logement." in tablet.see(path), path
