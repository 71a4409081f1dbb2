"""Where work runs that would freeze an event loop, such as a password hash, and how long work of
many parts gives others a turn.

The process entry says how: nothing to do in web processes (threads), a thread pool under eventlet.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

T = TypeVar("T")

TURN_S = 0.005  # then others have theirs

_runner: list[Callable[..., Any]] = []
_others: list[Callable[[], Any]] = []


def use(runner: Callable[..., Any] | None) -> None:
    """Set the function that runs `fn(*args)` off the loop; None runs it in place."""
    _runner[:] = [runner] if runner else []


def run_blocking(fn: Callable[..., T], *args: Any) -> T:
    """Run `fn(*args)` where it blocks nobody else, and return its value."""
    return _runner[0](fn, *args) if _runner else fn(*args)


def give_way_by(wait: Callable[[], Any] | None) -> None:
    """Set the function that lets others have a turn; None where they have it anyway."""
    _others[:] = [wait] if wait else []


def turns(parts: Iterable[T]) -> Iterator[T]:
    """The parts of long work in their order; others have a turn whenever TURN_S is over."""
    if not _others:
        yield from parts
        return
    since = time.perf_counter()
    for part in parts:
        yield part
        if time.perf_counter() - since > TURN_S:
            _others[0]()
            since = time.perf_counter()
