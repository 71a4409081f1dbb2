"""A connection whose every byte the test writes: what no decent client would send."""

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
    """A WebSocket that speaks Engine.IO's letters."""

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
        """Send a frame: text for text, binary for bytes, or what is asked for."""
        if opcode is None:
            opcode = websocket.ABNF.OPCODE_TEXT if isinstance(
                data, str) else websocket.ABNF.OPCODE_BINARY
        self.socket.send(data, opcode)

    def take(self, start: str) -> str:
        """The next message that begins so; answers pings meanwhile."""
        while True:
            message = self.socket.recv()
            if message == "":
                raise ConnectionError("closed")
            if message == "2":
                self.send("3")
            if isinstance(message, str) and message.startswith(start):
                return message

    def ask(self, event: str, *data: Any) -> Any:
        """An event's answer."""
        self._numbers += 1
        self.send(f"42{self._numbers}" + json.dumps([event, *data]))
        start = f"43{self._numbers}["
        return json.loads(self.take(start)[len(start) - 1:])[0]

    def is_closed(self, within_s: float = ANSWER_S) -> bool:
        """Whether the other end hangs up."""
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
        """Hang up without a word."""
        with suppress(OSError):
            self.socket.shutdown()


@contextmanager
def raw(site: Site, token: str | None = None, **headers: str) -> Iterator[Raw]:
    """A connection until the block ends."""
    opened = Raw(site, token, **headers)
    try:
        yield opened
    finally:
        opened.close()


def upgrade_status(site: Site, query: str = "", **headers: str) -> int:
    """What the server says to somebody who wants a WebSocket: 101, or why not."""
    try:
        socket = websocket.create_connection(
            site.address.replace("http", "ws", 1) + QUERY + "websocket" + query, timeout=ANSWER_S,
            header=[f"{name}: {value}" for name, value in headers.items()], suppress_origin=True)
    except websocket.WebSocketBadStatusException as refused:
        return refused.status_code
    socket.shutdown()
    return 101


def upgrading(site: Site, sid: str) -> websocket.WebSocket:
    """A WebSocket for a connection that polls, before it has said anything."""
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
        """Ask for what there is."""
        return self.session.get(self.url, headers=self.headers, timeout=ANSWER_S)

    def post(self, body: str | bytes, **headers: str) -> requests.Response:
        """Send something."""
        return self.session.post(
            self.url, data=body, headers=self.headers | {"Content-Type": "text/plain"} | headers,
            timeout=ANSWER_S)

    def enter(self, token: str) -> "Poller":
        """Sign in."""
        self.post("40" + json.dumps({"token": token}))
        answer = self.get().text
        assert answer.startswith("40{"), answer
        return self
