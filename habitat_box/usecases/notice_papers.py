"""The notices on paper, made from the same tables as the pages, the register and the receipts: nothing is typed twice.

Every purpose has one, whatever its words become (rule G1), and so has everything that needs no YES.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from habitat_box.domain import consent_words, rights
from habitat_box.domain.access import Action
from habitat_box.domain.consent_words import Controller
from habitat_box.domain.processings import PROCESSINGS, Basis, Body, Processing
from habitat_box.domain.purposes import LANGUAGE, PURPOSES, Purpose
from habitat_box.errors import UnknownItem
from habitat_box.usecases.controller import controller_of
from habitat_box.usecases.desk import Desk, needs
from habitat_box.usecases.printing import write_paper
from habitat_box.words import N_, local_day, plain, speaking

if TYPE_CHECKING:
    from habitat_box.papers.notice import Notice

GENERAL = "generale"
GENERAL_TITLE = "Ce que la maison note sans OUI"
GENERAL_WORDS = (
    "La maison a besoin de certaines informations pour marcher.",
    "Par exemple : votre nom et vos heures de visite.",
    "Pour cela, la maison ne vous demande pas de OUI.",
    "Tout marche, même si vous dites NON à tout le reste.",
    "La boîte est dans la maison, et rien ne part sur Internet.",
    "La boîte note chaque personne qui regarde.",
    "Vous pouvez demander la liste : « Qui a vu mes données ».",
    "Vous pouvez voir, corriger et emporter vos informations.",
    "La feuille suivante dit tout, ligne par ligne.",
)
NO_TRANSFER = "aucun transfert hors de la maison par la boîte, ni hors de l'Union européenne"
NO_MACHINE = "aucune décision n'est prise par une machine"
CNIL = "CNIL, 3 place de Fontenoy, TSA 80715, 75334 Paris Cedex 07, www.cnil.fr"
NO_DPO = "aucun délégué n'est désigné : demandez au responsable"


@needs(Action.PRINT)
def print_notices(desk: Desk, codes: Sequence[str], folder: Path) -> list[Path]:
    """Print the notices named by their codes, one file each: subjects (P4), uses without a YES (planning), « generale ».

    Without a code, all twelve subjects and the general one. Raises UnknownItem, FolderNotWritable, DiskFull.
    """
    from habitat_box.papers.notice import print_notices as draw

    controller, day = controller_of(desk), local_day(desk.box.clock())
    wanted = [_known(code) for code in codes] or [*PURPOSES, GENERAL]
    with speaking("fr"):
        made = {code: notice_of(code, controller) for code in dict.fromkeys(wanted)}
    pages = {code: draw([notice], day, desk.box.settings.residence, controller.contact) for code, notice in made.items()}
    return [write_paper(folder, f"notice-{plain(code).replace(' ', '-')}.pdf", pdf) for code, pdf in pages.items()]


def _known(code: str) -> str:
    """Find a code as people type it, accents and case aside. Raises UnknownItem."""
    known = {plain(one): one for one in (*PURPOSES, *PROCESSINGS, GENERAL)}
    found = known.get("generale" if plain(code) in ("general", "generale") else plain(code))
    if found is None:
        raise UnknownItem(what=N_("Notice"), number=code)
    return found


def notice_of(code: str, controller: Controller) -> Notice:
    """Give the notice of a purpose, of a use without a YES, or the general one."""
    if code in PURPOSES:
        return _of_purpose(PURPOSES[code], controller)
    return _general(list(PROCESSINGS.values()) if code == GENERAL else [PROCESSINGS[code]], controller)


def _of_purpose(purpose: Purpose, controller: Controller) -> Notice:
    from habitat_box.papers.notice import Notice

    rows = (
        ("Finalité", f"{purpose.title}. {' '.join(purpose.sentences)}"),
        ("Base", consent_words.basis_of(purpose)),
        ("Pourquoi un OUI", purpose.why),
        ("Données", purpose.data),
        ("D'où elles viennent", "de la personne elle-même"),
        ("Destinataires", purpose.recipients.rstrip(".")),
        ("Durée du OUI", purpose.lasts),
        ("Durée de garde", consent_words.STORAGE),
        ("Si c'est NON", f"{purpose.after_no} {purpose.stays}".strip()),
        (
            "Retirer son OUI",
            f"à tout moment, sans raison : {consent_words.HOW_TO_WITHDRAW} ; ce qui a été fait avant reste permis",
        ),
        ("Obligation", "aucune : un NON ne change rien au logement ni aux visites"),
        *_common(controller, Basis.CONSENT),
    )
    footer = f"{purpose.code} version {purpose.version}, langue {LANGUAGE}, empreinte {purpose.text_sha256[:16]}"
    return Notice(purpose.code, purpose.title, (*purpose.notice,), rows, footer)


def _general(uses: Sequence[Processing], controller: Controller) -> Notice:
    from habitat_box.papers.notice import Notice

    rows = [row for use in uses for row in _rows_of(use, controller)]
    bases = {use.basis(_body(controller)) for use in uses}
    title = GENERAL_TITLE if len(uses) > 1 else uses[0].title
    common = _common(controller, *sorted(bases, key=list(Basis).index))
    return Notice("", title, GENERAL_WORDS, (*rows, *common), f"{len(uses)} traitements sans OUI, langue {LANGUAGE}")


def _rows_of(use: Processing, controller: Controller) -> list[tuple[str, str]]:
    basis = use.basis(_body(controller))
    art9 = f" ; RGPD {use.art9}" if use.art9 else ""
    said = [
        (use.title, ""),
        ("Finalité", use.purpose_words),
        ("Base", f"{basis.value}, {basis.article}{art9}"),
        ("Personnes", use.people),
        ("Données", use.data),
        ("Destinataires", use.recipients),
        ("Durée", use.retention_rule),
    ]
    return [*said, ("À décider", use.open_point)] if use.open_point else said


def _common(controller: Controller, *bases: Basis) -> list[tuple[str, str]]:
    return [
        *([] if bases == (Basis.CONSENT,) else [("Qui répond, et vos droits", "")]),
        ("Responsable", controller.name),
        ("Adresse", controller.address),
        ("Contact", controller.contact),
        ("Délégué", controller.dpo or NO_DPO),
        ("Lieu", consent_words.STORAGE_PLACE),
        ("Transfert", NO_TRANSFER),
        ("Machine", NO_MACHINE),
        *[(_rights_name(basis, bases), _rights(basis)) for basis in bases],
        ("Réponse", "en un mois, gratuite"),
        ("Réclamation", CNIL),
    ]


def _rights_name(basis: Basis, bases: Sequence[Basis]) -> str:
    return "Droits" if len(bases) == 1 else f"Droits, base {basis.value}"


def _rights(basis: Basis) -> str:
    offered = [f"{right.value} ({rights.ARTICLES[right]})" for right in rights.offered(basis)]
    return ", ".join(["retirer son OUI (RGPD 7)", *offered] if basis is Basis.CONSENT else offered)


def _body(controller: Controller) -> Body:
    return "ccas" if controller.body == "ccas" else "association"
