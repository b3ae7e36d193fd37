"""Sending a use case to a thread and bringing its answer back: the only way a screen asks the house for anything."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import TypeVar

from textual.dom import DOMNode
from textual.worker import Worker

from habitat_box import words
from habitat_box.errors import HabitatError, StoreReplaced
from tui.house import house
from tui.incidents import note_incident
from tui.tongue import _, spoken, told

R = TypeVar("R")


def errand(
    node: DOMNode,
    use_case: Callable[[], R],
    then: Callable[[R], object] | None = None,
    *,
    refused: Callable[[HabitatError], object] | None = None,
    broken: Callable[[], object] | None = None,
    group: str = "",
) -> Worker[None]:
    """Run a use case in a thread, then hand its answer to `then` on the event loop.

    A HabitatError goes to `refused`, or becomes a notice; anything else a short reference, with a line in the technical
    log. A newer errand of the same group replaces the older one's answer.
    """
    # A coroutine made here would be left unawaited if a newer errand replaced it before it began.
    work = partial(_errand, node, use_case, then, refused, broken)
    return node.run_worker(work, name="errand", group=group or "errand", exclusive=bool(group), exit_on_error=True)


def soon(node: DOMNode, work: Callable[[], Coroutine[None, None, None]], group: str) -> Worker[None]:
    """Run something of our own beside the event loop's work; a newer one of the same group replaces it."""
    return node.run_worker(work, group=group, exclusive=True)


async def _errand(
    node: DOMNode,
    use_case: Callable[[], R],
    then: Callable[[R], object] | None,
    refused: Callable[[HabitatError], object] | None,
    broken: Callable[[], object] | None,
) -> None:
    try:
        answer = await asyncio.to_thread(_in_our_language, use_case)
    except StoreReplaced as error:
        ask_again(node, error)
        return
    except HabitatError as error:
        if refused is None:
            notice(node, told(error), "error")
        else:
            refused(error)
        return
    except Exception as error:
        reference = note_incident(house(node).seat.settings.technical_log, error)
        notice(node, _("Une panne est arrivée (référence {reference}). Rien n'est perdu.", reference=reference), "error")
        if broken is not None:
            broken()
        return
    if then is not None and _is_there(node):
        then(answer)


def _is_there(node: DOMNode) -> bool:
    """Say whether a room still stands: one that was just left has lost its widgets before it is detached."""
    return node.is_attached and node.screen in node.app.screen_stack


def ask_again(node: DOMNode, error: StoreReplaced) -> None:
    """Go back to the passphrase: the box's keys were changed by another screen or command."""
    app = house(node)
    if app.seat.box is not None:
        app.close_box()
        notice(node, told(error), "warning")


def _in_our_language(use_case: Callable[[], R]) -> R:
    words.speak(spoken())
    return use_case()


def notice(node: DOMNode, sentence: str, kind: str = "information") -> None:
    """Say one sentence at the bottom of the screen, as plain text."""
    seconds = 9 if kind == "error" else 5
    severity = "error" if kind == "error" else "warning" if kind == "warning" else "information"
    node.app.notify(sentence, severity=severity, timeout=seconds, markup=False)  # type: ignore[arg-type]
