"""The public doors on the event loop: who may come in, what is said to each phone, and how they are shut."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import socket
import ssl
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

from lan_web.line import Limits, Line, Refused, body_length

Greeting = Callable[[socket.socket, str], Awaitable[None]]

_SMALL_BODY = 64 * 1024
_TLS_HELLO = b"\x16"
_CALLER = "\0habitat-box/"


def strong_context(certificate: Path, key: Path) -> ssl.SSLContext:
    """Build a TLS 1.2 and 1.3 context with forward secrecy and authenticated ciphers only."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("ECDHE+AESGCM:ECDHE+CHACHA20")
    context.options |= ssl.OP_NO_COMPRESSION | ssl.OP_CIPHER_SERVER_PREFERENCE | ssl.OP_NO_RENEGOTIATION
    context.set_alpn_protocols(["http/1.1"])
    context.load_cert_chain(certificate, key, password="")  # noqa: S106 - an encrypted key fails, never prompts
    return context


def phone_behind(peer: object) -> tuple[str, int | None]:
    """Read the phone's address in the name its private line was given; any other local caller has none."""
    if not isinstance(peer, bytes) or not peer.startswith(_CALLER.encode()):
        return "localhost", None
    _, number, address = peer.decode().rsplit("/", 2)
    return address, int(number)


class Doors:
    """Greet phones on HTTPS, and on plain HTTP only to point there."""

    def __init__(self, tls: ssl.SSLContext, private_socket: Path, names: tuple[str, ...], limits: Limits) -> None:
        self.tls, self._private_socket, self._names, self._limits = tls, private_socket, names, limits
        self.https_port = 0
        self.visits: set[asyncio.Task[None]] = set()
        self._accepting: list[asyncio.Task[None]] = []
        self._from: Counter[str] = Counter()
        self._bodies, self._numbers = 0, itertools.count(1)

    def open(self, https: socket.socket, http: socket.socket | None) -> None:
        """Accept on these listening sockets from now on; the loop must be running."""
        self.https_port = https.getsockname()[1]
        self._accepting = [asyncio.create_task(self._accept(https, self._greet))]
        if http:
            self._accepting.append(asyncio.create_task(self._accept(http, self._point_to_https)))

    async def shut(self) -> None:
        """Take no new call; those under way go on."""
        await _end(self._accepting)

    async def clear(self) -> None:
        """Hang up whatever is still there: half a second for last bytes, as much for farewells, then at once."""
        for _ in range(3):
            if self.visits:
                await asyncio.wait(self.visits, timeout=0.5)
            for visit in self.visits:
                visit.cancel()
        await asyncio.gather(*self.visits, return_exceptions=True)

    async def _accept(self, listener: socket.socket, greet: Greeting) -> None:
        with listener:
            while True:
                try:
                    sock, (address, *_) = await asyncio.get_running_loop().sock_accept(listener)
                except OSError:  # out of files: let some phones leave first
                    await asyncio.sleep(0.1)
                    continue
                if self._is_full_for(address):
                    sock.close()
                    continue
                self._from[address] += 1
                visit = asyncio.create_task(self._visit(greet, sock, address))
                self.visits.add(visit)
                visit.add_done_callback(self.visits.discard)

    def _is_full_for(self, address: str) -> bool:
        limits = self._limits
        return len(self.visits) >= limits.connections or self._from[address] >= limits.per_address

    async def _visit(self, greet: Greeting, sock: socket.socket, address: str) -> None:
        try:
            with contextlib.suppress(OSError, TimeoutError, EOFError):  # it left, stalled or talked nonsense
                await greet(sock, address)
        finally:
            self._from -= Counter([address])  # forgets the address with its last connection

    async def _greet(self, sock: socket.socket, address: str) -> None:
        try:
            async with asyncio.timeout(self._limits.handshake):
                first = await _first_byte(sock)
        except BaseException:
            sock.close()
            raise
        if first != _TLS_HELLO:
            await self._point_to_https(sock, address)
            return
        async with contextlib.aclosing(await Line.over(sock, self._limits, self.tls)) as phone:
            try:
                await self._converse(phone, address)
            except Refused as refusal:
                await phone.refuse(str(refusal))

    async def _point_to_https(self, sock: socket.socket, address: str) -> None:
        """Answer plain HTTP with one fixed redirect, to the name it asked for if ours, else here."""
        here = sock.getsockname()[0]
        async with contextlib.aclosing(await Line.over(sock, self._limits)) as phone:
            try:
                head = await phone.next_head(self._limits.handshake)
            except Refused as refusal:
                await phone.refuse(str(refusal))
                return
            asked = next((name for name in self._names if f"\nhost: {name}".encode() in head.lower()), here)
            host = f"[{asked}]" if ":" in asked else asked
            await phone.refuse("301 Moved Permanently", f"https://{host}:{self.https_port}/")

    async def _converse(self, phone: Line, address: str) -> None:
        head = await phone.next_head(self._limits.whole_head)
        async with contextlib.aclosing(await self._private_line(address)) as pages:
            requests = asyncio.create_task(self._carry_requests(phone, pages, head))
            answers = asyncio.create_task(pages.carry_answers(phone))
            try:
                await asyncio.wait((requests, answers), return_when=asyncio.FIRST_COMPLETED)
            finally:
                await _end([answers, requests])
        if not requests.cancelled():
            requests.result()

    async def _carry_requests(self, phone: Line, pages: Line, head: bytes) -> None:
        while True:
            length = body_length(head, self._limits.body)
            with self._room_for(length):
                await pages.send(head)
                await phone.carry_body(length, pages)
            head = await phone.next_head(self._limits.idle)

    @contextlib.contextmanager
    def _room_for(self, length: int) -> Iterator[None]:
        if length > _SMALL_BODY and self._bodies + length > self._limits.bodies_together:
            raise Refused("503 Service Unavailable")
        self._bodies += length
        try:
            yield
        finally:
            self._bodies -= length

    async def _private_line(self, address: str) -> Line:
        """Call waitress under a name that tells it which phone is behind."""
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        try:
            sock.bind(f"{_CALLER}{os.getpid()}/{next(self._numbers)}/{address}")
            await asyncio.get_running_loop().sock_connect(sock, str(self._private_socket))
        except BaseException:
            sock.close()
            raise
        return Line(*await asyncio.open_unix_connection(sock=sock), self._limits)


async def _first_byte(sock: socket.socket) -> bytes:
    """Look at the first byte without taking it."""
    arrived = asyncio.Event()
    asyncio.get_running_loop().add_reader(sock, arrived.set)
    try:
        await arrived.wait()
    finally:
        asyncio.get_running_loop().remove_reader(sock)
    return sock.recv(1, socket.MSG_PEEK)


async def _end(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
