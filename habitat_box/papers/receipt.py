"""The receipt of a choice: simple words to keep, then the full record for whoever must check it.

The order of the full record follows ISO/IEC TS 27560.
"""

from dataclasses import dataclass
from datetime import date, datetime

from habitat_box.papers.lettering import fold, width_of
from habitat_box.papers.marks import draw_check, draw_cross
from habitat_box.papers.sheet import INK, PALE, SOFT, Sheet, mm, print_sheets
from habitat_box.papers.spoken import say_date, say_hour

BODY = 14.0
HOW_TO_SAY_NO = "Pour dire NON : montrez votre carte, ou donnez le papier NON."
HOW_TO_SAY_YES = "Vous pouvez dire OUI plus tard, avec votre carte et votre code."
KEEP = "Gardez cette feuille."


@dataclass(frozen=True)
class ReceiptFacts:
    """Hold one choice; the first eight fields are the simple layer, the others the full record."""

    subject: str
    said_yes: bool
    when: datetime
    lasts: str
    seen_by: str
    helped_by: str
    erased: str | None
    to_remove: str | None
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
    controller: str
    controller_address: str
    controller_contact: str
    recipients: str
    storage_place: str
    storage_duration: str
    jurisdiction: str
    method: str
    valid_until: date | None
    given_by: str
    state: str
    how_to_withdraw: str
    rights: str
    short_fingerprint: str


def print_receipt(facts: ReceiptFacts) -> bytes:
    """Return the receipt, A4: the simple layer in large print, then the full record under it."""

    def write(paper: Sheet) -> None:
        _draw_simple(paper, facts)
        paper.gap(5 * mm)
        paper.rule(INK, 1)
        paper.gap(4 * mm)
        _draw_full(paper, facts)

    title = f"Votre choix : {facts.subject}"
    footer = f"Reçu n° {facts.receipt_id}, empreinte {facts.short_fingerprint}"
    return print_sheets(write, title=title, author=facts.controller, margin=19 * mm, footer=footer)


def simple_sentences(facts: ReceiptFacts) -> list[str]:
    """Return the simple layer, one sentence a line."""
    moment = f"{say_date(facts.when.date())}, {say_hour(facts.when.time())}"
    lines = [f"Date : {moment}."]
    if facts.said_yes:
        lines += [
            f"Votre choix dure {_said(facts.lasts)}",
            f"Qui verra : {_said(facts.seen_by)}",
            HOW_TO_SAY_NO,
        ]
    else:
        lines += [f"Ce qui change : {_said(facts.erased)}"] if facts.erased else []
        lines += [f"Ce qui reste à enlever aujourd'hui : {_said(facts.to_remove)}"] if facts.to_remove else []
        lines += [HOW_TO_SAY_YES]
    return [*lines, f"Quelqu'un vous a aidé : {_said(facts.helped_by)}", KEEP]


def _said(words: str) -> str:
    return words.rstrip(" .") + "."


def full_record(facts: ReceiptFacts) -> list[tuple[str, str]]:
    """Return the full record's names and values, in their order."""
    until = say_date(facts.valid_until) if facts.valid_until else "sans objet"
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
        ("Responsable", facts.controller),
        ("Adresse", facts.controller_address),
        ("Contact", facts.controller_contact),
        ("Destinataires", facts.recipients),
        ("Lieu", facts.storage_place),
        ("Durée", facts.storage_duration),
        ("Juridiction", facts.jurisdiction),
        ("Mode de recueil", facts.method),
        ("Moment", facts.when.isoformat(sep=" ", timespec="seconds")),
        ("Valable jusqu'au", until),
        ("Donné par", facts.given_by),
        ("État", facts.state),
        ("Comment retirer", facts.how_to_withdraw),
        ("Droits et CNIL", facts.rights),
        ("Empreinte courte", facts.short_fingerprint),
    ]


def _draw_simple(paper: Sheet, facts: ReceiptFacts) -> None:
    paper.text("Votre choix", 30, bold=True, leading=1.3)
    paper.gap(4 * mm)
    paper.text(f"Sujet : {facts.subject}", 18)
    paper.gap(4 * mm)
    answer = "OUI" if facts.said_yes else "NON"
    tall, start = 26 * mm, paper.y
    paper.box(paper.left, start - tall, paper.inner, tall)
    paper.put("Vous avez dit :", paper.left + 7 * mm, start - 15.5 * mm, 18)
    x = paper.left + 15 * mm + width_of("Vous avez dit :", 18)
    paper.put(f"{answer}", x, start - 18 * mm, 38, bold=True)
    sign = draw_check if facts.said_yes else draw_cross
    sign(paper, x + width_of(answer, 38, bold=True) + 8 * mm, start - 18 * mm, 10 * mm, INK)
    paper.y = start - tall - 6 * mm
    for sentence in simple_sentences(facts):
        paper.text(sentence, 16)
        paper.gap(2.5 * mm)


def _draw_full(paper: Sheet, facts: ReceiptFacts) -> None:
    paper.text("Le reçu complet", 20, bold=True, leading=1.3)
    paper.gap(3 * mm)
    names = 50 * mm
    for name, value in full_record(facts):
        lines = fold(value, paper.inner - names, BODY)
        paper.need(min(len(lines), 3) * BODY * 1.5 + 2 * mm)
        paper.rule(PALE, 1.2)
        paper.gap(1 * mm)
        paper.put(name, paper.left, paper.y - BODY * 1.03, BODY, colour=SOFT)
        for line in lines:
            paper.text(line, indent=names)
        paper.gap(1 * mm)
