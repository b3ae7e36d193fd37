"""What can go wrong with keys and files. Callers turn these into sentences for people."""


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
