"""Every room by its name: those with a number, and those one goes to from another. Each is loaded when it is opened."""

from __future__ import annotations

from importlib import import_module

from textual.screen import Screen

from tui.tongue import N_

# The unshifted digits of a French keyboard stand beside the digits.
DIGITS = ("1,ampersand", "2,é", "3,quotation_mark", "4,apostrophe", "5,left_parenthesis", "6,minus", "7,è", "8,underscore")
ROOM_WORDS = (
    N_("Jour"), N_("Semaine"), N_("Habitants"), N_("Plannings"), N_("Intervenants"), N_("Boîte"), N_("Choix"), N_("RGPD"),
)  # fmt: skip
ROOM_NAMES = ("today", "week", "residents", "plannings", "workers", "box", "choices", "law")
CLASSES = {
    "today": ("tui.screens.today", "Today"),
    "week": ("tui.screens.week", "Week"),
    "residents": ("tui.screens.residents", "Residents"),
    "plannings": ("tui.screens.plannings", "Plannings"),
    "workers": ("tui.screens.workers", "Workers"),
    "box": ("tui.screens.box", "TheBox"),
    "choices": ("tui.screens.choices", "Choices"),
    "law": ("tui.screens.law", "Law"),
    "health": ("tui.screens.health", "HealthScreen"),
    "places": ("tui.screens.places", "PlacesScreen"),
    "drill": ("tui.screens.drill", "DrillScreen"),
    "keys": ("tui.screens.keys", "KeysScreen"),
    "rekey": ("tui.screens.rekey", "RekeyScreen"),
    "handover": ("tui.screens.handover", "HandoverScreen"),
    "inbox": ("tui.screens.inbox", "Inbox"),
}


def room_named(name: str) -> Screen[None]:
    """Make a room."""
    module, cls = CLASSES[name]
    made: Screen[None] = getattr(import_module(module), cls)()
    return made
