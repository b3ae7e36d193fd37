"""Bytes into text: the encodings that French offices really use, by evidence and not by name."""

from __future__ import annotations

import re

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_OLD = ("cp1252", "iso8859-15", "cp850", "mac_roman")
_CENTRAL = ("cp1250", "iso8859_2", "cp1252")
_UNLIKELY = "øåõ°\u00a0"  # what ř, ů and ő become
_FRENCH = re.compile("[éèêëàâäîïôöùûüçœæÉÈÊËÀÂÄÎÏÔÖÙÛÜÇŒÆ’‘“”«»…–—°€ñßáíóúìòãõåøž\u00a0]")
_LETTER_BESIDE = re.compile(r"(?<=[a-zA-Zà-ÿ])[éèêëàâîïôùûçœÉÈÀÇ]|[éèêëàâîïôùûçœÉÈÀÇŒ](?=[a-zA-Zà-ÿ])")


def decode(raw: bytes) -> tuple[str, str]:
    """Return the text and the encoding it was in. Never fails: a stray byte becomes the letter it most resembles."""
    for bom, name in _BOMS:
        if raw.startswith(bom):
            return raw.decode(name, errors="replace").lstrip("\ufeff"), name
    silent = _without_bom(raw)
    if silent:
        return raw.decode(silent, errors="replace"), silent
    try:
        return raw.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _mostly_utf8(raw) or _old_encoding(raw)


def _without_bom(raw: bytes) -> str | None:
    """Recognise UTF-16 by the zeros between its letters."""
    sample = raw[:2000]
    if len(sample) < 8 or sample.count(0) * 3 < len(sample):
        return None
    return "utf-16-le" if sample[1::2].count(0) >= sample[::2].count(0) else "utf-16-be"


def _mostly_utf8(raw: bytes) -> tuple[str, str] | None:
    """Keep UTF-8 when only a few bytes of it are damaged, as in a file cut short."""
    text = raw.decode("utf-8", errors="surrogateescape")
    damaged = sum(1 for c in text if "\udc80" <= c <= "\udcff")
    sound = sum(1 for c in text if c > "\x7f") - damaged
    if sound <= damaged and not (damaged <= 3 and text.rstrip()[-1:] >= "\udc80"):
        return None
    repaired = re.sub("[\udc80-\udcff]", lambda m: bytes([ord(m[0]) - 0xDC00]).decode("cp1252", "replace"), text)
    return repaired, "utf-8"


def _old_encoding(raw: bytes) -> tuple[str, str]:
    """Choose among the old encodings the one whose signs look most like French; ask the library when none does."""
    best = (-1.0, "", "cp1252")
    for name in _OLD:
        text = raw.decode(name, errors="replace")
        foreign = [c for c in text if c > "\x7f"]
        likely = sum(1 for c in foreign if _FRENCH.match(c)) + 0.5 * len(_LETTER_BESIDE.findall(text))
        score = likely - 2 * sum(1 for c in foreign if not _FRENCH.match(c))
        if not best[1] or score > best[0]:
            best = (score, text, name)
    return _elsewhere(raw, best[1]) or (best[1], best[2])


def _elsewhere(raw: bytes, text: str) -> tuple[str, str] | None:
    """Let the library choose when a good part of the signs is nothing an office here writes."""
    foreign = [c for c in text if c > "\x7f"]
    odd = sum(1 for c in foreign if not _FRENCH.match(c) or c in _UNLIKELY)
    if odd < 3 or odd * 4 < len(foreign):
        return None
    # Loaded when such a file comes: most never need it. On French alone it takes é of CP850 for ‚ of CP1250.
    from charset_normalizer import from_bytes

    found = from_bytes(raw, cp_isolation=list(_CENTRAL)).best()
    return (str(found), found.encoding) if found else None
