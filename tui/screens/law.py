"""What the law asks of the house, in one place: requests, breaches, durations, facts, controls."""

from __future__ import annotations

import importlib
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.binding import Binding
from textual.screen import Screen

from habitat_box.usecases import breaches, house_facts, retention, rights
from habitat_box.usecases.desk import Desk
from tui.errands import errand
from tui.tongue import N_, _, local_day, ngettext
from tui.widgets.law_lines import days_told, hours_told
from tui.widgets.lines import Column, Line, note, row, title
from tui.widgets.roll import Roll
from tui.widgets.room import Room

COLUMNS = (Column(34, 1, 20), Column(60, 2, 20))
ROOMS = {
    "rights": ("tui.screens.rights", "Rights"),
    "breaches": ("tui.screens.breaches", "Breaches"),
    "retention": ("tui.screens.retention", "Retention"),
    "facts": ("tui.screens.facts", "Facts"),
    "inspection": ("tui.screens.inspection", "Inspection"),
}


def law_room(name: str, at: str = "") -> Screen[None]:
    """Make one of the rooms of this part of the house, with the cursor on a line."""
    module, cls = ROOMS[name]
    made: Screen[None] = getattr(importlib.import_module(module), cls)(at)
    return made


@dataclass(frozen=True)
class Standing:
    """Where the house stands, a line for each room."""

    rights: tuple[str, str]
    breaches: tuple[str, str]
    retention: tuple[str, str]
    facts: tuple[str, str]


class Law(Room):
    """The doors to each register."""

    NAME = "law"
    HEADING = N_("Les droits des personnes et les preuves de la maison")
    HELP = N_(
        "Entrée ouvre la ligne. Une demande d'une personne a une réponse en un mois. Une violation de données se dit à la CNIL "
        "en 72 heures. Ce qui a fait son temps s'efface tout seul. Le dossier de contrôle se prépare ici, sans Internet."
    )
    BINDINGS = [
        Binding("d", "go('rights')", N_("Demandes")),
        Binding("v", "go('breaches')", N_("Violations")),
        Binding("e", "go('retention')", N_("Effacements")),
        Binding("m", "go('facts')", N_("La maison")),
        Binding("c", "go('inspection')", N_("Contrôle")),
    ]

    def furnish(self) -> ComposeResult:
        yield Roll(COLUMNS, id="doors", chooses=_("Ouvrir"))

    def on_mount(self) -> None:
        self.query_one("#doors", Roll).focus()
        self._reload()

    def on_screen_resume(self) -> None:
        self._reload()

    def _reload(self) -> None:
        desk = self.seat.desk
        errand(self, lambda: _standing(desk), self._show, group="law")

    def _show(self, now: Standing) -> None:
        always = (_("registre, preuves, journal"), "faint")
        lines: list[Line] = [
            title(_("Les personnes")),
            row("rights", "D  " + _("Demandes des personnes"), now.rights),
            note(""),
            title(_("Les incidents")),
            row("breaches", "V  " + _("Violations de données"), now.breaches),
            note(""),
            title(_("La maison")),
            row("retention", "E  " + _("Durées et effacements"), now.retention),
            row("facts", "M  " + _("Ce que la maison doit dire"), now.facts),
            row("inspection", "C  " + _("Préparer un contrôle"), always),
        ]
        self.query_one("#doors", Roll).show(lines)

    def on_roll_chosen(self, event: Roll.Chosen) -> None:
        self.action_go(event.key)

    def action_go(self, name: str) -> None:
        """Open one of the rooms."""
        self.app.push_screen(law_room(name))


def _standing(desk: Desk) -> Standing:
    return Standing(_rights(desk), _breaches(desk), _retention(desk), _facts(desk))


def _rights(desk: Desk) -> tuple[str, str]:
    still = [one for one in rights.requests(desk) if one.answered_on is None]
    if not still:
        return "✓ " + _("aucune demande en attente"), "good"
    days, tone = days_told(min((one.last_day - local_day(desk.box.clock())).days for one in still))
    return f"{days}  ·  " + ngettext("{count} demande", "{count} demandes", len(still)), tone or "strong"


def _breaches(desk: Desk) -> tuple[str, str]:
    still = [one for one in breaches.breaches(desk) if one.closed_at is None]
    if not still:
        return "✓ " + _("aucune violation ouverte"), "good"
    words, tone = hours_told(min(still, key=lambda one: one.due_at), desk.box.clock())
    return f"{words}  ·  " + ngettext("{count} ouverte", "{count} ouvertes", len(still)), tone


def _retention(desk: Desk) -> tuple[str, str]:
    now = retention.status(desk)
    if not now.sure:
        return "! " + _("la boîte doute de la date : elle n'efface rien"), "bad"
    if now.overdue or now.to_review or now.away:
        return "◐ " + _("quelque chose attend"), "warn"
    return "✓ " + _("tout est à jour"), "good"


def _facts(desk: Desk) -> tuple[str, str]:
    missing = house_facts.missing_for_real(desk.box)
    if desk.box.settings.demo:
        return "· " + _("C'est une démonstration."), "faint"
    if not missing:
        return "✓ " + _("rien ne manque"), "good"
    return "! " + _("il manque : {what}", what=", ".join(_(words) for words in missing)), "bad"
