"""The pictures of what is kept: the house's health, the places, the keys, what was said to the closed box, two papers."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from pictures_paint import Album
from playwright.sync_api import Page
from walk_terminal import Terminal

ROOMS = (
    ("Endroits des sauvegardes", "Clé B", "endroits"),
    ("Clés de la boîte", "Ce qui ouvre la boîte", "cles"),
    ("Boîte aux lettres", "à confirmer", "boite-aux-lettres"),
)
"""A line of the box's screen, what its room shows, and the picture's name."""


def rooms(album: Album, terminal: Terminal) -> None:
    """Go through the rooms that keep the house, and end where the box's own screen is."""
    terminal.press("9")
    terminal.await_words("Place sur le disque", "Go libres", "■")
    album.screen(terminal, "sante")
    terminal.press("Escape", "6")
    for line, shown, name in ROOMS:
        terminal.await_words("Endroits des sauvegardes", "Adresse par le nom")
        terminal.move_to(line)
        terminal.press("Enter")
        terminal.await_words(shown)
        album.screen(terminal, name)
        terminal.press("Escape")


def papers(album: Album, command: Sequence[str], key: str, folder: Path) -> None:
    """Print the three shares and keep the president's; keep the receipt of the exercise."""
    shares = folder / "parts"
    words = [*command, "recovery", "shares", "--to", str(shares)]
    subprocess.run(words, input=f"{key}\n", text=True, check=True, capture_output=True)
    album.paper(shares / "part-2-presidence.pdf", "papier-part", dots=60)
    shutil.rmtree(shares)
    album.paper(next(folder.glob("exercice-*.pdf")), "papier-exercice", dots=60)


def closed(album: Album, phone: Page, url: str) -> None:
    """Have a known phone say to the closed box that its worker came."""
    phone.goto(url)
    album.page(phone, "boite-fermee")
    phone.click("button:has-text('Je suis arrivé')")
    phone.wait_for_url("**/dit/*")
    album.page(phone, "boite-fermee-note")
