"""How names are written: one plain form for every accent, apostrophe, order and civility."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th"})
_APOSTROPHES = re.compile(r"['’‘ʼ`´′＇]")
_BRACKETS = re.compile(r"[(\[{][^)\]}]*[)\]}]?")
_BORN = re.compile(r"\b(?:n[ée]{2}|n[ée]e?|[ée]pouse|[ée]p|veuve|vve)[ .]+(?=\w)(?!.*\b(?:mme|m)\b).*$", re.I)
_WORD = re.compile(r"[^\W_]+")

_MEN = {"m", "mr", "monsieur", "mons", "mister", "sir"}
_WOMEN = {"mme", "madame", "mlle", "mademoiselle", "mrs", "ms", "miss"}
PARTICLES = {
    "d",
    "de",
    "du",
    "des",
    "la",
    "le",
    "l",
    "les",
    "van",
    "von",
    "der",
    "den",
    "di",
    "da",
    "el",
    "al",
    "ben",
}


def plain(text: str) -> str:
    """Lower the case, drop the accents and apostrophes, open the ligatures."""
    if text.isascii():
        return _APOSTROPHES.sub("", text.lower())
    lowered = _APOSTROPHES.sub("", unicodedata.normalize("NFKC", text).lower()).translate(_LETTERS)
    return "".join(c for c in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(c))


def words_of(text: str) -> list[str]:
    """Cut a text into plain words; hyphens and dots separate."""
    return _WORD.findall(plain(text))


def civility_of(text: str) -> str:
    """Reduce a civility to "m", "mme" or nothing."""
    words = words_of(text)
    if not words:
        return ""
    if words[0] in _MEN:
        return "m"
    return "mme" if words[0] in _WOMEN else ""


@dataclass(frozen=True)
class Written:
    """A name as written: civilities found, then the other words in their order."""

    civilities: tuple[str, ...]
    words: tuple[str, ...]

    @property
    def civility(self) -> str:
        """The one civility, or nothing when there is none or a couple."""
        return self.civilities[0] if len(set(self.civilities)) == 1 else ""

    @property
    def couple(self) -> bool:
        """Say whether two people are named at once ("M. et Mme", "M. Béraud et M. Roux")."""
        return len(self.civilities) > 1


def read_name(name: str) -> Written:
    """Split a written name into civility and words; brackets and maiden names are left out."""
    kept = _BORN.sub("", _BRACKETS.sub(" ", unicodedata.normalize("NFC", name)))
    civilities: list[str] = []
    words: list[str] = []
    found = words_of(kept)
    for place, word in enumerate(found):
        # A lone "M" is a civility in front and an initial at the end ("Delmas M.").
        is_initial = len(word) == 1 and 0 < place == len(found) - 1
        title = "" if is_initial else civility_of(word)
        if title:
            civilities.append(title)
        elif word != "et" or not civilities:
            words.append(word)
    return Written(tuple(civilities), tuple(words))


def normal_form(name: str) -> str:
    """Give the key under which a matched name is remembered: civility, then the plain words."""
    written = read_name(name)
    return " ".join((*sorted(set(written.civilities)), *written.words))
