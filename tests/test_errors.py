"""Every error is one sentence a person can act on, in French and in English, with its facts filled in."""

from __future__ import annotations

import inspect
import re
import string
from pathlib import Path

import pytest

from habitat_box import errors, words
from habitat_box.errors import HabitatError
from habitat_box.exchange import refusals

ROOT = Path(__file__).parents[1]


def family() -> list[type[HabitatError]]:
    found = {
        kind
        for module in (errors, refusals)
        for kind in vars(module).values()
        if inspect.isclass(kind) and issubclass(kind, HabitatError) and kind is not HabitatError
    }
    return sorted(found, key=lambda kind: kind.__name__)


def facts_of(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize("kind", family(), ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_an_error_says_its_sentence_with_its_facts_in_each_language(kind: type[HabitatError], language: str) -> None:
    words.speak(language)
    error = kind(**{name: f"<{name}>" for name in facts_of(kind.sentence)})
    said = words.told(error)
    assert "{" not in said
    for name in facts_of(kind.sentence):
        assert f"<{name}>" in said
    assert said[-1] in ".>"


@pytest.mark.parametrize("kind", family(), ids=lambda kind: kind.__name__)
def test_a_sentence_is_its_own_and_its_repr_tells_no_value(kind: type[HabitatError]) -> None:
    assert "sentence" in vars(kind)
    assert kind.sentence != HabitatError.sentence
    assert kind.sentence[0].isupper() or kind.sentence[0] in "{«"
    assert len(kind.sentence) < 140
    secret = "Simone DELMAS"
    assert secret not in repr(kind(**dict.fromkeys(facts_of(kind.sentence), secret)))


def test_every_error_is_raised_with_exactly_the_facts_of_its_sentence() -> None:
    known = {kind.__name__: facts_of(kind.sentence) for kind in family()}
    wrong, seen = [], 0
    for path in (ROOT / "habitat_box").rglob("*.py"):
        text = path.read_text("utf-8")
        for name, arguments in re.findall(r"\b(?:errors\.)?([A-Z]\w+)\(((?:[^()]|\([^()]*(?:\([^()]*\)[^()]*)*\))*)\)", text):
            if name in known and not text[: text.find(name + "(")].endswith("class "):
                seen += 1
                given = set(re.findall(r"(?:^|,|\s)(\w+)=(?!=)", arguments))
                if given != known[name] and "**" not in arguments:
                    wrong.append((path.name, name, arguments.strip()[:60]))
    assert wrong == []
    assert seen > 40


def test_a_bug_is_told_without_its_words() -> None:
    assert "DELMAS" not in words.told(ValueError("Simone DELMAS"))


def test_our_own_words_in_a_fact_are_translated_and_an_empty_fact_stays_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    class Catalogue:
        def gettext(self, sentence: str) -> str:
            return {"": "Project-Id-Version: habitat", "il est vide": "it is empty"}.get(sentence, sentence)

    monkeypatch.setattr(words, "_catalogue", lambda _language: Catalogue())
    said = words.told(errors.FieldRefused(field="", reason="il est vide"))
    assert "it is empty" in said
    assert "Project-Id" not in said
