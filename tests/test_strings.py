"""Every sentence in both languages: gathered, translated, compiled, and shown in the language that was asked for."""

from __future__ import annotations

import gettext
import inspect
import re
import string
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from habitat_box import errors, words
from habitat_box.errors import HabitatError

ROOT = Path(__file__).parent.parent
LOCALE = ROOT / "habitat_box" / "locale"
MACHINE = re.compile(r"(?<!\w)/(work|tmp|home|root|usr|var|opt|mnt|etc)\b|[A-Z]:\\|localhost|https?://")
# A French sign keeps a space before it; hours, addresses and options have none.
BARE_FRENCH = re.compile(r"[\w)»}][?!;»](?![\w=])|\w:(?=\s|$)|«(?! )|\.\.\.|’")
BARE_ENGLISH = re.compile(r"\s[?!;:](?!\w)|[«»’]|\.\.\.")
FRENCH_WORDS = re.compile(r"\b(le|les|des|une|est|sont|votre|vous|pour|avec|dans|sur|cette|pas|qui)\b", re.IGNORECASE)


def catalogue_of(language: str) -> Catalog:
    with (LOCALE / language / "LC_MESSAGES" / "habitat.po").open("rb") as file:
        return read_po(file, locale=language)


CATALOGUES = {language: catalogue_of(language) for language in words.LANGUAGES}


def forms(said: object) -> tuple[str, ...]:
    return said if isinstance(said, tuple) else (str(said),)


def messages(language: str = "en") -> list[Message]:
    return [message for message in CATALOGUES[language] if message.id]


def blanks(sentence: str) -> set[tuple[str, str]]:
    return {(name, spec or "") for _text, name, spec, _turn in string.Formatter().parse(sentence) if name is not None}


def test_the_catalogues_hold_todays_sentences_all_translated() -> None:
    told = subprocess.run(
        [sys.executable, ROOT / "scripts" / "strings", "--check"], capture_output=True, text=True, check=False
    )
    assert told.stdout + told.stderr == ""
    assert told.returncode == 0


def test_a_sentence_inside_an_f_string_is_gathered_and_a_variable_is_not() -> None:
    gathered = CATALOGUES["fr"]
    assert "Colonnes :" in (ROOT / "tui" / "screens" / "difference.py").read_text("utf-8")
    assert gathered.get("Colonnes :") is not None
    assert gathered.get("Ce code n'est pas le bon. Essayez encore.") is not None
    assert gathered.get("words") is None


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_what_is_compiled_says_what_is_written(language: str) -> None:
    with (LOCALE / language / "LC_MESSAGES" / "habitat.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    assert len(messages(language)) > 800
    for message in messages(language):
        if message.pluralizable:
            one, many = forms(message.id)
            assert (compiled.ngettext(one, many, 1), compiled.ngettext(one, many, 2)) == message.string
        else:
            assert compiled.gettext(str(message.id)) == message.string


def test_a_translation_has_the_blanks_of_its_sentence_and_no_other() -> None:
    for language in words.LANGUAGES:
        for message in messages(language):
            for sentence, said in zip(forms(message.id), forms(message.string), strict=True):
                assert blanks(sentence) == blanks(said), sentence


def test_french_is_said_as_it_is_written() -> None:
    for message in messages("fr"):
        assert message.string == message.id


def test_no_and_one_thing_are_singular_in_french_and_one_alone_in_english() -> None:
    for language, singular in (("fr", (0, 1)), ("en", (1,))):
        words.speak(language)
        plural = [message for message in messages(language) if message.pluralizable]
        assert len(plural) > 10
        for message in plural:
            one, many = forms(message.id)
            for count in (0, 1, 2, 21):
                form = forms(message.string)[0 if count in singular else 1]
                assert words.ngettext(one, many, count) == form.format(count=count)


def error_kinds() -> list[type[HabitatError]]:
    found = [kind for kind in vars(errors).values() if inspect.isclass(kind) and issubclass(kind, HabitatError)]
    return sorted(found, key=lambda kind: kind.__name__)


@pytest.mark.parametrize("kind", error_kinds(), ids=lambda kind: kind.__name__)
def test_an_error_is_told_in_the_language_being_spoken(kind: type[HabitatError]) -> None:
    error = kind(**{name: 7 for name, _spec in blanks(kind.sentence)})
    french = words.told(error)
    words.speak("en")
    english = words.told(error)
    assert french == kind.sentence.format(**error.facts)
    assert english != french
    assert not FRENCH_WORDS.search(english)


def test_a_fact_of_an_error_is_told_in_the_same_language() -> None:
    error = errors.FieldRefused(field=words.N_("téléphone"), reason=words.N_("un numéro s'écrit avec des chiffres"))
    words.speak("en")
    assert words.told(error) == "The field “phone” is not accepted: a number is written in digits."


def test_no_sentence_tells_of_a_machine() -> None:
    for language in words.LANGUAGES:
        for message in messages(language):
            for sentence in (*forms(message.id), *forms(message.string)):
                assert not MACHINE.search(sentence), sentence


def test_signs_are_set_as_each_language_sets_them() -> None:
    for message in messages():
        for sentence in forms(message.id):
            assert not BARE_FRENCH.search(sentence.replace("« ! »", "")), sentence
        for sentence in forms(message.string):
            assert not BARE_ENGLISH.search(sentence), sentence


def test_a_translation_ends_and_breaks_as_its_sentence_does() -> None:
    for message in messages():
        for sentence, said in zip(forms(message.id), forms(message.string), strict=True):
            assert sentence[-1] in ".?!…: " or said[-1] not in ".?!…:", sentence
            assert sentence[-1] not in ".?!…: " or said[-1] == sentence[-1], sentence
            assert sentence.count("\n") == said.count("\n"), sentence


def test_a_label_stays_short_enough_for_a_narrow_screen() -> None:
    for message in messages():
        for sentence, said in zip(forms(message.id), forms(message.string), strict=True):
            if len(sentence) <= 24:
                assert len(said) <= len(sentence) + 16, (sentence, said)


def test_an_empty_sentence_stays_empty() -> None:
    for language in words.LANGUAGES:
        words.speak(language)
        assert words._("") == ""


def test_importing_the_words_reads_no_catalogue_and_no_date_library() -> None:
    asked = "import sys; from habitat_box import words; print(words._catalogue.cache_info().currsize, 'babel' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True, cwd=ROOT)
    assert told.stdout.split() == ["0", "False"]
