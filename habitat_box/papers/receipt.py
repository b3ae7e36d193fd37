"""The receipt of a choice: simple words to keep, then the full record for whoever must check it.

The order of the full record follows ISO/IEC TS 27560.
"""

from dataclasses import dataclass
from datetime import datetime

from habitat_box.domain.consent import State
from habitat_box.papers.lettering import fold, width_of
from habitat_box.papers.marks import draw_check, draw_cross, draw_hourglass
from habitat_box.papers.receipt_words import SimpleFacts, Told, simple_sentences, told
from habitat_box.papers.sheet import INK, PALE, SOFT, Sheet, mm, print_sheets
from habitat_box.papers.spoken import say_date

BODY = 14.0
CLOSE = 1.16  # the record is read line by line, beside a ruler: it holds on one page
NOT_A_YES = "sans objet"


@dataclass(frozen=True)
class ReceiptFacts:
    """Hold one choice: `simple` is the first layer, the others the full record, in words."""

    simple: SimpleFacts
    receipt_id: str
    model: str
    record_id: str
    person_ref: str
    notice_text: str
    notice_version: str
    notice_fingerprint: str
    language: str
    purpose: str
    data: str
    basis: str
    kind: str
    controller: str
    controller_address: str
    controller_contact: str
    recipients: str
    storage_place: str
    storage_duration: str
    jurisdiction: str
    method: str
    when: datetime
    effective_from: datetime
    given_by: str
    state: str
    how_to_withdraw: str
    rights: str
    short_fingerprint: str


def print_receipt(facts: ReceiptFacts) -> bytes:
    """Return the receipt, A4: the simple layer in large print, then the full record on its own page."""

    def write(paper: Sheet) -> None:
        _draw_simple(paper, facts.simple)
        paper.turn()
        _draw_full(paper, facts)

    title = f"Votre choix : {facts.simple.subject}"
    footer = f"Reçu n° {facts.receipt_id}, empreinte {facts.short_fingerprint}"
    return print_sheets(write, title=title, author=facts.controller, margin=19 * mm, footer=footer)


def full_record(facts: ReceiptFacts) -> list[tuple[str, str]]:
    """Return the full record's names and values, in their order."""
    yes = facts.simple.state is State.GIVEN
    return [
        ("Reçu n°", facts.receipt_id),
        ("Modèle", facts.model),
        ("N° d'enregistrement", facts.record_id),
        ("Référence personne", facts.person_ref),
        ("Texte présenté", facts.notice_text),
        ("Version du texte", facts.notice_version),
        ("Empreinte du texte", facts.notice_fingerprint),
        ("Langue", facts.language),
        ("Finalité", facts.purpose),
        ("Données", facts.data),
        ("Base", facts.basis),
        ("Type de choix", facts.kind),
        ("Responsable", facts.controller),
        ("Adresse", facts.controller_address),
        ("Contact", facts.controller_contact),
        ("Destinataires", facts.recipients),
        ("Lieu", facts.storage_place),
        ("Durée", facts.storage_duration),
        ("Juridiction", facts.jurisdiction),
        ("Mode de recueil", facts.method),
        ("Moment", facts.when.isoformat(sep=" ", timespec="seconds")),
        ("Compte à partir du", facts.effective_from.isoformat(sep=" ", timespec="seconds") if yes else NOT_A_YES),
        ("Valable jusqu'au", say_date(facts.simple.valid_until) if yes else NOT_A_YES),
        ("Donné par", facts.given_by),
        ("Aide", facts.simple.helped_by),
        ("État", facts.state),
        ("Comment retirer", facts.how_to_withdraw),
        ("Droits et CNIL", facts.rights),
        ("Empreinte courte", facts.short_fingerprint),
    ]


def _draw_simple(paper: Sheet, facts: SimpleFacts) -> None:
    paper.text("Votre choix", 30, bold=True, leading=1.3)
    paper.gap(4 * mm)
    paper.text(f"Sujet : {facts.subject}", 20)
    paper.gap(5 * mm)
    _draw_panel(paper, told(facts))
    for sentence in simple_sentences(facts):
        paper.text(sentence, 18)
        paper.gap(3 * mm)


def _draw_panel(paper: Sheet, words: Told) -> None:
    tall, start = 30 * mm, paper.y
    paper.box(paper.left, start - tall, paper.inner, tall)
    beside = width_of(words.label, 18)
    size = min(38.0, 38 * (paper.inner - beside - 46 * mm) / width_of(words.word, 38, bold=True))
    paper.put(words.label, paper.left + 7 * mm, start - 18 * mm, 18)
    x = paper.left + 13 * mm + beside
    paper.put(words.word, x, start - 19.5 * mm, size, bold=True)
    end = x + width_of(words.word, size, bold=True) + 8 * mm
    if words.sign == "question":
        paper.put("?", end - 5 * mm, start - 19.5 * mm, size, bold=True)
    else:
        sign = {"check": draw_check, "cross": draw_cross, "wait": draw_hourglass}[words.sign]
        sign(paper, end, start - 19.5 * mm, 10 * mm, INK)
    paper.y = start - tall - 7 * mm


def _draw_full(paper: Sheet, facts: ReceiptFacts) -> None:
    paper.text("Le reçu complet", 20, bold=True, leading=1.3)
    paper.gap(3 * mm)
    names = 46 * mm
    for name, value in full_record(facts):
        lines = fold(value, paper.inner - names, BODY)
        paper.need(min(len(lines), 3) * BODY * CLOSE + 1.2 * mm)
        paper.rule(PALE, 1.2)
        paper.gap(0.5 * mm)
        paper.put(name, paper.left, paper.y - BODY * 0.91, BODY, colour=SOFT)
        for line in lines:
            paper.text(line, indent=names, leading=CLOSE)
        paper.gap(0.5 * mm)
