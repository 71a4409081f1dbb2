"""Attacks of a stranger on a server, each bounded and to this machine only, and a bystander.

A test that runs one of them asks what the bystander noticed, and what the server's memory did.
"""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

MIB = 1 << 20
LOGIN, FORM, POLLING = "/api/auth/login", "/sign-in", "/socket.io/?EIO=4&transport=polling"
JSON, FIELDS = "application/json", "application/x-www-form-urlencoded"
EMPTY_LISTS = b'{"a":[' + b"[]," * (5 * MIB) + b"[]]}"  # 15 MiB
MANY_FIELDS = b"a&" * MIB


def connect(address: str, timeout_s: float = 60) -> socket.socket:
    """Open a connection to an address of this machine."""
    parts = urlsplit(address)
    assert parts.hostname in ("127.0.0.1", "localhost") and parts.port
    return socket.create_connection((parts.hostname, parts.port), timeout_s)


def head(path: str, kind: str, size: int | None, *more: str) -> bytes:
    """Return the first lines of a POST; without a size its body comes in chunks."""
    length = "Transfer-Encoding: chunked" if size is None else f"Content-Length: {size}"
    lines = (f"POST {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Type: {kind}", length, *more)
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def post(address: str, path: str, kind: str, body: bytes, timeout_s: float = 60) -> int:
    """Send a body and return the status; 0 when the server closed the connection."""
    with connect(address, timeout_s) as sock:
        with contextlib.suppress(ConnectionError):  # a refusal may come before all is sent
            sock.sendall(head(path, kind, len(body), "Connection: close") + body)
        return status(sock)


def status(sock: socket.socket) -> int:
    """Read an answer's status; 0 when there is none."""
    try:
        line = sock.recv(64).split(b" ", 2)
    except ConnectionError:
        return 0
    return int(line[1]) if len(line) > 1 else 0


def at_once(count: int, address: str, path: str, kind: str, body: bytes) -> list[int]:
    """Send a body on several connections at once and return the statuses."""
    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(post(address, path, kind, body)))
               for _ in range(count)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return found


@contextmanager
def opened(address: str, count: int, first: bytes = b"") -> Iterator[list[socket.socket]]:
    """Hold connections on which nothing, or only `first`, is sent."""
    held: list[socket.socket] = []
    try:
        for _ in range(count):
            held.append(connect(address))
            if first:
                with contextlib.suppress(ConnectionError, TimeoutError):
                    held[-1].settimeout(5)
                    held[-1].sendall(first)
        yield held
    finally:
        for each in held:
            each.close()


def unfinished(path: str, size: int, kind: str = JSON) -> bytes:
    """Return a request whose body never ends."""
    return head(path, kind, size) + b" " * (size - 1)


def trickle(socks: Sequence[socket.socket], seconds: float, byte: bytes = b" ") -> None:
    """Send a byte a second on each connection, so that no wait for bytes is ever long."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for each in socks:
            with contextlib.suppress(OSError):
                each.sendall(byte)
        time.sleep(1)


def closed(sock: socket.socket, within_s: float = 0) -> bool:
    """Return whether the server has closed a connection, whatever it answered before."""
    until = time.monotonic() + within_s
    while True:
        sock.settimeout(max(0.01, until - time.monotonic()))
        try:
            if not sock.recv(65536):
                return True
        except TimeoutError:
            return False
        except OSError:
            return True


def memory_mib(pids: Sequence[int]) -> float:
    """Return the memory of processes."""
    lines = (line for pid in pids for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1024


class Bystander:
    """Somebody who loads a page again and again, each time on a new connection."""

    def __init__(self, address: str, path: str = "/sign-in", every_s: float = 0.1):
        self.address, self.path, self.every_s = address, path, every_s
        self.waits_s: list[float] = []
        self.refused: list[str] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._visit, daemon=True)

    def __enter__(self) -> "Bystander":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _visit(self) -> None:
        while not self._stop.wait(self.every_s):
            began = time.monotonic()
            try:
                with connect(self.address) as sock:
                    sock.sendall(f"GET {self.path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                                 "Connection: close\r\n\r\n".encode())
                    answer = status(sock)
                    while sock.recv(65536):
                        pass
                if answer != 200:
                    self.refused.append(str(answer))
            except OSError as error:
                self.refused.append(type(error).__name__)
            self.waits_s.append(time.monotonic() - began)

    def slowest_s(self, share: float = 1.0) -> float:
        """Return the longest wait, or the one that a share of the visits does not exceed."""
        waits = sorted(self.waits_s)
        return waits[min(len(waits) - 1, int(len(waits) * share))] if waits else 0.0
