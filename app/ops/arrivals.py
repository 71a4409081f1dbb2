"""Requests that clients have not finished sending: each has a deadline.

A connection waits from when it is accepted until its request is there: its first line, its
headers, its body. Whoever sends slower than agreed is cut off by shutting the socket down for
reading: what reads from it finds its end and may still answer.
"""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

REQUEST_S = 12.0  # for the first line and the headers of a request
BODY_S = 15.0  # for a body, and …
BYTES_PER_S = 32 * 1024  # … a second more for so many bytes of a large one
UNREAD_S = 2.0  # for the rest of a body that the answer did not need


class Arrival:
    """A connection whose client has not finished its request."""

    __slots__ = ("_socket", "is_cut", "until")

    def __init__(self, sock: socket.socket, seconds: float):
        self._socket, self.is_cut = sock, False
        self.until = time.monotonic() + seconds

    def cut(self) -> None:
        """Read nothing more from the client."""
        self.is_cut = True
        with suppress(OSError):  # the client was faster
            self._socket.shutdown(socket.SHUT_RD)


class Arrivals:
    """Those of this process, the longest waiting first."""

    def __init__(self) -> None:
        self._waiting: dict[Arrival, None] = {}
        self._lock = threading.Lock()

    @contextmanager
    def expecting(self, sock: socket.socket, seconds: float) -> Iterator[Arrival]:
        """Expect the client to finish what is read inside, within so many seconds."""
        arrival = Arrival(sock, seconds)
        with self._lock:
            self._waiting[arrival] = None
        try:
            yield arrival
        finally:
            self.forget(arrival)

    def forget(self, arrival: Arrival) -> None:
        """Wait no longer for a client: its request is there, or nobody reads it."""
        with self._lock:
            self._waiting.pop(arrival, None)

    def make_room(self) -> bool:
        """Cut off the client that has waited longest; return whether there was one."""
        with self._lock:
            found = next(iter(self._waiting), None)
            self._waiting.pop(found, None)  # type: ignore[arg-type]
        if found is not None:
            found.cut()
        return found is not None

    def sweep(self) -> None:
        """Cut off those past their deadlines."""
        at = time.monotonic()
        with self._lock:
            late = [each for each in self._waiting if each.until < at]
            for each in late:
                del self._waiting[each]
        for each in late:
            each.cut()


def seconds_for(length: str | None) -> float:
    """Return how long a body of so many bytes may take; one in chunks has no length."""
    size = int(length) if length and length.isdecimal() else 0
    return BODY_S + size / BYTES_PER_S


here = Arrivals()  # of this process; imported after eventlet has patched locks
