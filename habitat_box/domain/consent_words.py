"""What a choice is called on its papers and in its record: how it came in, who gave it, who was there, what it stands on.

In French whatever the screen speaks: a receipt is read years later, by someone else (GDPR 7(1), ISO/IEC TS 27560).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from habitat_box.domain.consent import NOES, Channel, ConsentEvent, State
from habitat_box.domain.purposes import FORMER, PURPOSES, Purpose
from habitat_box.domain.support import GivenBy, HelperRole

STORAGE_PLACE = "appareil dans la maison, France"
JURISDICTION = "FR"
PROOF_YEARS = 5
STORAGE = f"jusqu'à la fin du choix ou du séjour ; preuve gardée {PROOF_YEARS} ans"
HOW_TO_WITHDRAW = "carte, papier NON, ou de vive voix"
RIGHTS = "retirer le OUI, accès, rectification, effacement, limitation, portabilité, réclamation à la CNIL (www.cnil.fr)"
OTHER_TEXT = "Texte d'une autre version, gardé par son empreinte seule."

HELPERS: Mapping[HelperRole, str] = {
    HelperRole.NOBODY: "non",
    HelperRole.COORDINATOR: "oui, une personne de la maison",
    HelperRole.ASSISTANT: "oui, la personne qui vous assiste",
    HelperRole.TRUSTED: "oui, votre personne de confiance",
    HelperRole.RELATIVE: "oui, un proche",
    HelperRole.WITNESS: "oui, un témoin",
}

GIVERS: Mapping[GivenBy, str] = {
    GivenBy.PERSON: "la personne",
    GivenBy.REPRESENTATIVE: "son représentant, acte du juge vu",
    GivenBy.BOX: "personne, la boîte a noté la fin ou le doute",
}
ASKED_BY = "la coordinatrice, qui pose la question"

_METHODS: Mapping[Channel, str] = {
    Channel.CARD: "carte sur un téléphone",
    Channel.TABLET: "carte sur la tablette de la maison",
    Channel.PAPER: "papier rempli et donné",
    Channel.ASSISTED: "de vive voix, assisté",
    Channel.BOX: "la boîte elle-même",
}


@dataclass(frozen=True)
class Controller:
    """Who answers for the data (GDPR 13(1)(a) and (b)): printed on receipts and notices. `dpo`: "" when there is none."""

    name: str
    address: str
    contact: str
    dpo: str = ""
    body: str = "association"
    house_id: str = ""
    aipd_signed_on: date | None = None


def method_of(event: ConsentEvent) -> str:
    """Say how a choice was received: a YES by card was closed by the secret code, a NO never needs it."""
    said = _METHODS[event.channel]
    return f"{said}, et code" if event.channel in (Channel.CARD, Channel.TABLET) and event.state not in NOES else said


def giver_of(event: ConsentEvent) -> str:
    """Say whose word an event is; a question is the house's own."""
    return ASKED_BY if event.state is State.ASKED else GIVERS[event.given_by]


def basis_of(purpose: Purpose) -> str:
    """Name the legal basis, with the exception of GDPR 9 when the purpose needs one."""
    also = f" et {_dotted(purpose.art9_exception)}" if purpose.art9_exception else ""
    return f"consentement, RGPD 6.1.a{also}"


def kind_of(purpose: Purpose) -> str:
    """Name the type of consent: art. 9 asks for an explicit one."""
    return "consentement explicite" if purpose.art9_exception else "consentement exprès"


def _dotted(article: str) -> str:
    return article.replace(")", "").replace("(", ".")


def text_of_then(event: ConsentEvent) -> Purpose:
    """Give the purpose as it was worded when the choice was made; its sentences say so when that text is not kept."""
    known = (*PURPOSES.values(), *FORMER)
    read = next((one for one in known if (one.code, one.text_sha256) == (event.purpose, event.text_sha256)), None)
    if read is not None:
        return read
    now = PURPOSES.get(event.purpose, next(iter(PURPOSES.values())))
    return replace(now, code=event.purpose, version=event.version, sentences=(OTHER_TEXT, ""))
