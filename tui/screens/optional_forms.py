"""The forms of what a resident gives with a YES: habits, reminders, birthday, words for the report, a number for later."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from habitat_box.domain.free_text import BANNER, check_words, doubtful_words
from habitat_box.domain.purposes import PURPOSES
from habitat_box.usecases import optional, residents
from habitat_box.usecases.desk import Desk
from habitat_box.usecases.residents import PersonPage
from tui.seat import Seat
from tui.tongue import N_, _, shown
from tui.widgets.form import Blank, Form
from tui.widgets.person_lines import ROLES

Write = Callable[[Desk, str, str], None]
YES_NO = (("non", N_("non")), ("oui", N_("oui")))


@dataclass(frozen=True)
class Optional:
    """One thing to write: its label, what a card calls it ("" when it is added beside others), a hint, a word of advice."""

    label: str
    field: str
    write: Write
    hint: str = ""
    advice: str = ""
    lines: int = 1


OPTIONAL: dict[str, Optional] = {
    "P7": Optional(
        N_("Important pour elle"), "habits", residents.write_habits,
        advice=N_("280 signes au plus. Ses mots, rien de médical. Laissez vide pour effacer."), lines=4,
    ),
    "P9": Optional(
        N_("Numéro pour les rappels"), "reminder_phone", optional.write_reminder_phone, "06 12 34 56 78",
        N_("Sans numéro, elle reçoit un papier."),
    ),
    "P10": Optional(
        N_("Jour et mois"), "birthday", optional.write_birthday, "24/11",
        N_("Sans l'année : la boîte ne sait l'âge de personne."),
    ),
    "P11": Optional(
        N_("Ses paroles"), "", optional.add_quote,
        advice=N_("280 signes au plus. Le bilan les cite sans son nom."), lines=4,
    ),
    "P12": Optional(
        N_("Numéro gardé 1 an"), "later_phone", optional.write_later_phone, "06 12 34 56 78",
        N_("Pour l'inviter après son départ, un an au plus."),
    ),
}  # fmt: skip
"""What can be written by purpose. P2 to P6 have pages of their own: photos, and the roles of a relative."""


def optional_form(seat: Seat, page: PersonPage, purpose: str) -> Form:
    """Ask for what a person gives for a purpose; a text with words to avoid is kept only when it is sent twice."""
    desk, person, asked = seat.desk, page.card.person_id, OPTIONAL[purpose]
    before = getattr(page.card, asked.field) if asked.field else ""
    told: set[str] = set()

    def send(said: Mapping[str, str]) -> None:
        words = said["words"]
        if asked.lines > 1 and words not in told and doubtful_words(words):
            told.add(words)
            check_words(words, _("ou enregistrez encore pour garder ces mots"))
        asked.write(desk, person, words)

    blank = Blank("words", _(asked.label), before or "", asked.hint, lines=asked.lines)
    heading = _("{title} : {name}", title=_(PURPOSES[purpose].title), name=page.card.name)
    return Form(heading, [blank], send, note=_note(page, purpose, asked, hidden=before is None))


def _note(page: PersonPage, purpose: str, asked: Optional, *, hidden: bool) -> str:
    banner = _(BANNER) if asked.lines > 1 else ""
    if hidden and purpose == "P7":
        kept = _("Elle n'a pas dit OUI à « Mes habitudes » : le texte gardé n'est pas montré, et celui-ci le remplacera.")
        return f"{banner} {kept}".strip()
    if not any(one.purpose.code == purpose and one.in_force for one in page.standings):
        return _("Elle n'a pas dit OUI à « {title} » : rien ne peut être écrit ici.", title=_(PURPOSES[purpose].title))
    return f"{banner} {_(asked.advice)}".strip()


def contact_roles(seat: Seat, page: PersonPage, contact_id: str) -> Form:
    """Ask what a relative may do for the person. The two given by a YES count only while it lives."""
    desk, person = seat.desk, page.card.person_id
    contact = next(one for one in page.card.contacts or () if one.id == contact_id)
    choices = tuple((value, _(words)) for value, words in YES_NO)
    blanks = [
        Blank(_key(role), _(words), "oui" if role in contact.roles else "non", options=choices) for role, words in ROLES.items()
    ]

    def send(said: Mapping[str, str]) -> None:
        optional.write_contact_roles(desk, person, contact_id, tuple(role for role in ROLES if said[_key(role)] == "oui"))

    note = _("« Planning » et « nouvelles » ne comptent que si la personne dit OUI à ces deux sujets.")
    return Form(_("Ce que peut faire {name}", name=shown(contact.name)), blanks, send, note=note)


def _key(role: str) -> str:
    return f"role-{list(ROLES).index(role)}"


def quote_lines(desk: Desk, person_id: str) -> list[tuple[str, str]]:
    """Give the words the report may cite of a person, each with its id, to show and to remove."""
    return [(one.id, shown(one.words)) for one in optional.quotes(desk, person_id)]
