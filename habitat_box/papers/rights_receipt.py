"""The receipt of a request about one's own data: a number, a right, a day to be answered by. It names nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from habitat_box.papers.lettering import width_of
from habitat_box.papers.sheet import INK, SOFT, Sheet, mm, print_sheets
from habitat_box.papers.spoken import say_date

BIG = 17.0
KEEP = "Gardez cette feuille."
FREE = "Cette demande est gratuite."
COMPLAINT = "Réclamation : CNIL, www.cnil.fr. Son adresse : 3 place de Fontenoy, 75007 Paris."


@dataclass(frozen=True)
class RightsReceipt:
    """Hold one request as the register has it."""

    number: str
    right: str
    article: str
    about: str
    received_on: date
    due_on: date
    extended_to: date | None = None
    extension_reason: str = ""
    answered_on: date | None = None
    outcome: str = ""


def print_rights_receipt(facts: RightsReceipt, residence: str, contact: str, phone: str) -> bytes:
    """Return the receipt, A4, in large print: what was asked, and when the answer comes, or how it ended."""

    def write(paper: Sheet) -> None:
        paper.text("Votre demande", 32, bold=True, leading=1.3)
        paper.gap(2 * mm)
        paper.text(facts.right, 21, bold=True)
        paper.gap(5 * mm)
        _panel(paper, facts)
        for sentence in sentences(facts):
            paper.text(sentence, BIG)
            paper.gap(1.5 * mm)
        paper.gap(5 * mm)
        paper.rule(INK, 1)
        paper.gap(4 * mm)
        for name, value in _record(facts):
            paper.need(15 * 1.5)
            paper.put(name, paper.left, paper.y - 15 * 1.1, 15, colour=SOFT)
            paper.text(value, 15, indent=46 * mm)
        paper.gap(5 * mm)
        for sentence in ("Une question ? Demandez à la coordinatrice.", f"{contact} : {phone}" if contact else "", COMPLAINT):
            if sentence:
                paper.text(sentence, 16)

    title = f"Votre demande {facts.number}"
    return print_sheets(write, title=title, author=residence, margin=20 * mm, footer=f"{residence}, demande {facts.number}")


def sentences(facts: RightsReceipt) -> list[str]:
    """Return what the receipt tells the person, a sentence a line."""
    if facts.answered_on is not None:
        return [
            f"La maison a répondu le {say_date(facts.answered_on)}.",
            f"Résultat : {facts.outcome}.",
            "Vous n'êtes pas d'accord ? Vous pouvez écrire à la CNIL.",
            KEEP,
        ]
    lines = [f"La maison a reçu votre demande le {say_date(facts.received_on)}.", FREE]
    if facts.extended_to is not None:
        lines += ["La maison a besoin de plus de temps.", f"Pourquoi : {facts.extension_reason.rstrip('.')}."]
    return [*lines, "La maison vous répond sur papier.", KEEP]


def _panel(paper: Sheet, facts: RightsReceipt) -> None:
    tall, start = 33 * mm, paper.y
    paper.box(paper.left, start - tall, paper.inner, tall, radius=4 * mm)
    half = paper.left + paper.inner * 0.46
    done = facts.answered_on is not None
    day = facts.answered_on or facts.extended_to or facts.due_on
    for x, label, value in (
        (paper.left + 8 * mm, "Numéro", facts.number),
        (half, "Réponse donnée le" if done else "Réponse au plus tard le", say_date(day)),
    ):
        paper.put(label, x, start - 11 * mm, 15, colour=SOFT)
        size = 25.0
        while width_of(value, size, bold=True) > paper.width - paper.margin - 5 * mm - x:
            size -= 1
        paper.put(value, x, start - 24 * mm, size, bold=True)
    paper.y = start - tall - 7 * mm


def _record(facts: RightsReceipt) -> list[tuple[str, str]]:
    lines = [("Demande", facts.number), ("Droit", f"{facts.right} ({facts.article})"), ("Sur", facts.about)]
    lines += [("Reçue le", say_date(facts.received_on)), ("Échéance", say_date(facts.due_on))]
    if facts.extended_to is not None:
        lines.append(("Délai allongé", f"jusqu'au {say_date(facts.extended_to)}"))
    return lines
