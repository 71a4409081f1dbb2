"""Run work off the event loop that would freeze it, and let others run between parts of long work.

The process entry chooses how: web processes run work in place, on their threads; under eventlet a
pool of threads runs it.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

T = TypeVar("T")

TURN_S = 0.005  # how long one may work before others get a turn

_runner: list[Callable[..., Any]] = []
_others: list[Callable[[], Any]] = []


def use(runner: Callable[..., Any] | None) -> None:
    """Set the function that runs `fn(*args)` off the loop; None runs it in place."""
    _runner[:] = [runner] if runner else []


def run_blocking(fn: Callable[..., T], *args: Any) -> T:
    """Run `fn(*args)` where it blocks nobody else and return its value."""
    return _runner[0](fn, *args) if _runner else fn(*args)


def give_way_by(wait: Callable[[], Any] | None) -> None:
    """Set the function that gives others a turn; None where the system does."""
    _others[:] = [wait] if wait else []


def turns(parts: Iterable[T]) -> Iterator[T]:
    """Yield the parts of long work in order, and give others a turn every TURN_S."""
    if not _others:
        yield from parts
        return
    since = time.perf_counter()
    for part in parts:
        yield part
        if time.perf_counter() - since > TURN_S:
            _others[0]()
            since = time.perf_counter()
