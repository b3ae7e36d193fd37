"""The choices of one resident: a YES or a NO said face to face, with help or through a representative, undone, doubted."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from textual.binding import Binding, BindingType
from textual.widgets import Static

from habitat_box.domain.consent import ConsentEvent, State
from habitat_box.domain.people import DecisionMode
from habitat_box.domain.purposes import PURPOSES
from habitat_box.domain.support import HelperRole, Support, needs_assistance, why_not_granted_by_representative
from habitat_box.errors import GrantRefused, HabitatError
from habitat_box.usecases import consents, printing, residents
from habitat_box.usecases.residents import PersonPage
from tui.errands import errand, notice
from tui.tongue import N_, _, local_day, plain_date
from tui.tongue import told as told_error
from tui.widgets import choice_words as words
from tui.widgets.answering import Answer
from tui.widgets.asking import Ask, Tell
from tui.widgets.finding import find_folder
from tui.widgets.form import fill
from tui.widgets.lines import Column, row
from tui.widgets.listing import Listing
from tui.widgets.person_lines import event_at
from tui.widgets.roll import Roll
from tui.widgets.room import Room, lay

CHOICE_KEYS = ("yes", "no", "undo", "ask", "receipt", "erase", "doubt", "represent", "helper", "deciding")
MODES = {
    DecisionMode.ALONE: N_("décide elle-même"),
    DecisionMode.ASSISTED: N_("décide avec une assistance"),
    DecisionMode.REPRESENTED: N_("a un représentant"),
}
OUTCOMES = {
    State.GIVEN: N_("OUI écrit : valable jusqu'au {day}."),
    State.SUSPENDED: N_("Écrit, et suspendu : c'est NON tant que l'accord ou l'aide manque."),
    State.ASKED: N_("Écrit : la question est posée, elle peut réfléchir."),
    State.INVALIDATED: N_("Écrit : ce OUI ne compte plus. Aucun mot sur la personne n'est gardé."),
}
NO_WRITTEN = N_("NON écrit : plus rien n'est montré dès maintenant.")
CHOICE_BINDINGS: list[BindingType] = [
    Binding("n", "no", N_("NON")),
    Binding("o,y", "yes", N_("OUI")),
    Binding("u", "undo", N_("Annuler")),
    Binding("a", "ask", N_("Demander")),
    Binding("p", "represent", N_("Représentant")),
    Binding("r", "receipt", N_("Reçu")),
    Binding("h", "helper", N_("Qui aide"), show=False),
    Binding("d", "doubt", N_("Compréhension non assurée"), show=False),
    Binding("m", "deciding", N_("Comment elle décide"), show=False),
    Binding("g", "erase", N_("Effacer maintenant"), show=False),
]
"""Bound by the page itself, whose other tabs give some of these keys other acts."""


class Choosing(Room):
    """What the tab « Choix » can do. A NO takes one key; a YES is read aloud first."""

    def __init__(self, person_id: str, tab: str) -> None:
        super().__init__()
        self.person_id, self.tab = person_id, tab
        self.page: PersonPage | None = None
        self.support: Support | None = None
        self.helper = HelperRole.COORDINATOR

    def reload(self, *_done: object) -> None:
        """Read the page again."""
        desk, person, deciding = self.seat.desk, self.person_id, self.tab == "choices"

        def read() -> tuple[PersonPage, Support | None]:
            return residents.see_person(desk, person), consents.support_of(desk, person) if deciding else None

        errand(self, read, self._read, group="person")

    def _read(self, found: tuple[PersonPage, Support | None]) -> None:
        raise NotImplementedError

    def tell_choice(self) -> None:
        """Tell, under the list, where the subject under the cursor stands."""
        about = self.query_one("#about", Static)
        about.display = self.tab == "choices"
        if self.page is None or self.tab != "choices":
            return
        key = self.query_one("#lines", Roll).key
        standing = next((one for one in self.page.standings if one.purpose.code == key), None)
        event = self._event()
        told = words.standing_text(standing) if standing else words.line_of(event) if event else ""
        about.update(f"{told}\n{self._beside()}".strip())

    def _beside(self) -> str:
        mode = _(MODES[self.support.mode]) if self.support is not None else ""
        helped = _("Avec : {who} (H change)", who=_(words.HELPERS[self.helper]))
        return "  ·  ".join(part for part in (mode and _("{how} (M)", how=mode), helped) if part)

    def explain(self) -> str:
        """Give the notice of the subject under the cursor: what `?` tells first."""
        key = self.query_one("#lines", Roll).key if self.tab == "choices" else ""
        return f"{_(PURPOSES[key].title)}\n\n{words.notice_text(PURPOSES[key])}" if key in PURPOSES else ""

    # -- answers

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
        if not code or self.page is None:
            return
        name, purpose = self.page.card.name, PURPOSES[code]
        question = _("{name} dit OUI à « {title} » ?", name=name, title=_(purpose.title))
        # The very words whose print the choice keeps: she hears them in French, whatever the screen speaks.
        detail = _("Lisez ceci à voix haute :") + "\n\n" + "\n".join(purpose.notice)
        lacking = ""
        if self.support is not None and needs_assistance(self.support, self.helper):
            lacking = _("Le juge demande une aide : sans elle, le OUI reste suspendu. Échap, puis H la choisit.")
        sheet = Answer(
            question, detail, no=_("Elle dit NON"), yes=_("Elle dit OUI"), think=_("Elle réfléchit"), warning=lacking
        )
        lay(self, sheet, lambda answer: self._answered(code, answer))

    def _answered(self, code: str, answer: str) -> None:
        if answer == "think":
            self._do(lambda: consents.ask(self.seat.desk, self.person_id, code), self._no_need_to_ask)
        else:
            self._choose(code, answer == "yes")

    def _no_need_to_ask(self, error: HabitatError) -> None:
        if isinstance(error, GrantRefused):
            notice(self, _("Rien n'est écrit : elle peut réfléchir et revenir quand elle veut."))
        else:
            notice(self, told_error(error), "error")

    def action_no(self) -> None:
        """Write a NO at once: withdrawing is never harder than granting."""
        code = self._subject()
        if code:
            self._choose(code, False)

    def _choose(self, code: str, yes: bool) -> None:
        desk, person, helper = self.seat.desk, self.person_id, self.helper
        self._do(lambda: consents.record_face_to_face(desk, person, code, yes, helper))

    def _do(self, act: Callable[[], consents.Receipt], refused: Callable[[HabitatError], object] | None = None) -> None:
        errand(self, act, self._chosen, refused=refused)

    def _chosen(self, receipt: consents.Receipt) -> None:
        until = plain_date(local_day(receipt.valid_until))
        said = _(OUTCOMES.get(receipt.state, NO_WRITTEN), day=until)
        notice(self, said + " " + _("Reçu {number} : R l'imprime, U revient au choix d'avant.", number=receipt.receipt_id))
        self.reload()

    def action_undo(self) -> None:
        """Take the last choice of the subject back, within 72 hours."""
        code = self._subject()
        if code:
            self._do(lambda: consents.undo_last(self.seat.desk, self.person_id, code))

    def action_ask(self) -> None:
        """Write that the subject was put to the person: she has all her time."""
        code = self._subject()
        if code:
            self._do(lambda: consents.ask(self.seat.desk, self.person_id, code))

    def action_doubt(self) -> None:
        """Write that a YES was not surely understood."""
        code = self._subject()
        if code:
            detail = _("Ce OUI ne comptera plus. Rien n'est écrit sur la personne : ni raison, ni état de santé.")
            question = _("Compréhension non assurée : « {title} » ?", title=_(PURPOSES[code].title))
            ask = Ask(question, _("Oui, écarter ce OUI"), detail)
            lay(self, ask, lambda _yes: self._do(lambda: consents.doubt(self.seat.desk, self.person_id, code)))

    # -- the representative, the helper, how she decides

    def action_represent(self) -> None:
        """Write what a representative says, if the judge's order covers it."""
        code = self._subject()
        if not code:
            return
        purpose = PURPOSES[code]
        why = why_not_granted_by_representative(self.support or Support(), purpose)
        question = _("Le représentant dit, pour « {title} » :", title=_(purpose.title))
        detail = _("Le NON de la personne l'emporte toujours. Un désaccord suspend : le juge décide.")
        sheet = Answer(question, detail, no=_("Il dit NON"), yes=_("Il dit OUI"), warning=_(why) if why else "")
        desk, person = self.seat.desk, self.person_id
        lay(self, sheet, lambda answer: self._do(lambda: consents.record_for(desk, person, code, answer == "yes")))

    def action_helper(self) -> None:
        """Say who is beside the person for the answers to come. None of them decides for her."""
        lines = [row(role.name, (_(said), "strong" if role is self.helper else "")) for role, said in words.HELPERS.items()]
        note = _("Cette personne aide à comprendre. Elle ne décide pas.")
        sheet = Listing(_("Qui est à côté de la personne ?"), lines, [Column(70)], note=note)
        lay(self, sheet, self._helped_by)

    def _helped_by(self, name: str) -> None:
        self.helper = HelperRole[name]
        self.tell_choice()

    def action_deciding(self) -> None:
        """Write how the person decides."""
        if self.page is not None and self.support is not None:
            from tui.screens.deciding import deciding

            fill(self, deciding(self.seat, self.page, self.support), self._decided)

    def _decided(self, _answer: object) -> None:
        notice(self, _("C'est enregistré."))
        self.reload()

    # -- what a NO hid, and receipts

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
        return event_at(self.page, key) if self.page is not None else None

    def open_choice(self, key: str) -> None:
        """Tell a subject's notice, or one choice of the past in full."""
        event = self._event()
        if key in PURPOSES:
            self.app.push_screen(Tell(_(PURPOSES[key].title), words.notice_text(PURPOSES[key])))
        elif event is not None:
            self.app.push_screen(Tell(words.subject(event.purpose), words.event_text(event)))

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
        errand(self, lambda: [printing.print_receipt(desk, receipt_id, folder)], self.printed)

    def printed(self, paths: list[Path]) -> None:
        """Say which papers were written."""
        files = ", ".join(str(path) for path in paths)
        notice(self, _("C'est écrit : {file}. Imprimez, puis effacez ces fichiers.", file=files))
        self.reload()
