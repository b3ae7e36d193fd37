"""Who a written name is: found when there is one answer, never guessed between two."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Literal

from habitat_box.domain.spelling import PARTICLES, Written, civility_of, normal_form, read_name, words_of

__all__ = ["Candidate", "Match", "NameBook", "match", "normal_form"]

_CLOSE = 0.78  # below, two names are two people
_OFFERED = 5
_CARE_WORDS = frozenset(
    words_of(
        """passage passages visite visites toilette toilettes soin soins aide lever coucher
        repas courses menage kine ide infirmier infirmiere pansement pansements injection
        injections perfusion glycemie sortie rdv accompagnement rendez vous avec chez pour a au
        chambre domicile intervention garde nuit petit dejeuner diner gouter annule annulee
        annulation report reporte reportee confirme confirmee matin midi soir transfert bilan
        sang prise de du la le des"""
    )
)


@dataclass(frozen=True)
class Candidate:
    """One resident, as far as matching needs."""

    id: str
    civility: str
    first_name: str = field(repr=False)
    last_name: str = field(repr=False)


@dataclass(frozen=True)
class Match:
    """The answer for one written name; `candidates` are offered to the coordinator, best first."""

    kind: Literal["sure", "ambiguous", "unknown"]
    id: str | None = None
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Known:
    """One resident with every spelling prepared."""

    person: Candidate
    civility: str
    first: str
    initials: frozenset[str]
    lasts: tuple[str, ...]  # whole, then without its particles
    last_words: tuple[str, ...]


def _prepare(person: Candidate) -> _Known:
    first_words, last_words = words_of(person.first_name), words_of(person.last_name)
    bare = list(last_words)
    while len(bare) > 1 and bare[0] in PARTICLES:
        bare = bare[1:]
    whole = "".join(last_words)
    # The plain form glues "d’Ornano" into one word: the particle must come off the letters themselves.
    elided = person.last_name[2:] if person.last_name[1:2] in ("'", "’") else ""
    lasts = tuple(dict.fromkeys(n for n in (whole, "".join(bare), "".join(words_of(elided))) if n))
    first = "".join(first_words)
    initials = {"".join(w[0] for w in first_words), *(first[:n] for n in (1, 2, 3))} if first else set()
    return _Known(person, civility_of(person.civility), first, frozenset(initials - {""}), lasts, tuple(last_words))


def _splits(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Cut the words in two everywhere, both ways round: (last name, the rest)."""
    for cut in range(1, len(words)):
        head, tail = "".join(words[:cut]), "".join(words[cut:])
        yield head, tail
        yield tail, head


def _is_whole(known: _Known, words: Sequence[str], spellings: slice) -> bool:
    lasts = known.lasts[spellings]
    return any(last in lasts and rest == known.first for last, rest in _splits(words))


def _contains_whole(known: _Known, words: Sequence[str], spellings: slice) -> bool:
    """Find first and last name side by side inside a longer text."""
    runs = (words[i:j] for i in range(len(words)) for j in range(i + 2, min(len(words), i + 6) + 1))
    return any(_is_whole(known, run, spellings) for run in runs)


def _is_initial(known: _Known, words: Sequence[str], spellings: slice) -> bool:
    lasts = known.lasts[spellings]
    return any(last in lasts and rest in known.initials for last, rest in _splits(words))


def _is_last(known: _Known, words: Sequence[str], spellings: slice) -> bool:
    return "".join(words) in known.lasts[spellings]


# The name as it is written in the box comes first; "Gall" for "Le Gall" only when nobody is called Gall.
_WRITTEN, _BARE = slice(0, 1), slice(1, None)


def without_care_words(words: Sequence[str]) -> Sequence[str]:
    """Drop the words of care around a name: "Toilette Delmas" is Delmas."""
    start, stop = 0, len(words)
    while start < stop and words[start] in _CARE_WORDS:
        start += 1
    while stop > start and words[stop - 1] in _CARE_WORDS:
        stop -= 1
    return words[start:stop]


class NameBook:
    """The residents' names made ready once, and the answers already given for this file."""

    def __init__(self, people: Sequence[Candidate], remembered: Mapping[str, str] | None = None) -> None:
        self._known = [_prepare(person) for person in people]
        ids = {person.id for person in people}
        self._remembered = {key: who for key, who in (remembered or {}).items() if who in ids}
        self._answers: dict[str, Match] = {}
        self._known_names: dict[str, bool] = {}

    def match(self, name: str) -> Match:
        """Say who a written name is; for a stranger, who comes close."""
        answer = self._answers.get(name)
        if answer is None:
            answer = self._answers[name] = self._find(name) or self._offer(read_name(name).words)
        return answer

    def knows(self, name: str) -> bool:
        """Say whether a name is somebody's here, without looking for close ones."""
        found = self._known_names.get(name)
        if found is None:
            found = self._known_names[name] = self._find(name) is not None
        return found

    def _find(self, name: str) -> Match | None:
        remembered = self._remembered.get(normal_form(name))
        if remembered is not None:
            return Match("sure", remembered)
        written = read_name(name)
        if written.couple:
            return None
        for words in dict.fromkeys((written.words, tuple(without_care_words(written.words)))):
            found = self._by_tiers(written, words)
            if found is not None:
                return found
        return None

    def _by_tiers(self, written: Written, words: Sequence[str]) -> Match | None:
        if not words:
            return None
        for test in (_is_whole, _contains_whole):
            for spellings in (_WRITTEN, _BARE):
                whole = [k for k in self._known if test(k, words, spellings)]
                if whole:
                    agreeing = [k for k in whole if k.civility == written.civility and k.civility]
                    return _decide(agreeing or whole)
        for test in (_is_initial, _is_last):
            for spellings in (_WRITTEN, _BARE):
                hits = [k for k in self._known if test(k, words, spellings)]
                if hits := [k for k in hits if _agree(k.civility, written.civility)]:
                    return _decide(hits)
        return None

    def _offer(self, words: Sequence[str]) -> Match:
        """Offer the people whose name is close or shares the last name; the coordinator chooses."""
        scored = sorted(((_closeness(k, words), n) for n, k in enumerate(self._known)), key=lambda s: (-s[0], s[1]))
        close = [self._known[n].person.id for score, n in scored if score >= _CLOSE]
        return Match("unknown", None, tuple(close[:_OFFERED]))


def _agree(one: str, other: str) -> bool:
    return not one or not other or one == other


def _decide(hits: Sequence[_Known]) -> Match:
    if len(hits) == 1:
        return Match("sure", hits[0].person.id)
    return Match("ambiguous", None, tuple(k.person.id for k in hits))


def _closeness(known: _Known, words: Sequence[str]) -> float:
    if any(len(word) > 2 and word in (*known.lasts, *known.last_words, known.first) for word in ("".join(words), *words)):
        return 0.99
    joined = "".join(words)
    forms = [f for last in known.lasts for f in (known.first + last, last + known.first, last)]
    whole = max((SequenceMatcher(None, joined, form).ratio() for form in forms), default=0.0)
    long_words = [w for w in words if len(w) > 3]
    part = max((SequenceMatcher(None, w, last).ratio() for w in long_words for last in known.lasts), default=0.0)
    return max(whole, part)


def match(name: str, people: Sequence[Candidate], remembered: Mapping[str, str] | None = None) -> Match:
    """Say who a written name is, for one name alone; a file uses a NameBook."""
    return NameBook(people, remembered).match(name)
