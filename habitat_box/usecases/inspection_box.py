"""The documents of a control that speak of the box: log and its proof, accounts, rights of access, security, conventions."""

from __future__ import annotations

import platform
from collections.abc import Iterator, Mapping
from datetime import timedelta

import crypto
from habitat_box import __version__
from habitat_box.domain.access import RULES, Action, Field, Look
from habitat_box.domain.dossier import Document, Scope, Table, day_words, moment_words, pseudonym
from habitat_box.domain.people import Role
from habitat_box.store import journal, pack
from habitat_box.store.moments import instant
from habitat_box.usecases import conventions, house_facts
from habitat_box.usecases.certificate import box_words
from habitat_box.usecases.desk import Desk, needs
from habitat_box.words import local_day, midnight

REVIEWED_EVERY = timedelta(days=90)
"""How often someone looks again at who may come in (reference F10)."""

LATE_BACKUP = 35
"""Days after which the last proven backup is too old (reference F15)."""


@needs(Action.INSPECT)
def access_log(desk: Desk, scope: Scope) -> Document:
    """Give the log of the period under pseudonyms, with what proves that no line was changed, removed or added."""
    store = desk.box.store
    names = {one.worker_id: one.name for one in desk.box.door.accounts(names=True)} if scope.names else {}
    with store.unit(write=False):
        verdict, bounds = journal.verify(store), pack.log_bounds(store)
        lines = tuple(_log_lines(desk, scope, names))
        anchored = tuple((moment_words(instant(row["at"])), row["object"]) for row in pack.anchors(store))
        short = tuple((str(r["seq"]), bytes(r["head"]).hex(), moment_words(instant(r["at"]))) for r in pack.checkpoints(store))
    checks = (
        ("Lignes gardées", str(bounds.get("number", 0))),
        ("Première ligne gardée", moment_words(instant(bounds["first"])) if bounds.get("first") else ""),
        ("Chaîne", "entière" if verdict.first_bad is None else f"CHANGÉE à la ligne {verdict.first_bad}"),
        ("Empreinte de la dernière ligne", verdict.head.hex()),
        ("Lignes de la période", str(len(lines))),
    )
    intro = (
        "Chaque regard et chaque acte est une ligne, chaînée à la précédente, écrite avant que rien ne soit montré.",
        "Recalcul : empreinte = SHA-256(octet nul, empreinte d'avant, numéro sur 8 octets, engagement). Le fichier CSV porte"
        " les deux.",
        "Rien ici ne compte le temps ni les actes d'un intervenant : le journal ne sert qu'à protéger les habitants.",
    )
    columns = ("N°", "Quand", "Qui", "Rôle", "Service", "Action", "Objet", "Au sujet de", "Montré", "Résultat",
               "Engagement", "Empreinte")  # fmt: skip
    tables = (
        Table("Intégrité", ("Contrôle", "Résultat"), checks),
        Table("Empreintes remises sur papier", ("Quand", "Ligne et empreinte"), anchored),
        Table("Repères après destruction des lignes anciennes", ("Jusqu'à la ligne", "Empreinte", "Quand"), short),
        Table("Lignes de la période", columns, lines, printed=0),
    )
    return Document("07", "Journal des accès", "RGPD, articles 5(2) et 32", tables, intro)


