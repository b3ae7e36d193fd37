"""What people ask of their data: numbered requests, the month to answer, what was done, and the record set aside.

Every request is kept, the inadmissible one too: the person gets an answer with its ground either way (GDPR 12(3) and (4)).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from habitat_box.domain import fields, rights
from habitat_box.domain.access import Action, Look
from habitat_box.domain.people import Card
from habitat_box.domain.processings import PROCESSINGS, Basis, Processing, find_processing
from habitat_box.domain.purposes import PURPOSES
from habitat_box.domain.rights import Ground, Outcome, Right, RightsRequest
from habitat_box.errors import FieldRefused, StepRefused
from habitat_box.usecases import consents, residents
from habitat_box.usecases.desk import Desk, needs
from habitat_box.usecases.known_people import find_person, people
from habitat_box.usecases.own_copy import export, export_portable
from habitat_box.words import N_, local_day

LONGEST_REASON = 120
ANSWERED = N_("cette demande a déjà sa réponse")


@dataclass(frozen=True)
class ErasurePlan:
    """What an erasure would do. `whole`: the file itself can go, for nothing needs it any more."""

    whole: bool
    now: tuple[str, ...]
    kept: tuple[tuple[str, str], ...]
    """What stays, and why: title of the use, reason."""
    purposes: tuple[str, ...] = ()
    """The purposes whose own data go, by code."""


# -- the register


@needs(Action.ANSWER_RIGHTS)
def requests(desk: Desk) -> list[RightsRequest]:
    """Give every request, last received first. It names nobody."""
    return desk.box.door.rights_requests()


@needs(Action.ANSWER_RIGHTS)
def request(desk: Desk, number: str) -> RightsRequest:
    """Find one request by its number. Raises UnknownItem."""
    return desk.box.door.rights_request(number.strip().upper())


@needs(Action.ANSWER_RIGHTS)
def overdue(desk: Desk) -> list[RightsRequest]:
    """Give the requests whose answer is late, the latest first."""
    today = local_day(desk.box.clock())
    return sorted((one for one in requests(desk) if one.is_overdue(today)), key=lambda one: one.last_day)


@needs(Action.ANSWER_RIGHTS)
def offered_for(desk: Desk, processing: str) -> tuple[Right, ...]:
    """Give the rights to offer for one use of data, by its basis in this house; all of them when none is named."""
    if not processing:
        return tuple(right for right in Right if right is not Right.HEIRS)
    return rights.offered(_processing(processing).basis(desk.box.settings.body))


@needs(Action.ANSWER_RIGHTS)
def file_request(
    desk: Desk, person_id: str | None, right: Right, processing: str = "", received_on: date | None = None
) -> RightsRequest:
    """Write a request, its number and the day its answer is due. `processing`: a code, "" for all of a person's data.

    Raises FieldRefused, StepRefused for a day to come and for a right that ended with the person, UnknownPerson.
    """
    if processing:
        _processing(processing)
    today = local_day(desk.box.clock())
    received = received_on or today
    if received > today:
        raise StepRefused(reason=N_("la demande est datée d'un jour à venir"))
    with desk.box.store.unit():
        if person_id is not None and desk.box.door.has_died(person_id) is not (right is Right.HEIRS):
            raise StepRefused(
                reason=N_("cette demande n'est ouverte qu'aux héritiers d'une personne décédée")
                if right is Right.HEIRS
                else N_("les droits s'éteignent au décès : notez une demande des héritiers")
            )
        return desk.box.door.file_request(desk.actor, person_id, right, processing, received)


@needs(Action.ANSWER_RIGHTS)
def extend(desk: Desk, number: str, reason: str, notice_sent_on: date) -> RightsRequest:
    """Give a request two more months. Raises StepRefused without a reason, or when the person was not told in time."""
    found = _open(desk, number)
    kept = fields.clean("motif", reason, LONGEST_REASON)
    why_not = rights.why_not_extended(found.received_on, kept, notice_sent_on)
    if found.extended_to is not None:
        why_not = N_("ce délai a déjà été allongé une fois")
    if not why_not and notice_sent_on > local_day(desk.box.clock()):
        why_not = N_("la lettre est datée d'un jour à venir")
    if why_not:
        raise StepRefused(reason=why_not)
    until = rights.extended_to(found.received_on)
    return desk.box.door.extend_request(desk.actor, found.number, until, kept, notice_sent_on)


@needs(Action.ANSWER_RIGHTS)
def answer(
    desk: Desk, number: str, outcome: Outcome = Outcome.DONE, ground: Ground | None = None, on: date | None = None
) -> RightsRequest:
    """Write how a request ended and when. A refusal, whole or in part, has its ground. Raises StepRefused."""
    found, today = _open(desk, number), local_day(desk.box.clock())
    day = on or today
    if not found.received_on <= day <= today:
        raise StepRefused(reason=N_("la réponse est datée d'avant la demande, ou d'un jour à venir"))
    if outcome in (Outcome.PARTLY, Outcome.REFUSED) and ground is None:
        raise StepRefused(reason=N_("un refus, même en partie, a son motif"))
    if outcome is Outcome.DONE:
        processing = _processing(found.processing) if found.processing else None
        why_not = rights.why_not_done(found, processing, desk.box.settings.body)
        if why_not:
            raise StepRefused(reason=why_not)
    said = outcome.value if ground is None else f"{outcome.value} : {ground.value}"
    return desk.box.door.answer_request(desk.actor, found.number, day, said)


@needs(Action.ANSWER_RIGHTS)
def rectify(desk: Desk, number: str, changes: Mapping[str, str]) -> RightsRequest:
    """Correct the person's file as she asked, and note it as done: both or neither. Raises StepRefused, FieldRefused."""
    found = _open_for(desk, number, Right.RECTIFICATION)
    with desk.box.store.unit():
        residents.correct(desk, _person(found), changes)
        return answer(desk, found.number)


