"""How long things are kept: is the date sure, what goes and when, the table of durations, the register of what went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Static

from habitat_box.domain.retention import Destroyed, Due, total
from habitat_box.usecases import retention
from habitat_box.usecases.desk import Desk
from habitat_box.usecases.retention import LimitLine, RetentionStatus
from tui.errands import errand, notice
from tui.screens.dates import ask_day, read_day
from tui.seat import Seat
from tui.tongue import N_, _, clock_hour, local_day, long_day, ngettext, plain_date
from tui.widgets import law_lines as told
from tui.widgets.asking import Ask
from tui.widgets.form import Blank, Form, fill
from tui.widgets.lines import Column, Line
from tui.widgets.roll import Roll
from tui.widgets.room import Room, lay
from tui.widgets.working import labour

YEAR = timedelta(days=365)
TABS = {"due": N_("Ce qui va partir"), "limits": N_("Durées"), "register": N_("Ce qui est parti")}
COLUMNS: dict[str, tuple[Column, ...]] = {"due": told.DUES, "limits": told.LIMITS, "register": told.REGISTER}
EMPTY = {
    "due": N_("Rien ne part ce jour-là.\nG regarde un autre jour."),
    "register": N_("Rien n'est encore parti depuis un an."),
}


@dataclass(frozen=True)
class Shelf:
    """What the room shows: the standing, a day's preview, the table, a year of the register."""

    status: RetentionStatus
    due: Sequence[Due]
    limits: Sequence[LimitLine]
    register: Sequence[Destroyed]


class Retention(Room):
    """Nothing here names anyone. Left and right go from tab to tab."""

    NAME = "law"
    HELP = N_(
        "La boîte efface chaque jour ce qui a fait son temps. Elle n'efface rien quand elle doute de la date : lisez la date "
        "en haut, puis D la confirme. G montre ce qui partira un autre jour. Dans « Durées », Entrée choisit une autre durée ; "
        "plus longue que la référence, il faut une raison et une fin. L fait le travail du jour maintenant."
    )
    BINDINGS = [
        Binding("left", "tab(-1)", N_("Onglet d'avant"), show=False),
        Binding("right", "tab(1)", N_("Onglet")),
        Binding("d", "confirm", N_("Confirmer la date")),
        Binding("g", "day", N_("Un autre jour")),
        Binding("l", "run", N_("Faire maintenant")),
        Binding("escape", "leave", N_("Retour")),
    ]

    def __init__(self, at: str = "") -> None:
        super().__init__()
        self.tab = at if at in TABS else "due"
        self.day: date | None = None
        self.shelf: Shelf | None = None

    def furnish(self) -> ComposeResult:
        yield Static("", id="tabs", markup=False)
        yield Roll(id="lines")
        yield Static("", id="about", markup=False)

    def on_mount(self) -> None:
        self.query_one("#lines", Roll).focus()
        self._reload()

    def _reload(self, *_done: object) -> None:
        desk, day = self.seat.desk, self.day
        errand(self, lambda: _read(desk, day), self._show, group="retention")

    def _show(self, shelf: Shelf) -> None:
        self.shelf = shelf
        now = shelf.status
        today = f"{long_day(local_day(now.now))}, {clock_hour(now.now)}"
        self.head(_("Il est : {today}", today=today) + "  ·  " + _words_of(now))
        self._fill()

    def _fill(self) -> None:
        if self.shelf is None:
            return
        names = [f"[{_(words)}]" if name == self.tab else f" {_(words)} " for name, words in TABS.items()]
        self.query_one("#tabs", Static).update("  ".join(names))
        roll = self.query_one("#lines", Roll)
        roll.chooses = _("Changer") if self.tab == "limits" else ""
        roll.empty = _(EMPTY.get(self.tab, ""))
        roll.show(self._lines(self.shelf), COLUMNS[self.tab])
        self.refresh_bindings()

    def _lines(self, shelf: Shelf) -> list[Line]:
        if self.tab == "due":
            return told.due_lines(shelf.due)
        if self.tab == "limits":
            return told.limit_lines(shelf.limits)
        return told.register_lines(shelf.register, {one.rule.id: one.rule.words for one in shelf.limits})

    def on_roll_moved(self) -> None:
        self.query_one("#about", Static).update(self._about())

    def _about(self) -> str:
        if self.shelf is None:
            return ""
        if self.tab == "limits":
            key = self.query_one("#lines", Roll).key
            return "\n".join(told.limit_text(one) for one in self.shelf.limits if one.rule.id == key)
        if self.tab == "due":
            count = ngettext("{count} chose partira", "{count} choses partiront", total(self.shelf.due))
            oldest = _("Entre parenthèses, le jour du plus ancien.") if self.shelf.due else ""
            return (
                _("Le {day} : {count}.", day=plain_date(self.day or local_day(self.seat.clock())), count=count) + f"\n{oldest}"
            )
        return _("Le registre dit combien et pourquoi. Il ne nomme personne.")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to confirm a date that is in doubt, and a day to look at."""
        if action == "confirm":
            return self.shelf is not None and not self.shelf.status.sure
        return self.tab == "due" if action == "day" else True

    def action_tab(self, step: int) -> None:
        """Go to the next tab."""
        names = list(TABS)
        self.tab = names[(names.index(self.tab) + step) % len(names)]
        self._fill()

    # -- keys

    def action_confirm(self) -> None:
        """Say that the date on screen is right."""
        now, desk = self.seat.clock(), self.seat.desk
        question = _("Sommes-nous le {day}, {hour} ?", day=long_day(local_day(now)), hour=clock_hour(now))
        detail = _("Après votre accord, la boîte efface de nouveau ce qui a fait son temps. Dans le doute, répondez non.")
        ask = Ask(question, _("Oui, c'est juste"), detail)
        lay(self, ask, lambda _yes: errand(self, lambda: retention.confirm_date(desk), self._confirmed))

    def _confirmed(self, _at: object) -> None:
        notice(self, _("La date est confirmée."))
        self._reload()

    def action_day(self) -> None:
        """Look at another day."""
        ask_day(self, self._go)

    def _go(self, day: date) -> None:
        self.day = day
        self._reload()

    def action_run(self) -> None:
        """Do the day's work now."""
        desk = self.seat.desk
        labour(self, _("Effacement…"), lambda _p: retention.run(desk), self._ran, can_leave=False)

    def _ran(self, gone: Sequence[Destroyed]) -> None:
        count = sum(one.number for one in gone)
        notice(self, ngettext("{count} chose est partie.", "{count} choses sont parties.", count))
        self._reload()

    def on_roll_chosen(self, event: Roll.Chosen) -> None:
        if self.shelf is not None and self.tab == "limits":
            one = next(one for one in self.shelf.limits if one.rule.id == event.key)
            if one.rule.is_settable:
                fill(self, setting(self.seat, one), self._set)
            else:
                notice(self, _("Cette durée ne se change pas."))

    def _set(self, _line: LimitLine) -> None:
        notice(self, _("C'est enregistré."))
        self._reload()


