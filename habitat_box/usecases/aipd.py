"""The impact assessment's skeleton, filled from the running box, for the CNIL's own tool and for the pack."""

from __future__ import annotations

from datetime import UTC

from habitat_box.domain import aipd, retention
from habitat_box.domain.access import Action
from habitat_box.domain.aipd import RISKS, TO_WRITE, Measure
from habitat_box.domain.dossier import Document, Scope, Style, Table, day_words, moment_words
from habitat_box.domain.processings import register_rows
from habitat_box.exchange.pia import pia_of
from habitat_box.store import journal, pack
from habitat_box.store.moments import instant
from habitat_box.usecases import house_facts
from habitat_box.usecases.desk import Desk, needs

CONTEXT = TO_WRITE + "enjeux, nombre d'habitants, contexte de la maison."
LEVELS = {1: "négligeable", 2: "limité", 3: "important", 4: "maximal"}


@needs(Action.INSPECT)
def pia_file(desk: Desk, scope: Scope) -> bytes:
    """Write the file the CNIL's tool imports, its measures filled from the live settings."""
    known = house_facts.facts(desk)
    signed = known["aipd_signed_on"].day
    about = {
        "name": f"Habitat Box, {desk.box.settings.residence}" + (f" (AIPD signée le {day_words(signed)})" if signed else ""),
        "author": known["aipd_author"].value,
        "dpo": known["dpo"].value,
        "people_asked": _council(desk),
    }
    made_at = f"{scope.now.astimezone(UTC):%Y-%m-%dT%H:%M:%S.000Z}"
    return pia_of(about, _texts(desk), _measures(desk), made_at)


@needs(Action.INSPECT)
def assessment(desk: Desk, scope: Scope) -> Document:
    """Give the skeleton on paper: who signed it, its measures, its three feared events."""
    known = house_facts.facts(desk)
    state = (
        ("Signée le", day_words(known["aipd_signed_on"].day) or "PAS ENCORE"),
        ("Auteur", known["aipd_author"].value or "à compléter"),
        ("Lue au conseil des habitants", day_words(known["council_on"].day) or "à compléter"),
    )
    taken = tuple((one.title, one.content) for one in _measures(desk))
    risks = tuple(
        (
            one.name,
            ", ".join(one.impacts),
            ", ".join(one.threats),
            ", ".join(one.sources),
            ", ".join(one.measures),
            f"{LEVELS[one.severity[0]]} : {one.severity[1]}",
            f"{LEVELS[one.likelihood[0]]} : {one.likelihood[1]}",
        )
        for one in RISKS
    )
    columns = ("Événement redouté", "Impacts", "Menaces", "Sources", "Mesures", "Gravité", "Vraisemblance")
    tables = (
        Table("État", ("Sujet", "Valeur"), state),
        Table("Mesures prises", ("Mesure", "Ce que fait la boîte"), taken, Style.BLOCKS),
        Table("Trois événements redoutés", columns, risks, Style.BLOCKS),
    )
    intro = (
        "Ceci est un squelette, rempli par la boîte avec ce qu'elle fait. Le responsable l'écrit, la complète et la signe.",
        "Le fichier 11-aipd-outil-pia.json s'ouvre dans le logiciel PIA de la CNIL, par « Importer ».",
    )
    return Document("11", "Analyse d'impact (AIPD)", "RGPD, article 35", tables, intro)


def _council(desk: Desk) -> str:
    day = house_facts.facts(desk)["council_on"].day
    return f"Textes lus au conseil des habitants du {day_words(day)}." if day else TO_WRITE + "avis des habitants (RGPD 35(9))."


def _measures(desk: Desk) -> tuple[Measure, ...]:
    known = house_facts.facts(desk)
    with desk.box.store.unit(write=False):
        made, (lines, _head) = pack.backups_made(desk.box.store), journal.head_of(desk.box.store)
    last = moment_words(instant(made[0]["at"])) if made else "aucune à ce jour"
    place = known["backup_place"].value or "à dire"
    return aipd.measures(
        backups=f"Dernière : {last}. Lieu de la copie hors de la maison : {place}.",
        log=f"{lines} lignes écrites, gardées {retention.RULES['journal'].days} jours, contrôlées par habitat-box verify.",
        disk=known["disk_encrypted"].value or "à dire",
        reviewed=day_words(known["review_on"].day) or "à dire",
    )


def _texts(desk: Desk) -> dict[int, list[str]]:
    """Answer the tool's eighteen questions on context and principles."""
    return {**_context(desk), **_principles(desk), **_RIGHTS}


def _context(desk: Desk) -> dict[int, list[str]]:
    known, body = house_facts.facts(desk), desk.box.settings.body
    rows, who = register_rows(body), known["controller"].value or TO_WRITE + "nom du responsable."
    return {
        111: ["Boîte chiffrée d'une petite résidence partagée : plannings des visites, choix des habitants, droits.", CONTEXT],
        112: [
            f"Responsable de traitement : {who}",
            "Chaque service qui vient est responsable de ses propres dossiers (convention).",
        ],
        113: [
            "CNIL, référentiel 2021-028 (secteur social) et délibération 2023-095 (durées).",
            TO_WRITE + "les lire et confirmer.",
        ],
        121: [f"{row.title} : {row.data}. Vu par : {row.recipients}. Gardé : {row.retention_rule}." for row in rows],
        122: [
            "Saisie ou planning reçu, lecture par rôle et par jour, archive fermée, effacement par une"
            " seule fonction, registre."
        ],
        123: ["Un ordinateur dans la maison, des sauvegardes chiffrées sur support local, du papier. Aucun hébergeur."],
    }


def _principles(desk: Desk) -> dict[int, list[str]]:
    body = desk.box.settings.body
    rows = register_rows(body)
    return {
        211: [f"{row.title} : {row.purpose_words}" for row in rows],
        212: [f"{row.title} : {row.basis(body).value}, {row.basis(body).article}." for row in rows],
        213: ["Aucun champ de santé. La table des champs interdits fait échouer la construction du programme."],
        214: ["Chaque import montre ses différences ; l'habitant lit sa page et fait corriger."],
        215: [f"{one.words} : {one.days} jours. {one.why}." for one in retention.RULES.values() if one.days is not None],
    }


_RIGHTS: dict[int, list[str]] = {
    221: ["Texte simple lu à la personne, texte complet, pictogrammes, lecture à voix haute. Versions et empreintes gardées."],
    222: [
        "Douze sujets séparés, jamais cochés d'avance. NON en premier, sans code ni raison. OUI : carte et code, ou en face."
    ],
    223: ["Page « mes données » par la carte et le code ; copie imprimée en grands caractères et fichier lisible par machine."],
    224: ["Correction par la coordinatrice ; effacement partout, sauvegardes comprises, par un registre de jetons."],
    225: ["Mise de côté de la fiche ; opposition enregistrée selon la base légale du traitement."],
    226: [
        "Aucun sous-traitant n'a accès à la boîte.",
        TO_WRITE + "le confirmer s'il existe un prestataire de maintenance.",
    ],
    227: ["Aucun transfert hors de l'Union européenne : la boîte ne sort pas du réseau de la maison."],
}
"""What the box does whoever keeps it: information, consent, rights."""
