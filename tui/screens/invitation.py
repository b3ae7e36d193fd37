"""One invitation on the screen: a QR code to scan, a code to type, the time left, the number to type back."""

from __future__ import annotations

from pathlib import Path

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Static

from habitat_box.errors import HabitatError
from habitat_box.usecases import enrolment, printing
from habitat_box.usecases.site import SiteStatus, status
from tui.errands import errand, notice
from tui.tongue import N_, _, shown, told
from tui.widgets.entry import Entry
from tui.widgets.finding import find_folder
from tui.widgets.qr import QrCode
from tui.widgets.room import Room
from tui.widgets.waiting import waiting_words


class InvitationRoom(Room):
    """Shown until the phone's number is typed, or until it expires."""

    NAME = "workers"
    HELP = N_(
        "La personne scanne le QR code avec son téléphone, sur le Wi-Fi de la maison. Son téléphone affiche un nombre de deux "
        "chiffres : tapez-le ici. Ctrl+N passe du nom à l'adresse en chiffres, si le premier QR code ne s'ouvre pas."
    )
    BINDINGS = [
        Binding("ctrl+n", "other", N_("Nom / chiffres")),
        Binding("ctrl+r", "print", N_("Imprimer")),
        Binding("escape", "leave", N_("Fermer")),
    ]

    def __init__(self, invitation: enrolment.Invitation) -> None:
        super().__init__()
        self.invitation = invitation
        self.by_name = True
        self.site = SiteStatus(running=False)

    def furnish(self) -> ComposeResult:
        with Horizontal(id="invitation"):
            yield QrCode(id="qr")
            yield QrCode(id="qr-digits")
            with Vertical(id="steps"):
                yield Static("", id="address", markup=False)
                yield Static("", id="typed", markup=False)
                yield Static("", id="countdown", markup=False)
                yield Static(_("Nombre affiché par le téléphone :"), id="ask", markup=False)
                yield Entry(max_length=2, type="integer", compact=True, id="number")
                yield Static("", id="refusal", markup=False)
                yield Static("", id="waiting", markup=False)

    def on_mount(self) -> None:
        self.head(_("Inviter le téléphone de {name}", name=shown(self.invitation.worker)))
        self.query_one("#number", Input).focus()
        settings = self.seat.settings
        errand(self, lambda: status(settings), self._know_site)
        self.set_interval(1, self._second)
        self._second()

    def _know_site(self, site: SiteStatus) -> None:
        self.site = site
        self._say()

    def _urls(self) -> tuple[str, str]:
        name = self.site.url or printing.site_address(self.seat.settings)
        return name, self.site.ip_url or name

    def _say(self) -> None:
        name, numbers = self._urls()
        url = name if self.by_name else numbers
        self.query_one("#qr", QrCode).show(f"{url}/e#{self.invitation.token}")
        self.query_one("#qr-digits", QrCode).show(f"{numbers}/e#{self.invitation.token}" if numbers != name else "")
        stopped = [] if self.site.running else ["! " + _("Le site ne tourne pas : démarrez-le d'abord.")]
        self.query_one("#address", Static).update("\n".join([*stopped, *dict.fromkeys((f"{name}/e", f"{numbers}/e"))]))
        self.query_one("#typed", Static).update(f"{_('Code à taper sans QR')}\n{self.invitation.typed_code}")

    def _second(self) -> None:
        left = int((self.invitation.expires_at - self.seat.clock()).total_seconds())
        words = _("Encore {minutes} min {seconds:02d} s", minutes=left // 60, seconds=left % 60)
        ended = _("Cette invitation est finie. Échap, puis invitez encore.")
        self.query_one("#countdown", Static).update(words if left > 0 else ended)
        if self.app.screen is self:
            desk = self.seat.desk
            errand(self, lambda: enrolment.waiting(desk), self._say_waiting, group="waiting")

    def _say_waiting(self, phones: list[enrolment.Waiting]) -> None:
        self.query_one("#waiting", Static).update(waiting_words(phones))

    # -- the number

    def on_input_changed(self, event: Input.Changed) -> None:
        if len(event.value) == 2:
            desk, code = self.seat.desk, event.value
            errand(self, lambda: enrolment.confirm(desk, code), self._confirmed, refused=self._refused, group="confirm")

    def _confirmed(self, phone: enrolment.Waiting) -> None:
        notice(self.app.screen, _("C'est le téléphone de {name}. Elle choisit maintenant son code.", name=phone.worker))
        self.app.pop_screen()

    def _refused(self, error: HabitatError) -> None:
        self.query_one("#refusal", Static).update("✗ " + told(error))
        self.query_one("#number", Input).clear()

    # -- keys

    def action_other(self) -> None:
        """Show the address by name or in digits."""
        self.by_name = not self.by_name
        self._say()

    def action_print(self) -> None:
        """Print the page of a first connection."""
        find_folder(self, _("Imprimer l'invitation : dans quel dossier ?"), self._print)

    def _print(self, folder: Path) -> None:
        desk, invitation, urls = self.seat.desk, self.invitation, self._urls()
        errand(self, lambda: printing.print_first_connection(desk, invitation, *urls, folder), self._printed)

    def _printed(self, path: Path) -> None:
        notice(self, _("C'est écrit : {file}", file=path))
