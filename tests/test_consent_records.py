"""The machine's twin of a receipt: its mandatory fields, and words that a release of DPV knows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from habitat_box.domain.consent import State
from habitat_box.domain.consent_words import Controller
from habitat_box.domain.purposes import PURPOSES
from habitat_box.errors import AccessRefused, UnknownReceipt
from habitat_box.exchange.consent_record import CONTEXT, DATA, STATES, consent_record
from habitat_box.usecases import consent_records, consents, house_facts
from habitat_box.usecases.desk import Desk
from tests.conftest import Cast
from tests.every_event import event, every_event

TERMS = Path(__file__).parent / "data" / "dpv_terms.txt"
HOUSE = Controller("Association Les Tilleuls", "12 rue des Tilleuls", "Claire, 02 40 00 00 00", house_id="7k42")

MANDATORY = {
    "schema version": ("dct:conformsTo", "@id"),
    "record id": ("dct:identifier",),
    "pii principal id": ("dpv:hasDataSubject", "dct:identifier"),
    "privacy notice": ("dpv:hasNotice", "@id"),
    "language": ("dct:language",),
    "purpose": ("dpv:hasPurpose", "dct:title"),
    "pii information": ("dpv:hasPersonalData", 0, "dct:description"),
    "pii type": ("dpv:hasPersonalData", 0, "@type", 1),
    "controllers": ("dpv:hasDataController", "@id"),
    "storage locations": ("dpv:hasStorageCondition", 0, "dpv:hasLocation", 1, "@id"),
    "retention period": ("dpv:hasStorageCondition", 1, "dpv:hasDuration", "rdf:value"),
    "jurisdiction": ("dpv:hasJurisdiction", "@id"),
    "recipients": ("dpv:hasRecipient", "dct:title"),
    "withdrawal method": ("dpv:hasConsentControl", "@type"),
    "party id": ("dpv:hasDataController", "dct:identifier"),
    "party name": ("dpv:hasDataController", "dpv:hasName"),
    "party address": ("dpv:hasDataController", "dpv:hasAddress"),
    "party contact": ("dpv:hasDataController", "dpv:hasContact"),
    "party type": ("dpv:hasDataController", "@type", 1),
    "event time": ("dpv:hasConsentStatus", "dpv:isIndicatedAtTime"),
    "validity duration": ("dpv:hasConsentStatus", "dpv:hasDuration", "rdf:value"),
    "entity id": ("dpv:hasConsentStatus", "dpv:isIndicatedBy"),
    "event type": ("dpv:hasConsentStatus", "dpv:hasLegalBasis", "@id"),
    "event state": ("dpv:hasConsentStatus", "@type"),
}
"""The minimum fields of a consent record, typed from the rule B12 (ISO/IEC TS 27560 as W3C's guide maps it to DPV)."""

KEPT_BESIDES = {
    "lawful basis": ("dpv:hasLegalBasis", 0, "@id"),
    "rights": ("dpv:hasRight", 6, "@id"),
    "authority": ("dpv:hasAuthority", "dpv:hasName"),
}


def at(record: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        record = record[step]
    return record


def known_terms() -> frozenset[str]:
    """Read the addresses of every term of the release, as the data file lists them."""
    found, base = set(), ""
    for line in TERMS.read_text("utf-8").splitlines():
        if line.startswith("["):
            base = line.strip("[]")
        elif line and not line.startswith("#"):
            found.add(base + line)
    return frozenset(found)


def terms_used(value: object) -> Iterator[str]:
    """Give every term a record uses as a property, a type or a reference, as an address."""
    if isinstance(value, list):
        for one in value:
            yield from terms_used(one)
    if not isinstance(value, dict):
        return
    for name, inner in value.items():
        if name == "@context":
            continue
        if not name.startswith("@"):
            yield address(name)
        elif name in ("@type", "@id"):
            yield from (address(one) for one in (inner if isinstance(inner, list) else [inner]) if not one.startswith("urn:"))
        yield from terms_used(inner)


def address(term: str) -> str:
    prefix, _colon, name = term.partition(":")
    assert prefix in CONTEXT, term
    return CONTEXT[prefix] + name


@pytest.mark.rule("B12")
@pytest.mark.parametrize("code", PURPOSES)
def test_a_record_of_any_event_has_every_mandatory_field(code: str) -> None:
    for one in every_event(PURPOSES[code]):
        record = consent_record(one, "p-51c0", HOUSE)
        for name, path in {**MANDATORY, **KEPT_BESIDES}.items():
            assert at(record, path) not in ("", None, [], {}), (name, one.state)


@pytest.mark.rule("B12")
def test_a_record_without_one_of_its_fields_would_be_noticed() -> None:
    record = consent_record(event(), "p-51c0", HOUSE)
    for name, path in MANDATORY.items():
        copy = json.loads(json.dumps(record))
        holder = at(copy, path[:-1])
        holder.pop(path[-1])
        with pytest.raises((KeyError, IndexError)):
            assert at(copy, path) == name


@pytest.mark.rule("B12")
def test_every_word_of_a_record_is_a_term_of_a_dpv_release() -> None:
    known, used = known_terms(), set[str]()
    for purpose in PURPOSES.values():
        for one in every_event(purpose):
            for house in (HOUSE, replace(HOUSE, dpo="Anne Roy", body="ccas", aipd_signed_on=date(2026, 10, 1))):
                used |= set(terms_used(consent_record(one, "p-51c0", house)))
    assert used - known == set()
    assert {CONTEXT["dpv"] + "ConsentGiven", CONTEXT["eu-gdpr"] + "A6-1-a", CONTEXT["loc"] + "FR"} <= used
    assert len(used) > 60


def test_a_word_that_dpv_does_not_have_is_noticed() -> None:
    assert address("dpv:ConsentHuged") not in known_terms()
    assert set(terms_used({"dpv:hasNotice": [{"@type": "dpv:Notice", "@id": "urn:x"}]})) == {
        CONTEXT["dpv"] + "hasNotice",
        CONTEXT["dpv"] + "Notice",
    }


def test_the_list_of_terms_says_where_it_comes_from() -> None:
    head = TERMS.read_text("utf-8")[:1500]
    for said in (
        "github.com/w3c/dpv",
        "dpv-2.3",
        "cbcd21567808812677eeb3bb0f05b2ff2c2211a5",
        "2.3/dpv/dpv.csv",
        "license-2023",
    ):
        assert said in head
    assert len(known_terms()) > 1800


@pytest.mark.rule("A4")
@pytest.mark.parametrize("code", PURPOSES)
def test_what_may_reveal_health_is_recorded_as_explicit_with_its_exception(code: str) -> None:
    record = consent_record(event(PURPOSES[code]), "p", HOUSE)
    bases = [one["@id"] for one in record["dpv:hasLegalBasis"]]
    kind = record["dpv:hasConsentStatus"]["dpv:hasLegalBasis"]["@id"]
    if PURPOSES[code].may_reveal_health:
        assert bases == ["eu-gdpr:A6-1-a", "eu-gdpr:A9-2-a"]
        assert kind == "dpv:ExplicitlyExpressedConsent"
        assert "dpv:SpecialCategoryPersonalData" in record["dpv:hasPersonalData"][0]["@type"]
    else:
        assert bases == ["eu-gdpr:A6-1-a"]
        assert kind == "dpv:ExpressedConsent"
    assert set(DATA) == set(PURPOSES)


def test_each_kind_of_event_has_a_state_of_its_own_and_only_a_yes_says_given() -> None:
    assert set(STATES) == set(State)
    assert len(set(STATES.values())) == len(State)
    said = {one.state: consent_record(one, "p", HOUSE)["dpv:hasConsentStatus"]["@type"] for one in every_event(PURPOSES["P4"])}
    assert [state for state, word in said.items() if word == "dpv:ConsentGiven"] == [State.GIVEN]


@pytest.mark.rule("B4")
def test_a_record_cannot_name_the_person(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    receipt = consents.record_face_to_face(desk, cast.simone, "P7", True)
    text = consent_records.write_record(desk, receipt.receipt_id, tmp_path).read_text("utf-8")
    assert receipt.receipt_id in text
    assert not re.search("simone|delmas|A01", text, re.IGNORECASE)
    assert cast.simone not in text


@pytest.mark.rule("B12")
def test_the_coordinator_writes_every_record_of_a_resident(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    house_facts.set_fact(desk, "controller", "Association du Tilleul")
    for code in ("P1", "P4"):
        consents.record_face_to_face(desk, cast.simone, code, True)
    consents.record_face_to_face(desk, cast.simone, "P4", False)
    consents.record_face_to_face(desk, cast.rene, "P4", True)
    paths = consent_records.write_records(desk, cast.simone, tmp_path)
    records = [json.loads(path.read_text("utf-8")) for path in paths]
    assert [one["dpv:hasConsentStatus"]["@type"] for one in records] == [
        "dpv:ConsentGiven", "dpv:ConsentGiven", "dpv:ConsentWithdrawn",
    ]  # fmt: skip
    assert {one["dpv:hasDataController"]["dpv:hasName"] for one in records} == {"Association du Tilleul"}
    assert len({one["dpv:hasDataSubject"]["dct:identifier"] for one in records}) == 1
    assert records == consent_records.records_of(desk, cast.simone)
    assert {path.stat().st_mode & 0o777 for path in paths} == {0o600}


def test_the_record_of_someone_erased_is_found_by_its_number_alone(desk: Desk, cast: Cast) -> None:
    receipt = consents.record_face_to_face(desk, cast.simone, "P1", True)
    before = consent_records.record_of(desk, receipt.receipt_id)
    desk.box.door.erase_person(desk.actor, cast.simone, "effacement")
    assert consent_records.record_of(desk, receipt.receipt_id) == before


def test_nobody_writes_the_record_of_a_number_that_does_not_exist(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(UnknownReceipt):
        consent_records.write_record(desk, "0000-0000-0000", tmp_path)
    assert list(tmp_path.glob("*.jsonld")) == []


def test_a_worker_writes_no_record(desk: Desk, cast: Cast, tmp_path: Path) -> None:
    receipt = consents.record_face_to_face(desk, cast.simone, "P1", True)
    with pytest.raises(AccessRefused):
        consent_records.write_record(desk.box.desk(cast.sonia), receipt.receipt_id, tmp_path)
