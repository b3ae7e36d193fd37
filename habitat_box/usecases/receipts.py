"""What a receipt bears: the facts of one event, in the words of the house. It outlives the person's file by five years."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from habitat_box.domain import consent_words, erasure
from habitat_box.domain.consent import SEALED, ConsentEvent, State
from habitat_box.domain.consent_words import Controller, text_of_then
from habitat_box.domain.purposes import Purpose
from habitat_box.domain.visits import PARIS
from habitat_box.words import local_day

if TYPE_CHECKING:
    from habitat_box.papers.receipt import ReceiptFacts
    from habitat_box.papers.receipt_words import SimpleFacts

MODEL = "habitat-box/1 (ISO/IEC TS 27560)"
_KEEPS = frozenset((*erasure.USES, *erasure.TEXTS))
"""The purposes that keep something of their own, which a NO seals for 72 hours, then erases."""


def receipt_facts(event: ConsentEvent, person_ref: str, controller: Controller, now: datetime) -> ReceiptFacts:
    """Give what the receipt of any event bears (fields of ISO/IEC TS 27560, in the house's words)."""
    from habitat_box.papers.receipt import ReceiptFacts

    purpose = text_of_then(event)
    return ReceiptFacts(
        simple=simple_facts(event, now),
        receipt_id=event.receipt_id,
        model=MODEL,
        record_id=event.id,
        person_ref=person_ref,
        notice_text=" ".join(purpose.sentences).strip(),
        notice_version=f"{event.purpose} version {event.version}",
        notice_fingerprint=event.text_sha256,
        language=event.language,
        purpose=purpose.title,
        data=purpose.data,
        basis=consent_words.basis_of(purpose),
        kind=consent_words.kind_of(purpose),
        controller=controller.name,
        controller_address=controller.address,
        controller_contact=controller.contact,
        recipients=purpose.recipients,
        storage_place=consent_words.STORAGE_PLACE,
        storage_duration=consent_words.STORAGE,
        jurisdiction=consent_words.JURISDICTION,
        method=consent_words.method_of(event),
        when=event.at.astimezone(PARIS),
        effective_from=event.effective_from.astimezone(PARIS),
        given_by=consent_words.giver_of(event),
        state=event.state.value,
        how_to_withdraw=consent_words.HOW_TO_WITHDRAW,
        rights=consent_words.RIGHTS,
        short_fingerprint=event.text_sha256[:16],
    )


def simple_facts(event: ConsentEvent, now: datetime) -> SimpleFacts:
    """Give what the simple layer bears; within 72 hours of a NO, what it hid is said to be hidden, not erased yet."""
    from habitat_box.papers.receipt_words import SimpleFacts

    purpose = text_of_then(event)
    sealed = event.purpose in _KEEPS and now < event.at + SEALED
    return SimpleFacts(
        subject=purpose.title,
        state=event.state,
        given_by=event.given_by,
        when=event.at.astimezone(PARIS),
        effective_from=event.effective_from.astimezone(PARIS),
        valid_until=local_day(event.valid_until),
        lasts=purpose.lasts,
        seen_by=purpose.recipients,
        helped_by=consent_words.HELPERS[event.helper_role],
        changes=purpose.after_no,
        erased=_sentences(erasure.erased_by(event.purpose).erased),
        to_do=_left_to_do(event, purpose),
        hidden_until=local_day(event.at + SEALED) if sealed else None,
    )


def _left_to_do(event: ConsentEvent, purpose: Purpose) -> tuple[str, ...]:
    if event.state is State.REFUSED:
        return ()
    return _sentences(erasure.erased_by(purpose.code).to_do)


def _sentences(words: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in re.findall(r"[^.]+\.", words))
