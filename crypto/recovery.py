"""The key on the recovery sheet: an age X25519 identity, cut in lines a person can type."""

import re
from dataclasses import dataclass, field

from pyrage import IdentityError, x25519

from .errors import WrongLine, WrongSecret

PREFIX = "AGE-SECRET-KEY-1"
_ALPHABET = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L"  # Bech32 (BIP 173)
_MISREAD = str.maketrans("OI1B", "0LL8")  # characters that Bech32 does not use
_LINES = (12, 12, 12, 12, 10)
_CHECKS = 2
_FIELD = 0b100101  # GF(32) with x^5 + x^2 + 1


@dataclass(frozen=True)
class RecoveryKey:
    """Hold the recovery sheet's key; only the recipient may be shown or stored."""

    secret: str = field(repr=False)
    recipient: str

    @classmethod
    def generate(cls) -> "RecoveryKey":
        """Draw a new key."""
        return cls.from_secret(str(x25519.Identity.generate()))

    @classmethod
    def from_secret(cls, secret: str) -> "RecoveryKey":
        """Return the pair of an AGE-SECRET-KEY; raise WrongSecret if it is none."""
        canonical = _raw(secret)
        return cls(canonical, str(x25519.Identity.from_str(canonical).to_public()))


def sheet_lines(secret: str) -> list[str]:
    """Return the five lines to print, in groups of four with two check characters (docs/formats.md)."""
    body = _raw(secret).removeprefix(PREFIX)
    return [f"{number}: {_grouped(line)} = {_checks(number, line)}" for number, line in enumerate(_cut(body, _LINES), start=1)]


def from_typed(text: str) -> str:
    """Return the AGE-SECRET-KEY of what was typed: the key or the sheet's lines, in any case and spacing.

    Raise WrongLine naming the first wrong line, WrongSecret when the whole is no key.
    """
    compact = re.sub(r"\s", "", text).upper()
    if compact.startswith(PREFIX) and len(compact) == len(PREFIX) + sum(_LINES):
        return _raw(compact)
    body, text = "", re.sub(f"(?i){PREFIX}", "", text, count=1)
    for number, (line, length) in enumerate(zip(_typed_lines(text), _LINES, strict=True), start=1):
        body += _checked(number, line, length)
    return _raw(PREFIX + body)


def check_line(number: int, text: str) -> None:
    """Check one line of the sheet as typed, `number` from 1; raise WrongLine."""
    _checked(number, _clean(re.sub(rf"^\s*{number}\s*[:.)]", "", text)), _LINES[number - 1])


def _raw(secret: str) -> str:
    canonical = re.sub(r"\s", "", secret).upper()
    try:
        x25519.Identity.from_str(canonical)
    except IdentityError:
        raise WrongSecret("not an AGE-SECRET-KEY") from None
    return canonical


def _typed_lines(text: str) -> list[str]:
    apart = re.sub(r"(^|\s)\d\s*[:.)]", "\n", text)  # a printed number begins a line, wherever it was typed
    lines = [_clean(line) for line in apart.splitlines() if _clean(line)]
    if len(lines) == len(_LINES):
        return lines
    return _cut("".join(lines), [length + _CHECKS for length in _LINES])


def _clean(line: str) -> str:
    return re.sub(r"[^0-9A-Z]", "", line.upper()).translate(_MISREAD)


def _cut(text: str, lengths: tuple[int, ...] | list[int]) -> list[str]:
    """Cut a text in pieces; what is too much stays on the last one."""
    pieces = []
    for length in lengths:
        pieces.append(text[:length])
        text = text[length:]
    return [*pieces[:-1], pieces[-1] + text]


def _checked(number: int, line: str, length: int) -> str:
    if len(line) == length + _CHECKS + 1:
        line = line[1:]  # the line's number, typed without its colon
    body, checks = line[:length], line[length:]
    if len(line) != length + _CHECKS or checks != _checks(number, body):
        raise WrongLine(number)
    return body


def _grouped(line: str) -> str:
    return " ".join(line[i : i + 4] for i in range(0, len(line), 4))


def _checks(number: int, line: str) -> str:
    """Return two check characters over GF(32) that any one or two wrong characters change."""
    total = weighted = number
    power = 1
    for character in line:
        power = _double(power)
        value = _ALPHABET.index(character)
        total ^= value
        weighted ^= _times(power, value)
    return _ALPHABET[total] + _ALPHABET[weighted]


def _double(value: int) -> int:
    value <<= 1
    return value ^ _FIELD if value & 32 else value


def _times(a: int, b: int) -> int:
    product = 0
    while b:
        product ^= a if b & 1 else 0
        a, b = _double(a), b >> 1
    return product
