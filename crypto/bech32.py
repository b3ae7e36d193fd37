"""Bech32 (BIP 173): the text of an age key and the bytes in it. Its published vectors are in the tests."""

from collections.abc import Iterable

from .errors import WrongSecret

ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CHECKS = 6


def encode(name: str, content: bytes) -> str:
    """Return the Bech32 text of bytes under a name in small letters."""
    values = _regrouped(content, 8, 5, fill=True)
    remainder = _polymod([*_expanded(name), *values, *[0] * _CHECKS]) ^ 1
    checks = [(remainder >> 5 * (_CHECKS - 1 - place)) & 31 for place in range(_CHECKS)]
    return f"{name}1" + "".join(ALPHABET[value] for value in (*values, *checks))


def decode(text: str) -> tuple[str, bytes]:
    """Return the name and the bytes of a Bech32 text; raise WrongSecret for one that is none. No length is refused."""
    name, values = split(text)
    return name, bytes(_regrouped(values, 5, 8, fill=False))


def split(text: str) -> tuple[str, list[int]]:
    """Return the name and the five-bit values of a Bech32 text, its checks taken off; raise WrongSecret."""
    if text != text.lower() and text != text.upper():
        raise WrongSecret("letters of both cases")
    name, one, data = text.lower().rpartition("1")
    if not one or not name or len(data) < _CHECKS or not all(33 <= ord(letter) <= 126 for letter in name):
        raise WrongSecret("no Bech32 text")
    if set(data) - set(ALPHABET):
        raise WrongSecret("a character Bech32 does not use")
    values = [ALPHABET.index(letter) for letter in data]
    if _polymod([*_expanded(name), *values]) != 1:
        raise WrongSecret("the checks differ")
    return name, values[:-_CHECKS]


def _expanded(name: str) -> list[int]:
    return [ord(letter) >> 5 for letter in name] + [0] + [ord(letter) & 31 for letter in name]


def _polymod(values: Iterable[int]) -> int:
    checksum = 1
    for value in values:
        top = checksum >> 25
        checksum = (checksum & 0x1FFFFFF) << 5 ^ value
        for place, term in enumerate(_GENERATOR):
            checksum ^= term if top >> place & 1 else 0
    return checksum


def _regrouped(values: Iterable[int], wide: int, narrow: int, *, fill: bool) -> list[int]:
    """Cut bits in groups of another width; left-over bits are filled with zeros, or must be few and zero."""
    bits = "".join(f"{value:0{wide}b}" for value in values)
    whole = len(bits) // narrow * narrow
    rest = bits[whole:]
    groups = [int(bits[place : place + narrow], 2) for place in range(0, whole, narrow)]
    if fill:
        return [*groups, int(rest.ljust(narrow, "0"), 2)] if rest else groups
    if len(rest) >= wide or "1" in rest:
        raise WrongSecret("bits too many at the end")
    return groups
