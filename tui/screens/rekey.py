"""Every key drawn again when one may have leaked: the new sheet printed, typed back, a new phrase, then the data anew."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from textual.app import ComposeResult
from textual.binding import Binding

from habitat_box.errors import HabitatError
from habitat_box.usecases import key_file, rekeying
from habitat_box.usecases.desk import Box, Desk
from habitat_box.usecases.printing import write_paper
from habitat_box.usecases.rekeying import Draft, Rekeyed
from tui.house import house
from tui.screens.keys import PAPER, PhrasesDiffer, drawn_phrase, tidy
from tui.screens.sheet_typing import SecretForm, TypeSheet
from tui.tongue import N_, _, shown, told
from tui.widgets.backup_lines import COLUMNS, folded
from tui.widgets.form import Blank, fill
from tui.widgets.lines import Line, note, row, title
from tui.widgets.roll import Roll
from tui.widgets.room import Room
from tui.widgets.working import Progress, labour

WHY = N_(
    "Si une clé a pu fuir (boîte ou sauvegarde prises, phrase et fichier vus ensemble), une nouvelle phrase ne suffit pas : "
    "il faut chiffrer les données de nouveau, avec des clés que personne n'a vues."
)


@dataclass
class Prepared:
    """New keys that count for nothing yet, their sheet on paper, and what was typed of it."""

    draft: Draft = field(repr=False)
    paper: Path
    typed: str = field(default="", repr=False)
    counts: bool = False

    def drop(self) -> None:
        """Remove the file of a sheet that counts for nothing: it must not be taken for one that does."""
        if not self.counts:
            with suppress(OSError):
                self.paper.unlink(missing_ok=True)


class RekeyScreen(Room):
    """One thing to do at a time; until the last one nothing changes."""

    NAME = "box"
    HEADING = N_("Chiffrer de nouveau")
    HELP = N_(
        "Entrée fait ce que dit la ligne. Jusqu'à la nouvelle phrase rien ne change : Échap laisse tout comme avant, et efface "
        "la feuille qui ne sert pas."
    )
    BINDINGS = [Binding("escape", "leave", N_("Retour"))]

    def __init__(self) -> None:
        super().__init__()
        self.prepared: Prepared | None = None

    def furnish(self) -> ComposeResult:
        yield Roll(COLUMNS, id="acts", chooses=_("Faire"))

    @property
    def roll(self) -> Roll:
        return self.query_one("#acts", Roll)

    def on_mount(self) -> None:
        self.roll.focus()
        self._lay(
            folded(" ", _(WHY), self.size.width),
            row("draw", _("Faire la nouvelle feuille de secours"), "", (_("rien ne change encore"), "faint")),
        )

    def on_unmount(self) -> None:
        if self.prepared is not None:
            self.prepared.drop()

    def on_roll_chosen(self, event: Roll.Chosen) -> None:
        if event.key == "draw":
            self._draw()
        elif event.key == "type":
            self._type_back()
        elif event.key == "phrase":
            self._ask_phrase()
        elif event.key == "leave":
            self.action_leave()
        elif event.key == "reopen":
            house(self).close_box()

    def _lay(self, said: list[Line], *acts: Line) -> None:
        self.roll.show([*said, note(""), title(_("Faire")), *acts])
        self.roll.go(next(act.key for act in acts))

    def _draw(self) -> None:
        desk, paper = self.seat.desk, str(self.seat.papers / PAPER)
        answers = (("no", _("non")), ("yes", _("oui : chaque téléphone devra l'installer")))
        blanks = [
            Blank("phrase", _("Phrase secrète")),
            Blank("paper", _("Où l'écrire (PDF)"), paper),
            Blank("authority", _("Refaire les certificats"), options=answers),
        ]
        form = SecretForm(
            _("La nouvelle feuille"),
            blanks,
            lambda said: _drawn(desk, said),
            note=_("Rien ne change encore."),
            save=_("Écrire"),
        )
        fill(self, form, self._printed)

    def _printed(self, prepared: Prepared) -> None:
        self.prepared = prepared
        words = _(
            "Imprimez {paper}, puis retapez la feuille : une feuille qu'on ne sait pas relire ne sauve personne.",
            paper=shown(str(prepared.paper)),
        )
        self._lay(
            folded("✓", words, self.size.width),
            row("type", _("Retaper la nouvelle feuille"), "", (_("cinq lignes"), "faint")),
            row("leave", _("Laisser tout comme avant"), "", (_("le fichier de la feuille est effacé"), "faint")),
        )

    def _type_back(self) -> None:
        desk, prepared = self.seat.desk, self.prepared
        if prepared is not None:

            def send(typed: str) -> str:
                rekeying.read_back(desk, prepared.draft, typed)
                return typed

            fill(self, TypeSheet(_("Retaper la nouvelle feuille"), send), self._typed)

    def _typed(self, typed: str) -> None:
        if self.prepared is not None:
            self.prepared.typed = typed
        self._lay(
            folded("✓", _("La nouvelle feuille est juste. Il reste à choisir la nouvelle phrase."), self.size.width),
            row("phrase", _("Choisir la nouvelle phrase, et chiffrer"), "", (_("une minute au plus"), "faint")),
            row("leave", _("Laisser tout comme avant"), "", (_("le fichier de la feuille est effacé"), "faint")),
        )

    def _ask_phrase(self) -> None:
        desk = self.seat.desk
        blanks = [Blank("phrase_new", _("Nouvelle phrase")), Blank("phrase_again", _("Encore une fois"))]
        words = _("Sept mots que personne ne devine, par exemple :\n{phrase}", phrase=drawn_phrase())
        form = SecretForm(
            _("La nouvelle phrase"), blanks, lambda said: _checked(desk, said), note=words, save=_("Chiffrer de nouveau")
        )
        fill(self, form, self._encrypt)

    def _encrypt(self, phrase: str) -> None:
        desk, prepared = self.seat.desk, self.prepared
        if prepared is None:
            return

        def work(progress: Progress) -> tuple[Rekeyed, Box | None]:
            done = rekeying.rekey(desk, prepared.draft, prepared.typed, phrase, progress=progress)
            prepared.counts = True
            return done, _opened(desk, done)

        labour(self, _("Les données sont chiffrées de nouveau…"), work, self._changed, refused=self._refused, can_leave=False)

    def _refused(self, error: HabitatError) -> None:
        self._lay(
            folded("✗", told(error), self.size.width, "bad"),
            row("phrase", _("Essayer encore")),
            row("leave", _("Laisser tout comme avant"), "", (_("le fichier de la feuille est effacé"), "faint")),
        )

    def _changed(self, answer: tuple[Rekeyed, Box | None]) -> None:
        done, box = answer
        if box is not None:
            self.seat.open(box)
        paper = shown(str(self.prepared.paper)) if self.prepared else ""
        said = [*rekeying.change_words(done), _("Effacez le fichier {paper} quand il est imprimé.", paper=paper)]
        lines = [line for words in said for line in folded("●", words, self.size.width)]
        after = (_("puis faites une sauvegarde"), "faint")
        leave = (
            row("leave", _("Revenir aux clés"), "", after) if box else row("reopen", _("Ouvrir la boîte de nouveau"), "", after)
        )
        self._lay([title(_("C'est fait")), *lines], leave)


def _opened(desk: Desk, done: Rekeyed) -> Box | None:
    """Open the box under its new keys; None when it cannot be now: the new phrase will be asked."""
    from habitat_box.bootstrap import open_box

    with suppress(HabitatError):
        return open_box(desk.box.settings, done.database_key, desk.box.clock, desk.box.new_id)
    return None


def _drawn(desk: Desk, said: Mapping[str, str]) -> Prepared:
    """Draw the new keys and write their sheet, once the phrase of today was given: an open screen is not enough."""
    key_file.with_phrase(desk.box.settings, tidy(said["phrase"]))
    draft = rekeying.draft_keys(desk, new_authority=said["authority"] == "yes")
    paper = Path(said["paper"]).expanduser().resolve()
    return Prepared(draft, write_paper(paper.parent, paper.name, draft.recovery_sheet_pdf))


def _checked(desk: Desk, said: Mapping[str, str]) -> str:
    new = tidy(said["phrase_new"])
    if new != tidy(said["phrase_again"]):
        raise PhrasesDiffer
    rekeying.check_new_passphrase(desk, new)
    return new
