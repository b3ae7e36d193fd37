"""Bringing a house back, from a blank machine: the backup, the paper key, a look before, the return, what came back."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.binding import Binding

from habitat_box.config import read_settings
from habitat_box.errors import BackupReplayed, HabitatError
from habitat_box.usecases import backups_here, preflight, restoring
from habitat_box.usecases.backups_here import FoundBackup
from tui.errands import errand
from tui.house import house
from tui.screens.sheet_typing import TypeShares, TypeSheet
from tui.tongue import N_, _, told
from tui.widgets.asking import Ask
from tui.widgets.backup_lines import COLUMNS, backup_line, folded
from tui.widgets.finding import find_file
from tui.widgets.form import Blank, Form, fill
from tui.widgets.lines import Line, note, row, title
from tui.widgets.roll import Roll
from tui.widgets.room import Room, lay
from tui.widgets.working import Progress, labour

if TYPE_CHECKING:
    from habitat_box.usecases.preflight import Asked, Preflight
    from habitat_box.usecases.restoring import Restored

SUFFIXES = (".age",)


class Restore(Room):
    """Three pages in one room: which backup, what a look at it says, what came back."""

    HEADING = N_("Faire revenir une boîte")
    HELP = N_(
        "Choisissez la sauvegarde la plus récente, puis tapez la feuille de secours. Rien n'est écrit avant que vous ayez lu "
        "ce que la boîte voit de la sauvegarde. La sauvegarde elle-même n'est jamais changée."
    )
    BINDINGS = [
        Binding("ctrl+l", "app.language", N_("English / Français"), show=False),
        Binding("escape", "leave", N_("Retour")),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.found: list[FoundBackup] = []
        self.file: Path | None = None
        self.secret = self.fingerprint = ""
        self.older = False
        self.back: Restored | None = None

    def again(self) -> Restore:
        """Make this screen anew, in the other language."""
        return Restore()

    def furnish(self) -> ComposeResult:
        yield Roll(COLUMNS, id="acts", chooses=_("Choisir"))

    def on_mount(self) -> None:
        self.roll.focus()
        also = (self.seat.papers, self.seat.settings.folder.parent)
        errand(self, lambda: backups_here.backups_here(also), self._list, group="files")

    @property
    def roll(self) -> Roll:
        return self.query_one("#acts", Roll)

    # -- which backup

    def _list(self, found: list[FoundBackup]) -> None:
        self.found = found
        self.head(_("Faire revenir une boîte : quelle sauvegarde ?"))
        lines = [backup_line(number, one) for number, one in enumerate(found)]
        none = note(_("Aucune sauvegarde trouvée. Branchez la clé USB, ou indiquez le fichier."))
        again = row("list", _("Chercher de nouveau"), "", (_("après avoir branché une clé"), "faint"))
        other = row("other", _("Un autre fichier…"), "", (_("taper ou parcourir son chemin"), "faint"))
        self.roll.show([title(_("Sauvegardes trouvées, la plus récente d'abord")), *(lines or [none]), note(""), other, again])
        self.roll.go("file 0" if lines else "other")

    def on_roll_chosen(self, event: Roll.Chosen) -> None:
        word, _space, number = event.key.partition(" ")
        if word == "file":
            self._ask_key(self.found[int(number)].path)
        elif word == "other":
            find_file(self, _("Quel fichier de sauvegarde ?"), SUFFIXES, self._ask_key)
        elif word == "list":
            self.on_mount()
        elif word in ("go", "older"):
            self._go(older=word == "older")
        elif word == "sheet":
            self._type(shares=False)
        elif word == "shares":
            self._type(shares=True)
        elif word == "enter" and self.back is not None:
            house(self).close_box()

    # -- the key

    def _ask_key(self, file: Path) -> None:
        self.file, self.older = file, False
        self.head(_("Faire revenir une boîte : la clé sur papier"))
        self.roll.show(
            [
                title(file.name),
                row("sheet", _("Taper les cinq lignes de la feuille"), "", (_("chacune est vérifiée"), "faint")),
                row("shares", _("Taper deux des trois parts"), "", (_("33 mots chacune"), "faint")),
                row("list", _("Choisir une autre sauvegarde")),
            ]
        )
        self.roll.go("sheet")

    def _type(self, *, shares: bool) -> None:
        kind = TypeShares if shares else TypeSheet
        heading = _("Deux parts de la clé") if shares else _("La feuille de secours")
        fill(self, kind(heading, restoring.key_of), self._ask_fingerprint)

    def _ask_fingerprint(self, secret: str) -> None:
        self.secret = secret
        words = _("Sous les lignes, la feuille porte une empreinte de vingt signes. Une autre signature sera refusée.")
        blanks = [Blank("fingerprint", _("Empreinte"), hint="BCF8 91CE 0626 30AF EF16")]
        form = Form(_("Qui a signé ?"), blanks, lambda said: said["fingerprint"].strip(), note=words, save=_("Regarder"))
        fill(self, form, self._look)

    # -- the look before

    @property
    def asked(self) -> Asked:
        place = self.seat.settings.folder
        return preflight.Asked(self.file or Path(), place, self.secret, older=self.older, fingerprint=self.fingerprint)

    def _look(self, fingerprint: str) -> None:
        self.fingerprint = fingerprint
        errand(self, partial(preflight.examine, self.asked), self._looked, group="look")

    def _looked(self, seen: Preflight) -> None:
        self.head(_("Faire revenir une boîte : ce que l'on voit avant"))
        lines = [line for one in seen.findings for line in self._finding(one)]
        stops = seen.refusal
        if stops is None:
            act = row("go", _("Faire revenir la boîte"), "", (_("la sauvegarde n'est pas changée"), "faint"))
        elif isinstance(stops, BackupReplayed):
            act = row("older", _("Prendre celle-ci quand même"), "", (_("la plus récente est perdue ou abîmée"), "warn"))
        else:
            act = row("sheet", _("Taper la feuille de nouveau"))
        self.roll.show([*lines, note(""), act, row("list", _("Choisir une autre sauvegarde"))])
        self.roll.go(act.key)

    def _finding(self, one: preflight.Finding) -> list[Line]:
        mark, tone = ("✗", "bad") if one.error is not None else ("!", "warn") if one.is_warning else ("✓", "good")
        return folded(mark, one.words, self.size.width, tone)

    def _go(self, *, older: bool) -> None:
        if older:
            question = _("Revenir à une sauvegarde plus ancienne ?")
            detail = _("Ce qui a été fait depuis sera perdu. Ne le faites que si la plus récente est perdue ou abîmée.")
            lay(self, Ask(question, _("Oui, prendre celle-ci"), detail), lambda _yes: self._bring_back(older=True))
        else:
            self._bring_back(older=self.older)

    def _bring_back(self, *, older: bool) -> None:
        asked = self.asked
        proof = asked.fingerprint

        def work(told: Progress) -> Restored:
            return restoring.restore(asked.file, asked.folder, asked.secret, older=older, fingerprint=proof, progress=told)

        labour(self, _("La boîte revient…"), work, self._came_back, refused=self._refused, can_leave=False)

    def _refused(self, error: HabitatError) -> None:
        self.head(_("Faire revenir une boîte : rien n'est revenu"))
        self.roll.show(
            [*folded("✗", told(error), self.size.width, "bad"), note(""), row("list", _("Choisir une autre sauvegarde"))]
        )

    # -- what came back

    def _came_back(self, back: Restored) -> None:
        self.back, self.secret = back, ""
        self.seat.settings = read_settings(back.folder)
        self.head(_("« {name} » est revenue", name=back.residence))
        same = _("Même nom, même certificat : les téléphones ne remarquent rien. Revenue en {n} s.", n=f"{back.seconds:.0f}")
        said = [
            ("✓", _("Sauvegarde du {date}.", date=restoring.taken_words(back)), "strong"),
            *(("✓", words, "good") for words in restoring.count_words(back)),
            ("✓", _("Empreinte, à comparer avec la feuille : {words}", words=back.fingerprint), "strong"),
            *(("!" if not back.newer_ledger else "✓", words, "") for words in restoring.erasure_words(back)),
            ("✓", same, "good"),
            ("·", _("Démarrez le site : « systemctl start habitat-box-site ». Il démarre fermé."), ""),
        ]
        lines = [line for mark, words, tone in said for line in folded(mark, words, self.size.width, tone)]
        enter = row("enter", _("Ouvrir la boîte"), "", (_("avec la phrase secrète d'avant"), "faint"))
        self.roll.show([*lines, note(""), enter])
        self.roll.go("enter")
