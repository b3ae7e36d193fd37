"""The commands of the palette, in French or English, found by typing a few letters."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from textual.app import SystemCommand
from textual.screen import Screen

from tui.house import House
from tui.tongue import _
from tui.widgets.bars import ROOMS

Commands = SystemCommand


def commands(app: House, screen: Screen[object]) -> Iterator[SystemCommand]:
    """Name what can be done from here: the rooms, this screen's own keys, then the app's."""
    if app.seat.box is not None:
        for name, key, words in ROOMS:
            yield SystemCommand(_(words), _("Aller à cet écran (touche {key})", key=key), partial(app.action_room, name))
        health = _("Ce qui va et ce qui est à faire (touche {key})", key="9")
        yield SystemCommand(_("Santé de la maison"), health, app.action_health)
        yield SystemCommand(_("Chercher un habitant"), _("Par son nom ou son logement"), app.action_search)
    yield from _own(app, screen)
    yield SystemCommand(_("Aide"), _("Les touches de cet écran"), app.action_help)
    yield SystemCommand("English / Français", _("Changer de langue"), app.action_language)
    yield SystemCommand(_("Clair ou sombre"), _("Changer les couleurs"), app.action_other_theme)
    yield SystemCommand(_("Quitter"), _("Fermer cette fenêtre"), app.action_leave_app)


def _own(app: House, screen: Screen[object]) -> Iterator[SystemCommand]:
    seen = set()
    for one in screen.active_bindings.values():
        binding = one.binding
        own = one.node is screen and one.enabled and binding.show and binding.action not in seen
        if own and binding.description:
            seen.add(binding.action)
            run = partial(screen.run_action, binding.action)
            yield SystemCommand(_(binding.description), _("Sur cet écran"), run)
