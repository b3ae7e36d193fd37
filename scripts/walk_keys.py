"""Walk through the loss and the keeping of the keys, in a real terminal: what a keeper types on the worst day.

New phrase → the phrase is lost: back with the sheet, one line mistyped first → back with two shares, one word mistyped first →
a USB key file: the site opens by itself after a restart → the key is removed: the site stays locked.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from walk_house import BIN, House, codes_on, missing_tools, run
from walk_terminal import Terminal

TOOLS = ("tmux", "pdftoppm", "zbarimg")
PROMPT = "boite>"
UNATTENDED_SECONDS = 20.0


class KeysWalk:
    """One walk, in one scratch folder and one shell in one terminal."""

    def __init__(self, scratch: Path, pictures: Path | None) -> None:
        self.scratch, self.pictures = scratch, pictures
        self.house = House(scratch / "boite")
        self.sheet, self.stick = scratch / "secours.pdf", scratch / "cle-usb"
        self.number = 0
        shell = ["env", f"PS1={PROMPT} ", f"PATH={BIN}:{os.environ['PATH']}", f"HABITAT_BOX_DIR={self.house.folder}"]
        self.house.make("Les Tilleuls", self.sheet)
        self.key = next(code for code in codes_on(self.sheet, scratch) if code.startswith("AGE-SECRET-KEY-1"))
        self.terminal = Terminal(scratch, [*shell, "bash", "--norc", "--noprofile"], width=120, height=40)

    def step(self, title: str, act: Callable[[], str]) -> None:
        """Do one step, say what it saw and how long it took, and keep a picture of the terminal."""
        self.number += 1
        begun = time.monotonic()
        saw = act()
        print(f"{self.number:2}. {title} ({time.monotonic() - begun:.1f} s) : {saw}", flush=True)
        if self.pictures:
            self.terminal.picture(self.pictures / f"cles-{self.number:02}.svg")

    def start_command(self, words: str) -> None:
        """Type a command at a clean screen."""
        self.terminal.press("C-l")
        self.terminal.await_screen(lambda seen: seen.strip().startswith(PROMPT) and seen.strip() == PROMPT, "a clean prompt")
        self.answer(words)

    def answer(self, words: str) -> None:
        """Type one line and Enter."""
        self.terminal.type(words)
        self.terminal.press("Enter")

    def finish(self, *wanted: str) -> None:
        """Wait for the last words of a command and for the prompt after them."""
        self.terminal.await_words(*wanted)
        self.terminal.await_screen(lambda seen: seen.rstrip().endswith(PROMPT), "the prompt again")

    # -- the phrase

    def type_new_phrase(self) -> None:
        """Take the seven words that are drawn, as they stand on the screen, and type them back."""
        seen = self.terminal.await_words("Tapez-la pour vérifier")
        self.house.passphrase = next(
            line.strip() for line in seen.splitlines() if len(line.split()) == 7 and line[:4] == "    "
        )
        self.answer(self.house.passphrase)
        self.finish("La phrase secrète est changée")

    def change_phrase(self) -> str:
        """Change the phrase with the one before."""
        before = self.house.passphrase
        self.start_command("habitat-box passphrase")
        self.terminal.await_words("Ancienne phrase secrète")
        self.answer(before)
        self.type_new_phrase()
        self.house.ask("recovery", "status")
        return f"{len(self.house.passphrase.split())} mots neufs, l'ancienne phrase ne sert plus : {self.is_refused(before)}"

    def is_refused(self, phrase: str) -> bool:
        """Say whether a phrase opens nothing any more."""
        try:
            self.house.command("recovery", "status", typed=phrase + "\n")
        except AssertionError as refused:
            return "phrase" in str(refused)
        raise AssertionError("the phrase of before still opens the box")

    # -- the sheet

    def type_lines(self, wrong: int) -> None:
        """Type the sheet's five lines; the line `wrong` is mistyped once, and must be named."""
        from crypto import sheet_lines

        for number, line in enumerate(sheet_lines(self.key), start=1):
            self.terminal.await_screen(lambda seen, n=number: seen.rstrip().endswith(f"Ligne {n} :"), f"line {number}")
            body = line.partition(":")[2].strip()
            if number == wrong:
                self.answer(("Q" if body[0] != "Q" else "P") + body[1:])
                self.terminal.await_words(f"La ligne {number} de la feuille de secours contient une faute")
                self.terminal.await_screen(
                    lambda seen, n=number: seen.rstrip().endswith(f"Ligne {n} :"), f"line {number} again"
                )
            self.answer(body)

    def come_back_with_sheet(self) -> str:
        """Lose the phrase and come back with the paper."""
        self.start_command("habitat-box passphrase --recovery")
        self.type_lines(wrong=3)
        self.type_new_phrase()
        return "la ligne 3 mal tapée est nommée, puis une phrase neuve ouvre la boîte"

    def check_sheet(self) -> str:
        """Type the sheet back, so that it counts."""
        self.start_command("habitat-box recovery check")
        self.type_lines(wrong=5)
        self.finish("La feuille est juste")
        counted = self.house.ask("recovery", "status")["counted"]
        if counted is not True:
            raise AssertionError("the sheet that was typed back does not count")
        return "la ligne 5 mal tapée est nommée, puis la feuille compte"

    # -- the shares

    def share(self) -> str:
        """Print the three shares and read them as a camera does."""
        folder = self.scratch / "parts"
        self.start_command(f"habitat-box recovery shares --to {folder}")
        self.type_lines(wrong=0)
        self.finish("donnez-en une à chacun")
        self.shares = [self._read(path) for path in sorted(folder.glob("part-*.pdf"))]
        return f"{len(self.shares)} papiers de {len(self.shares[0].split())} mots"

    def _read(self, paper: Path) -> str:
        run("pdftoppm", "-r", "150", "-png", "-singlefile", str(paper), str(paper.with_suffix("")))
        return run("zbarimg", "-q", "--raw", str(paper.with_suffix(".png"))).decode().strip()

    def come_back_with_shares(self) -> str:
        """Lose the phrase again and come back with two of the papers."""
        first, _second, third = self.shares
        words = third.split()
        self.start_command("habitat-box passphrase --recovery")
        self.terminal.await_screen(lambda seen: seen.rstrip().endswith("Ligne 1 :"), "the first question")
        self.answer("parts")
        self.terminal.await_words("Les 33 mots d'une part")
        self.answer(" ".join([*words[:6], "CHAISE", *words[7:]]))
        self.terminal.await_words("mot 7 : ce mot n'est pas dans la liste")
        self.answer(third)
        self.terminal.await_screen(lambda seen: seen.rstrip().endswith("Les 33 mots d'une part :"), "the other share")
        self.answer(first)
        self.type_new_phrase()
        return "le mot 7 mal tapé est nommé, puis deux parts sur trois suffisent"

    # -- the stick

    def add_stick(self) -> str:
        """Let a stick open the site, once its price is accepted."""
        self.stick.mkdir()
        self.start_command(f"habitat-box keys add-usb {self.stick}")
        self.terminal.await_words("Phrase secrète")
        self.answer(self.house.passphrase)
        self.terminal.await_words("Qui vole la boîte avec cette clé USB", "L'accepter et continuer")
        self.answer("y")
        self.finish("Le site s'ouvrira seul")
        return f"{(self.stick / 'habitat-box.cle').stat().st_size} octets sur la clé"

    def opens_alone(self) -> str:
        """Start the site as after a power cut, with nobody there."""
        self.house.start()
        begun = time.monotonic()
        while not self.house.ask("status")["unlocked"]:
            if time.monotonic() - begun > UNATTENDED_SECONDS:
                raise AssertionError("the site did not open by itself")
            time.sleep(0.1)
        return f"ouvert {time.monotonic() - begun:.1f} s après avoir répondu"

    def remove_stick(self) -> str:
        """Take the stick's way in away, and start again."""
        (gone,) = (one["id"] for one in self.house.ask("keys")["slots"] if one["kind"] == "usbfile")
        self.start_command(f"habitat-box keys remove {gone}")
        self.terminal.await_words("Phrase secrète")
        self.answer(self.house.passphrase)
        self.finish("Cette ouverture est retirée")
        self.house.stop()
        self.house.start()
        time.sleep(4)
        if self.house.ask("status")["unlocked"]:
            raise AssertionError("a stick that was removed still opens the site")
        self.house.stop()
        return "le site reste fermé, la clé USB encore branchée"


