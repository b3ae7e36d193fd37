"""The paper that a box given back, sold or thrown away leaves: what was destroyed, when, and what must still be."""

from collections.abc import Sequence
from datetime import datetime

from habitat_box.papers.sheet import Sheet, mm, print_sheets
from habitat_box.papers.spoken import say_date, say_hour

TITLE = "Certificat de destruction"
LEFT = (
    "Les clés ont été détruites en premier : sans elles, ce qui resterait sur le disque est illisible.",
    "Une carte mémoire ou un disque SSD peut garder d'anciens morceaux : si la phrase a été connue, détruisez-le.",
    "Les sauvegardes rangées ailleurs s'ouvrent avec la feuille de secours : détruisez-les, ou détruisez la feuille.",
)


def print_wipe_certificate(box_id: str, residence: str, at: datetime, destroyed: Sequence[str], who: str) -> bytes:
    """Return the certificate, A4. `at`: the house's own time. `destroyed`: what each file was, in words."""

    def write(paper: Sheet) -> None:
        paper.text(TITLE, 26, bold=True, leading=1.3)
        paper.gap(3 * mm)
        paper.text(f"Boîte : {box_id} ({residence})", 15)
        paper.text(f"Détruite le {say_date(at.date())} à {say_hour(at.time())}, par {who}.", 15)
        paper.gap(5 * mm)
        paper.text("Ce qui a été détruit", 18, bold=True)
        for words in destroyed:
            paper.text(f"•  {words}", 14)
        paper.gap(5 * mm)
        paper.text("Ce qu'il faut savoir", 18, bold=True)
        for words in LEFT:
            paper.text(words, 14)
            paper.gap(2 * mm)
        paper.gap(10 * mm)
        paper.text("Nom et signature :", 14)

    return print_sheets(write, title=TITLE, author=residence, margin=19 * mm, footer=f"{TITLE} · {box_id}")
