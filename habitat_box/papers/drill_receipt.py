"""The receipt of an exercise: one page that says a backup came back from the paper key, to sign and to file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from habitat_box.papers.receipt_words import say_moment
from habitat_box.papers.sheet import PALE, SOFT, Sheet, mm, print_sheets

TITLE = "Exercice de sauvegarde"
HELD, NOT_HELD = "Réussi : la maison reviendrait.", "Raté : cette sauvegarde ne suffit pas."
AFTER = (
    "L'exercice s'est fait en mémoire, sur la machine de la boîte, avec la clé tapée depuis la feuille de secours.",
    "Rien n'en reste : ni la clé, ni les données. La sauvegarde n'a pas changé.",
)
AFTER_FAILURE = "Faites tout de suite une sauvegarde neuve, puis un nouvel exercice. Gardez l'ancienne à part."


@dataclass(frozen=True)
class DrillFacts:
    """Hold what an exercise found. `at`, `made_at` in the house's time; `found`: what was compared, with whether it held."""

    residence: str
    at: datetime
    file: str
    sequence: int
    made_at: datetime
    seconds: float
    holds: bool
    found: Sequence[tuple[bool, str]]


def print_drill_receipt(facts: DrillFacts) -> bytes:
    """Return the receipt, one A4 page."""

    def write(paper: Sheet) -> None:
        paper.text(TITLE, 28, bold=True, leading=1.3)
        paper.text(f"{facts.residence}, {say_moment(facts.at)}.", 16)
        paper.gap(4 * mm)
        _draw_verdict(paper, facts)
        paper.text("La sauvegarde", 18, bold=True)
        for line in _about(facts):
            paper.text(line, 14)
        paper.gap(4 * mm)
        paper.text("Ce qui a été comparé", 18, bold=True)
        for held, words in facts.found:
            _draw_finding(paper, held, words)
        paper.gap(4 * mm)
        for sentence in AFTER if facts.holds else (*AFTER, AFTER_FAILURE):
            paper.text(sentence, 13)
        paper.gap(7 * mm)
        for label in ("Nom de qui a tapé la clé :", "Signature :"):
            paper.text(label, 14)
            paper.gap(5 * mm)

    return print_sheets(write, title=f"{TITLE}, {facts.at:%Y-%m-%d}", author=facts.residence, margin=19 * mm, footer=TITLE)


def _draw_verdict(paper: Sheet, facts: DrillFacts) -> None:
    tall = 20 * mm
    paper.box(paper.left, paper.y - tall, paper.inner, tall, fill=PALE)
    paper.put(HELD if facts.holds else NOT_HELD, paper.left + 7 * mm, paper.y - 12.5 * mm, 20, bold=True)
    paper.y -= tall + 5 * mm


def _about(facts: DrillFacts) -> list[str]:
    lines = [f"Fichier : {facts.file}"] if facts.file else []
    if facts.sequence or facts.holds:
        number = f"n° {facts.sequence}, " if facts.sequence else ""
        lines.append(f"Sauvegarde {number}faite le {say_moment(facts.made_at)}.")
    spent = f"{facts.seconds:.1f}".replace(".", ",")
    return [*lines, f"Durée de l'exercice : {spent} s."]


def _draw_finding(paper: Sheet, held: bool, words: str) -> None:
    """Write one finding after a word that says whether it held: never only a colour."""
    top = paper.y
    paper.text(words, 13, indent=16 * mm)
    said, colour = ("oui", SOFT) if held else ("NON", "#000000")
    paper.put(said, paper.left, top - 13 * 1.1, 13, bold=not held, colour=colour)
