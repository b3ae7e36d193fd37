"""The words beside an hour in a week's grid: who is named, what is done, whether it is called off."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from habitat_box.domain.spelling import PARTICLES, civility_of, plain, words_of
from habitat_box.exchange.statuses import State, state_of

_CARE = re.compile(
    r"(?:toilettes?|aides?|levers?|couchers?|repas|menages?|courses?|soins?|pansements?|injections?|insuline|visites?|passages?"
    r"|garde|nuits?|sorties?|rdv|rendez|accompagnements?|douches?|habillages?|petit|pdj|dejeuners?|diners?|gouters?|midi|matin"
    r"|soir|apres|linge|repassage|compagnie|promenades?|kine|ide|medicaments?|pilulier|bas|contention|changes?|transferts?"
    r"|medecin|interventions?|prestations?|domicile|vaisselle|lessive|marche|atelier|lecture|jeux|bilan|sang|glycemie|perfusion"
    r"|preparation|entretien|surveillance|stimulation|mobilisation|prevoir|cles?|code|voir|double|binome|reunions?|formations?|pauses?|trajets?|equipe"
    r"|administratif|bureau|permanence|astreinte|remplace\w*|pour|chez|avec|sans|pas|aucune?|rien|confirmer)"
)
_OFF = re.compile(r"(?:annul\w*|supprim\w*|report\w*|absente?s?|hospitalis\w*|suspendue?s?|cancell?ed)(?:\s*[!.]*)")
_TOKEN = re.compile(r"\([^)]*\)?|[^\s(]+")
_JOINTS = {"/", "&", "+", "et"}


@dataclass(frozen=True)
class Named:
    """What a cell's words say: a person, the rest, the word that calls the visit off."""

    name: str = ""
    title: str = ""
    status: str = ""
    aside: str = ""  # what stood in brackets

    @property
    def doubtful(self) -> bool:
        """Say whether a word of absence stands among others, where it may be about somebody else."""
        return not self.status and state_of(self.title) is State.CANCELLED


def named(words: str, knows: Callable[[str], bool]) -> Named:
    """Tell the person from the rest: the first run of words written like a name, or a name known here."""
    tokens = _TOKEN.findall(words)
    asides = [token.strip("()[] ") for token in tokens if token.startswith("(")]
    flat = [token for token in tokens if not token.startswith("(")]
    begin, end = _run(flat)
    name = " ".join(flat[begin:end]).strip(" -–:,;/&+")
    rest = [" ".join(part).strip(" -–:,;/") for part in (flat[:begin], flat[end:])]
    if not name and flat and knows(" ".join(flat)):
        name, rest = " ".join(flat).strip(" -–:,;"), []
    kept = [part for part in (*rest, *asides) if part]
    status = next((part for part in kept if _calls_off(part)), "")
    title = " ".join(part for part in kept if part is not status)
    return Named(name, title, status, " ".join(asides))


def says_care(text: str) -> bool:
    """Recognise words of care: "toilette", "aide au repas"."""
    return any(_CARE.fullmatch(word) for word in words_of(text))


def _calls_off(part: str) -> bool:
    said = plain(part).strip()
    return _OFF.fullmatch(said) is not None or re.match(r"(?:annul|supprim)\w*\b", said) is not None


def _run(tokens: list[str]) -> tuple[int, int]:
    """Find the first words written like a name, with the particles inside it."""
    begin = next((n for n, token in enumerate(tokens) if _begins_name(token) and len(token) > 1), None)
    if begin is None:
        return 0, 0
    end = begin + 1
    while end < len(tokens) and not tokens[end - 1].endswith((",", ":")) and _carries_on(tokens, end):
        end += 1
    return begin, end


def _carries_on(tokens: list[str], place: int) -> bool:
    """Say whether a name goes on: another capital, what follows a civility, a particle or "et" before a capital."""
    token = tokens[place]
    if _begins_name(token) or re.match(r"[dlDL]['’][A-ZÀ-Þ]", token) or civility_of(tokens[place - 1]):
        return True
    return _links(token) and place + 1 < len(tokens) and (_begins_name(tokens[place + 1]) or _carries_on(tokens, place + 1))


def _links(token: str) -> bool:
    return token.lower() in _JOINTS or plain(token) in PARTICLES


def _begins_name(token: str) -> bool:
    bare = token.strip("-–:,;.!?*")
    if not bare or not bare[0].isalpha():
        return False
    if civility_of(bare) and len(words_of(bare)) == 1:
        return True
    said = plain(bare)
    return bare[0].isupper() and not _CARE.fullmatch(said) and not _OFF.fullmatch(said)
