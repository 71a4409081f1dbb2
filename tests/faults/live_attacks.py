"""Attacks on the live connections of a server of our own: on loopback, and each with an end.

They come from an address of their own, so that a proxy tells them from a bystander at 127.0.0.1.
"""

import json
import select
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from urllib.parse import urlsplit

import websocket

OPENING = "/socket.io/?EIO=4&transport="
PATIENCE_S = 30
ATTACKER = "127.0.0.66"
MASKED, NO_MASK = 0x80, b"\0\0\0\0"


def typing_message(room: str, size: int) -> bytes:
    """Return a `typing` event of about so many bytes as one WebSocket frame. Its thousands of empty
    lists cost far more memory once they are parsed."""
    data = f'420["typing","{room}"{",[]" * (size // 3 - 8)}]'.encode()
    return b"\x81" + struct.pack("!BH", MASKED | 126, len(data)) + NO_MASK + data


def _connected(address: str, source: str) -> socket.socket:
    parts = urlsplit(address)
    return socket.create_connection((parts.hostname or "", parts.port or 80), PATIENCE_S,
                                    source_address=(source, 0))


def signed_in(address: str, token: str, source: str = ATTACKER) -> websocket.WebSocket:
    """Open a WebSocket and sign in on it."""
    link = websocket.create_connection(
        address.replace("http", "ws", 1) + OPENING + "websocket", timeout=PATIENCE_S,
        header=[f"X-Forwarded-For: {source}"], suppress_origin=True,
        socket=_connected(address, source))
    link.recv()
    link.send("40" + json.dumps({"token": token}))
    answer = link.recv()
    assert answer.startswith("40"), answer
    return link


@contextmanager
def typing_flood(address: str, token: str, room: str, *, sockets: int = 10, size: int = 59_000
                 ) -> Iterator[list[int]]:
    """Until the block ends, send large `typing` events on several sockets of one account, as fast
    as the server reads them. Yield the bytes sent on each."""
    message, over = typing_message(room, size), threading.Event()
    sent = [0] * sockets
    with ExitStack() as stack:
        def pour(number: int, link: socket.socket) -> None:
            rest = message
            with suppress(OSError):
                while not over.is_set():
                    _, writable, _ = select.select([], [link], [], 0.1)
                    if writable:
                        done = link.send(rest)
                        sent[number] += done
                        rest = rest[done:] or message

        def drain(link: socket.socket) -> None:
            with suppress(OSError):
                while link.recv(65_536) and not over.is_set():
                    pass

        for number in range(sockets):
            link = signed_in(address, token)
            stack.callback(link.shutdown)
            for work, args in ((pour, (number, link.sock)), (drain, (link.sock,))):
                thread = threading.Thread(target=work, args=args, daemon=True)
                thread.start()
        stack.callback(over.set)
        yield sent


def polling_handshakes(address: str, count: int, source: str = ATTACKER) -> dict[str, int]:
    """Open `count` polling connections and never sign in; return how many got each status."""
    request = (f"GET {OPENING}polling HTTP/1.1\r\nHost: {urlsplit(address).netloc}\r\n"
               f"X-Forwarded-For: {source}\r\n\r\n").encode()
    statuses: dict[str, int] = {}
    with _connected(address, source) as link:
        for _ in range(count):
            link.sendall(request)
            status = _read_answer(link)
            statuses[status] = statuses.get(status, 0) + 1
    return statuses


def _read_answer(link: socket.socket) -> str:
    """Read one whole answer of a kept connection and return its status."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += _more(link)
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(int(line.split(b":")[1]) for line in head.lower().split(b"\r\n")
                  if line.startswith(b"content-length"))
    while len(body) < length:
        body += _more(link)
    return head.split()[1].decode()


def _more(link: socket.socket) -> bytes:
    found = link.recv(65_536)
    if not found:
        raise ConnectionError("closed")
    return found


def answers(link: websocket.WebSocket, until: float) -> int:
    """Return how many of its `typing` events are acknowledged by then."""
    found = 0
    while (left := until - time.monotonic()) > 0:
        link.settimeout(left)
        with suppress(TimeoutError, websocket.WebSocketTimeoutException):
            found += link.recv().startswith("430[")
    return found


@contextmanager
def unfinished_post(url: str, length: int) -> Iterator[None]:
    """Send the head of a request and not its body, until the block ends."""
    parts = urlsplit(url)
    with _connected(url, ATTACKER) as link:
        link.sendall(f"POST {parts.path}?{parts.query} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
                     f"Content-Type: text/plain\r\nContent-Length: {length}\r\n\r\n".encode())
        yield
