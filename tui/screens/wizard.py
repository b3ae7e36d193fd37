"""The first start: a box is made by answering a few questions, one at a time."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Button, ContentSwitcher, Input, LoadingIndicator, Select, Static

from habitat_box import config
from habitat_box.errors import HabitatError
from tui.errands import errand
from tui.house import house
from tui.tongue import N_, _, shown, told
from tui.widgets.entry import Entry
from tui.widgets.form import fill
from tui.widgets.room import Room

if TYPE_CHECKING:
    from habitat_box.bootstrap import Created
    from habitat_box.config import Settings

STEPS = ("house", "phrase", "again", "sheet", "check", "done")
SHEET_NAME = "feuille-de-secours.pdf"
INSTALLED_PORT = 443
"""Where an installed box answers, as INSTALL.md says: phones then type an address without a number."""


class Wizard(Room):
    """Six steps. Nothing is written before the fourth is answered; the sheet that is typed back can be left for later."""

    HELP = N_(
        "Répondez et validez avec Entrée ; Échap revient à la question d'avant. La phrase secrète ouvre la boîte ; la feuille "
        "de secours est le seul autre moyen : imprimez-la et rangez-la ailleurs."
    )
    BINDINGS = [
        Binding("ctrl+t", "reveal", N_("Montrer ce que je tape")),
        Binding("ctrl+n", "other_phrase", N_("Autre phrase")),
        Binding("ctrl+r", "restore", N_("Faire revenir une boîte")),
        Binding("ctrl+l", "app.language", N_("English / Français")),
        Binding("escape", "leave", N_("Question d'avant")),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.step = 0
        self.proposed = ""
        self.phrase = ""
        self.created: Created | None = None
        self.sheet_at: Path | None = None

    def again(self) -> Wizard:
        """Make this screen anew, in the other language."""
        return Wizard()

    def furnish(self) -> ComposeResult:
        go_on = _("Continuer")
        with Vertical(id="gate"), Vertical(classes="card wide-card"):
            yield Static("", id="step", markup=False)
            with ContentSwitcher(initial="house", id="steps"):
                with Vertical(id="house"):
                    yield Static(_("Bienvenue. Comment s'appelle la maison ?"), classes="gate-name", markup=False)
                    yield Entry(placeholder=_("Nom de la résidence"), chooses=go_on, id="residence")
                    yield Select(
                        [(_("Une association la porte"), "association"), (_("Un CCAS la porte"), "ccas")],
                        value="association", allow_blank=False, compact=True, id="body",
                    )  # fmt: skip
                    yield Entry(placeholder=_("À qui s'adresser : Prénom Nom, téléphone"), chooses=go_on, id="contact")
                    yield Button(_("Une boîte existait : la faire revenir d'une sauvegarde"), id="restore")
                with Vertical(id="phrase"):
                    yield Static(_("La phrase secrète de la boîte"), classes="gate-name", markup=False)
                    yield Static("", id="proposal", markup=False)
                    yield Static(
                        _("Écrivez-la sur un papier que vous gardez sur vous. Entrée la garde, ou tapez la vôtre :"),
                        classes="note", markup=False,
                    )  # fmt: skip
                    yield Entry(placeholder=_("une phrase à vous, aussi longue (facultatif)"), chooses=go_on, id="own")
                with Vertical(id="again"):
                    yield Static(_("Tapez la phrase secrète"), classes="gate-name", markup=False)
                    note = _("Pour être sûr qu'elle est bien notée. Ctrl+T montre ce que vous tapez.")
                    yield Static(note, classes="note", markup=False)
                    yield Entry(password=True, chooses=go_on, id="typed")
                yield from self._about_sheet()
            yield Static("", id="refusal", markup=False)

    def _about_sheet(self) -> ComposeResult:
        with Vertical(id="sheet"):
            yield Static(_("La feuille de secours"), classes="gate-name", markup=False)
            yield Static(
                _("Sans phrase secrète, elle seule rouvre la boîte et ses sauvegardes. Où écrire ce PDF à imprimer ?"),
                classes="note", markup=False,
            )  # fmt: skip
            yield Entry(str(self.seat.papers / SHEET_NAME), chooses=_("Faire la boîte"), id="where")
            yield LoadingIndicator(id="working")
        with Vertical(id="check"):
            yield Static(_("Retapez la feuille de secours"), classes="gate-name", markup=False)
            yield Static("", id="where-is-it", classes="note", markup=False)
            yield Button(_("Je l'ai imprimée : la retaper maintenant"), id="now", variant="primary")
            yield Button(_("Plus tard : elle ne compte pas encore"), id="not-now")
        with Vertical(id="done"):
            yield Static(_("La boîte est faite"), classes="gate-name", markup=False)
            yield Button(_("J'ai la feuille imprimée : effacer le fichier"), id="have", variant="primary")
            yield Button(_("Je l'imprime plus tard : garder le fichier"), id="later")

    def on_mount(self) -> None:
        self.query_one("#working").display = False
        self._go(0)
        errand(self, _draw, self._propose, group="draw")

    def _propose(self, phrase: str) -> None:
        self.proposed = phrase
        words = phrase.split()
        half = (len(words) + 1) // 2
        self.query_one("#proposal", Static).update(" ".join(words[:half]) + "\n" + " ".join(words[half:]))

    def _go(self, step: int) -> None:
        self.step = step
        self.query_one("#steps", ContentSwitcher).current = STEPS[step]
        where = _("Question {number} sur {all}", number=step + 1, all=5) if step < 5 else ""
        self.query_one("#step", Static).update(where)
        self._refuse("")
        cautious = {4: "#not-now", 5: "#later"}
        first = self.query_one(cautious[step]) if step in cautious else self.query(f"#{STEPS[step]} Input").first()
        self.refresh_bindings()
        self.call_after_refresh(first.focus)

    def _refuse(self, words: str) -> None:
        self.query_one("#refusal", Static).update(f"✗ {words}" if words else "")

    def value(self, name: str) -> str:
        """Read one field, its spaces tidied."""
        return " ".join(self.query_one(f"#{name}", Input).value.split())

    # -- keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the keys of each question."""
        if action in ("restore", "other_phrase"):
            return self.step == int(action == "other_phrase")
        if action == "leave":
            return 0 < self.step < 4
        return self.step == 2 if action == "reveal" else True

    def action_restore(self) -> None:
        """Bring a house back instead of making one."""
        from tui.screens.restore import Restore

        self.app.push_screen(Restore())

    def action_leave(self) -> None:
        """Go back one question."""
        if 0 < self.step < 4 and self.created is None:
            self._go(self.step - 1)

    def action_reveal(self) -> None:
        """Show or hide what is typed."""
        typed = self.query_one("#typed", Input)
        typed.password = not typed.password

    def action_other_phrase(self) -> None:
        """Draw seven other words."""
        if self.step == 1:
            errand(self, _draw, self._propose, group="draw")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        if event.input.id == "residence" and self.value("residence"):
            self.query_one("#contact", Input).focus()
        else:
            (self._house, self._phrase, self._again, self._sheet)[min(self.step, 3)]()

    def _house(self) -> None:
        if self.value("residence"):
            self._go(1)
        else:
            self._refuse(_("Donnez un nom à la maison."))

    def _phrase(self) -> None:
        own = self.value("own")
        if own:
            errand(self, lambda: _check(own), lambda _ok: self._take(own), refused=self._weak, group="check")
        elif self.proposed:
            self._take(self.proposed)

    def _weak(self, error: HabitatError) -> None:
        self._refuse(told(error))

    def _take(self, phrase: str) -> None:
        self.phrase = phrase
        self.query_one("#typed", Input).clear()
        self._go(2)

    def _again(self) -> None:
        if self.value("typed") == self.phrase:
            self._go(3)
        else:
            self._refuse(_("Ce n'est pas la même phrase. Échap la montre encore."))

    # -- making

    def _sheet(self) -> None:
        where = Path(self.query_one("#where", Input).value.strip()).expanduser()
        path = where / SHEET_NAME if where.is_dir() else where
        if self.query_one("#where", Input).disabled:
            return
        self._busy(True)
        if self.created is not None:
            self._made(self.created, path)
            return
        answers = {name: self.value(name) for name in ("residence", "contact")}
        answers["body"] = str(self.query_one("#body", Select).value)
        settings, phrase = self.seat.settings, self.phrase
        make = partial(_make, settings, phrase, answers)
        errand(self, make, lambda made: self._made(made, path), refused=self._failed, broken=self._free)

    def _busy(self, busy: bool) -> None:
        self.query_one("#working").display = busy
        self.query_one("#where", Input).disabled = busy

    def _free(self) -> None:
        self._busy(False)
        self.query_one("#where", Input).focus()

    def _failed(self, error: HabitatError) -> None:
        self._free()
        self._refuse(told(error))

    def _made(self, made: Created, path: Path) -> None:
        self.created = made
        errand(self, lambda: _write(path, made.recovery_sheet_pdf), self._written, refused=self._failed, broken=self._free)

    def _written(self, path: Path) -> None:
        self.sheet_at = path
        words = _("La feuille est dans {file}. Imprimez-la : retapée, elle compte. Rangez-la loin de la boîte.", file=path)
        self.query_one("#where-is-it", Static).update(shown(words))
        self._go(4)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        if event.button.id == "restore":
            self.action_restore()
        made, path = self.created, self.sheet_at
        if made is None or path is None:
            return
        if event.button.id == "now":
            self._read_back(made)
        elif event.button.id == "not-now":
            self._go(5)
        elif event.button.id == "have":
            errand(self, lambda: path.unlink(missing_ok=True), lambda _none: self._enter(made))
        else:
            self._enter(made)

    def _read_back(self, made: Created) -> None:
        from habitat_box.domain.people import COORDINATOR
        from habitat_box.usecases.recovery import read_back
        from tui.screens.sheet_typing import TypeSheet

        desk = made.box.desk(COORDINATOR)
        sheet = TypeSheet(_("Retapez la feuille de secours"), lambda typed: read_back(desk, typed))
        fill(self, sheet, lambda _done: self._go(5))

    def _enter(self, made: Created) -> None:
        self.seat.open(made.box)
        house(self).enter_house()


def _draw() -> str:
    from habitat_box.bootstrap import generate_passphrase

    return generate_passphrase()


def _check(phrase: str) -> None:
    from habitat_box.bootstrap import check_passphrase

    check_passphrase(phrase)


def _make(settings: Settings, phrase: str, answers: dict[str, str]) -> Created:
    from habitat_box.bootstrap import create_box, passphrase_price

    return create_box(
        settings.folder,
        residence=answers["residence"],
        body="ccas" if answers["body"] == "ccas" else "association",
        contact=answers["contact"],
        passphrase=phrase,
        profile=passphrase_price(),
        port=INSTALLED_PORT if settings.folder == config.SYSTEM_FOLDER else settings.port,
    )


def _write(path: Path, content: bytes) -> Path:
    from habitat_box.usecases.printing import write_paper

    return write_paper(path.parent, path.name, content)
