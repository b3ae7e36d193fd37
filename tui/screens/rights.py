"""What people ask of their data: each request with its last day, its answer, and the papers that go with it."""

from __future__ import annotations

from pathlib import Path

from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Static

from habitat_box.domain.rights import ARTICLES, Right, RightsRequest
from habitat_box.usecases import rights
from habitat_box.usecases.desk import Desk
from tui.errands import errand, notice
from tui.house import house
from tui.screens import rights_forms as forms
from tui.tongue import N_, _, local_day, ngettext, plain_date, shown
from tui.widgets.asking import Ask
from tui.widgets.finding import find_folder
from tui.widgets.form import fill
from tui.widgets.law_lines import REQUESTS, request_lines
from tui.widgets.roll import Roll
from tui.widgets.room import Room, lay
from tui.widgets.working import labour

OPEN_ONLY = ("answer", "extend", "erase")


class Rights(Room):
    """The register of requests. It names nobody: P opens the person's page."""

    NAME = "law"
    HELP = N_(
        "N note une demande. Entrée y répond. A allonge le délai, avec sa raison, dite à la personne dans le premier mois. C "
        "écrit la copie de ses données, en grands caractères et pour l'ordinateur. E efface ce que la loi laisse effacer. L "
        "met le dossier de côté, ou le remet. R imprime le reçu. P ouvre la page de la personne."
    )
    BINDINGS = [
        Binding("n", "new", N_("Noter une demande")),
        Binding("a", "extend", N_("Allonger")),
        Binding("c", "copy", N_("Copie des données")),
        Binding("e", "erase", N_("Effacer")),
        Binding("l", "limit", N_("Mettre de côté")),
        Binding("r", "receipt", N_("Reçu")),
        Binding("p", "person", N_("Sa page"), show=False),
        Binding("escape", "leave", N_("Retour")),
    ]

    def __init__(self, at: str = "") -> None:
        super().__init__()
        self.at = at
        self.requests: dict[str, RightsRequest] = {}

    def furnish(self) -> ComposeResult:
        empty = _("Personne n'a encore rien demandé.\nN note une demande, reçue par écrit ou de vive voix.")
        yield Roll(REQUESTS, id="requests", empty=empty, chooses=_("Répondre"))
        yield Static("", id="about", markup=False)

    def on_mount(self) -> None:
        self.query_one("#requests", Roll).focus()
        self._reload()

    def _reload(self, *_done: object) -> None:
        desk = self.seat.desk
        errand(self, lambda: rights.requests(desk), self._show, group="rights")

    def _show(self, found: list[RightsRequest]) -> None:
        self.requests = {one.number: one for one in found}
        still = sum(one.answered_on is None for one in found)
        self.head(_("Demandes des personnes") + "  ·  " + ngettext("{count} en attente", "{count} en attente", still))
        today = local_day(self.seat.clock())
        self.query_one("#requests", Roll).show(request_lines(found, today), key=self.at)
        self.at = ""

    def on_roll_moved(self) -> None:
        self.query_one("#about", Static).update(_about(self._current()))
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what can be done with the request under the cursor."""
        one = self._current()
        if action in OPEN_ONLY:
            return one is not None and one.answered_on is None and (action != "erase" or one.right is Right.ERASURE)
        if action in ("copy", "limit", "person"):
            return one is not None and one.person_id is not None
        return one is not None if action == "receipt" else True

    def _current(self) -> RightsRequest | None:
        found = self.query("#requests")
        return self.requests.get(found.first(Roll).key) if found else None

    def _chosen(self) -> RightsRequest:
        one = self._current()
        if one is None:  # the keys are only offered with a request under the cursor
            raise LookupError
        return one

    # -- keys

    def action_new(self) -> None:
        """Write a request down."""
        desk = self.seat.desk
        errand(self, lambda: rights.people(desk), lambda people: fill(self, forms.filing(self.seat, people), self._filed))

    def _filed(self, made: RightsRequest) -> None:
        day = plain_date(made.due_on)
        notice(self, _("Demande {number} : répondre avant le {day}. R imprime son reçu.", number=made.number, day=day))
        self.at = made.number
        self._reload()

    def on_roll_chosen(self) -> None:
        one = self._chosen()
        if one.answered_on is None:
            fill(self, forms.answering(self.seat, one), self._written)
        else:
            notice(self, _("Cette demande a déjà sa réponse : {outcome}.", outcome=shown(one.outcome)))

    def action_extend(self) -> None:
        """Give a request two more months."""
        fill(self, forms.extending(self.seat, self._chosen()), self._written)

    def _written(self, one: RightsRequest) -> None:
        notice(self, _("C'est enregistré : {number}.", number=one.number))
        self._reload()

    def action_erase(self) -> None:
        """Show what the law lets go, then erase it."""
        desk, one = self.seat.desk, self._chosen()
        person = one.person_id or ""
        errand(self, lambda: rights.erasure_plan(desk, person), lambda plan: self._ask_erase(one, plan))

    def _ask_erase(self, one: RightsRequest, plan: rights.ErasurePlan) -> None:
        ask = Ask(_("Effacer pour la demande {number} ?", number=one.number), _("Oui, effacer"), forms.plan_text(plan))
        desk = self.seat.desk
        work = _("Effacement…")
        lay(
            self, ask, lambda _yes: labour(self, work, lambda _p: rights.erase(desk, one.number), self._erased, can_leave=False)
        )

    def _erased(self, one: RightsRequest) -> None:
        self.seat.people = []
        self._written(one)

    def action_copy(self) -> None:
        """Write all the box keeps about the person: a book in large print and a file for a computer."""
        one = self._chosen()
        find_folder(self, _("La copie de ses données : dans quel dossier ?"), lambda folder: self._copy(one, folder))

    def _copy(self, one: RightsRequest, folder: Path) -> None:
        desk, person = self.seat.desk, one.person_id or ""
        labour(self, _("Copie des données…"), lambda _p: _copied(desk, one, person, folder), self._put_down, can_leave=False)

    def _put_down(self, paths: list[Path]) -> None:
        files = ", ".join(path.name for path in paths)
        notice(self, _("C'est écrit : {file}. Donnez-le à la personne, puis effacez ces fichiers.", file=files))

    def action_limit(self) -> None:
        """Set the person's file aside, or bring it back."""
        desk, person = self.seat.desk, self._chosen().person_id or ""
        errand(self, lambda: rights.limited(desk), lambda aside: self._ask_limit(person, person in aside))

    def _ask_limit(self, person: str, aside: bool) -> None:
        desk = self.seat.desk
        question = _("Remettre ce dossier en service ?") if aside else _("Mettre ce dossier de côté ?")
        detail = _("De côté, plus personne ne le lit ni ne le change. Ses visites gardent leur heure.")
        ask = Ask(question, _("Oui"), detail)
        done = _("Le dossier est remis en service.") if aside else _("Le dossier est mis de côté.")
        lay(
            self,
            ask,
            lambda _yes: errand(self, lambda: rights.limit_person(desk, person, not aside), lambda _n: notice(self, done)),
        )

    def action_receipt(self) -> None:
        """Print the receipt of a request."""
        one, desk = self._chosen(), self.seat.desk

        def draw(folder: Path) -> None:
            errand(self, lambda: [rights.print_receipt(desk, one.number, folder)], self._put_down)

        find_folder(self, _("Imprimer le reçu {number} : dans quel dossier ?", number=one.number), draw)

    def action_person(self) -> None:
        """Open the page of the person who asks."""
        house(self).open_person(self._chosen().person_id or "")


def _copied(desk: Desk, one: RightsRequest, person: str, folder: Path) -> list[Path]:
    if one.right is Right.PORTABILITY:
        return [rights.export_portable(desk, person, folder)]
    return list(rights.export(desk, person, folder))


def _about(one: RightsRequest | None) -> str:
    if one is None:
        return ""
    lines = [_("Reçue le {day}  ·  {article}", day=plain_date(one.received_on), article=ARTICLES[one.right])]
    if one.extended_to is not None:
        lines.append(_("Délai allongé : {reason}", reason=shown(one.extension_reason)))
    if one.answered_on is not None:
        lines.append(_("Réponse le {day} : {outcome}", day=plain_date(one.answered_on), outcome=shown(one.outcome)))
    return "\n".join(lines)
