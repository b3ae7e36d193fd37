"""The front of the site: waitress on a private socket, and before it TLS doors that slow phones cannot block.

The doors call waitress only once a whole, unambiguous request head has come in, and one private line serves
one phone: a phone out of range holds a task of the event loop, never one of the threads that make pages.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import resource
import socket
import threading
from pathlib import Path
from typing import Any

from waitress import create_server, wasyncore

from lan_web.doors import Doors, phone_behind, strong_context
from lan_web.line import Limits

_USUAL = Limits()
_FILES = 4096  # each connection takes three: the phone's, and both ends of its private line


class Pages:
    """Run a WSGI application with waitress on a socket that only this user can reach."""

    def __init__(self, app: Any, private_socket: Path, limits: Limits) -> None:
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a queue of two is no news
        private_socket.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._socket = private_socket
        self._lines: dict[int, Any] = {}
        self._ending = threading.Event()
        self._server = create_server(
            app, map=self._lines, unix_socket=str(private_socket), unix_socket_perms="600",
            url_scheme="https", ident=None, threads=limits.threads, connection_limit=limits.connections + 50,
            max_request_header_size=limits.head + 16, max_request_body_size=limits.body + 1,
            inbuf_overflow=limits.body * 2, outbuf_overflow=1 << 30,  # personal data never spills into /tmp
            channel_timeout=600, log_socket_errors=False, clear_untrusted_proxy_headers=True,
        )  # fmt: skip
        self._server.fix_addr = phone_behind
        self._thread = threading.Thread(target=self._run, name="pages")
        self._thread.start()

    def _run(self) -> None:
        while not self._ending.is_set():
            wasyncore.loop(timeout=1, use_poll=True, map=self._lines, count=1)

    @property
    def busy(self) -> bool:
        """Tell whether a request is being received, worked on or answered."""
        lines = list(self._server.active_channels.values())
        return any(line.request or line.requests or line.total_outbufs_len for line in lines)

    def stop(self) -> None:
        """End the threads and remove the socket; a page that does not end is left behind after a second."""
        self._ending.set()
        self._server.pull_trigger()
        self._thread.join()
        self._server.task_dispatcher.shutdown(timeout=1)
        wasyncore.close_all(self._lines)
        self._socket.unlink(missing_ok=True)


class Front:
    """Serve a WSGI application over HTTPS on `port`, with an optional plain port that only points there."""

    def __init__(
        self, app: Any, *, certificate: Path, key: Path, private_socket: Path, host: str, port: int = 443,
        http_port: int | None = None, names: tuple[str, ...] = (), limits: Limits = _USUAL,
    ) -> None:  # fmt: skip
        self._app, self._private_socket, self._limits = app, private_socket, limits
        self._certificate, self._key, self._host, self._names = certificate, key, host, names
        self.port, self.http_port = port, http_port
        self._thread = threading.Thread(target=lambda: asyncio.run(self._keep()), name="front")
        self._opened, self._grace = threading.Event(), 5.0

    @property
    def connections(self) -> int:
        """Count the connections held now."""
        return len(self._doors.visits)

    def start(self) -> None:
        """Listen, and return once phones are answered; OSError: a port is taken, a file cannot be read."""
        _allow_files()
        tls = strong_context(self._certificate, self._key)
        self._doors = Doors(tls, self._private_socket, self._names, self._limits)
        with contextlib.ExitStack() as unless_open:
            self._https = unless_open.enter_context(self._listen(self.port))
            self._http = None
            if self.http_port is not None:
                self._http = unless_open.enter_context(self._listen(self.http_port))
                self.http_port = self._http.getsockname()[1]
            self.port = self._https.getsockname()[1]
            self._pages = Pages(self._app, self._private_socket, self._limits)
            unless_open.pop_all()
        self._thread.start()
        self._opened.wait()

    def reload_certificate(self) -> None:
        """Use the files now on disk from the next handshake; OSError if they do not fit, the old stay."""
        self._doors.tls = strong_context(self._certificate, self._key)

    def stop(self, grace: float = 5.0) -> None:
        """Take no more calls, let requests under way finish for `grace` seconds, leave no thread behind."""
        self._grace = grace
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._closing.set)
            self._thread.join()

    def _listen(self, port: int) -> socket.socket:
        both = self._host == "::"
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        listener = socket.create_server((self._host, port), family=family, backlog=512, dualstack_ipv6=both)
        listener.setblocking(False)
        # Accepted connections inherit it; asyncio would set it only on sockets that were made with their protocol named.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listener

    async def _keep(self) -> None:
        self._loop, self._closing = asyncio.get_running_loop(), asyncio.Event()
        self._doors.open(self._https, self._http)
        self._opened.set()
        await self._closing.wait()
        await self._doors.shut()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._grace):
                await asyncio.sleep(0.05)  # a head just read may not be in waitress yet
                while self._pages.busy:
                    await asyncio.sleep(0.02)
        await asyncio.to_thread(self._pages.stop)
        await self._doors.clear()


def _allow_files() -> None:
    """Raise this process's limit of open files to what the caps on connections can need."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
