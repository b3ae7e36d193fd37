"""Walk the whole path from outside: commands, terminal, phone, card, backup, restore. Each step says what it saw, and its time.

init → residents → plannings → site → unlock in the terminal → face-to-face YES → phone enrolled → day seen → card's NO → gone
at the next request → undone → the paper's NO → a line in the log, held by the worker's receipt → the box closes and is still
told, which is confirmed → receipt and record → packs of a control → what will go → backup → opened by age alone → a disk and
two sticks → the exercise → the house's health → restored, the same house, by command and at the screen → someone leaves, is
erased, and no older backup brings her back.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

from playwright.sync_api import Error, sync_playwright
from walk_browser import PHONE, TABLET, browser, is_refused
from walk_house import BIN, missing_tools
from walk_kept import KeptWalk
from walk_terminal import Terminal

TOOLS = ("chromium", "certutil", "tmux", "age", "tar", "pdftotext", "pdftoppm", "zbarimg")
AUTHORITY_UNKNOWN = "ERR_CERT_AUTHORITY_INVALID"


def walk(scratch: Path, pictures: Path | None) -> None:
    """Walk it all. Raises AssertionError at the first thing that is not so."""
    one = KeptWalk(scratch, pictures)
    one.step("La boîte est créée, la feuille de secours imprimée", one.make)
    one.step("La maison dit qui elle est, et fait sa première sauvegarde", one.open_to_real_people)
    one.step("Les habitants entrent", one.bring_residents)
    one.step("Les plannings entrent : différence, application, rien au retour", one.bring_plannings)
    one.step("Le site démarre fermé", one.start)
    terminal = Terminal(scratch, [str(BIN / "habitat-box-screen"), "--dir", str(one.house.folder)])
    try:
        one.step("La coordinatrice ouvre la boîte au terminal", lambda: one.unlock(terminal))
        one.step("Une habitante dit OUI devant elle", lambda: one.say_yes_face_to_face(terminal))
        _walk_outside(one, terminal)
        one.step("Le reçu est imprimé, avec son double pour une machine", one.give_receipt)
        one.step("Les dossiers de contrôle se préparent et se contrôlent", one.prepare_control)
        one.step("La boîte dit ce qui partira, et rien ne part avant", one.preview_retention)
        one.step("Une sauvegarde est faite et prouvée", one.back_up)
        one.step("age et tar de Debian l'ouvrent avec la feuille", one.open_with_age)
        one.step("Un disque et deux clés la reçoivent, une clé s'en va", one.save_everywhere)
        one.step("L'exercice du mois est joué, son reçu imprimé", one.play_exercise)
        one.step("La santé de la maison, par commande et à l'écran", lambda: one.see_health(terminal))
        one.step("La boîte revient d'ailleurs, identique", one.restore)
        one.step("Elle revient aussi à l'écran, avec la feuille tapée", one.bring_back_at_screen)
        one.step("Une habitante s'en va", lambda: one.let_go(terminal))
        one.step("Elle demande l'effacement, il est fait", one.erase)
        one.step("L'ancienne sauvegarde revient, elle reste effacée", one.restore_older)
        one.step("Tout s'arrête proprement", lambda: one.leave(terminal))
    finally:
        terminal.close()
        one.house.stop()


def _walk_outside(one: KeptWalk, terminal: Terminal) -> None:
    authority = one.house.folder / "ca.pem"
    with sync_playwright() as play:
        with browser(play, one.scratch / "inconnu", one.house.host, None) as stranger:
            one.step("Un navigateur sans le certificat refuse", lambda: _refused(is_refused(stranger, one.house.said["url"])))
        with browser(play, one.scratch / "navigateur", one.house.host, authority) as trusting:
            phone = trusting.new_context(viewport=PHONE, device_scale_factor=2, locale="fr-FR").new_page()
            tablet = trusting.new_context(viewport=TABLET, locale="fr-FR").new_page()
            one.step("Le téléphone entre : invitation, nombre, code", lambda: one.enrol(phone))
            one.step("L'intervenante voit ses visites", lambda: one.see_visits(phone))
            one.step("Le site répond aussi par son numéro", lambda: one.by_number(tablet))
            one.step("Les cartes s'impriment", one.print_cards)
            one.step("La carte dit NON en trois gestes", lambda: one.say_no(tablet))
            one.step("À la requête suivante, c'est caché", lambda: one.is_gone(phone))
            one.step("Elle annule son NON, tout revient", lambda: one.undo(tablet, phone))
            one.step("Son NON sur papier est recopié au terminal", lambda: one.copy_paper(terminal, phone))
            one.step("L'habitante lit qui a vu", lambda: one.read_log(tablet, terminal))
            one.step("Le reçu du téléphone tient le journal", lambda: one.hold_log_by_receipt(phone))
            one.step("Boîte fermée, le téléphone dit « Je suis arrivée »", lambda: one.say_to_closed_box(phone, tablet))
            one.step("Elle rouvre : c'est à traiter, puis confirmé", lambda: one.settle_what_was_said(terminal))


def _refused(word: str) -> str:
    if word != AUTHORITY_UNKNOWN:
        raise AssertionError(f"a browser without the certificate says {word or 'nothing'}")
    return word


def main() -> int:
    """Walk in a scratch folder. Give 0, or 1 after what was not so."""
    parser = argparse.ArgumentParser(prog="scripts/walk", description="Joue tout le chemin, vu du dehors.")
    parser.add_argument("--pictures", type=Path, help="garder les images des écrans et des pages dans ce dossier")
    given = parser.parse_args()
    lacking = missing_tools(TOOLS)
    if lacking:
        print(f"Il manque : {', '.join(lacking)}. scripts/test les installe.", file=sys.stderr)
        return 1
    if given.pictures is not None:
        given.pictures.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="habitat-walk-") as scratch:
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # what an installed box never sets, and every command would pay
        os.environ["PYTHONPYCACHEPREFIX"] = f"{scratch}/bytecode"
        try:
            walk(Path(scratch), given.pictures)
        except (AssertionError, Error, subprocess.SubprocessError) as error:
            print(f"\nNON : {error or traceback.format_exc()}", file=sys.stderr)
            return 1
    print(f"\nTout le chemin en {time.monotonic() - began:.1f} s.")
    return 0


if __name__ == "__main__":
    os.umask(0o077)
    sys.exit(main())
