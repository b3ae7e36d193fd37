"""One event of each kind, by each giver and door: what every paper and record of a choice must be able to say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

from habitat_box.domain.consent import COOL_DOWN, Channel, ConsentEvent, State
from habitat_box.domain.purposes import PURPOSES, Purpose
from habitat_box.domain.support import GivenBy, HelperRole

NOW = datetime(2026, 11, 21, 13, 30, tzinfo=UTC)
_NUMBERS = count(1)


def event(purpose: Purpose = PURPOSES["P3"], state: State = State.GIVEN, **changes: object) -> ConsentEvent:
    """Make one event of a purpose, given by the person herself in front of the coordinator unless said otherwise."""
    number = next(_NUMBERS)
    made = ConsentEvent(
        f"{number:032x}", purpose.code, purpose.version, purpose.text_sha256, "fr", state, NOW, NOW,
        NOW + timedelta(days=purpose.valid_days), Channel.ASSISTED, f"R{number:03d}-0000-0000",
        GivenBy.PERSON, HelperRole.COORDINATOR,
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def every_event(purpose: Purpose) -> list[ConsentEvent]:
    """Make the seven kinds, then each giver, each door, each person who may have been beside."""
    kinds = [event(purpose, state) for state in State]
    expired = event(purpose, State.EXPIRED, given_by=GivenBy.BOX, channel=Channel.BOX, helper_role=HelperRole.NOBODY)
    doubted = event(purpose, State.INVALIDATED, given_by=GivenBy.BOX)
    waiting = event(purpose, channel=Channel.CARD, effective_from=NOW + COOL_DOWN, helper_role=HelperRole.NOBODY)
    spoken_for = [
        event(purpose, state, given_by=GivenBy.REPRESENTATIVE)
        for state in (State.GIVEN, State.REFUSED, State.WITHDRAWN, State.SUSPENDED)
    ]
    doors = [event(purpose, channel=channel) for channel in Channel if channel is not Channel.BOX]
    beside = [event(purpose, helper_role=helper) for helper in HelperRole]
    return [*kinds, expired, doubted, waiting, *spoken_for, *doors, *beside]
