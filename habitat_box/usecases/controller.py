"""Who answers for the data, as papers name him: what the house said of itself, else its settings."""

from __future__ import annotations

from habitat_box.domain.access import Action
from habitat_box.domain.consent_words import Controller
from habitat_box.usecases import house_facts
from habitat_box.usecases.desk import Desk, needs

AT_HOME = "à la résidence"
ASK = "la coordinatrice"


@needs(Action.PRINT)
def controller_of(desk: Desk) -> Controller:
    """Give the controller's name, address, contact and delegate (GDPR 13(1)), for a receipt, a notice or a record."""
    settings = desk.box.settings
    facts = house_facts.facts(desk)
    return Controller(
        name=facts["controller"].value or settings.residence,
        address=facts["address"].value or AT_HOME,
        contact=facts["contact"].value or settings.contact or ASK,
        dpo=facts["dpo"].value,
        body=settings.body,
        house_id=settings.store_id,
        aipd_signed_on=facts["aipd_signed_on"].day,
    )
