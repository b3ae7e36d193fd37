"""Typing the recovery sheet, or two of its shares: each line is checked as it is typed, and a wrong one is named."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from textual.binding import Binding
from textual.widget import Widget
from textual.widgets import Input, Static

from habitat_box.errors import HabitatError
from habitat_box.usecases.recovery import LINES, check_typed_line
from tui.tongue import N_, _
from tui.widgets.entry import Entry
from tui.widgets.form import Blank, Form

Send = Callable[[str], object]


class TypeSheet(Form):
    """Five fields, one for each line of the sheet. Enter checks the line before it goes on to the next."""

    HELP = N_(
        "Tapez chaque ligne comme elle est imprimée ; majuscules et espaces sont libres. Entrée vérifie la ligne. Ctrl+S "
        "envoie le tout, Échap ferme sans rien changer."
    )

    def __init__(self, heading: str, send: Send, note: str = "") -> None:
        blanks = [
            Blank(f"line{number}", _("Ligne {number}", number=number), hint="QPZR Y9X8 GF2T = VD")
            for number in range(1, LINES + 1)
        ]
        super().__init__(heading, blanks, lambda said: send(_lines(said)), note=note, save=_("Vérifier"))

    def on_input_submitted(self, event: Input.Submitted) -> None:  # type: ignore[override]
        event.prevent_default()  # the form's own answer to Enter comes after the line was found right
        try:
            check_typed_line(int((event.input.id or "").removeprefix("line")), event.value)
        except HabitatError as error:
            self._refused(error)
            return
        self.query_one("#refusal", Static).update("")
        super().on_input_submitted()


class TypeShares(Form):
    """Two fields of 33 words. A word that is in no list is named by its share and number."""

    HELP = N_(
        "Tapez les 33 mots de chaque part, dans l'ordre ; les quatre premières lettres suffisent. Tab passe à l'autre part, "
        "Ctrl+S vérifie."
    )

    def __init__(self, heading: str, send: Send, note: str = "") -> None:
        blanks = [Blank("first", _("Une part"), lines=4), Blank("second", _("Une autre part"), lines=4)]
        super().__init__(
            heading, blanks, lambda said: send(f"{said['first']}\n{said['second']}"), note=note, save=_("Vérifier")
        )


class SecretForm(Form):
    """A form whose fields named phrase… do not show what is typed, until Ctrl+T."""

    BINDINGS = [Binding("ctrl+t", "reveal", N_("Montrer"))]

    def _widget(self, blank: Blank) -> Widget:
        if not blank.name.startswith("phrase"):
            return super()._widget(blank)
        return Entry(placeholder=blank.hint, compact=True, id=blank.name, password=True, chooses=_("Suivant"))

    def action_reveal(self) -> None:
        """Show or hide the phrases."""
        for field in self.query(Input):
            if (field.id or "").startswith("phrase"):
                field.password = not field.password


def _lines(said: Mapping[str, str]) -> str:
    return "\n".join(f"{number}: {said[f'line{number}']}" for number in range(1, LINES + 1))
