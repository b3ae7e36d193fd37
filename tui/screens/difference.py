"""What a planning would change: read it, answer what it asks, accept it or leave it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Static

from habitat_box.domain.sheet import Layout, Role
from habitat_box.errors import HabitatError, PlanningChangedSince
from habitat_box.usecases import planning
from habitat_box.usecases.planning import Applied, Preview
from tui.errands import notice
from tui.screens.naming import Naming
from tui.tongue import N_, _, ngettext, plain_date, shown
from tui.widgets import difference_lines as told
from tui.widgets.asking import Ask, Tell
from tui.widgets.lines import Column, row
from tui.widgets.listing import Listing
from tui.widgets.roll import Roll
from tui.widgets.room import Room, lay
from tui.widgets.working import labour


class DifferenceRoom(Room):
    """A preview. Nothing is written until A."""

    NAME = "plannings"
    HELP = N_(
        "Ce que ce fichier change, groupe par groupe : Entrée ouvre ou ferme un groupe, ou montre une ligne en entier. N dit "
        "qui sont les noms inconnus, C corrige les colonnes, A applique. Échap quitte sans rien changer."
    )
    BINDINGS = [
        Binding("a", "apply", N_("Appliquer")),
        Binding("n", "names", N_("Reconnaître les noms")),
        Binding("c", "columns", N_("Corriger les colonnes")),
        Binding("escape", "leave", N_("Laisser")),
    ]

    def __init__(self, seen: Preview) -> None:
        super().__init__()
        self.seen = seen
        self.unfolded = told.open_at_first(seen.difference)

    def furnish(self) -> ComposeResult:
        yield Static("", id="guess", markup=False)
        yield Roll(told.COLUMNS, id="lines", chooses=_("Ouvrir"))

    def on_mount(self) -> None:
        self.query_one("#lines", Roll).focus()
        self._show(self.seen)

    def _show(self, seen: Preview) -> None:
        self.seen = seen
        found = seen.difference
        first, last = (plain_date(day) for day in found.window)
        read = ngettext("{count} ligne lue", "{count} lignes lues", found.read)
        changes = ngettext("{count} changement", "{count} changements", found.changes)
        self.head(f"{shown(seen.organisation.name)}  ·  {read}  ·  {changes}")
        guess = told.guess_words(seen.columns)
        words = _("Du {first} au {last}.", first=first, last=last)
        self.query_one("#guess", Static).update(shown(f"{words} {_('Colonnes :')} {guess}" if guess else words))
        self.query_one("#lines", Roll).show(told.difference_lines(found, self.unfolded))
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer names and columns only where there are some."""
        if action == "names":
            return bool(self.seen.names)
        if action == "columns":
            return bool(self.seen.columns)
        return True

    def on_roll_chosen(self, event: Roll.Chosen) -> None:
        kind, _colon, place = event.key.partition(":")
        if kind == "group":
            self.unfolded ^= {place}
            self._show(self.seen)
        elif kind == "to_match" and self.seen.names:
            self.action_names()
        elif kind == "warning":
            self._tell(_("À vérifier"), _(self.seen.difference.warnings[int(place)]))
        elif kind == "recognised":
            self._tell(_("Reconnu, pas compté"), self.seen.difference.recognised[int(place)].words)
        else:
            entry = self.seen.difference.entries(kind)[int(place)]
            self._tell(_(told.ORDER[kind]), told.entry_text(entry))

    def _tell(self, heading: str, text: str) -> None:
        self.app.push_screen(Tell(heading, shown_lines(text)))

    # -- answering

    def action_names(self) -> None:
        """Say who the unknown names are, one by one."""
        if self.seen.names:
            lay(self, Naming(self.seen), self._show)

    def action_columns(self) -> None:
        """Correct what a column holds."""
        if self.seen.columns:
            columns = (Column(24, 2, 10), Column(24, 3, 12), Column(60, 1, 10))
            note = _("Entrée change ce que contient une colonne.")
            lines = told.column_lines(self.seen.columns)
            lay(self, Listing(_("Les colonnes du fichier"), lines, columns, note=note), self._role)

    def _role(self, place: str) -> None:
        lines = [row(role.value, _(words)) for role, words in told.ROLES.items()]
        header = next(one.header for one in self.seen.columns if one.place == int(place))
        heading = _("Que contient « {column} » ?", column=shown(header))
        lay(self, Listing(heading, lines, (Column(40),)), partial(self._correct, place))

    def _correct(self, place: str, role: str) -> None:
        layout = self.seen.reading.layout
        if layout is not None:
            self._read_again(layout.with_role(int(place), Role(role)))

    def _read_again(self, layout: Layout | None) -> None:
        desk, seen = self.seat.desk, self.seen
        self._labour(
            lambda: planning.preview(desk, seen.path, seen.organisation.name, first=seen.first, weeks=seen.weeks, layout=layout)
        )

    def _labour(self, work: Callable[[], Preview]) -> None:
        labour(self, _("Lecture de {file}…", file=self.seen.path.name), lambda _p: work(), self._show)

    # -- accepting

    def action_apply(self) -> None:
        """Ask, then write what is shown."""
        waiting, changes = len(self.seen.names), self.seen.difference.changes
        question = ngettext("Appliquer {count} changement ?", "Appliquer {count} changements ?", changes)
        detail = ngettext(
            "{count} nom n'est pas reconnu : ses visites restent de côté.",
            "{count} noms ne sont pas reconnus : leurs visites restent de côté.",
            waiting,
        )
        lay(self, Ask(question, _("Oui, appliquer"), detail if waiting else "", cautious=bool(waiting)), self._apply)

    def _apply(self, _yes: object) -> None:
        desk, seen = self.seat.desk, self.seen
        labour(
            self,
            _("Écriture du planning…"),
            lambda _p: planning.apply(desk, seen, skip_unmatched=True),
            self._applied,
            refused=self._refused,
            can_leave=False,
        )

    def _refused(self, error: HabitatError) -> None:
        if isinstance(error, PlanningChangedSince):
            self._read_again(self.seen.reading.layout if self.seen.layout_given else None)

    def _applied(self, done: Applied) -> None:
        parts = [f"{_(words)} {done.counts[kind]}" for kind, words in told.ORDER.items() if done.counts.get(kind)]
        notice(self.app.screen, _("Le planning est écrit.") + " " + " · ".join(parts))
        self.seat.people = []
        self.app.pop_screen()


def shown_lines(text: str) -> str:
    """Make a text of several lines harmless, line by line."""
    return "\n".join(shown(line) for line in text.split("\n"))
