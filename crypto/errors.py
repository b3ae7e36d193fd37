"""What can go wrong with keys and files. Callers turn these into sentences for people."""

from enum import Enum, auto


class CryptoError(Exception):
    """Say that a key, a code or a protected file could not be used."""


class WrongSecret(CryptoError):
    """Say that the passphrase or key given opens nothing here."""


class DamagedFile(CryptoError):
    """Say that a protected file was changed, by wear or by hand."""


class UnknownVersion(CryptoError):
    """Say that a file was written in a version this release does not know."""


class WeakPassphrase(CryptoError):
    """Say that a passphrase could be guessed; `bits` is its estimated strength."""

    def __init__(self, bits: float) -> None:
        """Keep the estimate, in bits."""
        super().__init__(f"about {bits:.0f} bits of strength, 80 are needed")
        self.bits = bits


class WrongLine(CryptoError):
    """Say that one line of the recovery sheet was mistyped; `number` counts from 1."""

    def __init__(self, number: int) -> None:
        """Keep the line's number."""
        super().__init__(f"line {number} of the recovery sheet is mistyped")
        self.number = number


class SlotTrouble(Enum):
    """Why a way into the key file cannot be added or taken away."""

    UNKNOWN = auto()
    IN_USE = auto()
    LAST_PASSPHRASE = auto()
    LAST_SHEET = auto()
    TOO_FEW = auto()
    TOO_MANY = auto()


class SlotRefused(CryptoError):
    """Say that a way into the key file must stay, or that there is no such one; `trouble` says why."""

    def __init__(self, trouble: SlotTrouble) -> None:
        """Keep the reason."""
        super().__init__(trouble.name)
        self.trouble = trouble


class WrongShare(CryptoError):
    """Say that a share was mistyped: `share` counts from 1, `word` too, 0 when only the whole share is known to be wrong."""

    def __init__(self, share: int, word: int = 0) -> None:
        """Keep the places."""
        super().__init__(f"word {word} of share {share} is wrong" if word else f"share {share} is wrong")
        self.share, self.word = share, word


class SharesDiffer(CryptoError):
    """Say that two shares, each well typed, are not of one set, or are the same one."""