@needs(Action.ANSWER_RIGHTS)
def limit_person(desk: Desk, person_id: str, on: bool) -> None:
    """Set a record aside, or bring it back: nobody reads or changes it, its visits keep their hour. Raises UnknownPerson."""
    desk.box.door.limit_person(desk.actor, person_id, on)


@needs(Action.ANSWER_RIGHTS)
def limited(desk: Desk) -> dict[str, date]:
    """Give who is set aside, by id, and since when."""
    return desk.box.door.limited_people()


# -- erasing because she asked


@needs(Action.ANSWER_RIGHTS)
def erasure_plan(desk: Desk, person_id: str) -> ErasurePlan:
    """Say what can be erased now and what is kept, with its reason (GDPR 17(1) and (3)). Raises UnknownPerson."""
    body, today = desk.box.settings.body, local_day(desk.box.clock())
    with desk.box.store.unit():
        card = desk.box.door.look(desk.actor, Look.RIGHTS, person_id)
        said = {one.purpose.code for one in desk.box.door.standings(desk.actor, person_id) if one.in_force} | _written(card)
    gone = card.exit_on is not None and date.fromisoformat(card.exit_on) < today
    rows = list(PROCESSINGS.values())
    can = {row.code for row in rows if Right.ERASURE in rights.offered(row.basis(body))}
    whole = gone and "dossier" in can
    purposes = tuple(code for code in PURPOSES if code in said)
    goes = [row for row in rows if whole and row.code in can and not row.exempt]
    kept = tuple((row.title, _why_kept(row, row.basis(body), gone)) for row in rows if row not in goes and _about(row))
    now = (*(row.title for row in goes if _about(row)), *(PURPOSES[code].title for code in purposes))
    return ErasurePlan(whole, now, kept, purposes)


