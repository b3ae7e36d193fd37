"""Phones that are slow, silent, greedy or hostile, against the real front on loopback."""

from __future__ import annotations

import socket
import statistics
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lan_web.front import Front
from lan_web.line import Limits, Refused, body_length
from tests.loopback import (
    HASTY,
    House,
    ask,
    drip_until_cut,
    get,
    phone,
    plain,
    post,
    rest,
    until,
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


def test_two_hundred_slow_phones_do_not_keep_twenty_others_from_their_pages(house: House) -> None:
    front = house.front(Limits())
    slow = [plain(front.port, f"127.1.{n // 100}.{n % 100 + 1}") for n in range(80)]  # silent, no handshake
    for n in range(120):
        sock = phone(front, house, f"127.2.{n // 100}.{n % 100 + 1}")
        sock.sendall(b"GET / HT" if n % 2 else post("Content-Length: 9000") + b"a=")
        slow.append(sock)
    stop_dripping = threading.Event()

    def drip() -> None:
        while not stop_dripping.wait(0.5):
            for sock in slow[80:]:
                sock.sendall(b"x")

    def visit(n: int) -> list[float]:
        took = []
        for _ in range(10):
            began = time.monotonic()
            assert b"alone" in ask(front, house, get("/"), f"127.3.0.{n + 1}")
            took.append(time.monotonic() - began)
        return took

    dripper = threading.Thread(target=drip)
    dripper.start()
    with ThreadPoolExecutor(20) as pool:
        took = sorted(one for many in pool.map(visit, range(20)) for one in many)
    held = front.connections
    stop_dripping.set()
    dripper.join()
    for sock in slow:
        sock.close()
    front.stop()
    print(f"200 pages beside {held} slow phones: p50 {statistics.median(took) * 1000:.0f} ms, "
          f"p95 {took[189] * 1000:.0f} ms, 0 failures")  # fmt: skip
    assert len(took) == 200
    assert held >= 120


def test_silent_phone_is_cut_before_and_after_the_handshake(front: Front, house: House) -> None:
    began = time.monotonic()
    with plain(front.port) as silent, phone(front, house) as mute:
        assert rest(silent) == b""
        assert time.monotonic() - began < 3
        assert rest(mute) == b""
        assert time.monotonic() - began < 5


def test_phone_dripping_its_head_is_cut(front: Front, house: House) -> None:
    began = time.monotonic()
    with phone(front, house) as sock:
        drip_until_cut(sock, get("/"), every=0.2)
    assert time.monotonic() - began < 6
    assert house.seen == []


def test_phone_dripping_its_body_is_cut_and_no_page_sees_it(front: Front, house: House) -> None:
    began = time.monotonic()
    with phone(front, house) as sock:
        sock.sendall(post("Content-Length: 1000"))
        drip_until_cut(sock, b"a" * 100, every=0.1)
    assert time.monotonic() - began < 6
    assert house.seen == []


def test_phone_that_leaves_in_the_middle_frees_both_sides(front: Front, house: House) -> None:
    for request in (b"GET / HT", post("Content-Length: 9000") + b"a"):
        sock = phone(front, house)
        sock.sendall(request)
        sock.close()
    half = phone(front, house)
    half.sendall(b"GET / HT")
    half.shutdown(socket.SHUT_WR)  # no TLS farewell either
    assert until(lambda: front.connections == 0, 1.2)
    half.close()
    assert until(lambda: not front._pages._server.active_channels)


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (get("/", "X-Long: " + "a" * 17_000), b"431 "),
        (post("Transfer-Encoding: chunked") + b"1\r\na\r\n0\r\n\r\n", b"411 "),
        (post("transfer-encoding : chunked", "Content-Length: 3") + b"abc", b"411 "),
        (post("Content-Length: 3", "Content-Length: 4") + b"abc", b"400 "),
        (post("Content-Length: -3"), b"400 "),
        (post("Content-Length: " + "9" * 5000), b"413 "),
        (post("Content-Length: 2097153") + b"a" * 2_097_153, b"413 "),
    ],
)
def test_phone_cannot_send_what_is_too_big_or_read_two_ways(front: Front, house: House, request_: bytes, status: bytes) -> None:
    answer = ask(front, house, request_)
    assert answer.startswith(b"HTTP/1.1 " + status)
    assert b"Content-Security-Policy: default-src 'none'" in answer
    assert house.seen == []


def test_phone_sends_two_megabytes_but_not_all_phones_at_once(house: House) -> None:
    front = house.front(replace(HASTY, bodies_together=3_000_000))
    whole = post("Content-Length: 2097152")
    assert b" 2097152 alone" in ask(front, house, whole + b"a" * 2_097_152)
    with phone(front, house) as first:
        first.sendall(whole + b"a")
        assert until(lambda: front._doors._bodies > 2_000_000)
        assert ask(front, house, whole).startswith(b"HTTP/1.1 503 ")
        assert b" 5 alone" in ask(front, house, post("Content-Length: 5") + b"abcde")
    assert until(lambda: front._doors._bodies == 0)
    front.stop()


@settings(deadline=None)
@given(
    st.binary(max_size=60),
    st.sampled_from([b"Transfer-Encoding: x", b"TRANSFER-ENCODING:", b" transfer-encoding\t: chunked"]),
)
def test_front_never_lets_a_transfer_coding_through(noise: bytes, header: bytes) -> None:
    with pytest.raises(Refused):
        body_length(b"POST / HTTP/1.1\r\n" + noise + b"\r\n" + header + b"\r\n\r\n", 100)


def test_one_address_cannot_take_every_line(house: House) -> None:
    front = house.front(replace(Limits(), per_address=5))
    kept = [phone(front, house, "127.7.7.7") for _ in range(5)]
    with plain(front.port, "127.7.7.7") as sixth:
        assert rest(sixth) == b""
    assert b"alone" in ask(front, house, get("/"), "127.7.7.8")
    kept.pop().close()
    assert until(lambda: front.connections == 4)
    assert b"alone" in ask(front, house, get("/"), "127.7.7.7")
    for sock in kept:
        sock.close()
    front.stop()
    assert not front._doors._from


def test_all_addresses_together_cannot_pass_the_cap(house: House) -> None:
    front = house.front(replace(Limits(), connections=3))
    kept = [phone(front, house, f"127.8.0.{n}") for n in (1, 2, 3)]
    with plain(front.port, "127.8.0.4") as fourth:
        assert rest(fourth) == b""
    for sock in kept:
        sock.close()
    front.stop()
