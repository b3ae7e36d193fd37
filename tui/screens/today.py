"""Today: who comes when, what is wrong, what changed since yesterday."""

from __future__ import annotations

from datetime import date, timedelta

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from habitat_box.usecases.todo import Item, Kind, see_todo
from habitat_box.usecases.visits import DayView, see_day
from tui.errands import errand
from tui.house import house
from tui.screens.dates import ask_day
from tui.tongue import N_, _, day_words, local_day, long_day, ngettext
from tui.watching import Watch
from tui.widgets.day_lines import BY_HOUR, BY_PERSON, by_hour, by_person, change_lines, problem_lines
from tui.widgets.lines import Column
from tui.widgets.listing import Listing
from tui.widgets.roll import Roll
from tui.widgets.room import Room, lay
from tui.widgets.todo_lines import TREAT, open_item, todo_pairs

PAIR = (Column(22), Column(40, 1))
MINUTE = 60


class Today(Room):
    """One day of the house, today at first."""

    NAME = "today"
    HELP = N_(
        "Les visites du jour, heure par heure. La ligne « maintenant » suit l'heure. Un « ! » marque une visite où quelque "
        "chose ne va pas. ◆ est une activité de la maison. Entrée ouvre la page de l'habitant. A ouvre la liste de ce qui est "
        "à traiter."
    )
    BINDINGS = [
        Binding("left", "step(-1)", N_("Veille")),
        Binding("right", "step(1)", N_("Lendemain")),
        Binding("t", "today", N_("Aujourd'hui")),
        Binding("v", "view", N_("Par habitant")),
        Binding("a", "todo", N_("À traiter")),
        Binding("p", "problems", N_("À voir")),
        Binding("c", "changes", N_("Changé")),
        Binding("g", "date", N_("Aller à une date"), show=False),
        Binding("r", "reload", N_("Relire"), show=False),
    ]

    def __init__(self, day: date | None = None) -> None:
        super().__init__()
        self.day, self.by_person = day, False
        self.view: DayView | None = None
        self.items: list[Item] = []
        self.gone_to_treat = False

    def furnish(self) -> ComposeResult:
        with Horizontal(id="counters"):
            yield Static("", id="treat", markup=False)
            yield Static("", id="wrong", markup=False)
            yield Static("", id="changed", markup=False)
        with Horizontal():
            yield Roll(BY_HOUR, id="visits", chooses=_("Page"))
            with Vertical(id="side"):
                yield Static(_("À traiter (A)"), classes="side-title", markup=False)
                yield Roll(TREAT, id="todo", chooses=_("Ouvrir"), empty=_("Rien à traiter."))
                yield Static(_("Ce qui ne va pas"), classes="side-title", markup=False)
                yield Roll(PAIR, id="problems", chooses=_("Page"), empty=_("Rien à signaler."))
                yield Static(_("Changé depuis hier"), classes="side-title", markup=False)
                yield Roll(PAIR, id="changes", chooses=_("Page"), empty=_("Aucun planning n'a changé."))

    def on_mount(self) -> None:
        self.query_one("#visits", Roll).focus()
        self.watch_house = Watch(self, self.action_reload)
        self.set_interval(MINUTE, self._tick)
        self.action_reload()
        self._ask_todo()

    def on_screen_resume(self) -> None:
        self.watch_house.look()
        if self.gone_to_treat:
            self._ask_todo()

    def _ask_todo(self) -> None:
        desk, self.gone_to_treat = self.seat.desk, False
        errand(self, lambda: see_todo(desk), self._show_todo, group="todo")

    def _show_todo(self, items: list[Item]) -> None:
        self.items = items
        if self.view is not None:
            self.query_one("#visits", Roll).empty = self._nothing(self.view)
            self.query_one("#visits", Roll).refresh()
        counter = self.query_one("#treat", Static)
        words = ngettext("{count} à traiter", "{count} à traiter", len(items))
        counter.update(f"● {words} (A)" if items else "✓ " + _("rien à traiter"))
        counter.set_class(bool(items), "alarm")
        self.query_one("#todo", Roll).show(todo_pairs(items, local_day(self.seat.clock())))

    def action_reload(self) -> None:
        """Read the day again."""
        desk, day = self.seat.desk, self.day
        errand(self, lambda: see_day(desk, day), self._show, group="day")

    def _show(self, view: DayView) -> None:
        fresh = self.view is None or self.view.day != view.day
        self.view, self.day = view, view.day if view.day != view.today else None
        self.watch_house.seen()
        self._fill(fresh)

    def _fill(self, fresh: bool = False) -> None:
        view = self.view
        if view is None:
            return
        self._say_head(view)
        roll, now = self.query_one("#visits", Roll), self.seat.clock()
        roll.empty = self._nothing(view)
        lines = by_person(view, now) if self.by_person else by_hour(view, now)
        coming = next((one.id for one in view.seen.visits if one.ends_at > now), "") if fresh else ""
        roll.show(lines, BY_PERSON if self.by_person else BY_HOUR, key=coming)
        self.query_one("#problems", Roll).show(problem_lines(view))
        self.query_one("#changes", Roll).show(change_lines(view.changes, view.cards))

    def _say_head(self, view: DayView) -> None:
        words = day_words(view.day, view.today)
        day = long_day(view.day)
        visits = ngettext("{count} visite", "{count} visites", len(view.seen.visits))
        self.head("  ·  ".join([f"◀ {day} ▶", *([words] if words != day else []), visits]))
        wrong, changed = len(view.problems), len(view.changes)
        alarm = "! " + ngettext("{count} chose à voir", "{count} choses à voir", wrong) + " (P)"
        moved = ngettext("{count} changement depuis hier", "{count} changements depuis hier", changed) + " (C)"
        counter = self.query_one("#wrong", Static)
        counter.update(alarm if wrong else "✓ " + _("rien à signaler"))
        counter.set_class(bool(wrong), "alarm")
        self.query_one("#changed", Static).update(moved)

    def _nothing(self, view: DayView) -> str:
        if view.cards or self.seat.people:
            return _("Aucune visite ce jour-là.\nUn planning s'importe avec la touche 4.")
        if any(one.kind is Kind.GATE for one in self.items):
            return _("La maison est vide.\nDites d'abord qui la tient (touche 8, puis M), et faites une sauvegarde.")
        return _("La maison est vide.\nInscrivez les habitants (touche 3), puis importez les plannings (touche 4).")

    def _tick(self) -> None:
        if self.view is not None and self.app.screen is self:
            if self.day is None and self.view.day != local_day(self.seat.clock()):
                self.action_reload()  # midnight has passed
            else:
                self._fill()

    # -- keys

    def action_step(self, days: int) -> None:
        """Go to the day before or after."""
        shown = self.day or (self.view.day if self.view else local_day(self.seat.clock()))
        self.day = shown + timedelta(days=days)
        self.action_reload()

    def action_today(self) -> None:
        """Come back to today."""
        self.day = None
        self.action_reload()

    def action_date(self) -> None:
        """Go to a date."""
        ask_day(self, self._go)

    def _go(self, day: date) -> None:
        self.day = day
        self.action_reload()

    def action_view(self) -> None:
        """Show by resident, or by hour again."""
        self.by_person = not self.by_person
        self._fill()

    def action_todo(self) -> None:
        """Open the list of what there is to treat."""
        from tui.screens.todo import ToTreat

        self.gone_to_treat = True
        self.app.push_screen(ToTreat(self.items))

    def action_problems(self) -> None:
        """Go to what is wrong."""
        self._list("problems", _("Ce qui ne va pas"), _("Rien à signaler."))

    def action_changes(self) -> None:
        """Go to what changed."""
        self._list("changes", _("Changé depuis hier"), _("Aucun planning n'a changé."))

    def _list(self, name: str, heading: str, empty: str) -> None:
        roll = self.query_one(f"#{name}", Roll)
        if self.has_class("wide"):
            target = self.query_one("#visits", Roll) if roll.has_focus else roll
            target.focus()
        else:
            lay(self, Listing(heading, roll.lines, PAIR, empty=empty), lambda key: self._open(name, key))

    def on_roll_chosen(self, event: Roll.Chosen) -> None:
        if event.roll.id == "todo":
            self.gone_to_treat = True
            open_item(self, next(one for one in self.items if one.key == event.key))
        else:
            self._open(event.roll.id or "", event.key)

    def _open(self, name: str, key: str) -> None:
        if self.view is None:
            return
        if name == "visits":
            person = next(one.resident_id for one in self.view.seen.visits if one.id == key)
        else:
            person = (self.view.problems if name == "problems" else self.view.changes)[int(key)].resident_id
        house(self).open_person(person)
