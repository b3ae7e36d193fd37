"""One choice as a machine reads it: a JSON-LD `dpv:ConsentRecord` with the mandatory fields of ISO/IEC TS 27560.

A pure function, a dictionary, no network: the context is written in the record itself. Terms: Data Privacy Vocabulary 2.3
(W3C DPVCG) and its guide « Consent Records and Receipts » for each field's property. No name, no drawn signature, no
address of a machine is in it (GDPR 7(1); EDPB 05/2020, 106).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from habitat_box.domain import consent_words
from habitat_box.domain.consent import ConsentEvent, State
from habitat_box.domain.consent_words import Controller, text_of_then
from habitat_box.domain.purposes import Purpose
from habitat_box.domain.support import GivenBy, HelperRole
from habitat_box.domain.visits import PARIS

CONTEXT: Mapping[str, str] = {
    "dpv": "https://w3id.org/dpv#",
    "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
    "pd": "https://w3id.org/dpv/pd#",
    "loc": "https://w3id.org/dpv/loc#",
    "schema": "https://w3id.org/dpv/schema/dpv-27560#",
    "dct": "http://purl.org/dc/terms/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}

STATES: Mapping[State, str] = {
    State.ASKED: "dpv:ConsentRequested",
    State.GIVEN: "dpv:ConsentGiven",
    State.REFUSED: "dpv:ConsentRefused",
    State.WITHDRAWN: "dpv:ConsentWithdrawn",
    State.EXPIRED: "dpv:ConsentExpired",
    State.SUSPENDED: "dpv:ConsentRequestDeferred",  # nobody has decided yet: the judge may
    State.INVALIDATED: "dpv:ConsentInvalidated",
}

DATA: Mapping[str, tuple[str, ...]] = {
    "P1": ("pd:Name", "pd:ServiceConsumptionBehaviour"),
    "P2": ("pd:Picture",),
    "P3": ("pd:Picture",),
    "P4": ("pd:Picture",),
    "P5": ("pd:ServiceConsumptionBehaviour", "pd:Relationship"),
    "P6": ("pd:Communication", "pd:Relationship"),
    "P7": ("pd:Preference",),
    "P8": ("pd:ServiceConsumptionBehaviour",),
    "P9": ("pd:TelephoneNumber",),
    "P10": ("pd:BirthDate",),
    "P11": ("pd:Opinion",),
    "P12": ("pd:TelephoneNumber",),
}
"""What kinds of personal data each purpose uses (27560: pii type)."""

RIGHTS = tuple(f"eu-gdpr:{article}" for article in ("A7-3", "A15", "A16", "A17", "A18", "A20", "A77"))
CNIL = ("CNIL", "3 place de Fontenoy, TSA 80715, 75334 Paris Cedex 07", "https://www.cnil.fr")
NEXT_CHOICE = "jusqu'au choix suivant"

Record = dict[str, Any]


@dataclass(frozen=True)
class _Choice:
    event: ConsentEvent
    person_ref: str
    controller: Controller
    purpose: Purpose


def consent_record(event: ConsentEvent, person_ref: str, controller: Controller) -> Record:
    """Give the record of one event of any of the seven kinds. `person_ref`: the pseudonym choices are kept under."""
    choice = _Choice(event, person_ref, controller, text_of_then(event))
    return {
        "@context": dict(CONTEXT),
        "@id": f"urn:uuid:{_dashed(event.id)}",
        "@type": "dpv:ConsentRecord",
        "dct:conformsTo": {"@id": "schema:record-eu-gdpr"},
        "dct:identifier": _dashed(event.id),
        "dct:hasPart": _receipt(event),
        "dpv:hasDataSubject": _data_subject(person_ref),
        **_processing(choice),
        "dpv:hasDataController": _party(controller),
        "dpv:hasAuthority": _authority(),
        "dpv:hasConsentStatus": _event(choice),
    }


def _receipt(event: ConsentEvent) -> Record:
    conforms = {"@id": "schema:receipt-eu-gdpr"}
    return {"@type": "dpv:ConsentReceipt", "dct:identifier": event.receipt_id, "dct:conformsTo": conforms}


def _data_subject(person_ref: str) -> Record:
    return {"@id": f"urn:habitat-box:person:{person_ref}", "@type": "dpv:DataSubject", "dct:identifier": person_ref}


def _processing(choice: _Choice) -> Record:
    purpose, event = choice.purpose, choice.event
    record: Record = {
        "dpv:hasNotice": _notice(event, purpose),
        "dct:language": event.language,
        "dpv:hasPurpose": {
            "@id": f"urn:habitat-box:purpose:{event.purpose}:{event.version}",
            "@type": "dpv:Purpose",
            "dct:identifier": event.purpose,
            "dct:title": purpose.title,
        },
        "dpv:hasLegalBasis": [{"@id": basis} for basis in _bases(purpose)],
        "dpv:hasPersonalData": [_data(event.purpose, purpose)],
        "dpv:hasStorageCondition": _storage(purpose),
        "dpv:hasJurisdiction": {"@id": f"loc:{consent_words.JURISDICTION}"},
        "dpv:hasRecipient": {"@type": "dpv:Recipient", "dct:title": purpose.recipients},
        "dpv:hasConsentControl": {"@type": "dpv:WithdrawConsent", "dct:description": consent_words.HOW_TO_WITHDRAW},
        "dpv:hasRight": [{"@id": right} for right in RIGHTS],
    }
    signed = choice.controller.aipd_signed_on
    return record if signed is None else {**record, "dpv:hasImpactAssessment": {"@type": "dpv:DPIA", "dct:date": str(signed)}}


def _notice(event: ConsentEvent, purpose: Purpose) -> Record:
    return {
        "@id": f"urn:sha256:{event.text_sha256}",
        "@type": "dpv:ConsentNotice",
        "dct:identifier": f"{event.purpose} version {event.version}",
        "dct:description": " ".join(purpose.sentences).strip(),
        "dct:language": event.language,
    }


def _bases(purpose: Purpose) -> list[str]:
    return ["eu-gdpr:A6-1-a", *(["eu-gdpr:A9-2-a"] if purpose.art9_exception else [])]


def _data(code: str, purpose: Purpose) -> Record:
    special = ["dpv:SpecialCategoryPersonalData"] if purpose.art9_exception else []
    return {"@type": ["dpv:PersonalData", *DATA.get(code, ()), *special], "dct:description": purpose.data}


def _storage(purpose: Purpose) -> list[Record]:
    place = [{"@id": "dpv:WithinDevice"}, {"@id": f"loc:{consent_words.JURISDICTION}"}]
    return [
        {"@type": "dpv:StorageLocation", "dct:description": consent_words.STORAGE_PLACE, "dpv:hasLocation": place},
        {
            "@type": "dpv:StorageDuration",
            "dct:description": consent_words.STORAGE,
            "dpv:hasDuration": {"@type": "dpv:TemporalDuration", "rdf:value": f"P{purpose.valid_days}D"},
        },
    ]


def _party(controller: Controller) -> Record:
    kind = "dpv:PublicSectorBody" if controller.body == "ccas" else "dpv:NonProfitOrganisation"
    party: Record = {
        "@id": _party_id(controller),
        "@type": ["dpv:DataController", kind],
        "dct:identifier": _party_id(controller),
        "dpv:hasName": controller.name,
        "dpv:hasAddress": controller.address,
        "dpv:hasContact": controller.contact,
    }
    if not controller.dpo:
        return party
    return {**party, "dpv:hasDataProtectionOfficer": {"@type": "dpv:DataProtectionOfficer", "dpv:hasContact": controller.dpo}}


def _party_id(controller: Controller) -> str:
    return f"urn:habitat-box:house:{controller.house_id}"


def _authority() -> Record:
    name, address, contact = CNIL
    said = {"dct:identifier": "urn:habitat-box:authority:cnil", "dpv:hasName": name, "dpv:hasAddress": address}
    return {"@type": "dpv:DataProtectionAuthority", **said, "dpv:hasContact": contact}


def _event(choice: _Choice) -> Record:
    event, purpose = choice.event, choice.purpose
    explicit = "dpv:ExplicitlyExpressedConsent" if purpose.art9_exception else "dpv:ExpressedConsent"
    record: Record = {
        "@type": STATES[event.state],
        "dpv:hasLegalBasis": {"@id": explicit},
        "dpv:isIndicatedAtTime": _moment(event.at),
        "dpv:hasDuration": _validity(event),
        "dpv:isIndicatedBy": _giver(choice),
        "dpv:hasIndicationMethod": consent_words.method_of(event),
    }
    if event.state is State.GIVEN:
        record["dct:valid"] = f"{_moment(event.effective_from)}/{_moment(event.valid_until)}"
    if event.helper_role is not HelperRole.NOBODY:
        record["dct:contributor"] = event.helper_role.value
    return record


def _validity(event: ConsentEvent) -> Record:
    if event.state is State.GIVEN:
        return {"@type": "dpv:UntilTimeDuration", "rdf:value": _moment(event.valid_until)}
    return {"@type": "dpv:UntilEventDuration", "rdf:value": NEXT_CHOICE}


def _giver(choice: _Choice) -> Record:
    event = choice.event
    if event.state is State.ASKED or event.given_by is GivenBy.BOX:
        return {"@id": _party_id(choice.controller), "@type": "dpv:DataController"}
    if event.given_by is GivenBy.REPRESENTATIVE:
        words = consent_words.GIVERS[event.given_by]
        return {"@type": "dpv:Representative", "dct:identifier": f"{choice.person_ref}:représentant", "dct:description": words}
    return {"@id": f"urn:habitat-box:person:{choice.person_ref}", "@type": "dpv:DataSubject"}


def _dashed(number: str) -> str:
    """Write an identifier as UUIDs are read (RFC 9562)."""
    return "-".join((number[:8], number[8:12], number[12:16], number[16:20], number[20:]))


def _moment(moment: datetime) -> str:
    """Write an instant in the house's time with its offset, as ISO 8601."""
    return moment.astimezone(UTC).astimezone(PARIS).isoformat(timespec="seconds")
