"""The box itself: its site, its backups, its papers, its language."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from textual.app import ComposeResult
from textual.binding import Binding

from habitat_box import __version__
from habitat_box.usecases import keeping, places, printing, site
from habitat_box.usecases.desk import Desk
from tui.errands import errand, notice
from tui.house import house
from tui.screens.health import tone_of, verdict
from tui.tongue import N_, _, figure, shown, spoken
from tui.widgets.asking import Ask, Tell
from tui.widgets.finding import find_folder
from tui.widgets.lines import Column, Line, note, row, title
from tui.widgets.roll import Roll
from tui.widgets.room import Room, lay
from tui.widgets.working import labour

COLUMNS = (Column(34, 1, 20), Column(90, 2, 20))
OPENED = ("health", "places", "drill", "keys", "handover", "inbox")
"""The rooms behind a line of this one."""

BODIES = {"association": N_("association"), "ccas": N_("CCAS")}


class TheBox(Room):
    """What keeps the house going."""

    NAME = "box"
    HEADING = N_("La boîte")
    HELP = N_(
        "Entrée fait ce que dit la ligne. Le site est ce que voient les téléphones ; fermé, il ne montre rien de personne. "
        "Une sauvegarde est relue avant de compter : gardez-la ailleurs que près de la boîte."
    )
    BINDINGS = [
        Binding("s", "do('backup')", N_("Sauvegarder")),
        Binding("o", "do('site')", N_("Ouvrir ou fermer le site")),
        Binding("k", "do('cards')", N_("Cartes"), show=False),
        Binding("b", "do('board')", N_("Tableau"), show=False),
        Binding("n", "do('no')", N_("NON papier"), show=False),
        Binding("l", "do('language')", N_("Langue"), show=False),
        Binding("f", "do('lock')", N_("Fermer la boîte")),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.status = site.SiteStatus(running=False)

    def furnish(self) -> ComposeResult:
        yield Roll(COLUMNS, id="acts", chooses=_("Faire"))

    def on_mount(self) -> None:
        self.query_one("#acts", Roll).focus()
        self._show()
        self._ask_site()

    def on_screen_resume(self) -> None:
        if self.query("#acts"):
            self._show()  # the house's health was perhaps seen to

    def _ask_site(self, *_done: object) -> None:
        settings = self.seat.settings
        errand(self, lambda: site.status(settings), self._know_site, group="status")

    def _know_site(self, status: site.SiteStatus) -> None:
        self.status = self.seat.site = status
        self._show()
        self.query_one("TopBar").refresh()

    def _show(self) -> None:
        parts = (self._health(), self._site(), self._keeping(), self._printing(), self._about())
        self.query_one("#acts", Roll).show([line for part in parts for line in part])

    def _health(self) -> list[Line]:
        health = self.seat.health
        if health is None:
            return [row("health", _("Santé de la maison"), (_("ce qui va, ce qui est à faire"), "faint"))]
        return [row("health", _("Santé de la maison"), (verdict(health), tone_of(health)))]

    def _site(self) -> list[Line]:
        now = self.status
        lines = [note(""), title(_("Le site des intervenants"))]
        if not now.running:
            lines.append(row("site", "○ " + _("arrêté"), (_("Démarrez « habitat-box-site », puis revenez."), "warn")))
            return lines
        state = "● " + _("ouvert") if now.unlocked else "◐ " + _("fermé")
        act = _("Entrée le ferme : plus rien n'est montré") if now.unlocked else _("Entrée l'ouvre")
        lines.append(row("site", (state, "good" if now.unlocked else "warn"), (act, "faint")))
        lines.append(row("url", (_("Adresse par le nom"), "faint"), (now.url, "strong")))
        lines.append(row("ip", (_("Adresse en chiffres"), "faint"), (now.ip_url, "strong")))
        return lines

    def _keeping(self) -> list[Line]:
        return [
            note(""),
            title(_("Garder")),
            row("backup", _("Sauvegarder"), (_("dans un dossier ou une clé USB, chiffré et relu"), "faint")),
            row("places", _("Endroits des sauvegardes"), (_("le disque de chaque nuit, les clés USB"), "faint")),
            row("drill", _("Exercice"), (_("faire revenir une sauvegarde, pour voir"), "faint")),
            row("keys", _("Clés de la boîte"), (_("phrase secrète, feuille de secours"), "faint")),
            row("handover", _("Passer la main"), (_("changer de coordination, refaire les clés"), "faint")),
            row("inbox", _("Boîte aux lettres"), (_("ce qui a été dit à la boîte fermée"), "faint")),
        ]

    def _printing(self) -> list[Line]:
        return [
            note(""),
            title(_("Imprimer")),
            row("cards", _("Imprimer les cartes"), (_("une carte neuve pour chaque habitant"), "faint")),
            row("board", _("Imprimer le tableau du jour"), (_("pour la salle commune, prénoms selon les choix"), "faint")),
            row("no", _("Imprimer le NON papier"), (_("à remplir à la main, puis à recopier ici"), "faint")),
            row("choose", _("Imprimer le papier pour choisir"), (_("NON et OUI pour chaque sujet"), "faint")),
            row("slip", _("Recopier un papier"), (_("la carte, les sujets, Entrée"), "faint")),
            row("notices", _("Imprimer les notices"), (_("une feuille par sujet, à lire ensemble"), "faint")),
            row("reminders", _("Imprimer les rappels de demain"), (_("pour qui dit OUI aux messages de rappel"), "faint")),
            row("photos", _("Photos de la maison"), (_("celles que chacun permet"), "faint")),
        ]

    def _about(self) -> list[Line]:
        settings = self.seat.settings
        other = "English" if spoken() == "fr" else "Français"
        return [
            note(""),
            title(_("Cette boîte")),
            row("language", _("Langue"), (_("Entrée : {language}", language=other), "faint")),
            row("theme", _("Couleurs"), (_("claires ou sombres"), "faint")),
            row("lock", _("Fermer la boîte"), (_("redemande la phrase secrète ; le site continue"), "faint")),
            row("about", _("À propos"), (f"Habitat Box {__version__}  ·  {_(BODIES[settings.body])}", "faint")),
            row("about", _("Dossier"), (str(settings.folder), "faint")),
        ]

    def on_roll_chosen(self, event: Roll.Chosen) -> None:
        self.action_do(event.key)

    def action_do(self, name: str) -> None:
        """Do what a line says."""
        acts: dict[str, Callable[[], object]] = {
            "site": self._open_or_close,
            "backup": lambda: find_folder(self, _("Sauvegarder dans quel dossier ?"), self._back_up),
            "cards": self._ask_cards,
            "board": lambda: find_folder(self, _("Imprimer le tableau : dans quel dossier ?"), self._print_board),
            "no": lambda: find_folder(self, _("Imprimer le NON papier : dans quel dossier ?"), self._print_no),
            "choose": lambda: find_folder(self, _("Imprimer le papier : dans quel dossier ?"), self._print_choosing),
            "slip": self._slip,
            "notices": lambda: find_folder(self, _("Imprimer les notices : dans quel dossier ?"), self._print_notices),
            "reminders": lambda: find_folder(self, _("Imprimer les rappels : dans quel dossier ?"), self._print_reminders),
            "photos": self._photos,
            "language": house(self).action_language,
            "theme": house(self).action_other_theme,
            "lock": self._lock,
            "about": self._tell_about,
        }
        if name in OPENED:
            house(self).open_room(name)
        elif name in acts:
            acts[name]()

    # -- the site

    def _open_or_close(self) -> None:
        settings, box = self.seat.settings, self.seat.box
        if self.status.running and self.status.unlocked:
            question = Ask(_("Fermer le site ?"), _("Oui, fermer"), _("Les téléphones ne verront plus aucune visite."))
            lay(self, question, lambda _yes: errand(self, lambda: site.lock_site(settings), self._ask_site))
        elif box is not None:
            errand(self, lambda: site.unlock_site(settings, box.database_key), self._ask_site)

    def _lock(self) -> None:
        question = Ask(_("Fermer la boîte sur cet écran ?"), _("Oui, fermer"), cautious=False)
        lay(self, question, lambda _yes: house(self).close_box())

    # -- backups and papers

    def _back_up(self, folder: Path) -> None:
        desk = self.seat.desk
        work = partial(places.back_up_in, desk, folder)
        labour(self, _("Sauvegarde…"), work, self._backed_up, can_leave=False)

    def _backed_up(self, made: keeping.MadeBackup) -> None:
        facts = {"file": shown(str(made.path)), "size": figure(made.size / 1e6), "sha256": made.sha256}
        text = _("{file}\n\n{size} Mo, relue et déchiffrée une fois : elle compte.\n\nEmpreinte SHA-256 :\n{sha256}", **facts)
        self.app.push_screen(Tell(_("La sauvegarde est faite"), text))

    def _ask_cards(self) -> None:
        question = Ask(
            _("Imprimer une carte neuve pour chaque habitant ?"),
            _("Oui, imprimer"),
            _("Les cartes déjà données ne marcheront plus."),
        )
        lay(self, question, lambda _yes: find_folder(self, _("Dans quel dossier ?"), self._print_cards))

    def _print_cards(self, folder: Path) -> None:
        self._print(lambda desk: printing.print_cards(desk, printing.people_named(desk, []), folder)[0])

    def _print_board(self, folder: Path) -> None:
        self._print(lambda desk: [printing.print_board(desk, folder)])

    def _print_reminders(self, folder: Path) -> None:
        from habitat_box.usecases import optional_papers

        self._print(lambda desk: optional_papers.print_reminders(desk, folder))

    def _print_choosing(self, folder: Path) -> None:
        from habitat_box.usecases.choice_papers import print_choice_slip

        self._print(lambda desk: [print_choice_slip(desk, folder)])

    def _print_notices(self, folder: Path) -> None:
        from habitat_box.usecases.notice_papers import print_notices

        self._print(lambda desk: print_notices(desk, [], folder))

    def _slip(self) -> None:
        from tui.screens.slip import Slip

        self.app.push_screen(Slip())

    def _photos(self) -> None:
        from tui.screens.photos import Photos

        self.app.push_screen(Photos())

    def _print_no(self, folder: Path) -> None:
        self._print(lambda desk: [printing.print_no_slip(desk, folder)])

    def _print(self, draw: Callable[[Desk], list[Path]]) -> None:
        desk = self.seat.desk
        labour(self, _("Impression…"), lambda _p: draw(desk), self._printed, can_leave=False)

    def _printed(self, paths: Any) -> None:
        notice(self, _("C'est écrit : {file}. Imprimez, puis effacez ces fichiers.", file=", ".join(str(p) for p in paths)))

    def _tell_about(self) -> None:
        text = _(
            "Habitat Box garde dans la maison ce que les habitants acceptent de dire.\n\nRien ne part sur Internet. Ce que "
            "voit chaque personne suit les OUI et les NON des habitants, et chaque regard laisse une trace qu'ils peuvent lire."
        )
        self.app.push_screen(Tell(f"Habitat Box {__version__}", text))
