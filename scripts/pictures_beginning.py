"""The pictures of a first day: a box made by its questions, residents and plannings brought in, all at the terminal."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from demo_folder import monday_of, today
from demo_house import AIDE, CONTACT, RESIDENCE, SERVICES, ordinary_week
from demo_plannings import NICKNAMING, residents_table, send_all, send_update
from pictures_paint import SETTLED, Album
from walk_house import House, sheet_lines
from walk_terminal import Terminal

PICTURED = 3
"""The line being typed when the picture is taken."""


def lay_files(home: Path, spare: Path) -> None:
    """Put down the files that a coordinator receives, in the folder where she puts them."""
    for name in ("depot", "papiers", "sauvegardes"):
        (home / name).mkdir()
    (home / "depot" / "habitants.csv").write_bytes(residents_table())
    monday = monday_of(today())
    week = f"S{monday.isocalendar().week:02d}"
    sent = send_all(spare, monday, ordinary_week())
    chosen = [one for one in sent if one.service.name == SERVICES[AIDE].name and week in one.path.stem]
    chosen += [one for one in sent if one.service.name == NICKNAMING]
    chosen.append(send_update(spare, monday, ordinary_week(), [today()]))
    for one in chosen:
        shutil.copy(one.path, home / "depot")


def beginning(album: Album, terminal: Terminal, home: Path) -> None:
    """Answer the first questions, then bring in the residents and two services."""
    phrase = _make_box(album, terminal, home)
    _open_to_people(album, terminal, home, phrase)
    _bring_residents(album, terminal, home / "depot" / "habitants.csv")
    files = sorted((home / "depot").glob("*.csv"))
    first, update = (next(path for path in files if word in path.name) for word in ("semaine", "mise à jour"))
    friends = next(path for path in files if NICKNAMING in path.name)
    _bring(terminal, first, SERVICES[AIDE].name, known=False)
    _apply(terminal)
    _bring(terminal, update, SERVICES[AIDE].name, known=True)
    album.screen(terminal, "planning-difference")
    _apply(terminal)
    _bring(terminal, friends, NICKNAMING, known=False)
    _name(album, terminal)


def _make_box(album: Album, terminal: Terminal, home: Path) -> str:
    terminal.await_words("Comment s'appelle la maison")
    terminal.type(RESIDENCE)
    terminal.press("Enter")
    terminal.type(CONTACT)
    album.screen(terminal, "creer-1-maison")
    terminal.press("Enter")
    seen = terminal.await_words("La phrase secrète de la boîte", "Écrivez-la")
    album.screen(terminal, "creer-2-phrase")
    phrase = _phrase_on(seen)
    terminal.press("Enter")
    terminal.await_words("Tapez la phrase secrète")
    terminal.type(phrase)
    terminal.press("Enter")
    terminal.await_words("La feuille de secours", "Où écrire")
    terminal.type(str(home / "papiers" / "feuille-de-secours.pdf"))
    album.screen(terminal, "creer-3-feuille")
    terminal.press("Enter")
    terminal.await_words("Retapez la feuille de secours", "Je l'ai imprimée")
    terminal.press("BTab", "Enter")
    _type_sheet(album, terminal, home / "papiers" / "feuille-de-secours.pdf")
    terminal.await_words("La boîte est faite", "effacer le fichier")
    album.screen(terminal, "creer-4-faite")
    terminal.press("Enter")
    terminal.await_words("Jour", "Semaine", "Habitants")
    return phrase


def _type_sheet(album: Album, terminal: Terminal, sheet: Path) -> None:
    for number, line in enumerate(sheet_lines(sheet), start=1):
        terminal.await_words(f"Ligne {number}")
        terminal.type(line)
        if number == PICTURED:
            album.screen(terminal, "creer-5-retaper")
        terminal.press("Enter")


def _open_to_people(album: Album, terminal: Terminal, home: Path, phrase: str) -> None:
    """Show what is missing before real people come in, then say it by commands: who answers, the assessment, a backup."""
    terminal.press("3")
    terminal.await_words("Personne n'habite ici")
    terminal.press("i")
    terminal.await_words("pas encore prête pour de vraies personnes")
    album.screen(terminal, "avant-de-vrais-habitants")
    terminal.press("n")
    said = (
        ("house", "set", "controller", "Association Les Tilleuls"),
        ("house", "set", "aipd_signed_on", f"{today():%d/%m/%Y}"),
        ("backup", str(home / "sauvegardes")),
    )
    for words in said:
        House(home / ".boite").command(*words, typed=f"{phrase}\n")


def _phrase_on(seen: str) -> str:
    """Read the seven words between their title and what follows them."""
    lines = [line.strip(" │┃▌▐█▕▏▊▎") for line in seen.splitlines()]
    first = next(place for place, line in enumerate(lines) if "La phrase secrète de la boîte" in line) + 1
    last = next(place for place, line in enumerate(lines) if "Écrivez-la" in line)
    words = " ".join(lines[first:last]).split()
    if len(words) != 7:
        raise AssertionError(f"no phrase on the screen: {words}")
    return " ".join(words)


def _bring_residents(album: Album, terminal: Terminal, table: Path) -> None:
    terminal.press("3")
    terminal.await_words("Personne n'habite ici")
    terminal.press("i")
    terminal.await_words("Quel fichier d'habitants")
    terminal.type("depot/habitants.csv")
    album.screen(terminal, "habitants-fichier")
    terminal.press("Enter")
    terminal.await_words("12 personnes à inscrire")
    album.screen(terminal, "habitants-difference")
    terminal.press("Enter")
    terminal.await_words("Inscrire 12 personnes")
    terminal.press("o")
    terminal.await_words("12 habitants", "jamais demandés")
    _await_calm(terminal)


def _bring(terminal: Terminal, path: Path, service: str, *, known: bool) -> None:
    terminal.press("4")
    terminal.await_words("Importer un fichier")
    terminal.press("i")
    terminal.await_words("Quel planning ?", f"{path.parent}/")  # the folder of the last file is offered again
    time.sleep(SETTLED)
    terminal.type(path.name)
    terminal.await_words(path.name)
    terminal.press("Enter")
    if known:
        terminal.await_words("Qui a envoyé", service)
        terminal.press("Enter")
    else:
        _new_service(terminal, service)
    terminal.await_words("Du ", "lue", "changement")


def _new_service(terminal: Terminal, service: str) -> None:
    seen = terminal.await_screen(lambda s: "Un nouveau service" in s or "un nouveau service" in s, "a new service")
    if "un nouveau service" in seen:
        terminal.press("End", "Enter")
        terminal.await_words("Un nouveau service", "Nom du service")
    terminal.type(service)
    terminal.press("C-s")


def _apply(terminal: Terminal) -> None:
    terminal.press("a")
    terminal.await_words("Appliquer", "Oui, appliquer")
    terminal.press("o")
    terminal.await_words("Le planning est écrit")
    _await_calm(terminal)


def _await_calm(terminal: Terminal) -> None:
    """Wait until notices have gone, which would hide a part of the next picture."""
    terminal.await_screen(lambda seen: "est écrit" not in seen and "inscrites" not in seen, "the end of a notice")


def _name(album: Album, terminal: Terminal) -> None:
    terminal.press("n")
    terminal.await_words("Qui est «", "C'est cette personne")
    album.screen(terminal, "planning-nom")
