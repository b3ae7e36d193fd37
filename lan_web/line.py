"""One connection with one phone: how much it may send, how slowly, and how it is hung up."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from dataclasses import dataclass

_PIECE = 64 * 1024
_SEALED_HEADERS = (
    "Content-Length: 0\r\nConnection: close\r\nCache-Control: no-store\r\n"
    "Referrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n"
    "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n\r\n"
)


@dataclass(frozen=True)
class Limits:
    """Say what one phone, and all of them together, may take: sizes in bytes, times in seconds."""

    head: int = 16 * 1024
    body: int = 2 * 1024 * 1024
    bodies_together: int = 32 * 1024 * 1024
    connections: int = 400
    per_address: int = 20
    threads: int = 6
    handshake: float = 5.0
    whole_head: float = 15.0
    idle: float = 60.0
    stalled_answer: float = 30.0
    farewell: float = 5.0
    slowest_body: int = 20_000  # bytes a second, asked for once `whole_head` more seconds have passed


class Refused(Exception):
    """Carry the status line of a request that the pages must not see."""


def body_length(head: bytes, limit: int) -> int:
    """Return the announced body length in bytes; refuse what two parsers could read differently.

    RFC 9112 §6: a length of its own and a transfer coding are how requests are smuggled past a front.
    """
    parts = [line.partition(b":") for line in head.split(b"\r\n")]
    fields = [(name.strip().lower(), value.strip()) for name, _, value in parts]
    if any(name == b"transfer-encoding" for name, _ in fields):
        raise Refused("411 Length Required")
    lengths = [value for name, value in fields if name == b"content-length"]
    if not lengths:
        return 0
    if len(lengths) > 1 or not lengths[0].isdigit():
        raise Refused("400 Bad Request")
    if len(lengths[0]) > 12 or int(lengths[0]) > limit:
        raise Refused("413 Content Too Large")
    return int(lengths[0])


class Line:
    """Hold both directions of one connection, and when an answer last moved on it (loop seconds)."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, limits: Limits) -> None:
        self.reader, self.writer, self.limits = reader, writer, limits
        self.moved_at = 0.0
        writer.transport.set_write_buffer_limits(high=1, low=0)  # after drain() nothing is left here to lose

    @classmethod
    async def over(cls, sock: socket.socket, limits: Limits, tls: ssl.SSLContext | None = None) -> Line:
        """Wrap an accepted socket, after the TLS handshake where there is a context."""
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader(limit=limits.head, loop=loop)
        protocol = asyncio.StreamReaderProtocol(reader, loop=loop)
        times = {"ssl_handshake_timeout": limits.handshake, "ssl_shutdown_timeout": limits.farewell} if tls else {}
        transport, _ = await loop.connect_accepted_socket(lambda: protocol, sock, ssl=tls, **times)
        return cls(reader, asyncio.StreamWriter(transport, protocol, reader, loop), limits)

    async def next_head(self, patience: float) -> bytes:
        """Wait `patience` seconds at most after the last answer for a request, then read its whole head."""
        first = await self._first_byte(patience)
        try:
            async with asyncio.timeout(self.limits.whole_head):
                return first + await self.reader.readuntil(b"\r\n\r\n")
        except asyncio.LimitOverrunError as too_long:
            raise Refused("431 Request Header Fields Too Large") from too_long

    async def _first_byte(self, patience: float) -> bytes:
        loop = asyncio.get_running_loop()
        self.moved_at = loop.time()
        while True:
            try:
                async with asyncio.timeout_at(self.moved_at + patience):
                    return await self.reader.readexactly(1)
            except TimeoutError:  # a long answer may still be on its way to a slow phone
                if loop.time() >= self.moved_at + patience:
                    raise

    async def carry_body(self, length: int, pages: Line) -> None:
        """Hand `length` bytes over as they come; a phone slower than the slowest allowed is cut."""
        async with asyncio.timeout(self.limits.whole_head + length / self.limits.slowest_body):
            while length:
                piece = await self.reader.read(min(length, _PIECE))
                if not piece:
                    raise ConnectionResetError
                length -= len(piece)
                await pages.send(piece)

    async def send(self, piece: bytes) -> None:
        """Write one piece and wait until the kernel has it, within the time a stalled phone is given."""
        async with asyncio.timeout(self.limits.stalled_answer):
            self.writer.write(piece)
            await self.writer.drain()
        self.moved_at = asyncio.get_running_loop().time()

    async def carry_answers(self, phone: Line) -> None:
        """Hand everything the pages say to the phone, until the pages hang up."""
        while piece := await self.reader.read(_PIECE):
            await phone.send(piece)

    async def refuse(self, status: str, location: str = "") -> None:
        """Answer a bare status, then swallow what still comes: a reset would overtake the answer."""
        where = f"Location: {location}\r\n" if location else ""
        await self.send(f"HTTP/1.1 {status}\r\n{where}{_SEALED_HEADERS}".encode())
        if self.writer.can_write_eof():
            self.writer.write_eof()
        async with asyncio.timeout(self.limits.farewell):
            while await self.reader.read(_PIECE):
                pass

    async def aclose(self) -> None:
        """Hang up politely, then for good."""
        self.writer.close()
        try:
            with contextlib.suppress(OSError, TimeoutError):
                async with asyncio.timeout(self.limits.farewell + 1):
                    await self.writer.wait_closed()
        finally:
            self.writer.transport.abort()
