"""Passphrases: seven French words, or one's own if it cannot be guessed; and what they cost to try."""

import math
import os
import re
import secrets
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from argon2 import low_level

from .errors import WeakPassphrase

WORDS_DRAWN = 7
ENOUGH_BITS = 80.0
WORD_BITS = math.log2(7776)
COMMON_BITS = 6.0
PRONOUNCEABLE_BITS = 20.0

_TRIED_FIRST = """
motdepasse password passwd azerty qwerty qwertz bonjour soleil doudou loulou chouchou jetaime iloveyou admin
administrateur secret welcome bienvenue football marseille paris france dragon letmein princesse chocolat
habitat residence coordinateur coordinatrice tilleuls nicolas camille thomas julien marie toto test
"""
_COMMON = frozenset(_TRIED_FIRST.split())
_RUNS = (
    "abcdefghijklmnopqrstuvwxyz", "01234567890", "azertyuiopqsdfghjklmwxcvbn", "qwertyuiopasdfghjklzxcvbnm",
    "&é\"'(-è_çà)=",
)  # fmt: skip
_CLASSES = ((re.compile("[a-z]"), 26), (re.compile("[A-Z]"), 26), (re.compile("[0-9]"), 10))
_OTHER_CHARACTERS = 32


@dataclass(frozen=True)
class ArgonProfile:
    """Hold Argon2id's price: passes, memory in KiB, lanes (RFC 9106)."""

    t: int
    m_kib: int
    p: int


STANDARD = ArgonProfile(t=3, m_kib=65536, p=4)  # RFC 9106 section 4, second choice
SIGN_IN = ArgonProfile(t=2, m_kib=19456, p=1)  # OWASP's floor for logins
TEST_ONLY = ArgonProfile(t=1, m_kib=64, p=1)
_WANTED_SECONDS = 1.0
_MOST_MEMORY_KIB = 256 * 1024  # a machine of 1 GB opens a box made on a large one
_MOST_PASSES_WRITTEN = 12


def calibrate(timed: Callable[[ArgonProfile], float] | None = None, memory_kib: int | None = None) -> ArgonProfile:
    """Choose what a passphrase costs here: about a second, memory first, never less than RFC 9106's 64 MiB and 3 passes.

    `timed` gives the seconds of one run; `memory_kib` the machine's memory, of which a quarter at most is used.
    """
    times = _WANTED_SECONDS / max(1e-6, (timed or _seconds_of)(STANDARD))
    most = min(_MOST_MEMORY_KIB, (memory_kib or _memory_kib()) // 4)
    m_kib = max(STANDARD.m_kib, min(most, int(STANDARD.m_kib * times)) // 1024 * 1024)
    passes = int(STANDARD.t * times * STANDARD.m_kib / m_kib)
    return ArgonProfile(min(_MOST_PASSES_WRITTEN, max(STANDARD.t, passes)), m_kib, STANDARD.p)


def _seconds_of(profile: ArgonProfile) -> float:
    begun = time.perf_counter()
    low_level.hash_secret_raw(b"measure", bytes(16), profile.t, profile.m_kib, profile.p, 32, low_level.Type.ID)
    return time.perf_counter() - begun


def _memory_kib() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1024


@cache
def words() -> tuple[str, ...]:
    """Return the 7,776 words passphrases are drawn from, in order."""
    return tuple(Path(__file__).with_name("words.txt").read_text(encoding="ascii").split())


@cache
def _word_set() -> frozenset[str]:
    return frozenset(words())


def generate() -> str:
    """Draw seven different French words, about 90 bits."""
    return " ".join(secrets.SystemRandom().sample(words(), WORDS_DRAWN))


def normalise(passphrase: str) -> str:
    """Return the form that is hashed (docs/formats.md): NFKC, single spaces, small letters for list words."""
    text = " ".join(unicodedata.normalize("NFKC", passphrase).split())
    parts = _cut(text.casefold())
    return " ".join(parts) if parts and all(part in _word_set() for part in parts) else text


def check(passphrase: str) -> None:
    """Accept a passphrase of at least 80 bits; raise WeakPassphrase otherwise."""
    bits = strength_bits(passphrase)
    if bits < ENOUGH_BITS:
        raise WeakPassphrase(bits)


def strength_bits(passphrase: str) -> float:
    """Estimate in bits how hard a passphrase is to guess, rather too low than too high.

    Words of the list count log2(7776) each, once; the rest counts by its characters, less what repeats,
    runs along an alphabet or a keyboard, or is a word.
    """
    parts = dict.fromkeys(_cut(normalise(passphrase)))  # a part said twice counts once
    known = [part for part in parts if part.casefold() in _word_set()]
    others = "".join(part for part in parts if part.casefold() not in _word_set())
    return len({part.casefold() for part in known}) * WORD_BITS + _plain_bits(others, list(parts))


def _cut(text: str) -> list[str]:
    return [part for part in re.split(r"[\s-]+", text) if part]


def _plain_bits(joined: str, parts: list[str]) -> float:
    alphabet = _alphabet(joined)
    return sum(_part_bits(part, alphabet) for part in parts if part.casefold() not in _word_set())


def _part_bits(part: str, alphabet: int) -> float:
    rest, bits = _without_words(_once(part))
    bits += _novel(rest) * math.log2(alphabet)
    return min(bits, PRONOUNCEABLE_BITS) if _pronounceable(part) else bits


def _alphabet(text: str) -> int:
    size = sum(count for pattern, count in _CLASSES if pattern.search(text))
    return max(2, size + (_OTHER_CHARACTERS if re.search(r"[^a-zA-Z0-9]", text) else 0))


def _once(text: str) -> str:
    """Return what a text repeats, or the text itself."""
    period = (text + text).find(text, 1)
    return text[:period]


def _without_words(text: str) -> tuple[str, float]:
    """Take the words out of a text; return what is left and the bits of the words taken."""
    bits = 0.0
    for size in range(min(len(text), 14), 3, -1):
        for start in range(len(text) - size, -1, -1):
            price = _word_price(text[start : start + size].casefold())
            if price is not None:
                text = text[:start] + text[start + size :]
                bits += price
                break
    return text, bits


def _word_price(word: str) -> float | None:
    if word in _COMMON:
        return COMMON_BITS
    return WORD_BITS if word in _word_set() else None


def _novel(text: str) -> int:
    """Count the characters that do not simply follow from those before."""
    low = text.casefold()
    return sum(1 for i in range(len(low)) if not _follows(low, i))


def _follows(low: str, i: int) -> bool:
    if low[i] in low[max(0, i - 2) : i]:
        return True
    pair = low[i - 1 : i + 1]
    return len(pair) == 2 and any(pair in run or pair in run[::-1] for run in _RUNS)


def _pronounceable(part: str) -> bool:
    """Tell whether a part looks like one word of some language, so that its letters are not random."""
    base = "".join(c for c in unicodedata.normalize("NFD", part.casefold()) if not unicodedata.combining(c))
    vowels = sum(c in "aeiouy" for c in base)
    return base.isalpha() and len(base) <= 14 and 0.2 <= vowels / len(base) <= 0.8
