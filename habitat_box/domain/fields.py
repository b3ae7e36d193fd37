"""What may be typed into a field: lengths, forbidden numbers, control signs. Pure checks shared by every form and file.

The national number (NIR) is refused wherever it is typed (LIL 30, décret 2019-341): 13 digits, or 15 with its key, with or
without spaces, Corsican départements included. Key: 97 - (number mod 97).
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from habitat_box.errors import FieldRefused, NationalNumberRefused
from habitat_box.words import N_

_BETWEEN = r"[\s._\-/,:;'·|‐-―−]*"
# Not after a sign +: that is a phone number from abroad.
_NIR = re.compile(
    rf"(?<![\d+])[1-478](?:{_BETWEEN}\d){{5}}{_BETWEEN}[0-9ABab](?:{_BETWEEN}\d){{6}}(?:(?:{_BETWEEN}\d){{2}})?(?!\d)"
)
LONGEST = {"civility": 12, "dwelling": 20, "phone": 25, "habits": 280, "link": 30, "quote": 280, "place": 60}
LONGEST_NAME = 80
SAID = {
    "civility": N_("civilité"), "first_name": N_("prénom"), "last_name": N_("nom"), "called": N_("nom d'usage"),
    "dwelling": N_("porte"), "phone": N_("téléphone"), "habits": N_("habitudes"), "link": N_("lien"), "quote": N_("paroles"),
    "place": N_("lieu de publication"), "birthday": N_("anniversaire"), "caption": N_("légende"),
}  # fmt: skip
"""What a field is called on screen and on paper."""


def clean(field: str, text: str, longest: int | None = None) -> str:
    """Give the text a field keeps: one line of visible signs. Raises FieldRefused, NationalNumberRefused."""
    bare = "".join(" " if c in "\n\r\t" else c for c in text if c in "\n\r\t" or _visible(c))
    kept = " ".join(unicodedata.normalize("NFC", bare).split())
    if holds_national_number(kept):
        raise NationalNumberRefused(field=SAID.get(field, field))
    if len(kept) > (longest or LONGEST.get(field, LONGEST_NAME)):
        raise FieldRefused(field=SAID.get(field, field), reason=N_("il est trop long"))
    return kept


def _visible(sign: str) -> bool:
    # Control, format (RTL overrides, zero width), surrogate and private signs never belong in a name.
    return unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co", "Cn")


def holds_national_number(text: str) -> bool:
    """Say whether a text holds a French national number: a plausible one of 13 signs, or one of 15 whose key is right."""
    figures = "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in text)
    return any(_is_national(found) for found in _NIR.finditer(figures))


def hide_national_number(text: str) -> str:
    """Give a text to cite with its national numbers taken out."""
    return _NIR.sub(lambda found: "…" if _is_national(found) else found[0], text)


def _is_national(found: re.Match[str]) -> bool:
    signs = re.sub(_BETWEEN, "", found.group(0)).upper()
    month = int(signs[3:5])
    # INSEE: 01-12, 20-42 and 50-99 for months that are unknown or registered abroad.
    if not (1 <= month <= 12 or 20 <= month <= 42 or 50 <= month <= 99):
        return False
    number = int(signs[:13].replace("2A", "19").replace("2B", "18")) if signs[5:7] in ("2A", "2B") else signs[:13]
    if not str(number).isdigit():
        return False
    if len(signs) == 15:
        return 97 - int(number) % 97 == int(signs[13:])
    return True


def required(field: str, text: str) -> str:
    """Clean a text that may not be empty. Raises FieldRefused."""
    kept = clean(field, text)
    if not kept:
        raise FieldRefused(field=SAID.get(field, field), reason=N_("il est vide"))
    return kept


def phone(text: str) -> str:
    """Clean a phone number: digits, spaces, dots, a plus sign. Raises FieldRefused."""
    kept = clean("phone", text)
    if kept and not re.fullmatch(r"\+?[\d .\-()]{4,24}", kept):
        raise FieldRefused(field=N_("téléphone"), reason=N_("un numéro s'écrit avec des chiffres"))
    return kept


def french_date(text: str) -> date | None:
    """Read « 24/11/2026 », « 24-11-26 » or « 2026-11-24 »; give None for an empty or impossible one."""
    words = text.strip()
    iso = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", words)
    usual = re.fullmatch(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})", words)
    if iso:
        year, month, day = (int(part) for part in iso.groups())
    elif usual:
        day, month, year = (int(part) for part in usual.groups())
        year += 2000 if year < 100 else 0
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
