"""What phones said while the box was closed: confirmed, tied to a visit, or set aside, each with one key."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Static

from habitat_box.usecases import inbox
from habitat_box.usecases.inbox import Candidate, ToSettle
from tui.errands import errand, notice
from tui.tongue import N_, _, ngettext, shown
from tui.widgets.inbox_lines import COLUMNS, VISITS, about_text, inbox_lines, visit_lines
from tui.widgets.listing import Listing
from tui.widgets.roll import Roll
from tui.widgets.room import Room, lay


class Inbox(Room):
    """The list, in the order it was said."""

    NAME = "today"
    HELP = N_(
        "La boîte fermée ne peut pas vérifier un code : ce que les téléphones ont dit attend votre accord. Entrée confirme ; "
        "une fin confirmée marque la visite « faite ». « ? » : la visite n'est pas sûre, Entrée ou V la choisit. X ne retient "
        "pas la ligne. U annule votre dernière réponse. Ces lignes s'effacent après 30 jours."
    )
    BINDINGS = [
        Binding("v", "pick", N_("Choisir la visite")),
        Binding("x,delete", "discard", N_("Ne pas retenir")),
        Binding("u", "undo", N_("Annuler")),
        Binding("r", "reload", N_("Relire"), show=False),
        Binding("escape", "leave", N_("Retour")),
    ]

    def __init__(self, at: str = "") -> None:
        super().__init__()
        self.at = at
        self.waiting: list[ToSettle] = []
        self.answered: list[ToSettle] = []

    def furnish(self) -> ComposeResult:
        empty = _("Rien à confirmer.\nCe que les téléphones disent à la boîte fermée viendra ici.")
        yield Roll(COLUMNS, id="said", chooses=_("Confirmer"), empty=empty)
        yield Static("", id="about", markup=False)

    def on_mount(self) -> None:
        self.query_one("#said", Roll).focus()
        self.action_reload()

    def action_reload(self) -> None:
        """Read the list again, with what came in meanwhile."""
        desk = self.seat.desk
        errand(self, lambda: inbox.read_all(desk), self._show, group="inbox")

    def _show(self, waiting: list[ToSettle]) -> None:
        self.waiting = waiting
        self.head(ngettext("Boîte fermée : {count} mot à confirmer", "Boîte fermée : {count} mots à confirmer", len(waiting)))
        self.query_one("#said", Roll).show(inbox_lines(waiting), key=self.at)
        self.at = ""
        self.refresh_bindings()

    def _current(self) -> ToSettle | None:
        found = self.query("#said")
        key = found.first(Roll).key if found else ""
        return next((one for one in self.waiting if one.entry.id == key), None)

    def on_roll_moved(self) -> None:
        one = self._current()
        self.query_one("#about", Static).update(
            "\n".join(shown(line) for line in about_text(one).split("\n")) if one is not None else ""
        )
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what the line under the cursor takes."""
        if action == "undo":
            return bool(self.answered)
        return self._current() is not None if action in ("pick", "discard") else True

    def on_roll_chosen(self) -> None:
        one = self._current()
        if one is not None and one.needs_a_visit:
            self.action_pick()
        elif one is not None:
            self._confirm(one)

    def _confirm(self, one: ToSettle, visit_id: str = "") -> None:
        desk = self.seat.desk
        self._answer(one, lambda: inbox.confirm(desk, one, visit_id), _("C'est confirmé. U annule."))

    def action_discard(self) -> None:
        """Say that the line does not count."""
        one, desk = self._current(), self.seat.desk
        if one is not None:
            self._answer(one, lambda: inbox.discard(desk, one), _("La ligne n'est pas retenue. U annule."))

    def _answer(self, one: ToSettle, act: Callable[[], None], said: str) -> None:
        def done(_nothing: None) -> None:
            self.answered.append(one)
            notice(self, said)
            self.action_reload()

        errand(self, act, done)

    def action_undo(self) -> None:
        """Put the last line answered back, and its visit as it stood."""
        one, desk = self.answered.pop(), self.seat.desk
        self.at = one.entry.id
        errand(self, lambda: inbox.undo(desk, one), lambda _n: self.action_reload())

    def action_pick(self) -> None:
        """Choose the visit a line speaks of; that confirms it."""
        one, desk = self._current(), self.seat.desk
        if one is None or one.entry.kind is inbox.Kind.UNREADABLE:
            return
        if one.candidates and one.visit is None:
            self._ask(one, list(one.candidates))
        else:
            errand(self, lambda: inbox.day_of(desk, one), lambda visits: self._ask(one, visits))

    def _ask(self, one: ToSettle, visits: list[Candidate]) -> None:
        listing = Listing(
            _("De quelle visite s'agit-il ?"), visit_lines(visits), VISITS,
            empty=_("Aucune visite ce jour-là."), note=about_text(one).split("\n")[0],
        )  # fmt: skip
        lay(self, listing, lambda visit_id: self._confirm(one, str(visit_id)))
