"""The documents of a control that speak of people, under pseudonyms: choices, ways to decide, requests, breaches."""

from __future__ import annotations

from collections import Counter

from habitat_box.domain.access import Action
from habitat_box.domain.consent import Channel, State
from habitat_box.domain.dossier import Document, Scope, Style, Table, day_words, moment_words, pseudonym
from habitat_box.domain.purposes import PURPOSES
from habitat_box.domain.support import GivenBy, is_due_for_review
from habitat_box.door.inspecting import Inspected, Proof
from habitat_box.usecases.desk import Desk, needs
from habitat_box.words import local_day


@needs(Action.INSPECT)
def consents(desk: Desk, scope: Scope) -> Document:
    """Give the register of choices: counts, the chain's check, what was helped, and one proof a choice."""
    proofs = desk.box.door.proofs()
    seen = [one for one in proofs if scope.since <= local_day(one.event.at) <= scope.until]
    broken = desk.box.door.first_broken_choice()
    helped = [one for one in seen if _is_helped(one)]
    checks = (
        ("Choix gardés", str(len(proofs))),
        ("Choix de la période", str(len(seen))),
        ("Chaîne des choix", "entière" if broken is None else f"ABÎMÉE à la ligne {broken}"),
        ("Choix assistés ou par représentant, dans la période", str(len(helped))),
    )
    columns = ("N°", "Quand", "Personne", "Sujet", "Version", "État", "Canal", "Donné par", "Aidé par", "Reçu", "Empreinte")
    tables = (
        Table("Contrôle", ("Contrôle", "Résultat"), checks),
        _counted(proofs),
        Table("Faits avec la coordinatrice ou par un représentant", columns, tuple(map(_row, helped))),
        Table("Preuve de chaque choix", columns, tuple(map(_row, seen)), printed=120),
    )
    intro = (
        "Chaque choix est une ligne ajoutée, jamais changée. La personne est un pseudonyme, le même dans tous les documents.",
        "Aucune raison n'est demandée ni gardée. Un NON ne demande ni code ni aide.",
    )
    return Document("03", "Registre des choix", "RGPD, article 7(1)", tables, intro)


def _is_helped(one: Proof) -> bool:
    return one.event.channel is Channel.ASSISTED or one.event.given_by is GivenBy.REPRESENTATIVE


def _counted(proofs: list[Proof]) -> Table:
    """Count where each person stands on each subject: her last word, a question aside."""
    last: dict[tuple[str, str], State] = {}
    for one in proofs:
        key = one.subject_ref, one.event.purpose
        if one.event.state is not State.ASKED or key not in last:
            last[key] = one.event.state
    counts = Counter((purpose, state) for (_who, purpose), state in last.items())
    rows = tuple((f"{one.code}. {one.title}", *(str(counts[one.code, state]) for state in State)) for one in PURPOSES.values())
    return Table("Où en sont les personnes", ("Sujet", *(state.value for state in State)), rows)


def _row(one: Proof) -> tuple[str, ...]:
    event = one.event
    return (
        str(one.seq),
        moment_words(event.at),
        pseudonym("P", one.subject_ref),
        event.purpose,
        str(event.version),
        event.state.value,
        event.channel.value,
        event.given_by.value,
        event.helper_role.value,
        event.receipt_id,
        one.hash[:16],
    )


@needs(Action.INSPECT)
def decision_modes(desk: Desk, scope: Scope, people: list[Inspected]) -> Document:
    """Give how each resident decides, with what was seen and when: never the type of measure."""
    today = scope.until
    columns = ("Personne", "Mode", "Portée : la personne", "Acte vu le", "Juge : vu le", "À revoir le", "En retard")
    rows = tuple(
        (
            pseudonym("P", one.consent_ref),
            one.support.mode.value,
            "oui" if one.support.person_scope else "non",
            day_words(one.support.deed_seen_on),
            day_words(one.support.judge_seen_on),
            day_words(one.support.review_on),
            "EN RETARD" if is_due_for_review(one.support, today) else "",
        )
        for one in people
    )
    intro = ("Chacun décide seul d'abord. La boîte ne garde ni le type de mesure, ni le tribunal, ni la décision.",)
    tables = [Table("Façon de décider", columns, rows)]
    if scope.names:
        keys = ("Personne", "Nom", "Nom dans le journal")
        named = tuple((pseudonym("P", one.consent_ref), one.name, pseudonym("L", one.log_ref)) for one in people)
        tables.append(Table("Qui est qui (noms levés, usage noté au journal)", keys, named))
    return Document("04", "Façon de décider", "Code civil, article 459", tuple(tables), intro)


@needs(Action.INSPECT)
def rights_register(desk: Desk, scope: Scope) -> Document:
    """Give every request with its dates; words people typed lose the names the box knows."""
    asked = desk.box.door.rights_requests()
    texts = desk.box.door.masked([f"{one.outcome}\n{one.extension_reason}" for one in asked])
    rows = tuple(
        (
            one.number,
            one.right.value,
            one.processing,
            day_words(one.received_on),
            day_words(one.last_day),
            day_words(one.answered_on),
            "EN RETARD" if one.is_overdue(scope.until) else "",
            *text.split("\n", 1),
        )
        for one, text in zip(asked, texts, strict=True)
    )
    columns = ("N°", "Droit", "Traitement", "Reçue", "À répondre", "Répondue", "Délai", "Suite", "Raison d'un délai")
    return Document("09", "Demandes de droits", "RGPD, articles 12 et 15 à 22", (Table("Demandes", columns, rows),))


@needs(Action.INSPECT)
def breach_register(desk: Desk, scope: Scope) -> Document:
    """Give every breach, told or not, with the hours left to tell the CNIL."""
    found = desk.box.door.breaches(desk.box.settings.breach_hours)
    columns = (
        "Violation", "Nature", "Faits", "Connue", "Risque", "Catégories", "Personnes", "Enregistrements", "Effets", "Mesures",
        "CNIL", "Personnes informées", "Raison de ne pas notifier", "Close",
    )  # fmt: skip
    rows = []
    for one in found:
        words = desk.box.door.masked([one.facts, one.categories, one.effects, one.measures, one.reason_not])
        facts, categories, effects, measures, reason = words
        left = one.hours_left(scope.now)
        told = moment_words(one.told_the_cnil) if one.told_the_cnil else (f"il reste {left} h" if left is not None else "")
        rows.append(
            (
                one.number,
                ", ".join(nature.value for nature in one.nature),
                facts,
                moment_words(one.known_at),
                one.risk.value,
                categories,
                "" if one.people is None else str(one.people),
                "" if one.records is None else str(one.records),
                effects,
                measures,
                f"RETARD : {told}" if left is not None and left < 0 else told,
                moment_words(one.people_told_at),
                reason,
                moment_words(one.closed_at),
            )
        )
    intro = (f"Délai pour prévenir la CNIL : {desk.box.settings.breach_hours} heures après la connaissance des faits.",)
    table = Table("Violations", columns, tuple(rows), Style.BLOCKS)
    return Document("10", "Registre des violations", "RGPD, articles 33 et 34", (table,), intro)
