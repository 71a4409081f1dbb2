"""A connection whose bytes the test writes itself, as no decent client would."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import requests
import websocket

from tests.compatibility.running import Site

QUERY = "/socket.io/?EIO=4&transport="
ANSWER_S = 30  # a bound for a busy machine


class Raw:
    """A WebSocket that writes Engine.IO's packets by hand."""

    def __init__(self, site: Site, token: str | None = None, **headers: str):
        headers = {"X-Forwarded-For": "10.99.0.2", **headers}
        origin = headers.pop("Origin", None)
        self.socket = websocket.create_connection(
            site.address.replace("http", "ws", 1) + QUERY + "websocket", timeout=ANSWER_S,
            header=[f"{name}: {value}" for name, value in headers.items()], origin=origin,
            suppress_origin=origin is None)
        self.opened = json.loads(self.take("0")[1:])
        self._numbers = 0
        if token is not None:
            self.send("40" + json.dumps({"token": token}))
            self.take("40")

    def send(self, data: str | bytes, opcode: int | None = None) -> None:
        """Send a frame: a text frame for text, a binary one for bytes, or one with this opcode."""
        if opcode is None:
            opcode = websocket.ABNF.OPCODE_TEXT if isinstance(
                data, str) else websocket.ABNF.OPCODE_BINARY
        self.socket.send(data, opcode)

    def take(self, start: str) -> str:
        """Return the next message with this start; answer pings meanwhile."""
        while True:
            message = self.socket.recv()
            if message == "":
                raise ConnectionError("closed")
            if message == "2":
                self.send("3")
            if isinstance(message, str) and message.startswith(start):
                return message

    def ask(self, event: str, *data: Any) -> Any:
        """Send an event and return its acknowledgement."""
        self._numbers += 1
        self.send(f"42{self._numbers}" + json.dumps([event, *data]))
        start = f"43{self._numbers}["
        return json.loads(self.take(start)[len(start) - 1:])[0]

    def is_closed(self, within_s: float = ANSWER_S) -> bool:
        """Return whether the server closes the connection in time."""
        self.socket.settimeout(within_s)
        try:
            while self.socket.recv() != "":
                pass
        except (TimeoutError, websocket.WebSocketTimeoutException):
            return False
        except (OSError, websocket.WebSocketException):
            pass
        return True

    def close(self) -> None:
        """Close the connection without a closing frame."""
        with suppress(OSError):
            self.socket.shutdown()


@contextmanager
def raw(site: Site, token: str | None = None, **headers: str) -> Iterator[Raw]:
    """Open a connection until the block ends."""
    opened = Raw(site, token, **headers)
    try:
        yield opened
    finally:
        opened.close()


def upgrade_status(site: Site, query: str = "", **headers: str) -> int:
    """Return the status of a request for a WebSocket: 101, or the rejection."""
    try:
        socket = websocket.create_connection(
            site.address.replace("http", "ws", 1) + QUERY + "websocket" + query, timeout=ANSWER_S,
            header=[f"{name}: {value}" for name, value in headers.items()], suppress_origin=True)
    except websocket.WebSocketBadStatusException as refused:
        return refused.status_code
    socket.shutdown()
    return 101


def upgrading(site: Site, sid: str) -> websocket.WebSocket:
    """Open a WebSocket for a polling connection, before the first packet."""
    return websocket.create_connection(
        f"{site.address.replace('http', 'ws', 1)}{QUERY}websocket&sid={sid}", timeout=ANSWER_S,
        suppress_origin=True)


class Poller:
    """Long polling by hand."""

    def __init__(self, site: Site, **headers: str):
        self.url, self.session = site.address + QUERY + "polling", requests.Session()
        self.session.trust_env = False
        self.headers = {"X-Forwarded-For": "10.99.0.3", **headers}
        self.opening = self.get()
        if self.opening.ok:
            self.sid = json.loads(self.opening.text[1:])["sid"]
            self.url += "&sid=" + self.sid

    def get(self) -> requests.Response:
        """Poll."""
        return self.session.get(self.url, headers=self.headers, timeout=ANSWER_S)

    def post(self, body: str | bytes, **headers: str) -> requests.Response:
        """Send packets."""
        return self.session.post(
            self.url, data=body, headers=self.headers | {"Content-Type": "text/plain"} | headers,
            timeout=ANSWER_S)

    def enter(self, token: str) -> "Poller":
        """Sign in."""
        self.post("40" + json.dumps({"token": token}))
        answer = self.get().text
        assert answer.startswith("40{"), answer
        return self
