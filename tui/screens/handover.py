"""The coordinator leaves: what must change, each line read from what the box knows."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Static

from habitat_box.domain.handover import Step, StepState
from habitat_box.usecases import handover
from habitat_box.usecases.handover import Handover
from tui.errands import errand, notice
from tui.tongue import N_, _, local_day, ngettext, plain_date, shown
from tui.widgets.asking import Ask, Tell
from tui.widgets.finding import find_folder
from tui.widgets.form import Blank, Form, fill
from tui.widgets.lines import Column, Line, row
from tui.widgets.roll import Roll
from tui.widgets.room import Room, lay
from tui.widgets.working import labour

COLUMNS = (Column(2), Column(64, 1, 34), Column(60, 2, 16))
SIGNS = {
    StepState.DONE: ("✓", "good"),
    StepState.TOLD: ("✓", "good"),
    StepState.NOTHING: ("·", "faint"),
    StepState.TO_DO: ("!", "bad"),
}


class HandoverScreen(Room):
    """One line for each step; Enter says what to do, or writes what only a person can know."""

    NAME = "box"
    HELP = N_(
        "« ! » : à faire. « ✓ » : la boîte l'a vu, ou quelqu'un l'a écrit. « · » : la maison n'en a pas. Entrée dit quoi "
        "faire. Quand il ne reste rien, imprimez la liste, faites-la signer, puis finissez."
    )
    BINDINGS = [
        Binding("d", "begin", N_("Commencer")),
        Binding("c", "contact", N_("Contact")),
        Binding("p", "print", N_("Imprimer")),
        Binding("f", "finish", N_("Finir")),
        Binding("escape", "leave", N_("Retour")),
    ]

    def furnish(self) -> ComposeResult:
        yield Roll(COLUMNS, id="steps", chooses=_("Voir"))
        yield Static("", id="about", markup=False)

    def on_mount(self) -> None:
        self.now: Handover | None = None
        self.query_one("#steps", Roll).focus()
        self._reload()

    def on_screen_resume(self) -> None:
        if self.seat.box is not None:  # the box may have been closed over this room
            self._reload()

    def _reload(self, *_done: object) -> None:
        desk = self.seat.desk
        errand(self, lambda: handover.state(desk), self._show, group="handover")

    def _show(self, now: Handover | None) -> None:
        self.now = now
        if now is None:
            self.head("· " + _("Personne ne part en ce moment. D commence la liste, le jour venu."))
            self.query_one("#steps", Roll).show([])
            return
        day = plain_date(local_day(now.started_at))
        if now.left:
            left = ngettext("il reste {count} étape", "il reste {count} étapes", now.left)
            self.head("! " + _("Passer la main, depuis le {day} : {left}", day=day, left=left))
        else:
            self.head("✓ " + _("Tout est fait. P imprime la liste à signer, F finit."))
        first = next((step.key for step in now.steps if not step.is_settled), "")
        self.query_one("#steps", Roll).show(
            [_line(step) for step in now.steps], key=self.query_one("#steps", Roll).key or first
        )

    def _step(self) -> Step | None:
        key = self.query_one("#steps", Roll).key
        return next((step for step in self.now.steps if step.key == key), None) if self.now else None

    def on_roll_moved(self) -> None:
        step = self._step()
        if step is not None:
            self.query_one("#about", Static).update(shown(step.detail) if step.is_settled else _(step.advice))

    def on_roll_chosen(self) -> None:
        step = self._step()
        if step is None:
            return
        if step.tells and not step.is_settled:
            self._write(step)
        else:
            self.app.push_screen(Tell(_(step.words), _said(step)))

    def _write(self, step: Step) -> None:
        desk = self.seat.desk

        def send(answers: Mapping[str, str]) -> None:
            handover.tell(desk, step.key, answers["words"])

        form = Form(_(step.words), [Blank("words", _(step.tells))], send, note=_(step.advice))
        fill(self, form, self._reload)

    def action_begin(self) -> None:
        """Begin a handover, or close the pages again."""
        desk = self.seat.desk
        question = Ask(
            _("Commencer à passer la main ?"),
            _("Oui, commencer"),
            _("Ce qui a été fait avant ne compte pas. Les pages ouvertes se ferment : chacun tape de nouveau son code."),
        )
        lay(self, question, lambda _yes: errand(self, lambda: handover.start(desk), self._show))

    def action_contact(self) -> None:
        """Change the name and the telephone to call."""
        desk = self.seat.desk

        def send(answers: Mapping[str, str]) -> object:
            return handover.set_contact(desk, answers["contact"])

        blank = Blank("contact", _("Nom et téléphone"), self.seat.settings.contact, hint="Claire Morel, 02 40 00 00 00")
        note = _("Imprimés sur les cartes et les papiers. Redémarrez le site, puis imprimez les cartes de nouveau.")
        fill(self, Form(_("Le nom et le téléphone à appeler"), [blank], send, note=note), self._reload)

    def action_print(self) -> None:
        """Print the list to sign."""
        if self.now is not None:
            find_folder(self, _("Imprimer la liste : dans quel dossier ?"), self._print)

    def _print(self, folder: Path) -> None:
        work = partial(handover.print_handover, self.seat.desk, folder)
        labour(self, _("Impression…"), lambda _progress: work(), self._printed, can_leave=False)

    def _printed(self, path: Path) -> None:
        notice(self, _("C'est écrit : {file}. Imprimez, puis effacez ces fichiers.", file=shown(str(path))))

    def action_finish(self) -> None:
        """End the handover."""
        desk = self.seat.desk
        question = Ask(_("Finir de passer la main ?"), _("Oui, finir"), _("La liste signée reste dans vos papiers."))
        lay(self, question, lambda _yes: errand(self, lambda: handover.finish(desk), self._finished))

    def _finished(self, _none: None) -> None:
        notice(self, _("La main est passée. Gardez le papier signé."))
        self._reload()


def _line(step: Step) -> Line:
    sign, tone = SIGNS[step.state]
    if step.on is not None:
        words = _("{title} : {name}", title=f"{step.on:%d/%m/%Y}", name=shown(step.detail))
    elif step.state is StepState.TO_DO:
        words = shown(step.detail) or _("à faire")
    else:
        words = _(step.state.value)
        words = _("{title} : {name}", title=words, name=shown(step.detail)) if step.detail else words
    return row(step.key, (sign, tone), (_(step.words), "strong" if not step.is_settled else ""), (words, tone))


def _said(step: Step) -> str:
    said = [_(step.advice)] if not step.is_settled else [_(step.state.value)]
    return "\n\n".join([*said, *([shown(step.detail)] if step.detail else [])])
