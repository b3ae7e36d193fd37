"""Opening the box with its passphrase."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Button, Input, LoadingIndicator, Static

from habitat_box.errors import HabitatError
from tui.errands import errand, notice, soon
from tui.house import house
from tui.tongue import N_, _, shown, told
from tui.widgets.entry import Entry
from tui.widgets.room import Room

if TYPE_CHECKING:
    from habitat_box.config import Settings
    from habitat_box.usecases.desk import Box


class Unlock(Room):
    """The passphrase, nothing else. The rest of the house is loaded while it is typed."""

    HEADING = ""
    HELP = N_(
        "La phrase secrète ouvre la boîte et le site des intervenants. Sans elle, il reste la feuille de secours. "
        "Ctrl+T montre ce que vous tapez."
    )
    BINDINGS = [
        Binding("ctrl+t", "reveal", N_("Montrer")),
        Binding("ctrl+o", "open", N_("Ouvrir"), show=False),
        Binding("ctrl+l", "app.language", N_("English / Français")),
    ]

    def furnish(self) -> ComposeResult:
        with Vertical(id="gate"), Vertical(classes="card"):
            name = shown(self.seat.settings.residence) or "Habitat Box"
            yield Static(name, classes="gate-name", markup=False)
            yield Static(_("La boîte est fermée. Tapez la phrase secrète pour l'ouvrir."), classes="note", markup=False)
            yield Entry(password=True, id="phrase", placeholder=_("phrase secrète"), chooses=_("Ouvrir"))
            yield Static("", id="refusal", markup=False)
            yield LoadingIndicator(id="working")
            yield Button(_("Ouvrir la boîte"), id="open", variant="primary")

    def on_mount(self) -> None:
        self.query_one("#working").display = False
        self.query_one("#phrase", Input).focus()
        soon(self, self._load, "load")

    async def _load(self) -> None:
        await asyncio.to_thread(_load_the_house)

    def again(self) -> Unlock:
        """Make this screen anew, in the other language."""
        return Unlock()

    def action_reveal(self) -> None:
        """Show or hide what is typed."""
        phrase = self.query_one("#phrase", Input)
        phrase.password = not phrase.password

    def on_input_submitted(self) -> None:
        self.action_open()

    def on_button_pressed(self) -> None:
        self.action_open()

    def action_open(self) -> None:
        """Try the passphrase."""
        phrase, settings = self.query_one("#phrase", Input), self.seat.settings
        words = " ".join(phrase.value.split())
        if words and not phrase.disabled:
            self._busy(True)
            errand(self, lambda: _open(settings, words), self._opened, refused=self._refused, broken=self._free, group="open")

    def _busy(self, busy: bool) -> None:
        self.query_one("#working").display = busy
        self.query_one("#phrase", Input).disabled = busy
        self.query_one("#open", Button).display = not busy
        self.query_one("#refusal", Static).update(_("La clé se calcule, quelques secondes…") if busy else "")

    def _free(self) -> None:
        self._busy(False)
        self.query_one("#phrase", Input).focus()

    def _refused(self, error: HabitatError) -> None:
        self._free()
        self.query_one("#refusal", Static).update("✗ " + told(error))

    def _opened(self, opened: tuple[Box, bool]) -> None:
        box, site_open = opened
        self.seat.open(box)
        if site_open:
            notice(self, _("La boîte et le site sont ouverts."))
        house(self).enter_house()


def _open(settings: Settings, words: str) -> tuple[Box, bool]:
    from habitat_box.bootstrap import unlock
    from habitat_box.usecases.site import unlock_site

    box = unlock(settings, words)
    try:
        unlock_site(settings, box.database_key)
    except HabitatError:
        return box, False  # no site runs: the screens work without it
    return box, True


def _load_the_house() -> None:
    import tui.screens.today  # noqa: F401