@needs(Action.ANSWER_RIGHTS)
def erase(desk: Desk, number: str) -> RightsRequest:
    """Erase what a request asks and the law lets go, and note how far it went. Raises StepRefused, UnknownPerson."""
    found = _open_for(desk, number, Right.ERASURE)
    person_id = _person(found)
    with desk.box.store.unit():
        if found.processing in PURPOSES:
            _erase_purposes(desk, person_id, [found.processing])
            return answer(desk, found.number)
        plan = erasure_plan(desk, person_id)
        if plan.whole:
            desk.box.door.erase_person(desk.actor, person_id, "effacement")
        else:
            _erase_purposes(desk, person_id, plan.purposes)
        return answer(desk, found.number, Outcome.PARTLY, Ground.MUST_KEEP if plan.whole else Ground.NEEDED)


def _erase_purposes(desk: Desk, person_id: str, codes: tuple[str, ...] | list[str]) -> None:
    for code in codes:
        consents.record_face_to_face(desk, person_id, code, False)
    desk.box.door.erase_withdrawn(desk.actor, person_id)


def _written(card: Card) -> set[str]:
    kept = {"P7": card.habits, "P9": card.reminder_phone, "P10": card.birthday, "P11": card.quotes, "P12": card.later_phone}
    return {code for code, words in kept.items() if words}


def _about(row: Processing) -> bool:
    return row.code not in ("intervenants", "violations")


def _why_kept(row: Processing, basis: Basis, gone: bool) -> str:
    if row.exempt:
        return row.exempt
    if basis is Basis.LEGAL_OBLIGATION:
        return N_("la loi demande de le garder (RGPD 17(3)(b))")
    if basis is Basis.PUBLIC_TASK:
        return N_("la mission d'intérêt public le demande (RGPD 17(3)(b))")
    return N_("gardé pour sa durée prévue") if gone else N_("nécessaire tant que la personne habite ici")


# -- papers


@needs(Action.ANSWER_RIGHTS)
def print_receipt(desk: Desk, number: str, folder: Path) -> Path:
    """Print the receipt of a request, before or after its answer. It names nobody. Raises UnknownItem."""
    from habitat_box.papers.rights_receipt import RightsReceipt
    from habitat_box.papers.rights_receipt import print_rights_receipt as draw
    from habitat_box.usecases.printing import contact_of, write_paper

    found = request(desk, number)
    about = _processing(found.processing).title if found.processing else N_("toutes les données")
    facts = RightsReceipt(
        found.number, rights.WORDS[found.right], rights.ARTICLES[found.right], about, found.received_on, found.due_on,
        found.extended_to, found.extension_reason, found.answered_on, found.outcome,
    )  # fmt: skip
    name, phone = contact_of(desk.box.settings)
    return write_paper(folder, f"demande-{found.number}.pdf", draw(facts, desk.box.settings.residence, name, phone))


def _processing(code: str) -> Processing:
    try:
        return find_processing(code)
    except KeyError:
        raise FieldRefused(field=N_("utilisation"), reason=N_("elle n'est pas dans le registre")) from None


def _open(desk: Desk, number: str) -> RightsRequest:
    found = request(desk, number)
    if found.answered_on is not None:
        raise StepRefused(reason=ANSWERED)
    return found


def _open_for(desk: Desk, number: str, right: Right) -> RightsRequest:
    found = _open(desk, number)
    if found.right is not right:
        raise StepRefused(reason=N_("cette demande porte sur un autre droit"))
    return found


def _person(found: RightsRequest) -> str:
    if found.person_id is None:
        raise StepRefused(reason=N_("la boîte ne connaît plus cette personne : répondez « plus aucune donnée »"))
    return found.person_id


__all__ = [
    "ErasurePlan", "answer", "erase", "erasure_plan", "export", "export_portable", "extend", "file_request", "find_person",
    "limit_person", "limited", "offered_for", "overdue", "people", "print_receipt", "rectify", "request", "requests",
]  # fmt: skip
