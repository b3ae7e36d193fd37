"""What the commands answer in English: no sentence outside the catalogues, no French word left in an answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pkgutil import iter_modules

import pytest
from click.testing import CliRunner

from habitat_box import __main__ as keeper
from habitat_box import commands
from habitat_box.domain.breaches import Nature, Risk
from habitat_box.domain.rights import Right
from habitat_box.usecases import breaches, consents, optional, rights
from habitat_box.usecases.desk import Desk
from habitat_box.words import local_day
from tests.conftest import Cast
from tests.test_strings_shown import Missed, french_in, missed

__all__ = ["missed"]
NOT_UNDERSTOOD = 2
ASKED = (
    ("house",), ("breach", "list"), ("rights", "list"), ("rights", "erase", "D-2026-001"), ("retention",),
    ("retention", "preview"), ("retention", "preview", "--on", "22/05/2027"), ("retention", "register"),
    ("retention", "archive"),
    ("retention", "run"), ("situation", "list"), ("optional", "quotes"), ("optional", "news", "Delmas"),
    ("photos", "list"), ("log", "head"), ("day",), ("residents",), ("activities",),
)  # fmt: skip


@pytest.mark.parametrize("words", ASKED, ids=" ".join)
def test_the_keeper_is_answered_in_english(
    words: tuple[str, ...], desk: Desk, cast: Cast, missed: Missed, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def opened(_context: object) -> Iterator[Desk]:
        yield desk

    for found in iter_modules(commands.__path__):
        module = import_module(f"habitat_box.commands.{found.name}")
        if hasattr(module, "opened"):
            monkeypatch.setattr(module, "opened", opened)
    now = desk.box.clock()
    consents.record_face_to_face(desk, cast.simone, "P11", True)
    optional.add_quote(desk, cast.simone, "On rit bien.")
    rights.file_request(desk, cast.simone, Right.ACCESS, "dossier", local_day(now))
    breaches.record(desk, breaches.BreachWords("Feuille perdue", (Nature.CONFIDENTIALITY,), Risk.SOME, now))
    answer = CliRunner().invoke(keeper.cli, ["--language", "en", *words])
    assert answer.exit_code < NOT_UNDERSTOOD, answer.output
    assert not re.search(r"\s:(?=\s|$)|[«»]", answer.output)
    assert french_in(answer.output) == []
    assert missed.sentences == set()
