"""A small, bounded, waiting pool.

The driver's own pool raises at once when empty, stops at 32 connections, fails at construction
when the server is down, and holds one process-wide lock during pings. This one is lazy, hands out
the most recently used connection, waits a bounded time, and touches the network outside its lock.

Nobody waits for a connection while holding one: as many such callers as the pool has connections
would wait for each other, and everybody else for them. So a pool refuses the second one, free or
not; a pool that is `outer`, such as that of the named locks, is held around the others.
"""

import os
import threading
import time
import weakref
from collections.abc import Callable
from contextvars import ContextVar

from app.db.connection import Connection
from app.db.errors import PoolTimeout, SecondConnection

IDLE_BEFORE_PING_S = 1.0
MAX_AGE_S = 3600.0

_pools: "weakref.WeakSet[Pool]" = weakref.WeakSet()

# The connections that the running thread or green thread holds, and the pool of each.
_held: ContextVar[tuple[tuple[Connection, "Pool"], ...]] = ContextVar("held", default=())


class Pool:
    """At most `size` connections made by `connect`, shared by threads or green threads."""

    def __init__(self, connect: Callable[[], Connection], size: int, wait_s: float,
                 outer: bool = False):
        self._connect, self.size, self._wait_s = connect, size, wait_s
        self._outer = outer
        self._era = 0
        self.created = self.discarded = self.timeouts = self.refused = 0
        self.forget()
        _pools.add(self)

    def forget(self) -> None:
        """Start empty. After a fork the parent owns the sockets, so this closes none."""
        self._lock = threading.Condition()
        self._idle: list[Connection] = []
        self._total = self._waiting = 0
        self._suspect_before = 0.0
        self._era += 1

    def acquire(self) -> Connection:
        """Return a live connection. Raises PoolTimeout after the wait, or ServerAway.

        Raises SecondConnection when the caller holds one already.
        """
        held = _held.get()
        if any(self._outer or not pool._outer for _, pool in held):
            self.refused += 1
            raise SecondConnection("This thread holds a connection and asks for another.")
        connection = self._acquire()
        _held.set((*held, (connection, self)))
        return connection

    def _acquire(self) -> Connection:
        connection = self._take_idle_or_reserve()
        now = time.monotonic()
        if connection is not None and not self._is_fresh(connection, now):
            if now - connection.created_at < MAX_AGE_S and connection.is_alive():
                connection.used_at = now
                return connection
            connection.close()
            self.discarded += 1
            connection = None
        if connection is None:
            try:
                connection = self._connect()
                connection.era = self._era
                self.created += 1
            except BaseException:
                self._give_up_reservation()
                raise
        connection.used_at = now
        return connection

    def _take_idle_or_reserve(self) -> Connection | None:
        """Return an idle connection, or None with a place reserved for a new one."""
        try:
            return self._idle.pop()  # atomic, so the common case takes no lock
        except IndexError:
            pass
        deadline = time.monotonic() + self._wait_s
        with self._lock:
            self._waiting += 1  # before the check: `release` reads it after its return
            try:
                while True:
                    try:
                        return self._idle.pop()
                    except IndexError:
                        pass
                    if self._total < self.size:
                        self._total += 1
                        return None
                    left = deadline - time.monotonic()
                    if left <= 0:
                        self.timeouts += 1
                        raise PoolTimeout(
                            f"All {self.size} connections were busy for {self._wait_s:g} s.")
                    self._lock.wait(left)
            finally:
                self._waiting -= 1

    def _is_fresh(self, connection: Connection, now: float) -> bool:
        return (
            now - connection.used_at < IDLE_BEFORE_PING_S
            and connection.used_at >= self._suspect_before
            and now - connection.created_at < MAX_AGE_S
        )

    def _give_up_reservation(self) -> None:
        with self._lock:
            self._total -= 1
            self._lock.notify()

    def release(self, connection: Connection) -> None:
        """Return a connection to the pool; roll back first if it may have an open transaction."""
        _let_go(connection)
        if not connection.clean:
            try:
                connection.send("ROLLBACK")
                connection.clean = True
            except Exception:
                self.discard(connection)
                return
        if connection.era != self._era:  # it was acquired before a fork and belongs to the parent
            return
        self._idle.append(connection)
        if self._waiting:
            with self._lock:
                self._lock.notify()

    def discard(self, connection: Connection, lost: bool = False) -> None:
        """Close a connection in doubt. After a `lost` one, idle ones are pinged before use."""
        _let_go(connection)
        if lost:
            self._suspect_before = time.monotonic()
        connection.close()
        self.discarded += 1
        self._give_up_reservation()

    def close(self) -> None:
        """Close the idle connections; those in use close when they are discarded."""
        with self._lock:
            idle, self._idle = self._idle, []
            self._total -= len(idle)
        for connection in idle:
            connection.close()

    def gauges(self) -> dict[str, int]:
        """Return counts for the metrics."""
        return {
            "size": self.size,
            "in_use": self._total - len(self._idle),
            "idle": len(self._idle),
            "waiting": self._waiting,
            "created": self.created,
            "discarded": self.discarded,
            "timeouts": self.timeouts,
            "refused": self.refused,
        }


def _let_go(connection: Connection) -> None:
    held = _held.get()
    if held:
        _held.set(tuple(each for each in held if each[0] is not connection))


def _forget_all() -> None:
    for pool in _pools:
        pool.forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_all)
