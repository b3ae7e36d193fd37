"""The skeleton of the impact assessment (AIPD, GDPR 35): measures this box really takes, and the three feared events.

Written for a human to finish: what only people know is marked À COMPLÉTER, and no box signs its own assessment.
"""

from __future__ import annotations

from dataclasses import dataclass

TO_WRITE = "À COMPLÉTER PAR LE RESPONSABLE : "

PIN = (
    "Code à 6 chiffres d'un intervenant. Seul, il vaudrait 19,9 bits : trop peu. Il n'est jamais vérifié pour un téléphone"
    " inconnu : il faut d'abord le téléphone inscrit, qui porte un secret de 256 bits, confirmé par la coordinatrice avec un"
    " nombre. Trois erreurs arrêtent 15 minutes, trois de plus 1 heure, trois de plus suspendent le téléphone jusqu'à ce que la"
    " coordinatrice en décide. Le secret de 50 bits que demande la CNIL (délibération 2022-100, cas 2) est tenu par le"
    " téléphone, pas par le code."
)
CARD = (
    "Carte imprimée et code de l'habitant. La carte porte 128 bits au hasard ; seule son empreinte"
    " est gardée. La carte seule ne"
    " montre rien de personnel et ne peut que dire NON. Dire OUI demande la carte et le code,"
    " arrêté après trois erreurs : c'est"
    " le cas 3 de la CNIL (code d'un matériel détenu, 13 bits, blocage à trois échecs) PAR ANALOGIE. L'analogie est à trancher"
    " ici par le responsable : l'accepter, ou demander un code plus long à qui peut le retenir. Une"
    " carte volée peut cacher, jamais"
    " détruire : le NON est scellé 72 heures, un OUI par carte attend 24 heures, tout peut être repris pendant 72 heures."
)


@dataclass(frozen=True)
class Measure:
    """One measure taken, in the words of the CNIL's catalogue where it has one."""

    title: str
    content: str


@dataclass(frozen=True)
class Risk:
    """One feared event: impacts, threats, sources, measures by title, and why its two levels. Levels run from 1 to 4."""

    section: int
    name: str
    impacts: tuple[str, ...]
    threats: tuple[str, ...]
    sources: tuple[str, ...]
    measures: tuple[str, ...]
    severity: tuple[int, str]
    likelihood: tuple[int, str]


def measures(backups: str, log: str, disk: str, reviewed: str) -> tuple[Measure, ...]:
    """Give the measures, four of them with what the running box says of itself."""
    return (
        Measure("Chiffrement", f"Base chiffrée par SQLCipher (AES-256), clé jamais en clair sur le disque. Disque : {disk}."),
        Measure(
            "Contrôle des accès logiques",
            "Table des rôles et des champs lue par le programme : tout ce qui n'y est pas est"
            f" refusé. Un intervenant voit ses visites du jour. Dernière revue des comptes : {reviewed}.",
        ),
        Measure("Traçabilité (journalisation)", f"Chaque regard est noté avant d'être montré, chaîné au précédent. {log}"),
        Measure("Sauvegarde", f"Sauvegarde chiffrée, relue et déchiffrée avant de compter. {backups}"),
        Measure(
            "Minimisation des données",
            "Aucun champ de santé, de mesure de protection, de numéro de sécurité sociale. Le numéro"
            " de sécurité sociale est refusé où qu'il soit tapé.",
        ),
        Measure("Sécurité du réseau", "Réseau de la maison seulement, TLS 1.2 ou 1.3, aucun service extérieur, aucun traceur."),
        Measure("Démarrage scellé", "Sans la phrase secrète (80 bits au moins), la boîte ne montre personne."),
        Measure("Code des intervenants", PIN),
        Measure("Carte et code des habitants", CARD),
        Measure(
            "Effacement qui dure",
            "Un registre de jetons au hasard empêche une sauvegarde de faire revenir une personne effacée.",
        ),
        Measure("Gestion des violations", "Registre de toutes les violations, délai de 72 heures compté à l'écran."),
        Measure(
            "Information et choix", "Textes simples versionnés, NON plus simple que OUI, reçu imprimé, papier de même force."
        ),
    )


RISKS = (
    Risk(
        2,
        "Accès illégitime à des données",
        (
            "Atteinte à l'intimité",
            "Absence ou fragilité devinée par des voisins",
            "Repérage d'un logement",
            "Perte de confiance",
        ),
        ("Vol de la machine ou d'une sauvegarde", "Regard sur un écran ou un tableau", "Téléphone perdu", "Carte volée"),
        ("Visiteur", "Intervenant curieux", "Voleur", "Proche en conflit", "Coordinatrice, par erreur"),
        (
            "Chiffrement",
            "Contrôle des accès logiques",
            "Démarrage scellé",
            "Code des intervenants",
            "Carte et code des habitants",
            "Traçabilité (journalisation)",
            "Minimisation des données",
            "Sécurité du réseau",
        ),
        (
            3,
            "Personnes vulnérables : savoir qui est aidé et quand peut servir à abuser d'elles. Aucune"
            " donnée de soin n'est gardée.",
        ),
        (2, "Le vol ne donne rien sans la phrase secrète ; un regard de trop laisse une ligne que l'habitant peut lire."),
    ),
    Risk(
        3,
        "Modification non désirée de données",
        ("Visite manquée", "Choix inversé", "Mauvaise personne prévenue"),
        ("Erreur de saisie", "Planning mal lu", "Journal retouché pour cacher un regard", "Carte volée"),
        ("Coordinatrice, par erreur", "Intervenant", "Service qui envoie un planning faux"),
        ("Contrôle des accès logiques", "Traçabilité (journalisation)", "Sauvegarde", "Carte et code des habitants"),
        (2, "Une visite peut être manquée ; le service garde son propre planning. Un choix inversé se reprend en 72 heures."),
        (2, "Chaque import montre ses différences avant d'écrire et s'annule ; choix et journal sont chaînés."),
    ),
    Risk(
        4,
        "Disparition de données",
        ("Planning indisponible", "Preuve d'un choix perdue", "Réponse à un droit impossible"),
        ("Panne du disque", "Phrase secrète oubliée", "Incendie", "Effacement par erreur"),
        ("Panne", "Sinistre", "Coordinatrice, par erreur", "Voleur"),
        ("Sauvegarde", "Effacement qui dure", "Traçabilité (journalisation)"),
        (2, "La maison vit sans la boîte quelques jours : les services viennent selon leurs propres plannings."),
        (2, "Sauvegarde hors de la maison, relue ; feuille de secours pour la phrase oubliée."),
    ),
)
"""The three feared events the CNIL's tool asks about: access, change, disappearance."""
