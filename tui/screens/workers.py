"""Visiting workers and their phones: invite, recognise by the number shown, end a lost phone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Protocol

from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Static

from habitat_box.domain.people import Worker
from habitat_box.errors import FieldRefused
from habitat_box.usecases import enrolment, planning
from habitat_box.words import plain
from tui.errands import errand, notice
from tui.tongue import N_, _, hour, local_day, ngettext, short_day
from tui.widgets.asking import Ask
from tui.widgets.form import Blank, Form, fill
from tui.widgets.lines import Column, Line, row
from tui.widgets.listing import Listing
from tui.widgets.roll import Roll
from tui.widgets.room import Room, lay
from tui.widgets.waiting import waiting_words

COLUMNS = (Column(40, 1, 18), Column(36, 2, 14), Column(20))
PHONES = (Column(28), Column(44, 1))
POLL_SECONDS = 2
STATES = {
    "en attente": N_("attend que vous donniez son nombre"),
    "confirmé": N_("choisit son code"),
    "actif": N_("marche"),
    "suspendu": N_("suspendu : trop de codes faux"),
}


class Phone(Protocol):
    """What a line tells of a phone."""

    id: str
    state: str
    created_at: datetime | None
    last_seen_at: datetime | None


class Workers(Room):
    """Who may be invited, and how many phones of theirs work."""

    NAME = "workers"
    HELP = N_(
        "Entrée ou I invite un téléphone avec un QR code. Le téléphone affiche un nombre : tapez-le ici (touche C). "
        "P montre les téléphones d'une personne, pour en arrêter un perdu ou remettre en marche un suspendu."
    )
    BINDINGS = [
        Binding("i", "invite", N_("Inviter"), show=False),
        Binding("c", "confirm", N_("Nombre affiché")),
        Binding("p", "phones", N_("Téléphones")),
        Binding("n", "new", N_("Nouvelle personne")),
        Binding("r", "reload", N_("Relire"), show=False),
    ]

    def furnish(self) -> ComposeResult:
        yield Static("", id="waiting", markup=False)
        empty = _("Aucun intervenant n'est connu.\nImportez un planning (touche 4), ou N inscrit une personne.")
        yield Roll(COLUMNS, id="workers", empty=empty, chooses=_("Inviter"))

    def on_mount(self) -> None:
        self.known: dict[str, Worker] = {}
        self.query_one("#workers", Roll).focus()
        self.set_interval(POLL_SECONDS, self._poll)

    def on_screen_resume(self) -> None:
        self.action_reload()
        self._poll()

    def action_reload(self) -> None:
        """Read the list again."""
        desk = self.seat.desk
        errand(self, lambda: enrolment.workers(desk), self._show, group="workers")

    def _show(self, workers: list[Worker]) -> None:
        self.known = {one.id: one for one in workers}
        self.head(ngettext("{count} intervenant", "{count} intervenants", len(workers)))
        self.query_one("#workers", Roll).show([_line(one) for one in workers])

    def _poll(self) -> None:
        if self.app.screen is self:
            desk = self.seat.desk
            errand(self, lambda: enrolment.waiting(desk), self._say_waiting, group="waiting")

    def _say_waiting(self, phones: list[enrolment.Waiting]) -> None:
        self.query_one("#waiting", Static).update(waiting_words(phones))

    @property
    def worker(self) -> Worker | None:
        return self.known.get(self.query_one("#workers", Roll).key)

    # -- inviting

    def on_roll_chosen(self, event: Roll.Chosen) -> None:
        self.action_invite()

    def action_invite(self) -> None:
        """Make an invitation and show it."""
        if self.worker is not None:
            desk, worker_id = self.seat.desk, self.worker.id
            errand(self, lambda: enrolment.invite(desk, worker_id), self._invited)

    def _invited(self, invitation: enrolment.Invitation) -> None:
        from tui.screens.invitation import InvitationRoom

        self.app.push_screen(InvitationRoom(invitation))

    def action_confirm(self) -> None:
        """Type the number a phone shows."""
        desk = self.seat.desk
        note = _("Demandez à la personne de lire le nombre sur son téléphone. Ne le devinez pas.")
        blank = Blank("code", _("Nombre affiché"), hint=_("deux chiffres"))
        heading = _("Quel nombre le téléphone affiche-t-il ?")
        form = Form(heading, [blank], lambda said: enrolment.confirm(desk, said["code"]), note=note)
        fill(self, form, self._confirmed)

    def _confirmed(self, phone: enrolment.Waiting) -> None:
        notice(self, _("C'est le téléphone de {name}. Elle choisit maintenant son code.", name=phone.worker))
        self.action_reload()

    def action_new(self) -> None:
        """Write a worker who is in no planning."""
        desk = self.seat.desk
        errand(self, lambda: planning.services(desk), lambda services: self._ask_new([one.name for one in services]))

    def _ask_new(self, services: list[str]) -> None:
        spelt = {plain(name): name for name in services}
        blanks = [Blank("name", _("Prénom et nom")), Blank("service", _("Service"), hint=", ".join(services)[:40])]
        desk = self.seat.desk

        def send(said: Mapping[str, str]) -> str:
            name, service = " ".join(said["name"].split()), " ".join(said["service"].split())
            for field, text in ((N_("nom"), name), (N_("service"), service)):
                if not text:
                    raise FieldRefused(field=field, reason=N_("il est vide"))
            return enrolment.add_worker(desk, spelt.get(plain(service), service), name)

        fill(self, Form(_("Une nouvelle personne"), blanks, send), lambda _id: self.action_reload())

    # -- phones

    def action_phones(self) -> None:
        """Show the phones of the worker under the cursor."""
        worker, desk = self.worker, self.seat.desk
        if worker is not None:
            errand(self, lambda: enrolment.phones_of(desk, worker.id), partial(self._phones, worker))

    def _phones(self, worker: Worker, phones: list[Phone]) -> None:
        note = _("Entrée arrête un téléphone, ou remet en marche un téléphone suspendu.")
        lines = [row(one.id, *_phone(one)) for one in phones]
        heading = _("Les téléphones de {name}", name=worker.name)
        listing = Listing(heading, lines, PHONES, note=note, empty=_("Aucun téléphone. Entrée sur la personne l'invite."))
        lay(self, listing, lambda key: self._act(next(one for one in phones if one.id == key)))

    def _act(self, phone: Phone) -> None:
        desk = self.seat.desk
        if phone.state == "suspendu":
            question = Ask(_("Remettre ce téléphone en marche ?"), _("Oui, remettre en marche"))
            lay(self, question, lambda _yes: errand(self, lambda: enrolment.resume(desk, phone.id), self._changed))
        else:
            detail = _("Il ne marchera plus dès sa prochaine page. On pourra en inviter un autre.")
            question = Ask(_("Arrêter ce téléphone ?"), _("Oui, arrêter"), detail)
            lay(self, question, lambda _yes: errand(self, lambda: enrolment.revoke(desk, phone.id), self._changed))

    def _changed(self, _answer: object) -> None:
        notice(self, _("C'est fait."))
        self.action_reload()


def _line(one: Worker) -> Line:
    phones = ngettext("{count} téléphone", "{count} téléphones", one.devices) if one.devices else ""
    return row(one.id, (one.name, "strong"), one.organisation, ("✓ " + phones if phones else "", "good"))


def _phone(one: Phone) -> tuple[str | tuple[str, str], ...]:
    tone = "good" if one.state == "actif" else "warn"
    state = _(STATES[one.state]) if one.state in STATES else one.state
    return _when(one.last_seen_at or one.created_at), (state, tone)


def _when(moment: datetime | None) -> str:
    return f"{short_day(local_day(moment))}, {hour(moment)}" if moment else "—"
