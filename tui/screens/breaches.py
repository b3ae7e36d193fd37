"""The register of breaches, each with what is left of the 72 hours and what is still missing before it is closed."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Static

from habitat_box.domain.breaches import Breach
from habitat_box.usecases import breaches
from tui.errands import errand, notice
from tui.screens import breach_forms as forms
from tui.tongue import N_, _, ngettext
from tui.widgets.form import Form, fill
from tui.widgets.law_lines import BREACHES, breach_lines, breach_text
from tui.widgets.roll import Roll
from tui.widgets.room import Room

MINUTE = 60


class Breaches(Room):
    """Every breach, the open ones first. It names nobody: numbers and categories."""

    NAME = "law"
    HELP = N_(
        "Une violation : des données perdues, changées, ou vues par qui ne devait pas. Toutes s'écrivent ici. S'il y a un "
        "risque, la CNIL est prévenue en 72 heures, même avec peu d'éléments ; s'il est élevé, les personnes aussi. N en "
        "écrit une, Entrée la complète, T note qui a été prévenu, A écrit une raison, F la ferme quand rien ne manque."
    )
    BINDINGS = [
        Binding("n", "new", N_("Écrire une violation")),
        Binding("t", "told", N_("Prévenu")),
        Binding("a", "reason", N_("Raison")),
        Binding("f", "close", N_("Clore")),
        Binding("escape", "leave", N_("Retour")),
    ]

    def __init__(self, at: str = "") -> None:
        super().__init__()
        self.at = at
        self.found: dict[str, Breach] = {}

    def furnish(self) -> ComposeResult:
        empty = _("Aucune violation n'est écrite : c'est bon signe.\nEn cas de perte, de vol ou d'erreur, N en écrit une.")
        yield Roll(BREACHES, id="breaches", empty=empty, chooses=_("Compléter"))
        yield Static("", id="about", markup=False)

    def on_mount(self) -> None:
        self.query_one("#breaches", Roll).focus()
        self.set_interval(MINUTE, self._fill)
        self._reload()

    def _reload(self, *_done: object) -> None:
        desk = self.seat.desk
        errand(self, lambda: breaches.breaches(desk), self._show, group="breaches")

    def _show(self, found: list[Breach]) -> None:
        self.found = {one.number: one for one in found}
        still = sum(one.closed_at is None for one in found)
        self.head(_("Violations de données") + "  ·  " + ngettext("{count} ouverte", "{count} ouvertes", still))
        self._fill()
        self.at = ""

    def _fill(self) -> None:
        lines = breach_lines(list(self.found.values()), self.seat.clock())
        self.query_one("#breaches", Roll).show(lines, key=self.at)

    def on_roll_moved(self) -> None:
        one = self._current()
        self.query_one("#about", Static).update(breach_text(one) if one is not None else "")
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what can be done with the breach under the cursor."""
        one = self._current()
        return (one is not None and one.closed_at is None) if action in ("told", "reason", "close") else True

    def _current(self) -> Breach | None:
        found = self.query("#breaches")
        return self.found.get(found.first(Roll).key) if found else None

    def action_new(self) -> None:
        """Write a breach down with what is known now."""
        fill(self, forms.recording(self.seat), self._recorded)

    def _recorded(self, one: Breach) -> None:
        self.at = one.number
        self._written(one)

    def on_roll_chosen(self) -> None:
        one = self._current()
        if one is not None and one.closed_at is None:
            fill(self, forms.recording(self.seat, one), self._written)
        elif one is not None:
            notice(self, _("Cette violation est close."))

    def action_told(self) -> None:
        """Note who was told, and when."""
        self._form(forms.telling)

    def action_reason(self) -> None:
        """Write why someone was not told, or told late."""
        self._form(forms.reason)

    def _form(self, make: Callable[..., Form]) -> None:
        one = self._current()
        if one is not None:
            fill(self, make(self.seat, one), self._written)

    def action_close(self) -> None:
        """Close a breach that lacks nothing."""
        one, desk = self._current(), self.seat.desk
        if one is not None:
            number = one.number
            errand(self, lambda: breaches.close(desk, number), self._written)

    def _written(self, one: Breach) -> None:
        notice(self, _("C'est enregistré : {number}.", number=one.number))
        self._reload()
