"""Foreign text made inert: no control sign, no direction mark, one space at a time."""

from __future__ import annotations

import re
import unicodedata

_LONGEST = 500
_HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\u00ad]")
_SPACES = re.compile(r"[\s\u00a0\u202f\u2028\u2029]+")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_CALM = re.compile(r"[\w !-~À-ÿ’°]*")


def clean(text: str) -> str:
    """Return the text as plain words: a formula stays the letters it is, an escape code loses its escape."""
    text = text[: _LONGEST * 4]
    if not _CALM.fullmatch(text) or "  " in text:
        text = _HIDDEN.sub("", unicodedata.normalize("NFC", text))
        text = _CONTROLS.sub("", _SPACES.sub(" ", text))
        text = "".join(c for c in text if unicodedata.category(c) not in ("Cs", "Co", "Cn"))
    return text.strip()[:_LONGEST]


def cite(text: str, longest: int = 120) -> str:
    """Shorten foreign text for a reason or a list of words not used."""
    kept = clean(text)
    return kept if len(kept) <= longest else kept[: longest - 1] + "…"
