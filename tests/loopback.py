"""A site of one page behind the real front, and phones on loopback that talk real TLS to it; for the tests."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from lan_web.front import Front
from lan_web.line import Limits

HASTY = Limits(farewell=0.4, handshake=1.0, whole_head=1.5, idle=1.5, slowest_body=100_000)


def write_certificate(folder: Path, name: str) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    names: list[x509.GeneralName] = [x509.DNSName(name), x509.IPAddress(ip_address("127.0.0.1"))]
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=9))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "site.crt").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    pkcs8 = serialization.PrivateFormat.PKCS8
    plain = serialization.NoEncryption()
    (folder / "site.key").write_bytes(key.private_bytes(serialization.Encoding.PEM, pkcs8, plain))


class House:
    """Answer what the pages saw, and wait on `/slow` until the test lets go."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.seen = folder, list[str]()
        self.entered, self.let_go = threading.Event(), threading.Event()

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        self.seen.append(environ["PATH_INFO"])
        body = environ["wsgi.input"].read()
        if environ["PATH_INFO"] == "/slow":
            self.entered.set()
            self.let_go.wait(20)
        said = f"{environ['wsgi.url_scheme']} {environ['REMOTE_ADDR']} {len(body)} "
        said += environ.get("HTTP_X_FORWARDED_FOR", "alone")
        answer = b"x" * 3_000_000 if environ["PATH_INFO"] == "/large" else said.encode()
        start("200 OK", [("Content-Length", str(len(answer))), ("Content-Type", "text/plain")])
        return [answer]

    def front(self, limits: Limits = HASTY, http_port: int | None = None) -> Front:
        made = Front(
            self,
            certificate=self.folder / "site.crt",
            key=self.folder / "site.key",
            private_socket=self.folder / "private" / "site.sock",
            host="127.0.0.1",
            port=0,
            http_port=http_port,
            names=("box.local",),
            limits=limits,
        )
        made.start()
        return made


def plain(port: int, source: str = "127.0.0.1") -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=20, source_address=(source, 0))


def trusting(folder: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(folder / "site.crt"))


def phone(front: Front, house: House, source: str = "127.0.0.1") -> ssl.SSLSocket:
    return trusting(house.folder).wrap_socket(plain(front.port, source), server_hostname="box.local")


def rest(sock: socket.socket) -> bytes:
    got = b""
    try:
        while piece := sock.recv(65536):
            got += piece
    except (ConnectionError, ssl.SSLEOFError):
        pass
    return got


def ask(front: Front, house: House, request: bytes, source: str = "127.0.0.1") -> bytes:
    with phone(front, house, source) as sock:
        sock.sendall(request)
        return rest(sock)


def get(path: str, *headers: str) -> bytes:
    return "\r\n".join([f"GET {path} HTTP/1.1", "Host: box.local", "Connection: close", *headers, "", ""]).encode()


def post(*headers: str) -> bytes:
    return "\r\n".join(["POST / HTTP/1.1", "Host: box.local", "Connection: close", *headers, "", ""]).encode()


def drip_until_cut(sock: socket.socket, letters: bytes, every: float) -> None:
    try:
        for letter in letters:
            sock.sendall(bytes([letter]))
            time.sleep(every)
    except OSError:  # reset, broken pipe or TLS end, as the timing goes
        return
    pytest.fail("the phone could drip to its end")


def until(condition: Callable[[], bool], seconds: float = 8.0) -> bool:
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return condition()
