"""The access log in a file that anyone can check without the box (docs/formats.md, 15; scripts/verify-log)."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from crypto import ratchet
from crypto.chain import Row
from crypto.log_proof import Log
from habitat_box.domain.access import Action
from habitat_box.errors import DiskFull, FolderNotWritable
from habitat_box.store import journal, log_reading
from habitat_box.usecases.desk import Desk, needs, open_to_strangers
from habitat_box.usecases.key_file import secret_of_typed
from habitat_box.usecases.log_segments import close_segments

FORMAT, VERSION = "habitat-box log", 1


@needs(Action.INSPECT)
def export(desk: Desk, file: Path) -> int:
    """Note that the whole log goes out, write it, readable by this user alone, and give how many lines there are.

    It holds pseudonyms: whoever reads it can tell who worked when. Raises FolderNotWritable, DiskFull.
    """
    box, number = desk.box, 0
    close_segments(box)
    box.door.log(desk.actor, "exporter", "le journal")  # before anyone can read it: the file says it too
    part = file.with_name(f"{file.name}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600), "wb") as out:
            with box.store.unit(write=False):
                log = log_reading.log_of(box.store, box.clock(), journal.last_of(box.store))
                for record in records(log):
                    out.write(json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
                    number += "seq" in record
            out.flush()
            os.fsync(out.fileno())
        part.replace(file)
    except OSError as error:
        raise (DiskFull() if error.errno in (errno.ENOSPC, errno.EDQUOT) else FolderNotWritable(folder=file.parent)) from None
    finally:
        part.unlink(missing_ok=True)
    return number


def records(log: Log) -> Iterator[dict[str, Any]]:
    """Give the records of the file, in order: header, checkpoints, redactions, segments, lines."""
    last, head = log.end or (0, b"")
    header = {"format": FORMAT, "version": VERSION, "made": log.now, "last": last, "head": head.hex()}
    yield {**header, "sealed": len(log.segments) if log.sealed is None else log.sealed}
    for mark in log.checkpoints:
        yield {"checkpoint": mark.seq, "head": mark.head.hex(), "at": mark.at}
    for one in log.redactions:
        yield {"redaction": one.seq, "at": one.at, "reason": one.reason}
    for part in log.segments:
        told = part._asdict()
        yield {"segment": told.pop("number"), **told, "head": part.head.hex(), "seal": part.seal.hex()}
    yield from map(_line, log.rows)


def _line(row: Row) -> dict[str, Any]:
    seq, salt, payload, bound, head = row
    words = None if payload is None else payload.decode()
    return {"seq": seq, "salt": salt.hex() if salt else None, "payload": words, "commitment": bound.hex(), "head": head.hex()}


@open_to_strangers
def seal_key(sheet_key: str) -> str:
    """Give the key an inspector checks the seals with, in hexadecimal, from the recovery sheet as typed.

    It opens nothing; with it and the box's own key seals could be forged. Raises RecoveryLineWrong, WrongRecoveryKey.
    """
    return ratchet.first_key(secret_of_typed(sheet_key)).hex()


__all__ = ["export", "records", "seal_key"]
