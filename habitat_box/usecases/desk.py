"""Where someone sits down to do something: who acts, in which box, in which language, and the check before every use case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from habitat_box.config import Settings, working_for
from habitat_box.domain.access import Action, may
from habitat_box.domain.people import Actor
from habitat_box.door import Door
from habitat_box.errors import AccessRefused
from habitat_box.ports import Clock, NewId
from habitat_box.store.connection import Store

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Box:
    """An unlocked box: its parts, wired once by bootstrap."""

    settings: Settings
    store: Store = field(repr=False)
    door: Door = field(repr=False)
    clock: Clock = field(repr=False)
    new_id: NewId = field(repr=False)
    database_key: str = field(repr=False)

    def desk(self, actor: Actor, language: str = "fr") -> Desk:
        """Seat someone."""
        return Desk(actor, self, language)


@dataclass(frozen=True)
class Desk:
    """One person at work. Made once for a request or a signed-in terminal."""

    actor: Actor
    box: Box
    language: str = "fr"

    def may(self, action: Action) -> bool:
        """Say whether to offer something; hiding is never the protection."""
        return may(self.actor.role, action)


def needs(action: Action) -> Callable[[Callable[Concatenate[Desk, P], R]], Callable[Concatenate[Desk, P], R]]:
    """Refuse a use case to whoever may not do `action`. Raises AccessRefused."""

    def mark(use_case: Callable[Concatenate[Desk, P], R]) -> Callable[Concatenate[Desk, P], R]:
        @wraps(use_case)
        def checked(desk: Desk, /, *args: P.args, **kwargs: P.kwargs) -> R:
            if not may(desk.actor.role, action):
                raise AccessRefused
            with working_for(desk.box.settings):
                return use_case(desk, *args, **kwargs)

        checked.needs = action  # type: ignore[attr-defined]
        return checked

    return mark


def open_to_strangers(use_case: Callable[P, R]) -> Callable[P, R]:
    """Mark a use case that is asked before anyone is known: a phone knocking, a card held up."""
    use_case.needs = None  # type: ignore[attr-defined]
    return use_case
