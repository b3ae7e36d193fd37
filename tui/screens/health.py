"""« Santé de la maison »: read in ten seconds, each line opened where it is treated."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from contextvars import copy_context
from pathlib import Path

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Static

from habitat_box.domain.health import NAMES, Health, HealthLine, Key, Light
from habitat_box.usecases import log_heads
from habitat_box.usecases.backup_days import PlaceDays, backup_days, first_day
from habitat_box.usecases.health import look_over
from habitat_box.usecases.self_check import check_now
from tui.errands import errand, notice
from tui.house import house
from tui.tongue import N_, _, local_day, ngettext
from tui.widgets.asking import Tell
from tui.widgets.backup_days import BackupDays
from tui.widgets.finding import find_folder
from tui.widgets.lines import Column, Line, note, row
from tui.widgets.roll import GAP, Roll
from tui.widgets.room import Room
from tui.widgets.working import Progress, labour

COLUMNS = (Column(10), Column(20), Column(120, 2, 20))
SIGNS = {Light.GREEN: ("✓ ", "good"), Light.ORANGE: ("! ", "warn"), Light.RED: ("✗ ", "bad")}
AGAIN_SECONDS = 60
OPENED = {Key.BACKUP: "places", Key.STICKS: "places", Key.DRILL: "drill", Key.INBOX: "inbox", Key.KEYS: "keys"}
"""The room where a line is treated, when it has one of its own."""


class HealthScreen(Room):
    """A light a line, the red ones first, and what to do."""

    BAR = "health"
    HELP = N_(
        "Chaque ligne dit une chose qui protège la maison : ✓ bien, ! bientôt, ✗ à faire. Entrée ouvre l'endroit où la chose "
        "se traite. La boîte regarde de nouveau chaque minute. T contrôle toutes les données, page par page."
    )
    BINDINGS = [
        Binding("t", "check", N_("Tout contrôler")),
        Binding("r", "reload", N_("Regarder de nouveau"), show=False),
        Binding("escape", "leave", N_("Retour")),
    ]

    def __init__(self, at: str = "") -> None:
        super().__init__()
        self.at, self.moved = at, bool(at)
        self.came: dict[str, HealthLine] = {}
        self.health: Health | None = None

    def again(self) -> HealthScreen:
        """Give this screen anew, for when the language changed."""
        return HealthScreen(self._key())

    def furnish(self) -> ComposeResult:
        yield Roll(COLUMNS, id="lines", chooses=_("Voir"))
        yield Static("", id="about", markup=False)
        yield BackupDays(id="days31")

    def on_mount(self) -> None:
        self.health = self.seat.health
        self.query_one("#lines", Roll).focus()
        self._show()
        self.set_interval(AGAIN_SECONDS, self.action_reload, name="health")

    def on_screen_resume(self) -> None:
        self.action_reload()

    def on_resize(self) -> None:
        super().on_resize()
        self._show()

    # -- looking

    def action_reload(self) -> None:
        """Look at everything again; each line is shown as it comes."""
        desk, loop, here = self.seat.desk, asyncio.get_running_loop(), copy_context()
        self.came = {}

        def came(line: HealthLine) -> None:
            with suppress(RuntimeError):  # the app was closed meanwhile
                loop.call_soon_threadsafe(self._came, line, context=here)

        errand(self, lambda: look_over(desk, came), self._looked, group="health")
        errand(self, lambda: backup_days(desk), self._days, group="days")

    def _came(self, line: HealthLine) -> None:
        if self.is_attached and self.health is None:
            self.came[line.key] = line
            self._show()

    def _looked(self, health: Health) -> None:
        self.health = self.seat.health = health
        self.query_one("TopBar").refresh()
        self._show()

    def _days(self, places: list[PlaceDays]) -> None:
        self.query_one(BackupDays).show(places, first_day(local_day(self.seat.clock())))

    # -- showing

    def _show(self) -> None:
        health = self.health
        self.head(verdict(health) if health is not None else _("La boîte regarde…"))
        for light, (_sign, tone) in SIGNS.items():
            self.query_one("#heading").set_class(health is not None and health.worst is light, tone)
        told = health.pressing() if health is not None else [self.came.get(key.value) or _awaited(key) for key in Key]
        first = "" if self.moved else told[0].key  # until a key was pressed, the cursor is on what presses most
        self.query_one("#lines", Roll).show([part for one in told for part in self._lines(one)], key=self.at or first)
        self.at = ""

    def _lines(self, one: HealthLine) -> list[Line]:
        if one.key not in self.came and self.health is None:
            return [row(one.key, ("…", "faint"), _(NAMES[Key(one.key)]), ("", "faint"))]
        sign, tone = SIGNS[one.light]
        name = (_(NAMES[Key(one.key)]), "" if one.light is Light.GREEN else "strong")
        words = (one.words, "faint" if one.light is Light.GREEN else "")
        lines = [row(one.key, (sign + _(one.light.value), tone), name, words)]
        if one.advice and self.has_class("wide"):
            lines.append(note(f"{'':{self._margin()}}→ {one.advice}", tone))
        return lines

    def _margin(self) -> int:
        """Give where the words of a line begin: below them stands what to do."""
        shown = {line.light for line in self.health.lines} if self.health is not None else set(SIGNS)
        return (
            max(cell_len(SIGNS[light][0] + _(light.value)) for light in shown)
            + max(cell_len(_(name)) for name in NAMES.values())
            + 2 * GAP
        )

    def on_key(self) -> None:
        self.moved = True

    def _key(self) -> str:
        found = self.query("#lines")
        return found.first(Roll).key if found else ""

    def _line(self) -> HealthLine | None:
        lines = self.health.lines if self.health is not None else tuple(self.came.values())
        return next((one for one in lines if one.key == self._key()), None)

    def on_roll_moved(self) -> None:
        one = self._line()
        advice = f"\n→ {one.advice}" if one is not None and one.advice else ""
        self.query_one("#about", Static).update(f"{one.words}{advice}" if one is not None else "")

    # -- doing

    def on_roll_chosen(self) -> None:
        one = self._line()
        if one is None:
            return
        key = Key(one.key)
        acts: dict[Key, Callable[[], object]] = {
            Key.STORE: self.action_check if one.light is not Light.RED else lambda: self._tell(one),
            Key.LOG: self._print_sheet,
            Key.CLOCK: lambda: house(self).open_law("retention"),
            Key.CERTIFICATE: lambda: house(self).action_room("box"),
        }
        if key in OPENED:
            house(self).open_room(OPENED[key])
        else:
            acts.get(key, lambda: self._tell(one))()

    def _tell(self, one: HealthLine) -> None:
        parts = (one.words, one.advice, _("Commande : {command}", command=one.command) if one.command else "")
        self.app.push_screen(Tell(_(NAMES[Key(one.key)]), "\n\n".join(part for part in parts if part)))

    def action_check(self) -> None:
        """Check the whole store now."""
        desk = self.seat.desk

        def work(_progress: Progress) -> object:
            return check_now(desk)

        labour(self, _("Contrôle de toutes les données…"), work, lambda _found: self.action_reload(), can_leave=False)

    def _print_sheet(self) -> None:
        find_folder(self, _("Imprimer la feuille du journal : dans quel dossier ?"), self._print_into)

    def _print_into(self, folder: Path) -> None:
        desk = self.seat.desk
        labour(self, _("Impression…"), lambda _p: log_heads.print_log_head(desk, folder), self._printed, can_leave=False)

    def _printed(self, path: Path) -> None:
        notice(self, _("C'est écrit : {file}. Imprimez-la et donnez-la à la présidence.", file=str(path)))
        self.action_reload()


def verdict(health: Health) -> str:
    """Say in a few words how the house is doing."""
    red, orange = health.count(Light.RED), health.count(Light.ORANGE)
    if not red and not orange:
        return "✓ " + _("Tout va bien")
    parts = ["✗ " + ngettext("{count} chose à faire", "{count} choses à faire", red)] if red else []
    if orange:
        parts.append("! " + ngettext("{count} chose à faire bientôt", "{count} choses à faire bientôt", orange))
    return "   ".join(parts)


def tone_of(health: Health) -> str:
    """Give the tone of the worst light."""
    return SIGNS[health.worst][1]


def _awaited(key: Key) -> HealthLine:
    return HealthLine(key.value, Light.GREEN, "")
