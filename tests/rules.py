"""The rules of law and of design this house keeps, by id, with where each comes from.

A test carries the ids it proves (`@pytest.mark.rule("E5")`). docs/compliance.md is made from the tests that passed. `reason`
says, for the few rules no program can prove, who answers for them and how the box helps.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """One rule: what the box must do, its source, and the reason when no test can prove it."""

    id: str
    words: str
    source: str
    reason: str = ""


CHAPTERS = {
    "A": "Licéité",
    "B": "Consentement",
    "C": "Majeurs protégés, aidants",
    "D": "Minimisation, données sensibles",
    "E": "Durées et effacement",
    "F": "Sécurité, accès, journaux",
    "G": "Transparence et droits",
    "H": "Preuves",
    "I": "Habitat inclusif et AVP",
    "J": "Accessibilité",
}

_TABLE = """
A1 | Chaque traitement a une seule base légale, écrite et montrée. | CNIL, guide du développeur, fiche 15 ; RGPD 6, 13(1)(c)
A2 | Aucun service nécessaire ne dépend d'un consentement : tout marche avec douze NON. | RGPD 7(4)
A3 | La base change selon que la maison est tenue par une association ou par un CCAS. | CNIL, référentiel 2021-028
A4 | Une donnée qui peut révéler la santé nomme son exception de l'article 9. | RGPD 9(2)(a), (h) ; fiche 15
A5 | Le journal et les visites ne servent jamais à compter le temps d'une personne qui travaille. | CNIL, journalisation
A6 | Un service ne voit les visites d'un autre qu'avec un OUI. | CSP L1110-4, R1110-1
B1 | Un OUI ne vaut que pour un sujet ; « tout accepter » n'existe pas. | RGPD 4(11) ; CEPD 05/2020
B2 | Rien n'est OUI par défaut ; NON vient en premier, de même taille. | RGPD 4(11) ; CNIL
B3 | Un OUI garde la version, l'empreinte et la langue du texte lu. | RGPD 13 ; ISO/IEC TS 27560
B4 | La preuve ne garde rien de trop : ni adresse réseau, ni appareil, ni signature, ni raison. | RGPD 7(1) ; CEPD 05/2020, 106
B5 | Retirer ne demande pas plus de gestes que donner, par chaque chemin. | RGPD 7(3)
B6 | Un NON agit à la requête suivante ; un papier affiché devient une tâche du jour. | RGPD 7(3), 17(1)(b)
B7 | Un OUI a une fin, rappelée 30 jours avant ; il ne se renouvelle jamais seul. | CEPD 05/2020 ; ISO/IEC TS 27560
B8 | Un refus ne coûte rien et personne ne peut lister les refus. | CNIL
B9 | Après un NON, on ne redemande pas pendant 180 jours. | choix de conception, du mot « libre »
B10 | Un texte changé est un nouveau sujet : l'ancien OUI ne vaut plus. | RGPD 7 ; ISO/IEC TS 27560
B11 | Un choix dit devant la coordinatrice est marqué « assisté ». | CEPD 05/2020, 3.1.1
B12 | Un choix s'exporte avec tous les champs obligatoires de la norme. | ISO/IEC TS 27560 ; W3C DPV
B13 | Chaque choix a son reçu sur papier. | ISO/IEC TS 27560
C1 | La personne décide seule d'abord, quelle que soit la mesure. | C. civ. 459, al. 1
C2 | Assistance et représentation seulement comme le juge l'a dit, acte vu. | C. civ. 459, al. 2
C3 | Un désaccord suspend ; personne ne peut passer outre. | C. civ. 459, al. 2
C4 | L'intimité demande l'autorisation du juge. | C. civ. 459, al. 3
C5 | Le NON de la personne gagne toujours. | C. civ. 459 ; RGPD 7(3)
C6 | Un OUI mal compris ne compte pas, sans étiquette sur la personne. | CNIL
C7 | L'information existe en texte simple, en grand, à écouter, avec un dessin. | C. civ. 457-1
C8 | La personne de confiance aide et ne décide pas. | CASF L311-5-1
C9 | Aucune fonction ne laisse un tiers interdire une visite ou un contact. | C. civ. 459-2
C10 | Rien de la mesure n'est gardé : mode, étendue, vu le, revoir le. | RGPD 5(1)(c)
D1 | Le numéro de sécurité sociale est refusé partout. | LIL 30 ; décret 2019-341
D2 | Les colonnes interdites n'existent pas. | RGPD 5(1)(c), 9
D3 | Un texte libre est court, prévient qu'il sera lu, et signale les mots de santé. | CNIL, zones de commentaire
D4 | Le journal n'a pas de texte libre. | CNIL, guide du développeur, fiche 8
D5 | De l'éligibilité à l'AVP, seule la date de vérification est gardée. | règlement départemental d'aide sociale
D6 | Ni position, ni badge, ni heure exacte d'arrivée. | choix de conception
D7 | Par défaut, une personne qui n'a pas de visite ne voit personne. | RGPD 25
E1 | Chaque table a sa durée, appliquée chaque jour. | CNIL, durées, secteur social, 15 nov. 2023
E2 | Deux ans après le dernier contact, au plus, sauf raison écrite et bornée. | CNIL, délib. 2023-095
E3 | Une archive est à part, sous une autre clé, ouverte avec une raison. | CNIL, guide du développeur, fiche 14
E4 | Purger et effacer sont la même fonction. | fiche 14
E5 | Rien ne reste : fichier, journal d'écriture, index, dossier temporaire, exports. | mesuré ; sqlite.org, secure_delete
E6 | Une sauvegarde restaurée ne fait revenir personne. | CNIL, fiche 13 ; CNIL, 18 févr. 2026
E7 | Le registre des effacements ne nomme personne. | choix de conception
E8 | Une sauvegarde de plus de 92 jours n'existe plus là où la boîte peut aller. | choix de conception
E9 | À un décès : choix clos, cartes mortes, photos effacées le jour même. | LIL 84 à 86
E10 | Les pièces comptables ne sont pas dans la boîte. | C. com. L123-22
F1 | La phrase de passe vaut 80 bits ou plus. | CNIL, délib. 2022-100
F2 | Six chiffres seuls n'ouvrent rien : il faut aussi le téléphone inscrit. | CNIL, délib. 2022-100
F3 | Les codes sont gardés par Argon2id, remis à niveau à l'entrée. | fiche 6 ; RFC 9106
F4 | Aucun changement périodique imposé. | CNIL, 2022 ; fiche 6
F5 | TLS 1.2 ou 1.3 partout, cookies protégés. | fiche 6
F6 | Les identifiants ne se devinent pas. | fiche 18
F7 | Un compte par personne. | fiche 8
F8 | Le même message pour tout échec d'entrée. | fiche 6
F9 | Chaque rôle voit ce que dit la matrice, jour par jour. | fiche 8
F10 | Un droit fini s'arrête le jour même ; une liste se relit tous les 90 jours. | fiche 8
F11 | Le journal dit qui, quand, quoi ; jamais le contenu. | CNIL, journalisation
F12 | Le journal est chaîné : la première ligne fausse est nommée. | CNIL, journalisation
F13 | Le journal ne fait pas survivre une personne effacée. | fiche 8
F14 | L'empreinte du journal sort sur papier : une chaîne refaite se voit. | choix de conception
F15 | Une sauvegarde compte quand elle a été relue et déchiffrée. | CNIL, fiche sauvegarde
F16 | La clé n'est jamais en clair sur le disque : une boîte arrêtée est fermée. | CNIL, supports mobiles
F17 | La boîte ne parle qu'au réseau de la maison. | CNIL, délib. 2025-019
F18 | Une intervention est écrite ; une boîte rendue se vide. | CNIL, maintenance
F19 | Une session oubliée se ferme : 10 minutes, 3 sur une carte. | choix de conception
F20 | Le QR n'est pas un mot de passe : seul, il dit NON et ne lit rien. | W3C TAG, capability URLs
G1 | Les textes d'information viennent du registre ; sans texte, pas de sujet. | RGPD 12(1), 13
G2 | Un proche nommé reçoit sa lettre en un mois. | RGPD 14
G3 | Une réponse en un mois ; deux de plus avec une raison dite à temps. | RGPD 12(3), (5)
G4 | Les droits offerts suivent la base légale. | fiche 15
G5 | Une fiche limitée ne se lit plus, sauf pour répondre à ses droits. | fiche 13 ; RGPD 18
G6 | Tout ce que la boîte garde d'une personne sort en grand et en JSON. | fiche 13 ; RGPD 15(3), 20
G7 | Chaque demande a son reçu et sa ligne au registre. | fiche 13
G8 | La CNIL est nommée sur la carte, le reçu, les textes. | RGPD 13(2)(d)
G9 | Qui travaille ici lit la notice du journal, une fois, et c'est noté. | C. trav. L1222-4
H1 | Le registre de l'article 30 se tire des tables vivantes. | RGPD 30
H2 | Sans AIPD datée, la boîte refuse de vraies personnes. | RGPD 35
H3 | Chaque violation est écrite ; 72 heures sont comptées. | RGPD 33, 34
H4 | Le délai de notification est un réglage : 72 heures tant que la loi ne change pas. | proposition « omnibus », 19 nov. 2025
H5 | Rien ne part chez un hébergeur ; un dossier en réseau est signalé. | CSP L1111-8
H6 | Qui a accès à la boîte pour la maintenir a un contrat. | RGPD 28
H7 | Un service qui vient a une convention. | RGPD 4(9)
H8 | Les pages ne chargent rien d'ailleurs. | RGPD 25
I1 | Aucune présence par habitant aux activités : un nombre, c'est tout. | CASF L281-1
I2 | Les activités suivent les quatre dimensions du projet de vie sociale et partagée. | arrêté du 24 juin 2019
I3 | Le bilan annuel ne nomme personne et masque les petits nombres. | règlement départemental d'aide sociale
I4 | Les chapitres du bilan sont les missions de l'AVP. | règlement départemental d'aide sociale
I5 | Un changement de situation se signale par un nom, une date, un code. | règlement départemental d'aide sociale
I6 | La date du contrat est dans la fiche : elle porte la base légale. | CASF L281-2-1
J1 | Le site dit son niveau d'accessibilité. | loi 2005-102, art. 47
J2 | Aucune faute d'accessibilité vue par axe, aux trois tailles. | RGAA 4.1 ; WCAG 2.2 AA
J3 | L'application du poste se conduit au clavier, sans s'appuyer sur la couleur. | EN 301 549, ch. 11
J4 | Les textes des habitants : 12 mots par phrase au plus, mots simples. | règles « texte simple »
J5 | Le papier a la même force que l'écran. | RGPD 7(3), 12
"""

REASONS: dict[str, str] = {
    "H6": "aucun compte de maintenance, aucun accès à distance et aucun port ouvert au dehors n'existent dans la boîte. La"
    " personne qui vient la réparer est choisie par la maison : son contrat (RGPD 28) se signe et se range sur papier.",
}
"""Why no test can prove a rule, by id."""


def _read(line: str) -> Rule:
    name, words, source = (part.strip() for part in line.split("|"))
    return Rule(name, words, source, REASONS.get(name, ""))


RULES: dict[str, Rule] = {rule.id: rule for rule in map(_read, _TABLE.strip().splitlines())}
