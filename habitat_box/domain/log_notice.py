"""What workers are told of the access log before it is held against anyone's name: they are its data subjects too.

Sources: Code du travail L1222-4 (no information is collected by a device the worker was not told of), GDPR 13 and 21(1);
CNIL on logging: used for security and for nothing else.
"""

from __future__ import annotations

from habitat_box.domain.processings import PROCESSINGS, Basis, Body
from habitat_box.words import N_

TITLE = N_("La boîte note qui regarde")
SENTENCES: tuple[str, ...] = (
    N_("Quand vous ouvrez vos visites, la boîte l'écrit dans un journal."),
    N_("Elle écrit le jour, l'heure, votre numéro, votre service et ce qui a été montré."),
    N_("Elle n'écrit pas où vous êtes, ni l'heure de votre arrivée."),
    N_("Ce journal protège les habitants, et il vous protège aussi."),
    N_("La coordinatrice peut le lire. Cette lecture est notée."),
    N_("Un habitant lit le nom de votre service. Il ne lit jamais votre nom."),
    N_("Personne ne s'en sert pour compter vos heures ou juger votre travail."),
    N_("Chaque ligne est effacée après un an."),
    N_("Vous pouvez demander à voir les lignes sur vous, ou les faire corriger."),
    N_("Vous pouvez vous plaindre à la CNIL : www.cnil.fr."),
)
_BASES = {
    Basis.LEGITIMATE_INTEREST: N_("Base : l'intérêt légitime de la maison, protéger les données (RGPD 6(1)(f) et 32)."),
    Basis.PUBLIC_TASK: N_("Base : la mission d'intérêt public de la maison (RGPD 6(1)(e) et 32)."),
}


def sentences(body: Body) -> tuple[str, ...]:
    """Give the notice, a sentence a line, with the basis of an association or of a CCAS."""
    return (*SENTENCES, _BASES[PROCESSINGS["journal"].basis(body)])
