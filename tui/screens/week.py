"""The week as a grid: residents down, days across."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

from rich.cells import set_cell_size
from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Static

from habitat_box.domain.people import Card
from habitat_box.domain.visits import Visit, VisitStatus
from habitat_box.usecases.printing import print_week
from habitat_box.usecases.visits import WeekView, see_week
from habitat_box.words import monday_of
from tui.errands import errand, notice
from tui.house import house
from tui.screens.dates import ask_day
from tui.tongue import N_, _, clock_hour, head_day, local_day, ngettext, plain_date, shown
from tui.widgets.asking import Tell
from tui.widgets.finding import find_folder
from tui.widgets.grid import Band, Grid
from tui.widgets.legend import legend, marks
from tui.widgets.lines import Cell
from tui.widgets.room import Room

NAMES_FROM = 15
"""How wide a day must be, in cells, to tell services by their names."""
LEGEND_ROWS = 2


class Week(Room):
    """Seven days from a Monday."""

    NAME = "week"
    HELP = N_(
        "Une ligne par habitant, une colonne par jour. Les flèches vont d'une case à l'autre et passent d'une semaine à "
        "l'autre ; Page haut et Page bas aussi. Entrée ouvre la page de l'habitant. ✗ marque une visite annulée. L dit le "
        "nom entier de chaque service."
    )
    BINDINGS = [
        Binding("pageup", "step(-1)", N_("Semaine d'avant")),
        Binding("pagedown", "step(1)", N_("D'après")),
        Binding("l", "legend", N_("Légende")),
        Binding("t", "this_week", N_("Cette semaine")),
        Binding("d", "day", N_("Ce jour")),
        Binding("i", "print", N_("Imprimer")),
        Binding("g", "date", N_("Aller à une date"), show=False),
        Binding("r", "reload", N_("Relire"), show=False),
    ]

    def __init__(self, monday: date | None = None) -> None:
        super().__init__()
        self.monday = monday
        self.view: WeekView | None = None
        self.short: dict[str, str] = {}

    def furnish(self) -> ComposeResult:
        yield Static("", id="legend", markup=False)
        yield Static("", id="days", markup=False)
        yield Grid(id="grid")

    def on_mount(self) -> None:
        self.monday = self.monday or monday_of(local_day(self.seat.clock()))
        grid = self.query_one("#grid", Grid)
        grid.day = (local_day(self.seat.clock()) - self.monday).days % 7
        grid.focus()
        self.action_reload()

    def action_reload(self) -> None:
        """Read the week again."""
        desk, monday = self.seat.desk, self.monday
        if monday is not None:
            errand(self, lambda: see_week(desk, monday), self._show, group="week")

    def _show(self, view: WeekView) -> None:
        self.view = view
        sunday = view.monday + timedelta(days=6)
        visits = ngettext("{count} visite", "{count} visites", len(view.seen.visits))
        self.head(f"◀ {plain_date(view.monday)} – {plain_date(sunday)} ▶  ·  {visits}")
        self._fill()

    def on_resize(self) -> None:
        super().on_resize()
        self.call_after_refresh(self._fill)

    def _fill(self) -> None:
        view = self.view
        if view is None:
            return
        grid, short = self.query_one("#grid", Grid), self._short_names(view)
        by_square: dict[tuple[str, date], list[Visit]] = {}
        for visit in view.seen.visits:
            by_square.setdefault((visit.resident_id, visit.day), []).append(visit)
        cards = {card.person_id: card for card in view.residents}
        gone = {person: card for person, card in view.seen.cards.items() if person not in cards}
        week = [view.monday + timedelta(days=n) for n in range(7)]
        bands = []
        for card in (*cards.values(), *gone.values()):
            bands.append(_band(_name(card, grid), card, [by_square.get((card.person_id, day), []) for day in week], short))
        grid.show(bands)
        self._say_days(week, grid)
        self._say_legend(view, short)

    def _short_names(self, view: WeekView) -> dict[str, str]:
        names = dict.fromkeys(visit.organisation for visit in view.seen.visits)
        if self.query_one("#grid", Grid).square_width >= NAMES_FROM:
            return {name: name for name in sorted(names)}
        return marks(names)

    def _say_legend(self, view: WeekView, short: dict[str, str]) -> None:
        self.short = short
        marked = {shown(name): shown(mark) for name, mark in short.items() if mark != name}
        nobody = "" if view.residents else _("Personne n'habite ici encore. Inscrivez les habitants (touche 3).")
        rest = _("… L : toute la légende")
        words = legend(marked, self.size.width - 2, LEGEND_ROWS, rest) if marked else nobody
        self.query_one("#legend", Static).update(words)

    def _say_days(self, week: list[date], grid: Grid) -> None:
        today = local_day(self.seat.clock())
        names = [("●" if day == today else "") + head_day(day) for day in week]
        width = grid.square_width
        cells = [set_cell_size(name[: width - 1], width) for name in names]
        self.query_one("#days", Static).update(" " * grid.name_width + "".join(cells))

    # -- keys

    def action_step(self, weeks: int) -> None:
        """Go to the week before or after."""
        if self.monday is not None:
            self.monday += timedelta(weeks=weeks)
            self.action_reload()

    def on_grid_over(self, event: Grid.Over) -> None:
        self.action_step(event.side)

    def action_this_week(self) -> None:
        """Come back to this week."""
        self.monday = monday_of(local_day(self.seat.clock()))
        self.action_reload()

    def action_date(self) -> None:
        """Go to the week of a date."""
        ask_day(self, self._go)

    def _go(self, day: date) -> None:
        self.monday = monday_of(day)
        self.action_reload()

    def action_day(self) -> None:
        """Open the day under the cursor."""
        from tui.screens.today import Today

        if self.monday is not None:
            self.app.switch_screen(Today(self.monday + timedelta(days=self.query_one("#grid", Grid).day)))

    def action_legend(self) -> None:
        """Tell every service in full, with its mark where there is one."""
        services = [shown(name if mark == name else f"{mark}   {name}") for name, mark in self.short.items()]
        signs = ["●    " + _("aujourd'hui"), "✗    " + _("visite annulée")]
        self.app.push_screen(Tell(_("Légende"), "\n".join([*services, *([""] if services else []), *signs])))

    def action_print(self) -> None:
        """Print this week to a folder."""
        find_folder(self, _("Imprimer la semaine : dans quel dossier ?"), self._print)

    def _print(self, folder: Path) -> None:
        desk, monday = self.seat.desk, self.monday
        if monday is not None:
            errand(self, lambda: print_week(desk, monday, folder), self._printed)

    def _printed(self, path: Path) -> None:
        notice(self, _("C'est écrit : {file}", file=path))

    def on_grid_chosen(self, event: Grid.Chosen) -> None:
        house(self).open_person(event.key)


def _name(card: Card, grid: Grid) -> tuple[Cell, ...]:
    if grid.wide:
        return Cell(shown(card.name), "strong"), Cell(shown(card.dwelling), "faint")
    return Cell(shown(card.called or card.first_name or card.name), "strong"), Cell(shown(card.last_name), "strong")


def _band(name: tuple[Cell, ...], card: Card, days: list[list[Visit]], short: dict[str, str]) -> Band:
    squares = tuple(tuple(_visit(visit, short) for visit in sorted(day, key=_start)) for day in days)
    return Band(card.person_id, name, squares)


def _start(visit: Visit) -> datetime:
    return visit.starts_at


def _visit(visit: Visit, short: dict[str, str]) -> Cell:
    off = visit.status is VisitStatus.CANCELLED
    words = f"{clock_hour(visit.starts_at)}{'✗' if off else ' '}{shown(short[visit.organisation])}"
    return Cell(words, "struck" if off else "")
