"""Preparing the pack of a control: for whom, where, and what was made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Static

from habitat_box.domain.dossier import REASONS, Audience
from habitat_box.domain.people import Card
from habitat_box.usecases import inspection, residents
from habitat_box.usecases.inspection import CheckedPack, Prepared
from tui.errands import errand
from tui.screens.dates import read_day
from tui.seat import Seat
from tui.tongue import N_, _, local_day, shown
from tui.widgets.asking import Tell
from tui.widgets.finding import find_folder
from tui.widgets.form import Blank, Form, fill
from tui.widgets.lines import Column, note, row, title
from tui.widgets.roll import Roll
from tui.widgets.room import Room
from tui.widgets.working import labour

COLUMNS = (Column(30, 1, 20), Column(90, 2, 20))
WHAT = {
    Audience.DEPARTEMENT: N_("nombres du mois et papiers de la maison, aucun nombre sous 5"),
    Audience.CNIL: N_("registres, preuves, journal, AIPD ; sous pseudonymes"),
    Audience.RESIDENT: N_("ses choix, qui a vu ses données, les textes qu'on lui a lus"),
}
WHO = {Audience.DEPARTEMENT: N_("Le Département"), Audience.CNIL: N_("La CNIL"), Audience.RESIDENT: N_("Un habitant")}
CHECK = "check"


@dataclass(frozen=True)
class Asked:
    """What a pack is asked to hold."""

    audience: Audience
    folder: Path
    since: date | None
    until: date | None
    reason: str
    person_id: str


class Inspection(Room):
    """For whom, then where. Nothing leaves the machine."""

    NAME = "law"
    HEADING = N_("Préparer un contrôle")
    HELP = N_(
        "Choisissez pour qui, puis un dossier vide. Les personnes y sont des pseudonymes. Lever les noms demande une raison de "
        "la liste, pour la CNIL seulement, et le journal la garde. Donnez l'empreinte par un autre chemin que le dossier."
    )
    BINDINGS = [Binding("escape", "leave", N_("Retour"))]

    def __init__(self, at: str = "") -> None:
        super().__init__()
        self.at = at

    def furnish(self) -> ComposeResult:
        yield Roll(COLUMNS, id="packs", chooses=_("Préparer"))
        yield Static("", id="about", markup=False)

    def on_mount(self) -> None:
        lines = [title(_("Pour qui est le dossier ?"))]
        lines += [row(one.value, (_(words), "strong"), (_(WHAT[one]), "faint")) for one, words in WHO.items()]
        lines += [note(""), title(_("Un dossier déjà fait"))]
        lines.append(row(CHECK, (_("Contrôler un dossier"), "strong"), (_("rien n'y a-t-il été changé ?"), "faint")))
        roll = self.query_one("#packs", Roll)
        roll.show(lines, key=self.at)
        roll.focus()
        self.query_one("#about", Static).update(
            _("Un dossier se fait hors ligne, en moins d'une minute, et il est noté au journal.")
        )

    def on_roll_chosen(self, event: Roll.Chosen) -> None:
        if event.key == CHECK:
            find_folder(self, _("Contrôler quel dossier ?"), self._check)
            return
        desk, audience = self.seat.desk, Audience(event.key)
        if audience is Audience.RESIDENT:
            errand(self, lambda: residents.names(desk), lambda people: self._ask(audience, people))
        else:
            self._ask(audience, [])

    def _ask(self, audience: Audience, people: list[Card]) -> None:
        fill(self, asking(self.seat, audience, people), self._prepare)

    def _prepare(self, asked: Asked) -> None:
        desk = self.seat.desk

        def work(_progress: object) -> Prepared:
            return inspection.prepare(
                desk, asked.audience, asked.folder, since=asked.since, until=asked.until, names=bool(asked.reason),
                reason=asked.reason, person_id=asked.person_id,
            )  # fmt: skip

        labour(self, _("Préparation du dossier…"), work, self._prepared, can_leave=False)

    def _prepared(self, made: Prepared) -> None:
        facts = {"folder": shown(str(made.folder)), "count": made.files, "print": made.manifest_hash, "key": made.signed_by}
        text = _(
            "{folder}\n\n{count} fichiers. Commencez par 00-sommaire.pdf.\n\nEmpreinte, à donner par un autre chemin :\n{print}"
            "\n\nClé de la boîte : {key}",
            **facts,
        )
        self.app.push_screen(Tell(_("Le dossier est prêt"), text))

    def _check(self, folder: Path) -> None:
        labour(self, _("Contrôle du dossier…"), lambda _p: inspection.check(folder), self._checked)

    def _checked(self, found: CheckedPack) -> None:
        said = "✓ " + _("Rien n'a été changé.") if found.is_whole else "! " + _("Ce dossier n'est pas celui qui a été fait.")
        text = "\n".join(
            [said, "", *(shown(one) for one in found.problems), "", _("Empreinte : {print}", print=found.manifest_hash)]
        )
        self.app.push_screen(Tell(_("Contrôle du dossier"), text))


def asking(seat: Seat, audience: Audience, people: list[Card]) -> Form:
    """Ask where the pack goes, over which time, and for the CNIL whether names are shown and why."""
    today = local_day(seat.clock())
    folder = _unused(seat.papers / f"controle-{audience.value}-{today:%Y-%m-%d}")
    blanks = [
        Blank("folder", _("Dossier vide"), str(folder)),
        Blank("since", _("Depuis le"), "", hint=_("un an avant la fin")),
        Blank("until", _("Jusqu'au"), "", hint=f"{today:%d/%m/%Y}"),
    ]
    if audience is Audience.RESIDENT:
        blanks.insert(0, Blank("person", _("Habitant"), options=tuple((one.person_id, one.name) for one in people)))
    if audience is Audience.CNIL:
        reasons = (("", _("non, sous pseudonymes")), *((code, _(words)) for code, words in REASONS.items()))
        blanks.append(Blank("reason", _("Montrer les noms"), options=reasons))

    def send(said: Mapping[str, str]) -> Asked:
        return Asked(
            audience,
            Path(said["folder"]).expanduser().resolve(),
            _day(said["since"]),
            _day(said["until"]),
            said.get("reason", ""),
            said.get("person", ""),
        )

    return Form(_(WHO[audience]), blanks, send, note=_(WHAT[audience]), save=_("Préparer"))


def _unused(folder: Path) -> Path:
    """Give a folder that is not there yet: a pack goes into an empty one."""
    names = (folder.with_name(f"{folder.name}{more}") for more in ("", *(f"-{number}" for number in range(2, 100))))
    return next((path for path in names if not path.exists()), folder)


def _day(text: str) -> date | None:
    return read_day(text) if text.strip() else None
