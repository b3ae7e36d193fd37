"""The words services put at the top of their columns, and the role each announces."""

from __future__ import annotations

import re

from habitat_box.domain.sheet import Role
from habitat_box.domain.spelling import plain

_WORKER = (
    r"intervenante?s?|salariee?|agent|benevoles?|accompagnante?|aidante?|auxiliaire|professionnel(?:le)?|infirmiere?"
    r"|soignante?|employee?|aide soignante|ide|avs|visiteur|visiteuse|animateur|animatrice|praticien|kine|collaborat\w+"
    r"|worker|carer|staff|assigne\w*|affecte\w*|realise par|effectue par|qui intervient|technicien\w*|nom aide"
    r"|interv|intervts?|aides?|aide a domicile|aide a dom|personnel|auxiliaire de vie|caregiver|referente?|nom de l aide"
    r"|carers|visitor|staff member|care ?worker|nurse|assistante?|assistante? de vie|adv|vie sociale|aes|nom salarie"
)
_PERSON = (
    r"beneficiaires?|benefs?|resid|habitante?s?|residente?s?|clients?|cliente|usagere?s?"
    r"|patiente?s?|personnes?(?: aidee| accompagnee| agee| visitee)?"
    r"|locataire|adherente?|abonnee?|assuree?|aidee|destinataire|accompagnee?|chez(?: qui)?|colocataire"
    r"|resident name|customer|person"
)
_FIRST, _LAST = r"prenoms?|first ?name|given name", r"nom(?: de famille| usuel| d usage| de naissance)?|last ?name|surname"
_NAME_WORDS = r"(?:nom|prenom|du|de|de la|de l|la|le|l|et|complet|s)"

# Read from the top: the first pattern that covers the whole header wins.
_RULES: tuple[tuple[str, Role], ...] = (
    (rf"(?:{_FIRST}) (?:du |de la |de l |de )?(?:{_WORKER})", Role.WORKER_FIRST),
    (rf"(?:{_WORKER}) (?:{_FIRST})", Role.WORKER_FIRST),
    (rf"(?:nom et prenom|prenom et nom|nom prenom|prenom nom) (?:du |de la |de l |de )?(?:{_WORKER})", Role.WORKER),
    (rf"(?:nom) (?:du |de la |de l |de )?(?:{_WORKER})", Role.WORKER_LAST),
    (rf"(?:{_WORKER}) (?:nom)", Role.WORKER_LAST),
    (rf"(?:{_FIRST}) (?:du |de la |de l |de )?(?:{_PERSON})|(?:{_PERSON}) (?:{_FIRST})|{_FIRST}", Role.FIRST_NAME),
    (rf"(?:nom) (?:du |de la |de l |de )?(?:{_PERSON})|(?:{_PERSON}) (?:nom)|{_LAST}", Role.LAST_NAME),
    (r"(?:noms? et prenoms?|prenom et nom|nom prenom|prenom nom|nom complet|full name|name)(?: \w+){0,3}", Role.NAME),
    (rf"(?:l |le |la |les )?(?:{_PERSON})(?: (?:nom|prenom|et|e|s)){{0,3}}", Role.NAME),
    (rf"(?:l |le |la |les |votre )?(?:{_WORKER})(?: (?:e|s|nom|prenom|et|prevue?|affecte|h f)){{0,3}}", Role.WORKER),
    (r"civilite|civ|titre|m mme|genre", Role.CIVILITY),
    (r"date (?:et heure|heure|et horaire|h)(?: de)?(?: debut)?|debut (?:date et heure|date heure)|horodat\w+", Role.START),
    (r"date (?:et heure|heure|h)(?: de)? fin|fin (?:date et heure|date heure)", Role.END),
    (r"date (?:de |du )?(?:fin)|date end|end date", Role.DATE_END),
    (
        r"(?:heure|hre|hr|h|horaire|hor) ?(?:de |d )?"
        r"(?:debut|deb|arrivee|commencement|passage|prevue?|intervention|visite)",
        Role.START,
    ),
    (r"du", Role.DATE),
    (r"au", Role.DATE_END),
    (r"(?:heure|hre|hr|h|horaire|hor) ?(?:de |d )?(?:fin|depart)", Role.END),
    (r"debut(?: \w+){0,2}|deb|arrivee|de|a partir de|start(?: time)?|from|commence(?: a)?", Role.START),
    (r"fin(?: \w+){0,2}|depart|a|jusqu a|end(?: time)?|to|until|termine(?: a)?", Role.END),
    (r"(?:date|jour|journee)(?: (?:de |du |d |de la |de l )?\w+){0,3}|dates?|day|le", Role.DATE),
    (
        r"(?:horaires?|creneaux?|plages?)(?: \w+){0,2}|heures?|tranche(?: horaire)?|time(?: slot)?|hours",
        Role.INTERVAL,
    ),
    (r"durees?(?: .*)?|duration|temps(?: .*)?|minutes|nb (?:d )?heures?|nombre (?:d )?heures?|nb h|mn|min", Role.DURATION),
    (r"statuts?(?: \w+){0,2}|etat(?: \w+){0,2}|status|situation|annulee?s?|annulation", Role.STATUS),
    (
        r"prest|prestations?(?: \w+){0,2}|libelle(?: .*)?|type(?: .*)?|nature(?: .*)?|motif|actes?|interventions?"
        r"|activites?|objet"
        r"|mission|taches?|service|soins?|visite|task|title|intitule",
        Role.TITLE,
    ),
    (
        r"commentaires?|comm?|obs|rq|remarques?|observations?|notes?|consignes?|infos?(?: .*)?|informations?(?: .*)?|comments?"
        r"|precisions?",
        Role.COMMENT,
    ),
)  # fmt: skip
_SLOT = re.compile(r"(?P<rest>.*?)(?:^| )(?:n |no )?(?:[1-9]|matin(?:ee)?|midi|apres midi|aprem|soir(?:ee)?|nuit|am|pm)")
_COMPILED = tuple((re.compile(pattern), role) for pattern, role in _RULES)
_UNIT = re.compile(r"\((?:[^)]*)\)|\[[^\]]*\]")


def header_words(text: str) -> str:
    """Reduce a header to plain words: "Intervenant(e)" is intervenant, "Durée (min)" is duree."""
    glued = re.sub(r"(?<=\w)\(([a-zé·.]{1,3})\)", "", text.strip(), flags=re.I)
    glued = re.sub(r"(?<=\w)[·.-](e|s|es|ère|trice)(?:[·.-]s)?\b", "", glued, flags=re.I)
    words = plain(re.sub(r"['’]", " ", _UNIT.sub(" ", glued)))
    return " ".join(re.findall(r"[a-z0-9]+", words))


def role_of(header: str) -> Role | None:
    """Say what a header announces, or None when it is not a known word."""
    words = header_words(header)
    if not words or len(words) > 60:
        return None
    found = next((role for pattern, role in _COMPILED if pattern.fullmatch(words)), None)
    slot = _SLOT.fullmatch(words) if found is None else None
    if slot is None:
        return found
    # "Soir" alone heads hours; "Début 2", "Intervenant matin" say the same as without the number.
    return role_of(slot["rest"]) if slot["rest"] else None if words.isdigit() else Role.INTERVAL


def is_one_of_several(header: str) -> bool:
    """Say whether a header names one of several visits of a row: "Début 2", "Intervenant matin", "Soir"."""
    return _SLOT.fullmatch(header_words(header)) is not None
