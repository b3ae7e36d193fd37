"""What there is to treat: one list, each thing opened where it is treated or ticked from here."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Static

from habitat_box.usecases.todo import Item, finish, see_todo
from tui.errands import errand, notice
from tui.tongue import N_, _, local_day, ngettext
from tui.widgets.roll import Roll
from tui.widgets.room import Room
from tui.widgets.todo_lines import ITEMS, item_lines, open_item


class ToTreat(Room):
    """The list, the most pressing first."""

    NAME = "today"
    HELP = N_(
        "« ! » presse ou est en retard, « ● » est pour aujourd'hui. Entrée ouvre l'endroit où la chose se traite ; elle quitte "
        "la liste quand c'est fait. Espace coche une tâche faite, ou un choix que vous avez vu. U la remet."
    )
    BINDINGS = [
        Binding("space,f", "done", N_("Fait")),
        Binding("u", "undo", N_("Remettre")),
        Binding("r", "reload", N_("Relire"), show=False),
        Binding("escape", "leave", N_("Retour")),
    ]

    def __init__(self, items: list[Item]) -> None:
        super().__init__()
        self.items = items
        self.ticked: list[Item] = []
        self.away = False

    def furnish(self) -> ComposeResult:
        yield Roll(ITEMS, id="items", chooses=_("Ouvrir"), empty=_("Rien à traiter.\nBelle journée !"))
        yield Static("", id="about", markup=False)

    def on_mount(self) -> None:
        self.query_one("#items", Roll).focus()
        if self.items:
            self._show(self.items)
        else:
            self.action_reload()

    def on_screen_resume(self) -> None:
        if self.away:
            self.away = False
            self.action_reload()

    def action_reload(self) -> None:
        """Read the list again."""
        desk = self.seat.desk
        errand(self, lambda: see_todo(desk), self._show, group="todo")

    def _show(self, items: list[Item]) -> None:
        self.items = items
        self.head(ngettext("{count} chose à traiter", "{count} choses à traiter", len(items)))
        self.query_one("#items", Roll).show(item_lines(items, local_day(self.seat.clock())))

    def _current(self) -> Item | None:
        found = self.query("#items")
        key = found.first(Roll).key if found else ""
        return next((one for one in self.items if one.key == key), None)

    def on_roll_moved(self) -> None:
        one = self._current()
        told = f"{one.name}\n{one.words}".strip() if one is not None else ""
        self.query_one("#about", Static).update(told)
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer a tick where one key is enough, and to take one back."""
        one = self._current()
        if action == "done":
            return one is not None and one.is_ticked
        return bool(self.ticked) if action == "undo" else True

    def on_roll_chosen(self) -> None:
        one = self._current()
        if one is not None:
            self.away = True
            open_item(self, one)

    def action_done(self) -> None:
        """Mark the thing under the cursor as done."""
        one, desk = self._current(), self.seat.desk
        if one is not None:
            errand(self, lambda: finish(desk, one), lambda _n: self._ticked(one))

    def _ticked(self, one: Item) -> None:
        self.ticked.append(one)
        notice(self, _("C'est noté. U la remet dans la liste."))
        self._show([each for each in self.items if each.key != one.key])

    def action_undo(self) -> None:
        """Put the last thing marked as done back in the list."""
        one, desk = self.ticked.pop(), self.seat.desk
        errand(self, lambda: finish(desk, one, done=False), lambda _n: self.action_reload())
