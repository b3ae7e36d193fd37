"""Whether the access log holds: its own proof, a recovery sheet's seals, and a head that someone kept outside (rule F14)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from crypto import ratchet
from crypto.log_proof import Fault, Proof
from habitat_box.domain.access import Action
from habitat_box.errors import UnknownItem
from habitat_box.store import journal, log_anchor, log_reading
from habitat_box.usecases.desk import Desk, needs
from habitat_box.usecases.key_file import secret_of_typed
from habitat_box.usecases.log_heads import MARK
from habitat_box.usecases.log_receipt import FEWEST_SIGNS
from habitat_box.words import N_, local_day

SHORTEST = timedelta(days=183)
"""No line of the log may go sooner: a sheet younger than this always finds its line."""

_RECEIPT = re.compile(r"ligne\s*([\d\s]+?)\s*[-–—:]\s*([0-9a-f\s]+)[.\s]*$")
_THOUSANDS = re.compile(r"^\s*(\d{1,3}(?:\s\d{3})+)(?=\s+[0-9a-f]{4})")


@dataclass(frozen=True)
class Sheet:
    """What a sheet, a receipt or a backup bears; `day` is None when it was not given."""

    seq: int
    signs: str
    day: date | None = None


class Since(StrEnum):
    """What a head kept outside proves of today's chain."""

    PASSES = "passe"
    REWRITTEN = "réécrit"
    CUT = "coupé"
    BROKEN = "abîmé"
    TOO_OLD = "trop ancien"


SAID = {
    Since.REWRITTEN: N_("Le journal a été réécrit : sa ligne {seq} n'est plus celle de la feuille. Gardez tout, prévenez."),
    Since.CUT: N_("La fin du journal manque : il s'arrête avant la ligne {seq} de la feuille. Gardez tout, prévenez."),
    Since.TOO_OLD: N_("La ligne {seq} est effacée. Si cette feuille a moins de six mois, le journal a été réécrit."),
}


@dataclass(frozen=True)
class Verified:
    """What a check of the log found.

    `since` and `sheet` are None when no head was given. `lines` and `emptied` count from that head, else all there is.
    """

    proof: Proof
    lines: int
    emptied: int
    first_day: date | None = None
    since: Since | None = None
    sheet: Sheet | None = None

    @property
    def holds(self) -> bool:
        return self.proof.fault is None and self.since in (None, Since.PASSES)


@needs(Action.KEEP_BOX)
def verify(desk: Desk, since: str = "", sheet_key: str = "") -> Verified:
    """Check the log, against a head kept outside and with the recovery sheet's seals when they are given.

    `since`: a sheet's QR or its words as typed, a worker's receipt, a backup's manifest. `sheet_key`: the recovery sheet as
    typed. Without its day, a line that is gone is only called too old. Raises UnknownItem, RecoveryLineWrong, WrongRecoveryKey.
    """
    sheet = read_sheet(since) if since else None
    first_key = ratchet.first_key(secret_of_typed(sheet_key)) if sheet_key else None
    store, now = desk.box.store, desk.box.clock()
    with store.unit(write=False):
        proof = log_reading.check(store, now, first_key)
        emptied, first = journal.emptied(store), log_reading.first_day(store)
        if sheet is None:
            return Verified(proof, proof.count, proof.erased, first)
        found = _since(desk, sheet, proof)
    lines = max(0, proof.last - max(sheet.seq, proof.after))
    return Verified(proof, lines, sum(seq > sheet.seq for seq in emptied), first, found, sheet)


def _since(desk: Desk, sheet: Sheet, proof: Proof) -> Since:
    store, seq = desk.box.store, sheet.seq
    if proof.fault is not None:
        return Since.BROKEN
    found = log_anchor.head_at(store, seq)
    if found is not None:
        return Since.PASSES if found.startswith(sheet.signs) else Since.REWRITTEN
    if seq > proof.last:
        return Since.CUT
    # A line that is gone before its time was never old: the checkpoint that hides it was made up.
    young = sheet.day is not None and local_day(desk.box.clock()) - sheet.day < SHORTEST
    return Since.TOO_OLD if seq < proof.after and not young else Since.REWRITTEN


