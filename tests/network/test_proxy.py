"""Each fault does at the socket what it says."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from tests.drivers.platform.scripted import Scripted, answer, scripted
from tests.network.faults import (
    BlackHole,
    Delay,
    HalfOpen,
    Last,
    Late,
    Reset,
    Trickle,
    Truncate,
    Twice,
)
from tests.network.proxy import Door, Fault, FaultProxy, proxy_to

ANSWER = answer('{"ok": true}')
FOREVER = 0.2
"""What never ends is tried for so long. A test that waits longer for it proves no more."""


@pytest.fixture
def server() -> Iterator[Scripted]:
    with scripted(ANSWER) as made:
        yield made


@pytest.fixture
def proxy(server: Scripted) -> Iterator[FaultProxy]:
    with proxy_to(server.url) as made:
        yield made


def line(proxy: FaultProxy, timeout: float = 10) -> socket.socket:
    host, port = proxy.url.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout)


def ask(proxy: FaultProxy, path: str = "/") -> socket.socket:
    """A line on which a request was sent."""
    asking = line(proxy)
    asking.sendall(f"POST {path} HTTP/1.1\r\nContent-Length: 2\r\n\r\nab".encode())
    return asking


def heard(asking: socket.socket) -> bytes:
    """Everything until the other side ends it in order."""
    with asking:
        data = b""
        while more := asking.recv(65536):
            data += more
        return data


def whole(asking: socket.socket) -> bytes:
    """One answer, on a line that stays."""
    with asking:
        data = b""
        while len(data) < len(ANSWER):
            data += asking.recv(65536)
        return data


def is_silent(asking: socket.socket) -> bool:
    asking.settimeout(FOREVER)
    with asking, pytest.raises(TimeoutError):
        asking.recv(1)
    return True


def arrived(server: Scripted) -> bool:
    """Waits until the server has a request."""
    there = threading.Event()
    while not server.asked:
        there.wait(0.01)
    return True


def test_without_a_fault_all_passes_and_the_line_stays(proxy: FaultProxy, server: Scripted) -> None:
    with line(proxy) as asking:
        for path in (b"/a", b"/b?c"):
            asking.sendall(b"GET %b HTTP/1.1\r\n\r\n" % path)
            assert asking.recv(65536) == ANSWER
    assert proxy.asked == [("GET", "/a"), ("GET", "/b?c")]
    assert server.asked == [b"GET /a HTTP/1.1\r\n\r\n", b"GET /b?c HTTP/1.1\r\n\r\n"]


@pytest.mark.parametrize("fault", [Delay(0.02, 0.02, 0.01), Trickle(0.0001)])
def test_late_is_whole(proxy: FaultProxy, fault: Fault) -> None:
    proxy.fault(fault)
    assert whole(ask(proxy)) == ANSWER


def test_a_delay_is_on_the_way_there_or_back(proxy: FaultProxy, server: Scripted) -> None:
    proxy.fault(Delay(there=60.0), times=1)
    assert is_silent(ask(proxy))
    assert not server.asked
    proxy.fault(Delay(back=60.0))
    assert is_silent(ask(proxy))
    assert server.asked


def test_a_trickle_brings_some_and_then_some(proxy: FaultProxy) -> None:
    proxy.fault(Trickle(60.0))
    asking = ask(proxy)
    assert asking.recv(100) == ANSWER[:1]
    assert is_silent(asking)


def test_a_black_hole_swallows_the_request(proxy: FaultProxy, server: Scripted) -> None:
    proxy.fault(BlackHole())
    assert is_silent(ask(proxy))
    assert not server.asked


def test_half_open_the_request_arrives_and_nothing_comes_back(
    proxy: FaultProxy, server: Scripted
) -> None:
    proxy.fault(HalfOpen())
    asking = ask(proxy)
    assert arrived(server)
    asking.shutdown(socket.SHUT_WR)
    assert is_silent(asking)


@pytest.mark.parametrize(("after", "expected"), [(10, ANSWER[:10]), (-3, ANSWER[:-3]), (0, b"")])
def test_a_truncated_answer_ends_in_order(proxy: FaultProxy, after: int, expected: bytes) -> None:
    proxy.fault(Truncate(after))
    assert heard(ask(proxy)) == expected


@pytest.mark.parametrize("fault", [Reset(), Reset(forwarded=True)])
def test_a_reset_is_a_reset(proxy: FaultProxy, server: Scripted, fault: Reset) -> None:
    proxy.fault(fault)
    with pytest.raises(ConnectionResetError):
        heard(ask(proxy))
    assert bool(server.asked) is fault.forwarded


def test_a_reset_in_the_middle_of_an_answer(proxy: FaultProxy, server: Scripted) -> None:
    proxy.fault(Reset(forwarded=True, after=10))
    with pytest.raises(ConnectionResetError):
        heard(ask(proxy))
    assert server.asked


def test_twice_is_the_same_twice(proxy: FaultProxy, server: Scripted) -> None:
    proxy.fault(Twice())
    assert whole(ask(proxy)) == ANSWER
    first, second = server.asked
    assert first == second


@pytest.mark.parametrize("again", [False, True])
def test_what_is_held_is_delivered_later(proxy: FaultProxy, server: Scripted, again: bool) -> None:
    proxy.fault(Late(again))
    asking = ask(proxy)
    assert whole(asking) == ANSWER if again else is_silent(asking)
    assert (proxy.held, len(server.asked)) == (1, int(again))
    assert proxy.deliver() == [ANSWER]
    assert (proxy.held, len(server.asked)) == (0, 1 + again)
    assert set(server.asked) == {b"POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nab"}


def test_a_closed_door_refuses(proxy: FaultProxy) -> None:
    kept = line(proxy)
    proxy.door = Door.CLOSED
    assert heard(kept) == b""
    with pytest.raises(ConnectionRefusedError):
        line(proxy)
    proxy.door = Door.OPEN
    assert whole(ask(proxy)) == ANSWER


def test_an_unanswered_door_lets_nobody_connect(proxy: FaultProxy) -> None:
    proxy.door = Door.UNANSWERED
    with pytest.raises(TimeoutError):
        line(proxy, timeout=FOREVER)
    proxy.heal()
    assert whole(ask(proxy)) == ANSWER


def test_a_resetting_door_resets_whoever_comes(proxy: FaultProxy, server: Scripted) -> None:
    proxy.door = Door.RESETTING
    with pytest.raises(ConnectionResetError):
        heard(line(proxy))
    assert not server.asked


def test_the_last_answer_comes_before_the_door_shuts(proxy: FaultProxy) -> None:
    proxy.fault(Last())
    assert heard(ask(proxy)) == ANSWER
    with pytest.raises(ConnectionRefusedError):
        line(proxy)


def test_a_rule_hits_what_it_names(proxy: FaultProxy, server: Scripted) -> None:
    rule = proxy.fault(Truncate(0), path="^/pay$", method="POST", skip=1, times=1)
    paths = ("/pay", "/other", "/pay", "/pay")
    assert [bool(heard_now(proxy, path)) for path in paths] == [True, True, False, True]
    assert rule.hits == 1


def test_a_spreading_rule_hits_everything_from_its_first_hit_on(proxy: FaultProxy) -> None:
    proxy.fault(Truncate(0), path="/pay", spreading=True)
    assert [bool(heard_now(proxy, p)) for p in ("/a", "/pay", "/a")] == [True, False, False]
    proxy.heal()
    assert heard_now(proxy, "/a")


def heard_now(proxy: FaultProxy, path: str) -> bytes:
    with ask(proxy, path) as asking:
        return asking.recv(65536)
