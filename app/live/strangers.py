"""The connections that nobody has signed in on yet: few of them, and fewer of one network.

Anybody can open one, so they must not take the places of viewers. A viewer signs in within a
moment. So when there are too many, the oldest goes, and a flood of them drops itself.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

LEAST, SHARE, NETWORK_SHARE = 10, 10, 4  # a tenth of the places, and a network a quarter of these


@dataclass(slots=True)
class Stranger:
    """A connection without an account."""

    network: str
    opened_at: float
    signing_in: bool = False


class Strangers:
    """The strangers at one process, by the ids of their connections. `drop(id)` ends one."""

    def __init__(self, places: int, drop: Callable[[str], None]):
        """Keep a share of a process's `places`."""
        self._most = max(LEAST, places // SHARE)
        self._each = max(LEAST, self._most // NETWORK_SHARE)
        self._drop, self._guard = drop, threading.Lock()
        self._all: OrderedDict[str, Stranger] = OrderedDict()  # the next to go first
        self._of: dict[str, OrderedDict[str, Stranger]] = {}  # those of a network, likewise

    def __len__(self) -> int:
        return len(self._all)

    def add(self, key: str, network: str) -> None:
        """Add a new one, and drop another when there are too many."""
        with self._guard:
            mine = self._of.setdefault(network, OrderedDict())
            self._all[key] = mine[key] = Stranger(network, time.monotonic())
            oldest = (self._oldest(mine) if len(mine) > self._each else
                      self._oldest(self._all) if len(self._all) > self._most else None)
            self._remove(oldest)
        if oldest is not None:
            self._drop(oldest)

    def forget(self, key: str) -> None:
        """Forget one that has left, or is no stranger any more."""
        with self._guard:
            self._remove(key)

    @contextmanager
    def signing_in(self, key: str) -> Iterator[None]:
        """Keep one while its identity is looked up. One that is still a stranger then goes first.
        """
        found = self._all.get(key)
        if found is not None:
            found.signing_in = True
        try:
            yield
        finally:
            with self._guard:
                if found is not None and key in self._all:
                    found.signing_in = False
                    for among in (self._all, self._of[found.network]):
                        among.move_to_end(key, last=False)

    def drop_older(self, seconds: float) -> None:
        """Drop those that have been strangers for longer."""
        before = time.monotonic() - seconds
        with self._guard:
            overdue = [key for key, each in self._all.items()
                       if each.opened_at < before and not each.signing_in]
            for key in overdue:
                self._remove(key)
        for key in overdue:
            self._drop(key)

    def _oldest(self, among: OrderedDict[str, Stranger]) -> str | None:
        """Return the oldest idle one. Those that are signing in stay: each waits for the database
        in a request or a WebSocket, and the web server counts these."""
        return next((key for key, each in among.items() if not each.signing_in), None)

    def _remove(self, key: str | None) -> None:
        found = self._all.pop(key, None) if key is not None else None
        if found is not None and key is not None:
            mine = self._of[found.network]
            del mine[key]
            if not mine:
                del self._of[found.network]
