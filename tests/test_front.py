"""The front door: answers, clean stops, certificates and the plain port; real TLS on loopback."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lan_web.front import Front
from tests.loopback import (
    House,
    ask,
    get,
    phone,
    plain,
    rest,
    trusting,
    write_certificate,
)


@pytest.fixture
def house(tmp_path: Path) -> House:
    write_certificate(tmp_path, "box.local")
    return House(tmp_path)


@pytest.fixture
def front(house: House) -> Iterator[Front]:
    made = house.front()
    yield made
    house.let_go.set()
    made.stop()


def test_phone_is_answered_over_https_with_its_own_address_and_no_forwarded_lie(front: Front, house: House) -> None:
    answer = ask(front, house, get("/", "X-Forwarded-For: 10.9.9.9"), source="127.4.5.6")
    head, _, body = answer.partition(b"\r\n\r\n")
    assert body == b"https 127.4.5.6 0 alone"
    assert head.startswith(b"HTTP/1.1 200 OK")
    assert b"\r\nServer:" not in head
    private = house.folder / "private" / "site.sock"
    assert private.stat().st_mode & 0o777 == 0o600
    assert private.parent.stat().st_mode & 0o777 == 0o700


def test_phone_asks_several_pages_on_one_connection(front: Front, house: House) -> None:
    with phone(front, house) as sock:
        for _ in range(5):
            sock.sendall(b"GET / HTTP/1.1\r\nHost: box.local\r\n\r\n")
            assert read_until(sock, b"https 127.0.0.1 0 alone")
        sock.sendall(b"POST / HTTP/1.1\r\nHost: box.local\r\nContent-Length: 3\r\n\r\nabc")
        assert read_until(sock, b"https 127.0.0.1 3 alone")


def read_until(sock: ssl.SSLSocket, words: bytes) -> bool:
    """Read an answer to the words that end it: headers and body may come apart."""
    heard = b""
    while not heard.endswith(words) and (piece := sock.recv(4096)):
        heard += piece
    return heard.endswith(words)


def test_phone_receives_a_large_answer_whole(front: Front, house: House) -> None:
    assert len(ask(front, house, get("/large")).partition(b"\r\n\r\n")[2]) == 3_000_000


def test_request_under_way_is_answered_while_the_front_stops(house: House) -> None:
    front = house.front()
    port, before = front.port, threading.active_count()
    with phone(front, house) as sock, phone(front, house) as idle:
        sock.sendall(get("/slow"))
        assert house.entered.wait(5)
        stopping = threading.Thread(target=front.stop)
        stopping.start()
        time.sleep(0.3)
        with pytest.raises(ConnectionRefusedError):
            plain(port)
        house.let_go.set()
        assert b"https 127.0.0.1 0 alone" in rest(sock)
        assert rest(idle) == b""
        stopping.join(6)
    assert not stopping.is_alive()
    assert threading.active_count() < before
    assert not [t.name for t in threading.enumerate() if t.name.startswith(("waitress", "front", "pages"))]
    assert not (house.folder / "private" / "site.sock").exists()


def test_front_stops_in_time_even_when_a_page_hangs(house: House) -> None:
    front = house.front()
    with phone(front, house) as sock:
        sock.sendall(get("/slow"))
        assert house.entered.wait(5)
        began = time.monotonic()
        front.stop(grace=0.3)
        assert time.monotonic() - began < 3
        assert rest(sock) == b""
    house.let_go.set()
    front.stop()  # once more does no harm


def test_front_says_no_to_a_port_already_taken_and_leaves_nothing(house: House) -> None:
    before = threading.active_count()
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        Front(
            house,
            certificate=house.folder / "site.crt",
            key=house.folder / "site.key",
            private_socket=house.folder / "site.sock",
            host="127.0.0.1",
            port=taken.getsockname()[1],
        ).start()
    assert threading.active_count() == before


@pytest.mark.rule("F5")
def test_phone_cannot_speak_an_old_tls(front: Front, house: House) -> None:
    old = trusting(house.folder)
    old.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    try:
        with pytest.raises(ssl.SSLError, match="protocol|alert|VERSION|EOF"):
            old.wrap_socket(plain(front.port), server_hostname="box.local")
    except ssl.SSLError as unable:  # pragma: no cover - depends on the machine
        pytest.skip(f"TLS 1.1 cannot be offered by this OpenSSL: {unable}")
    with phone(front, house) as sock:
        assert sock.version() == "TLSv1.3"


def test_new_certificate_is_served_without_a_restart_and_a_bad_one_is_not(front: Front, house: House) -> None:
    before = ssl.get_server_certificate(("127.0.0.1", front.port))
    kept = phone(front, house)
    write_certificate(house.folder, "box.local")
    front.reload_certificate()
    after = ssl.get_server_certificate(("127.0.0.1", front.port))
    assert after != before
    kept.sendall(get("/"))
    assert b"alone" in rest(kept)
    kept.close()
    (house.folder / "site.key").write_text("not a key")
    with pytest.raises(OSError, match="PEM"):
        front.reload_certificate()
    assert ssl.get_server_certificate(("127.0.0.1", front.port)) == after


@pytest.mark.rule("F5")
def test_plain_request_is_sent_to_https_and_given_no_cookie(house: House) -> None:
    front = house.front(http_port=0)
    assert front.http_port
    asked = {"box.local": "box.local", "127.0.0.1": "127.0.0.1", "evil.example": "127.0.0.1"}
    for port in (front.http_port, front.port):
        for host, sent_to in asked.items():
            with plain(port) as sock:
                sock.sendall(f"GET /c#secret HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
                sock.shutdown(socket.SHUT_WR)
                answer = rest(sock).decode()
            assert answer.startswith("HTTP/1.1 301 ")
            assert f"\r\nLocation: https://{sent_to}:{front.port}/\r\n" in answer
            assert "cookie" not in answer.lower()
            assert "evil" not in answer
    front.stop()
    assert house.seen == []
