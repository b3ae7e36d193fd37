"""The terminal app for everyone: each act has a key, and no meaning is told by colour alone (EN 301 549, chapter 11)."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from itertools import combinations

import pytest
from textual.screen import Screen

import tui.screens
from habitat_box.domain.consent import State
from tui.widgets import choice_words

SCREENS = [
    kind
    for module in pkgutil.iter_modules(tui.screens.__path__)
    for _name, kind in inspect.getmembers(importlib.import_module(f"tui.screens.{module.name}"), inspect.isclass)
    if issubclass(kind, Screen) and kind.__module__ == f"tui.screens.{module.name}"
]
SEEN = [kind for kind in SCREENS if not any(issubclass(other, kind) for other in SCREENS if other is not kind)]
"""The screens people meet, without those that only lend their acts to another."""


def bound(kind: type[Screen[object]]) -> set[str]:
    """Give the acts a screen has a key for, those of its parents included."""
    keys = [one for parent in kind.__mro__ for one in parent.__dict__.get("BINDINGS", [])]
    actions = [one[1] if isinstance(one, tuple) else one.action for one in keys]
    return {part.strip().partition("(")[0] for action in actions for part in action.split(",")}


@pytest.mark.rule("J3")
@pytest.mark.parametrize("kind", SEEN, ids=[kind.__name__ for kind in SEEN])
def test_every_act_of_a_screen_has_a_key(kind: type[Screen[object]]) -> None:
    ours = [parent for parent in kind.__mro__ if parent.__module__.startswith("tui.")]
    acts = {name.removeprefix("action_") for parent in ours for name in parent.__dict__ if name.startswith("action_")}
    assert acts <= bound(kind)


@pytest.mark.rule("J3")
def test_there_are_screens_to_judge() -> None:
    assert len(SEEN) > 10
    assert sum(any(name.startswith("action_") for name in kind.__dict__) for kind in SEEN) > 8


@pytest.mark.rule("J3")
def test_no_two_choices_are_told_apart_by_colour_alone() -> None:
    told = [*choice_words.SAID.values(), choice_words.NEVER, choice_words.WAITING]
    assert set(choice_words.SAID) == set(State)
    assert len({words for _sign, words, _tone in told}) == len(told)
    for one, other in combinations(told, 2):
        assert one[2] == other[2] or one[0] != other[0], (one, other)
