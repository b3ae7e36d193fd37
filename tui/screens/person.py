"""One resident's page: visits, choices, who looked, the file."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Static

from habitat_box.domain.support import Support
from habitat_box.usecases import cards, consents, optional, residents
from habitat_box.usecases.residents import PersonPage
from tui.errands import errand, notice
from tui.screens import person_forms as forms
from tui.screens.new_card import new_card
from tui.screens.optional_forms import quote_lines
from tui.screens.person_choices import CHOICE_BINDINGS, CHOICE_KEYS, Choosing
from tui.screens.person_papers import choose_paper
from tui.tongue import N_, _, shown
from tui.widgets import person_lines as told
from tui.widgets.asking import Ask, Tell
from tui.widgets.form import fill
from tui.widgets.lines import Column, Line, row
from tui.widgets.listing import Listing
from tui.widgets.roll import Roll
from tui.widgets.room import lay

Shelf = tuple[str, Callable[[PersonPage], list[Line]], tuple[Column, ...]]
TABS: dict[str, Shelf] = {
    "visits": (N_("Visites"), told.visit_lines, told.VISITS),
    "choices": (N_("Choix"), told.choice_lines, told.CHOICES),
    "looks": (N_("Qui a vu"), told.look_lines, told.LOOKS),
    "file": (N_("Fiche"), told.file_lines, told.FILE),
}
CHOOSES = {"choices": N_("Lire"), "looks": N_("Lire"), "file": N_("Corriger")}
EMPTY = {
    "visits": N_("Aucune visite connue la semaine passée ni les deux prochaines.\nUn planning s'importe avec la touche 4."),
    "looks": N_("Personne n'a regardé ces données depuis 30 jours."),
}


class Person(Choosing):
    """A resident. Left and right go from tab to tab."""

    NAME = "residents"
    HELP = N_(
        "Gauche et droite changent d'onglet. Dans « Choix », N écrit un NON tout de suite, O lit le texte puis écrit le OUI, A "
        "demande, U revient au choix d'avant pendant 72 heures, P écrit ce que dit le représentant, H dit qui aide, M dit "
        "comment la personne décide, D écarte un OUI mal compris, R imprime le reçu, G efface ce qu'un NON a caché. C imprime "
        "une carte neuve : l'ancienne meurt. Échap revient."
    )
    BINDINGS = [
        *CHOICE_BINDINGS,
        Binding("left", "tab(-1)", N_("Onglet d'avant"), show=False),
        Binding("right", "tab(1)", N_("Onglet")),
        Binding("e", "edit", N_("Corriger")),
        Binding("h", "habits", N_("Habitudes")),
        Binding("a", "contact", N_("Proche")),
        Binding("delete,backspace", "forget_contact", N_("Retirer le proche")),
        Binding("d", "leaving", N_("Départ"), show=False),
        Binding("c", "card", N_("Carte")),
        Binding("f", "photos", N_("Photos"), show=False),
        Binding("x", "revoke", N_("Annuler la carte"), show=False),
        Binding("i", "print", N_("Imprimer un papier"), show=False),
        Binding("escape", "leave", N_("Retour")),
    ]

    def __init__(self, person_id: str, tab: str = "visits", at: str = "") -> None:
        super().__init__(person_id, tab)
        self.at = at  # the line to begin on

    def furnish(self) -> ComposeResult:
        yield Static("", id="tabs", markup=False)
        yield Roll(id="lines")
        yield Static("", id="about", markup=False)

    def on_mount(self) -> None:
        self.query_one("#lines", Roll).focus()
        self.reload()

    def _read(self, found: tuple[PersonPage, Support | None]) -> None:
        page, support = found
        fresh = self.page is None
        self.page, self.support = page, support or self.support
        gone = "  ·  " + _("partie le {day}", day=page.card.exit_on) if page.card.exit_on else ""
        self.head("  ·  ".join(filter(None, (shown(page.card.name), shown(page.card.dwelling)))) + gone)
        self._fill(fresh)

    def _fill(self, fresh: bool = False) -> None:
        if self.page is None:
            return
        names = [f"[{_(words)}]" if name == self.tab else f" {_(words)} " for name, (words, _l, _c) in TABS.items()]
        self.query_one("#tabs", Static).update("  ".join(names))
        _words, lines, columns = TABS[self.tab]
        roll = self.query_one("#lines", Roll)
        if fresh:
            roll.cursor = -1
        roll.chooses = _(CHOOSES[self.tab]) if self.tab in CHOOSES else ""
        roll.empty = _(EMPTY[self.tab]) if self.tab in EMPTY else ""
        shown_now = told.look_lines(self.page, self.size.width) if self.tab == "looks" else lines(self.page)
        first = told.next_visit(self.page) if self.tab == "visits" else self.at
        roll.show(shown_now, columns, key=first if fresh else "")
        self.tell_choice()
        self.refresh_bindings()

    def on_roll_moved(self) -> None:
        self.tell_choice()

    def on_resize(self) -> None:
        super().on_resize()
        self._fill()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer each tab its own keys."""
        if action in CHOICE_KEYS:
            return self.tab == "choices"
        if action == "leaving":
            return self.tab != "choices"
        if action in ("edit", "habits", "contact", "forget_contact"):
            return self.tab == "file"
        return True

    def action_tab(self, step: int) -> None:
        """Go to the next tab."""
        names = list(TABS)
        self.tab = names[(names.index(self.tab) + step) % len(names)]
        self._fill(fresh=True)
        if self.tab == "choices" and self.support is None:
            desk, person = self.seat.desk, self.person_id
            errand(self, lambda: consents.support_of(desk, person), self._know_support, group="support")

    def _know_support(self, support: Support) -> None:
        self.support = support
        self.tell_choice()

    def on_roll_chosen(self, event: Roll.Chosen) -> None:
        if self.tab == "choices":
            self.open_choice(event.key)
        elif self.tab == "looks" and self.page is not None:
            self.app.push_screen(Tell(_("Qui a vu"), told.look_text(self.page.looks[int(event.key)])))
        elif self.tab == "file":
            self._edit_line(event.key)

    def _edit_line(self, key: str) -> None:
        if key == "habits":
            self.action_habits()
        elif key == "card":
            self.action_card()
        elif key == "photos":
            self.action_photos()
        elif key == "P11":
            desk, person = self.seat.desk, self.person_id
            errand(self, lambda: quote_lines(desk, person), self._quotes)
        elif self.page is not None and key in told.GIVEN:
            fill(self, forms.optional_form(self.seat, self.page, key), self._written)
        elif self.page is not None and key.startswith("contact:"):
            fill(self, forms.contact_roles(self.seat, self.page, key.partition(":")[2]), self._written)
        else:
            self.action_edit()

    def _quotes(self, quotes: list[tuple[str, str]]) -> None:
        lines = [row("+", (_("Ajouter des paroles"), "accent")), *(row(number, words) for number, words in quotes)]
        note = _("Entrée sur des paroles les retire.")
        lay(self, Listing(_("Ses paroles pour le bilan"), lines, [Column(90)], note=note), self._quote)

    def _quote(self, number: str) -> None:
        if number != "+":
            desk = self.seat.desk
            self._after(Ask(_("Retirer ces paroles ?"), _("Oui, retirer")), lambda: optional.remove_quote(desk, number))
        elif self.page is not None:
            fill(self, forms.optional_form(self.seat, self.page, "P11"), self._written)

    def action_photos(self) -> None:
        """Open the person's photos."""
        if self.page is not None:
            from tui.screens.photos import Photos

            self.app.push_screen(Photos(self.page.card))

    # -- the file

    def action_edit(self) -> None:
        """Correct the file."""
        if self.page is not None:
            fill(self, forms.correcting(self.seat, self.page), self._written)

    def action_habits(self) -> None:
        """Write what matters to the person."""
        if self.page is not None:
            fill(self, forms.habits(self.seat, self.page), self._written)

    def action_contact(self) -> None:
        """Add someone the person named."""
        fill(self, forms.contact(self.seat, self.person_id), self._written)

    def action_forget_contact(self) -> None:
        """Remove the contact under the cursor."""
        kind, _colon, contact_id = self.query_one("#lines", Roll).key.partition(":")
        if kind == "contact" and self.page is not None:
            desk, person = self.seat.desk, self.person_id
            name = next((one.name for one in self.page.card.contacts or () if one.id == contact_id), "")
            self._after(
                Ask(_("Retirer {name} ?", name=name), _("Oui, retirer")),
                lambda: residents.remove_contact(desk, person, contact_id),
            )

    def action_leaving(self) -> None:
        """Write the day the person leaves."""
        if self.page is not None:
            fill(self, forms.leaving(self.seat, self.page), self._written)

    def _written(self, _answer: object) -> None:
        self.seat.people = []
        notice(self, _("C'est enregistré."))
        self.reload()

    # -- the card

    def action_card(self) -> None:
        """Make a new card with the picture and the colour she chooses, and print it: the old one dies."""
        if self.page is not None:
            fill(self, new_card(self.seat, self.page), self.printed)

    def action_revoke(self) -> None:
        """Kill a lost card."""
        desk, person = self.seat.desk, self.person_id
        question = Ask(_("Annuler la carte ?"), _("Oui, annuler"), _("La carte perdue ne marchera plus."))
        self._after(question, lambda: cards.revoke_cards(desk, person))

    def _after(self, question: Ask, act: Callable[[], object]) -> None:
        lay(self, question, lambda _yes: errand(self, act, self._written))

    def action_print(self) -> None:
        """Choose a paper about the person and print it."""
        choose_paper(self)
