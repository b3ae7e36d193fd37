"""The pictures of what the law asks: everyone's choices, a paper copied, a receipt, durations, requests, a control."""

from __future__ import annotations

import subprocess
from pathlib import Path

from demo_house import RESIDENTS
from pictures_paint import Album
from walk_terminal import Terminal

PAPER = RESIDENTS[4]


def law(album: Album, terminal: Terminal) -> None:
    """Go through the two rooms of the law, from the day."""
    _choices(album, terminal)
    _durations(album, terminal)
    terminal.press("Escape", "d")
    terminal.await_words("Demandes des personnes", "en attente")
    album.screen(terminal, "droits-demandes")
    terminal.press("Escape", "c")
    terminal.await_words("Pour qui est le dossier")
    album.screen(terminal, "controle")
    terminal.press("Escape")


def _choices(album: Album, terminal: Terminal) -> None:
    terminal.press("1", "a")
    terminal.await_words("choses à traiter", "Répondre à la demande")
    album.screen(terminal, "a-traiter")
    terminal.press("Escape", "7")
    terminal.await_words("à voir", "P12")
    album.screen(terminal, "choix-de-tous")
    terminal.press("p")
    terminal.await_words("Recopier un papier")
    terminal.type(PAPER.first.lower())
    terminal.press("Enter")
    terminal.await_words(f"Le papier de {PAPER.first}")
    terminal.press("1", "8")
    terminal.await_line("NON]", "Mon prénom")
    album.screen(terminal, "choix-papier")
    terminal.press("Escape")


def _durations(album: Album, terminal: Terminal) -> None:
    terminal.press("8")
    terminal.await_words("Les droits des personnes")
    album.screen(terminal, "rgpd")
    terminal.press("e")
    terminal.await_words("Ce qui va partir")
    terminal.press("Right")
    terminal.await_words("[Durées]")
    album.screen(terminal, "durees")


def receipt(album: Album, command: list[str], number: str, papers: Path) -> None:
    """Print a receipt and keep its first leaf."""
    subprocess.run([*command, "print", "receipt", number, "--to", str(papers)], check=True, capture_output=True)
    album.paper(next(papers.glob("recu-*.pdf")), "papier-recu", dots=60)
