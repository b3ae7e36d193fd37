"""What one resident is given of a control: her own choices with their proof, the words she read, and who looked."""

from __future__ import annotations

from habitat_box.domain.access import Action
from habitat_box.domain.dossier import Document, Scope, Style, Table, day_words, moment_words
from habitat_box.domain.purposes import PURPOSES
from habitat_box.usecases.desk import Desk, needs
from habitat_box.usecases.own_data import look_lines
from habitat_box.words import local_day, midnight


@needs(Action.INSPECT)
def own_choices(desk: Desk, scope: Scope, person_id: str) -> Document:
    """Give each choice of one person with its receipt, and the hash of the words she was shown."""
    events = desk.box.door.history(desk.actor, person_id)
    rows = tuple(
        (
            moment_words(one.at),
            PURPOSES[one.purpose].title if one.purpose in PURPOSES else one.purpose,
            one.state.value,
            one.channel.value,
            one.helper_role.value or "personne",
            day_words(local_day(one.valid_until)),
            one.receipt_id,
            f"version {one.version}, {one.text_sha256[:16]}",
        )
        for one in events
    )
    columns = ("Quand", "Sujet", "Choix", "Canal", "Aidé par", "Jusqu'au", "Reçu", "Texte lu")
    broken = desk.box.door.first_broken_choice()
    check = (("Chaîne des choix de la maison", "entière" if broken is None else "ABÎMÉE"),)
    tables = (Table("Contrôle", ("Contrôle", "Résultat"), check), Table("Vos choix", columns, rows, Style.BLOCKS))
    return Document("03", "Vos choix", "RGPD, articles 7 et 15", tables)


@needs(Action.INSPECT)
def own_looks(desk: Desk, scope: Scope, person_id: str) -> Document:
    """Give who looked at one person's data: roles and services, never a worker's name."""
    lines = look_lines(desk, person_id, midnight(scope.since))
    rows = tuple((moment_words(one.at), one.who, one.what, ", ".join(one.shown)) for one in lines)
    table = Table("Qui a vu vos données", ("Quand", "Qui", "Quoi", "Montré"), rows, Style.BLOCKS)
    return Document("07", "Qui a vu vos données", "RGPD, article 15", (table,))


@needs(Action.INSPECT)
def own_support(desk: Desk, scope: Scope, person_id: str) -> Document:
    """Give how one person decides, as the box has it."""
    one = desk.box.door.support(desk.actor, person_id)
    rows = (
        ("Vous décidez", one.mode.value),
        ("Acte vu le", day_words(one.deed_seen_on)),
        ("À revoir le", day_words(one.review_on)),
    )
    return Document(
        "04", "Votre façon de décider", "Code civil, article 459", (Table("Ce qui est noté", ("Sujet", "Valeur"), rows),)
    )


@needs(Action.INSPECT)
def own_notices(desk: Desk, scope: Scope) -> Document:
    """Give the words of each subject, as read to the person."""
    rows = tuple((one.title, "\n".join(one.notice)) for one in PURPOSES.values())
    return Document(
        "02", "Les textes", "RGPD, article 13", (Table("Les douze sujets", ("Sujet", "Texte"), rows, Style.BLOCKS),)
    )
