"""What a calendar event is: a visit to somebody, something the house does together, or neither."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from habitat_box.domain.names import NameBook, without_care_words
from habitat_box.domain.spelling import PARTICLES, plain, read_name, words_of

_CIVILITY = re.compile(r"(?<!\w)(?:M(?:r)?\.?|(?i:mme|mlle|madame|monsieur|mademoiselle|mrs|mr)\.?)(?=\s+\S)")
_SEGMENT = re.compile(r"\s+[-–—]+\s+|[:,;/|()\[\]]|\s{2,}")
_PRONOUNS = frozenset({"avec", "et", "chez", "pour", "sa", "son", "a", "en", "puis"})
_MEETINGS = frozenset(
    words_of(
        """reunion reunions formation conge conges vacances rtt ferie staff transmission transmissions pause
        administratif bureau supervision astreinte repos indisponible perso personnel garage cabinet meeting
        synthese coordination rappel facturation recrutement entretien"""
    )
)
_TOGETHER = frozenset(
    words_of(
        """atelier ateliers gym gymnastique marche repas gouter loto jeux jeu cafe conseil fete sortie chorale
        concert cinema film jardin jardinage bal noel galette spectacle lecture cuisine danse yoga promenade
        petanque tricot crepes kermesse apero aperitif bingo musique permanence assemblee convivialite collectif
        collective habitants commune animation belote peinture couture relaxation sophrologie conference"""
    )
)

Kind = Literal["visit", "activity", "skipped"]


@dataclass(frozen=True)
class EventText:
    """The words of one event."""

    summary: str = field(repr=False)
    place: str = field(default="", repr=False)
    description: str = field(default="", repr=False)
    all_day: bool = False


@dataclass(frozen=True)
class Decision:
    """What an event is, the person it names, and why it is left out."""

    kind: Kind
    name: str = field(default="", repr=False)
    reason: str = ""


@dataclass(frozen=True)
class _Named:
    """The person an event seems to name: surely, perhaps, or nobody."""

    name: str
    strength: Literal["sure", "perhaps", "nobody"]
    known: bool = False


def sort_events(texts: Sequence[EventText], book: NameBook) -> list[Decision]:
    """Decide for a whole calendar at once: one that names nobody is a house's calendar of activities."""
    named = [_person(text, book) for text in texts]
    sure = sum(1 for n in named if n.strength == "sure")
    perhaps = sum(1 for n in named if n.strength == "perhaps")
    if not sure and perhaps * 2 < len(texts):
        return [Decision("activity") for _ in texts]
    mostly_visits = (sure + perhaps) * 2 >= len(texts)
    return [_decide(text, person, mostly_visits) for text, person in zip(texts, named, strict=True)]


def _decide(text: EventText, person: _Named, mostly_visits: bool) -> Decision:
    words = set(words_of(text.summary))
    meeting = words & _MEETINGS or ("pas une visite" in plain(text.summary))
    if person.strength != "nobody" and not (meeting and not person.known):
        if text.all_day:
            return Decision("skipped", person.name, "événement d'une journée, sans heure : pas une visite")
        return Decision("visit", person.name)
    if meeting:
        return Decision("skipped", "", "réunion ou absence du service : pas une visite")
    if not words:
        return Decision("skipped", "", "événement sans titre : il ne nomme personne")
    if words & _TOGETHER or not mostly_visits:
        return Decision("activity")
    return Decision("skipped", "", "ne nomme personne : pas une visite")


def _person(text: EventText, book: NameBook) -> _Named:
    """Look for a person in the title, then for a resident in the place and the description."""
    found = _after_civility(text.summary) or _resident(text.summary, book)
    if found:
        return _Named(found, "sure", book.knows(found))
    if _looks_like_a_name(text.summary):
        return _Named(text.summary, "perhaps")
    for other in (text.place, text.description[:200]):
        name = _after_civility(other) if other else ""
        if name and book.knows(name):
            return _Named(name, "sure", True)
    return _Named("", "nobody")


def _after_civility(summary: str) -> str:
    """Cut out "Mme DELMAS Simone" from a longer title; two people are left together, to be matched by hand."""
    civilities = list(_CIVILITY.finditer(re.sub(r"\([^)]*\)?", lambda m: " " * len(m[0]), summary)))
    if not civilities:
        return ""
    if len(civilities) > 1:
        return summary
    tail = summary[civilities[0].end() :]
    words: list[str] = []
    shouting = any(c.isupper() for c in tail)
    for word in _SEGMENT.split(tail.strip())[0].split():
        plain_word = plain(word).strip(".")
        if any(c.isdigit() for c in word) or plain_word in _PRONOUNS:
            break
        if words and shouting and not _may_belong(word):
            break
        words.append(word)
    return f"{civilities[0][0]} {' '.join(words)}" if words else ""


def _may_belong(word: str) -> bool:
    """Say whether a word can continue a name: a capital, a particle, d'Ornano."""
    return word[0].isupper() or plain(word) in PARTICLES or re.match(r"(?i)d['’]\w", word) is not None


def _resident(summary: str, book: NameBook) -> str:
    """Find a resident named without a civility, in the whole title or in one of its parts."""
    parts = [part.strip() for part in _SEGMENT.split(summary)]
    for part in dict.fromkeys((summary, *parts)):
        if part and book.knows(part):
            alone = len(without_care_words(read_name(part).words)) == 1
            # "Repas de Noël" is not a visit to Mme Noël.
            if not (alone and set(words_of(part)) & _TOGETHER):
                return part
    return ""


def _looks_like_a_name(summary: str) -> bool:
    """Recognise "DUPONT Marie", "Dupont M." or "Marie DUPONT" by their shape."""
    for part in _SEGMENT.split(summary):
        words = re.findall(r"[^\W\d_][^\W\d_'’.-]*[\w'’.-]*", part)
        if not 2 <= len(words) <= 4 or set(words_of(part)) & (_TOGETHER | _MEETINGS):
            continue
        capital = [w for w in words if len(w.strip(".")) > 1 and w.upper() == w]
        given = [w for w in words if w[0].isupper() and (w.upper() != w or len(w.strip(".")) == 1)]
        if capital and given and len(capital) + len(given) == len(words):
            return True
    return False