def read_sheet(text: str) -> Sheet:
    """Read a head kept outside: number, hash (its first four groups at least) and day. Raises UnknownItem."""
    told = _manifest(text) or _typed(text)
    if told is None or not FEWEST_SIGNS <= len(told.signs) <= 64 or set(told.signs) - set("0123456789abcdef"):
        raise UnknownItem(what=N_("Feuille du journal"), number=text.strip()[:24])
    return told


def _manifest(text: str) -> Sheet | None:
    """Read the log's head in a backup's manifest."""
    try:
        told = json.loads(text)["log_head"]
        return Sheet(int(told["seq"]), str(told["hash"]).lower())
    except (ValueError, KeyError, TypeError):
        return None


def _typed(text: str) -> Sheet | None:
    said = text.lower().strip()
    if receipt := _RECEIPT.search(said):
        return Sheet(int("".join(receipt[1].split())), "".join(receipt[2].split()))
    said = said.removeprefix(MARK.lower())
    parts = _THOUSANDS.sub(lambda found: "".join(found[1].split()), said).split()
    day = _day(parts[-1]) if parts else None
    number, signs = "".join(parts[:1]), "".join(parts[1:-1] if day else parts[1:])
    return Sheet(int(number), signs, day) if number.isdecimal() and number.isascii() else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if "-" in text else None
    except ValueError:
        return None


FAULTS = {
    ("line", "missing"): N_("La ligne {number} du journal manque."),
    ("line", "changed"): N_("La ligne {number} du journal a été changée."),
    ("line", "half erased"): N_("La ligne {number} du journal est vidée à moitié."),
    ("line", "unexplained"): N_("La ligne {number} du journal est vidée sans raison écrite."),
    ("line", "broken"): N_("Le journal a été changé à la ligne {number} : elle ne suit pas celle d'avant."),
    ("checkpoint", "out of order"): N_("Le repère de la ligne {number} n'est pas à sa place."),
    ("checkpoint", "undated"): N_("Le repère de la ligne {number} n'a pas de date."),
    ("checkpoint", "future"): N_("Les lignes jusqu'à la {number} sont parties à une date qui n'est pas encore venue."),
    ("checkpoint", "too soon"): N_("Les lignes jusqu'à la {number} sont parties avant l'heure : aucune n'avait six mois."),
    ("redaction", "out of order"): N_("La ligne {number} devrait être là, vidée : elle manque."),
    ("redaction", "unexplained"): N_("La ligne {number} du journal est vidée sans raison écrite."),
    ("redaction", "not erased"): N_("La ligne {number} est dite vidée et ne l'est pas."),
    ("segment", "missing"): N_("Le scellé n° {number} du journal manque."),
    ("segment", "bounds"): N_("Le scellé n° {number} ne tient pas ses lignes : elles manquent ou se recouvrent."),
    ("segment", "head"): N_("Le scellé n° {number} ne dit pas la même empreinte que ses lignes : elles ont été réécrites."),
    ("segment", "epoch"): N_("Le scellé n° {number} est d'une feuille de secours plus ancienne que le précédent."),
    ("seal", "forged"): N_("Le scellé n° {number} est faux : il n'a pas été posé avec la clé de cette feuille."),
    ("seal", "another sheet"): N_("Aucun scellé du journal n'est de cette feuille. Est-ce la bonne ?"),
}
"""What each fault is called."""


def sentence_of(fault: Fault) -> str:
    """Give the msgid that says a fault; it takes `number`."""
    return FAULTS[fault.what, fault.reason]


__all__ = ["Sheet", "Since", "Verified", "read_sheet", "sentence_of", "verify"]
