"""A paper slip copied into the box in a few keys: the card's four signs, the subjects ticked, Enter."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input, Static

from habitat_box.domain.purposes import PURPOSES
from habitat_box.errors import CardUnknown, HabitatError
from habitat_box.usecases import consents, printing, residents
from habitat_box.usecases.desk import Desk
from tui.errands import errand, notice
from tui.tongue import N_, _, ngettext, shown, told
from tui.widgets.choice_words import notice_text
from tui.widgets.entry import Entry
from tui.widgets.finding import find_folder
from tui.widgets.lines import Column, Line, row
from tui.widgets.roll import Roll
from tui.widgets.room import Room

# The unshifted digits of a French keyboard stand beside the digits.
TICKS = ("1,ampersand", "2,é", "3,quotation_mark", "4,apostrophe", "5,left_parenthesis", "6,minus", "7,è", "8,underscore",
         "9,ç", "0,à", "a", "b")  # fmt: skip
SIGNS = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "A", "B")
BOXES = {None: ("[     ]", ""), False: (N_("[✗ NON]"), "bad"), True: (N_("[✓ OUI]"), "good")}
COLUMNS = (Column(9), Column(3), Column(50, 1, 20))
Holder = tuple[str, str]


class Slip(Room):
    """One paper: who, then what. A tick is a NO; ticked again it is a YES, each subject by itself."""

    NAME = "choices"
    HEADING = N_("Recopier un papier")
    HELP = N_(
        "Écrivez les quatre signes de la carte, ou le nom, puis Entrée. Cochez les sujets par leur signe ou par Espace : une "
        "fois NON, deux fois OUI, trois fois rien. Entrée écrit tout. R imprime les reçus, U annule ce papier."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(keys, f"tick({place})", show=False) for place, keys in enumerate(TICKS)),
        Binding("space", "tick(-1)", N_("Cocher")),
        Binding("r", "receipts", N_("Imprimer les reçus")),
        Binding("u", "undo", N_("Annuler ce papier")),
        Binding("escape", "leave", N_("Retour")),
    ]

    def furnish(self) -> ComposeResult:
        yield Static("", id="slip-said", classes="said", markup=False)
        yield Entry(placeholder=_("Les 4 signes de la carte, ou un nom"), id="who", chooses=_("Suivant"))
        yield Roll(COLUMNS, id="subjects", chooses=_("Écrire"))
        yield Static("", id="about", markup=False)

    def on_mount(self) -> None:
        self.person, self.name_of = "", ""
        self.ticked: dict[str, bool] = {}
        self.written: list[consents.Receipt] = []
        self.last: Holder = ("", "")
        self.query_one("#subjects", Roll).show(self._lines())
        self.query_one("#who", Entry).focus()
        self._say()

    def _say(self) -> None:
        said = _("De quelle carte est ce papier ?")
        if self.person:
            said = _("Le papier de {name} : une fois NON, deux fois OUI, puis Entrée.", name=self.name_of)
        self.query_one("#slip-said", Static).update(said)

    def _lines(self) -> list[Line]:
        lines = []
        for sign, (code, purpose) in zip(SIGNS, PURPOSES.items(), strict=True):
            box, tone = BOXES[self.ticked.get(code)]
            lines.append(row(code, (_(box), tone), (sign, "accent"), (_(purpose.title), "strong" if tone else "")))
        return lines

    def explain(self) -> str:
        """Give the notice of the subject under the cursor."""
        purpose = PURPOSES.get(self.query_one("#subjects", Roll).key)
        return f"{_(purpose.title)}\n\n{notice_text(purpose)}" if purpose else ""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave letters and digits to the field while a name is being written."""
        if isinstance(self.focused, Input):
            return action not in ("tick", "receipts", "undo")
        if action in ("receipts", "undo"):
            return bool(self.written)
        return True

    # -- whose paper

    def on_input_submitted(self, event: Input.Submitted) -> None:
        desk, typed = self.seat.desk, event.value
        errand(self, lambda: _holder(desk, typed), self._found, group="holder")

    def _found(self, holder: Holder) -> None:
        self.person, self.name_of = holder[0], shown(holder[1])
        self.written, self.ticked = [], {}
        roll = self.query_one("#subjects", Roll)
        roll.show(self._lines())
        roll.focus()
        self._say()
        self.query_one("#about", Static).update("")
        self.refresh_bindings()

    # -- what it says

    def action_tick(self, place: int) -> None:
        """Tick a subject as NO, then as YES, then take the tick away."""
        roll = self.query_one("#subjects", Roll)
        code = list(PURPOSES)[place] if place >= 0 else roll.key
        before = self.ticked.pop(code, None)
        if before is not True:
            self.ticked[code] = before is False
        roll.show(self._lines(), key=code)

    def on_roll_chosen(self) -> None:
        if not self.person:
            self.query_one("#who", Entry).focus()
        elif not self.ticked:
            notice(self, _("Cochez d'abord un sujet."), "warning")
        else:
            desk, person, said = self.seat.desk, self.person, dict(self.ticked)
            errand(self, lambda: _recorded(desk, person, said), self._wrote)

    def _wrote(self, receipts: list[consents.Receipt]) -> None:
        self.written, self.last = receipts, (self.person, self.name_of)
        self.person, self.ticked = "", {}
        count = ngettext("{count} choix écrit", "{count} choix écrits", len(receipts)) + "  ·  " + self.last[1]
        numbers = ", ".join(one.receipt_id for one in receipts)
        told_by = _("Reçu {number}. R l'imprime, U annule, Entrée : un autre papier.", number=numbers)
        self.query_one("#about", Static).update(f"✓ {count}\n{told_by}")
        roll = self.query_one("#subjects", Roll)
        roll.show(self._lines())
        self.query_one("#who", Entry).value = ""
        self._say()
        self.refresh_bindings()

    # -- after

    def action_receipts(self) -> None:
        """Print the receipts of the paper just copied."""
        numbers = [one.receipt_id for one in self.written]
        find_folder(self, _("Imprimer les reçus : dans quel dossier ?"), partial(self._print, numbers))

    def _print(self, numbers: list[str], folder: Path) -> None:
        desk = self.seat.desk
        errand(self, lambda: [printing.print_receipt(desk, number, folder) for number in numbers], self._printed)

    def _printed(self, paths: list[Path]) -> None:
        files = ", ".join(path.name for path in paths)
        notice(self, _("C'est écrit : {file}. Imprimez, puis effacez ces fichiers.", file=files))

    def action_undo(self) -> None:
        """Take back what the paper just copied wrote."""
        desk, person = self.seat.desk, self.last[0]
        codes = [one.purpose.code for one in self.written]
        errand(self, lambda: [consents.undo_last(desk, person, code) for code in codes], self._undone, refused=self._refused)

    def _undone(self, _receipts: list[consents.Receipt]) -> None:
        self.written = []
        self.query_one("#about", Static).update(_("C'est annulé."))
        self.refresh_bindings()

    def _refused(self, error: HabitatError) -> None:
        notice(self, told(error), "error")


def _recorded(desk: Desk, person: str, said: Mapping[str, bool]) -> list[consents.Receipt]:
    """Write the NOs together, then each YES by itself: no key gives more than one."""
    noes = [code for code in PURPOSES if said.get(code) is False]
    receipts = consents.record_paper(desk, person, noes) if noes else []
    for code in PURPOSES:
        if said.get(code):
            receipts += consents.record_paper(desk, person, [code], True)
    return receipts


def _holder(desk: Desk, typed: str) -> Holder:
    """Find whose card bears these signs, or else whose name this is."""
    try:
        person = consents.card_holder(desk, typed)
        return person, next((card.name for card in residents.names(desk) if card.person_id == person), "")
    except CardUnknown:
        card = residents.find_person(desk, typed)
        return card.person_id, card.name
