"""How a word becomes an event: the YES or NO of a person or of her representative, an undo, a doubt, an end.

One question decides: who said what last about this purpose. The person's NO always wins; a disagreement suspends, and a
suspension is a no (C. civ. 459, al. 2). Every function is pure and gives the event to append.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from habitat_box.domain.consent import (
    ALONE_WITH_THE_CARD,
    COOL_DOWN,
    NOES,
    Channel,
    ConsentEvent,
    State,
    is_living_yes,
    may_be_asked,
    undone_until,
)
from habitat_box.domain.purposes import LANGUAGE, PURPOSES, Purpose
from habitat_box.domain.support import (
    ALONE,
    GivenBy,
    HelperRole,
    Support,
    needs_assistance,
    represents,
    why_not_granted_by_representative,
)
from habitat_box.errors import GrantRefused, NothingToUndo, StepRefused
from habitat_box.words import N_


@dataclass(frozen=True)
class Frame:
    """What every event of one act shares: its numbers, its instant, and what was said before about the purpose."""

    id: str
    receipt_id: str
    at: datetime
    channel: Channel
    past: Sequence[ConsentEvent] = ()
    """Every event of this person about this purpose, oldest first."""
    helper: HelperRole = HelperRole.NOBODY
    language: str = LANGUAGE

    @property
    def said(self) -> list[ConsentEvent]:
        """Give the past without the questions: being asked changes nothing."""
        return [event for event in self.past if event.state is not State.ASKED]

    @property
    def last(self) -> ConsentEvent | None:
        return self.said[-1] if self.said else None


def answer(purpose: Purpose, yes: bool, frame: Frame, support: Support = ALONE) -> ConsentEvent:
    """Make the event of the person's own YES or NO.

    A NO acts at once, in every mode. A YES with the card alone waits COOL_DOWN; a YES that lacks the assistance the judge
    ordered, or that her representative contradicts, is suspended. A NO after a YES is a withdrawal (GDPR 7(3)).
    """
    if not yes:
        return _made(purpose, _no_after(frame), frame, GivenBy.PERSON)
    contradicted = represents(support) and _said(frame, GivenBy.REPRESENTATIVE) is False
    if contradicted or needs_assistance(support, frame.helper):
        return _made(purpose, State.SUSPENDED, frame, GivenBy.PERSON)
    return _made(purpose, State.GIVEN, frame, GivenBy.PERSON, _effect_of_yes(frame))


def answer_of_representative(purpose: Purpose, yes: bool, frame: Frame, support: Support) -> ConsentEvent:
    """Make the event of a representative's YES or NO. Raises GrantRefused when the judge's order does not cover it.

    Her YES against the person's NO, and her NO against the person's YES, suspend: the judge decides (C. civ. 459, al. 2).
    """
    refused = why_not_granted_by_representative(support, purpose)
    if refused and (yes or not represents(support)):
        raise GrantRefused(reason=refused)
    own = _said(frame, GivenBy.PERSON)
    agreed = State.GIVEN if yes else _no_after(frame)
    disagree = own is not None and own is not yes
    return _made(purpose, State.SUSPENDED if disagree else agreed, frame, GivenBy.REPRESENTATIVE)


def undo(frame: Frame, support: Support = ALONE) -> ConsentEvent:
    """Make the event that puts back what was before the last change, within 72 hours. Raises NothingToUndo.

    A YES that was in force comes back with the end it had, at once; an old text or an ended YES does not come back, and a
    representative's whose order no longer covers it waits (C. civ. 459, al. 2).
    """
    last, before = frame.last, frame.said[-2] if len(frame.said) > 1 else None
    if last is None or undone_until(last, frame.at) is None:
        raise NothingToUndo
    purpose = PURPOSES[last.purpose]
    if before is None or not is_living_yes(before, frame.at):
        return _made(purpose, _no_after(frame), frame, GivenBy.PERSON)
    ended = before.given_by is GivenBy.REPRESENTATIVE and why_not_granted_by_representative(support, purpose)
    if ended or last.given_by not in (before.given_by, GivenBy.BOX) or needs_assistance(support, before.helper_role):
        return _made(purpose, State.SUSPENDED, frame, GivenBy.PERSON)
    put_back = _made(purpose, State.GIVEN, frame, before.given_by, max(frame.at, before.effective_from))
    return replace(put_back, valid_until=before.valid_until)


def ask(purpose: Purpose, frame: Frame) -> ConsentEvent:
    """Make the event of a question put to the person. Raises StepRefused within 180 days of a NO, or while a YES lives."""
    if not may_be_asked(frame.last, frame.at):
        raise StepRefused(reason=NOT_NOW)
    return _made(purpose, State.ASKED, frame, GivenBy.PERSON)


def doubt(frame: Frame) -> ConsentEvent:
    """Make the event that a YES does not count because it was not sure that it was understood. No lasting label.

    Raises NothingToUndo when there is no living YES.
    """
    last = frame.last
    if last is None or not is_living_yes(last, frame.at):
        raise NothingToUndo
    return _made(PURPOSES[last.purpose], State.INVALIDATED, frame, GivenBy.BOX)


def expire(frame: Frame) -> ConsentEvent:
    """Make the event the box writes when a YES has ended or the person has left."""
    last = frame.last
    if last is None:
        raise NothingToUndo
    purpose = PURPOSES.get(last.purpose)
    said = replace(last, id=frame.id, receipt_id=frame.receipt_id, at=frame.at, state=State.EXPIRED)
    ended = replace(said, effective_from=frame.at, valid_until=frame.at, channel=Channel.BOX)
    ended = replace(ended, given_by=GivenBy.BOX, helper_role=HelperRole.NOBODY)
    return ended if purpose is None else replace(ended, language=frame.language)


NOT_NOW = N_("la personne a déjà répondu, on ne lui redemande pas pendant 180 jours")


def _said(frame: Frame, who: GivenBy) -> bool | None:
    """Say whether someone's last word about this was YES or NO, None for no word.

    A suspension hides which: the person's was always a YES, a representative's was the contrary of the person's.
    """
    word: dict[GivenBy, bool] = {}
    for event in frame.said:
        if event.state is State.SUSPENDED and event.given_by is GivenBy.REPRESENTATIVE:
            word[event.given_by] = not word.get(GivenBy.PERSON, False)
        elif event.given_by is not GivenBy.BOX:
            word[event.given_by] = event.state not in NOES
    return word.get(who)


def _no_after(frame: Frame) -> State:
    given = frame.last is not None and frame.last.state in (State.GIVEN, State.SUSPENDED)
    return State.WITHDRAWN if given else State.REFUSED


def _effect_of_yes(frame: Frame) -> datetime:
    if frame.channel not in ALONE_WITH_THE_CARD:
        return frame.at
    if frame.last is not None and is_living_yes(frame.last, frame.at):
        return max(frame.at, frame.last.effective_from)
    return frame.at + COOL_DOWN


def _made(
    purpose: Purpose, state: State, frame: Frame, given_by: GivenBy, effective_from: datetime | None = None
) -> ConsentEvent:
    return ConsentEvent(
        id=frame.id,
        purpose=purpose.code,
        version=purpose.version,
        text_sha256=purpose.text_sha256,
        language=frame.language,
        state=state,
        at=frame.at,
        effective_from=effective_from or frame.at,
        valid_until=frame.at + timedelta(days=purpose.valid_days),
        channel=frame.channel,
        receipt_id=frame.receipt_id,
        given_by=given_by,
        helper_role=frame.helper,
    )
