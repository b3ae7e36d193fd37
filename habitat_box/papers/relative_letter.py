"""The letter to someone a resident named: what the house keeps of him, why, and how to say no to it (GDPR 14)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from habitat_box.papers.sheet import SOFT, Sheet, mm, print_sheets
from habitat_box.papers.spoken import say_date

SIZE = 14.0


@dataclass(frozen=True)
class LetterFacts:
    """Hold what the letter says. `roles`: in words; `basis`: of the association or of the CCAS."""

    relative: str = field(repr=False)
    resident: str = field(repr=False)
    kept: Sequence[str] = field(repr=False)
    roles: Sequence[str]
    controller: str
    controller_address: str
    controller_contact: str
    dpo: str
    basis: str
    written_on: date


def print_relative_letter(facts: LetterFacts, residence: str) -> bytes:
    """Return the letter, A4, in plain words: every particular of GDPR 14(1) and (2), the source first."""

    def write(paper: Sheet) -> None:
        paper.text(residence, 16, bold=True, leading=1.3)
        for line in (facts.controller, facts.controller_address, facts.controller_contact):
            if line and line != residence:
                paper.text(line, 12, leading=1.35, colour=SOFT)
        paper.gap(3 * mm)
        paper.text(f"Le {say_date(facts.written_on)}", 12, leading=1.35, colour=SOFT)
        paper.gap(4 * mm)
        paper.text("Vos coordonnées dans notre maison", 22, bold=True, leading=1.3)
        paper.gap(2 * mm)
        paper.text(f"Bonjour {facts.relative},", SIZE)
        paper.text(f"{facts.resident} nous a donné votre nom.", SIZE)
        for title, sentences in _parts(facts):
            paper.need(SIZE * 4.5)
            paper.gap(2 * mm)
            paper.text(title, 15, bold=True, leading=1.3)
            for sentence in sentences:
                paper.text(sentence, SIZE, leading=1.35)

    title = "Lettre d'information au proche"
    return print_sheets(write, title=title, author=residence, margin=20 * mm, footer=f"{residence}. {title}")


def _parts(facts: LetterFacts) -> tuple[tuple[str, tuple[str, ...]], ...]:
    dpo = (f"Délégué à la protection des données : {facts.dpo}.",) if facts.dpo else ()
    return (
        ("Ce que nous gardons", (f"{', '.join(facts.kept).capitalize()}.",)),
        ("Pourquoi", tuple(f"{role[:1].upper()}{role[1:]}." for role in facts.roles)),
        ("Ce qui nous le permet", (f"{facts.basis[:1].upper()}{facts.basis[1:]}.",)),
        (
            "Qui le voit",
            (
                "La coordinatrice, et la personne qui vous a nommé.",
                "Votre numéro d'urgence est montré aux intervenants, le jour de leur visite.",
                "Rien ne sort de la maison, rien ne part hors de France.",
            ),
        ),
        ("Combien de temps", ("Jusqu'à 60 jours après le départ de cette personne, ou moins si vous le demandez.",)),
        (
            "Vos droits",
            (
                "Vous pouvez voir, corriger ou faire effacer ces informations.",
                "Vous pouvez vous y opposer, ou demander que nous n'y touchions plus.",
                f"Dites-le à : {facts.controller_contact}.",
                *dpo,
                "Vous pouvez vous plaindre à la CNIL, www.cnil.fr.",
            ),
        ),
    )
