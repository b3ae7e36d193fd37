"""The lint of what residents read on paper: short sentences, one comma, no sign or word that is not simple (rule J4)."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_REFUSED = re.compile(
    r"[%&§<>()]|\betc\b|\bp\. ?ex\b|\bRGPD\b|\bCNIL\b|\bart\b|\bconsentement\b|\bdonnées à caractère\b", re.IGNORECASE
)


def faults(sentence: str) -> list[str]:
    """Name what makes a sentence hard; a complaint's address to the CNIL is the one abbreviation allowed."""
    found = []
    if len(_WORD.findall(sentence)) > 12:
        found.append(f"{len(_WORD.findall(sentence))} words")
    if sentence.count(",") > 1:
        found.append("commas")
    if _REFUSED.search(sentence) and not sentence.startswith("Réclamation : CNIL"):
        found.append("not a simple word")
    return found