def setting(seat: Seat, one: LimitLine) -> Form:
    """Ask another duration for a rule, with its reason and its end when it passes the reference."""
    desk, rule, ceiling = seat.desk, one.rule, one.rule.ceiling or 0
    until = f"{one.chosen.ends_on:%d/%m/%Y}" if one.chosen and one.chosen.ends_on else ""
    blanks = [
        Blank("days", _("Jours"), f"{one.days}"),
        Blank("reason", _("Raison"), one.chosen.reason if one.chosen else "", hint=_("au-dessus de la référence")),
        Blank("ends_on", _("Jusqu'au"), until, hint=_("au-dessus de la référence")),
    ]

    def send(said: Mapping[str, str]) -> LimitLine:
        from tui.screens.breach_forms import read_count

        ends = read_day(said["ends_on"]) if said["ends_on"].strip() else None
        return retention.set_limit(desk, rule.id, read_count(said["days"]) or 0, said["reason"], ends)

    note = _(
        "La table dit {days} jours. Référence : {ceiling} jours au plus, sans raison à donner.", days=rule.days, ceiling=ceiling
    )
    return Form(_(rule.words), blanks, send, note=note)


def _read(desk: Desk, day: date | None) -> Shelf:
    now = retention.status(desk)
    due = retention.preview(desk, day) if now.sure or day is not None else ()
    return Shelf(now, due, retention.limits(desk), retention.register(desk, now.now - YEAR))


def _words_of(now: RetentionStatus) -> str:
    if not now.sure:
        return "! " + _("date douteuse : rien ne s'efface")
    if now.overdue:
        return "! " + ngettext("{count} chose en retard", "{count} choses en retard", total(now.overdue))
    if now.to_review:
        return "◐ " + _("une durée est à revoir")
    if now.away:
        return "◐ " + _("de vieilles sauvegardes sont à effacer, hors de la maison")
    return "✓ " + _("tout est à jour")
