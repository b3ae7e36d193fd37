"""The terminal app: one window on the box for the coordinator, keyboard only, French and English."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar, cast

from textual import events
from textual.app import App
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.system_commands import SystemCommandsProvider

from habitat_box import memory
from habitat_box.config import Settings, chosen_folder, read_settings
from habitat_box.domain.health import Health
from habitat_box.errors import HabitatError, NoBoxHere
from tui.errands import errand, notice
from tui.incidents import note_incident
from tui.keys import Keys, Typed
from tui.palette import Commands, commands
from tui.rooms import DIGITS, ROOM_NAMES, ROOM_WORDS, room_named
from tui.seat import Seat
from tui.theme import DARK, LIGHT
from tui.tongue import N_, _, speak, spoken, told
from tui.vanishing import forget_dead_terminal, watch_terminal

SITE_SECONDS = 15
HEALTH_SECONDS, HEALTH_AFTER = 600, 5
"""How often the house's health is looked at for the top bar, and how long after the box was opened it is first."""


class HabitatScreen(App[None]):
    """The app. It opens on the first-boot questions when there is no box, else on the passphrase."""

    CSS_PATH = "style.tcss"
    TITLE = "Habitat Box"
    COMMANDS: ClassVar = {SystemCommandsProvider}
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(keys, f"room('{name}')", words, show=False)
            for keys, name, words in zip(DIGITS, ROOM_NAMES, ROOM_WORDS, strict=True)
        ),
        Binding("9,ç", "health", N_("Santé de la maison"), show=False),
        Binding("slash", "search", N_("Chercher")),
        Binding("question_mark,f1", "help", N_("Aide"), show=False),
        Binding("ctrl+p", "command_palette", N_("Commandes"), priority=True),
        Binding("ctrl+l", "language", N_("English / Français"), show=False),
        Binding("q", "leave_app", N_("Quitter")),
        Binding("ctrl+q", "quit", N_("Quitter sans demander"), show=False, priority=True),
    ]

    def __init__(self, settings: Settings, *, seat: Seat | None = None) -> None:
        super().__init__()
        self.seat = seat or Seat(settings)
        self.keys = Keys(self, super().on_event)
        speak(settings.language)
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self.theme = DARK.name

    async def on_event(self, event: events.Event) -> None:
        if not isinstance(event, Typed):
            await super().on_event(event)
        elif event.is_forwarded:
            await super().on_event(event)  # nobody below took it
            await self.keys.go_on()
        else:
            await self.keys.take(event)

    async def on_passed(self) -> None:
        await self.keys.passed()

    def on_mount(self) -> None:
        if not self.is_headless:
            watch_terminal(self.exit)
        self.set_interval(SITE_SECONDS, self._ask_site, name="site")
        self.set_interval(HEALTH_SECONDS, self._ask_health, name="health")
        self._first_screen()

    def _first_screen(self) -> None:
        if self.seat.box is not None:
            self.enter_house()
        elif self.seat.settings.toml.exists():
            from tui.screens.unlock import Unlock

            self.push_screen(Unlock())
        else:
            from tui.screens.wizard import Wizard

            self.push_screen(Wizard())

    # -- going from room to room

    def enter_house(self) -> None:
        """Open today, once a box is open, and keep an eye on the site."""
        self.action_room("today")
        self._ask_site()
        self.set_timer(HEALTH_AFTER, self._ask_health, name="health")

    def close_box(self) -> None:
        """Forget the open box on this screen and ask for the passphrase again."""
        from tui.screens.unlock import Unlock

        while len(self.screen_stack) > 2:
            self.pop_screen()
        self.seat.close()
        self.switch_screen(Unlock())

    def action_room(self, name: str) -> None:
        """Go to a room, closing whatever stands over it."""
        if self.seat.box is None or isinstance(self.screen, _sheet_class()):
            return
        room = room_named(name)
        while len(self.screen_stack) > 2:
            self.pop_screen()
        if len(self.screen_stack) == 2:
            self.switch_screen(room)
        else:
            self.push_screen(room)

    def open_person(self, person_id: str, tab: str = "visits", at: str = "") -> None:
        """Open a resident's page over the room, with the cursor on a line."""
        from tui.screens.person import Person

        if isinstance(self.screen, Person):
            self.pop_screen()
        self.push_screen(Person(person_id, tab, at))

    def open_law(self, name: str, at: str = "") -> None:
        """Open a register of the law's room, with the cursor on a line."""
        from tui.screens.law import law_room

        self.push_screen(law_room(name, at))

    def action_health(self) -> None:
        """Say how the house is doing, over what is on the screen."""
        if self.seat.box is not None and not isinstance(self.screen, _sheet_class()):
            self.open_room("health")

    def open_room(self, name: str) -> None:
        """Open a room over this one, never over itself."""
        room = room_named(name)
        if type(self.screen) is not type(room):
            self.push_screen(room)

    def action_search(self) -> None:
        """Search a name from anywhere."""
        if self.seat.box is None or isinstance(self.screen, _sheet_class()):
            return
        from tui.screens.search import Search

        self.push_screen(Search(), lambda found: self.open_person(str(found)) if found else None)

    def action_help(self) -> None:
        """Tell what this screen is for, and its keys."""
        from tui.screens.help import Help

        if not isinstance(self.screen, Help):
            self.push_screen(Help(self.screen))

    def action_leave_app(self) -> None:
        """Ask before closing."""
        from tui.widgets.asking import Ask

        if isinstance(self.screen, _sheet_class()):
            return
        detail = _("Le site des intervenants continue sans cette fenêtre.") if self.seat.box is not None else ""
        question = Ask(_("Quitter Habitat Box ?"), _("Oui, quitter"), detail, cautious=False)
        self.push_screen(question, lambda yes: self.exit() if yes else None)

    def action_language(self) -> None:
        """Speak the other language, here and now."""
        speak("en" if spoken() == "fr" else "fr")
        if isinstance(self.screen, _sheet_class()):
            self.screen.dismiss(None)
        self.screen.refresh(recompose=False)
        name = getattr(self.screen, "NAME", "")
        if self.seat.box is not None and name:
            self.action_room(name)
        else:
            again = getattr(self.screen, "again", None)
            if again is not None:
                self.switch_screen(again())
        notice(self, _("L'écran parle français."))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer rooms, health and search only once the box is open."""
        return self.seat.box is not None if action in ("room", "health", "search") else True

    # -- the site, the house's health

    def _ask_site(self) -> None:
        if self.seat.box is None:
            return
        from habitat_box.usecases.site import status

        errand(self, lambda: status(self.seat.settings), self._site_said, group="site")

    def _site_said(self, said: object) -> None:
        if said != self.seat.site:
            self.seat.site = said  # type: ignore[assignment]
            for bar in self.screen.query("TopBar"):
                bar.refresh()

    def _ask_health(self) -> None:
        if self.seat.box is None:
            return
        from habitat_box.usecases.health import look_over

        desk = self.seat.desk
        errand(self, lambda: look_over(desk), self._health_said, refused=lambda _error: None, group="health")

    def _health_said(self, said: Health) -> None:
        self.seat.health = said
        for bar in self.screen.query("TopBar"):
            bar.refresh()

    # -- commands and breakdowns

    def get_system_commands(self, screen: Screen[object]) -> Iterable[Commands]:
        """Name the commands of the palette in the language being spoken."""
        yield from commands(self, screen)

    def action_command_palette(self) -> None:
        """Open the palette."""
        from textual.command import CommandPalette

        if self.use_command_palette and not CommandPalette.is_open(cast("App[object]", self)):
            self.push_screen(CommandPalette(placeholder=_("Que voulez-vous faire ?"), id="--command-palette"))

    def action_other_theme(self) -> None:
        """Go from dark to light and back."""
        self.theme = LIGHT.name if self.theme == DARK.name else DARK.name

    def _fatal_error(self) -> None:
        """End with a reference. Textual would print the values of local variables: names, keys."""
        error = self._exception
        if error is not None:
            reference = note_incident(self.seat.settings.technical_log, error)
            words = _("Une panne est arrivée (référence {reference}). Rien n'est perdu.", reference=reference)
            self._exit_renderables.append(words)
        self._close_messages_no_wait()


def _sheet_class() -> type[Screen[object]]:
    from tui.widgets.room import Sheet

    return Sheet


def run(settings: Settings) -> None:
    """Run the app on this terminal until it is closed or its terminal is gone."""
    try:
        HabitatScreen(settings).run(mouse=False)
    finally:
        forget_dead_terminal()


def main() -> None:
    """Read the arguments and run: the command habitat-box-screen."""
    reader = argparse.ArgumentParser(prog="habitat-box-screen", description="L'écran de la coordinatrice.")
    reader.add_argument("--dir", type=Path, default=None, metavar="DIR", help="le dossier de la boîte")
    folder = chosen_folder(reader.parse_args().dir)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        # Without a terminal Textual would ask for keys for ever.
        raise SystemExit(_("Cet écran demande un terminal. Pour une commande, utilisez habitat-box."))
    try:
        settings = read_settings(folder)
    except NoBoxHere:
        settings = Settings(folder=folder)
    except HabitatError as error:
        raise SystemExit(told(error)) from None
    memory.keep_private()
    run(settings)


if __name__ == "__main__":
    main()