def _log_lines(desk: Desk, scope: Scope, names: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    services = {one.id: one.name for one in desk.box.door.organisations()}
    calls: dict[tuple[str, str], str] = {}
    for row in pack.log_rows(desk.box.store, midnight(scope.since), midnight(scope.until + timedelta(days=1))):
        who = calls.setdefault((row["role"], row["actor"]), _called(row["role"], row["actor"], names))
        about = row["subject_ref"] and calls.setdefault(("L", row["subject_ref"]), pseudonym("L", row["subject_ref"]))
        yield (
            str(row["seq"]),
            row["at"],
            who,
            row["role"],
            services.get(row["organisation_id"], ""),
            row["action"],
            row["object"],
            about,
            row["shown"],
            row["result"],
            bytes(row["commitment"]).hex(),
            bytes(row["head"]).hex(),
        )


def _called(role: str, actor: str, names: Mapping[str, str]) -> str:
    if role == Role.WORKER.value:
        return names.get(actor) or pseudonym("I", actor)
    return pseudonym("L", actor) if role == Role.RESIDENT.value else role


@needs(Action.INSPECT)
def authorisations(desk: Desk, scope: Scope) -> Document:
    """Give who may see what, from the table the code reads, and the accounts with those to look at again."""
    matrix = tuple(
        (
            role.value,
            look.value,
            ", ".join(sorted(one.value for one in rule.always)) or "rien sans OUI",
            "; ".join(f"{code} : {', '.join(sorted(f.value for f in shown))}" for code, shown in rule.with_consent.items()),
            "le jour d'une visite" if rule.visit else "",
        )
        for (role, look), rule in RULES.items()
    )
    unseen = [(role.value, look.value) for role in Role for look in Look if (role, look) not in RULES]
    reviewed = house_facts.facts(desk)["review_on"].day
    late = reviewed is None or scope.until - reviewed > REVIEWED_EVERY
    checks = (
        ("Dernière revue des comptes", day_words(reviewed) or "jamais dite"),
        ("Revue tous les 90 jours", "EN RETARD" if late else "à jour"),
        ("Champs connus de la table", str(len(Field))),
        ("Croisements de rôle et de regard refusés", str(len(unseen))),
    )
    tables = (
        Table("Revue", ("Contrôle", "Résultat"), checks),
        Table("Qui voit quoi", ("Rôle", "Regard", "Toujours", "Avec un OUI", "Quand"), matrix),
        _accounts(desk, scope),
    )
    return Document("08", "Habilitations", "RGPD, articles 25 et 32 ; CNIL, guide du développeur, fiche 8", tables)


def _accounts(desk: Desk, scope: Scope) -> Table:
    rows = []
    for one in desk.box.door.accounts(names=scope.names):
        seen = local_day(one.last_seen_at) if one.last_seen_at else None
        over = one.active_until is not None and one.active_until < scope.until and one.phones
        old = one.phones and (seen is None or scope.until - seen > REVIEWED_EVERY)
        asks = "compte fini, téléphone encore actif" if over else "plus vu depuis 90 jours" if old else ""
        who = one.name or pseudonym("I", one.worker_id)
        read = day_words(one.notice_read_on) or "pas encore"
        rows.append((who, one.organisation, str(one.phones), day_words(seen), day_words(one.active_until), read, asks))
    columns = ("Intervenant", "Service", "Téléphones", "Vu le", "Fin", "Notice du journal lue le", "À revoir")
    return Table("Comptes des intervenants", columns, tuple(rows))


@needs(Action.INSPECT)
def acknowledgements(desk: Desk, scope: Scope) -> Document:
    """Give the day each worker read the log's notice: a date, no work counted."""
    rows = tuple(
        (one.name or pseudonym("I", one.worker_id), one.organisation, day_words(one.notice_read_on) or "pas encore")
        for one in desk.box.door.accounts(names=scope.names)
    )
    table = Table("Notices lues", ("Intervenant", "Service", "Lue le"), rows)
    return Document("15", "Information des intervenants", "RGPD, article 13 ; Code du travail, L1222-4", (table,))


@needs(Action.INSPECT)
def security(desk: Desk, scope: Scope) -> Document:
    """Give the versions, the password policy, the backups and the settings, read from the running box."""
    settings, store = desk.box.settings, desk.box.store
    with store.unit(write=False):
        made, versions = pack.backups_made(store), pack.versions(store)
    profile, places = crypto.STANDARD, house_facts.facts(desk)
    software = (("Habitat Box", __version__), ("Python", platform.python_version()), *versions)
    policy = (
        ("Phrase secrète de la boîte", "80 bits au moins ; tirée au sort : sept mots, 90 bits"),
        ("Hachage de la phrase", f"Argon2id, {profile.t} passes, {profile.m_kib // 1024} Mio, {profile.p} voies (RFC 9106)"),
        ("Téléphone d'un intervenant", "secret de 256 bits dans le téléphone, et code à 6 chiffres bloqué après des erreurs"),
        ("Carte d'un habitant", "jeton de 128 bits et code ; 3 erreurs arrêtent le OUI, jamais le NON"),
        ("Base", "SQLCipher, AES-256, clé brute hors du disque en clair ; effacement sûr (secure_delete)"),
        ("Réseau", "TLS 1.2 ou 1.3, réseau de la maison seulement, aucun service extérieur"),
        ("Disque", places["disk_encrypted"].value or "à dire : habitat-box house set disk_encrypted"),
        ("Mots de la boîte", box_words(settings.authority.read_bytes())),
    )
    tables = (
        Table("Versions", ("Logiciel", "Version"), software),
        Table("Secrets et chiffrement", ("Sujet", "Règle"), policy),
        Table("Sauvegardes", ("Contrôle", "Résultat"), _backup_state(made, scope, places["backup_place"].value)),
        Table("Sauvegardes gardées en mémoire", ("Quand", "Octets", "Relue", "Empreinte"), tuple(map(_backup, made))),
        Table("Réglages", ("Réglage", "Valeur"), _settings(desk)),
    )
    return Document("12", "Sécurité", "RGPD, article 32", tables)


def _settings(desk: Desk) -> tuple[tuple[str, str], ...]:
    one = desk.box.settings
    shown = (("adresse d'écoute", one.bind), ("port", one.port), ("nom sur le réseau", f"{one.host_name}.local"),
             ("langue", one.language), ("démonstration", "oui" if one.demo else "non"))  # fmt: skip
    return tuple((name, str(value)) for name, value in shown)


def _backup_state(made: list[dict[str, object]], scope: Scope, place: str) -> tuple[tuple[str, str], ...]:
    proven = [instant(str(row["at"])) for row in made if row["proven"]]
    age = (scope.now - max(proven)).days if proven else None
    said = "aucune" if age is None else f"{age} jours" + (" : TROP ANCIENNE" if age > LATE_BACKUP else "")
    return (
        ("Dernière sauvegarde prouvée", moment_words(max(proven, default=None)) or "aucune"),
        ("Âge", said),
        ("Gardées en mémoire", str(len(made))),
        ("Lieu de la copie hors de la maison", place or "à dire : habitat-box house set backup_place"),
    )


def _backup(row: dict[str, object]) -> tuple[str, ...]:
    when = moment_words(instant(str(row["at"])))
    return when, str(row["bytes"]), "oui" if row["proven"] else "non", str(row["sha256"])[:32]


@needs(Action.INSPECT)
def contracts(desk: Desk, scope: Scope) -> Document:
    """Give the index of conventions with services, and what is missing."""
    rows = tuple(
        (one.service, one.family, day_words(one.signed_on) or "À SIGNER", one.signed_with)
        for one in conventions.conventions(desk)
    )
    intro = (
        "Chaque service est responsable de ses propres dossiers. Les conventions sont au dossier papier de la maison.",
        "Aucun prestataire n'a accès à la boîte : aucun contrat de sous-traitance (RGPD 28) n'est à montrer.",
    )
    table = Table("Conventions avec les services", ("Service", "Nature", "Signée le", "Avec"), rows)
    return Document("13", "Conventions", "RGPD, articles 26 et 28", (table,), intro)
