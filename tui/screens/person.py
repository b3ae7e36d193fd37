"""One resident's page: visits, choices, who looked, the file."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Static

from habitat_box.domain.consent import ConsentEvent
from habitat_box.domain.purposes import PURPOSES
from habitat_box.usecases import cards, consents, printing, residents
from habitat_box.usecases.residents import PersonPage
from tui.errands import errand, notice
from tui.screens import person_forms as forms
from tui.tongue import N_, _, local_day, plain_date, shown
from tui.widgets import person_lines as told
from tui.widgets.asking import Ask, Tell
from tui.widgets.finding import find_folder
from tui.widgets.form import fill
from tui.widgets.lines import Column, Line
from tui.widgets.roll import Roll
from tui.widgets.room import Room, lay

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


class Person(Room):
    """A resident. Left and right go from tab to tab."""

    NAME = "residents"
    HELP = N_(
        "Gauche et droite changent d'onglet. Dans « Choix », O écrit un OUI et N un NON dits devant vous, U revient au choix "
        "d'avant, R imprime le reçu, G efface tout de suite ce qu'un NON a caché. C imprime une carte neuve : l'ancienne "
        "meurt. Échap revient."
    )
    BINDINGS = [
        Binding("left", "tab(-1)", N_("Onglet d'avant"), show=False),
        Binding("right", "tab(1)", N_("Onglet")),
        Binding("o,y", "yes", N_("OUI")),
        Binding("n", "no", N_("NON")),
        Binding("u", "undo", N_("Annuler le dernier")),
        Binding("r", "receipt", N_("Imprimer le reçu")),
        Binding("g", "erase", N_("Effacer maintenant"), show=False),
        Binding("e", "edit", N_("Corriger")),
        Binding("h", "habits", N_("Habitudes")),
        Binding("a", "contact", N_("Proche")),
        Binding("delete,backspace", "forget_contact", N_("Retirer le proche")),
        Binding("d", "leaving", N_("Départ"), show=False),
        Binding("c", "card", N_("Carte")),
        Binding("x", "revoke", N_("Annuler la carte"), show=False),
        Binding("i", "print", N_("Imprimer « qui a vu »"), show=False),
        Binding("escape", "leave", N_("Retour")),
    ]

    def __init__(self, person_id: str, tab: str = "visits") -> None:
        super().__init__()
        self.person_id, self.tab = person_id, tab
        self.page: PersonPage | None = None

    def furnish(self) -> ComposeResult:
        yield Static("", id="tabs", markup=False)
        yield Roll(id="lines")

    def on_mount(self) -> None:
        self.query_one("#lines", Roll).focus()
        self.reload()

    def reload(self, *_done: object) -> None:
        """Read the page again."""
        desk, person = self.seat.desk, self.person_id
        errand(self, lambda: residents.see_person(desk, person), self._show, group="person")

    def _show(self, page: PersonPage) -> None:
        fresh = self.page is None
        self.page = page
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
        roll.show(shown_now, columns, key=told.next_visit(self.page) if fresh and self.tab == "visits" else "")
        self.refresh_bindings()

    def on_resize(self) -> None:
        super().on_resize()
        self._fill()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer each tab its own keys."""
        if action in ("yes", "no", "undo", "receipt", "erase"):
            return self.tab == "choices"
        if action in ("edit", "habits", "contact", "forget_contact"):
            return self.tab == "file"
        return True

    def action_tab(self, step: int) -> None:
        """Go to the next tab."""
        names = list(TABS)
        self.tab = names[(names.index(self.tab) + step) % len(names)]
        self._fill(fresh=True)

    # -- choices

    def _subject(self) -> str:
        """Give the code of the subject under the cursor."""
        key = self.query_one("#lines", Roll).key
        if key in PURPOSES:
            return key
        notice(self, _("Mettez d'abord le curseur sur un sujet."), "warning")
        return ""

    def action_yes(self) -> None:
        """Write a YES said face to face, after its text was read aloud."""
        code = self._subject()
        if code and self.page is not None:
            purpose = PURPOSES[code]
            question = _("{name} dit OUI à « {title} » ?", name=self.page.card.name, title=_(purpose.title))
            detail = _("Lisez ceci à voix haute :") + "\n\n" + told.notice_text(purpose)
            lay(self, Ask(question, _("Elle dit OUI"), detail), lambda _yes: self._choose(code, True))

    def action_no(self) -> None:
        """Write a NO at once: withdrawing is never harder than granting."""
        code = self._subject()
        if code:
            self._choose(code, False)

    def _choose(self, code: str, yes: bool) -> None:
        desk, person = self.seat.desk, self.person_id
        errand(self, lambda: consents.record_face_to_face(desk, person, code, yes), self._chosen)

    def _chosen(self, receipt: consents.Receipt) -> None:
        until = plain_date(local_day(receipt.valid_until))
        yes = _("OUI écrit : valable jusqu'au {day}.", day=until)
        said = yes if receipt.yes else _("NON écrit : plus rien n'est montré dès maintenant.")
        notice(self, said + " " + _("Reçu {number} : R l'imprime, U revient au choix d'avant.", number=receipt.receipt_id))
        self.reload()

    def action_undo(self) -> None:
        """Take the last choice of the subject back."""
        code = self._subject()
        if code:
            desk, person = self.seat.desk, self.person_id
            errand(self, lambda: consents.undo_last(desk, person, code), self._chosen)

    def action_erase(self) -> None:
        """Erase now what a NO hid, because she asks for it."""
        desk, person = self.seat.desk, self.person_id
        detail = _("Sans cela, la boîte l'efface 72 heures après le NON. Un texte effacé ne revient pas.")
        ask = Ask(_("Effacer maintenant ce que son NON a caché ?"), _("Effacer"), detail)
        lay(self, ask, lambda _yes: errand(self, lambda: consents.confirm_no(desk, person), self._erased))

    def _erased(self, count: int) -> None:
        notice(self, _("C'est effacé.") if count else _("Aucun NON ne cache de texte ici."))
        self.reload()

    def _event(self) -> ConsentEvent | None:
        """Give the choice under the cursor: one of the past, or where a subject stands."""
        key = self.query_one("#lines", Roll).key
        return told.event_at(self.page, key) if self.page is not None else None

    def _tell_event(self) -> None:
        event = self._event()
        if event is not None and self.page is not None:
            self.app.push_screen(Tell(told.subject(self.page, event), told.event_text(event)))

    def action_receipt(self) -> None:
        """Print the receipt of the choice under the cursor."""
        event = self._event()
        if event is None:
            notice(self, _("Rien n'a été dit ici : il n'y a pas de reçu."), "warning")
        else:
            question = _("Imprimer le reçu {number} : dans quel dossier ?", number=event.receipt_id)
            find_folder(self, question, partial(self._print_receipt, event.receipt_id))

    def _print_receipt(self, receipt_id: str, folder: Path) -> None:
        desk = self.seat.desk
        errand(self, lambda: [printing.print_receipt(desk, receipt_id, folder)], self._printed)

    def on_roll_chosen(self, event: Roll.Chosen) -> None:
        if self.tab == "choices" and event.key in PURPOSES:
            purpose = PURPOSES[event.key]
            self.app.push_screen(Tell(_(purpose.title), told.notice_text(purpose)))
        elif self.tab == "choices" and self._event() is not None:
            self._tell_event()
        elif self.tab == "looks" and self.page is not None:
            self.app.push_screen(Tell(_("Qui a vu"), told.look_text(self.page.looks[int(event.key)])))
        elif self.tab == "file":
            self._edit_line(event.key)

    def _edit_line(self, key: str) -> None:
        if key == "habits":
            self.action_habits()
        elif key == "card":
            self.action_card()
        elif not key.startswith("contact:"):
            self.action_edit()

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
        """Make a new card and print it."""
        find_folder(self, _("Imprimer une carte neuve : dans quel dossier ?"), self._print_card)

    def _print_card(self, folder: Path) -> None:
        desk, person = self.seat.desk, self.person_id
        errand(self, lambda: printing.print_cards(desk, [person], folder, sheet=False)[0], self._printed)

    def _printed(self, paths: list[Path]) -> None:
        files = ", ".join(str(path) for path in paths)
        notice(self, _("C'est écrit : {file}. Imprimez, puis effacez ces fichiers.", file=files))
        self.reload()

    def action_revoke(self) -> None:
        """Kill a lost card."""
        desk, person = self.seat.desk, self.person_id
        question = Ask(_("Annuler la carte ?"), _("Oui, annuler"), _("La carte perdue ne marchera plus."))
        self._after(question, lambda: cards.revoke_cards(desk, person))

    def _after(self, question: Ask, act: Callable[[], object]) -> None:
        lay(self, question, lambda _yes: errand(self, act, self._written))

    def action_print(self) -> None:
        """Print who looked, for the person."""
        find_folder(self, _("Imprimer « Qui a vu mes données » : dans quel dossier ?"), self._print_looks)

    def _print_looks(self, folder: Path) -> None:
        desk, person = self.seat.desk, self.person_id
        errand(self, lambda: [printing.print_own_page(desk, person, folder)], self._printed)
