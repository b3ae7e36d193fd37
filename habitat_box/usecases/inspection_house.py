"""The documents of a control that speak of the house: register, notices, durations, erasures, who answers for it."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from habitat_box.domain import retention
from habitat_box.domain.access import Action
from habitat_box.domain.dossier import UNSAID, Document, Scope, Style, Table, day_words, moment_words
from habitat_box.domain.house_facts import FACTS, Fact
from habitat_box.domain.processings import CONSENT_EXCEPTION, register_rows
from habitat_box.domain.purposes import FORMER, PURPOSES, Purpose
from habitat_box.store import ledger, pack
from habitat_box.usecases import house_facts
from habitat_box.usecases.desk import Desk, needs
from habitat_box.words import midnight

FAR = timedelta(days=365 * 40)
"""A day by which everything kept for a time is due: what then counts is all there is."""


@needs(Action.INSPECT)
def register_30(desk: Desk, scope: Scope) -> Document:
    """Give the register of GDPR 30(1), from the tables the code obeys: what needs a YES and what does not."""
    body = desk.box.settings.body
    columns = (
        "Traitement", "Finalité", "Base légale", "Article 9", "Personnes", "Données", "Destinataires", "Durée", "Sécurité",
        "À trancher dans l'AIPD",
    )  # fmt: skip
    rows = tuple(
        (
            row.title,
            row.purpose_words,
            f"{row.basis(body).value} ({row.basis(body).article})",
            row.art9 and f"RGPD {row.art9}",
            row.people,
            row.data,
            row.recipients,
            row.retention_rule,
            row.security,
            row.open_point,
        )
        for row in register_rows(body)
    )
    intro = (
        "Aucun transfert hors de l'Union européenne. Aucun sous-traitant n'a accès à la boîte.",
        "Ce registre est tiré des tables que le programme applique : une ligne changée change ce que fait la boîte.",
    )
    tables = (_who(desk), Table("Traitements", columns, rows, Style.BLOCKS))
    return Document("01", "Registre des traitements", "RGPD, article 30", tables, intro)


def _who(desk: Desk) -> Table:
    known = house_facts.facts(desk)
    kind = "CCAS ou commune" if desk.box.settings.body == "ccas" else "association"
    asked = ("controller", "address", "contact", "representative", "dpo")
    rows = tuple((_cap(known[name].words), known[name].value or UNSAID) for name in asked)
    return Table("Responsable de traitement", ("Renseignement", "Valeur"), (("Nature du responsable", kind), *rows))


def _cap(words: str) -> str:
    return words[:1].upper() + words[1:]


@needs(Action.INSPECT)
def notices(desk: Desk, scope: Scope) -> Document:
    """Give every information notice with its version, its hash and the days it was in use."""
    with desk.box.store.unit(write=False):
        used = pack.notices(desk.box.store)
    history = tuple(
        (
            row["code"],
            str(row["version"]),
            day_words(date.fromisoformat(row["used_from"])),
            day_words(date.fromisoformat(row["used_until"])) if row["used_until"] else "en cours",
            f"{row['text_sha256'][:32]} {row['text_sha256'][32:]}",
        )
        for row in used
    )
    columns = ("Sujet", "Version", "Utilisée du", "au", "Empreinte SHA-256 du texte")
    simple = tuple((f"{one.code}. {one.title}", "\n".join(one.notice)) for one in (*PURPOSES.values(), *FORMER))
    full = tuple(_full(one) for one in PURPOSES.values())
    full_columns = ("Sujet", "Données", "Destinataires", "Base légale", "Article 9", "Durée du OUI", "Après un NON", "Pourquoi")
    tables = (
        Table("Versions et périodes d'usage", columns, history),
        Table("Texte simple, tel que lu à la personne", ("Sujet", "Texte"), simple, Style.BLOCKS),
        Table("Information complète (RGPD 13)", full_columns, full, Style.BLOCKS),
    )
    return Document("02", "Notices d'information", "RGPD, articles 12 et 13", tables)


def _full(one: Purpose) -> tuple[str, ...]:
    art9 = f"RGPD {one.art9_exception or CONSENT_EXCEPTION}" if one.may_reveal_health else ""
    basis = f"{one.legal_basis} (RGPD 6(1)(a))"
    after = f"{one.after_no} {one.stays}".strip()
    return f"{one.code}. {one.title}", one.data, one.recipients, basis, art9, one.lasts, after, one.why


@needs(Action.INSPECT)
def durations(desk: Desk, scope: Scope) -> Document:
    """Give how long each thing is kept, the oldest there is, and what was destroyed month by month."""
    door, today = desk.box.door, scope.until
    limits = door.limits()
    oldest = {line.rule: line for line in door.due(today + FAR) if line.step is retention.Step.ERASE}
    overdue = {line.rule: line.number for line in door.due(today) if line.step is retention.Step.ERASE}
    rows = tuple(
        (
            rule.words,
            rule.trigger,
            _days(retention.days_of(rule, limits, today)),
            rule.fate.value,
            day_words(oldest[rule.id].oldest) if rule.id in oldest else "",
            str(overdue.get(rule.id, 0)),
            rule.source,
        )
        for rule in retention.RULES.values()
        if rule.days is not None
    )
    columns = ("Ce qui est gardé", "Compté depuis", "Jours", "Puis", "Le plus ancien", "En retard", "Source")
    chosen = tuple(
        (one.rule, str(one.days), words, day_words(one.ends_on), day_words(one.set_on))
        for one, words in zip(limits.values(), door.masked([one.reason for one in limits.values()]), strict=True)
    )
    tables = (
        Table("Durées appliquées par la boîte", columns, rows),
        Table("Durées choisies par la maison", ("Règle", "Jours", "Raison", "Fin", "Décidé le"), chosen),
        _destroyed(desk, scope),
    )
    return Document("05", "Durées de conservation", "RGPD, article 5(1)(e)", tables)


def _days(days: int | None) -> str:
    return "sans limite" if days is None else str(days)


def _destroyed(desk: Desk, scope: Scope) -> Table:
    gone: Counter[tuple[str, str, str]] = Counter()
    for line in desk.box.door.destroyed_since(midnight(scope.since)):
        gone[f"{line.at:%Y-%m}", line.rule, line.cause] += line.number
    rows = tuple((*key, str(number)) for key, number in sorted(gone.items()))
    return Table("Détruit, par mois", ("Mois", "Règle", "Cause", "Nombre"), rows)


@needs(Action.INSPECT)
def erasures(desk: Desk, scope: Scope) -> Document:
    """Give the ledger of erasures, which names nobody, and the last time a restore applied it again."""
    with desk.box.store.unit(write=False):
        lines = ledger.lines_of(desk.box.store)
        whole, head = ledger.is_whole(lines), ledger.head_of(desk.box.store)
    again = [one for one in desk.box.door.destroyed_since(midnight(date(2000, 1, 3))) if one.cause == "restauration"]
    last = max((one.at for one in again), default=None)
    kinds = Counter(line.scope for line in lines)
    facts = (
        ("Effacements inscrits", str(head[0])),
        ("Chaîne du registre", "entière" if whole else "ABÎMÉE"),
        ("Empreinte de la dernière ligne", head[1]),
        ("Dernière restauration qui a effacé de nouveau", moment_words(last) if last else "aucune à ce jour"),
        ("Lignes effacées de nouveau par des restaurations", str(sum(one.number for one in again))),
    )
    intro = ("Le registre porte des jetons tirés au hasard : aucun nom. Une restauration l'applique avant tout écran.",)
    tables = (
        Table("Registre des effacements", ("Contrôle", "Résultat"), facts),
        Table("Par portée", ("Portée", "Nombre"), tuple((scope, str(number)) for scope, number in sorted(kinds.items()))),
    )
    return Document("06", "Effacements", "RGPD, article 17 ; CNIL, guide du développeur, fiche 13", tables, intro)


@needs(Action.INSPECT)
def governance(desk: Desk, scope: Scope) -> Document:
    """Give what the house says of itself, and whether it was ready for real people."""
    known = house_facts.facts(desk)
    lacking = house_facts.missing_for_real(desk.box)
    rows = tuple((_cap(FACTS[name].words), _value(fact), fact.set_on) for name, fact in known.items())
    state = "démonstration" if desk.box.settings.demo else ", ".join(lacking) or "rien"
    tables = (
        Table("Renseignements de la maison", ("Renseignement", "Valeur", "Dit le"), rows),
        Table("Avant l'usage réel", ("Contrôle", "Résultat"), (("Il manque", state),)),
    )
    intro = (
        "Charte, conseils des habitants, contrats : les papiers sont au dossier papier de la maison. Ici, leurs dates.",
        "Délégué à la protection des données : désigné, ou la raison de ne pas en avoir (RGPD 37).",
    )
    return Document("14", "Gouvernance et délégué", "RGPD, articles 5(2), 24 et 37", tables, intro)


def _value(fact: Fact) -> str:
    return day_words(fact.day) if fact.day else fact.value or UNSAID
