"""A client with python-socketio, as a program uses it; it keeps the events it receives."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import socketio

from tests.compatibility.running import Site
from tests.live.servers import wait_for

POLLING, WEBSOCKET, UPGRADE = ["polling"], ["websocket"], ["polling", "websocket"]
TRANSPORTS = {"polling": POLLING, "websocket": WEBSOCKET, "upgrade": UPGRADE}
ANSWER_S = 30  # a bound for a busy machine
EVENTS = ("new_comment", "comment_edited", "comment_deleted", "error", "presence", "room_settings",
          "signed_out")


class Talker:
    """One connection. `received` holds (event, data) in order."""

    def __init__(self, site: Site, transports: list[str] = UPGRADE):
        self.site, self.transports = site, transports
        self.received: list[tuple[str, Any]] = []
        self.ended_at: float | None = None
        self.client = socketio.Client(
            reconnection=False, logger=False,
            websocket_extra_options={"suppress_origin": True})  # a program sends none
        for name in EVENTS:
            self.client.on(name, lambda data, name=name: self.received.append((name, data)))
        self.client.on("disconnect", self._ended)

    def _ended(self, *_: Any) -> None:
        self.ended_at = time.monotonic()

    def connect(self, auth: Any = None, **headers: str) -> "Talker":
        """Connect. Raises ConnectionError for a rejected connection."""
        self.client.connect(self.site.address, auth=auth, transports=self.transports,
                            headers={"X-Forwarded-For": "10.99.0.1", **headers}, wait_timeout=30)
        return self

    def ask(self, event: str, data: Any = None) -> Any:
        """Send an event and return its acknowledgement."""
        return self.client.call(event, data, timeout=ANSWER_S)

    def all(self, *names: str) -> list[Any]:
        """Return the data of the events with these names."""
        return [data for name, data in list(self.received) if name in names]

    def receives(self, name: str, **values: Any) -> Any:
        """Wait for an event with these values and return its data."""
        def found() -> list[Any]:
            return [data for data in self.all(name)
                    if all(data.get(key) == value for key, value in values.items())]

        wait_for(found, ANSWER_S, f"for {name} {values}; received {self.received[-5:]}")
        return found()[-1]

    def close(self) -> None:
        """Disconnect."""
        self.client.disconnect()
        self.client.shutdown()


@contextmanager
def talking(site: Site, token: str | None = None, transports: list[str] = UPGRADE,
            **headers: str) -> Iterator[Talker]:
    """Connect until the block ends."""
    talker = Talker(site, transports)
    try:
        yield talker.connect({"token": token} if token else None, **headers)
    finally:
        talker.close()
