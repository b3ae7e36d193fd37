"""The steps of the law: what a control is given, what will go by itself, and a person erased who stays erased."""

# ruff: noqa: S101 - the walk is a test

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from demo_house import RESIDENTS
from walk_card import CardWalk
from walk_steps import RESIDENT
from walk_terminal import Terminal

GONE = RESIDENTS[10]
LATER_DAYS = 800
PLAIN = (".json", ".jsonld", ".csv", ".txt", ".html", ".md")


class RightsWalk(CardWalk):
    """What the house proves, keeps and erases."""

    def prepare_control(self) -> str:
        """Prepare both packs, check them, and look for the name of everyone in what a machine can read of them."""
        told = []
        for audience in ("departement", "cnil"):
            pack = self.scratch / audience
            made = self.house.ask("inspect", "--for", audience, str(pack))
            assert not made["names"]
            self.house.command("inspect", "--check", str(pack), typed="")
            seen = {one.last for one in RESIDENTS for file in _plain(pack) if one.last in file.read_text("utf-8-sig")}
            assert not seen, f"{audience} names {seen}"
            told.append(f"{audience} {made['files']} fichiers")
        return ", ".join(told)

    def preview_retention(self) -> str:
        later = self.today + timedelta(days=LATER_DAYS)
        now = self.house.ask("retention", "preview")
        then = self.house.ask("retention", "preview", "--on", f"{later:%d/%m/%Y}")
        assert self.house.ask("retention", "preview") == now, "a preview touches nothing"
        assert len(then["due"]) > len(now["due"]), (now, then)
        return f"{len(now['due'])} durée échue aujourd'hui, {len(then['due'])} le {later:%d/%m/%Y}"

    def let_go(self, terminal: Terminal) -> str:
        """Write a departure at the terminal: from the day after, all that is not owed to the law may be erased."""
        terminal.press("Escape")
        self.open_person(terminal, GONE)
        terminal.press("d")
        terminal.await_words("s'en va", "Jour du départ")
        terminal.press("C-u")
        terminal.type(f"{self.today - timedelta(days=1):%d/%m/%Y}")
        terminal.press("C-s")
        terminal.await_words("partie le")
        self.keep_screen(terminal, "19-ecran-depart")
        terminal.press("Escape")
        return f"{GONE.first}, depuis hier"

    def erase(self) -> str:
        papers = str(self.scratch / "demandes")
        asked = self.house.ask("rights", "file", "effacement", GONE.last, "--to", papers)
        plan = self.house.command("rights", "erase", asked["number"])
        assert "Rien n'est effacé" in plan, plan
        done = self.house.command("rights", "erase", asked["number"], "--apply")
        assert "effacé" in done, done
        assert GONE.first not in str(self.house.ask("residents"))
        assert self.house.ask("rights", "list")["requests"][0]["outcome"], "the register keeps the answer"
        return f"demande {asked['number']}"

    def restore_older(self) -> str:
        """Bring back the backup made before: it held her, and she does not come back."""
        again = self.scratch / "ancienne"
        ledger = self.house.folder / "effacements.json"
        words = ("restore", str(self.file), str(again), "--key-file", str(self.key), "--erasures", str(ledger))
        back = self.house.ask(*words)
        assert back["erased_again"] > 0, back
        seen = str(self.house.ask("residents", folder=again))
        assert RESIDENT.first in seen, seen
        assert GONE.first not in seen, f"{GONE.first} came back"
        assert not self.house.ask("verify", folder=again)["problems"]
        return f"{back['erased_again']} effacements refaits, {GONE.first} n'y est plus"


def _plain(pack: Path) -> list[Path]:
    return [file for file in pack.rglob("*") if file.suffix in PLAIN]
