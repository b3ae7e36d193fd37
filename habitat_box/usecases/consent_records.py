"""The machine's twin of each receipt: JSON-LD records of ISO/IEC TS 27560, by receipt number or for one resident."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from habitat_box.domain.access import Action
from habitat_box.exchange.consent_record import consent_record
from habitat_box.usecases.controller import controller_of
from habitat_box.usecases.desk import Desk, needs
from habitat_box.usecases.printing import write_paper


@needs(Action.KEEP_CHOICES)
def record_of(desk: Desk, receipt_id: str) -> dict[str, Any]:
    """Give the record of one choice, also of someone erased, under her pseudonym. Raises UnknownReceipt."""
    event, person_ref = desk.box.door.receipt(desk.actor, receipt_id.strip().upper())
    return consent_record(event, person_ref, controller_of(desk))


@needs(Action.KEEP_CHOICES)
def write_record(desk: Desk, receipt_id: str, folder: Path) -> Path:
    """Write the record of one choice beside its receipt. Raises UnknownReceipt, FolderNotWritable, DiskFull."""
    record = record_of(desk, receipt_id)
    return write_paper(folder, f"recu-{record['dct:hasPart']['dct:identifier']}.jsonld", _written(record))


@needs(Action.KEEP_CHOICES)
def records_of(desk: Desk, person_id: str) -> list[dict[str, Any]]:
    """Give the records of every choice of a resident, oldest first: one log line for the look, one for each record."""
    return [record_of(desk, event.receipt_id) for event in desk.box.door.history(desk.actor, person_id)]


@needs(Action.KEEP_CHOICES)
def write_records(desk: Desk, person_id: str, folder: Path) -> list[Path]:
    """Write a file for each choice of a resident, oldest first. Raises UnknownPerson, FolderNotWritable, DiskFull."""
    events = desk.box.door.history(desk.actor, person_id)
    return [write_record(desk, event.receipt_id, folder) for event in events]


def _written(record: dict[str, Any]) -> bytes:
    return (json.dumps(record, ensure_ascii=False, indent=2) + "\n").encode()
