"""The monthly exercise: a backup brought back in memory with the paper key, compared, wiped, and a receipt to sign."""

from __future__ import annotations

from pathlib import Path

from textual.app import ComposeResult
from textual.binding import Binding

from habitat_box.errors import HabitatError
from habitat_box.usecases import backups_here, drill, restoring
from habitat_box.usecases.backups_here import FoundBackup
from habitat_box.usecases.drill import DrillDone
from tui.errands import errand, notice
from tui.screens.sheet_typing import TypeShares, TypeSheet
from tui.tongue import N_, _, local_day, plain_date, shown, told
from tui.widgets.backup_lines import COLUMNS, backup_line, folded
from tui.widgets.finding import find_file, find_folder
from tui.widgets.form import fill
from tui.widgets.lines import Line, note, row, title
from tui.widgets.roll import Roll
from tui.widgets.room import Room
from tui.widgets.working import Progress, labour

SUFFIXES = (".age",)


class DrillScreen(Room):
    """Which backup, the paper key, and whether the house would come back."""

    NAME = "box"
    HEADING = N_("L'exercice de retour")
    HELP = N_(
        "Une fois par mois, avec la vraie feuille de secours : la sauvegarde revient en mémoire seulement, elle est comparée "
        "à la boîte, puis effacée. Rien n'est changé. Le reçu se signe et se garde."
    )
    BINDINGS = [
        Binding("i", "receipt", N_("Imprimer le reçu")),
        Binding("escape", "leave", N_("Retour")),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.found: list[FoundBackup] = []
        self.file: Path | None = None
        self.done: DrillDone | None = None

    def furnish(self) -> ComposeResult:
        yield Roll(COLUMNS, id="acts", chooses=_("Choisir"))

    @property
    def roll(self) -> Roll:
        return self.query_one("#acts", Roll)

    def on_mount(self) -> None:
        self.roll.focus()
        desk, also = self.seat.desk, (self.seat.papers,)
        errand(self, lambda: (backups_here.backups_here(also), drill.last_drill(desk)), self._list, group="files")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the receipt once an exercise was played."""
        return self.done is not None if action == "receipt" else True

    def _list(self, seen: tuple[list[FoundBackup], DrillDone | None]) -> None:
        self.found, last = seen
        self.head(_("L'exercice de retour : quelle sauvegarde ?"))
        files = [backup_line(number, one) for number, one in enumerate(self.found)]
        none = note(_("Aucune sauvegarde trouvée. Branchez la clé USB, ou indiquez le fichier."))
        other = row("other", _("Un autre fichier…"), "", (_("taper ou parcourir son chemin"), "faint"))
        self.roll.show([_last_line(last), note(""), *(files or [none]), note(""), other])
        self.roll.go("file 0" if files else "other")

    def on_roll_chosen(self, event: Roll.Chosen) -> None:
        word, _space, number = event.key.partition(" ")
        if word == "file":
            self._ask_key(self.found[int(number)].path)
        elif word == "other":
            find_file(self, _("Quel fichier de sauvegarde ?"), SUFFIXES, self._ask_key)
        elif word == "list":
            self.on_mount()
        elif word == "sheet":
            fill(self, TypeSheet(_("La feuille de secours"), restoring.key_of), self._play)
        elif word == "shares":
            fill(self, TypeShares(_("Deux parts de la clé"), restoring.key_of), self._play)
        elif word == "receipt":
            self.action_receipt()

    def _ask_key(self, file: Path) -> None:
        self.file = file
        self.head(_("L'exercice de retour : la clé sur papier"))
        self.roll.show(
            [
                title(file.name),
                row("sheet", _("Taper les cinq lignes de la feuille"), "", (_("la vraie, celle de l'enveloppe"), "faint")),
                row("shares", _("Taper deux des trois parts"), "", (_("33 mots chacune"), "faint")),
                row("list", _("Choisir une autre sauvegarde")),
            ]
        )
        self.roll.go("sheet")

    def _play(self, secret: str) -> None:
        desk, file = self.seat.desk, self.file or Path()

        def work(progress: Progress) -> DrillDone:
            return drill.play(desk, file, secret, progress=progress)

        labour(self, _("L'exercice, en mémoire…"), work, self._played, refused=self._refused, can_leave=False)

    def _refused(self, error: HabitatError) -> None:
        again = row("list", _("Choisir une autre sauvegarde"))
        self.roll.show([*folded("✗", told(error), self.size.width, "bad"), note(""), again])

    def _played(self, done: DrillDone) -> None:
        self.done = done
        self.head(_("L'exercice de retour : réussi") if done.holds else _("L'exercice de retour : raté"))
        wide = self.size.width
        held = _("Réussi en {n} s : la maison reviendrait. Rien n'est resté en mémoire.", n=f"{done.seconds:.0f}")
        failed = _("Raté : faites une sauvegarde neuve, puis rejouez l'exercice. C'est noté.")
        verdict = folded("●", held if done.holds else failed, wide, "good" if done.holds else "bad")
        lines = [line for said in done.found for line in folded(said[0], said[2:], wide, "" if said[0] == "✓" else "bad")]
        acts = [
            row("receipt", _("Imprimer le reçu"), "", (_("une page à signer"), "faint")),
            row("list", _("Jouer une autre sauvegarde")),
        ]
        self.roll.show([*verdict, note(""), *lines, note(""), *acts])
        self.roll.go("receipt")
        self.refresh_bindings()

    def action_receipt(self) -> None:
        """Print the receipt of the exercise just played."""
        done, desk = self.done, self.seat.desk
        if done is not None:
            asking = _("Imprimer le reçu : dans quel dossier ?")
            find_folder(
                self, asking, lambda folder: errand(self, lambda: drill.print_receipt(desk, done, folder), self._printed)
            )

    def _printed(self, path: Path) -> None:
        notice(self, _("C'est écrit : {file}. Imprimez, signez, puis effacez ce fichier.", file=shown(str(path))))


def _last_line(last: DrillDone | None) -> Line:
    if last is None:
        return note(_("Jamais joué : personne ne sait encore si la maison reviendrait."), "warn")
    day = plain_date(local_day(last.at))
    if not last.holds:
        return note(_("Dernier exercice, le {day} : raté.", day=day), "bad")
    return note(_("Dernier exercice, le {day} : réussi.", day=day), "good")
