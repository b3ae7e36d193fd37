"""The recovery sheet's key on three papers, any two of which give it back: SLIP-39 (docs/formats.md, 13)."""

import re
from collections.abc import Sequence

from pyrage import IdentityError, x25519
from shamir_mnemonic import MnemonicError, combine_mnemonics, generate_mnemonics
from shamir_mnemonic.share import Share
from shamir_mnemonic.wordlist import WORDLIST

from .bech32 import decode, encode
from .errors import SharesDiffer, WrongSecret, WrongShare
from .recovery import RecoveryKey

NEEDED, MADE = 2, 3
SHARE_WORDS = 33
_LOOKS_LIKE_SHARES = 40
_KEY_NAME = "age-secret-key-"
_BY_START = {word[:4]: word for word in WORDLIST}


def shares_of(age_secret_key: str) -> list[str]:
    """Return three shares of 33 words of a recovery key; raise WrongSecret for none."""
    _name, secret = decode(RecoveryKey.from_secret(age_secret_key).secret)
    shares: list[str]
    (shares,) = generate_mnemonics(1, [(NEEDED, MADE)], secret, iteration_exponent=0)
    return shares


def look_like_shares(text: str) -> bool:
    """Say whether a typed text is meant as shares: many words, and not the sheet's own key."""
    return len(_words(text)) >= _LOOKS_LIKE_SHARES


def key_of_shares(text: str) -> str:
    """Return the AGE-SECRET-KEY of two shares typed one after the other.

    Raise WrongShare naming the share, and the word when it is in no list; SharesDiffer for shares of different sets.
    """
    typed = _words(text)
    if len(typed) > NEEDED * SHARE_WORDS:
        raise WrongShare(NEEDED + 1)
    shares = [_share(number, typed[(number - 1) * SHARE_WORDS : number * SHARE_WORDS]) for number in range(1, NEEDED + 1)]
    return _combined(shares)


def check_share(number: int, text: str) -> None:
    """Check one share as typed, by itself; raise WrongShare."""
    _share(number, _words(text))


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z]+", text.lower())


def _share(number: int, words: Sequence[str]) -> str:
    known = [_BY_START.get(word[:4], "") for word in words]
    for place, (word, whole) in enumerate(zip(words, known, strict=True), start=1):
        if not whole or not whole.startswith(word):
            raise WrongShare(number, place)
    mnemonic = " ".join(known)
    try:
        Share.from_mnemonic(mnemonic)
    except MnemonicError:
        raise WrongShare(number) from None
    if len(words) != SHARE_WORDS:
        raise WrongShare(number)
    return mnemonic


def _combined(shares: list[str]) -> str:
    try:
        secret = combine_mnemonics(shares)
        key: str = encode(_KEY_NAME, secret).upper()
        x25519.Identity.from_str(key)
    except MnemonicError:
        raise SharesDiffer("the shares are not two of one set") from None
    except IdentityError:
        raise WrongSecret("the shares give no AGE-SECRET-KEY") from None
    return key
