"""File-like ends for the age library, which keep the error that stopped them."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO


class Pulled:
    """Let a stream of pieces be read as a file."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        """Read from these pieces, in order."""
        self._pieces, self._piece = pieces, memoryview(b"")
        self.failure: Exception | None = None

    def read(self, size: int) -> bytes:
        """Return up to `size` bytes, none at the end."""
        try:
            while not self._piece:
                self._piece = memoryview(next(self._pieces))
        except StopIteration:
            return b""
        except Exception as error:
            self.failure = error
            raise
        given, self._piece = self._piece[:size], self._piece[size:]
        return bytes(given)


class Pushed:
    """Let a file be written into a function."""

    def __init__(self, take: Callable[[bytes], object], watch: Callable[[int], object] = int) -> None:
        """Hand every piece to `take`, and its size in bytes to `watch`."""
        self._take, self._watch = take, watch
        self.failure: Exception | None = None

    def write(self, data: bytes) -> int:
        """Hand on one piece."""
        try:
            self._take(data)
            self._watch(len(data))
        except Exception as error:
            self.failure = error
            raise
        return len(data)

    def flush(self) -> None:
        """Do nothing: whoever takes the pieces decides when they are safe."""


class Watched:
    """Read a file while hashing it and looking for words that must not be readable in it."""

    def __init__(self, file: BinaryIO, plain_words: Sequence[bytes]) -> None:
        """Read from this file and look for these words."""
        self._file, self._plain_words = file, [word for word in plain_words if word]
        self._overlap = max((len(word) for word in self._plain_words), default=1) - 1
        self._hash, self._tail = hashlib.sha256(), b""
        self.size, self.betrayed = 0, False
        self.failure: Exception | None = None

    @property
    def sha256(self) -> str:
        """Return the SHA-256 of what was read, in hex."""
        return self._hash.hexdigest()

    def read(self, size: int) -> bytes:
        """Return up to `size` bytes, none at the end."""
        try:
            piece = self._file.read(size)
        except OSError as error:
            self.failure = error
            raise
        self._hash.update(piece)
        self.size += len(piece)
        window = self._tail + piece
        self.betrayed = self.betrayed or any(word in window for word in self._plain_words)
        self._tail = window[max(0, len(window) - self._overlap) :]
        return piece
