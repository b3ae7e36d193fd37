"""The two bars of every screen: whose house it is and where one stands, and the keys that work here."""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text
from textual.app import RenderResult
from textual.binding import ActiveBinding, Binding
from textual.widget import Widget

from habitat_box.domain.health import Light
from tui.house import house
from tui.tongue import N_, _, clock_hour, shown

ROOMS = (
    ("today", "1", N_("Jour")),
    ("week", "2", N_("Semaine")),
    ("residents", "3", N_("Habitants")),
    ("plannings", "4", N_("Plannings")),
    ("workers", "5", N_("Intervenants")),
    ("box", "6", N_("Boîte")),
    ("choices", "7", N_("Choix")),
    ("law", "8", N_("RGPD")),
)
KEYS = {
    "enter": N_("Entrée"), "escape": N_("Échap"), "space": N_("Espace"), "delete": N_("Suppr"), "tab": "Tab", "f1": "F1",
    "left": "←", "right": "→", "up": "↑", "down": "↓", "pageup": "Pg↑", "pagedown": "Pg↓", "home": "⇱", "end": "⇲",
    "slash": "/", "question_mark": "?", "plus": "+",
}  # fmt: skip
ENTER = {"choose": "", "submit": "", "press": N_("Choisir"), "show_overlay": N_("Choisir"), "select_cursor": N_("Choisir")}
"""What Enter does in each kind of widget, when the widget itself does not say what it `chooses`."""
CLOCK_SECONDS = 20
ROOMY = 90
"""Narrower than this, the names of the rooms stand closer."""


class TopBar(Widget):
    """Two lines: the house, its site, the hour; then the rooms by number."""

    COMPONENT_CLASSES = {"bar--name", "bar--here", "bar--faint", "bar--demo", "bar--good", "bar--warn", "bar--bad"}

    def __init__(self, here: str = "") -> None:
        super().__init__()
        self.here = here

    def on_mount(self) -> None:
        self.set_interval(CLOCK_SECONDS, self.refresh)

    def render(self) -> RenderResult:
        seat, style = house(self).seat, self._tone
        left = Text.assemble((f" {shown(seat.settings.residence) or 'Habitat Box'} ", style("name")))
        if seat.settings.demo:
            left.append("  ")
            left.append(" " + _("DÉMONSTRATION") + " ", style("demo"))
        right = Text(no_wrap=True)
        if seat.box is not None:
            right.append_text(self._health())
        if seat.box is not None and seat.site is not None:
            right.append(*self._site())
            right.append("  ")
        right.append(clock_hour(seat.clock()) + " ", style("name"))
        return Text("\n").join([_apart(left, right, self.size.width), self._rooms()])

    def _health(self) -> Text:
        health, here = house(self).seat.health, self.here == "health"
        said = Text.assemble((" 9 ", self._tone("here" if here else "faint")))
        said.append(_("Santé"), self._tone("here" if here else ""))
        if health is None:
            return said.append("  ")
        signs = {Light.GREEN: ("✓", "good"), Light.ORANGE: ("!", "warn"), Light.RED: ("✗", "bad")}
        sign, tone = signs[health.worst]
        count = health.count(Light.RED) or ""
        return said.append(f" {sign}{count}", self._tone(tone)).append("  ")

    def _site(self) -> tuple[str, Style]:
        site = house(self).seat.site
        if site is None or not site.running:
            return "○ " + _("site arrêté"), self._tone("warn")
        if not site.unlocked:
            return "◐ " + _("site fermé"), self._tone("warn")
        return "● " + _("site ouvert"), self._tone("good")

    def _rooms(self) -> Text:
        said = Text(no_wrap=True, overflow="ellipsis")
        if house(self).seat.box is None:
            return said
        gap = " " if self.size.width >= ROOMY else ""
        for name, key, words in ROOMS:
            here = name == self.here
            said.append(f" {key} ", self._tone("here" if here else "faint"))
            said.append(_(words) + gap, self._tone("here" if here else ""))
        return said

    def _tone(self, name: str) -> Style:
        return self.get_component_rich_style(f"bar--{name}", partial=True) if name else Style()


class KeyBar(Widget):
    """One line: the keys that work here, then help, which always fits."""

    COMPONENT_CLASSES = {"bar--key", "bar--faint"}

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, lambda _screen: self.refresh())

    def render(self) -> RenderResult:
        last = self._said("?", _("Aide"))
        line, room = Text(no_wrap=True), self.size.width - last.cell_len
        for key, words in shown_keys(self.screen.active_bindings.values()):
            word = self._said(key, words)
            if line.cell_len + word.cell_len > room:
                break
            line.append_text(word)
        return _apart(line, last, self.size.width)

    def _said(self, key: str, words: str) -> Text:
        strong = self.get_component_rich_style("bar--key", partial=True)
        return Text.assemble((f" {key} ", strong), (f"{words} ", Style()))


def shown_keys(active: Iterable[ActiveBinding]) -> list[tuple[str, str]]:
    """Give the keys to name and what they do here, each action once."""
    seen: set[str] = set()
    kept = []
    for one in active:
        binding = one.binding
        chooses = (getattr(one.node, "chooses", "") or _enter(binding)) if binding.action in ENTER else ""
        if (binding.show or chooses) and one.enabled and binding.action not in seen:
            seen.add(binding.action)
            kept.append((key_name(binding), chooses or _(binding.description)))
    return kept


def _enter(binding: Binding) -> str:
    said = ENTER[binding.action]
    return _(said) if said else ""


def key_name(binding: Binding) -> str:
    """Name a key as it is engraved."""
    if binding.key_display:
        return binding.key_display
    key = binding.key
    if key.startswith("ctrl+"):
        return "^" + key[5:].upper()
    return _(KEYS[key]) if key in KEYS else key


def _apart(left: Text, right: Text, width: int) -> Text:
    room = width - right.cell_len
    kept = left.copy()
    kept.truncate(max(0, room), overflow="ellipsis")
    kept.append(" " * max(0, room - cell_len(kept.plain)))
    kept.append_text(right)
    return kept