def walk(scratch: Path, pictures: Path | None) -> None:
    """Walk it all. Raises AssertionError at the first thing that is not so."""
    one = KeysWalk(scratch, pictures)
    try:
        one.step("La phrase secrète est changée", one.change_phrase)
        one.step("La feuille de secours est retapée", one.check_sheet)
        one.step("La phrase est perdue : retour par la feuille", one.come_back_with_sheet)
        one.step("La clé de secours est partagée en trois papiers", one.share)
        one.step("La phrase est perdue : retour par deux parts", one.come_back_with_shares)
        one.step("Une clé USB ouvre la boîte", one.add_stick)
        one.step("Le site redémarre sans personne", one.opens_alone)
        one.step("La clé USB est retirée", one.remove_stick)
    finally:
        one.terminal.close()
        one.house.stop()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--pictures", type=Path, help="keep a picture of the terminal after each step")
    given = parser.parse_args()
    lacking = missing_tools(TOOLS)
    if lacking:
        print(f"missing on this machine: {', '.join(lacking)}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="cles-") as scratch:
        try:
            walk(Path(scratch), given.pictures)
        except (AssertionError, subprocess.SubprocessError) as failure:
            print(f"✗ {failure}", file=sys.stderr)
            return 1
    print("Les clés : tout a tenu.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
