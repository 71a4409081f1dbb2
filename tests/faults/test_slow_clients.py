"""Clients that open connections and send nothing, little or slowly: nobody else notices."""

import socket
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager

import pytest

from app.ops import arrivals
from tests.compatibility.running import Site
from tests.faults import attacks
from tests.faults.pace import lost_time
from tests.live import servers
from tests.live.altered import COMMAND

pytestmark = [pytest.mark.commits, pytest.mark.slow]

BOTH = pytest.mark.parametrize("kind", ["web", "live"])
TRICKLE_S = 3  # longer than the deadline of a process that hurries
PATIENCE_S = 10  # on a busy machine
BEGUN = {
    "nothing": b"",
    "headers": b"GET / HTTP/1.1\r\nX-Slow: ",
    "body": attacks.head(attacks.LOGIN, attacks.JSON, 6_000) + b'{"a":"',
    "chunk": attacks.head(attacks.LOGIN, attacks.JSON, None) + b"9000\r\n{",
    "expected": attacks.head(attacks.LOGIN, attacks.JSON, 6_000, "Expect: 100-continue") + b"{",
    "too large": attacks.head(attacks.LOGIN, attacks.JSON, 15 * attacks.MIB) + b"{",
    "polling": attacks.head(attacks.POLLING, "text/plain", 6_000) + b"4",
}


@pytest.fixture
def serving(server, database, tmp_path) -> Iterator[Callable[..., Site]]:
    """Start processes of a kind, web or live, with these alterations."""
    with ExitStack() as stack:
        def start(kind: str, *ways: str) -> Site:
            command = (*COMMAND, *(["web"] if kind == "web" else []), *ways)
            return stack.enter_context(servers.live(
                tmp_path / "var", servers.urls(server, "streamvault_commits"), command))

        yield start


@contextmanager
def slow_clients(address: str, each: int, kinds: Iterable[str] = BEGUN
                 ) -> Iterator[list[tuple[str, socket.socket]]]:
    """Begin requests of several kinds, so many of each."""
    with ExitStack() as stack:
        yield [(kind, sock) for kind in kinds
               for sock in stack.enter_context(attacks.opened(address, each, BEGUN[kind]))]


@BOTH
def test_a_request_that_is_not_finished_in_time_ends(serving, world, kind):
    with slow_clients(serving(kind, "hurries").address, 1) as begun:
        attacks.trickle([sock for _, sock in begun], TRICKLE_S)
        assert [what for what, sock in begun if not attacks.closed(sock, PATIENCE_S)] == []


# A proxy in front of `run.py web` collects requests; without one, threads wait for slow clients.
@pytest.mark.parametrize(("kind", "slow"), [("web", ["nothing"]), ("live", BEGUN)])
def test_a_bystander_does_not_notice_slow_clients(serving, world, kind, slow):
    address = serving(kind).address
    with lost_time() as lost, attacks.Bystander(address, "/health") as bystander:
        time.sleep(1)
        with slow_clients(address, 100 // len(slow), slow) as begun:
            attacks.trickle([sock for _, sock in begun] if kind == "live" else [], 3)
    assert bystander.refused == []
    assert bystander.slowest_s(0.9) - lost[0] < 0.5


@BOTH
def test_a_body_that_nobody_reads_is_not_waited_for(serving, world, kind):
    address = serving(kind, "hurries").address
    for path in (attacks.LOGIN, *([attacks.POLLING] if kind == "live" else [])):
        with attacks.connect(address, 10) as sock:
            sock.sendall(attacks.head(path, attacks.JSON, 15 * attacks.MIB))
            assert attacks.status(sock) == (400 if path == attacks.POLLING else 413), path
            attacks.trickle([sock], TRICKLE_S)
            assert attacks.closed(sock, PATIENCE_S)


@BOTH
def test_a_request_line_that_is_too_long_gets_the_page_of_every_error(serving, world, kind):
    address = serving(kind).address
    for path, size, sort in (("/", 4_095, "text/html"), ("/", 9_000, "text/html"),
                             ("/api/titles", 100_000, "application/problem+json")):
        begun = f"GET {path}?q=".encode()
        line = begun + b"x" * (size - len(begun) - len(" HTTP/1.1")) + b" HTTP/1.1"
        answer = asked(address, line)
        assert answer.startswith(b"HTTP/1.1 414 "), (kind, size)
        assert sort.encode() in answer and b"This address is too long" in answer, (kind, size)
        assert b"Content-Security-Policy" in answer, (kind, size)
    line = b"GET /health?q=" + b"x" * (4_094 - 14 - 9) + b" HTTP/1.1"
    assert asked(address, line).startswith(b"HTTP/1.1 200 "), "the control"


def asked(address: str, line: bytes) -> bytes:
    """Return the whole answer to a request that begins with this line."""
    with attacks.opened(address, 1, line + b"\r\nHost: x\r\nConnection: close\r\n\r\n") as (sock,):
        return b"".join(iter(lambda: sock.recv(65_536), b""))


def test_where_there_is_no_room_the_longest_waiting_goes(serving, world):
    address = serving("live").address
    with attacks.opened(address, 1100) as held, attacks.Bystander(address, "/health") as bystander:
        time.sleep(2)
        assert attacks.closed(held[0]) and not attacks.closed(held[-1])
    assert bystander.refused == [] and len(bystander.waits_s) > 3


@pytest.mark.no_database
def test_only_the_late_are_cut_off():
    waiting = arrivals.Arrivals()
    ours, theirs = socket.socketpair()
    with ours, theirs, waiting.expecting(ours, -1) as late, waiting.expecting(ours, 60) as early:
        waiting.sweep()
        assert late.is_cut and not early.is_cut
        assert waiting.make_room() and early.is_cut and not waiting.make_room()


@pytest.mark.no_database
def test_a_large_body_has_more_time():
    assert arrivals.seconds_for(None) == arrivals.seconds_for("nonsense") == arrivals.BODY_S
    assert arrivals.seconds_for(str(16 << 20)) == arrivals.BODY_S + 512
